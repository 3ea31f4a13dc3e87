"""The pages that are out of date, run by a Dask cluster, and what they hand over brought home."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.pages import bundle, files, remote
from analysis.pages.collection import Task
from analysis.pages.keeping import Shelf, keep
from analysis.pages.plans import Outcome, run_plan
from analysis.pages.preload import Ready
from analysis.pages.progress import Reporter
from analysis.pages.remote import Job, Orders
from analysis.pages.results import Fault, Kind, Limits, PageResult
from analysis.pages.storage import Storage

#: Where proofs lie when no store is given: workers of this machine, or with the same file system, reach it.
FOLDER = ".store"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where pages run, and where builder and workers meet.

    Attributes
    ----------
    address
        As `analysis.pages.plans.run_plan` takes it.
    store
        An fsspec URL; empty for a folder in `build`, which is removed when everything has come home.
    jobs
        How many workers, if the cluster is started for this build.
    fresh
        Whether proofs that are in the store already do not count.
    """

    address: str
    store: str = ""
    jobs: int | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Crew:
    """How workers run pages: limits, warm kernels, and what is imported before they start, by template."""

    limits: Limits
    warm: bool
    branches: Mapping[str, Ready]


def run_far(
    tasks: Sequence[Task],
    shelf: Shelf,
    cluster: Cluster,
    crew: Crew,
    *,
    reporter: Reporter,
) -> list[PageResult]:
    """The results of `tasks`, in their order, run by the cluster and written here.

    Raises
    ------
    ValueError
        If the store's URL or the cluster's address means nothing, or a package for it is missing.
    OSError
        If the store or the cluster cannot be reached.
    """
    root = shelf.cache.digests.root
    store = Storage.at(cluster.store or (root / "build" / FOLDER).as_uri())
    orders = _orders(root, store, crew)
    jobs = [_job(task, shelf, orders) for task in tasks]
    before = _runs(store, jobs)
    if cluster.fresh:
        for job in jobs:
            store.remove(job.proof)
    results: dict[int, PageResult] = {}

    def finished(number: int, outcome: Outcome) -> None:
        reporter.started(tasks[number].page)
        results[number] = _brought_home(tasks[number], outcome, shelf)
        reporter.finished(results[number])

    for task in tasks:
        shelf.cache.forget(task.page.slug)
    plan = [(remote.press, (job, orders)) for job in jobs]
    run_plan(plan, jobs=cluster.jobs, dask=cluster.address, finished=finished)
    runs = _runs(store, jobs) - before
    reporter.say(f"{len(jobs)} pages came from the cluster, which ran {runs}")
    if not cluster.store and not any(result.fault for result in results.values()):
        store.system.rm(store.path, recursive=True)
    return [results[number] for number in range(len(tasks))]


def _orders(root: Path, store: Storage, crew: Crew) -> Orders:
    """The orders for all pages, after the project's files have been put into the store."""
    listed = bundle.listing(root)
    inputs = bundle.key(listed)
    orders = Orders(
        store=store.url,
        inputs=inputs,
        code=bundle.code_key(),
        python=platform.python_version(),
        limits=crew.limits,
        warm=crew.warm,
        branches=dict(crew.branches),
    )
    if store.read(orders.archive) is None:
        store.write(orders.archive, bundle.pack(root, listed))
    return orders


def _job(task: Task, shelf: Shelf, orders: Orders) -> Job:
    """The job of one page, with the digest of everything that the page may depend on."""
    page, template = task.page, shelf.plan.notebooks[task.page.template]
    made_from = [shelf.cache.setting(page, template), orders.inputs, orders.code]
    key = files.digest(json.dumps(made_from, sort_keys=True).encode())
    return Job(page.slug, page.template.name, template, dict(page.parameters), key)


def _runs(store: Storage, jobs: Sequence[Job]) -> int:
    """How often these pages have been run by workers, ever."""
    wanted = {job.runs for job in jobs}
    return sum(name.rpartition("/")[0] in wanted for name in store.names("runs"))


def _brought_home(task: Task, outcome: Outcome, shelf: Shelf) -> PageResult:
    """The result of a page after what its worker sent has been written here."""
    if outcome.error:
        return PageResult(task.page, task.why, Fault(Kind.WORKER, f"no worker ran the page: {outcome.error}"))
    folders = {
        remote.PROJECT: str(shelf.cache.digests.root),
        remote.PACKAGE: str(Path(bundle.__file__).parents[1]),
    }
    try:
        return keep(task, remote.from_bytes(outcome.value, folders), shelf)
    except Exception as error:
        # One page never takes the others with it.
        fault = Fault(Kind.ERROR, f"the runner failed: {type(error).__name__}: {error}")
        return PageResult(task.page, task.why, fault)
