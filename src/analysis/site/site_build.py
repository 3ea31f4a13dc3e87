"""The site, built: a folder of sources is written, Sphinx makes pages of it, downloads are laid beside them.

Sources are docs/ as it is, the pages made from its templates, and the executed notebooks. What nobody needs of what
Sphinx made goes, and every link is followed.
"""

import contextlib
import gc
import io
import json
import re
import shutil
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import editions
from analysis.content_cache import cached_in
from analysis.narrative.template_rows import Rows
from analysis.narrative.template_signs import Environment, in_html, markup, plain
from analysis.reading.priors import load_priors
from analysis.site import (
    citation_files,
    compared_regions,
    examples,
    known_truth,
    print_sheets,
    site_lists,
    source_pages,
    text_check,
)
from analysis.site.charts import write_charts
from analysis.site.content_policy import set_policies
from analysis.site.link_check import link_problems
from analysis.site.notebook_links import notebook_link_problems
from analysis.site.notebook_pages import (
    Column,
    DrawnFigure,
    drawn_figures,
    first_drawn,
    ids_named,
    page_source,
    with_phones,
)
from analysis.site.offered_files import offer, offer_tables
from analysis.site.site_archive import complete_archive, start_archive
from analysis.site.site_data import (
    OTHER_FOLDER,
    TEMPLATES,
    Page,
    SiteError,
    SiteInput,
    page_templates,
    read_input,
)
from analysis.site.unknowns import sliders_of
from analysis.table_contracts import FOLDER

# Sphinx takes a second to import.
if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: Folder beside the staged site in which the sources are written and Sphinx works; removed after a good build.
WORK = "site.work"
#: Folders in it: pages and scripts that Sphinx does not touch, and what pages offer.
UNTOUCHED = "untouched"
OFFERED = "offered"
ENDING = ".jinja"
#: Slug of the notebook of conflicts, and the function of `an.plot` whose figure there the page of conflicts shows.
CONFLICTS = "conflicts"
#: Folder beside that of the pages in which the answers on known truth are kept.
_KEPT = "truth"
#: What Sphinx and its theme leave for their own use.
UNNEEDED = (
    ".buildinfo",
    "objects.inv",
    "_static/webpack-macros.html",
    "_static/scripts/fontawesome.js",
    "_static/**/*.map",
)
#: The theme's style sheet, which names two thousand icons; pages show a dozen.
STYLE = "_static/styles/pydata-sphinx-theme.css"
#: One rule: the names of an icon, and the character that stands for it.
_ICON = re.compile(r"((?:\.fa-[a-z0-9-]+,?)+)\{--fa:[^{}]*\}")
_ICON_NAME = re.compile(r"fa-[a-z0-9-]+")

#: What Sphinx imports once it has read the settings, and, for the reference of the library, what draws.
_OF_SPHINX = (
    "sphinx.application",
    "sphinx.builders.html",
    "sphinx.ext.autodoc",
    "myst_nb.sphinx_",
    "matplotlib.pyplot",
)

#: How many of many problems an error spells out.
SHOWN = 12


def build_site(
    pages_dir: Path, staging: Path, *, root: Path, manifest: Mapping[str, Any], anew: bool = False
) -> None:
    """Build the complete site into the empty folder `staging`, from the executed notebooks in `pages_dir`.

    Beside the pages stand the answers under all choices, and the pictures for phones that an earlier build drew, unless
    all is to be made `anew`. The manifest has `pages` (records with slug, status and tags), `data_version` and `date`.
    A `SiteError` if something that the site shows is missing, Sphinx warns, or a link leads nowhere.
    """
    with _nothing_collected():
        inputs = with_phones(read_input(pages_dir, root=root, manifest=manifest), anew=anew)
        work = staging.parent / WORK
        shutil.rmtree(work, ignore_errors=True)
        named = {"html_context.data_version": inputs.data_version, "html_context.date": inputs.date}
        writer = _Writer(inputs, work, anew=anew)
        # Sphinx takes its time to import, and to write: meanwhile another process writes what it reads, then the rest.
        with _in_turn(writer.write_sources, writer.write_rest) as (sources, _rest):
            import_sphinx()
            sources.result()
            html = run_sphinx(work, named)
        _move_into(html, staging)
        _move_into(work / UNTOUCHED, staging)
        slim(staging)
        refuse("the site has scripts of somebody else's:", set_policies(staging))
        _move_into(work / OFFERED, staging)
        # A page links the archive, so that it has to be there while the rest is put in.
        with _in_turn(partial(complete_archive, staging), partial(shutil.rmtree, work)):
            refuse("links of the site are wrong:", link_problems(staging))
            executed = {f"{page.slug}.ipynb": page.notebook for page in inputs.pages}
            refuse("links of executed notebooks are wrong:", notebook_link_problems(executed, staging))


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no garbage: trees of pages live until they are written, and each look at them all takes its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextlib.contextmanager
def _in_turn(*steps: Callable[[], object]) -> Iterator[list[Future[None]]]:
    """Take steps in one process of their own, one after another, and wait for all; each says when it is through."""
    # A fork has what was read; nothing of it needs to be sent. It writes files, and starts its own processes anew.
    pool = ProcessPoolExecutor(1, get_context("fork"), initializer=_taken.append, initargs=(steps,))
    with warnings.catch_warnings(), pool:
        warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
        through = [pool.submit(_take, place) for place in range(len(steps))]
        yield through
        for step in through:
            step.result()


