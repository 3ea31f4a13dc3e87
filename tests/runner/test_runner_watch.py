"""What a page was made from is what it was when the build began, and what was published is what was made."""

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from analysis import files, freshness
from analysis.fingerprint import CODE, fingerprint
from analysis.runner import write_guard
from analysis.runner.collection import Page
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.page_run import Made
from analysis.runner.parameter_values import FILE, project_registry
from analysis.runner.results import BuildResult, PageFolder
from analysis.runner.watch import InputsChangedError, Watch, watched
from tests.runner.page_projects import (
    PLAIN_PAGE,
    entry,
    made_without_kernel,
    published,
    reason,
    run_build,
    shown,
    site,
    wait_for,
    without_kernels,
    write_collection,
    write_notebook,
)

TABLE = "data/processed/a.csv"
FIND = "import os\nfrom pathlib import Path\n\nroot = Path(os.environ['ANALYSIS_PROJECT'])\n"
TIMES_TEN = FIND + f"table = root / {TABLE!r}\ntable.write_text(table.read_text() + '0')"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with data, a package of its own and a good site."""
    for name in ("data/raw/deep/b.csv", TABLE, "package/one.py", "notebooks/notes/alpha.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    return published(tmp_path)


def faults(result: BuildResult) -> dict[str, str]:
    return {page.page.slug: str(page.fault) for page in result.failures}


def records(root: Path) -> set[str]:
    """Which pages are recorded as made."""
    return {path.stem for path in (root / "build/pages/.cache").iterdir()}


# A cell that writes where it should not, with real kernels.


def test_a_cell_that_multiplies_a_published_value_publishes_nothing(root: Path) -> None:
    """As where no guard is: the digests alone find out."""
    before = shown(root)
    write_notebook(root, "region.ipynb", (TIMES_TEN, *PLAIN_PAGE))
    result, text = run_build(root, guarded=False)
    assert result.exit_code == 1
    assert set(faults(result)) == {"alpha", "beta", "cote-dazur"}
    assert all(f"{TABLE} changed since the build began" in fault for fault in faults(result).values())
    assert all(page.fault and page.fault.kind is Kind.INPUTS for page in result.failures)
    assert f"Error: {TABLE} changed while the build ran" in text
    assert "The site stays as it was." in text
    assert shown(root) == before
    assert TABLE in reason(root)
    assert records(root) == set()
    # Whoever puts the table right again finds no page of the wrong one.
    (root / TABLE).write_text("1", encoding="utf-8")
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "0"))
    result, _ = run_build(root, guarded=False)
    assert (result.exit_code, len([page for page in result.pages if page.why])) == (0, 3)


def test_a_guarded_cell_that_writes_to_the_tables_is_stopped_and_told(root: Path) -> None:
    before = shown(root)
    write_notebook(root, "region.ipynb", (TIMES_TEN, *PLAIN_PAGE))
    result, _ = run_build(root)
    assert result.exit_code == 1
    assert shown(root) == before
    for fault in faults(result).values():
        expected = "cell 3: PermissionError" if write_guard.offered() else TABLE
        assert expected in fault
        assert TABLE in fault
    if write_guard.offered():
        assert (root / TABLE).read_text(encoding="utf-8") == "1"


def test_a_cell_that_writes_another_page_and_its_record_fails_both(root: Path) -> None:
    """What is remembered of a page counts, not what stands in its record."""
    source = FIND + (
        "import hashlib, json\n"
        "page, record = root / 'build/pages/beta.json', root / 'build/pages/.cache/beta.json'\n"
        "page.write_text('{}')\n"
        "known = json.loads(record.read_text())\n"
        "known['outputs']['beta.json'] = hashlib.sha256(b'{}').hexdigest()\n"
        "record.write_text(json.dumps(known))"
    )
    write_notebook(root, "other.ipynb", (source, *PLAIN_PAGE))
    write_collection(root, entry("region.ipynb") + entry("other.ipynb", "other", "{region: [Alpha]}"))
    result, _ = run_build(root, guarded=False)
    assert result.exit_code == 1
    assert set(faults(result)) == {"beta", "other"}
    assert all("build/pages/beta.json" in fault for fault in faults(result).values())
    assert records(root) == {"alpha", "cote-dazur"}
    assert shown(root).count("region") == 3


def test_a_page_that_was_not_asked_for_fails_too_if_its_files_change(root: Path) -> None:
    before = shown(root)

    def make(page: Page, *arguments: object) -> Made:
        written("build/pages/beta.json")(root)
        return made_without_kernel(page, *arguments)

    with without_kernels(), patch("analysis.runner.build.make_page", make):
        result, _ = run_build(root, regions=["Alpha"], force=True)
    assert result.exit_code == 1
    assert set(faults(result)) == {"alpha", "beta"}
    assert shown(root) == before


def test_pages_that_ran_before_stay_and_those_that_ran_beside_or_after_do_not(root: Path) -> None:
    shutil.rmtree(root / "build/pages")

    def make(page: Page, *arguments: object) -> Made:
        if page.slug == "beta":
            wait_for((root / "build/pages/.cache/alpha.json").exists)
            (root / TABLE).write_text("2", encoding="utf-8")
        if page.slug == "cote-dazur":
            wait_for(lambda: (root / TABLE).read_text(encoding="utf-8") == "2")
        return made_without_kernel(page, *arguments)

    with without_kernels(), patch("analysis.runner.build.make_page", make):
        result, _ = run_build(root)
    assert set(faults(result)) == {"beta", "cote-dazur"}
    assert records(root) == {"alpha"}


# Before anything is published everything is looked at again.

Change = Callable[[Path], object]


def written(name: str, text: str = "2") -> Change:
    return lambda root: (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (TABLE, written(TABLE)),
        ("data/raw/new.csv", written("data/raw/new.csv")),
        ("data/raw/deep/b.csv", lambda root: (root / "data/raw/deep/b.csv").unlink()),
        ("notebooks/notes/alpha.md", written("notebooks/notes/alpha.md")),
        ("requirements.lock", written("requirements.lock")),
        ("docs/new.md", lambda root: ((root / "docs").mkdir(), written("docs/new.md")(root))),
        ("README.md", written("README.md")),
        ("build/pages/beta.json", written("build/pages/beta.json")),
        ("build/pages/alpha.ipynb", lambda root: (root / "build/pages/alpha.ipynb").unlink()),
    ],
)
def test_what_changes_before_the_site_takes_its_place_leaves_the_old_one(
    root: Path, name: str, change: Change
) -> None:
    before = shown(root)
    write_collection(root, entry("region.ipynb", grid="{region: [Alpha, Beta]}"))

    def builder(pages_dir: Path, staging: Path, **options: Any) -> None:
        site(pages_dir, staging, **options)
        change(root)

    result, text = run_build(root, builder=builder)
    assert (result.exit_code, result.failures) == (1, ())
    assert f"Error: {name} changed while the build ran, so that nothing was published: build again" in text
    assert shown(root) == before
    assert name in reason(root)


def test_tables_that_somebody_changed_are_made_anew_whatever_their_record_says(root: Path) -> None:
    tables = root / freshness.RECORD
    freshness.write_record(tables, freshness.Record({}, files.digests(root, root / TABLE)))
    freshness.distrust(root, ["data/raw/deep/b.csv"])
    assert tables.exists()
    freshness.distrust(root, [TABLE])
    assert not tables.exists()


def test_what_changes_before_the_first_page_runs_is_one_error(root: Path) -> None:
    """Such as a template that is read after the digests were taken."""
    before = shown(root)
    written(TABLE)(root)
    now = fingerprint(root)
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "0"))
    with without_kernels():
        result, text = run_build(root, first=lambda: now)
    assert (result.exit_code, result.pages) == (1, ())
    assert "Error: notebooks/region.ipynb changed since the build began" in text
    assert shown(root) == before


# The look between two pages.


@pytest.fixture
def watch(root: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(files, "PACKAGE", root / "package")
    watch = Watch(root, fingerprint(root), "data", CODE)
    watch.look()
    watch.add(root / "build/pages", ["alpha.json"])
    return watch


def same_moment(path: Path, text: str) -> None:
    """Write a text of the same length, and set the moment of change back."""
    status = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def put_back(path: Path) -> None:
    path.write_text("2", encoding="utf-8")
    same_moment(path, "1")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (written(TABLE), TABLE),
        (lambda root: same_moment(root / TABLE, "2"), TABLE),
        (lambda root: put_back(root / TABLE), TABLE),
        (lambda root: (root / TABLE).unlink(), TABLE),
        (lambda root: (root / TABLE).replace(root / "b"), TABLE),
        (written("data/raw/new.csv"), "data/raw/new.csv"),
        (written("data/new.csv"), "data/new.csv"),
        (lambda root: shutil.copytree(root / "data/raw", root / "data/more"), "data/more/deep/b.csv"),
        (written("package/one.py"), f"{CODE}/one.py"),
        (written("build/pages/alpha.json"), "build/pages/alpha.json"),
    ],
)
def test_a_look_finds_what_was_written_and_finds_it_again(
    root: Path, watch: Watch, change: Change, name: str
) -> None:
    change(root)
    result = Made("", None, 0.0)
    for _ in range(2):
        assert str(watched(result, watch).fault).startswith(f"{name} changed since the build began")
    # What was wrong with a page before is told sooner.
    fault = Fault(Kind.ERROR, "no")
    assert watched(replace(result, fault=fault), watch).fault is fault


def test_a_look_passes_over_what_no_page_reads(root: Path, watch: Watch) -> None:
    written("README.md")(root)
    written("data/raw/.hidden")(root)
    (root / "package/__pycache__").mkdir()
    written("package/__pycache__/one.pyc")(root)
    (root / TABLE).read_text(encoding="utf-8")
    watch.look()
    result = Made("", None, 0.0)
    assert watched(result, watch) is result


def test_a_watch_does_not_begin_where_something_changed_since_the_digests(root: Path) -> None:
    before = fingerprint(root)
    written(TABLE)(root)
    with pytest.raises(InputsChangedError, match=f"{TABLE} changed"):
        Watch(root, before, "data")


def test_an_error_names_its_files_where_another_process_raised_it() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(InputsChangedError(["a", "b"])))
    assert str(error).startswith("a, b changed since the build began")


# What was made is what is written, and what is recorded is what was written.


def test_a_page_that_is_not_what_was_made_is_not_written(root: Path) -> None:
    page = Page("alpha", root / "notebooks/region.ipynb", {})
    result = Made("{}", None, 0.0, {"alpha.json": "{}"}).sealed("alpha")
    folder, call = PageFolder(root, fingerprint(root)), Future[Made]()
    call.set_result(replace(result, notebook="{ }"))
    before = (folder.path / "alpha.ipynb").read_bytes()
    fault = folder.save(page, "it was asked for", call).fault
    assert fault is not None
    assert "is not what arrived" in fault.message
    assert (folder.path / "alpha.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (written("build/site/nepal.html"), "site/nepal.html is missing or was changed"),
        (lambda root: (root / "build/site/nepal.html").unlink(), "site/nepal.html is missing or was changed"),
        (written("build/site/extra.html"), "site/extra.html is not a file of the site"),
        (written("build/site/.hidden"), "site/.hidden is not a file of the site"),
        (written("build/.site", "{"), "it was never made, or not to the end"),
        (lambda root: shutil.rmtree(root / "build/site"), "site/index.html is missing or was changed"),
    ],
)
@pytest.mark.usefixtures("unrun")
def test_every_file_of_the_site_is_held_to_what_was_published(root: Path, change: Change, says: str) -> None:
    def builder(pages_dir: Path, staging: Path, **options: Any) -> None:
        site(pages_dir, staging, **options)
        (staging / "nepal.html").write_text("Nepal", encoding="utf-8")

    written("README.md")(root)
    assert "site: built, because README.md changed" in run_build(root, builder=builder, explain=True)[1]
    good = files.every_digest(root / "build/site")
    assert "site: current" in run_build(root, builder=builder, explain=True)[1]
    change(root)
    result, text = run_build(root, builder=builder, explain=True)
    assert result.exit_code == 0
    assert f"site: built, because {says}" in text
    assert files.every_digest(root / "build/site") == good


def test_whoever_rewrites_the_site_and_its_record_while_pages_run_does_not_get_away_with_it(
    root: Path,
) -> None:
    """The record counts as it was before anything ran."""
    before, path = shown(root), root / "build/.site"

    def make(page: Page, *arguments: object) -> Made:
        if page.slug == "alpha":
            written("build/site/index.html", "no")(root)
            record = json.loads(path.read_bytes())
            record["outputs"]["index.html"] = files.digest(b"no")
            path.write_text(json.dumps(record), encoding="utf-8")
        return made_without_kernel(page, *arguments)

    with without_kernels(), patch("analysis.runner.build.make_page", make):
        result, text = run_build(root, force=True, explain=True)
    assert result.exit_code == 0
    assert "site: built, because site/index.html is missing or was changed" in text
    assert shown(root) == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": "1"}', None])
def test_a_record_of_known_values_that_was_changed_is_not_believed(
    content: str | None, tmp_path: Path
) -> None:
    from tests.conftest import ROOT

    record = tmp_path / "build" / FILE
    (tmp_path / "data").symlink_to(ROOT / "data")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANALYSIS_PROJECT", str(ROOT))
        right = project_registry(tmp_path)
        if content is None:
            registry_record = json.loads(record.read_bytes())
            registry_record["known"]["edition"]["data_version"] = "0"
            content = json.dumps(registry_record)
        record.write_text(content, encoding="utf-8")
        assert project_registry(tmp_path) == right
    assert json.loads(record.read_bytes())["known"]["edition"] == right.edition
