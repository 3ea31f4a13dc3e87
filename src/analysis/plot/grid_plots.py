"""Grids of letters: the grades of places over years, and the roles that sources give to places."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, grouped, rows_of

#: Of a square that says nothing.
PALE = "#f3f4f6"
#: Years that are named along a page at most, about.
_NAMED_YEARS = 14


class _Grid(NamedTuple):
    """Names of columns and rows, and the cells between them."""

    across: list[str]
    down: list[str]
    cells: Mapping[tuple[int, int], tuple[str, int]]  # position across and down -> letters and step

    def turned(self) -> "_Grid":
        """The same with its columns as rows."""
        cells = {}
        for place, cell in self.cells.items():
            across, down = place
            cells[down, across] = cell
        return _Grid(self.down, self.across, cells)


@style.figure
def grades(ratings: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """Grades over years, a row for each scheme and place (a column on a phone); darker is worse, or more.

    Parameters
    ----------
    ratings : DataFrame
        Needs ``rating`` and ``year``. Uses ``rating_id``, ``scheme``, ``region_code``, ``producer``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on, such as a column's; 7.6, as on a page, unless given. Below 6 it is laid out as on a phone.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing, or ``width`` is below 3.3. A ``year`` may also stand as ``period_start`` and
        ``period_end``, or else as ``producer_year``; a ``region_code`` as ``place``; an id as the index.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> ax = an.plot.grades(pd.DataFrame({"rating": ["Tier 1", "Tier 2 Watchlist"], "year": [2008, 2010]}))
    >>> [text.get_text() for text in ax.texts]
    ['1', '2W']
    """
    columns = "id=rating_id _code=region_code place scheme rating #year=period_middle|producer_year producer"
    needed = "rating year|period_start|producer_year"
    rows = rows_of(ratings, "grades", needed=needed, columns=columns, drawn="year")
    _name_lines(rows)
    years = [int(row["year"]) for row in rows]
    first_year = min(years)
    last_year = max(years)
    by_line = grouped(rows, "_line")
    grid = _grades_by_year(by_line, first_year, last_year)
    narrow = style.is_narrow()
    if narrow:
        grid = grid.turned()
        longest_name = max(map(len, grid.across))
        height = 0.24 * len(grid.down) + 0.09 * longest_name
        axes = style.new_axes(ax, height=height + 0.6)
        _draw_grid(axes, grid)
        axes.tick_params("x", labeltop=True, labelbottom=False, rotation=90)
    else:
        height = 0.34 * len(grid.down) + style.LINE
        axes = style.new_axes(ax, height=height + 0.6)
        every = 1 + len(grid.across) // _NAMED_YEARS
        _draw_grid(axes, grid, every=every)
    explanations = [*_letters_explained(grid), words.label("darker")]
    explained = "; ".join(explanations)
    letters = style.letters(70, 38)
    axes.set_xlabel(words.lines(explained, letters))
    latest = []
    for row in rows:
        if row["year"] == last_year:
            latest.append((last_year, row["rating"]))
    latest_sentence = words.over_years(words.label("last"), latest)
    sentences = _grade_sentences(by_line)
    return attach(axes, "grades", rows, sentences, [latest_sentence])


def _name_lines(rows: Sequence[Row]) -> None:
    """Call each line of grades by its scheme, and by its place if there are several."""
    for row in rows:
        row["place"] = words.region(row["_code"], row["place"])
    has_several = len(grouped(rows, "place")) > 1
    for row in rows:
        place = row["place"] if has_several else ""
        scheme = words.label(row["scheme"], "schemes")
        row["_line"] = words.joined(", ", place, scheme)


def _grades_by_year(by_line: Mapping[str, Sequence[Row]], first_year: int, last_year: int) -> _Grid:
    """A column for each year, a row for each line."""
    cells = {}
    for index, line_rows in enumerate(by_line.values()):
        for year, year_rows in grouped(line_rows, "year").items():
            column = int(year) - first_year
            cells[column, index] = _shared_cell(year_rows)
    every_year = range(first_year, last_year + 1)
    years = list(map(str, every_year))
    return _Grid(years, list(by_line), cells)


def _shared_cell(rows: Sequence[Row]) -> tuple[str, int]:
    """The letters of all grades of a line in one year, and the worst of their steps."""
    letters = dict[str, None]()
    worst = 0
    for row in rows:
        rating = row["rating"]
        letter, step = words.LABELS["grades"].get(rating, (rating[:3], 0))
        letters[letter] = None
        worst = max(worst, step)
    return "/".join(letters), worst


def _letters_explained(grid: _Grid) -> list[str]:
    """What the letters on a grid mean that do not speak for themselves."""
    used = set[str]()
    for letters, _ in grid.cells.values():
        used.update(letters.split("/"))
    meanings = []
    for letters, meaning in words.LABELS["letters"].items():
        if not used.isdisjoint(letters.split()):
            meanings.append(meaning)
    return meanings


def _grade_sentences(by_line: Mapping[str, Sequence[Row]]) -> list[str]:
    """How often each line has each grade, in words."""
    sentences = []
    for name, line_rows in by_line.items():
        ratings = Counter(row["rating"] for row in line_rows)
        commonest_first = dict(ratings.most_common())
        tally = words.tally(commonest_first)
        sentences.append(f"{name}: {tally}")
    return sentences


def _draw_grid(ax: Axes, grid: _Grid, every: int = 1) -> None:
    """A square for each name across and each down, pale without a cell; the cells with their letters, by their step."""
    # Imported where it draws: with what it imports of scipy, seaborn takes longer than the rest of a page.
    import seaborn as sns

    shape = (len(grid.down), len(grid.across))
    letters = np.full(shape, None, dtype=object)
    steps = np.full(shape, np.nan)
    for place, cell in grid.cells.items():
        column, row = place
        letters[row, column], steps[row, column] = cell
    look: style.Look = {
        "cmap": ListedColormap(style.STEPS),
        "vmin": -0.5,
        "vmax": len(style.STEPS) - 0.5,
        "linewidths": 3,
        "linecolor": style.PAPER,
        "cbar": False,
        "annot_kws": {"va": "center_baseline"},
    }
    sns.heatmap(steps, annot=letters, fmt="", xticklabels=False, yticklabels=False, ax=ax, **look)
    # On the third step seaborn's letters are white.
    steps_with_letters = steps[~np.isnan(steps)].astype(int)
    for text, step in zip(ax.texts, steps_with_letters, strict=True):
        text.set_color(style.INKS[step])
    ax.set_facecolor(PALE)
    # A square is one wide: its middle is half to the right.
    columns = np.arange(0, len(grid.across), every)
    ax.set_xticks(columns + 0.5, grid.across[::every])
    letters_of_name = style.letters(26, 16)
    names = [words.lines(name, letters_of_name) for name in grid.down]
    heights = np.arange(len(names)) + 0.5
    ax.set_yticks(heights, names)
    ax.tick_params(length=0)
    ax.spines["bottom"].set_visible(False)


@style.figure
def roles(roles: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """How often places are named as where people come from, pass through, move within or are brought to.

    Parameters
    ----------
    roles : DataFrame
        Needs ``role`` (source, transit, within, destination). Uses ``region_code``, ``statements`` (in a row).
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    width : float, optional
        Inches from 3.3 on, such as a column's; 7.6, as on a page, unless given. Below 6 it is laid out as on a phone.

    Returns
    -------
    matplotlib Axes
        Those drawn on; alt text and the rows that are drawn travel with them.

    Raises
    ------
    ValueError
        If a needed column is missing, or ``width`` is below 3.3. A ``year`` may also stand as ``period_start`` and
        ``period_end``, or else as ``producer_year``; a ``region_code`` as ``place``; an id as the index.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> named = pd.DataFrame({"role": ["source", "source"], "place": ["Nepal", "Nepal"]})
    >>> an.plot.roles(named).texts[0].get_text()
    '2'
    """
    role_names = words.LABELS["roles"]
    statements = rows_of(roles, "roles", needed="role", columns="region_code place role #statements")
    named = [row for row in statements if row["role"] in role_names]
    rows = _role_counts(named)
    places = list(grouped(rows, "place"))
    by_role = grouped(rows, "role")
    named_roles = [role for role in role_names if role in by_role]
    cells = {}
    sentences = []
    for column, role in enumerate(named_roles):
        by_place = {row["place"]: row["statements"] for row in by_role[role]}
        for place, count in by_place.items():
            step = min(count, len(style.STEPS)) - 1
            line = places.index(place)
            cells[column, line] = (str(count), step)
        tally = words.tally(by_place)
        sentences.append(f"{role_names[role]}: {tally}")
    height = 0.34 * len(places)
    axes = style.new_axes(ax, height=height + 0.6)
    letters = style.letters(20, 7)
    headings = [words.lines(role_names[role], letters) for role in named_roles]
    grid = _Grid(headings, places, cells)
    _draw_grid(axes, grid)
    axes.xaxis.tick_top()
    return attach(axes, "roles", rows, sentences)


def _role_counts(statements: Iterable[Row]) -> list[Row]:
    """How often each place is named in each role, a row each; a row without `statements` is one statement."""
    counts = Counter[tuple[str, str]]()
    for row in drawable(statements):
        place = words.region(row["region_code"], row["place"])
        count = row["statements"]
        counts[place, row["role"]] += 1 if isnan(count) else int(count)
    rows = []
    for (place, role), count in counts.items():
        rows.append({"place": place, "role": role, "statements": count})
    return rows
