"""Where the kernels of one build work: a clean environment, a private folder, sockets in it, warm starts."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import MappingProxyType

from analysis.pages.forking import BASE, ONE_THREAD, ForkError, Nursery
from analysis.pages.preload import Ready

# What a kernel may see of the environment it is started from; everything else would be a hidden input of a page.
_PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "LANG",
    "TMPDIR",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "PYTHONHASHSEED",
    "PYTHONDONTWRITEBYTECODE",
)
TRACE = "analysis.pages.trace"
# Ids inside an SVG are random unless they are salted.
_MATPLOTLIBRC = "svg.hashsalt: analysis\n"
# A socket's path may have about 100 characters (Linux 107, macOS 103).
_LONGEST_SCRATCH = 88


@dataclass(slots=True)
class Workshop:
    """Where kernels work during one build.

    Attributes
    ----------
    scratch
        A private folder: connection files, sockets, working folders, home.
    environment
        The environment of every kernel, but for its home.
    nursery
        Forks kernels; None where kernels are started cold.
    burials
        Wait until killed kernels are gone; to be awaited before the event loop ends.
    branches
        Forks kernels that have more imported, by the name they are asked for under.
    """

    scratch: Path
    environment: Mapping[str, str]
    nursery: Nursery | None
    burials: set[asyncio.Task[None]] = field(default_factory=set)
    branches: dict[str, Nursery] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def branch(self, name: str, ready: Ready) -> None:
        """Have the kernels that are asked for under `name` find these imports and calls done."""
        if self.nursery is None:
            return
        try:
            branch = self.nursery.branch()
            branch.prepare((TRACE, *ready.imports), ready.calls, texts=ready.texts)
        except ForkError:
            return
        self.branches[name] = branch

    def close(self) -> None:
        """End every kernel and remove the folder."""
        for nursery in (*self.branches.values(), self.nursery):
            if nursery:
                nursery.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


@contextmanager
def open_workshop(root: Path, *, warm: bool = True) -> Iterator[Workshop]:
    """A workshop for the project in `root`; everything of it is gone in the end.

    Raises
    ------
    OSError
        If the build folder or the system's folder for temporary files cannot be written, or the latter's name
        is too long.
    """
    scratch = Path(tempfile.mkdtemp(prefix="analysis-"))
    if len(str(scratch)) > _LONGEST_SCRATCH:
        scratch.rmdir()
        raise OSError(
            f"{scratch.parent} is too long for the sockets of kernels: let TMPDIR name a shorter folder"
        )
    environment = _environment(root, scratch)
    nursery = None
    if warm and sys.platform == "linux":
        nursery = Nursery.start([sys.executable], {**environment, "HOME": str(scratch)}, folder=scratch)
        nursery.prepare(BASE)
    workshop = Workshop(scratch, MappingProxyType(environment), nursery)
    try:
        yield workshop
    finally:
        workshop.close()


def _environment(root: Path, scratch: Path) -> dict[str, str]:
    """The environment of every kernel of a build, but for its home."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **kept,
        **ONE_THREAD,
        "ANALYSIS_PROJECT": str(root),
        "IPYTHONDIR": str(scratch / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(_matplotlib_folder(root)),
        "PYTHONNOUSERSITE": "1",
        "TZ": "UTC",
    }


def _matplotlib_folder(root: Path) -> Path:
    """A configuration folder for matplotlib that outlives the build: finding all fonts takes it seconds."""
    folder = root / "build" / ".matplotlib"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "matplotlibrc").write_text(_MATPLOTLIBRC, encoding="utf-8")
    return folder
