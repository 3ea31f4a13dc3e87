"""Work on one's own claims place by place: in turn, or by the workers of an executor, with what is left to do shown."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis.terminal import SafeConsole

T = TypeVar("T")
#: Claims of one call: what a call is given besides is sent with each, and small calls end together.
_CLAIMS_A_CALL = 500
#: What the workers of this machine need: it is imported once for all of them.
_ROOMS = ("analysis.conflicts.search", "analysis.estimates.answer_table", "analysis.library.reconciling")
#: Below so many places nobody waits for a bar.
_FEW_PLACES = 10


@contextmanager
def workers(count: int | None = None, *, dask: str = "") -> Iterator[Executor]:
    """Workers for `find_conflicts` and `reconcile`: processes of this machine, or those of a Dask cluster.

    Parameters
    ----------
    count : int, optional
        How many processes; by default as many as the machine has cores.
    dask : str, optional
        Address of a Dask scheduler; ``local`` for a cluster of this machine's own.

    Raises
    ------
    ValueError
        If Dask is asked for and not installed.

    Examples
    --------
    >>> own = an.make_claims([{"place": "Nepal", "figure": "12,000", "measure": "stock"}])
    >>> with an.workers(1) as executor:
    ...     len(an.find_conflicts(own, executor=executor))
    0
    """
    if not dask:
        # A copy of this process, whatever its threads hold, might wait for them forever.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*_ROOMS])
        with ProcessPoolExecutor(count or os.cpu_count(), mp_context=context) as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError("a cluster needs Dask: pip install 'counting-the-uncounted[dask]'") from error
    of_this_machine = {
        "n_workers": count or os.cpu_count(),
        "threads_per_worker": 1,
        "dashboard_address": ":0",
    }
    from analysis.library.worker_subject import hand_on_subject

    with Client(**of_this_machine if dask == "local" else {"address": dask}) as client:
        hand_on_subject(client)
        yield client.get_executor(pure=False)


def by_place(
    work: Callable[[Sequence[pd.DataFrame]], list[T]],
    parts: Sequence[pd.DataFrame],
    executor: Executor | None,
    *,
    what: str,
) -> list[T]:
    """What some work makes of each part, in the order of the parts; `what` is told while it goes on."""
    results: dict[int, T] = {}
    with _bar(len(parts), what) as advance:
        for numbers, made in _calls(work, parts, executor):
            results |= dict(zip(numbers, made, strict=True))
            advance(len(numbers))
    return [results[number] for number in range(len(parts))]


def _calls(
    work: Callable[[Sequence[pd.DataFrame]], list[T]],
    parts: Sequence[pd.DataFrame],
    executor: Executor | None,
) -> Iterator[tuple[Sequence[int], list[T]]]:
    """The numbers of some parts and what was made of them, as they are through."""
    if executor is None:
        for number, part in enumerate(parts):
            yield [number], work([part])
        return
    running: dict[Future[list[T]], Sequence[int]] = {}
    for numbers in _shared_out(parts):
        running[executor.submit(work, [parts[number] for number in numbers])] = numbers
    for call in as_completed(running):
        yield running[call], call.result()


def _shared_out(parts: Sequence[pd.DataFrame]) -> Iterator[list[int]]:
    """The numbers of the parts of each call, the largest parts first."""
    numbers: list[int] = []
    claims = 0
    for number in sorted(range(len(parts)), key=lambda number: -len(parts[number])):
        numbers.append(number)
        claims += len(parts[number])
        if claims >= _CLAIMS_A_CALL:
            yield numbers
            numbers = []
            claims = 0
    if numbers:
        yield numbers


@contextmanager
def _bar(places: int, what: str) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal that moves by so many places, with the time that is left."""
    console = SafeConsole(stderr=True)
    bar = Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal or places < _FEW_PLACES,
    )  # fmt: skip
    with bar:
        task = bar.add_task(what, total=places)

        def advance(through: int) -> None:
            bar.update(task, advance=through)

        yield advance
