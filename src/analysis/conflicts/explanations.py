"""What would have to be true, as codes with their numbers: how a conflict is told to machines and to templates."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from analysis.conflicts.conflict_codes import LIST, TOGETHER, Explanation, Resolution

#: Between a code and its value; between the ends of a value that is a range.
VALUE, RANGE = ":", ".."
#: A factor that no finite one reaches is written as this.
LARGEST = 1e9
UNKNOWN = (math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Term:
    """One code with the ends of its value, the same for a single number; None where an end is not known."""

    code: Explanation
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """As the table writes it."""
        if self.low is None and self.high is None:
            return str(self.code)
        ends = ["" if end is None else _number(end) for end in (self.low, self.high)]
        return f"{self.code}{VALUE}{ends[0] if ends[0] == ends[1] else RANGE.join(ends)}"


#: One way in which claims can all be right, or one fact: what is asked, then what it is reckoned with.
Explained = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Codes:
    """A conflict in numbers and codes."""

    members: tuple[str, ...]  # ids of the sharpest set, in the order of its arithmetic
    factor: float  # how many times one side is the other, at least 1
    #: What is known of all, or what a part is of its whole, as fractions; missing where not known.
    share: tuple[float, float] = UNKNOWN
    years: tuple[float, float] = UNKNOWN  # a stay in years, or the years of a window; missing where not known
    #: What is left or what the sum is, in the unit of the first member; missing where nothing is.
    amount: float = math.nan
    #: What would have to be true, each alone enough, and facts beside it.
    explanations: tuple[Explained, ...] = ()
    resolution: Resolution = Resolution.NOT_POOLED  # what is done about it

    def cells(self) -> dict[str, object]:
        """The cells of the table by column; a duration that is none or without end is missing."""
        years = [end if 0 < end < math.inf else math.nan for end in self.years]
        return {
            "members": LIST.join(self.members),
            "factor": min(max(self.factor, 1.0), LARGEST),
            **dict(zip(("share_low", "share_high"), self.share, strict=True)),
            **dict(zip(("years_low", "years_high"), years, strict=True)),
            "amount": self.amount if math.isfinite(self.amount) else math.nan,
            "explanations": format_explanations(self.explanations),
            "resolution": str(self.resolution),
        }


def at(code: Explanation, value: float | None = None) -> Term:
    """A code with a single number, or alone where there is none."""
    return Term(code, value, value)


def spread(code: Explanation, low: float, high: float) -> Term:
    """A code with a range; an end that is missing or infinite is left out."""
    return Term(code, *(end if math.isfinite(end) else None for end in (low, high)))


def alternatives(*codes: Explanation) -> tuple[Explained, ...]:
    """Explanations without numbers, each alone."""
    return tuple((at(code),) for code in codes)


def format_explanations(explanations: Iterable[Explained]) -> str:
    """Explanations as a cell of the table.

    Examples
    --------
    >>> stay = spread(Explanation.HELD_YEARS, 0.5, 0.75)
    >>> format_explanations([(stay,), (at(Explanation.DEFINITION, 2857142.9), at(Explanation.WITH_STAY, 3))])
    'held_years:0.5..0.75;definition:2857140+with_stay:3'
    """
    return LIST.join(TOGETHER.join(map(str, terms)) for terms in explanations)


def parse_explanations(cell: str) -> tuple[Explained, ...]:
    """A cell of the table, as `format_explanations` writes it or empty, as explanations.

    Raises
    ------
    ValueError
        If a code is unknown or a number cannot be read.

    Examples
    --------
    >>> parse_explanations("detected_share:..0.12;undated")[0][0].high
    0.12
    """
    return tuple(tuple(map(_term, part.split(TOGETHER))) for part in cell.split(LIST) if part)


def _term(text: str) -> Term:
    """One term as the table writes it."""
    code, _, value = text.partition(VALUE)
    low, dots, high = value.partition(RANGE)
    try:
        ends = (float(end) if end else None for end in ((low, high) if dots else (low, low)))
        return Term(Explanation(code), *ends)
    except ValueError:
        known = ", ".join(Explanation)
        raise ValueError(f"explanation {text!r}: one of {known}, with its number, would be right") from None


def _number(value: float) -> str:
    """A number with six significant digits and without an exponent, whose sign would be read as a plus."""
    return format(Decimal(f"{value:.6g}"), "f")
