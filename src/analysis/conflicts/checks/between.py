"""What each distinction between two numbers asks for, as codes: how many must differ in it, or by what factor."""

from dataclasses import dataclass

from analysis.conflicts import telling
from analysis.conflicts.checks import stays
from analysis.conflicts.explanations import Explained, at
from analysis.conflicts.lattice import meets
from analysis.conflicts.links import Implied, halfway, holds_years, is_total
from analysis.conflicts.pairs import Pair
from analysis.conflicts.route import Route
from analysis.conflicts.words import EXPLANATION_OF_AXIS, Axis, Explanation
from analysis.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Between:
    """Two numbers, what ties their measures, and the distinctions that dissolve their conflict."""

    pair: Pair
    tied: Implied | None
    axes: frozenset[Axis]


@dataclass(frozen=True, slots=True)
class Rest:
    """How many of the higher number must not belong to the lower one, and with which value of the link that is so."""

    amount: float | None = None
    tied: Implied | None = None

    def terms(self, code: Explanation) -> Explained:
        """As an explanation."""
        return at(code, self.amount), *(stays.reckoned_with(self.tied) if self.tied else ())


def explanations(found: Between, told: frozenset[Axis] = frozenset()) -> list[Explained]:
    """What the distinctions ask for that are not told already."""
    ways = [_explained(found, axis) for axis in telling.ORDER if axis in found.axes - told]
    undated = [(at(Explanation.UNDATED, None),)] if undated_names(found.pair) else []
    return [*ways, *undated]


def is_wider_trade(pair: Pair) -> bool:
    """Whether the higher number counts everybody in prostitution and the lower one only victims."""
    trade = str(Status.SEX_TRADE)
    return pair.above.text("status") == trade != pair.below.text("status")


def rest_of(found: Between) -> Rest:
    """How many of the higher number must not belong to the lower one; no number where none is known."""
    above, below = found.pair.above, found.pair.below
    if found.tied is None and Axis.MEASURE in found.pair.axes:
        return Rest()
    for tied in (found.tied, found.tied and halfway(found.tied)):
        rest = above.values.low - below.values.high * (tied.most if tied else 1)
        if rest > 0:
            return Rest(rest, tied)
    return Rest()


def changed_by(found: Between) -> float:
    """By which factor a number changed at least between two times; 0 where none is known, or none is needed."""
    factor = found.pair.factor / (found.tied.most if found.tied else 1)
    known = found.tied is not None or Axis.MEASURE not in found.pair.axes
    return factor if known and factor > 1 else 0.0


def are_other_people(pair: Pair) -> bool:
    """Whether two numbers are of movements that have nothing in common."""
    return not meets(pair.above.about.box.route, pair.below.about.box.route)


def crosses(route: Route) -> bool:
    """Whether a set of routes holds those across a border only."""
    return not route.internal


def is_one_line(pair: Pair) -> bool:
    """Whether two numbers are of one lineage."""
    return pair.above.text("lineage") == pair.below.text("lineage")


def undated_names(pair: Pair) -> list[str]:
    """Which of two numbers, read as of one time, give no year."""
    names = ("first", pair.above), ("second", pair.below)
    return [name for name, claim in names if claim.about.period.unstated] if pair.lenient else []


def _explained(found: Between, axis: Axis) -> Explained:
    """What one distinction asks for."""
    pair = found.pair
    if axis is Axis.PERIOD:
        return _of_time(found)
    if axis is Axis.VISIBILITY:
        line = (at(Explanation.ONE_LINE, None),) if is_one_line(pair) else ()
        return at(Explanation.REGISTER, None), *line
    if axis is Axis.MEASURE:
        return stays.joining(pair, found.tied) if found.tied else (at(Explanation.MEASURE, None),)
    if axis is Axis.ROUTE:
        return _of_route(found)
    wider = axis is Axis.STATUS and is_wider_trade(pair)
    return rest_of(found).terms(Explanation.SEX_TRADE if wider else EXPLANATION_OF_AXIS[axis])


def _of_route(found: Between) -> Explained:
    """What a difference in movement asks for: that so many crossed no border, or that others are meant."""
    if are_other_people(found.pair):
        return (at(Explanation.OTHER_MOVEMENT, None),)
    one, other = (claim.about.box.route for claim in (found.pair.above, found.pair.below))
    code = Explanation.NO_BORDER if crosses(other) and not crosses(one) else Explanation.MOVEMENT
    return rest_of(found).terms(code)


def _of_time(found: Between) -> Explained:
    """What a difference in time asks for: a change between two times, unless one of them holds the other."""
    pair, factor = found.pair, changed_by(found)
    if is_total(pair.above) and holds_years(pair.above, pair.below):
        return (at(Explanation.TOTAL_OF_YEARS, None),)
    more = stays.reckoned_with(found.tied) if factor and found.tied else ()
    return at(Explanation.PERIOD_CHANGE, factor or None), *more
