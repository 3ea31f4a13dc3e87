"""Pages on a cluster: inputs go into a store, a worker runs a page there, what was made lies under the content key.

A worker may die at any moment and its pages are run again by another. So what was made is one file, written whole and
named by the digest of everything that the page is made from; whoever finds it there takes it and runs nothing.
"""

import atexit
import io
import json
import logging
import platform
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock

from analysis import files, storage
from analysis.runner.collection import Page
from analysis.runner.kernels import Kernels
from analysis.runner.page import Made, make_page
from analysis.runner.results import Limits

#: What a page may be made from, relative to the project.
INPUTS = ("pyproject.toml", "requirements.lock", "notebooks", "data")
#: A cluster of this machine's own.
LOCAL = "local"
_SECONDS_IDLE = 20.0
_SECONDS_TO_CONNECT = 20
_lock = Lock()


@contextmanager
def open_cluster(address: str, jobs: int) -> Iterator[Executor]:
    """The executor of a Dask cluster, ``tcp://host:8786`` say, or of one of `jobs` workers that is started now.

    Functions stand at the top of a module and arguments are plain data, as they travel; a call whose worker dies is
    made again by another, so it must not mind that. A `ValueError` if Dask is not installed; an `OSError` if the
    cluster does not answer.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError("a cluster needs Dask: pip install -e '.[dask]'") from error
    # What a cluster says while its workers come and go is no news to who waits for pages.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    own = {"n_workers": jobs, "threads_per_worker": 1, "memory_limit": 0, "dashboard_address": ":0"}
    options = {**own, "host": "127.0.0.1"} if address == LOCAL else {"address": address}
    try:
        client = Client(**options, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise OSError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_TO_CONNECT)
        except TimeoutError:
            raise OSError(f"the Dask cluster at {address} has no workers") from None
        yield client.get_executor(pure=False)


@dataclass(frozen=True, slots=True)
class Orders:
    """What is the same for all pages of a build: where their inputs are, digests of what made them, and how."""

    archive: str
    package: str
    python: str
    limits: Limits
    prepare: tuple[str, ...]


def send_inputs(root: Path, store: str, *, limits: Limits, prepare: tuple[str, ...]) -> Orders:
    """The orders for all pages, after the project's files have been put into the store."""
    listed = files.digests(root, *(root / name for name in INPUTS))
    place = f"{store}/inputs/{files.joint_digest(listed)}.zip"
    if storage.read(place) is None:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for name in listed:
                archive.write(root / name, name)
        storage.write(place, content.getvalue())
    return Orders(place, package_key(), platform.python_version(), limits, prepare)


def run_page(page: Page, place: str, orders: Orders) -> Made:
    """The page, from its place in the store if it is there, else run now and put there.

    An error if this worker's package or Python, or the project's files in the store, are not those of the build.
    """
    # What is not as it was written, as no storage should leave it, is run again.
    with suppress(ValueError):
        if found := storage.read(place):
            return Made(**json.loads(found))
    if platform.python_version() != orders.python:
        raise RuntimeError(f"the worker has Python {platform.python_version()}, the build {orders.python}")
    if package_key() != orders.package:
        raise RuntimeError("the worker has another version of the package than the build: install the same")
    with _lock:
        kernels = _kernels(orders)
    template = kernels.root / "notebooks" / page.template
    made = make_page(replace(page, template=template), kernels, orders.limits)
    if not made.fault:
        storage.write(place, json.dumps(asdict(made)).encode())
    return made


def package_key() -> str:
    """The digest of the package's own code, wherever it is installed."""
    return files.joint_digest(files.digests(files.PACKAGE.parent, files.PACKAGE))


@cache
def _kernels(orders: Orders) -> Kernels:
    """The kernels of this worker for a build, which works in the project's files as the store has them."""
    kernels = Kernels(_fetched(orders), prepare=orders.prepare, idle=_SECONDS_IDLE)
    atexit.register(kernels.close)
    return kernels


def _fetched(orders: Orders) -> Path:
    """A new folder with the project's files as the store has them; Dask clears those of workers that died."""
    from distributed import get_worker

    content = storage.read(orders.archive)
    if content is None:
        raise ValueError(f"{orders.archive} is not there: the store has to be one that workers reach")
    folder = Path(tempfile.mkdtemp(dir=get_worker().local_directory))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder
