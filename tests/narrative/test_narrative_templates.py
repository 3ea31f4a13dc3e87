"""What texts say in the cases that grammar knows, and what none of them says."""

import itertools
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import analysis as an
from analysis.conflicts.conflict_codes import Code, Explanation, Level, Reason
from analysis.estimates import quotability as quoting
from analysis.narrative import row_filters
from analysis.narrative.table_rows import read
from analysis.narrative.word_filters import groups
from analysis.vocabulary import Exploitation, Measure, Method, Population, RatingScheme, ReadIn, Role, Status
from tests.narrative.narrated import (
    REGIONS,
    SECTIONS,
    advice,
    answer,
    claims,
    conflicts,
    items,
    ladder,
    left_out,
    read_aloud,
    said,
)
from tests.narrative.word_list import found as harmful

FOLDER = Path(an.project_root()) / "src/analysis/narrative/templates"
#: Everything said before the first fold, and on the whole page, in words.
BEFORE_FOLDS, WHOLE = 300, 1000
TWO = ({"best": 9000.0, "producer_year": 2016}, {"best": 4000.0, "producer_year": 2018})
_GROUPS: dict[str, type[StrEnum]] = {
    "people": Population, "purpose": Exploitation, "is": Status, "as": Status, "of": Status, "thing": Measure,
    "method": Method, "read_in": ReadIn, "scheme": RatingScheme,
    "level": Level, "level_count": Level, "code": Code, "reason": Reason,
    "advice": quoting.Advice, "advice_reason": quoting.Reason,
}  # fmt: skip


@pytest.mark.parametrize("group", _GROUPS)
def test_every_code_has_words(group: str) -> None:
    assert {str(code) for code in _GROUPS[group]} - set(groups()[group]) == set()


def test_every_role_and_every_explanation_have_words() -> None:
    assert {Role.DESTINATION, Role.SOURCE, Role.TRANSIT, Role.WITHIN} == set(groups()["role"])
    behind = {"with_stay", "with_peak", "accepted", "over_years", "sum", "times", "already_there", "one_line"}
    silent = {"one_must_move", "moves_to", "cannot_move", "scale_apart"}
    assert {str(code) for code in Explanation} == set(groups()["explanation"]) | behind | silent


@pytest.mark.parametrize("code", [code for code in Code if "disagreement" not in code and code != "editions"])
def test_every_kind_of_conflict_is_told_with_its_numbers(code: Code) -> None:
    cells = {"code": str(code), "amount": 500.0, "explanations": ""}
    text = an.narrate("disagreements", conflicts=conflicts(cells), claims=claims(*TWO))
    (told,) = items(text.markdown)
    assert "9,000" in told
    assert "4,000" in told
    assert text.markdown.startswith("One set of numbers ")


@pytest.mark.parametrize("code", [str(code) for code in Explanation])
def test_every_explanation_is_told_or_left_out(code: str) -> None:
    for cell in (code, f"{code}:2", f"{code}:0.5..0.75", f"{code}:..0.5", f"{code}:3.."):
        frame = conflicts({"explanations": cell})
        (conflict,), members = read(frame, []), read(claims(*TWO), [])
        for text in itertools.chain(*row_filters.ways(conflict, members)):
            assert text == text.strip()
            assert "{" not in text


def test_conflicts_with_claims_of_other_pages_are_counted_and_not_told() -> None:
    text = an.narrate("disagreements", conflicts=conflicts({"members": "A-1;Z-9"}), claims=claims(*TWO))
    assert items(text.markdown) == []
    assert "sharpest" not in text.markdown


def test_of_many_conflicts_two_are_told_one_of_each_kind_first() -> None:
    rows = [{"severity": 9.0}, {"severity": 8.0}, {"severity": 7.0}, {"code": "joint", "severity": 2.0}]
    text = an.narrate("disagreements", conflicts=conflicts(*rows), claims=claims(*TWO))
    told = items(text.markdown)
    assert len(told) == 2
    assert sum("Several numbers together" in item for item in told) == 1
    assert "The sharpest:" in text.markdown


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (["apparent"], "One set of numbers only seems to clash."),
        (["apparent"] * 2, "Two sets of numbers seem to clash; none of them does."),
        (["infeasible"] * 2, "Two sets of numbers cannot be true as they stand."),
        (["infeasible"] + ["apparent"] * 2, "Of three sets"),
        (["infeasible"] + ["apparent"] * 10, "1 cannot be true as it stands and 10 only seem to clash."),
    ],
)
def test_conflicts_are_counted_in_one_style(levels: list[str], said: str) -> None:
    frame = conflicts(*({"level": level} for level in levels))
    assert said in an.narrate("disagreements", conflicts=frame, claims=claims(*TWO)).markdown


