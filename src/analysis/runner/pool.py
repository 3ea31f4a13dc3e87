"""Where many calls run at once: an executor of threads here, or of a Dask cluster's workers.

Both are `concurrent.futures.Executor`. Functions and arguments travel to other processes on a cluster, so there
functions stand at the top of a module and arguments are plain data; a call whose worker dies is made again by
another, so a call must not mind that.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

#: A cluster of this machine's own.
LOCAL = "local"
_SECONDS_TO_CONNECT = 20


@contextmanager
def open_pool(jobs: int, *, dask: str = "") -> Iterator[Executor]:
    """An executor; what has not begun when the block ends is cancelled.

    `jobs` says how many calls run at once here, or how many workers a ``local`` cluster has. `dask` is the address of
    a scheduler, ``tcp://host:8786`` say; ``local`` for a cluster of this machine; empty for threads of this process.
    A `ValueError` if Dask is asked for and not installed; an `OSError` if the cluster does not answer.
    """
    if dask:
        with _client(dask, jobs) as client:
            yield client.get_executor(pure=False)
        return
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _client(address: str, jobs: int) -> Iterator[Any]:
    """A connection to the cluster, which for ``local`` is started now and ends with it."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ValueError("a cluster needs Dask: pip install -e '.[dask]'") from error
    # What a cluster says while its workers come and go is no news to who waits for pages.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if address == LOCAL:
        local = LocalCluster(
            n_workers=jobs, threads_per_worker=1, memory_limit=0, dashboard_address=":0", host="127.0.0.1"
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
