"""A place that one source calls a place of origin and another a destination, or a place of transit."""

from collections.abc import Iterable

import pandas as pd

from analysis.conflicts import numbers, phrases
from analysis.conflicts.case import Case
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Axis, Code, Explanation, Level, Resolution
from analysis.vocabulary import UNATTRIBUTED, Role

_WORDS = {
    Role.SOURCE: "a place of origin",
    Role.DESTINATION: "a destination",
    Role.TRANSIT: "a place of transit",
}
#: What happens to people by each role.
_WAYS = {
    Role.DESTINATION: "brought there",
    Role.TRANSIT: "taken through",
    Role.SOURCE: "taken away from there",
}


def find(case: Case) -> Iterable[Finding]:
    """Places with more than one role, named by more than one statement."""
    roles = case.tables.roles
    if roles is None:
        return
    named = roles[roles["role"].isin(list(_WORDS))]
    for area, rows in named.groupby("area", sort=True):
        if rows["role"].nunique() > 1 and rows["statement"].nunique() > 1:
            told = rows.sort_values(["role", "role_id"]).drop_duplicates(["role", "producer"])
            yield Finding(
                Code.ROLE_DISAGREEMENT, Level.APPARENT, tuple(told["role_id"].map(str)),
                tuple(sorted(set(told["region_code"].map(str)))), 1.0, matter=told, group=(str(area),),
                axes=(frozenset({Axis.ROUTE}),),
            )  # fmt: skip


def tell(case: Case, finding: Finding) -> Told:
    """Who gives the place which role."""
    rows = finding.matter
    assert isinstance(rows, pd.DataFrame)
    told = []
    for role, words in _WORDS.items():
        makers = {_maker(name) for name in rows.loc[rows["role"] == role, "producer"].map(str)}
        if makers:
            told.append(f"{words} by {numbers.listed(sorted(makers))}")
    place = phrases.place(str(rows["area"].iloc[0]))
    arithmetic = numbers.sentence(f"{place} is called {numbers.listed(told)}")
    evidence = "A role says on which end of a movement a place is; most places are on more than one."
    named = set(rows["role"].map(str))
    ways = numbers.listed([way for role, way in _WAYS.items() if role in named])
    would = f"All can be right if people are {ways}, often not the same people."
    return Told(arithmetic, evidence, would, Resolution.NOT_POOLED)


def _maker(name: str) -> str:
    """Who says so."""
    return "a text that names no producer" if name == UNATTRIBUTED else name


def coded(case: Case, finding: Finding) -> Codes:
    """The roles in codes."""
    return Codes(finding.ids, 1.0, explanations=((at(Explanation.SEVERAL_ROLES, None),),))


CHECK = Check(
    Code.ROLE_DISAGREEMENT, "Different roles of one place", "two roles in two statements",
    "UNODC (2006), Trafficking in Persons: Global Patterns, on roles of countries", find, tell, coded,
)  # fmt: skip
