"""The ladder: one number for each definition, and the claims behind it."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.plot import figure_words as words
from analysis.plot import style
from analysis.plot.forests import claim_name
from analysis.plot.frames import checked, first_of, text, truth, with_columns, years
from analysis.plot.marks import COLUMNS, claim_marks
from analysis.plot.outputs import described, nothing
from analysis.plot.row_layout import Line, Words, marked_rows

RUNGS = {
    "found": "Found: persons that somebody registered",
    "trafficked": "Trafficked: all persons, found or not",
    "forced_labour": "In forced labour",
    "modern_slavery": "In forced labour or modern slavery",
}
#: Of the rung itself, beside those of its mark.
_OWN = ("rung", "basis", "number_id", "claim_ids", "grade", "approximate")


@style.house()
def ladder(
    ladder: pd.DataFrame,
    claims: pd.DataFrame | None = None,
    *,
    most: int = 4,
    ax: Axes | None = None,
    log: bool | None = None,
) -> Axes:
    """The rungs of a ladder in their order, each with its number and below it the claims behind it.

    Parameters
    ----------
    ladder : DataFrame
        Needs the index or column ``rung`` and one of ``best``, ``low``, ``high``. Uses, where there: ``basis``
        (claim, estimate, none), ``number_id``, ``claim_ids``, ``bound``, ``approximate``, ``year``, ``producer``,
        ``unit``, ``visibility``, ``method``, ``grade``. A rung without a number says that nobody measured it.
        Rows whose ``kind`` is ``claim`` are claims of their ``rung``.
    claims : DataFrame, optional
        As `forest` takes them. Those in ``claim_ids`` stand below their rung, and others of the same ``quantity``.
    most : int
        Claims below a rung, the newest first.
    ax : matplotlib Axes, optional
        Where to draw; a new figure of the right size unless given.
    log : bool, optional
        Whether the axis is logarithmic; unless given, it is if values differ by a factor of 20.

    Raises
    ------
    ValueError
        If a needed column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.plot import ladder
    >>> rungs = pd.DataFrame({"rung": ["found", "trafficked"], "best": [814, None], "year": [2022, None]})
    >>> [text.get_text() for text in ladder(rungs).texts][-1]
    'nobody measured it'
    """
    rows = _rows(ladder, claims, most)
    if rows.empty:
        return nothing(ax, "ladder")
    axes, _ = marked_rows(_lines(rows), ax, log=log, label=words.unit_words(rows["unit"]))
    return described(axes, "ladder", _alt(rows), rows)


def _rows(ladder: pd.DataFrame, claims: pd.DataFrame | None, most: int) -> pd.DataFrame:
    """Each rung, and after it the claims behind it that are not its own number."""
    frame = checked(ladder, "ladder", ("rung", "best|low|high"))
    if frame.empty:
        return frame
    frame["kind"] = text(frame, "kind").where(lambda kinds: kinds == "claim", "rung")
    frame["id"] = first_of(frame, "id", "number_id")
    frame["year"] = years(frame)
    rungs = with_columns(frame, (*_OWN, *COLUMNS))
    rungs["approximate"] = truth(frame, "approximate").where(rungs["kind"] == "rung", False)
    if claims is None or claims.empty:
        return rungs
    marks = claim_marks(claims, "ladder")
    parts = []
    for _, rung in rungs.iterrows():
        same = set(marks.loc[marks["id"] == rung["id"], "quantity"]) - {""}
        named = marks["id"].isin(rung["claim_ids"].split(";")) | marks["quantity"].isin(same)
        behind = marks[named & (marks["id"] != rung["id"])].sort_values(
            "year", ascending=False, kind="stable"
        )
        own = behind.head(most).assign(rung=rung["rung"])
        parts += [pd.DataFrame([rung]), with_columns(own, (*_OWN, *COLUMNS)).assign(approximate=False)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _lines(rows: pd.DataFrame) -> list[Line]:
    """A heading for each rung, its number, and the claims behind it in a lighter ink."""
    said: list[Line] = []
    for _, row in rows.iterrows():
        if row["kind"] == "claim":
            said.append((Words(claim_name(row), words.span(row), color=style.MUTED), row))
            continue
        said.append((Words(_rung(row), heading=True), None))
        if not words.known(row["low"], row["best"], row["high"]):
            said.append((Words("", "nobody measured it", color=style.MUTED), None))
            continue
        mark = _mark(row)
        said.append((Words(claim_name(mark), _value(row), strong=True, color=mark["ink"]), mark))
    return said


def _rung(row: pd.Series) -> str:
    """What a rung counts, in words."""
    return RUNGS.get(str(row["rung"]), str(row["rung"]).replace("_", " "))


def _mark(row: pd.Series) -> pd.Series:
    """A rung as a mark, larger and darker than the claims behind it."""
    made = row["basis"] == "estimate"
    kind, ink = ("estimate", style.ORANGE) if made else ("claim", style.INK)
    return pd.Series({**row.to_dict(), "kind": kind, "ink": ink, "size": 9.0})


def _value(row: pd.Series) -> str:
    """The number of a rung."""
    about = "about " if row["approximate"] and row["basis"] != "estimate" else ""
    return f"{about}{words.span(_mark(row))}"


def _alt(rows: pd.DataFrame) -> str:
    """What the figure shows, in words."""
    rungs = rows[rows["kind"] == "rung"]
    said = [_said(row) for _, row in rungs.iterrows()]
    behind = len(rows) - len(rungs)
    claims = f" and {words.plural(behind, 'claim')} behind them" if behind else ""
    return words.sentences(
        f"ladder of {words.plural(len(rungs), 'definition')}{claims}", words.told(said, most=5)
    )


def _said(row: pd.Series) -> str:
    """A rung with its number, in words."""
    name = _rung(row).split(":")[0].lower()
    if not words.known(row["low"], row["best"], row["high"]):
        return f"{name}: nobody measured it"
    who = "estimate" if row["basis"] == "estimate" else words.maker(row["producer"])
    return f"{name}: {_value(row)}, {words.year(row['year'])}, {who}"
