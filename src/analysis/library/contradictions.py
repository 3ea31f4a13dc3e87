"""Which claims cannot all be true, and which may be quoted: as published where the claims are, else worked out."""

from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import TYPES, as_claims, by_id, mistyped, plain, table_of
from analysis.library.quantities import home
from analysis.processed_tables import CLAIMS, CORRECTIONS, Corpus, holding, made_from, tables
from analysis.vocabulary import Scope

#: Columns of 20_conflicts that say among which claims was searched, which whoever has the claims knows.
_CHOSEN = ["scope", "corrections"]


def find_conflicts(claims: pd.DataFrame, *, context: pd.DataFrame | None = None) -> pd.DataFrame:
    """The conflicts among claims, hardest and severest first, by conflict_id, as in 20_conflicts.

    `level` goes from infeasible (they cannot all be true) by way of in_tension (measurements whose intervals miss each
    other) to apparent (gone once a distinction is respected, or editions of one number); `severity` and `factor` are
    ratios; `reasons` and `explanations` are codes. ``attrs["from_published"]``: whether the published table answered.

    Parameters
    ----------
    claims : DataFrame
        In any order.
    context : DataFrame, optional
        Other claims that may be involved, such as `load_claims()`; the answer then holds the conflicts that touch the
        region of `claims` or, where these are of no single region, one of `claims`.

    Examples
    --------
    >>> conflicts = an.find_conflicts(an.load_claims("Netherlands"))
    >>> "provisional" in set(conflicts.loc[conflicts["level"] == "infeasible", "code"])
    True
    """
    rows = by_id(claims)
    region, asked = home(rows), {*rows.index}
    known, found = tables().claims()[["regions"]], published_conflicts(tables())
    if context is not None:
        others = by_id(context)
        rows = pd.concat([rows, others[~others.index.isin(rows.index)]])
    elif region:
        known = holding(known, region)
    among, same = compared(rows)
    from_published = bool(same.all() and {*among.index} == {*known.index})
    found = found.copy() if from_published else _search(among)
    # Without a context everything that is found among the claims is theirs.
    if region and (from_published or context is not None):
        found = holding(found, region)
    elif context is not None:
        found = found.loc[[not asked.isdisjoint(ids.split(";")) for ids in found["claim_ids"]]]
    found.attrs = {"from_published": from_published, "region": region}
    return found


@made_from("20_conflicts")
def published_conflicts(corpus: Corpus) -> pd.DataFrame:
    """The published conflicts among all claims, corrections on; the other rows are of other claims than these."""
    table = corpus["20_conflicts"]
    among_all = table[(table["scope"] == Scope.ALL) & (table["corrections"] == "on")]
    return among_all.set_index("conflict_id").drop(columns=_CHOSEN)


def _search(rows: pd.DataFrame) -> pd.DataFrame:
    """The conflicts of claims, searched for."""
    from analysis.conflicts.rules import FOLDER, Choices, load_rules
    from analysis.conflicts.search import find_conflicts as search

    corpus = tables()
    if rows.empty:
        return published_conflicts(corpus).iloc[:0]
    found = search(
        table_of(rows),
        people=corpus.people,
        roles=_beside(corpus["10_roles"], rows),
        ratings=_beside(corpus["10_ratings"], rows),
        choices=Choices.from_priors(corpus.priors),
        rules=load_rules(corpus.root / FOLDER),
    )
    return found.set_index("conflict_id").drop(columns=_CHOSEN)


