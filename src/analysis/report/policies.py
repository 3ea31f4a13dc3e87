"""Laws, bodies and reports of a region: each once, with who disputes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.findings.model import Findings, PolicyLine
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
from analysis.report.law import ARTICLE
from analysis.vocabulary import Bound, PolicyKind, PolicyStatus


def once(policies: Sequence[PolicyLine]) -> Sequence[PolicyLine]:
    """The same law or body once, though the source names it in two places; disputed if one of the places says so."""
    found: dict[tuple[object, ...], PolicyLine] = {}
    for policy in policies:
        key = (policy.kind, policy.name, policy.place, policy.year, policy.status, policy.count)
        held = found.get(key)
        if held is None:
            found[key] = policy
        elif policy.disputed and not held.disputed:
            found[key] = replace(held, disputed=True, note=policy.note)
    return tuple(found.values())


#: Names that a source gives to one treaty, and the fullest of them.
_SAME = {
    "Trafficking Protocol": (
        "Protocol to Prevent, Suppress and Punish Trafficking in Persons, especially Women and Children "
        "(Palermo Protocol)"
    ),
    "United Nations Convention against Transnational Organized Crime": (
        "Convention against Transnational Organized Crime (Palermo Convention)"
    ),
}


def named(policies: Sequence[PolicyLine]) -> Sequence[Sequence[PolicyLine]]:
    """What is said of each law or body, those of known years first and in their order.

    A treaty that a source calls by two names is one; what adds nothing to another line about it is left out.
    """
    found: dict[tuple[str, str, str], list[PolicyLine]] = {}
    for policy in once(policies):
        name = _SAME.get(policy.name, policy.name)
        found.setdefault((policy.kind, name, policy.place), []).append(replace(policy, name=name))
    told = [[one for one in rows if _says(one)] or rows[:1] for rows in found.values()]
    return sorted(told, key=lambda rows: min((row.year for row in rows if row.year), default=_LAST))


#: Sorts what has no year behind all that has one.
_LAST = 9999


def _says(policy: PolicyLine) -> bool:
    """Whether a line says more than that there is such a law or body."""
    counted_ = policy.count is not None
    return bool(policy.year or policy.status or counted_ or policy.disputed or without_remarks(policy.note))


_KIND: Mapping[str, str] = {
    PolicyKind.TREATY: "a treaty",
    PolicyKind.LAW: "a law",
    PolicyKind.INSTITUTION: "an institution",
    PolicyKind.REPORT: "a report",
    PolicyKind.ORGANISATION: "an organisation",
    PolicyKind.CAMPAIGN: "a campaign",
    PolicyKind.ENFORCEMENT: "",
}
_STATUS: Mapping[str, str] = {
    PolicyStatus.ADOPTED: "adopted",
    PolicyStatus.IN_FORCE: "in force",
    PolicyStatus.SIGNED: "signed",
    PolicyStatus.RATIFIED: "ratified",
    PolicyStatus.FOUNDED: "founded",
    PolicyStatus.PUBLISHED: "published",
    PolicyStatus.ESTABLISHED: "set up",
    PolicyStatus.ACTIVE: "",
}
#: Stands before a count where the figure is the number of those who did it: signed by 21 states.
_BY = (PolicyStatus.SIGNED, PolicyStatus.RATIFIED)


def said(policy: PolicyLine) -> str:
    """What one line says of a law or body: founded in 1998; signed by 117 countries, as at September 2008."""
    status = _STATUS.get(policy.status, "") if policy.status else ""
    count, note = counted(policy), _note(policy)
    if policy.status in _BY and count:
        status, count = f"{status} by {count}", ""
    elif policy.year and str(policy.year) not in policy.name:
        since = "since" if policy.status == PolicyStatus.IN_FORCE else "in"
        status = f"{status} {since} {policy.year}".strip()
    elif policy.status != PolicyStatus.IN_FORCE and (policy.year or policy.kind == PolicyKind.REPORT):
        status = ""
    if note.startswith("by "):
        return "; ".join(part for part in (f"{status} {note}".strip(), count) if part)
    told = "; ".join(part for part in (status, count) if part)
    return f"{told}{', ' if _close(note) else '; '}{note}" if told and note else told or note


def _close(note: str) -> bool:
    """Whether a note goes on with what stands before it: as at when, so far."""
    return note.startswith(("as at ", "“so far”", "for ", "in 2"))


def _note(policy: PolicyLine) -> str:
    """What the text says beside it; of what is disputed the note says who disputes it, and stands with that."""
    return "" if policy.disputed else without_remarks(policy.note)


def counted(policy: PolicyLine) -> str:
    """What a law or body counts: more than 40 regional chapters; more than half of the states; no convictions."""
    if policy.count is None:
        return ""
    more = "more than " if policy.count_bound == Bound.LOWER else ""
    if policy.count == 0:
        return f"no {policy.count_of}"
    if 0 < policy.count < 1:
        share = "half" if policy.count == 0.5 else numbers.percent(policy.count)
        return f"{more}{share} {policy.count_of}"
    return f"{more}{numbers.written(int(policy.count))} {policy.count_of}"


def opening(findings: Findings) -> str:
    """Where the laws and bodies of a page were read, as the line above them."""
    sources = {policy.source for policy in findings.policy}
    where = "by the 2009 article" if sources == {ARTICLE} else "by the sources listed below"
    inside = " for it or for countries in it that have no page of their own"
    parts = inside if findings.region.kind == "region" else ""
    return f"Laws, bodies and reports named {where}{parts}:"


def line(rows: Sequence[PolicyLine], findings: Findings | None = None) -> str:
    """All that is said of one law or body, as one entry of a list."""
    first = rows[0]
    facts = list(dict.fromkeys(text for row in rows if (text := said(row))))
    dated = any(row.year for row in rows) or any(_note(row) for row in rows)
    undated = "no year is given" if first.kind == PolicyKind.LAW and not dated else ""
    own = "as it describes itself" if any(row.self_description for row in rows) else ""
    where = _where(first, findings)
    opened = _opening(_kind(first), where, facts[:1])
    said_of_it = "; ".join(part for part in (opened, *facts[1:], _joining(rows)) if part).split("; ")
    ours = [part for part in said_of_it if own and _OURS.search(part)]
    theirs = [part for part in said_of_it if part not in ours]
    told = "; ".join(part for part in (*theirs, own, *ours, undated) if part)
    disputes = "".join(dict.fromkeys(map(dispute, rows)))
    return f"{link(first, numbers.capitalised(first.name))}{f', {told}' if told else ''}{disputes}."


#: What only a reader of the whole article can say, and no body says of itself.
_OURS = re.compile(r"^yet |by the same article")
#: What goes on with the kind of a thing, without a stop: an organisation founded in 1998, an institution of the OSCE.
_GOES_ON = ("founded", "published", "set up", "adopted", "in force", "by ", "for ", "of the ", "in ")


def _opening(kind: str, where: str, facts: Sequence[str]) -> str:
    """What it is, where, and the first that is said of it: an organisation founded in 1998; a law in force."""
    fact = "".join(facts)
    if kind and fact.startswith(_GOES_ON):
        first, *rest = fact.split("; ", 1)
        return "; ".join([", ".join(part for part in (f"{kind} {first}", where) if part), *rest])
    return "; ".join(part for part in (f"{kind} {where}".strip(), fact) if part)


def _kind(policy: PolicyLine) -> str:
    """What sort of response it is; empty where its name says so."""
    told = set(policy.name.lower().replace("(", " ").split())
    return "" if {policy.kind, f"{policy.kind}s", *_SEVERAL} & told else _KIND[policy.kind]


#: Names of several treaties or reports, which say what they are.
_SEVERAL = ("protocols", "papers")


def _joining(rows: Sequence[PolicyLine]) -> str:
    """Why a treaty can have more parties than signatures."""
    signed = max((row.count or 0 for row in rows if row.status == PolicyStatus.SIGNED), default=0)
    parties = max((row.count or 0 for row in rows if row.count_of == "parties"), default=0)
    return "a state can join without having signed first" if 0 < signed < parties else ""


def dispute(policy: PolicyLine) -> str:
    """Who disputes it and why, as a clause: ; disputed by the 2009 article, which …; empty where nobody does."""
    if not policy.disputed:
        return ""
    by = without_remarks(policy.note)
    return f"; disputed {by}" if by.startswith("by ") else "; disputed, by whom is not said"


def _where(policy: PolicyLine, findings: Findings | None) -> str:
    """Of which places it is, where they are several or, on a continent's page, one of its countries."""
    places = [words.named(place.strip()) for place in policy.place.split(";")]
    if all(place.removeprefix("the ") in policy.name for place in places):
        return ""
    if len(places) > 1:
        return f"{'about' if policy.kind == PolicyKind.REPORT else 'active in'} {numbers.listed(places)}"
    elsewhere = findings is not None and findings.region.kind == "region"
    return f"in {places[0]}" if elsewhere and findings and places[0] not in findings.region.name else ""


def link(policy: PolicyLine, text: str) -> str:
    """The words with a link to the evidence."""
    address = f"../evidence/{policy.source}.html#{policy.policy_id}"
    return f'<a class="n" href="{address}" title="{policy.policy_id}">{text}</a>'
