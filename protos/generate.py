"""Regenerates *_pb2.py and *_pb2.pyi from the .proto files: `python -m protos.generate`. Needs the dev dependencies."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""Folder that holds the package; imports in .proto files are relative to it."""


def generate(out: Path = ROOT) -> tuple[Path, ...]:
    """Generates code for every .proto file of this package and of the packages in it.

    Args:
      out: folder that takes the place of the project's root; files are written to its `protos/`.

    Returns:
      The files written.

    Raises:
      RuntimeError: the compiler refused a .proto file; the message has its words.
    """
    sources = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "protos").rglob("*.proto"))
    includes = (str(ROOT), str(files("grpc_tools") / "_proto"))
    command = [
        *(sys.executable, "-m", "grpc_tools.protoc"),
        *(f"--proto_path={folder}" for folder in includes),
        f"--python_out={out}",
        f"--pyi_out={out}",
        *sources,
    ]
    # A process of its own: the compiler's copy of protobuf and TensorFlow's can't live in one.
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"expected protoc to accept {', '.join(sources)}; it said: {done.stderr.strip()}")
    return tuple(out / f"{source.removesuffix('.proto')}_pb2{kind}" for source in sources for kind in (".py", ".pyi"))


if __name__ == "__main__":
    generate()
