"""The folder that Sphinx reads: docs/ as it is, the pages made from its templates, and the executed notebooks."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from analysis.published import read_record
from analysis.reading.priors import load_priors
from analysis.site import (
    change_list,
    choice_grids,
    conflict_list,
    downloads,
    number_notes,
    region_lists,
    source_pages,
)
from analysis.site.claim_wording import Words, load_words, page_templates
from analysis.site.drawn_figures import DrawnFigure, drawn_figures
from analysis.site.notebook_pages import ids_named, page_source
from analysis.site.site_input import OTHER_FOLDER, Page, SiteInput

#: Page templates are below this folder of docs/. One whose name begins with an underscore is written once for each
#: thing that it shows, or is a part of others; any other is written once.
TEMPLATES = "_pages"
ENDING = ".jinja"
#: How many regions the start page names.
WORTH_READING = 4
_TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def write_sources(inputs: SiteInput, source: Path) -> None:
    """Write everything that Sphinx reads into the folder `source`."""
    docs = inputs.root / "docs"
    folder = docs / TEMPLATES
    shutil.copytree(docs, source, ignore=shutil.ignore_patterns(TEMPLATES))
    words = load_words(folder)
    context = _context(inputs, words)
    templates = page_templates(folder, context)

    def write(template: str, name: str, **shown: Any) -> None:
        _write(source / name, templates.get_template(f"{template}{ENDING}").render(shown))

    for path in sorted(folder.rglob(f"[!_]*{ENDING}")):
        name = path.relative_to(folder).as_posix().removesuffix(ENDING)
        write(name, name)
    for one in context["sources"]:
        write("evidence/_source.md", f"evidence/{one.slug}.md", source=one)
    for name, members in context["conflict_sheets"].items():
        write("conflicts/_sheet.md", f"conflicts/{name}.md", sheet=name, members=members)
    if context["others"]:
        write("notebooks/_index.md", f"{OTHER_FOLDER}/index.md")
    for page in inputs.pages:
        _write(source / f"{page.docname}.ipynb", _notebook(page, templates))
    _write(source / number_notes.SCRIPT, number_notes.numbers_script(context["claims"], inputs.slugs, words))
    for universe in context["universes"]:
        _write(source / f"_static/multiverse/{universe['page'].slug}.js", universe["script"])


def _context(inputs: SiteInput, words: Words) -> Mapping[str, Any]:
    """What every template can name."""
    sources = source_pages.sources(inputs, words)
    conflicts = conflict_list.conflicts(inputs.corpus[conflict_list.TABLE], inputs, words)
    listed = region_lists.listed_regions(inputs, conflicts)
    others = [page for page in inputs.pages if page.folder == OTHER_FOLDER]
    notes = number_notes.notes(sources, words)
    return {
        "words": words,
        "data_version": inputs.data_version,
        "date": inputs.date,
        "pages": inputs.pages,
        "others": others,
        "subjects": {page.slug for page in others},
        "unplaced": unplaced(inputs.root / "docs"),
        "sources": sources,
        "claims": [claim for source in sources for claim in source.claims],
        "source_of": inputs.sources,
        "note_data": lambda ids: Markup(number_notes.notes_json(ids, notes)),
        "regions": listed,
        "world": next((row for row in listed if row.code == region_lists.WORLD), None),
        "worth_reading": region_lists.worth_reading(listed, WORTH_READING),
        "menu": region_lists.menu(listed),
        "tiles": region_lists.tiles(inputs, listed),
        "place_names": inputs.corpus.names,
        "roles": region_lists.role_table(inputs),
        "conflicts": conflicts,
        "conflict_levels": conflict_list.by_level(conflicts),
        "conflict_sheets": conflict_list.sheets(conflicts),
        "conflict_index": conflict_list.index(conflicts),
        "conflicts_of": conflict_list.touching(conflicts),
        "editions": change_list.editions(inputs, read_record(inputs.root)),
        "universes": choice_grids.universes(inputs, words),
        "priors": load_priors(inputs.root).choices.values(),
        "tables": downloads.tables(inputs.root),
    }


def unplaced(docs: Path) -> list[tuple[str, str]]:
    """(name, first heading) of the pages of docs that no list of pages names, in alphabetical order."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(docs.glob("*.md"))}
    templates = [path.read_text(encoding="utf-8") for path in (docs / TEMPLATES).rglob(f"*{ENDING}")]
    lists = [block for text in (*pages.values(), *templates) for block in _TOCTREE.findall(text)]
    named = {line.strip() for block in lists for line in block.splitlines()}
    titles = {name: _TITLE.search(text) for name, text in pages.items() if name not in named}
    return [(name, found[1].strip() if found else name) for name, found in titles.items()]


def _notebook(page: Page, templates: jinja2.Environment) -> str:
    """The source of one notebook's page."""
    figures = drawn_figures(page)
    after = templates.get_template(f"_after-page.md{ENDING}").render(
        page=page, figures=figures.values(), ids=ids_named(page.notebook)
    )

    def draw(figure: DrawnFigure) -> str:
        return templates.get_template(f"_figure.html{ENDING}").render(drawn=figure)

    return json.dumps(page_source(page, draw=draw, after=after), ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    """Write a text file; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
