"""What sets a region's evidence apart, in words: the pieces that the sentences of `apart.md.jinja` are made of."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.findings.traits import Trait, TraitKind
from analysis.reading.places import display_name
from analysis.report import money, numbers, phrases, words
from analysis.report.apart_ranks import NOUN, NOUNS, names, shared, standing
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, Measure, Role, Visibility

__all__ = ["shared", "standing"]

#: Africa, Asia, Europe, North America, Oceania and South America.
_CONTINENTS = 6
#: How names of the Union begin, whatever its number of members.
_UNION = "European Union"
#: Who says of the editions of its own numbers that they are not to be compared.
_ANEW = "Walk Free"
#: Kinds for which only counts without a leap are compared.
_UNBROKEN = frozenset(
    {
        TraitKind.GROWTH,
        TraitKind.DECLINE,
        TraitKind.STEADY,
        TraitKind.FIRST_HIGHEST,
        TraitKind.LAST_HIGHEST,
        TraitKind.LAST_LOWEST,
        TraitKind.COUNT_UP,
        TraitKind.COUNT_DOWN,
    }
)
_CLASSES = ("as a place of origin", "as one of transit", "as a destination")
_PARTS = {"source": "from", "transit": "through", "destination": "to"}


def noun(findings: Findings) -> str:
    """What one of the regions compared is called."""
    return NOUN[findings.region.kind]


def claims(findings: Findings, trait: Trait) -> Sequence[Claim]:
    """The claims of the page that a trait was taken from, in the order of the measure."""
    held = {claim.claim_id: claim for claim in findings.claims}
    return [held[one] for one in trait.claim_ids]


def long(trait: Trait) -> str:
    """How many yearly counts make a long row, as the trait has it before its factor."""
    return numbers.written(int(trait.words[0])) if len(trait.words) > 1 and trait.words[0].isdigit() else ""


def years_like(findings: Findings, claim: Claim) -> str:
    """The years in which a yearly count was as large as in one of them: 2009 and 2013."""
    same = [
        other.start
        for other in findings.claims
        if (other.producer, other.source, other.area, other.axes, other.best)
        == (claim.producer, claim.source, claim.area, claim.axes, claim.best)
    ]
    return numbers.listed([str(year) for year in sorted({year for year in same if year})])


def studies(entries: Sequence[Claim]) -> str:
    """How many lines of evidence some claims are: two studies."""
    return numbers.plural(len({claim.lineage for claim in entries}), "study", "studies")


def whole_of(trait: Trait, entries: Sequence[Claim]) -> int:
    """Of how many claims some are the part that a trait measures."""
    return trait.out_of or len(entries)


def alone(entries: Sequence[Claim]) -> bool:
    """Whether some claims have one maker."""
    return len({claim.producer for claim in entries}) == 1


def only_within(findings: Findings) -> bool:
    """Whether all statements about a region are of people held within it."""
    return all(line.role == Role.WITHIN for line in findings.roles if line.role != Role.NOT_APPLICABLE)


def route(findings: Findings, trait: Trait, region: str) -> str:
    """Which way the routes lead whose other ends are named: on which people are taken to Japan."""
    lines = [line for line in findings.roles if line.role_id in trait.record_ids]
    ways = {line.role for line in lines}
    said = [f"{word} {region}" for role, word in _TAKEN.items() if role in ways]
    return (
        f"on which people are taken {numbers.listed(said, conjunction='or')}"
        if said
        else "that people are taken"
    )


_TAKEN = {Role.DESTINATION: "to", Role.SOURCE: "from", Role.TRANSIT: "through"}


def makers(entries: Sequence[Claim]) -> str:
    """The makers of some claims as a sentence lists them, each once."""
    told = list(dict.fromkeys(phrases.producer(claim) for claim in entries))
    if not any(" and " in name for name in told):
        return numbers.listed(told)
    return f"{'; '.join(told[:-1])}; and {told[-1]}"


def many(entries: Sequence[Claim], singular: str, several: str, *, capital: bool = False) -> str:
    """A linked number of claims, or of what they are, with its noun."""
    count = numbers.written(len(entries))
    said = numbers.capitalised(count) if capital else count
    return f"{phrases.linked(said, entries)} {singular if len(entries) == 1 else several}"


def sorts(entries: Sequence[Claim]) -> str:
    """What some claims count, each once and without place and time: prosecutions; people in forced marriage."""
    return "; ".join(dict.fromkeys(phrases.linked(sort(claim), [claim]) for claim in entries))


def sort(claim: Claim) -> str:
    """What a claim counts, without place and time."""
    if claim.measure == Measure.MARKET:
        return f"{money.basis(claim)} of {words.condition(claim.status)}"
    if claim.measure in MONEY_MEASURES:
        return money.basis(claim)
    if claim.measure in PERSON_MEASURES:
        return persons(claim)
    return words.quantity(claim.axes, name="World").removesuffix(" worldwide")


def years_of(entries: Sequence[Claim]) -> str:
    """The years of some claims: 2017, 2019 to 2022."""
    held = sorted({claim.start for claim in entries if claim.start is not None})
    return numbers.listed([str(year) for year in held]) if len(held) < 3 else numbers.runs(held)


def persons(claim: Claim) -> str:
    """Whom a claim counts, without where and when: people in modern slavery."""
    return words.people(claim.population, claim.status, reason=words.purpose(claim.exploitation))


def known(claim: Claim) -> str:
    """Whom a count of known persons counts: presumed victims of trafficking known to the authorities."""
    reason = words.purpose(claim.exploitation)
    return words.people(claim.population, claim.status, visibility=Visibility.DETECTED, reason=reason)


def forced(entries: Sequence[Claim]) -> bool:
    """Whether some of the claims are about forced labour and not about trafficking."""
    return any("forced_labour" in claim.status for claim in entries)


def anew(entries: Sequence[Claim], *, then: str = "") -> str:
    """That a maker's numbers of several editions are no course of time: an apposition, or nothing.

    Parameters
    ----------
    entries : sequence of Claim
        The numbers; of two it is the later one that the words follow.
    then : str
        What closes the apposition.
    """
    if not any(claim.producer == _ANEW for claim in entries):
        return ""
    return f", made by another method{' each time' if len(entries) > 2 else ''}{then}"


def facts(findings: Findings) -> Sequence[Trait]:
    """What is particular, one entry of the list each."""
    return [trait for trait in findings.apart if trait.kind != TraitKind.ONE_RATE]


def likeness(findings: Findings) -> Trait | None:
    """What many share and yet explains why pages look alike."""
    return next((trait for trait in findings.apart if trait.kind == TraitKind.ONE_RATE), None)


def sharing(trait: Trait) -> str:
    """The others for which one rate was given: Colombia and Mexico; 11 other countries of which numbers are held."""
    return names(trait.tied_names) or f"{numbers.written(trait.tied)} other countries here"


def rule(findings: Findings) -> str:
    """By which rule the entries of the list were chosen, true of this list."""
    told = facts(findings)
    if findings.region.kind == "world":
        whole = "some of what claims give for the world as a whole"
        return f"it has {whole} and for no country or continent that has a page"
    fillers = [place for place, trait in enumerate(told) if trait.filler]
    noun = NOUNS[findings.region.kind]
    unusual = f"only few of the {noun} compared are so unusual on these points"
    if not fillers:
        return unusual
    if len(fillers) < len(told):
        which = _ORDINALS[fillers[0]] if len(fillers) == 1 and len(told) > 1 else "one"
        return f"{unusual}. The {which} of these is less unusual; it is listed because little else stands out"
    least = "this is the least common" if len(fillers) == 1 else "these are the least common"
    return f"nothing here sets {words.named(findings.region.name)} apart; {least} of what can be said"


_ORDINALS = ("first", "second", "third", "fourth")


def compared(findings: Findings) -> str:
    """Which continents are compared, once for the list; nothing for countries, whose number each entry says."""
    told = next((trait.compared_names for trait in facts(findings) if trait.compared_names), ())
    if findings.region.kind != "region" or not told:
        return ""
    which = names(told)
    about = "" if len(told) == _CONTINENTS else ", as claims are held about them or about large parts of them"
    return f"Compared are {which}{about}."


def leap(findings: Findings) -> str:
    """What is called a leap, where an entry says that counts without one are compared; else nothing."""
    limit = next(
        (trait.words[-1] for trait in facts(findings) if trait.kind in _UNBROKEN and trait.words), ""
    )
    if not limit:
        return ""
    change = f"a change by more than a factor of {limit} from one year to the next"
    return f"A jump is {change}; it may come from another way of counting."


def breaks(findings: Findings) -> str:
    """Which steps are not compared, where an entry compares steps from one year to the next; else nothing."""
    if not any(trait.kind in (TraitKind.RISE, TraitKind.FALL) for trait in facts(findings)):
        return ""
    return "Steps across a change in what a series counts, where one is declared here, are not compared."


def part(findings: Findings, trait: Trait) -> str:
    """The larger parts of a continent that claims are about; the Union of several years is one."""
    return names(list(dict.fromkeys(_UNION if one.startswith(_UNION) else one for one in trait.words)))


def classes(trait: Trait) -> str:
    """Classes as a sentence lists them: high as a place of origin and medium as a destination."""
    told = [f"{word} {side}" for word, side in zip(trait.words, _CLASSES, strict=True) if word]
    return numbers.listed(told)


def grades(findings: Findings, trait: Trait) -> str:
    """Grades that do not agree, each once: F by the Future Group and Tier 1 by the US Department of State."""
    lines = [line for line in findings.ratings if line.rating_id in trait.record_ids]
    told = {(line.scheme, line.rating): line for line in lines}
    return numbers.listed([f"{line.rating} by the {line.producer}" for line in told.values()])


def years(findings: Findings, trait: Trait) -> str:
    """First and last year of the reports that hold the tiers of a region."""
    held = [line.start for line in findings.ratings if line.rating_id in trait.record_ids and line.start]
    return f"{min(held)} to {max(held)}"


def times(count: int) -> str:
    """How often: once, twice, five times."""
    return numbers.times(count)


def reports(trait: Trait) -> str:
    """In how many reports tiers were given."""
    return numbers.plural(len(trait.record_ids), "report")


def regions(codes: Sequence[str]) -> str:
    """Names of regions by their codes, as a sentence lists them."""
    return names([display_name(code) for code in codes])


def parts(trait: Trait) -> str:
    """Roles that differ, as a sentence lists them."""
    told = [_PARTS[role] for role in ("source", "transit", "destination") if role in trait.words]
    return f"a place that people are taken {numbers.listed(told)}"


def side_by_side(entries: Sequence[Claim]) -> str:
    """Some claims with their makers; what they count is said once where it is the same."""
    told: list[str] = []
    before = ""
    for claim in entries:
        what = f"of the {claim.share_of}" if claim.measure == Measure.SHARE else phrases.counted(claim)
        told.append(
            f"{phrases.claimed(claim)}{'' if what == before else f' {what}'} ({phrases.producer(claim)})"
        )
        before = what
    return numbers.listed(told)


def example(entries: Sequence[Claim]) -> str:
    """The first of some claims, and how many more there are."""
    first = entries[0]
    more = f", and {numbers.written(len(entries) - 1)} more" if len(entries) > 1 else ""
    return f"{phrases.claimed(first)} {phrases.counted(first)}, according to {phrases.producer(first)}{more}"
