"""The pages brought up to date: what is current stays, the rest is run."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from rich.console import Console

from analysis.pages import files, manifest
from analysis.pages.cache import Cache
from analysis.pages.collection import FILE, Page, Plan, Task, load_plan, select
from analysis.pages.inputs import Digests
from analysis.pages.parameters import Registry
from analysis.pages.preload import Ready, ready_for
from analysis.pages.progress import Reporter, explain, reporting
from analysis.pages.results import Limits, PageResult
from analysis.pages.workshop import open_workshop


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are to be run: the parameters of `analysis.pages.run.build` that have to do with pages."""

    regions: Sequence[str] | None = None
    jobs: int | None = None
    force: bool = False
    explain: bool = False
    warm: bool = True
    limits: Limits = field(default_factory=Limits)
    dask: str = ""
    store: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where the collection stands after a run.

    Attributes
    ----------
    asked
        The results of the pages that were asked for.
    everything
        The results of all pages but those in `stale`, in the order of the plan.
    stale
        Names of pages that are out of date and were not asked for.
    manifest
        What was built from what.
    """

    asked: tuple[PageResult, ...] = ()
    everything: tuple[PageResult, ...] = ()
    stale: tuple[str, ...] = ()
    manifest: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def update(root: Path, options: Options, *, registry: Registry, console: Console) -> State:
    """Where the collection stands after running what was asked for and is out of date; the manifest is written.

    Raises
    ------
    CollectionError, ParameterError
        If the collection or the request is not usable; nothing has been written then.
    OSError
        If the folder of pages cannot be written.
    """
    plan = load_plan(root / FILE, registry=registry)
    chosen = select(plan, options.regions, registry=registry)
    if options.store and not options.dask:
        raise ValueError("a store is where workers of a cluster meet: give --dask too")
    folder = root / "build" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    files.sweep(folder)
    cache = Cache(folder, Digests(root))
    if options.regions is None:
        cache.prune(plan)
    reasons = {page.slug: cache.why(page, plan.notebooks[page.template]) for page in plan.pages}
    if options.force:
        reasons.update({page.slug: reasons[page.slug] or "it was asked for" for page in chosen})
    if options.explain:
        explain({page.slug: reasons[page.slug] for page in chosen}, console)
    results = {page.slug: _recorded(page, cache) for page in plan.pages if not reasons[page.slug]}
    tasks = [Task(page, reasons[page.slug]) for page in chosen if reasons[page.slug]]
    if tasks:
        results.update(_run(tasks, plan, cache, options=options, registry=registry, console=console))
    everything = tuple(results[page.slug] for page in plan.pages if page.slug in results)
    content = manifest.manifest(everything, registry.edition)
    files.write(folder / manifest.FILE, manifest.to_bytes(content))
    stale = tuple(page.slug for page in plan.pages if page.slug not in results)
    return State(tuple(results[page.slug] for page in chosen), everything, stale, content)


def _recorded(page: Page, cache: Cache) -> PageResult:
    """The result of a page that is current, from its record."""
    record = cache.load(page.slug)
    assert record is not None
    return PageResult(
        page,
        notebook=cache.folder / f"{page.slug}.ipynb",
        outputs=record.outputs,
        inputs=record.inputs,
        figures=record.figures,
        words=record.words,
    )


#: For each template what its kernels find done.
Branches = Mapping[str, Ready]


def _run(
    tasks: Sequence[Task],
    plan: Plan,
    cache: Cache,
    *,
    options: Options,
    registry: Registry,
    console: Console,
) -> dict[str, PageResult]:
    """The results of `tasks`, by name of page."""
    branches = _branches(tasks, plan, registry)
    with reporting(console, len(tasks), current=len(plan.pages) - len(tasks)) as reporter:
        if options.dask:
            results = _run_far(tasks, plan, cache, options, branches=branches, reporter=reporter)
        else:
            results = _run_here(tasks, plan, cache, options, branches=branches, reporter=reporter)
    return {result.page.slug: result for result in results}


def _branches(tasks: Sequence[Task], plan: Plan, registry: Registry) -> Branches:
    """What can be done beforehand for each template of these tasks."""
    templates = {task.page.template for task in tasks}
    return {path.name: ready_for(plan.notebooks[path], registry.rehearsals) for path in templates}


def _run_here(
    tasks: Sequence[Task],
    plan: Plan,
    cache: Cache,
    options: Options,
    *,
    branches: Branches,
    reporter: Reporter,
) -> list[PageResult]:
    """The results of `tasks`, run by kernels of this machine."""
    root = cache.digests.root
    with open_workshop(root, warm=options.warm) as workshop:
        for template, ready in branches.items():
            workshop.branch(template, ready)
        # Importing Jupyter takes a while, in which the workshop imports what its kernels need.
        from analysis.pages.keeping import Shelf
        from analysis.pages.proof import Press
        from analysis.pages.schedule import run_tasks

        press = Press(workshop, options.limits, root)
        shelf = Shelf(cache, plan, (workshop.scratch, *_own_folders(root)))
        jobs = options.jobs or os.cpu_count() or 1
        return asyncio.run(run_tasks(tasks, press, shelf, jobs=jobs, reporter=reporter))


def _run_far(
    tasks: Sequence[Task],
    plan: Plan,
    cache: Cache,
    options: Options,
    *,
    branches: Branches,
    reporter: Reporter,
) -> list[PageResult]:
    """The results of `tasks`, run by the workers of a cluster."""
    from analysis.pages.cluster import Cluster, Crew, run_far
    from analysis.pages.keeping import Shelf

    cluster = Cluster(options.dask, options.store, options.jobs, fresh=options.force)
    crew = Crew(options.limits, options.warm, branches)
    shelf = Shelf(cache, plan, _own_folders(cache.digests.root))
    return run_far(tasks, shelf, cluster, crew, reporter=reporter)


def _own_folders(root: Path) -> tuple[Path, ...]:
    """Folders of the build that no page is made from; what other stages leave in `build` may be an input."""
    return (root / "build" / "pages", root / "build" / ".matplotlib")
