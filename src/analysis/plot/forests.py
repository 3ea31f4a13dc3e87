"""The forest plot: every claim as printed, with the estimates below the claims they are made from."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.marks import claim_marks, estimate_marks, joined, values
from analysis.plot.outputs import described, nothing
from analysis.plot.row_layout import Line, Words, marked_rows


@style.house()
def forest(
    claims: pd.DataFrame,
    estimates: pd.DataFrame | None = None,
    *,
    ax: Axes | None = None,
    log: bool | None = None,
) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    A printed range is dotted with hollow ends, an interval is a line through its number, a bound an arrow, a count of
    persons found a filled square, an estimate a diamond.

    Parameters
    ----------
    claims : DataFrame
        Needs one of ``best``, ``low``, ``high`` (in the unit of the row). Uses, where there: the index or
        ``claim_id``, ``quantity`` (its claims stand together), ``year`` or ``period_start``, ``period_end`` and
        ``producer_year``, ``producer``, ``figure`` (as printed), ``bound``, ``unit``, ``currency``,
        ``visibility``, ``method``. Labels may repeat. Rows whose ``kind`` is ``estimate`` are estimates.
    estimates : DataFrame, optional
        Needs ``median`` (or ``best``); uses ``quantity``, ``reference_year``, ``low95``, ``low50``, ``high50``,
        ``high95`` (or ``low``, ``high``).
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    log : bool, optional
        Whether the axis is logarithmic; unless given, it is if values differ by a factor of 20.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import forest
    >>> claims = {"best": [809, None], "low": [None, 1000], "high": [None, 7000], "year": [2008, 2009]}
    >>> ax = forest(pd.DataFrame(claims))
    >>> [text.get_text() for text in ax.texts]
    ['2009 · maker not named', '1,000 to 7,000', '2008 · maker not named', '809']
    """
    rows = claim_marks(claims, "forest")
    if estimates is not None:
        rows = joined(rows, estimate_marks(estimates, "forest"))
    rows = _ordered(rows)
    if rows.empty:
        return nothing(ax, "forest")
    axes, _ = marked_rows(_lines(rows), ax, log=log, label=words.unit_words(rows["unit"]))
    return described(axes, "forest", _alt(rows), rows)


def claim_name(row: pd.Series) -> str:
    """Year and maker of a claim, or that it is an estimate."""
    who = "estimate" if row["kind"] == "estimate" else words.maker(row["producer"])
    return f"{words.year(row['year'])} · {who}"


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Quantities with an estimate first, each newest first with its estimates last."""
    if rows.empty:
        return rows
    made = list(rows.loc[rows["kind"] == "estimate", "quantity"])
    order = {quantity: place for place, quantity in enumerate(dict.fromkeys([*made, *rows["quantity"]]))}
    ranks = pd.DataFrame(
        {"group": rows["quantity"].map(order), "last": rows["kind"] == "estimate", "newest": -rows["year"]}
    )
    return rows.loc[ranks.sort_values(["group", "last", "newest"], kind="stable").index].reset_index(
        drop=True
    )


def _lines(rows: pd.DataFrame) -> list[Line]:
    """A heading for each quantity, then its rows."""
    said: list[Line] = []
    for quantity, group in rows.groupby("quantity", sort=False):
        if quantity:
            said.append((Words(str(quantity), heading=True), None))
        for _, row in group.iterrows():
            ink = style.ORANGE if row["kind"] == "estimate" else style.INK
            said.append((Words(claim_name(row), words.span(row), color=ink), row))
    return said


def _alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    claims, made = rows[rows["kind"] == "claim"], rows[rows["kind"] == "estimate"]
    makers = words.plural(len(set(claims["producer"])), "maker")
    count = f"forest plot of {words.plural(len(claims), 'claim')} by {makers}"
    many = rows["quantity"].nunique()
    quantities = f", in {words.plural(many, 'quantity', 'quantities')}" if many > 1 else _counted(rows)
    run = words.between(values(claims))
    about = [
        f"{row['quantity'] or 'the estimate'} in {words.year(row['year'])}: {words.span(row)}"
        for _, row in made.iterrows()
    ]
    return words.sentences(
        count + quantities,
        f"the values run from {run}" if " to " in run else f"the value is {run}" if run else "",
        f"{words.plural(len(made), 'estimate')}: {words.told(about, most=3)}" if about else "",
    )


def _counted(rows: pd.DataFrame) -> str:
    """What all rows count."""
    what = rows["quantity"].iloc[0] or words.unit_words(rows["unit"])
    return f", counting {what}" if what else ""
