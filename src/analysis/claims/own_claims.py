"""A researcher's own claims: gaps are filled with stated defaults, then the rooms of published claims read the rows."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.audit_steps import cell_text
from analysis.claims.clean import clean_tables
from analysis.claims.days import CORRECTS, DAYS, WINDOW, cells_of, further_columns
from analysis.claims.estimand import QUANTITY
from analysis.claims.frame_checks import FREE, OF_PUBLICATION, OWN_ROWS, TEAM, by_id
from analysis.claims.harmonise import References, harmonise
from analysis.claims.own_faults import in_words_of, raw_of, refuse_rows
from analysis.claims.own_rows import is_blank
from analysis.claims.studies import with_studies
from analysis.reading.cards import Card, today
from analysis.reading.problems import InputError

#: What stands for the card of a file.
CARD = Card(
    file="own rows", reader="", source=OWN_ROWS, title="own rows", producer="", year="", citation="", licence="",
    accessed="", carrier="", read_in=v.ReadIn.PRODUCER, scope=v.Scope.ALL, processing="",
)  # fmt: skip


def read_own(
    rows: "Sequence[Mapping[str, Any]] | pd.DataFrame", known: Mapping[str, str], references: References
) -> pd.DataFrame:
    """Claims, by claim_id, of rows as `analysis.make_claims` describes them; `known` are producers as printed."""
    listed = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    if isinstance(listed, Mapping | str) or not isinstance(listed, Iterable):
        kind = type(rows).__name__
        raise ValueError(f"rows is of the kind {kind}; a list of dicts, one a claim, would be right")
    given_rows = [*listed]
    if not given_rows:
        return by_id(pd.DataFrame())
    card = dataclasses.replace(CARD, accessed=str(today()))
    raw = raw_of(given_rows, card)
    try:
        producers = {name: known.get(name, name) for name in raw["producer"]}
        read = clean_tables([(raw, card)], producers=producers).claims
    except InputError as error:
        # What concerns a file as a whole is of the reference data, and no cell of the rows.
        if any(problem.row is None for problem in error.problems):
            raise
        refuse_rows(in_words_of(given_rows, error.problems))
    records: list[Any] = raw.to_dict("records")
    further = _further(given_rows, records)
    read = read.assign(lineage=_lineages(read.assign(**further)))
    read = read.assign(same_team=_same_teams(read, given_rows))
    of_own_study = with_studies(read.assign(suspected_lineage=read["lineage"]), None)
    has_no_method = pd.Series(_has_no_method(given_rows, raw), of_own_study.index)
    of_own_study["design"] = of_own_study["design"].mask(has_no_method, str(v.Design.UNKNOWN))
    common = harmonise(of_own_study, references)
    claims = common.claims.set_index("claim_id").assign(**further)
    for name in (*OF_PUBLICATION, *FREE):
        cells = [cell_text(row.get(name)).strip() for row in given_rows]
        if any(cells):
            claims[name] = pd.Series(cells, claims.index, dtype="str")
    regions = claims["region_code"].unique()
    claims.attrs["region"] = regions[0] if len(regions) == 1 else ""
    return claims


def _further(rows: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The columns that claims of the subject have beside those of every claim."""
    names = further_columns()
    if not names:
        return {}
    cells = [cells_of(record) for record in records]
    corrects = [cell_text(row.get(CORRECTS)).strip() for row in rows]
    columns = {name: [row[name] for row in cells] for name in (DAYS, WINDOW)}
    return {**columns, CORRECTS: corrects}


def _has_no_method(rows: Sequence[Mapping[str, Any]], raw: pd.DataFrame) -> list[bool]:
    """Whether each row has a maker and leaves open how the number was made: a judgement is what is meant then."""
    is_judged = raw["method"] == v.Method.ESTIMATE
    return [is_blank(row.get("method")) and judged for row, judged in zip(rows, is_judged, strict=True)]


def _lineages(claims: pd.DataFrame) -> "pd.Series[str]":
    """The lineage of each claim: one maker's same number of one thing and time in two wordings has that of the first.

    A lineage that the row names stays, and so does that of whoever is not named.
    """
    has_maker = ~claims["producer"].isin(v.UNNAMED)
    has_own_lineage = claims["lineage"] == claims["claim_id"]
    time = ["period_start", "period_end"]
    if DAYS in further_columns():
        time.append(DAYS)
    alike = [*QUANTITY, "producer", *time, "low", "best", "high"]
    by_number = claims[has_maker & has_own_lineage].groupby(alike, dropna=False, sort=False)
    first = by_number["lineage"].transform("first")
    lineages: pd.Series[str] = claims["lineage"].copy()
    lineages.loc[first.index] = first
    return lineages


def _same_teams(claims: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of each claim the lineages of the others whose row names the same team; a maker without one is a team."""
    teams = [cell_text(row.get(TEAM)).strip() for row in rows]
    if not any(teams):
        return [""] * len(rows)
    lineages: dict[str, set[str]] = {}
    named = [team or producer for team, producer in zip(teams, claims["producer"], strict=True)]
    for team, lineage in zip(named, claims["lineage"], strict=True):
        lineages.setdefault(team, set()).add(lineage)
    same_teams = []
    for team, lineage in zip(named, claims["lineage"], strict=True):
        of_team = set() if team in v.UNNAMED else lineages[team]
        same_teams.append(";".join(sorted(of_team - {lineage})))
    return same_teams
