"""Pages run again only if what they asked of the data would be answered otherwise, or where that is in doubt."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.fingerprint import fingerprint
from analysis.freshness import read_record
from analysis.runner.collection import load_pages
from analysis.runner.parameter_values import Registry
from analysis.runner.results import PageFolder
from tests.conftest import ROOT
from tests.runner.page_projects import entry, run_build, write_collection, write_notebook
from tests.test_page_questions import change, first_of

_REGISTRY = Registry(choices={"region": ["Nepal", "Ghana"]})
_SHOWN = """from IPython.display import Markdown, display
import analysis as an

an.check_parameters()
claims = an.load_claims(region, drop_producers=drop_producers)
made = an.load_claims(region, producer="Walk Free")
text = f"# {region}\\n\\n{claims['best'].sum()} " + "word " * 130
display(Markdown(text))"""
_FIGURE = """display(
    {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "application/vnd.analysis+json": {"figure": "claims", "alt": "Nothing.", "rows": []},
    },
    raw=True,
)"""
_RECORD = 'display({"application/vnd.analysis+json": {"page": {"region": region}}}, raw=True)'
_LISTING = """from analysis.project import root

files = sorted((root() / "data/processed").iterdir())"""
_OPENING = """from analysis.project import root

text = (root() / "data/raw/rcmp/claims.csv").read_text(encoding="utf-8")"""
_PARAMETERS = 'region = "Nepal"\ndrop_producers = []'
_PAGES = ("nepal", "ghana", "listing", "opening")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after its build: a page for each of two regions, one that lists a folder, one that opens a raw file."""
    root = tmp_path_factory.mktemp("asked") / "project"
    shutil.copytree(ROOT / "data", root / "data")
    (root / "pyproject.toml").write_text("[tool.analysis]\n", encoding="utf-8")
    (root / "requirements.lock").write_text("nothing==1\n", encoding="utf-8")
    page = (_SHOWN, _FIGURE, _RECORD)
    write_notebook(root, "region.ipynb", page, _PARAMETERS)
    write_notebook(root, "listing.ipynb", (_LISTING, *page), _PARAMETERS)
    write_notebook(root, "opening.ipynb", (_OPENING, *page), _PARAMETERS)
    of_ghana = '{region: ["Ghana"]}'
    collection = entry("region.ipynb") + entry("listing.ipynb", "listing", of_ghana)
    write_collection(root, collection + entry("opening.ipynb", "opening", of_ghana))
    result, text = run_build(root, registry=_REGISTRY, builder=None)
    assert result.exit_code == 0, text
    assert len(result.pages) == len(_PAGES)
    return root


@pytest.fixture
def project(built: Path) -> Iterator[Path]:
    """The built project, whose data are afterwards as they were."""
    kept = built.parent / "data"
    shutil.copytree(built / "data", kept)
    yield built
    shutil.rmtree(built / "data")
    kept.rename(built / "data")


def reasons(root: Path) -> dict[str, str]:
    """Why each page would run; without those that are current."""
    folder = PageFolder(root, fingerprint(root))
    whys = {page.slug: folder.why(page) for page in load_pages(root, registry=_REGISTRY)}
    return {slug: why for slug, why in whys.items() if why}


def asked_by(root: Path, slug: str) -> Mapping[str, Any] | None:
    """What a page asked of the data, as its record has it."""
    record = read_record(root / f"build/pages/.cache/{slug}.json")
    assert record
    return record.asked


def test_of_pages_that_were_just_made_none_runs(built: Path) -> None:
    assert reasons(built) == {}


def test_a_page_keeps_what_it_asked_and_one_in_doubt_rests_on_everything(built: Path) -> None:
    asked = {name: asked_by(built, name) for name in _PAGES}
    nepal = asked["nepal"]
    opening = asked["opening"]
    assert asked["listing"] is None
    assert nepal is not None
    assert opening is not None
    assert "data/raw/rcmp/claims.csv" in opening["files"]
    assert "data/processed/10_claims.csv" not in nepal["files"]


