"""The inputs of a page: what its kernel reports, and the digests of files and folders."""

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.pages import files

#: The digest of what is not there, and of what changed while it may have been in use: it never equals a later one.
MISSING = "missing"
UNSETTLED = "changed during the build"


@dataclass(frozen=True, slots=True)
class Trace:
    """What a kernel says a page has imported and read.

    Attributes
    ----------
    code
        Module -> path of its file, for modules that are not installed packages.
    packages
        Names of the installed modules.
    read
        Paths of the files that were opened for reading.
    listed
        Paths of the folders whose content was listed.
    """

    code: Mapping[str, str]
    packages: tuple[str, ...]
    read: tuple[str, ...]
    listed: tuple[str, ...]


def read_trace(report: str, *, ignore: Iterable[Path]) -> Trace:
    """The trace in a kernel's report, without what lies in the folders `ignore`."""
    noted = json.loads(report)
    ignored = tuple(f"{folder}{os.sep}" for folder in ignore)

    def kept(paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(path for path in paths if not f"{path}{os.sep}".startswith(ignored))

    return Trace(noted["code"], tuple(noted["packages"]), kept(noted["read"]), kept(noted["listed"]))


def translated(report: str, names: Mapping[str, str]) -> str:
    """A kernel's report with other names for the folders that its paths begin with.

    Parameters
    ----------
    report
        As the kernel gave it.
    names
        Folder -> what stands for it; nothing stands for a folder whose files are left out.
    """
    noted = json.loads(report)
    code = {module: _renamed(path, names) for module, path in noted["code"].items()}
    read, listed = ([_renamed(path, names) for path in noted[key]] for key in ("read", "listed"))
    return json.dumps(
        {**noted, "code": code, "read": list(filter(None, read)), "listed": list(filter(None, listed))}
    )


def _renamed(path: str, names: Mapping[str, str]) -> str:
    """A path with another name for the folder that it begins with; empty if nothing stands for the folder."""
    for folder, name in names.items():
        if f"{path}/".startswith(f"{folder}/"):
            return name and f"{name}{path.removeprefix(folder)}"
    return path


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 of files and of folders' listings, each computed once; names are paths relative to `root`.

    The name of a folder ends with a slash.
    """

    root: Path
    began: int = field(default_factory=time.time_ns)
    known: dict[str, str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The digest of what has this name, or why there is none."""
        if name not in self.known:
            path = self.root / name
            found = _listing_digest(path) if name.endswith("/") else self._file_digest(path)
            self.known[name] = found or MISSING
        return self.known[name]

    def _file_digest(self, path: Path) -> str | None:
        """The digest of a file, unless a page may have seen an older version of it."""
        found = files.file_digest(path)
        return UNSETTLED if found and path.stat().st_mtime_ns > self.began else found

    def of_all(self, names: Iterable[str]) -> dict[str, str]:
        """Name -> digest, in alphabetical order."""
        return {name: self.of(name) for name in sorted(names)}

    def of_trees(self, *folders: Path) -> dict[str, str]:
        """Name -> digest of every file in these folders and below, hidden and compiled ones left out."""
        found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        names = (
            self.name(str(path)) for path in found if not path.name.startswith(".") and path.suffix != ".pyc"
        )
        return self.of_all(names)

    def names(self, trace: Trace) -> set[str]:
        """The names of all inputs in `trace`."""
        listed = {f"{self.name(path)}/" for path in trace.listed}
        return {self.name(path) for path in (*trace.code.values(), *trace.read)} | listed

    def name(self, path: str) -> str:
        """What the file `path` is called here."""
        if path not in self.called:
            self.called[path] = os.path.relpath(path, self.root).replace(os.sep, "/")
        return self.called[path]


def _listing_digest(path: Path) -> str | None:
    """The digest of the names in a folder, hidden ones left out; None if there is no such folder."""
    try:
        names = sorted(item.name for item in path.iterdir() if not item.name.startswith((".", "__pycache__")))
    except OSError:
        return None
    return files.digest("\n".join(names).encode())
