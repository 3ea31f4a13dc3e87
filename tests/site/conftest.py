"""Two sites, each built once for all tests that look at it: one of some real pages, one of pages made by hand."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.narrative.template_rows import Row, read
from analysis.site.site_build import build_site
from analysis.site.site_data import SiteInput, Words, read_input
from tests.conftest import ROOT, made_once
from tests.site.fakes import EDITION, drawn, narrated, notebook, page_record, rung, write_grids, write_pages

#: Narrative that looks like the syntax of the site's own pages, and words of the glossary where they are no running text.
TYPED = """Between $5 billion and $9 billion, or $$31$$ billion.

% of all

(place)= here

+++ more

{term}`flow` as typed

## A claim in a heading

[a claim](../../build/site/glossary.html) and `claim` and <a class="n" href="../../build/site/evidence/article_2009.html#A2009-001" title="x">a claim</a>."""


@pytest.fixture(scope="session")
def built(shipped_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of real pages; beside it stand `pages` and what else it was made from."""

    def make(folder: Path) -> Path:
        shutil.copytree(shipped_pages / "build/pages", folder / "pages", ignore=shutil.ignore_patterns(".*"))
        listed = json.loads((folder / "pages/manifest.json").read_bytes())["pages"]
        manifest = {"pages": [page for page in listed if page["slug"] != "sources"], **EDITION}
        write_grids(folder / "multiverse", {"world": "WORLD", "netherlands": "NLD"})
        return build(folder, manifest)

    return made_once(tmp_path_factory, "built-site", make)


@pytest.fixture(scope="session")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of pages made by hand: two regions, a third with odd texts, a failed one, and a guide."""
    return made_once(tmp_path_factory, "site-by-hand", make_by_hand)


def make_by_hand(folder: Path) -> Path:
    """Build the site of pages made by hand in a folder."""
    world = page_record(
        region_code="WORLD",
        ladder=[rung("found"), rung("forced_labour"), rung("modern_slavery", basis="estimate", best=5e7)],
    )
    odd = notebook("Ghana", narrated(TYPED), drawn("claims", 'Shares "below" <1 percent & more.'))
    pages = {
        "netherlands": notebook("Netherlands"),
        "world": notebook("World", record=world),
        "ghana": odd,
        "africa": notebook("Africa"),
        "first-steps": notebook("First steps"),
    }
    manifest = write_pages(folder / "pages", pages)
    manifest["pages"][3]["status"] = "failed"
    manifest["pages"][4]["tags"] = ["guide"]
    return build(folder, manifest)


def build(folder: Path, manifest: Mapping[str, object]) -> Path:
    """Build the site of the pages in a folder, and leave the manifest with them."""
    (folder / "pages/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    site = folder / "site"
    site.mkdir()
    build_site(folder / "pages", site, root=ROOT, manifest=manifest)
    return site


@pytest.fixture(scope="session")
def inputs(by_hand: Path) -> SiteInput:
    """What the site by hand is made of."""
    return inputs_of(by_hand)


def inputs_of(site: Path) -> SiteInput:
    """What a site is made of."""
    pages = site.parent / "pages"
    return read_input(pages, root=ROOT, manifest=json.loads((pages / "manifest.json").read_bytes()))


@pytest.fixture(scope="session")
def claims(inputs: SiteInput) -> dict[str, Row]:
    """The claims as the site shows them, by id."""
    return {row.id: row for row in read(inputs.claims, [])}


@pytest.fixture(scope="session")
def words(inputs: SiteInput) -> Words:
    """The wording of the site's rows."""
    return inputs.words
