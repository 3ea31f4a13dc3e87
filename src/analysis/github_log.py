"""Errors as GitHub reads them from the log of a run, to show each at its line of a file."""

import os
from collections.abc import Iterable

from analysis.reading.problems import Problem
from analysis.safe_text import visible


def is_read() -> bool:
    """Whether this runs where GitHub reads the log."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def error(message: str, *, file: str = "", line: int | None = None, title: str = "") -> str:
    """The command for an error; what somebody else wrote cannot end it, or add another.

    Examples
    --------
    >>> error("no such region", file="notebooks/a.ipynb", line=7, title="a: b")
    '::error file=notebooks/a.ipynb,line=7,title=a%3A b::no such region'
    """
    given = {"file": file, "line": str(line or ""), "title": title}
    properties = []
    for name, text in given.items():
        if text:
            properties.append(f"{name}={_escaped(text).replace(':', '%3A').replace(',', '%2C')}")
    return f"::error {','.join(properties)}".rstrip() + f"::{_escaped(message)}"


def errors_of(problems: Iterable[Problem]) -> list[str]:
    """The command for each problem of a table."""
    return [
        error(str(problem), file=problem.file, line=problem.row, title=problem.column or "")
        for problem in problems
    ]


def _escaped(text: str) -> str:
    """A text on one line, without a sign that ends it."""
    lines = [visible(line) for line in text.split("\n")]
    return "\n".join(lines).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
