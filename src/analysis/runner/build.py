"""One build: the pages that are out of date are run and written, and the site made from all of them is published."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from analysis import files, freshness
from analysis.fingerprint import fingerprint
from analysis.project import LOCK
from analysis.runner import publishing
from analysis.runner.build_options import Options
from analysis.runner.bytecode import compile_by_content
from analysis.runner.collection import Page, load_pages, select
from analysis.runner.page_outputs import prepare_check
from analysis.runner.page_run import Made, make_page
from analysis.runner.parameter_values import Registry, project_registry
from analysis.runner.publishing import SiteBuilder
from analysis.runner.results import INPUTS, BuildResult, PageFolder, PageResult, Reporter, summarise
from analysis.runner.watch import Watch, watched
from analysis.terminal import SafeConsole

_INTERRUPTED = "interrupted by Ctrl-C"
# With few pages, making one beforehand that nobody sees takes longer than it saves.
_FEW = 3


def build(
    root: Path,
    options: Options | None = None,
    *,
    builder: SiteBuilder | None = None,
    console: Console | None = None,
    registry: Registry | None = None,
) -> BuildResult:
    """What came of running the pages that are out of date and, if all are complete, publishing the site.

    Nothing that can go wrong with a page, with the site or with the disk is raised: the result says it, a
    summary is printed, and `build/site.failed` holds it, while `build/site` stays as it was. `builder` makes the
    site, which stays as it is without one; `registry` is the project's own unless another is given.
    """
    began = time.perf_counter()
    folder = root / "build"
    options = options or Options()
    console = console or SafeConsole()
    try:
        with _alone(folder, console):
            if builder:
                publishing.announce(folder)
            result = _built(root, options, builder, console=console, registry=registry)
            if builder:
                result = publishing.conclude(folder, result)
    except KeyboardInterrupt:
        result = BuildResult(problem=_INTERRUPTED, interrupted=True)
    except OSError as error:
        result = BuildResult(problem=f"the folder {folder.name} cannot be written: {error}")
    result = replace(result, seconds=time.perf_counter() - began)
    summarise(result, console)
    return result


def _built(
    root: Path, options: Options, builder: SiteBuilder | None, *, console: Console, registry: Registry | None
) -> BuildResult:
    """The result of the work itself, whatever ends it.

    A collection or a request that is not usable is refused before anything is written.
    """
    result = BuildResult()
    try:
        compile_by_content(files.PACKAGE)
        project = options.first() if options.first else fingerprint(root)
        registry = registry or project_registry(root, project)
        every = load_pages(root, registry=registry)
        chosen = select(every, options.regions, registry=registry)
        if options.store and not options.dask:
            raise ValueError("a store is where workers of a cluster meet: give --dask too")
        folder = PageFolder(root, project)
        before = publishing.site_record(root)
        results = _update(folder, every, chosen, options, prepare=registry.prepare, console=console)
        there = [results[page.slug] for page in every if page.slug in results]
        # A page that nobody asked for fails if somebody changes its files.
        result = BuildResult(tuple(page for page in there if page.page in chosen or page.fault))
        manifest = folder.write_manifest(there, registry.edition)
        check = partial(_changed_meanwhile, folder, there)
        if any(page.why for page in there):
            result = replace(result, problem=check())
        if builder is None or result.problem:
            return result
        if missing := len(every) - len(there):
            note = f"the site was left as it is, because {missing} other pages are out of date"
            return replace(result, note=note)
        site = publishing.Site(root, builder, before, check=check)
        return site.publish(
            manifest, result, project, keep_going=options.keep_going, console=console, explain=options.explain
        )
    except KeyboardInterrupt:
        return replace(result, problem=_INTERRUPTED, interrupted=True)
    except (ValueError, OSError) as error:
        return replace(result, problem=str(error))


def _changed_meanwhile(folder: PageFolder, there: Sequence[PageResult]) -> str:
    """Which files changed since the build took their digests, or wrote them; empty if all are as they were."""
    changed = fingerprint(folder.root).changed_since(folder.project)
    for result in there:
        changed += folder.changed(result)
    if not changed:
        return ""
    freshness.distrust(folder.root, changed)
    return (
        f"{freshness.listed(changed)} changed while the build ran, so that nothing was published: build again"
    )


def _update(
    folder: PageFolder,
    every: Sequence[Page],
    chosen: Sequence[Page],
    options: Options,
    *,
    prepare: tuple[str, ...],
    console: Console,
) -> dict[str, PageResult]:
    """The results of the chosen pages and of all others that are current, by slug."""
    folder.path.mkdir(parents=True, exist_ok=True)
    files.sweep(folder.path)
    if options.regions is None:
        folder.prune(every)
    reasons = {page.slug: folder.why(page) for page in every}
    if options.force:
        reasons.update({page.slug: reasons[page.slug] or "it was asked for" for page in chosen})
    if options.explain:
        for page in chosen:
            why = reasons[page.slug]
            message = f"{page.slug}: run, because {why}" if why else f"{page.slug}: current"
            console.out(message, highlight=False)
    results = {page.slug: folder.current(page) for page in every if not reasons[page.slug]}
    pages = [page for page in chosen if reasons[page.slug]]
    if not pages:
        return results
    watch = Watch(folder.root, folder.project, *INPUTS, "notebooks")
    for result in results.values():
        watch.add(folder.path, folder.written(result))
    with Reporter(console, len(pages), current=len(results)) as reporter:
        if options.dask:
            from analysis.runner.dask_workers import cluster_calls

            running = cluster_calls(folder, pages, options, prepare)
        else:
            running = _threads(folder, pages, options, prepare, reporter, watch)
        with running as calls:
            for call in as_completed(calls):
                page = calls[call]
                result = folder.save(page, reasons[page.slug], call)
                watch.add(folder.path, folder.written(result))
                reporter.end(result)
                results[page.slug] = result
    return {slug: folder.held(result) for slug, result in results.items()}


@contextmanager
def _threads(
    folder: PageFolder,
    pages: Sequence[Page],
    options: Options,
    prepare: tuple[str, ...],
    reporter: Reporter,
    watch: Watch,
) -> Iterator[dict[Future[Made], Page]]:
    """Calls that make pages by kernels of this machine."""
    from analysis.runner.kernels import Kernels

    jobs = options.jobs or os.cpu_count() or 1
    prepare = prepare if len(pages) > _FEW else ()
    # One more than run cells: its kernel starts while the others run, or its outputs are written.
    pool = ThreadPoolExecutor(min(jobs + 1, len(pages)))
    try:
        kernels = Kernels(folder.root, jobs=jobs, prepare=prepare, warm=options.warm, guarded=options.guarded)
        with closing(kernels):
            # Both take a while, in which the fork server imports what its kernels need.
            import papermill  # noqa: F401

            prepare_check(folder.root)

            def make(page: Page) -> Made:
                reporter.begin(page)
                watch.look()
                return watched(make_page(page, kernels, options.limits), watch)

            yield {pool.submit(make, page): page for page in pages}
    finally:
        # What has not begun by now never begins.
        pool.shutdown(cancel_futures=True)


@contextmanager
def _alone(folder: Path, console: Console) -> Iterator[None]:
    """Hold the build folder's lock; say so if another build has it, and wait."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        locked = lock.acquire(timeout=0)
    except Timeout:
        console.print("Another build is running here; waiting until it is through ...")
        locked = lock.acquire()
    with locked:
        yield
