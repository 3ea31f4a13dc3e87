"""Rows of claims: the forest plot, the ladder of definitions, and conflicts as sets of claims on one axis.

All marks that look alike are one line of matplotlib's, with gaps: a page has hundreds of them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import ScaledTranslation

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, rows_of

#: Columns of a row that has a mark; `kind` is claim, estimate, or what a figure adds.
_COLUMNS = (
    "kind id=claim_id|estimate_id|number_id quantity #year=reference_year producer #producer_year figure #low=low95 "
    "#low50 #best=median #high50 #high=high95 bound unit currency visibility method #period_start #period_end"
)
_RUNG_COLUMNS = f"rung basis number_id claim_ids grade approximate {_COLUMNS}"
_CONFLICT_COLUMNS = f"conflict_id level code regions members=claim_ids #factor=severity #of {_COLUMNS}"
_ENDS = ("low", "best", "high")
#: Units of numbers of people and cases, which share an axis; each other unit would need its own.
_COUNTS = ("", "persons", "persons_per_year", "persons_per_month", "cases", "cases_per_year", "count")
#: Claims that stand below a rung, the newest first.
_BEHIND = 4

_ARROW = np.array([(0, -0.25), (0, 0.25), (0, 0), (0.7, 0), (0.7, 0.18), (1, 0), (0.7, -0.18), (0.7, 0)])
_CODES = [Path.MOVETO, Path.LINETO, Path.MOVETO, *[Path.LINETO] * 5]
_BOUND = {"markersize": 38, "mew": 1.4, "clip_on": False}
_WHISKER, _HALF = {"linewidth": 1.4}, {"linewidth": 4.0, "solid_capstyle": "butt"}
_RANGE = {"marker": "o", "mfc": style.PAPER, "linestyle": ":", "linewidth": 1.6, "mew": 1.4}
#: How each form of mark is drawn: from which columns, in which look; `end` is that of a bound.
_LAYERS: Mapping[str, Mapping[str, style.Look]] = {
    "point": {"best": {"marker": "o"}},
    "count": {"best": {"marker": "s"}},
    "interval": {"low high": {"marker": "|", **_WHISKER}, "best": {"marker": "o"}},
    "range": {"low high": _RANGE},
    "at_least": {"_end": {"marker": Path(_ARROW, _CODES), **_BOUND}},
    "at_most": {"_end": {"marker": Path(_ARROW * (-1, 1), _CODES), **_BOUND}},
    "estimate": {"low50 high50": _HALF, "low high": _WHISKER, "best": {"marker": "D"}},
    "answer": {"low high": _WHISKER, "best": {"marker": "D"}},
}
_MARKER = {"mec": style.INK, "markersize": 8, "linestyle": "none"}
#: How the levels of conflicts are marked, the hardest first.
_LEVELS: dict[str, style.Look] = {
    "infeasible": {"marker": "X", "color": style.PURPLE, **_MARKER},
    "conditional": {"marker": "D", "color": style.PURPLE, **_MARKER},
    "clipped": {"marker": "P", "color": style.MUTED, **_MARKER},
    "in_tension": {"marker": "^", "color": style.MUTED, **_MARKER},
    "apparent": {"marker": "o", "color": style.PAPER, **_MARKER},
}


@style.figure
def forest(claims: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    Numbers in another unit than most are written, not drawn.

    Parameters
    ----------
    claims : DataFrame
        Needs ``best``, ``low`` or ``high``. Uses ``quantity`` (its claims stand together), ``year``, ``producer``,
        ``figure`` (as printed), ``bound``, ``unit``, ``currency``, ``visibility``, ``method``. Labels may repeat.
    estimates : DataFrame, optional
        Needs ``median`` or ``best``. Uses ``reference_year``, ``low95``, ``low50``, ``high50``, ``high95``.

    Examples
    --------
    >>> claims = pd.DataFrame({"low": [1000], "high": [7000], "year": [2009]})
    >>> [text.get_text() for text in an.plot.forest(claims).texts]
    ['2009 · producer not named', '1,000 to 7,000']
    """
    rows = drawable(_marks("forest", claims, estimates))
    # Quantities with an estimate first, each newest first with its estimates last.
    made = [row["quantity"] for row in rows if row["kind"] == "estimate"]
    order = list(dict.fromkeys([*made, *(row["quantity"] for row in rows)]))
    rows.sort(key=lambda row: words.known(-row["year"]) or [inf])
    rows.sort(key=lambda row: (order.index(row["quantity"]), row["kind"] == "estimate"))
    axes, *said = _draw_sets(rows, "quantity", lambda row: str(row["quantity"]), ax)
    return attach(axes, "forest", rows, *said)


