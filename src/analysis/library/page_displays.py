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
    unique = {id(value): value for value in (*last_lines, *named) if _keeps_numbers(value)}
    frames = [value for value in last_lines if isinstance(value, pd.DataFrame)]
    return Displays([*unique.values()], frames)


def _keeps_numbers(value: object) -> bool:
    """Whether a value is what `narrate` or `table` gave."""
    return hasattr(type(value), "digest") and hasattr(type(value), "numbers")


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
    row_id = str(row["id"])
    if column == "quantity":
        return is_quantity(str(row[column]), published[row_id], region)
    return any(is_same(row[column], cell) for cell in published_cells(column, row_id, published))


# -- explanations -----------------------------------------------------------------------------------------------------


def explained_id(frame: pd.DataFrame | None) -> str:
    """The id of the claim that a frame explains; empty if it explains none."""
    return "" if frame is None else str(frame.attrs.get(EXPLAINED, ""))


def explanation_faults(item: Any, published: PublishedRows) -> Iterator[Fault]:
    """What the table of an explanation says that `explain` does not give for its claim."""
    yield from _misexplained(item.source)
    claim_id = explained_id(item.source)
    rows = plain(item.source, item.columns, key="")
    for row, texts in zip(rows, cells(item.html), strict=False):
        for column, text in zip(item.columns, texts, strict=True):
            if not shows_cell(text, row[column], column, published):
                problem = f"{column} is shown as {text!r}"
                yield Fault(_EXPLANATION, claim_id, problem, repr(row[column]))


def _misexplained(frame: pd.DataFrame) -> Iterator[Fault]:
    """The first row of an explanation that differs from that of `explain`, which is asked anew."""
    claim_id = explained_id(frame)
    expected = explain(claim_id).reindex(index=frame.index, columns=frame.columns)
    differing = (frame != expected).any(axis=1)
    for label in frame.index[differing][:1]:
        problem = f"its row {label} is {frame.loc[label].tolist()}"
        yield Fault(_EXPLANATION, claim_id, problem, repr(expected.loc[label].tolist()))


def leading_faults(rungs: pd.DataFrame, frames: Iterable[pd.DataFrame | None]) -> Iterator[Fault]:
    """Where a page explains a number, and not the one that leads on its ladder."""
    explained = [*filter(None, map(explained_id, frames))]
    if rungs.empty or not explained:
        return
    is_leading = rungs["leads"] & (rungs["basis"] == "claim")
    for number_id in rungs.loc[is_leading, "number_id"]:
        if number_id not in explained:
            problem = f"it leads, and what is explained is {', '.join(explained)}"
            yield Fault("the leading number is explained", number_id, problem, f"an.explain({number_id!r})")
