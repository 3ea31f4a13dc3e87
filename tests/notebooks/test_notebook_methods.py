"""The page on methods reaches the published answer from printed words, for any region, and says where there is none."""

import pytest

import analysis as an
from tests.notebooks.executed_notebook import MIME, executed

NEPAL = "NPL-flow-trafficked-out-IND-girls-sexual-2008"


def test_the_answer_worked_out_is_the_published_one() -> None:
    done = executed("30_methods")
    published = an.reconcile(an.load_claims("Nepal"), year=2008).loc[NEPAL]
    assert done.numbers("question")[NEPAL, "median"] == pytest.approx(published["median"])
    weighed = done.numbers("drift")
    assert weighed["OTHER-017", "value"] == pytest.approx((5000 * 7000) ** 0.5)
    # The range over its normal quantiles, and the drift of one year.
    assert weighed["OTHER-017", "s"] == pytest.approx((0.13128**2 + 0.05**2) ** 0.5, rel=1e-3)
    assert "6,886" in done.text("quantiles")
    assert {row.get("producer") for row in done.data("methods-figure")[MIME]["rows"]} >= {"ECPAT", "the grid"}
    assert set(done.page["claim_ids"]) >= {"OTHER-017", "OTHER-018"}


def test_three_lines_of_another_region_and_coverage() -> None:
    done = executed("30_methods", region="Netherlands", year=2021, range_coverage=0.9)
    numbers = done.numbers("drift")
    assert {one for one, _ in numbers} == {"WFNLD-2016", "WFNLD-2018", "WFNLD-2023"}
    assert numbers["WFNLD-2016", "s"] == pytest.approx((0.4**2 + 0.25**2) ** 0.5)
    assert "reml_hk" in done.text("methods")


def test_without_two_lines_the_prior_is_what_is_left() -> None:
    done = executed("30_methods", region="Moldova", year=2008)
    assert "Nothing can be put together" in done.text("question")
    assert done.data("question")[MIME]["numbers"] == []
    assert done.page["estimates"] == []
