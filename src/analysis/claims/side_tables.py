"""Roles, ratings and policy: raw records with their places as codes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.claims import contract
from analysis.claims.figures import read_figures
from analysis.claims.places import NOWHERE, locate, locate_end
from analysis.reading.cards import Card
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE


def _placed(raw: pd.DataFrame, card: Card, *, empty: bool = False) -> pd.DataFrame:
    """The table with `source`, `area` and `region_code`; with `empty`, a place may be missing."""
    problems: list[Problem] = []

    def report(record: Mapping[Any, Any], column: str, what: str, right: str) -> None:
        problems.append(Problem(card.path, int(str(record[LINE])), column, what, right))

    records = raw.to_dict("records")
    ends = [NOWHERE if empty and not record["place"] else locate(record, report) for record in records]
    frame = raw.assign(
        source=card.source, area=[end.codes for end in ends], region_code=[end.region for end in ends]
    )
    if "counterpart" in raw.columns:
        frame["counterpart_codes"] = [locate_end(record, "counterpart", report).codes for record in records]
    if problems:
        raise InputError(problems)
    return frame


def clean_roles(raw: pd.DataFrame, card: Card, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """Roles with codes: one row for each statement that a place is a source, transit or destination."""
    return contract.conform(_with_producers(_placed(raw, card), card, producers), contract.roles())


def clean_ratings(raw: pd.DataFrame, card: Card, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """Ratings with codes: grades, tiers and categories of places."""
    return contract.conform(_with_producers(_placed(raw, card), card, producers), contract.ratings())


def clean_policy(raw: pd.DataFrame, card: Card) -> pd.DataFrame:
    """Treaties, laws, institutions, reports and organisations with codes and counts."""
    frame = _placed(raw, card, empty=True)
    counts = read_figures(frame["count"], frame[LINE], file=card.path, column="count")
    value = counts["best"].fillna(counts["low"]).fillna(counts["high"])
    frame = frame.assign(
        count=value.to_numpy(dtype=float),
        count_bound=counts["bound"].to_numpy(dtype=str),
        self_description=frame["self_description"] == "yes",
        disputed=frame["disputed"] == "yes",
    )
    return contract.conform(frame, contract.policy())


def _with_producers(frame: pd.DataFrame, card: Card, producers: Mapping[str, str]) -> pd.DataFrame:
    """The table with normalised producers.

    Raises
    ------
    InputError
        If a producer is unknown.
    """
    unknown = frame.loc[~frame["producer"].isin(list(producers))]
    if len(unknown):
        right = "a name of data/raw/reference/producers.csv"
        raise InputError(
            Problem(card.path, int(line), "producer", f"the producer {name!r} is unknown", right)
            for line, name in zip(unknown[LINE], unknown["producer"], strict=True)
        )
    return frame.assign(producer=frame["producer"].map(producers))
