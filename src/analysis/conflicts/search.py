"""The whole search: from a table of claims to the table of conflicts, and the runs that make the published one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.claims.contract import conform
from analysis.claims.population import PopulationTable
from analysis.conflicts.checks import CHECKS
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims, read_measured
from analysis.conflicts.conflict_rows import conflict_ids, contract, table
from analysis.conflicts.finding import Finding
from analysis.conflicts.rules import Rules, default_rules
from analysis.conflicts.search_context import SearchContext, Tables
from analysis.conflicts.words import LIST
from analysis.content_cache import remembered
from analysis.vocabulary import Scope

REFERENCE_YEAR = 2008
ON, OFF = "on", "off"


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
    corrections: str = "on",
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
    choices : Choices, optional
        Thresholds; by default those of data/raw/priors.yml.
    rules : Rules, optional
        Sets, readings and links; by default those of data/raw/conflicts.
    reference_year : int
        Of a series, the member nearest this year speaks for the others where a naive reader compares.
    scope, corrections : str
        What the rows are marked with.

    Returns
    -------
    DataFrame
        Keeps `analysis.conflicts.conflict_rows.contract()`.
    """
    rules, choices = rules or default_rules(), choices or Choices()
    read = read_claims(claims, rules=rules, choices=choices, people=people)
    measured = read_measured(claims, rules=rules, choices=choices)
    context = SearchContext(read, rules, choices, Tables(people, roles, ratings), reference_year, measured)
    found = _unique(finding for check in CHECKS for finding in check(context))
    return table(context, found, scope=scope, corrections=corrections)


def _unique(found: Iterable[Finding]) -> list[Finding]:
    """Each set of claims once at each level: as the first check that finds it."""
    first: dict[object, Finding] = {}
    for finding in found:
        first.setdefault((frozenset(finding.ids), finding.level), finding)
    return list(first.values())


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
        for corrections in (ON, OFF)
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
