"""Lines over years and over choices: yearly counts, numbers from edition to edition, answers in order."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.figure_records import attach
from analysis.plot.frames import drawable, gathered, is_true, ranks, region_name

_COUNTS = (
    "kind id=claim_id|estimate_id series=producer #year=reference_year #value=best|median #low=low95 #best=median "
    "#high=high95 break_before unit quantity"
)
_BROKEN: style.Look = {"color": style.MUTED, "linestyle": (0, (4, 3)), "linewidth": 1.2}
_ESTIMATE: style.Look = {"color": style.ORANGE, "marker": "D"}


@style.figure
def counts(detected: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    Parameters
    ----------
    detected : DataFrame
        Needs ``year`` (or ``period_start``, ``period_end``), and ``value`` or ``best``. Uses ``series`` (else
        ``producer``), ``break_before`` (true where the row does not continue the one before it), ``low`` and ``high``
        (a count that is hidden in a range), ``unit``.
    estimates : DataFrame, optional
        As `forest` takes them: drawn at their year beside the counts.

    Examples
    --------
    >>> counted = pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]})
    >>> [float(year) for year in an.plot.counts(counted).lines[0].get_xdata()]
    [2007.0, 2008.0, nan]
    """
    rows = _counted(detected, estimates)
    previous = rows.groupby("line")["year"].shift()
    breaks = sorted(set((rows["year"] + previous)[rows["break_before"]].dropna() / 2))
    names = dict.fromkeys(rows["line"])
    looks = {name: style.look(place) | {"mec": style.PAPER} for place, name in enumerate(names)}
    looks |= dict.fromkeys(rows.loc[rows["kind"] == "estimate", "line"], _ESTIMATE)
    key = looks | {words.label("break"): _BROKEN for _ in breaks[:1]}
    axes = style.new_axes(ax, height=2.7 if style.sheet().narrow else 3.2, key=key)
    _draw_lines(axes, rows, "year", looks)
    for (line, is_hidden), own in rows.dropna(subset=["low", "high"]).groupby(["line", rows["value"].isna()]):
        look: style.Look = {"color": looks[line]["color"], "linestyle": ":" if is_hidden else "-"}
        axes.vlines(own["year"], own["low"], own["high"], **look)
    for year in breaks:
        axes.axvline(year, gid="break", zorder=1, **_BROKEN)
    style.year_axes(axes, rows, "year")
    said = words.over_years(rows, "value", "year")
    interrupted = [words.count(len(breaks), "break")] if breaks else []
    return attach(
        axes,
        "counts",
        rows.drop(columns=["line", "dots"]),
        said,
        interrupted,
        many=sum(rows["kind"] == "count"),
    )


def _counted(detected: pd.DataFrame, estimates: pd.DataFrame | None) -> pd.DataFrame:
    """Counts by series and year, then estimates."""
    rows = gathered(detected, "counts", needed="year|period_start|period_end value|best", columns=_COUNTS)
    if estimates is not None and len(estimates):
        made = gathered(estimates, "counts", needed="median|best", columns=_COUNTS)
        rows = pd.concat([rows, made.assign(kind="estimate", series=words.label("estimate"))])
    rows["kind"] = rows["kind"].where(rows["kind"] == "estimate", "count")
    rows["series"] = rows["series"].where(rows["series"] != "", words.label("series"))
    rows["break_before"] = rows["break_before"].map(is_true)
    rows = rows.assign(line=rows["series"].map(words.maker), dots=np.where(rows["break_before"], "", "-"))
    order = pd.DataFrame(
        {"kind": rows["kind"], "series": rows["series"].map(ranks(rows["series"])), "year": rows["year"]}
    )
    return drawable(rows.iloc[np.lexsort([order[name] for name in ("year", "series", "kind")])])


