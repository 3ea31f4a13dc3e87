"""`check_page`: a clean page passes; each of seven planted faults, one a rule, turns it red."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.files import numbers_digest
from analysis.handover import MIME
from analysis.library.page_checks import PageCheckError
from analysis.library.page_numbers import shows
from analysis.narrative.rendering import Table

USUAL = {"place": "Nepal", "measure": "prevalence", "year": 2005, "method": "survey"}
ROWS = [
    USUAL | {"figure": "12,345", "producer": "Alpha"},
    USUAL | {"figure": "15,000", "producer": "Beta"},
    USUAL
    | {
        "figure": "826",
        "measure": "flow",
        "producer": "Police",
        "visibility": "detected",
        "method": "administrative",
    },
    USUAL | {"figure": "9,000", "producer": "Gamma", "measure": "stock", "status": "modern_slavery"},
]


@dataclass(frozen=True)
class Page:
    """Everything that goes into `check_page`."""

    claims: pd.DataFrame
    estimates: pd.DataFrame
    conflicts: pd.DataFrame
    ladder: pd.DataFrame
    advice: pd.DataFrame
    numbers: list[dict[str, Any]] = field(default_factory=list)
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def check(self) -> Any:
        return an.check_page(
            self.claims, self.estimates, self.conflicts, shown=[Table("", "", "", tuple(self.numbers))],
            ladder=self.ladder, advice=self.advice, parameters=self.parameters,
        )  # fmt: skip

    def with_cell(self, table: str, index: str, **cells: object) -> "Page":
        frame = getattr(self, table).copy()
        for column, cell in cells.items():
            frame.loc[index, column] = cell
        return replace(self, **{table: frame})


def number(number_id: str, column: str, value: object, shown: str, label: str = "") -> dict[str, Any]:
    return {"id": number_id, "column": column, "value": value, "shown": shown, "label": label}


@pytest.fixture
def page() -> Page:
    claims = an.assign_quantities(an.make_claims(ROWS))
    estimates = an.reconcile(claims, year=2005)
    conflicts = an.find_conflicts(claims)
    label = str(estimates.loc[ESTIMATE, "quantity"])
    median = float(estimates.loc[ESTIMATE, "median"])
    numbers = [
        number("OWN-001", "best", 12_345.0, "12,345", label),
        number("OWN-003", "best", 826.0, "826"),
        number(ESTIMATE, "median", median, f"about {round(median, -3):,.0f}", label),
        number("", "claims", 4, "four"),
    ]
    ladder, advice = an.build_ladder(claims), an.quoting_advice(claims)
    return Page(claims, estimates, conflicts, ladder, advice, numbers, {"drop_producers": [], "year": 2005})


ESTIMATE = "NPL-prevalence-trafficked-2005"


def test_a_clean_page_passes_and_hands_over_its_record(page: Page) -> None:
    checked = page.check()
    assert repr(checked).startswith("checked: 3 numbers")
    bundle = checked._repr_mimebundle_()
    record = json.loads(json.dumps(bundle[MIME]["page"], allow_nan=False))
    assert set(record) == {
        "parameters", "region_code", "ladder", "estimates", "claim_ids", "conflict_ids", "advice", "shown",
    }  # fmt: skip
    assert record["region_code"] == "NPL"
    assert record["claim_ids"] == ["OWN-001", "OWN-002", "OWN-003", "OWN-004"]
    assert record["shown"] == [numbers_digest(page.numbers)]
    assert [rung["rung"] for rung in record["ladder"]] == ["found", "trafficked", "modern_slavery"]
    assert record["estimates"][0]["low95"] is None or record["estimates"][0]["low95"] > 0


def dropped_median(page: Page) -> Page:
    return page.with_cell("estimates", ESTIMATE, low80=1e6)


def miscounted(page: Page) -> Page:
    return page.with_cell("estimates", ESTIMATE, k_lines=3)


def unknown_id(page: Page) -> Page:
    return replace(page, numbers=[*page.numbers, number("A2009-999", "best", 1.0, "1")])


def dropped_producer(page: Page) -> Page:
    return replace(page, parameters={"drop_producers": ["Beta"]})


def other_value(page: Page) -> Page:
    return replace(page, numbers=[number("OWN-001", "best", 12_346.0, "12,346")])


def against_a_floor(page: Page) -> Page:
    low = float(page.estimates.loc[ESTIMATE, "low80"])
    more = page.with_cell("claims", "OWN-003", best=low * 20)
    return replace(more, numbers=[number(ESTIMATE, "low80", low, f"{low:,.0f}")])


def two_labels(page: Page) -> Page:
    return page.with_cell("estimates", ESTIMATE, quantity="people in modern slavery, at any one time")


@pytest.mark.parametrize(
    ("plant", "rule", "about"),
    [
        (dropped_median, "intervals hold the median", ESTIMATE),
        (miscounted, "counts match their ids", ESTIMATE),
        (unknown_id, "an id exists", "A2009-999"),
        (dropped_producer, "a dropped producer appears nowhere", "OWN-002"),
        (other_value, "a number equals its own", "OWN-001"),
        (against_a_floor, "no interval against a floor", ESTIMATE),
        (two_labels, "one label a quantity", "people in modern slavery"),
    ],
)
def test_each_planted_fault_turns_the_page_red(page: Page, plant: Any, rule: str, about: str) -> None:
    page.check()
    with pytest.raises(PageCheckError) as raised:
        plant(page).check()
    told = [line for line in str(raised.value).splitlines() if line.startswith(f"{rule}: ")]
    assert any(about in line and "would be right" in line for line in told)
    assert {line.split(":")[0] for line in str(raised.value).splitlines()} == {rule}


def test_a_rung_that_turns_its_ends_or_invents_a_line_is_told(page: Page) -> None:
    with pytest.raises(PageCheckError, match="intervals hold the median: trafficked"):
        page.with_cell("ladder", "trafficked", high=1.0).check()
    with pytest.raises(PageCheckError, match="counts match their ids: trafficked"):
        page.with_cell("ladder", "trafficked", lines=9).check()
    with pytest.raises(PageCheckError, match="an id exists: OWN-009"):
        page.with_cell("ladder", "trafficked", number_id="OWN-009").check()


def test_a_column_that_the_row_does_not_have_is_told(page: Page) -> None:
    with pytest.raises(PageCheckError, match="'persons'"):
        replace(page, numbers=[number("OWN-001", "persons", 1.0, "1")]).check()


def test_a_number_of_another_region_is_compared_with_the_published_claim(page: Page) -> None:
    replace(page, numbers=[number("NLR-004", "best", 6_250.0, "6,250")]).check()
    with pytest.raises(PageCheckError, match="NLR-004"):
        replace(page, numbers=[number("NLR-004", "best", 6_520.0, "6,520")]).check()


def test_figures_are_not_among_what_keeps_numbers(page: Page) -> None:
    with pytest.raises(ValueError, match="keeps no numbers"):
        an.check_page(page.claims, page.estimates, page.conflicts, shown=["a text"])


@pytest.mark.parametrize("region", ["World", "Netherlands", "Ghana", "Oceania"])
def test_tables_of_default_pages_pass(region: str) -> None:
    everything = an.load_claims()
    claims = an.assign_quantities(an.load_claims(region))
    now, then = an.reconcile(claims, year=2021), an.reconcile(claims, year=2008, known_by=2010)
    conflicts = an.find_conflicts(claims, context=everything)
    ladder, advice = an.build_ladder(claims), an.quoting_advice(claims)
    columns = ["year", "quantity", "figure", "low", "best", "high", "producer"]
    shown = [
        an.table(claims[columns], caption="claims"),
        an.table(ladder, caption="ladder"),
        an.table(then, caption="2008"),
    ]
    checked = an.check_page(claims, [now, then], conflicts, shown=shown, ladder=ladder, advice=advice)
    assert len(checked.record["estimates"]) == len(now) + len(then)
    assert len(checked.record["claim_ids"]) == len(claims)


@pytest.mark.parametrize(
    ("value", "shown", "rounded", "right"),
    [
        (826.0, "826", False, True),
        (826.0, "830", False, False),
        (826.4, "about 830", True, True),
        (12_345.0, "12,000", True, True),
        (12_345.0, "12,000", False, False),
        (27_600_000.0, "27.6 million", False, True),
        (27_600_000.0, "28 million", False, True),
        (27_600_000.0, "26.7 million", True, False),
        (0.117, "12 percent", True, True),
        (0.117, "17 percent", True, False),
        (1386.18, "1,390", True, True),
        (0.0924889, "0.092", True, True),
        (0.0924889, "0.093", True, False),
        (31e9, "US$31 billion", False, True),
        (0.5, "more than half", False, True),
        ("from 1,000 to 7,000", "“from 1,000 to 7,000”", False, True),
        ("from 1,000 to 7,000", "“from 1,000 to 9,000”", False, False),
    ],
)
def test_what_is_shown_is_read_back(value: object, shown: str, rounded: bool, right: bool) -> None:
    assert shows({"column": "best", "value": value, "shown": shown}, rounded=rounded) is right
