"""What processes print, taken to the cell that started them; a kernel loads this as an IPython extension.

What a cell starts, by `os.system` say, prints into a pipe that a thread of the kernel reads, so that it may arrive
after the cell has ended. After each cell a mark is put into that pipe and waited for.
"""

import os
import sys
from contextlib import suppress
from threading import Event
from typing import Any

_MARK = "\0"
_SECONDS = 2.0
# The pipes, by descriptor: what a notebook has put in their place is its own affair.
_pipes: dict[int, int] = {}


def load_ipython_extension(shell: Any) -> None:
    """Drain both pipes after each cell."""
    _pipes.update({descriptor: os.fstat(descriptor).st_ino for descriptor in (1, 2)})
    shell.events.register("post_run_cell", _drain)


def _drain(_: object) -> None:
    """Wait until what was printed into the pipes so far has been passed on."""
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        # A notebook may have closed it.
        with suppress(OSError):
            if getattr(stream, "_should_watch", False) and os.fstat(descriptor).st_ino == _pipes[descriptor]:
                _wait_for_mark(stream, descriptor)


def _wait_for_mark(stream: Any, descriptor: int) -> None:
    """Put a mark into one pipe and wait until the kernel's thread has read it; it is cut out again."""
    passed, write = Event(), stream.write

    def watch(text: str) -> Any:
        before, mark, after = text.partition(_MARK)
        if mark:
            passed.set()
        return write(before + after)

    stream.write = watch
    try:
        os.write(descriptor, _MARK.encode())
        passed.wait(_SECONDS)
    finally:
        del stream.write
    stream.flush()
