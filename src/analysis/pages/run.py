"""The two commands of this room: bring the pages up to date, and publish the site made from them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from analysis.pages import publish
from analysis.pages.inputs import Digests
from analysis.pages.parameters import Registry
from analysis.pages.progress import summarise
from analysis.pages.publish import SiteBuilder
from analysis.pages.registry import project_registry
from analysis.pages.results import BuildResult, Limits
from analysis.pages.update import Options, State, update

LOCK = ".lock"

_FAILED_TITLE = "Some pages could not be made"
_INTERRUPTED = "interrupted by Ctrl-C"
_STOPPED_TITLE = "The site was not published"


def build(
    root: Path,
    *,
    regions: Sequence[str] | None = None,
    jobs: int | None = None,
    force: bool = False,
    explain: bool = False,
    keep_going: bool = False,
    warm: bool = True,
    limits: Limits | None = None,
    dask: str = "",
    store: str = "",
    console: Console | None = None,
    registry: Registry | None = None,
    builder: SiteBuilder | None = None,
) -> BuildResult:
    """What came of running the pages that are out of date and, if all are complete, publishing the site.

    Nothing that can go wrong with a page, with the site or with the disk is raised: the result says it, a
    summary is printed, and `build/site.failed` holds it, while `build/site` stays as it was.

    Parameters
    ----------
    root
        The project's folder.
    regions
        Names or codes of the regions whose pages are asked for; None for the whole collection. The site is then
        published only if every other page is current.
    jobs
        How many notebooks run at once; None for as many as the machine has cores.
    force
        Run pages that are current too.
    explain
        Print why each page is run.
    keep_going
        Publish the site even if pages failed.
    warm
        Fork kernels from a process that has the imports done, where that is possible.
    limits
        What a page may use.
    dask
        Address of a Dask scheduler whose workers run the pages; ``local`` for one of this machine's own; empty to
        run them in this process.
    store
        With `dask`: the fsspec URL of a place that builder and workers reach, where inputs and finished pages
        are kept; empty for a folder below `build`.
    console
        Where to print; standard output if not given.
    registry
        What the package knows about parameters; the project's own if not given.
    builder
        Makes the site; the package's own if not given.
    """
    given = Options(regions, jobs, force=force, explain=explain, warm=warm, dask=dask, store=store)
    options = replace(given, limits=limits or Limits())
    return _command(
        root, options, _Site(builder, keep_going), console=console or Console(), registry=registry
    )


def run_pages(
    root: Path,
    *,
    regions: Sequence[str] | None = None,
    jobs: int | None = None,
    force: bool = False,
    explain: bool = False,
    warm: bool = True,
    limits: Limits | None = None,
    dask: str = "",
    store: str = "",
    console: Console | None = None,
    registry: Registry | None = None,
) -> BuildResult:
    """What came of running the pages that are out of date; the site stays as it is.

    The parameters are those of `build`.
    """
    given = Options(regions, jobs, force=force, explain=explain, warm=warm, dask=dask, store=store)
    options = replace(given, limits=limits or Limits())
    return _command(root, options, None, console=console or Console(), registry=registry)


@dataclass(frozen=True, slots=True)
class _Site:
    """That a site is wanted, and how."""

    builder: SiteBuilder | None
    keep_going: bool


def _command(
    root: Path, options: Options, site: _Site | None, *, console: Console, registry: Registry | None
) -> BuildResult:
    """The result of one command, timed, summarised, with its reason left in `site.failed` if there is one."""
    began = time.perf_counter()
    folder = root / "build"
    try:
        with _alone(folder, console):
            if site:
                publish.announce(folder)
            result = _guarded(root, options, site, console=console, registry=registry)
            if site:
                result = _concluded(folder, result)
    except KeyboardInterrupt:
        result = BuildResult((), problem=_INTERRUPTED, interrupted=True)
    except OSError as error:
        result = BuildResult((), problem=f"the folder {folder.name} cannot be written: {error}")
    result = replace(result, seconds=time.perf_counter() - began)
    summarise(result, console)
    return result


def _guarded(
    root: Path, options: Options, site: _Site | None, *, console: Console, registry: Registry | None
) -> BuildResult:
    """The result of the work itself, whatever ends it."""
    state = State()
    try:
        state = update(root, options, registry=registry or project_registry(root), console=console)
        if site is None:
            return BuildResult(state.asked)
        return _publish(root, state, site, console=console)
    except KeyboardInterrupt:
        return BuildResult(state.asked, problem=_INTERRUPTED, interrupted=True)
    except (ValueError, OSError) as error:
        return BuildResult(state.asked, problem=str(error))


def _publish(root: Path, state: State, site: _Site, *, console: Console) -> BuildResult:
    """The result with the site built and, if nothing failed, in its place."""
    result, folder = BuildResult(state.asked), root / "build"
    if state.stale:
        note = f"the site was left as it is, because {len(state.stale)} other pages are out of date"
        return replace(result, note=note)
    failed = [page for page in state.everything if page.fault]
    key = publish.site_key(Digests(root), state.manifest)
    if not failed and publish.is_current(folder, key):
        return replace(result, site=folder / publish.SITE)
    console.print("Building the site ...")
    try:
        staging = publish.stage(root, site.builder or _project_builder(), state.manifest)
    except Exception as error:
        # Whatever a site builder raises, the site that is there has to stay.
        return replace(result, problem=f"the site cannot be built: {type(error).__name__}: {error}")
    if failed and not site.keep_going:
        return result
    if failed:
        publish.write_reason(staging, _FAILED_TITLE, _count(result), results=failed)
    return replace(result, site=publish.swap(folder, "" if failed else key))


def _count(result: BuildResult) -> str:
    """How many pages failed, in a sentence."""
    return f"{len(result.failures)} of {len(result.pages)} pages failed." if result.failures else ""


def _concluded(folder: Path, result: BuildResult) -> BuildResult:
    """The result, after `site.failed` tells why there is no new site, or is gone if there is nothing to tell."""
    if result.exit_code == 0 or result.site:
        publish.clear(folder)
        return result
    title = _FAILED_TITLE if result.failures else _STOPPED_TITLE
    text = " ".join(filter(None, [_count(result), result.problem]))
    try:
        publish.leave_reason(folder, title, text, results=result.pages)
    except OSError as error:
        return replace(result, problem=f"{text} {publish.FAILED} cannot be written either: {error}".strip())
    return result


@contextmanager
def _alone(folder: Path, console: Console) -> Iterator[None]:
    """Hold the build folder's lock; say so if another build has it, and wait."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        console.print("Another build is running here; waiting until it is through ...")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _project_builder() -> SiteBuilder:
    """The site builder of this project."""
    from analysis.pages.site import build_site

    return build_site
