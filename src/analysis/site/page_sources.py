"""The folder that Sphinx reads: docs/ as it is, the pages made from its templates, and the executed notebooks."""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.narrative.table_rows import Row
from analysis.published import read_record
from analysis.reading.priors import load_priors
from analysis.site import site_lists, source_pages
from analysis.site.notebook_pages import drawn_figures, ids_named, page_source
from analysis.site.site_input import OTHER_FOLDER, TEMPLATES, Page, SiteInput, page_templates

ENDING = ".jinja"
TILE_MAP = "data/raw/reference/tile_map.csv"


def write_sources(inputs: SiteInput, source: Path) -> None:
    """Write everything that Sphinx reads into the folder `source`."""
    folder = inputs.root / TEMPLATES
    shutil.copytree(folder.parent, source, ignore=shutil.ignore_patterns(folder.name))
    context = _context(inputs)
    templates = page_templates(inputs.root, context)
    drawing = templates.get_template(f"_figure.html{ENDING}")

    def put(name: str, text: str) -> None:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")

    def write(name: str, template: str = "", **shown: Any) -> None:
        put(name, templates.get_template(f"{template or name}{ENDING}").render(shown))

    for path in sorted(folder.rglob(f"[!_]*{ENDING}")):
        write(path.relative_to(folder).as_posix().removesuffix(ENDING))
    for one in context["sources"]:
        write(f"evidence/{one['slug']}.md", "evidence/_source.md", source=one)
    for name in context["conflict_sheets"]:
        write(f"conflicts/{name}.md", "conflicts/_sheet.md", sheet=name)
    if context["others"]:
        write(f"{OTHER_FOLDER}/index.md", "notebooks/_index.md")
    for page in inputs.pages:
        shown = {"page": page, "figures": drawn_figures(page).values(), "ids": ids_named(page.notebook)}
        after = templates.get_template(f"_after-page.md{ENDING}").render(shown)
        made = page_source(page, draw=lambda figure: drawing.render(drawn=figure), after=after)
        put(f"{page.docname}.ipynb", json.dumps(made, ensure_ascii=False))
    put(source_pages.SCRIPT, source_pages.numbers_script(context["claims"], inputs))
    for universe in context["universes"]:
        put(f"_static/multiverse/{universe['page'].slug}.js", universe["script"])


def _context(inputs: SiteInput) -> Mapping[str, Any]:
    """What every template can name."""
    sources = source_pages.sources(inputs)
    conflicts = site_lists.shown_conflicts(inputs.corpus["20_conflicts"], inputs)
    conflicts_of = defaultdict[str, list[Row]](list)
    for one in conflicts:
        for name in one.claim_ids.split(";"):
            conflicts_of[name].append(one)
    uses = defaultdict[str, list[Page]](list)
    for page in inputs.pages:
        for name in ids_named(page.notebook):
            uses[name].append(page)
    listed = site_lists.listed_regions(inputs, conflicts)
    others = [page for page in inputs.pages if page.folder == OTHER_FOLDER]
    notes = source_pages.notes(sources, inputs.words)
    return {
        "words": inputs.words,
        "data_version": inputs.data_version,
        "date": inputs.date,
        "pages": inputs.pages,
        "others": others,
        "subjects": {page.slug for page in others},
        "slugs": inputs.slugs,
        "sources": sources,
        "claims": [claim for source in sources for claim in source["claims"]],
        "source_of": inputs.sources,
        "uses_of": uses,
        "note_data": lambda ids: Markup(source_pages.notes_json(ids, notes)),
        "regions": listed,
        "region_of": {row["code"]: row for row in listed},
        "worth_reading": site_lists.worth_reading(listed),
        "tiles": list(csv.DictReader((inputs.root / TILE_MAP).read_text(encoding="utf-8").splitlines())),
        "roles": site_lists.named_roles(inputs),
        "conflicts": conflicts,
        "conflicts_of": conflicts_of,
        "conflicts_by_reason": site_lists.by_reason(conflicts),
        "conflict_sheets": sorted({one.page for one in conflicts} - {""}),
        "editions": read_record(inputs.root),
        "universes": site_lists.universes(inputs),
        "priors": load_priors(inputs.root).choices.values(),
        "tables": site_lists.tables(inputs.root),
    }
