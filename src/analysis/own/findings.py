"""What the library says of own claims: every table that a page about them shows."""

from dataclasses import dataclass

import pandas as pd

from analysis import vocabulary as v
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.quantities import assign_quantities
from analysis.library.reconciling import reconcile

_APPARENT = "apparent"
#: How many answers of one quantity are told.
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """Claims by quantity, what clashes among them, what they say together, and which may be quoted."""

    claims: pd.DataFrame  # with `original` and `superseded_by` of the advice
    quantities: (
        pd.DataFrame
    )  # by quantity: its claims, lines of evidence, first and last year; most claims first
    conflicts: pd.DataFrame
    answers: pd.DataFrame
    unanswered: pd.DataFrame  # by quantity: why no answer is given, as a code
    advice: pd.DataFrame

    @property
    def newest(self) -> pd.DataFrame:
        """Of each quantity, those with most claims first, the answers of late; the others are in the table."""
        position = {quantity: index for index, quantity in enumerate(self.quantities.index)}
        order = self.answers.assign(position=self.answers["quantity"].map(position))
        order = order.sort_values(["position", "reference_year"], ascending=[True, False], kind="stable")
        return order.groupby("position").head(_TOLD)

    @property
    def hard(self) -> pd.DataFrame:
        """The conflicts that stay when distinctions are respected."""
        return self.conflicts[self.conflicts["level"] != _APPARENT]

    @property
    def apparent(self) -> pd.DataFrame:
        """The others."""
        return self.conflicts[self.conflicts["level"] == _APPARENT]


def find(claims: pd.DataFrame) -> Findings:
    """Everything that a page says of claims."""
    named = assign_quantities(claims)
    advice = quoting_advice(named)
    given = answers(named)
    return Findings(
        claims=named.join(advice[["original", "superseded_by"]]),
        quantities=_counted(named),
        conflicts=find_conflicts(named),
        answers=given,
        unanswered=_unanswered(named, given),
        advice=advice,
    )


def _counted(claims: pd.DataFrame) -> pd.DataFrame:
    """How many claims, lines of evidence and years each quantity has."""
    groups = claims.groupby("quantity", sort=False).agg(
        claims=("line", "size"), lines=("line", "nunique"), first=("year", "min"), last=("year", "max")
    )
    return groups.sort_values("claims", ascending=False, kind="stable")


def _unanswered(claims: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Why a quantity of claims has no answer among those that are given."""
    left = claims[~claims["quantity"].isin(given["quantity"])]
    reasons = {}
    for quantity, rows in left.groupby("quantity", sort=False):
        reasons[quantity] = _why(rows)
    frame = pd.DataFrame({"unanswered": pd.Series(reasons, dtype="str")})
    return frame.rename_axis("quantity").reset_index()


def _why(rows: pd.DataFrame) -> str:
    """Why claims on one quantity give no answer, by what they count."""
    if not rows["measure"].isin([*v.HEADLINE_MEASURES, v.Measure.SHARE]).any():
        return "measure"
    if (rows["visibility"] != v.Visibility.ACTUAL).all():
        return "visibility"
    if rows["year"].isna().all():
        return "undated"
    return "kind"


def answers(claims: pd.DataFrame) -> pd.DataFrame:
    """Of each quantity its answers where lines meet; where none do, what stands near its newest year, with a reason."""
    meetings = reconcile(claims)
    alone = claims[~claims["quantity"].isin(meetings["quantity"])]
    newest = alone.groupby("quantity")["year"].max().dropna()
    tables = [meetings]
    for year in sorted(newest.unique()):
        of_year = reconcile(claims, year=int(year))
        quantities = newest.index[newest == year]
        tables.append(of_year[of_year["quantity"].isin(quantities)])
    filled = [table for table in tables if len(table)]
    if not filled:
        return meetings
    together = pd.concat(filled)
    together.attrs = dict(meetings.attrs)
    return together
