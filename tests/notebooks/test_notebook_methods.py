"""The page on methods reaches the published answer from printed words, for any region, and says where there is none."""

import numpy as np
import pytest
from scipy.special import logit

import analysis as an
from tests.notebooks.executed_notebook import MIME, executed

#: Normal quantile of a 95 percent interval.
_Z95 = 1.959963984540054


def test_the_answer_worked_out_is_the_published_one() -> None:
    done = executed("30_methods")
    published = an.reconcile(an.load_claims("Pakistan")).iloc[0]
    assert done.numbers("question")[published.name, "median"] == pytest.approx(published["median"])
    weighed = done.numbers("weighed")
    # 16.5 percent (12.1 to 22.2): each end over its quantile, on the log odds, and no drift within the year.
    ends = [logit(share) for share in (0.121, 0.165, 0.222)]
    assert weighed["SUR-088", "below"] == pytest.approx((ends[1] - ends[0]) / _Z95, rel=1e-3)
    assert weighed["SUR-088", "above"] == pytest.approx((ends[2] - ends[1]) / _Z95, rel=1e-3)
    assert done.text("quantiles").count(f"{published['median']:.3g}") == 2
    assert {row["id"] for row in done.rows("claims-figure")} >= {"SUR-088", "SUR-089"}
    assert "UZB" in "".join(one for one, _ in done.numbers("refused"))


def test_counts_of_another_region_meet_over_the_years() -> None:
    done = executed("30_methods", region="Cambodia")
    weighed = done.numbers("weighed")
    assert len({one for one, _ in weighed}) == 2
    (name,) = {one for one, _ in done.numbers("question") if "-" in one and one.startswith("KHM")}
    assert name in an.reconcile(an.load_claims("Cambodia")).index


def test_a_number_alone_has_a_small_error_and_drifts_with_the_years() -> None:
    done = executed("30_methods", region="Brazil")
    weighed = done.numbers("weighed")
    assert weighed["SUR-017", "below"] == pytest.approx(np.hypot(0.05, 0.0))


def test_without_two_lines_nothing_is_put_together() -> None:
    done = executed("30_methods", region="Moldova")
    assert "Nothing can be put together" in done.text("question")
    assert done.data("question")[MIME]["numbers"] == []
    assert [row for row in done.page["estimates"] if row["region_code"] == "MDA"] == []
