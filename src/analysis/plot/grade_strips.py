"""Grades of places over years: one strip for each scheme and place."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, first_of, text, with_columns, years
from analysis.plot.map_places import region_name
from analysis.plot.outputs import described, nothing

_COLUMNS = ("id", "place", "scheme", "rating", "year", "producer")
SCHEMES = {
    "future_group_grade": "Future Group, grade",
    "unodc_destination_category": "UNODC, destination (category)",
    "unodc_destination_class": "UNODC, destination",
    "unodc_origin_class": "UNODC, origin",
    "unodc_transit_class": "UNODC, transit",
    "us_tip_tier": "US State Department, tier",
}
#: Short letters of a grade, and its step from the best to the worst or from little to much.
_GRADES: Mapping[str, tuple[str, int]] = {
    "Tier 1": ("1", 0), "Tier 2": ("2", 1), "Tier 2 or Tier 2 Watchlist": ("2?", 2), "Tier 2 Watchlist": ("2W", 2),
    "Tier 3": ("3", 3), "very low": ("vl", 0), "low": ("l", 1), "medium": ("m", 2), "high": ("h", 3),
    "very high": ("vh", 4), "A": ("A", 0), "B+": ("B+", 1), "B or B-": ("B", 1), "C": ("C", 2), "D": ("D", 3),
    "F": ("F", 4),
}  # fmt: skip
_MEANINGS = {
    "2W": "2W: tier 2, watchlist",
    "2?": "2?: tier 2 or its watchlist",
    "vl l m h vh": "vl, l, m, h, vh: very low to very high",
}


@style.house()
def grades(ratings: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Grades over years, a row for each scheme and place, a cell a year; darker is worse, or more.

    On a phone, years run down.

    Parameters
    ----------
    ratings : DataFrame
        Needs ``rating`` and one of ``period_start``, ``year``, ``producer_year``. Uses, where there: the index or
        ``rating_id``, ``scheme``, ``region_code`` or ``place``, ``producer``. Two grades of one year share a cell.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import grades
    >>> ax = grades(pd.DataFrame({"rating": ["Tier 1", "Tier 2 Watchlist"], "year": [2008, 2010]}))
    >>> [text.get_text() for text in ax.texts]
    ['1', '2W']
    """
    rows = _rows(ratings)
    if rows.empty:
        return nothing(ax, "grades")
    steps, letters = _cells(rows)
    narrow = style.sheet().narrow
    if narrow:
        steps, letters = steps.T, letters.T
    names = 0.08 * max(len(str(name)) for name in steps.columns) if narrow else style.LINE
    axes = style.own_axes(ax, height=len(steps) * (0.24 if narrow else 0.34) + names + 0.6)
    shades = ListedColormap(style.STEPS)
    # Not seaborn's heatmap: it draws the whole figure to see whether labels touch, and that moves the layout.
    axes.pcolormesh(steps.to_numpy(), cmap=shades, vmin=0, vmax=4, edgecolors=style.PAPER, linewidth=1.5)
    axes.invert_yaxis()
    dark = steps.to_numpy() >= 3
    for (row, column), letter in np.ndenumerate(letters.to_numpy()):
        ink = style.PAPER if dark[row, column] else style.INK
        if letter:
            axes.text(column + 0.5, row + 0.5, letter, ha="center", va="center_baseline", color=ink)
    _finish(axes, letters)
    return described(axes, "grades", _alt(rows), rows)


def _rows(ratings: pd.DataFrame) -> pd.DataFrame:
    """Grades with a year."""
    frame = checked(ratings, "grades", ("rating", "year|period_start|producer_year"))
    if frame.empty:
        return frame
    frame["id"] = first_of(frame, "id", "rating_id")
    frame["region"] = text(frame, "region_code").map(region_name)
    frame["place"], frame["year"] = first_of(frame, "region", "place"), years(frame)
    return with_columns(frame, _COLUMNS).dropna(subset=["year"]).reset_index(drop=True)


def _cells(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Steps and letters, a row for each scheme and place and a column for every year in between."""
    names = rows["scheme"].map(_scheme)
    if rows["place"].nunique() > 1:
        names = (rows["place"] + ", " + names).str.strip(", ")
    short = [_GRADES.get(rating, (rating[:3], 0)) for rating in rows["rating"]]
    graded = rows.assign(
        name=names, letters=[one for one, _ in short], step=[float(step) for _, step in short]
    )
    span = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    order, by = list(dict.fromkeys(names)), graded.groupby(["name", "year"])
    steps = by["step"].max().unstack().reindex(index=order, columns=span)
    letters = by["letters"].agg(lambda group: "/".join(dict.fromkeys(group))).unstack(fill_value="")
    return steps, letters.reindex(index=order, columns=span, fill_value="")


def _scheme(scheme: str) -> str:
    """A scheme in words."""
    return SCHEMES.get(scheme, scheme.replace("_", " "))


def _finish(ax: Axes, letters: pd.DataFrame) -> None:
    """Names of rows and columns, and what the letters mean."""
    narrow = style.sheet().narrow
    step, turned = (1, 90) if narrow else (1 + len(letters.columns) // 14, 0)
    rows, columns = map(str, letters.index), list(map(str, letters.columns))[::step]
    ax.set(ylabel="", facecolor="#f6f7f8")
    ax.tick_params(length=0)
    ax.set_xticks(np.arange(0, len(letters.columns), step) + 0.5, columns, rotation=turned)
    ax.set_yticks(np.arange(len(letters)) + 0.5, [words.lines(name, 26) for name in rows], rotation=0)
    if narrow:
        ax.xaxis.tick_top()
    found = {one for cell in letters.to_numpy().ravel() for one in str(cell).split("/")}
    said = [meaning for some, meaning in _MEANINGS.items() if found & set(some.split())]
    ax.set_xlabel(words.lines("; ".join([*said, "darker is worse, or more"]), 38 if narrow else 70))


def _alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    said = []
    for (place, scheme), group in rows.sort_values("year", kind="stable").groupby(
        ["place", "scheme"], sort=False
    ):
        counted = group["rating"].value_counts(sort=False)
        grades = words.listed(
            f"{rating} ({many})" if many > 1 else str(rating) for rating, many in counted.items()
        )
        who = ", ".join(part for part in (str(place), _scheme(str(scheme))) if part)
        last = group.iloc[-1]
        said.append(
            f"{who}: {grades}, last {last['rating']} in {words.year(last['year'])}".removeprefix(": ")
        )
    count = f"{words.plural(len(rows), 'grade')}, {words.runs(rows['year'])}"
    return words.sentences(count, words.told(said, most=3))
