"""Who goes where: roles as lines and as one sentence."""

import re
from collections.abc import Sequence
from itertools import groupby

from analysis.findings.model import Findings, RoleLine
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
from analysis.vocabulary import UNATTRIBUTED, Role, Strength

_ROLE = {
    Role.SOURCE: "a place people are taken from",
    Role.TRANSIT: "a place people are taken through",
    Role.DESTINATION: "a place people are taken to",
    Role.WITHIN: "a place within which people are held",
}
_STRENGTH = {
    Strength.NAMED: "",
    Strength.MAJOR: "among the major ones",
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


def _added(role: RoleLine) -> str:
    """What a statement says beside the role: among the major ones, from the Philippines: women; empty if nothing."""
    ends = list(dict.fromkeys(words.named(part.strip()) for part in role.counterpart.split(";")))
    way = "from" if role.role == Role.DESTINATION else "to"
    strength, moved = (
        _STRENGTH[Strength(role.strength)],
        f"{way} {numbers.listed(ends)}" if role.counterpart else "",
    )
    who = words.people(role.population, "", visibility="actual")
    purpose = words.purpose(role.exploitation)
    said = f"{who} {purpose}".rstrip() if who != "people" or purpose else ""
    note = without_remarks(role.note) if role.role == Role.WITHIN else ""
    place = ", ".join(part for part in (strength, moved) if part)
    return "; ".join(part for part in (": ".join(part for part in (place, said) if part), note) if part)


def _maker(producer: str, said: Sequence[RoleLine]) -> str:
    """One producer with what each of its statements adds, each linked; those with the same words once."""
    first = said[0]
    name = _said_by(first) if producer != UNATTRIBUTED or len(said) == 1 else "sources that are not named"
    told = {_added(role): role for role in reversed(said)}
    bare = told.pop("", None)
    added = [_link(role, text) for text, role in reversed(told.items())]
    if not added:
        return _link(first, name)
    shown = _link(bare, name) if bare else name
    return f"{shown} ({'; '.join(added)})"


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
