"""`check_page`: a clean page passes; each of seven planted faults, one a rule, turns it red."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import analysis as an
from analysis.library.page_checks import PageCheckError
from analysis.library.shown_values import shows
from analysis.media_types import MIME
from analysis.narrative.rendering import Shown
from tests.library.conftest import own

ESTIMATE = "NPL-prevalence-trafficked-2005"
ROWS: list[dict[str, object]] = [
    {"figure": "12,345", "measure": "prevalence"},
    {"figure": "15,000", "measure": "prevalence", "producer": "Beta"},
    {"figure": "826", "producer": "Police", "visibility": "detected", "method": "administrative"},
    {"figure": "9,000", "producer": "Gamma", "measure": "stock", "status": "modern_slavery"},
]
#: What goes into `check_page`, and the numbers that the page shows.
Page = dict[str, Any]
Plant = Callable[[Page], None]


def number(number_id: str, column: str, value: object, shown: str, label: str = "") -> dict[str, Any]:
    return {"id": number_id, "column": column, "value": value, "shown": shown, "label": label}


@pytest.fixture(scope="module")
def clean_page() -> Page:
    claims = an.assign_quantities(own(*ROWS))
    estimates = an.reconcile(claims, year=2005)
    label, median = estimates.loc[ESTIMATE, ["quantity", "median"]]
    about = f"about {round(median, -3):,.0f}"
    numbers = [number("OWN-001", "best", 12_345.0, "12,345", label), number("OWN-003", "best", 826.0, "826")]
    numbers += [number(ESTIMATE, column, median, about, label) for column in ("median", "best")]
    numbers += [number("", "count", 4, "four")]
    frames = {"claims": claims, "estimates": estimates, "conflicts": an.find_conflicts(claims)}
    frames |= {"ladder": an.build_ladder(claims), "advice": an.quoting_advice(claims)}
    return frames | {"numbers": numbers, "parameters": {"drop_producers": [], "year": 2005}}


@pytest.fixture
def page(clean_page: Page) -> Page:
    return {name: table.copy() for name, table in clean_page.items()}


def check(page: Page) -> Any:
    """The page, which shows each of its numbers in a text of one line."""
    frames = {name: table for name, table in page.items() if name != "numbers"}
    text = "\n\n".join(str(number["shown"]) for number in page["numbers"])
    return an.check_page(**frames, shown=[Shown("text", text, numbers=tuple(page["numbers"]))])


def cell(table: str, index: str, column: str, value: object) -> Plant:
    """A page with another cell."""
    return lambda page: page[table].loc.__setitem__((index, column), value)


def shown(*numbers: dict[str, Any]) -> Plant:
    """A page that shows other numbers."""
    return lambda page: page.update(numbers=numbers)


def against_a_floor(page: Page) -> None:
    low = float(page["estimates"].loc[ESTIMATE, "low80"])
    page["claims"].loc["OWN-003", "best"] = low * 20
    page.update(numbers=[number(ESTIMATE, "low80", low, f"{low:,.0f}")])


def test_a_clean_page_passes_and_hands_over_its_record(page: Page) -> None:
    checked = check(page)
    assert repr(checked).startswith("checked: 4 numbers")
    record = json.loads(json.dumps(checked._repr_mimebundle_()[MIME]["page"], allow_nan=False))
    names = (
        "parameters region_code ladder estimates claim_ids conflict_ids advice as_published shown unchecked"
    )
    assert " ".join(record) == names
    assert record["region_code"] == "NPL"
    assert record["claim_ids"] == ["OWN-001", "OWN-002", "OWN-003", "OWN-004"]
    assert len(record["shown"]) == 1
    assert record["unchecked"] == []
    assert [rung["rung"] for rung in record["ladder"]] == ["found", "trafficked", "modern_slavery"]
    assert record["estimates"][0]["low95"] is None or record["estimates"][0]["low95"] > 0


@pytest.mark.parametrize(
    ("plant", "rule", "about"),
    [
        (cell("estimates", ESTIMATE, "low80", 1e6), "intervals hold the median", ESTIMATE),
        (cell("ladder", "trafficked", "high", 1.0), "intervals hold the median", "trafficked"),
        (cell("estimates", ESTIMATE, "k_lines", 3), "counts match their ids", ESTIMATE),
        (cell("ladder", "trafficked", "lines", 9), "counts match their ids", "trafficked"),
        (shown(number("A2009-999", "best", 1.0, "1")), "an id exists", "A2009-999"),
        (cell("ladder", "trafficked", "number_id", "OWN-009"), "an id exists", "OWN-009"),
        (lambda page: page["parameters"].update(drop_producers=["Beta"]), "a dropped producer appears nowhere", "OWN-002"),
        (shown(number("OWN-001", "best", 12_346.0, "12,346")), "a number equals its own", "OWN-001"),
        (shown(number("OWN-001", "best", 12_345.0, "12,346")), "a number equals its own", "OWN-001"),
        (shown(number("OWN-003", "best", 826.0, "830")), "a number equals its own", "OWN-003"),
        (shown(number("OWN-001", "persons", 1.0, "1")), "a number equals its own", "OWN-001"),
        (shown(number("NLR-004", "best", 6_520.0, "6,520")), "a number equals its own", "NLR-004"),
        (against_a_floor, "no interval against a floor", ESTIMATE),
        (
            cell("estimates", ESTIMATE, "quantity", "people in modern slavery, at any one time"),
            "one label a quantity", "people in modern slavery",
        ),
    ],
)  # fmt: skip
def test_each_planted_fault_turns_the_page_red(page: Page, plant: Plant, rule: str, about: str) -> None:
    plant(page)
    with pytest.raises(PageCheckError) as raised:
        check(page)
    lines = str(raised.value).splitlines()
    assert any(line.startswith(f"{rule}: {about}") and line.endswith("would be right") for line in lines)
    # A frame that was changed is told as such, too.
    assert {line.split(":")[0] for line in lines} <= {rule, "a frame is what is published"}


def test_a_ladder_of_claims_that_the_page_does_not_have_is_refused() -> None:
    """Where a choice empties a page, its ladder is empty too, and one that rests on other claims is a fault."""
    claims = an.load_claims("Albania", evidence="article")
    assert claims.empty
    assert set(an.build_ladder(claims)["basis"]) <= {"none"}
    frames = {"claims": claims, "estimates": an.reconcile(claims), "conflicts": an.find_conflicts(claims)}
    an.check_page(**frames, shown=[], ladder=an.build_ladder(claims))
    with pytest.raises(
        PageCheckError, match=r"counts match their ids: .* lines, its claim_ids make 0; 0 to 1"
    ):
        an.check_page(**frames, shown=[], ladder=an.build_ladder(an.load_claims("Albania")))


@pytest.mark.parametrize("region", ["South America", "World", "Nepal"])
def test_a_ladder_stands_whether_it_is_published_or_not(region: str) -> None:
    """Of a region whose claims all speak of its countries no ladder is published, and it is worked out."""
    claims = an.load_claims(region)
    frames = {"claims": claims, "estimates": an.reconcile(claims), "conflicts": an.find_conflicts(claims)}
    an.check_page(**frames, shown=[], ladder=an.build_ladder(claims))


def test_a_number_of_another_region_is_that_of_the_published_claim(page: Page) -> None:
    shown(number("NLR-004", "best", 6_250.0, "6,250"))(page)
    check(page)


@pytest.mark.parametrize(
    ("value", "shown", "rounded", "right"),
    [
        (826.0, "826", False, True), (826.0, "830", False, False), (826.4, "about 830", True, True),
        (12_345.0, "12,000", True, True), (12_345.0, "12,000", False, False), (1386.18, "1,390", True, True),
        (12_500.0, "13,000", True, True), (12_500.0, "12,000", True, False), (6.25, "6.3", False, True),
        (27.6e6, "27.6 million", False, True), (27.6e6, "28 million", False, True), (27.6e6, "26.7 million", True, False),
        (0.117, "12 percent", True, True), (0.117, "17 percent", True, False), (0.0924, "0.093", True, False),
        (31e9, "US$31 billion", False, True), (0.5, "more than half", False, True),
        (0.4, "more than half", False, False), (0.6, "less than half", False, False),
        ("1,000 to 7,000", "“1,000 to 7,000”", False, True), ("1,000 to 7,000", "“1,000 to 9,000”", False, False),
    ],
)  # fmt: skip
def test_what_is_shown_is_read_back(value: object, shown: str, rounded: bool, right: bool) -> None:
    assert shows(shown, value, "best", rounded=rounded) is right
