"""The published table of conflicts: one search for each kind of evidence, with corrections on and off."""

from dataclasses import dataclass

import pandas as pd

from analysis.claims.population import PopulationTable
from analysis.conflicts.choices import Choices
from analysis.conflicts.find import Timer, find_conflicts, merge_runs
from analysis.conflicts.phrases import PRINTED
from analysis.conflicts.rules import Rules
from analysis.vocabulary import Scope

ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the searches look at.

    Parameters
    ----------
    printed, corrected : DataFrame
        10_claims as printed, and with declared corrections laid over it.
    roles, ratings : DataFrame
        10_roles and 10_ratings.
    people : PopulationTable
        For shares and rates of a population.
    """

    printed: pd.DataFrame
    corrected: pd.DataFrame
    roles: pd.DataFrame
    ratings: pd.DataFrame
    people: PopulationTable


def published(
    evidence: Evidence, choices: Choices, rules: Rules, *, timer: Timer | None = None
) -> pd.DataFrame:
    """The table 20_conflicts: all evidence with corrections on, then what only another run finds.

    Parameters
    ----------
    evidence : Evidence
        Claims, roles, ratings and populations.
    choices, rules : Choices, Rules
        Thresholds, sets and links.
    timer : callable, optional
        Called with each stage of the first run and its seconds.
    """
    runs: dict[tuple[str, str], pd.DataFrame] = {}
    for scope in (Scope.ALL, Scope.ARTICLE):
        for corrections in (ON, OFF):
            first = not runs
            runs[str(scope), corrections] = _run(
                evidence, choices, rules, scope=scope, corrections=corrections, timer=timer if first else None
            )
    return merge_runs(runs, ignored_factor=choices.ignored_factor)


def with_print(evidence: Evidence) -> pd.DataFrame:
    """The corrected claims, with the figure as printed beside those of which a correction changed it."""
    printed = evidence.printed.set_index("claim_id")["figure"]
    own = evidence.corrected["claim_id"].map(printed)
    return evidence.corrected.assign(**{PRINTED: own.where(own != evidence.corrected["figure"], "")})


def _run(
    evidence: Evidence, choices: Choices, rules: Rules, *, scope: Scope, corrections: str, timer: Timer | None
) -> pd.DataFrame:
    """One search."""
    claims, roles, ratings = evidence.printed, evidence.roles, evidence.ratings
    if corrections == ON:
        claims = with_print(evidence)
    if scope == Scope.ARTICLE:
        claims = claims[claims["scope"] == Scope.ARTICLE]
        sources = set(claims["source"])
        roles, ratings = (table[table["source"].isin(sources)] for table in (roles, ratings))
    return find_conflicts(
        claims, people=evidence.people, roles=roles, ratings=ratings, choices=choices, rules=rules,
        scope=scope, corrections=corrections, timer=timer,
    )  # fmt: skip
