"""How much memory a kernel uses, seen from outside."""

import time
from dataclasses import dataclass, field

import psutil  # type: ignore[import-untyped]

# Finding the children of a process means to look at every process of the machine, which takes some milliseconds.
_SECONDS_BETWEEN_COUNTS = 1.0


@dataclass(slots=True)
class Meter:
    """Measures the resident memory of the process `pid` and its descendants."""

    pid: int
    _counted: float = field(default_factory=time.monotonic)
    _children: list[psutil.Process] = field(default_factory=list)

    def resident_bytes(self) -> int:
        """Memory in use now, in bytes; 0 if the process is gone."""
        try:
            process = psutil.Process(self.pid)
            now = time.monotonic()
            if now - self._counted > _SECONDS_BETWEEN_COUNTS:
                self._counted, self._children = now, process.children(recursive=True)
        except psutil.Error:
            return 0
        return sum(map(_resident_bytes, [process, *self._children]))


def _resident_bytes(process: psutil.Process) -> int:
    """Resident memory of one process, in bytes; 0 if it is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
