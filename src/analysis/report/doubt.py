"""What is doubted about numbers, in words: copies that are only suspected, disputed methods, second values, rates."""

import re
from collections.abc import Sequence
from itertools import combinations

from analysis.findings import moves
from analysis.findings.model import Claim, Estimate, Findings
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, phrases
from analysis.vocabulary import OWN, UNNAMED, Exploitation, Measure, Method, Status, Unit

_RATES = frozenset({Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000})


def twice(findings: Findings) -> bool:
    """Whether a named producer gives two values of one quantity of victims, of whatever area; rates are values too."""
    told: dict[tuple[str, ...], list[Claim]] = {}
    for claim in findings.claims:
        if claim.producer not in UNNAMED and phrases.of_victims(claim) and _value(claim):
            axes = {name: value for name, value in claim.axes.items() if name != "unit"}
            key = (claim.producer, *axes.values(), claim.counterpart, claim.area)
            told.setdefault(key, []).append(claim)
    return any(_other(one, two) for claims in told.values() for one, two in combinations(claims, 2))


def _value(claim: Claim) -> tuple[float, ...]:
    return tuple(value for value in (claim.low, claim.best, claim.high) if value is not None)


def _other(one: Claim, two: Claim) -> bool:
    """Whether two claims about one quantity give two values: a number and a rate only where their times differ."""
    if one.unit == two.unit:
        return _value(one) != _value(two)
    return (one.start, one.end) != (two.start, two.end)


def quantity(claim: Claim) -> tuple[str, ...]:
    """What a claim counts, whatever its time and unit."""
    axes = {name: value for name, value in claim.axes.items() if name != "unit"}
    return (*axes.values(), claim.counterpart, claim.area)


def number_and_rate(findings: Findings) -> Sequence[Claim]:
    """A number and a rate of the same victims, the first such pair of a page; empty where there is none."""
    held = [claim for claim in findings.claims if claim.sure and phrases.of_victims(claim)]
    for one, two in combinations(held, 2):
        if quantity(one) == quantity(two) and (one.unit in _RATES) != (two.unit in _RATES):
            return (one, two)
    return ()


def rates(findings: Findings) -> Sequence[Claim]:
    """Victims of the region itself that are told as a rate."""
    return [
        claim
        for claim in findings.claims
        if claim.area == findings.region.code and claim.unit in _RATES and phrases.of_victims(claim)
    ]


def only_rates(findings: Findings) -> Sequence[Claim]:
    """Victims of the region itself that are told as a rate alone: quantities of which no number is held."""
    groups = [findings.claim(one) for group in findings.groups for one in group.claim_ids]
    told = {quantity(claim) for claim in (*groups, *map(findings.claim, findings.undated))}
    found: dict[tuple[str, ...], Claim] = {}
    for claim in rates(findings):
        if quantity(claim) not in told:
            found.setdefault(quantity(claim), claim)
    return tuple(found.values())


def weighed(findings: Findings) -> Sequence[str]:
    """The claims of all quantities of a page that have an estimate."""
    return [one for group in findings.groups if group.estimate for one in group.claim_ids]


def copied(findings: Findings, ids: Sequence[str]) -> str:
    """That a number may be a copy of another one, where both have the same digits and no lineage says so."""
    for claim in map(findings.claim, ids):
        ends = (claim.low, claim.best, claim.high, claim.unit)
        for other in findings.claims:
            if (
                claim.suspected_lineage not in ("", claim.lineage)
                and other.lineage == claim.suspected_lineage
                and (other.low, other.best, other.high, other.unit) == ends
            ):
                maker, first = phrases.producer(claim), phrases.producer(other)
                return (
                    f"The number of {maker} may be a copy: it has the same digits as that of {first}, "
                    f"{phrases.claimed(other)} {phrases.counted(other)}."
                )
    return ""


def critics(findings: Findings) -> str:
    """Who disputes numbers made from overlapping lists, where a page has such a number."""
    made = [
        claim
        for claim in findings.claims
        if claim.method == Method.CAPTURE_RECAPTURE and "multiple systems" in claim.definition
    ]
    if not made:
        return ""
    listed = numbers.listed(list(map(phrases.claimed, made)))
    verb = "is" if len(made) == 1 else "are"
    return (
        f"{listed} {verb} worked out from overlapping lists of known persons. Whether such lists can tell how many are "
        "on none of them is disputed (Whitehead et al. 2019; Binette and Steorts 2022)."
    )


#: How a part of a note begins that must be read before a number is believed: a clause about what is printed.
_DECISIVE = re.compile(
    r"(?:the text|it) (?:does not say|prints)|the (?:text|2009 article) says that|to judge by|.+ itself calls "
)
#: Names and terms in definitions that a reader may not know.
_SPELLED = {"the GAO": "the audit office of the US Congress (GAO)", ": a stock": ", counted at one time"}


def cautions(findings: Findings, lead: Sequence[Claim]) -> Sequence[str]:
    """What must be read before the number that leads a page is believed, in sentences.

    Parameters
    ----------
    findings : Findings
        What may be said.
    lead : sequence of Claim
        The claims of the answer, the first of them the one that the page starts from.
    """
    first = lead[0]
    told = [
        *_described(first),
        *_noted(lead),
        _read(first),
        _undated(lead),
        *_ends(findings),
        _studied(findings),
    ]
    return [sentence for sentence in told if sentence]


