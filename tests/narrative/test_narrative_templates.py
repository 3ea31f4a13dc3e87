"""What texts say in the cases that grammar knows, and what none of them says."""

import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from markdown_it import MarkdownIt

import analysis as an
from analysis.conflicts.conflict_codes import Code, Explanation, Level, Reason
from analysis.estimates import quotability as quoting
from analysis.media_types import MIME
from analysis.narrative.explanation_filters import ways
from analysis.narrative.template_rows import read
from analysis.narrative.template_signs import without_spans
from analysis.narrative.text_filters import groups
from analysis.reading.places import slug
from analysis.vocabulary import Design, Method, RatingScheme, ReadIn, Role
from tests.conftest import REGIONS
from tests.hostile_texts import ALL
from tests.narrative import narrated
from tests.narrative.narrated import answering, claims, conflicts, items, ladder
from tests.narrative.word_list import found as harmful

#: Everything said before the first fold, and on the whole page, in words; "some 300" in the design, as places with
#: parts on two rungs say more.
BEFORE_FOLDS = 330
WHOLE = 1000
TWO = ({"best": 9000.0, "producer_year": 2016}, {"best": 4000.0, "producer_year": 2018})
_GROUPS: dict[str, Iterable[str]] = {
    "method": Method, "read_in": ReadIn, "scheme": RatingScheme, "level": Level, "code": Code, "reason": Reason,
    "advice": quoting.Advice, "advice_reason": quoting.REASONS,
    "design": Design,
}  # fmt: skip


def test_every_code_has_words() -> None:
    for group, codes in _GROUPS.items():
        assert {str(code) for code in codes} - set(groups()[group]) == set()
    assert {Role.DESTINATION, Role.SOURCE, Role.TRANSIT, Role.WITHIN} == set(groups()["role"])
    behind = {"with_stay", "with_peak", "accepted", "over_years", "sum", "times", "already_there", "one_line"}
    silent = {"one_must_move", "moves_to", "cannot_move", "scale_apart"}
    assert {str(code) for code in Explanation} == set(groups()["explanation"]) | behind | silent


@pytest.mark.parametrize("code", [str(code) for code in Explanation])
def test_every_explanation_is_told_or_left_out(code: str) -> None:
    for cell in (code, f"{code}:2", f"{code}:0.5..0.75", f"{code}:..0.5", f"{code}:3.."):
        (conflict,) = read(conflicts({"explanations": cell}), [])
        members = read(claims(*TWO), [])
        for text in itertools.chain(*ways(conflict, members)):
            assert text == text.strip()
            assert "{" not in text


