"""Which subject the project is about: a folder of the project, or one that is shipped; one for the whole process."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analysis import files
from analysis.project import VARIABLE as PROJECT_VARIABLE
from analysis.project import ProjectNotFoundError, root

#: The subject that is shipped and is meant where nobody names one.
DEFAULT = "trafficking"
VARIABLE = "ANALYSIS_SUBJECT"
_SHIPPED = "subject"
PYPROJECT = "pyproject.toml"
_AXES = "axes.yml"
#: One of these each folder of a subject has.
_STATED = (_AXES, "labels.yml")


class SubjectError(ValueError):
    """A subject that cannot be used: which file, which entry, what is wrong with it and what would be right."""

    def __init__(self, file: str, entry: str, what: str, right: str) -> None:
        self.file = file
        self.entry = entry
        self.what = what
        self.right = right
        where = ":".join(part for part in (file, entry) if part)
        super().__init__(f"{where}: {what}; {right}")


class Chosen(NamedTuple):
    """A subject: its name, its folder, and how that is called below the project; empty of one that is shipped."""

    name: str
    folder: Path
    below: str


@cache
def chosen() -> Chosen:
    """The subject of this process, looked up once.

    The order is: the environment variable ``ANALYSIS_SUBJECT``; the entry ``subject`` of the project's
    ``[tool.analysis]``; trafficking.

    Examples
    --------
    >>> chosen().name
    'trafficking'
    """
    return subject_of(_project())


def choose(named: str) -> None:
    """Make a subject, by its name or its folder, that of this process; a SubjectError if it is none or comes too late.

    The processes that this one starts have it too.
    """
    folder = Path(named)
    _set(VARIABLE, str(folder.resolve()) if folder.is_dir() else named)


def choose_project(folder: Path) -> None:
    """Make a project, with its subject, that of this process; a SubjectError if its subject is none or comes too late.

    The processes that this one starts have it too. The subject that somebody named stays.
    """
    if _project() != folder:
        _set(PROJECT_VARIABLE, str(folder))


def handed_on() -> dict[str, str]:
    """The environment variables by which a process somewhere else has the subject of this one.

    A shipped subject is there by its name; a folder is looked for where it is here.

    Examples
    --------
    >>> handed_on()
    {'ANALYSIS_SUBJECT': 'trafficking'}
    """
    subject = chosen()
    if not subject.below:
        return {VARIABLE: subject.name}
    project = _project()
    of_project = {PROJECT_VARIABLE: str(project)} if project and project in subject.folder.parents else {}
    return {**of_project, VARIABLE: subject.below}


def take_on(variables: Mapping[str, str]) -> None:
    """Make the subject that was handed on that of this process; a SubjectError if words of another were read."""
    os.environ.update(variables)
    meant = subject_of(_project())
    if chosen().folder != meant.folder:
        read = f"this worker has read the words of {chosen().name}"
        raise SubjectError(VARIABLE, variables[VARIABLE], read, "workers that were started for this subject")


def _set(variable: str, value: str) -> None:
    """Set an environment variable that says what the subject is, unless that is refused."""
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        meant = subject_of(_project())
        if chosen() != meant:
            read = f"the words of {chosen().name} were read before"
            raise SubjectError(variable, "", read, "one subject a process")
    except SubjectError:
        os.environ.pop(variable)
        if before is not None:
            os.environ[variable] = before
        raise


def _project() -> Path | None:
    """The project of this process; None where there is none."""
    try:
        return root()
    except ProjectNotFoundError:
        return None


def is_subject_of(project: Path) -> bool:
    """Whether the subject of this process is that of a project's own claims, whatever the environment says."""
    return chosen().folder == subject_of(project, named="").folder


def subject_of(project: Path | None, *, named: str | None = None) -> Chosen:
    """The subject of a project folder, or one that is named; a SubjectError if it does not exist."""
    named = os.environ.get(VARIABLE, "") if named is None else named
    where = VARIABLE
    if not named and project:
        named, where = _entry(project), f"{PYPROJECT}:tool.analysis.subject"
    named = named or DEFAULT
    shipped = files.PACKAGE / _SHIPPED
    if named.isidentifier() and (shipped / named).is_dir():
        return Chosen(named, shipped / named, "")
    names = sorted(path.parent.name for path in shipped.glob(f"*/{_AXES}"))
    right = f"a folder of the project with the files of a subject, or one that is shipped: {', '.join(names)}"
    is_stated = any((Path(named) / file).is_file() for file in _STATED)
    if where == VARIABLE and Path(named).is_absolute() and is_stated:
        # Named by whoever runs a command, as the folder of claims outside any project.
        return Chosen(Path(named).name, Path(named), Path(named).as_posix())
    if not project:
        raise SubjectError(where, "", f"there is no subject {named!r} and no project", right)
    folder = (project / named).resolve()
    if not folder.is_dir() or project.resolve() not in folder.parents:
        raise SubjectError(where, "", f"there is no subject {named!r}", right)
    return Chosen(named, folder, folder.relative_to(project.resolve()).as_posix())


def _entry(project: Path) -> str:
    """What a project's pyproject.toml names as its subject; empty where it names none."""
    # Whoever looks for a project says what is wrong with a file that cannot be read.
    with suppress(OSError, ValueError):
        content = tomllib.loads((project / PYPROJECT).read_text("utf-8"))
        return str(content.get("tool", {}).get("analysis", {}).get("subject", ""))
    return ""


def subject_digests(project: Path) -> tuple[str, dict[str, str]]:
    """The name of a project's subject and the digests of its files; of one that is shipped the package has them."""
    try:
        subject = subject_of(project)
    except SubjectError:
        # Whoever reads the subject says what is wrong.
        return "", {}
    return subject.name, files.digests(project.resolve(), subject.folder) if subject.below else {}
