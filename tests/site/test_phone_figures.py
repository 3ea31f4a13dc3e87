"""Phone variants on the site: drawn from what notebooks hand over, kept from one making of the site to the next."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import content_cache
from analysis.runner.notebook_json import PageFigure
from analysis.site import notebook_pages
from analysis.site.site_data import SiteInput
from tests.site.conftest import inputs_of

SLUGS = ("netherlands", "oceania", "ghana")


@pytest.fixture
def beside(built: Path, tmp_path: Path) -> SiteInput:
    """Some real pages in a folder of their own, beside the pictures that were drawn for the site of them."""
    real = inputs_of(built)
    shutil.copytree(real.pages_dir.parent / "phone", tmp_path / "phone")
    pages = tuple(page for page in real.pages if page.slug in SLUGS)
    return replace(real, pages=pages, pages_dir=tmp_path / "pages")


def pictures(inputs: SiteInput) -> dict[str, Mapping[str, str]]:
    return {page.slug: page.phone for page in notebook_pages.with_phones(inputs).pages}


@pytest.mark.parametrize(("change", "again"), [("nothing", 0), ("words", 1), ("code", 3), ("broken", 3)])
def test_every_figure_is_drawn_for_a_phone_and_again_only_after_a_change(
    beside: SiteInput, change: str, again: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, drawn = pictures(beside), list[Sequence[PageFigure]]()
    for page in beside.pages:
        assert set(first[page.slug]) == {figure.figure_id for figure in page.figures}
        assert all('width="246pt"' in svg for svg in first[page.slug].values())

    def note(figures: Sequence[PageFigure]) -> dict[str, str]:
        drawn.append(figures)
        return {"ladder": "drawn anew"}

    monkeypatch.setattr(notebook_pages, "phone_pictures", note)
    folder = beside.pages_dir.parent / "phone"
    if change == "words":
        page, *others = beside.pages
        figure, *rest = page.figures
        page = replace(page, figures=(replace(figure, alt="Other."), *rest))
        beside = replace(beside, pages=(page, *others))
    elif change == "code":
        monkeypatch.setattr(content_cache, "_code", lambda: "another")
    elif change == "broken":
        [file] = folder.iterdir()
        file.write_text("{", encoding="utf-8")
    second = pictures(beside)
    slugs = [page.slug for page in beside.pages]
    assert (len(drawn), [slug for slug in first if first[slug] != second[slug]]) == (again, slugs[:again])
    assert len(list(folder.iterdir())) == 1, "what other code drew is gone"


@pytest.mark.slow
def test_several_processes_draw_the_same(beside: SiteInput, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = pictures(beside)
    shutil.rmtree(beside.pages_dir.parent / "phone")
    monkeypatch.setattr(notebook_pages, "_FEW", 1)
    monkeypatch.setattr(notebook_pages.os, "cpu_count", lambda: 2)
    assert pictures(beside) == kept
