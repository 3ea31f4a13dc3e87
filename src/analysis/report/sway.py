"""What would change the answer, in words: without each source, and under other defensible choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.findings.curve import Curve, CurveChoice, CurveOption
from analysis.findings.model import Claim, Estimate, Findings
from analysis.findings.sections import LeftOut, Multiverse
from analysis.report import numbers, phrases
from analysis.report.choices import choice_words, option_words

#: The outermost part of the answers that is called their edge.
_EDGE = 0.1
#: A single answer that at least so many give is told.
_COMMON = 0.25


def makers(findings: Findings, entry: LeftOut) -> str:
    """Who made the numbers that are left out."""
    claims = claims_of(findings, entry)
    return numbers.listed(list(dict.fromkeys(phrases.producer(claim) for claim in claims)))


def claims_of(findings: Findings, entry: LeftOut) -> Sequence[Claim]:
    """The claims that are left out."""
    return [findings.claim(claim_id) for claim_id in entry.claim_ids]


def moved(findings: Findings, entry: LeftOut) -> str:
    """How the answer moves: higher by a factor of 3.9."""
    lead = findings.headline.estimate
    assert lead is not None
    assert lead.median is not None
    assert entry.median is not None
    return apart(entry.median, lead.median)


def apart(value: float, published: float) -> str:
    """How far an answer lies from that of the page: higher by a factor of 3.9."""
    ratio = value / published
    said = numbers.factor(max(ratio, 1 / ratio))
    if said == "1":
        return "hardly other"
    return f"{'higher' if ratio > 1 else 'lower'} by a factor of {said}"


def standing(held: Multiverse) -> str:
    """Where the page's answer stands among all: higher than 24 percent and lower than 75 percent (of them)."""
    low, high = held.curve.place(held.answered)
    sides = [
        f"{word} than {_part(share)}"
        for word, share in (("higher", low), ("lower", 1 - high))
        if share > 0
    ]  # fmt: skip
    return numbers.listed(sides) if sides else "like all"


def edge(held: Multiverse) -> str:
    """Where that is: near neither edge of the answers, or near one."""
    low, high = held.curve.place(held.answered)
    middle = (low + high) / 2
    if _EDGE <= middle <= 1 - _EDGE:
        return "near neither edge"
    return "near the lower edge" if middle < _EDGE else "near the upper edge"


def _part(share: float) -> str:
    """A share of the answers in whole percent, but no share as all or nothing."""
    if share < 0.01:
        return "less than 1 percent"
    return f"{min(round(100 * share), 99)} percent"


def common(held: Multiverse) -> str:
    """The share of the combinations that give one and the same answer, if that is much; else empty."""
    share = held.curve.common_same / held.answered
    return _part(share) if _COMMON <= share < 1 else ""


def too(held: Multiverse) -> str:
    """What sets that answer apart from the page's where both round to the same number."""
    common, published = held.curve.common, held.published
    if common == published or numbers.rounded(common) != numbers.rounded(published):
        return ""
    return " too" + (", but a little more" if common > published else ", but a little less")


def taking(curve: Curve) -> str:
    """The options that all combinations with the most common answer take, and not all others; empty if there are none.

    Combinations with equal answers share their places on the curve, so that the bins within say it of all of them.
    """
    inside = [place for place, one in enumerate(curve.bins) if one.lowest == one.highest == curve.common]
    found = [
        f"“{words_of(choice, one)}”"
        for choice in curve.choices
        for one in choice.options
        if inside and one.shares and min(one.shares) < 1 and all(one.shares[place] == 1 for place in inside)
    ]
    return numbers.listed(found)


def differing(held: Multiverse) -> str:
    """How many different answers there are, as a clause; most choices change nothing in most combinations."""
    if held.distinct == held.answered:
        return ""
    if held.distinct == 1:
        return ", and it is always the same"
    return f", and there are {numbers.written(held.distinct)} different answers among these"


def together(held: Multiverse) -> str:
    """That more is missing than the options that never have an answer explain; empty where they explain all."""
    left = 1.0
    for choice in held.curve.choices:
        without = sum(1 for axis, _ in held.curve.unanswered if axis == choice.axis)
        left *= 1 - without / len(choice.options)
    hidden = [
        axis for axis, _ in held.curve.unanswered if axis not in {one.axis for one in held.curve.choices}
    ]
    more = round(held.specifications * left) - held.answered
    if hidden or more <= 0:
        return ""
    return f"For {numbers.whole(more)} more, choices taken together leave no number to weigh."


def outside(held: Multiverse, lead: Estimate) -> bool:
    """Whether an answer lies outside the 95 percent interval of that of the page."""
    assert lead.low95 is not None
    assert lead.high95 is not None
    return held.lowest < lead.low95 or held.highest > lead.high95


def unanswered(curve: Curve) -> str:
    """The options with which no combination has an answer, as a list; empty if there are none."""
    return numbers.listed([f"“{option_words(*one)}”" for one in curve.unanswered], conjunction="or")


@dataclass(frozen=True, slots=True)
class Push:
    """An option that alone moves the answer: its words, what it gives, and how far from the page's that is."""

    words: str
    alone: float
    apart: str


def pushes(held: Multiverse, choice: CurveChoice) -> Sequence[Push]:
    """The options of a choice that move the answer if only they are taken, the lowest answer first."""
    found = [
        Push(option_words(choice.axis, one.option), one.alone, apart(one.alone, held.published))
        for one in choice.options[1:]
        if one.alone is not None and apart(one.alone, held.published) != "hardly other"
    ]
    return sorted(found, key=lambda one: one.alone)


def words_of(choice: CurveChoice, option: CurveOption | None = None) -> str:
    """A choice, or one of its options, in words."""
    return choice_words(choice.axis) if option is None else option_words(choice.axis, option.option)


def part(held: Multiverse, choice: CurveChoice) -> str:
    """In how much of the differences a choice has a part: 96 percent of how far the answers differ, 39 on its own."""
    own = next((one.share for one in held.choices if one.axis == choice.axis), 0.0)
    alone = f"{_part(own)} on its own" if own > 0 else "nothing on its own"
    return f"{_part(choice.total)} of how far the answers differ, {alone}"
