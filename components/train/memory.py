"""Sees before training whether tables, optimizer state and averages fit into memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.build.sizes import TableBytes
from protos.errors import ConfigError

_MEMINFO = Path("/proc/meminfo")
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)
"""Files of a container's limit and use, of cgroups of version 2 and 1."""

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that are free, and what says so."""

    num_bytes: int
    source: str


def free_memory(meminfo: Path = _MEMINFO, limits: Sequence[tuple[Path, Path]] = _LIMITS) -> Memory | None:
    """Returns the memory that this process may still take: the machine's, or its container's if that is less.

    Returns:
      None where neither is told, as on systems other than Linux.
    """
    found = []
    if meminfo.exists():
        lines = dict(line.split(":", 1) for line in meminfo.read_text(encoding="utf-8").splitlines() if ":" in line)
        found.append(Memory(int(lines["MemAvailable"].split()[0]) * 1024, "free on this machine"))
    for limit, use in limits:
        text = limit.read_text(encoding="utf-8").strip() if limit.exists() else "max"
        if text != "max":
            rest = int(text) - int(use.read_text(encoding="utf-8"))
            found.append(Memory(max(rest, 0), f"left of this container's {show_bytes(int(text))}"))
    return min(found, key=lambda memory: memory.num_bytes, default=None)


def check_memory(tables: Sequence[TableBytes], memory: Memory | None, max_share: float) -> str:
    """Returns a line about the memory that tables take.

    Args:
      tables: what each takes in all.
      memory: what is free; None: not known, and nothing is refused.
      max_share: of it that tables may take.

    Raises:
      ConfigError: they take more.
    """
    needed = sum(table.num_bytes for table in tables)
    largest = sorted(tables, key=lambda table: -table.num_bytes)[:_MOST_NAMED]
    named = ", ".join(
        f"{table.name} {table.num_rows:,} x {table.width} ({show_bytes(table.num_bytes)})" for table in largest
    )
    said = f"tables take {show_bytes(needed)} here with optimizer state, averages and the exported copy: {named}"
    if memory is None:
        return said
    if needed > max_share * memory.num_bytes:
        raise ConfigError(
            f"memory: expected tables to fit into {max_share:.0%} of the {show_bytes(memory.num_bytes)} {memory.source}"
            f" (train_config.max_memory_share), got: {said}; lower hash_bucket_size, num_buckets, vocabularies or "
            "embedding_dim of the largest, or use a larger machine"
        )
    return f"{said}; {show_bytes(memory.num_bytes)} are {memory.source}"


def show_bytes(num_bytes: int) -> str:
    """Returns bytes in a unit that suits them."""
    size, units = float(num_bytes), ["bytes", "KB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.3g} {units[0]}"