_WOMEN = {"best": 9000.0, "population": "women", "unit": "persons", "measure": "cumulative"}
_WOMEN |= {"period_start": 1991, "period_end": 2006}
_DOMESTIC = dict.fromkeys(("share_of", "target_population"), "domestic workers")
_SHARE = {"best": 0.2465, "measure": "share", "unit": "fraction", "kind": "share"}
_GROUP = {**_DOMESTIC, **_SHARE, "status": "forced_labour", "area": "TUN/Tunis"}
_STOCK = {"best": 9000.0, "measure": "stock", "unit": "persons", "status": "forced_labour"}
_RATIO = {"best": 4.0, "measure": "ratio", "unit": "ratio", "share_of": "victims who were detected"}
_ROUTE = {"best": 225_000.0, "area": "BGR;UKR", "direction": "out", "counterpart": "NLD;DEU"}
_CASES = {"best": 219.0, "unit": "cases", "measure": "cases", "population": "not_applicable"}
_CASES |= {"visibility": "detected"}
_MARRIED = {"status": "forced_marriage", "exploitation": "forced_marriage", "best": 196.0}
_GIRLS = {"best": 9.0, "population": "girls", "status": "sex_trade", "exploitation": "sexual"}
_MEAN = {"level": "conditional", "code": "window_average", "factor": 200.0}
_TENSE = {"level": "in_tension"}
_SEEMS = {"level": "apparent"}
#: A conflict and its two claims, by what they differ in from the usual ones, and what is told of them.
_TELLINGS: list[tuple[dict[str, Any], tuple[dict[str, Any], ...], tuple[str, ...]]] = [
    ({}, (_WOMEN, _WOMEN | {"best": 4000.0, "population": "all", "producer": "Migration Office (IMO)"}), ("4,000 people trafficked (IMO, 2012)",)),
    ({}, ({"best": 9.0, "original": "A-7", "approximate": True}, {"best": 4.0}), ("all be true). About 9 people", "it repeats another number)")),
    (
        {}, (_GROUP | {"whole_measure": "stock"}, _GROUP | {"best": 0.1, "whole_measure": "cumulative"}),
        ("of all domestic workers, at any one time: people in forced labour, Tunis", "domestic workers, ever"),
    ),
    (
        {}, (_STOCK | {"exploitation": "state_imposed", "target_population": "cotton pickers"}, _STOCK | {"exploitation": "other_labour"}),
        ("9,000 people in forced labour imposed by a state among “cotton pickers”", "forced labour other than domestic work"),
    ),
    ({}, (_STOCK | {"status": "at_risk", "visibility": "detected"}, _RATIO), ("people counted as persons at risk", "4 for each of the victims who were detected: people")),
    (
        {}, (_ROUTE, {"best": 9.0, "area": "EU27_2020"}),
        ("from Bulgaria and Ukraine to the Netherlands and Germany", "in the European Union with its 27 members of 2020"),
    ),
    ({}, (_CASES | {"exploitation": "labour"}, _CASES | _MARRIED), ("219 cases of trafficking for labour", "196 cases of forced marriage")),
    ({}, (_GIRLS, {"best": 1.0, "direction": "any", "area": "WORLD", "counterpart": "AFRICA;ASIA"}), ("girls in commercial sexual exploitation", "from Africa and Asia worldwide")),
    (_TENSE | {"code": "intervals_apart"}, TWO, ("Where no interval is printed one is worked out: the first interval starts at",)),
    (_TENSE | {"code": "two_wordings"}, ({"best": 9.0, "definition": "any sign"}, {"best": 1.0, "definition": "one"}), ("The first is: any sign. The second: one.",)),
    # A lower limit is never rounded up, a claim's own range is told as printed, and what others leave is rounded.
    (_SEEMS | {"explanations": "definition:237425"}, ({"best": 237_500.0}, {"best": 25.0}), ("at least 230,000 of the first",)),
    (_SEEMS | {"code": "detection_rate", "explanations": "detected_share:0.12..0.81"}, TWO, ("12 to 81 percent of all became known",)),
    (_SEEMS | {"explanations": "whole_range:9764..17639"}, ({"best": 9764.0}, {"low": 9764.0, "high": 17639.0}), ("whole range, 9,764 to 17,639,",)),
    ({"code": "joint", "amount": 2_857_143.0, "explanations": ""}, TWO, ("about 2.9 million",)),
    (_MEAN | {"explanations": "mean_outside:10.5263..+accepted:0.5..2"}, TWO, ("is 200 times the second.", "is at least 10 times the number of the year.")),
    (_MEAN | {"explanations": "mean_outside:0.0080879+accepted:0.5..2"}, TWO, ("is 0.81 percent of the number of the year.",)),
    (_SEEMS | {"explanations": "held_years_outside:0.5..0.6+accepted:1..3"}, TWO, ("6 to 7 months on average (these pages accept 1 to 3 years).",)),
    *(({"code": code, "explanations": ""}, TWO, ("9,000", "4,000")) for code in map(str, Code) if "disagreement" not in code and code not in ("editions", "world_editions", "revisions")),
    ({"code": "unexplained_remainder", "amount": 500.0, "explanations": ""}, TWO, ("leave 500 of the whole",)),
    (_SEEMS | {"explanations": "visibility;different_years"}, TWO, ("right if some never became known; besides, they are of different years.",)),
    (_SEEMS | {"explanations": "visibility;sex_trade:237425"}, TWO, ("for example, at least 230,000 of the people in prostitution",)),
    ({"level": "conditional", "explanations": "visibility"}, TWO, ("right only if some never",)),
]  # fmt: skip


