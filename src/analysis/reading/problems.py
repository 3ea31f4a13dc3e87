"""What is wrong with an input, where it stands and what would be right: the one form of every error."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from analysis.safe_text import visible

#: How many problems an error message spells out before it only counts the rest.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one place of one file."""

    file: str  # relative to the project folder
    row: int | None  # line of the file, its header being line 1; None for the file as a whole
    column: str | None  # None for the whole row
    what: str  # what is wrong, with the offending text
    right: str  # what would be right

    def __str__(self) -> str:
        """Render as ``file:row:column: what; what would be right``."""
        parts = (self.file, self.row, self.column)
        where = ":".join(str(part) for part in parts if part is not None)
        return visible(f"{where}: {self.what}; {self.right}")


def by_place(problem: Problem) -> tuple[str, int, str, str]:
    """Sorts problems by where they stand."""
    return problem.file, problem.row or 0, problem.column or "", problem.what


class InputError(ValueError):
    """Input that cannot be used, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=by_place))
        super().__init__(str(self))

    def __str__(self) -> str:
        """List the problems, one a line."""
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"... and {len(self.problems) - SHOWN} more")
        return "\n".join(lines)


def nearest_form(text: str, forms: Sequence[str], *, number: str) -> str:
    """The form that looks most like a text, everything that matches `number` counted as the same."""
    plain = [re.sub(number, "0", form.casefold()) for form in forms]
    key = re.sub(number, "0", text[:300].casefold())
    _, _, index = process.extractOne(key, plain, scorer=fuzz.ratio)
    return forms[index]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise InputError with every problem, if there are any."""
    refused = list(problems)
    if refused:
        raise InputError(refused)


def unusable(file: str, row: int | None, what: str, right: str) -> InputError:
    """The error of a file of which one thing is wrong."""
    return InputError([Problem(file, row, None, what, right)])


def decode(data: bytes, file: str) -> str:
    """Text of a UTF-8 file without byte-order mark; InputError if it is empty or anything else."""
    if not data.strip():
        raise unusable(file, None, "the file is empty", "a header line and one line per row")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise unusable(file, 1, "the file starts with a byte-order mark", "save it as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02x} is not UTF-8 (Latin-1, perhaps)"
        row = 1 + data.count(b"\n", 0, error.start)
        raise unusable(file, row, what, "save the file as UTF-8") from None
    if "\x00" in text:
        row = 1 + text.count("\n", 0, text.index("\x00"))
        raise unusable(file, row, "the line holds a NUL character (UTF-16, perhaps)", "plain text in UTF-8")
    return text
