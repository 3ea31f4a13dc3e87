"""How an answer moves with what is assumed of the spread between lines."""

from collections.abc import Sequence
from math import isnan

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from analysis import numbers
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import Row, attach, drawable, rows_of

_MEDIAN: style.Look = {"color": style.BLUE, "marker": "o", "zorder": 3}
_WIDE: style.Look = {"color": style.STEPS[0], "linewidth": 0, "zorder": 1}
_NARROW: style.Look = {"color": style.STEPS[1], "linewidth": 0, "zorder": 2}
_LEARNED: style.Look = {"color": style.ORANGE, "linestyle": (0, (4, 3)), "zorder": 2.5}
_LEARNED_END: style.Look = {**_LEARNED, "linestyle": ":", "linewidth": 1.0}


@style.figure
def sensitivity(answers: pd.DataFrame, *, ax: Axes | None = None, width: float | None = None) -> Axes:
    """The answer to one quantity under several scales of the spread between lines, and under the learned one.

    Parameters
    ----------
    answers : DataFrame
        One row a scale, as ``reconcile(claims, scale=)`` gives it: needs ``scale`` (the A of a half-normal, log scale;
        missing in the row of the learned one) and ``median``. Uses ``low95``, ``high95``, ``low80``, ``high80``,
        ``quantity``.
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
        If a needed column is missing, rows are of more than one quantity, or ``width`` is below 3.3.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    >>> makers = {"A": "12,000", "B": "15,000"}
    >>> own = an.make_claims([survey | {"producer": maker, "figure": number} for maker, number in makers.items()])
    >>> answers = pd.concat([an.reconcile(own, scale=scale).assign(scale=scale) for scale in (0.1, 0.5, 1.0)])
    >>> [float(scale) for scale in an.plot.sensitivity(answers).lines[0].get_xdata()]
    [0.1, 0.5, 1.0]
    """
    columns = "estimate_id quantity #scale #low95 #low80 #median #high80 #high95"
    rows = rows_of(answers, "sensitivity", needed="scale median", columns=columns)
    quantity = _only_quantity(rows)
    # Where no number is given there is no median.
    rows = drawable(row for row in rows if not isnan(row["median"]))
    learned = [row for row in rows if isnan(row["scale"])]
    given = [row for row in rows if row["scale"] > 0]
    given.sort(key=lambda row: row["scale"])
    axes = style.new_axes(ax, height=style.fit(3.4, 3.0), key=_key(given, learned))
    sentences = _draw_given(axes, given)
    for row in learned:
        sentence = _draw_learned(axes, row)
        sentences.append(sentence)
    values = list[float]()
    for row in rows:
        values += [row["median"], row["low95"], row["high95"]]
    style.number_axis(axes, "y", values, label=quantity)
    if given:
        _scale_axis(axes, given)
    return attach(axes, "sensitivity", rows, sentences)


def _only_quantity(rows: Sequence[Row]) -> str:
    """The quantity of all rows; a ValueError if there is more than one."""
    quantities = sorted({row["quantity"] for row in rows})
    if len(quantities) > 1:
        named = ", ".join(quantities)
        raise ValueError(f"sensitivity draws one quantity, and these rows are of {len(quantities)}: {named}")
    return "".join(quantities)


def _key(given: Sequence[Row], learned: Sequence[Row]) -> style.Key:
    """What the marks mean, of those that are drawn."""
    key: dict[str, style.Look] = {}
    if given:
        key[words.label("median")] = _MEDIAN
        key[words.label("within80")] = {**_NARROW, "linewidth": 6}
        key[words.label("within95")] = {**_WIDE, "linewidth": 6}
    if learned:
        key[words.label("learned")] = _LEARNED
    return key


def _draw_given(ax: Axes, rows: Sequence[Row]) -> list[str]:
    """The median over the scales, in its two intervals; each in words."""
    scales = _column(rows, "scale")
    ax.plot(scales, _column(rows, "median"), gid="median", **_MEDIAN)
    for level, look in (("95", _WIDE), ("80", _NARROW)):
        low = _column(rows, f"low{level}")
        high = _column(rows, f"high{level}")
        ax.fill_between(scales, low, high, gid=f"within{level}", **look)
    sentences = []
    for row in rows:
        scale = numbers.short(row["scale"])
        sentence = words.label("under_scale").format(scale, _answer(row))
        sentences.append(sentence)
    return sentences


def _column(rows: Sequence[Row], name: str) -> list[float]:
    """One number of each row."""
    return [row[name] for row in rows]


def _draw_learned(ax: Axes, row: Row) -> str:
    """The answer under the learned scale across the whole figure, with its 95 percent interval; in words."""
    ax.axhline(row["median"], gid="learned", **_LEARNED)
    for end in ("low95", "high95"):
        if not isnan(row[end]):
            ax.axhline(row[end], gid="learned-end", **_LEARNED_END)
    return words.label("under_learned").format(_answer(row))


def _answer(row: Row) -> str:
    """The median and its 95 percent interval, as text has them."""
    median = numbers.short(row["median"])
    ends = [numbers.short(row[end]) for end in ("low95", "high95") if not isnan(row[end])]
    interval = " to ".join(ends)
    return f"{median} ({interval})" if interval else median


def _scale_axis(ax: Axes, rows: Sequence[Row]) -> None:
    """Scales on a logarithmic axis, with a tick at each that was tried."""
    scales = _column(rows, "scale")
    labels = [numbers.short(scale) for scale in scales]
    label = words.label("scale_of_spread")
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(NullLocator())
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(scales, labels=labels)
    ax.set_xlabel(words.lines(label, style.letters(60, 38)))
