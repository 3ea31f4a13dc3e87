"""Rows of claims: the forest plot, the ladder of definitions, and conflicts as sets of claims on one axis.

What is printed as a range, an interval, a bound or a count looks different. All marks that look alike are one line of
matplotlib's, with gaps: a page has hundreds of them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, rows_of
from analysis.plot.style import LOOKS

_ENDS = ("low", "best", "high")
#: Forms of marks by what is known of a number, or by its bound.
_FORMS = {"": "none", "low best high": "interval", "low high": "range", "low": "at_least", "high": "at_most"}
_BOUNDS = {"lower": "at_least", "upper": "at_most"}
#: Units of numbers of people and cases, which share an axis; each other unit would need its own.
_COUNTS = ("", "persons", "persons_per_year", "persons_per_month", "cases", "cases_per_year", "count")
#: Of conflicts, the hardest first.
_LEVELS = list(words.LABELS["levels"])
#: Claims that stand below a rung, the newest first.
_BEHIND = 4


@style.figure
def forest(claims: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    Numbers in another unit than most are written, not drawn.

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
    rows = drawable(_marks("forest", claims, estimates))
    # Quantities with an estimate first, each newest first with its estimates last.
    made = [row["quantity"] for row in rows if row["kind"] == "estimate"]
    order = list(dict.fromkeys([*made, *(row["quantity"] for row in rows)]))
    rows.sort(key=lambda row: (order.index(row["quantity"]), row["kind"] == "estimate", _newest(row)))
    axes, *said = _draw_sets(rows, "quantity", lambda row: [row["quantity"]], ax)
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
    newest = sorted(_marks("ladder", claims), key=_newest)
    rows: list[Row] = []
    for rung in rows_of(ladder, "ladder"):
        rung["kind"] = "claim" if rung["kind"] == "claim" else "rung"
        rung["approximate"] = "yes" if rung["approximate"].lower() in ("true", "yes") else ""
        ids, own = rung["claim_ids"].split(";"), rung["id"]
        same = {row["quantity"] for row in newest if row["id"] == own} - {""}
        behind = [row for row in newest if row["id"] != own and (row["id"] in ids or row["quantity"] in same)]
        rows += [rung, *(row | {"rung": rung["rung"]} for row in behind[:_BEHIND])]
    rows = rows_of(rows, "ladder")
    axes, *said = _draw_sets(rows, "rung", lambda row: [words.label(row["rung"], "rungs")], ax)
    return attach(axes, "ladder", rows, *said, many=len({row["rung"] for row in rows}))


@style.figure
def conflicts(
    conflicts: pd.DataFrame, claims: pd.DataFrame | None = None, *, most: int = 6, ax: Axes | None = None
) -> Axes:
    """The sharpest conflicts, each a heading with the claims of its set below it on one axis.

    Between claims of one unit that do not overlap, the gap is shaded; below the heading stands the level in words.

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
    found = rows_of(conflicts, "conflicts")
    if strange := {row["level"] for row in found}.difference(_LEVELS):
        raise ValueError(f"plot.conflicts knows the levels {', '.join(_LEVELS)}, not {sorted(strange)}")
    for number, row in enumerate(found):
        row["conflict_id"] = row["conflict_id"] or str(number)
        row["kind"] = "claim" if row["kind"] == "claim" else "conflict"
    rows = _sets(found, claims, most) if claims is not None and len(claims) else found
    many = max(words.known(*(row["of"] for row in rows)), default=len(rows))
    axes, *said = _draw_sets(rows, "conflict_id", _title, ax)
    for _, own in sorted(grouped((row for row in rows if row["kind"] != "conflict"), "conflict_id").items()):
        _shade_gap(axes, own)
    drawn = Counter(row["level"] for row in rows if row["kind"] == "conflict")
    tally = f"{words.tally(dict(drawn.most_common()))} {words.label('drawn')}"
    return attach(axes, "conflicts", rows, [tally], *said, many=many)


