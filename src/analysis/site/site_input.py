"""What the site is made of, read once: executed notebooks, their records, tables, claims, cards and regions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import executed
from analysis.executed import Notebook, is_left_out, joined
from analysis.library.corpus import Corpus
from analysis.site.claim_wording import claim_frame

#: The tag of a page about one region; the folder of such pages on the site, and of all others.
REGION_TAG, REGION_FOLDER, OTHER_FOLDER = "region", "regions", "notebooks"
REGIONS = "data/raw/reference/regions.csv"
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
    handed: executed.HandOver  # figures with alt texts and rows, the page's record, number of words
    phone: Mapping[str, str] = field(default_factory=dict)  # by figure id, the pictures drawn for a phone

    @property
    def record(self) -> Mapping[str, Any]:
        """What machines read of the page, as docs/_static/page.schema.json lays it out."""
        return self.handed.page

    @property
    def docname(self) -> str:
        """Address without its ending, relative to the site's start."""
        return f"{self.folder}/{self.slug}"

    @property
    def files(self) -> list[str]:
        """Names of the files that the runner left for readers: notebook, record, rows of figures."""
        figures = [f"{self.slug}.{one.figure_id}.csv" for one in self.handed.figures if one.alt]
        return [f"{self.slug}.ipynb", f"{self.slug}.json", *figures]


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
        keys = {"10_claims": "claim_id", "10_roles": "role_id", "10_ratings": "rating_id"}
        tables = [self.corpus[name].set_index(key)["source"] for name, key in keys.items()]
        return {str(name): str(source) for table in tables for name, source in table.items()}

    @cached_property
    def slugs(self) -> Mapping[str, str]:
        """Slug of its page by the code of each region that has one."""
        return {code: page.slug for code, page in self.region_pages.items()}


def read_input(pages_dir: Path, *, root: Path, manifest: Mapping[str, Any]) -> SiteInput:
    """Everything that the site shows, read from the project's folder and from the executed notebooks.

    A `SiteError` if the manifest lacks a key, or a page that it lists has no notebook or no title.
    """
    for key in ("pages", "data_version", "date"):
        if key not in manifest:
            raise SiteError(f"the manifest has no {key!r}: the runner writes pages, data_version and date")
    pages = []
    for record in manifest["pages"]:
        if record["status"] != "ok":
            continue
        slug, path = str(record["slug"]), pages_dir / f"{record['slug']}.ipynb"
        if not path.is_file():
            raise SiteError(
                f"{path.name}: the manifest lists the page {slug!r}, and its notebook is not there"
            )
        notebook = executed.read(path)
        title = next(
            (found[1].strip() for text in shown_texts(notebook) if (found := _TITLE.search(text))), ""
        )
        if not title:
            what = "no text begins with a first-level heading, which a page's name comes from"
            raise SiteError(f"{path.name}: {what}")
        folder = REGION_FOLDER if REGION_TAG in record["tags"] else OTHER_FOLDER
        pages.append(Page(slug, folder, title, notebook, executed.extract(notebook)))
    corpus = Corpus(root)
    return SiteInput(
        root=root,
        pages_dir=pages_dir,
        pages=tuple(pages),
        corpus=corpus,
        claims=claim_frame(corpus),
        # Without defaults, as NA is the code of a country.
        regions=pd.read_csv(root / REGIONS, index_col="code", keep_default_na=False),
        data_version=str(manifest["data_version"]),
        date=str(manifest["date"]),
    )


def shown_texts(notebook: Notebook) -> Iterator[str]:
    """Every text and table that a reader sees: markdown cells, and outputs of the two kinds, in order."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and not is_left_out(cell):
            yield cell["source"]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            yield from (joined(data[kind]) for kind in (executed.MARKDOWN, executed.HTML) if kind in data)
