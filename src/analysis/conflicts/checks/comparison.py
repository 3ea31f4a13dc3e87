"""A pair of numbers with what ties their measures: each put in terms of the other before they are compared."""

from dataclasses import dataclass
from itertools import permutations

from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.conflict_codes import DISTINCTIONS, Axis, Code
from analysis.conflicts.finding import SearchContext
from analysis.conflicts.lattice import meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.stock_flow_links import Implied, implied
from analysis.subject.axes import Group, axes
from analysis.vocabulary import Measure

#: Conditions of people of whom a part is what the subject counts.
_PARTLY = axes()["status"].group(Group.PARTLY)


@dataclass(frozen=True)
class Comparison:
    """A pair with what ties its measures, and the distinctions left once each is put in terms of the other."""

    pair: Pair
    implied: Implied | None  # by the link of their measures, if there is one
    #: The distinction that the link stands for: the measure, or the time where one number is a mean of years.
    tie: Axis
    axes: tuple[Axis, ...]

    @property
    def is_conditional(self) -> bool:
        """Whether nothing but the link stands between the two, and it asks for what is not allowed."""
        return self.implied is not None and self.implied.broken and self.axes == (self.tie,)

    @property
    def total(self) -> ComparedClaim | None:
        """Which of the two is of several years: a total over them or, of two yearly numbers, their mean."""
        totals = [claim for claim in self.pair.claims if claim.is_total]
        measures = {claim.about.measure for claim in self.pair.claims}
        if not totals and measures == {Measure.FLOW}:
            totals = [claim for claim in self.pair.claims if (claim.years or 1) > 1]
        return totals[0] if len(totals) == 1 else None

    @property
    def single(self) -> ComparedClaim:
        """The number beside the one of several years; without such a one the higher number."""
        return self.pair.below if self.total is self.pair.above else self.pair.above

    @property
    def means(self) -> tuple[float, float]:
        """The mean a year of the number of several years, by each of its ends."""
        claim = self.total or self.single
        years = 1 if claim.about.measure == Measure.FLOW else claim.years or 1
        return claim.values.low / years, claim.values.high / years

    @property
    def is_wider_trade(self) -> bool:
        """Whether only a part of those in the higher number is what the subject counts, and the lower one is unlike."""
        above, below = (claim.quantity.status for claim in self.pair.claims)
        return above in _PARTLY and above != below

    @property
    def _has_common_condition(self) -> bool:
        """Whether a person can be in both conditions: else those who were found are none of the others."""
        above, below = (claim.about.box.status for claim in self.pair.claims)
        return bool(above & below)

    @property
    def code(self) -> Code:
        """What sort of pair it is."""
        above, below = self.pair.claims
        if (
            Axis.VISIBILITY in self.axes
            and below.is_seen
            and not above.is_seen
            and self._has_common_condition
        ):
            return Code.DETECTION_RATE
        if self.implied is None or self.implied.of_subject:
            return Code.DISTINCTION
        if self.total and Measure.STOCK not in (above.about.measure, below.about.measure):
            return Code.WINDOW_AVERAGE
        # A total of a single year has no mean a year: it differs from a number of a year in its measure only.
        return Code.IMPLIED_DURATION if self.implied.is_stay else Code.DISTINCTION


def compare(context: SearchContext, pair: Pair) -> Comparison:
    """A pair with what ties its measures, and the distinctions that are left."""
    # People who left one place are no part of those in another, however long they are held.
    is_linked = meets(pair.above.about.box.route, pair.below.about.box.route)
    link = implied(context.rules, pair) if is_linked else None
    tie = Axis.MEASURE if Axis.MEASURE in pair.axes else Axis.PERIOD
    axes = _axes_left(pair, link, tie, ignored_factor=context.choices.ignored_factor)
    ordered = tuple(axis for axis in DISTINCTIONS if axis in axes)
    return Comparison(pair, link, tie, ordered)


def _axes_left(pair: Pair, link: Implied | None, tie: Axis, *, ignored_factor: float) -> frozenset[Axis]:
    """The distinctions of a pair that set it apart once each number is put in terms of the other.

    A total over years and a number of one of them are set apart by the measure, not by the time besides. A difference
    in measure dissolves nothing where no value of the link joins the numbers, and is no way out beside other ones where
    only a value joins them that is not allowed.
    """
    axes = pair.axes
    is_nested = any(claim.is_total and claim.holds_years(year) for claim, year in permutations(pair.claims))
    if is_nested and Axis.MEASURE in axes:
        axes -= {Axis.PERIOD}
    if link is None:
        return axes
    if link.short > ignored_factor:
        return axes - {Axis.MEASURE, Axis.PERIOD} if is_nested else axes - {Axis.MEASURE}
    if link.broken:
        # Alone, the link stays as the condition on which the numbers hold.
        return axes - {tie} or axes
    return axes
