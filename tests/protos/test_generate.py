from pathlib import Path

from protos.generate import ROOT, generate


def test_committed_code_is_what_the_protos_generate(tmp_path: Path) -> None:
    written = {path.relative_to(tmp_path): path.read_text() for path in generate(tmp_path)}
    committed = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "protos").rglob("*_pb2.py*")}
    committed = {path: text for path, text in committed.items() if path.suffix in (".py", ".pyi")}
    assert set(written) == set(committed)
    for path, text in written.items():
        assert text == committed[path], f"run python -m protos.generate: {path}"
