"""One build: the pages that are out of date are run and written, and the site made from all of them is published."""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from rich.console import Console

from analysis import files
from analysis.registry import Registry, project_registry
from analysis.runner import publishing
from analysis.runner.collection import FILE, Page, load_plan, select
from analysis.runner.freshness import FAILED, Freshness
from analysis.runner.publishing import SiteBuilder
from analysis.runner.results import (
    BuildResult,
    Fault,
    Kind,
    Limits,
    PageResult,
    Reporter,
    explain,
    reporting,
    say,
    summarise,
)

if TYPE_CHECKING:
    from analysis.runner.page import Made

LOCK = ".lock"
MANIFEST = "manifest.json"
#: Where what was made lies when no store is given: workers of this machine, or with the same file system, reach it.
STORE = ".store"

_INTERRUPTED = "interrupted by Ctrl-C"
# With few pages, making one beforehand that nobody sees takes longer than it saves.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Options:
    """How to build."""

    #: Names or codes of the regions whose pages are asked for; None for the whole collection.
    regions: Sequence[str] | None = None
    #: How many notebooks run at once; None for as many as the machine has cores.
    jobs: int | None = None
    #: Run pages that are current too; print why each page is run; publish the site even if pages failed.
    force: bool = False
    explain: bool = False
    keep_going: bool = False
    warm: bool = True
    limits: Limits = field(default_factory=Limits)
    #: Address of a Dask scheduler whose workers run the pages; ``local`` for one of this machine's own; empty for none.
    dask: str = ""
    #: With `dask`: the fsspec URL of a place that builder and workers reach, where inputs and finished pages are
    #: kept; empty for a folder below `build`.
    store: str = ""
    #: Makes what pages are made from; no other build reads it meanwhile.
    first: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """Pages that have to be run, with the reasons why, and all that it takes."""

    root: Path
    pages: Sequence[Page]
    reasons: Mapping[str, str]
    fresh: Freshness
    options: Options
    prepare: tuple[str, ...]
    reporter: Reporter


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
    began, folder = time.perf_counter(), root / "build"
    options, console = options or Options(), console or Console()
    try:
        with _alone(folder, console):
            if builder:
                publishing.announce(folder)
            result = _built(root, options, builder, console=console, registry=registry)
            if builder:
                result = publishing.conclude(folder, result)
    except KeyboardInterrupt:
        result = BuildResult((), problem=_INTERRUPTED, interrupted=True)
    except OSError as error:
        result = BuildResult((), problem=f"the folder {folder.name} cannot be written: {error}")
    result = replace(result, seconds=time.perf_counter() - began)
    summarise(result, console)
    return result


def _built(
    root: Path, options: Options, builder: SiteBuilder | None, *, console: Console, registry: Registry | None
) -> BuildResult:
    """The result of the work itself, whatever ends it."""
    result = BuildResult(())
    try:
        if options.first:
            options.first()
        known = registry or project_registry(root)
        chosen, results, missing = _update(root, options, registry=known, console=console)
        result = BuildResult(tuple(results[page.slug] for page in chosen))
        manifest = _write_manifest(root, results.values(), known.edition)
        if builder is None:
            return result
        if missing:
            note = f"the site was left as it is, because {missing} other pages are out of date"
            return replace(result, note=note)
        failed = [page for page in results.values() if page.fault]
        return publishing.publish(
            root, builder, manifest, result, failed=failed, keep_going=options.keep_going, console=console
        )
    except KeyboardInterrupt:
        return replace(result, problem=_INTERRUPTED, interrupted=True)
    except (ValueError, OSError) as error:
        return replace(result, problem=str(error))


def _update(
    root: Path, options: Options, *, registry: Registry, console: Console
) -> tuple[Sequence[Page], dict[str, PageResult], int]:
    """The pages asked for, the results of all pages that are current now, and how many others are not.

    A collection or a request that is not usable is refused before anything is written.
    """
    plan = load_plan(root / FILE, registry=registry)
    chosen = select(plan, options.regions, registry=registry)
    if options.store and not options.dask:
        raise ValueError("a store is where workers of a cluster meet: give --dask too")
    fresh = Freshness(root, plan)
    fresh.folder.mkdir(parents=True, exist_ok=True)
    files.sweep(fresh.folder)
    if options.regions is None:
        fresh.prune()
    reasons = {page.slug: fresh.why(page) for page in plan.pages}
    if options.force:
        reasons.update({page.slug: reasons[page.slug] or "it was asked for" for page in chosen})
    if options.explain:
        explain({page.slug: reasons[page.slug] for page in chosen}, console)
    found = {page.slug: _recorded(page, fresh) for page in plan.pages if not reasons[page.slug]}
    pages = [page for page in chosen if reasons[page.slug]]
    if pages:
        with reporting(console, len(pages), current=len(plan.pages) - len(pages)) as reporter:
            work = _Work(root, pages, reasons, fresh, options, registry.prepare, reporter)
            for result in (_run_far if options.dask else _run_here)(work):
                reporter.finished(result)
                found[result.page.slug] = result
        fresh.save_listings()
    results = {page.slug: found[page.slug] for page in plan.pages if page.slug in found}
    return chosen, results, len(plan.pages) - len(results)


def _recorded(page: Page, fresh: Freshness) -> PageResult:
    """The result of a page that is current, from its record."""
    record = fresh.load(page.slug)
    assert record is not None
    saved = fresh.folder / f"{page.slug}.ipynb"
    return PageResult(page, "", None, saved, record["outputs"], tuple(record["figures"]), record["words"])


