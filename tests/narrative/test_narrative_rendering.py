"""`narrate`: which template, with which tables; what it keeps and shows; notes by hand."""

import re
from pathlib import Path

import pytest

import analysis as an
from analysis import executed
from analysis.library import page_checks
from analysis.narrative.rendering import Shown, environment
from analysis.narrative.text_filters import NOTES as NOTES_FOLDER
from analysis.plot import figure_records
from analysis.reading.places import slug
from tests.conftest import ROOT
from tests.narrative.narrated import advice, answer, claims, ladder, read_aloud
from tests.narrative.word_list import found as harmful

FOLDER = ROOT / "src/analysis/narrative/templates"
#: A text that cites papers, with their years and pages, and one that holds no words.
DIGITS = {FOLDER / "capture_critics.md.jinja", FOLDER / "_table.html.jinja"}
NOTES = {path.stem: path for path in sorted((ROOT / NOTES_FOLDER).glob("*.md"))}
REGIONS = {slug(an.region_code(region)): region for region in an.list_regions()}


def test_a_narrative_hands_over_text_and_its_own_numbers() -> None:
    rungs = ladder(found={"best": 826.0})
    for text in (an.narrate("title", region="Ghana", ladder=rungs) for _ in range(2)):
        bundle = text._repr_mimebundle_()
        assert bundle["text/markdown"] == repr(text) == text.markdown
        number = {"id": "A-1", "column": "best", "value": 826.0, "shown": "826", "label": ""}
        assert bundle[executed.MIME] == {"narrative": "title", "numbers": [number]}
    assert executed.MIME == figure_records.MIME == page_checks.MIME


def test_empty_text_shows_nothing_and_other_text_is_left_to_its_bundle() -> None:
    Shown("note")._ipython_display_()
    with pytest.raises(NotImplementedError):
        Shown("note", "Words.")._ipython_display_()


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_no_template_has_a_word_that_does_harm_or_a_typed_digit(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert harmful(source.replace('"', " ")) == []
    if path.suffix == ".jinja" and path not in DIGITS:
        bare = [text for _, kind, text in environment().lex(source) if kind == "data"]
        assert not re.search(r"\d", "".join(bare))


def test_the_region_is_taken_from_a_table_that_was_loaded_for_one() -> None:
    assert "in Ghana" in answer(claims=claims({"best": 1.0}), advice=advice(A_1="quote")).markdown


# Notes by hand: every number is a claim's, every claim exists and stands on the page of its region.


@pytest.mark.parametrize("name", NOTES)
def test_a_note_prints_numbers_of_its_own_region_only(name: str) -> None:
    source, claims = NOTES[name].read_text(encoding="utf-8"), an.load_claims(REGIONS[name])
    text = an.narrate("note", region=REGIONS[name], claims=claims)
    named = re.findall(r"\{([^}]*)\}", source)
    assert len(named) >= 2
    assert {number["id"] for number in text.numbers} == set(named) <= set(claims.index)
    assert re.findall(r"\]\(#([^)]*)\)", text.markdown) == named
    assert harmful(read_aloud(text.markdown)) == []
    bare = re.sub(r"\{[^}]*\}", "", source)
    assert not re.search(r"\d", bare), "a number is typed and no claim's"
    assert 2 <= len(re.findall(r"[.!?](?=\s|$)", bare)) <= 9


def test_an_unknown_id_names_file_and_id(project: Path) -> None:
    folder = project / NOTES_FOLDER
    folder.mkdir(parents=True)
    (folder / "ghana.md").write_text("There are {WFGHA-1066} of them.\n")
    with pytest.raises(ValueError, match=r"notes/ghana\.md names \{WFGHA-1066\}"):
        an.narrate("note", region="Ghana", claims=an.load_claims("Ghana"))


def test_where_a_claim_is_left_out_or_none_is_written_there_is_no_note() -> None:
    assert len(NOTES) >= 8
    for region, without in (("Ghana", ["Walk Free"]), ("Norway", [])):
        held = an.load_claims(region, drop_producers=without)
        assert an.narrate("note", region=region, claims=held).markdown == ""
