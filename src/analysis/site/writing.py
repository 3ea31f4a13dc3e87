"""The folder that Sphinx reads: docs/ as it is, the pages made from its templates, and the executed notebooks."""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from analysis.estimates import references
from analysis.reading.priors import load_priors
from analysis.site import (
    changes,
    choice_values,
    conflict_list,
    downloads,
    evidence,
    multiverse,
    questions,
    regions,
    start,
)
from analysis.site.claim_rows import Words, filters, load_words
from analysis.site.conflict_list import Conflict
from analysis.site.figures import Shown
from analysis.site.inputs import REGION_FOLDER, Page, SiteInput
from analysis.site.notes import notes, notes_json
from analysis.site.numbers_data import FILE, numbers_script
from analysis.site.reading_copy import ids_named, page_source, shown_figures

#: Page templates are below this folder of docs/. One whose name begins with an underscore is written once for each
#: thing that it shows, any other once.
TEMPLATES = "_pages"
ENDING = ".jinja"
#: How many regions the start page names.
WORTH_READING = 4
_TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.DOTALL | re.MULTILINE)


def write_sources(given: SiteInput, *, root: Path, source: Path, grids: Path) -> None:
    """Write everything that Sphinx reads into the folder `source`; `grids` holds the answers under all choices."""
    docs = root / "docs"
    shutil.copytree(docs, source, ignore=shutil.ignore_patterns(TEMPLATES))
    environment = _environment(docs / TEMPLATES)
    words = load_words(docs / TEMPLATES)
    found = evidence.sources(given, words)
    known = notes(found, words)
    universes = multiverse.universes(grids, given, words)
    environment.globals["words"] = words
    context = {**_context(given, found, words, root=root), "universes": universes}
    for one in universes:
        _write(source / f"{multiverse.SCRIPTS}/{one.slug}.js", one.script)
    environment.globals["note_data"] = lambda ids: Markup(notes_json(ids, known))
    _write(source / FILE, numbers_script(found, given.slugs, words))
    for path in sorted((docs / TEMPLATES).rglob(f"*{ENDING}")):
        name = path.relative_to(docs / TEMPLATES).as_posix()
        if not path.name.startswith("_"):
            text = environment.get_template(name).render(context)
            _write(source / name.removesuffix(ENDING), text)
    for item in found:
        text = environment.get_template(f"evidence/_source.md{ENDING}").render(context, source=item)
        _write(source / f"evidence/{item.slug}.md", text)
    for sheet in context["conflict_sheets"]:
        text = environment.get_template(f"conflicts/_sheet.md{ENDING}").render(sheet=sheet)
        _write(source / f"conflicts/{sheet.name}.md", text)
    others = context["others"]
    if others:
        text = environment.get_template(f"notebooks/_index.md{ENDING}").render(pages=others)
        _write(source / "notebooks/index.md", text)
    for page in given.pages:
        _write_notebook(page, given, source=source, environment=environment)


def told_on_pages(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Those that hold once known slips are mended; what stands only as printed is told in the list alone."""
    return [one for one in conflicts if not one.only_printed]


def _context(
    given: SiteInput, found: tuple[evidence.Source, ...], words: Words, *, root: Path
) -> Mapping[str, Any]:
    """What every template can name."""
    conflicts = conflict_list.conflicts(given, words)
    conflict_groups = conflict_list.grouped(conflicts)
    listed = regions.listed_regions(given, conflict_list.counts_by_region(told_on_pages(conflicts)))
    role_rows = questions.roles(given)
    numbers = [entry for source in found for entry in source.claims]
    return {
        "given": given,
        "unplaced": unplaced(root / "docs"),
        "source_of": dict(given.claims["source"].items()),
        "sources": found,
        "regions": listed,
        "rung_ids": list(dict.fromkeys(name for row in listed for name in row.claim_ids)),
        "groups": regions.grouped(listed),
        "region_menu": regions.top_level(given),
        "tiles": start.tiles(root, given, listed),
        "world": next((row for row in listed if row.code == regions.WORLD), None),
        "worth_reading": regions.worth_reading(listed, WORTH_READING),
        "others": [page for page in given.pages if page.folder != REGION_FOLDER],
        "editions": changes.editions(given, root),
        "conflicts": conflicts,
        "conflict_groups": conflict_groups,
        "conflict_sheets": conflict_list.sheets(conflicts),
        "conflict_index": conflict_list.index(conflicts, conflict_groups),
        "conflicts_of": conflict_list.touching(conflicts),
        "money": questions.money(found),
        "roles": role_rows,
        "both": questions.both(role_rows),
        "numbers": numbers,
        "advised": questions.advised(numbers),
        "advised_by_source": [(item, questions.advised(item.claims)) for item in found if item.claims],
        "priors": load_priors(root).choices.values(),
        "works": sorted(references.REFERENCES),
        "tables": downloads.tables(root),
        "offered": downloads.offered(given.pages),
        "citations": downloads.citations(given),
    }


def unplaced(docs: Path) -> list[tuple[str, str]]:
    """(name, first heading) of the pages of docs that no list of pages names, in alphabetical order."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(docs.glob("*.md"))}
    templates = [path.read_text(encoding="utf-8") for path in (docs / TEMPLATES).rglob(f"*{ENDING}")]
    lists = [block for text in (*pages.values(), *templates) for block in _TOCTREE.findall(text)]
    named = {line.strip() for block in lists for line in block.splitlines()}
    return [(name, _heading(text, name)) for name, text in pages.items() if name not in named]


def _heading(text: str, name: str) -> str:
    """The first first-level heading of a page; its name if it has none."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else name


def _write_notebook(page: Page, given: SiteInput, *, source: Path, environment: jinja2.Environment) -> None:
    """Write the source of one notebook's page."""
    figure = environment.get_template(f"_figure.html{ENDING}")
    after = environment.get_template(f"_after-page.md{ENDING}").render(
        page=page,
        given=given,
        figures=shown_figures(page).values(),
        children=regions.children(page, given),
        ids=ids_named(page.notebook),
    )

    def draw(shown: Shown) -> str:
        return figure.render(shown=shown)

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
    environment.filters |= filters()
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    environment.filters["told"] = choice_values.told
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _write(path: Path, text: str) -> None:
    """Write a text file; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