def _draw_lines(ax: Axes, rows: pd.DataFrame, x: str, looks: style.Key) -> None:
    """The points of each line, and its moves from one to the next: whole or dotted, or none where `dots` is empty."""
    known = rows.dropna(subset=["value"])
    before = known.groupby("line")[[x, "value"]].shift()
    # Two numbers of one year are two points, not a move.
    moves = known[before[x] < known[x]]
    for (line, dots), own in moves[moves["dots"] != ""].groupby(["line", "dots"], sort=False):
        gaps = np.full(len(own), np.nan)
        ends = (np.column_stack([before[name][own.index], own[name], gaps]) for name in (x, "value"))
        ax.plot(*map(np.ravel, ends), **looks[str(line)] | {"linestyle": dots, "marker": "", "gid": "slope"})
    for name, own in known.groupby("line", sort=False):
        ax.plot(own[x], own["value"], **looks[str(name)] | {"linestyle": "none", "gid": "series"})


_EDITIONS = (
    "id=claim_id #producer_year #low #best #high #period_start #period_end producer quantity "
    "area=region_code unit"
)
#: Lines that have a colour and a name; of more, those that move most have one, and all others are grey.
_NAMED, _GREY = 6, {"color": "#b9bfc8", "marker": ".", "linewidth": 1.0, "zorder": 1}


