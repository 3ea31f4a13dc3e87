"""Phone variants on the site: drawn from what notebooks hand over, kept from one making of the site to the next."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import analysis
from analysis import handover
from analysis.site import links, phone_shelf
from analysis.site.build import build_site
from analysis.site.inputs import SiteInput, read_input
from analysis.site.phone import phone_pictures
from analysis.site.phone_shelf import with_phones
from analysis.subjects import SUBJECTS
from tests.conftest import ROOT
from tests.site.fakes import SVG, by_hand, code, executed, real_pages, write_pages

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


@pytest.mark.parametrize("change", ["findings", "code", "broken", "format"])
def test_what_changed_is_drawn_again(
    given: SiteInput, shelf: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = with_phones(given, shelf, root=ROOT)
    drawn: list[Any] = []

    def note(handed: handover.HandOver) -> dict[str, str]:
        drawn.append(handed)
        return {"claims": "drawn anew"}

    monkeypatch.setattr(phone_shelf, "phone_pictures", note)
    file = shelf / "oceania.json"
    before = file.read_bytes()
    changed, at = given, [page.slug for page in given.pages].index("oceania")
    if change == "findings":
        page = given.pages[at]
        other = {**page.handed.findings, "date": "1999-01-01"}
        handed = handover.HandOver(page.handed.figures, other, page.handed.words)
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
    assert second.pages[at].phone == {"claims": "drawn anew"} != first.pages[at].phone
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


def subject_notebook(name: str) -> dict[str, Any]:
    """A notebook that shows every figure of a subject, and hands over its summary."""
    page = analysis.subject(name)
    made = by_hand(name)
    cells = made["cells"][:2] + made["cells"][3:4]
    cells.append(code("page.record()", page.record()._repr_mimebundle_()))
    for figure in SUBJECTS[name].figures:
        shown = page.draw(figure)
        cells.append(code("page.draw()", json.loads(json.dumps(dict(shown._repr_mimebundle_())))))
    return {**made, "cells": [{**cell, "id": f"c{number}"} for number, cell in enumerate(cells)]}


@pytest.mark.parametrize(
    "name", [name for name, kind in SUBJECTS.items() if kind.figures and name != "capture"]
)
def test_every_figure_of_a_subject_is_drawn_for_a_phone(name: str) -> None:
    handed = handover.extract(subject_notebook(name))
    pictures = phone_pictures(handed)
    assert set(pictures) == set(SUBJECTS[name].figures)


def test_the_guided_page_shows_a_figure_of_its_region() -> None:
    page = analysis.page("Netherlands")
    lesson = analysis.subject("lesson", region="Netherlands")
    made = by_hand("Start here")
    cells = [*made["cells"][:2], made["cells"][3]]
    cells += [code("page.draw()", json.loads(json.dumps(dict(page.draw("claims")._repr_mimebundle_()))))]
    cells += [code("page.record()", lesson.record()._repr_mimebundle_())]
    assert set(phone_pictures(handover.extract({**made, "cells": cells}))) == {"claims"}


def handed_figures(given: SiteInput, **changes: Any) -> handover.HandOver:
    """What the page of Oceania hands over, its first figure changed."""
    handed = next(page.handed for page in given.pages if page.slug == "oceania")
    first, *rest = handed.figures
    return handover.HandOver((replace(first, **changes), *rest), handed.findings, handed.words)


@pytest.mark.parametrize("changes", [{"rows": ({"kind": "other"},)}, {"alt": "Other."}, {"figure_id": "own"}])
def test_a_figure_that_shows_something_else_is_not_replace(
    given: SiteInput, changes: Mapping[str, Any]
) -> None:
    handed = handed_figures(given)
    before, after = phone_pictures(handed), phone_pictures(handed_figures(given, **changes))
    assert set(before) - set(after) == {handed.figures[0].figure_id}


def test_a_page_has_both_pictures_and_loads_one(built: Path) -> None:
    text = (built / "regions/netherlands.html").read_text(encoding="utf-8")
    source = '<source media="(max-width: 40rem)" srcset="../figures/netherlands.claims.phone.svg" width="328" height="'
    assert source in text
    for page in built.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert html.count("<picture>") == html.count('<div class="drawing-frame">'), page.name
        assert '<div class="drawing-frame wide"' not in html, page.name
    names = {path.name for path in (built / "figures").iterdir()}
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
    linked = {name.lower(): by_hand(name) for name in ("Africa", "Asia", "Ghana")}
    site = small_site(tmp_path, {"world": executed(region="World"), **linked})
    text = (site / "regions/ghana.html").read_text(encoding="utf-8")
    assert '<div class="drawing-frame wide" tabindex="0"' in text
    assert "<picture>" not in text
    assert (site / "figures/ghana.claims.svg").read_text(encoding="utf-8") == SVG
    assert not (site / "figures/ghana.claims.phone.svg").exists()


def test_a_picture_for_phones_that_is_not_there_is_a_wrong_link(tmp_path: Path) -> None:
    html = '<picture><source media="(max-width: 40rem)" srcset="a.svg"><img src="data:," alt=""></picture>'
    (tmp_path / "one.html").write_text(html, encoding="utf-8")
    assert links.problems(tmp_path) == ["one.html: the link a.svg leads to no file"]
