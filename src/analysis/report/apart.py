"""What sets a region's evidence apart, in words: the pieces that the sentences of `apart.md.jinja` are made of."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.findings.traits import Trait
from analysis.reading.places import display_name
from analysis.report import numbers, phrases, words
from analysis.vocabulary import RatingScheme

#: What regions of a level are called; the world is compared with every region.
_NOUN = {"country": "country", "region": "continent", "world": "region"}
_NOUNS = {"country": "countries", "region": "continents", "world": "regions"}
#: From this share of the others on, those who lie further out are no longer few.
_MANY = 0.12
_CLASSES = ("as a place of origin", "as one of transit", "as a destination")


def noun(findings: Findings) -> str:
    """What one of the regions compared is called."""
    return _NOUN[findings.region.kind]


def nouns(findings: Findings) -> str:
    """What the regions compared are called."""
    return _NOUNS[findings.region.kind]


def claims(findings: Findings, trait: Trait) -> Sequence[Claim]:
    """The claims of the page that a trait was taken from, in the order of the measure."""
    held = {claim.claim_id: claim for claim in findings.claims}
    return [held[one] for one in trait.claim_ids if one in held]


def others(trait: Trait) -> int:
    """How many other regions are compared."""
    return trait.base - 1


def names(entries: Sequence[str]) -> str:
    """Names of regions as a sentence lists them."""
    return numbers.listed([words.named(entry) for entry in entries])


def standing(
    findings: Findings, trait: Trait, *, one: str, more: str, level: str, less: str, among: str = ""
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
    level : str
        What is said of those that are level with it: `as many`.
    less : str
        What is said of several that lie less far out.
    among : str
        What the regions compared have, after their noun: `with such a count`.
    """
    group = f"{others(trait)} other {nouns(findings)}{f' {among}' if among else ''}"
    ahead = trait.rank - 1
    if ahead == 0 and trait.tied == 0:
        return f"none of the {group} {one}"
    if ahead == 0:
        who = names(trait.tied_names) if trait.tied_names else numbers.written(trait.tied)
        return f"of the {group}, {who} {level}, and none {one}"
    if ahead <= max(len(trait.ahead_names), _MANY * others(trait)):
        who = names(trait.ahead_names) if trait.ahead_names else numbers.written(ahead)
        also = f", and {names(trait.tied_names)} {level}" if trait.tied_names else ""
        return f"of the {group}, only {who} {one if ahead == 1 else more}{also}"
    return f"of the {group}, {numbers.written(others(trait) - ahead - trait.tied)} {less}"


def shared(findings: Findings, trait: Trait, *, link: str = "of", among: str = "") -> str:
    """For which other regions the same is true, as a clause: for no other of the 52 countries here.

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
    group = f"{others(trait)} other {nouns(findings)}{f' {among}' if among else ''}"
    if trait.tied == 0:
        return f"{link} none of the {group}"
    if trait.tied_names:
        return f"{link} only {names(trait.tied_names)} of the {group}"
    return f"{link} {numbers.written(trait.tied)} of the {group}"


def makers(entries: Sequence[Claim]) -> str:
    """The makers of some claims as a sentence lists them, each once."""
    return numbers.listed(list(dict.fromkeys(phrases.producer(claim) for claim in entries)))


def many(entries: Sequence[Claim], noun_one: str, noun_many: str) -> str:
    """A linked number of claims, or of what they are, with its noun."""
    count = len(entries)
    return f"{phrases.linked(numbers.written(count), entries)} {noun_one if count == 1 else noun_many}"


def classes(trait: Trait) -> str:
    """Classes as a sentence lists them: high as a place of origin and medium as a destination."""
    told = [f"{word} {side}" for word, side in zip(trait.words, _CLASSES, strict=True) if word]
    return numbers.listed(told)


def grades(findings: Findings, trait: Trait) -> str:
    """Grades that do not agree, each once: F by the Future Group and Tier 1 by the US Department of State."""
    lines = [line for line in findings.ratings if line.rating_id in trait.record_ids]
    told = {(line.scheme, line.rating): line for line in lines}
    return numbers.listed([f"{line.rating} by {_office(line.producer)}" for line in told.values()])


def _office(name: str) -> str:
    """A maker as a sentence has it."""
    return f"the {name}" if name.startswith(("US", "Future")) else name


def years(findings: Findings, trait: Trait) -> str:
    """First and last year of the reports that hold the tiers of a region."""
    held = [line.start for line in findings.ratings if line.rating_id in trait.record_ids and line.start]
    return f"{min(held)} to {max(held)}"


def reports(trait: Trait) -> str:
    """In how many reports tiers were given."""
    return numbers.plural(len(trait.record_ids), "report")


def regions(codes: Sequence[str]) -> str:
    """Names of regions by their codes, as a sentence lists them."""
    return names([display_name(code) for code in codes])


def places(trait: Trait) -> str:
    """Names of places as a sentence lists them."""
    return numbers.listed([words.named(word) for word in trait.words])


#: The classes in the order of `classes`.
SCHEMES = (
    RatingScheme.UNODC_ORIGIN_CLASS,
    RatingScheme.UNODC_TRANSIT_CLASS,
    RatingScheme.UNODC_DESTINATION_CLASS,
)


def parts(trait: Trait) -> str:
    """Roles that differ, as a sentence lists them."""
    told = [_PARTS[role] for role in ("source", "transit", "destination") if role in trait.words]
    return f"a place that people are taken {numbers.listed(told)}"


_PARTS = {"source": "from", "transit": "through", "destination": "to"}


def rivals(entries: Sequence[Claim]) -> str:
    """Claims of which at most one is right, with their makers."""
    told = [
        f"{phrases.claimed(claim)} {phrases.counted(claim)} ({phrases.producer(claim)})" for claim in entries
    ]
    return numbers.capitalised(numbers.listed(told))


def example(entries: Sequence[Claim]) -> str:
    """The first of some claims, and how many more there are."""
    first = entries[0]
    more = f", and {numbers.written(len(entries) - 1)} more" if len(entries) > 1 else ""
    return f"{phrases.claimed(first)} {phrases.counted(first)}, according to {phrases.producer(first)}{more}"
