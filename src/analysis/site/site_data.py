"""What the site is made of, read once: executed notebooks, tables, claims, cards, regions; and its wording."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import pandas as pd

from analysis.claims.claim import claims_of
from analysis.conflicts.conflict_codes import LIST, Level
from analysis.library.contradictions import quoting_advice
from analysis.library.quantities import assign_quantities, label, labels
from analysis.media_types import HTML, MARKDOWN
from analysis.narrative.rendering import environment
from analysis.narrative.template_rows import Row
from analysis.narrative.template_signs import Environment, link_parts, plain, unescaped
from analysis.narrative.text_filters import people
from analysis.numbers import significant
from analysis.processed_tables import Corpus, area_name
from analysis.runner import notebook_json
from analysis.runner.collection import hint
from analysis.runner.notebook_json import Notebook, is_left_out, joined

#: The tag of a page about one region.
REGION_TAG = "region"
#: The folder of such pages on the site, and that of all others.
REGION_FOLDER = "regions"
OTHER_FOLDER = "notebooks"
REGIONS = "data/raw/reference/regions.csv"
#: Templates of pages are below this folder. One whose name begins with an underscore is written once for each thing
#: that it shows, or is a part of others; any other is written once.
TEMPLATES = "docs/_pages"
_TITLE = re.compile(r"^# (.*)$", re.MULTILINE)


class SiteError(ValueError):
    """The site cannot be built from what is there; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Page:
    """An executed notebook with what it hands over."""

    slug: str  # its file name
    folder: str  # of the site, in which the page stands
    title: str  # what lists and menus call it
    notebook: Notebook  # as executed
    figures: Sequence[notebook_json.PageFigure]
    record: Mapping[str, Any]  # what machines read, as docs/_static/page.schema.json lays it out
    phone: Mapping[str, str] = field(default_factory=dict)  # by figure id, the pictures drawn for a phone

    @property
    def docname(self) -> str:
        """Address without its ending, relative to the site's start."""
        return f"{self.folder}/{self.slug}"

    @property
    def files(self) -> list[str]:
        """Names of the files that the runner left for readers: notebook, record, rows of figures."""
        figures = [f"{self.slug}.{figure.figure_id}.csv" for figure in self.figures if figure.alt]
        return [f"{self.slug}.ipynb", f"{self.slug}.json", *figures]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a row, by the macros of docs/_pages/_words.jinja: `words.counts(row)`."""

    module: Any
    tables: Any  # `SERIES` and `STATEMENTS` of docs/_pages/_evidence_tables.jinja: columns by their headings

    def __getattr__(self, name: str) -> Callable[..., str]:
        return lambda *rows: _one_line(getattr(self.module, name)(*rows))

    def conflict(self, row: Row, members: Sequence[Row]) -> list[str]:
        """What is told of a conflict: text, then by turns what a link shows, its anchor, and text again."""
        return link_parts(self.module.conflict(row, members))

    def cells(self, row: Row, columns: Mapping[str, Any]) -> list[str]:
        """What stands of a row in columns by their headings: what a macro says of it, or the text of a column."""
        cells = []
        for content in columns.values():
            text = content(row) if callable(content) else str(row[content]).replace("_", " ")
            cells.append(_one_line(text))
        return cells


def _one_line(text: object) -> str:
    """What a macro says, without its line breaks."""
    return " ".join(plain(str(text)).split())


@dataclass(frozen=True)
class SiteInput:
    """Everything that the site shows."""

    root: Path  # the project's folder
    pages_dir: Path  # that of the executed notebooks
    pages: tuple[Page, ...]  # in the order of the plan
    corpus: Corpus  # the processed tables by name, the cards of the raw files, names of places
    claims: pd.DataFrame  # every claim, as `claim_frame` gives it
    regions: pd.DataFrame  # by code the name, kind, slug and parent of every place
    data_version: str  # what every page names, as is the date
    date: str

    @cached_property
    def region_pages(self) -> Mapping[str, Page]:
        """The pages about one region, by its code."""
        codes = {slug: str(code) for code, slug in self.regions["slug"].items()}
        return {codes[page.slug]: page for page in self.pages if page.folder == REGION_FOLDER}

    @cached_property
    def sources(self) -> dict[str, str]:
        """Source, which is the name of its evidence page, by the id of each claim and other statement."""
        sources: dict[str, str] = {}
        for table, key in (("10_claims", "claim_id"), ("10_roles", "role_id"), ("10_ratings", "rating_id")):
            rows = self.corpus[table]
            sources.update(zip(map(str, rows[key]), map(str, rows["source"]), strict=True))
        return sources

    @cached_property
    def disputes(self) -> Mapping[str, str]:
        """Id of the first conflict that no distinction dissolves, by the id of each claim in one."""
        conflicts = self.corpus["20_conflicts"]
        # As `an.find_conflicts` of all claims has them: corrected, and of all sources.
        of_all = (conflicts["corrections"] == "on") & (conflicts["scope"] == "all")
        hard = conflicts[of_all & (conflicts["level"] == Level.INFEASIBLE)]
        disputes: dict[str, str] = {}
        for conflict in hard.to_dict("records"):
            for claim_id in conflict["claim_ids"].split(LIST):
                disputes.setdefault(claim_id, conflict["conflict_id"])
        return disputes

    @cached_property
    def slugs(self) -> Mapping[str, str]:
        """Slug of its page by the code of each region that has one."""
        return {code: page.slug for code, page in self.region_pages.items()}

    @cached_property
    def words(self) -> Words:
        """The wording of the site's rows, from the templates of pages and, for conflicts, from the narrative."""
        # What a claim without a place is about.
        templates = page_templates(self.root, {"region": "WORLD"})
        words = templates.get_template("_words.jinja")
        tables = templates.get_template("_evidence_tables.jinja")
        return Words(words.module, tables.module)


