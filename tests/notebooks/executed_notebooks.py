"""Notebooks as they are after their run, for tests of what they show."""

import re
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

import nbformat
from nbclient import NotebookClient

from analysis.media_types import MIME
from analysis.narrative.template_signs import unescaped
from analysis.runner.kernels import ARGUMENTS, Kernels
from analysis.runner.parameter_values import project_registry
from tests.conftest import ROOT


class Executed(NamedTuple):
    """What a notebook shows after "Run all"."""

    notebook: Any

    def data(self, cell: str) -> dict[str, Any]:
        """The last output of a cell, by kind."""
        outputs = next(one.outputs for one in self.notebook.cells if one.id == cell)
        return dict(outputs[-1].data) if outputs else {}

    def text(self, cell: str) -> str:
        """What a cell shows, as text."""
        data = self.data(cell)
        return unescaped(str(data.get("text/markdown") or data.get("text/plain", "")))

    def numbers(self, cell: str) -> dict[tuple[str, str], Any]:
        """The numbers that a cell prints, by id and column."""
        numbers = self.data(cell)[MIME]["numbers"]
        return {(one["id"], one["column"]): one["value"] for one in numbers if one["id"]}

    def rows(self, cell: str) -> list[dict[str, Any]]:
        """The rows of the figure of a cell."""
        return list(self.data(cell)[MIME]["rows"])

    @property
    def page(self) -> dict[str, Any]:
        """The record that the last cell hands over."""
        return dict(self.data("check")[MIME]["page"])


#: Notebooks after their run, by what was asked of them: several tests look at one.
_RUNS: dict[str, Executed] = {}


def executed(name: str, *, change: Any = None, until: str = "", **values: object) -> Executed:
    """What `executed_anew` gives, run once for all tests of this process that ask the same."""
    asked = repr((name, change, until, sorted(values.items())))
    if asked not in _RUNS:
        _RUNS[asked] = executed_anew(name, change=change, until=until, **values)
    return deepcopy(_RUNS[asked])


def executed_anew(name: str, *, change: Any = None, until: str = "", **values: object) -> Executed:
    """A notebook after its run; `values` replace its parameters, or the empty answer in the cell of a task.

    `change` is the id of a cell and what is added to its end; the run ends with the cell `until`:
    ``executed("00_start_here", country="Nepal", quantities="answer = 5")``.
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
    if until:
        del notebook.cells[notebook.cells.index(ids[until]) + 1 :]
    return run(notebook)


def run(notebook: Any) -> Executed:
    """A notebook after its run in a kernel of its own."""
    with _kernels().kernel() as (manager, options):
        client = NotebookClient(notebook, km=manager, timeout=300, extra_arguments=list(ARGUMENTS))
        client.execute(**options)
    return Executed(notebook)


@cache
def _kernels() -> Kernels:
    """Kernels that have read what every page reads, for all tests of this process."""
    return Kernels(ROOT, prepare=project_registry(ROOT).prepare)
