"""What sets a region's evidence apart, in words: the pieces that the sentences of `apart.md.jinja` are made of."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.findings.traits import Trait, TraitKind
from analysis.reading.places import display_name
from analysis.report import money, numbers, phrases, words
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, Measure, Scope, Visibility

#: What regions of a level are called; the world is compared with every region.
_NOUN = {"country": "country", "region": "continent", "world": "region"}
_NOUNS = {"country": "countries", "region": "continents", "world": "regions"}
#: Africa, Asia, Europe, North America, Oceania and South America.
_CONTINENTS = 6
#: How names of the Union begin, whatever its number of members.
_UNION = "European Union"
#: Who says of the editions of its own numbers that they are not to be compared.
_ANEW = "Walk Free"
#: From this part of the others on, those who lie further out are no longer few.
_MANY = 0.12
#: Kinds for which every region of a level is compared; for others only those that a claim touches.
_ALL_COMPARED = frozenset(
    {
        TraitKind.ROLES_DIFFER,
        TraitKind.STATEMENTS,
        TraitKind.PLACES_NAMED,
        TraitKind.WITHIN,
        TraitKind.ANSWERED,
    }
)
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
    return _NOUN[findings.region.kind]


def claims(findings: Findings, trait: Trait) -> Sequence[Claim]:
    """The claims of the page that a trait was taken from, in the order of the measure."""
    held = {claim.claim_id: claim for claim in findings.claims}
    return [held[one] for one in trait.claim_ids]


def names(entries: Sequence[str]) -> str:
    """Names of regions as a sentence lists them."""
    return numbers.listed([words.named(entry) for entry in entries])


def among_which(findings: Findings, trait: Trait, among: str) -> str:
    """What the regions compared have, where not all are compared; which continents are is said below the list."""
    if findings.region.kind == "region":
        return "" if trait.base == _CONTINENTS else "compared"
    fewer = findings.parameters.evidence == Scope.ARTICLE and trait.kind not in _ALL_COMPARED
    return among or ("with a claim" if fewer else "")


def group(findings: Findings, count: int, among: str) -> str:
    """Some of the regions compared: the 51 other countries with a tier."""
    nouns = _NOUNS[findings.region.kind]
    noun = nouns if count != 1 else _NOUN[findings.region.kind]
    return f"{numbers.written(count)} other {noun}{f' {among}' if among else ''}"


def rest(count: int, among: str) -> str:
    """The others that are left: 48 others with a tier."""
    return f"{numbers.written(count)} {'other' if count == 1 else 'others'}{f' {among}' if among else ''}"


def whole(findings: Findings, count: int, among: str) -> str:
    """All regions compared: 52 countries with a tier."""
    return f"{numbers.written(count)} {_NOUNS[findings.region.kind]}{f' {among}' if among else ' here'}"


def standing(
    findings: Findings,
    trait: Trait,
    *,
    one: str,
    more: str,
    level: tuple[str, str],
    less: str,
    among: str = "",
    alone: str = "",
) -> str:
    """How a measure stands among those of the other regions, as a clause.

    Parameters
    ----------
    findings : Findings
        Of the page.
    trait : Trait
        One with an order.
    one, more : str
        What is said of a region, and of several, that lie further out: `has more`, `have more`.
    level : (str, str)
        What is said of one that is level with it, and of several: `has as many`, `have as many`.
    less : str
        What is said of several that lie less far out.
    among : str
        What the regions compared have, after their noun: `with such a count`.
    alone : str
        What is said instead where the region lies furthest out alone, before the others: `more than for any`.
    """
    ahead, others = trait.rank - 1, trait.base - 1
    among = among_which(findings, trait, among)
    if ahead == 0 and trait.tied == 0:
        all_others = group(findings, others, among)
        return f"{alone} of the {all_others}" if alone else f"none of the {all_others} {one}"
    if ahead == 0:
        who = names(trait.tied_names) or f"{numbers.written(trait.tied)} others"
        return f"{who} {level[trait.tied > 1]}, and none of the {rest(others - trait.tied, among)} {one}"
    if ahead <= max(len(trait.ahead_names), _MANY * others):
        who = names(trait.ahead_names) or f"{numbers.written(ahead)} others"
        return f"only {who} {one if ahead == 1 else more}, of {whole(findings, trait.base, among)}"
    return f"of the {group(findings, others, among)}, {numbers.written(others - ahead - trait.tied)} {less}"


def shared(findings: Findings, trait: Trait, *, link: str = "of", among: str = "") -> str:
    """For which other regions the same is true, as a clause: only for Benin and Togo among the 51 other countries.

    Parameters
    ----------
    findings : Findings
        Of the page.
    trait : Trait
        One that a few regions share.
    link : str
        The word before the regions: `of`, `for`, `in`.
    among : str
        What the regions compared have, after their noun.
    """
    all_others = group(findings, trait.base - 1, among_which(findings, trait, among))
    if trait.tied == 0:
        return f"{link} none of the {all_others}"
    if trait.tied_names:
        return f"only {link} {names(trait.tied_names)} among the {all_others}"
    return f"{link} {numbers.written(trait.tied)} of the {all_others}"


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
        return "is what claims give for the world as a whole and for no country or continent that has a page"
    unusual = "follows a rule: few of the regions compared lie as far out"
    fillers = sum(trait.filler for trait in told)
    if not fillers:
        return unusual
    if fillers < len(told):
        return f"{unusual}. One thing here is not so unusual, and is told because too little else is"
    least = "the least common thing" if fillers == 1 else "the least common things"
    return f"{unusual}. Nothing here is so unusual, and {least} that can be told stand{'s' * (fillers == 1)} above"


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
    limit = next((trait.words[0] for trait in facts(findings) if trait.kind in _UNBROKEN and trait.words), "")
    if not limit:
        return ""
    step = f"a step by more than a factor of {limit} from one year to the next"
    return f"A leap is {step}, behind which another way of counting may lie."


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