def read_input(pages_dir: Path, *, root: Path, manifest: Mapping[str, Any]) -> SiteInput:
    """Everything that the site shows, read from the project's folder and from the executed notebooks.

    A `SiteError` if the manifest lacks a key, or a page that it lists has no notebook or no title.
    """
    for key in ("pages", "data_version", "date"):
        if key not in manifest:
            raise SiteError(f"the manifest has no {key!r}: the runner writes pages, data_version and date")
    pages = [_read_page(record, pages_dir) for record in manifest["pages"] if record["status"] == "ok"]
    corpus = Corpus(root)
    # Without defaults, as NA is the code of a country.
    regions = pd.read_csv(root / REGIONS, index_col="code", keep_default_na=False)
    _refuse_strangers(pages, [slug for slug in regions["slug"] if slug])
    return SiteInput(
        root=root,
        pages_dir=pages_dir,
        pages=tuple(pages),
        corpus=corpus,
        claims=claim_frame(corpus),
        regions=regions,
        data_version=str(manifest["data_version"]),
        date=str(manifest["date"]),
    )


def _read_page(record: Mapping[str, Any], pages_dir: Path) -> Page:
    """The page that a record of the manifest names."""
    slug = str(record["slug"])
    path = pages_dir / f"{slug}.ipynb"
    if not path.is_file():
        raise SiteError(f"{path.name}: the manifest lists the page {slug!r}, and its notebook is not there")
    notebook = notebook_json.read(path)
    title = _title(notebook)
    if not title:
        problem = "no text begins with a first-level heading, which a page's name comes from"
        raise SiteError(f"{path.name}: {problem}")
    folder = REGION_FOLDER if REGION_TAG in record["tags"] else OTHER_FOLDER
    figures, page_record = notebook_json.extract(notebook)
    return Page(slug, folder, title, notebook, figures, page_record)


