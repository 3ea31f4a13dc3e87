"""What new claims would do, before they are written: how they are read, what they meet, what clashes, what moves."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.answer_table import Status
from analysis.library.contradictions import find_conflicts
from analysis.library.loading import load_claims, make_claims, named_codes
from analysis.library.quantities import assign_quantities
from analysis.library.reconciling import build_ladder, reconcile
from analysis.processed_tables import tables

_READ = ["figure", "low", "best", "high", "quantity", "year", "place", "producer", "method"]
_COMPARED = ["year", "figure", "producer", "method", "quantity"]
_CLASHING = ["level", "code", "factor", "reasons", "claims"]
_RUNG = ["best", "low", "high", "year", "certainty", "claim_ids"]
_MOVED = ["before", "after"]
_ANSWER = ["answer_status", "median", "low95", "high95", "certainty", "claim_ids"]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What some claims would do, as tables for people."""

    read: pd.DataFrame
    comparable: pd.DataFrame
    clashes: pd.DataFrame
    moved: pd.DataFrame  # a row a rung of a page or an answer: `before` and `after`


def consequences(records: Sequence[Mapping[str, str]]) -> Consequences:
    """What rows of a raw table would do beside the published claims; a ValueError for what cannot be read."""
    own = make_claims(records)
    named = assign_quantities(own)
    names = tables().names
    every = load_claims()
    # Each begins empty: no place may be known here.
    comparable = [pd.DataFrame(columns=_COMPARED)]
    clashes = [pd.DataFrame(columns=_CLASHING)]
    moved = [pd.DataFrame(columns=_MOVED)]
    for region in dict.fromkeys(named["region_code"]):
        if region not in names:
            continue
        published = _published(region)
        of_region = own[own["region_code"] == region]
        named_there = named[named["region_code"] == region]
        comparable.append(_comparable(named_there, published))
        clashes.append(_clashes(of_region, every))
        moved.append(_moved(of_region, published, names[region]))
    return Consequences(named[_READ], _joined(comparable), _joined(clashes), _joined(moved))


def _joined(tables_of_places: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all places."""
    empty, *filled = tables_of_places
    return pd.concat(filled) if filled else empty


def _published(region: str) -> pd.DataFrame:
    """The published claims of a place; none of one that no claim names yet."""
    if region in named_codes(tables()):
        return load_claims(region)
    return load_claims().iloc[:0]


def _comparable(named: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The published claims of the same quantities, those of the nearest years first."""
    rows = assign_quantities(published)
    fitting = rows[rows["quantity"].isin(named["quantity"])]
    year_of = named.groupby("quantity")["year"].max()
    years = fitting["quantity"].map(year_of)
    apart = (fitting["year"] - years).abs()
    nearest = apart.sort_values(kind="stable").index
    return fitting.loc[nearest, _COMPARED]


def _clashes(own: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The conflicts in which one of the claims stands, of whichever place the others are."""
    rows = find_conflicts(own, context=published)
    printed = {**published["figure"], **own["figure"]}
    new = set(own.index)
    touching = []
    claims = []
    for members in rows["claim_ids"]:
        ids = members.split(";")
        touching.append(not new.isdisjoint(ids))
        told = [f"{claim_id} {printed.get(claim_id, '')}".strip() for claim_id in ids]
        claims.append(" | ".join(told))
    return rows.assign(claims=claims).loc[touching, _CLASHING]


def _moved(own: pd.DataFrame, published: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rungs of a place's ladder and answers that would differ, as they are and as they would be."""
    both = own
    if len(published):
        both = pd.concat([published, own])
        both.attrs = dict(published.attrs)
    moved = []
    for answers_of, columns in ((build_ladder, _RUNG), (_answers, _ANSWER)):
        after = _told(answers_of(both), columns)
        # A place that nothing was known of has no ladder.
        before = after.iloc[:0]
        if len(published):
            before = _told(answers_of(published), columns)
        moved.append(_differing(before, after, name))
    return pd.concat(moved)


def _answers(claims: pd.DataFrame) -> pd.DataFrame:
    """The answers where lines of evidence meet, by quantity and year."""
    rows = reconcile(claims)
    rows = rows[rows["answer_status"] != Status.REFUSED]
    named = rows["quantity"] + ", " + rows["reference_year"].astype(str)
    return rows.set_index(named)


def _told(rows: pd.DataFrame, columns: Sequence[str]) -> "pd.Series[str]":
    """Each row in a few words."""
    texts = []
    for row in rows[[*columns]].to_dict("records"):
        cells = [_cell(str(name), cell) for name, cell in row.items()]
        told = filter(None, cells)
        texts.append(", ".join(told))
    return pd.Series(texts, index=rows.index, dtype=str)


def _cell(name: str, cell: object) -> str:
    """A cell with its name; nothing where it is missing."""
    if cell is pd.NA:
        # It cannot be compared.
        return ""
    match cell:
        case None | "":
            return ""
        case float() if math.isnan(cell):
            return ""
        case float() if abs(cell) < 1:
            return f"{name} {cell:,.3g}"
        case float():
            return f"{name} {cell:,.0f}"
    return f"{name} {cell}"


def _differing(before: "pd.Series[str]", after: "pd.Series[str]", name: str) -> pd.DataFrame:
    """What differs, by the place and what it is of."""
    texts = pd.DataFrame({"before": before, "after": after})
    texts = texts.fillna("").replace("", "nothing")
    differs = texts["before"] != texts["after"]
    differing = texts[differs]
    labels = [f"{name}: {label}" for label in differing.index]
    return differing.set_axis(pd.Index(labels, name="answer"))
