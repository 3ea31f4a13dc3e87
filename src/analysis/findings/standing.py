"""Where the answer of a page is among those of all combinations of choices, and what moves it: worked out, not said."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.curve import Curve, CurveChoice, CurveOption
from analysis.findings.rules import require, require_shares
from analysis.findings.sections import Multiverse

#: The outermost part of the answers on either side.
_END = 0.1
#: A single answer that at least so many combinations give is told.
_COMMON = 0.25
#: Two answers within this factor of one another are hardly different: in two digits both are the same multiple.
_HARDLY = 1.05


class End(StrEnum):
    """At which end of the answers one of them is."""

    LOWER = "lower"
    UPPER = "upper"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Shift:
    """Another answer beside that of the page.

    Parameters
    ----------
    value : float
        The other answer, in the unit of the page's.
    ratio : float
        It over the page's; above zero.
    """

    value: float
    ratio: float

    def __post_init__(self) -> None:
        """Refuse a ratio of nothing."""
        require(self.ratio > 0, "another answer that is nothing")

    @property
    def factor(self) -> float:
        """By which factor the two differ, at least one."""
        return max(self.ratio, 1 / self.ratio)

    @property
    def slight(self) -> bool:
        """Whether the two hardly differ."""
        return self.factor < _HARDLY


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the answer of a page is among all.

    Parameters
    ----------
    above, below : float
        Shares of the answers that it is higher than, and lower than.
    end : End
        At which end that is.
    common_share : float or None
        Share of the answers that equal the most common one; None where few do, or all.
    barred : int or None
        Combinations with one of the options that never give an answer; None where not all options are known.
    more : int
        Further combinations without an answer.
    """

    above: float
    below: float
    end: End
    common_share: float | None
    barred: int | None
    more: int

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        require_shares((self.above, self.below, self.common_share), "a share of the answers outside 0 and 1")


def shift(value: float, published: float) -> Shift:
    """Another answer set against that of the page.

    Parameters
    ----------
    value, published : float
        Both in one unit, above zero.
    """
    return Shift(value, value / published)


def standing(held: Multiverse) -> Standing:
    """Where the answer of a page is among those of all combinations."""
    low, high = held.curve.place(held.answered)
    share = held.curve.common_same / held.answered
    barred, more = _without_answer(held)
    return Standing(
        low, 1 - high, _end((low + high) / 2), share if _COMMON <= share < 1 else None, barred, more
    )


def _end(middle: float) -> End:
    """At which end a place is, from 0 for the lowest answer to 1 for the highest."""
    if _END <= middle <= 1 - _END:
        return End.NEITHER
    return End.LOWER if middle < _END else End.UPPER


def _without_answer(held: Multiverse) -> tuple[int | None, int]:
    """Combinations that an option alone leaves without an answer, and those that several leave so together."""
    curve = held.curve
    left = 1.0
    for choice in curve.choices:
        without = sum(1 for axis, _ in curve.unanswered if axis == choice.axis)
        left *= 1 - without / len(choice.options)
    if {axis for axis, _ in curve.unanswered} - {one.axis for one in curve.choices}:
        return None, 0
    given = round(held.specifications * left)
    return held.specifications - given, max(0, given - held.answered)


def shifts(held: Multiverse, choice: CurveChoice) -> tuple[tuple[CurveOption, Shift], ...]:
    """The options of a choice that move the answer where only they are taken, the lowest answer first."""
    found = [(one, shift(one.alone, held.published)) for one in choice.options[1:] if one.alone is not None]
    return tuple(sorted((entry for entry in found if not entry[1].slight), key=lambda entry: entry[1].value))


def taken(curve: Curve) -> tuple[tuple[str, str], ...]:
    """Choices and options that all combinations with the most common answer take, and not all others.

    Combinations with equal answers share their places on the curve, so that the bins within say it of all of them.
    """
    inside = [place for place, one in enumerate(curve.bins) if one.lowest == one.highest == curve.common]
    return tuple(
        (choice.axis, one.option)
        for choice in curve.choices
        for one in choice.options
        if inside and one.shares and min(one.shares) < 1 and all(one.shares[place] == 1 for place in inside)
    )
