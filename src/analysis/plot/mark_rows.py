"""Rows of claims and estimates with a mark each: what they are read from, how each looks, and sets of them on axes."""

from collections.abc import Callable, Iterable, Mapping
from math import inf, isnan, nan
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from analysis import numbers
from analysis.library.quantities import some_of, span
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.close_up import are_of_constants, close_up
from analysis.plot.figure_records import Row, grouped, not_missing, rows_of
from analysis.plot.row_axes import rows_axes
from analysis.subject.measures import constants

#: Columns of a row that has a mark; `kind` is claim, estimate, or what a figure adds.
COLUMNS = (
    "kind id=claim_id|estimate_id|number_id quantity #year=reference_year|period_middle|producer_year producer "
    "#producer_year figure #low=low95 #low50 #best=median #high50 #high=high95 bound unit currency visibility method "
    "measure population exploitation status direction area "
    "#period_start #period_end #interval_level"
)
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
    "interval_alone": {"low high": {"marker": "|", **_WHISKER}},
    "range": {"low high": _RANGE},
    "at_least": {"low best": {"marker": Path(_ARROW, _CODES), **_BOUND}},
    "at_most": {"high best": {"marker": Path(_ARROW * (-1, 1), _CODES), **_BOUND}},
    "estimate": {"low50 high50": _HALF, "low high": _WHISKER, "best": {"marker": "D"}},
    "estimate_80": {"low50 high50": _HALF, "low high": _WHISKER, "best": {"marker": "D"}},
    "answer": {"low high": _WHISKER, "best": {"marker": "D"}},
}
#: How sure the outer interval of an estimate may be instead of 95 percent.
_FOUR_IN_FIVE = 0.8
#: The form of a number by the ends that it has; else by its bound.
_FORMS_OF_ENDS = {"low best high": "interval", "low high": "range", "low": "at_least", "high": "at_most"}
_FORMS_OF_BOUNDS = {"lower": "at_least", "upper": "at_most"}
#: Points of a mark, and of that of a rung.
_SIZE = 6.5
_STRONG_SIZE = 9.0
#: Rows of a set that the description of a figure names.
_SPOKEN = 2


def read_rows(
    data: Any, name: str, kind: str, needed: str = "best|low|high", columns: str = COLUMNS
) -> list[Row]:
    """The rows of a frame, if there is one, that have a mark or lead a set, each with its kind."""
    if data is None or not len(data):
        return []
    rows = rows_of(data, name, needed=needed, columns=columns)
    for row in rows:
        if row["kind"] not in ("claim", "estimate"):
            row["kind"] = kind
        year = row["year"]
        row["_newest"] = inf if isnan(year) else -year
    return rows


def draw_sets(
    rows: list[Row], group: str, title: Callable[[Row], str], ax: Axes | None
) -> tuple[Axes, list[str], list[str]]:
    """Each row with its mark, below the title of its set, and what the figure shows in words; a conflict is a title."""
    for row in rows:
        row.update(_look(row))
    _tell_editions_apart(rows, group)
    marked = [row for row in rows if row["_marked"]]
    drawn = _of_commonest_unit(marked)
    written = list[Row]()
    sentences = list[str]()
    for members in grouped(rows, group).values():
        head: Row = {}
        if members[0]["kind"] == "conflict":
            head = members.pop(0)
        heading = title(head or members[0])
        if heading:
            head["_heading"] = heading
            written.append(head)
        written += members
        sentence = _sentence(heading, members)
        sentences.append(sentence)
    key = _key(drawn)
    axes = rows_axes(written, ax, key=key)
    _draw_marks(axes, drawn)
    apart = []
    undrawn = len(marked) - len(drawn)
    if undrawn:
        apart.append(words.count(undrawn, "apart"))
    units = words.units(drawn)
    label = words.joined("; ", units, *apart)
    values = list[float]()
    for row in drawn:
        values += [row[end] for end in _ENDS]
    style.number_axis(axes, "x", values, label=label)
    if are_of_constants(drawn):
        close_up(axes, values)
    axes.spines["bottom"].set_visible(bool(drawn))
    return axes, sentences, apart


