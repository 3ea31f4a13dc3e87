"""Lines over years and over choices: yearly counts, numbers from edition to edition, answers in order."""

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import drawable, gathered, region_name, truth
from analysis.plot.outputs import attach

_COUNTS = (
    "kind id=claim_id|estimate_id series=producer #year=reference_year #value=best|median #low=low95 #best=median "
    "#high=high95 break_before unit quantity"
)
_BROKEN: style.Look = {"color": style.MUTED, "linestyle": (0, (4, 3)), "linewidth": 1.2}
_ESTIMATE: style.Look = {"color": style.ORANGE, "marker": "D", "markersize": 6.5}


@style.figure
def counts(detected: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Yearly counts of each series; where a series counts in another way from a year on, its line is interrupted.

    Parameters
    ----------
    detected : DataFrame
        Needs ``year`` (or ``period_start``, ``period_end``), and ``value`` or ``best``. Uses ``claim_id`` (or the
        index), ``series`` (else ``producer``), ``break_before`` (true where the row does not continue the one before
        it), ``low`` and ``high`` (a count that is hidden in a range), ``unit``.
    estimates : DataFrame, optional
        As `forest` takes them: drawn at their year beside the counts.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import counts
    >>> ax = counts(pd.DataFrame({"year": [2007, 2008, 2010], "value": [716, 826, 993], "break_before": [0, 0, 1]}))
    >>> [float(year) for year in ax.lines[0].get_xdata()]
    [2007.0, 2008.0, nan, 2010.0]
    """
    rows = _counted(detected, estimates)
    found, made = rows[rows["kind"] == "count"], rows[rows["kind"] == "estimate"]
    previous = found.groupby("series")["year"].shift()
    breaks = set((found["year"] + previous)[found["break_before"] & previous.notna()] / 2)
    names = dict.fromkeys(found["series"])
    key = {words.maker(name): style.look(place) for place, name in enumerate(names)}
    if breaks:
        key["counted in another way from here on"] = _BROKEN
    if len(made):
        key["estimate of all persons, with its interval"] = _ESTIMATE
    axes = style.new_axes(ax, height=2.7 if style.sheet().narrow else 3.2, key=key)
    for place, (_, series) in enumerate(found.groupby("series", sort=False)):
        _series(axes, series, style.look(place))
    for year in sorted(breaks):
        axes.axvline(year, gid="break", zorder=1, **_BROKEN)
    for year, low, high, value in made[["year", "low", "high", "value"]].to_numpy():
        axes.plot([year, year], [low, high], color=style.ORANGE, linewidth=1.4)
        axes.plot([year], [value], gid="estimate", **_ESTIMATE)
    style.year_axes(axes, rows, "year")
    return attach(axes, "counts", alt=_counts_alt(found, made, len(breaks)), rows=rows)


def _counted(detected: pd.DataFrame, estimates: pd.DataFrame | None) -> pd.DataFrame:
    """Counts by series and year, then estimates."""
    rows = gathered(detected, "counts", needed="year|period_start|period_end value|best", columns=_COUNTS)
    rows["kind"] = rows["kind"].where(rows["kind"] == "estimate", "count")
    rows["series"] = rows["series"].where(rows["series"] != "", "counts")
    if estimates is not None and len(estimates):
        made = gathered(estimates, "counts", needed="median|best", columns=_COUNTS)
        rows = pd.concat([rows, made.assign(kind="estimate", series="estimate")], ignore_index=True)
    rows["break_before"] = truth(rows["break_before"])
    names = list(dict.fromkeys(rows["series"]))
    rank = rows["series"].map(names.index).where(rows["kind"] == "count", len(names))
    return drawable(rows.assign(rank=rank).sort_values(["rank", "year"], kind="stable").drop(columns="rank"))


def _series(ax: Axes, series: pd.DataFrame, look: style.Look) -> None:
    """One series: a line with gaps at its breaks, and the range of each count that is hidden in one."""
    years: list[float] = []
    values: list[float] = []
    for row in series.dropna(subset=["value"]).to_dict("records"):
        # Two counts of one year are two points, not a move.
        if row["break_before"] or row["year"] in years[-1:]:
            years.append(float("nan"))
            values.append(float("nan"))
        years.append(row["year"])
        values.append(row["value"])
    ax.plot(years, values, linewidth=1.6, markeredgecolor="white", gid="series", **look)
    hidden = series[series["value"].isna()]
    if len(hidden):
        ax.vlines(hidden["year"], hidden["low"], hidden["high"], look["color"], linestyle=":")


def _counts_alt(found: pd.DataFrame, made: pd.DataFrame, breaks: int) -> str:
    """What the figure shows, in words."""
    said = []
    for name, series in found.dropna(subset=["value"]).groupby("series", sort=False):
        ends = [words.dated(*series[["value", "year"]].iloc[place]) for place in (0, -1)]
        said.append(f"{words.maker(str(name))}, {' to '.join(dict.fromkeys(ends))}")
    pairs = zip(map(words.year, made["year"]), map(words.rounded, made["value"]), strict=True)
    many = words.plural(found["series"].nunique(), "series", "series")
    return words.sentences(
        f"{words.plural(len(found), 'yearly count')} in {many}, {words.years(found['year'])}",
        words.clauses(said),
        f"the lines are interrupted at {words.plural(breaks, 'break')}" if breaks else "",
        words.clauses(f"estimate in {year}: about {value}" for year, value in pairs),
    )


_EDITIONS = (
    "id=claim_id #producer_year #low #best #high #period_start #period_end producer quantity "
    "area=region_code unit"
)
#: Lines that have a colour and a name; of more, those that move most have one, and all others are grey.
_NAMED, _GREY = 6, {"color": "#b9bfc8", "marker": "."}
_MEANINGS = (("-", "editions about the same year"), (":", "editions about different years"))


@style.figure
def slopes(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Numbers from edition to edition, one line for each producer, quantity and place.

    A line is whole where two editions speak of the same year, and dotted where they speak of different ones. Of more
    than six lines those that move most are named, all others are grey.

    Parameters
    ----------
    claims : DataFrame
        Needs ``producer_year`` (the edition), and ``best``, ``low`` or ``high``. Uses ``claim_id`` (or the index),
        ``producer``, ``quantity``, ``area`` (or ``region_code``), ``period_start``, ``period_end``, ``unit``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import slopes
    >>> ax = slopes(pd.DataFrame({"producer_year": [2016, 2018], "best": [17500, 30000], "area": ["NLD", "NLD"]}))
    >>> ax.lines[0].get_linestyle()
    '-'
    """
    rows = _editions(claims)
    lines, named = rows["line"].nunique(), _named(rows)
    looks = {name: style.look(place) for place, name in enumerate(named)}
    key = dict(looks) if lines > 1 else {}
    if lines > len(named):
        key[f"{lines - len(named)} more"] = _GREY
    used = _moves(rows)
    key |= {name: {"color": style.MUTED, "linestyle": dots} for dots, name in _MEANINGS if dots in used}
    axes = style.new_axes(ax, height=2.8 if style.sheet().narrow else 3.2, key=key)
    for name, group in rows.groupby(rows["line"].where(rows["line"].isin(named), "")):
        look, width = looks.get(str(name), _GREY), 1.8 if name in named else 1.0
        for dots, (years, values) in _moves(group).items():
            line = {"color": look["color"], "linewidth": width, "zorder": 1 + width, "gid": "slope"}
            axes.plot(years, values, dots, **line)
        axes.plot(group["producer_year"], group["value"], linestyle="none", zorder=1 + width, **look)
    for year, value in rows[["producer_year", "value"]].to_numpy() if lines == 1 else ():
        axes.annotate(words.amount(value), (year, value), (0, 7), textcoords="offset points", ha="center")
    style.year_axes(axes, rows, "producer_year", "year of the edition")
    moves = []
    for name in named:
        pairs = rows.loc[rows["line"] == name, ["value", "producer_year"]].to_numpy()
        moves.append(", ".join([name, *(words.dated(*pair) for pair in pairs)]))
    count = f"{words.plural(len(rows), 'number')} in {words.plural(lines, 'line')} by year of edition"
    alt = words.sentences(f"{count}, {words.years(rows['producer_year'])}", words.clauses(moves, 3))
    return attach(axes, "slopes", alt=alt, rows=rows.drop(columns=["line", "value"]))


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
    return drawable(rows.sort_values(["line", "producer_year"], kind="stable"))


def _named(rows: pd.DataFrame) -> list[str]:
    """Lines that have a name: all of a few, else those that move most."""
    ends = rows[rows["value"] > 0].groupby("line")["value"].agg(["min", "max"])
    moved = (ends["max"] / ends["min"]).sort_values(ascending=False, kind="stable")
    lines = list(dict.fromkeys(rows["line"]))
    return lines if len(lines) <= _NAMED else list(moved.index[: _NAMED - 1])


def _moves(rows: pd.DataFrame) -> dict[str, tuple[list[float], list[float]]]:
    """Years and values of all moves from one edition to the next, with gaps between them, by their kind of line."""
    moves: dict[str, tuple[list[float], list[float]]] = {}
    for one, other in pairwise(rows.to_dict("records")):
        if one["line"] == other["line"] and one["producer_year"] < other["producer_year"]:
            periods = [(one[end], other[end]) for end in ("period_start", "period_end")]
            is_same = all(first == second or not words.known(first, second) for first, second in periods)
            years, values = moves.setdefault("-" if is_same else ":", ([], []))
            years += [one["producer_year"], other["producer_year"], float("nan")]
            values += [one["value"], other["value"], float("nan")]
    return moves


_CURVE = (
    "#bin #lowest_median #middle_median #highest_median #lowest_low95 #highest_high95 #published_median "
    "#most_common_median"
)
#: Lower and upper column of each band, and its shade.
_BANDS = {
    "widest 95 percent interval": ("lowest_low95", "highest_high95", style.STEPS[0]),
    "lowest to highest answer": ("lowest_median", "highest_median", style.STEPS[1]),
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
        ``lowest_median``, ``highest_median``, ``lowest_low95``, ``highest_high95``, ``most_common_median``,
        ``published_median`` (else that of ``attrs["summary"]``).

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import multiverse
    >>> ax = multiverse(pd.DataFrame({"bin": [1, 2], "middle_median": [900, 2700]}))
    >>> [float(value) for value in ax.lines[0].get_ydata()]
    [900.0, 2700.0]
    """
    rows = _bins(curve)
    medians, published, narrow = rows["middle_median"], rows["published_median"].iloc[0], style.sheet().narrow
    bands = {name: band for name, band in _BANDS.items() if rows[band[0]].notna().any()}
    key = {"answer (median)": _MEDIANS} | (
        {"with the usual choices": _PUBLISHED} if words.known(published) else {}
    )
    key |= {name: style.shade(fill) for name, (*_, fill) in reversed(bands.items())}
    axes = style.new_axes(ax, height=2.6 if narrow else 3.0, key=key)
    share = (rows["bin"] - 0.5) / rows["bin"].max() * 100
    for name, (low, high, fill) in bands.items():
        axes.fill_between(share, rows[low], rows[high], color=fill, linewidth=0, step="mid", gid=name)
    axes.plot(share, medians, drawstyle="steps-mid", gid="medians", **_MEDIANS)
    if words.known(published):
        axes.axhline(published, gid="published", **_PUBLISHED)
    style.number_axis(axes, rows.drop(columns="bin").to_numpy().ravel(), axis="y")
    label = words.lines("percent of all combinations, ordered by answer", 30 if narrow else 60)
    axes.set(xlim=(0, 100), xlabel=label)
    low, high = rows["lowest_median"].fillna(medians).min(), rows["highest_median"].fillna(medians).max()
    said = (
        f"; with the usual choices the answer is {words.rounded(published)}" if words.known(published) else ""
    )
    alt = words.sentences(
        f"the answers of all combinations of choices run from {words.rounded(low)} to {words.rounded(high)}",
        f"half of them do not exceed {words.rounded(medians.iloc[len(medians) // 2])}{said}",
    )
    return attach(axes, "multiverse", alt=alt, rows=rows)


def _bins(curve: pd.DataFrame) -> pd.DataFrame:
    """The bins in order, as numbers."""
    rows = gathered(curve, "multiverse", needed="bin middle_median", columns=_CURVE)
    summary = pd.DataFrame(getattr(curve, "attrs", {}).get("summary"))
    if rows["published_median"].isna().all() and len(summary):
        rows["published_median"] = float(summary["published_median"].iloc[0])
    if rows["bin"].duplicated().any():
        raise ValueError("plot.multiverse draws one region's curve; the frame has a bin twice")
    return drawable(rows.dropna(subset=["middle_median"]).sort_values("bin"))
