"""Runs a notebook with other parameters, for the tests that read what it shows."""

import re
from dataclasses import dataclass
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.conftest import ROOT

MIME = "application/vnd.analysis+json"


@dataclass(frozen=True, slots=True)
class Executed:
    """What a notebook shows after "Run all".

    Parameters
    ----------
    notebook : notebook
        Executed.
    """

    notebook: Any

    def data(self, cell: str) -> dict[str, Any]:
        """The last output of a cell, by kind."""
        outputs = next(one.outputs for one in self.notebook.cells if one.id == cell)
        return dict(outputs[-1].data) if outputs else {}

    def text(self, cell: str) -> str:
        """What a cell shows, as text."""
        data = self.data(cell)
        return str(data.get("text/markdown") or data.get("text/plain", ""))

    def numbers(self, cell: str) -> dict[tuple[str, str], Any]:
        """The numbers that a cell prints, by id and column."""
        return {(one["id"], one["column"]): one["value"] for one in self.data(cell)[MIME]["numbers"]}

    @property
    def page(self) -> dict[str, Any]:
        """The record that the last cell hands over."""
        return dict(self.data("check")[MIME]["page"])


def executed(name: str, *, change: tuple[str, str] | None = None, **values: object) -> Executed:
    """A notebook run in a fresh kernel; `values` replace its parameters, or the empty answer in the cell of a task.

    `change` is the id of a cell and what is added to its end.

    Examples
    --------
    ``executed("00_start_here", country="Nepal", quantities="answer = 5")``
    """
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    ids = {cell.id: cell for cell in notebook.cells}
    for key, value in values.items():
        # A task's cell may be called as a parameter is.
        own = re.search(rf"(?m)^{key} = ", ids["parameters"].source)
        cell, before = (ids["parameters"], rf"{key} = ") if own else (ids[key], "answer = None")
        new = f"{key} = {value!r}" if own else str(value)
        cell.source, count = re.subn(rf"(?m)^{before}.*$", new.replace("\\", r"\\"), cell.source)
        assert count == 1, f"{name} has no {key}"
    if change:
        ids[change[0]].source += f"\n{change[1]}"
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    return Executed(notebook)
