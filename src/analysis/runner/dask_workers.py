"""Pages on a cluster: inputs go into a store, a worker runs a page there, what was made lies under the content key.

A worker may die at any moment and its pages are run again by another. So what was made is one file, written whole and
named by the digest of everything that the page is made from; whoever finds it there takes it and runs nothing.
"""

import io
import json
import logging
import os
import platform
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from threading import Lock

from analysis import files, storage
from analysis.extras import install
from analysis.fingerprint import CODE, Fingerprint, code_fingerprint, fingerprint
from analysis.runner.build_options import Options
from analysis.runner.collection import Page
from analysis.runner.kernels import Kernels
from analysis.runner.page_faults import Limits
from analysis.runner.page_run import Made, make_page
from analysis.runner.results import PageFolder
from analysis.runner.watch import InputsChangedError, Watch
from analysis.subject.chosen import subject_of

#: What a page may be made from, relative to the project.
INPUTS = ("pyproject.toml", "requirements.lock", "notebooks", "data")
_SECONDS_IDLE = 20.0
_SECONDS_TO_CONNECT = 20
# Of each file that is sent, as archives have no earlier one.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_lock = Lock()


@contextmanager
def cluster_calls(
    folder: PageFolder, pages: Sequence[Page], options: Options, prepare: tuple[str, ...]
) -> Iterator[dict[Future[Made], Page]]:
    """Calls that have pages made by the workers of a Dask cluster; one whose worker dies is made again by another.

    A `ValueError` if Dask is not installed; an `OSError` if the cluster does not answer.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError(f"a cluster needs Dask: {install('dask')}") from error
    # What a cluster says while its workers come and go is no news to who waits for pages.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    # Workers of this machine, or with the same file system, reach the folder.
    store = options.store.rstrip("/") or (folder.root / "build/.store").as_uri()
    options_of_all = {
        "inputs": send_inputs(folder.root, store, folder.project),
        "subject": subject_of(folder.root).below or subject_of(folder.root).name,
        "code": code_key(),
        "limits": options.limits,
        "prepare": prepare,
        "guarded": options.guarded,
    }
    places = [f"{store}/pages/{page.slug}/{files.joint_digest(folder.inputs(page))}" for page in pages]
    if options.force:
        for place in places:
            storage.remove(place)
    workers = min(options.jobs or os.cpu_count() or 1, len(pages))
    workers_here = {
        "n_workers": workers,
        "threads_per_worker": 1,
        "memory_limit": 0,
        "dashboard_address": ":0",
        "host": "127.0.0.1",
    }
    cluster = workers_here if options.dask == "local" else {"address": options.dask}
    try:
        client = Client(**cluster, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise OSError(f"no Dask scheduler answers at {options.dask}: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_TO_CONNECT)
        except TimeoutError:
            raise OSError(f"the Dask cluster at {options.dask} has no workers") from None
        pool = client.get_executor(pure=False)
        calls = {}
        for page, place in zip(pages, places, strict=True):
            calls[pool.submit(run_page, page, place, **options_of_all)] = page
        yield calls
    if not options.store:
        storage.remove(store)


def send_inputs(root: Path, store: str, project: Fingerprint) -> str:
    """The place of the project's files in the store, named by the digest of what is there, after it was put there.

    An InputsChangedError if a file is not what it was by `project`.
    """
    content = io.BytesIO()
    listed = project.part(*INPUTS, *project.subject).digests
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, digest in listed.items():
            data = (root / name).read_bytes()
            if files.digest(data) != digest:
                raise InputsChangedError([name])
            # The same files are the same bytes again.
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    place = f"{store}/inputs/{files.digest(content.getvalue())}.zip"
    if storage.read(place) != content.getvalue():
        storage.write(place, content.getvalue())
    return place


def code_key() -> str:
    """The digest of the package's code, wherever it is installed, and of the version of Python."""
    return files.joint_digest(
        {**code_fingerprint().digests, "the version of Python": platform.python_version()}
    )


def run_page(
    page: Page,
    place: str,
    *,
    inputs: str,
    subject: str,
    code: str,
    limits: Limits,
    prepare: tuple[str, ...],
    guarded: bool,
) -> Made:
    """The page, from its place in the store if it is there, else run now and put there.

    An error if the code of this worker, or the project's files in the store, are not those of the build.
    """
    stored = entry_of(storage.read(place), place)
    if stored:
        return stored
    if code_key() != code:
        python = platform.python_version()
        raise RuntimeError(
            f"the worker, in Python {python}, has another version of the package or of Python than the build: "
            "install the same"
        )
    with _lock:
        kernels, watch = _kernels(inputs, subject, prepare, guarded)
    try:
        watch.look()
        # The builder has the project's folder somewhere else.
        template = kernels.root / "notebooks" / page.template.name
        made = make_page(replace(page, template=template), kernels, limits)
        watch.look()
    except InputsChangedError:
        # The next page gets the files anew.
        _kernels.cache_clear()
        raise
    if not made.fault:
        storage.write(place, to_entry(made, place))
    return made


def to_entry(page: Made, place: str) -> bytes:
    """What is kept of a page in the store: itself, with a digest that binds it to its place, which names its key."""
    text = json.dumps(asdict(page), ensure_ascii=False)
    return json.dumps({"digest": _seal(text, place), "made": text}, ensure_ascii=False).encode()


def entry_of(content: bytes | None, place: str) -> Made | None:
    """The page that is kept at a place; None if it is not there, or not as it was written and for this place."""
    # What is not as it was written, as no storage should leave it, is run again.
    with suppress(ValueError, TypeError, KeyError):
        entry = json.loads(content or b"")
        if entry["digest"] == _seal(entry["made"], place):
            return Made(**json.loads(entry["made"]))
    return None


def _seal(text: str, place: str) -> str:
    """What binds a text to the end of a place in a store, wherever the store is: a page's name and its key."""
    return files.joint_digest([*place.rsplit("/", 2)[1:], text])


@cache
def _kernels(inputs: str, subject: str, prepare: tuple[str, ...], guarded: bool) -> tuple[Kernels, Watch]:
    """The kernels of this worker for a build, in a new folder with the project's files as the store has them.

    They have the subject of the build, which is that of no variable of this worker.
    """
    from distributed import get_worker

    content = storage.read(inputs)
    if content is None:
        raise ValueError(f"{inputs} is not there: the store has to be one that workers reach")
    if files.digest(content) != inputs.rpartition("/")[2].removesuffix(".zip"):
        raise ValueError(f"{inputs} is not what was put there: build again")
    # Dask clears the folders of workers that died.
    folder = Path(tempfile.mkdtemp(dir=get_worker().local_directory))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    watch = Watch(folder, fingerprint(folder), *INPUTS, CODE)
    kernels = Kernels(folder, prepare=prepare, idle=_SECONDS_IDLE, guarded=guarded, subject=subject)
    return kernels, watch
