"""What texts say in the cases that grammar knows, and what none of them says."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import analysis as an
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution
from analysis.library import quoting_rules as quoting
from analysis.narrative import explaining
from analysis.narrative.table_rows import read
from analysis.narrative.word_filters import groups
from analysis.vocabulary import (
    Exploitation,
    Measure,
    Method,
    PolicyKind,
    Population,
    RatingScheme,
    ReadIn,
    Role,
    Scope,
    Status,
    Visibility,
)
from tests.narrative.narrated import (
    REGIONS,
    SECTIONS,
    advice,
    answer,
    claims,
    conflicts,
    items,
    ladder,
    read_aloud,
    said,
)
from tests.report.word_list import found as harmful

FOLDER = Path(an.project_root()) / "src/analysis/narrative/templates"
#: Everything said before the first fold, and on the whole page, in words.
BEFORE_FOLDS, WHOLE = 300, 1400
TWO = ({"best": 9000.0, "producer_year": 2016}, {"best": 4000.0, "producer_year": 2018})
_GROUPS: dict[str, type[StrEnum]] = {
    "people": Population, "purpose": Exploitation, "condition": Status, "crime": Status, "measure": Measure,
    "visibility": Visibility, "method": Method, "read_in": ReadIn, "kind": PolicyKind, "scheme": RatingScheme,
    "level": Level, "level_one": Level, "level_many": Level, "code": Code, "reason": Reason, "resolution": Resolution,
    "scope": Scope, "advice": quoting.Advice, "advice_reason": quoting.Reason,
}  # fmt: skip


@pytest.mark.parametrize("group", _GROUPS)
def test_every_code_has_words(group: str) -> None:
    assert {str(code) for code in _GROUPS[group]} - set(groups()[group]) == set()


def test_every_role_and_every_explanation_have_words() -> None:
    assert {Role.DESTINATION, Role.SOURCE, Role.TRANSIT, Role.WITHIN} == set(groups()["role"])
    behind = {"with_stay", "with_peak", "accepted", "over_years", "sum", "times", "already_there", "one_line"}
    assert {str(code) for code in Explanation} == set(groups()["explanation"]) | behind


@pytest.mark.parametrize("code", [code for code in Code if "disagreement" not in code])
def test_every_kind_of_conflict_is_told_with_its_numbers(code: Code) -> None:
    cells = {"code": str(code), "amount": 500.0, "explanations": ""}
    text = an.narrate("disagreements", conflicts=conflicts(cells), claims=claims(*TWO))
    (told, counted) = items(text.markdown)
    assert "9,000" in told
    assert "4,000" in told
    assert counted.startswith("One set of numbers ")


@pytest.mark.parametrize("code", [str(code) for code in Explanation])
def test_every_explanation_is_told_or_left_out(code: str) -> None:
    for cell in (code, f"{code}:2", f"{code}:0.5..0.75", f"{code}:..0.5", f"{code}:3.."):
        frame = conflicts({"explanations": cell})
        (conflict,), members = read(frame, []), read(claims(*TWO), [])
        for text in explaining.ways(conflict, members) + explaining.facts(conflict, members):
            assert text == text.strip()
            assert "{" not in text


def test_an_explanation_keeps_the_number_of_its_conflict() -> None:
    frame = conflicts(
        {"level": "apparent", "code": "detection_rate", "explanations": "detected_share:0.12..0.81"}
    )
    text = an.narrate("disagreements", conflicts=frame, claims=claims(*TWO))
    assert "12 to 81 percent of all became known" in text.markdown
    assert [n["value"] for n in text.numbers if n["column"] == "explanations"] == [0.12]


def test_conflicts_with_claims_of_other_pages_are_counted_and_not_told() -> None:
    text = an.narrate("disagreements", conflicts=conflicts({"members": "A-1;Z-9"}), claims=claims(*TWO))
    assert len(items(text.markdown)) == 1


def test_of_many_conflicts_three_are_told_one_of_each_kind_first() -> None:
    rows = [{"severity": 9.0}, {"severity": 8.0}, {"severity": 7.0}, {"code": "joint", "severity": 2.0}]
    text = an.narrate("disagreements", conflicts=conflicts(*rows), claims=claims(*TWO))
    told = items(text.markdown)
    assert len(told) == 4
    assert sum("Several numbers together" in item for item in told) == 1


def test_no_conflict_is_said_so() -> None:
    text = an.narrate("disagreements", conflicts=conflicts(), claims=claims())
    assert text.markdown == "No numbers about Ghana clash."


def test_an_answer_without_a_number_says_that_there_is_none() -> None:
    empty = {"basis": "none", "best": None, "number_id": ""}
    text = answer(ladder=ladder(found=empty, trafficked=empty))
    assert "No number of victims in Ghana that can be quoted" in text.markdown
    assert not text.numbers
    assert "Copy this quote" not in text.markdown


def test_a_number_that_is_not_to_be_quoted_never_leads() -> None:
    rungs = ladder(
        found={"best": 12.0, "visibility": "detected", "grade": "registered"},
        trafficked={"best": 777.0, "advice": "do_not_quote"},
    )
    assert "777" not in answer(ladder=rungs).markdown


def test_registered_people_are_presumed_victims_unless_confirmed() -> None:
    rungs = ladder(found={"visibility": "detected", "grade": "registered"}, trafficked={"best": 777.0})
    assert "presumed victims" in answer(ladder=rungs).markdown
    confirmed = claims({"best": 12.0, "visibility": "detected", "definition": "identified victims only"})
    assert "identified victims" in answer(ladder=rungs, claims=confirmed, advice=advice(A_1="quote")).markdown


def test_the_quote_names_its_maker_and_has_no_link() -> None:
    text = answer(ladder=ladder(trafficked={"best": 777.0, "low": 500.0, "high": 900.0})).markdown
    (quote,) = [line for line in text.splitlines() if line.startswith(">")]
    assert "Survey A, 2012: 777 people trafficked in Ghana" in quote
    assert "(500 to 900)" in quote
    assert "](" not in quote


def test_an_estimate_is_said_to_be_one() -> None:
    rungs = ladder(trafficked={"basis": "estimate", "best": 2437.0, "low": 686.0, "high": 8379.0, "lines": 2})
    text = answer(ladder=rungs).markdown
    assert "about 2,400" in text
    assert "two lines of evidence" in text
    assert "](#A-1)" not in text


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "Not to be quoted"), (2, "Nor is one other number"), (4, "Nor are three other numbers")],
)
def test_numbers_against_which_advice_speaks_are_counted(count: int, said: str) -> None:
    held = claims(*({"best": 10.0 + place} for place in range(count)))
    text = answer(
        claims=held, advice=advice(**{f"A_{place + 1}": "do_not_quote" for place in range(count)})
    ).markdown
    assert said in text
    assert ("Not to be quoted" in text) == bool(count)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "No count of people"), (1, "826"), (3, "of three years, the lowest is")]
)
def test_registered_counts_are_told_from_none_to_many(count: int, said: str) -> None:
    rows = [{"best": 826.0 + place, "visibility": "detected"} for place in range(count)]
    series = {
        "series": "Register",
        "value": [826.0 + p for p in range(count)],
        "year": [2008 + p for p in range(count)],
    }
    detected = claims(*rows).assign(**series, break_before=[place == 1 for place in range(count)])
    text = an.narrate("found", detected=detected).markdown
    assert said in text
    assert ("changed before 2009" in text) == (count > 1)


@pytest.mark.parametrize("region", REGIONS)
def test_a_page_says_as_much_as_can_be_read(region: str) -> None:
    words = {name: len(read_aloud(said(region, name).markdown).split()) for name in SECTIONS}
    assert words["title"] + words["answer"] <= BEFORE_FOLDS
    assert sum(words.values()) <= WHOLE


@pytest.mark.parametrize("region", REGIONS)
def test_no_page_says_what_does_harm(region: str) -> None:
    for name in SECTIONS:
        assert harmful(read_aloud(said(region, name).markdown)) == [], name


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_no_template_has_a_word_that_does_harm(path: Path) -> None:
    assert harmful(path.read_text(encoding="utf-8").replace('"', " ")) == []


@pytest.mark.parametrize("region", an.list_regions())
def test_every_region_has_a_title_and_an_answer(region: str) -> None:
    held = an.assign_quantities(an.load_claims(region))
    rungs = an.build_ladder(held, an.reconcile(held, year=2021))
    tables: dict[str, Any] = {
        "claims": held,
        "conflicts": an.find_conflicts(held),
        "advice": an.quoting_advice(held),
    }
    title = an.narrate("title", region=region, ladder=rungs).markdown
    text = an.narrate("answer", region=region, ladder=rungs, **tables).markdown
    assert title.startswith(f"# {region}\n")
    assert "How many?" in text
    for link in re.findall(r"\]\(#([^)]*)\)", title + text):
        assert link in held.index
