"""What a notebook has shown: texts and tables of this library, and frames that pandas itself showed.

IPython keeps the value of the last line of each cell in `Out`, so that whatever stands there was shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.frame_checks import plain
from analysis.files import text_digest
from analysis.library.page_tables import cells, is_quantity, published_cells, shows_cell
from analysis.library.page_texts import Fault
from analysis.library.published_rows import PublishedRows, Row
from analysis.library.shown_values import is_same
from analysis.library.tracing import EXPLAINED, explain

_OUT = "Out"
_EXPLANATION = "an explanation is that of its number"


class Displays(NamedTuple):
    """What was shown, in its order: what `narrate` and `table` gave, and frames as pandas shows them."""

    items: Sequence[Any]
    frames: Sequence[pd.DataFrame]


def displays(shown: Mapping[str, Any] | Iterable[Any]) -> Displays:
    """What was shown, from the names of a notebook or from a list of texts and tables.

    A ValueError if the list has what neither `narrate` nor `table` gave.
    """
    if not isinstance(shown, Mapping):
        items = [*shown]
        _refuse_strangers(items)
        return Displays(items, [])
    last_lines = [*shown.get(_OUT, {}).values()]
    # Names that begin so are IPython's own, for what earlier runs of a cell gave too.
    named = [value for name, value in shown.items() if not name.startswith("_")]
    unique = {}
    for value in (*last_lines, *named):
        if _keeps_numbers(value):
            unique[id(value)] = value
    frames = [value for value in last_lines if isinstance(value, pd.DataFrame)]
    return Displays([*unique.values()], frames)


def _keeps_numbers(value: object) -> bool:
    """Whether a value is what `narrate` or `table` gave."""
    kind = type(value)
    return hasattr(kind, "digest") and hasattr(kind, "numbers")


def _refuse_strangers(items: Sequence[object]) -> None:
    """A ValueError if a page shows, for its check, what neither `narrate` nor `table` gave."""
    for item in items:
        if not _keeps_numbers(item):
            kept = f"shown holds an object of the kind {type(item).__name__}, which keeps no numbers"
            raise ValueError(f"{kept}; what narrate and table give would be right")


# -- frames as pandas shows them --------------------------------------------------------------------------------------


def frame_digest(frame: pd.DataFrame) -> str:
    """What stands for a frame as pandas shows it."""
    html: Any = frame._repr_html_()  # type: ignore[operator]  # its types know no way of being shown
    return text_digest(html or "")


def frame_is_held(frame: pd.DataFrame, published: PublishedRows, *, region: str) -> bool:
    """Whether each cell of a frame is one of what is published; what differs or is worked out is its author's."""
    if explained_id(frame):
        return not [*_misexplained(frame)]
    if not str(frame.index.name).endswith("_id"):
        return False
    for row in plain(frame, frame, key="id"):
        for column in map(str, frame):
            if not _cell_is_published(column, row, published, region):
                return False
    return True


def _cell_is_published(column: str, row: Row, published: PublishedRows, region: str) -> bool:
    """Whether a cell of a frame is one that the rows of its id have."""
    cell = row[column]
    row_id = str(row["id"])
    if column == "quantity":
        return is_quantity(str(cell), published[row_id], region)
    published_here = published_cells(column, row_id, published)
    return any(is_same(cell, published_cell) for published_cell in published_here)


# -- explanations -----------------------------------------------------------------------------------------------------


def explained_id(frame: pd.DataFrame | None) -> str:
    """The id of the claim that a frame explains; empty if it explains none."""
    if frame is None:
        return ""
    return str(frame.attrs.get(EXPLAINED, ""))


def explanation_faults(item: Any, published: PublishedRows) -> Iterator[Fault]:
    """What the table of an explanation says that `explain` does not give for its claim."""
    yield from _misexplained(item.source)
    claim_id = explained_id(item.source)
    rows = plain(item.source, item.columns, key="")
    texts_of_rows = cells(item.html)
    for row, texts in zip(rows, texts_of_rows, strict=False):
        for column, text in zip(item.columns, texts, strict=True):
            cell = row[column]
            if not shows_cell(text, cell, column, published):
                problem = f"{column} is shown as {text!r}"
                yield Fault(_EXPLANATION, claim_id, problem, repr(cell))


def _misexplained(frame: pd.DataFrame) -> Iterator[Fault]:
    """The first row of an explanation that differs from that of `explain`, which is asked anew."""
    claim_id = explained_id(frame)
    trail = explain(claim_id)
    expected = trail.reindex(index=frame.index, columns=frame.columns)
    is_other = frame != expected
    differing = is_other.any(axis=1)
    for label in frame.index[differing][:1]:
        cells_shown = frame.loc[label].tolist()
        cells_expected = expected.loc[label].tolist()
        problem = f"its row {label} is {cells_shown}"
        yield Fault(_EXPLANATION, claim_id, problem, repr(cells_expected))


def leading_faults(rungs: pd.DataFrame, frames: Iterable[pd.DataFrame | None]) -> Iterator[Fault]:
    """Where a page explains a number, and not the one that leads on its ladder."""
    explained = [*filter(None, map(explained_id, frames))]
    if rungs.empty or not explained:
        return
    is_of_claim = rungs["basis"] == "claim"
    is_leading = rungs["leads"] & is_of_claim
    for number_id in rungs.loc[is_leading, "number_id"]:
        if number_id not in explained:
            listing = ", ".join(explained)
            problem = f"it leads, and what is explained is {listing}"
            yield Fault("the leading number is explained", number_id, problem, f"an.explain({number_id!r})")
