"""Regenerates *_pb2.py and *_pb2.pyi from the .proto files: `python -m protos.generate`. Needs the dev dependencies."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""Folder that holds the package; imports in .proto files are relative to it."""


def generate(out: Path = ROOT) -> tuple[Path, ...]:
    """Generates code for every .proto file of this package.

    Args:
      out: folder that takes the place of the project's root; files are written to its `protos/`.

    Returns:
      The files written.

    Raises:
      RuntimeError: the compiler refused a .proto file; its message is on stderr.
    """
    from grpc_tools import protoc

    sources = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "protos").glob("*.proto"))
    includes = (str(ROOT), str(files("grpc_tools") / "_proto"))
    arguments: Sequence[str] = (
        "protoc",
        *(f"--proto_path={folder}" for folder in includes),
        f"--python_out={out}",
        f"--pyi_out={out}",
        *sources,
    )
    if protoc.main(list(arguments)):
        raise RuntimeError(f"expected protoc to accept {', '.join(sources)}; see its message above")
    return tuple(out / f"{source.removesuffix('.proto')}_pb2{kind}" for source in sources for kind in (".py", ".pyi"))


if __name__ == "__main__":
    generate()
