"""Rows of claims: the forest plot, the ladder of definitions, and conflicts as sets of claims on one axis."""

from collections import Counter
from collections.abc import Sequence
from math import inf, isnan, nan
from operator import itemgetter

import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers
from analysis.conflicts.conflict_codes import Code
from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.answer_rows import named, to_draw
from analysis.plot.figure_records import Row, attach, drawable, grouped, not_missing
from analysis.plot.mark_rows import COLUMNS, draw_sets, read_rows

# A ladder calls the level of an interval by its shorter name.
_RUNG_COLUMNS = f"rung basis number_id claim_ids grade approximate {COLUMNS} #interval_level=level"
_CONFLICT_COLUMNS = f"conflict_id level code regions members=claim_ids #factor=severity {COLUMNS}"
#: Claims that stand below a rung at most.
_BEHIND_A_RUNG = 4
#: Places that the title of a conflict names.
_PLACES_NAMED = 3
#: Up to this factor two digits would say no more than that two numbers differ.
_CLOSE = 1.05


@style.figure
def forest(
    claims: pd.DataFrame,
    estimates: pd.DataFrame | None = None,
    *,
    ax: Axes | None = None,
    width: float | None = None,
) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    Parameters
    ----------
    claims : DataFrame
        Needs ``best``, ``low`` or ``high``. Uses ``quantity`` (its claims stand together), ``year``, ``producer``,
        ``figure`` (as printed), ``bound``, ``unit`` (numbers in another one than most are written, not drawn),
        ``currency``, ``visibility``, ``method``. Labels may repeat.
    estimates : DataFrame, optional
        Needs ``median`` or ``best``. Uses ``reference_year``, ``low95``, ``low50``, ``high50``, ``high95``.
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
    >>> claims = pd.DataFrame({"low": [1000], "high": [7000], "year": [2009]})
    >>> [text.get_text() for text in an.plot.forest(claims).texts]
    ['2009 · producer not named', '1,000 to 7,000']
    """
    rows = read_rows(named(claims, estimates), "forest", "claim")
    rows += read_rows(to_draw(estimates, claims), "forest", "estimate", "median|best")
    drawable(rows)
    _sort_for_forest(rows)
    axes, *sentences = draw_sets(rows, "quantity", itemgetter("quantity"), ax)
    return attach(axes, "forest", rows, *sentences)


def _sort_for_forest(rows: list[Row]) -> None:
    """Put quantities with an estimate first, and of each the newest row first, its estimates last."""
    quantities = [row["quantity"] for row in rows]
    estimated = [row["quantity"] for row in rows if row["kind"] == "estimate"]
    order = list(dict.fromkeys(estimated + quantities))

    def position(row: Row) -> tuple[int, bool, float]:
        quantity = order.index(row["quantity"])
        is_estimate = row["kind"] == "estimate"
        return quantity, is_estimate, row["_newest"]

    rows.sort(key=position)


@style.figure
def ladder(
    ladder: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    *,
    ax: Axes | None = None,
    width: float | None = None,
) -> Axes:
    """The rungs of a ladder in their order, each with its number and below it the newest claims behind it.

    Parameters
    ----------
    ladder : DataFrame
        Needs ``rung`` (or the index), and ``best``, ``low`` or ``high``. Uses ``basis`` (claim, estimate, none),
        ``number_id``, ``claim_ids``, ``approximate``, and what `forest` uses.
    claims : DataFrame, optional
        As `forest` takes them. Those in ``claim_ids`` stand below their rung, and others of the same ``quantity``.
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
    >>> rungs = pd.DataFrame({"rung": ["found", "trafficked"], "best": [814, None], "year": [2022, None]})
    >>> [text.get_text() for text in an.plot.ladder(rungs).texts][-1]
    'no number held'
    """
    newest_first = sorted(read_rows(claims, "ladder", "claim"), key=itemgetter("_newest"))
    rungs = drawable(read_rows(ladder, "ladder", "rung", "rung best|low|high", _RUNG_COLUMNS))
    rows = list[Row]()
    for rung in rungs:
        rung["approximate"] = rung["approximate"].lower() == "true"
        rows.append(rung)
        of_rung = {"rung": rung["rung"], "approximate": False}
        behind = _claims_behind(rung, newest_first)
        for claim in behind[:_BEHIND_A_RUNG]:
            rows.append(of_rung | claim)
    axes, *sentences = draw_sets(rows, "rung", _rung_name, ax)
    rung_names = {row["rung"] for row in rows}
    return attach(axes, "ladder", rows, *sentences, count=len(rung_names))


def _rung_name(row: Row) -> str:
    return words.label(row["rung"], "rungs")


def _claims_behind(rung: Row, claims: Sequence[Row]) -> list[Row]:
    """The claims that a rung names, and others of the same quantity as its own."""
    rung_id = rung["id"]
    ids = set(rung["claim_ids"].split(";"))
    ids.discard("")
    quantities = set[str]()
    if rung_id:
        quantities = {claim["quantity"] for claim in claims if claim["id"] == rung_id}
    quantities.discard("")
    behind = []
    for claim in claims:
        belongs = claim["id"] in ids or claim["quantity"] in quantities
        # The claim that is the rung's number stands on the rung itself.
        if belongs and claim["id"] != rung_id:
            behind.append(claim)
    return behind


@style.figure
def conflicts(
    conflicts: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    *,
    most: int = 6,
    ax: Axes | None = None,
    width: float | None = None,
) -> Axes:
    """The sharpest conflicts, each a heading that says how hard it is, with the claims of its set below on one axis.

    Between claims of one unit that do not overlap, the gap is shaded.

    Parameters
    ----------
    conflicts : DataFrame
        Needs ``level``, and ``members`` or ``claim_ids`` (ids joined by semicolons). Uses ``code``, ``regions``,
        ``factor`` or ``severity``. The hardest level leads, within it the largest factor.
    claims : DataFrame, optional
        As `forest` takes them.
    most : int
        Conflicts that are drawn; the figure says how many there are.
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
        If there is a level that conflicts do not have.

    Examples
    --------
    >>> import pandas as pd
    >>> import analysis as an
    >>> claims = pd.DataFrame({"best": [2200, 17500]}, index=pd.Index(["A", "B"], name="claim_id"))
    >>> found = pd.DataFrame({"level": ["infeasible"], "code": ["same_estimand"], "members": ["A;B"], "factor": [7.95]})
    >>> an.plot.conflicts(found, claims).texts[0].get_text().splitlines()
    ['Two numbers for one thing: 8 times apart', 'cannot all be true as printed']
    """
    rows = read_rows(conflicts, "conflicts", "conflict", "level members|claim_ids", _CONFLICT_COLUMNS)
    drawable(rows)
    _check_levels(rows)
    for index, row in enumerate(rows):
        row["conflict_id"] = row["conflict_id"] or str(index)
    heads = [row for row in rows if row["kind"] == "conflict"]
    drawn = heads
    if claims is not None and len(claims):
        drawn = sorted(heads, key=_sharpness)[:most]
        rows = _with_members(drawn, claims)
    axes, *sentences = draw_sets(rows, "conflict_id", _title, ax)
    members = [row for row in rows if row["kind"] != "conflict"]
    for members_of_conflict in grouped(members, "conflict_id").values():
        _shade_gap(axes, members_of_conflict)
    summary = _levels_drawn(drawn)
    return attach(axes, "conflicts", rows, [summary], *sentences, count=len(heads))


def _levels_drawn(heads: Sequence[Row]) -> str:
    """How many of the conflicts that are drawn are of each level, the commonest first."""
    levels = Counter(row["level"] for row in heads)
    counts = {}
    for level, count in levels.most_common():
        name = words.label(level, "levels")
        counts[name] = count
    tally = words.tally(counts)
    return f"{words.label('drawn')}: {tally}"


def _check_levels(rows: Sequence[Row]) -> None:
    """Fail if a conflict has a level that figures have no words for."""
    levels = list(words.LABELS["levels"])
    drawn_levels = {row["level"] for row in rows}
    strange = drawn_levels.difference(levels)
    if not strange:
        return
    listing = ", ".join(levels)
    raise ValueError(f"plot.conflicts knows the levels {listing}, not {sorted(strange)}")


def _sharpness(conflict: Row) -> tuple[int, float]:
    """The hardest level first, within it the largest factor."""
    levels = list(words.LABELS["levels"])
    level = levels.index(conflict["level"])
    factor = conflict["factor"]
    if isnan(factor):
        return level, inf
    return level, -factor


def _with_members(heads: Sequence[Row], claims: pd.DataFrame) -> list[Row]:
    """Each conflict, followed by the claims of its set."""
    ids = set[str]()
    for head in heads:
        ids.update(head["members"].split(";"))
    claim_ids = claims.get("claim_id", claims.index)
    named = claims[claim_ids.isin(ids)]
    by_id = dict[str, Row]()
    for claim in read_rows(named, "conflicts", "claim"):
        by_id.setdefault(claim["id"], claim)
    rows = []
    for head in heads:
        rows.append(head)
        of_conflict = {"conflict_id": head["conflict_id"], "level": head["level"]}
        for member in head["members"].split(";"):
            if member in by_id:
                rows.append(of_conflict | by_id[member])
    return rows


def _shade_gap(ax: Axes, members: Sequence[Row]) -> None:
    """Shade the largest gap that no member of a set reaches into, if all are in one unit and there is one."""
    units = {row["unit"] for row in members}
    if len(units) > 1:
        return
    start = min(map(_upper_end, members))
    end = max(map(_lower_end, members))
    if start >= end:
        return
    heights = [members[0]["_at"], members[-1]["_at"]]
    look: style.Look = {"color": style.GRID, "alpha": 0.7, "zorder": 1, "linewidth": 0, "gid": "gap"}
    ax.fill_betweenx(heights, start, end, **look)


def _upper_end(row: Row) -> float:
    """The largest value that a row allows; infinite where it is open upwards."""
    single = nan if row["bound"] == "lower" else row["best"]
    ends = not_missing(row["high"], single, inf)
    return ends[0]


def _lower_end(row: Row) -> float:
    """The smallest value that a row allows."""
    single = nan if row["bound"] == "upper" else row["best"]
    ends = not_missing(row["low"], single, 0.0)
    return ends[0]


def _title(row: Row) -> str:
    """What a conflict is: its check and its places; its factor and its level."""
    code = row["code"]
    regions = map(words.region, row["regions"].split(";"))
    named_regions = words.few(regions, _PLACES_NAMED)
    places = numbers.listed(named_regions)
    check = words.joined(", ", words.check(code), places)
    factor = row["factor"]
    if factor > 1:
        digits = 2 if factor > _CLOSE else 3
        rounded = numbers.significant(factor, digits=digits)
        how_far = "found_beside_all" if code == Code.DETECTION_RATE else "times_apart"
        amount = words.amount(rounded)
        apart = words.label(how_far).format(amount)
        check += f": {apart}"
    level = words.label(row["level"], "levels")
    return f"{numbers.capitalised(check)}\n{level}"
