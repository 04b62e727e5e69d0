"""A step that an earlier run had done, before it was killed or failed, is not done again: its results are taken over.

Beside the results of a step stands, written last, what they were made of and their digests. Where the environment
variable EARLIER does not say where earlier runs are, as on a cluster, nothing is left and nothing is taken over.
"""

import glob
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from components.digest import digest_file, digest_folder, digest_names
from components.output_folder import output_folder
from components.progress import say

EARLIER = "GATELINE_EARLIER"
"""Environment variable with a glob of the folders of runs; in them each step has a folder, and its results in that."""

MADE_OF = "made_of.json"
_CODE = ("protos", "model", "components")


def do_once(
    step: str,
    made_of: Callable[[], Mapping[str, Any]],
    results: Sequence[Path],
    do: Callable[[], None],
    *,
    is_same: Callable[[Path], bool] = lambda _: True,
) -> None:
    """Does a step, or takes over what an earlier run made of the same.

    Args:
      step: its name, and that of its folder in a run's.
      made_of: what decides the results, as plain JSON; the code is added.
      results: the folders that the step writes, beside one another.
      do: writes them, each whole or not at all.
      is_same: whether the results in a folder are what would come out, as far as that is not in made_of.
    """
    if EARLIER not in os.environ:
        do()
        return
    wanted = {"made_of": dict(made_of()), "code": code_digest()}
    names = [folder.name for folder in results]
    for file in sorted(glob.glob(f"{os.environ[EARLIER]}/{step}/{MADE_OF}"), reverse=True):
        earlier = Path(file).parent
        record = _read(Path(file))
        is_wanted = {name: record.get(name) for name in wanted} == wanted and is_same(earlier)
        if is_wanted and record.get("results") == _digests(earlier, names) and _take_over(earlier, results):
            say(step, f"done before, from the same data, config and code: taken over from {earlier}")
            break
    else:
        do()
    folder = results[0].parent
    _write(folder / MADE_OF, wanted | {"results": _digests(folder, names)})


def code_digest() -> str:
    """Returns the SHA-256 of what computes: the code of the steps, Python, and the names of what is installed."""
    root = Path(__file__).parents[1]
    code = {str(file.relative_to(root)): digest_file(file) for part in _CODE for file in (root / part).rglob("*.py")}
    installed = sorted({path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")})
    return hashlib.sha256(json.dumps([digest_names(code), installed, sys.version]).encode()).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    """Returns what was left beside results; nothing if it can't be read."""
    try:
        record = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write(file: Path, record: Mapping[str, Any]) -> None:
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    draft.replace(file)


def _digests(folder: Path, names: Sequence[str]) -> dict[str, str] | None:
    """Returns the SHA-256 of each of the folders, None if one can't be read: a finished run moves its own away."""
    try:
        return {name: digest_folder(folder / name) for name in names}
    except OSError:
        return None


def _take_over(earlier: Path, results: Sequence[Path]) -> bool:
    """Puts an earlier run's files in place, as links to the same bytes; returns whether they were all still there."""
    try:
        for target in results:
            with output_folder(target) as folder:
                shutil.copytree(earlier / target.name, folder, copy_function=_link, dirs_exist_ok=True)
    except OSError:
        return False
    return True


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
