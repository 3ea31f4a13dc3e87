"""The specification curve: the answers of all defensible combinations of choices, in order."""

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import checked, number
from analysis.plot.outputs import described, nothing
from analysis.plot.scales import number_axis

_COLUMNS = (
    *("bin", "lowest_median", "middle_median", "highest_median", "lowest_low95", "highest_high95"),
    *("published_median", "most_common_median"),
)


@style.house()
def multiverse(curve: pd.DataFrame, *, ax: Axes | None = None, log: bool | None = None) -> Axes:
    """The answers of all combinations of choices from the smallest to the largest, with the widest intervals.

    Parameters
    ----------
    curve : DataFrame
        One region's rows of 30_specification_curve. Needs ``bin`` (from 1) and ``middle_median``. Uses, where there:
        ``lowest_median``, ``highest_median``, ``lowest_low95``, ``highest_high95``, ``most_common_median``,
        ``published_median`` (else that of ``attrs["summary"]``).
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.
    log : bool, optional
        Whether the axis of values is logarithmic; unless given, it is if values differ by a factor of 20.

    Raises
    ------
    ValueError
        If a needed column is missing, or bins of several regions stand in the frame.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import multiverse
    >>> ax = multiverse(pd.DataFrame({"bin": [1, 2], "middle_median": [900, 2700]}))
    >>> [float(value) for value in ax.lines[0].get_ydata()]
    [900.0, 2700.0]
    """
    rows = _rows(curve)
    if rows.empty:
        return nothing(ax, "multiverse")
    handles, narrow = _handles(rows), style.sheet().narrow
    axes = style.own_axes(ax, height=(2.6 if narrow else 3.0) + style.key_height(handles))
    share = (rows["bin"] - 0.5) / rows["bin"].max() * 100
    for low, high, shade, name in _BANDS:
        axes.fill_between(share, rows[low], rows[high], color=shade, linewidth=0, step="mid", gid=name)
    axes.plot(
        share, rows["middle_median"], color=style.BLUE, linewidth=2.2, drawstyle="steps-mid", gid="medians"
    )
    if rows["published_median"].notna().any():
        axes.axhline(
            rows["published_median"].iloc[0],
            color=style.ORANGE,
            linewidth=1.6,
            linestyle="--",
            gid="published",
        )
    values = rows.drop(columns="bin").to_numpy().ravel()
    number_axis(axes, values, log=log, axis="y", label="")
    axes.set_xlim(0, 100)
    axes.set_xlabel(words.lines("percent of all combinations, ordered by answer", 30 if narrow else 60))
    style.key(axes, handles, own=ax is None)
    return described(axes, "multiverse", _alt(rows), rows)


#: Lower and upper column of each band, its shade, and what it means.
_BANDS = (
    ("lowest_low95", "highest_high95", style.STEPS[0], "widest 95 percent interval"),
    ("lowest_median", "highest_median", style.STEPS[1], "lowest to highest answer"),
)


def _rows(curve: pd.DataFrame) -> pd.DataFrame:
    """The bins in order, as numbers."""
    frame = checked(curve, "multiverse", ("bin", "middle_median"))
    if frame.empty:
        return frame
    summary = getattr(curve, "attrs", {}).get("summary")
    if "published_median" not in frame and summary is not None and len(summary):
        frame["published_median"] = pd.DataFrame(summary)["published_median"].iloc[0]
    rows = pd.DataFrame({name: number(frame, name) for name in _COLUMNS}).dropna(subset=["middle_median"])
    if rows["bin"].duplicated().any():
        raise ValueError(
            "plot.multiverse draws one region's curve; the frame has a bin twice: choose a region_code"
        )
    return rows.sort_values("bin").reset_index(drop=True)


def _handles(rows: pd.DataFrame) -> list[Artist]:
    """The key of what is drawn."""
    handles: list[Artist] = [Line2D([], [], color=style.BLUE, linewidth=2.2, label="answer (median)")]
    if rows["published_median"].notna().any():
        handles.append(
            Line2D([], [], color=style.ORANGE, linewidth=1.6, linestyle="--", label="published answer")
        )
    bands = [Patch(color=shade, label=name) for low, _, shade, name in _BANDS if rows[low].notna().any()]
    return [*handles, *bands[::-1]]


def _alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    medians = rows["middle_median"]
    low, high = rows["lowest_median"].fillna(medians).min(), rows["highest_median"].fillna(medians).max()
    middle, published = medians.iloc[len(medians) // 2], rows["published_median"].iloc[0]
    said = f"; the published answer is {words.rounded(published)}" if words.known(published) else ""
    return words.sentences(
        f"the answers of all combinations of choices run from {words.rounded(low)} to {words.rounded(high)}",
        f"half of them do not exceed {words.rounded(middle)}{said}",
    )
