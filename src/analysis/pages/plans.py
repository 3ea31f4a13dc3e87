"""A plan carried out: a list of functions with their arguments, made by any room, run here or on a Dask cluster.

A plan knows nothing of where it runs. Functions and arguments travel to other processes, so functions stand at the
top of a module and arguments are plain data.
"""

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import as_completed as completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

#: One thing to do: a function and its arguments.
Call = tuple[Callable[..., Any], tuple[Any, ...]]
#: The word for a cluster of this machine's own, started for one plan.
LOCAL = "local"

_SECONDS_TO_CONNECT = 20
_NO_DASK = "a cluster needs Dask: install the extra, pip install -e '.[dask]'"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call came to: its value, or the exception that ended it in words."""

    value: Any = None
    error: str = ""


Finished = Callable[[int, Outcome], None]


def run_plan(
    plan: Sequence[Call], *, jobs: int | None = None, dask: str = "", finished: Finished | None = None
) -> list[Outcome]:
    """The outcome of every call of `plan`, in its order; a call that fails takes no other with it.

    Parameters
    ----------
    plan
        Functions with their arguments. On a cluster, a call whose worker dies is made again by another: a call
        must not mind that.
    jobs
        How many calls run at once, each in a process of its own; None for as many as the machine has cores, 1
        for this process. A cluster that is there already decides by itself.
    dask
        Address of a Dask scheduler, such as ``tcp://host:8786``; ``local`` for a cluster of `jobs` processes of
        this machine; empty for no cluster.
    finished
        Is told the number of each call, counted from 0, and its outcome as soon as it is there.

    Raises
    ------
    ValueError
        If Dask is asked for and not installed.
    OSError
        If the cluster does not answer or has no workers.
    """
    outcomes: dict[int, Outcome] = {}
    for number, outcome in _outcomes(plan, jobs or os.cpu_count() or 1, dask):
        outcomes[number] = outcome
        if finished:
            finished(number, outcome)
    return [outcomes[number] for number in range(len(plan))]


def _outcomes(plan: Sequence[Call], jobs: int, dask: str) -> Iterator[tuple[int, Outcome]]:
    """The outcomes as they come."""
    if dask:
        return _on_cluster(plan, jobs, dask)
    return _here(plan) if min(jobs, len(plan)) < 2 else _in_processes(plan, jobs)


def _here(plan: Sequence[Call]) -> Iterator[tuple[int, Outcome]]:
    """One call after the other, in this process."""
    for number, (function, arguments) in enumerate(plan):
        try:
            outcome = Outcome(function(*arguments))
        except Exception as error:
            outcome = Outcome(error=_told(error))
        yield number, outcome


def _in_processes(plan: Sequence[Call], jobs: int) -> Iterator[tuple[int, Outcome]]:
    """Several calls at once, in processes that are started clean."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(plan)), mp_context=context) as pool:
        numbers = {pool.submit(function, *given): number for number, (function, given) in enumerate(plan)}
        try:
            for future in completed(numbers):
                error = future.exception()
                outcome = Outcome(error=_told(error)) if error else Outcome(future.result())
                yield numbers[future], outcome
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _on_cluster(plan: Sequence[Call], jobs: int, address: str) -> Iterator[tuple[int, Outcome]]:
    """All calls handed to the scheduler, whose outcomes are taken as they come."""
    with _client(address, min(jobs, max(1, len(plan)))) as client:
        from distributed import as_completed

        numbers = {
            client.submit(function, *given, pure=False): number
            for number, (function, given) in enumerate(plan)
        }
        for future in as_completed(list(numbers)):
            yield numbers.pop(future), _collected(future)
            future.release()


def _collected(future: Any) -> Outcome:
    """What a call on a cluster came to."""
    if future.status == "finished":
        try:
            return Outcome(future.result())
        except Exception as error:
            return Outcome(error=_told(error))
    if future.status == "error":
        return Outcome(error=_told(future.exception()))
    return Outcome(error="the cluster lost the call: its scheduler is gone")


@contextmanager
def _client(address: str, jobs: int) -> Iterator[Any]:
    """A connection to the cluster, which for ``local`` is started now and ends with it."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ValueError(_NO_DASK) from error
    # What a cluster says while its workers come and go is no news to who waits for pages.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if address == LOCAL:
        local = LocalCluster(
            n_workers=jobs, threads_per_worker=1, memory_limit=0, dashboard_address=None, host="127.0.0.1"
        )
        with local, Client(local) as client:
            yield client
        return
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise OSError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_TO_CONNECT)
        except TimeoutError:
            raise OSError(f"the Dask cluster at {address} has no workers") from None
        yield client


def _told(error: BaseException) -> str:
    """An exception in one line."""
    return f"{type(error).__name__}: {error}".rstrip(": ")
