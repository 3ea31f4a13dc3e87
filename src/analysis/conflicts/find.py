"""The whole search: from a table of claims to the table of conflicts."""

import time
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis.claims.contract import conform
from analysis.claims.population import PopulationTable
from analysis.conflicts.case import Case, Tables
from analysis.conflicts.checks import CHECKS
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims
from analysis.conflicts.finding import Check, Finding
from analysis.conflicts.rules import Rules, default_rules
from analysis.conflicts.table import conflict_ids, contract, table
from analysis.conflicts.words import LIST, Level
from analysis.vocabulary import Scope

#: Called with the name of a stage and the seconds that it took.
Timer = Callable[[str, float], None]
REFERENCE_YEAR = 2008


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
    timer: Timer | None = None,
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
        Of a series, the member nearest this year speaks for the others where a hurried reader compares.
    scope, corrections : str
        What the rows are marked with.
    timer : callable, optional
        Called with each stage and its seconds.

    Returns
    -------
    DataFrame
        Keeps `analysis.conflicts.contract()`.
    """
    clock = _Clock(timer)
    rules, choices = rules or default_rules(), choices or Choices()
    read = read_claims(claims, rules=rules, choices=choices, people=people)
    case = Case(read, rules, choices, Tables(people, roles, ratings), reference_year)
    clock.stage("reading")
    _levels(case, clock)
    found = _unique((check, finding) for check in CHECKS for finding in check.find(case))
    clock.stage("checks")
    told = table(case, found, scope=scope, corrections=corrections)
    clock.stage("telling")
    return told


class _Clock:
    """Times the stages of a run."""

    def __init__(self, timer: Timer | None) -> None:
        self.timer, self.began = timer, time.perf_counter()

    def stage(self, name: str) -> None:
        """A stage has ended."""
        now = time.perf_counter()
        if self.timer:
            self.timer(str(name), now - self.began)
        self.began = now


def _levels(case: Case, clock: _Clock) -> None:
    """Find what several checks share, level by level, so that each level's time is its own."""
    _ = case.exact_pairs, case.exact_sets
    clock.stage(Level.INFEASIBLE)
    _ = case.clips
    clock.stage(Level.CLIPPED)
    _ = case.told_pairs, case.hurried_sets
    clock.stage(Level.APPARENT)


def _unique(found: Iterable[tuple[Check, Finding]]) -> list[tuple[Check, Finding]]:
    """Each set of claims once at each level: the first check that finds it tells it."""
    kept: dict[object, tuple[Check, Finding]] = {}
    for check, finding in found:
        kept.setdefault((frozenset(finding.ids), finding.level), (check, finding))
    return list(kept.values())


def merge_runs(
    runs: Mapping[tuple[str, str], pd.DataFrame], *, ignored_factor: float = Choices().ignored_factor
) -> pd.DataFrame:
    """The conflicts of several runs in one table: those of the first, then what only a later one finds.

    A conflict of a later run is found already if one of the same code holds all its claims and is as severe: where a
    correction changed a number, the conflict as printed is told beside the corrected one, by its own factor.

    Parameters
    ----------
    runs : mapping
        From (scope, corrections) to the table of that run; the first is the published one.
    ignored_factor : float
        Severities within this factor are the same.
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
