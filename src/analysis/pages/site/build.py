"""The site, built: a folder of sources is written, Sphinx turns it into pages, every link is followed."""

import contextlib
import io
import json
import re
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from analysis.pages import files
from analysis.pages.site import evidence, links, phrases, regions
from analysis.pages.site.figures import Shown
from analysis.pages.site.inputs import Page, SiteError, SiteInput, read_input
from analysis.pages.site.narrative import page_source, shown_figures

#: Folder beside the staged site in which the sources are written and Sphinx works; removed after a good build.
WORK = "site.work"
#: Page templates: what is below this folder of docs/ is written once for each thing that it shows.
TEMPLATES = "_pages"
#: Shown of a long list of problems.
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
    work = staging.parent / WORK
    shutil.rmtree(work, ignore_errors=True)
    _write_sources(given, docs=root / "docs", source=work / "source")
    _run_sphinx(work, given)
    for item in (work / "html").iterdir():
        shutil.move(item, staging / item.name)
    _tidy(staging)
    _write_downloads(given, pages_dir=pages_dir, staging=staging)
    wrong = links.problems(staging)
    if wrong:
        more = f"\n... and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise SiteError("links of the site lead nowhere:\n" + "\n".join(wrong[:SHOWN]) + more)
    shutil.rmtree(work)


def _write_sources(given: SiteInput, *, docs: Path, source: Path) -> None:
    """Write the folder that Sphinx reads: docs/, the pages made from templates, and the notebooks."""
    shutil.copytree(docs, source, ignore=shutil.ignore_patterns(TEMPLATES))
    environment = _environment(docs / TEMPLATES)
    found = evidence.sources(given)
    listed = regions.rows(given)
    common = {
        "given": given,
        "sources": found,
        "groups": regions.grouped(listed),
        "regions": listed,
        "region_menu": regions.top_level(given),
        "pages": given.pages,
    }
    for name in ("index.md", "regions/index.md", "evidence/index.md"):
        _write(source / name, environment.get_template(f"{name}.jinja").render(common))
    for item in found:
        text = environment.get_template("evidence/source.md.jinja").render(common, source=item)
        _write(source / f"evidence/{item.slug}.md", text)
    for page in given.pages:
        _write_notebook(page, given, source=source, environment=environment)


def _write_notebook(page: Page, given: SiteInput, *, source: Path, environment: jinja2.Environment) -> None:
    """Write the source of one notebook's page."""
    figure = environment.get_template("figure.html.jinja")
    after = environment.get_template("after-page.md.jinja").render(
        page=page, figures=shown_figures(page).values(), children=regions.children(page, given)
    )

    def draw(shown: Shown) -> str:
        return figure.render(shown=shown, title=page.title)

    made = page_source(page, draw=draw, after=after)
    _write(source / f"{page.docname}.ipynb", json.dumps(made, ensure_ascii=False))


def _environment(folder: Path) -> jinja2.Environment:
    """Templates of pages: what they print into HTML is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["phrases"] = phrases
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _write(path: Path, text: str) -> None:
    """Write a text file; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _run_sphinx(work: Path, given: SiteInput) -> None:
    """Turn the sources into pages.

    Raises
    ------
    SiteError
        With what Sphinx says, if it warns or stops.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    said = io.StringIO()
    overrides = {"html_context.data_version": given.data_version, "html_context.date": given.date}
    try:
        # Sphinx and its extensions talk to their own developers through deprecation warnings.
        with warnings.catch_warnings(), patch_docutils(work), docutils_namespace():
            warnings.simplefilter("ignore")
            app = Sphinx(
                work / "source",
                work / "source",
                work / "html",
                work / "doctrees",
                "html",
                confoverrides=overrides,
                status=None,
                warning=said,
                freshenv=True,
            )
            with contextlib.redirect_stdout(io.StringIO()):
                app.build()
    except SphinxError as error:
        raise SiteError(f"Sphinx stopped: {error}\n{_plain(said)}") from error
    if said.getvalue():
        raise SiteError(f"Sphinx warns:\n{_plain(said)}")


def _plain(said: io.StringIO) -> str:
    """What Sphinx said, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue()).strip()


def _tidy(staging: Path) -> None:
    """Remove what Sphinx and its theme leave for their own use."""
    for pattern in (".buildinfo", "objects.inv", "_static/webpack-macros.html", "_static/**/*.map"):
        for unneeded in staging.glob(pattern):
            unneeded.unlink()


def _write_downloads(given: SiteInput, *, pages_dir: Path, staging: Path) -> None:
    """Put the pictures, and what readers can take with them, into the site."""
    (staging / "figures").mkdir()
    (staging / "downloads").mkdir()
    for page in given.pages:
        for shown in shown_figures(page).values():
            _write(staging / f"figures/{shown.stem}.svg", shown.svg)
        names = [f"{page.slug}.ipynb", f"{page.slug}.findings.json"]
        names += [f"{page.slug}.{figure.figure_id}.csv" for figure in page.handed.figures]
        for name in names:
            if not (pages_dir / name).is_file():
                raise SiteError(f"{name}: the page {page.slug!r} hands this file over, and it is not there")
            files.write(staging / "downloads" / name, (pages_dir / name).read_bytes())
