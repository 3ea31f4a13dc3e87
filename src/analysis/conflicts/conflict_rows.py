"""The table 20_conflicts: its contract, ids, and one row for findings that say the same."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text, words
from analysis.conflicts.explanations import LARGEST
from analysis.conflicts.finding import Finding, reasons
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import LIST, Code, Level, Resolution
from analysis.tables import format_number
from analysis.vocabulary import Scope

CORRECTIONS = ("on", "off")


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 20_conflicts: which claims cannot all be true, how badly, why, and what was done."""
    columns = {
        "conflict_id": pa.Column(str, pa.Check.str_matches(r"^[a-z_]+-.+-[0-9a-f]{4}$"), unique=True),
        "level": words(Level),
        "marginal": pa.Column(bool),
        "code": words(Code),
        "claim_ids": text(empty=False),
        "members": text(empty=False),
        "regions": text(empty=False),
        "severity": pa.Column(float, pa.Check.in_range(1, LARGEST)),
        "factor": pa.Column(float, pa.Check.in_range(1, LARGEST)),
        **{f"share_{end}": number(ge=0, le=1) for end in ("low", "high")},
        **{f"years_{end}": number(gt=0) for end in ("low", "high")},
        "amount": number(ge=0),
        "reasons": text(empty=False),
        "explanations": text(empty=False),
        "resolution": words(Resolution),
        "scope": words(Scope),
        "corrections": words(CORRECTIONS),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


#: Findings that are one row: the sharpest, and the ids of all.
_Group = tuple[Finding, tuple[str, ...]]


def table(context: SearchContext, found: Sequence[Finding], *, scope: str, corrections: str) -> pd.DataFrame:
    """The conflicts of one run as a table, hardest and severest first."""
    groups = _groups(context, found)
    ids = conflict_ids([(sharpest.code, members) for sharpest, members in groups])
    marks = {"scope": scope, "corrections": corrections}
    rows = [
        {"conflict_id": own} | _row(context, group) | marks for own, group in zip(ids, groups, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(contract().columns), dtype=object)
    order = {str(level): place for place, level in enumerate(Level)}
    frame["rank"] = frame["level"].map(order)
    # What lines of evidence say of one another comes before what one line says of itself.
    frame["own"] = [
        level != Level.APPARENT and _is_one_line(context, ids)
        for level, ids in zip(frame["level"], frame["members"], strict=True)
    ]
    # As the table writes it: two that differ by less than the solver's own tolerance stand in the order of their ids.
    frame["written"] = frame["severity"].map(lambda value: float(format_number(float(value))))
    frame = frame.sort_values(["rank", "own", "written", "conflict_id"], ascending=[True, True, False, True])
    return conform(frame.reset_index(drop=True), contract())


def _is_one_line(context: SearchContext, ids: str) -> bool:
    """Whether all members of a conflict are of one lineage."""
    claims = [context.by_id[one] for one in ids.split(LIST) if one in context.by_id]
    return len({claim.text("lineage") for claim in claims}) < 2


def _groups(context: SearchContext, findings: Iterable[Finding]) -> list[_Group]:
    """Findings by the row that they make: code, level, distinctions, origin and the group that their check names."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = (finding.code, finding.level, finding.axes, finding.reasons, finding.group)
        groups.setdefault(key, []).append(finding)
    found = []
    for group in groups.values():
        members = sorted(group, key=lambda one: (-one.severity, len(one.ids), one.ids))
        ids = dict.fromkeys(claim_id for one in members for claim_id in one.ids)
        for claim_id in members[0].ids:
            ids |= dict.fromkeys(_copies(context, claim_id))
        found.append((members[0], tuple(ids)))
    return sorted(found, key=lambda group: (group[0].code, group[1], group[0].level))


def _copies(context: SearchContext, claim_id: str) -> list[str]:
    """Ids of the other claims of the lineage of one that say the same of the same."""
    claim = context.by_id.get(claim_id)
    if claim is None or claim.text("lineage") == claim.claim_id:
        return []
    return [
        other.claim_id
        for other in context.lineages.get(claim.text("lineage"), ())
        if (other.about.box, other.about.measure, other.values)
        == (claim.about.box, claim.about.measure, claim.values)
    ]


def _row(context: SearchContext, group: _Group) -> dict[str, object]:
    """One row of the table, but for its id and the marks of its run."""
    finding, ids = group
    return {
        "level": str(finding.level),
        "marginal": finding.marginal,
        "code": str(finding.code),
        "claim_ids": LIST.join(ids),
        "regions": LIST.join(finding.regions),
        "severity": min(max(finding.severity, 1.0), LARGEST),
        **finding.codes.cells(),
        "reasons": reasons(finding, [context.by_id[one] for one in finding.ids if one in context.by_id]),
    }


def conflict_ids(found: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """The id of each conflict; where two would be the same the later takes the next four digits of its hash."""
    taken: set[str] = set()
    ids = []
    for code, claims in found:
        digest = hashlib.sha256(LIST.join(sorted(claims)).encode()).hexdigest()
        starts = range(0, len(digest), 4)
        choices = (f"{code}-{claims[0]}-{digest[start : start + 4]}" for start in starts)
        own = next(choice for choice in choices if choice not in taken)
        taken.add(own)
        ids.append(own)
    return ids
