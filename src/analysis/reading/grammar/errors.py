"""What is raised when a text is not a figure: what, where, and the nearest text that would be one."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

#: One example of every form that the grammar knows; the nearest one is offered when a text is not a figure.
FORMS: tuple[str, ...] = tuple(
    form.strip()
    for form in """
    12,345; 809; 1,234,567; 1 234 567; 1.234.567; 12.3 million; 1.2 lakh; 3 crore; 12k; 1,035 victims;
    10,000 persons a year; about 12,345; around 500; approximately 500; roughly 500; some 500; an estimated 50,000;
    nearly 500; almost 500; close to 500; ~500; 500 or so; a total of 357; at least 500; more than 500; over 500;
    no fewer than 500; a minimum of 500; in excess of 500; upwards of 500; just over 500; 500 or more; 500+; > 500;
    >= 500; up to 1,420; as many as 200,000; as high as 68%; perhaps up to 10%; at most 500; no more than 500;
    a maximum of 500; fewer than 500; less than 500; under 500; just under 500; 500 or fewer; <5; < 5%; <= 500;
    600,000 to 820,000; 600-800; between 1,500 and 3,000; from 1,000 to 7,000; at least 200,000 to 225,000;
    5 to 9 million; between 5 and 9 billion; more than 5 but fewer than 10; 24,900 (20,000-30,000);
    70%; 70 percent; 12,5 %; 10 to 15 per cent; 10%-15%; more than 75%; half; a quarter; two-thirds;
    around one-third; three-quarters; 2/3; one in five; 1 in 5; two out of three; 21 of the 47; one of 21; all;
    most; the majority; in most cases; a minority; more than half; half a million; one and a half million;
    2 1/2 million; a dozen; one hundred and twenty; thirty-five percent; thousands; tens of thousands;
    hundreds of thousands; several hundred; dozens; millions; $31bn; $3.2 billion; EUR 12m; C$400 million;
    US$5 billion; USD$5 billion and $9 billion; $5-9 billion; 500 million dollars; 5 crore rupees;
    4.0 per 1,000; 23 per 100,000; 7.6 per thousand; second; 2nd; #3; number one; the largest; top 10;
    F; B+; B or B-; Tier 2; Tier 2 Watchlist; no; none; not a single; zero; n/a; no data; unknown; -
    """.replace("\n", " ").split(";")
)

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
    text : str
        The text as it was given.
    reason : str
        Why it cannot be read.
    nearest : str
        The nearest form that could be.
    file, row, column : str, int or object, str or None
        Where it stands, as far as that is known; a row number counts the header as line 1.
    count : int
        How many figures of the column cannot be read.
    others : tuple of FigureError
        The next few of them.
    """

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason
        self.nearest = nearest_form(text)
        self.file: str | None = None
        self.row: object = None
        self.column: str | None = None
        self.count = 1
        self.others: tuple[FigureError, ...] = ()

    def at(self, *, file: str | None = None, row: object = None, column: str | None = None) -> "FigureError":
        """Return the error, told where it happened."""
        self.file, self.row, self.column = file, row, column
        return self

    def joined(self, others: Sequence["FigureError"], *, count: int) -> "FigureError":
        """Return the error as the first of `count`, of which the first few are `others`."""
        self.others, self.count = tuple(others), count
        return self

    def _line(self) -> str:
        parts = (("", self.file), ("row ", self.row), ("column ", self.column))
        place = ", ".join(f"{word}{value}" for word, value in parts if value is not None)
        shown = self.text if len(self.text) <= _LONGEST_SHOWN else self.text[:_LONGEST_SHOWN] + "..."
        told = f"{shown!r} is not a figure: {self.reason}; nearest known form: {self.nearest!r}"
        return f"{place}: {told}" if place else told

    def __str__(self) -> str:
        """Return one line for one figure, or the count and the first lines for many."""
        if self.count == 1:
            return self._line()
        lines = [self._line(), *(other._line() for other in self.others)]
        first = f" (the first {len(lines)})" if self.count > len(lines) else ""
        return "\n  ".join([f"{self.count} figures cannot be read{first}:", *lines])


class Unreadable(Exception):
    """The reason why a text cannot be read, on its way to the place that knows the text."""
