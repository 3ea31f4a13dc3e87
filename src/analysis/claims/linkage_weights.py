"""How far two claims look like one number told twice: the odds of each field, of shared digits, and their weights.

A copied number keeps its digits and loses other things: a yearly flow becomes a stock, a range loses an end, women
become persons. So two claims are compared field by field; each field adds the logarithm of how much more often such
an outcome is seen among copies than among unrelated numbers about the same place. Digits weigh by how rare they are:
809 in two texts is telling, half a million is not.

References
----------
Fellegi and Sunter (1969), A theory for record linkage, Journal of the American Statistical Association 64(328),
1183-1210: the weight of a comparison, with fields taken as independent. Winkler (2006), Overview of record linkage and
current research directions, US Census Bureau: values weigh by their frequency. Benford (1938), The law of anomalous
numbers, Proceedings of the American Philosophical Society 78(4), 551-572: how often digits meet by chance.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from analysis.claims.cells import is_missing
from analysis.claims.contract import ENDS
from analysis.claims.estimand import period_years, said_in
from analysis.claims.parts_above_wholes import named_sets
from analysis.claims.printed_cells import COMPUTED
from analysis.reading.priors import FILE as PRIORS
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError, Problem
from analysis.vocabulary import UNATTRIBUTED, Direction

Row = Mapping[Any, Any]
#: How often an outcome is seen among copies, and among unrelated pairs.
Odds = tuple[float, float]

#: Directions that say no more than another: whoever came into a place is in it.
_LOOSE = frozenset({Direction.ANY, Direction.IN, Direction.INTO})


@dataclass(frozen=True, slots=True)
class LinkageWeights:
    """The choices behind the score; their values and reasons stand in data/raw/priors.yml."""

    copies: float  # share of copies among all pairs of claims that are compared
    flagged: float  # score from which a pair is suspected
    overlap: float  # share of the countries of either that two regions must have in common to be compared
    near: float  # ratio minus one up to which two different ends of a range count as nearly the same
    exact_end: float  # how often a copy keeps an end of a figure exactly
    #: How often an end that is not the same is nearly the same, missing in one, or another.
    near_end: Odds
    lost_end: Odds
    other_end: Odds
    fields: Mapping[str, Mapping[str, Odds]]  # the same for each field and outcome


def load_weights(priors: Priors) -> LinkageWeights:
    """The weights of data/raw/priors.yml, entry `lineage_suspicion`; InputError if it lacks a value or has another."""
    values = dict(priors["lineage_suspicion"].value)
    names = {field.name for field in fields(LinkageWeights)}
    if set(values) != names:
        what = f"the value names {', '.join(sorted(set(values) ^ names))} too much or not"
        raise InputError([Problem(PRIORS, None, "lineage_suspicion", what, ", ".join(sorted(names)))])
    return LinkageWeights(**values)


@dataclass(frozen=True, slots=True)
class Chance:
    """How often unrelated numbers of a body of claims have a certain value.

    `digits` are shares of numbers by how many significant digits they have (4 stands for more), `magnitudes` by order
    of magnitude.
    """

    digits: Mapping[int, float]
    magnitudes: Mapping[int, float]

    def of(self, value: float, *, known_magnitude: bool = False) -> float:
        """Probability that an unrelated number is exactly this one.

        The number of digits and the order of magnitude are as frequent as in the body; which digits they are follows
        Benford's law among numbers with as many digits, of which those that end in zero, about one in ten, count as
        shorter ones.
        """
        digits = significant(value)
        law = math.log10(1 + 1 / int(digits)) / (1.0 if len(digits) == 1 else 0.9)
        sizes = self.magnitudes
        magnitude = 1.0 if known_magnitude else sizes.get(order(value), min(sizes.values()))
        return self.digits[min(len(digits), 4)] * law * magnitude


def significant(value: float) -> str:
    """The digits of a number without zeros at either end: `82` for 820,000; six at most."""
    return f"{value:.5e}".split("e")[0].replace(".", "").rstrip("0") or "0"


def order(value: float) -> int:
    """Order of magnitude: 5 for 820,000."""
    return math.floor(math.log10(value))


def chance(claims: Iterable[Row]) -> Chance:
    """How often numbers of a body of claims have so many digits and such a size; each count starts at one."""
    values = [value for claim in claims for value in ends(claim).values()]
    digits = Counter(min(len(significant(value)), 4) for value in values)
    magnitudes = Counter(order(value) for value in values)
    spread = range(min(magnitudes, default=0), max(magnitudes, default=0) + 1)
    return Chance(
        {count: (digits[count] + 1) / (len(values) + 4) for count in range(1, 5)},
        {size: (magnitudes[size] + 1) / (len(values) + len(spread)) for size in spread},
    )


def ends(claim: Row) -> dict[str, float]:
    """The numbers that a claim fixes, by the end that they are; zero says nothing and is left out."""
    return {end: float(claim[end]) for end in ENDS if not is_missing(claim[end]) and claim[end] > 0}


def shared_ends(one: Row, other: Row) -> tuple[float, ...]:
    """Numbers that two claims share, rising.

    A lower end that is another's upper end is not shared: `5,000 to 7,000` and `7,000 to 10,000` are neighbours. A
    single number may be either end of the range that it was taken from.
    """
    first, second = ends(one), ends(other)
    found = {
        a
        for end, a in first.items()
        for role, b in second.items()
        if a == b and {end, role} != {"low", "high"}
    }
    return tuple(sorted(found))


def apart(one: Row, other: Row) -> bool:
    """Whether two claims cannot be one number: their years do not meet, or lie after it was said."""
    spans = [period_years(row) for row in (one, other)]
    if all(spans):
        return max(map(min, spans)) > min(map(max, spans))
    stated = [years for years in spans if years]
    said = [said_in(row) for row, years in zip((one, other), spans, strict=True) if not years]
    return bool(stated and said[0] is not None and min(stated[0]) > said[0])


def _same(name: str) -> Callable[[Row, Row], str]:
    """A judge that says whether a column is the same."""
    return lambda one, other: "same" if one[name] == other[name] else "other"


def _nested(name: str) -> Callable[[Row, Row], str]:
    """A judge that says whether the sets that a column names are the same, one in the other, or neither."""

    def judge(one: Row, other: Row) -> str:
        sets = named_sets()[name]
        first, second = sets[one[name]], sets[other[name]]
        if first == second:
            return "same"
        return "nested" if first <= second or second <= first else "other"

    return judge


def _direction(one: Row, other: Row) -> str:
    pair = {one["direction"], other["direction"]}
    return "same" if len(pair) == 1 or pair <= _LOOSE else "other"


def _producer(one: Row, other: Row) -> str:
    pair = {one["producer"], other["producer"]}
    if UNATTRIBUTED in pair:
        return "unknown"
    return "same" if len(pair) == 1 else "other"


#: What is said of each field of a younger claim and an older one.
JUDGES: Mapping[str, Callable[[Row, Row], str]] = {
    "direction": _direction,
    "measure": _same("measure"),
    "population": _nested("population"),
    "exploitation": _nested("exploitation"),
    "status": _same("status"),
    "visibility": _same("visibility"),
    "producer": _producer,
    # Whoever says how its number was computed did not copy it.
    "method": lambda younger, _: "own" if younger["method"] in COMPUTED else "open",
}


def bans(odds: Sequence[float]) -> float:
    """Weight of evidence of an outcome, in powers of ten."""
    return math.log10(odds[0] / odds[1])