#: What the process that was made for some steps is to do.
_taken: list[Sequence[Callable[[], object]]] = []


def _take(place: int) -> None:
    """Take one of the steps for which this process was made."""
    _taken[-1][place]()


class _Writer:
    """What a process writes beside Sphinx: the sources of pages first, and then the rest, of the same context."""

    def __init__(self, inputs: SiteInput, work: Path, *, anew: bool) -> None:
        self.inputs = inputs
        self.work = work
        self.anew = anew
        self.context: Mapping[str, Any] = {}

    def write_sources(self) -> None:
        """Write what Sphinx reads."""
        # What an earlier build worked out of the same measurements is kept.
        with cached_in(self.inputs.pages_dir.parent / _KEPT, most=1, anew=self.anew):
            self.context = _context(self.inputs)
        write_sources(self.inputs, self.context, self.work / "source")

    def write_rest(self) -> None:
        """Write what Sphinx does not read."""
        write_beside(self.inputs, self.context, self.work)


def _move_into(folder: Path, site: Path) -> None:
    """Move every file of a folder into a site, where folders of that name may stand."""
    shutil.copytree(folder, site, copy_function=shutil.move, dirs_exist_ok=True)


def refuse(what: str, problems: Sequence[str]) -> None:
    """Raise a `SiteError` with the first of many problems, if there is any."""
    if not problems:
        return
    text_lines = [what, *problems[:SHOWN]]
    if len(problems) > SHOWN:
        text_lines.append(f"... and {len(problems) - SHOWN} more")
    raise SiteError("\n".join(text_lines))


def write_sources(inputs: SiteInput, context: Mapping[str, Any], source: Path) -> None:
    """Write everything that Sphinx reads into the folder `source`; `context` is what every template can name."""
    folder = inputs.root / TEMPLATES
    shutil.copytree(folder.parent, source, ignore=shutil.ignore_patterns(folder.name))
    templates = page_templates(inputs.root, context)
    drawing = templates.get_template(f"_figure.html{ENDING}")

    def picture(drawn: DrawnFigure, alt: str) -> str:
        """A figure on a page of templates, with the page's own words for it."""
        shown = drawing.render(drawn=drawn, up="", alt=plain(alt).strip())
        # On one line, so that no text of a source ends the block of HTML that it stands in.
        return markup(" ".join(shown.splitlines()))

    templates.globals["picture"] = picture

    def write(name: str, template: str = "", **shown: Any) -> None:
        _put(source / name, templates.get_template(f"{template or name}{ENDING}").render(shown))

    for path in sorted(folder.rglob(f"[!_]*{ENDING}")):
        write(path.relative_to(folder).as_posix().removesuffix(ENDING))
    for evidence in context["sources"]:
        write(f"evidence/{evidence['slug']}.md", "evidence/_source.md", source=evidence)
    for name in context["conflict_sheets"]:
        write(f"conflicts/{name}.md", "conflicts/_sheet.md", sheet=name)
    if context["others"]:
        write(f"{OTHER_FOLDER}/index.md", "notebooks/_index.md")
    publication: Any = templates.get_template(f"_publication{ENDING}").module
    of_claims = {claim.id: in_html(str(publication.whole(claim))) for claim in context["claims"]}
    published = Column(publication.HEADING, of_claims)
    for page in inputs.pages:
        shown = {"page": page, "figures": drawn_figures(page).values(), "ids": ids_named(page.notebook)}
        after = templates.get_template(f"_after-page.md{ENDING}").render(shown)
        notebook = page_source(
            page, draw=lambda figure: drawing.render(drawn=figure), after=after, published=published
        )
        _put(source / f"{page.docname}.ipynb", json.dumps(notebook, ensure_ascii=False))
    for shown in (context["known_truth"], context["examples"]):
        for name, drawing in shown.get("drawings", {}).items():
            _put(source / name, drawing)


