"""Who goes where: roles as lines and as one sentence."""

import re
from collections.abc import Sequence
from itertools import groupby

from analysis.findings.model import Findings, RoleLine
from analysis.reading.places import smallest_region
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
from analysis.vocabulary import UNATTRIBUTED, Direction, Role, Strength

_ROLE = {
    Role.SOURCE: "a place people are taken from",
    Role.TRANSIT: "a place people are taken through",
    Role.DESTINATION: "a place people are taken to",
    Role.WITHIN: "a place within which people are held",
}
_STRENGTH = {
    Strength.NAMED: "",
    Strength.MAJOR: "among the major ones",
    Strength.MAJOR_OF_CONTINENT: "the major one of its continent",
    Strength.MOST_COMMON: "among the most common ones",
    Strength.HIGH_CATEGORY: "in the high category",
}


#: Places that are several: former Soviet territories, but not the United States.
_MUCH = re.compile("(much|most|parts?) of (?=[A-Z])")
_MANY = re.compile(r"(?<!United )(countries|territories|states|republics|nations)$", re.IGNORECASE)


def _said_by(role: RoleLine) -> str:
    """Who says so."""
    if role.producer == UNATTRIBUTED:
        return "a source that is not named"
    return f"{role.producer}{f' ({role.producer_year})' if role.producer_year else ''}"


def _link(role: RoleLine, text: str) -> str:
    """The words with a link to the evidence."""
    return (
        f'<a class="n" href="../evidence/{role.source}.html#{role.role_id}" title="{role.role_id}">{text}</a>'
    )


def _added(role: RoleLine, *, strength: bool = True) -> str:
    """What a statement says beside the role: among the major ones, from the Philippines: women; empty if nothing."""
    ends = list(dict.fromkeys(words.named(part.strip()) for part in role.counterpart.split(";")))
    way = "from" if role.role == Role.DESTINATION else "to"
    moved = f"{way} {numbers.listed(ends)}" if role.counterpart else ""
    who = words.people(role.population, "", visibility="actual")
    purpose = words.purpose(role.exploitation)
    said = f"{who} {purpose}".rstrip() if who != "people" or purpose else ""
    place = ", ".join(
        part for part in (_STRENGTH[Strength(role.strength)] if strength else "", moved) if part
    )
    whom = ": ".join(part for part in (place, said) if part)
    note = without_remarks(role.note)
    return (", " if role.role != Role.WITHIN else "; ").join(part for part in (whom, note) if part)


def _several(said: Sequence[RoleLine]) -> str:
    """Statements of one strength together: among the major ones in three statements, one of them to Greece."""
    told: dict[str, list[RoleLine]] = {}
    for role in said:
        told.setdefault(_added(role, strength=False), []).append(role)
    bare = told.pop("", [])
    parts = [
        _link(roles[0], f"{numbers.written(len(roles))} {_of(text, roles[0])}")
        for text, roles in told.items()
    ]
    whole = f"{_STRENGTH[Strength(said[0].strength)]} in {numbers.written(len(said))} statements"
    first = _link(bare[0], whole) if bare else whole
    return f"{first}{', of which ' if parts else ''}{numbers.listed(parts)}"


def _of(text: str, role: RoleLine) -> str:
    """What one of several statements adds, as it stands after its number: of women; to Greece."""
    moved = bool(role.counterpart)
    bare = words.people(role.population, "", visibility="actual") == "people"
    return text if moved or bare else f"of {text}"


def _maker(producer: str, said: Sequence[RoleLine]) -> str:
    """One producer with what each of its statements adds, each linked; those with the same words once."""
    first = said[0]
    name = _said_by(first) if producer != UNATTRIBUTED or len(said) == 1 else "sources that are not named"
    grouped: dict[str, list[RoleLine]] = {}
    for role in said:
        grouped.setdefault(role.strength, []).append(role)
    added, bare = [], None
    for strength, roles in grouped.items():
        told = {_added(role): role for role in reversed(roles)}
        if len(told) > 1 and _STRENGTH[Strength(strength)]:
            added.append(_several(roles))
            continue
        bare = told.pop("", bare)
        added += [_link(role, text) for text, role in reversed(told.items())]
    shown = _link(bare or first, name) if bare or not added else name
    return f"{shown} ({'; '.join(added)})" if added else shown


def _line(roles: Sequence[RoleLine]) -> str:
    """What is said of one role of one place, as a sentence: each producer, and what each statement adds."""
    first = roles[0]
    place = numbers.capitalised(f"{_part(first)}{words.named(first.place)}")
    verb = "are" if _MANY.search(first.place) else "is"
    makers: dict[str, list[RoleLine]] = {}
    for role in sorted(roles, key=lambda role: role.producer == UNATTRIBUTED):
        makers.setdefault(role.producer, []).append(role)
    by = numbers.listed([_maker(producer, said) for producer, said in makers.items()])
    return f"{place} {verb} {_ROLE[Role(first.role)]}, according to {by}."


def _part(role: RoleLine) -> str:
    """What a statement says of how much of a place is meant: much of; empty where it means all of it."""
    match = _MUCH.match(role.note)
    return match.group() if match else ""


def without_page(findings: Findings) -> bool:
    """Whether the statements are about parts of the world that have no page, as those on the world's page are."""
    return bool(findings.roles) and findings.region.kind == "world"


def lines(findings: Findings) -> Sequence[str]:
    """What is said of each role of each place, as one sentence each, in reading order."""
    found: dict[tuple[str, str, str], list[RoleLine]] = {}
    for role in findings.roles:
        found.setdefault((_part(role), words.named(role.place), role.role), []).append(role)
    return [_line(roles) for roles in found.values()]


def besides(findings: Findings) -> str:
    """That numbers have people taken from a wider region which no statement of a role has as their origin."""
    region = findings.region
    told = {role.role for role in findings.roles}
    out = [
        claim
        for claim in findings.claims
        if claim.direction == Direction.OUT and claim.area and _page_of(claim.area) == region.code
    ]
    if region.kind == "country" or not told or Role.SOURCE in told or not out:
        return ""
    claim = out[0]
    link = f'<a class="n" href="../evidence/{claim.source}.html#{claim.claim_id}">people taken from there</a>'
    return f"These are statements about roles only; numbers in the table above also have {link}."


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
        note = without_remarks(first.note)
        said.append(
            f"{_link(first, _ROLE[Role(role)])}{f' ({note})' if role == Role.WITHIN and note else ''}"
        )
    makers = {role.producer for role in findings.roles} - {UNATTRIBUTED}
    by = numbers.listed(sorted(makers)) if makers else "a source that is not named"
    return f"It is described, by {by}, as {numbers.listed(said)}."
