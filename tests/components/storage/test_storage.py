import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from components.errors import DataError
from components.storage.copy import copy_folder
from components.storage.delivered import delivered
from components.storage.glob import glob
from components.storage.locate import locate
from components.storage.location import Location
from components.storage.staged import staged
from components.storage.store_errors import store_error
from protos.errors import ConfigError


@pytest.fixture(params=["local", "file", "s3", "minio"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    match request.param:
        case "local":
            return locate(str(tmp_path / "store"))
        case "file":
            return locate(f"file://{tmp_path}/store")
        case scheme:
            return locate(f"{request.getfixturevalue('bucket').replace('s3', scheme, 1)}/store")


@pytest.mark.parametrize(
    ("uri", "located"),
    [
        ("logs/day.csv", Location("", "", "logs/day.csv")),
        ("/logs/", Location("", "", "/logs")),
        ("/", Location("", "", "/")),
        ("file:///logs/a%20b.csv", Location("", "", "/logs/a b.csv")),
        ("s3://bucket", Location("s3", "", "bucket")),
        ("s3://bucket/day=1/", Location("s3", "", "bucket/day=1")),
        ("s3://bucket/a%20b", Location("s3", "", "bucket/a%20b")),
        ("minio://bucket/key", Location("minio", "", "bucket/key")),
        ("gs://bucket/key", Location("gs", "", "bucket/key")),
        ("gs://anonymous@bucket/key", Location("gs", "anonymous", "bucket/key")),
        ("hdfs://node:8020/logs", Location("hdfs", "node:8020", "/logs")),
        ("hdfs:///logs", Location("hdfs", "", "/logs")),
    ],
)
def test_a_uri_names_a_place(uri: str, located: Location) -> None:
    assert locate(uri) == located


@pytest.mark.parametrize(
    "uri", ["s3://bucket/key", "gs://anonymous@bucket/key", "hdfs://node:8020/logs", "hdfs:///logs", "a/b"]
)
def test_a_place_is_shown_as_it_was_named(uri: str) -> None:
    assert locate(uri).uri == uri


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("ftp://host/file", r"^ftp://\.\.\.: no store of this kind is known; wanted a local path, file://, s3://"),
        ("s3://key:secret@bucket/log", r"^s3://\.\.\.@bucket: a URI with keys in it"),
        ("gs://robot@bucket/log", r"^gs://\.\.\.@bucket: a URI with keys in it"),
        ("hdfs://me:secret@node/log", r"^hdfs://\.\.\.: a URI with an account in it"),
        ("s3:///key", "names no bucket; wanted s3://bucket/path"),
        ("file://host/share", "names another machine"),
    ],
)
def test_a_uri_that_names_no_place_is_a_config_error_without_its_secret(uri: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        locate(uri)
    assert "secret" not in str(raised.value)


def test_what_is_written_is_read(store: Location) -> None:
    file = store / "deep" / "er.txt"
    assert not file.exists()
    file.write_bytes("Größe".encode())
    assert (file.exists(), file.is_dir(), file.size(), file.read_text()) == (True, False, 7, "Größe")
    assert (store / "deep").is_dir()
    assert (file.name, file.parent) == ("er.txt", store / "deep")
    with file.open_input() as stream:
        stream.seek(5)
        assert stream.read() == b"\x9fe"


def test_bytes_stay_as_they_are_whatever_the_name_says(store: Location) -> None:
    (store / "log.gz").write_bytes(b"plain")
    assert (store / "log.gz").read_bytes() == b"plain"


def test_a_folder_lists_what_is_in_it_by_name(store: Location) -> None:
    for name in ("b.csv", "a.csv", "sub/c.csv"):
        (store / name).write_bytes(b"x")
    assert [found.name for found in store.list()] == ["a.csv", "b.csv", "sub"]
    assert store.entries()[2] == (store / "sub", True)
    assert store.find() == (store / "a.csv", store / "b.csv", store / "sub" / "c.csv")


def test_a_file_can_be_renamed_over_another_and_deleted(store: Location) -> None:
    (store / "old").write_bytes(b"old")
    (store / "new").write_bytes(b"new")
    (store / "new").rename(store / "old")
    assert (store / "old").read_bytes() == b"new"
    assert not (store / "new").exists()
    (store / "old").delete()
    (store / "old").delete()
    assert not (store / "old").exists()


def test_a_folder_is_deleted_with_what_is_in_it(store: Location) -> None:
    (store / "sub" / "a").write_bytes(b"x")
    store.delete()
    assert not store.exists()


def test_a_file_whose_writing_fails_is_not_there(store: Location) -> None:
    def fail_midway() -> None:
        with (store / "file").open_output() as stream:
            stream.write(b"half")
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail_midway()
    assert not (store / "file").exists()


def test_a_folder_travels_to_another_store_and_comes_back_staged(store: Location, tmp_path: Path) -> None:
    source = tmp_path / "model"
    (source / "variables").mkdir(parents=True)
    (source / "saved_model.pb").write_bytes(b"graph")
    (source / "variables" / "data").write_bytes(b"w" * 100)
    copy_folder(locate(str(source)), store / "model")
    with staged(store / "model") as folder:
        assert folder.name == "model"
        assert {
            file.relative_to(folder).as_posix(): file.stat().st_size for file in folder.rglob("*") if file.is_file()
        } == {
            "saved_model.pb": 5,
            "variables/data": 100,
        }
    assert folder.exists() is store.is_local
    with staged(store / "model" / "saved_model.pb") as file:
        assert file.read_bytes() == b"graph"


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("day=*/part-?.csv", ["day=1/part-1.csv", "day=2/part-1.csv"]),
        ("day=[2-3]/*", ["day=2/part-1.csv", "day=2/part-10.csv"]),
        ("**/part-1.csv", ["day=1/part-1.csv", "day=2/part-1.csv", "part-1.csv"]),
        ("*", ["part-1.csv"]),
        ("day=1/.*", ["day=1/.hidden"]),
        ("nothing/*", []),
    ],
)
def test_a_glob_matches_names_not_paths(store: Location, pattern: str, matched: list[str]) -> None:
    for name in ("part-1.csv", "day=1/part-1.csv", "day=2/part-1.csv", "day=2/part-10.csv", "day=1/.hidden"):
        (store / name).write_bytes(b"x")
    assert [found.path.removeprefix(f"{store.path}/") for found in glob(store / pattern)] == matched


