"""Countries of which one number of a model is all that is held: they have a row in a table, and no page."""

import pandas as pd

from analysis.vocabulary import Method


def without_page(claims: pd.DataFrame, roles: pd.DataFrame) -> frozenset[str]:
    """Codes of the countries that one model names once, and nobody else.

    A page with such a number alone would say what the table of all of them says. As soon as a second number, or a role,
    names a country, it has a page.

    Parameters
    ----------
    claims : DataFrame
        Claims with `regions`, codes joined by ";", and their `method`.
    roles : DataFrame
        Statements on roles with their `region_code`.
    """
    named = claims[["regions", "method"]].assign(code=claims["regions"].str.split(";")).explode("code")
    is_first = ~named["code"].duplicated(keep=False)
    lone_models = named.loc[is_first & (named["method"] == Method.MODEL), "code"]
    return frozenset(lone_models) - {*roles["region_code"]}