def _sets(found: Sequence[Row], claims: pd.DataFrame, most: int) -> list[Row]:
    """The sharpest conflicts, and after each the claims of its set."""
    heads = sorted(found, key=lambda row: (_LEVELS.index(row["level"]), -np.nan_to_num(row["factor"])))[:most]
    members = {one for head in heads for one in head["members"].split(";")}
    own = claims[claims.get("claim_id", claims.index).isin(members)]
    known = {row["id"]: row for row in reversed(_marks("conflicts", own))}
    rows: list[Row] = []
    for head in heads:
        shared = {"conflict_id": head["conflict_id"], "level": head["level"], "of": len(found)}
        claimed = [known[one] for one in head["members"].split(";") if one in known]
        rows += [one | shared for one in (head, *claimed)]
    return rows_of(rows, "conflicts")


def _title(row: Row) -> list[str]:
    """What a conflict is: its check, its places and its factor; and its level."""
    places = words.few(map(words.region, row["regions"].split(";")), 3)
    what = ", ".join(filter(None, (words.label(row["code"], "checks"), numbers.listed(places))))
    apart = ""
    if row["factor"] > 1:
        factor = numbers.significant(row["factor"], digits=2 if row["factor"] > 1.05 else 3)
        apart = f": {words.amount(factor)} {words.label('times_apart')}"
    return [numbers.capitalised(what) + apart, words.label(row["level"], "levels")]


def _shade_gap(ax: Axes, members: Sequence[Row]) -> None:
    """Shade the largest gap that no member reaches into: from the smallest upper end to the largest lower end."""
    upper = [nan if row["bound"] == "lower" else row["best"] for row in members]
    lower = [nan if row["bound"] == "upper" else row["best"] for row in members]
    low = min(words.known(row["high"], value, inf)[0] for row, value in zip(members, upper, strict=True))
    high = max(words.known(row["low"], value, 0.0)[0] for row, value in zip(members, lower, strict=True))
    if len({row["unit"] for row in members}) == 1 and low < high:
        reach = [members[0]["_at"], members[-1]["_at"]]
        ax.fill_betweenx(reach, low, high, color=style.GRID, alpha=0.7, zorder=1, linewidth=0, gid="gap")


def _newest(row: Row) -> float:
    """What sorts rows from the newest down, those without a year last."""
    return -float(np.nan_to_num(row["year"]))


def _marks(name: str, claims: Any, estimates: Any = None) -> list[Row]:
    """Claims and estimates as rows that have a mark, each with its id, year and maker."""
    rows: list[Row] = []
    for kind, data in (("claim", claims), ("estimate", estimates)):
        if data is not None and len(data):
            for place, row in enumerate(rows_of(data, name, f"{kind}s")):
                said = "estimate" if row["kind"] == "estimate" else kind
                rows.append(row | {"kind": said, "id": row["id"] or str(place)})
    return rows


def _look(row: Row) -> Row:
    """How a row is drawn: the form of its mark or none, its colour, size and unit; its name and value in words."""
    known = " ".join(end for end in _ENDS if not isnan(row[end]))
    is_rung = row["kind"] == "rung"
    is_made = row["kind"] == "estimate" or (is_rung and row["basis"] == "estimate")
    is_found = row["visibility"] in ("detected", "assisted") or row["method"] == "administrative"
    form = _FORMS.get(known) or _BOUNDS.get(row["bound"]) or ("count" if is_found else "point")
    if is_made:
        form = "estimate" if "best" in known else "none"
    start, end = row["period_start"], row["period_end"]
    time = f"{start:.0f}\u2013{end:.0f}" if start < end else words.year(row["year"])
    maker = words.label("made") if is_made else words.maker(row["producer"])
    # Claims stand back behind their rung, and a rung without a number has no name.
    is_muted = form == "none" if is_rung else row["kind"] == "claim" and "rung" in row
    ink = style.ORANGE if row["kind"] == "estimate" else style.MUTED if is_muted else style.INK
    return {
        "_form": form,
        "_color": style.ORANGE if is_made else style.GREEN if is_found else style.BLUE,
        "_size": 9.0 if is_rung else 6.5,
        "_end": next(iter(words.known(row["best"], row["low"], row["high"])), nan),
        "_unit": "" if row["unit"] in _COUNTS else row["unit"],
        "_name": "" if is_rung and is_muted else f"{time} · {maker}",
        "_value": words.span(row, is_made=form == "estimate"),
        "_look": {"color": ink} | ({"weight": "bold"} if is_rung and not is_muted else {}),
    }


