"""Claims that repeat others by their digits: the lineages that own claims seem to join, and the numbers they repeat."""

import numpy as np
import pandas as pd

from analysis.claims.audit_steps import ENDS
from analysis.claims.clean import COMPUTED
from analysis.claims.estimand import QUANTITY
from analysis.claims.lineage import LinkKind, with_suspected
from analysis.claims.linkage_weights import LinkageWeights
from analysis.claims.record_linkage import compare


def suspected_lineages(claims: pd.DataFrame, among: pd.DataFrame, weights: LinkageWeights) -> list[str]:
    """What `with_suspected` says of some claims, in their order, that are compared with one another and with others."""
    claim_ids = claims["claim_id"]
    others = among[~among["claim_id"].isin(claim_ids)]
    together = pd.concat([others, claims], ignore_index=True)
    pairs = compare(together, weights)
    is_of_these = pairs["claim_id"].isin(claim_ids)
    is_of_these |= pairs["other_id"].isin(claim_ids)
    is_flagged = pairs["score"] >= weights.flagged
    is_flagged &= ~pairs["one_lineage"]
    flagged = pairs[is_of_these & is_flagged]
    suspected = flagged.assign(kind=LinkKind.SUSPECTED)
    lineages = with_suspected(together, suspected)
    names = dict(zip(together["claim_id"], lineages, strict=True))
    return claim_ids.map(names).tolist()


def repeating(claims: pd.DataFrame, among: pd.DataFrame, weights: LinkageWeights) -> pd.DataFrame:
    """Which of some claims seem to repeat a number of others, a row each: `claim_id`, the likeliest `other_id`.

    `is_copy` where both count the same, the claim gives no number that the other does not, and it is of the same maker
    or does not say how it was computed; all else is suspected.
    """
    together = pd.concat([among, claims], ignore_index=True)
    pairs = compare(together, weights)
    flagged = pairs[pairs["score"] >= weights.flagged]
    # Either may be the younger: a claim without a year is compared as if it were said last.
    turned = flagged.rename(columns={"claim_id": "other_id", "other_id": "claim_id"})
    links = pd.concat([flagged, turned], ignore_index=True)
    is_of_these = links["claim_id"].isin(claims["claim_id"])
    is_between = is_of_these & links["other_id"].isin(among["claim_id"])
    best_first = links[is_between].sort_values(["score", "other_id"], ascending=[False, True])
    best = best_first.drop_duplicates("claim_id")
    best = best[["claim_id", "other_id"]].reset_index(drop=True)
    by_id = together.set_index("claim_id")
    own_claims = by_id.loc[best["claim_id"]].reset_index()
    published = by_id.loc[best["other_id"]].reset_index()
    is_copy = _is_copy(own_claims, published)
    return best.assign(is_copy=is_copy)


def _is_copy(own_claims: pd.DataFrame, published: pd.DataFrame) -> pd.Series:
    """Whether each claim, beside its row of others, can hardly be but a copy."""
    quantity = ["area", *QUANTITY[1:]]
    own_quantities = own_claims[quantity].fillna("")
    published_quantities = published[quantity].fillna("")
    is_same_axis = own_quantities == published_quantities
    is_same_quantity = is_same_axis.all(axis=1)
    ends = own_claims[[*ENDS]].to_numpy()
    published_ends = published[[*ENDS]].to_numpy()
    # Each end beside every end of the other: 12 may be a value here and the end of a range there.
    meets = ends[:, :, None] == published_ends[:, None, :]
    is_met_or_missing = meets.any(axis=2) | np.isnan(ends)
    has_all_ends = pd.Series(is_met_or_missing.all(axis=1), own_claims.index)
    is_of_maker = own_claims["producer"] == published["producer"]
    is_unexplained = ~own_claims["method"].isin(COMPUTED)
    has_reason = is_of_maker | is_unexplained
    return is_same_quantity & has_all_ends & has_reason
