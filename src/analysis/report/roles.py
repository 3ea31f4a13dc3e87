"""Who goes where: roles as lines and as one sentence."""

import re
from collections.abc import Sequence
from itertools import groupby

from analysis.findings.model import Findings, RoleLine
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
    Strength.MAJOR: ", among the major ones",
    Strength.MOST_COMMON: ", among the most common ones",
    Strength.HIGH_CATEGORY: ", in the high category",
}


#: Places that are several: former Soviet territories, but not the United States.
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


def _line(role: RoleLine) -> str:
    """One statement as a sentence."""
    other = ""
    if role.counterpart:
        ends = numbers.listed(
            list(dict.fromkeys(words.named(part.strip()) for part in role.counterpart.split(";")))
        )
        other = f" (from {ends})" if role.role == Role.DESTINATION else f" (to {ends})"
    who = words.people(role.population, "", visibility="actual")
    purpose = words.purpose(role.exploitation)
    counted = "" if who == "people" and not purpose else f": {who}{' ' + purpose if purpose else ''}"
    note = f"; {role.note}" if role.note and role.role == Role.WITHIN else ""
    link = _link(role, _ROLE[Role(role.role)]) + _STRENGTH[Strength(role.strength)]
    place = numbers.capitalised(words.named(role.place))
    verb = "are" if _MANY.search(role.place) else "is"
    return f"{place} {verb} {link}{other}{counted}{note}, according to {_said_by(role)}."


def lines(findings: Findings) -> Sequence[str]:
    """Each statement about the region's role as a sentence, those with the same words once."""
    return list(dict.fromkeys(_line(role) for role in findings.roles))


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
        said.append(
            f"{_link(first, _ROLE[Role(role)])}{f' ({first.note})' if role == Role.WITHIN and first.note else ''}"
        )
    makers = {role.producer for role in findings.roles} - {UNATTRIBUTED}
    by = numbers.listed(sorted(makers)) if makers else "a source that is not named"
    return f"It is described, by {by}, as {numbers.listed(said)}."