@pytest.mark.parametrize(("conflict", "members", "expected"), _TELLINGS)
def test_a_conflict_is_told(conflict: Any, members: Any, expected: tuple[str, ...]) -> None:
    text = an.narrate("disagreements", conflicts=conflicts(conflict), claims=claims(*members))
    (item,) = items(text.markdown)
    assert all(words in item for words in expected)
    assert all(item.count(words) <= 1 for words in ("1991", "cotton pickers"))
    noted = {number["column"]: number["value"] for number in text.numbers}
    # Numbers are noted as the conflict has them, however they are rounded.
    assert noted.get("amount") == conflict.get("amount")
    assert noted.get("explanations") in (None, 0.12, 237_425.0, 10.5263, 0.0080879, 0.5, 9764.0, 1.0)


_AGAIN = {"code": "editions", "level": "apparent", "reasons": "vintage"}
#: The three kinds of numbers that replace one another.
_REPLACED = (_AGAIN, _AGAIN | {"code": "world_editions"}, _AGAIN | {"code": "revisions"})
_OLD = {"producer_year": 2014, "superseded_by": "A-2"}
_TIED = {"severity": 2.0, "members": "A-2;A-3"}
_THREE = ({"best": 9.0}, {"best": 8.0}, {"best": 7.0})
#: Conflicts and claims, how many are told, what is said of all of them, and what is not.
_SETS: dict[str, tuple[Any, Any, int, tuple[str, ...], str]] = {
    "none": ((), (), 0, ("No numbers about Ghana clash.",), "set"),
    "with a claim of another page": (({"members": "A-1;Z-9"},), TWO, 0, (), "sharpest"),
    "one of each kind first": (
        [{"severity": 9.0}, {"severity": 8.0}, {"severity": 7.0}, {"code": "joint"}], TWO, 2,
        ("The sharpest:", "Several numbers together"), "seem",
    ),
    "one that seems to": ([_SEEMS], TWO, 1, ("One set of numbers clashes at first sight (only seem to clash).",), "true"),
    "sets of two levels": ([{}] + [_SEEMS] * 10, TWO, 2, ("11 sets of numbers clash at first sight (cannot all be true: 1; only seem to clash: 10)",), "Of "),
    "every level": ([{"level": level} for level in Level], TWO, 2, ("Five sets", *(f"{groups()['level'][level]}: 1" for level in Level)), "The furthest"),
    "editions": ([_AGAIN] * 3, TWO, 0, ("Three numbers were published again", "Furthest apart:"), "clash"),
    "the largest factors first": ([{"severity": 2.0}, _TIED | {"severity": 9.0}, _TIED | {"severity": 8.0}], _THREE, 2, (), "#A-1"),
    "what rests on the press is none of the sharpest": ([{"severity": 90.0}, _TIED, _TIED], ({"read_in": "press"}, *_THREE[1:]), 2, (), "#A-1"),
    "nor is a matter of rounding, which is counted": (
        [{"severity": 90.0, "marginal": True}, _TIED, _TIED], _THREE, 2, ("In one of those that cannot be true the difference is a matter of rounding.",), "#A-1",
    ),
    "latest editions first": (
        [_SEEMS | {"severity": 9.0}, *[_SEEMS | {"members": "A-2;A-3"}] * 2], ({"best": 9.0} | _OLD, *_THREE[1:]), 2, ("The furthest apart:",), "#A-1",
    ),
    "victims are not set beside prostitution": ([_SEEMS | {"code": "detection_rate"}, _SEEMS | {"members": "A-2;A-3"}], ({"status": "sex_trade"}, *_THREE[1:]), 1, (), "#A-1"),
    "a small change is told without its factor": ([_SEEMS | {"explanations": "period_change:1.04"}], TWO, 1, ("changed",), "factor of"),
}  # fmt: skip


