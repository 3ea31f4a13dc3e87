"""Claims and answers as a forest plot takes them: under the names of their quantities, each as what it is."""

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
    if is_nameless and {*QUANTITY} <= {*claims}:
        return claims.assign(quantity=labels(claims))
    return claims


def to_draw(answers: pd.DataFrame | None, claims: pd.DataFrame | None) -> pd.DataFrame | None:
    """Answers without those that say what claims beside them say; one that is stated is drawn as it was printed.

    Where nothing was put together, no row says so.
    """
    if not isinstance(answers, pd.DataFrame) or not {"answer_status", "claim_ids", "median"} <= {*answers}:
        return answers
    is_made = answers["median"].notna()
    is_drawn = answers["claim_ids"].map(lambda ids: _are_drawn(ids, claims))
    kept = answers[is_made | ~is_drawn.astype(bool)]
    is_printed = kept["median"].isna()
    if not is_printed.any():
        return kept
    columns = {}
    for end in ("low", "best", "high"):
        printed = kept.get(f"printed_{end}", pd.Series(np.nan, kept.index))
        columns[end] = printed.where(is_printed).astype(float)
    is_stated = kept["answer_status"] == "stated"
    says = np.where(is_stated, words.label("as_published"), words.label("not_made"))
    kept = kept.assign(**columns, kind=np.where(is_printed, "claim", "estimate"))
    return kept.assign(producer=np.where(is_printed, says, ""), bound=kept.get("printed_bound", ""))


def _are_drawn(claim_ids: str, claims: pd.DataFrame | None) -> bool:
    """Whether all claims of an answer, joined by semicolons, are among those that are drawn."""
    if not isinstance(claims, pd.DataFrame):
        return False
    ids = claims.get("claim_id", claims.index.to_series())
    return set(claim_ids.split(";")) <= set(ids)
