"""Phone variants on the site: drawn from what notebooks hand over, kept from one making of the site to the next."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis import handover
from analysis.site import links, phone_shelf
from analysis.site.build import build_site
from analysis.site.inputs import SiteInput, read_input
from analysis.site.phone_shelf import with_phones
from tests.conftest import ROOT
from tests.site.fakes import SVG, by_hand, real_pages, write_pages

REGIONS = ("Netherlands", "Oceania", "Ghana")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> SiteInput:
    folder = tmp_path_factory.mktemp("handed") / "pages"
    return read_input(folder, root=ROOT, manifest=real_pages(folder, REGIONS))


@pytest.fixture(scope="module")
def shelf(given: SiteInput, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf that holds the pictures of all pages."""
    folder = tmp_path_factory.mktemp("shelf") / "phone"
    with_phones(given, folder, root=ROOT)
    return folder


def refuse(handed: handover.HandOver) -> dict[str, str]:
    raise AssertionError("nothing was to be drawn")


def test_every_figure_of_a_region_is_drawn_for_a_phone(given: SiteInput, shelf: Path) -> None:
    for page in with_phones(given, shelf, root=ROOT).pages:
        assert set(page.phone) == {figure.figure_id for figure in page.handed.figures}
        assert all('width="246pt"' in svg for svg in page.phone.values())


def test_what_did_not_change_is_not_drawn_again(
    given: SiteInput, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = with_phones(given, shelf, root=ROOT)
    monkeypatch.setattr(phone_shelf, "phone_pictures", refuse)
    assert [page.phone for page in with_phones(given, shelf, root=ROOT).pages] == [
        page.phone for page in first.pages
    ]


@pytest.mark.parametrize("change", ["words", "code", "broken", "format"])
def test_what_changed_is_drawn_again(
    given: SiteInput, shelf: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = with_phones(given, shelf, root=ROOT)
    drawn: list[Any] = []

    def note(handed: handover.HandOver) -> dict[str, str]:
        drawn.append(handed)
        return {"ladder": "drawn anew"}

    monkeypatch.setattr(phone_shelf, "phone_pictures", note)
    file = shelf / "oceania.json"
    before = file.read_bytes()
    changed, at = given, [page.slug for page in given.pages].index("oceania")
    if change == "words":
        page = given.pages[at]
        first_figure, *rest = page.handed.figures
        handed = replace(page.handed, figures=(replace(first_figure, alt="Other."), *rest))
        pages = [*given.pages[:at], replace(page, handed=handed), *given.pages[at + 1 :]]
        changed = replace(given, pages=tuple(pages))
    elif change == "code":
        monkeypatch.setattr(phone_shelf, "_code", lambda root: "another")
    elif change == "broken":
        file.write_text("{", encoding="utf-8")
    else:
        file.write_text(json.dumps(json.loads(before) | {"format": -1}), encoding="utf-8")
    second = with_phones(changed, shelf, root=ROOT)
    assert len(drawn) == (len(REGIONS) if change == "code" else 1)
    assert second.pages[at].phone == {"ladder": "drawn anew"} != first.pages[at].phone
    monkeypatch.undo()
    for path in shelf.iterdir():
        path.unlink()
    with_phones(given, shelf, root=ROOT)
    assert file.read_bytes() == before, "the shelf is the same bytes when drawn again"


def test_pages_that_are_no_more_leave_the_shelf(given: SiteInput, tmp_path: Path) -> None:
    (tmp_path / "atlantis.json").write_text("{}", encoding="utf-8")
    with_phones(replace(given, pages=()), tmp_path, root=ROOT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_several_processes_draw_the_same_bytes(
    given: SiteInput, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_phones(given, shelf, root=ROOT)
    monkeypatch.setattr(phone_shelf, "_FEW", 1)
    monkeypatch.setattr(phone_shelf.os, "cpu_count", lambda: 2)
    with_phones(given, tmp_path, root=ROOT)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in shelf.iterdir()
    }


def test_a_page_has_both_pictures_and_loads_one(built: Path) -> None:
    text = (built / "regions/netherlands.html").read_text(encoding="utf-8")
    source = '<source media="(max-width: 40rem)" srcset="../figures/netherlands.ladder.phone.svg" width="328" height="'
    assert source in text
    for page in (built / "regions").glob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert html.count("<picture>") == html.count('<div class="drawing-frame">'), page.name
        assert '<div class="drawing-frame wide"' not in html, page.name
    names = {path.name for path in (built / "figures").glob("netherlands.*")}
    assert {name.replace(".phone.svg", ".svg") for name in names if ".phone." in name} == {
        name for name in names if ".phone." not in name
    }


def small_site(folder: Path, notebooks: Mapping[str, Any]) -> Path:
    """A site of a few notebooks."""
    site = folder / "site"
    site.mkdir()
    manifest = write_pages(folder / "pages", notebooks)
    build_site(folder / "pages", site, root=ROOT, manifest=manifest)
    return site


@pytest.mark.slow
def test_a_notebook_s_own_figure_stands_as_it_is(tmp_path: Path) -> None:
    site = small_site(
        tmp_path, {name.lower(): by_hand(name) for name in ("World", "Africa", "Asia", "Ghana")}
    )
    text = (site / "regions/ghana.html").read_text(encoding="utf-8")
    assert '<div class="drawing-frame wide" tabindex="0"' in text
    assert "<picture>" not in text
    assert (site / "figures/ghana.claims.svg").read_text(encoding="utf-8") == SVG
    assert not (site / "figures/ghana.claims.phone.svg").exists()


def test_a_picture_for_phones_that_is_not_there_is_a_wrong_link(tmp_path: Path) -> None:
    html = '<picture><source media="(max-width: 40rem)" srcset="a.svg"><img src="data:," alt=""></picture>'
    (tmp_path / "one.html").write_text(html, encoding="utf-8")
    assert links.problems(tmp_path) == ["one.html: the link a.svg leads to no file"]
