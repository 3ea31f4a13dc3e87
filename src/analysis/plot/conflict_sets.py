"""Conflicts as sets of claims on one axis: what overlaps, what does not, and how hard each conflict is."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.forests import claim_name
from analysis.plot.frames import checked, first_of, number, text, with_columns
from analysis.plot.map_places import region_name
from analysis.plot.marks import COLUMNS, claim_marks
from analysis.plot.outputs import described, nothing
from analysis.plot.row_layout import Line, Words, marked_rows

#: Levels, the hardest first: what they mean and how they are marked.
LEVELS = {
    "infeasible": ("cannot all be true as printed", "X", style.PURPLE),
    "conditional": ("cannot all be true if a link or a year holds", "D", style.PURPLE),
    "clipped": ("only a part of a range is left", "P", style.MUTED),
    "apparent": ("gone once a distinction is respected", "o", style.PAPER),
}
#: Checks in words; of any other, the words of its code.
_CHECKS = {
    "clipped": "a range cut by another number",
    "implied_duration": "a stock and a flow",
    "joint": "several numbers together",
    "later_floor": "a later count",
    "money_per_person": "money and persons",
    "part_above_whole": "a part above its whole",
    "provisional": "a provisional count",
    "same_estimand": "two numbers for one thing",
    "share_against_count": "a share and a count",
    "window_average": "a year and a longer window",
}
_OWN = ("conflict_id", "level", "code", "regions", "members", "factor", "of")


@style.house()
def conflicts(
    conflicts: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    *,
    most: int = 6,
    ax: Axes | None = None,
    log: bool | None = None,
) -> Axes:
    """The sharpest conflicts, each a heading with the claims of its set below it on one axis.

    Between claims of one unit that do not overlap, the gap is shaded; a marker at the heading tells the level.

    Parameters
    ----------
    conflicts : DataFrame
        Needs ``level`` and one of ``members``, ``claim_ids`` (ids joined by semicolons). Uses, where there: the
        index or ``conflict_id``, ``code``, ``regions``, ``factor`` or ``severity``. The hardest level leads, within
        it the largest factor. Rows whose ``kind`` is ``claim`` are members, and then ``claims`` may be left out.
    claims : DataFrame, optional
        As `forest` takes them.
    most : int
        Conflicts that are drawn; the words of the figure say how many there are.
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
    >>> from analysis.plot import conflicts
    >>> claims = pd.DataFrame({"best": [2200, 17500]}, index=pd.Index(["A", "B"], name="claim_id"))
    >>> found = pd.DataFrame({"level": ["infeasible"], "code": ["same_estimand"], "members": ["A;B"], "factor": [7.95]})
    >>> conflicts(found, claims).texts[0].get_text()
    'Two numbers for one thing: 8 times apart'
    """
    rows = _rows(conflicts, claims, most)
    if rows.empty:
        return nothing(ax, "conflicts")
    said = _lines(rows)
    axes, heights = marked_rows(said, ax, log=log, label=words.unit_words(rows["unit"]), extra=_key(rows))
    place = 0
    for _, group in rows.groupby("conflict_id", sort=False):
        _bullet(axes, group["level"].iloc[0], heights[place])
        _gap(axes, group, heights[place : place + len(group)])
        place += len(group)
    return described(axes, "conflicts", _alt(rows), rows)


def _rows(conflicts: pd.DataFrame, claims: pd.DataFrame | None, most: int) -> pd.DataFrame:
    """Each conflict that is drawn, and after it the claims of its set."""
    frame = checked(conflicts, "conflicts", ("level", "members|claim_ids"))
    if frame.empty:
        return frame
    frame["conflict_id"] = first_of(frame, "conflict_id").where(lambda ids: ids != "", frame.index.map(str))
    frame["kind"] = text(frame, "kind").where(lambda kinds: kinds == "claim", "conflict")
    if strange := set(text(frame, "level")) - set(LEVELS):
        raise ValueError(
            f"plot.conflicts knows the levels {', '.join(LEVELS)}; the frame has {sorted(strange)}"
        )
    frame["members"] = first_of(frame, "members", "claim_ids")
    frame["factor"] = number(frame, "factor").fillna(number(frame, "severity"))
    heads = frame[frame["kind"] == "conflict"]
    frame["of"] = max([len(heads), *words.known(*number(heads, "of"))])
    columns = (*_OWN, *COLUMNS)
    if claims is None:
        return with_columns(frame, columns, numbers=("of",))
    order = heads.assign(hard=heads["level"].map(list(LEVELS).index), far=-heads["factor"])
    heads = frame.loc[order.sort_values(["hard", "far"], kind="stable").index[:most]]
    marks = claim_marks(claims, "conflicts").drop_duplicates("id").set_index("id", drop=False)
    parts = []
    for _, head in heads.iterrows():
        ids = [one for one in head["members"].split(";") if one in marks.index]
        own = marks.loc[ids].assign(conflict_id=head["conflict_id"], level=head["level"], of=head["of"])
        parts += [pd.DataFrame([head]), own]
    return with_columns(pd.concat(parts, ignore_index=True), columns, numbers=("of",))


def _lines(rows: pd.DataFrame) -> list[Line]:
    """A heading for each conflict, then its claims."""
    return [
        (Words(_heading(row), heading=True), None)
        if row["kind"] == "conflict"
        else (Words(claim_name(row), words.span(row), color=style.INK), row)
        for _, row in rows.iterrows()
    ]


def _heading(row: pd.Series) -> str:
    """What a conflict is: its check, its places and its factor."""
    check = _CHECKS.get(row["code"], row["code"].replace("_", " ")) or "conflict"
    places = _places(row["regions"])
    what = numbers.capitalised(f"{check}, {places}" if places else check)
    far = words.known(row["factor"]) and row["factor"] > 1
    digits = 2 if row["factor"] > 1.05 else 3
    return (
        f"{what}: {words.amount(numbers.significant(row['factor'], digits=digits))} times apart"
        if far
        else what
    )


def _places(codes: str) -> str:
    """Names of some regions."""
    return words.listed((region_name(code) for code in codes.split(";") if code), most=3)


def _gap(ax: Axes, group: pd.DataFrame, heights: Sequence[float]) -> None:
    """Shade what lies between claims that do not overlap; the marker of the level stands in it."""
    members = group[group["kind"] == "claim"]
    units = set(members["unit"])
    if len(members) < 2 or len(units) > 1:
        return
    low, high = _between(members)
    if not low < high:
        return
    top, bottom = heights[1], heights[-1]
    ax.fill_betweenx([top, bottom], low, high, color=style.GRID, alpha=0.7, zorder=1, linewidth=0, gid="gap")


def _bullet(ax: Axes, level: str, at: float) -> None:
    """The marker of a level: before its heading, or at the right edge of a phone."""
    x, shift = (0.97, 0) if style.sheet().narrow else (0.0, -10)
    moved = ax.get_yaxis_transform() + ScaledTranslation(shift / 72, 0, ax.figure.dpi_scale_trans)
    ax.plot([x], [at], transform=moved, clip_on=False, zorder=5, gid=f"level-{level}", **_look(level))


def _between(members: pd.DataFrame) -> tuple[float, float]:
    """The largest gap that no member reaches into: from the smallest upper end to the largest lower end."""
    upper = members["high"].fillna(members["best"].where(members["bound"] != "lower")).fillna(float("inf"))
    lower = members["low"].fillna(members["best"].where(members["bound"] != "upper")).fillna(0.0)
    return float(upper.min()), float(lower.max())


def _look(level: str) -> dict[str, Any]:
    """The marker of a level."""
    _, marker, fill = LEVELS[level]
    return {
        "marker": marker,
        "color": fill,
        "markeredgecolor": style.INK,
        "markersize": 8,
        "linestyle": "none",
    }


def _key(rows: pd.DataFrame) -> list[Artist]:
    """The key of the levels that are drawn."""
    found = set(rows["level"])
    return [Line2D([], [], label=LEVELS[level][0], **_look(level)) for level in LEVELS if level in found]


def _alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    heads = rows[rows["kind"] == "conflict"]
    every = int(heads["of"].max())
    some = (
        f"the {len(heads)} sharpest of {words.plural(every, 'conflict')}"
        if every > len(heads)
        else words.plural(every, "conflict")
    )
    levels = [
        f"{words.plural(int(count), 'is', 'are')} {level}"
        for level, count in heads["level"].value_counts().items()
    ]
    return words.sentences(
        f"{some} between claims, each a set on one axis: {words.listed(levels)}",
        words.told((_heading(row) for _, row in heads.iterrows()), most=4),
    )
