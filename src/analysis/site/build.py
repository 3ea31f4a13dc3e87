"""The site, built: a folder of sources is written, Sphinx turns it into pages, every link is followed."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.site import downloads, icons, links
from analysis.site.inputs import SiteError, read_input
from analysis.site.phone_shelf import SHELF, with_phones
from analysis.site.sphinx_run import run_sphinx
from analysis.site.writing import write_sources

#: Folder beside the staged site in which the sources are written and Sphinx works; removed after a good build.
WORK = "site.work"
#: What Sphinx and its theme leave for their own use.
UNNEEDED = (
    ".buildinfo",
    "objects.inv",
    "_static/webpack-macros.html",
    "_static/scripts/fontawesome.js",
    "_static/**/*.map",
)
#: Folder beside that of the pages: the answers under all combinations of choices, one file a region.
GRIDS = "multiverse"
#: How many of many problems an error spells out.
SHOWN = 12


def build_site(pages_dir: Path, staging: Path, *, root: Path, manifest: Mapping[str, Any]) -> None:
    """Build the complete site into an empty folder.

    Parameters
    ----------
    pages_dir : Path
        Where the executed notebooks and what was extracted from them are.
    staging : Path
        Empty; afterwards it holds the whole site.
    root : Path
        The project's folder.
    manifest : mapping
        With `pages` (records with slug, status and tags), `data_version` and `date`.

    Raises
    ------
    SiteError
        If something that the site shows is missing, Sphinx warns, or a link leads nowhere.
    """
    given = read_input(pages_dir, root=root, manifest=manifest)
    given = with_phones(given, pages_dir.parent / SHELF, root=root)
    work = staging.parent / WORK
    shutil.rmtree(work, ignore_errors=True)
    grids = pages_dir.parent / GRIDS
    write_sources(given, root=root, source=work / "source", grids=grids)
    overrides = {"html_context.data_version": given.data_version, "html_context.date": given.date}
    for item in sorted(run_sphinx(work, overrides).iterdir()):
        shutil.move(item, staging / item.name)
    for pattern in UNNEEDED:
        for path in staging.glob(pattern):
            path.unlink()
    icons.strip(staging)
    downloads.write(given, pages_dir=pages_dir, root=root, site=staging)
    downloads.write_grids(given, grids, staging)
    downloads.archive(staging)
    _check(staging)
    shutil.rmtree(work)


def _check(site: Path) -> None:
    """Raise `SiteError` if a link leads nowhere or a page loads something from the network."""
    wrong = links.problems(site)
    if wrong:
        more = [f"... and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        raise SiteError("\n".join(["links of the site are wrong:", *wrong[:SHOWN], *more]))