_WOMEN = {
    "best": 9000.0,
    "population": "women",
    "unit": "persons",
    "measure": "cumulative",
    "period_start": 1991,
}
_WOMEN |= {"period_end": 2006}
_GROUP = {"best": 0.2465, "measure": "share", "unit": "fraction", "kind": "share", "status": "forced_labour"}
_GROUP |= {"area": "TUN/Tunis", "share_of": "domestic workers", "target_population": "domestic workers"}
_STOCK = {"best": 9000.0, "measure": "stock", "unit": "persons", "status": "forced_labour"}
_RATIO = {
    "best": 4.0,
    "measure": "ratio",
    "unit": "ratio",
    "share_of": "victims who were detected",
    "figure": "four",
}
_ROUTE = {"best": 225_000.0, "area": "BGR;UKR", "direction": "out", "counterpart": "NLD;DEU"}
_CASES = {
    "best": 219.0,
    "unit": "cases",
    "measure": "cases",
    "population": "not_applicable",
    "visibility": "detected",
}
_MEAN = {"level": "conditional", "code": "window_average"}
_SEEMS = {"level": "apparent"}
#: A conflict and its two claims, by what they differ in from the usual ones, and what is told of them.
_TELLINGS: dict[str, tuple[dict[str, Any], tuple[dict[str, Any], ...], tuple[str, ...]]] = {
    "each thing is said once": (
        {}, (_WOMEN, _WOMEN | {"best": 4000.0, "population": "all", "producer": "Migration Office (IMO)"}),
        ("4,000 people (IMO, 2012)",),
    ),
    "a share of a named group in a city, by when its whole is counted": (
        {}, (_GROUP | {"whole_measure": "stock"}, _GROUP | {"best": 0.1, "whole_measure": "cumulative"}),
        ("of “domestic workers”: people in forced labour in Tunis", "people in forced labour in Tunis, ever"),
    ),
    "a number of a named group": (
        {}, (_STOCK | {"target_population": "cotton pickers"}, _STOCK | {"best": 4000.0}),
        ("9,000 people in forced labour among “cotton pickers”",),
    ),
    "a ratio says what it is for each of": (
        {}, (_RATIO, _RATIO | {"best": 9.0, "figure": "nine"}),
        ("4 for each of the “victims who were detected”: people trafficked",),
    ),
    "places of several codes": (
        {}, (_ROUTE, {"best": 9.0}),
        ("people trafficked from Bulgaria and Ukraine to the Netherlands and Germany",),
    ),
    "cases keep their purpose": (
        {}, (_CASES | {"exploitation": "labour"}, _CASES | {"best": 196.0}),
        ("219 cases of trafficking for labour", "196 cases of trafficking ("),
    ),
    "a crime is named once": (
        {}, (_CASES | {"status": "forced_marriage", "exploitation": "forced_marriage"}, _CASES | {"best": 196.0}),
        ("219 cases of forced marriage in",),
    ),
    "what is no interval is none": (
        {"level": "in_tension", "code": "intervals_apart"}, ({"best": 40.0}, {"best": 10.0}),
        ("Where no interval is printed one is worked out: the first interval starts at",),
    ),
    "children are exploited": (
        {}, ({"population": "girls", "status": "sex_trade", "exploitation": "sexual"}, {"best": 9.0}),
        ("girls in commercial sexual exploitation",),
    ),
    "where they come from": (
        {}, ({"direction": "any", "area": "WORLD", "counterpart": "AFRICA;ASIA"}, {"best": 9.0}),
        ("from Africa and Asia worldwide",),
    ),
    "at least is never more": (
        _SEEMS | {"explanations": "definition:237425"}, ({"best": 237_500.0}, {"best": 25.0}),
        ("at least 230,000 of the first",),
    ),
    "a share of all": (
        _SEEMS | {"code": "detection_rate", "explanations": "detected_share:0.12..0.81"}, TWO,
        ("12 to 81 percent of all became known",),
    ),
    "what others leave is rounded": ({"code": "joint", "amount": 2_857_143.0, "explanations": ""}, TWO, ("about 2.9 million",)),
    "an average from below": (
        _MEAN | {"explanations": "mean_outside:10.5263..+accepted:0.5..2"}, TWO,
        ("is at least 10 times the number of the year.",),
    ),
    "an average from above": (
        _MEAN | {"explanations": "mean_outside:0.0080879+accepted:0.5..2"}, TWO,
        ("is 0.81 percent of the number of the year.",),
    ),
    "a small change has no factor": (_SEEMS | {"explanations": "period_change:1.04"}, TWO, ("changed between",)),
    "one of several ways is an example": (_SEEMS | {"explanations": "visibility;different_years"}, TWO, ("right if, for example, not all",)),
    "a way": (_SEEMS | {"explanations": "visibility"}, TWO, ("right if not all",)),
    "the only way is a condition": ({"level": "conditional", "explanations": "visibility"}, TWO, ("right only if not all",)),
}  # fmt: skip


