"""Builds of small projects: what is written, what is current, what is published."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest

from analysis.runner.results import BuildResult
from tests.runner.page_projects import (
    PARAMETERS,
    PLAIN_PAGE,
    entry,
    notebook,
    project,
    published,
    reason,
    run_build,
    shown,
    without_kernels,
    write_collection,
    write_notebook,
)

READERS = ["alpha", "beta", "cote-dazur"]
EVERY = [*READERS, "other"]
DRIVER = Path(__file__).with_name("page_projects.py")
Built = tuple[Path, BuildResult, str]


def run(result: BuildResult) -> list[str]:
    """Names of the pages that were run and not taken as they are."""
    return [page.page.slug for page in result.pages if page.why]


def pages(root: Path) -> dict[str, bytes]:
    """Every file that the runner wrote for a page."""
    folder = root / "build/pages"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A project with one page for each of three regions, and one whose parameters no grid names, built."""
    root = project(tmp_path_factory.mktemp("built"))
    write_notebook(root, "free.ipynb", PLAIN_PAGE, PARAMETERS.replace("Alpha", "Beta"))
    write_collection(root, entry("region.ipynb") + "- {template: free.ipynb, output: free}\n")
    return root, *run_build(root)


def test_a_build_publishes_every_page_and_tells_each_in_a_line(built: Built) -> None:
    root, result, text = built
    assert result.exit_code == 0
    assert run(result) == [*READERS, "free"]
    assert result.site == root / "build/site"
    assert shown(root).count("region") == 4
    assert not (root / "build/site.failed").exists()
    assert (root / "build/site/index.html").as_uri() in text
    assert "4 pages, 4 of them run" in text
    lines = [line for line in text.splitlines() if line.startswith("[")]
    assert all(line.startswith(f"[{number}/4] ") for number, line in enumerate(lines, start=1))
    assert len(lines) == 4


def test_what_is_written_for_a_page(built: Built) -> None:
    root, _, _ = built
    written = pages(root)
    every = {f"{slug}.{kind}" for slug in (*READERS, "free") for kind in ("ipynb", "json", "claims.csv")}
    assert set(written) == every | {"manifest.json"}
    assert json.loads(written["cote-dazur.json"]) == {"region": "Côte d'Azur", "scale": 1.0}
    assert written["beta.claims.csv"].decode() == "claim,best,low\nA-1,1.5,\nA-2,2,1\n"
    assert json.loads(written["free.json"])["region"] == "Beta"
    assert "injected-parameters" not in written["free.ipynb"].decode()


def test_an_executed_notebook_holds_its_page_and_nothing_of_this_machine(built: Built) -> None:
    root, _, _ = built
    content = pages(root)["beta.ipynb"].decode()
    assert str(root) not in content
    assert tempfile.gettempdir() not in content
    notebook = json.loads(content)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["analysis"]["parameters"] == {"region": "Beta"}
    assert [cell["execution_count"] for cell in notebook["cells"]] == [1, 2, 3, 4, 5]
    data = [output["data"] for output in notebook["cells"][3]["outputs"]]
    (drawing,) = [one["image/svg+xml"] for one in data if "image/svg+xml" in one]
    assert drawing.startswith("<?xml")


def test_the_manifest_says_what_was_built_from_what(built: Built) -> None:
    root, _, _ = built
    manifest = json.loads(pages(root)["manifest.json"])
    assert (manifest["data_version"], manifest["date"]) == ("0123456789", "2020-01-01")
    record = manifest["pages"][1]
    assert set(record.pop("outputs")) == {"beta.ipynb", "beta.json", "beta.claims.csv"}
    assert record == {
        "slug": "beta",
        "template": "region.ipynb",
        "parameters": {"region": "Beta"},
        "tags": ["region"],
        "status": "ok",
    }


def test_nothing_changed_nothing_runs(built: Built) -> None:
    root, _, _ = built
    before = pages(root)
    result, text = run_build(root, explain=True)
    assert (result.exit_code, run(result), result.site) == (0, [], root / "build/site")
    assert "beta: current" in text
    assert "Building the site" not in text
    assert pages(root) == before


