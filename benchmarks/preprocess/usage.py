"""What a program of the benchmark has used, as JSON on its last line."""

import json
import resource


class Usage:
    """CPU seconds of this process: in all, and before its imports were done."""

    def __init__(self) -> None:
        self._import_s = 0.0

    def imported(self) -> None:
        self._import_s = _cpu_s()

    def tell(self) -> None:
        used = {"cpu_s": _cpu_s(), "import_cpu_s": self._import_s}
        print(json.dumps(used | {"peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
