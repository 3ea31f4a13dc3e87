"""How far measurements of one thing stand apart, as all published claims teach it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis import arguments
from analysis.library.claim_frames import as_claims, in_order, plain
from analysis.library.corpus import CLAIMS, Corpus, files, tables
from analysis.library.quantities import QUANTITY

if TYPE_CHECKING:
    from analysis.estimates.answers import Basis

_KEY = (*QUANTITY, "window")


def learned_scale(answers: pd.DataFrame) -> pd.DataFrame:
    """What is known of the scale A of the spread between lines before those of an answer are seen.

    `scale` (A, log scale) and `weight` are nodes of its distribution, learned from the strict sets of all other
    quantities. The spread of an answer is half-normal(A), averaged with these weights.

    Parameters
    ----------
    answers : DataFrame
        One row of `reconcile`; more than one are a ValueError.

    Examples
    --------
    >>> scale = an.learned_scale(an.reconcile(an.load_claims("Pakistan")))
    >>> round(float(scale["weight"].sum()), 6)
    1.0
    """
    if len(answers) > 1:
        raise ValueError(f"there are {len(answers)} answers; one row of reconcile would be right")
    basis = published_basis()
    keys = [tuple(str(row[name]) for name in _KEY) for row in plain(answers, _KEY)]
    spread = (basis.learned_without(keys[0]) if keys else basis.learned).spread()
    return pd.DataFrame({"scale": spread.scales, "weight": spread.weights})


def gap_probability(conflicts: pd.DataFrame, claims: pd.DataFrame) -> "pd.Series[float]":
    """How often two measurements of one thing stand as far apart as those in tension do, or further.

    Parameters
    ----------
    conflicts : DataFrame
        Conflicts as `find_conflicts` gives them.
    claims : DataFrame
        The claims that they are about.

    Returns
    -------
    Series
        A probability by conflict_id, given how far apart measurements of other quantities have stood; missing for all
        conflicts but those of two measurements whose intervals miss each other.

    Examples
    --------
    >>> claims = an.load_claims("Pakistan")
    >>> round(float(an.gap_probability(an.find_conflicts(claims), claims).max()), 2)
    0.18
    """
    from analysis.estimates.claim_entries import by_quantity
    from analysis.estimates.claim_lines import model_line
    from analysis.estimates.pooled_posterior import gap_probability as probability

    arguments.kind("the table of conflicts", conflicts, pd.DataFrame)
    found = pd.Series(float("nan"), conflicts.index, name="gap_probability")
    pairs = {
        name: row["members"].split(";")
        for name, row in zip(conflicts.index, plain(conflicts, ("code", "members")), strict=True)
        if row["code"] == "intervals_apart"
    }
    if not pairs:
        return found
    basis, rows = published_basis(), as_claims(claims)
    among = rows[rows.index.isin([one for ids in pairs.values() for one in ids])]
    for key, entries in by_quantity(in_order(among), basis.rules).items():
        lines = {one.claim_id: model_line(one, basis.rules) for one in entries}
        spread = basis.learned_without(key).spread()
        for name, ids in pairs.items():
            if len(ids) == 2 and lines.keys() >= {*ids}:
                found[name] = probability(lines[ids[0]], lines[ids[1]], spread)
    return found


def published_basis() -> "Basis":
    """What published answers are made with."""
    return tables().derived(_basis, files(CLAIMS, "10_corrections"))


def _basis(folder: Path) -> "Basis":
    from analysis.estimates.answers import basis_of

    corpus = Corpus(folder)
    return basis_of(corpus.claims().reset_index(), corpus.priors)


def basis_for(rows: pd.DataFrame) -> "Basis":
    """What answers are made with: the scale that all published claims teach, and the floors among these."""
    from analysis.estimates.floors import floors_by_quantity

    basis = published_basis()
    floors = floors_by_quantity(in_order(rows), basis.rules, tables().priors)
    return replace(basis, floors=floors)
