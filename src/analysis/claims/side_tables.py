"""Roles, ratings and policy: raw records with their places as codes, each with the contract of its table."""

from collections.abc import Mapping

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.printed_cells import read_figures, read_places, unknown_producers
from analysis.reading.contracts import YES
from analysis.reading.problems import Problem, refuse
from analysis.reading.readers import Raw, Target
from analysis.reading.text_tables import FILE
from analysis.tables import Column, Contract, conform, number, text, texts, truth, words, year


def _contract(identifier: str, columns: Mapping[str, Column]) -> Contract:
    """A contract whose rows have an id and say where they stand in their source."""
    return Contract(
        {identifier: Column(unique=True), **texts("source", "section", "locator", empty=False), **columns}
    )


#: Which place is a source, transit or destination, by whom.
_ROLES: Mapping[str, Column] = {
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
#: Grades, tiers and categories of places.
_RATINGS: Mapping[str, Column] = {
    **texts("place", "area", "region_code", empty=False),
    "scheme": words(v.RatingScheme),
    "rating": text(empty=False),
    "period": text(),
    **dict.fromkeys(("period_start", "period_end"), year()),
    "producer": text(empty=False),
    "producer_year": year(),
    "note": text(),
}
#: Treaties, laws, institutions, reports, organisations.
_POLICY: Mapping[str, Column] = {
    "kind": words(v.PolicyKind),
    "name": text(empty=False),
    **texts("place", "area", "region_code"),
    "year": year(),
    "status": words(v.PolicyStatus, empty=True),
    "count": number(ge=0),
    "count_bound": words(v.Bound, empty=True),
    "count_of": text(),
    **dict.fromkeys(("self_description", "disputed"), truth()),
    "note": text(),
}
#: The side tables by name: where their rows come from, and their contract.
SIDE_TABLES: Mapping[str, tuple[Target, Contract]] = {
    "10_roles": (Target.ROLES, _contract("role_id", _ROLES)),
    "10_ratings": (Target.RATINGS, _contract("rating_id", _RATINGS)),
    "10_policy": (Target.POLICY, _contract("policy_id", _POLICY)),
}


def clean_side(source: Raw, contract: Contract, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """A side table of one file, with codes of places and usual names of producers; InputError for what is none."""
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
    flags = [name for name, column in contract.columns.items() if column.dtype == "bool"]
    return conform(frame.assign(**{name: raw[name] == YES for name in flags}), contract)
