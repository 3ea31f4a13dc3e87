"""What new claims would do, before they are written: how they are read, what they meet, what clashes, what moves."""

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
    regions = [code for code in dict.fromkeys(named["region_code"]) if code in tables().names]
    moved = []
    comparable = []
    clashes = []
    for region in regions:
        published = _published(region)
        of_region = own[own["region_code"] == region]
        comparable.append(_comparable(named[named["region_code"] == region], published))
        clashes.append(_clashes(of_region, published))
        moved.append(_moved(of_region, published, tables().names[region]))
    return Consequences(
        named[_READ],
        pd.concat(comparable) if comparable else pd.DataFrame(columns=_COMPARED),
        pd.concat(clashes) if clashes else pd.DataFrame(columns=_CLASHING),
        pd.concat(moved) if moved else pd.DataFrame(columns=["before", "after"]),
    )


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
    apart = (fitting["year"] - fitting["quantity"].map(year_of)).abs()
    return fitting.assign(apart=apart).sort_values("apart", kind="stable")[_COMPARED]


def _clashes(own: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The conflicts in which one of the claims stands."""
    rows = find_conflicts(own, context=published)
    ids = set(own.index)
    touching = [bool(ids & set(members.split(";"))) for members in rows["claim_ids"]]
    printed = {**published["figure"], **own["figure"]}
    claims = []
    for members in rows["claim_ids"]:
        told = [f"{claim_id} {printed.get(claim_id, '')}".strip() for claim_id in members.split(";")]
        claims.append(" | ".join(told))
    return rows.assign(claims=claims).loc[touching, _CLASHING]


def _moved(own: pd.DataFrame, published: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rungs of a place's ladder and answers that would differ, as they are and as they would be."""
    both = pd.concat([published, own]) if len(published) else own
    both.attrs = dict(published.attrs if len(published) else own.attrs)
    tables_of = []
    for answers_of, columns in ((build_ladder, _RUNG), (_answers, _ANSWER)):
        after = _told(answers_of(both), columns)
        # A place that nothing was known of has no ladder.
        before = after.iloc[:0] if published.empty else _told(answers_of(published), columns)
        tables_of.append(_differing(before, after, name))
    return pd.concat(tables_of)


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
        texts.append(", ".join(filter(None, cells)))
    return pd.Series(texts, index=rows.index, dtype=str)


def _cell(name: str, cell: object) -> str:
    """A cell with its name; nothing where it is missing."""
    if cell is None or cell is pd.NA or cell != cell or cell == "":
        return ""
    if isinstance(cell, float):
        return f"{name} {cell:,.3g}" if abs(cell) < 1 else f"{name} {cell:,.0f}"
    return f"{name} {cell}"


def _differing(before: "pd.Series[str]", after: "pd.Series[str]", name: str) -> pd.DataFrame:
    """What differs, by the place and what it is of."""
    frame = pd.DataFrame({"before": before, "after": after}).fillna("nothing").replace("", "nothing")
    frame = frame[frame["before"] != frame["after"]]
    frame.index = pd.Index([f"{name}: {label}" for label in frame.index], name="answer")
    return frame
