"""Which subject the project is about: a folder of the project, or one that is shipped; one for the whole process."""

import os
import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analysis import files
from analysis.project import ProjectNotFoundError, root

#: The subject that is shipped and is meant where nobody names one.
DEFAULT = "trafficking"
VARIABLE = "ANALYSIS_SUBJECT"
_SHIPPED = "subject"
_PYPROJECT = "pyproject.toml"


class SubjectError(ValueError):
    """A subject that cannot be used: which file, which entry, what is wrong with it and what would be right."""

    def __init__(self, file: str, entry: str, what: str, right: str) -> None:
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
    try:
        return subject_of(root())
    except ProjectNotFoundError:
        return subject_of(None)


def subject_of(project: Path | None) -> Chosen:
    """The subject of a project folder; a SubjectError if it names one that does not exist."""
    named = os.environ.get(VARIABLE, "")
    where = VARIABLE
    if not named and project:
        named, where = _entry(project), f"{_PYPROJECT}:tool.analysis.subject"
    named = named or DEFAULT
    shipped = files.PACKAGE / _SHIPPED
    if named.isidentifier() and (shipped / named).is_dir():
        return Chosen(named, shipped / named, "")
    names = sorted(path.parent.name for path in shipped.glob("*/axes.yml"))
    right = f"a folder of the project with the files of a subject, or one that is shipped: {', '.join(names)}"
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
        content = tomllib.loads((project / _PYPROJECT).read_text("utf-8"))
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