@pytest.mark.parametrize(("conflict", "held", "said"), _TELLINGS.values(), ids=_TELLINGS)
def test_a_conflict_is_told(
    conflict: dict[str, Any], held: tuple[dict[str, Any], ...], said: tuple[str, ...]
) -> None:
    text = an.narrate("disagreements", conflicts=conflicts(conflict), claims=claims(*held))
    (told,) = items(text.markdown)
    assert all(one in told for one in said)
    once = ("1991", "cotton pickers", *(["trafficked"] if _WOMEN in held else []))
    assert all(told.count(one) <= 1 for one in once)
    noted = {number["column"]: number["value"] for number in text.numbers}
    # Numbers are noted as the conflict has them, however they are rounded.
    assert noted.get("amount") == conflict.get("amount")
    assert noted.get("explanations") in (None, 0.12, 237_425.0, 10.5263, 0.0080879, 0.5)


def test_a_change_and_a_way_that_is_not_the_only_one_are_no_conditions() -> None:
    for conflict, unsaid in (
        (_SEEMS | {"explanations": "period_change:1.04"}, "factor of"),
        ({"level": "conditional", "explanations": "visibility;different_years"}, "right only"),
    ):
        text = an.narrate("disagreements", conflicts=conflicts(conflict), claims=claims(*TWO))
        assert unsaid not in text.markdown


def test_an_answer_that_goes_without_a_line_is_told() -> None:
    held = claims({"producer": "Survey A"}, {"producer": "Survey B"})
    both = an.narrate("what_changes", claims=held, left_out=left_out({}, {}))
    assert len(items(both.markdown)) == 1
    assert both.markdown.count("about 4,900 without") == 2
    assert both.markdown.count("where one line is left") == 2
    gone = {"median_without": None, "factor": None, "status_without": "refused"}
    refused = an.narrate("what_changes", claims=held, left_out=left_out(gone, {"factor": 1.01}))
    assert "no number without Survey A" in refused.markdown
    assert "Survey B" not in refused.markdown
    none = an.narrate("what_changes", claims=held, left_out=left_out({"factor": 1.01}))
    assert "No answer moves" in none.markdown
    assert "none can be left out" in an.narrate("what_changes", claims=held, left_out=left_out()).markdown


def test_what_counts_different_things_is_told_apart_by_semicolons() -> None:
    rungs = ladder(found={"visibility": "detected", "grade": "registered"}, trafficked={}, modern_slavery={})
    assert "in a year; anybody trafficked, found or not; people in forced" in answer(ladder=rungs).markdown


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
    confirmed = claims({"best": 12.0, "visibility": "detected", "confirmed": True})
    assert "identified victims" in answer(ladder=rungs, claims=confirmed, advice=advice(A_1="quote")).markdown


def test_history_is_told_in_title_answer_and_quote() -> None:
    rungs = ladder(trafficked={"best": 777.0, "why": "only_history"}).assign(why="only_history")
    title = an.narrate("title", region="Ghana", ladder=rungs).markdown
    said_first, _, quote = answer(ladder=rungs).markdown.partition("\n> ")
    assert all("history" in text for text in (title, said_first, quote))
    assert "history" not in answer(ladder=rungs.assign(why="newest_of_best_grade")).markdown


def test_the_commonest_reason_is_told_unless_several_are_as_common() -> None:
    def told(*codes: str) -> bool:
        frame = conflicts(*({"reasons": code} for code in codes))
        return "most often because of" in answer(conflicts=frame, claims=claims(*TWO)).markdown

    assert told("vintage", "period", "period")
    assert told("vintage", "vintage")
    assert not told("vintage", "period")


def test_an_answer_counts_sets_of_every_level() -> None:
    levels = ["infeasible", "conditional", "clipped", "in_tension", "apparent"]
    text = answer(conflicts=conflicts(*({"level": level} for level in levels)), claims=claims(*TWO))
    assert "Five sets of numbers clash at first sight" in text.markdown
    assert "one set cannot be true as printed" in text.markdown
    told = an.narrate(
        "disagreements", conflicts=conflicts(*({"level": level} for level in levels)), claims=claims(*TWO)
    )
    assert "Of five sets" in told.markdown
    assert all(groups()["level_count"][level][0] in told.markdown for level in levels)


