"""What an executed notebook shows, held against the record of its page and the published tables.

A text or a table has to be one that `check_page` saw, as it is shown; a figure of the library is drawn from published
rows. Everything else is its author's: it is marked as not checked, and on a page that is to be published it has digits
only in a cell with the tag `author`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.files import text_digest
from analysis.media_types import HTML, MARKDOWN, MIME, PNG, SVG
from analysis.project import PROCESSED
from analysis.runner.notebook_json import Cell, HandOverError, Notebook, joined, tags
from analysis.words import load

if TYPE_CHECKING:
    import numpy as np

    from analysis.library.published_rows import PublishedRows

#: Of a cell whose author knows that nothing checks what it shows.
AUTHOR_TAG = "author"
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: What lies beside processed tables that were made to the end.
DESCRIPTOR = "datapackage.json"


def checked_outputs(notebook: Notebook, root: Path, *, strict: bool) -> Notebook:
    """The notebook with a mark above each output that nothing checked.

    A `HandOverError` names the first cell that shows what is not so; where it is `strict`, also one that shows numbers
    from elsewhere without its tag.
    """
    page = _Page(notebook, root)
    cells = [page.checked_cell(number, cell, strict) for number, cell in enumerate(notebook["cells"], 1)]
    return {**notebook, "cells": cells}


def prepare_check(root: Path) -> None:
    """Read what figures are held against, so that it is there when the first page comes."""
    if not (root / PROCESSED / DESCRIPTOR).is_file():
        return
    from analysis.library.published_rows import PublishedRows
    from analysis.processed_tables import Corpus

    # What cannot be read is told by the pages that need it.
    with suppress(ValueError, OSError):
        # A look-up reads all of them, whatever it asks for.
        PublishedRows(corpus=Corpus(root)).is_own("")


class _Page:
    """An executed notebook, its record, and what is published where it was run."""

    def __init__(self, notebook: Notebook, root: Path) -> None:
        self.notebook = notebook
        self.root = root
        self.record: Mapping[str, Any] = {}
        for data in self._all_data():
            self.record = data.get(MIME, {}).get("page", self.record)

    def _all_data(self) -> Iterator[Mapping[str, Any]]:
        """The data of every output, by form."""
        for cell in self.notebook["cells"]:
            for output in cell.get("outputs", []):
                yield output.get("data", {})

    def checked_cell(self, number: int, cell: Cell, strict: bool) -> Cell:
        """A cell with marks; a `HandOverError` if it shows what it may not."""
        must_be_held = strict and AUTHOR_TAG not in tags(cell)
        is_text = cell["cell_type"] == "markdown"
        if is_text and must_be_held and _DIGIT.search(cell["source"]):
            raise HandOverError(f"cell {number} has a number typed into its text; {_right()}")
        if "outputs" not in cell:
            return cell
        outputs = []
        for output in cell["outputs"]:
            is_held = self._is_held(number, output)
            if not is_held and must_be_held and _has_digits(output):
                raise HandOverError(f"cell {number} shows numbers that no published row holds; {_right()}")
            if not is_held and _is_seen(output):
                outputs.append(_mark())
            outputs.append(output)
        return {**cell, "outputs": outputs}

    def _is_held(self, number: int, output: Mapping[str, Any]) -> bool:
        """Whether an output was checked, and here is found to be what it was; what is no page's is its author's."""
        data = output.get("data", {})
        item = data.get(MIME, {})
        if "page" in item:
            return True
        if "narrative" in item or "table" in item:
            text = data.get(MARKDOWN) or data.get(HTML) or ""
            return self._was_seen(number, text_digest(joined(text)))
        if "figure" in item and self.published is not None:
            return self._is_drawn_from_published(number, item)
        # A frame as pandas shows it, which the check saw.
        html = joined(data.get(HTML, ""))
        return bool(html) and text_digest(html) in self.record.get("shown", ())

    def _was_seen(self, number: int, digest: str) -> bool:
        """Whether a text or a table was checked, by what stands for it; one that the check never saw is refused."""
        checked = self.record.get("shown", ())
        unchecked = self.record.get("unchecked", ())
        if digest not in (*checked, *unchecked):
            raise HandOverError(
                f"cell {number} shows a text or a table that check_page did not see as it stands there; "
                "name it in `shown`"
            )
        return digest in checked

    @cached_property
    def published(self) -> "PublishedRows | None":
        """What is published, with the answers of the page where its parameters give others."""
        if not (self.root / PROCESSED / DESCRIPTOR).is_file():
            return None
        # A build that has nothing to run should not spend the time that these take.
        import pandas as pd

        from analysis.library.published_rows import PublishedRows
        from analysis.processed_tables import Corpus

        own = [] if self.record.get("as_published", True) else self._own_rows()
        frames = [pd.DataFrame(rows).set_index("id") for rows in own if rows]
        corrections = self.record.get("parameters", {}).get("corrections", True)
        return PublishedRows(frames, corrections=corrections, corpus=Corpus(self.root))

    def _own_rows(self) -> list[list[dict[str, Any]]]:
        """The answers and rungs of the page by their ids."""
        estimates = [{"id": row["estimate_id"], **row} for row in self.record.get("estimates", ())]
        rungs = [{"id": row["number_id"], **row} for row in self.record.get("ladder", ())]
        return [estimates, rungs]

    def _is_drawn_from_published(self, number: int, item: Mapping[str, Any]) -> bool:
        """Whether a figure is drawn from published rows; a row with an id that says something else is refused."""
        from analysis.library.page_tables import figure_faults, numbers_held

        assert self.published is not None
        for fault in figure_faults(item["figure"], item["rows"], self.published, own=self._own_ids):
            raise HandOverError(f"cell {number}: {fault}")
        return numbers_held(item["rows"], self.published, self._numbers)

    @cached_property
    def _own_ids(self) -> frozenset[str]:
        """Ids that only the page has: of claims that its reader typed, and what rests on them."""
        named = [*self.record.get("claim_ids", ()), *self.record.get("conflict_ids", ())]
        named += [row["estimate_id"] for row in self.record.get("estimates", ())]
        assert self.published is not None
        return frozenset(row_id for row_id in named if not self.published[row_id])

    @cached_property
    def _numbers(self) -> "np.ndarray":
        """Every number of the rows that the page rests on, and of its tables that were checked, in order."""
        import numpy as np

        assert self.published is not None
        record = self.record
        ids = {*record.get("claim_ids", ()), *record.get("conflict_ids", ())}
        for data in self._all_data():
            noted = data.get(MIME, {}).get("numbers", ())
            ids.update(str(number["id"]) for number in noted)
        rows = [*record.get("ladder", ()), *record.get("estimates", ())]
        for row_id in ids:
            rows += self.published[row_id]
        values: set[float] = set()
        for row in rows:
            values.update(cell for cell in row.values() if isinstance(cell, int | float))
        for data in self._all_data():
            html = joined(data.get(HTML, ""))
            if text_digest(html) in record.get("shown", ()):
                values.update(float(digits.replace(",", "")) for digits in _NUMBER.findall(html))
        return np.array(sorted(values), dtype="float64")


def _right() -> str:
    """What would be right where numbers come from elsewhere."""
    return f"numbers of rows, by narrate, table or plot, or the tag `{AUTHOR_TAG}` on the cell would be right"


def _is_seen(output: Mapping[str, Any]) -> bool:
    """Whether a reader of the page sees an output."""
    if output["output_type"] == "stream":
        return True
    forms = output.get("data", {}).keys() - {MIME}
    return bool(forms)


def _has_digits(output: Mapping[str, Any]) -> bool:
    """Whether an output shows a number; a picture always may."""
    data = output.get("data", {})
    if data.keys() & {SVG, PNG}:
        return True
    texts = [data.get(form, "") for form in (MARKDOWN, HTML, "text/plain")]
    texts.append(output.get("text", ""))
    return any(_DIGIT.search(joined(text)) for text in texts)


def _mark() -> dict[str, Any]:
    """The words above what nothing checked."""
    words = load("words.yml")["phrases"]["unchecked"]
    return {"output_type": "display_data", "metadata": {}, "data": {MARKDOWN: words, "text/plain": words}}
