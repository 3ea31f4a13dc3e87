"""Which claims cannot all be true: answered from the published table where the claims are its own, else searched."""

import pandas as pd

from analysis.library.corpus import tables
from analysis.library.own_claims import as_claims
from analysis.library.published_rows import (
    choices_of,
    claim_columns,
    in_order,
    is_published,
    of_region,
    region_of,
)
from analysis.vocabulary import Scope

_ON = "on"


def find_conflicts(claims: pd.DataFrame, *, context: pd.DataFrame | None = None) -> pd.DataFrame:
    """The conflicts among claims, hardest and severest first.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them, in any order.
    context : DataFrame, optional
        Other claims that may be involved, such as `load_claims()` beside those of one region. The answer then holds
        the conflicts that touch the region of `claims` or, where these are of no single region, one of `claims`.

    Returns
    -------
    DataFrame
        The columns of 20_conflicts, indexed by conflict_id. `level` says how hard it is, from infeasible (they cannot
        all be true) to apparent (it is gone once a distinction is respected); `severity` and `factor` are ratios;
        `reasons` and `explanations` are codes. ``attrs["from_published"]`` says whether the published table answered,
        which it does where the claims are those that it was made from.

    Raises
    ------
    ValueError
        If `claims` or `context` lack a column or hold something that does not belong there.

    Examples
    --------
    >>> import analysis as an
    >>> conflicts = an.find_conflicts(an.load_claims("Netherlands"))
    >>> "provisional" in set(conflicts.loc[conflicts["level"] == "infeasible", "code"])
    True
    """
    rows = as_claims(claims)
    region = str(claims.attrs.get("region", ""))
    around = rows if context is None else _together(rows, as_claims(context))
    found = _published(around, region or region_of(rows), whole=context is not None)
    from_published = found is not None
    if found is None:
        found = _search(around)
    if context is not None:
        found = _touching(found, rows, region)
    found = found.copy()
    found.attrs = {"from_published": from_published, "region": region}
    return found


def _together(rows: pd.DataFrame, context: pd.DataFrame) -> pd.DataFrame:
    """The claims and those of the context that are not among them."""
    more = context[~context.index.isin(rows.index)]
    return pd.concat([rows[claim_columns()], more[claim_columns()]]) if len(more) else rows


def _published(rows: pd.DataFrame, region: str, *, whole: bool) -> pd.DataFrame | None:
    """What the published table says of its own claims; None if these are others."""
    everything = is_published(rows)
    if not everything and (whole or not region or not is_published(rows, region)):
        return None
    table = tables()["20_conflicts"]
    # The other rows are of claims as printed, or of the article's alone: of other claims than these.
    table = table[(table["scope"] == Scope.ALL) & (table["corrections"] == _ON)].set_index("conflict_id")
    return table if everything else of_region(table, region)


def _touching(found: pd.DataFrame, rows: pd.DataFrame, region: str) -> pd.DataFrame:
    """The conflicts of a region, or those with a member among some claims."""
    if region:
        return of_region(found, region)
    own = set(rows.index)
    return found[[not own.isdisjoint(ids.split(";")) for ids in found["claim_ids"]]]


def _search(rows: pd.DataFrame) -> pd.DataFrame:
    """The conflicts of claims, searched for."""
    from analysis.conflicts.choices import Choices
    from analysis.conflicts.find import find_conflicts as search
    from analysis.conflicts.rules import FOLDER, load_rules

    corpus = tables()
    if rows.empty:
        return corpus["20_conflicts"].iloc[:0].set_index("conflict_id")
    scope, corrections = choices_of(rows)
    roles, ratings = (_beside(corpus[name], rows) for name in ("10_roles", "10_ratings"))
    found = search(
        in_order(_with_print(rows, corrections)),
        people=corpus.people,
        roles=roles,
        ratings=ratings,
        choices=Choices.from_priors(corpus.priors),
        rules=load_rules(corpus.root / FOLDER),
        scope=scope,
        corrections=corrections,
    )
    return found.set_index("conflict_id")


def _with_print(rows: pd.DataFrame, corrections: str) -> pd.DataFrame:
    """The columns of claims and, where corrections are on, the figure as printed beside one that they changed."""
    from analysis.conflicts.phrases import PRINTED

    out = rows[claim_columns()]
    if corrections != _ON:
        return out
    printed = tables().claims(corrections=False)["figure"].reindex(out.index).fillna("")
    return out.assign(**{PRINTED: printed.where(printed != out["figure"], "")})


def _beside(side: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The statements on roles, or the ratings, that go with claims of the project: of their sources and their regions.

    A maker all of whose claims are left out is left out here too.
    """
    printed = tables().claims(corrections=False)
    if not rows.index.isin(printed.index).any():
        return side.iloc[:0]
    absent = set(printed["producer"]) - set(rows["producer"])
    regions = {code for codes in set(rows["regions"]) for code in codes.split(";")}
    keep = side["source"].isin(set(rows["source"])) & ~side["producer"].isin(absent)
    return side[keep & side["region_code"].isin(regions)]
