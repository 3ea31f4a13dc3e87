"""Phone variants on the site: drawn from what notebooks hand over, kept from one making of the site to the next."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.handover import HandOver
from analysis.site import phone_figures
from analysis.site.phone_figures import with_phones
from analysis.site.site_input import SiteInput
from tests.site.conftest import inputs_of

SLUGS = ("netherlands", "oceania", "ghana")


@pytest.fixture(scope="module")
def real(built: Path) -> SiteInput:
    """Some pages of the site of real ones, all of whose figures were drawn for it."""
    inputs = inputs_of(built)
    return replace(inputs, pages=tuple(page for page in inputs.pages if page.slug in SLUGS))


@pytest.fixture
def beside(real: SiteInput, tmp_path: Path) -> SiteInput:
    """The same pages in a folder of their own, beside the pictures that were drawn."""
    shutil.copytree(real.pages_dir.parent / "phone", tmp_path / "phone")
    return replace(real, pages_dir=tmp_path / "pages")


def pictures(inputs: SiteInput) -> dict[str, Any]:
    return {page.slug: page.phone for page in with_phones(inputs).pages}


def refuse(handed: HandOver) -> dict[str, str]:
    raise AssertionError("nothing was to be drawn")


def test_every_figure_of_a_region_is_drawn_for_a_phone_once(
    beside: SiteInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_figures, "phone_pictures", refuse)
    for page in with_phones(beside).pages:
        assert set(page.phone) == {figure.figure_id for figure in page.handed.figures}
        assert all('width="246pt"' in svg for svg in page.phone.values())


@pytest.mark.parametrize("change", ["words", "code", "broken", "format"])
def test_what_changed_is_drawn_again(beside: SiteInput, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, drawn = pictures(beside), []

    def note(handed: HandOver) -> dict[str, str]:
        drawn.append(handed)
        return {"ladder": "drawn anew"}

    monkeypatch.setattr(phone_figures, "phone_pictures", note)
    file = beside.pages_dir.parent / "phone/oceania.json"
    if change == "words":
        [page] = [page for page in beside.pages if page.slug == "oceania"]
        figure, *rest = page.handed.figures
        handed = replace(page.handed, figures=(replace(figure, alt="Other."), *rest))
        pages = [replace(one, handed=handed) if one is page else one for one in beside.pages]
        beside = replace(beside, pages=tuple(pages))
    elif change == "code":
        monkeypatch.setattr(phone_figures, "_code", lambda root: "another")
    elif change == "broken":
        file.write_text("{", encoding="utf-8")
    else:
        file.write_text(json.dumps(json.loads(file.read_bytes()) | {"format": -1}), encoding="utf-8")
    second = pictures(beside)
    assert len(drawn) == (len(SLUGS) if change == "code" else 1)
    assert second["oceania"] == {"ladder": "drawn anew"} != first["oceania"]


def test_pages_that_are_no_more_leave_the_folder(beside: SiteInput) -> None:
    with_phones(replace(beside, pages=()))
    assert list((beside.pages_dir.parent / "phone").iterdir()) == []


@pytest.mark.slow
def test_several_processes_draw_the_same_bytes(
    real: SiteInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_figures, "_FEW", 1)
    monkeypatch.setattr(phone_figures.os, "cpu_count", lambda: 2)
    with_phones(replace(real, pages_dir=tmp_path / "pages"))
    drawn = {path.name: path.read_bytes() for path in (tmp_path / "phone").iterdir()}
    assert drawn == {
        f"{slug}.json": (real.pages_dir.parent / f"phone/{slug}.json").read_bytes() for slug in SLUGS
    }
