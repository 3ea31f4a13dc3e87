"""Roles, ratings and policy: raw records with their places as codes, each with the contract of its table."""

from collections.abc import Mapping

import pandas as pd

from analysis.claims.printed_cells import read_figures, read_places, unknown_producers
from analysis.reading.problems import Problem, refuse
from analysis.reading.readers import Raw, Target
from analysis.reading.text_tables import FILE, YES
from analysis.tables import as_table, contract

#: Where the rows of each side table come from.
SIDE_TABLES: Mapping[str, Target] = {
    "10_roles": Target.ROLES, "10_ratings": Target.RATINGS, "10_policy": Target.POLICY,
}  # fmt: skip


def clean_side(source: Raw, table: str, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """A side table of one file, with codes for its places, its producers' usual names and its counts as numbers.

    Raises InputError with every place, producer and count that is none.
    """
    problems: list[Problem] = []
    raw = source.frame
    frame = raw.assign(**{FILE: source.card.path, "source": source.card.source})
    ends = read_places(frame, [name for name in ("place", "counterpart") if name in raw], problems)
    frame["area"], frame["region_code"] = ([end[part] for end in ends["place"]] for part in (0, 1))
    if "counterpart" in ends:
        frame["counterpart_codes"] = [end.codes for end in ends["counterpart"]]
    if "producer" in raw:
        problems += unknown_producers(frame, producers)
        frame["producer"] = raw["producer"].map(producers)
    refuse(problems)
    if "count" in raw:
        counts = read_figures(frame, "count")
        frame["count"] = counts["best"].fillna(counts["low"]).fillna(counts["high"])
        frame["count_bound"] = counts["bound"]
    flags = [name for name, column in contract(table).columns.items() if column.dtype == "bool"]
    return as_table(frame.assign(**{name: raw[name] == YES for name in flags}), table)
