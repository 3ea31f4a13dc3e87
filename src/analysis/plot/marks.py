"""Marks of claims and estimates: what is printed as a range, an interval, a bound or a count looks different."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, first_of, number, text, with_columns, years

#: Columns of a row that has a mark; `kind` is claim, estimate, or what a figure adds.
COLUMNS = (
    *("kind", "id", "quantity", "year", "producer", "figure", "low", "low50", "best", "high50", "high"),
    *("bound", "unit", "currency", "visibility", "method"),
)
#: What each form of mark means, in the order of the key.
MEANINGS: Mapping[str, str] = {
    "point": "one number",
    "count": "a count of persons found, or of a register",
    "interval": "a number with its interval",
    "range": "a range as printed, no interval",
    "at_least": "at least so many",
    "at_most": "at most so many",
    "estimate": "estimate, with its 50 (thick) and 95 percent interval",
}
_COUNTED = {"detected", "assisted"}


def claim_marks(claims: Any, name: str, *, needed: Iterable[str] = ("best|low|high",)) -> pd.DataFrame:
    """Claims as rows with a mark, each with its id, year and maker; rows of estimates among them stay what they are."""
    frame = checked(claims, name, tuple(needed))
    frame["id"] = first_of(frame, "id", "claim_id", "estimate_id").where(
        lambda ids: ids != "", frame.index.map(str)
    )
    frame["kind"] = text(frame, "kind").where(lambda kinds: kinds == "estimate", "claim")
    frame["year"] = years(frame)
    return with_columns(frame, COLUMNS)


def estimate_marks(estimates: Any, name: str) -> pd.DataFrame:
    """Estimates as rows with a mark: median, half and 95 percent of their probability."""
    frame = checked(estimates, name, ("median|best",))
    frame["id"] = first_of(frame, "id", "estimate_id").where(lambda ids: ids != "", frame.index.map(str))
    frame["kind"] = "estimate"
    for column, published in (("low", "low95"), ("best", "median"), ("high", "high95")):
        frame[column] = number(frame, column).fillna(number(frame, published))
    frame["year"] = number(frame, "year").fillna(number(frame, "reference_year"))
    return with_columns(frame, COLUMNS)


def joined(claims: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Both, one below the other; a frame without rows adds nothing."""
    parts = [part for part in (claims, estimates) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else claims


def form(row: pd.Series) -> str:
    """How a row is drawn: a key of MEANINGS, or none."""
    low, best, high = (bool(words.known(row[end])) for end in ("low", "best", "high"))
    if row["kind"] == "estimate":
        return "estimate" if best else "none"
    if low and high:
        return "interval" if best else "range"
    if best:
        return {"lower": "at_least", "upper": "at_most"}.get(row["bound"]) or _single(row)
    return "at_least" if low else "at_most" if high else "none"


def _single(row: pd.Series) -> str:
    """A single number: counted by somebody, or not."""
    return "count" if row["visibility"] in _COUNTED or row["method"] == "administrative" else "point"


def color(row: pd.Series) -> str:
    """Counts are green, estimates orange, all other claims blue; shapes say the same in greyscale."""
    if row["kind"] == "estimate":
        return style.ORANGE
    counted = row["visibility"] in _COUNTED or row["method"] == "administrative"
    return style.GREEN if counted else style.BLUE


def draw(ax: Axes, row: pd.Series, at: float, *, ink: str = "", size: float = 6.5) -> str:
    """Draw the mark of a row at a height; returns its form."""
    kind, ink = form(row), ink or color(row)
    look: dict[str, Any] = {"color": ink, "zorder": 4, "markersize": size, "gid": f"mark-{kind}"}
    low, best, high = row["low"], row["best"], row["high"]
    if kind in ("point", "count"):
        ax.plot([best], [at], "s" if kind == "count" else "o", **look)
    elif kind == "interval":
        ax.plot([low, high], [at, at], "|-", color=ink, linewidth=1.4, markersize=size)
        ax.plot([best], [at], "o", **look)
    elif kind == "range":
        shape = "s:" if color(row) == style.GREEN else "o:"
        ax.plot(
            [low, high],
            [at, at],
            shape,
            markerfacecolor=style.PAPER,
            markeredgewidth=1.4,
            linewidth=1.6,
            **look,
        )
    elif kind == "estimate":
        _estimate(ax, row, at, look)
    elif kind != "none":
        _arrow(
            ax, best if words.known(best) else low if kind == "at_least" else high, at, look | {"kind": kind}
        )
    return kind


def _estimate(ax: Axes, row: pd.Series, at: float, look: Mapping[str, Any]) -> None:
    """A diamond on a thin line of 95 percent and a thick one of half of the probability."""
    for ends, width in ((("low", "high"), 1.4), (("low50", "high50"), 4.0)):
        ax.plot(
            [row[end] for end in ends], [at, at], color=look["color"], linewidth=width, solid_capstyle="butt"
        )
    ax.plot([row["best"]], [at], "D", **look)


def _arrow(ax: Axes, end: float, at: float, look: dict[str, Any]) -> None:
    """An arrow from a bound to where the number may lie."""
    way = 1 if look.pop("kind") == "at_least" else -1
    arrow = {"arrowstyle": "<|-", "color": look["color"], "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate(
        "", xy=(end, at), xytext=(way * 20, 0), textcoords="offset points", arrowprops=arrow, gid=look["gid"],
        annotation_clip=False,
    )  # fmt: skip
    ax.plot([end], [at], "|", **look | {"markersize": 10, "markeredgewidth": 1.8, "gid": None})


def key_marks(forms: Iterable[str]) -> list[Artist]:
    """The key of these forms, each once, in its order."""
    found = set(forms)
    return [_example(name, meaning) for name, meaning in MEANINGS.items() if name in found]


_LOOKS: Mapping[str, dict[str, Any]] = {
    "point": {"marker": "o", "linestyle": "none"},
    "count": {"marker": "s", "linestyle": "none", "color": style.GREEN},
    "interval": {"marker": "o", "linestyle": "-"},
    "range": {"marker": "o", "linestyle": ":", "markerfacecolor": style.PAPER, "linewidth": 1.6},
    "at_least": {"marker": "$\u2192$", "linestyle": "none", "markersize": 11},
    "at_most": {"marker": "$\u2190$", "linestyle": "none", "markersize": 11},
    "estimate": {"marker": "D", "linestyle": "-", "color": style.ORANGE},
}


def _example(name: str, meaning: str) -> Artist:
    """A mark beside its meaning."""
    look: dict[str, Any] = {"markersize": 6, "color": style.BLUE} | _LOOKS[name]
    return Line2D([], [], label=meaning, **look)


def values(rows: pd.DataFrame) -> list[float]:
    """Every value that rows draw."""
    return words.known(*(float(one) for end in ("low", "best", "high") for one in rows[end]))
