"""`narrate`: which template, with which tables; what it keeps and shows; that items of lists never run together."""

import re
from pathlib import Path
from typing import Any

import pytest

import analysis as an
from analysis.handover import MIME
from analysis.library import page_checks
from analysis.narrative import table_rows
from analysis.narrative.rendering import Narrative, environment
from analysis.plot import figure_records
from tests.narrative.narrated import REGIONS, SECTIONS, advice, answer, claims, items, ladder, said

FOLDER = Path(an.project_root()) / "src/analysis/narrative/templates"
#: A text that cites papers, with their years and pages, and one that holds no words.
DIGITS = {FOLDER / "capture_critics.md.jinja", FOLDER / "_table.html.jinja"}


@pytest.mark.parametrize(
    ("template", "tables", "message"),
    [
        ("anser", {}, "'anser'.*'answer'"),
        ("answer", {"claims": claims()}, "'answer'.*'ladder' is undefined.*passed claims"),
        ("estimates", {"meetings": claims(), "claims": claims({}).drop(columns="unit")}, "no column 'unit'"),
        ("title", {"ladder": ladder(found={"grade": "hearsay"})}, "'hearsay' under 'grade'"),
    ],
)
def test_what_is_missing_is_named(template: str, tables: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        an.narrate(template, **tables)


def test_a_narrative_hands_over_text_and_numbers() -> None:
    text = an.narrate("title", region="Ghana", ladder=ladder(found={"best": 826.0}))
    bundle = text._repr_mimebundle_()
    assert bundle["text/markdown"] == repr(text) == text.markdown
    assert bundle[MIME]["narrative"] == "title"
    assert bundle[MIME]["numbers"] == [
        {"id": "A-1", "column": "best", "value": 826.0, "shown": "826", "label": ""}
    ]


def test_all_rooms_hand_over_under_one_name() -> None:
    assert table_rows.MIME == MIME == figure_records.MIME == page_checks.MIME


def test_empty_text_shows_nothing_and_other_text_is_left_to_its_bundle() -> None:
    Narrative("note", "")._ipython_display_()
    with pytest.raises(NotImplementedError):
        Narrative("note", "Words.")._ipython_display_()


def test_numbers_of_one_text_do_not_stay_for_the_next() -> None:
    rungs = ladder(found={"best": 826.0})
    first = an.narrate("title", region="Ghana", ladder=rungs)
    second = an.narrate("title", region="Ghana", ladder=rungs)
    assert first.numbers == second.numbers
    assert len(first.numbers) == 1


def test_a_line_that_ends_in_a_tag_keeps_its_break() -> None:
    source = "{% for a in rows %}\n- item{% if a %} {{ a }}{% endif %}\n{% endfor %}\nEnd.\n"
    text = environment().from_string(source).render(rows=[1, 0, 2])
    assert text.splitlines() == ["- item 1", "- item", "- item 2", "End."]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_titles_have_an_item_a_rung(count: int) -> None:
    names = ["found", "trafficked", "modern_slavery"][:count]
    text = an.narrate("title", region="Ghana", ladder=ladder(**{name: {} for name in names}))
    assert len(items(text.markdown)) == count
    assert text.markdown.startswith("# Ghana\n")


@pytest.mark.parametrize("region", REGIONS)
def test_no_items_of_a_list_run_together(region: str) -> None:
    ugly = (".- ", " - **", ").-", "None", "nan", "<NA>", "  ", " .", " ,", "..", "\n")
    for name in SECTIONS:
        marked = [line for line in said(region, name).markdown.splitlines() if line.startswith("- ")]
        found = items(said(region, name).markdown)
        assert len(found) == len(marked)
        assert not [item for item in found if any(sign in item for sign in ugly)]
        assert not [item for item in marked if re.match(r"- \*\*[^*]+[:.]\*\* \[?[a-z]", item)], (
            "begins in lower case"
        )


@pytest.mark.parametrize("path", sorted(set(FOLDER.glob("*.jinja")) - DIGITS), ids=lambda path: path.name)
def test_no_digit_is_typed_into_a_template(path: Path) -> None:
    bare = environment().lex(path.read_text(encoding="utf-8"))
    assert not [text for _, kind, text in bare if kind == "data" and any(letter.isdigit() for letter in text)]


def test_the_region_is_taken_from_a_table_that_was_loaded_for_one() -> None:
    assert "in Ghana" in answer(claims=claims({"best": 1.0}), advice=advice(A_1="quote")).markdown
