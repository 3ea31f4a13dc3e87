"""Slow stages worked out ahead by other processes, where this one may start some: it finds their results kept.

Nothing but time depends on it. What is asked for ahead is asked for again in its turn, and worked out then where no
other process did: on one core, in a process that may start none, beside threads, where processes cannot be copied, and
where one failed, so that an error is raised where it would be without this.
"""

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from analysis.content_cache import Asked, Stage, asked_by, is_missing, keep_asked

P = ParamSpec("P")
T = TypeVar("T")
Part = TypeVar("Part")
_POOL: ContextVar[ProcessPoolExecutor | None] = ContextVar("pool", default=None)


@contextmanager
def other_processes(count: int | None = None) -> Iterator[None]:
    """Have so many processes, by default as many as there are cores, work ahead of this one while this lasts.

    None is started before there is something to do.
    """
    size = count or _cores()
    if size < 2 or not _may_be_copied():
        yield
        return
    # A copy has what was read and imported. It holds no locks of threads, as there are none.
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(size, context, initializer=_begin)
    token = _POOL.set(pool)
    try:
        yield
    finally:
        _POOL.reset(token)
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _may_be_copied() -> bool:
    """Whether this process may start others that are copies of it; what macOS brings along does not bear that."""
    can_fork = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    is_alone = threading.active_count() == 1
    return can_fork and is_alone and not multiprocessing.current_process().daemon


def _begin() -> None:
    """Begin in another process: it starts none itself, and ends silently with Ctrl-C or with the first process."""
    _POOL.set(None)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it ends, however that comes about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def ahead(
    stage: Stage,
    function: Callable[Concatenate[Part, P], T],
    part: Part,
    /,
    *args: P.args,
    **named: P.kwargs,
) -> Callable[[], None]:
    """Have the function of a stage called by another process, unless its result is kept.

    What comes back waits for it. The function is that around which the results are kept, by its name in its module.
    """
    pool = _POOL.get()
    if pool is None or not is_missing(stage, part, *args, **named):
        return _nothing
    work = partial(asked_by, partial(function, part, *args, **named))
    with warnings.catch_warnings():
        # Libraries of numbers have threads of their own, which sleep.
        warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
        try:
            begun = pool.submit(work)
        except BrokenExecutor:
            return _nothing
    return partial(_wait, begun)


def _nothing() -> None:
    """Wait for nothing."""


def _wait(begun: Future[list[Asked]]) -> None:
    """Keep what another process asked for; where it failed, this one will find out why."""
    with suppress(Exception):
        keep_asked(begun.result())