def _title(notebook: Notebook) -> str:
    """The first first-level heading of a notebook; empty if it has none."""
    for text in shown_texts(notebook):
        heading = _TITLE.search(text)
        if heading:
            return unescaped(heading[1].strip())
    return ""


def _refuse_strangers(pages: Sequence[Page], slugs: Sequence[str]) -> None:
    """A `SiteError` if a page about a region has a slug that no region has."""
    for page in pages:
        if page.folder == REGION_FOLDER and page.slug not in slugs:
            problem = (
                f"the page {page.slug!r} has the tag `{REGION_TAG}`, and no region of {REGIONS} has this slug"
            )
            raise SiteError(f"{problem}; {hint(page.slug, slugs)}; another tag, or the slug of a region")


def shown_texts(notebook: Notebook) -> Iterator[str]:
    """Every text and table that a reader sees: markdown cells, and outputs of the two kinds, in order."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and not is_left_out(cell):
            yield cell["source"]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for form in (MARKDOWN, HTML):
                if form in data:
                    yield joined(data[form])


def claim_frame(corpus: Corpus) -> pd.DataFrame:
    """Every claim as printed, in reading order: its own columns, `quantity` with its place, `kind_of` without.

    Beside them stand the columns of 10_publications; `area_name`; `advice`, `reason`, `superseded_by` and `original` of
    `quoting_advice`; the `steps` from print to use; and as `kin` the ids of the others of its lineage.
    """
    claims = assign_quantities(corpus.claims(corrections=False))
    claims = claims.sort_values(["source", "position"], kind="stable")
    names = {codes: area_name(codes) for codes in set(claims["area"])}
    steps = _steps(corpus)
    quantities = [claim.quantity for claim in claims_of(claims)]
    further: dict[str, Any] = {
        "claim_id": claims.index,
        "quantity": labels(claims, region=""),
        "kind_of": [label(quantity._asdict(), region=quantity.area) for quantity in quantities],
        "area_name": claims["area"].map(names),
        "steps": [steps[str(claim_id)] for claim_id in claims.index],
        "kin": _kin(claims["lineage"]),
    }
    publications = corpus["10_publications"].set_index("claim_id")
    published = publications.reindex(claims.index)
    texts = published.columns.drop("publication_year")
    published[texts] = published[texts].fillna("")
    return claims.assign(**further).join(published).join(quoting_advice(claims))


def _steps(corpus: Corpus) -> Mapping[str, list[Any]]:
    """By claim_id what was changed between print and use, in order; without who did it."""
    table = corpus["10_steps"].sort_values(["claim_id", "step"], kind="stable")
    steps: defaultdict[str, list[Any]] = defaultdict(list)
    for step in table.drop(columns=["step", "by"]).to_dict("records"):
        claim_id = step.pop("claim_id")
        steps[claim_id].append(step)
    return steps


def _kin(lineages: "pd.Series[str]") -> list[list[Any]]:
    """For each claim the ids of the others of its lineage, in reading order."""
    members = lineages.groupby(lineages).groups
    kin = []
    for claim_id, lineage in lineages.items():
        kin.append([member for member in members[lineage] if member != claim_id])
    return kin


def page_templates(root: Path, context: Mapping[str, Any]) -> Environment:
    """The templates of pages and those of the narrative, which all know the context and keep their last line break."""
    narrative = environment()
    loaders = [jinja2.FileSystemLoader(root / TEMPLATES), jinja2.PackageLoader("analysis", "words")]
    templates = Environment(jinja2.ChoiceLoader(loaders), keep_trailing_newline=True, auto_reload=False)
    templates.filters = {
        **narrative.filters,
        # An estimate has two significant digits: 12,000; 27 million.
        "rounded": lambda value: people(significant(value, digits=2)),
        "words": lambda name: str(name).replace("_", " "),
        # Whose pages an address is on.
        "host": lambda address: urlsplit(str(address)).netloc.removeprefix("www."),
    }
    templates.globals = {**narrative.globals, **context}
    return templates
