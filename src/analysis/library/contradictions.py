"""Which claims cannot all be true: answered from the published table where the claims are its own, else searched."""

import pandas as pd

from analysis.library.corpus import holding, tables
from analysis.library.own_claims import as_claims, claim_types
from analysis.library.published_match import choices_of, in_order, same_rows
from analysis.library.quantities import home
from analysis.vocabulary import Scope


def find_conflicts(claims: pd.DataFrame, *, context: pd.DataFrame | None = None) -> pd.DataFrame:
    """The conflicts among claims, hardest and severest first.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them, in any order.
    context : DataFrame, optional
        Other claims that may be involved, such as `load_claims()`; the answer then holds the conflicts that touch the
        region of `claims` or, where these are of no single region, one of `claims`.

    Returns
    -------
    DataFrame
        The columns of 20_conflicts, by conflict_id. `level` goes from infeasible (they cannot all be true) by
        way of in_tension (measurements whose intervals miss each other) to apparent (gone once a distinction is
        respected, or editions of one number); `severity` and `factor` are ratios; `reasons` and `explanations` are
        codes. ``attrs["from_published"]``: whether these are the claims that the published table was made from.

    Raises
    ------
    ValueError
        If `claims` or `context` lack a column or hold something that does not belong there.

    Examples
    --------
    >>> conflicts = an.find_conflicts(an.load_claims("Netherlands"))
    >>> "provisional" in set(conflicts.loc[conflicts["level"] == "infeasible", "code"])
    True
    """
    rows = as_claims(claims)
    region, around = str(claims.attrs.get("region", "")), rows
    if context is None:
        published = _published(rows, region or home(rows))
    else:
        around = _together(rows, as_claims(context))
        published = _published(around, "")
    found = _search(around) if published is None else published
    if context is not None and region:
        found = holding(found, region)
    elif context is not None:
        found = found.loc[[not set(ids.split(";")).isdisjoint(rows.index) for ids in found["claim_ids"]]]
    found = found.copy()
    found.attrs = {"from_published": published is not None, "region": region}
    return found


def _together(rows: pd.DataFrame, context: pd.DataFrame) -> pd.DataFrame:
    """The claims and those of the context that are not among them."""
    columns = [*claim_types()]
    if rows.index.isin(context.index).all() and same_rows(rows, context.loc[rows.index, columns]):
        return context
    return pd.concat([rows[columns], context.loc[~context.index.isin(rows.index), columns]])


def _published(rows: pd.DataFrame, region: str) -> pd.DataFrame | None:
    """What the published table says of its own claims, all of them or those of a region; None of any others."""
    claims, table = tables().claims(), published_conflicts()
    if same_rows(rows, claims):
        return table
    return holding(table, region) if region and same_rows(rows, holding(claims, region)) else None


def published_conflicts() -> pd.DataFrame:
    """The published conflicts among all claims, corrections on; the other rows are of other claims than these."""
    table = tables()["20_conflicts"]
    return table[(table["scope"] == Scope.ALL) & (table["corrections"] == "on")].set_index("conflict_id")


def _search(rows: pd.DataFrame) -> pd.DataFrame:
    """The conflicts of claims, searched for."""
    from analysis.conflicts.choices import Choices
    from analysis.conflicts.rules import FOLDER, load_rules
    from analysis.conflicts.search import find_conflicts as search

    corpus = tables()
    if rows.empty:
        return corpus["20_conflicts"].iloc[:0].set_index("conflict_id")
    scope, corrections = choices_of(rows)
    roles, ratings = (_beside(corpus[name], rows) for name in ("10_roles", "10_ratings"))
    choices, rules = Choices.from_priors(corpus.priors), load_rules(corpus.root / FOLDER)
    return search(
        in_order(rows), people=corpus.people, roles=roles, ratings=ratings,
        choices=choices, rules=rules, scope=scope, corrections=corrections,
    ).set_index("conflict_id")  # fmt: skip


def _beside(side: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The statements on roles, or the ratings, that go with claims of the project: of their sources and their regions.

    A maker all of whose claims are left out is left out here too.
    """
    printed = tables().claims(corrections=False)
    if not rows.index.isin(printed.index).any():
        return side.iloc[:0]
    absent = set(printed["producer"]) - set(rows["producer"])
    regions = rows["regions"].str.split(";").explode()
    keep = side["source"].isin(rows["source"]) & ~side["producer"].isin(absent)
    return side[keep & side["region_code"].isin(regions)]
