"""What the site is made of, read once: executed notebooks, their records, claims, steps, cards and regions."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import executed as notebook
from analysis import handover
from analysis.executed import Notebook, is_left_out, joined
from analysis.library.corpus import Corpus
from analysis.reading.cards import Card
from analysis.site.claim_rows import claim_frame

#: The processed tables that the site shows row by row.
TABLES = ("10_claims", "10_steps", "10_roles", "10_ratings", "10_policy", "20_conflicts")
#: The tag of a page that tells about one region; its folder on the site.
REGION_TAG, REGION_FOLDER = "region", "regions"


class SiteError(ValueError):
    """The site cannot be built from what is there; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Page:
    """An executed notebook with what it hands over.

    Parameters
    ----------
    slug : str
        File name and address.
    folder : str
        Folder of the site that the page stands in.
    title : str
        What lists and menus call it.
    notebook : dict
        As executed.
    handed : HandOver
        Figures with alt texts and rows, the page's record, number of words.
    phone : mapping
        By figure id, the pictures drawn for a phone.
    """

    slug: str
    folder: str
    title: str
    notebook: Notebook
    handed: handover.HandOver
    phone: Mapping[str, str] = field(default_factory=dict)

    @property
    def record(self) -> Mapping[str, Any]:
        """What machines read of the page, as docs/_static/page.schema.json lays it out."""
        return self.handed.page

    @property
    def docname(self) -> str:
        """Address without its ending, relative to the site's start."""
        return f"{self.folder}/{self.slug}"


@dataclass(frozen=True, slots=True)
class SiteInput:
    """Everything that the site shows.

    Parameters
    ----------
    pages : tuple of Page
        In the order of the plan.
    tables : mapping
        The processed tables by name, in their contracts' types.
    claims : DataFrame
        Every claim, as `claim_frame` gives it.
    cards : tuple of Card
        Of data/raw/sources.yml.
    region_names, region_parents : mapping
        By code; the parent of a country is the region of the article that it lies in.
    region_codes : mapping
        By slug.
    countries : frozenset of str
        Codes of the regions that are countries.
    data_version, date : str
        What every page names.
    """

    pages: tuple[Page, ...]
    tables: Mapping[str, pd.DataFrame]
    claims: pd.DataFrame
    cards: tuple[Card, ...]
    region_names: Mapping[str, str]
    region_parents: Mapping[str, str]
    region_codes: Mapping[str, str]
    countries: frozenset[str]
    data_version: str
    date: str

    @property
    def slugs(self) -> Mapping[str, str]:
        """Slug of its page by the code of each region that has one."""
        pages = (page.slug for page in self.pages if page.folder == REGION_FOLDER)
        return {self.region_codes[slug]: slug for slug in pages}


def read_input(pages_dir: Path, *, root: Path, manifest: Mapping[str, Any]) -> SiteInput:
    """Everything that the site shows, read from the project's folder and from the executed notebooks.

    Raises
    ------
    SiteError
        If the manifest lacks a key, or a page that it lists has no notebook or no title.
    """
    for key in ("pages", "data_version", "date"):
        if key not in manifest:
            raise SiteError(f"the manifest has no {key!r}: the runner writes pages, data_version and date")
    corpus = Corpus(root)
    regions = _regions(root / "data/raw/reference/regions.csv")
    return SiteInput(
        pages=tuple(_page(record, pages_dir) for record in manifest["pages"] if record["status"] == "ok"),
        tables={name: corpus[name] for name in TABLES},
        claims=claim_frame(corpus),
        cards=corpus.cards,
        region_names={row["code"]: row["name"] for row in regions},
        region_parents=_parents(regions),
        region_codes={row["slug"]: row["code"] for row in regions if row["slug"]},
        countries=frozenset(row["code"] for row in regions if row["kind"] == "country"),
        data_version=str(manifest["data_version"]),
        date=str(manifest["date"]),
    )


def _page(record: Mapping[str, Any], pages_dir: Path) -> Page:
    """The page of one record of the manifest."""
    slug = str(record["slug"])
    path = pages_dir / f"{slug}.ipynb"
    if not path.is_file():
        raise SiteError(f"{path.name}: the manifest lists the page {slug!r}, and its notebook is not there")
    executed = notebook.read(path)
    handed = handover.extract(executed)
    folder = REGION_FOLDER if REGION_TAG in record["tags"] else "notebooks"
    title = first_heading(executed)
    if not title:
        raise SiteError(
            f"{path.name}: no text begins with a first-level heading, which a page's name comes from"
        )
    return Page(slug, folder, title, executed, handed)


def first_heading(executed: Notebook) -> str:
    """Text of the first first-level heading of a notebook; empty if there is none."""
    for text in shown_texts(executed):
        for line in text.splitlines():
            if line.startswith("# "):
                return line.removeprefix("# ").strip()
    return ""


def shown_texts(executed: Notebook) -> Iterator[str]:
    """Every text and table that a reader sees: markdown cells, and outputs of the two kinds, in order."""
    for cell in executed["cells"]:
        if cell["cell_type"] == "markdown" and not is_left_out(cell):
            yield cell["source"]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            yield from (joined(data[kind]) for kind in (handover.MARKDOWN, handover.HTML) if kind in data)


def _regions(path: Path) -> list[dict[str, str]]:
    """Rows of the table of regions."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parents(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Code of each place -> code of the nearest region above it that has a page of its own kind."""
    by_code = {row["code"]: row for row in rows}

    def climb(code: str) -> str:
        parent = by_code[code]["parent"]
        while parent and by_code[parent]["kind"] not in {"region", "world"}:
            parent = by_code[parent]["parent"]
        return parent

    return {code: climb(code) for code in by_code}