_FOUND = {"visibility": "detected", "grade": "registered"}
_QUOTE = "\n> Survey A, 2012: 777 people trafficked in Ghana in 2010 (500 to 900). Known"
_NOTHING = {"basis": "none", "best": None, "number_id": ""}
_OTHERWISE = ({"best": 777.0}, {"best": 555.0, "producer": "Survey B"})
_RANGE = {"low": 11400.0, "best": None, "high": 29500.0}
_INTERVAL = {"low": 11168.0, "best": 25311.0, "high": 56052.0, "producer": "Survey B"}
#: Tables of the answer, what is said, and what is not.
_ANSWERS: dict[str, tuple[dict[str, Any], tuple[str, ...], str]] = {
    "different things": (
        {"ladder": ladder(found=_FOUND, trafficked={}, modern_slavery={})},
        ("in a year; anybody trafficked, found or not; people in forced labour or forced marriage.",), "clash",
    ),
    "no number": ({"ladder": ladder(found=_NOTHING, trafficked=_NOTHING)}, ("No number of victims that can be quoted is held for Ghana as a whole.",), "Copy this quote"),
    "what is not to be quoted never leads": ({"ladder": ladder(found=_FOUND, trafficked={"best": 777.0, "advice": "do_not_quote"})}, (), "777"),
    "unless they are confirmed": (
        {
            "ladder": ladder(found=_FOUND, trafficked={"best": 777.0}), "advice": narrated.advice(A_1="quote"),
            "claims": claims({"best": 12.0, "visibility": "detected", "confirmed": True}),
        },
        ("identified victims",), "presumed",
    ),
    "every level, editions are no clash and rounding is no contradiction": (
        {"conflicts": conflicts(_AGAIN, {"marginal": True}, *({"level": level} for level in Level)), "claims": claims(*TWO)},
        ("Six sets of numbers clash at first sight", "one set cannot be true as printed"), "differ?**\n\n",
    ),
    "people in prostitution are no banned victims": ({"claims": claims({"status": "sex_trade"}), "advice": narrated.advice(A_1="do_not_quote")}, (), "Not to be quoted"),
    "a reason is commonest": ({"conflicts": conflicts({}, {"reasons": "period"}, {"reasons": "period"}), "claims": claims(*TWO)}, ("because of different years",), "+"),
    "none is commonest": ({"conflicts": conflicts({}, {"reasons": "period"}), "claims": claims(*TWO)}, ("Two sets",), "most often"),
    "other results of the same data": ({"ladder": ladder(trafficked={"best": 777.0}), "claims": claims(*_OTHERWISE)}, ("worked out otherwise, gave [555](#A-2) (Survey B, 2012).",), "None"),
    "copies and editions are none": (
        {"ladder": ladder(trafficked={"best": 777.0}), "claims": claims(*_OTHERWISE), "advice": narrated.advice(A_2="do_not_quote").assign(reason="superseded")}, (), "otherwise",
    ),
    "history is told to be": ({"ladder": ladder(found={}, trafficked={"why": "only_history", "known_as": "last_known"})}, ("The last number known is", "and history:", "so it is history."), "best"),
    "a copy names its original": (
        {"claims": claims({"best": 9.0}, {"best": 8.0}), "advice": narrated.advice(A_1="do_not_quote").assign(reason="copy", original="A-2")}, ("Not to be quoted", "([A-2](#A-2))"), "either",
    ),
    "four are banned": (
        {"claims": claims(*[{"best": 9.0}] * 4), "advice": narrated.advice(**dict.fromkeys(("A_1", "A_2", "A_3", "A_4"), "do_not_quote"))},
        ("Nor are three others.",), "Nor is",
    ),
    # A copy of a number that may be quoted is no warning of its own, and the table of advice has it.
    "as many are banned as the table of advice has": (
        {
            "claims": claims({"best": 9.0}, {"best": 8.0}, {"best": 7.0}, {"best": 7.0}),
            "advice": narrated.advice(A_1="do_not_quote", A_2="do_not_quote", A_3="quote", A_4="do_not_quote"),
        },
        ("Nor are two others.",), "Nor is one",
    ),
    "a range that is an interval says how sure it is": (
        {"ladder": ladder(trafficked=_RANGE | {"level": 0.8})},
        ("[11,400 to 29,500](#A-1) (four chances in five) people trafficked", "> Survey A, 2012: 11,400 to 29,500 (four chances in five) people"), "nineteen",
    ),
    "a range as printed says nothing of it": ({"ladder": ladder(trafficked=_RANGE)}, ("[11,400 to 29,500](#A-1) people",), "chances"),
    "the same data have intervals of their own": (
        {"ladder": ladder(trafficked=_RANGE), "claims": claims(_RANGE, _INTERVAL).assign(interval_level=[None, 0.95])},
        ("gave [25,311](#A-2) (Survey B, 2012; nineteen chances in twenty: 11,168 to 56,052).",), "percent",
    ),
    # Rungs are asked about the latest of the years that answers are given for.
    "the year asked about is named": (
        {"ladder": ladder(trafficked={}).assign(certainty="moderate", certainty_reasons="years_ago;wide")}, ("than the year asked about, 2021.",), "wide",
    ),
    "an interval that was not seen may be printed": (
        {"ladder": ladder(trafficked={"read_in": "press"}).assign(certainty="moderate", certainty_reasons="no_interval")}, ("moderate: no interval was seen in what was read.",), "printed",
    ),
    "what is recorded is one or many": ({"ladder": ladder(found=_FOUND)}, ("On record: [12](#A-1)",), "are [12]"),
    "a number in words is of what it counts": (
        {"claims": claims({"vague": True, "figure": "Thousands", "low": 1000.0, "population": "children"}), "advice": narrated.advice(A_1="do_not_quote")},
        ("[“Thousands”](#A-1) of children",), "”](#A-1) children",
    ),
    "a set with an earlier edition is not told to be contradicted": ({"conflicts": conflicts({}), "claims": claims(TWO[0] | {"superseded_by": "A-2"}, TWO[1])}, ("One set",), "cannot be true"),
    "two reasons are equally common": (
        {"conflicts": conflicts({}, {}, {"reasons": "period"}, {"reasons": "period"}), "claims": claims(*TWO)}, ("most often because of different years or an earlier",), "+",
    ),
    "what its auditor doubts is not nobody's": (
        {"claims": claims({}), "advice": narrated.advice(A_1="do_not_quote").assign(reason="not_replicable")}, ("because the US GAO says that it may not be replicable.",), "nobody could",
    ),
    "the quote names its maker and has no link": ({"ladder": ladder(trafficked={"best": 777.0, "low": 500.0, "high": 900.0})}, (_QUOTE,), "> [",),
    "an estimate is said to be one": (
        {"ladder": ladder(trafficked={"basis": "estimate", "best": 2437.0, "low": 686.0, "high": 8379.0, "lines": 2})},
        ("about 2,400", "two lines of evidence", "(four chances in five: 690 to 8,400)"), "](#A-1)",
    ),
}  # fmt: skip


