"""What would change the answer, in words: without each line of evidence, and under other defensible choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.findings import standing as places
from analysis.findings.curve import Curve, CurveChoice, CurveOption
from analysis.findings.model import Claim, Estimate, Findings
from analysis.findings.sections import LeftOut, Multiverse
from analysis.findings.standing import End, Shift, Standing, shift, shifts, taken
from analysis.report import later, numbers, phrases
from analysis.report.choices import choice_words, option_said, option_words


@dataclass(frozen=True, slots=True)
class Lead:
    """The answer that could change: that of the reference year, or where there is none that of the later year.

    Parameters
    ----------
    year : int
        The year it is for.
    median : float
        In the unit of the quantity.
    claims : tuple of Claim
        What it rests on.
    """

    year: int
    median: float
    claims: tuple[Claim, ...]

    @property
    def lines(self) -> int:
        """On how many lines of evidence it rests."""
        return len({claim.lineage for claim in self.claims})


def leading(findings: Findings) -> Lead | None:
    """The answer that leads a page, of whatever year; None where there is none."""
    lead = findings.headline.estimate
    if lead is not None and lead.median is not None:
        claims = tuple(map(findings.claim, lead.claim_ids))
        return Lead(findings.parameters.reference_year, lead.median, claims)
    found = later.latest(findings)
    if found is None or found[1].median is None:
        return None
    return Lead(found[1].reference_year, found[1].median, tuple(later.claims_of(findings, found[1])))


def told(findings: Findings) -> bool:
    """Whether there is an answer of which it is known what would change it."""
    lead = findings.headline.estimate
    return bool(findings.left_out) or (lead is not None and lead.median is not None)


def makers(findings: Findings, entry: LeftOut) -> str:
    """What is left out: its producers; with their edition, or their numbers, where another entry has the same."""
    same = [one for one in findings.left_out if _producers(findings, one) == _producers(findings, entry)]
    if len(same) == 1:
        return _producers(findings, entry)
    if len({_editions(findings, one) for one in same}) == len(same):
        return f"{_possessive(_producers(findings, entry))} {_editions(findings, entry)}"
    values = numbers.listed([phrases.reading(claim) for claim in claims_of(findings, entry)])
    return f"{_possessive(_producers(findings, entry))} {values}"


def _producers(findings: Findings, entry: LeftOut) -> str:
    """Who made the numbers that are left out."""
    return numbers.listed(list(dict.fromkeys(phrases.producer(one) for one in claims_of(findings, entry))))


def _editions(findings: Findings, entry: LeftOut) -> str:
    """The editions that are left out: edition of 2016; editions of 2013 and 2016."""
    years = sorted({claim.producer_year for claim in claims_of(findings, entry) if claim.producer_year})
    return f"edition{'s' * (len(years) > 1)} of {numbers.listed([str(year) for year in years])}"


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def claims_of(findings: Findings, entry: LeftOut) -> Sequence[Claim]:
    """The claims that are left out."""
    return [findings.claim(claim_id) for claim_id in entry.claim_ids]


def moved(findings: Findings, entry: LeftOut) -> str:
    """How the answer moves: higher by a factor of 3.9."""
    lead = leading(findings)
    assert lead is not None
    assert entry.median is not None
    return apart(shift(entry.median, lead.median))


def apart(one: Shift) -> str:
    """How far an answer lies from that of the page: higher by a factor of 3.9."""
    if one.slight:
        return "hardly different"
    return f"{'higher' if one.ratio > 1 else 'lower'} by a factor of {numbers.factor(one.factor)}"


def place(held: Multiverse) -> Standing:
    """Where the page's answer is among all."""
    return places.standing(held)


def standing(held: Multiverse) -> str:
    """The same in words: higher than 24 percent and lower than 75 percent (of them)."""
    found = place(held)
    sides = [
        f"{word} than {_part(share)}"
        for word, share in (("higher", found.above), ("lower", found.below))
        if share > 0
    ]  # fmt: skip
    return numbers.listed(sides) if sides else "the same as all"


def end(found: Standing) -> str:
    """At which end of the answers that is."""
    return "it is at neither end" if found.end == End.NEITHER else f"it is near the {found.end} end"


def _part(share: float) -> str:
    """A share in whole percent, but no share as all or nothing."""
    if share < 0.01:
        return "less than 1 percent"
    return f"{min(round(100 * share), 99)} percent"


def common(found: Standing) -> str:
    """The share of the combinations that give one and the same answer, if that is much; else empty."""
    return _part(found.common_share) if found.common_share is not None else ""


def beside(held: Multiverse) -> str:
    """What sets that answer apart from the page's where both round to the same number, in brackets."""
    most, published = held.curve.common, held.published
    if most == published:
        return " (that of this page)"
    if numbers.rounded(most) != numbers.rounded(published):
        return ""
    return f" (this page's answer is slightly {'lower' if most > published else 'higher'}, and rounds to the same)"


def taking(curve: Curve) -> str:
    """The options that all combinations with the most common answer take, and not all others; empty if none."""
    return numbers.listed([f"“{option_said(*one)}”" for one in taken(curve)])


def unmoved(curve: Curve) -> bool:
    """Whether they take the opinion pool, which knows neither an assumption made beforehand nor an expected spread."""
    return ("pooling", "linear_pool") in taken(curve)


def differing(held: Multiverse) -> str:
    """How many different answers there are, as a clause; most choices change nothing in most combinations."""
    if held.distinct == held.answered:
        return ""
    if held.distinct == 1:
        return ", and it is always the same"
    return f"; among these there are {numbers.written(held.distinct)} different answers"


def missing(held: Multiverse) -> str:
    """Which combinations give no answer, as one sentence or two; empty where all of them give one."""
    found, never = place(held), unanswered(held.curve)
    said = []
    if never and found.barred is not None:
        said.append(f"The {numbers.whole(found.barred)} with {never} give none.")
    elif never:
        said.append(f"With {never} no combination gives one.")
    if found.more:
        said.append(f"For {numbers.whole(found.more)} more, several choices together leave no number to use.")
    return " ".join(said)


def outside(held: Multiverse, lead: Estimate) -> bool:
    """Whether an answer lies outside the 95 percent interval of that of the page."""
    assert lead.low95 is not None
    assert lead.high95 is not None
    return held.lowest < lead.low95 or held.highest > lead.high95


def unanswered(curve: Curve) -> str:
    """The options with which no combination has an answer, as a list; empty if there are none."""
    return numbers.listed([f"“{option_said(*one)}”" for one in curve.unanswered], conjunction="or")


@dataclass(frozen=True, slots=True)
class Push:
    """An option that alone moves the answer: its words, what it gives, and how far from the page's that is."""

    words: str
    alone: float
    apart: str


def pushes(held: Multiverse, choice: CurveChoice) -> Sequence[Push]:
    """The options of a choice that move the answer if only they are taken, the lowest answer first."""
    return [
        Push(option_said(choice.axis, option.option), one.value, apart(one))
        for option, one in shifts(held, choice)
    ]


def words_of(choice: CurveChoice, option: CurveOption | None = None) -> str:
    """A choice, or one of its options, in words."""
    return choice_words(choice.axis) if option is None else option_words(choice.axis, option.option)


def part(held: Multiverse, choice: CurveChoice) -> str:
    """In how much of the differences a choice plays a part, as a clause: a part in 96 percent of the differences."""
    own = next((one.share for one in held.choices if one.axis == choice.axis), 0.0)
    alone = f"explains {_part(own)} by itself" if own > 0 else "explains nothing by itself"
    return f"plays a part in {_part(choice.total)} of the differences between the answers and {alone}"
