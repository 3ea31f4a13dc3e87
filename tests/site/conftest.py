"""A site of some real regions, built once for all tests that look at it."""

from pathlib import Path

import pytest

from analysis.library.corpus import Corpus
from analysis.narrative.table_rows import Row
from analysis.site.build import build_site
from analysis.site.claim_rows import Words, claim_frame, claim_rows, load_words
from tests.conftest import ROOT, made_once
from tests.site.fakes import real_pages, write_grids

#: Rich and poor ones: pooled, single, bounds, registered only, statements only, and a name with a space.
REGIONS = (
    "World", "Africa", "Asia", "Europe", "Netherlands", "Moldova", "Ghana", "United States", "Germany", "Oceania",
)  # fmt: skip
#: Pages that are not about one region, by the names of their notebooks.
SUBJECTS = {"conflicts": "20_conflicts", "start-here": "00_start_here"}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    return made_once(tmp_path_factory, "built-site", _build)


def _build(folder: Path) -> Path:
    staging = folder / "site"
    staging.mkdir()
    manifest = real_pages(folder / "pages", REGIONS, SUBJECTS)
    write_grids(folder / "multiverse", {"world": "WORLD", "netherlands": "NLD"})
    build_site(folder / "pages", staging, root=ROOT, manifest=manifest)
    return staging


@pytest.fixture(scope="session")
def claims() -> dict[str, Row]:
    """The claims as the site shows them, by id."""
    return claim_rows(claim_frame(Corpus(ROOT)))


@pytest.fixture(scope="session")
def words() -> Words:
    """The wording of the site's rows."""
    return load_words(ROOT / "docs/_pages")
