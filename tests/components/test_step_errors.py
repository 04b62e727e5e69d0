import subprocess
import sys
from pathlib import Path

import pytest

from components.errors import DataError, RefusalError
from components.outcome import OUTCOME
from components.step_errors import StepError, load, recorded
from components.storage.locate import locate
from protos.errors import ConfigError


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        pytest.param(ConfigError("a.config:3:5: no field lerning_rate"), ConfigError, id="config"),
        pytest.param(DataError("log.parquet: no column clk"), DataError, id="data"),
        pytest.param(RefusalError("not judged"), RefusalError, id="refusal"),
        pytest.param(PermissionError("no"), OSError, id="system"),
    ],
)
def test_what_the_user_can_mend_crosses_with_kind_and_message(
    raised: Exception, kind: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OUTCOME, str(tmp_path))
    with pytest.raises(type(raised)), recorded("train"):
        raise raised
    loaded = load(locate(str(tmp_path)))
    assert type(loaded) is kind
    assert str(loaded) == str(raised)


def test_anything_else_crosses_as_a_step_error_that_names_step_and_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OUTCOME, str(tmp_path))
    with pytest.raises(KeyError), recorded("train"):
        raise KeyError("weights")
    loaded = load(locate(str(tmp_path)))
    assert type(loaded) is StepError
    assert str(loaded) == "train: KeyError: 'weights'"


def test_a_message_of_several_lines_becomes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OUTCOME, str(tmp_path))
    with pytest.raises(DataError), recorded("train"):
        raise DataError("first\n   second")
    assert str(load(locate(str(tmp_path)))) == "first second"


def test_a_step_after_a_failed_one_does_not_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OUTCOME, str(tmp_path))
    with pytest.raises(DataError), recorded("preprocess"):
        raise DataError("the cause")
    begun = False
    with pytest.raises(StepError, match="train: not begun"), recorded("train"):
        begun = True
    assert not begun
    assert str(load(locate(str(tmp_path)))) == "the cause"


def test_nothing_is_written_where_no_file_is_named_or_the_step_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(OUTCOME, raising=False)
    with pytest.raises(DataError), recorded("train"):
        raise DataError("x")
    monkeypatch.setenv(OUTCOME, str(tmp_path))
    with recorded("train"):
        pass
    assert load(locate(str(tmp_path))) is None


def test_another_process_sees_the_same_error(tmp_path: Path) -> None:
    code = "from components.step_errors import recorded\nwith recorded('gate'): open('/nowhere/at/all')"
    result = subprocess.run(
        [sys.executable, "-c", code], env={OUTCOME: str(tmp_path)}, capture_output=True, check=False
    )
    assert result.returncode == 1
    assert "No such file or directory: '/nowhere/at/all'" in str(load(locate(str(tmp_path))))


def test_a_step_that_is_tried_again_with_success_takes_its_failure_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OUTCOME, str(tmp_path))
    for message in ("first", "second"):
        with pytest.raises(OSError, match=message), recorded("train"):
            raise OSError(message)
    assert str(load(locate(str(tmp_path)))) == "second"
    with recorded("train"):
        pass
    assert load(locate(str(tmp_path))) is None
