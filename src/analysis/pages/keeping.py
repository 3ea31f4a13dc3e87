"""What came of a page, written: its files first, the record that vouches for them last."""

from dataclasses import dataclass, replace
from pathlib import Path

from analysis.pages import files
from analysis.pages.cache import FAILED, Cache, Record
from analysis.pages.collection import Plan, Task
from analysis.pages.inputs import read_trace
from analysis.pages.notebook import Notebook, to_bytes
from analysis.pages.proof import Proof
from analysis.pages.results import Fault, Kind, PageResult


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where pages are kept.

    Attributes
    ----------
    cache
        Writes the records.
    plan
        Knows the templates.
    ignored
        Folders whose files are no inputs of a page.
    """

    cache: Cache
    plan: Plan
    ignored: tuple[Path, ...]


def keep(task: Task, proof: Proof, shelf: Shelf) -> PageResult:
    """The result of a page whose proof was pulled, after it has been written."""
    page, folder = task.page, shelf.cache.folder
    result = PageResult(page, task.why, proof.fault, cell_seconds=proof.cell_seconds)
    if proof.fault:
        return _failed(result, proof.notebook, folder)
    result = replace(
        result,
        notebook=folder / f"{page.slug}.ipynb",
        outputs={name: files.digest(content) for name, content in proof.contents.items()},
        figures=proof.figures,
        words=proof.words,
    )
    try:
        return _kept(result, proof, shelf)
    except OSError as error:
        return replace(result, notebook=None, fault=Fault(Kind.WRITE, f"the page cannot be written: {error}"))


def _kept(result: PageResult, proof: Proof, shelf: Shelf) -> PageResult:
    """The result of a complete page, after its files and the record that vouches for them have been written."""
    page, cache = result.page, shelf.cache
    for name, content in proof.contents.items():
        files.write(cache.folder / name, content)
    (cache.folder / FAILED / f"{page.slug}.ipynb").unlink(missing_ok=True)
    inputs = cache.digests.of_all(cache.digests.names(read_trace(proof.report, ignore=shelf.ignored)))
    record = Record(
        setting=cache.setting(page, shelf.plan.notebooks[page.template]),
        inputs=inputs,
        outputs=result.outputs,
        figures=result.figures,
        words=result.words,
        cell_seconds=result.cell_seconds,
    )
    cache.save(page.slug, record)
    return replace(result, inputs=inputs)


def _failed(result: PageResult, notebook: Notebook, folder: Path) -> PageResult:
    """The result of a failed page, its notebook saved."""
    path = folder / FAILED / f"{result.page.slug}.ipynb"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, to_bytes(notebook))
    except OSError:
        return result
    return replace(result, notebook=path)
