"""What is made again for which change: one byte of every file that a page or the site can read, and nothing else is read."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from analysis import files, fingerprint, freshness
from analysis.cli import AFTER_TABLES
from analysis.fingerprint import Fingerprint
from analysis.runner import publishing
from analysis.runner.collection import Page, load_pages
from analysis.runner.parameter_values import Registry
from analysis.runner.results import PageFolder
from tests.conftest import ROOT

TABLES, PAGES, SITE = "tables", "pages", "site"
COLLECTION = (
    '- {template: 40_region.ipynb, output: "{slug}", tags: [region], grid: {region: [Nepal, Ghana]}}\n'
)
REGISTRY = Registry(choices={"region": ["Nepal", "Ghana"]})


@dataclass
class Current:
    """A copy of the project in which everything is current, without anything having been run."""

    root: Path

    def project(self) -> Fingerprint:
        return fingerprint.fingerprint(self.root)

    def pages(self) -> tuple[Page, ...]:
        return load_pages(self.root, registry=REGISTRY)

    def record(self) -> None:
        """Leave the records that a build would leave."""
        project = self.project()
        places = ("data/processed", "build/multiverse", "docs/published_numbers.csv")
        tables = files.digests(self.root, *(self.root / place for place in places))
        inputs = freshness._inputs(project, AFTER_TABLES)
        freshness.write_record(self.root / freshness.RECORD, freshness.Record(inputs, tables))
        folder = PageFolder(self.root, project)
        for page in self.pages():
            outputs = files.digests(folder.path, folder.path / f"{page.slug}.ipynb")
            record = freshness.Record(folder.inputs(page), outputs)
            freshness.write_record(folder.record(page.slug), record)
        inputs = publishing.site_inputs(project, {})
        outputs = files.every_digest(self.root / "build/site")
        freshness.write_record(self.root / "build/.site", freshness.Record(inputs, outputs))

    def reasons(self, project: Fingerprint | None = None) -> dict[str, str]:
        """Why tables, pages and site would be made; without those that are current."""
        project = project or self.project()
        folder = PageFolder(self.root, project)
        site = publishing.Site(self.root, shutil.copytree, publishing.site_record(self.root), str)
        reasons = {
            TABLES: freshness.why_tables(self.root, project, later=AFTER_TABLES),
            PAGES: folder.why(self.pages()[0]),
            SITE: site.why(publishing.site_inputs(project, {})),
        }
        return {what: why for what, why in reasons.items() if why}


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Current:
    """A copy of the whole project, its package included."""
    root = tmp_path_factory.mktemp("keys") / "project"
    compiled = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")
    for name in ("data", "notebooks", "docs", "src"):
        shutil.copytree(ROOT / name, root / name, ignore=compiled)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, root)
    (root / "notebooks/collection.yml").write_text(COLLECTION, encoding="utf-8")
    built = ("build/pages/nepal.ipynb", "build/pages/ghana.ipynb", "build/site/index.html")
    for name in (
        *built,
        "build/site/regions/nepal.html",
        "build/site/.nojekyll",
        "build/multiverse/world.json",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    made = Current(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "PACKAGE", root / "src/analysis")
        made.record()
    return made


@pytest.fixture(autouse=True)
def copied_package(current: Current, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PACKAGE", current.root / "src/analysis")


class Changed:
    """One byte of a file is another; afterwards it is as it was, its moments too while it is changed."""

    def __init__(self, path: Path) -> None:
        self.path, self.content, self.status = path, path.read_bytes(), path.stat()

    def __enter__(self) -> None:
        flipped = bytes([self.content[0] ^ 1]) if self.content else b"x"
        self.path.write_bytes(flipped + self.content[1:])
        # As a clock that was set back, an archive or `cp -p` leave it.
        os.utime(self.path, ns=(self.status.st_atime_ns, self.status.st_mtime_ns))

    def __exit__(self, *_: object) -> None:
        self.path.write_bytes(self.content)


# Of each kind of file one, by what its change makes anew.
KINDS = {
    (TABLES, PAGES, SITE): (
        "data/raw/article_2009/claims.csv",
        "data/raw/capture/netherlands_2010_2015.csv",
        "data/raw/conflicts/measures.csv",
        "data/raw/lineages.yml",
        "data/raw/population/un_wpp2022.csv",
        "data/raw/priors.yml",
        "data/raw/reference/regions.csv",
        "data/raw/sources.yml",
        "data/raw/expected_problems.yml",
        "data/processed/10_claims.csv",
        "data/processed/datapackage.json",
        "requirements.lock",
        "src/analysis/claims/clean.py",
        "src/analysis/claims/step_reasons.yml",
        "src/analysis/numbers.py",
        "src/analysis/reading/grammar/signs.yml",
        "src/analysis/subject/labels.yml",
    ),
    (PAGES, SITE): (
        "pyproject.toml",
        "src/analysis/library/tracing.py",
        "src/analysis/words/answer.md.jinja",
        "src/analysis/words/words.yml",
        "src/analysis/plot/figures.mplstyle",
        "src/analysis/runner/page_run.py",
        "src/analysis/site/site_build.py",
    ),
    # The site shows notes and numbers as the pages do; it is made anew if a page comes out otherwise.
    (PAGES,): ("notebooks/notes/nepal.md", "build/pages/nepal.ipynb"),
    (TABLES, SITE): ("build/multiverse/world.json", "docs/published_numbers.csv"),
    (SITE,): (
        "docs/glossary.md",
        "docs/conf.py",
        "docs/netherlands.png",
        "docs/decisions/site.md",
        "docs/_pages/index.md.jinja",
        "docs/_static/own.css",
        "docs/_static/own.js",
        "docs/_templates/layout.html",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "CITATION.cff",
        "LICENSE",
        "LICENSE-data.md",
        "build/site/index.html",
        "build/site/regions/nepal.html",
        "build/site/.nojekyll",
    ),
}
CASES = [(name, anew) for anew, names in KINDS.items() for name in names]


@pytest.mark.parametrize(("name", "anew"), CASES)
def test_a_byte_of_each_kind_of_file_makes_anew_what_can_read_it(
    current: Current, name: str, anew: tuple[str, ...]
) -> None:
    with Changed(current.root / name):
        reasons = current.reasons()
    assert tuple(reasons) == anew
    assert all(Path(name).name in why for why in reasons.values())


def test_afterwards_everything_is_current(current: Current) -> None:
    assert current.reasons() == {}


def test_a_byte_of_any_file_at_all_makes_something_anew(current: Current) -> None:
    """Not one file that the project keeps is without an effect, but templates of pages that were not asked for."""
    before = current.project()
    keys = PageFolder(current.root, before).shared, publishing.site_inputs(before, {})
    unread = set()
    for name in before.digests:
        with Changed(current.root / name):
            digest = files.file_digest(current.root / name)
        after = Fingerprint({**before.digests, name: str(digest)}, before.versions)
        if (PageFolder(current.root, after).shared, publishing.site_inputs(after, {})) == keys:
            unread.add(name)
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert unread == templates
    assert len(before.digests) > 300


def test_a_template_makes_its_own_pages_anew(current: Current) -> None:
    path = current.root / "notebooks/40_region.ipynb"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("an.load_claims", "an . load_claims"), encoding="utf-8")
    try:
        assert current.reasons() == {PAGES: "the template 40_region.ipynb changed"}
    finally:
        path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["data/raw/new.csv", "notebooks/notes/chad.md", "src/analysis/new.py", "docs/new.md"]
)
def test_a_file_that_comes_counts_as_one_that_changes(current: Current, name: str) -> None:
    path = current.root / name
    path.write_text("new", encoding="utf-8")
    try:
        assert any(f"{name} changed" == why for why in current.reasons().values())
    finally:
        path.unlink()


@pytest.mark.parametrize("name", ["extra.html", ".hidden", "regions/extra/index.html"])
def test_what_nobody_published_does_not_stay_in_the_site(current: Current, name: str) -> None:
    path = current.root / "build/site" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("extra", encoding="utf-8")
    try:
        assert current.reasons() == {SITE: f"site/{name} is not a file of the site"}
    finally:
        path.unlink()


def test_a_page_that_is_gone_from_the_site_is_named(current: Current) -> None:
    path = current.root / "build/site/regions/nepal.html"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert current.reasons() == {SITE: "site/regions/nepal.html is missing or was changed"}
    path.write_text(text, encoding="utf-8")


def test_the_bytes_of_a_file_that_a_parameter_names_are_in_the_key_of_its_page(tmp_path: Path) -> None:
    page = Page("mine", tmp_path / "60.ipynb", {"claims_file": "own/mine.csv"})
    folder = PageFolder(tmp_path, Fingerprint({}))
    keys = [folder.inputs(page)]
    (tmp_path / "own").mkdir()
    for text in ("500", "600"):
        (tmp_path / "own/mine.csv").write_text(text, encoding="utf-8")
        keys.append(folder.inputs(page))
    assert all(keys.count(key) == 1 for key in keys)


def test_what_is_installed_is_part_of_every_key(current: Current, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {**fingerprint.installed_versions(), "the version of matplotlib": "0"}
    monkeypatch.setattr(fingerprint, "installed_versions", lambda: versions)
    assert current.reasons() == dict.fromkeys((TABLES, PAGES, SITE), "the version of matplotlib changed")


def test_moments_alone_change_nothing(current: Current) -> None:
    for name in ("data/raw/priors.yml", "src/analysis/numbers.py", "docs/conf.py", "build/site/index.html"):
        os.utime(current.root / name, (0, 0))
    assert current.reasons() == {}


# Nothing is read that is in no key.

AUDIT = """
import os, sys
from pathlib import Path

