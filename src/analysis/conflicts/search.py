"""The whole search: from a table of claims to the table of conflicts, and the runs that make the published one."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.claims.population import PopulationTable
from analysis.conflicts.checks import (
    part_and_whole,
    quotation,
    roles_and_ratings,
    same_quantity,
    unlike_measures,
)
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims, read_measured
from analysis.conflicts.conflict_codes import LARGEST, LIST, Code, Level, Resolution
from analysis.conflicts.finding import Finding, reasons
from analysis.conflicts.rules import Rules, default_rules
from analysis.conflicts.search_context import SearchContext, Tables
from analysis.content_cache import remembered
from analysis.numbers import format_number
from analysis.tables import Column, Contract, conform, number, text, truth, words
from analysis.vocabulary import Scope

REFERENCE_YEAR = 2008
ON, OFF = CORRECTIONS = ("on", "off")
#: All checks, in the order in which a set of claims that two of them find is taken: the first one's it is.
CHECKS: tuple[Callable[[SearchContext], Iterable[Finding]], ...] = (
    *(same_quantity.find, part_and_whole.find_joint, part_and_whole.find_remainders),
    *(unlike_measures.find_distinctions, part_and_whole.find_clipped, part_and_whole.find_unexplained),
    *(unlike_measures.find_money_and_units, quotation.find, roles_and_ratings.find),
)
#: Findings that are one row: the sharpest, and the ids of all.
_Group = tuple[Finding, tuple[str, ...]]


@cache
def contract() -> Contract:
    """Contract of 20_conflicts: which claims cannot all be true, how badly, why, and what was done."""
    columns = {
        "conflict_id": Column(pattern=r"[a-z_]+-.+-[0-9a-f]{4}", unique=True),
        "level": words(Level),
        "marginal": truth(),
        "code": words(Code),
        "claim_ids": text(empty=False),
        "members": text(empty=False),
        "regions": text(empty=False),
        "severity": Column("float64", limits={"ge": 1, "le": LARGEST}),
        "factor": Column("float64", limits={"ge": 1, "le": LARGEST}),
        **{f"share_{end}": number(ge=0, le=1) for end in ("low", "high")},
        **{f"years_{end}": number(gt=0) for end in ("low", "high")},
        "amount": number(ge=0),
        "reasons": text(empty=False),
        "explanations": text(empty=False),
        "resolution": words(Resolution),
        "scope": words(Scope),
        "corrections": words(CORRECTIONS),
    }
    return Contract(columns)


def find_conflicts(
    claims: pd.DataFrame,
    *,
    people: PopulationTable | None = None,
    roles: pd.DataFrame | None = None,
    ratings: pd.DataFrame | None = None,
    choices: Choices | None = None,
    rules: Rules | None = None,
    reference_year: int = REFERENCE_YEAR,
    scope: str = Scope.ALL,
    corrections: str = ON,
) -> pd.DataFrame:
    """Which claims cannot all be true, by how much, why, and what would have to be true: the table 20_conflicts.

    The answer does not depend on the order of the rows.

    Parameters
    ----------
    claims : DataFrame
        In the contract of 10_claims, the project's own or any other.
    people : PopulationTable, optional
        Turns shares and rates of a population into persons; without it they are left out.
    roles, ratings : DataFrame, optional
        10_roles and 10_ratings, for disagreements about them.
    choices, rules : Choices and Rules, optional
        Thresholds, by default those of data/raw/priors.yml; sets, readings and links, by default those of
        data/raw/conflicts.
    reference_year : int
        Of a series, the member nearest this year speaks for the others where a naive reader compares.
    scope, corrections : str
        What the rows are marked with.

    Returns
    -------
    DataFrame
        Keeps `contract`.
    """
    rules, choices = rules or default_rules(), choices or Choices()
    read = read_claims(claims, rules=rules, choices=choices, people=people)
    measured = read_measured(claims, rules=rules, choices=choices)
    context = SearchContext(read, rules, choices, Tables(people, roles, ratings), reference_year, measured)
    # Each set of claims once at each level: as the first check that finds it.
    first: dict[object, Finding] = {}
    for check in CHECKS:
        for finding in check(context):
            first.setdefault((frozenset(finding.ids), finding.level), finding)
    return _table(context, [*first.values()], scope=scope, corrections=corrections)


def _table(context: SearchContext, found: Sequence[Finding], *, scope: str, corrections: str) -> pd.DataFrame:
    """The conflicts of one run as a table, hardest and severest first."""
    groups = _groups(context, found)
    ids = conflict_ids([(str(sharpest.code), members) for sharpest, members in groups])
    marks = {"scope": scope, "corrections": corrections}
    order = list(Level)

    def rank(one: tuple[str, _Group]) -> tuple[int, bool, float, str]:
        """What lines of evidence say of one another comes before what one line says of itself.

        Severity counts as the table writes it: two that differ by less than the solver's own tolerance stand in the
        order of their ids.
        """
        name, (sharpest, _) = one
        claims = [context.by_id[one] for one in sharpest.codes.members if one in context.by_id]
        own = sharpest.level is not Level.APPARENT and len({claim.text("lineage") for claim in claims}) < 2
        return order.index(sharpest.level), own, -float(format_number(_severity(sharpest))), name

    ranked = sorted(zip(ids, groups, strict=True), key=rank)
    rows = [{"conflict_id": name} | _row(context, group) | marks for name, group in ranked]
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def _severity(finding: Finding) -> float:
    """The severity as the table holds it."""
    return min(max(finding.severity, 1.0), LARGEST)


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
    own = claim.about.box, claim.about.measure, claim.values
    lineage = context.lineages.get(claim.text("lineage"), ())
    return [one.claim_id for one in lineage if (one.about.box, one.about.measure, one.values) == own]


def _row(context: SearchContext, group: _Group) -> dict[str, object]:
    """One row of the table, but for its id and the marks of its run."""
    finding, ids = group
    return {
        "level": str(finding.level),
        "marginal": finding.marginal,
        "code": str(finding.code),
        "claim_ids": LIST.join(ids),
        "regions": LIST.join(finding.regions),
        "severity": _severity(finding),
        **finding.codes.cells(),
        "reasons": reasons(finding, [context.by_id[one] for one in finding.ids if one in context.by_id]),
    }


def conflict_ids(found: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """The id of each conflict; where two would be the same the later takes the next four digits of its hash."""
    taken: dict[str, None] = {}
    for code, claims in found:
        digest = hashlib.sha256(LIST.join(sorted(claims)).encode()).hexdigest()
        choices = (f"{code}-{claims[0]}-{digest[start : start + 4]}" for start in range(0, len(digest), 4))
        taken[next(choice for choice in choices if choice not in taken)] = None
    return list(taken)


# --- the runs of the published table ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the searches look at."""

    printed: pd.DataFrame  # 10_claims as printed, and with declared corrections laid over it
    corrected: pd.DataFrame
    roles: pd.DataFrame  # 10_roles and 10_ratings
    ratings: pd.DataFrame
    people: PopulationTable  # for shares and rates of a population


