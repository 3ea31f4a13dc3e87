"""A page run by a worker of a cluster: inputs fetched from the store, the proof put into it under its content key.

A worker may die at any moment and its pages are run again by another. So a proof is one file, written whole; its
name is the digest of everything that the page is made from; whoever finds it there takes it and runs nothing. Each
run leaves a mark first, so that repeated runs can be counted.
"""

import asyncio
import atexit
import json
import platform
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock, Timer
from typing import Any, ClassVar
from uuid import uuid4

from analysis.pages import bundle
from analysis.pages.collection import Page
from analysis.pages.inputs import translated
from analysis.pages.notebook import Notebook
from analysis.pages.preload import Ready
from analysis.pages.proof import Press, Proof, pull
from analysis.pages.results import Fault, Kind, Limits
from analysis.pages.storage import Storage
from analysis.pages.workshop import Workshop, open_workshop

#: What stands for the project's folder and for the package's in what a worker reports.
PROJECT, PACKAGE = "{project}", "{package}"
# For how long a worker keeps its warm processes without a page to run, in seconds.
_IDLE = 20.0


@dataclass(frozen=True, slots=True)
class Job:
    """One page to be run, in plain data: its name, template, parameters, and its content key."""

    slug: str
    template: str
    notebook: Notebook
    parameters: dict[str, object]
    key: str

    @property
    def proof(self) -> str:
        """Where the page's proof is kept in the store."""
        return f"pages/{self.slug}/{self.key}.json"

    @property
    def runs(self) -> str:
        """The folder of the store in which each run of the page leaves a mark."""
        return f"runs/{self.slug}/{self.key}"


@dataclass(frozen=True, slots=True)
class Orders:
    """What is the same for all pages of a build.

    Attributes
    ----------
    store
        URL of the store.
    inputs
        Digest of the project's files, under which the store has them.
    code, python
        Digest of the package and version of Python that a worker has to have.
    limits
        What a page may use.
    warm
        Whether kernels are forked where that is possible.
    branches
        For each template what its kernels find done.
    """

    store: str
    inputs: str
    code: str
    python: str
    limits: Limits
    warm: bool
    branches: Mapping[str, Ready]

    @property
    def archive(self) -> str:
        """Where the store has the project's files."""
        return archive_name(self.inputs)


def archive_name(inputs: str) -> str:
    """Where a store has the project's files with this digest."""
    return f"inputs/{inputs}.zip"


def press(job: Job, orders: Orders) -> bytes:
    """The proof of a page as bytes, from the store if it is there, else run now and put there.

    Raises
    ------
    RuntimeError
        If this worker's code or Python is not that of the build.
    ValueError
        If the project's files are not in the store, or are not those of the build.
    OSError
        If the store cannot be used.
    """
    store = Storage.at(orders.store)
    found = store.read(job.proof)
    if found is not None:
        return found
    _check_version(orders)
    store.write(f"{job.runs}/{uuid4().hex}", b"")
    with _Kept.workshop(orders, store) as (workshop, root):
        proof = asyncio.run(_pull(job, Press(workshop, orders.limits, root)))
        packed = to_bytes(proof, _names(workshop, root))
    if not proof.fault:
        store.write(job.proof, packed)
    return packed


def _check_version(orders: Orders) -> None:
    """Raise unless this worker makes what the builder would have made."""
    if platform.python_version() != orders.python:
        raise RuntimeError(f"the worker has Python {platform.python_version()}, the build {orders.python}")
    if bundle.code_key() != orders.code:
        raise RuntimeError("the worker has another version of the package than the build: install the same")


async def _pull(job: Job, press: Press) -> Proof:
    """The proof of one page; its kernel is gone afterwards."""
    page = Page(job.slug, Path(job.template), job.parameters)
    try:
        return await pull(page, job.notebook, press, asyncio.Semaphore(1))
    finally:
        await asyncio.gather(*press.workshop.burials)


def _names(workshop: Workshop, root: Path) -> dict[str, str]:
    """What stands for folders of this machine in a report; what lies in the workshop is no input."""
    return {str(workshop.scratch): "", str(root): PROJECT, str(Path(bundle.__file__).parents[1]): PACKAGE}


