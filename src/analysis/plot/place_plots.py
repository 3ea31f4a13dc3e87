"""Places: their grades over years, the world as equal tiles, how much evidence each has and what roles it is given."""

from collections import Counter
from collections.abc import Sequence
from math import isnan

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import ListedColormap

from analysis.plot import figure_records as records
from analysis.plot import style
from analysis.plot.figure_records import attach, drawable, grouped, known, rows_of
from analysis.reading.places import ancestors

#: Of a square that says nothing.
_PALE = "#f3f4f6"
#: Where a cell stands, in columns and rows -> its letters and its step.
_Cells = dict[tuple[float, float], tuple[str, int]]


@style.figure
def grades(ratings: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Grades over years, a row for each scheme and place (a column on a phone); darker is worse, or more.

    ratings : DataFrame
        Needs ``rating`` and ``year``. Uses ``rating_id``, ``scheme``, ``region_code``, ``producer``.

    >>> ax = an.plot.grades(pd.DataFrame({"rating": ["Tier 1", "Tier 2 Watchlist"], "year": [2008, 2010]}))
    >>> [text.get_text() for text in ax.texts]
    ['1', '2W']
    """
    columns = "id=rating_id _code=region_code place scheme rating #year=period_middle|producer_year producer"
    needed = "rating year|period_start|producer_year"
    rows = rows_of(ratings, "grades", needed=needed, columns=columns, drawn="year")
    for row in rows:
        row["place"] = records.region(row["_code"], row["place"])
    several = len(grouped(rows, "place")) > 1
    for row in rows:
        parts = (row["place"] if several else "", records.label(row["scheme"], "schemes"))
        row["_line"] = ", ".join(filter(None, parts))
    lines = grouped(rows, "_line")
    first, last = (int(end(row["year"] for row in rows)) for end in (min, max))
    cells, said = _Cells(), list[str]()
    for y, (name, own) in enumerate(lines.items()):
        # Two grades of one year share a cell.
        for year, some in grouped(own, "year").items():
            grade = [records.LABELS["grades"].get(row["rating"], [row["rating"][:3], 0]) for row in some]
            letters, steps = zip(*grade, strict=True)
            cells[year - first, y] = "/".join(dict.fromkeys(letters)), max(steps)
        said.append(f"{name}: {records.tally(dict(Counter(row['rating'] for row in own).most_common()))}")
    across, down = [str(year) for year in range(first, last + 1)], list(lines)
    narrow, every, inches = style.on_phone.get(), 1 + len(across) // 14, 0.34 * len(down) + style.LINE
    if narrow:
        across, down, every, cells = down, across, 1, {(x, y): cell for (y, x), cell in cells.items()}
        inches = 0.24 * len(down) + 0.09 * max(map(len, across))
    used = {letter for letters, _ in cells.values() for letter in letters.split("/")}
    meanings = [meaning for some, meaning in records.LABELS["letters"].items() if used & set(some.split())]
    axes = style.new_axes(ax, height=inches + 0.6)
    _draw_grid(axes, across, down, cells, every)
    axes.set_xlabel(records.lines("; ".join([*meanings, records.label("darker")]), style.fit(70, 38)))
    axes.tick_params("x", labeltop=narrow, labelbottom=not narrow, rotation=90 if narrow else 0)
    latest = [(row["year"], row["rating"]) for row in rows if row["year"] == last]
    return attach(axes, "grades", rows, said, [records.over_years(records.label("last"), latest)])


def _draw_grid(ax: Axes, across: Sequence[str], down: Sequence[str], cells: _Cells, every: int = 1) -> None:
    """A square for each name across and each down, pale without a cell; the cells with their letters, by their step."""
    # Imported where it draws: with what it imports of scipy, seaborn takes longer than the rest of a page.
    import seaborn as sns

    steps, letters = np.full((2, len(down), len(across)), None, dtype=object)
    for (x, y), cell in cells.items():
        letters[int(y), int(x)], steps[int(y), int(x)] = cell
    look: style.Look = {"cmap": ListedColormap(style.STEPS), "vmin": -0.5, "vmax": len(style.STEPS) - 0.5}
    look |= {"linewidths": 3, "linecolor": style.PAPER, "cbar": False, "annot_kws": {"va": "center_baseline"}}
    sns.heatmap(
        steps.astype(float), annot=letters, fmt="", xticklabels=False, yticklabels=False, ax=ax, **look
    )
    # On the third step seaborn's letters are white.
    for text, step in zip(ax.texts, steps[steps != np.array(None)], strict=True):
        text.set_color(style.INKS[step])
    ax.set_facecolor(_PALE)
    ax.set_xticks(np.arange(0, len(across), every) + 0.5, across[::every])
    ax.set_yticks(np.arange(len(down)) + 0.5, [records.lines(name, style.fit(26, 16)) for name in down])
    ax.tick_params(length=0)
    ax.spines["bottom"].set_visible(False)


@style.figure
def tile_map(values: pd.DataFrame, *, label: str = "", ax: Axes | None = None) -> Axes:
    """A tile of equal size for each country, darker for more; countries without a value are pale.

    values : DataFrame
        Needs ``region_code`` (column or index: ISO alpha-3, XKX), and ``value``: a number, or one of at most five
        categories, shaded in the order in which they first stand. Regions that are no country are left out.
    label : str
        What the value is, for the key; else the column ``label``.

    >>> ax = an.plot.tile_map(pd.DataFrame({"region_code": ["NLD", "NPL"], "value": ["many", "few"]}))
    >>> [text.get_text() for text in ax.texts]
    ['NL', 'NP']
    """
    columns = "region_code name=region_code value #_number=value label"
    rows = rows_of(values, "tile_map", needed="region_code value", columns=columns)
    tiles, titles = _tiles(narrow=style.on_phone.get())
    placed = drawable(row for row in rows if row["region_code"] in tiles and row["value"])
    # The first row of each country.
    rows = [own[0] for own in grouped(placed, "region_code").values()]
    is_number = not any(isnan(row["_number"]) for row in rows)
    for row in rows:
        row["value"] = row["_number"] if is_number else row["value"]
        row["name"], row["label"] = records.region(row["region_code"]), label or row["label"]
    shown = [row["value"] for row in rows]
    groups, found = pd.factorize(np.array(shown), sort=is_number)
    if len(found) > len(style.STEPS) and not is_number:
        raise ValueError(f"plot.tile_map shades at most five categories; value has {len(found)}")
    if len(found) > len(style.STEPS):
        groups = pd.qcut(shown, 4, labels=False, duplicates="drop")
    # As far apart as can be.
    steps = np.linspace(0, len(style.STEPS) - 1, int(max(groups)) + 1).round().astype(int)
    key, counted = dict[str, style.Look](), dict[str, int]()
    for group, step in enumerate(steps):
        own = [value for value, one in zip(shown, groups, strict=True) if one == group]
        ends = map(records.amount, (min(own), max(own))) if is_number else own[:1]
        meaning = " to ".join(dict.fromkeys(ends))
        key[meaning], counted[meaning] = style.shade(style.STEPS[step]), len(own)
    width, height = (max(ends) + 1 for ends in zip(*tiles.values(), strict=True))
    axes = style.new_axes(ax, height=style.fit(*style.WIDTHS) / width * height + 0.3, key=key)
    square = np.array([(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95)])
    places, shades = (
        [tiles[row["region_code"]] for row in rows],
        [style.STEPS[step] for step in steps[groups]],
    )
    for corners, fill, edge in ((tiles.values(), _PALE, style.GRID), (places, shades, style.MUTED)):
        squares = [square + corner for corner in corners]
        axes.add_collection(PolyCollection(squares, facecolor=fill, edgecolor=edge, linewidth=0.6))
    for row, (x, y), step in zip(rows, places, steps[groups], strict=True):
        letters, ink = records.reference("regions")[row["region_code"]]["iso2"], style.INKS[step]
        axes.text(x + 0.5, y + 0.52, letters, ha="center", va="center_baseline", color=ink)
    for title, y in titles.items():
        axes.text(0.05, y, title, va="center", weight="bold")
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal", title=rows[0]["label"])
    axes.set_axis_off()
    return attach(axes, "tile_map", rows, [rows[0]["label"], records.tally(counted)])


def _tiles(*, narrow: bool) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Column and row of each country's tile; on a phone the parts of the world stand below one another, with titles."""
    grid = records.reference("tile_map")
    tiles = {code: (float(row["column"]), float(row["row"])) for code, row in grid.items()}
    if not narrow:
        return tiles, {}
    moved, titles, below = dict[str, tuple[float, float]](), dict[str, float](), 0.0
    for title, continents in records.LABELS["parts"].items():
        own = {code: tile for code, tile in tiles.items() if (code, *ancestors(code))[-2] in continents}
        left, top = (min(ends) for ends in zip(*own.values(), strict=True))
        moved |= {code: (x - left, y - top + below + 1) for code, (x, y) in own.items()}
        titles[title], below = below + 0.5, max(moved[code][1] for code in own) + 1.2
    return moved, titles


@style.figure
def coverage(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many claims, named makers and independent lines each place has, the largest first.

    frame : DataFrame
        As 10_coverage. Needs ``claims``, ``producers``, ``lineages`` or ``lines``. Uses ``region``, else
        ``region_code`` (column or index).

    >>> ax = an.plot.coverage(pd.DataFrame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 6]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Netherlands', 'Nepal']
    """
    evidence = records.LABELS["evidence"]
    columns = " ".join(["region _code=region_code", *(f"#{name}" for name in evidence)])
    rows = rows_of(frame, "coverage", needed="|".join(evidence), columns=columns)
    counted = drawable(name for name in evidence if known(*(row[name] for row in rows)))
    for row in rows:
        row["region"] = row["region"] or records.region(row["_code"])
    rows.sort(key=lambda row: (isnan(row[counted[0]]), -row[counted[0]]))
    looks = {evidence[name]: {"linestyle": "none", **style.look(place)} for place, name in enumerate(counted)}
    axes = style.new_axes(ax, height=len(rows) * (style.LINE + 0.05) + 0.55, key=looks)
    style.number_axis(axes, "x", [row[name] for row in rows for name in counted])
    # None at all stands at the edge of a logarithmic axis.
    drawn = np.array([[row[name] for name in counted] for row in rows]).clip(axes.get_xlim()[0])
    least, most = np.nanmin(drawn, axis=1), np.nanmax(drawn, axis=1)
    axes.hlines(range(len(rows)), least, most, color=style.GRID, linewidth=3, zorder=1)
    for values, look in zip(drawn.T, looks.values(), strict=True):
        axes.plot(values, range(len(rows)), clip_on=False, **look)
    axes.set_yticks(range(len(rows)), [row["region"] for row in rows])
    axes.set(ylim=(len(rows) - 0.4, -0.6))
    ends = {row["region"]: {evidence[name]: row[name] for name in counted} for row in (rows[0], rows[-1])}
    return attach(axes, "coverage", rows, [f"{name}: {records.tally(own)}" for name, own in ends.items()])


@style.figure
def roles(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How often places are named as where people come from, pass through, move within or are brought to.

    roles : DataFrame
        Needs ``role`` (source, transit, within, destination). Uses ``region_code``, ``statements`` (in a row).

    >>> named = pd.DataFrame({"role": ["source", "source"], "place": ["Nepal", "Nepal"]})
    >>> an.plot.roles(named).texts[0].get_text()
    '2'
    """
    named = records.LABELS["roles"]
    found = rows_of(roles, "roles", needed="role", columns="region_code place role #statements")
    counted = Counter[tuple[str, str]]()
    for row in drawable(row for row in found if row["role"] in named):
        place = records.region(row["region_code"], row["place"])
        counted[place, row["role"]] += int(known(row["statements"], 1)[0])
    rows = [{"place": place, "role": role, "statements": many} for (place, role), many in counted.items()]
    down, across = list(grouped(rows, "place")), [role for role in named if role in grouped(rows, "role")]
    cells, said = _Cells(), list[str]()
    for x, role in enumerate(across):
        own = {place: many for (place, one), many in counted.items() if one == role}
        cells |= {(x, down.index(place)): (str(many), min(many, 5) - 1) for place, many in own.items()}
        said.append(f"{named[role]}: {records.tally(own)}")
    axes = style.new_axes(ax, height=0.34 * len(down) + 0.6)
    _draw_grid(axes, [records.lines(named[role], style.fit(20, 7)) for role in across], down, cells)
    axes.xaxis.tick_top()
    return attach(axes, "roles", rows, said)
