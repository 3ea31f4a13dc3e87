"""The specification curve of a page: the answers under all combinations of choices in order, and who stands where."""

import math
from dataclasses import dataclass

from analysis.findings.fields import Count, Share, Size, check
from analysis.findings.rules import require, require_rising, require_shares

#: How far shares of one bin may miss one in all: each is rounded to four digits in the table.
_ROUNDING = 5e-4
#: How far an answer may lie from itself in another table: each holds six digits.
_DIGITS = 1e-5


@dataclass(frozen=True, slots=True)
class CurveBin:
    """Equally many answers, next to each other on the curve, in the unit of the lead estimate.

    Parameters
    ----------
    lowest, middle, highest : float
        Of their medians; the middle is the one at the centre of the bin.
    """

    lowest: Size
    middle: Size
    highest: Size

    def __post_init__(self) -> None:
        """Refuse ends out of order."""
        check(self)
        require_rising((self.lowest, self.middle, self.highest), "the answers of a bin are out of order")


@dataclass(frozen=True, slots=True)
class CurveOption:
    """One way to make a choice, and where the combinations that take it stand.

    Parameters
    ----------
    option : str
        Level of the choice, by its name in the priors.
    published : bool
        Whether the answer of the page takes it.
    alone : float or None
        The answer if only this differs from the page; None where there is none.
    middle : float or None
        The answer that half of those with it do not exceed; None where no combination with it has an answer.
    shares : tuple of float
        Share of the combinations of each bin that take it; empty where none has an answer.
    """

    option: str
    published: bool
    alone: Size | None
    middle: Size | None
    shares: tuple[Share, ...]

    def __post_init__(self) -> None:
        """Refuse shares outside [0, 1], and a middle without answers."""
        check(self)
        require_shares(self.shares, f"the shares of {self.option} lie outside 0 and 1")
        require(
            bool(self.shares) == (self.middle is not None),
            f"{self.option}: answers without a middle, or none",
        )


@dataclass(frozen=True, slots=True)
class CurveChoice:
    """One choice with its options, the published one first.

    Parameters
    ----------
    axis : str
        The choice, by its name in the priors.
    total : float
        Share of the variance of the log median in which it has a part, alone or together with other choices.
    options : tuple of CurveOption
        At least two.
    """

    axis: str
    total: Share
    options: tuple[CurveOption, ...]

    def __post_init__(self) -> None:
        """Refuse a share outside [0, 1], and options whose shares are not all there is."""
        check(self)
        require_shares((self.total,), f"the part of {self.axis} lies outside 0 and 1")
        require(
            [one.published for one in self.options[1:]] == [False] * (len(self.options) - 1)
            and self.options[0].published,
            f"{self.axis}: not one published option, or not first",
        )
        held = [one.shares for one in self.options if one.shares]
        require(len({len(shares) for shares in held}) == 1, f"{self.axis}: options have unlike bins")
        sums = [sum(column) for column in zip(*held, strict=True)]
        require(
            all(abs(total - 1) <= _ROUNDING for total in sums), f"the options of {self.axis} do not make one"
        )


@dataclass(frozen=True, slots=True)
class Curve:
    """All answers in order.

    Parameters
    ----------
    bins : tuple of CurveBin
        From the smallest answers to the largest, equally many in each.
    below, same : int
        How many answers are smaller than the page's, and how many equal it, that of the page included.
    common, common_same : float, int
        The answer that most combinations give, and how many do.
    choices : tuple of CurveChoice
        Those whose options stand unevenly, the one with the largest part first.
    unanswered : tuple of (str, str)
        Choices and options with which no combination has an answer.
    """

    bins: tuple[CurveBin, ...]
    below: Count
    same: Count
    common: Size
    common_same: Count
    choices: tuple[CurveChoice, ...]
    unanswered: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse bins out of order, counts that cannot be, choices out of order, and shares of other bins."""
        check(self)
        require(bool(self.bins), "a curve without bins")
        ends = [end for one in self.bins for end in (one.lowest, one.highest)]
        require_rising(ends, "the bins of the curve are out of order")
        require(self.below >= 0 and self.same >= 1, "the page's answer is not on the curve")
        require(self.common_same >= self.same, "the most common answer is not the most common")
        require(
            self.bins[0].lowest <= self.common <= self.bins[-1].highest,
            "the most common answer is not on the curve",
        )
        totals = [choice.total for choice in self.choices]
        require(totals == sorted(totals, reverse=True), "choices do not stand with the largest part first")
        lengths = {len(one.shares) for choice in self.choices for one in choice.options if one.shares}
        require(lengths <= {len(self.bins)}, "options have other bins than the curve")

    def place(self, answered: int) -> tuple[float, float]:
        """Where the page's answer begins and ends on the curve, as shares of all answers."""
        return self.below / answered, (self.below + self.same) / answered

    def holds(self, published: float, answered: int) -> bool:
        """Whether an answer lies within the bins at the place that the curve gives it."""
        low, high = (share * len(self.bins) for share in self.place(answered))
        first, last = int(low + 1e-9), min(int(high - 1e-9), len(self.bins) - 1)
        lowest, highest = self.bins[first].lowest, self.bins[last].highest
        return lowest * (1 - _DIGITS) <= published <= highest * (1 + _DIGITS)

    def spans(self, lowest: float, highest: float) -> bool:
        """Whether these are the smallest and the largest answer."""
        ends = ((self.bins[0].lowest, lowest), (self.bins[-1].highest, highest))
        return all(math.isclose(own, given, rel_tol=_DIGITS) for own, given in ends)