_PRESUMED = {"visibility": "detected", "status": "modern_slavery"}
_GIVES_A_ROLE = {"role": "source", "place": "Accra", "area": "GHA"}
_GONE = {"median_without": None, "factor": None, "status_without": "refused"}
_SUMMARY = {"answered": 72, "unit": "persons", "matters_most": "pooling", "lowest_median": 1_810_000.0}
_PART = ladder(trafficked=_NOTHING).assign(part_id="A-1", part_stands="above")
_OTHERS = claims({"per_100000_best": 57.3}, {"per_100000_best": 12.0})


def counts(count: int, **cells: Any) -> dict[str, Any]:
    """The tables of a text about registered persons in so many years, of which the second was counted otherwise."""
    rows = [{"best": 826.0 + place, "visibility": "detected", **cells} for place in range(count)]
    detected = claims(*rows)
    values = [row["best"] or (row["low"] + (row["high"] or row["low"])) / 2 for row in rows]
    detected = detected.assign(series="Register", value=values, year=range(2008, 2008 + count))
    return {"detected": detected.assign(break_before=detected["year"] == 2009)}


def changes(*rows: dict[str, Any], high: float | None = None) -> dict[str, Any]:
    """The tables of a text about what is left without the line of A-1, A-2 ... in turn."""
    usual = {
        "factor": 2.0,
        "median": 2437.97,
        "median_without": 4900.0,
        "status_without": "stated",
        "lineage": "L",
    }
    frame = pd.DataFrame([{**usual, "claim_id": f"A-{place}", **row} for place, row in enumerate(rows, 1)])
    left_out = frame.assign(unit="persons", quantity="people trafficked, a year").set_axis(["E"] * len(rows))
    summary = pd.DataFrame([_SUMMARY | {"highest_median": high}] if high else [])
    return {
        "claims": claims({}, {"producer": "Survey B"}),
        "left_out": left_out.rename_axis("estimate_id"),
        "summary": summary,
        "quantity": "children",
    }


