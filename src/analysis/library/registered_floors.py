"""Registered counts as floors: no number of all persons of a year can begin below those who were found in it."""

import pandas as pd

from analysis.vocabulary import UNNAMED, FigureKind, Measure, Visibility

#: What a count and a number of all persons must agree in; people found in a place are among all who are there.
_AXES = ["area", "population", "exploitation", "status", "direction"]
#: A count of a year binds what is counted over that year, never those at one time.
_OVER_A_YEAR = (Measure.FLOW, Measure.PREVALENCE)


def contradicted(numbers: pd.DataFrame, claims: pd.DataFrame) -> pd.Series:
    """Id of the registered count that lies above where an interval begins; empty where none does.

    Parameters
    ----------
    numbers : DataFrame
        Estimates (`low80`, `reference_year`) or claims (`low`, their one year), with the columns of an estimand.
    claims : DataFrame
        Claims, of which the registered counts of single years are looked at.

    Returns
    -------
    Series
        Of text, by the index of `numbers`. Definition, group, direction and year are the same.
    """
    asked = _asked(numbers)
    counts = _counts(claims) if len(asked) else asked
    if counts.empty:
        return pd.Series("", index=numbers.index, dtype="str")
    pairs = asked.reset_index(names="number").merge(counts, on=[*_AXES, "year"])
    above = pairs[pairs["begins"] < pairs["least"]]
    # Of one count told twice the telling of its maker is named.
    above = above.sort_values(["least", "unnamed", "count_id"], ascending=[False, True, True])
    found = above.drop_duplicates("number").set_index("number")["count_id"]
    return found.reindex(numbers.index).fillna("").astype("str")


def _counts(claims: pd.DataFrame) -> pd.DataFrame:
    """Registered counts of one year, each with the least that it says."""
    rows = claims[[*_AXES, "low", "best", "period_end", "producer"]][
        (claims["visibility"] == Visibility.DETECTED)
        & (claims["measure"] == Measure.FLOW)
        & (claims["kind"] == FigureKind.COUNT)
        & (claims["period_start"] == claims["period_end"]).fillna(False).astype(bool)
    ]
    least = rows["low"].fillna(rows["best"])
    unnamed = rows["producer"].isin(UNNAMED)
    year = rows["period_end"].astype("float64")
    return rows[_AXES].assign(year=year, least=least, unnamed=unnamed, count_id=rows.index)


def _asked(numbers: pd.DataFrame) -> pd.DataFrame:
    """Numbers over one year with an interval, and where each begins."""
    estimates = "reference_year" in numbers
    rows = numbers if "area" in numbers else numbers.rename(columns={"region_code": "area"})
    one = pd.Series(True, index=rows.index) if estimates else rows["period_start"] == rows["period_end"]
    year, begins = ("reference_year", "low80") if estimates else ("period_end", "low")
    keep = (
        (rows["visibility"] == Visibility.ACTUAL)
        & rows["measure"].isin(list(map(str, _OVER_A_YEAR)))
        & one.fillna(False).astype(bool)
        & rows[begins].notna()
    )
    found = rows.loc[keep, [*_AXES, year, begins]].rename(columns={year: "year", begins: "begins"})
    return found.astype({"year": "float64"})