def test_one_changed_claim_runs_its_page_and_what_is_in_doubt(project: Path) -> None:
    change(project, "10_claims", lambda rows: first_of(rows, "NPL").update(best="4711"))
    whys = reasons(project)
    assert {*whys} == {"nepal", "listing"}
    assert whys["nepal"] == (
        "data/processed/10_claims.csv changed, and with them rows of claims by regions: NPL"
    )
    shown = (project / "build/pages/nepal.ipynb").read_bytes()
    result, _ = run_build(project, registry=_REGISTRY, builder=None)
    assert {page.page.slug for page in result.pages if page.why} == {"nepal", "listing"}
    assert (project / "build/pages/nepal.ipynb").read_bytes() != shown
    # Those that did not run are held to the data of now.
    assert reasons(project) == {}
    shutil.rmtree(project / "data")
    shutil.copytree(project.parent / "data", project / "data")
    assert {*reasons(project)} == {"nepal", "listing"}
    run_build(project, registry=_REGISTRY, builder=None)


def test_a_claim_of_a_new_maker_runs_nothing_elsewhere(project: Path) -> None:
    new = {"claim_id": "NEW-1", "producer": "A New Office", "carrier": "A New Office"}
    change(project, "10_claims", lambda rows: rows.append({**first_of(rows, "NPL"), **new}))
    assert {*reasons(project)} == {"nepal", "listing"}


#: What comes with a new claim runs who opened it and who is in doubt; any other file every page.
_RUN_BY_FILE = {
    "data/raw/rcmp/claims.csv": {"listing", "opening"},
    "data/raw/studies.csv": {"listing"},
    "data/raw/studies_of_claims.csv": {"listing"},
    "data/raw/lineages.yml": {"listing"},
    "data/raw/reference/producers.csv": {"listing"},
    "data/raw/priors.yml": {*_PAGES},
    "data/raw/sources.yml": {*_PAGES},
    "data/raw/expected_problems.yml": {*_PAGES},
    "data/raw/reference/regions.csv": {*_PAGES},
    "data/raw/conflicts/links.csv": {*_PAGES},
    "data/raw/rcmp/corrections.yml": {*_PAGES},
    "data/raw/population/un_wpp2022.csv": {*_PAGES},
}


@pytest.mark.parametrize("name", _RUN_BY_FILE)
def test_a_changed_file_runs_who_may_have_learned_from_it(project: Path, name: str) -> None:
    path = project / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((path.read_bytes() if path.is_file() else b"") + b"\n")
    assert {*reasons(project)} == _RUN_BY_FILE[name]


@pytest.mark.parametrize("name", ["data/raw/rcmp/claims.csv", "data/processed/10_ratings.csv"])
def test_a_file_that_comes_or_goes_runs_every_page(project: Path, name: str) -> None:
    (project / name).unlink()
    assert {*reasons(project)} == {*_PAGES}
    (project / "data/raw/new").mkdir()
    shutil.copy(ROOT / name, project / name)
    shutil.copy(ROOT / name, project / "data/raw/new/claims.csv")
    assert {*reasons(project)} == {*_PAGES}


def test_other_tables_run_who_asked_for_them(project: Path) -> None:
    """Whatever these pages did not ask may be another; a table that nothing can read is in doubt."""
    change(project, "10_ratings", lambda rows: rows[0].update(note="anew"))
    assert {*reasons(project)} == {"listing"}
    (project / "data/processed/10_claims.csv").write_text("broken", encoding="utf-8")
    assert {*reasons(project)} == {*_PAGES}


def test_the_code_and_what_is_installed_run_every_page(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis import fingerprint as room

    monkeypatch.setattr(room, "installed_versions", lambda: {"the version of numpy": "0"})
    assert {*reasons(built)} == {*_PAGES}


def test_a_record_that_was_damaged_runs_its_page(project: Path) -> None:
    path = project / "build/pages/.cache/nepal.json"
    kept = path.read_bytes()
    content = json.loads(kept)
    content["asked"]["rows"][0][1][0][2] = "0"
    path.write_text(json.dumps(content), encoding="utf-8")
    change(project, "10_claims", lambda rows: first_of(rows, "GHA").update(best="4711"))
    assert "nepal" in reasons(project)
    path.write_bytes(kept)
    assert "nepal" not in reasons(project)
