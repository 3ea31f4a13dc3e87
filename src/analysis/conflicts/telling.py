"""What several checks say alike: the numbers of a pair, the evidence of a distinction, remarks on claims."""

import re
from collections.abc import Sequence

from analysis.conflicts import numbers, phrases
from analysis.conflicts import phrase_words as words
from analysis.conflicts.claim import Claim
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Axis

#: The distinctions in the order in which they are told, with their names.
NAMES = {
    Axis.VISIBILITY: "visibility",
    Axis.STATUS: "definition",
    Axis.EXPLOITATION: "exploitation",
    Axis.POPULATION: "population",
    Axis.ROUTE: "movement",
    Axis.MEASURE: "stock or flow",
    Axis.PERIOD: "period",
}
ORDER = tuple(NAMES)
#: A note that says how words of a text were taken.
_READ = re.compile(r"the text says [^;]+; [^;]+ understood to be meant[^;.]*")


def each(claims: Sequence[Claim]) -> str:
    """Every claim in one sentence."""
    return " ".join(numbers.sentence(phrases.described(claim)) for claim in claims)


def both(pair: Pair) -> str:
    """The two claims of a pair in one sentence each, by the names under which they are told."""
    names = ("First", pair.above), ("Second", pair.below)
    return " ".join(numbers.sentence(f"{name}: {phrases.described(claim)}") for name, claim in names)


def step(pair: Pair) -> str:
    """The comparison of a pair: at least this against at most that."""
    low = phrases.bound(pair.above, pair.above.values.low)
    high = phrases.bound(pair.below, pair.below.values.high)
    least = "at least " if pair.above.values.high > pair.above.values.low else ""
    most = "at most " if pair.below.values.high > pair.below.values.low else ""
    if pair.below.values.high == 0:
        return f"{least}{low} against none"
    return f"{least}{low} against {most}{high}, which is {numbers.excess(pair.factor)}"


def word(claim: Claim, axis: Axis) -> str:
    """What a claim says on an axis, in words."""
    if axis is Axis.MEASURE:
        return words.MEASURES.get(claim.about.measure, f"counts {claim.about.measure.replace('_', ' ')}")
    if axis is Axis.PERIOD:
        return _time(claim)
    if axis is Axis.VISIBILITY:
        hotline = phrases.known(claim) == words.BY_HOTLINE
        return f"those {words.BY_HOTLINE}" if hotline else words.SEEN[claim.text("visibility")]
    by_axis = {Axis.ROUTE: phrases.where, Axis.STATUS: phrases.condition, Axis.POPULATION: phrases.people}
    return by_axis.get(axis, phrases.purpose)(claim)


def apart(pair: Pair, axis: Axis) -> tuple[str, str]:
    """What both claims of a pair say on an axis; where the words are the same, with their definitions."""
    claims = pair.above, pair.below
    above, below = (word(claim, axis) for claim in claims)
    if above == below and axis is Axis.VISIBILITY:
        above, below = (claim.text("definition") or word(claim, axis) for claim in claims)
    return above, below


def _time(claim: Claim) -> str:
    """The time of a claim; without a year, when it was told."""
    period = claim.about.period
    if not period.unstated:
        return phrases.when(claim)
    return f"no year, in a text of {period.spoken}" if period.spoken else "no year"


def evidence(pair: Pair) -> str:
    """For each distinction of a pair what the one says and what the other."""
    told = [f"{NAMES[axis]}: {' beside '.join(apart(pair, axis))}" for axis in ORDER if axis in pair.axes]
    return numbers.sentence("; ".join(told))


def distinctions(axes: Sequence[frozenset[Axis]]) -> str:
    """Sets of distinctions in words: population, exploitation, or movement and period together."""
    told = [
        numbers.listed([NAMES[axis] for axis in ORDER if axis in one]) + (" together" if len(one) > 1 else "")
        for one in axes
    ]
    return numbers.listed(told, "or")


def readings(pair: Pair) -> str:
    """How the words of a claim were read where they could have meant others, as a sentence."""
    told = [
        f"About the {name} number: {found[0]}."
        for name, claim in (("first", pair.above), ("second", pair.below))
        if (found := _READ.search(claim.text("note")))
    ]
    return " ".join(told)


def remarks(claims: Sequence[Claim]) -> str:
    """What the transcription notes on the claims, where it does."""
    told = [
        f"{claim.claim_id} carries the note: {claim.text('note')}" for claim in claims if claim.text("note")
    ]
    return " ".join(numbers.sentence(text) for text in told)
