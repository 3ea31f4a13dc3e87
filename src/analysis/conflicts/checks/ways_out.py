"""The ways in which two numbers that seem to conflict can both be right, one for each distinction between them."""

from analysis.conflicts import numbers, telling
from analysis.conflicts.checks import between, years
from analysis.conflicts.checks.between import Between, changed_by, crosses, is_wider_trade, rest_of
from analysis.conflicts.claim import Claim
from analysis.conflicts.links import holds_years, is_total
from analysis.conflicts.pairs import Pair
from analysis.conflicts.ways import Way
from analysis.conflicts.words import Axis

#: From this share on the rest is told in words: rounded, it could be more than there are.
_NEARLY = 0.995
#: A rest of which no number is known.
_SOME = "some"
#: Words of a note by which the people of a number came from abroad.
_INTO = "into the country"
_NAMES = {
    Axis.STATUS: "different definitions",
    Axis.POPULATION: "different groups of people",
    Axis.EXPLOITATION: "different purposes",
    Axis.ROUTE: "different movements",
    Axis.PERIOD: "different times",
    Axis.VISIBILITY: "known to different bodies",
    Axis.MEASURE: "different measures",
}


def others(found: Between, told: frozenset[Axis]) -> list[Way]:
    """The ways by the distinctions that are not told already."""
    ways = [_way(found, axis) for axis in telling.ORDER if axis in found.axes - told]
    return ways + _undated(found.pair)


def _way(found: Between, axis: Axis) -> Way:
    """What one distinction asks for."""
    pair = found.pair
    above, below = telling.apart(pair, axis)
    if axis is Axis.STATUS and is_wider_trade(pair):
        condition = f"{_rest(found)[0]} of the people in prostitution are not {below}{_rest(found)[1]}"
        return Way("people in prostitution, forced or not, beside victims", condition)
    if axis in (Axis.STATUS, Axis.POPULATION):
        rest, under = _rest(found)
        return Way(_NAMES[axis], f"{rest} of the first, who are {above}, are not {below}{under}")
    if axis is Axis.EXPLOITATION:
        rest, under = _rest(found)
        return Way(
            _NAMES[axis],
            f"{rest} of the first are exploited for purposes that the second does not count{under}",
        )
    if axis is Axis.ROUTE:
        return _of_route(found, above, below)
    if axis is Axis.PERIOD:
        return _of_time(found, above, below)
    if axis is Axis.MEASURE:
        if found.tied and (joined := years.joined(pair, found.tied)):
            return Way(years.spans(pair), joined)
        return Way(_NAMES[axis], f"the first number {above} and the second {below}")
    name = (
        _NAMES[axis] if telling.word(pair.above, axis) == telling.word(pair.below, axis) else "who is counted"
    )
    return Way(name, f"the first counts {above}, the second {below}", _one_line(pair))


def _one_line(pair: Pair) -> str:
    """That two counts of known persons are of one line of evidence, where one office's count is passed on."""
    said = "These pages count both as one line of evidence; what is passed on may differ."
    return said if between.is_one_line(pair) else ""


def _rest(found: Between) -> tuple[str, str]:
    """How many of the higher number must not belong to the lower one, and with which value of the link that is so."""
    rest = rest_of(found)
    if rest.amount is None:
        return _SOME, ""
    nearly = rest.amount > _NEARLY * found.pair.above.values.low
    few = "nearly all" if nearly else f"at least {numbers.derived(rest.amount)}"
    return few, years.under(rest.tied) if rest.tied else ""


def _of_route(found: Between, above: str, below: str) -> Way:
    """What a difference in movement asks for: that so many crossed no border, or that others are meant."""
    one, other = found.pair.above.about.box.route, found.pair.below.about.box.route
    name = _NAMES[Axis.ROUTE]
    if between.are_other_people(found.pair):
        return Way(
            name, f"the first counts people {above} and the second people {below}, who are other people"
        )
    rest, under = _rest(found)
    if crosses(other) and not crosses(one):
        many = "" if rest == _SOME else f", who are {rest} of its people{under}"
        condition = f"the first also counts people who crossed no border{many}"
        return Way(name, condition, _doubted(found.pair.above))
    return Way(name, f"{rest} of the first are not among those {below}{under}")


def _doubted(claim: Claim) -> str:
    """What the text of a number says of a border, where its columns leave open who crossed one; else empty."""
    told = [part for part in claim.text("note").split("; ") if _INTO in part]
    return numbers.sentence(f"on the first number there is the note: {told[0]}") if told else ""


def _of_time(found: Between, above: str, below: str) -> Way:
    """What a difference in time asks for: a change between two times, unless one of them holds the other."""
    pair, name = found.pair, f"{_NAMES[Axis.PERIOD]} ({above}; {below})"
    if is_total(pair.above) and holds_years(pair.above, pair.below):
        return Way(name, "the first number is of all those years together, the second of one year")
    factor = changed_by(found)
    if not factor:
        return Way(name, "the number changed in between")
    under = f", {years.even_with(found.tied)}" if found.tied else ""
    return Way(
        name, f"the number changed in between, by a factor of at least {numbers.factor(factor)}{under}"
    )


def _undated(pair: Pair) -> list[Way]:
    """That a number which gives no year, and is read as of the other's time, may be about another one."""
    open_ = between.undated_names(pair)
    if not open_:
        return []
    which = f"the {open_[0]} number, which gives no year," if len(open_) == 1 else "one of the two"
    return [Way(_NAMES[Axis.PERIOD], f"{which} is about another time than the other")]


def no_year(pair: Pair) -> str:
    """Which of two numbers is taken to be of the other's time although it gives no year, and from when its text is."""
    if not pair.lenient:
        return ""
    names: tuple[tuple[str, Claim], ...] = (("first", pair.above), ("second", pair.below))
    told = [
        f"The {name} number gives no year{f'; the text is from {said}' if (said := claim.about.period.spoken) else ''}."
        for name, claim in names
        if claim.about.period.unstated
    ]
    return " ".join(told)
