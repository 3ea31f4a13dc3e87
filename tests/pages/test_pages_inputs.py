"""What a page is made from: noted in its kernel, told to the runner, compared by content."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from page_projects import code, notebook, project

from analysis.pages.cache import Cache, Record
from analysis.pages.collection import Page
from analysis.pages.inputs import MISSING, UNSETTLED, Digests, Trace, read_trace
from analysis.pages.notebook import read
from analysis.pages.preload import imports_of

NOTES = """
import json, sys
import analysis.pages.trace as trace
import os, tomllib, colorsys
from pathlib import Path

folder = Path(sys.argv[1])
sys.path.append(str(folder / "code"))
import helper
(folder / "read.txt").read_text()
(folder / "written.txt").write_text("x")
open(folder / "read.bin", "rb").close()
os.chdir(folder)
open("relative.txt").close()
try:
    open(folder / "missing.txt")
except OSError:
    pass
os.listdir(folder / "listed")
list((folder / "globbed").glob("*.csv"))
os.listdir()
print(trace.report())
"""


@pytest.fixture
def noted(tmp_path: Path) -> tuple[Path, dict]:
    """A folder, and what a process that used it reports."""
    for name in ("read.txt", "read.bin", "relative.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    for name in ("code", "listed", "globbed"):
        (tmp_path / name).mkdir()
    (tmp_path / "code/helper.py").write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", NOTES, str(tmp_path)], capture_output=True, text=True, check=True, cwd="/"
    )
    return tmp_path, json.loads(done.stdout)


def test_what_was_read_is_noted_and_what_was_written_is_not(noted: tuple[Path, dict]) -> None:
    folder, report = noted
    assert report["read"] == [
        str(folder / name) for name in ("missing.txt", "read.bin", "read.txt", "relative.txt")
    ]


def test_listed_folders_are_noted_but_not_those_that_modules_are_found_in(noted: tuple[Path, dict]) -> None:
    folder, report = noted
    assert report["listed"] == [str(folder), str(folder / "globbed"), str(folder / "listed")]


def test_own_modules_are_noted_with_their_files_and_installed_ones_by_name(noted: tuple[Path, dict]) -> None:
    folder, report = noted
    assert report["code"]["helper"] == str(folder / "code/helper.py")
    assert set(report["code"]) == {"analysis", "analysis.pages", "analysis.pages.trace", "helper"}
    assert "colorsys" in report["packages"]


def test_folders_of_the_runner_are_left_out(noted: tuple[Path, dict]) -> None:
    folder, report = noted
    trace = read_trace(json.dumps(report), ignore=[folder / "listed", folder / "read.txt"])
    assert str(folder / "read.txt") not in trace.read
    assert str(folder / "read.bin") in trace.read
    assert trace.listed == (str(folder), str(folder / "globbed"))


def test_digests_are_of_content_and_computed_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1", encoding="utf-8")
    digests = Digests(tmp_path)
    first = digests.of("a")
    (tmp_path / "a").write_text("2", encoding="utf-8")
    assert digests.of("a") == first
    assert digests.of("b") == MISSING
    assert digests.of("no-folder/") == MISSING
    assert Digests(tmp_path).of("a") != first


def test_a_file_that_is_younger_than_the_build_has_no_digest_to_rely_on(tmp_path: Path) -> None:
    digests = Digests(tmp_path)
    (tmp_path / "a").write_text("1", encoding="utf-8")
    os.utime(tmp_path / "a", ns=(time.time_ns(), digests.began + 1))
    assert digests.of("a") == UNSETTLED


def test_a_listing_is_its_visible_names(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a").touch()
    first = Digests(tmp_path).of("data/")
    (tmp_path / "data/.b").touch()
    (tmp_path / "data/__pycache__").mkdir()
    assert Digests(tmp_path).of("data/") == first
    (tmp_path / "data/b").touch()
    assert Digests(tmp_path).of("data/") != first


def test_names_are_relative_to_the_project(tmp_path: Path) -> None:
    digests = Digests(tmp_path)
    other, data = str(tmp_path.parent / "other.csv"), str(tmp_path / "data")
    trace = Trace({"m": str(tmp_path / "src/m.py")}, (), (other,), (data,))
    assert digests.names(trace) == {"src/m.py", "../other.csv", "data/"}


# Records.


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Cache, Page]:
    """A cache in a folder of pages, and a page."""
    folder = tmp_path / "build/pages"
    folder.mkdir(parents=True)
    page = Page("alpha", project(tmp_path) / "notebooks/region.ipynb", {"region": "Alpha"})
    return Cache(folder, Digests(tmp_path)), page


def record(**changed: object) -> Record:
    values = {"setting": {}, "inputs": {}, "outputs": {}, "figures": (), "words": 130, "cell_seconds": 0.5}
    return Record(**{**values, **changed})  # type: ignore[arg-type]


def test_a_record_reads_back(kept: tuple[Cache, Page]) -> None:
    cache, _ = kept
    made = record(inputs={"a": "1"}, figures=({"figure": "claims", "cell": 3},))
    cache.save("alpha", made)
    assert cache.load("alpha") == made
    cache.forget("alpha")
    assert cache.load("alpha") is None
    cache.forget("alpha")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 0}', '{"format": 1, "more": 2}'])
def test_a_record_that_cannot_be_read_is_none(kept: tuple[Cache, Page], content: str) -> None:
    cache, _ = kept
    cache.save("alpha", record())
    (cache.folder / ".cache/alpha.json").write_text(content, encoding="utf-8")
    assert cache.load("alpha") is None


def test_a_page_is_current_until_something_that_it_was_made_from_changes(kept: tuple[Cache, Page]) -> None:
    cache, page = kept
    template = read(page.template)
    setting = cache.setting(page, template)
    assert cache.why(page, template) == "it was never made, or its last run failed"
    cache.save("alpha", record(setting=setting, inputs=cache.digests.of_all(["pyproject.toml"])))
    assert cache.why(page, template) == ""
    for name in setting:
        cache.save("alpha", record(setting={**setting, name: "other"}))
        assert cache.why(page, template) == f"{name} changed"
    inputs = dict.fromkeys(("a", "b", "c", "d", "e"), "other")
    cache.save("alpha", record(setting=setting, inputs=inputs))
    assert cache.why(page, template) == "a, b, c and 2 more changed"


# What can be imported beforehand.


def test_imports_and_names_are_read_from_the_code() -> None:
    template = notebook(
        [
            "import os, numpy as np\nfrom pathlib import Path, PurePath\nfrom . import sibling",
            "import analysis\n\npage = analysis.page('x')\npage.say('title')\nnp.random.rand()",
            "%matplotlib inline\nimport json\n!ls\njson.loads?",
            "this is not python",
        ]
    )
    template["cells"].append({**code("import never", "prose"), "cell_type": "markdown"})
    assert imports_of(template) == (
        "analysis",
        "analysis:page",
        "json",
        "numpy",
        "numpy:random",
        "os",
        "pathlib:Path",
        "pathlib:PurePath",
    )
