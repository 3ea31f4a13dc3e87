"""Whether what pages are made from stays as it is while they run, and what was made of them too.

A build takes the digests of everything once (`analysis.fingerprint`). Where nothing stops a cell that writes into the
project, the page that it belongs to and all that ran beside it or after it may show anything; so none of them counts.
After each page a look at sizes and moments says whether a file has to be read again; before anything is published all
of them are.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from threading import Lock

from analysis import files
from analysis.fingerprint import CODE, Fingerprint, fingerprint
from analysis.freshness import listed
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.page_run import Made


class InputsChangedError(ValueError):
    """Something that pages are made from, or that was made of them, is not as it was when the build began."""

    def __init__(self, changed: Iterable[str]) -> None:
        super().__init__([*changed])

    def __str__(self) -> str:
        """Which files, and what to do."""
        return (
            f"{listed(self.args[0])} changed since the build began; pages read the project and write nothing in it: "
            "find what wrote there, then build again"
        )


def place(root: Path, name: str) -> Path:
    """Where the file is that a fingerprint calls by this name."""
    inside = name.removeprefix(f"{CODE}/")
    return root / name if inside == name else files.PACKAGE / inside


def differing(folder: Path, outputs: Mapping[str, str]) -> list[str]:
    """Which of some files in a folder do not have these digests; all are read."""
    return [name for name, digest in outputs.items() if files.file_digest(folder / name) != digest]


class Watch:
    """Looks after some files of a project, and those added later, from now on.

    `names` are the files and folders that it looks after, as a fingerprint calls them. Raises InputsChangedError if
    one of them is not what it is by `project` any more.
    """

    def __init__(self, root: Path, project: Fingerprint, *names: str) -> None:
        self._root = root
        self._names = names
        self._project = project.part(*names)
        self._lock = Lock()
        self._changed: tuple[str, ...] = ()
        paths = {name: place(root, name) for name in self._project.digests}
        folders = set(chain.from_iterable(path.parents for path in paths.values()))
        inside = [
            folder for folder in folders if folder.is_relative_to(files.PACKAGE) or root in folder.parents
        ]
        # Moments come first: what changes between the two is found out by one or the other.
        self._files = {name: (str(path), files.stamp(str(path))) for name, path in paths.items()}
        self._folders = {str(folder): files.stamp(str(folder)) for folder in inside}
        self._stop_if(self._read())

    def add(self, folder: Path, names: Iterable[str]) -> None:
        """Look after these files of a folder too, which have just been written or found right."""
        with self._lock:
            for path in (folder / name for name in names):
                self._files[os.path.relpath(path, self._root)] = (str(path), files.stamp(str(path)))

    def look(self) -> None:
        """Raise InputsChangedError if anything was written, removed or added since the watch began.

        A file that was written and put back counts as well: what ran meanwhile may have read it.
        """
        with self._lock:
            self._stop_if(self._changed)
            written = [name for name, (path, stamp) in self._files.items() if files.stamp(path) != stamp]
            self._stop_if(written)
            folders = {path: files.stamp(path) for path in self._folders}
            if folders != self._folders:
                # Something came or went, which may be nothing that counts, such as a compiled file.
                self._folders = folders
                self._stop_if(self._read())

    def _read(self) -> list[str]:
        """Which of the project's files have changed, by reading all of them."""
        return fingerprint(self._root).part(*self._names).changed_since(self._project)

    def _stop_if(self, changed: Iterable[str]) -> None:
        """Raise if something has changed, now and whenever somebody looks again."""
        self._changed = tuple(changed)
        if self._changed:
            raise InputsChangedError(self._changed)


def watched(made: Made, watch: Watch) -> Made:
    """A page after its run; with a fault if something changed that it may have been made from."""
    try:
        watch.look()
    except InputsChangedError as error:
        return replace(made, fault=made.fault or Fault(Kind.INPUTS, str(error)))
    return made