def to_bytes(proof: Proof, names: Mapping[str, str]) -> bytes:
    """A proof as JSON, with `names` for folders in its report."""
    contents = {name: content.decode() for name, content in proof.contents.items()}
    report = translated(proof.report, names) if proof.report else ""
    fault = asdict(proof.fault) if proof.fault else None
    notebook = proof.notebook if proof.fault else {}
    packed = {
        "notebook": notebook,
        "fault": fault,
        "cell_seconds": proof.cell_seconds,
        "report": report,
        "contents": contents,
        "figures": list(proof.figures),
        "words": proof.words,
    }
    return json.dumps(packed, ensure_ascii=False).encode()


def from_bytes(content: bytes, folders: Mapping[str, str]) -> Proof:
    """A proof from its JSON, with `folders` of this machine for the names in its report."""
    packed: dict[str, Any] = json.loads(content)
    fault = packed["fault"]
    if fault:
        packed["fault"] = Fault(Kind(fault["kind"]), fault["message"], fault["cell"])
    packed["contents"] = {name: text.encode() for name, text in packed["contents"].items()}
    packed["figures"] = tuple(packed["figures"])
    packed["report"] = translated(packed["report"], folders) if packed["report"] else ""
    return Proof(**packed)


@dataclass(slots=True)
class _Entry:
    """A workshop that is kept, how many pages use it now, and what ends it when none does for a while."""

    workshop: Workshop
    root: Path
    exit: Any
    users: int = 0
    timer: Timer | None = None


class _Kept:
    """The workshops of this process: warming up takes seconds, so the next page finds its workshop open."""

    entries: ClassVar[dict[str, _Entry]] = {}
    lock = Lock()

    @classmethod
    @contextmanager
    def workshop(cls, orders: Orders, store: Storage) -> Iterator[tuple[Workshop, Path]]:
        """A workshop for these orders, and the folder of the project's files."""
        name = f"{orders.inputs}-{orders.warm}"
        with cls.lock:
            if name not in cls.entries:
                cls.entries[name] = _opened(orders, store)
            entry = cls.entries[name]
            entry.users += 1
            if entry.timer:
                entry.timer.cancel()
            for template, ready in orders.branches.items():
                if template not in entry.workshop.branches:
                    entry.workshop.branch(template, ready)
        try:
            # Kernels are buried by the event loop that started them.
            yield replace(entry.workshop, burials=set()), entry.root
        finally:
            with cls.lock:
                entry.users -= 1
                entry.timer = Timer(_IDLE, cls.close_if_idle, (name, entry))
                entry.timer.daemon = True
                entry.timer.start()

    @classmethod
    def close_if_idle(cls, name: str, entry: _Entry) -> None:
        """End a workshop that no page uses."""
        with cls.lock:
            if not entry.users and cls.entries.get(name) is entry:
                del cls.entries[name]
                entry.exit(None, None, None)

    @classmethod
    def close(cls) -> None:
        """End them all."""
        with cls.lock:
            while cls.entries:
                cls.entries.popitem()[1].exit(None, None, None)


atexit.register(_Kept.close)


def _opened(orders: Orders, store: Storage) -> _Entry:
    """A workshop, opened now, for the project's files as the store has them."""
    content = store.read(orders.archive)
    if content is None:
        raise ValueError(f"{store.url} has no {orders.archive}: the store has to be one that workers reach")
    root = bundle.unpack(content, _own_folder() / orders.inputs[:16], expected=orders.inputs)
    opening = open_workshop(root, warm=orders.warm)
    return _Entry(opening.__enter__(), root, opening.__exit__)


def _own_folder() -> Path:
    """A folder that goes with the worker: Dask clears those of workers that died."""
    with suppress(ImportError, ValueError):
        from distributed import get_worker

        return Path(get_worker().local_directory) / "analysis"
    folder = Path(tempfile.mkdtemp(prefix="analysis-inputs-"))
    atexit.register(_remove, folder)
    return folder


def _remove(folder: Path) -> None:
    """Remove a folder."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
