"""From a number that somebody met to its claim, and from there back to the print: steps and trail."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from statistics import geometric_mean
from typing import Any

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import plain
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.loading import load_claims
from analysis.library.quantities import label
from analysis.processed_tables import CLAIMS, Corpus, made_from, tables
from analysis.vocabulary import StepCode

#: Two numbers are the same within this share.
_SAME = 1e-9
#: So many are near where none is the same.
_NEAREST = 5
#: What a search for words looks at.
_TEXTS = [
    "claim_id", "figure", "place", "measure", "population", "exploitation", "status", "visibility", "method",
    "producer", "carrier", "period", "definition",
]  # fmt: skip
#: The stages of a trail, in their order; steps are of reading, corrections or conversions.
STAGES = ("printed", "where", "reading", "corrections", "conversions", "lineage")
_WHERE = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
_COLUMNS = ["stage", "field", "before", "after", "why"]
#: Under which name an explanation says, in its `attrs`, which claim it is of.
EXPLAINED = "explains"


def find_claims(text: str) -> pd.DataFrame:
    """The claims that give a number, else those that hold the words, else the five with the nearest numbers.

    Claims as printed, with `match` (exact, words, nearest), `advice` and `superseded_by` of `quoting_advice`, and
    whether each is `disputed`: in a contradiction that no distinction dissolves.

    Parameters
    ----------
    text : str
        A figure as printed ("27 million", "600,000-800,000", "70 percent", "$31bn"), or words; a ValueError if empty.

    Examples
    --------
    >>> an.find_claims("27.6 million")["match"].unique().tolist()
    ['exact']
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError("nothing to look for: give a number as printed, or words")
    from analysis.reading.figures import FigureError, parse_figure

    values: list[float] = []
    kind = ""
    with suppress(FigureError):
        figure = parse_figure(text)
        values = [end for end in (figure.low, figure.best, figure.high) if end is not None]
        kind = str(figure.kind)
    rows = load_claims(corrections=False)
    ends = _ends_like(rows, kind)
    matches: pd.DataFrame = rows.loc[_giving(ends, values)].assign(match="exact")
    if matches.empty:
        matches = rows.loc[_with_words(rows, text)].assign(match="words")
    if matches.empty and values:
        matches = rows.loc[_nearest(ends, values)].assign(match="nearest")
    advice = quoting_advice(matches)[["advice", "superseded_by"]]
    conflicts = find_conflicts(load_claims())
    is_hard = conflicts["level"] == "infeasible"
    in_conflict = conflicts.loc[is_hard, "claim_ids"].str.split(";").explode()
    return matches.join(advice).assign(disputed=matches.index.isin(in_conflict))


