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
from analysis.project import LOCK
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
    summarise,
)

if TYPE_CHECKING:
    from analysis.runner.page import Made

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


#: The pages that are being made, by the call that makes each.
Calls = Mapping["Future[Made]", Page]


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
    current = [page for page in plan.pages if not reasons[page.slug]]
    found = {page.slug: PageResult(page, outputs=fresh.outputs(page)) for page in current}
    if pages := [page for page in chosen if reasons[page.slug]]:
        pool = _cluster if options.dask else _threads
        with (
            reporting(console, len(pages), current=len(current)) as reporter,
            pool(fresh, pages, options, registry.prepare, reporter) as calls,
        ):
            for call in as_completed(calls):
                page = calls[call]
                result = _written(PageResult(page, reasons[page.slug]), call, fresh)
                reporter.finished(result)
                found[page.slug] = result
    results = {page.slug: found[page.slug] for page in plan.pages if page.slug in found}
    return chosen, results, len(plan.pages) - len(results)


@contextmanager
def _threads(
    fresh: Freshness, pages: Sequence[Page], options: Options, prepare: tuple[str, ...], reporter: Reporter
) -> Iterator[Calls]:
    """Calls that make pages by kernels of this machine."""
    from analysis.runner.kernels import Kernels

    jobs = options.jobs or os.cpu_count() or 1
    prepare = prepare if len(pages) > _FEW else ()
    # One more than run cells: its kernel starts while the others run, or its outputs are written.
    pool = ThreadPoolExecutor(min(jobs + 1, len(pages)))
    try:
        with closing(Kernels(fresh.root, jobs=jobs, prepare=prepare, warm=options.warm)) as kernels:
            # Importing Papermill takes a while, in which the fork server imports what its kernels need.
            import papermill  # noqa: F401

            from analysis.runner.page import make_page

            def make(page: Page) -> "Made":
                reporter.started(page)
                return make_page(page, kernels, options.limits)

            yield {pool.submit(make, page): page for page in pages}
    finally:
        # What has not begun by now never begins.
        pool.shutdown(cancel_futures=True)


@contextmanager
def _cluster(
    fresh: Freshness, pages: Sequence[Page], options: Options, prepare: tuple[str, ...], reporter: Reporter
) -> Iterator[Calls]:
    """Calls that have pages made by the workers of a cluster."""
    from analysis import storage
    from analysis.runner import dask_workers

    store = options.store.rstrip("/") or (fresh.root / "build" / STORE).as_uri()
    orders = dask_workers.send_inputs(fresh.root, store, limits=options.limits, prepare=prepare)
    places = {page.slug: f"{store}/pages/{page.slug}/{fresh.key(page)}" for page in pages}
    for place in places.values() if options.force else ():
        storage.remove(place)
    workers = min(options.jobs or os.cpu_count() or 1, len(pages))
    with dask_workers.open_cluster(options.dask, workers) as pool:
        # The worker has the project's folder somewhere else.
        sent = [replace(page, template=Path(page.template.name)) for page in pages]
        calls = [pool.submit(dask_workers.run_page, page, places[page.slug], orders) for page in sent]
        yield dict(zip(calls, pages, strict=True))
    if not options.store:
        storage.remove(store)


def _written(result: PageResult, call: "Future[Made]", fresh: Freshness) -> PageResult:
    """The result of a page after its files were written, and last the record that vouches for them.

    A call that was broken off takes no other page with it.
    """
    slug, folder = result.page.slug, fresh.folder
    failed = folder / FAILED / f"{slug}.ipynb"
    error = CancelledError() if call.cancelled() else call.exception()
    try:
        fresh.record(slug).unlink(missing_ok=True)
        if error:
            text = f"making the page failed: {type(error).__name__}: {error}".rstrip(": ")
            return replace(result, fault=Fault(Kind.RUNNER, text))
        made = call.result()
        result = replace(result, fault=made.fault, cell_seconds=made.cell_seconds)
        if made.fault:
            failed.parent.mkdir(parents=True, exist_ok=True)
            files.write(failed, made.notebook.encode())
            return replace(result, notebook=failed)
        contents = {name: text.encode() for name, text in made.texts(slug).items()}
        for name, content in contents.items():
            files.write(folder / name, content)
        failed.unlink(missing_ok=True)
        outputs = {name: files.digest(content) for name, content in contents.items()}
        fresh.save(result.page, outputs)
        return replace(result, outputs=outputs)
    except OSError as problem:
        return replace(result, fault=Fault(Kind.WRITE, f"the page cannot be written: {problem}"))


def _write_manifest(
    root: Path, results: Iterable[PageResult], edition: Mapping[str, str]
) -> dict[str, object]:
    """What was built: version and date of the data and a record for each page; written beside the pages."""
    content = {"format": 3, **edition, "pages": [_listed(result) for result in results]}
    text = f"{json.dumps(content, ensure_ascii=False, indent=2)}\n"
    files.write(root / "build" / "pages" / MANIFEST, text.encode())
    return content


def _listed(result: PageResult) -> dict[str, object]:
    """What the manifest says about one page."""
    record: dict[str, object] = {
        "slug": result.page.slug,
        "template": result.page.template.name,
        "parameters": result.page.parameters,
        "tags": list(result.page.tags),
        "status": "failed" if result.fault else "ok",
        "outputs": dict(sorted(result.outputs.items())),
    }
    if result.fault:
        saved = f"{FAILED}/{result.notebook.name}" if result.notebook else None
        record["fault"] = {**asdict(result.fault), "notebook": saved}
    return record


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
