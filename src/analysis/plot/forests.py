"""Rows of claims: the forest plot, the ladder of definitions, and conflicts as sets of claims on one axis."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import inf, isnan, nan
from operator import itemgetter

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import attach
from analysis.plot.frames import Row, is_true, ranks, region_name, rows_of
from analysis.plot.row_layout import COLUMNS, draw_sets, marks

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
    rows = marks("forest", claims, estimates)
    made = [row["quantity"] for row in rows if row["kind"] == "estimate"]
    # Quantities with an estimate first, each newest first with its estimates last.
    place = ranks((row["quantity"] for row in rows), first=made)
    rows.sort(key=lambda row: (place[row["quantity"]], row["kind"] == "estimate", *_downwards(row["year"])))
    axes, _, said = draw_sets(rows, "quantity", itemgetter("quantity"), ax)
    return attach(axes, "forest", rows, *said)


def _downwards(value: float) -> tuple[bool, float]:
    """What sorts numbers from the largest down, missing ones last."""
    return isnan(value), 0.0 if isnan(value) else -value


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
    rows = _rungs(ladder, claims)
    axes, _, said = draw_sets(rows, "rung", lambda row: words.label(row["rung"], "rungs"), ax)
    return attach(axes, "ladder", rows, *said, many=len({row["rung"] for row in rows}))


def _rungs(ladder: pd.DataFrame, claims: pd.DataFrame | None) -> list[Row]:
    """Each rung, and after it the claims behind it that are not its own number."""
    rungs = rows_of(ladder, "ladder", needed="rung best|low|high", columns=_RUNG_COLUMNS)
    newest: list[Row] = []
    if claims is not None and len(claims):
        newest = sorted(marks("ladder", claims), key=lambda row: _downwards(row["year"]))
    rows: list[Row] = []
    for rung in rungs:
        rung["kind"] = "claim" if rung["kind"] == "claim" else "rung"
        rung["approximate"] = rung["kind"] == "rung" and is_true(rung["approximate"])
        ids, own = rung["claim_ids"].split(";"), rung["id"]
        same = {row["quantity"] for row in newest if row["id"] == own} - {""}
        named = [row for row in newest if row["id"] in ids or row["quantity"] in same]
        unsaid = dict.fromkeys(rung, "") | {"rung": rung["rung"], "approximate": False}
        rows += [rung, *(unsaid | row for row in [one for one in named if one["id"] != own][:_BEHIND])]
    return rows


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
    rows = _sets(conflicts, claims, most)
    levels = [row["level"] for row in rows]
    key = {words.label(level, "levels"): look for level, look in _LEVELS.items() if level in levels}
    axes, heights, said = draw_sets(rows, "conflict_id", _title, ax, key)
    heads, members = defaultdict[str, list[float]](list), defaultdict[str, list[Row]](list)
    for row, at in zip(rows, heights, strict=True):
        if row["kind"] == "conflict":
            heads[row["level"]].append(at)
        else:
            members[row["conflict_id"]].append(row | {"at": at})
    # The marker of a level stands before its heading, or at the right edge of a phone.
    x, shift = (0.97, 0) if style.sheet().narrow else (0.0, -10)
    moved = axes.get_yaxis_transform() + ScaledTranslation(shift / 72, 0, axes.figure.dpi_scale_trans)
    for level, own in sorted(heads.items()):
        place: style.Look = {"transform": moved, "clip_on": False, "zorder": 5, "gid": f"level-{level}"}
        axes.plot([x] * len(own), own, **_LEVELS[level], **place)
    for _, some in sorted(members.items()):
        _shade_gap(axes, some)
    drawn = Counter(row["level"] for row in rows if row["kind"] == "conflict")
    tally = f"{words.tally(dict(drawn.most_common()))} {words.label('drawn')}"
    return attach(axes, "conflicts", rows, [tally], *said, many=max(row["of"] for row in rows))


def _sets(conflicts: pd.DataFrame, claims: pd.DataFrame | None, most: int) -> list[Row]:
    """Each conflict that is drawn, and after it the claims of its set."""
    rows = rows_of(conflicts, "conflicts", needed="level members|claim_ids", columns=_CONFLICT_COLUMNS)
    if strange := {row["level"] for row in rows} - set(_LEVELS):
        raise ValueError(f"plot.conflicts knows the levels {', '.join(_LEVELS)}, not {sorted(strange)}")
    for place, row in enumerate(rows):
        row["conflict_id"] = row["conflict_id"] or str(place)
        row["kind"] = "claim" if row["kind"] == "claim" else "conflict"
    heads = [row for row in rows if row["kind"] == "conflict"]
    many = max(words.known(*(row["of"] for row in heads)), default=len(heads))
    rows = [row | {"of": float(many)} for row in rows]
    if claims is None or claims.empty:
        return rows
    levels = list(_LEVELS)
    heads = sorted(rows, key=lambda row: (levels.index(row["level"]), *_downwards(row["factor"])))[:most]
    members = {one for head in heads for one in head["members"].split(";")}
    ids = claims.get("claim_id", claims.index)
    known = {row["id"]: row for row in reversed(marks("conflicts", claims[ids.isin(members)]))}
    drawn: list[Row] = []
    for head in heads:
        unsaid = {name: nan if isinstance(cell, float) else "" for name, cell in head.items()}
        unsaid |= {name: head[name] for name in ("conflict_id", "level", "of")}
        drawn += [head, *(unsaid | known[one] for one in head["members"].split(";") if one in known)]
    return drawn


def _title(row: Row) -> str:
    """What a conflict is: its check, its places and its factor."""
    places = words.few(map(region_name, row["regions"].split(";")), 3)
    what = ", ".join(filter(None, (words.label(row["code"], "checks"), numbers.listed(places))))
    apart = ""
    if row["factor"] > 1:
        factor = numbers.significant(row["factor"], digits=2 if row["factor"] > 1.05 else 3)
        apart = f": {words.amount(factor)} {words.label('times_apart')}"
    return numbers.capitalised(what) + apart


def _shade_gap(ax: Axes, members: Sequence[Row]) -> None:
    """Shade the largest gap that no member reaches into: from the smallest upper end to the largest lower end."""
    ends = [
        (
            words.known(row["high"], row["best"] if row["bound"] != "lower" else nan, inf)[0],
            words.known(row["low"], row["best"] if row["bound"] != "upper" else nan, 0.0)[0],
        )
        for row in members
    ]
    low, high = min(upper for upper, _ in ends), max(lower for _, lower in ends)
    if len({row["unit"] for row in members}) == 1 and low < high:
        reach = [members[0]["at"], members[-1]["at"]]
        ax.fill_betweenx(reach, low, high, color=style.GRID, alpha=0.7, zorder=1, linewidth=0, gid="gap")
