"""One fingerprint of the project: the digest of every file that something here is made from, and what is installed.

Whoever makes something takes it once and hands it down. A part of it says what one thing was made from; two of them,
taken at different moments, say what changed in between.
"""

import os
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis import files
from analysis.subject.chosen import DEFAULT, subject_digests

#: How the package's files are named, wherever it is installed.
CODE = "src/analysis"
#: What else things are made from: files, folders with all that is below, and patterns, relative to the project.
PROJECT = (
    *("data", "notebooks", "docs", "examples", "build/multiverse"),
    *("pyproject.toml", "requirements.lock", "CITATION.cff", "*.md", "LICENSE*"),
)
_PYTHON = "the version of Python"
#: Told of any subject but the default one.
_SUBJECT = "the subject"
_METADATA = (".dist-info", ".egg-info")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a project, or a part of it, was at one moment.

    Attributes
    ----------
    digests
        SHA-256 of each file by its name: relative to the project, with slashes, sorted. Hidden and compiled files are
        left out.
    versions
        Version of Python and of each installed package, by ``"the version of numpy"`` and so on.
    subject
        Which of the files are those of the project's own subject.
    """

    digests: Mapping[str, str]
    versions: Mapping[str, str] = field(default_factory=dict)
    subject: tuple[str, ...] = field(default=(), repr=False)

    def part(self, *names: str, without: tuple[str, ...] = ()) -> "Fingerprint":
        """The files of these names and in these folders, but those of `without`; the versions stay.

        Examples
        --------
        >>> whole = Fingerprint({"data/raw/a.csv": "1", "data/raw/b.csv": "2", "database": "3"})
        >>> whole.part("data", without=("data/raw/b.csv",))
        Fingerprint(digests={'data/raw/a.csv': '1'}, versions={})
        """
        # What a subject states counts as the code that reads it.
        names = (*names, *self.subject) if CODE in names else names
        inside = {}
        for name, digest in self.digests.items():
            if _is_within(name, names) and not _is_within(name, without):
                inside[name] = digest
        return replace(self, digests=inside)

    def again(self, root: Path, *names: str) -> "Fingerprint":
        """The same, but for the files of these names and in these folders, which are looked at anew."""
        digests = {name: digest for name, digest in self.digests.items() if not _is_within(name, names)}
        digests |= files.digests(root, *(root / name for name in names))
        return replace(self, digests=dict(sorted(digests.items())))

    def listed(self) -> dict[str, str]:
        """Digests and versions, by name, as a record keeps them."""
        return {**self.digests, **self.versions}

    def joint(self) -> str:
        """The one digest that stands for all of it."""
        return files.joint_digest(self.listed())

    def changed_since(self, before: "Fingerprint") -> list[str]:
        """What was added, removed or changed since an earlier moment: files first, then versions.

        Examples
        --------
        >>> before = Fingerprint({"a.csv": "1", "b.csv": "1"}, {"the version of numpy": "2.1"})
        >>> Fingerprint({"b.csv": "2"}, {"the version of numpy": "2.2"}).changed_since(before)
        ['a.csv', 'b.csv', 'the version of numpy']
        """
        changed = []
        for then, now in ((before.digests, self.digests), (before.versions, self.versions)):
            changed += [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
        return changed


def fingerprint(root: Path) -> Fingerprint:
    """What the project is now: its files, the package that runs, wherever it is, and what is installed."""
    code = code_fingerprint()
    paths: list[Path] = []
    for pattern in PROJECT:
        paths += root.glob(pattern)
    name, of_subject = subject_digests(root)
    digests = {**files.digests(root, *paths), **code.digests, **of_subject}
    versions = code.versions if name == DEFAULT else {**code.versions, _SUBJECT: name}
    return Fingerprint(dict(sorted(digests.items())), versions, tuple(of_subject))


def code_fingerprint() -> Fingerprint:
    """The package that runs, named as below `src/analysis`, and what is installed; of no project."""
    digests = files.digests(files.PACKAGE, files.PACKAGE)
    by_name = {f"{CODE}/{name}": digest for name, digest in digests.items()}
    return Fingerprint(by_name, installed_versions())


def installed_versions() -> dict[str, str]:
    """Version of Python and of every package that can be imported from here, by name.

    They are read from the names of the folders that installers leave beside packages: `importlib.metadata` opens one
    file for each, which takes a quarter of a second.

    Examples
    --------
    >>> installed_versions()["the version of numpy"] == __import__("numpy").__version__
    True
    """
    versions: dict[str, str] = {}
    for folder in sys.path:
        for entry in _entries(folder):
            # What stands first on the path is what is imported.
            name, _, version = entry.partition("-")
            versions.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    by_name = {f"the version of {name}": versions[name] for name in sorted(versions)}
    return {_PYTHON: platform.python_version(), **by_name}


def _entries(folder: str) -> list[str]:
    """``name-version`` of every package in a folder of the path, in a settled order; none where there is no folder."""
    try:
        # An empty entry of the path is the working directory.
        names = sorted(os.listdir(folder or "."))  # noqa: PTH208
    except OSError:
        return []
    entries = []
    for name in names:
        for ending in _METADATA:
            if name.endswith(ending):
                entries.append(name.removesuffix(ending))
    return entries


def _is_within(name: str, places: tuple[str, ...]) -> bool:
    """Whether a file is one of these, or in one of these folders."""
    return any(name == place or name.startswith(f"{place}/") for place in places)
