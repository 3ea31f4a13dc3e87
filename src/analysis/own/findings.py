"""What the library says of own claims: every table that a page about them shows."""

from dataclasses import dataclass

import pandas as pd

from analysis.claims.frame_checks import table_of
from analysis.estimates.lines_of_evidence import entries_of, lines_of
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.quantities import assign_quantities
from analysis.library.reconciling import reconcile
from analysis.library.taught_scale import taught_basis
from analysis.own.agreeing_numbers import is_agreement
from analysis.own.alike_conflicts import once
from analysis.own.birge_beside import with_birge
from analysis.own.factors_printed import with_printed_factors
from analysis.own.pairs_beside import Pairs, pairs_beside
from analysis.own.why_stated import with_why_stated
from analysis.subject.measures import growing_measures
from analysis.subject.switches import switches

_APPARENT = "apparent"
_REFUSED = "refused"
_REVISIONS = "revisions"
#: How many answers of one quantity are told.
_TOLD = 3
#: How sure the intervals are that a page gives in text, tables and figures.
LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Findings:
    """Claims by quantity, what clashes among them, what they say together, and which may be quoted."""

    claims: pd.DataFrame  # with `original` and `superseded_by` of the advice
    #: By quantity its claims, lines of evidence, first and last year; most claims first.
    quantities: pd.DataFrame
    conflicts: pd.DataFrame
    answers: pd.DataFrame
    advice: pd.DataFrame
    pairs: Pairs | None = None  # which claims can be compared, and why others cannot

    @property
    def compared(self) -> int:
        """How many of the claims were compared with others."""
        return int(self.conflicts.attrs.get("compared", len(self.claims)))

    @property
    def untold(self) -> int:
        """How many sets were found that are in no row, since their claims stand in sharper ones."""
        return sum(self.conflicts.attrs.get("untold", {}).values())

    @property
    def newest(self) -> pd.DataFrame:
        """Of each quantity, those with most claims first, the answers of late; the others are in the table."""
        position = {quantity: index for index, quantity in enumerate(self.quantities.index)}
        order = self.answers.assign(position=self.answers["quantity"].map(position))
        order = order.sort_values(["position", "reference_year"], ascending=[True, False], kind="stable")
        return order.groupby("position").head(_TOLD)

    @property
    def grown(self) -> pd.DataFrame:
        """What offices counted of what grows, from the first number to the newest, a row for each office."""
        growing = self.claims.index[self.claims["measure"].isin(growing_measures())]
        is_revised = self.conflicts["code"] == _REVISIONS
        first = self.conflicts["members"].str.split(";").str[0]
        return self.conflicts[is_revised & first.isin(growing)]

    @property
    def told(self) -> pd.DataFrame:
        """The conflicts, each set of claims once; how counts grew and what agrees is told by itself."""
        others = self.conflicts.drop(index=self.grown.index.union(self.agreeing.index))
        return with_printed_factors(once(others), self.claims)

    @property
    def agreeing(self) -> pd.DataFrame:
        """Ranges that hold all of another number: the library finds them clipped, and both are true."""
        return self.conflicts[is_agreement(self.conflicts, self.claims)]

    @property
    def hard(self) -> pd.DataFrame:
        """The conflicts that stay when distinctions are respected."""
        return self.told[self.told["level"] != _APPARENT]

    @property
    def apparent(self) -> pd.DataFrame:
        """The others."""
        return self.told[self.told["level"] == _APPARENT]


def find(claims: pd.DataFrame) -> Findings:
    """Everything that a page says of claims."""
    named = assign_quantities(claims)
    advice = quoting_advice(named)
    quantities = _counted(named)
    told = with_why_stated(answers(named), named, advice, taught_basis(named).rules)
    return Findings(
        claims=named.join(advice[["original", "superseded_by"]]).assign(printed=named["figure"]),
        quantities=quantities,
        conflicts=find_conflicts(named),
        answers=_with_reasons(told, quantities),
        advice=advice,
        pairs=pairs_beside(named),
    )


def _with_reasons(answers: pd.DataFrame, quantities: pd.DataFrame) -> pd.DataFrame:
    """Answers with `own_refusal`, which tells one line of evidence from one of several that can be used."""
    lines = answers["quantity"].map(quantities["lines"])
    is_of_several = (answers["refusal"] == "one_line") & (lines > 1)
    return answers.assign(own_refusal=answers["refusal"].mask(is_of_several, "one_of_several"))


def answered(claims: pd.DataFrame) -> Findings:
    """What claims say together, without looking for what clashes among them: a part of the work."""
    named = assign_quantities(claims)
    nothing = pd.DataFrame(columns=["level"])
    return Findings(named, _counted(named), conflicts=nothing, answers=answers(named), advice=nothing)


def _counted(claims: pd.DataFrame) -> pd.DataFrame:
    """How many claims, lines of evidence and years each quantity has."""
    begins = claims["period_start"].fillna(claims["year"])
    ends = claims["period_end"].fillna(claims["year"])
    groups = claims.assign(begins=begins, ends=ends).groupby("quantity", sort=False)
    counts = groups.agg(claims=("line", "size"), first=("begins", "min"), last=("ends", "max"))
    rules = taught_basis(claims).rules
    lines = groups[["line"]].apply(
        lambda rows: len(lines_of(entries_of(table_of(claims.loc[rows.index]), rules)))
    )
    counts.insert(1, "lines", lines)
    return counts.sort_values("claims", ascending=False, kind="stable")


def answers(claims: pd.DataFrame) -> pd.DataFrame:
    """Of each quantity its answers where lines meet, else what stands near its newest year, or why nothing does.

    Where the subject names years, its answers are those about them.
    """
    meetings = reconcile(claims)
    settled = meetings[meetings["answer_status"] != _REFUSED]
    if switches().views:
        by_year = [reconcile(claims, year=year) for year in switches().views]
        settled = pd.concat([of_year[of_year["answer_status"] != _REFUSED] for of_year in by_year])
    tables = [settled]
    left = claims[~claims["quantity"].isin(settled["quantity"])]
    newest = left.groupby("quantity")["year"].max().dropna()
    for year in sorted(newest.unique()):
        of_year = reconcile(claims, year=int(year))
        quantities = newest.index[newest == year]
        tables.append(of_year[of_year["quantity"].isin(quantities)])
    told = [quantity for table in tables for quantity in table["quantity"]]
    tables.append(meetings[~meetings["quantity"].isin(told)])
    filled = [table for table in tables if len(table)]
    together = pd.concat(filled) if filled else meetings
    together = with_birge(at_one_level(together), claims)
    together.attrs = dict(meetings.attrs)
    return together


def at_one_level(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers whose outer interval is the one of `LEVEL`, so that a figure draws what the text says."""
    return answers.assign(low95=answers["low80"], high95=answers["high80"], interval_level=LEVEL)