def _described(claim: Claim) -> Sequence[str]:
    """How a number was made, or what it counts, as its file says; what its certainty says already is left out."""
    told = claim.definition
    if not told or _SURVEYED in told or "multiple systems" in told:
        return ()
    for short, spelled in _SPELLED.items():
        told = told.replace(short, spelled)
    first, *more = told.split("; ")
    label = f"How the number {phrases.claimed(claim)} was made or whom it counts, in short"
    return (f"{label}: {first}.", *(f"{numbers.capitalised(part)}." for part in more))


#: How the definition of a model that applies surveys to other countries ends, which the certainty tells.
_SURVEYED = "extrapolates from surveys"


def _noted(claims: Sequence[Claim]) -> Sequence[str]:
    """What a text says of its own number, or leaves open: the notes of the claims, each beside its number."""
    held: dict[str, Claim] = {}
    for claim in claims:
        parts = [part.strip() for part in without_remarks(claim.note).split(";")]
        if told := [part for part in parts if _DECISIVE.match(part)]:
            held.setdefault(". ".join([told[0], *map(numbers.capitalised, told[1:])]), claim)
    return [
        f"Our note on the number {phrases.linked(phrases.reading(claim), [claim])}: {told}."
        for told, claim in held.items()
    ]


def _read(claim: Claim) -> str:
    """That a number was read elsewhere than at its producer; of the 2009 article the answer says so itself."""
    if claim.scope == "article" or claim.read_in in ("", "producer") or phrases.published(claim):
        return ""
    return f"The number {phrases.claimed(claim)} was read second-hand, in: {claim.carrier}."


def _undated(claims: Sequence[Claim]) -> str:
    """That no text gives a year for a number, so that it counts for the time when it was printed."""
    if any(claim.start is not None or claim.end is not None for claim in claims):
        return ""
    told = claims[0].producer_year
    when = f"{told}, when it was published" if told else "2009, when it was printed"
    return f"No year is given for the number, so here it counts as one of {when}."


def _ends(findings: Findings) -> Sequence[str]:
    """Where an end of the interval cannot be right: below the persons already known, or above a whole that is held."""
    estimate = findings.headline.estimate
    if estimate is None or estimate.low95 is None or estimate.high95 is None:
        return ()
    return [
        _outside_printed(findings, estimate),
        _above_known(findings, estimate),
        _below_whole(findings, estimate),
    ]


def _outside_printed(findings: Findings, estimate: Estimate) -> str:
    """Why an estimate is outside the printed number where a second one was worked out here from the same lists."""
    claims = [findings.claim(one) for one in estimate.claim_ids]
    printed = [claim for claim in claims if claim.producer != OWN]
    own = [claim for claim in claims if claim.producer == OWN]
    way = phrases.pulled(estimate, *claims)
    if not own or len(printed) != 1 or not way:
        return ""
    first = printed[0]
    side = "above" if way == "up" else "below"
    ahead = (
        moves.value(own[0]) > moves.value(first) if way == "up" else moves.value(own[0]) < moves.value(first)
    )
    second = f", and so does {phrases.claimed(own[0])}, worked out here" if ahead else ""
    return (
        f"The estimate is {side} {phrases.claimed(first)}, the number of {phrases.producer(first)}: what is assumed "
        f"beforehand pulls it {way}{second}."
    )


def _above_known(findings: Findings, estimate: Estimate) -> str:
    """That more were known to the authorities than the low end of the interval has."""
    for pair in findings.known:
        count = findings.claim(pair.claim_id)
        if pair.cut and not pair.differences and set(pair.estimate_ids) == set(estimate.claim_ids):
            said = f"{phrases.claimed(count)} persons were known to the authorities in {pair.year}"
            return f"{numbers.capitalised(said)}, so the low end of the interval is too low."
    return ""


def _below_whole(findings: Findings, estimate: Estimate) -> str:
    """That the interval reaches above all people in prostitution, forced or not, of whom its persons are a part."""
    if estimate.exploitation != Exploitation.SEXUAL or estimate.status == Status.SEX_TRADE:
        return ""
    for claim in findings.claims:
        whole = (
            claim.status == Status.SEX_TRADE
            and claim.measure == estimate.measure == Measure.STOCK
            and claim.area.split("/")[0] == findings.region.code
            and claim.direction == estimate.direction
            and (claim.best or claim.high) is not None
        )
        if whole and (claim.best or claim.high or 0.0) < (estimate.high95 or 0.0):
            said = f"{phrases.claimed(claim)} {phrases.counted(claim)}"
            return f"The high end of the interval is above {said}, and comes from what is assumed beforehand."
    return ""


def _studied(findings: Findings) -> str:
    """A survey or a comparison of lists that counts something else, where the answer itself has none behind it."""
    leading = set(findings.headline.claim_ids)
    if {findings.claim(one).method for one in leading} & _STUDIES or findings.headline.estimate is None:
        return ""
    others = [group for group in findings.groups if not leading & set(group.claim_ids)]
    ids = {one for group in others for one in group.claim_ids} | set(findings.undated)
    held = [
        claim
        for claim in findings.claims
        if claim.claim_id in ids - set(findings.dropped)
        and claim.method in _STUDIES
        and claim.producer != OWN
        and claim.sure
    ]
    if not held:
        return ""
    first = held[0]
    kind = "A survey" if first.method == Method.SURVEY else "A comparison of overlapping lists"
    return f"{kind} counts something else: {phrases.claimed(first)} {phrases.counted(first)} ({phrases.maker(first)})."


_STUDIES = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE})
