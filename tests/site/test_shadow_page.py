"""A small notebook of the new kind all the way: run by the runner, handed over, built into a site, looked at."""

import html
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analysis.runner.collection import Page
from analysis.runner.kernels import Kernels
from analysis.runner.page import Made, make_page
from analysis.runner.results import Kind, Limits
from analysis.site.build import build_site
from tests.conftest import ROOT
from tests.site.fakes import EDITION, text_cell

CELLS = (
    ("parameters", 'region = "World"\nyear = 2021\nthen = 2008'),
    ("", "import analysis as an\n\nan.check_parameters()"),
    ("text", "What each cell below makes can be seen, changed and used in the next one."),
    ("", "claims = an.load_claims(region)\nvictims = an.assign_quantities(claims)"),
    ("", "estimates = an.reconcile(victims, year=year)\nearlier = an.reconcile(victims, year=then)"),
    ("", "ladder = an.build_ladder(claims)\nladder[['basis', 'best']]"),
    ("", "title = an.narrate('title', region=region)\ntitle"),
    ("text", "## The rungs\n\n" + "One word and another stand here. " * 30),
    ("", "an.plot.ladder(ladder);"),
    ("", "victims.groupby('quantity').size().plot.barh();"),
    ("text fold", "## Sources\n\nEvery claim as printed."),
    (
        "",
        "sources = an.table(claims, caption='Sources', columns=['figure', 'number'], anchors=True)\nsources",
    ),
    (
        "",
        "conflicts = an.find_conflicts(claims)\nan.check_page(\n    claims,\n    [estimates, earlier],\n    conflicts,\n"
        "    shown=[title, sources],\n    ladder=ladder,\n    advice=an.quoting_advice(claims),\n"
        "    parameters={'region': region, 'year': year, 'then': then},\n)",
    ),
)


def notebook(folder: Path, cells: Any = CELLS) -> Path:
    """The notebook as a file."""
    made = []
    for number, (tags, source) in enumerate(cells):
        kinds = tags.split()
        cell = text_cell(source, *kinds[1:]) if "text" in kinds else code_cell(source, kinds)
        made.append({**cell, "id": f"c{number}"})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "shadow.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def code_cell(source: str, tags: list[str]) -> dict[str, Any]:
    metadata = {"tags": tags} if tags else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    with closing(Kernels(ROOT)) as made:
        yield made


def run(kernels: Kernels, path: Path, region: str) -> Made:
    page = Page(region.lower(), path, {"region": region}, ("region",))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make_page, page, kernels, Limits(seconds=120)).result()


@pytest.fixture(scope="module")
def built(kernels: Kernels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shadow")
    path = notebook(folder)
    for name in ("pages", "site"):
        (folder / name).mkdir()
    for region in ("World", "Netherlands"):
        made = run(kernels, path, region)
        assert made.fault is None, made.fault
        for name, content in made.contents.items():
            (folder / "pages" / name).write_bytes(content)
    pages = [{"slug": slug, "status": "ok", "tags": ["region"]} for slug in ("world", "netherlands")]
    manifest = {"pages": pages, **EDITION}
    build_site(folder / "pages", folder / "site", root=ROOT, manifest=manifest)
    return folder / "site"


def test_the_record_of_a_real_page_fits_its_schema(built: Path) -> None:
    schema = json.loads((built / "_static/page.schema.json").read_bytes())
    record = json.loads((built / "downloads/netherlands.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(record)
    assert record["region_code"] == "NLD"
    assert {row["reference_year"] for row in record["estimates"]} == {2008, 2021}


def test_a_real_page_shows_its_cells_its_figures_and_its_sources(built: Path) -> None:
    page = (built / "regions/netherlands.html").read_text(encoding="utf-8")
    # The code of cells that show nothing stands with that of the next one that does.
    assert 5 <= page.count("Show the code") < len([tags for tags, _ in CELLS if "text" not in tags])
    words = html.unescape(re.sub(r"<[^>]+>", "", page))
    missing = [source for tags, source in CELLS if "text" not in tags and source.split("\n")[0] not in words]
    assert missing == []
    assert 'srcset="../figures/netherlands.ladder.phone.svg"' in page
    assert page.count("no describing text") == 1
    assert '<tr id="A2009-039"' in page
    assert page.index("<h1>Netherlands") < page.index("Show the code")
    assert (built / "downloads/netherlands.ladder.csv").stat().st_size > 0


def test_the_rungs_of_real_pages_stand_in_the_lists(built: Path) -> None:
    start = (built / "index.html").read_text(encoding="utf-8").split('<ul class="answers">')[1]
    assert start.split("</ul>")[0].count("<li>") == 3
    index = (built / "regions/index.html").read_text(encoding="utf-8")
    assert "Netherlands, Trafficked: 4,000 to 7,000" in index


def test_numbers_that_were_not_checked_fail_the_page(kernels: Kernels, tmp_path: Path) -> None:
    cells = [(tags, source.replace("shown=[title, sources]", "shown=[title]")) for tags, source in CELLS]
    made = run(kernels, notebook(tmp_path, cells), "Netherlands")
    assert made.fault
    assert made.fault.kind is Kind.HAND_OVER
    assert "shows numbers that check_page did not see" in made.fault.message
