"""Roles, ratings and policy: raw records with their places as codes, each with the contract of its table."""

from collections.abc import Mapping
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.contract import conform, number, text, texts, words, year
from analysis.claims.printed_cells import PlaceCells, read_figures
from analysis.reading.cards import Card
from analysis.reading.contracts import YES
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE


def _schema(identifier: str, columns: Mapping[str, pa.Column]) -> pa.DataFrameSchema:
    """A contract whose rows have an id and say where they stand in their source."""
    common = {identifier: pa.Column(str, unique=True), **texts("source", "section", "locator", empty=False)}
    return pa.DataFrameSchema(common | dict(columns), strict=True, ordered=True)


@cache
def roles() -> pa.DataFrameSchema:
    """Contract of 10_roles: which place is a source, transit or destination, by whom."""
    columns = {
        **texts("place", "area", "region_code", empty=False),
        "role": words([v.Role.SOURCE, v.Role.TRANSIT, v.Role.DESTINATION, v.Role.WITHIN]),
        **texts("counterpart", "counterpart_codes"),
        "strength": words(v.Strength),
        "population": words(v.Population),
        "exploitation": words(v.Exploitation),
        "producer": text(empty=False),
        "producer_year": year(),
        "statement": text(empty=False),
        "note": text(),
    }
    return _schema("role_id", columns)


@cache
def ratings() -> pa.DataFrameSchema:
    """Contract of 10_ratings: grades, tiers and categories of places."""
    columns = {
        **texts("place", "area", "region_code", empty=False),
        "scheme": words(v.RatingScheme),
        "rating": text(empty=False),
        "period": text(),
        "period_start": year(),
        "period_end": year(),
        "producer": text(empty=False),
        "producer_year": year(),
        "note": text(),
    }
    return _schema("rating_id", columns)


@cache
def policy() -> pa.DataFrameSchema:
    """Contract of 10_policy: treaties, laws, institutions, reports, organisations."""
    columns = {
        "kind": words(v.PolicyKind),
        "name": text(empty=False),
        **texts("place", "area", "region_code"),
        "year": year(),
        "status": words(v.PolicyStatus, empty=True),
        "count": number(ge=0),
        "count_bound": words(v.Bound, empty=True),
        "count_of": text(),
        "self_description": pa.Column(bool),
        "disputed": pa.Column(bool),
        "note": text(),
    }
    return _schema("policy_id", columns)


def clean_roles(raw: pd.DataFrame, card: Card, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """10_roles of one file; raises InputError with every place and producer that is unknown."""
    return conform(_with_producers(_placed(raw, card), card, producers), roles())


def clean_ratings(raw: pd.DataFrame, card: Card, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """10_ratings of one file; raises InputError with every place and producer that is unknown."""
    return conform(_with_producers(_placed(raw, card), card, producers), ratings())


def clean_policy(raw: pd.DataFrame, card: Card) -> pd.DataFrame:
    """10_policy of one file, with counts as numbers; raises InputError with every place or count that is none."""
    frame = _placed(raw, card)
    counts = read_figures(frame["count"], frame[LINE], file=card.path, column="count")
    value = counts["best"].fillna(counts["low"]).fillna(counts["high"])
    frame = frame.assign(
        count=value.to_numpy(dtype=float),
        count_bound=counts["bound"].to_numpy(dtype=str),
        self_description=frame["self_description"] == YES,
        disputed=frame["disputed"] == YES,
    )
    return conform(frame, policy())


def _placed(raw: pd.DataFrame, card: Card) -> pd.DataFrame:
    """The table with `source`, `area` and `region_code`, and codes of its counterparts if it has any."""
    problems: list[Problem] = []
    cells = PlaceCells(card.path, problems)
    records = raw.to_dict("records")
    ends = [cells.read(record, "place") for record in records]
    frame = raw.assign(
        source=card.source, area=[end.codes for end in ends], region_code=[end.region for end in ends]
    )
    if "counterpart" in raw.columns:
        frame["counterpart_codes"] = [cells.read(record, "counterpart").codes for record in records]
    if problems:
        raise InputError(problems)
    return frame


def _with_producers(frame: pd.DataFrame, card: Card, producers: Mapping[str, str]) -> pd.DataFrame:
    """The table with normalised producers."""
    unknown = frame.loc[~frame["producer"].isin(list(producers))]
    if len(unknown):
        right = "a name of data/raw/reference/producers.csv"
        raise InputError(
            Problem(card.path, int(line), "producer", f"the producer {name!r} is unknown", right)
            for line, name in zip(unknown[LINE], unknown["producer"], strict=True)
        )
    return frame.assign(producer=frame["producer"].map(producers))
