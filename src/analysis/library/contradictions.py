"""Which claims cannot all be true, and which may be quoted: as published where the claims are, else worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import pandas as pd

from analysis import arguments, page_questions
from analysis.claims.frame_checks import TYPES, as_claims, by_id, mistyped, plain, table_of
from analysis.claims.places_apart import places_apart
from analysis.library.comparable import comparable
from analysis.library.loading import chooses_all, load_claims
from analysis.library.place_work import by_place
from analysis.library.quantities import home
from analysis.library.taught_scale import taught_basis
from analysis.processed_tables import (
    CLAIMS,
    CORRECTED,
    CORRECTIONS,
    PRINTED,
    Corpus,
    holding,
    made_from,
    tables,
)
from analysis.project import located
from analysis.vocabulary import Scope

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from analysis.claims.inhabitants import PopulationTable
    from analysis.conflicts.rules import Choices, Rules
    from analysis.conflicts.search import Found

#: Columns of 20_conflicts that say among which claims was searched, which whoever has the claims knows.
_CHOSEN = ["scope", "corrections"]


def find_conflicts(
    claims: pd.DataFrame,
    *,
    context: pd.DataFrame | Mapping[str, Any] | None = None,
    executor: "Executor | None" = None,
) -> pd.DataFrame:
    """The conflicts among claims, hardest and severest first, by conflict_id, as in 20_conflicts.

    `level` goes from infeasible (they cannot all be true) by way of in_tension (measurements whose intervals miss each
    other) to apparent (gone once a distinction is respected, or editions of one number); `severity` and `factor` are
    ratios; `reasons` and `explanations` are codes. Of one claim the sharpest few conflicts of each code and level are
    told (`conflict_told` in ``data/raw/priors.yml``), and each claim that is in any is in one; ``attrs["untold"]``
    counts the others by code. ``attrs["from_published"]``: whether the published table answered;
    ``attrs["compared"]``: how many claims could be compared, so that none found is told from none looked at.

    Parameters
    ----------
    claims : DataFrame
        In any order.
    context : DataFrame or dict, optional
        Other claims that may be involved, such as `load_claims()`; the answer then holds the conflicts that touch the
        region of `claims` or, where these are of no single region, one of `claims`. A dict has the choices of
        `load_claims` that give them, so that they are not loaded where the published table answers.
    executor : Executor, optional
        Whose workers search place by place, such as `workers()` gives one; without one each place is searched here.

    Examples
    --------
    >>> conflicts = an.find_conflicts(an.load_claims("Netherlands"))
    >>> "provisional" in set(conflicts.loc[conflicts["level"] == "infeasible", "code"])
    True
    """
    rows = by_id(claims)
    region = home(rows)
    corpus = tables()
    among = rows
    if isinstance(context, Mapping):
        context = _loaded(context, rows, region)
    if context is not None:
        beside = by_id(context)
        among = pd.concat([rows, beside[~beside.index.isin(rows.index)]])
    is_of_region = region and context is None
    published = corpus.rows(CORRECTED, "regions;", [region]) if is_of_region else corpus.claims()
    among, is_same = compared(among)
    from_published = bool(is_same.all() and {*among.index} == {*published.index})
    conflicts = _published_conflicts_of(corpus, region) if from_published else _search(among, executor)
    # Without a context everything that is found among the claims is theirs.
    if region and (from_published or context is not None):
        conflicts = holding(conflicts, region)
    elif context is not None:
        conflicts = conflicts.loc[_touching(conflicts, set(rows.index))]
    untold: dict[str, int] = conflicts.attrs.get("untold", {})
    conflicts.attrs = {"from_published": from_published, "region": region, "untold": untold}
    conflicts.attrs["compared"] = int(comparable(among).sum())
    return conflicts


def _loaded(choices: Mapping[str, Any], rows: pd.DataFrame, region: str) -> pd.DataFrame | None:
    """The claims that choices give; None where all that is published is chosen, and the claims are those of a region.

    The published conflicts of the region were searched for among all claims.
    """
    if region and chooses_all(**choices):
        published = tables().rows(CORRECTED, "regions;", [region])
        _, is_same = compared(rows)
        if is_same.all() and {*rows.index} == {*published.index}:
            return None
    return load_claims(**choices)


def _touching(conflicts: pd.DataFrame, claim_ids: set[str]) -> list[bool]:
    """Whether each conflict involves one of some claims."""
    return [not claim_ids.isdisjoint(ids.split(";")) for ids in conflicts["claim_ids"]]


def _published_conflicts_of(corpus: Corpus, region: str) -> pd.DataFrame:
    """The published conflicts of a region, or all of them."""
    if not region:
        return published_conflicts(corpus).copy()
    return corpus.rows(f"{__name__}:{published_conflicts.__name__}", "regions;", [region]).copy()


@made_from("20_conflicts")
def published_conflicts(corpus: Corpus) -> pd.DataFrame:
    """The published conflicts among all claims, corrections on; the other rows are of other claims than these."""
    table = corpus["20_conflicts"]
    among_all = table[(table["scope"] == Scope.ALL) & (table["corrections"] == "on")]
    return among_all.set_index("conflict_id").drop(columns=_CHOSEN)


def _search(rows: pd.DataFrame, executor: "Executor | None") -> pd.DataFrame:
    """The conflicts of claims, searched for place by place."""
    from analysis.conflicts.search import conflict_table

    corpus = tables()
    if rows.empty:
        return published_conflicts(corpus).iloc[:0]
    parts = places_apart(rows)
    search = partial(_searched, _Given.of(corpus, rows))
    found = by_place(search, parts, executor, what="Contradictions, by place")
    return conflict_table(found).set_index("conflict_id").drop(columns=_CHOSEN)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the search is given beside claims; all of it can be sent to a worker that has no project."""

    people: "PopulationTable"
    roles: pd.DataFrame
    ratings: pd.DataFrame
    lineages: pd.DataFrame
    choices: "Choices"
    rules: "Rules"

    @classmethod
    def of(cls, corpus: Corpus, rows: pd.DataFrame) -> Self:
        """What a corpus has, with what is said of roles and ratings beside claims, and of copies among them."""
        from analysis.conflicts.rules import Choices, load_rules
        from analysis.reading.rule_tables import FOLDER

        roles = _beside(corpus["10_roles"], rows)
        ratings = _beside(corpus["10_ratings"], rows)
        reprints = _reprints(rows).assign(relation="restates")
        lineages = pd.concat([corpus["10_lineages"], reprints], ignore_index=True)
        choices = Choices.from_priors(corpus.priors)
        rules = load_rules(located(corpus.root, FOLDER))
        return cls(corpus.people, roles, ratings, lineages, choices, rules)


