"""One statement of a role in words: how strongly, whom, from where or to where, and what the text says beside it."""

import re

from analysis.findings.model import RoleLine
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
from analysis.vocabulary import UNATTRIBUTED, Exploitation, Population, Role, Strength

#: Places that are several: former Soviet territories, but not the United States.
MANY = re.compile(r"(?<!United )(countries|territories|states|republics|nations)$", re.IGNORECASE)
_MUCH = re.compile(r"((?:much|most) of )(?=[A-Z])[^;]*;?\s*")
_STRONG = {
    Strength.MAJOR: "one of the major such places",
    Strength.MAJOR_OF_CONTINENT: "the major such place of its continent",
    Strength.MOST_COMMON: "one of the most common such places",
    Strength.HIGH_CATEGORY: "in the high category of such places",
}
#: What is done to people, after "they are taken there".
_DONE = {
    Exploitation.SEXUAL: "and exploited sexually",
    Exploitation.DOMESTIC: "and exploited in domestic work",
    Exploitation.BEGGING: "and made to beg",
    Exploitation.LABOUR: "and exploited for their labour",
}
_WHO = {
    Exploitation.SEXUAL: "who are exploited sexually",
    Exploitation.DOMESTIC: "who are exploited in domestic work",
    Exploitation.LABOUR: "who are exploited for their labour",
}
_WITHIN = {
    Exploitation.SEXUAL: "are exploited sexually",
    Exploitation.DOMESTIC: "are exploited in domestic work",
    Exploitation.BEGGING: "are made to beg",
    Exploitation.LABOUR: "are exploited for their labour",
}


def much(role: RoleLine) -> str:
    """What a statement says of how much of a place is meant: much of; empty where it means all of it."""
    match = _MUCH.match(role.note)
    return match.group(1) if match else ""


def beside(role: RoleLine) -> str:
    """What the text says beside the role, without the transcriber's remarks; empty if nothing."""
    return _MUCH.sub("", without_remarks(role.note), count=1) if much(role) else without_remarks(role.note)


def said_by(role: RoleLine) -> str:
    """Who says so."""
    if role.producer == UNATTRIBUTED:
        return "no producer is named"
    article = "the " if role.producer.startswith(("Associated ", "US ")) else ""
    return f"{article}{role.producer}{f' ({role.producer_year})' if role.producer_year else ''}"


def link(role: RoleLine, text: str) -> str:
    """The words with a link to the evidence."""
    return (
        f'<a class="n" href="../evidence/{role.source}.html#{role.role_id}" title="{role.role_id}">{text}</a>'
    )


def core(role: RoleLine) -> str:
    """Whom a statement is about, from where or to where, and how strongly; empty where it only names the place."""
    who = words.group(role.population) if role.population else "people"
    ends = list(dict.fromkeys(words.named(part.strip()) for part in role.counterpart.split(";") if part))
    if role.role == Role.WITHIN:
        held = f"are held {words.purpose(role.exploitation)}".rstrip()
        return f"{who} {_WITHIN.get(Exploitation(role.exploitation), held)}"
    other = f" {'from' if role.role == Role.DESTINATION else 'to'} {numbers.listed(ends)}" if ends else ""
    if role.strength != Strength.NAMED:
        return _strong(role, who, numbers.listed(ends))
    if role.population in (Population.ALL, Population.NOT_APPLICABLE, "") and not ends and not _aimed(role):
        return ""
    there = " there" if role.role == Role.DESTINATION else " from there"
    return f"{who} are taken{there}{other}{f' {_done(role)}' if _aimed(role) else ''}"


def _strong(role: RoleLine, who: str, ends: str) -> str:
    """Where a place stands among those of its kind: one of the major such places for women, for Greece."""
    place = _STRONG[Strength(role.strength)]
    if MANY.search(role.place):
        place = place.removeprefix("one of ")
    persons = f" for {who}" if who != "people" or _aimed(role) else ""
    persons += f" {_WHO[Exploitation(role.exploitation)]}" if role.exploitation in _WHO else ""
    other = (
        f"{',' * bool(persons)} {'from' if role.role == Role.DESTINATION else 'for'} {ends}" if ends else ""
    )
    return f"{place}{persons}{other}"


def _aimed(role: RoleLine) -> bool:
    """Whether a purpose is said."""
    return bool(words.purpose(role.exploitation))


def _done(role: RoleLine) -> str:
    """For what people are taken: and exploited sexually."""
    return _DONE.get(Exploitation(role.exploitation), words.purpose(role.exploitation))


def told(role: RoleLine) -> str:
    """All that a statement says of a place's role, as an entry of a list."""
    return "; ".join(part for part in (core(role), beside(role)) if part) or "named, without more"