root = Path(sys.argv[1])
# Processes that are copies of this one add to the same file.
listed = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def note(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, Path)):
        path = Path(os.fsdecode(arguments[0])).absolute()
        if path.is_relative_to(root):
            os.write(listed, f"{path.relative_to(root).as_posix()}\\n".encode())


sys.addaudithook(note)
{work}
"""
PAGES_READ = """
import json, runpy
from matplotlib import pyplot

pyplot.switch_backend("agg")
for path in sorted((root / "notebooks").glob("*.ipynb")):
    names = {}
    for cell in json.loads(path.read_bytes())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    pyplot.close("all")
"""
SITE_READ = """
from tests.site.conftest import make_by_hand

make_by_hand(Path(sys.argv[3]))
"""


def read_files(tmp_path: Path, work: str) -> set[str]:
    """Which files of the project a piece of work opens, in a process of its own."""
    listed = tmp_path / "opened.txt"
    (tmp_path / "made").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", AUDIT.replace("{work}", work), str(ROOT), str(listed), str(tmp_path / "made")],
        cwd=ROOT,
        env={**os.environ, "MPLBACKEND": "agg", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    apart = ("tests/", ".venv/", "build/.matplotlib/")
    names = {*listed.read_text(encoding="utf-8").splitlines()}
    files_named = {name for name in names if (ROOT / name).is_file()}
    return {name for name in files_named if not name.startswith(apart) and "__pycache__" not in name}


@pytest.mark.slow
def test_pages_read_no_file_that_is_not_in_their_key(tmp_path: Path) -> None:
    opened = read_files(tmp_path, PAGES_READ)
    project = fingerprint.fingerprint(ROOT)
    templates = {name for name in opened if name.startswith("notebooks/") and name.endswith(".ipynb")}
    assert len(templates) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert {"data/raw/priors.yml", "data/processed/10_claims.csv", "notebooks/notes/netherlands.md"} <= opened
    assert opened - templates - PageFolder(ROOT, project).shared.keys() == set()


@pytest.mark.slow
def test_the_site_reads_no_file_that_is_not_in_its_key(tmp_path: Path) -> None:
    opened = read_files(tmp_path, SITE_READ)
    project = fingerprint.fingerprint(ROOT)
    assert {"docs/conf.py", "docs/_pages/index.md.jinja", "data/raw/reference/tile_map.csv"} <= opened
    assert opened - publishing.site_inputs(project, {}).keys() == set()