#: A template, its tables, how many items it has, what it says, and what it does not say.
_TEXTS: list[tuple[Any, ...]] = [
    ("title", {"region": "Ghana", "ladder": ladder()}, 0, ("# Ghana\n",), "No number"),
    # A number of people who are taken from a place says that they are, as a statement does; of another place it says nothing.
    (
        "roles", {"roles": claims(), "claims": claims(_GIVES_A_ROLE, {"role": "unspecified"}), "region": "GHA"}, 1,
        ("A place from which people are taken: one number (Survey A).",), "No statement",
    ),
    (
        "roles", {"roles": claims(_GIVES_A_ROLE), "claims": claims(_GIVES_A_ROLE, _GIVES_A_ROLE | {"producer": "Survey B"}), "region": "GHA"}, 1,
        ("one statement and two numbers (Survey A; Survey B).",), "No statement",
    ),
    ("roles", {"roles": claims(), "claims": claims(_GIVES_A_ROLE | {"region_code": "TGO"}), "region": "GHA"}, 0, ("No statement is held",), "taken: "),
    # Where nothing is held the answer says so; what is missing beside numbers is said once, with what is not read.
    ("title", {"region": "Africa", "ladder": ladder(trafficked=_NOTHING)}, 0, ("# Africa\n",), "No number"),
    (
        "title", {"region": "Ghana", "ladder": ladder(found=_NOTHING, trafficked=_NOTHING, modern_slavery={})}, 1,
        ("held for all people found in a year or all who are trafficked. The yearly Trafficking in Persons Report", "has a chapter on the country,"), "as a whole",
    ),
    (
        "title", {"region": "Africa", "ladder": ladder(found=_NOTHING, modern_slavery={})}, 1,
        ("No number that can be quoted is held for all people found in a year.",), "The chapter",
    ),
    ("title", {"region": "Ghana", "ladder": ladder(trafficked={"why": "only_history"})}, 1, ("a survey; by now history).",), "No number"),
    (
        "title", {"region": "Ghana", "ladder": ladder(found=_PRESUMED, modern_slavery={"status": "forced_labour"}, trafficked={"approximate": True})}, 3,
        ("[12](#A-1) presumed victims of modern slavery", "[12](#A-2) people in forced labour", "** [About 12](#A-3) people trafficked in 2010"), "No number",
    ),
    # What is empty is said to be so; a list of dicts does as a frame does; and a region may be called by its name.
    ("sources_answer", {"claims": claims(), "shared": claims()}, 0, ("No claim is held with these choices.",), "named producer"),
    ("looking_back", {"pairs": claims(), "lines": [], "unlikely": 0.1}, 0, ("Of no comparisons none is fair",), "inside"),
    ("what_changes", changes(high=1_820_000.0) | {"summary": [_SUMMARY | {"highest_median": 1_820_000.0}]}, 0, ("72 combinations",), "nan"),
    *(
        ("answer", answering(region=region, claims=claims({"method": "survey"}), advice=narrated.advice(A_1="quote")), None, ("Nearest to one",), "a part of it")
        for region in ("Ghana", "GHA")
    ),
    ("what_changes", changes({}, {}), 1, ("about 4,900 without Survey A, 2012; about 4,900 without Survey B, 2012; one line is left each time.",), "72"),
    ("what_changes", changes(_GONE, {"factor": 1.01}), 1, ("no number without Survey A, 2012.",), "Survey B"),
    ("what_changes", changes({"factor": 1.01}), 0, ("No answer moves",), "Survey"), ("what_changes", changes(), 0, ("none can be left out",), "Survey"),
    # A range whose ends round to the same is one number.
    ("what_changes", changes(high=1_830_000.0), 0, ("72 combinations of choices give about 1.8 million.",), "million to"),
    ("what_changes", changes(high=2e6), 0, ("72 combinations of choices give about 1.8 to 2 million.",), "give about 1.8 million."),
    # Rates are compared in two digits.
    ("beside_others", {"own": claims({"best": 9.0, "per_100000_best": 57.1}), "others": _OTHERS, "region": "Ghana"}, 0, ("none has a higher rate",), ", one has"),
    ("found", counts(0) | {"region": "Argentina"}, 0, ("was read here for Argentina. That says what was read",), "not about the crime"),
    ("found", {"detected": pd.concat([counts(3)["detected"]] * 2), "region": "Ghana"}, 1, ("in two years counted alike",), "four"),
    (
        "beside_others", {"own": claims({"best": 9.0, "per_100000_best": 502.3, "printed_per_1000": 5.2}), "others": _OTHERS, "region": "Ghana"}, 0,
        ("there are 5.2 people trafficked for each 1,000 inhabitants (2010; its own rate).", "none has a higher rate"), "about 500",
    ),
    ("beside_others", {"own": claims({"best": 9.0, "per_100000_best": 57.1}), "others": _OTHERS[1:], "region": "Ghana"}, 0, ("The one other place has no higher rate.",), "Of one"),
    ("title", {"region": "Ghana", "ladder": ladder(trafficked=_RANGE | {"level": 0.8})}, 1, ("[11,400 to 29,500](#A-1) (four chances in five) people",), "()"),
    ("title", {"region": "Nepal", "ladder": _PART, "claims": claims({"best": 35000.0, "approximate": True, "hedge": "nearly"})}, 1, ("[Nearly 35,000](#A-1) people",), "About 35"),
    ("found", counts(0), 0, ("No count of people",), "changed before"), ("found", counts(1), 1, ("826",), "changed before"),
    ("found", counts(1, approximate=True), 1, ("[about 826](#A-1) presumed",), "[826]"),
    ("found", counts(1, best=None, low=826.0, high=None, bound="lower"), 1, ("[at least 826](#A-1) presumed",), "[826]"),
    ("found", counts(1, best=None, low=700.0, high=826.0), 1, ("[700 to 826](#A-1) presumed",), "763"),
    ("found", counts(1, best=None, low=1.0, high=4.0), 1, ("[1 to 4](#A-1) presumed",), "2.5"),
    ("found", counts(3), 1, ("in two years counted alike between", "changed before 2009"), "None"),
    # No reason is the commonest of two that are equally common.
    ("conflicts_answer", {"conflicts": conflicts(_SEEMS | {"reasons": "period"}, _SEEMS | {"reasons": "vintage"}), "claims": claims(*TWO)}, 1, ("**Two only seem", "different things."), "commonest"),
    (
        "conflicts_answer", {"conflicts": conflicts(_SEEMS, *_REPLACED, _SEEMS | {"code": "nameless"}, *({"level": level} for level in Level)), "claims": claims(*TWO)}, 6,
        ("10 conflicts were found", "**Two only seem", "**One cannot", "**Two lie between**", "**One is in tension", "**One is about a number without a maker", "**Three are an earlier"), "None",
    ),
    ("conflicts_sharpest", {"conflicts": conflicts({"level": "conditional", "explanations": "visibility"}), "claims": claims(*TWO)}, 1, ("right only if some never",), "is 2.25 times"),
    ("conflicts_sharpest", {"conflicts": conflicts({"code": "joint", "members": "A-1;A-2;A-3"}), "claims": claims(*_THREE)}, 1, ("beside two other numbers",), "[7]"),
    ("conflicts_sharpest", {"conflicts": conflicts({"members": "A-1;Z-9"}), "claims": claims(*TWO)}, 0, ("There is none to tell of.",), "beside"),
    *(("disagreements", {"conflicts": conflicts(*sets), "claims": claims(*own)}, *said) for sets, own, *said in _SETS.values()),
    *(("answer", answering(**tables), None, *said) for tables, *said in _ANSWERS.values()),
]  # fmt: skip


