"""What is raised when a text is not a figure: what, where, and the nearest text that would be one."""

import re

from rapidfuzz import fuzz, process

from analysis.subject import listed, load

#: One example of every form that the grammar knows; the nearest one is offered when a text is not a figure.
FORMS = listed(load("readable_forms.yml")["figures"])

SHOWN = 5
_LONGEST_SHOWN = 80


_NUMBER = re.compile(r"\d(?:[\d.,' ]*\d)?")


def nearest_form(text: str) -> str:
    """Return the known form that looks most like a text, all numbers counted as the same."""
    plain = [_NUMBER.sub("0", form.lower()) for form in FORMS]
    match = process.extractOne(_NUMBER.sub("0", text[:300].lower()), plain, scorer=fuzz.ratio)
    return FORMS[match[2]]


class FigureError(ValueError):
    """A text that is not a figure, or figures of a column that are not.

    Attributes
    ----------
    text, reason, nearest : str
        The text as it was printed, why it cannot be read, and the nearest form that could be.
    file, row, column : str, int or object, str or None
        Where it stands, as far as that is known; a row number counts the header as line 1.
    count, others : int, tuple of FigureError
        How many figures of the column cannot be read, and the next few of them.
    """

    def __init__(
        self,
        text: str,
        reason: str,
        *,
        file: str | None = None,
        row: object = None,
        column: str | None = None,
    ) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason
        self.nearest = nearest_form(text)
        self.file, self.row, self.column = file, row, column
        self.count = 1
        self.others: tuple[FigureError, ...] = ()

    def _line(self) -> str:
        parts = (("", self.file), ("row ", self.row), ("column ", self.column))
        place = ", ".join(f"{word}{value}" for word, value in parts if value is not None)
        shown = self.text if len(self.text) <= _LONGEST_SHOWN else self.text[:_LONGEST_SHOWN] + "..."
        line = f"{shown!r} is not a figure: {self.reason}; nearest known form: {self.nearest!r}"
        return f"{place}: {line}" if place else line

    def __str__(self) -> str:
        """Return one line for one figure, or the count and the first lines for many."""
        if self.count == 1:
            return self._line()
        lines = [self._line(), *(other._line() for other in self.others)]
        first = f" (the first {len(lines)})" if self.count > len(lines) else ""
        return "\n  ".join([f"{self.count} figures cannot be read{first}:", *lines])


class Unreadable(Exception):
    """The reason why a text cannot be read, on its way to the place that knows the text."""
