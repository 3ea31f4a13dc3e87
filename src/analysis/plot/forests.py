"""Rows of claims: the forest plot, the ladder of definitions, and conflicts as sets of claims on one axis."""

from operator import itemgetter

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import drawable, gathered, ranks, region_name, truth
from analysis.plot.outputs import attach
from analysis.plot.row_layout import COLUMNS, Row, draw_sets, marks

_RUNG_COLUMNS = f"rung basis number_id claim_ids grade approximate {COLUMNS}"
#: Claims that stand below a rung, the newest first.
_BEHIND = 4


@style.figure
def forest(claims: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    A printed range is dotted with hollow ends, an interval is a line through its number, a bound an arrow, a count of
    persons found a filled square, an estimate a diamond. Numbers in another unit than most are written, not drawn.

    Parameters
    ----------
    claims : DataFrame
        Needs ``best``, ``low`` or ``high``. Uses ``quantity`` (its claims stand together), ``year`` (or
        ``period_start``, ``period_end``, ``producer_year``), ``producer``, ``figure`` (as printed), ``bound``,
        ``unit``, ``currency``, ``visibility``, ``method``. Labels may repeat.
    estimates : DataFrame, optional
        Needs ``median`` or ``best``. Uses ``reference_year``, ``low95``, ``low50``, ``high50``, ``high95``.

    Examples
    --------
    >>> claims = pd.DataFrame({"low": [1000], "high": [7000], "year": [2009]})
    >>> [text.get_text() for text in an.plot.forest(claims).texts]
    ['2009 · producer not named', '1,000 to 7,000']
    """
    frame = marks("forest", claims, estimates)
    made = frame["kind"] == "estimate"
    # Quantities with an estimate first, each newest first with its estimates last.
    group = ranks(frame["quantity"], first=frame.loc[made, "quantity"])
    order = pd.DataFrame({"group": group, "last": made, "newest": -frame["year"]})
    frame = drawable(frame.loc[order.sort_values(["group", "last", "newest"], kind="stable").index])
    axes, _, said = draw_sets(frame, "quantity", itemgetter("quantity"), ax)
    return attach(axes, "forest", frame, *said)


@style.figure
def ladder(ladder: pd.DataFrame, claims: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """The rungs of a ladder in their order, each with its number and below it the newest claims behind it.

    A rung without a number says that none is held.

    Parameters
    ----------
    ladder : DataFrame
        Needs ``rung`` (or the index), and ``best``, ``low`` or ``high``. Uses ``basis`` (claim, estimate, none),
        ``number_id``, ``claim_ids``, ``approximate``, and what `forest` uses.
    claims : DataFrame, optional
        As `forest` takes them. Those in ``claim_ids`` stand below their rung, and others of the same ``quantity``.

    Examples
    --------
    >>> rungs = pd.DataFrame({"rung": ["found", "trafficked"], "best": [814, None], "year": [2022, None]})
    >>> [text.get_text() for text in an.plot.ladder(rungs).texts][-1]
    'no number held'
    """
    frame = _rungs(ladder, claims)
    axes, _, said = draw_sets(frame, "rung", lambda row: words.label(row["rung"], "rungs"), ax)
    return attach(axes, "ladder", frame, *said, many=frame["rung"].nunique())


def _rungs(ladder: pd.DataFrame, claims: pd.DataFrame | None) -> pd.DataFrame:
    """Each rung, and after it the claims behind it that are not its own number."""
    rungs = gathered(ladder, "ladder", needed="rung best|low|high", columns=_RUNG_COLUMNS)
    rungs["kind"] = rungs["kind"].where(rungs["kind"] == "claim", "rung")
    if claims is not None and len(claims):
        newest = (
            marks("ladder", claims).sort_values("year", ascending=False, kind="stable").to_dict("records")
        )
        rows: list[Row] = []
        for rung in rungs.to_dict("records"):
            ids, own = rung["claim_ids"].split(";"), rung["id"]
            same = {row["quantity"] for row in newest if row["id"] == own} - {""}
            named = [row for row in newest if row["id"] in ids or row["quantity"] in same]
            behind = [row | {"rung": rung["rung"]} for row in named if row["id"] != own]
            rows += [rung, *behind[:_BEHIND]]
        rungs = gathered(rows, "ladder", needed="rung", columns=_RUNG_COLUMNS)
    return rungs.assign(approximate=truth(rungs["approximate"]) & (rungs["kind"] == "rung"))


#: Levels, the hardest first: how they are marked.
_MARKER = {"mec": style.INK, "markersize": 8, "linestyle": "none"}
_LEVELS: dict[str, style.Look] = {
    "infeasible": {"marker": "X", "color": style.PURPLE, **_MARKER},
    "conditional": {"marker": "D", "color": style.PURPLE, **_MARKER},
    "clipped": {"marker": "P", "color": style.MUTED, **_MARKER},
    "in_tension": {"marker": "^", "color": style.MUTED, **_MARKER},
    "apparent": {"marker": "o", "color": style.PAPER, **_MARKER},
}
_CONFLICT_COLUMNS = f"conflict_id level code regions members=claim_ids #factor=severity #of {COLUMNS}"


@style.figure
def conflicts(
    conflicts: pd.DataFrame, claims: pd.DataFrame | None = None, *, most: int = 6, ax: Axes | None = None
) -> Axes:
    """The sharpest conflicts, each a heading with the claims of its set below it on one axis.

    Between claims of one unit that do not overlap, the gap is shaded; a marker at the heading tells the level.

    Parameters
    ----------
    conflicts : DataFrame
        Needs ``level``, and ``members`` or ``claim_ids`` (ids joined by semicolons). Uses ``code``, ``regions``,
        ``factor`` or ``severity``. The hardest level leads, within it the largest factor.
    claims : DataFrame, optional
        As `forest` takes them.
    most : int
        Conflicts that are drawn; the figure says how many there are.

    Examples
    --------
    >>> claims = pd.DataFrame({"best": [2200, 17500]}, index=pd.Index(["A", "B"], name="claim_id"))
    >>> found = pd.DataFrame({"level": ["infeasible"], "code": ["same_estimand"], "members": ["A;B"], "factor": [7.95]})
    >>> an.plot.conflicts(found, claims).texts[0].get_text()
    'Two numbers for one thing: 8 times apart'
    """
    frame = _sets(conflicts, claims, most)
    known = [level for level in _LEVELS if level in set(frame["level"])]
    key = {words.label(level, "levels"): _LEVELS[level] for level in known}
    axes, heights, said = draw_sets(frame, "conflict_id", _title, ax, key)
    heads = frame["kind"] == "conflict"
    placed = frame.assign(at=heights)
    # The marker of a level stands before its heading, or at the right edge of a phone.
    x, shift = (0.97, 0) if style.sheet().narrow else (0.0, -10)
    moved = axes.get_yaxis_transform() + ScaledTranslation(shift / 72, 0, axes.figure.dpi_scale_trans)
    for level, own in placed[heads].groupby("level"):
        place: style.Look = {"transform": moved, "clip_on": False, "zorder": 5, "gid": f"level-{level}"}
        axes.plot([x] * len(own), own["at"], **_LEVELS[str(level)], **place)
    for _, own in placed[~heads].groupby("conflict_id"):
        _shade_gap(axes, own)
    levels = f"{words.tally(frame.loc[heads, 'level'].value_counts())} {words.label('drawn')}"
    return attach(axes, "conflicts", frame, [levels], *said, many=frame["of"].max())


def _sets(conflicts: pd.DataFrame, claims: pd.DataFrame | None, most: int) -> pd.DataFrame:
    """Each conflict that is drawn, and after it the claims of its set."""
    frame = gathered(conflicts, "conflicts", needed="level members|claim_ids", columns=_CONFLICT_COLUMNS)
    if strange := set(frame["level"]) - set(_LEVELS):
        raise ValueError(f"plot.conflicts knows the levels {', '.join(_LEVELS)}, not {sorted(strange)}")
    frame["conflict_id"] = frame["conflict_id"].where(frame["conflict_id"] != "", frame.index.map(str))
    frame["kind"] = frame["kind"].where(frame["kind"] == "claim", "conflict")
    heads = frame[frame["kind"] == "conflict"]
    frame["of"] = heads["of"].max() if heads["of"].notna().any() else len(heads)
    if claims is None or claims.empty:
        return frame
    order = pd.DataFrame({"level": ranks(frame["level"], first=_LEVELS), "factor": -frame["factor"]})
    heads = drawable(frame.loc[order.sort_values(["level", "factor"], kind="stable").index[:most]])
    ids = claims["claim_id"] if "claim_id" in claims else claims.index.to_series()
    drawn = claims[ids.isin(heads["members"].str.split(";").explode()).to_numpy()]
    known = {row["id"]: row for row in reversed(marks("conflicts", drawn).to_dict("records"))}
    rows: list[Row] = []
    for head in heads.to_dict("records"):
        same = {name: head[name] for name in ("conflict_id", "level", "of")}
        rows += [head, *(known[one] | same for one in head["members"].split(";") if one in known)]
    return gathered(rows, "conflicts", needed="level", columns=_CONFLICT_COLUMNS)


def _title(row: Row) -> str:
    """What a conflict is: its check, its places and its factor."""
    places = words.few(map(region_name, row["regions"].split(";")), 3)
    what = ", ".join(filter(None, (words.label(row["code"], "checks"), numbers.listed(places))))
    apart = ""
    if row["factor"] > 1:
        factor = numbers.significant(row["factor"], digits=2 if row["factor"] > 1.05 else 3)
        apart = f": {words.amount(factor)} {words.label('times_apart')}"
    return numbers.capitalised(what) + apart


def _shade_gap(ax: Axes, members: pd.DataFrame) -> None:
    """Shade the largest gap that no member reaches into: from the smallest upper end to the largest lower end."""
    upper = members["high"].fillna(members["best"].where(members["bound"] != "lower")).fillna(float("inf"))
    lower = members["low"].fillna(members["best"].where(members["bound"] != "upper")).fillna(0.0)
    low, high, ends = upper.min(), lower.max(), members["at"].iloc[[0, -1]]
    if members["unit"].nunique() == 1 and low < high:
        ax.fill_betweenx(ends, low, high, color=style.GRID, alpha=0.7, zorder=1, linewidth=0, gid="gap")