@pytest.mark.parametrize(("template", "tables", "count", "expected", "unsaid"), _TEXTS)
def test_a_section_says(template: str, tables: Any, count: Any, expected: Any, unsaid: str) -> None:
    text = an.narrate(template, **tables).markdown
    assert count is None or len(items(text)) == count
    assert [words for words in expected if words not in text] == []
    assert unsaid not in text


#: Columns in which a source may print anything; what tests of templates do not have is left out.
_FREE = (
    "producer",
    "definition",
    "target_population",
    "figure",
    "carrier",
    "section",
    "quantity",
    "lineage",
    "place",
    "period",
    "name",
    "original",
    "series",
)


def _saying(tables: Any, text: str) -> dict[str, Any]:
    """The same tables with a text in each column of free text that says anything."""
    frames = {name: table for name, table in tables.items() if isinstance(table, pd.DataFrame) and len(table)}
    for name, frame in frames.items():
        filled = [column for column in _FREE if column in frame and frame[column].astype("str").ne("").any()]
        frames[name] = frame.assign(**dict.fromkeys(filled, text))
        frames[name].attrs = frame.attrs
    return {**tables, **frames}


@pytest.mark.parametrize(("template", "tables"), [(template, tables) for template, tables, *_ in _TEXTS])
def test_no_section_takes_what_a_source_prints_for_markup(template: str, tables: Any) -> None:
    read = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    hostile = read.render(without_spans(an.narrate(template, **_saying(tables, f"Agency {ALL}")).markdown))
    usual = read.render(an.narrate(template, **_saying(tables, "Agency")).markdown)
    assert re.findall(r"<[^>]*>", hostile) == re.findall(r"<[^>]*>", usual)
    assert hostile.count("&lt;h1&gt;BROKEN") == usual.count("Agency")


