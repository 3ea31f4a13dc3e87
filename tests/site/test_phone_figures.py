"""Phone variants on the site: drawn from what notebooks hand over, kept from one making of the site to the next."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import content_cache
from analysis.fingerprint import Fingerprint
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


def pictures(inputs: SiteInput, *, anew: bool = False) -> dict[str, Mapping[str, str]]:
    return {page.slug: page.phone for page in notebook_pages.with_phones(inputs, anew=anew).pages}


def edit(file: Path) -> None:
    """The first drawing gets another size, as an editor would do it."""
    text = file.read_text(encoding="utf-8")
    assert "246pt" in text
    file.write_text(text.replace("246pt", "247pt", 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "again"),
    [("nothing", 0), ("words", 1), ("code", 3), ("broken", 3), ("edited", 1), ("anew", 3)],
)
def test_every_figure_is_drawn_for_a_phone_and_again_only_after_a_change(
    beside: SiteInput,
    change: str,
    again: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
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
        monkeypatch.setattr(content_cache, "code_fingerprint", lambda: Fingerprint({"cli.py": "another"}))
    elif change == "broken":
        (folder / "drawings.tsv").write_text("{", encoding="utf-8")
    elif change == "edited":
        edit(folder / "drawings.tsv")
    second = pictures(beside, anew=change == "anew")
    slugs = [page.slug for page in beside.pages]
    assert (len(drawn), [slug for slug in first if first[slug] != second[slug]]) == (again, slugs[:again])
    told = capsys.readouterr().err
    assert told.count("/phone: 1 entry was damaged and is made again\n") == (change in ("broken", "edited"))
    assert told.count("\n") <= 1
    (file,) = folder.iterdir()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(slugs), "what other code drew is gone, and what other words said"


@pytest.mark.slow
def test_several_processes_draw_the_same(beside: SiteInput, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = pictures(beside)
    shutil.rmtree(beside.pages_dir.parent / "phone")
    monkeypatch.setattr(notebook_pages, "_FEW", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert pictures(beside) == kept
