"""Three exercises about one region, made from its claims, and what is right or wrong about an answer to them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real

from analysis import given
from analysis.findings.build import Edition, build
from analysis.findings.evidence import Held
from analysis.findings.model import Claim, Findings
from analysis.parameters import Parameters
from analysis.reading.places import place
from analysis.vocabulary import (
    UNATTRIBUTED,
    Bound,
    Direction,
    Exploitation,
    Measure,
    Population,
    Scope,
    Visibility,
)

#: Where there is always enough to learn from.
EXAMPLE, WORLD = "NLD", "WORLD"
#: The year that numbers of the 2009 article without a year of their own are about: the published reference year.
ARTICLE_TIME = float(Parameters().reference_year)
#: What a figure can give.
READINGS = ("value", "range", "floor", "ceiling")
#: How far an answer may be from the right one, as a fraction of it: a share rounded to two digits passes.
_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class LessonParameters:
    """What the guided page depends on.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.
    reference_year : int
        The year that estimates are about.
    """

    region: str = "Netherlands"
    reference_year: int = 2008

    def __post_init__(self) -> None:
        """Refuse values that no exercise could be made from."""
        given.text("region", self.region, such_as="Netherlands")
        assert self.estimation

    @property
    def estimation(self) -> Parameters:
        """The parameters of the region's page."""
        return Parameters(reference_year=self.reference_year)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the guided page may say.

    Parameters
    ----------
    findings : Findings
        Of the region.
    printed : tuple of Claim
        The figures that the first exercise asks about: a ceiling, a floor and a range, in the order of the claims.
    many : Findings
        The region whose lines of evidence the second exercise counts.
    pair : (Claim, Claim)
        Persons found and a range for all, of one place, for the third exercise.
    """

    parameters: LessonParameters
    edition: Edition
    findings: Findings
    printed: tuple[Claim, ...]
    many: Findings
    pair: tuple[Claim, Claim]

    @property
    def about(self) -> int:
        """The year that the range of the third exercise is about, or is taken to be about."""
        return round(time_of(self.pair[1]))

    @property
    def shares(self) -> tuple[float, float]:
        """Smallest and largest share of all persons that was found, if the range holds the truth."""
        found, everyone = self.pair
        assert found.best is not None
        assert everyone.low is not None
        assert everyone.high is not None
        return found.best / everyone.high, found.best / everyone.low


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say about an answer.

    Parameters
    ----------
    task : str
        Which exercise.
    right : bool
        Whether it is right.
    hint : str
        What was seen in it: `none` where there is no answer yet, `right`, or the name of a slip.
    parts : tuple of str
        The same for each part of an answer that has parts; empty for others.
    """

    task: str
    right: bool
    hint: str
    parts: tuple[str, ...] = ()


def summarise(held: Held, parameters: LessonParameters) -> Lesson:
    """The exercises for a region; one that its claims cannot feed is about another."""
    code = place(parameters.region).code
    own, example, world = (
        build(held.processed, one, parameters.estimation, cards=held.cards, edition=held.edition)
        for one in (code, EXAMPLE, WORLD)
    )
    pair = _pair(own) or _pair(example)
    assert pair is not None
    many = own if _countable(own) else example
    return Lesson(
        parameters,
        held.edition,
        findings=own,
        printed=_printed(own, world),
        many=many,
        pair=pair,
    )


def reading(claim: Claim) -> str:
    """Which of `READINGS` a figure gives."""
    if claim.low is not None and claim.high is not None:
        return "range"
    return {Bound.LOWER: "floor", Bound.UPPER: "ceiling", Bound.NONE: "value"}[Bound(claim.bound)]


def _printed(own: Findings, world: Findings) -> tuple[Claim, ...]:
    """One claim of each reading whose words are worth a close look, of the region itself where it has one."""
    found = []
    for wanted in ("ceiling", "floor", "range"):
        for findings in (own, world):
            fit = [claim for claim in findings.claims if reading(claim) == wanted and not claim.vague]
            if fit:
                found.append(min(fit, key=lambda claim: claim.claim_id))
                break
    return tuple(sorted(found, key=lambda claim: claim.claim_id))


def _countable(findings: Findings) -> bool:
    """Whether lines of evidence can be taken neither for claims nor for producers: a wrong way gives a wrong number."""
    return 1 < findings.lineages < len(findings.claims) and findings.lineages != len(findings.producers)


