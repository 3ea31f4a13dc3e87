"""The page of other subjects: each example by itself, with its picture, its answers or why there are none, its command."""

import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from analysis.content_cache import cached_in
from analysis.narrative.template_signs import markup
from analysis.site import examples as room
from analysis.site.examples import examples
from analysis.site.site_data import SiteError, page_templates
from tests.conftest import ROOT

TEMPLATE = "examples.md.jinja"
#: Those of few numbers first.
NAMES = ("rough_sleeping_england", "haiti_earthquake_2010", "gravitational_constant", "speed_of_light")
OF_TRAFFICKING = re.compile(r"\b\w*(?:slave|exploit|victim|prostitut|forced)\w*", re.IGNORECASE)


@pytest.fixture(scope="module")
def shown() -> Any:
    """What is shown of the examples, worked out once in processes of their own."""
    return examples(ROOT)


def page_of(shown: Any) -> str:
    """What the page says, its entities as signs."""
    return unescape(source_of(shown))


def source_of(shown: Any) -> str:
    """The page as Sphinx reads it."""
    context = {"examples": shown, "for_paper": markup}
    return page_templates(ROOT, context).get_template(TEMPLATE).render()


def test_each_example_has_its_question_its_numbers_its_picture_and_its_command(shown: Any) -> None:
    page = page_of(shown)
    assert [example["name"] for example in shown["shown"]] == [*NAMES]
    for example in shown["shown"]:
        assert f"## {example['title']}" in page
        assert example["told"].startswith("<ul>")
        assert f"--like {example['name']}" in page
        for ending in (".svg", ".dark.svg", ".phone.svg", ".phone.dark.svg"):
            name = f"_static/examples/{example['name']}{ending}"
            assert name in page
            assert shown["drawings"][name].rstrip().endswith("</svg>")
    assert "36 published numbers, of one thing." in page
    assert "as recorded. It is no total: who was not recorded is not in it." in page
    assert "default spread, not learned here" in page
    # Rows of claims are not on this page.
    assert 'href="#' not in page
    assert OF_TRAFFICKING.findall(page) == []


def test_a_row_that_is_not_read_is_told(shown: Any) -> None:
    refused = [{"line": 6, "figure": "<b>many", "why": "'<b>many' is not a figure"}]
    of_light = {**shown["shown"][-1], "refused": refused}
    one = {**shown, "shown": [of_light]}
    assert "Line 6 (“<b>many”)" in page_of(one)
    assert "<b>" not in source_of(one)


def test_what_was_worked_out_is_kept_until_a_file_of_an_example_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples/speed_of_light", tmp_path / "examples/speed_of_light")
    worked_out = []

    def counted(root: Path, folder: Path) -> dict[str, Any]:
        worked_out.append(folder.name)
        return {"read": 1, "drawings": ['<svg viewBox="0 0 10 20"/>'] * 2}

    monkeypatch.setattr(room, "_in_its_own_process", counted)

    def asked() -> Any:
        with cached_in(tmp_path / "kept", most=1):
            return examples(tmp_path)

    first = asked()
    assert asked() == first
    assert worked_out == ["speed_of_light"]
    labels = tmp_path / "examples/speed_of_light/subject/labels.yml"
    labels.write_text(labels.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    asked()
    assert len(worked_out) == 2


def test_an_example_that_cannot_be_worked_out_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "examples/broken"
    shutil.copytree(ROOT / "examples/speed_of_light", folder)
    (folder / "subject/measures.csv").write_text("measure\nspeed\n", encoding="utf-8")
    with pytest.raises(
        SiteError, match=r"examples/broken: the example cannot be worked out: .*measures\.csv"
    ):
        examples(tmp_path)


def test_a_project_without_examples_says_so(tmp_path: Path) -> None:
    shown = examples(tmp_path)
    assert shown["shown"] == []
    assert "holds no examples" in page_of(shown)
