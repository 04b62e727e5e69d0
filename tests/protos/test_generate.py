from pathlib import Path

from protos.generate import ROOT, generate


def test_committed_code_is_what_the_protos_generate(tmp_path: Path) -> None:
    written = generate(tmp_path)
    committed = {path.name for path in (ROOT / "protos").glob("*_pb2.py*")}
    assert {path.name for path in written} == committed
    for path in written:
        assert path.read_text() == (ROOT / "protos" / path.name).read_text(), (
            f"run python -m protos.generate: {path.name}"
        )