def _beside(side: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The statements on roles, or the ratings, of the sources and regions of claims; of no maker who was left out."""
    printed = tables().claims(corrections=False)
    if not rows.index.isin(printed.index).any():
        return side.iloc[:0]
    absent = set(printed["producer"]) - set(rows["producer"])
    keep = side["source"].isin(rows["source"]) & ~side["producer"].isin(absent)
    return side[keep & side["region_code"].isin(rows["regions"].str.split(";").explode())]


def gap_probability(conflicts: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[float]":
    """How often two measurements in tension, by the conflicts among claims, would stand so far apart, or further.

    A probability by conflict_id, given how far apart measurements of other quantities have stood; missing for all
    conflicts but those of two measurements whose intervals miss each other.

    Examples
    --------
    >>> claims = an.load_claims("Pakistan")
    >>> round(float(an.gap_probability(an.find_conflicts(claims), claims).max()), 2)
    0.18
    """
    from analysis.estimates.lines_of_evidence import by_quantity
    from analysis.estimates.pooled_posterior import gap_probability as probability

    arguments.kind("the table of conflicts", conflicts, pd.DataFrame)
    found = pd.Series(float("nan"), conflicts.index, name="gap_probability")
    rows = plain(conflicts, ("code", "members"), key="id")
    if pairs := {row["id"]: row["members"].split(";") for row in rows if row["code"] == "intervals_apart"}:
        basis, known = tables().basis, compared(claims)[0]
        among = known.loc[known.index.intersection(list(chain(*pairs.values())))]
        for key, entries in by_quantity(table_of(among), basis.rules).items():
            lines = {one.claim_id: one.line(basis.rules) for one in entries}
            for name, ids in pairs.items():
                if len(ids) == 2 and lines.keys() >= {*ids}:
                    found[name] = probability(lines[ids[0]], lines[ids[1]], basis.spread_of(key))
    return found


def quoting_advice(claims: pd.DataFrame) -> pd.DataFrame:
    """Which numbers of some claims may be quoted, and why, by claim_id; your own are judged beside all others.

    The columns of 30_quoting: `advice`, its `reason`, `superseded_by` (the later edition, or the number that shows what
    was corrected), `original` (of a copy) and `evidence`. The first rule that applies decides; *How to read these
    pages* has all of them, in their order.

    Examples
    --------
    >>> advice = an.quoting_advice(an.load_claims("Netherlands"))
    >>> advice.loc["A2009-042", ["advice", "reason", "original"]].tolist()
    ['do_not_quote', 'copy', 'NLR-001']
    """
    rows, corpus = compared(claims)[0], tables()
    # Published claims are judged as published, whatever other claims stand beside them.
    same = unchanged(rows)
    if not same.all():
        same |= unchanged(rows, corrections=False)
    out: pd.DataFrame = corpus["30_quoting"].set_index("claim_id").reindex(rows.index)
    if not same.all():
        from analysis.estimates.line_likelihood import Rules
        from analysis.estimates.quotability import load_exceptions, quotability

        anew = quotability(
            table_of(rows), Rules.of(corpus.priors), lineages=corpus["10_lineages"],
            conflicts=find_conflicts(rows), corrections=corpus["10_corrections"],
            exceptions=load_exceptions(corpus.root),
        )  # fmt: skip
        out = pd.concat([out[same], anew.set_index("claim_id").loc[rows.index[~same]]]).loc[rows.index]
    out.attrs = dict(rows.attrs)
    return out


# -- whether claims are the published ones ---------------------------------------------------------------------------


def compared(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """What `as_claims` gives, and whether each row is the published one; if all are, nothing else is checked."""
    rows = by_id(frame)
    if not mistyped(rows) and (same := unchanged(rows)).all():
        return rows, same
    rows = as_claims(rows)
    return rows, unchanged(rows)


def unchanged(rows: pd.DataFrame, *, corrections: bool = True) -> np.ndarray:
    """Whether each of some claims in their types is the published one of its id, corrected or as printed."""
    known = _known_cells(tables(), corrections)
    places = known.ids.get_indexer(rows.index)
    is_same = places >= 0
    for name, published in known.cells.items():
        cells, there = _cells(rows[name]), published[places]
        is_equal = cells == there
        if published.dtype.kind == "f":
            is_equal |= np.isnan(cells) & np.isnan(there)
        is_same &= is_equal
    return is_same


class _Cells(NamedTuple):
    """The cells of all published claims, an array for each column, in the order of their ids."""

    ids: pd.Index
    cells: dict[str, np.ndarray]


@made_from(CLAIMS, CORRECTIONS)
def _known_cells(corpus: Corpus, corrections: bool) -> _Cells:
    claims = corpus.claims(corrections=corrections)
    return _Cells(claims.index, {name: _cells(claims[name]) for name in TYPES})


def _cells(column: pd.Series) -> np.ndarray:
    """The cells of a column, of any type, as they can be compared; a missing whole number is None."""
    absent: Any = None
    return column.to_numpy(dtype=object, na_value=absent) if column.dtype == "Int64" else column.to_numpy()