def published(evidence: Evidence, choices: Choices, rules: Rules) -> pd.DataFrame:
    """The table 20_conflicts: all evidence with corrections on, then what only another run finds."""
    runs = {
        (str(scope), corrections): _run(evidence, choices, rules, scope=scope, corrections=corrections)
        for scope in (Scope.ALL, Scope.ARTICLE)
        for corrections in CORRECTIONS
    }
    return merge_runs(runs, ignored_factor=choices.ignored_factor)


def _run(
    evidence: Evidence, choices: Choices, rules: Rules, *, scope: Scope, corrections: str
) -> pd.DataFrame:
    """One search."""
    claims = evidence.corrected if corrections == ON else evidence.printed
    roles, ratings = evidence.roles, evidence.ratings
    if scope == Scope.ARTICLE:
        claims = claims[claims["scope"] == Scope.ARTICLE]
        sources = set(claims["source"])
        roles, ratings = (table[table["source"].isin(sources)] for table in (roles, ratings))
    return remembered(
        find_conflicts, claims, people=evidence.people, roles=roles, ratings=ratings, choices=choices, rules=rules,
        scope=scope, corrections=corrections,
    )  # fmt: skip


def merge_runs(
    runs: Mapping[tuple[str, str], pd.DataFrame], *, ignored_factor: float = Choices().ignored_factor
) -> pd.DataFrame:
    """The conflicts of several runs in one table: those of the first, then what only a later one finds.

    A conflict of a later run is found already if one of the same code holds all its claims and is as severe: where a
    correction changed a number, the conflict as printed is told beside the corrected one, by its own factor.

    The first of the runs, by (scope, corrections), is the published one.
    """
    seen: dict[str, list[tuple[frozenset[str], float]]] = {}
    parts = []
    for frame in runs.values():
        keys = [
            (str(code), frozenset(str(ids).split(LIST)), float(severity))
            for code, ids, severity in zip(frame["code"], frame["claim_ids"], frame["severity"], strict=True)
        ]
        fresh = [
            not any(
                ids <= known and max(severity / other, other / severity) < ignored_factor
                for known, other in seen.get(code, [])
            )
            for code, ids, severity in keys
        ]
        parts.append(frame[fresh])
        for code, ids, severity in keys:
            seen.setdefault(code, []).append((ids, severity))
    merged = pd.concat(parts, ignore_index=True)
    ids = merged[["code", "claim_ids"]].astype(str).to_records(index=False).tolist()
    merged["conflict_id"] = conflict_ids([(code, claims.split(LIST)) for code, claims in ids])
    return conform(merged[list(contract().columns)], contract())
