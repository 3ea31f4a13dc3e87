"""A page's clock and memory, watched from outside its kernel."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import psutil  # type: ignore[import-untyped]

from analysis.runner.results import Fault, Kind, Limits

# A page that allocates at full speed fills about 0.3 GB between two looks; finding its children takes milliseconds.
_SECONDS_BETWEEN_LOOKS, _LOOKS_BETWEEN_COUNTS = 0.1, 10


@contextmanager
def watched(pid: int, limits: Limits, kill: Callable[[], None]) -> Iterator[list[Fault]]:
    """Within the block, kill the kernel `pid` when it is past a limit; the list then holds the fault."""
    found: list[Fault] = []
    over = Event()

    def look() -> None:
        deadline, looks, family = time.monotonic() + limits.seconds, 0, [pid]
        while not over.wait(_SECONDS_BETWEEN_LOOKS):
            looks += 1
            if looks % _LOOKS_BETWEEN_COUNTS == 0:
                with suppress(psutil.Error):
                    family = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
            used = sum(map(_resident_bytes, family))
            if used > limits.memory_bytes:
                text = f"the page used {used / 1e9:.2f} GB of memory; the limit is {limits.memory_bytes / 1e9:.2f} GB"
                found.append(Fault(Kind.MEMORY, text))
            elif time.monotonic() > deadline:
                found.append(Fault(Kind.TIMEOUT, f"the page took longer than {limits.seconds:g} s"))
            if found:
                kill()
                return

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _resident_bytes(pid: int) -> int:
    """Resident memory of one process, in bytes; 0 if it is gone."""
    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
