"""Measurements that miss each other are in tension; editions of one number are told once; what stays impossible."""

import math

import pytest

from analysis import processing
from tests.conflicts.corpus import found, only, row, share

STOCK = {"measure": "stock", "unit": "persons", "method": "survey"}
INDEX = STOCK | {"method": "model", "producer": "an index", "lineage": "L-INDEX"}
ERROR = math.exp(1.96 * 0.05)


def kiln(claim_id: str, value: object, **cells: object) -> dict[str, object]:
    """A share of the workers of one trade."""
    group = {"target_population": "brick-kiln workers", "share_of": "brick-kiln workers", "method": "survey"}
    return share(
        claim_id, whole={"status": "general_population"}, value=value, status="forced_labour", **group | cells
    )


def test_two_samples_of_one_group_whose_intervals_miss_are_in_tension() -> None:
    """16.5 percent (12.1 to 22.2) of a cluster sample beside 33.6 (29.0 to 38.7) of a respondent-driven one."""
    cluster = kiln("K-001", (0.121, 0.222), best=0.165, producer="a university")
    driven = kiln("K-002", (0.29, 0.387), best=0.336, producer="a university")
    one = only(cluster, driven)
    assert (one["level"], one["code"]) == ("in_tension", "intervals_apart")
    assert (one["members"], one["reasons"], one["resolution"]) == ("K-002;K-001", "rival_measurement", "kept")
    assert one["factor"] == one["severity"] == pytest.approx(0.29 / 0.222)
    assert not found(cluster, driven | {"low": 0.22})
    assert not found(cluster, driven | {"target_population": "miners", "share_of": "miners"})
    assert not found(cluster, driven | {"period_start": 2009, "period_end": 2009})


@pytest.mark.parametrize(("share_found", "many"), [(0.45, 1), (0.4, 0)])
def test_a_share_without_an_interval_has_that_of_its_sample(share_found: float, many: int) -> None:
    """Of 400 with twice the binomial variance 0.3 reaches to 0.367; of 1,000 the 0.45 reaches down to 0.407."""
    one = kiln("K-001", 0.3, sample="household survey, n = 400")
    assert len(found(one, kiln("K-002", share_found, sample="n = 1,000"))) == many


def test_points_of_two_surveys_have_the_error_of_those_that_print_none() -> None:
    """36,165 by one sample and 19,472 by another; counts that are nearer than both errors are silent."""
    one = only(row("S-001", value=36_165, **STOCK), row("S-002", value=19_472, **STOCK))
    assert one["level"] == "in_tension"
    assert one["factor"] == pytest.approx(36_165 / 19_472 / ERROR**2)
    assert not found(row("S-001", value=23_500, **STOCK), row("S-002", value=19_472, **STOCK))


def test_one_sample_under_two_wordings_is_in_tension() -> None:
    """39 percent by one question and 13.7 by another; the same question twice is no second measurement."""
    one = kiln("K-001", 0.39, lineage="L-SLUMS", definition="ever exploited")
    other = kiln("K-002", 0.137, lineage="L-SLUMS", definition="said to have done it")
    told = only(one, other)
    assert (told["level"], told["code"], told["reasons"]) == ("in_tension", "two_wordings", "wording")
    assert told["resolution"] == "collapsed"
    assert not found(one, other | {"definition": "ever exploited"})


@pytest.mark.parametrize(
    ("cells", "level", "code"),
    [
        ({"method": "administrative"}, "infeasible", "same_estimand"),
        ({"method": "estimate"}, "infeasible", "same_estimand"),
        ({"best": "", "high": 100, "bound": "upper"}, "infeasible", "same_estimand"),
        ({"population": "women", "best": 500, "area": "NLD"}, "infeasible", "part_above_whole"),
    ],
)
def test_counts_bounds_and_parts_above_wholes_stay_impossible(
    cells: dict[str, object], level: str, code: str
) -> None:
    high, low = row("S-001", value=300, **STOCK), row("S-002", value=100, **STOCK | {"method": "survey"})
    one = only(high, low | cells) if "population" not in cells else only(high | cells, low)
    assert (one["level"], one["code"]) == (level, code)


def test_editions_of_one_number_are_one_row() -> None:
    """Three editions speak of one year: no contradiction of 100 and 300, of 100 and 200 and of 200 and 300."""
    rows = [
        row(f"W-{year}", value=value, producer_year=year, **INDEX)
        for year, value in ((2014, 100), (2016, 200), (2018, 300))
    ]
    one = only(*rows)
    assert (one["level"], one["code"], one["reasons"]) == ("apparent", "editions", "vintage")
    assert (one["members"], one["factor"]) == ("W-2018;W-2014", 3)
    assert set(one["claim_ids"].split(";")) == {"W-2014", "W-2016", "W-2018"}
    assert (one["explanations"], one["resolution"]) == ("later_replaces", "collapsed")
    assert only(rows[0], rows[1] | {"producer": "others", "lineage": "L-OTHERS"})["level"] == "in_tension"


def test_what_lines_say_of_one_another_comes_before_what_one_line_says_of_itself() -> None:
    count = {"method": "administrative", "visibility": "detected"}
    own = {"lineage": "L", "producer": "an office", "statement": "s", **count}
    rows = (
        row("A-001", value=900, area="BEL", **own), row("A-002", value=100, area="BEL", **own),
        row("B-001", value=200, **count), row("B-002", value=100, **count),
    )  # fmt: skip
    assert [one["members"] for one in found(*rows)] == ["B-001;B-002", "A-001;A-002"]


def test_the_samples_and_editions_of_the_corpus(shipped: processing.Processed) -> None:
    """The brick kilns of Sindh and the youth of Kampala are in tension; no index contradicts itself."""
    table = shipped["20_conflicts"]
    tension = set(table.loc[table["level"] == "in_tension", "members"])
    assert {"SUR-089;SUR-088", "SUR-113;SUR-112"} <= tension
    maker = shipped["10_claims"].set_index("claim_id")["producer"]
    hard = table.loc[table["level"] == "infeasible", "members"].str.split(";")
    assert not [ids for ids in hard if {maker[one] for one in ids} == {"Walk Free"}]
    editions = table[table["code"] == "editions"]
    assert not editions.duplicated("regions").any()
    assert len(editions) > 50
