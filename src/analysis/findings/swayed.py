"""What would change the lead answer: a line of evidence left out, and choices made otherwise."""

from dataclasses import dataclass

from analysis.findings.curve import Curve
from analysis.findings.fields import Count, Name, Share, Size, check
from analysis.findings.rules import require, require_rising

#: How far shares may stand above one in all, as each is rounded in the table.
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The lead estimate without one of the sources it rests on.

    Parameters
    ----------
    lineage : str
        What is left out.
    claim_ids : tuple of str
        Its claims.
    median, low95, high95 : float or None
        What is left, in the unit of the lead estimate; None where nothing is left.
    """

    lineage: Name
    claim_ids: tuple[str, ...]
    median: Size | None
    low95: Size | None
    high95: Size | None

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval."""
        check(self)
        ends = (self.low95, self.median, self.high95)
        require(
            len([end for end in ends if end is None]) in (0, 3), f"without {self.lineage}: some of its ends"
        )
        require_rising(
            (self.low95, self.median, self.high95), f"without {self.lineage}: outside its interval"
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice that could have been made otherwise, and how far it moves the lead answer.

    Parameters
    ----------
    axis : str
        The choice, by its name in the priors.
    share : float
        Of the variance of the log median over all specifications, what this choice explains on its own.
    low, high : float
        Smallest and largest median when only this choice changes.
    """

    axis: Name
    share: Share
    low: Size
    high: Size

    def __post_init__(self) -> None:
        """Refuse a share outside [0, 1] and ends out of order."""
        check(self)
        require_rising((self.low, self.high), f"the answers under {self.axis} are out of order")


@dataclass(frozen=True, slots=True)
class Multiverse:
    """The lead quantity under every combination of defensible choices.

    Parameters
    ----------
    specifications, answered : int
        How many combinations there are, and how many of them give an answer.
    lowest, tenth, middle, ninetieth, highest : float
        Of the medians of all that give one: ends, tenth and ninetieth percentile and the middle.
    distinct : int
        How many different medians there are among them.
    low95, high95 : float
        The outermost ends of their 95 percent intervals.
    published : float
        The median that the page leads with.
    choices : tuple of Choice
        The one that explains most first.
    curve : Curve
        All answers in order.
    """

    specifications: Count
    answered: Count
    lowest: Size
    tenth: Size
    middle: Size
    ninetieth: Size
    highest: Size
    published: Size
    choices: tuple[Choice, ...]
    curve: Curve
    distinct: Count
    low95: Size
    high95: Size

    def __post_init__(self) -> None:
        """Refuse quantiles out of order, too many answers, choices out of order, and the curve of other answers."""
        check(self)
        require(0 < self.answered <= self.specifications, "a multiverse without an answer, or with too many")
        require(0 < self.distinct <= self.answered, "a multiverse with more different answers than answers")
        ends = (self.low95, self.lowest, self.tenth, self.middle, self.ninetieth, self.highest, self.high95)
        require_rising(ends, "the multiverse's quantiles are out of order")
        require(
            self.lowest <= self.published <= self.highest, "the published answer lies outside the multiverse"
        )
        shares = [choice.share for choice in self.choices]
        require(sum(shares) <= 1 + _ROUNDING, "choices explain on their own more than there is to explain")
        require(shares == sorted(shares, reverse=True), "choices do not stand with the largest share first")
        require(self.curve.spans(self.lowest, self.highest), "the curve has other ends than the answers")
        require(
            self.curve.below + self.curve.same <= self.answered, "the curve has more answers than there are"
        )
        require(
            self.curve.holds(self.published, self.answered),
            "the page's answer is not in its bin of the curve",
        )
