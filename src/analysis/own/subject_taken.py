"""Which subject a table of claims is read with, and from where it was taken: decided before any of its words are read.

Whoever runs a command in a folder above a project means the subject of that project. Where no project is, nobody has
said what the numbers are of: read with the words that are shipped, elephants would be people trafficked.
"""

import os
from pathlib import Path

from analysis.project import VARIABLE as PROJECT_VARIABLE
from analysis.project import project_above
from analysis.reading.problems import InputError, unusable
from analysis.subject.chosen import DEFAULT, PYPROJECT, VARIABLE, choose, choose_project, chosen


def take_subject(claims: Path, named: str = "") -> str:
    """Make the subject of a table of claims that of this process, and say in one line which it is and why.

    The order is: the one that is named; the environment variable ``ANALYSIS_SUBJECT``; the project that
    ``ANALYSIS_PROJECT`` names; the project above the file of claims; the project above the working folder. An
    InputError says what to do where none of them is.
    """
    if named:
        choose(named)
        return _told("as --subject names it")
    is_named = os.environ.get(PROJECT_VARIABLE)
    project = None if is_named else project_above(claims.resolve().parent)
    if project:
        choose_project(project)
    if os.environ.get(VARIABLE):
        return _told(f"as {VARIABLE} names it")
    if is_named:
        return _told(f"of the project that {PROJECT_VARIABLE} names, {is_named}")
    if project:
        return _told(f"as {project / PYPROJECT} above the table says")
    above = project_above(Path.cwd())
    if above is None:
        raise _unsaid(claims)
    return _told(f"as {above / PYPROJECT} above the working folder says")


def _unsaid(claims: Path) -> InputError:
    """The error of a table of which nothing says what its numbers are of."""
    what = "nothing says what its numbers are of: no project stands above the table or above this folder"
    own = "analysis init NAME (of what is no person with --things) writes a folder for numbers of your own"
    right = (
        f"{own}. Or --subject FOLDER for the words of a folder, --subject {DEFAULT} for persons trafficked"
    )
    return unusable(str(claims), None, what, right)


def _told(why: str) -> str:
    """Which subject is taken, and from where."""
    subject = chosen()
    return f"Subject: {subject.below or subject.name}, {why}."
