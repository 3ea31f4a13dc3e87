"""What is said to be done about a contradiction is what the published estimates do."""

import pandas as pd
import pytest

from analysis import processing
from analysis.project import root


@pytest.fixture(scope="module")
def shipped() -> processing.Processed:
    """The processed tables as they stand."""
    return processing.load(root())


def members(shipped: processing.Processed, resolution: str) -> list[list[str]]:
    """The claims of each conflict with a resolution."""
    table = shipped["20_conflicts"]
    return [str(ids).split(";") for ids in table.loc[table["resolution"] == resolution, "claim_ids"]]


def test_what_counts_once_is_of_one_lineage(shipped: processing.Processed) -> None:
    lineages = dict(zip(shipped["10_claims"]["claim_id"], shipped["10_claims"]["lineage"], strict=True))
    collapsed = members(shipped, "collapsed")
    assert collapsed
    for ids in collapsed:
        assert len({lineages[one] for one in ids}) == 1, ids


def test_what_is_weighed_apart_stands_in_one_estimate_as_two_lineages(shipped: processing.Processed) -> None:
    """As the numbers of Walk Free for 2016 do, which were made anew in 2018."""
    estimates: pd.DataFrame = shipped["30_estimates"]
    used = [
        (set(str(ids).split(";")), int(k)) for ids, k in estimates[["claim_ids", "k_lineages"]].to_numpy()
    ]
    apart = members(shipped, "weighed_apart")
    assert len(apart) > 40
    for ids in apart:
        assert any(set(ids) <= claims and lineages > 1 for claims, lineages in used), ids
