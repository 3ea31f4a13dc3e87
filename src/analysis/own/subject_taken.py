"""Which subject a table of claims is read with, and from where it was taken: decided before any of its words are read.

Whoever runs a command in a folder above a project means the subject of that project, and not the one that is shipped.
"""

import os
from pathlib import Path

from analysis.project import VARIABLE as PROJECT_VARIABLE
from analysis.project import project_above
from analysis.subject.chosen import PYPROJECT, VARIABLE, choose, choose_project, chosen


def take_subject(claims: Path, named: str = "") -> str:
    """Make the subject of a table of claims that of this process, and say in one line which it is and why.

    The order is: the one that is named; the environment variable ``ANALYSIS_SUBJECT``; the project that
    ``ANALYSIS_PROJECT`` names; the project above the file of claims; the project above the working folder; trafficking.
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
    return _told(_of_working_folder())


def _of_working_folder() -> str:
    """From where the subject is where no project stands above the table."""
    above = project_above(Path.cwd())
    if above:
        return f"as {above / PYPROJECT} above the working folder says"
    named = "the one that is shipped, as no project stands above the table or this folder"
    return f"{named}; --subject FOLDER takes another"


def _told(why: str) -> str:
    """Which subject is taken, and from where."""
    subject = chosen()
    return f"Subject: {subject.below or subject.name}, {why}."