_UGLY = (".- ", " - **", ").-", "None", "nan", "<NA>", "  ", " .", " ,", "..", "\n")


@pytest.mark.parametrize("region", REGIONS)
def test_a_page_can_be_read_and_its_items_stand_apart(region: str, shipped_pages: Path) -> None:
    path = shipped_pages / f"build/pages/{slug(an.region_code(region))}.ipynb"
    bundles = []
    for cell in nbformat.read(path, as_version=4).cells:
        bundles += [output["data"] for output in cell.get("outputs", ())]
    narrated_bundles = [bundle for bundle in bundles if "narrative" in bundle.get(MIME, {})]
    texts = {bundle[MIME]["narrative"]: bundle.get("text/markdown", "") for bundle in narrated_bundles}
    assert len(texts) == len(narrated_bundles) > 4
    for text in texts.values():
        marked = [text_line for text_line in text.splitlines() if text_line.startswith("- ")]
        assert len(items(text)) == len(marked)
        for item in items(text):
            assert not any(sign in item for sign in _UGLY), item
        lower = [item for item in marked if re.match(r"- \*\*[^*]+[:.]\*\* \[?[a-z]", item)]
        assert not lower, "begins in lower case"
    # How the answer is cited is folded.
    words = {name: narrated.read_aloud(text.partition("<details>")[0]) for name, text in texts.items()}
    counts = {name: len(text.split()) for name, text in words.items()}
    assert counts["title"] + counts["answer"] <= BEFORE_FOLDS
    assert sum(counts.values()) <= WHOLE
    assert harmful("\n".join(words.values())) == []


def test_the_paragraph_on_a_number_says_what_was_done_for_it() -> None:
    claims_of_region = an.load_claims("Brazil")
    answers = an.reconcile(claims_of_region).query("answer_status == 'reconciled'")
    (answer,) = answers.to_dict("records")
    tables = {"choices": an.load_table("choices")}
    shown = an.narrate("methods_of_number", answers=answers, claims=claims_of_region, **tables)
    # Every claim that was put together, with its design; nothing else.
    linked = re.findall(r"\(#([A-Z0-9-]+)\)", shown.markdown)
    assert linked == answer["claim_ids"].split(";")
    for design in claims_of_region.loc[linked, "design"]:
        assert groups()["design"][design] in shown.markdown
    # The scale and on how many comparisons it rests, the priors, and how much is assumed.
    values = {number["column"]: number["value"] for number in shown.numbers}
    assert {"scale", "assumed_share", "argument", "low80", "high95"} <= {*values}
    assert values["scale"] == answer["scale"]
    # One team made both lines, so that only comparisons within a team taught the scale.
    assert answer["same_team"]
    assert values["same_team_comparisons"] == answer["same_team_comparisons"] > 0
    assert "of one team." in shown.markdown
    assert "other_team_comparisons" not in values
    priors = {number["value"] for number in shown.numbers if number["column"] == "argument"}
    choices = an.load_table("choices")["value"]
    single = {choices[name] for name in ("scale_prior", "unprinted_error", "drift_per_year")}
    assert priors == {*single, choices["lines"]["near"]}
    # No other team's lines were compared, so that nothing is said of a scale that is taken for theirs.
    assert "the larger of" not in shown.markdown
    of_teams = answers.assign(same_team=False, other_team_comparisons=1)
    told = an.narrate("methods_of_number", answers=of_teams, claims=claims_of_region, **tables).markdown
    assert "the larger of this spread and one that is assumed was taken" in told
    none = an.narrate("methods_of_number", answers=answers.iloc[:0], claims=claims_of_region, **tables)
    assert none.markdown == ""