@style.figure
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Numbers from edition to edition, one line for each producer, quantity and place.

    A line is whole where two editions speak of the same year, and dotted where they speak of different ones. Of more
    than six lines those that move most are named, all others are grey.

    Parameters
    ----------
    claims : DataFrame
        Needs ``producer_year`` (the edition), and ``best``, ``low`` or ``high``. Uses ``producer``, ``quantity``,
        ``area`` (or ``region_code``), ``period_start``, ``period_end``, ``unit``.

    Examples
    --------
    >>> editions = pd.DataFrame({"producer_year": [2016, 2018], "best": [17500, 30000], "area": ["NLD", "NLD"]})
    >>> an.plot.slopes(editions).lines[0].get_linestyle()
    '-'
    """
    rows = _editions(claims)
    values = rows[rows["value"] > 0].groupby("line", sort=False)["value"]
    names, moved = list(dict.fromkeys(rows["line"])), values.max() / values.min()
    named = names if len(names) <= _NAMED else list(moved.nlargest(_NAMED - 1).index)
    looks = {name: style.look(place) for place, name in enumerate(named)}
    key = dict(looks) if len(names) > 1 else {}
    if others := len(names) - len(named):
        key[words.count(others, "more")] = _GREY
    dots = [one for one in words.LABELS["moves"] if one in set(rows["dots"])]
    key |= {words.label(one, "moves"): {"color": style.MUTED, "linestyle": one} for one in dots}
    axes = style.new_axes(ax, height=2.8 if style.sheet().narrow else 3.2, key=key)
    _draw_lines(axes, rows, "producer_year", {name: looks.get(name, _GREY) for name in names})
    for year, value in rows[["producer_year", "value"]].to_numpy() if len(names) == 1 else ():
        look: style.Look = {"textcoords": "offset points", "ha": "center", "bbox": style.GROUND}
        axes.annotate(words.amount(value), (year, value), (0, 8), **look)
    style.year_axes(axes, rows, "producer_year", words.label("edition"))
    said = words.over_years(rows[rows["line"].isin(named)], "value", "producer_year")
    rows = rows.drop(columns=["line", "value", "dots"])
    return attach(axes, "slopes", rows, [words.count(len(names), "lines")], said)


def _editions(claims: pd.DataFrame) -> pd.DataFrame:
    """Numbers with an edition, by line and edition; a line is called what tells it from others, else by its maker."""
    rows = gathered(claims, "slopes", needed="producer_year best|low|high", columns=_EDITIONS)
    middle = (rows["low"] + rows["high"]) / 2
    rows["value"] = rows["best"].fillna(middle).fillna(rows["low"]).fillna(rows["high"])
    rows = drawable(rows.dropna(subset=["value", "producer_year"]))
    places, makers = rows["area"].map(region_name), rows["producer"].map(words.maker)
    # A quantity of another place than the page's ends with the place.
    quantities = [one.removesuffix(f", {place}") for one, place in zip(rows["quantity"], places, strict=True)]
    parts = pd.DataFrame({"place": places, "quantity": quantities, "maker": makers})
    differ = [name for name in parts if parts[name].nunique() > 1] or ["maker"]
    rows["line"] = [", ".join(filter(None, names)) for names in parts[differ].to_numpy()]
    rows = drawable(rows.sort_values(["line", "producer_year"], kind="stable"))
    periods = rows[["period_start", "period_end"]].fillna(0)
    before = periods.groupby(rows["line"]).shift()
    is_same = (periods == before).all(axis=1)
    return rows.assign(dots=np.where(before["period_start"].isna(), "", np.where(is_same, "-", ":")))


_CURVE = (
    "#bin #lowest_median #middle_median #highest_median #lowest_low95 #highest_high95 #published_median "
    "#most_common_median"
)
#: Lower and upper column of each band, and its shade.
_BANDS = {
    "interval": ("lowest_low95", "highest_high95", style.STEPS[0]),
    "answers": ("lowest_median", "highest_median", style.STEPS[1]),
}
_MEDIANS: style.Look = {"color": style.BLUE, "linewidth": 2.2}
_PUBLISHED: style.Look = {"color": style.ORANGE, "linewidth": 1.6, "linestyle": "--"}


@style.figure
def multiverse(curve: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The answers of all combinations of choices from the smallest to the largest, with the widest intervals.

    Parameters
    ----------
    curve : DataFrame
        One region's rows of 30_specification_curve. Needs ``bin`` (from 1) and ``middle_median``. Uses
        ``lowest_median``, ``highest_median``, ``lowest_low95``, ``highest_high95``, ``published_median`` (else that
        of ``attrs["summary"]``).

    Examples
    --------
    >>> curve = pd.DataFrame({"bin": [1, 2], "middle_median": [900, 2700]})
    >>> [float(value) for value in an.plot.multiverse(curve).lines[0].get_ydata()]
    [900.0, 2700.0]
    """
    rows = gathered(curve, "multiverse", needed="bin middle_median", columns=_CURVE)
    summary = pd.DataFrame(getattr(curve, "attrs", {}).get("summary"))
    if rows["published_median"].isna().all() and len(summary):
        rows["published_median"] = float(summary["published_median"].iloc[0])
    if rows["bin"].duplicated().any():
        raise ValueError("plot.multiverse draws one region's curve; the frame has a bin twice")
    rows = drawable(rows.dropna(subset=["middle_median"]).sort_values("bin"))
    medians, published = rows["middle_median"], words.known(rows["published_median"].iloc[0])
    bands = {words.label(name): band for name, band in _BANDS.items() if rows[band[0]].notna().any()}
    key = {words.label("median"): _MEDIANS} | {words.label("published"): _PUBLISHED for _ in published}
    key |= {name: style.shade(fill) for name, (*_, fill) in reversed(bands.items())}
    axes = style.new_axes(ax, height=2.6 if style.sheet().narrow else 3.0, key=key)
    share = (rows["bin"] - 0.5) / rows["bin"].max() * 100
    for name, (low, high, fill) in bands.items():
        axes.fill_between(share, rows[low], rows[high], color=fill, linewidth=0, step="mid", gid=name)
    axes.plot(share, medians, drawstyle="steps-mid", gid="medians", **_MEDIANS)
    for value in published:
        axes.axhline(value, gid="published", **_PUBLISHED)
    style.number_axis(axes, rows.drop(columns="bin").to_numpy().ravel(), axis="y")
    axes.set(xlim=(0, 100), xlabel=words.lines(words.label("share"), 30 if style.sheet().narrow else 60))
    ends = [rows["lowest_median"].fillna(medians).min(), rows["highest_median"].fillna(medians).max()]
    facts = {"answers": ends, "middle": [medians.iloc[len(medians) // 2]], "published": published}
    said = [
        f"{words.label(name)}: {' to '.join(map(words.rounded, some))}"
        for name, some in facts.items()
        if some
    ]
    return attach(axes, "multiverse", rows, said)
