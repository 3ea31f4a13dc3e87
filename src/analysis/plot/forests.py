"""Rows of claims: the forest plot, the ladder of definitions, and conflicts as sets of claims on one axis."""

from collections import Counter
from collections.abc import Callable, Mapping
from math import inf, isnan, nan
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path

from analysis import numbers
from analysis.plot import figure_records as records
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, known, rows_of

#: Columns of a row that has a mark; `kind` is claim, estimate, or what a figure adds.
_COLUMNS = (
    "kind id=claim_id|estimate_id|number_id quantity #year=reference_year|period_middle|producer_year producer "
    "#producer_year figure #low=low95 #low50 #best=median #high50 #high=high95 bound unit currency visibility method "
    "#period_start #period_end"
)
_RUNG_COLUMNS = f"rung basis number_id claim_ids grade approximate {_COLUMNS}"
_CONFLICT_COLUMNS = f"conflict_id level code regions members=claim_ids #factor=severity {_COLUMNS}"
_ENDS = ("low", "best", "high")
#: Units of numbers of people and cases, which share an axis; each other unit would need its own.
_COUNTS = ("", "persons", "persons_per_year", "persons_per_month", "cases", "cases_per_year", "count")

_ARROW = np.array([(0, -0.25), (0, 0.25), (0, 0), (0.7, 0), (0.7, 0.18), (1, 0), (0.7, -0.18), (0.7, 0)])
_CODES = [Path.MOVETO, Path.LINETO, Path.MOVETO, *[Path.LINETO] * 5]
_BOUND = {"markersize": 38, "mew": 1.4, "clip_on": False}
_WHISKER = {"linestyle": "-", "linewidth": 1.4}
_HALF = {"linestyle": "-", "linewidth": 4.0, "solid_capstyle": "butt"}
_RANGE = {"marker": "o", "mfc": style.PAPER, "linestyle": ":", "linewidth": 1.6, "mew": 1.4}
#: How each form of mark is drawn: from which columns, in which look.
_LAYERS: Mapping[str, Mapping[str, style.Look]] = {
    "point": {"best": {"marker": "o"}},
    "count": {"best": {"marker": "s"}},
    "interval": {"low high": {"marker": "|", **_WHISKER}, "best": {"marker": "o"}},
    "range": {"low high": _RANGE},
    "at_least": {"low best": {"marker": Path(_ARROW, _CODES), **_BOUND}},
    "at_most": {"high best": {"marker": Path(_ARROW * (-1, 1), _CODES), **_BOUND}},
    "estimate": {"low50 high50": _HALF, "low high": _WHISKER, "best": {"marker": "D"}},
    "answer": {"low high": _WHISKER, "best": {"marker": "D"}},
}
#: The form of a number by the ends that it has, or by its bound.
_FORMS = {"low best high": "interval", "low high": "range", "low": "at_least", "high": "at_most"}
_FORMS |= {"lower": "at_least", "upper": "at_most"}


