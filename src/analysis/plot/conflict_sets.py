"""Conflicts as sets of claims on one axis: what overlaps, what does not, and how hard each conflict is."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import gathered, region_name
from analysis.plot.outputs import attach
from analysis.plot.row_layout import COLUMNS, Line, Row, claim_names, marked_rows, marks, on_axis

#: Levels, the hardest first: how they are marked.
_MARKERS: style.Look = {"mec": style.INK, "markersize": 8, "linestyle": "none"}
_LEVELS: dict[str, style.Look] = {
    "infeasible": {"marker": "X", "color": style.PURPLE, **_MARKERS},
    "conditional": {"marker": "D", "color": style.PURPLE, **_MARKERS},
    "clipped": {"marker": "P", "color": style.MUTED, **_MARKERS},
    "apparent": {"marker": "o", "color": style.PAPER, **_MARKERS},
}
_COLUMNS = f"conflict_id level code regions members=claim_ids #factor=severity #of {COLUMNS}"


@style.figure
def conflicts(
    conflicts: pd.DataFrame, claims: pd.DataFrame | None = None, *, most: int = 6, ax: Axes | None = None
) -> Axes:
    """The sharpest conflicts, each a heading with the claims of its set below it on one axis.

    Between claims of one unit that do not overlap, the gap is shaded; a marker at the heading tells the level. Numbers
    in another unit than most, such as shares beside counts, are written and not drawn.

    Parameters
    ----------
    conflicts : DataFrame
        Needs ``level``, and ``members`` or ``claim_ids`` (ids joined by semicolons). Uses ``conflict_id`` (or the
        index), ``code``, ``regions``, ``factor`` or ``severity``. The hardest level leads, within it the largest
        factor. Rows whose ``kind`` is ``claim`` are members, and then ``claims`` may be left out.
    claims : DataFrame, optional
        As `forest` takes them.
    most : int
        Conflicts that are drawn; the words of the figure say how many there are.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import conflicts
    >>> claims = pd.DataFrame({"best": [2200, 17500]}, index=pd.Index(["A", "B"], name="claim_id"))
    >>> found = pd.DataFrame({"level": ["infeasible"], "code": ["same_estimand"], "members": ["A;B"], "factor": [7.95]})
    >>> conflicts(found, claims).texts[0].get_text()
    'Two numbers for one thing: 8 times apart'
    """
    frame = _rows(conflicts, claims, most)
    rows: list[Row] = frame.to_dict("records")
    lines = []
    for row, name in zip(rows, claim_names(frame, "conflict_id"), strict=True):
        is_head = row["kind"] == "conflict"
        lines.append(Line(_heading(row), heading=True) if is_head else Line(name, words.span(row), row))
    levels = [name for name in _LEVELS if name in set(frame["level"])]
    axes, heights = marked_rows(lines, ax, {words.label("levels", name): _LEVELS[name] for name in levels})
    frame = frame.assign(at=heights)
    # The marker of a level stands before its heading, or at the right edge of a phone.
    x, shift = (0.97, 0) if style.sheet().narrow else (0.0, -10)
    moved = axes.get_yaxis_transform() + ScaledTranslation(shift / 72, 0, axes.figure.dpi_scale_trans)
    for level in levels:
        y = frame["at"][(frame["kind"] == "conflict") & (frame["level"] == level)]
        axes.plot(
            [x] * len(y), y, transform=moved, clip_on=False, zorder=5, gid=f"level-{level}", **_LEVELS[level]
        )
    for _, group in frame[frame["kind"] == "claim"].groupby("conflict_id", sort=False):
        _gap(axes, group)
    return attach(axes, "conflicts", alt=_alt(rows), rows=frame.drop(columns="at"))


def _rows(conflicts: pd.DataFrame, claims: pd.DataFrame | None, most: int) -> pd.DataFrame:
    """Each conflict that is drawn, and after it the claims of its set."""
    frame = gathered(conflicts, "conflicts", needed="level members|claim_ids", columns=_COLUMNS)
    if strange := set(frame["level"]) - set(_LEVELS):
        raise ValueError(f"plot.conflicts knows the levels {', '.join(_LEVELS)}, not {sorted(strange)}")
    ids = frame["conflict_id"].where(frame["conflict_id"] != "", frame.index.map(str))
    frame = frame.assign(conflict_id=ids, kind=frame["kind"].where(frame["kind"] == "claim", "conflict"))
    heads = frame[frame["kind"] == "conflict"]
    frame["of"] = max([len(heads), *words.known(*heads["of"])])
    if claims is None or claims.empty:
        return frame
    order = heads.assign(level=heads["level"].map(list(_LEVELS).index), factor=-heads["factor"])
    heads = frame.loc[order.sort_values(["level", "factor"], kind="stable").index[:most]]
    ids = claims["claim_id"] if "claim_id" in claims else claims.index.to_series()
    drawn = claims[ids.isin(heads["members"].str.split(";").explode()).to_numpy()]
    known = {row["id"]: row for row in reversed(marks("conflicts", drawn).to_dict("records"))}
    rows: list[Row] = []
    for head in heads.to_dict("records"):
        same = {name: head[name] for name in ("conflict_id", "level", "of")}
        rows += [head, *(known[one] | same for one in head["members"].split(";") if one in known)]
    return gathered(rows, "conflicts", needed="level", columns=_COLUMNS)


def _heading(row: Row) -> str:
    """What a conflict is: its check, its places and its factor."""
    places = words.listed(map(region_name, row["regions"].split(";")), most=3)
    what = numbers.capitalised(", ".join(filter(None, (words.label("checks", row["code"]), places))))
    if not row["factor"] > 1:
        return what
    factor = numbers.significant(row["factor"], digits=2 if row["factor"] > 1.05 else 3)
    return f"{what}: {words.amount(factor)} times apart"


def _gap(ax: Axes, members: pd.DataFrame) -> None:
    """Shade the largest gap that no member reaches into: from the smallest upper end to the largest lower end."""
    upper = members["high"].fillna(members["best"].where(members["bound"] != "lower")).fillna(float("inf"))
    lower = members["low"].fillna(members["best"].where(members["bound"] != "upper")).fillna(0.0)
    low, high, ends = upper.min(), lower.max(), members["at"].iloc[[0, -1]]
    if members["unit"].nunique() == 1 and low < high:
        ax.fill_betweenx(ends, low, high, color=style.GRID, alpha=0.7, zorder=1, linewidth=0, gid="gap")


def _alt(rows: list[Row]) -> str:
    """What the figure shows, in words."""
    heads = [row for row in rows if row["kind"] == "conflict"]
    every, levels = int(heads[0]["of"]), pd.Series([row["level"] for row in heads]).value_counts()
    some = f"the {len(heads)} sharpest of " if every > len(heads) else ""
    said = words.listed(f"{words.plural(int(many), 'is', 'are')} {level}" for level, many in levels.items())
    return words.sentences(
        f"{some}{words.plural(every, 'conflict')} between claims, each a set on one axis: {said}",
        words.clauses(_heading(row) for row in heads),
        on_axis(rows)[1],
    )