def _draw_sets(
    rows: Sequence[Row], group: str, title: Callable[[Row], Sequence[str]], ax: Axes | None
) -> tuple[Axes, Sequence[str], Sequence[str]]:
    """Each row with its mark, below the title of its set, and what the figure shows, in words.

    Rows learn how and where they are drawn. The rung of a ladder leads its set; of a conflict only the title is shown.
    """
    for row in rows:
        row.update(_look(row))
    # Where rows of a set read alike, their editions are said too, if these tell them apart.
    for alike in grouped((row for row in rows if row["producer_year"] > 0), group, "_name").values():
        if len({row["producer_year"] for row in alike}) > 1:
            for row in alike:
                row["_name"] += f", edition {row['producer_year']:.0f}"
    marked = [row for row in rows if row["_form"] != "none"]
    units = Counter(row["_unit"] for row in marked)
    # The axis is of the unit of most.
    common = max(sorted(units), key=units.__getitem__, default="")
    drawn = [row for row in marked if row["_unit"] == common]
    for row in drawn:
        row["_mark"] = True
    lines, said = list[Row](), list[str]()
    for some in grouped(rows, group).values():
        (heading, *below), own = title(some[0]), [row for row in some if row["kind"] != "conflict"]
        lines += [{"_name": heading, "_heading": 0.15, "_look": {"weight": "bold"}}] if heading else []
        lines += [{"_name": text, "_heading": 0.05, "_look": {"color": style.MUTED}} for text in below]
        lines += own
        # An estimate is said before the claims that it is made from, and a rung without the claims behind it.
        told = [row for row in own if group != "rung" or row["kind"] != "claim"]
        told.sort(key=lambda row: row["kind"] != "estimate")
        texts = [", ".join(filter(None, (row["_value"], row["_name"]))) for row in told]
        said.append(": ".join(filter(None, (heading, "; ".join(words.few(texts, 2))))))
    colors = {row["_form"]: row["_color"] for row in drawn}
    forms = {name: layers for name, layers in LOOKS["forms"].items() if name in colors}
    key = {words.label(name, "forms"): _example(layers, colors[name]) for name, layers in forms.items()}
    axes = style.rows_axes(lines, ax, key=key)
    for (name, color, size), some in grouped(drawn, "_form", "_color", "_size").items():
        for columns, look in forms[name].items():
            x = [[*(row[column] for column in columns.split()), nan] for row in some]
            y = np.repeat([row["_at"] for row in some], len(x[0]))
            usual: style.Look = {"color": color, "markersize": size, "linestyle": "none"}
            axes.plot(np.ravel(x), y, gid=f"mark-{name}", zorder=4, **usual | look)
    others = len(marked) - len(drawn)
    apart = [words.count(others, "apart")] if others else []
    label = "; ".join(filter(None, (words.units(drawn), *apart)))
    style.number_axis(axes, [row[end] for row in drawn for end in _ENDS], axis="x", label=label)
    axes.spines["bottom"].set_visible(bool(drawn))
    return axes, said, apart


def _example(layers: style.Key, color: str) -> style.Look:
    """A form of mark in the key: all its layers in one."""
    looks = {name: value for look in layers.values() for name, value in look.items()}
    size = 16 if "clip_on" in looks else 6
    return {"color": color, "linestyle": "none"} | looks | {"markersize": size, "clip_on": True}
