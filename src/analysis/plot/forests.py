"""The forest plot, every claim with the estimates made from them; and the ladder, one number for each definition."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.frames import gathered, truth
from analysis.plot.outputs import attach
from analysis.plot.row_layout import COLUMNS, Line, Row, claim_names, marked_rows, marks, on_axis

_RUNG_COLUMNS = f"rung basis number_id claim_ids grade approximate {COLUMNS}"
#: Claims that stand below a rung, the newest first.
_BEHIND = 4


@style.figure
def forest(claims: pd.DataFrame, estimates: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Every claim a row, as printed and newest first, with the estimates below the claims of the same quantity.

    A printed range is dotted with hollow ends, an interval is a line through its number, a bound an arrow, a count of
    persons found a filled square, an estimate a diamond. Numbers in another unit than most are written, not drawn.

    Parameters
    ----------
    claims : DataFrame
        Needs ``best``, ``low`` or ``high``, in the unit of the row. Uses ``claim_id`` (or the index), ``quantity``
        (its claims stand together), ``year`` (or ``period_start``, ``period_end``, ``producer_year``), ``producer``,
        ``figure`` (as printed), ``bound``, ``unit``, ``currency``, ``visibility``, ``method``. Labels may repeat.
    estimates : DataFrame, optional
        Needs ``median`` or ``best``. Uses ``quantity``, ``reference_year``, ``low95``, ``low50``, ``high50``,
        ``high95``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import forest
    >>> claims = {"best": [809, None], "low": [None, 1000], "high": [None, 7000], "year": [2008, 2009]}
    >>> [text.get_text() for text in forest(pd.DataFrame(claims)).texts]
    ['2009 · producer not named', '1,000 to 7,000', '2008 · producer not named', '809']
    """
    frame = _ordered(marks("forest", claims, estimates))
    rows: list[Row] = frame.to_dict("records")
    lines, quantity = [], ""
    for row, name in zip(rows, claim_names(frame, "quantity"), strict=True):
        if row["quantity"] != quantity:
            quantity = row["quantity"]
            lines.append(Line(quantity, heading=True))
        color = style.ORANGE if row["kind"] == "estimate" else style.INK
        lines.append(Line(name, words.span(row), row, color=color))
    axes, _ = marked_rows(lines, ax)
    return attach(axes, "forest", alt=_forest_alt(rows), rows=frame)


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Quantities with an estimate first, each newest first with its estimates last."""
    made = rows["kind"] == "estimate"
    names = list(dict.fromkeys([*rows.loc[made, "quantity"], *rows["quantity"]]))
    ranks = pd.DataFrame({"group": rows["quantity"].map(names.index), "last": made, "newest": -rows["year"]})
    order = ranks.sort_values(["group", "last", "newest"], kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def _forest_alt(rows: list[Row]) -> str:
    """What the figure shows, in words."""
    claims = [row for row in rows if row["kind"] == "claim"]
    made = [row for row in rows if row["kind"] == "estimate"]
    makers, many = len({row["producer"] for row in claims}), len({row["quantity"] for row in rows})
    what = rows[0]["quantity"] or words.units(row["unit"] for row in rows)
    counted = f", counting {what}" if what else ""
    counted = f", in {words.plural(many, '', 'quantities')}" if many > 1 else counted
    drawn, apart = on_axis(claims)
    values = words.known(*(row[end] for row in drawn for end in ("low", "best", "high")))
    ends = list(dict.fromkeys(map(words.amount, (min(values), max(values))))) if values else []
    about = [
        f"{row['quantity'] or 'the estimate'} in {words.year(row['year'])}: {words.span(row)}" for row in made
    ]
    count = f"forest plot of {words.plural(len(claims), 'claim')} by {words.plural(makers, 'maker')}"
    return words.sentences(
        f"{count}{counted}",
        f"the {'values run from' if ends[1:] else 'value is'} {' to '.join(ends)}" if ends else "",
        apart,
        f"{words.plural(len(made), 'estimate')}: {words.clauses(about, 3)}" if about else "",
    )


@style.figure
def ladder(ladder: pd.DataFrame, claims: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """The rungs of a ladder in their order, each with its number and below it the newest claims behind it.

    A rung without a number says that none is held.

    Parameters
    ----------
    ladder : DataFrame
        Needs ``rung`` (or the index), and ``best``, ``low`` or ``high``. Uses ``basis`` (claim, estimate, none),
        ``number_id``, ``claim_ids``, ``bound``, ``approximate``, ``year``, ``producer``, ``unit``, ``visibility``,
        ``method``, ``grade``. Rows whose ``kind`` is ``claim`` are claims of their ``rung``.
    claims : DataFrame, optional
        As `forest` takes them. Those in ``claim_ids`` stand below their rung, and others of the same ``quantity``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import ladder
    >>> rungs = pd.DataFrame({"rung": ["found", "trafficked"], "best": [814, None], "year": [2022, None]})
    >>> [text.get_text() for text in ladder(rungs).texts][-1]
    'no number held'
    """
    frame = _rungs(ladder, claims)
    # A rung that is an estimate has the mark of one.
    is_rung, made = frame["kind"] == "rung", frame["basis"] == "estimate"
    drawn = frame.assign(kind=frame["kind"].mask(is_rung & made, "estimate"))
    rows: list[Row] = drawn.to_dict("records")
    lines, said = [], []
    for row, name, is_own in zip(rows, claim_names(drawn, "rung"), is_rung, strict=True):
        if not is_own:
            lines.append(Line(name, words.span(row), row, color=style.MUTED))
            continue
        rung, number = words.label("rungs", row["rung"]), "no number held"
        lines.append(Line(rung, heading=True))
        if words.known(row["low"], row["best"], row["high"]):
            about = "about " if row["approximate"] and row["kind"] == "rung" else ""
            value = f"{about}{words.span(row)}"
            lines.append(Line(name, value, row | {"size": 9.0}, strong=True))
            number = ", ".join([value, *name.split(" · ")])
        else:
            lines.append(Line("", number, color=style.MUTED))
        said.append(f"{rung.split(':')[0].lower()}: {number}")
    axes, _ = marked_rows(lines, ax)
    count, behind = words.plural(len(said), "definition"), len(rows) - len(said)
    claims_said = f" and {words.plural(behind, 'claim')} behind them" if behind else ""
    alt = words.sentences(f"ladder of {count}{claims_said}", words.clauses(said, 5), on_axis(rows)[1])
    return attach(axes, "ladder", alt=alt, rows=frame)


def _rungs(ladder: pd.DataFrame, claims: pd.DataFrame | None) -> pd.DataFrame:
    """Each rung, and after it the claims behind it that are not its own number."""
    rungs = gathered(ladder, "ladder", needed="rung best|low|high", columns=_RUNG_COLUMNS)
    rungs["kind"] = rungs["kind"].where(rungs["kind"] == "claim", "rung")
    if claims is not None and len(claims):
        newest = (
            marks("ladder", claims).sort_values("year", ascending=False, kind="stable").to_dict("records")
        )
        rows: list[Row] = []
        for rung in rungs.to_dict("records"):
            ids, own = rung["claim_ids"].split(";"), rung["id"]
            same = {row["quantity"] for row in newest if row["id"] == own} - {""}
            named = [row for row in newest if row["id"] in ids or row["quantity"] in same]
            behind = [row | {"rung": rung["rung"]} for row in named if row["id"] != own]
            rows += [rung, *behind[:_BEHIND]]
        rungs = gathered(rows, "ladder", needed="rung", columns=_RUNG_COLUMNS)
    return rungs.assign(approximate=truth(rungs["approximate"]) & (rungs["kind"] == "rung"))