@style.figure
def ladder(ladder: pd.DataFrame, claims: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """The rungs of a ladder in their order, each with its number and below it the newest claims behind it.

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
    rungs = rows_of(ladder, "ladder", needed="rung best|low|high", columns=_RUNG_COLUMNS)
    newest = sorted(_marks("ladder", claims), key=lambda row: words.known(-row["year"]) or [inf])
    rows: list[Row] = []
    for rung in rungs:
        rung["kind"] = "claim" if rung["kind"] == "claim" else "rung"
        rung["approximate"] = rung["kind"] == "rung" and rung["approximate"].lower() == "true"
        ids, own = rung["claim_ids"].split(";"), rung["id"]
        same = {row["quantity"] for row in newest if row["id"] == own} - {""}
        behind = [row for row in newest if row["id"] != own and (row["id"] in ids or row["quantity"] in same)]
        unsaid = dict.fromkeys(rung, "") | {"rung": rung["rung"], "approximate": False}
        rows += [rung, *(unsaid | row for row in behind[:_BEHIND])]
    axes, *said = _draw_sets(rows, "rung", lambda row: words.label(row["rung"], "rungs"), ax)
    return attach(axes, "ladder", rows, *said, many=len({row["rung"] for row in rows}))


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
    heads = grouped((row for row in rows if row["kind"] == "conflict"), "level")
    levels = {row["level"] for row in rows}
    key = {words.label(level, "levels"): look for level, look in _LEVELS.items() if level in levels}
    axes, *said = _draw_sets(rows, "conflict_id", _title, ax, key)
    # The marker of a level stands before its heading, or at the right edge of a phone.
    x, shift = style.fit((0.0, -10), (0.97, 0))
    moved = axes.get_yaxis_transform() + ScaledTranslation(shift / 72, 0, axes.figure.dpi_scale_trans)
    for level, own in sorted(heads.items()):
        place: style.Look = {"transform": moved, "clip_on": False, "zorder": 5, "gid": f"level-{level}"}
        axes.plot([x] * len(own), [row["_at"] for row in own], **_LEVELS[level], **place)
    members = grouped((row for row in rows if row["kind"] != "conflict"), "conflict_id")
    for _, own in sorted(members.items()):
        # The largest gap that no member reaches into: from the smallest upper end to the largest lower end.
        upper = [nan if row["bound"] == "lower" else row["best"] for row in own]
        lower = [nan if row["bound"] == "upper" else row["best"] for row in own]
        low = min(words.known(row["high"], best, inf)[0] for row, best in zip(own, upper, strict=True))
        high = max(words.known(row["low"], best, 0.0)[0] for row, best in zip(own, lower, strict=True))
        if len({row["unit"] for row in own}) == 1 and low < high:
            look: style.Look = {"color": style.GRID, "alpha": 0.7, "zorder": 1, "linewidth": 0, "gid": "gap"}
            axes.fill_betweenx([own[0]["_at"], own[-1]["_at"]], low, high, **look)
    drawn = Counter({level: len(own) for level, own in heads.items()})
    tally = f"{words.tally(dict(drawn.most_common()))} {words.label('drawn')}"
    return attach(axes, "conflicts", rows, [tally], *said, many=max(row["of"] for row in rows))


def _sets(conflicts: pd.DataFrame, claims: pd.DataFrame | None, most: int) -> list[Row]:
    """Each conflict that is drawn, and after it the claims of its set."""
    rows = rows_of(conflicts, "conflicts", needed="level members|claim_ids", columns=_CONFLICT_COLUMNS)
    if strange := {row["level"] for row in rows} - _LEVELS.keys():
        raise ValueError(f"plot.conflicts knows the levels {', '.join(_LEVELS)}, not {sorted(strange)}")
    for place, row in enumerate(rows):
        row["conflict_id"] = row["conflict_id"] or str(place)
        row["kind"] = "claim" if row["kind"] == "claim" else "conflict"
    counted = words.known(*(row["of"] for row in rows)) or [sum(row["kind"] == "conflict" for row in rows)]
    rows = [row | {"of": float(max(counted))} for row in rows]
    if claims is None or claims.empty:
        return rows
    rows.sort(key=lambda row: words.known(-row["factor"]) or [inf])
    heads = sorted(rows, key=lambda row: list(_LEVELS).index(row["level"]))[:most]
    members = {one for head in heads for one in head["members"].split(";")}
    ids = claims.get("claim_id", claims.index)
    known = {row["id"]: row for row in reversed(_marks("conflicts", claims[ids.isin(members)]))}
    drawn: list[Row] = []
    for head in heads:
        unsaid = {name: nan if isinstance(cell, float) else "" for name, cell in head.items()}
        unsaid |= {name: head[name] for name in ("conflict_id", "level", "of")}
        drawn += [head, *(unsaid | known[one] for one in head["members"].split(";") if one in known)]
    return drawn


def _title(row: Row) -> str:
    """What a conflict is: its check, its places and its factor."""
    places = words.few(map(words.region, row["regions"].split(";")), 3)
    what = ", ".join(filter(None, (words.label(row["code"], "checks"), numbers.listed(places))))
    apart = ""
    if row["factor"] > 1:
        factor = numbers.significant(row["factor"], digits=2 if row["factor"] > 1.05 else 3)
        apart = f": {words.amount(factor)} {words.label('times_apart')}"
    return numbers.capitalised(what) + apart


def _marks(name: str, claims: Any, estimates: Any = None) -> list[Row]:
    """Claims and estimates as rows that have a mark, each with its kind and id."""
    rows: list[Row] = []
    for kind, data, needed in (("claim", claims, "best|low|high"), ("estimate", estimates, "median|best")):
        own = [] if data is None or not len(data) else rows_of(data, name, needed=needed, columns=_COLUMNS)
        for place, row in enumerate(own):
            row["kind"] = "estimate" if row["kind"] == "estimate" else kind
            row["id"] = row["id"] or str(place)
        rows += own
    return rows


def _look(row: Row) -> Row:
    """How a row is drawn: the form of its mark or none, its colour, size and unit; its time and maker in words."""
    low, best, high = (not isnan(row[end]) for end in _ENDS)
    is_rung, bound = row["kind"] == "rung", row["bound"]
    is_answer = is_rung and row["basis"] == "estimate"
    is_made = row["kind"] == "estimate" or is_answer
    is_found = row["visibility"] in ("detected", "assisted") or row["method"] == "administrative"
    forms = {
        "answer": is_answer and best,
        "estimate": is_made and best,
        "none": is_made or not (low or best or high),
        "interval": low and high and best,
        "range": low and high,
        "at_least": (low and not best) or (best and bound == "lower"),
        "at_most": (high and not best) or (best and bound == "upper"),
        "count": is_found,
        "point": True,
    }
    start, end = row["period_start"], row["period_end"]
    time = f"{start:.0f}\u2013{end:.0f}" if start < end else words.year(row["year"])
    return {
        "_form": next(form for form, is_one in forms.items() if is_one),
        "_color": style.ORANGE if is_made else style.GREEN if is_found else style.BLUE,
        "_size": 9.0 if is_rung else 6.5,
        "_behind": row["kind"] == "claim" and "rung" in row,
        "_end": next(iter(words.known(row["best"], row["low"], row["high"])), nan),
        "_unit": "" if row["unit"] in _COUNTS else row["unit"],
        "_name": f"{time} · {words.label('made') if is_made else words.maker(row['producer'])}",
    }


def _draw_sets(
    rows: list[Row], group: str, title: Callable[[Row], str], ax: Axes | None, key: style.Key = style.NO_KEY
) -> tuple[Axes, list[str], list[str]]:
    """Each row with its mark, below the title of its set, and what the figure shows, in words.

    Rows learn how and where they are drawn. The rung of a ladder leads its set; of a conflict only the title is shown.
    """
    for row in rows:
        row.update(_look(row))
    # Where rows of a set read alike, their editions are said too, if these tell them apart.
    for alike in grouped(rows, group, "_name").values():
        if len(set(words.known(*(row["producer_year"] for row in alike)))) > 1:
            for row in (row for row in alike if row["producer_year"] > 0):
                row["_name"] += f", edition {row['producer_year']:.0f}"
    by_unit = grouped((row for row in rows if row["_form"] != "none"), "_unit")
    # The axis is of the units of most.
    unit, drawn = min(by_unit.items(), key=lambda pair: (-len(pair[1]), pair[0]), default=("", []))
    lines, said = list[style.Line](), list[str]()
    for own in grouped(rows, group).values():
        heading, shown = title(own[0]), [row for row in own if row["kind"] != "conflict"]
        lines += [style.Line(heading, heading=True)] if heading else []
        own[0]["_at"] = len(lines) - 1
        for row in shown:
            row["_at"] = len(lines)
            is_empty, is_rung = row["_form"] == "none", row["kind"] == "rung"
            is_muted = row["_behind"] or (is_rung and is_empty)
            color = style.ORANGE if row["kind"] == "estimate" else style.MUTED if is_muted else style.INK
            # A rung without a number has no maker.
            name, strong = ("", False) if is_rung and is_empty else (row["_name"], is_rung)
            is_marked = not is_empty and row["_unit"] == unit
            lines.append(style.Line(name, words.span(row), is_marked, strong=strong, color=color))
        # An estimate is said before the claims that it is made from, and a rung without the claims behind it.
        ordered = [row for row in shown if row["kind"] == "estimate"][::-1]
        ordered += [row for row in shown if row["kind"] != "estimate" and not row["_behind"]]
        texts = [", ".join(filter(None, lines[row["_at"]][1::-1])) for row in ordered]
        said.append(": ".join(filter(None, (heading, "; ".join(words.few(texts, 2))))))
    forms = {row["_form"] for row in drawn}
    meanings = {words.label(name, "forms"): _example(name) for name in _LAYERS if name in forms}
    axes, heights = style.rows_axes(lines, ax, key={**key, **meanings})
    for row in rows:
        row["_at"] = heights[row["_at"]]
    for (name, color, size), some in grouped(drawn, "_form", "_color", "_size").items():
        for columns, look in _LAYERS[name].items():
            x = [[*(row[column] for column in columns.split()), nan] for row in some]
            y = np.repeat([row["_at"] for row in some], len(x[0]))
            usual: style.Look = {"markersize": size, "linestyle": "-" if " " in columns else "none"}
            axes.plot(np.ravel(x), y, gid=f"mark-{name}", color=color, zorder=4, **usual | look)
    others = sum(map(len, by_unit.values())) - len(drawn)
    apart = [words.count(others, "apart")] if others else []
    label = "; ".join(filter(None, (words.units(drawn), *apart)))
    style.number_axis(axes, [row[end] for row in drawn for end in _ENDS], axis="x", label=label)
    axes.spines["bottom"].set_visible(bool(drawn))
    return axes, said, apart


def _example(name: str) -> style.Look:
    """A form of mark in the key."""
    color = {"count": style.GREEN, "estimate": style.ORANGE, "answer": style.ORANGE}.get(name, style.BLUE)
    look: style.Look = {"color": color, "linestyle": "none"}
    for columns, layer in _LAYERS[name].items():
        look |= {"linestyle": "-"} | layer if columns == "low high" else layer
    return look | {"markersize": 16 if "at_" in name else 6, "clip_on": True}
