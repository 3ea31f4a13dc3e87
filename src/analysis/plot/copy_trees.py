"""Numbers and what was taken from them, as trees: an original, and below it the texts that took it over."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isnan

import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, grouped, not_missing, rows_of
from analysis.vocabulary import UNATTRIBUTED

#: What has to be alike for a copy to count what its original counts.
_MEANING = ("status", "population", "exploitation", "measure", "visibility")
_ENDS = ("low", "best", "high")
_ORIGINAL: style.Look = {"color": style.BLUE, "marker": "o", "markersize": 8}
#: How a copy is drawn, by what became of the number; in the order of the key.
_COPIES: Mapping[str, style.Look] = {
    "same": {"color": style.BLUE, "marker": "o", "mfc": style.PAPER, "mew": 1.4},
    "changed": {"color": style.ORANGE, "marker": "D"},
    "retold": {"color": style.PURPLE, "marker": "^", "markersize": 7},
}
_BRANCH: style.Look = {"color": style.MUTED, "linewidth": 1.0, "zorder": 1}
#: Inches that a copy stands further to the right than its original; from a mark to its words; between trees.
_STEP = 0.3
_GAP = 0.13
_BETWEEN = 0.12
#: Letters that an inch has room for.
_LETTERS = 13
#: Trees that the description names.
_SPOKEN = 4


@style.figure
def copies(claims: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """A tree for each original: the number, and below it every text that took it over, the oldest first.

    A copy with another number than its original, and one that is told as something else, have marks of their own.

    Parameters
    ----------
    claims : DataFrame
        Needs ``figure`` (as printed), ``low``, ``best`` or ``high``. Uses ``original`` (the id of the claim that each
        was taken from, empty for an original), ``claim_id`` (or the index), ``producer``, ``producer_year``,
        ``carrier``, ``carrier_year``, ``status`` and what else says whom a number counts. The trees stand as their
        originals do.
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
    >>> told = pd.DataFrame({"claim_id": ["A", "B"], "original": ["", "A"], "figure": ["27 million", "27 million"]})
    >>> [text.get_text() for text in an.plot.copies(told.assign(carrier="a newspaper")).texts]
    ['27 million · producer not named', '27 million · in: a newspaper']
    """
    columns = "id=claim_id original figure #low #best #high producer #producer_year carrier #carrier_year "
    rows = rows_of(claims, "copies", needed="figure|low|best|high", columns=columns + " ".join(_MEANING))
    rows = _in_trees(rows)
    key = _key(rows)
    end = 0.0
    for row in rows:
        end = _place(row, end)
    axes = style.new_axes(ax, height=end + _BETWEEN, key=key)
    axes.set(xlim=(0, style.width.get()), ylim=(end, 0))
    axes.set_axis_off()
    by_id = {row["id"]: row for row in rows if row["id"]}
    for row in rows:
        source = None
        if row["_depth"]:
            source = by_id.get(row["original"])
        _draw(axes, row, source)
    trees = list(grouped(rows, "_tree").values())
    sentences = [_sentence(tree) for tree in trees]
    spoken = words.few(sentences, _SPOKEN)
    return attach(axes, "copies", rows, spoken, count=len(trees))


def _in_trees(rows: Sequence[Row]) -> list[Row]:
    """The rows with each copy behind what it was taken from; `_tree`, `_depth` and `_kind` are set.

    What names an original that is not there begins a tree, and so does the first of a circle.
    """
    ids = {row["id"] for row in rows if row["id"]}
    by_original = grouped(rows, "original")
    ordered = list[Row]()

    def add(row: Row, source: Row | None) -> None:
        if "_depth" in row:
            return
        row["_depth"] = source["_depth"] + 1 if source else 0
        row["_tree"] = source["_tree"] if source else len(ordered)
        row["_kind"] = _kind(row, source) if source else "original"
        row["_words"] = _words(row, source)
        ordered.append(row)
        copies = by_original.get(row["id"], []) if row["id"] else []
        for copy in sorted(copies, key=_age):
            add(copy, row)

    for row in rows:
        if row["original"] not in ids:
            add(row, None)
    for row in rows:
        add(row, None)
    return ordered


def _age(row: Row) -> tuple[bool, float]:
    """Older texts first, those without a year last."""
    year = row["carrier_year"]
    return isnan(year), year


def _kind(row: Row, source: Row) -> str:
    """What became of a number where it was taken over."""
    for end in _ENDS:
        is_missing = isnan(row[end])
        # Two ends that are missing are alike.
        if is_missing != isnan(source[end]):
            return "changed"
        if not is_missing and row[end] != source[end]:
            return "changed"
    meaning = [row[name] for name in _MEANING]
    meaning_of_source = [source[name] for name in _MEANING]
    return "same" if meaning == meaning_of_source else "retold"


def _words(row: Row, source: Row | None) -> str:
    """What stands beside a mark: of an original its maker and year, of a copy the text that has it.

    A copy that names another maker than the one that it was taken from names it here too.
    """
    producer = row["producer"]
    printed = _printed(row)
    if source is None:
        year = ""
        if not isnan(row["producer_year"]):
            year = words.year(row["producer_year"])
        maker = words.joined(", ", words.maker(producer), year)
        return words.joined(" · ", printed, maker)
    credited = ""
    if producer != source["producer"]:
        credited = _credited(producer)
    text = ""
    if row["carrier"]:
        text = words.label("text").format(row["carrier"])
    return words.joined(" · ", printed, credited, text)


def _credited(producer: str) -> str:
    """By whom a copy says that its number is, or that it does not say so."""
    maker = words.maker(producer)
    if producer in ("", UNATTRIBUTED):
        return maker
    return words.label("said_of").format(maker)


def _printed(row: Row) -> str:
    """The number as it was printed, else as it is read."""
    if row["figure"]:
        return str(row["figure"])
    best = not_missing(row["best"])
    ends = best or not_missing(row["low"], row["high"])
    if not ends:
        return words.label("no_number")
    return " to ".join(map(words.amount, ends))


def _place(row: Row, start: float) -> float:
    """Where a row ends that begins so many inches from the top; its place and its lines are set."""
    if not row["_depth"] and start:
        start += _BETWEEN
    row["_x"] = 0.1 + _STEP * row["_depth"]
    room = style.width.get() - row["_x"] - 2 * _GAP
    letters = int(room * _LETTERS)
    row["_lines"] = words.lines(row["_words"], letters)
    row["_y"] = start + style.LINE / 2 + 0.03
    line_count = 1 + str(row["_lines"]).count("\n")
    height = line_count * style.LINE
    return start + height + 0.06


def _draw(ax: Axes, row: Row, source: Row | None) -> None:
    """The mark of a row with its words, and the branch that leads to it."""
    x = row["_x"]
    y = row["_y"]
    if source is not None:
        source_x = source["_x"]
        across = [source_x, source_x, x]
        down = [source["_y"], y, y]
        ax.plot(across, down, gid="branch", **_BRANCH)
    kind = row["_kind"]
    look = _COPIES.get(kind, _ORIGINAL)
    ax.plot(x, y, linestyle="none", gid=f"copy-{kind}", zorder=3, **look)
    weight = "normal" if row["_depth"] else "bold"
    top = y - style.LINE / 2
    ax.text(x + _GAP, top, row["_lines"], va="top", weight=weight, linespacing=1.2)


def _key(rows: Sequence[Row]) -> style.Key:
    """What the marks mean that are drawn."""
    kinds = {row["_kind"] for row in rows}
    looks = {"original": _ORIGINAL, **_COPIES}
    key = {}
    for kind, look in looks.items():
        if kind in kinds:
            key[words.label(kind, "copies")] = {"linestyle": "none", **look}
    return key


def _sentence(tree: Sequence[Row]) -> str:
    """A number, and how many copies of it there are, in words."""
    original, *copies = tree
    counts = Counter(row["_kind"] for row in copies)
    parts = [words.count(len(copies), "taken")]
    for kind in ("changed", "retold"):
        count = counts[kind]
        if count:
            meaning = words.label(kind, "copies")
            parts.append(f"{numbers.written(count)} {meaning}")
    maker = words.maker(original["producer"])
    number = words.joined(", ", _printed(original), maker)
    tally = words.joined(", ", *parts)
    return f"{number}: {tally}"
