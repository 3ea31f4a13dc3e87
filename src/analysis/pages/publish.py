"""From staging to the site in one step, or to `site.failed` with a page that says why.

`build/site` is only ever replaced whole, by exchanging two folders in one system call. `build/site.failed` is
written before anything starts, so that a build that is killed has left it behind too.
"""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Protocol

from analysis.pages import files
from analysis.pages.inputs import Digests
from analysis.pages.results import PageResult


class SiteBuilder(Protocol):
    """Makes a whole site."""

    def __call__(self, pages_dir: Path, staging: Path, *, root: Path, manifest: Mapping[str, object]) -> None:
        """Build the site of the project `root` from the pages that the manifest lists, into an empty folder."""


SITE = "site"
FAILED = "site.failed"
STAGING = "site.staging"
PREVIOUS = "site.previous"
REASON = "failures.html"
KEY = ".site"

# What a site is made from besides the pages.
_SITE_FILES = ("*.md", "LICENSE*", "CITATION.cff", "requirements.lock", "notebooks/*.yml")

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
{items}
</main>
</body>
</html>
"""


def announce(build: Path) -> None:
    """Leave a `site.failed` that says that a build has begun; it goes when the build is through.

    A site that a killed build had moved aside is put back first.
    """
    if not (build / SITE).exists() and (build / PREVIOUS).exists():
        (build / PREVIOUS).rename(build / SITE)
    for leftover in (STAGING, PREVIOUS):
        shutil.rmtree(build / leftover, ignore_errors=True)
    leave_reason(build, "The build did not finish", "It was ended from outside, or it is still running.")


def leave_reason(build: Path, title: str, text: str, *, results: Iterable[PageResult] = ()) -> None:
    """Put into `site.failed` a page with this title and text, and what is wrong with each failed page.

    What the build has staged goes with it, so that the good pages can be looked at.
    """
    failed, staging = build / FAILED, build / STAGING
    shutil.rmtree(failed, ignore_errors=True)
    if staging.exists():
        staging.rename(failed)
    failed.mkdir(parents=True, exist_ok=True)
    write_reason(failed, title, text, results=results)


def write_reason(folder: Path, title: str, text: str, *, results: Iterable[PageResult]) -> None:
    """Write the page that says why into `folder`; as its start page too if there is none."""
    items = "\n".join(_item(result) for result in results if result.fault)
    page = _PAGE.format(
        title=escape(title), text=escape(text), items=f"<ul>\n{items}\n</ul>" if items else ""
    )
    (folder / REASON).write_text(page, encoding="utf-8")
    if not (folder / "index.html").exists():
        (folder / "index.html").write_text(page, encoding="utf-8")


def describe(result: PageResult) -> str:
    """One line on a failed page: its name, the cell, the error and the saved notebook."""
    assert result.fault is not None
    where = f", cell {result.fault.cell}" if result.fault.cell else ""
    saved = f" (saved: {result.notebook})" if result.notebook else ""
    return f"{result.page.slug}{where}: {result.fault.message}{saved}"


def _item(result: PageResult) -> str:
    """The list item of a failed page."""
    assert result.fault is not None
    where = f", cell {result.fault.cell}" if result.fault.cell else ""
    saved = (
        f' (<a href="../pages/failed/{result.page.slug}.ipynb">its notebook</a>)' if result.notebook else ""
    )
    return (
        f"<li><strong>{escape(result.page.slug)}</strong>{where}: {escape(result.fault.message)}{saved}</li>"
    )


def stage(root: Path, builder: SiteBuilder, content: Mapping[str, object]) -> Path:
    """The folder of a freshly built site that nobody sees yet."""
    build = root / "build"
    staging = build / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    builder(build / "pages", staging, root=root, manifest=content)
    return staging


def site_key(digests: Digests, content: Mapping[str, object]) -> str:
    """The digest of everything that a site is made from: the pages, the prose, the tables, the code, the lock file."""
    root = digests.root
    single = digests.of_all(digests.name(str(path)) for pattern in _SITE_FILES for path in root.glob(pattern))
    trees = digests.of_trees(root / "docs", root / "data", Path(__file__).parents[1])
    return files.digest(json.dumps({"pages": content, "files": {**single, **trees}}, sort_keys=True).encode())


def is_current(build: Path, key: str) -> bool:
    """Whether the site was made from what `key` stands for."""
    try:
        return (build / SITE / "index.html").exists() and (build / KEY).read_text(encoding="utf-8") == key
    except OSError:
        return False


def swap(build: Path, key: str) -> Path:
    """The site's folder, after the staged site has taken its place."""
    site, staging, previous = build / SITE, build / STAGING, build / PREVIOUS
    (build / KEY).unlink(missing_ok=True)
    if not site.exists():
        staging.rename(site)
    elif exchange(staging, site):
        staging.rename(previous)
    else:
        site.rename(previous)
        staging.rename(site)
    shutil.rmtree(previous, ignore_errors=True)
    files.write(build / KEY, key.encode())
    return site


def clear(build: Path) -> None:
    """Remove `site.failed`: there is nothing to tell."""
    shutil.rmtree(build / FAILED, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Whether the two folders have changed places, in one step; False where the system cannot do that."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(done == 0)