def _of_commonest_unit(marked: Iterable[Row]) -> list[Row]:
    """The rows in the unit of most, which is that of the axis; of units as common, the first by name."""
    by_unit = grouped(marked, "_unit")

    def order(unit: str) -> tuple[int, str]:
        return -len(by_unit[unit]), unit

    unit = min(by_unit, key=order, default="")
    return by_unit.get(unit, [])


def _key(drawn: Iterable[Row]) -> style.Key:
    """What the forms of marks mean that are drawn, each in every colour that it is drawn in."""
    by_look = grouped(drawn, "_form", "_color")
    key = {}
    for form in _LAYERS:
        for color in (style.BLUE, style.GREEN, style.ORANGE):
            if (form, color) in by_look:
                key[_meaning(form, color)] = _example(form, color)
    return key


def _meaning(form: str, color: str) -> str:
    """What a form of mark in a colour means."""
    meaning = words.label(form, "forms")
    # A count is of persons found whatever its colour.
    if color == style.GREEN and form != "count":
        return words.label("of_found").format(meaning)
    return meaning


def _tell_editions_apart(rows: Iterable[Row], group: str) -> None:
    """Where rows of a set read alike, name their editions too, if these tell them apart."""
    for alike in grouped(rows, group, "_name").values():
        editions = [row["producer_year"] for row in alike]
        distinct_editions = set(not_missing(*editions))
        if len(distinct_editions) <= 1:
            continue
        for row in alike:
            edition = row["producer_year"]
            if edition > 0:
                row["_name"] += f", edition {edition:.0f}"


def _sentence(heading: str, members: Iterable[Row]) -> str:
    """What a set shows in words: its heading and the first of its rows."""
    # An estimate is said before the claims that it is made from, and a rung without the claims behind it.
    spoken = [row for row in members if not row["_behind"]]
    spoken.sort(key=lambda row: row["kind"] != "estimate")
    texts = []
    for row in spoken:
        text = words.joined(", ", row["_value"], row["_name"])
        texts.append(text)
    first_texts = "; ".join(words.few(texts, _SPOKEN))
    spoken_heading = heading.replace("\n", "; ")
    return words.joined(": ", spoken_heading, first_texts)


def _draw_marks(ax: Axes, rows: Iterable[Row]) -> None:
    """Draw the marks of rows at their heights, in the layers of their forms."""
    # All marks that look alike are one line of matplotlib's, with gaps: a page has hundreds of them.
    by_look = grouped(rows, "_form", "_color", "_strong")
    for form_and_color, alike in by_look.items():
        form, color, is_strong = form_and_color
        size = _STRONG_SIZE if is_strong else _SIZE
        usual: style.Look = {"color": color, "markersize": size, "linestyle": "none"}
        for columns, look in _LAYERS[form].items():
            names = columns.split()
            x = list[float]()
            y = list[float]()
            for row in alike:
                for name in names:
                    x.append(row[name])
                    y.append(row["_at"])
                x.append(nan)
                y.append(row["_at"])
            ax.plot(x, y, gid=f"mark-{form}", zorder=4, **usual | look)


def _example(form: str, color: str) -> style.Look:
    """A form of mark in the key, its layers in one."""
    example: style.Look = {"color": color, "linestyle": "none"}
    for layer in _LAYERS[form].values():
        example |= layer
    is_bound = "at_" in form
    size = 16 if is_bound else 6
    return example | {"markersize": size, "clip_on": True}


