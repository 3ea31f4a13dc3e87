"""Claims and answers as a forest plot takes them: under the names of their quantities, each as what it is."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.claims.estimand import QUANTITY
from analysis.library.quantities import labels
from analysis.plot import figure_words as words


def named(claims: pd.DataFrame | None, answers: pd.DataFrame | None) -> pd.DataFrame | None:
    """Claims with the names of their quantities, where they lack them and answers beside them have them."""
    if not isinstance(claims, pd.DataFrame) or not isinstance(answers, pd.DataFrame):
        return claims
    is_nameless = "quantity" not in claims and "quantity" in answers
    has_axes = {*QUANTITY} <= {*claims}
    if not is_nameless or not has_axes:
        return claims
    quantities = labels(claims)
    return claims.assign(quantity=quantities)


def to_draw(answers: pd.DataFrame | None, claims: pd.DataFrame | None) -> pd.DataFrame | None:
    """Answers without those that say what claims beside them say; one that is stated is drawn as it was printed.

    Where nothing was put together, no row says so.
    """
    if not isinstance(answers, pd.DataFrame):
        return answers
    has_answers = {"answer_status", "claim_ids", "median"} <= {*answers}
    if not has_answers:
        return answers
    is_made = answers["median"].notna()
    is_drawn = answers["claim_ids"].map(lambda ids: _are_drawn(ids, claims))
    is_undrawn = ~is_drawn.astype(bool)
    rows = answers[is_made | is_undrawn]
    is_printed = rows["median"].isna()
    if not is_printed.any():
        return rows
    columns: dict[str, Any] = {}
    no_number = pd.Series(np.nan, rows.index)
    for end in ("low", "best", "high"):
        printed = rows.get(f"printed_{end}", no_number)
        columns[end] = printed.where(is_printed).astype(float)
    as_published = words.label("as_published")
    not_made = words.label("not_made")
    is_stated = rows["answer_status"] == "stated"
    makers = np.where(is_stated, as_published, not_made)
    columns["kind"] = np.where(is_printed, "claim", "estimate")
    columns["producer"] = np.where(is_printed, makers, "")
    columns["bound"] = rows.get("printed_bound", "")
    return rows.assign(**columns)


def _are_drawn(claim_ids: str, claims: pd.DataFrame | None) -> bool:
    """Whether all claims of an answer, joined by semicolons, are among those that are drawn."""
    if not isinstance(claims, pd.DataFrame):
        return False
    index = claims.index.to_series()
    drawn_ids = claims.get("claim_id", index)
    behind = set(claim_ids.split(";"))
    return behind <= set(drawn_ids)
