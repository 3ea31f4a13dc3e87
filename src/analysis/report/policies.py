"""Laws, bodies and reports of a region: each once, with who disputes it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.findings.model import PolicyLine
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
from analysis.vocabulary import PolicyKind


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
_DATED = re.compile(r"as at [^;]+")


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
    return bool(policy.year or policy.status or policy.count is not None or policy.disputed)


def said(policy: PolicyLine) -> str:
    """What one line says of a law or body: signed: 117 countries, as at September 2008."""
    status = policy.status.replace("_", " ")
    count = counted(policy)
    dated = match.group() if (match := _DATED.match(policy.note)) else ""
    told = ": ".join(part for part in (status, count) if part)
    return ", ".join(part for part in (told, dated) if part)


def counted(policy: PolicyLine) -> str:
    """What a law or body counts: 40 regional chapters; 50 percent of states."""
    if policy.count is None:
        return ""
    if 0 < policy.count < 1:
        return f"{numbers.percent(policy.count)} of {policy.count_of}"
    return f"{numbers.whole(policy.count)} {policy.count_of}"


def line(rows: Sequence[PolicyLine]) -> str:
    """All that is said of one law or body, as one entry of a list."""
    first = rows[0]
    years = sorted({row.year for row in rows if row.year})
    said_ = [text for row in rows if (text := _dated(row, several=len(years) > 1))]
    name = link(first, first.name if years else numbers.capitalised(first.name))
    head = f"{years[0]}: {name}" if years else name
    own = ", in the organisation's own description" if any(row.self_description for row in rows) else ""
    disputes = "".join(dict.fromkeys(map(dispute, rows)))
    kind = "" if first.kind in first.name.lower().split() else first.kind
    undated = "no year given" if first.kind == PolicyKind.LAW and not years else ""
    opening = ", ".join(part for part in (kind, *said_[:1], undated, _where(first)) if part)
    told = "; ".join(part for part in (opening, *said_[1:]) if part)
    return f"{head}{f' ({told})' if told else ''}{own}{disputes}."


def _dated(policy: PolicyLine, *, several: bool) -> str:
    """What one line says, with its year where the lines of one law have several."""
    text = said(policy)
    return f"{text} in {policy.year}" if several and policy.year and text else text


def dispute(policy: PolicyLine) -> str:
    """Who disputes it and why, as a clause: ; disputed by the 2009 article, which …; empty where nobody does."""
    if not policy.disputed:
        return ""
    by = without_remarks(policy.note)
    return f"; disputed {by}" if by.startswith("by ") else "; disputed, by whom is not said"


def _where(policy: PolicyLine) -> str:
    """Of which places it is, where they are several: a report is about them, all else is in them."""
    places = [words.named(place.strip()) for place in policy.place.split(";")]
    way = "about" if policy.kind == PolicyKind.REPORT else "in"
    return f"{way} {numbers.listed(places)}" if len(places) > 1 else ""


def link(policy: PolicyLine, text: str) -> str:
    """The words with a link to the evidence."""
    address = f"../evidence/{policy.source}.html#{policy.policy_id}"
    return f'<a class="n" href="{address}" title="{policy.policy_id}">{text}</a>'