def test_editions_are_told_in_one_sentence_and_not_as_a_clash() -> None:
    again = {"code": "editions", "level": "apparent", "reasons": "vintage"}
    for rows, start in (((again,), "An earlier and a later edition"), ((again,) * 3, "Three numbers were")):
        told = an.narrate("disagreements", conflicts=conflicts(*rows), claims=claims(*TWO)).markdown
        assert told.strip().startswith(start)
        assert "clash" not in told
    both = an.narrate("disagreements", conflicts=conflicts(again, {}), claims=claims(*TWO)).markdown
    assert "One set of numbers cannot be true" in both
    assert both.count("An earlier and a later edition") == 1
    assert (
        "One set of numbers clashes" in answer(conflicts=conflicts(again, {}), claims=claims(*TWO)).markdown
    )


@pytest.mark.parametrize(
    ("conflict", "claim"), [({}, {"read_in": "press"}), ({"marginal": True}, {})], ids=["press", "rounding"]
)
def test_what_rests_on_the_press_or_on_rounding_is_none_of_the_sharpest(
    conflict: dict[str, object], claim: dict[str, object]
) -> None:
    rows = conflicts(
        {"severity": 90.0, **conflict}, {"severity": 2.0, "members": "A-2;A-3"}, {"members": "A-2;A-3"}
    )
    held = claims(claim, {"best": 8.0}, {"best": 7.0})
    told = an.narrate("disagreements", conflicts=rows, claims=held).markdown
    assert "#A-1" not in told
    assert told.count("#A-3") == 2


@pytest.mark.parametrize(("year", "said"), [(2001, " in 2020, 19 years later."), (2012, " in 2020.")])
def test_an_old_number_beside_a_new_count_is_said_to_be_old(year: int, said: str) -> None:
    of = {"period_start": year, "period_end": year}
    rungs = ladder(found={"period_start": 2020, "period_end": 2020, "visibility": "detected"}, trafficked=of)
    assert said in answer(ladder=rungs).markdown


def test_what_is_a_matter_of_rounding_is_counted_apart() -> None:
    rows = conflicts({"marginal": True}, {}, {"marginal": True})
    assert "one set cannot be true as printed" in answer(conflicts=rows, claims=claims(*TWO)).markdown
    told = an.narrate("disagreements", conflicts=rows, claims=claims(*TWO)).markdown
    assert "In two of those that cannot be true the difference is a matter of rounding." in told


def test_a_copy_names_its_original_and_people_in_prostitution_are_no_banned_victims() -> None:
    frame = advice(A_1="do_not_quote").assign(reason="copy", original="A-2")
    held = claims({"best": 9.0}, {"best": 8.0})
    assert "([A-2](#A-2))" in answer(claims=held, advice=frame).markdown
    other = held.assign(status="sex_trade")
    assert "Not to be quoted" not in answer(claims=other, advice=frame).markdown


@pytest.mark.parametrize(("region", "said"), [("Africa", "for the whole region"), ("Ghana", "can be quoted")])
def test_a_missing_rung_of_an_area_is_one_of_the_whole(region: str, said: str) -> None:
    rungs = ladder(trafficked={"basis": "none", "best": None, "number_id": ""})
    told = an.narrate("title", region=region, ladder=rungs).markdown
    assert f"No number {said}" in told.replace("that can", "can")


def test_a_rung_names_a_narrower_status_and_presumed_victims() -> None:
    rungs = ladder(
        found={"visibility": "detected", "status": "modern_slavery"},
        modern_slavery={"status": "forced_labour"},
        trafficked={},
    )
    one, other, usual = items(an.narrate("title", region="Ghana", ladder=rungs).markdown)
    assert "12 presumed victims of modern slavery" in one
    assert "12 people in forced labour" in other
    assert "12 people in 2010" in usual


def test_current_editions_lead_and_victims_are_not_set_beside_prostitution() -> None:
    def first(conflict: dict[str, Any], *held: dict[str, Any]) -> list[str]:
        frame = conflicts(
            {**conflict, "severity": 9.0, "level": "apparent"}, {"members": "A-2;A-3", "level": "apparent"}
        )
        return items(an.narrate("disagreements", conflicts=frame, claims=claims(*held)).markdown)

    old, new = {"best": 1.0, "producer_year": 2014, "superseded_by": "A-2"}, {"best": 2.0, "producer_year": 2018}
    other = {"best": 3.0, "producer": "Survey B"}
    assert "2 people" in first({}, old, new, other)[0]
    found = first({"code": "detection_rate"}, {**old, "status": "sex_trade"}, new, other)
    assert len(found) == 1


def test_of_places_only_those_that_are_higher_in_two_digits_have_a_higher_rate() -> None:
    own = claims({"best": 9.0, "per_100000_best": 57.1})
    others = claims({"per_100000_best": 57.3}, {"per_100000_best": 12.0})
    assert (
        "none has a higher rate"
        in an.narrate("beside_others", own=own, others=others, region="Ghana").markdown
    )


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
    ("count", "said"), [(0, "No count of people"), (1, "826"), (3, "in two years counted alike between")]
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
    rungs = an.build_ladder(held)
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