def test_an_unchanged_build_starts_no_kernel_and_imports_no_jupyter(built: Built) -> None:
    root, _, _ = built
    heavy = ("papermill", "nbclient", "jupyter_client", "nbformat", "pandas", "sphinx", "fsspec")
    driver = (
        "import sys; sys.path.insert(0, sys.argv[1]); import page_projects as p; from pathlib import Path;"
        "r, _ = p.run_build(Path(sys.argv[2])); assert r.exit_code == 0;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    command = [sys.executable, "-c", driver, str(DRIVER.parent), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_force_runs_what_is_asked_for_and_gives_the_same_bytes(built: Built) -> None:
    root, _, _ = built
    before = pages(root)
    result, text = run_build(root, force=True, explain=True, regions=["Beta"])
    assert run(result) == ["beta"]
    assert "beta: run, because it was asked for" in text
    assert pages(root) == before


def test_cold_kernels_give_the_same_bytes(built: Built) -> None:
    root, _, _ = built
    before = pages(root)
    result, _ = run_build(root, force=True, warm=False)
    assert run(result) == [*READERS, "free"]
    assert pages(root) == before


def test_an_unknown_region_is_one_error_and_no_page_is_touched(built: Built) -> None:
    root, _, _ = built
    before = pages(root)
    result, text = run_build(root, regions=["Gamma"])
    assert result.exit_code == 1
    assert "Error: no page is about 'Gamma'" in text
    assert pages(root) == before
    assert shown(root)
    assert "no page is about &#x27;Gamma&#x27;" in reason(root)
    assert run_build(root)[0].exit_code == 0
    assert not (root / "build/site.failed").exists()


# What makes a page out of date.


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two templates and data."""
    root = project(tmp_path_factory.mktemp("reading"), PLAIN_PAGE)
    (root / "data").mkdir()
    (root / "data/a.csv").write_text("1\n", encoding="utf-8")
    write_notebook(root, "other.ipynb", PLAIN_PAGE)
    write_collection(root, entry("region.ipynb") + entry("other.ipynb", "other", "{region: [Alpha]}"))
    with without_kernels():
        assert run_build(root)[0].exit_code == 0
    return root


def change(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


MOVED = entry("region.ipynb") + entry("other.ipynb", "other", "{region: [Beta]}")
CHANGED = json.dumps(notebook((*PLAIN_PAGE, "1 + 1")))


@pytest.mark.parametrize(
    ("name", "content", "why", "which"),
    [
        ("data/a.csv", "2\n", "data/a.csv changed", EVERY),
        ("data/b.csv", "1\n", "data/b.csv changed", EVERY),
        ("data/b.csv", None, "data/b.csv changed", EVERY),
        ("notebooks/other.ipynb", CHANGED, "the template other.ipynb changed", ["other"]),
        ("notebooks/collection.yml", MOVED, "its parameters changed", ["other"]),
        ("requirements.lock", "nothing==2\n", "requirements.lock changed", EVERY),
        ("build/pages/beta.json", "{}", "beta.json is missing or was changed", ["beta"]),
        ("build/pages/beta.ipynb", None, "beta.ipynb is missing or was changed", ["beta"]),
        ("build/pages/.cache/other.json", "{", "it was never made, or its last run failed", ["other"]),
    ],
)
@pytest.mark.usefixtures("unrun")
def test_what_makes_a_page_out_of_date(
    reading: Path, name: str, content: str | None, why: str, which: list[str]
) -> None:
    if content is None:
        (reading / name).unlink()
    else:
        change(reading / name, content)
    result, text = run_build(reading, explain=True)
    assert result.exit_code == 0, text
    assert run(result) == which
    assert f"{which[0]}: run, because {why}" in text
    assert run(run_build(reading)[0]) == []


@pytest.mark.usefixtures("unrun")
def test_what_changes_nothing_runs_nothing(reading: Path) -> None:
    (reading / "data/a.csv").touch()
    template = reading / "notebooks/other.ipynb"
    saved = json.loads(template.read_text(encoding="utf-8"))
    saved["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "saved by somebody"}]
    saved["cells"][1]["execution_count"] = 7
    change(template, json.dumps(saved))
    change(reading / "data/.hidden", "")
    change(reading / "docs.md", "")
    assert run(run_build(reading)[0]) == []


@pytest.mark.usefixtures("unrun")
def test_a_page_that_left_the_collection_leaves_the_folder(reading: Path) -> None:
    write_collection(reading, entry("region.ipynb"))
    result, _ = run_build(reading)
    assert (result.exit_code, run(result)) == (0, [])
    assert not [name for name in pages(reading) if name.startswith("other")]
    assert shown(reading).count("region") == 3


@pytest.mark.usefixtures("unrun")
def test_a_change_of_the_package_runs_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    package.mkdir()
    change(package / "one.py", "x = 1\n")
    monkeypatch.setattr("analysis.files.PACKAGE", package)
    root = project(tmp_path / "project", PLAIN_PAGE)
    assert run(run_build(root)[0]) == READERS
    assert run(run_build(root)[0]) == []
    change(package / "one.py", "x = 2\n")
    result, text = run_build(root, explain=True)
    assert run(result) == READERS
    assert "alpha: run, because src/analysis/one.py changed" in text
    monkeypatch.setattr("platform.python_version", lambda: "2.7")
    assert "alpha: run, because the version of Python changed" in run_build(root, explain=True)[1]


def test_a_page_that_failed_though_nothing_changed_is_run_again(tmp_path: Path) -> None:
    root = published(tmp_path)
    with without_kernels(), patch("analysis.runner.build.make_page", side_effect=MemoryError):
        assert len(run_build(root, force=True)[0].failures) == 3
    with without_kernels():
        assert run(run_build(root)[0]) == READERS


# Which pages are asked for, and what is published.


@pytest.mark.usefixtures("unrun")
def test_a_region_alone_is_published_only_if_the_rest_is_current(tmp_path: Path) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    result, text = run_build(root, regions=["Beta"])
    assert (result.exit_code, run(result), result.site) == (0, ["beta"], None)
    assert "the site was left as it is, because 2 other pages are out of date" in text
    assert not (root / "build/site").exists()
    assert not (root / "build/site.failed").exists()
    assert run(run_build(root)[0]) == ["alpha", "cote-dazur"]
    result, _ = run_build(root, regions=["BET"], force=True)
    assert (run(result), result.site) == (["beta"], root / "build/site")
    assert [page["slug"] for page in json.loads(pages(root)["manifest.json"])["pages"]] == READERS


@pytest.mark.usefixtures("unrun")
def test_running_pages_leaves_the_site_alone(tmp_path: Path) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    result, _ = run_build(root, builder=None)
    assert (result.exit_code, len(run(result)), result.site) == (0, 3, None)
    assert sorted(path.name for path in (root / "build").iterdir() if path.name.startswith("site")) == []


def broken_site(pages_dir: Path, staging: Path, *, root: Path, manifest: object) -> None:
    (staging / "index.html").write_text("half", encoding="utf-8")
    raise RuntimeError("no such role")


def test_a_site_that_cannot_be_built_leaves_the_old_one(tmp_path: Path) -> None:
    root = published(tmp_path)
    before = shown(root)
    change(root / "README.md", "changed")
    result, text = run_build(root, builder=broken_site)
    assert result.exit_code == 1
    assert "Error: the site cannot be built: RuntimeError: no such role" in text
    assert shown(root) == before
    assert "no such role" in reason(root)
    assert (root / "build/site.failed/index.html").read_text(encoding="utf-8") == "half"


def test_prose_alone_builds_the_site_anew(tmp_path: Path) -> None:
    root = published(tmp_path)
    (root / "docs/deep").mkdir(parents=True)
    for name, text in (("README.md", "one"), ("docs/deep/a.md", "one"), ("docs/deep/a.md", "two")):
        change(root / name, text)
        result, says = run_build(root)
        assert (result.exit_code, run(result)) == (0, [])
        assert "Building the site" in says


def test_two_builds_at_once_take_turns(tmp_path: Path) -> None:
    root = project(tmp_path, (*PLAIN_PAGE, "import time\n\ntime.sleep(0.5)"))
    command = [sys.executable, str(DRIVER), str(root)]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    texts = [build.communicate()[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0]
    assert sorted("waiting until it is through" in text for text in texts) == [False, True]
    assert sorted("3 pages, 0 of them run" in text for text in texts) == [False, True]
