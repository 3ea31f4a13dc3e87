"""Many pages at once: each run in a kernel of its own, checked, written; failures are collected, not raised."""

import asyncio
from collections.abc import Sequence

from analysis.pages.collection import Task
from analysis.pages.keeping import Shelf, keep
from analysis.pages.progress import Reporter
from analysis.pages.proof import Press, pull
from analysis.pages.results import Fault, Kind, PageResult


async def run_tasks(
    tasks: Sequence[Task], press: Press, shelf: Shelf, *, jobs: int, reporter: Reporter
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
                results[number] = await run_task(task, press, shelf, turns)
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


async def run_task(task: Task, press: Press, shelf: Shelf, turns: asyncio.Semaphore) -> PageResult:
    """The result of running one page and writing what it hands over."""
    shelf.cache.forget(task.page.slug)
    proof = await pull(task.page, shelf.plan.notebooks[task.page.template], press, turns)
    return keep(task, proof, shelf)