def _put(path: Path, text: str) -> None:
    """Write a file, and the folders above it that are not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_beside(inputs: SiteInput, context: Mapping[str, Any], work: Path) -> None:
    """Write what Sphinx does not touch and what pages offer, each into its folder in `work`."""
    templates = page_templates(inputs.root, context)
    for name, html in print_sheets.papers(templates, context):
        _put(work / UNTOUCHED / name, html)
    for name, script in _scripts(inputs, context, templates):
        _put(work / UNTOUCHED / name, script)
    write_downloads(inputs, work / OFFERED)
    start_archive(work / OFFERED)


def _scripts(
    inputs: SiteInput, context: Mapping[str, Any], templates: Environment
) -> Iterator[tuple[str, str]]:
    """The files that scripts of pages and machines read, by their names."""
    yield source_pages.SCRIPT, source_pages.numbers_script(context["claims"], inputs)
    yield source_pages.WORDS_SCRIPT, source_pages.number_words_script()
    yield text_check.SCRIPT, text_check.text_words_script()
    structured: Any = templates.get_template(f"_structured{ENDING}").module
    for evidence in context["sources"]:
        claims_read = plain(str(structured.graph_of(evidence["claims"], "../../")))
        yield f"_static/claims/{evidence['slug']}.jsonld", claims_read.strip()
    texts = {"quotation": context["quotation_of"], "citation": context["citation_of"]}
    for name, script in citation_files.card_scripts(context["sources"], inputs.words, texts):
        yield f"{citation_files.CARDS}/{name}.js", script
    for slug, script in compared_regions.compare_scripts(context["claims"], inputs):
        yield f"{compared_regions.FOLDER}/{slug}.js", script
    for universe in context["universes"]:
        yield f"_static/multiverse/{universe['page'].slug}.js", universe["script"]


def _context(inputs: SiteInput) -> Mapping[str, Any]:
    """What every template can name."""
    sources = source_pages.sources(inputs)
    conflicts = site_lists.shown_conflicts(inputs.corpus["20_conflicts"], inputs)
    conflicts_of = defaultdict(list)
    for conflict in conflicts:
        for claim_id in conflict.claim_ids.split(";"):
            conflicts_of[claim_id].append(conflict)
    uses = defaultdict(list)
    for page in inputs.pages:
        for row_id in ids_named(page.notebook):
            uses[row_id].append(page)
    listed = site_lists.listed_regions(inputs, conflicts)
    others = [page for page in inputs.pages if page.folder == OTHER_FOLDER]
    notes = source_pages.notes(sources, inputs.words)
    claims = list(chain.from_iterable(source["claims"] for source in sources))
    return {
        "words": inputs.words,
        "data_version": inputs.data_version,
        "date": inputs.date,
        "pages": inputs.pages,
        "others": others,
        "subjects": {page.slug for page in others},
        "slugs": inputs.slugs,
        "sources": sources,
        **citation_files.context(claims, inputs.words),
        "source_of": inputs.sources,
        "uses_of": uses,
        "note_data": lambda ids: markup(source_pages.notes_json(ids, notes)),
        "sliders_of": lambda members: markup(source_pages.script_json(sliders_of(members))),
        "for_paper": markup,
        "for_machines": lambda content: markup(source_pages.script_json(content)),
        "regions": listed,
        "region_of": {region["code"]: region for region in listed},
        "with_worksheet": {region["page"].slug for region in listed if print_sheets.has_worksheet(region)},
        "lone_numbers": site_lists.lone_numbers(inputs),
        "first_compared": compared_regions.first_pair(claims, site_lists.countries(listed)),
        "worth_reading": site_lists.worth_reading(listed),
        "countries": site_lists.known_of_countries(inputs, listed),
        "roles": site_lists.named_roles(inputs),
        "conflicts": conflicts,
        "conflicts_of": conflicts_of,
        **_conflict_lists(conflicts, others),
        "editions": editions.read_record(inputs.root),
        "universes": site_lists.universes(inputs),
        "priors": load_priors(inputs.root).choices.values(),
        "certainties": site_lists.certainties(inputs.root),
        "sets_of_different_teams": site_lists.sets_of_different_teams(inputs.root),
        "tables": site_lists.tables(inputs.root),
        "known_truth": known_truth.known_truth(inputs.root),
        "examples": examples.examples(inputs.root),
    }


def _conflict_lists(conflicts: Rows, others: Sequence[Page]) -> Mapping[str, Any]:
    """What the pages of conflicts can name beside these."""
    drawn_on = [page for page in others if page.slug == CONFLICTS]
    return {
        "conflicts_by_reason": site_lists.by_reason(conflicts),
        "seeming_by_kind": site_lists.seeming_by_kind(conflicts),
        "conflict_sheets": sorted({conflict.page for conflict in conflicts}),
        "conflict_picture": first_drawn(drawn_on, CONFLICTS),
    }


def import_sphinx() -> None:
    """Import Sphinx and all that the settings of the site have it import: half of the time before it reads."""
    from importlib import import_module

    for name in _OF_SPHINX:
        import_module(name)


def run_sphinx(work: Path, overrides: Mapping[str, str]) -> Path:
    """The folder of pages that Sphinx made, in this process, from `source` in `work`; a warning is a `SiteError`."""
    # Sphinx takes a second to import.
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    source = work / "source"
    html = work / "html"
    output = io.StringIO()
    stopped = ""
    # Sphinx and its extensions talk to their own developers through deprecation warnings.
    with (
        warnings.catch_warnings(),
        patch_docutils(source),
        docutils_namespace(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        try:
            site = Sphinx(
                srcdir=source,
                confdir=source,
                outdir=html,
                doctreedir=work / "doctrees",
                buildername="html",
                confoverrides=dict(overrides),
                status=None,
                warning=output,
                freshenv=True,
            )
            # Pages are written beside the search for their words; reading in two processes gains nothing.
            site.connect("env-updated", _write_in_three)
            site.build()
        except SphinxError as error:
            stopped = f"Sphinx stopped: {error}"
    # Without colours.
    warned = re.sub(r"\x1b\[[0-9;]*m", "", output.getvalue()).strip()
    if stopped or warned:
        raise SiteError(f"{stopped or 'Sphinx warns:'}\n{warned}")
    return html


def _write_in_three(site: "Sphinx", _environment: "BuildEnvironment") -> None:
    """Let Sphinx write pages in two processes more, once it has read them all in one."""
    # With one more this process is through with the words of pages long before it, and waits.
    site.parallel = 3


def slim(site: Path) -> None:
    """Take out of a site what its readers never load, and every icon whose name stands in no page and no script."""
    for pattern in UNNEEDED:
        for path in site.glob(pattern):
            path.unlink()
    named: set[str] = set()
    for path in (*site.rglob("*.html"), *site.rglob("*.js")):
        named.update(_ICON_NAME.findall(path.read_text(encoding="utf-8")))

    def shown(rule: re.Match[str]) -> str:
        return rule[0] if named.intersection(_ICON_NAME.findall(rule[1])) else ""

    style = site / STYLE
    style.write_text(_ICON.sub(shown, style.read_text(encoding="utf-8")), encoding="utf-8")


def write_downloads(inputs: SiteInput, site: Path) -> None:
    """Put into a folder what the pages of a site offer; `SiteError` if something is not there."""
    offer_tables(inputs.root / FOLDER, site / "downloads" / "tables")
    write_charts(inputs, site / "figures")
    numbers = [*map(str, inputs.claims.index), *citation_files.answers_put_together(inputs.corpus)]
    citation_files.write_citations(numbers, site / citation_files.FOLDER)
    offered = [(path, "multiverse") for _, path in site_lists.grids(inputs)]
    if (inputs.root / editions.FILE).is_file():
        offered.append((inputs.root / editions.FILE, ""))
    for page in inputs.pages:
        offered += [(inputs.pages_dir / name, "") for name in page.files]
    for path, folder in offered:
        if not path.is_file():
            raise SiteError(f"{path.name}: a page hands this file over, and it is not there")
        offer(path, site / "downloads" / folder)
