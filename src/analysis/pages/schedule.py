"""Many pages at once: each run in a kernel of its own, checked, written; failures are collected, not raised."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.pages import files, handover
from analysis.pages.cache import FAILED, Cache, Record
from analysis.pages.collection import Page, Plan, Task
from analysis.pages.execute import Execution, execute
from analysis.pages.inputs import read_trace
from analysis.pages.notebook import Notebook, blank, canonical, clean_text, to_bytes
from analysis.pages.parameters import inject
from analysis.pages.progress import Reporter
from analysis.pages.results import Fault, Kind, Limits, PageResult
from analysis.pages.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Press:
    """Everything that running a page needs besides the page.

    Attributes
    ----------
    root
        The project's folder.
    """

    plan: Plan
    workshop: Workshop
    limits: Limits
    cache: Cache
    root: Path

    @property
    def folder(self) -> Path:
        """Where pages are written."""
        return self.cache.folder


async def run_tasks(
    tasks: Sequence[Task], press: Press, *, jobs: int, reporter: Reporter
) -> list[PageResult]:
    """The results of `tasks`, in their order, with the cells of at most `jobs` pages running at once.

    One more page is under way: its kernel starts while the others run, or its outputs are written.
    """
    queue, turns = iter(enumerate(tasks)), asyncio.Semaphore(jobs)
    results: dict[int, PageResult] = {}

    async def work() -> None:
        for number, task in queue:
            reporter.started(task.page)
            try:
                results[number] = await run_task(task, press, turns)
            except Exception as error:
                # One page never takes the others with it.
                fault = Fault(Kind.ERROR, f"the runner failed: {type(error).__name__}: {error}")
                results[number] = PageResult(task.page, task.why, fault)
            reporter.finished(results[number])

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs + 1, len(tasks))):
                group.create_task(work())
    finally:
        await asyncio.gather(*press.workshop.burials)
    return [results[number] for number in range(len(tasks))]


async def run_task(task: Task, press: Press, turns: asyncio.Semaphore) -> PageResult:
    """The result of running one page and writing what it hands over; a start that failed is tried once more."""
    page = task.page
    press.cache.forget(page.slug)
    execution = await _execute(page, press, turns)
    if execution.fault and execution.fault.kind is Kind.START:
        execution = await _execute(page, press, turns)
    notebook = canonical(execution.notebook, about=_about(page), folders=_folders(press))
    result = PageResult(page, task.why, cell_seconds=execution.cell_seconds)
    if execution.fault:
        return _failed(replace(result, fault=_cleaned(execution.fault, press)), notebook, press)
    try:
        handed = handover.extract(notebook)
        contents = _contents(page, notebook, handed)
    except ValueError as error:
        return _failed(replace(result, fault=Fault(Kind.HAND_OVER, str(error))), notebook, press)
    result = replace(
        result,
        notebook=press.folder / f"{page.slug}.ipynb",
        outputs={name: files.digest(content) for name, content in contents.items()},
        figures=tuple(_described(page, figure) for figure in handed.figures),
        words=handed.words,
    )
    try:
        return _kept(result, contents, execution.report, press)
    except OSError as error:
        return replace(result, notebook=None, fault=Fault(Kind.WRITE, f"the page cannot be written: {error}"))


def _kept(result: PageResult, contents: Mapping[str, bytes], report: str, press: Press) -> PageResult:
    """The result, after its files and the record that vouches for them have been written."""
    page, digests = result.page, press.cache.digests
    for name, content in contents.items():
        files.write(press.folder / name, content)
    (press.folder / FAILED / f"{page.slug}.ipynb").unlink(missing_ok=True)
    trace = read_trace(report, ignore=[press.workshop.scratch, press.root / "build"])
    inputs = digests.of_all(digests.names(trace))
    record = Record(
        setting=press.cache.setting(page, press.plan.notebooks[page.template]),
        inputs=inputs,
        outputs=result.outputs,
        figures=result.figures,
        words=result.words,
        cell_seconds=result.cell_seconds,
    )
    press.cache.save(page.slug, record)
    return replace(result, inputs=inputs)


async def _execute(page: Page, press: Press, turns: asyncio.Semaphore) -> Execution:
    """Run a fresh copy of the page's template."""
    notebook = inject(blank(press.plan.notebooks[page.template]), page.parameters)
    return await execute(notebook, press.workshop, name=page.template.name, limits=press.limits, turns=turns)


def _about(page: Page) -> dict[str, object]:
    """What an executed notebook says about itself."""
    return {"page": page.slug, "template": page.template.name, "parameters": dict(page.parameters)}


def _folders(press: Press) -> dict[str, str]:
    """Folders of this machine, and what stands for them in a page."""
    return {str(press.workshop.scratch): "~", f"{press.root}/": "", str(press.root): "."}


def _cleaned(fault: Fault, press: Press) -> Fault:
    """The fault without folders and addresses in its message."""
    return replace(fault, message=clean_text(fault.message, _folders(press)))


def _contents(page: Page, notebook: Notebook, handed: handover.HandOver) -> dict[str, bytes]:
    """File name -> content of everything to be written for a complete page, the notebook last."""
    with_alt = handover.with_alt_texts(notebook, handed.figures)
    return {**handover.files(page.slug, handed), f"{page.slug}.ipynb": to_bytes(with_alt)}


def _described(page: Page, figure: handover.Figure) -> dict[str, object]:
    """What the manifest says about a figure."""
    return {
        "figure": figure.figure_id,
        "alt": figure.alt,
        "cell": figure.cell,
        "csv": f"{page.slug}.{figure.figure_id}.csv",
    }


def _failed(result: PageResult, notebook: Notebook, press: Press) -> PageResult:
    """The result of a failed page, its notebook saved."""
    path = press.folder / FAILED / f"{result.page.slug}.ipynb"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, to_bytes(notebook))
    except OSError:
        return result
    return replace(result, notebook=path)
