"""The site, built: a folder of sources is written, Sphinx turns it into pages, every link is followed."""

import contextlib
import io
import re
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.site.after_sphinx import check_links, slim
from analysis.site.downloads import write_downloads
from analysis.site.drawn_figures import with_phones
from analysis.site.page_sources import write_sources
from analysis.site.site_input import SiteError, read_input

#: Folder beside the staged site in which the sources are written and Sphinx works; removed after a good build.
WORK = "site.work"


def build_site(pages_dir: Path, staging: Path, *, root: Path, manifest: Mapping[str, Any]) -> None:
    """Build the complete site into the empty folder `staging`, from the executed notebooks in `pages_dir`.

    Beside the pages stand the answers under all choices, and the pictures for phones that an earlier build drew. The
    manifest has `pages` (records with slug, status and tags), `data_version` and `date`. A `SiteError` if something
    that the site shows is missing, Sphinx warns, or a link leads nowhere.
    """
    inputs = with_phones(read_input(pages_dir, root=root, manifest=manifest))
    work = staging.parent / WORK
    shutil.rmtree(work, ignore_errors=True)
    write_sources(inputs, work / "source")
    named = {"html_context.data_version": inputs.data_version, "html_context.date": inputs.date}
    html = run_sphinx(work, named)
    for item in sorted(html.iterdir()):
        shutil.move(item, staging / item.name)
    slim(staging)
    write_downloads(inputs, staging)
    check_links(staging)
    shutil.rmtree(work)


def run_sphinx(work: Path, overrides: Mapping[str, str]) -> Path:
    """The folder of pages that Sphinx made, in this process, from `source` in `work`; a warning is a `SiteError`."""
    # Sphinx takes a second to import.
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    output, source, html = io.StringIO(), work / "source", work / "html"
    folders = (source, source, html, work / "doctrees")

    def said() -> str:
        # Without colours.
        return re.sub(r"\x1b\[[0-9;]*m", "", output.getvalue()).strip()

    try:
        # Sphinx and its extensions talk to their own developers through deprecation warnings.
        with (
            warnings.catch_warnings(),
            patch_docutils(source),
            docutils_namespace(),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            settings = dict(overrides)
            Sphinx(*folders, "html", settings, status=None, warning=output, freshenv=True).build()
    except SphinxError as error:
        raise SiteError(f"Sphinx stopped: {error}\n{said()}") from error
    if output.getvalue():
        raise SiteError(f"Sphinx warns:\n{said()}")
    return html
