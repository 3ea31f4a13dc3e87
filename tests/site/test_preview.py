"""One page shown as one file: nothing from the network, links to the built site, the site untouched."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.runner.notebook_html import to_html
from tests.conftest import copied_project


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the collection is made from, with a site that has to stay."""
    copied_project(tmp_path)
    (tmp_path / "build/site").mkdir(parents=True)
    (tmp_path / "build/site/index.html").write_text("the site", encoding="utf-8")
    monkeypatch.setenv("ANALYSIS_PROJECT", str(tmp_path))
    return tmp_path


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "analysis", *arguments]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_a_page_is_shown_whatever_else_is_out_of_date(copy: Path) -> None:
    done = command("preview", "Ghana")
    assert done.returncode == 0, done.stderr
    file = copy / "build/preview/ghana.html"
    assert done.stdout.startswith(file.as_uri())
    html = file.read_text(encoding="utf-8")
    assert "<h1" in html
    assert "data:image/svg+xml" in html
    assert 'href="../../build/site/evidence/' in html
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=[\"']?https?:|import\(", html)
    assert "analysis.page(" not in html, "what made the page is one click away on the site, not here"
    left = {path.name for path in (copy / "build").iterdir()}
    assert left == {"preview", "site", ".matplotlib", ".registry"}
    assert (copy / "build/site/index.html").read_text(encoding="utf-8") == "the site"


def test_a_page_that_fails_is_shown_as_far_as_it_came(copy: Path) -> None:
    path = copy / "notebooks/40_region.ipynb"
    notebook = json.loads(path.read_bytes())
    (place,) = (number for number, cell in enumerate(notebook["cells"], 1) if cell["id"] == "title")
    notebook["cells"][place - 1]["source"] = "1 / 0"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    done = command("preview", "Ghana")
    assert done.returncode == 1
    # The injected parameters are a cell more.
    assert f"cell {place + 1}: ZeroDivisionError: division by zero" in done.stderr
    assert "ZeroDivisionError" in (copy / "build/preview/ghana.html").read_text(encoding="utf-8")


def test_an_unknown_region_is_one_line_with_the_nearest(copy: Path) -> None:
    done = command("preview", "Ghanna")
    assert (done.returncode, done.stderr.strip()) == (1, "no page is about 'Ghanna'; nearest: Ghana")


def test_links_to_the_site_hold_in_the_folder_of_previews() -> None:
    cell = nbformat.v4.new_markdown_cell("[a](../../build/site/evidence/a.html) [b](#there)")
    html = to_html(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), "A title")
    assert 'href="../../build/site/evidence/a.html"' in html
    assert 'href="#there"' in html
    assert "<title>A title</title>" in html