def _ends_like(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The ends of those claims whose figure may be of a kind; a bare number may be of any but a share."""
    ends = rows[["low", "best", "high"]]
    if kind in ("share", "money"):
        return ends[rows["kind"] == kind]
    return ends[~rows["kind"].isin(["share", "none"])]


def _giving(ends: pd.DataFrame, values: Sequence[float]) -> pd.Index:
    """The ids of the claims that have all of some values among their ends; of none where there is no value."""
    if not values:
        return ends.index[:0]
    matching = ends.index
    for value in values:
        is_same = np.isclose(ends, value, rtol=_SAME, atol=0)
        has_value = np.asarray(is_same.any(axis=1), dtype=np.bool_)
        matching = matching.intersection(ends.index[has_value])
    return matching


def _with_words(rows: pd.DataFrame, text: str) -> list[bool]:
    """Whether each claim holds all words of a text."""
    words = text.casefold().split()
    hold_all = []
    for cells in rows.reset_index()[_TEXTS].to_numpy():
        searched = " ".join(cells).casefold().replace("_", " ")
        hold_all.append(all(word in searched for word in words))
    return hold_all


def _nearest(ends: pd.DataFrame, values: Sequence[float]) -> pd.Index:
    """The ids of the claims whose ends are nearest to some values, by ratio."""
    positive = [value for value in values if value > 0]
    middle = geometric_mean(positive or [1.0])
    ratios = ends.where(ends > 0) / middle
    distances = ratios.map(np.log).abs()
    nearest = distances.min(axis=1).nsmallest(_NEAREST)
    return nearest.index


def list_steps(claim_id: str) -> pd.DataFrame:
    """Every change between what a claim, by its claim_id, prints and what is used, in the order of their making.

    By `step`, from 1: `field` that the change fills, `code` of why, `before`, `after`, `by` whom, and the `reason`. For
    an id that no published claim has, a ValueError offers the nearest.

    Examples
    --------
    >>> an.list_steps("A2009-047")["code"].tolist()[:2]
    ['percent_to_fraction', 'hedge_to_bound']
    """
    claim = claim_row(claim_id)
    steps = tables()["10_steps"]
    is_of_claim = steps["claim_id"] == str(claim["claim_id"])
    return steps[is_of_claim].set_index("step")


def explain(claim_id: str) -> pd.DataFrame:
    """The whole trail of a claim, by its claim_id, from the printed words to the number that is used and its origin.

    One row a fact or step, in order, from 1: `stage` (printed, where, reading, corrections, conversions, lineage),
    `field`, `before`, `after`, `why`. ``attrs["explains"]`` is the claim_id, by which `check_page` asks for it anew.

    Examples
    --------
    >>> an.explain("A2009-047")[["stage", "after"]].iloc[0].tolist()
    ['printed', 'more than 75%']
    """
    claim = claim_row(claim_id)
    parts = [_facts(claim), _changes(claim_id), _links(claim)]
    trail: pd.DataFrame = pd.concat(parts).astype("str")
    trail = trail.sort_values("stage", key=lambda names: names.map(STAGES.index), kind="stable")
    trail.index = pd.RangeIndex(1, len(trail) + 1)
    trail.attrs = {EXPLAINED: str(claim["claim_id"])}
    return trail


def _facts(claim: Mapping[str, Any]) -> pd.DataFrame:
    """What a claim prints, and where it stands."""
    facts = [
        ("printed", "figure", "", claim["figure"], claim["hedge"]),
        ("printed", "quantity", "", label(claim), claim["period"]),
    ]
    for name in _WHERE:
        if claim[name] != "":
            facts.append(("where", name, "", str(claim[name]), ""))
    return pd.DataFrame(facts, columns=_COLUMNS)


def _changes(claim_id: str) -> pd.DataFrame:
    """The steps of a claim by the stage that each belongs to."""
    steps = list_steps(claim_id)
    stages = np.where(steps["code"] == StepCode.CORRECTION, "corrections", "reading")
    stages = np.where(steps["by"] == "harmonise", "conversions", stages)
    changes: pd.DataFrame = steps.rename(columns={"reason": "why"}).assign(stage=stages)
    return changes[_COLUMNS]


def _links(claim: Mapping[str, Any]) -> pd.DataFrame:
    """From where a claim comes, and what comes from it."""
    links = tables()["10_lineages"]
    claim_id = claim["claim_id"]
    is_linked = (links["claim_id"] == claim_id) | (links["other_id"] == claim_id)
    names = {"relation": "field", "claim_id": "before", "other_id": "after", "evidence": "why"}
    facts: pd.DataFrame = links[is_linked].rename(columns=names).assign(stage="lineage")
    return facts[_COLUMNS]


def claim_row(claim_id: str) -> dict[str, Any]:
    """A claim as printed, by its id; text where a number is missing."""
    claims = _claim_rows(tables())
    name = arguments.text("claim_id", claim_id, such_as="A2009-047").strip()
    if name not in claims:
        near = arguments.offer(arguments.nearest(name, claims))
        raise ValueError(f"there is no published claim {name!r}{near}; load_claims() has all of them")
    return dict(claims[name])


@made_from(CLAIMS)
def _claim_rows(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """Every claim as printed, by its id; text where a number is missing."""
    claims = corpus.claims(corrections=False)
    rows = {}
    for row in plain(claims, claims):
        rows[row["claim_id"]] = {column: "" if cell is None else cell for column, cell in row.items()}
    return rows