def _look(row: Row) -> Row:
    """How a row is drawn: the form of its mark or none, its colour, size and unit; what stands beside it in words."""
    kind = row["kind"]
    is_rung = kind == "rung"
    is_behind = kind == "claim" and "rung" in row
    basis = row["basis"] if is_rung else kind
    is_made = basis == "estimate"
    is_seen = row["visibility"] in ("detected", "assisted")
    is_found = is_seen or row["method"] == "administrative"
    form = _form(row, is_made=is_made, is_found=is_found)
    # A rung without a number has no maker.
    is_empty = is_rung and form == "none"
    color = style.BLUE
    ink = style.INK
    if is_found:
        color = style.GREEN
    if is_made:
        color = style.ORANGE
        ink = style.ORANGE
    if is_behind or is_empty:
        ink = style.MUTED
    return {
        "_form": form,
        "_color": color,
        "_unit": "" if row["unit"] in _COUNTS else row["unit"],
        "_behind": is_behind,
        "_name": "" if is_empty else _name(row, is_made=is_made),
        "_value": words.joined(" ", _value(row, form), _counted(row) if is_rung and not is_empty else ""),
        "_strong": is_rung and not is_empty,
        "_marked": form != "none",
        "_ink": ink,
    }


def _form(row: Row, *, is_made: bool, is_found: bool) -> str:
    """The form of a row's mark: what is put together here has two, a number of a claim those of its ends or bound."""
    present = [end for end in _ENDS if not isnan(row[end])]
    ends = " ".join(present)
    if is_made or not present:
        if "best" not in present:
            return "none"
        usual = "estimate_80" if row["interval_level"] == _FOUR_IN_FIVE else "estimate"
        return "answer" if row["kind"] == "rung" else usual
    has_level = not isnan(row["interval_level"])
    # A range of which is said how sure it is: that of lists which are worked out anew.
    if ends == "low high" and has_level:
        return "interval_alone"
    form_of_ends = _FORMS_OF_ENDS.get(ends)
    if form_of_ends:
        return form_of_ends
    usual = "count" if is_found else "point"
    return _FORMS_OF_BOUNDS.get(row["bound"], usual)


def _name(row: Row, *, is_made: bool) -> str:
    """What a row is called: its time and its maker."""
    start = row["period_start"]
    end = row["period_end"]
    time = words.year(row["year"])
    if start < end:
        time = f"{start:.0f}\u2013{end:.0f}"
    maker = words.label("made") if is_made else words.maker(row["producer"])
    return f"{time} · {maker}"


def _value(row: Row, form: str) -> str:
    """The value of a row as text: as printed where the row says so, else its number, range, bound or estimate."""
    best = not_missing(row["best"])
    ends = not_missing(row["low"], row["high"])
    if form in ("estimate", "estimate_80", "answer"):
        return _estimate(row, best + ends)
    printed = row["figure"]
    if not printed:
        bound = row["bound"] if best else _bound_of_ends(row)
        values = best or ends or [nan]
        amounts = [words.amount(value, row) for value in values]
        printed = words.label(bound, "bounds") + " to ".join(amounts)
    if row.get("approximate"):
        return words.label("about") + str(printed)
    return str(printed)


def _counted(row: Row) -> str:
    """Of whom a rung is, where not of all people of its heading, and over which time, in the words of the pages."""
    some = some_of(row)
    return words.joined(" ", some, span(row))


def _bound_of_ends(row: Row) -> str:
    """Which bound the ends of a row without a single number are; empty where it has both ends or none."""
    has_low = not isnan(row["low"])
    has_high = not isnan(row["high"])
    if has_low == has_high:
        return ""
    return "lower" if has_low else "upper"


def _estimate(row: Row, values: list[float]) -> str:
    """An estimate with the ends of its interval, if it has both."""
    if row["unit"] == "fraction":
        amounts = [words.amount(value, row) for value in values]
    else:
        digits = _digits(row)
        amounts = [words.rounded(value, digits=digits, unit=row["unit"]) for value in values]
    best, *ends = amounts
    interval = ""
    if len(ends) == 2:
        low, high = ends
        interval = f" ({low} to {high})"
    about = words.label("about")
    return f"{about}{best}{interval}"


def _digits(row: Row) -> int:
    """Significant digits of an estimate: two, of a constant those that tell the ends of its interval apart."""
    is_constant = row["measure"] in constants()
    return numbers.telling_digits(row["low"], row["high"]) if is_constant else numbers.ESTIMATED