def test_a_relative_glob_gives_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").touch()
    assert [found.uri for found in glob(locate("*.csv"))] == ["a.csv"]


def test_a_place_reaches_a_worker_without_keys(bucket: str) -> None:
    place = locate(bucket) / "file"
    place.write_bytes(b"x")
    sent = pickle.dumps(place)
    assert b"test-secret" not in sent
    assert pickle.loads(sent).read_bytes() == b"x"


@pytest.mark.parametrize(
    "act",
    [Location.read_bytes, Location.size, Location.open_input, Location.list, Location.find],
    ids=lambda act: act.__name__,
)
def test_what_is_not_there_is_a_data_error_with_its_place(store: Location, act: object) -> None:
    with pytest.raises(DataError, match=r"missing: can't be (read|listed) \(.*\); check the path\.$") as raised:
        act(store / "missing")  # type: ignore[operator]
    assert (store / "missing").uri in str(raised.value)


def test_a_missing_bucket_is_told_as_such(s3_server: str) -> None:
    with pytest.raises(
        DataError, match=r"^s3://no-such-bucket/a: can't be written \(.*\); check the bucket's name, or make it\.$"
    ):
        locate("s3://no-such-bucket/a").write_bytes(b"x")


def test_a_server_that_is_not_there_is_told_with_the_endpoint_to_check(
    s3_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(
        DataError, match=r"^s3://b/a: can't be read \(.*\); check the network and the endpoint"
    ) as raised:
        locate("s3://b/a").exists()
    assert "\n" not in str(raised.value)


def test_keys_never_show_in_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA12345678")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    told = store_error(
        "s3://b/a", "read", OSError("Signature of AKIA12345678 with wJalrXUtnFEMI: SIGNATURE_DOES_NOT_MATCH")
    )
    assert str(told) == (
        "s3://b/a: can't be read (Signature of <AWS_ACCESS_KEY_ID> with <AWS_SECRET_ACCESS_KEY>: "
        "SIGNATURE_DOES_NOT_MATCH); set the keys of an account that the store knows."
    )


def test_a_long_error_of_google_is_cut_to_what_it_says() -> None:
    said = "google::cloud::Status(UNAVAILABLE: Could not connect to server error_info={reason=, metadata={retry=yes}})"
    assert str(store_error("gs://b/a", "read", OSError(said))) == (
        "gs://b/a: can't be read (google::cloud::Status(UNAVAILABLE: Could not connect to server); "
        "check the network and the endpoint that the environment sets."
    )


def test_minio_needs_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(ConfigError, match=r"^minio:// names no server: set AWS_ENDPOINT_URL"):
        locate("minio://bucket/key").exists()


@pytest.mark.parametrize("endpoint", ["localhost:9000", "http://key:secret@host"])
def test_an_endpoint_that_is_no_plain_url_is_a_config_error(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    with pytest.raises(ConfigError, match="AWS_ENDPOINT_URL: wanted http://host:port") as raised:
        locate("s3://bucket/key").exists()
    assert "secret" not in str(raised.value)


def test_hdfs_without_its_libraries_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAVA_HOME", "HADOOP_HOME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigError, match=r"^hdfs://node:8020: .*; set JAVA_HOME, HADOOP_HOME and CLASSPATH\.$"):
        locate("hdfs://node:8020/logs").exists()


def test_storage_loads_neither_tensorflow_nor_beam() -> None:
    modules = "components.storage.staged, components.storage.glob"
    code = f"import sys, {modules}; print(sorted({{'tensorflow', 'apache_beam'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_folder_is_delivered_whole_when_its_block_ends(bucket: str) -> None:
    place = locate(f"{bucket}/candidate")
    with delivered(place) as folder:
        folder.mkdir()
        (folder / "a").write_bytes(b"1")
        assert not place.exists()
    assert (place / "a").read_bytes() == b"1"
    assert not folder.exists()


def test_a_block_that_raises_or_writes_nothing_delivers_nothing(bucket: str) -> None:
    place = locate(f"{bucket}/candidate")
    with delivered(place) as unwritten:
        assert not unwritten.exists()
    with pytest.raises(KeyError, match="lost"):
        write_and_lose(place)
    assert not place.exists()


def write_and_lose(place: Location) -> None:
    with delivered(place) as folder:
        folder.mkdir()
        (folder / "a").write_bytes(b"1")
        raise KeyError("lost")


def test_a_local_folder_is_written_where_it_is_to_be(tmp_path: Path) -> None:
    with delivered(locate(str(tmp_path / "candidate"))) as folder:
        assert folder == tmp_path / "candidate"