def _pair(findings: Findings) -> tuple[Claim, Claim] | None:
    """A count of persons found in a year, and a range for all of about the same time above it, of the region itself."""
    counts = [
        claim
        for claim in findings.claims
        if claim.area == findings.region.code
        and claim.measure == Measure.FLOW
        and claim.direction == Direction.IN
        and claim.population == Population.ALL
        and claim.exploitation == Exploitation.ALL
    ]
    found = [claim for claim in counts if claim.visibility == Visibility.DETECTED and claim.best]
    ranges = [
        claim
        for claim in counts
        if claim.visibility == Visibility.ACTUAL and claim.low and claim.high and claim.low < claim.high
    ]
    pairs = [
        (count, everyone)
        for count in found
        for everyone in ranges
        if (everyone.low or 0) > (count.best or 0) and _apart(count, everyone) <= findings.thresholds.window
    ]

    def rank(pair: tuple[Claim, Claim]) -> tuple[float, bool, str, str]:
        """The pair nearest in time first, then those whose producer is named."""
        count, everyone = pair
        return (_apart(*pair), count.producer == UNATTRIBUTED, count.claim_id, everyone.claim_id)

    return min(pairs, key=rank, default=None)


def time_of(claim: Claim) -> float:
    """The year that a claim is about, the middle of several; of one without a year that in which it was told."""
    if claim.start is not None and claim.end is not None:
        return (claim.start + claim.end) / 2
    return ARTICLE_TIME if claim.scope == Scope.ARTICLE else float(claim.producer_year or ARTICLE_TIME)


def _apart(count: Claim, everyone: Claim) -> float:
    """Years between a count and a range."""
    return abs(time_of(count) - time_of(everyone))


def _bound(lesson: Lesson, answer: object) -> tuple[str, ...]:
    """What is seen in each part of an answer to: does each figure give a value, a range, a floor or a ceiling."""
    if not isinstance(answer, list | tuple) or len(answer) != len(lesson.printed):
        return ("kind",)
    return tuple(_word(claim, word) for claim, word in zip(lesson.printed, answer, strict=True))


def _word(claim: Claim, answer: object) -> str:
    """What is seen in one word about one figure."""
    if answer is None or answer is ...:
        return "none"
    word = answer.strip().lower() if isinstance(answer, str) else ""
    if word not in READINGS:
        return "word"
    return "right" if word == reading(claim) else word


def _lines(lesson: Lesson, answer: object) -> tuple[str, ...]:
    """What is seen in an answer to: how many lines of evidence do the claims go back to."""
    found = lesson.many
    if isinstance(answer, set | frozenset | list | tuple):
        return ("names",)
    if isinstance(answer, bool) or not isinstance(answer, Integral):
        return ("kind",)
    slips = {found.lineages: "right", len(found.claims): "claims", len(found.producers): "producers"}
    return (slips.get(int(answer), "many" if int(answer) > found.lineages else "few"),)


def _hidden(lesson: Lesson, answer: object) -> tuple[str, ...]:
    """What is seen in an answer to: between which shares of all were found."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return ("kind",)
    if not all(isinstance(value, Real) and not isinstance(value, bool) for value in answer):
        return ("kind",)
    low, high = lesson.shares
    wanted = {
        "right": (low, high), "order": (high, low), "percent": (100 * low, 100 * high),
        "upside": (1 / high, 1 / low), "hidden": (1 - high, 1 - low),
    }  # fmt: skip
    found = [name for name, pair in wanted.items() if _close(answer, pair) or _close(answer[::-1], pair)]
    if found == ["right", "order"]:
        return ("right" if _close(answer, (low, high)) else "order",)
    return (found[0] if found else "other",)


def _close(answer: Sequence[float], pair: tuple[float, float]) -> bool:
    """Whether both parts of an answer are near those of a pair."""
    return all(math.isclose(one, other, rel_tol=_TOLERANCE) for one, other in zip(answer, pair, strict=True))


#: The exercises by name, in their order; each says of every part of an answer what is seen in it.
TASKS: Mapping[str, Callable[[Lesson, object], tuple[str, ...]]] = {
    "bound": _bound,
    "lines": _lines,
    "hidden": _hidden,
}


def judge(lesson: Lesson, task: str, answer: object) -> Verdict:
    """What is right or wrong about an answer; None and ``...`` are no answer yet.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    if task not in TASKS:
        raise ValueError(f"there is no exercise {task!r}; one of {', '.join(TASKS)} would be right")
    if answer is None or answer is ...:
        return Verdict(task, right=False, hint="none")
    parts = TASKS[task](lesson, answer)
    wrong = [part for part in parts if part != "right"]
    return Verdict(task, right=not wrong, hint=wrong[0] if wrong else "right", parts=parts)