def _searched(given: _Given, parts: Sequence[pd.DataFrame]) -> "list[Found]":
    """What is found in each of some parts."""
    from analysis.conflicts.search import find_ranked

    found = []
    for part in parts:
        regions = part["regions"].str.split(";").explode()
        found.append(
            find_ranked(
                table_of(part),
                people=given.people,
                roles=given.roles[given.roles["region_code"].isin(regions)],
                ratings=given.ratings[given.ratings["region_code"].isin(regions)],
                lineages=given.lineages,
                choices=given.choices,
                rules=given.rules,
            )
        )
    return found


def _beside(side: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The statements on roles, or the ratings, of the sources and regions of claims; of no maker who was left out."""
    printed = tables().claims(corrections=False)
    if not rows.index.isin(printed.index).any():
        return side.iloc[:0]
    absent = set(printed["producer"]) - set(rows["producer"])
    regions = rows["regions"].str.split(";").explode()
    is_of_sources = side["source"].isin(rows["source"])
    is_of_absent = side["producer"].isin(absent)
    is_of_regions = side["region_code"].isin(regions)
    return side[is_of_sources & is_of_regions & ~is_of_absent]


def gap_probability(conflicts: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[float]":
    """How often two measurements in tension, by the conflicts among claims, would stand so far apart, or further.

    A probability by conflict_id, given how far apart measurements of other quantities have stood; missing for all
    conflicts but those of two measurements whose intervals miss each other.

    Examples
    --------
    >>> claims = an.load_claims("Pakistan")
    >>> round(float(an.gap_probability(an.find_conflicts(claims), claims).max()), 2)
    0.14
    """
    from analysis.estimates.lines_of_evidence import by_quantity
    from analysis.estimates.pooled_posterior import gap_probability as probability

    arguments.kind("the table of conflicts", conflicts, pd.DataFrame)
    probabilities = pd.Series(float("nan"), conflicts.index, name="gap_probability")
    pairs = _pairs_apart(conflicts)
    if not pairs:
        return probabilities
    rows, _ = compared(claims)
    basis = taught_basis(rows)
    members = list(chain.from_iterable(pairs.values()))
    among = rows.loc[rows.index.intersection(members)]
    for quantity, entries in by_quantity(table_of(among), basis.rules).items():
        by_id = {entry.claim_id: entry for entry in entries}
        for conflict_id, members in pairs.items():
            if not by_id.keys() >= {*members}:
                continue
            first, second = (by_id[claim_id] for claim_id in members)
            spread = basis.spread_of(quantity, same_team=bool(first.team & second.team))
            lines = first.line(basis.rules), second.line(basis.rules)
            probabilities[conflict_id] = probability(*lines, spread)
    return probabilities


def _pairs_apart(conflicts: pd.DataFrame) -> dict[str, list[str]]:
    """The two measurements of each conflict of intervals that miss each other, by conflict_id."""
    pairs = {}
    for row in plain(conflicts, ("code", "members"), key="id"):
        members = row["members"].split(";")
        if row["code"] == "intervals_apart" and len(members) == 2:
            pairs[row["id"]] = members
    return pairs


def quoting_advice(claims: pd.DataFrame) -> pd.DataFrame:
    """Which numbers of some claims may be quoted, and why, by claim_id; your own are judged beside all others.

    The columns of 30_quoting: `advice`, its `reason`, `care_rank` (how much care it asks for, from 0; missing where
    the advice is history or do not quote), `superseded_by` (the later edition, or the number that shows what was
    corrected), `original` (the number that a copy, also one of yours, repeats or seems to repeat) and `evidence`.

    The first reason that applies decides. Do not quote: copy, unattributed, disowned, not_replicable. Quote as history:
    superseded, revised, corrected. Quote with care: contradicted, suspected_copy, vague, undocumented, open_ended,
    second_hand, guessed, design_not_read, recomputed, one_line, no_interval, range_without_level. Quote: documented.

    Examples
    --------
    >>> advice = an.quoting_advice(an.load_claims("Netherlands"))
    >>> advice.loc["A2009-042", ["advice", "reason", "original"]].tolist()
    ['do_not_quote', 'copy', 'NLR-001']
    """
    rows, _ = compared(claims)
    corpus = tables()
    # Published claims are judged as published, whatever other claims stand beside them.
    is_same = unchanged(rows)
    if not is_same.all():
        is_same |= unchanged(rows, corrections=False)
    published = corpus.rows("30_quoting", "claim_id", rows.index)
    advice: pd.DataFrame = published.set_index("claim_id").reindex(rows.index)
    if not is_same.all():
        judged = _judged(rows).loc[rows.index[~is_same]]
        advice = pd.concat([advice[is_same], judged]).loc[rows.index]
    advice.attrs = dict(rows.attrs)
    return advice


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """The advice on claims, worked out from the conflicts among them, and from the published numbers they repeat."""
    from analysis.estimates.line_likelihood import Rules
    from analysis.estimates.quotability import load_exceptions, quotability

    corpus = tables()
    repeats = _repeats(rows)
    copies = repeats[repeats["is_copy"]].assign(relation="restates")
    suspected = repeats[~repeats["is_copy"]]
    advice = quotability(
        table_of(rows),
        Rules.of(corpus.priors),
        lineages=pd.concat([corpus["10_lineages"], copies], ignore_index=True),
        conflicts=find_conflicts(rows),
        corrections=corpus["10_corrections"],
        exceptions=load_exceptions(corpus.root),
        suspected=dict(zip(suspected["claim_id"], suspected["other_id"], strict=True)),
    )
    return advice.set_index("claim_id")


def _repeats(rows: pd.DataFrame) -> pd.DataFrame:
    """Which of the claims, of those that are not published, repeat a published number or one another's."""
    from analysis.claims.linkage_weights import load_weights
    from analysis.claims.suspected_copies import repeating

    corpus = tables()
    published = corpus.claims()
    own = rows[~rows.index.isin(published.index)]
    repeats = repeating(table_of(own), table_of(published), load_weights(corpus.priors))
    every = pd.concat([_reprints(rows), repeats], ignore_index=True)
    # What is sure to be a copy is told as that, though it may print the number of another row as well.
    surest_first = every.sort_values("is_copy", ascending=False, kind="stable")
    return surest_first.drop_duplicates("claim_id")


def _reprints(rows: pd.DataFrame) -> pd.DataFrame:
    """Which of the claims that are not published print the number of another one of these."""
    from analysis.claims.reprinted_numbers import reprinted

    corpus = tables()
    own = rows[~rows.index.isin(corpus.claims().index)]
    return reprinted(table_of(own), corpus.priors.number("reprint_digits"))


# -- whether claims are the published ones ---------------------------------------------------------------------------


def compared(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """What `as_claims` gives, and whether each row is the published one; if all are, nothing else is checked."""
    rows = by_id(frame)
    if not mistyped(rows):
        is_same = unchanged(rows)
        if is_same.all():
            return rows, is_same
    rows = as_claims(rows)
    return rows, unchanged(rows)


def unchanged(rows: pd.DataFrame, *, corrections: bool = True) -> np.ndarray:
    """Whether each of some claims in their types is the published one of its id, corrected or as printed."""
    # Whether they are the same rests on the published rows of these ids alone.
    page_questions.note_rows(CORRECTED if corrections else PRINTED, "claim_id", rows.index)
    with page_questions.noted():
        published = _published_cells(tables(), corrections)
    positions = published.ids.get_indexer(rows.index)
    is_same = positions >= 0
    if not is_same.any():
        return is_same
    for name, column in published.cells.items():
        cells = _cells(rows[name])
        expected = column[positions]
        is_equal = cells == expected
        if column.dtype.kind == "f":
            is_equal |= np.isnan(cells) & np.isnan(expected)
        is_same &= is_equal
    return is_same


class _Cells(NamedTuple):
    """The cells of all published claims, an array for each column, in the order of their ids."""

    ids: pd.Index
    cells: dict[str, np.ndarray]


@made_from(CLAIMS, CORRECTIONS)
def _published_cells(corpus: Corpus, corrections: bool) -> _Cells:
    """The cells of the published claims, corrected or as printed."""
    claims = corpus.claims(corrections=corrections)
    cells = {name: _cells(claims[name]) for name in TYPES}
    return _Cells(claims.index, cells)


def _cells(column: pd.Series) -> np.ndarray:
    """The cells of a column, of any type, as they can be compared; a missing whole number is None."""
    absent: Any = None
    return column.to_numpy(dtype=object, na_value=absent) if column.dtype == "Int64" else column.to_numpy()
