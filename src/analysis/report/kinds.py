"""How many claims a page has of each kind: who made them, and what they count."""

from collections.abc import Mapping, Sequence

from analysis.findings.apart_kinds import different
from analysis.findings.model import Claim, Findings
from analysis.reading.places import contains, smallest_region
from analysis.report import doubt, numbers, phrases, words
from analysis.report.series import Series, fold
from analysis.report.voices import RATES
from analysis.vocabulary import (
    MONEY_MEASURES,
    OWN,
    PERSON_MEASURES,
    UNATTRIBUTED,
    UNNAMED,
    Direction,
    Measure,
    Status,
    Visibility,
)

#: More makers than this are not named beside a count.
_NAMED = 2
_MONEY = MONEY_MEASURES
#: Kinds in the order of a page, each with what several such claims do, and what one does; empty where one is told
#: by its own words. A name of the region stands for the braces.
KINDS: Mapping[str, tuple[str, str]] = {
    "victims": ("count victims {in}, found or not", "counts victims {in}, found or not"),
    "out": ("count people taken from {name}", ""),
    "through": ("count people taken through {name}", ""),
    "known": ("count persons known to the authorities", "counts persons known to the authorities"),
    "helped": ("count persons helped by an organisation", "counts persons helped by an organisation"),
    "parts": ("count victims in parts of {name}", ""),
    "around": ("count people from, in or taken to several places, {name} among them", ""),
    "mixed": ("count groups that are not victims of trafficking alone", ""),
    "money": ("are amounts of money", "is an amount of money"),
    "shares": ("are shares", "is a share"),
    "others": ("count", ""),
}
#: What a heading over claims of a kind says.
HEADINGS: Mapping[str, str] = {
    "victims": "All victims, found or not",
    "out": "People taken out",
    "through": "People taken through",
    "known": "Persons known to the authorities",
    "helped": "Persons helped by an organisation",
    "parts": "Parts of the region",
    "around": "Several places together",
    "mixed": "Other groups of people",
    "money": "Money",
    "shares": "Shares",
    "others": "Cases, convictions, places in an order and other things",
}


def heading(name: str, findings: Findings) -> str:
    """What stands over the rows of a kind: parts are parts of the world, of a region or of a country."""
    if name != "parts":
        return HEADINGS[name]
    return f"Parts of {words.named(findings.region.name)}"


_MIXED = frozenset({Status.SEX_TRADE, Status.SMUGGLED_OR_TRAFFICKED, Status.SUSPECT})


def kind(claim: Claim, findings: Findings) -> str:
    """Which of `KINDS` a claim of a page is."""
    if claim.measure == Measure.SHARE:
        return "shares"
    if claim.measure in _MONEY:
        return "money"
    if claim.measure not in PERSON_MEASURES - {Measure.SAMPLE}:
        return "others"
    if claim.visibility != Visibility.ACTUAL:
        return "known" if claim.visibility == Visibility.DETECTED else "helped"
    if claim.status in _MIXED or not phrases.of_victims(claim):
        return "mixed"
    if claim.area == findings.region.code:
        return {Direction.OUT: "out", Direction.THROUGH: "through"}.get(Direction(claim.direction), "victims")
    return "parts" if inside(claim, findings.region.code) else "around"


def inside(claim: Claim, code: str) -> bool:
    """Whether a claim is about a part of the region: an area within it, or several that are all within it."""
    areas = [area.split("/")[0] for area in claim.area.split(";")]
    return code == "WORLD" or smallest_region(areas) == code or all(contains(code, area) for area in areas)


def by_kind(findings: Findings) -> Mapping[str, Sequence[Claim]]:
    """The claims of a page by kind, in the order of `KINDS`; kinds that a page lacks are left out."""
    found: dict[str, list[Claim]] = {name: [] for name in KINDS}
    for claim in findings.claims:
        found[kind(claim, findings)].append(claim)
    return {name: claims for name, claims in found.items() if claims}


def shared(findings: Findings) -> int:
    """How many of the quantities of victims are one number of one line of evidence, told of different people."""
    claims = [[findings.claim(claim_id) for claim_id in group.claim_ids] for group in findings.groups]
    alike = different([claim for group in claims for claim in group])
    return sum(len(one) for one in alike if len(one) > 1)


def counted(findings: Findings) -> str:
    """Who made the claims of a page, then what they count: one sentence for one kind, else a list, the most first."""
    held = by_kind(findings)
    if pair := _two_makers(findings, held):
        return pair
    order = sorted(held, key=lambda name: (-len(held[name]), list(KINDS).index(name)))
    makers = _makers(findings)
    if len(held) == 1:
        only = "It" if len(findings.claims) == 1 else "All"
        return f"{makers} {only} {_does(order[0], held[order[0]], findings)}."
    entries = [
        f"- {numbers.capitalised(numbers.written(len(held[name])))} {_does(name, held[name], findings)}"
        f"{_by(held[name])}."
        for name in order
    ]
    return "\n".join([f"{makers} Of these claims:", "", *entries, ""])