def _write_manifest(
    root: Path, results: Iterable[PageResult], edition: Mapping[str, str]
) -> dict[str, object]:
    """What was built: version and date of the data and a record for each page; written beside the pages."""
    content = {"format": 2, **edition, "pages": [_listed(result) for result in results]}
    text = f"{json.dumps(content, ensure_ascii=False, indent=2)}\n"
    files.write(root / "build" / "pages" / MANIFEST, text.encode())
    return content


def _listed(result: PageResult) -> dict[str, object]:
    """What the manifest says about one page."""
    record: dict[str, object] = {
        "slug": result.page.slug,
        "template": result.page.template.name,
        "parameters": dict(result.page.parameters),
        "tags": list(result.page.tags),
        "status": "failed" if result.fault else "ok",
        "words": result.words,
        "figures": [dict(figure) for figure in result.figures],
        "outputs": dict(sorted(result.outputs.items())),
    }
    if result.fault:
        saved = f"{FAILED}/{result.notebook.name}" if result.notebook else None
        record["fault"] = {**asdict(result.fault), "notebook": saved}
    return record


def _run_here(work: _Work) -> Iterator[PageResult]:
    """The results of the pages as they come, run by kernels of this machine and written."""
    from analysis.runner.kernels import Kernels

    jobs = work.options.jobs or os.cpu_count() or 1
    prepare = work.prepare if len(work.pages) > _FEW else ()
    # One more than run cells: its kernel starts while the others run, or its outputs are written.
    pool = ThreadPoolExecutor(min(jobs + 1, len(work.pages)))
    try:
        with closing(Kernels(work.root, jobs=jobs, prepare=prepare, warm=work.options.warm)) as kernels:
            # Importing Papermill takes a while, in which the fork server imports what its kernels need.
            import papermill  # noqa: F401

            from analysis.runner.page import make_page

            def make(page: Page) -> "Made":
                work.reporter.started(page)
                return make_page(page, kernels, work.options.limits)

            yield from _written(work, {pool.submit(make, page): page for page in work.pages})
    finally:
        # What has not begun by now never begins.
        pool.shutdown(cancel_futures=True)


def _run_far(work: _Work) -> Iterator[PageResult]:
    """The results of the pages as they come, run by the workers of a cluster and written here."""
    from analysis import storage
    from analysis.runner import dask_workers

    options, store = work.options, work.options.store.rstrip("/") or (work.root / "build" / STORE).as_uri()
    orders = dask_workers.send_inputs(
        work.root, store, limits=options.limits, warm=options.warm, prepare=work.prepare
    )
    jobs = [
        dask_workers.Job(page.slug, page.template.name, page.parameters, work.fresh.key(page))
        for page in work.pages
    ]
    before = dask_workers.count_runs(store, jobs)
    for job in jobs if options.force else ():
        storage.remove(job.made(store))
    failed = False
    workers = min(options.jobs or os.cpu_count() or 1, len(jobs))
    with dask_workers.open_cluster(options.dask, workers) as pool:
        submitted = [pool.submit(dask_workers.run_job, job, orders) for job in jobs]
        calls = dict(zip(submitted, work.pages, strict=True))
        for result in _written(work, calls, Kind.WORKER, "no worker ran the page"):
            failed = failed or bool(result.fault)
            yield result
    runs = dask_workers.count_runs(store, jobs) - before
    say(f"{len(jobs)} pages came from the cluster, which ran {runs}", work.reporter.bar.console)
    if not options.store and not failed:
        storage.remove(store)


def _written(
    work: _Work, calls: "dict[Future[Made], Page]", kind: Kind = Kind.ERROR, what: str = "the runner failed"
) -> Iterator[PageResult]:
    """The results as they come, each page written once; a call that was broken off takes no other page with it."""
    for call in as_completed(calls):
        page, error = calls[call], CancelledError() if call.cancelled() else call.exception()
        result = PageResult(page, work.reasons[page.slug])
        work.fresh.forget(page.slug)
        try:
            if error:
                text = f"{what}: {type(error).__name__}: {error}".rstrip(": ")
                yield replace(result, fault=Fault(kind, text))
            else:
                yield _write(result, call.result(), work.fresh)
        except OSError as problem:
            yield replace(result, fault=Fault(Kind.WRITE, f"the page cannot be written: {problem}"))


def _write(result: PageResult, made: "Made", fresh: Freshness) -> PageResult:
    """The result of a page after its files have been written, and last the record that vouches for them."""
    slug, folder = result.page.slug, fresh.folder
    failed = folder / FAILED / f"{slug}.ipynb"
    result = replace(result, fault=made.fault, cell_seconds=made.cell_seconds)
    if made.fault:
        failed.parent.mkdir(parents=True, exist_ok=True)
        files.write(failed, made.notebook)
        return replace(result, notebook=failed)
    for name, content in made.contents.items():
        files.write(folder / name, content)
    failed.unlink(missing_ok=True)
    outputs = {name: files.digest(content) for name, content in made.contents.items()}
    record = {"parts": fresh.parts(result.page), "outputs": outputs}
    fresh.save(slug, {**record, "figures": made.figures, "words": made.words})
    saved = folder / f"{slug}.ipynb"
    return replace(result, notebook=saved, outputs=outputs, figures=made.figures, words=made.words)


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
