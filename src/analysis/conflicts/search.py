"""The whole search: from a table of claims to the table of conflicts, and the runs that make the published one."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text, words
from analysis.claims.population import PopulationTable
from analysis.conflicts.checks import (
    detection,
    money_and_units,
    part_and_whole,
    quotation,
    roles_and_ratings,
    same_quantity,
    unlike_measures,
)
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims, read_measured
from analysis.conflicts.conflict_codes import LIST, Code, Level, Resolution
from analysis.conflicts.finding import LARGEST, Finding
from analysis.conflicts.rules import Rules, default_rules
from analysis.conflicts.search_context import SearchContext
from analysis.content_cache import remembered
from analysis.numbers import format_number
from analysis.vocabulary import Scope

REFERENCE_YEAR = 2008
ON, OFF = CORRECTIONS = ("on", "off")
#: All checks, in the order in which a set of claims that two of them find is taken: the first one's it is.
CHECKS: tuple[Callable[[SearchContext], Iterable[Finding]], ...] = (
    *(same_quantity.find, part_and_whole.find_joint, part_and_whole.find_remainders),
    *(unlike_measures.find, detection.find, part_and_whole.find_clipped, part_and_whole.find_unexplained),
    *(money_and_units.find, quotation.find, roles_and_ratings.find),
)


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
    context = SearchContext(read, rules, choices, reference_year, measured, people, roles, ratings)
    # Each set of claims once at each level: as the first check that finds it.
    first: dict[object, Finding] = {}
    for check in CHECKS:
        for finding in check(context):
            first.setdefault((frozenset(finding.ids), finding.level), finding)
    return _table(context, first.values(), scope=scope, corrections=corrections)


def _table(context: SearchContext, found: Iterable[Finding], *, scope: str, corrections: str) -> pd.DataFrame:
    """The conflicts of one run as a table, hardest and severest first."""
    groups, marks = _groups(context, found), {"scope": scope, "corrections": corrections}
    names = conflict_ids((str(sharpest.code), ids) for sharpest, ids in groups)
    rows = [
        (
            _rank(context, sharpest),
            name,
            sharpest.cells(context.by_id) | marks | {"claim_ids": LIST.join(ids)},
        )
        for name, (sharpest, ids) in zip(names, groups, strict=True)
    ]
    ranked = ({"conflict_id": name} | cells for _, name, cells in sorted(rows, key=lambda row: row[:2]))
    return conform(pd.DataFrame(ranked, columns=list(contract().columns), dtype=object), contract())


def _rank(context: SearchContext, finding: Finding) -> tuple[int, bool, float]:
    """The place of a conflict: what lines of evidence say of one another before what one line says of itself.

    Severity counts as the table writes it: two that differ by less than the solver's own tolerance are of one place.
    """
    lines = {
        context.by_id[one].text("lineage") for one in finding.members or finding.ids if one in context.by_id
    }
    own = finding.level is not Level.APPARENT and len(lines) < 2
    return list(Level).index(finding.level), own, -float(format_number(finding.sharpness))


def _groups(context: SearchContext, findings: Iterable[Finding]) -> list[tuple[Finding, list[str]]]:
    """Findings by the row that they make, each with the ids of all: the sharpest one, and the claims that copy its own.

    A row is of one code, level, distinctions, origin and the group that the check names.
    """
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = (finding.code, finding.level, finding.axes, finding.reasons, finding.group or finding.ids)
        groups.setdefault(key, []).append(finding)
    found = []
    for group in groups.values():
        group.sort(key=lambda one: (-one.sharpness, len(one.ids), one.ids))
        ids = [claim_id for one in group for claim_id in one.ids]
        copies = (copy for claim_id in group[0].ids for copy in _copies(context, claim_id))
        found.append((group[0], list(dict.fromkeys((*ids, *copies)))))
    return sorted(found, key=lambda one: (one[0].code, one[1], one[0].level))


def _copies(context: SearchContext, claim_id: str) -> list[str]:
    """Ids of the claims of the lineage of one that say the same of the same."""
    claim = context.by_id.get(claim_id)
    if claim is None or claim.text("lineage") == claim.claim_id:
        return []
    own = claim.about.box, claim.about.measure, claim.values
    lineage = context.lineages.get(claim.text("lineage"), ())
    return [one.claim_id for one in lineage if (one.about.box, one.about.measure, one.values) == own]


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
