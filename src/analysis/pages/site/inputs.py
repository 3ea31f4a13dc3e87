"""What the site is made of, read once: executed notebooks, their findings, claims, steps, cards and regions."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from analysis.claims import contract
from analysis.pages import handover, notebook
from analysis.reading.cards import Card, load_cards
from analysis.tables import FOLDER, read_table

#: The tag of a page that tells about one region; its folder on the site.
REGION_TAG = "region"


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
    notebook : NotebookNode
        As executed.
    handed : HandOver
        Figures with alt texts and rows, findings, number of words.
    """

    slug: str
    folder: str
    title: str
    notebook: NotebookNode
    handed: handover.HandOver

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
    claims, steps : DataFrame
        The tables 10_claims and 10_steps, in their contracts' types.
    cards : tuple of Card
        Of data/raw/sources.yml.
    region_names, region_parents : mapping
        By code; the parent of a country is the region of the article that it lies in.
    region_codes : mapping
        By slug.
    data_version, date : str
        What every page names.
    """

    pages: tuple[Page, ...]
    claims: pd.DataFrame
    steps: pd.DataFrame
    cards: tuple[Card, ...]
    region_names: Mapping[str, str]
    region_parents: Mapping[str, str]
    region_codes: Mapping[str, str]
    data_version: str
    date: str


def read_input(pages_dir: Path, *, root: Path, manifest: Mapping[str, Any]) -> SiteInput:
    """Everything that the site shows, read from the project's folder and from the executed notebooks.

    Raises
    ------
    SiteError
        If the manifest lacks a key, or a page that it lists has no notebook.
    """
    for key in ("pages", "data_version", "date"):
        if key not in manifest:
            raise SiteError(f"the manifest has no {key!r}: the runner writes pages, data_version and date")
    regions = _regions(root / "data/raw/reference/regions.csv")
    return SiteInput(
        pages=tuple(_page(record, pages_dir) for record in manifest["pages"] if record["status"] == "ok"),
        claims=read_table(root / FOLDER / "10_claims.csv", contract.claims()),
        steps=read_table(root / FOLDER / "10_steps.csv", contract.steps()),
        cards=load_cards(root),
        region_names={row["code"]: row["name"] for row in regions},
        region_parents=_parents(regions),
        region_codes={row["slug"]: row["code"] for row in regions if row["slug"]},
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
    folder = "regions" if REGION_TAG in record["tags"] else "notebooks"
    title = str(handed.findings.get("region") or first_heading(executed) or slug)
    return Page(slug, folder, title, executed, handed)


def first_heading(executed: NotebookNode) -> str:
    """Text of the first heading of a notebook; empty if there is none."""
    for text in narrative(executed):
        for line in text.splitlines():
            if line.startswith("# "):
                return line.removeprefix("# ").strip()
    return ""


def narrative(executed: NotebookNode) -> list[str]:
    """Every text that a reader sees: markdown cells and `text/markdown` outputs, in order."""
    texts: list[str] = []
    for cell in executed.cells:
        if cell.cell_type == "markdown":
            texts.append(str(cell.source))
        for output in cell.get("outputs", []):
            if handover.MARKDOWN in output.get("data", {}):
                texts.append(joined(output.data[handover.MARKDOWN]))
    return texts


def joined(text: str | Sequence[str]) -> str:
    """A notebook's text, which its file may hold as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


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
