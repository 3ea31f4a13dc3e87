"""Who goes where: for each place and role, who says so, and what each statement says beside it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from analysis.findings.model import Claim, Findings, RoleLine
from analysis.reading.places import smallest_region
from analysis.report import numbers, words
from analysis.report.role_words import MANY, beside, link, much, said_by, told
from analysis.vocabulary import UNATTRIBUTED, Direction, Role

_ROLE = {
    Role.SOURCE: "a place that people are taken from",
    Role.TRANSIT: "a place that people are taken through",
    Role.DESTINATION: "a place that people are taken to",
    Role.WITHIN: "a place within which people are exploited",
}
#: The same of several places.
_ROLES = {role: f"places{text.removeprefix('a place')}" for role, text in _ROLE.items()}


def _described(role: RoleLine) -> str:
    """A place and its role as the opening of a sentence: Japan is described as a place that people are taken to."""
    place = numbers.capitalised(f"{much(role)}{words.named(role.place)}")
    if MANY.search(role.place):
        return f"{place} are described as {_ROLES[Role(role.role)]}"
    return f"{place} is described as {_ROLE[Role(role.role)]}"


def _alone(role: RoleLine) -> str:
    """A role that one statement gives, as a sentence."""
    text = told(role)
    detail = "" if text == "named, without more" else f": {text}"
    by = "no producer is named" if role.producer == UNATTRIBUTED else f"according to {said_by(role)}"
    return f"{link(role, _described(role))}{detail} ({by})."


def _together(roles: Sequence[RoleLine]) -> str:
    """A role that several statements give: a line, and below it what each says, the named producers first."""
    ordered = sorted(roles, key=lambda role: role.producer == UNATTRIBUTED)
    unnamed = sum(role.producer == UNATTRIBUTED for role in ordered)
    many = numbers.plural(len(roles), "statement")
    note = f"; no producer is named for {_how_many(unnamed, len(roles))}" if unnamed else ""
    entries = [f"- {_entry(role, named=unnamed < len(roles))}" for role in ordered]
    return "\n".join([f"{_described(roles[0])} ({many}{note}):", "", *entries])


def _how_many(some: int, whole: int) -> str:
    """So many of a few: either of them, any of them, one of them."""
    if some == whole:
        return "either" if whole == 2 else "any of them"
    return f"{numbers.written(some)} of them"


def _entry(role: RoleLine, *, named: bool) -> str:
    """One of several statements; with who makes it where some producer is named."""
    if not named:
        return link(role, numbers.capitalised(told(role))) + "."
    name = "Producer not named" if role.producer == UNATTRIBUTED else numbers.capitalised(said_by(role))
    return f"{name}: {link(role, told(role))}."


def without_page(findings: Findings) -> bool:
    """Whether the statements are about parts of the world that have no page, as those on the world's page are."""
    return bool(findings.roles) and findings.region.kind == "world"


def lines(findings: Findings) -> Sequence[str]:
    """What is said of each role of each place, in reading order: a sentence, or a line with a list below it."""
    found: dict[tuple[str, str, str], list[RoleLine]] = {}
    for role in findings.roles:
        found.setdefault((much(role), words.named(role.place), role.role), []).append(role)
    said = [_alone(roles[0]) if len(roles) == 1 else _together(roles) for roles in found.values()]
    firsts = [roles[0] for roles in found.values()]
    return [_partly(findings, role, text) for role, text in zip(firsts, said, strict=True)]


def _partly(findings: Findings, role: RoleLine, text: str) -> str:
    """A statement about a group of countries, with that a continent holds most of them and not all."""
    region = findings.region
    if region.kind != "region" or _page_of(role.area) == region.code:
        return text
    return f"{text} More than half of them are in {words.named(region.name)}."


def besides(findings: Findings) -> str:
    """What numbers of the page say of where people come from or go to, and no statement of a role does."""
    if not findings.roles:
        return ""
    if findings.region.kind == "country":
        return _other_ends(findings)
    told_roles = {role.role for role in findings.roles if _page_of(role.area) == findings.region.code}
    out = [
        claim
        for claim in findings.claims
        if claim.direction == Direction.OUT and claim.area and _page_of(claim.area) == findings.region.code
    ]
    if Role.SOURCE in told_roles or not out:
        return ""
    places = numbers.listed(_linked((words.named(claim.area_name), claim) for claim in out))
    wider = any(role.role == Role.SOURCE for role in findings.roles)
    which = (
        "Of these statements only that on a group of countries speaks"
        if wider
        else "No such statement speaks"
    )
    return f"{which} of people taken from there, but numbers above count people from {places}."


def _other_ends(findings: Findings) -> str:
    """The countries that numbers of a country's page name at the other end of the way, and its statements do not."""
    stated = {words.named(part.strip()) for role in findings.roles for part in role.counterpart.split(";")}
    ends = {Direction.INTO: "from", Direction.OUT: "to"}
    found: dict[str, list[tuple[str, Claim]]] = {"from": [], "to": []}
    for claim in findings.claims:
        name = words.named(claim.counterpart_name) if claim.counterpart_name else ""
        way = ends.get(Direction(claim.direction)) if claim.direction else None
        alone = ";" not in claim.counterpart and name not in stated
        if way and name and alone and claim.area == findings.region.code:
            found[way].append((name, claim))
    parts = [f"{way} {numbers.listed(_linked(pairs))}" for way, pairs in found.items() if pairs]
    return f"Numbers on this page also speak of people taken {numbers.listed(parts)}." if parts else ""


def _linked(pairs: Iterable[tuple[str, Claim]]) -> list[str]:
    """Names, each once and with a link to the first claim that has it."""
    first: dict[str, Claim] = {}
    for name, claim in pairs:
        first.setdefault(name, claim)
    return [
        f'<a class="n" href="../evidence/{claim.source}.html#{claim.claim_id}">{name}</a>'
        for name, claim in first.items()
    ]


def _page_of(areas: str) -> str:
    """Code of the region whose page some areas stand on."""
    return smallest_region(code.partition("/")[0] for code in areas.split(";"))


def sentence(findings: Findings) -> str:
    """What sources say of the region without a number, as one sentence."""
    if not findings.roles:
        held = [
            numbers.plural(len(findings.ratings), "rating") if findings.ratings else "",
            numbers.plural(len(findings.policy), "law or body", "laws or bodies") if findings.policy else "",
        ]
        return f"It is named only in {numbers.listed([part for part in held if part])}, told below."
    ordered = sorted(findings.roles, key=lambda role: role.role)
    said = []
    for role, entries in groupby(ordered, key=lambda role: role.role):
        first = next(entries)
        note = beside(first)
        said.append(f"{link(first, _ROLE[Role(role)])}{f' ({note})' if role == Role.WITHIN and note else ''}")
    makers = {role.producer for role in findings.roles} - {UNATTRIBUTED}
    by = f", by {numbers.listed(sorted(makers))}," if makers else ""
    unnamed = "" if makers else ", and no producer is named"
    return f"It is described{by} as {numbers.listed(said)}{unnamed}."