def _two_makers(findings: Findings, held: Mapping[str, Sequence[Claim]]) -> str:
    """Where one maker counts those who are known and another all of one kind, and nobody says more: just that."""
    if set(held) != {"known", "victims"}:
        return ""
    known, victims = held["known"], held["victims"]
    makers = [{claim.producer for claim in claims} for claims in (known, victims)]
    if any(len(one) != 1 or one & UNNAMED for one in makers) or makers[0] == makers[1]:
        return ""
    if len({doubt.quantity(claim) for claim in victims}) != 1:
        return ""
    rows = fold(known)
    series = len(rows) == 1 and isinstance(rows[0], Series)
    counts = numbers.plural(len(known), "yearly count" if series else "count")
    first = victims[0]
    who = words.people(first.population, first.status)
    return (
        f"Two producers give numbers here. {numbers.capitalised(phrases.producer(known[0]))} counts persons known to "
        f"the authorities: {counts}. {numbers.capitalised(phrases.producer(first))} estimates all {who}, found or not: "
        f"{_editions(victims)}."
    )


def _editions(claims: Sequence[Claim]) -> str:
    """How many numbers one maker gives, as editions where each is one."""
    years = {claim.producer_year for claim in claims}
    editions = None not in years and len(years) == len(claims) > 1
    return numbers.plural(len(claims), "number") + (", each in an edition of its own" if editions else "")


def _makers(findings: Findings) -> str:
    """How many claims there are, and how many of them have a producer with a name."""
    claims = findings.claims
    named = [claim for claim in claims if claim.producer not in UNNAMED | {OWN}]
    count = len(findings.producers)
    if len(named) == len(claims):
        what = "The one claim is" if len(claims) == 1 else f"All {numbers.plural(len(claims), 'claim')} are"
        first = numbers.listed([phrases.producer(claim) for claim in _firsts(claims)])
        return f"{what} by {first if count <= _NAMED else numbers.plural(count, 'named producer')}."
    bare = [claim for claim in claims if claim.producer == UNATTRIBUTED]
    told = [claim for claim in claims if claim.producer in UNNAMED - {UNATTRIBUTED}]
    own = [claim for claim in claims if claim.producer == OWN]
    parts = []
    if named:
        by = f"by {numbers.plural(count, 'named producer')}"
        parts.append(f"{numbers.written(len(named))} {'is' if len(named) == 1 else 'are'} {by}")
    if bare:
        parts.append(f"{numbers.written(len(bare))} {'names' if len(bare) == 1 else 'name'} no producer")
    if told:
        who = numbers.listed([phrases.producer(claim) for claim in _firsts(told)], conjunction="or")
        verb = "says" if len(told) == 1 else "say"
        parts.append(f"{numbers.written(len(told))} {verb} only what the producer is ({who})")
    if own:
        parts.append(f"{numbers.written(len(own))} {'was' if len(own) == 1 else 'were'} worked out here")
    if len(claims) == 1:
        return {
            "bare": "No producer is named for the one claim.",
            "told": f"The one claim says only what its producer is: {phrases.producer(claims[0])}.",
            "own": "The one claim was worked out here.",
        }["bare" if bare else "told" if told else "own"]
    if len(parts) == 1 and bare:
        return f"No producer is named for any of the {numbers.plural(len(claims), 'claim')}."
    return f"Of {numbers.plural(len(claims), 'claim')}, {numbers.listed(parts)}."


def _firsts(claims: Sequence[Claim]) -> Sequence[Claim]:
    """One claim of each maker, by name."""
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.producer, claim)
    return [first[name] for name in sorted(first)]


def _does(name: str, claims: Sequence[Claim], findings: Findings) -> str:
    """What claims of a kind count, as a predicate; one alone is told by its own words where the kind's say little."""
    many, one = KINDS[name]
    if len(claims) == 1 and not one:
        about = phrases.subject(claims[0]) if name == "others" else phrases.counted(claims[0])
        return f"{'is of a' if claims[0].measure == Measure.RANK else 'counts'} {about}"
    if name == "others":
        return f"{many} {numbers.listed(_things(claims))}"
    text = one if len(claims) == 1 else many
    region = words.named(findings.region.name)
    where = "worldwide" if findings.region.code == "WORLD" else f"in {region}"
    said = text.replace("{in}", where).replace("{name}", region)
    if name == "victims" and (rates := [claim for claim in claims if claim.unit in RATES]):
        said += f", {'all' if len(rates) == len(claims) else numbers.written(len(rates))} of them as a rate"
    if name == "mixed" and len({claim.status for claim in claims}) == 1:
        who = words.people(claims[0].population if _alike(claims) else "all", claims[0].status)
        said = f"count {who}"
    if name == "parts" and any(claim.direction == Direction.OUT for claim in claims):
        said = said.replace(" in ", " in or from ", 1)
    return said


def _things(claims: Sequence[Claim]) -> list[str]:
    """What claims count that are of nobody, the most first."""
    names = [words.thing(claim.measure) for claim in claims]
    return sorted(set(names), key=lambda name: (-names.count(name), name))


def _alike(claims: Sequence[Claim]) -> bool:
    return len({claim.population for claim in claims}) == 1


def _by(claims: Sequence[Claim]) -> str:
    """Who made them, where that is one or two named producers."""
    makers = {claim.producer for claim in claims}
    if (UNNAMED | {OWN}) & makers or len(makers) > _NAMED:
        return ""
    return f" ({'; '.join(phrases.producer(claim) for claim in _firsts(claims))})"
