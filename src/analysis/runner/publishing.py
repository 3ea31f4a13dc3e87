"""From staging to the site in one step, or to `site.failed` with a page that says why.

`build/site` is only ever replaced whole, by exchanging two folders in one system call. `build/site.failed` is
written before anything starts, so that a build that is killed has left it behind too.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from rich.console import Console

from analysis import files, freshness
from analysis.fingerprint import CODE, Fingerprint
from analysis.runner.results import BuildResult, PageResult

#: Makes the site of a project, ``(pages, empty folder, root=..., manifest=...)``, from the pages that a manifest lists.
SiteBuilder = Callable[..., None]

SITE = "site"
FAILED = "site.failed"
STAGING = "site.staging"
PREVIOUS = "site.previous"
REASON = "failures.html"
RECORD = ".site"

_FAILED_TITLE = "Some pages could not be made"
# What a site is made from besides pages, files of the top level and what is installed.
_INPUTS = ("data", "docs", "examples", "build/multiverse", "notebooks/collection.yml", CODE)

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p>{items}</main></body>
</html>
"""


def announce(build: Path) -> None:
    """Leave a `site.failed` that says that a build has begun; it goes when the build is through.

    A site that a killed build had moved aside is put back first.
    """
    if not (build / SITE).exists() and (build / PREVIOUS).exists():
        (build / PREVIOUS).rename(build / SITE)
    files.sweep(build)
    for leftover in (STAGING, PREVIOUS):
        shutil.rmtree(build / leftover, ignore_errors=True)
    leave_reason(build, "The build did not finish", "It was ended from outside, or it is still running.")


def site_record(root: Path) -> freshness.Record | None:
    """What the site of now was made from, and its files; to be read before anything runs that could change it."""
    return freshness.read_record(root / "build" / RECORD)


def site_inputs(project: Fingerprint, manifest: Mapping[str, object]) -> dict[str, str]:
    """Name -> digest or version of everything that a site is made from."""
    top = [name for name in project.digests if "/" not in name]
    return {"the pages": files.joint_digest(manifest), **project.part(*_INPUTS, *top).listed()}


@dataclass(frozen=True, slots=True)
class Site:
    """The site of a project, before a build."""

    root: Path
    builder: SiteBuilder
    #: What the site of now was made from, and its files.
    record: freshness.Record | None
    #: What has changed meanwhile that no site may be made from; empty if nothing has.
    check: Callable[[], str]

    def why(self, inputs: Mapping[str, str]) -> str:
        """Why the site has to be made from these inputs; empty if it is there, complete and with nothing else."""
        if self.record is None:
            return "it was never made, or not to the end"
        changed = freshness.why_inputs(self.record, inputs)
        if changed:
            return changed
        there = files.every_digest(self.root / "build" / SITE)
        for name in sorted({*self.record.outputs, *there}):
            if name not in self.record.outputs:
                return f"{SITE}/{name} is not a file of the site"
            if there.get(name) != self.record.outputs[name]:
                return f"{SITE}/{name} is missing or was changed"
        return ""

    def publish(
        self,
        manifest: Mapping[str, object],
        result: BuildResult,
        project: Fingerprint,
        *,
        keep_going: bool,
        console: Console,
        explain: bool = False,
    ) -> BuildResult:
        """The result with the site built and, if no page failed and nothing changed meanwhile, in its place."""
        build = self.root / "build"
        failed = result.failures
        inputs = site_inputs(project, manifest)
        why = "pages failed" if failed else self.why(inputs)
        if explain:
            console.out(f"site: built, because {why}" if why else "site: current", highlight=False)
        if not why:
            return replace(result, site=build / SITE)
        console.print("Building the site ...")
        staging = build / STAGING
        try:
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir(parents=True)
            self.builder(build / "pages", staging, root=self.root, manifest=manifest)
        except Exception as error:
            # Whatever a site builder raises, the site that is there has to stay.
            return replace(result, problem=f"the site cannot be built: {type(error).__name__}: {error}")
        if failed and not keep_going:
            return result
        if failed:
            _write_reason(staging, _FAILED_TITLE, f"{len(failed)} pages are missing.", failed)
        if problem := self.check():
            return replace(result, problem=problem)
        return replace(result, site=swap(build, {} if failed else inputs))


def conclude(build: Path, result: BuildResult) -> BuildResult:
    """The result, after `site.failed` tells why there is no new site, or is gone if there is nothing to tell."""
    if result.exit_code == 0 or result.site:
        shutil.rmtree(build / FAILED, ignore_errors=True)
        return result
    failed = f"{len(result.failures)} of {len(result.pages)} pages failed." if result.failures else ""
    text = f"{failed} {result.problem}".strip()
    title = _FAILED_TITLE if result.failures else "The site was not published"
    try:
        leave_reason(build, title, text, result.failures)
    except OSError as error:
        return replace(result, problem=f"{text} {FAILED} cannot be written either: {error}".strip())
    return result


def leave_reason(build: Path, title: str, text: str, failed: Iterable[PageResult] = ()) -> None:
    """Put into `site.failed` a page with this title and text, and what is wrong with each failed page.

    What the build has staged goes with it, so that the good pages can be looked at.
    """
    (build / STAGING).mkdir(parents=True, exist_ok=True)
    _write_reason(build / STAGING, title, text, failed)
    shutil.rmtree(build / FAILED, ignore_errors=True)
    (build / STAGING).rename(build / FAILED)


def _write_reason(folder: Path, title: str, text: str, failed: Iterable[PageResult]) -> None:
    """Write the page that says why into `folder`; as its start page too if there is none."""
    items = ""
    for result in failed:
        link = f"../pages/failed/{result.page.slug}.ipynb"
        saved = f' (<a href="{link}">its notebook</a>)' if result.notebook else ""
        items += f"<li><strong>{escape(result.page.slug)}</strong>: {escape(str(result.fault))}{saved}</li>\n"
    page = _PAGE.format(title=escape(title), text=escape(text), items=items and f"<ul>\n{items}</ul>")
    (folder / REASON).write_text(page, encoding="utf-8")
    if not (folder / "index.html").exists():
        (folder / "index.html").write_text(page, encoding="utf-8")


def swap(build: Path, inputs: Mapping[str, str]) -> Path:
    """The site's folder, after the staged site has taken its place; without inputs it is never called current."""
    site = build / SITE
    staging = build / STAGING
    previous = build / PREVIOUS
    outputs = files.every_digest(staging)
    (build / RECORD).unlink(missing_ok=True)
    if not site.exists():
        staging.rename(site)
    elif exchange(staging, site):
        staging.rename(previous)
    else:
        site.rename(previous)
        staging.rename(site)
    shutil.rmtree(previous, ignore_errors=True)
    if inputs:
        freshness.write_record(build / RECORD, freshness.Record(inputs, outputs))
    return site


def exchange(first: Path, second: Path) -> bool:
    """Whether the two folders have changed places, in one step; False where the system cannot do that."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    status = rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE)
    return bool(status == 0)