@style.figure
def forest(claims: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    claims : DataFrame
        Needs ``best``, ``low`` or ``high``. Uses ``quantity`` (its claims stand together), ``year``, ``producer``,
        ``figure`` (as printed), ``bound``, ``unit`` (numbers in another one than most are written, not drawn),
        ``currency``, ``visibility``, ``method``. Labels may repeat.
    estimates : DataFrame, optional
        Needs ``median`` or ``best``. Uses ``reference_year``, ``low95``, ``low50``, ``high50``, ``high95``.

    >>> claims = pd.DataFrame({"low": [1000], "high": [7000], "year": [2009]})
    >>> [text.get_text() for text in an.plot.forest(claims).texts]
    ['2009 · producer not named', '1,000 to 7,000']
    """
    rows = drawable(_read(claims, "forest", "claim") + _read(estimates, "forest", "estimate", "median|best"))
    # Quantities with an estimate first, each newest first with its estimates last.
    made = [row["quantity"] for row in rows if row["kind"] == "estimate"]
    order = list(dict.fromkeys([*made, *(row["quantity"] for row in rows)]))
    rows.sort(key=lambda row: (order.index(row["quantity"]), row["kind"] == "estimate", row["_newest"]))
    axes, *said = _draw_sets(rows, "quantity", itemgetter("quantity"), ax)
    return attach(axes, "forest", rows, *said)


@style.figure
def ladder(ladder: pd.DataFrame, claims: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """The rungs of a ladder in their order, each with its number and below it the newest claims behind it.

    ladder : DataFrame
        Needs ``rung`` (or the index), and ``best``, ``low`` or ``high``. Uses ``basis`` (claim, estimate, none),
        ``number_id``, ``claim_ids``, ``approximate``, and what `forest` uses.
    claims : DataFrame, optional
        As `forest` takes them. Those in ``claim_ids`` stand below their rung, and others of the same ``quantity``.

    >>> rungs = pd.DataFrame({"rung": ["found", "trafficked"], "best": [814, None], "year": [2022, None]})
    >>> [text.get_text() for text in an.plot.ladder(rungs).texts][-1]
    'no number held'
    """
    newest, rows = sorted(_read(claims, "ladder", "claim"), key=itemgetter("_newest")), list[Row]()
    for rung in drawable(_read(ladder, "ladder", "rung", "rung best|low|high", _RUNG_COLUMNS)):
        rung["approximate"] = rung["approximate"].lower() == "true"
        ids, own = {*rung["claim_ids"].split(";")} - {""}, rung["id"]
        same = {row["quantity"] for row in newest if own and row["id"] == own} - {""}
        behind = [row for row in newest if row["id"] != own and (row["id"] in ids or row["quantity"] in same)]
        rows += [rung, *({"rung": rung["rung"], "approximate": False} | row for row in behind[:4])]
    axes, *said = _draw_sets(rows, "rung", lambda row: records.label(row["rung"], "rungs"), ax)
    return attach(axes, "ladder", rows, *said, many=len({row["rung"] for row in rows}))


@style.figure
def conflicts(
    conflicts: pd.DataFrame, claims: pd.DataFrame | None = None, *, most: int = 6, ax: Axes | None = None
) -> Axes:
    """The sharpest conflicts, each a heading that says how hard it is, with the claims of its set below on one axis.

    Between claims of one unit that do not overlap, the gap is shaded.

    conflicts : DataFrame
        Needs ``level``, and ``members`` or ``claim_ids`` (ids joined by semicolons). Uses ``code``, ``regions``,
        ``factor`` or ``severity``. The hardest level leads, within it the largest factor.
    claims : DataFrame, optional
        As `forest` takes them.
    most : int
        Conflicts that are drawn; the figure says how many there are.

    >>> claims = pd.DataFrame({"best": [2200, 17500]}, index=pd.Index(["A", "B"], name="claim_id"))
    >>> found = pd.DataFrame({"level": ["infeasible"], "code": ["same_estimand"], "members": ["A;B"], "factor": [7.95]})
    >>> an.plot.conflicts(found, claims).texts[0].get_text().splitlines()
    ['Two numbers for one thing: 8 times apart', 'cannot all be true as printed']
    """
    rows = drawable(_read(conflicts, "conflicts", "conflict", "level members|claim_ids", _CONFLICT_COLUMNS))
    levels = list(records.LABELS["levels"])
    if strange := {row["level"] for row in rows} - {*levels}:
        raise ValueError(f"plot.conflicts knows the levels {', '.join(levels)}, not {sorted(strange)}")
    for place, row in enumerate(rows):
        row["conflict_id"] = row["conflict_id"] or str(place)
    drawn = heads = [row for row in rows if row["kind"] == "conflict"]
    if claims is not None and len(claims):
        heads.sort(key=lambda row: (levels.index(row["level"]), known(-row["factor"]) or [inf]))
        drawn, rows = heads[:most], []
        members = ";".join(head["members"] for head in drawn).split(";")
        named = claims[claims.get("claim_id", claims.index).isin(members)]
        by_id = {row["id"]: row for row in reversed(_read(named, "conflicts", "claim"))}
        for head in drawn:
            shared = {name: head[name] for name in ("conflict_id", "level")}
            rows += [head, *(shared | by_id[one] for one in head["members"].split(";") if one in by_id)]
    axes, *said = _draw_sets(rows, "conflict_id", _title, ax)
    for own in grouped((row for row in rows if row["kind"] != "conflict"), "conflict_id").values():
        # The largest gap that no member reaches into: from the smallest upper end to the largest lower end.
        upper = [known(row["high"], nan if row["bound"] == "lower" else row["best"], inf)[0] for row in own]
        lower = [known(row["low"], nan if row["bound"] == "upper" else row["best"], 0.0)[0] for row in own]
        if len({row["unit"] for row in own}) == 1 and min(upper) < max(lower):
            look: style.Look = {"color": style.GRID, "alpha": 0.7, "zorder": 1, "linewidth": 0, "gid": "gap"}
            axes.fill_betweenx([own[0]["_at"], own[-1]["_at"]], min(upper), max(lower), **look)
    tally = records.tally(dict(Counter(row["level"] for row in drawn).most_common()))
    return attach(axes, "conflicts", rows, [f"{tally} {records.label('drawn')}"], *said, many=len(heads))


def _title(row: Row) -> str:
    """What a conflict is: its check and its places; its factor and its level."""
    places = numbers.listed(records.few(map(records.region, row["regions"].split(";")), 3))
    what = ", ".join(filter(None, (records.label(row["code"], "checks"), places)))
    if row["factor"] > 1:
        factor = numbers.significant(row["factor"], digits=2 if row["factor"] > 1.05 else 3)
        what += f": {records.amount(factor)} {records.label('times_apart')}"
    return f"{numbers.capitalised(what)}\n{records.label(row['level'], 'levels')}"


def _read(
    data: Any, name: str, kind: str, needed: str = "best|low|high", columns: str = _COLUMNS
) -> list[Row]:
    """The rows of a frame, if there is one, that have a mark or lead a set, each with its kind."""
    rows = [] if data is None or not len(data) else rows_of(data, name, needed=needed, columns=columns)
    for row in rows:
        row["kind"] = row["kind"] if row["kind"] in ("claim", "estimate") else kind
        row["_newest"] = known(-row["year"]) or [inf]
    return rows


def _look(row: Row) -> Row:
    """How a row is drawn: the form of its mark or none, its colour, size and unit; what stands beside it in words."""
    ends = " ".join(end for end in _ENDS if not isnan(row[end]))
    is_rung, is_behind = row["kind"] == "rung", row["kind"] == "claim" and "rung" in row
    is_made = row["kind"] == "estimate" or (is_rung and row["basis"] == "estimate")
    is_found = row["visibility"] in ("detected", "assisted") or row["method"] == "administrative"
    form = _FORMS.get(ends) or _FORMS.get(row["bound"]) or ("count" if is_found else "point")
    if is_made or not ends:
        form = "none" if "best" not in ends else "answer" if is_rung else "estimate"
    # A rung without a number has no maker.
    is_empty = is_rung and form == "none"
    start, end = row["period_start"], row["period_end"]
    time = f"{start:.0f}\u2013{end:.0f}" if start < end else records.year(row["year"])
    maker = records.label("made") if is_made else records.maker(row["producer"])
    return {
        "_form": form,
        "_color": style.ORANGE if is_made else style.GREEN if is_found else style.BLUE,
        "_unit": "" if row["unit"] in _COUNTS else row["unit"],
        "_behind": is_behind,
        "_name": "" if is_empty else f"{time} · {maker}",
        "_value": _value(row, form),
        "_strong": is_rung and not is_empty,
        "_marked": form != "none",
        "_ink": style.MUTED if is_behind or is_empty else style.ORANGE if is_made else style.INK,
    }


def _value(row: Row, form: str) -> str:
    """The value of a row as text: as printed where the row says so, else its number, range, bound or estimate."""
    ends, best, about = known(row["low"], row["high"]), known(row["best"]), records.label("about")
    if form in ("estimate", "answer"):
        of_unit = row["unit"] == "fraction"
        shown = [records.amount(end, row) if of_unit else records.rounded(end) for end in best + ends]
        return f"{about}{shown[0]}" + (f" ({' to '.join(shown[1:])})" if ends[1:] else "")
    bound = row["bound"] if best else "" if len(ends) != 1 else "upper" if isnan(row["low"]) else "lower"
    values = " to ".join(records.amount(end, row) for end in best or ends or [nan])
    printed = row["figure"] or records.label(bound, "bounds") + values
    return about + printed if row.get("approximate") else printed


def _draw_sets(
    rows: list[Row], group: str, title: Callable[[Row], str], ax: Axes | None
) -> tuple[Axes, list[str], list[str]]:
    """Each row with its mark, below the title of its set, and what the figure shows in words; a conflict is a title."""
    for row in rows:
        row.update(_look(row))
    # Where rows of a set read alike, their editions are said too, if these tell them apart.
    for alike in grouped(rows, group, "_name").values():
        if len(set(known(*(row["producer_year"] for row in alike)))) > 1:
            for row in (row for row in alike if row["producer_year"] > 0):
                row["_name"] += f", edition {row['producer_year']:.0f}"
    by_unit = grouped(filter(itemgetter("_marked"), rows), "_unit")
    # The axis is of the units of most.
    drawn = by_unit[min(by_unit, key=lambda unit: (-len(by_unit[unit]), unit))] if by_unit else []
    shown, said = list[Row](), list[str]()
    for own in grouped(rows, group).values():
        head = own.pop(0) if own[0]["kind"] == "conflict" else {}
        head["_heading"] = title(head or own[0])
        shown += [head, *own] if head["_heading"] else own
        # An estimate is said before the claims that it is made from, and a rung without the claims behind it.
        ordered = [row for row in own if not row["_behind"]]
        ordered.sort(key=lambda row: row["kind"] != "estimate")
        texts = [", ".join(filter(None, (row["_value"], row["_name"]))) for row in ordered]
        heading = head["_heading"].replace("\n", "; ")
        said.append(": ".join(filter(None, (heading, "; ".join(records.few(texts, 2))))))
    forms = {row["_form"] for row in drawn}
    key = {records.label(name, "forms"): _example(name) for name in _LAYERS if name in forms}
    axes = style.rows_axes(shown, ax, key=key)
    # All marks that look alike are one line of matplotlib's, with gaps: a page has hundreds of them.
    for (name, color, is_strong), some in grouped(drawn, "_form", "_color", "_strong").items():
        usual: style.Look = {"color": color, "markersize": 9.0 if is_strong else 6.5, "linestyle": "none"}
        for columns, look in _LAYERS[name].items():
            x = [[*(row[column] for column in columns.split()), nan] for row in some]
            y = np.repeat([row["_at"] for row in some], len(x[0]))
            axes.plot(np.ravel(x), y, gid=f"mark-{name}", zorder=4, **usual | look)
    others = sum(map(len, by_unit.values())) - len(drawn)
    apart = [records.count(others, "apart")] if others else []
    label = "; ".join(filter(None, (records.units(drawn), *apart)))
    style.number_axis(axes, "x", [row[end] for row in drawn for end in _ENDS], label=label)
    axes.spines["bottom"].set_visible(bool(drawn))
    return axes, said, apart


def _example(name: str) -> style.Look:
    """A form of mark in the key, its layers in one."""
    color = {"count": style.GREEN, "estimate": style.ORANGE, "answer": style.ORANGE}.get(name, style.BLUE)
    layers = {key: value for layer in _LAYERS[name].values() for key, value in layer.items()}
    size = 16 if "at_" in name else 6
    return {"color": color, "linestyle": "none", **layers, "markersize": size, "clip_on": True}
