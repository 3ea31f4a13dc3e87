"""About forty countries have three or more producers, and few of them two lineages of one estimand."""

import pandas as pd

from analysis.claims.claim_tables import coverage
from analysis.claims.estimand import ESTIMAND
from analysis.library.loading import CONTINENTS
from analysis.processing import Processed
from analysis.reading.places import gazetteer


def test_about_forty_countries_have_three_named_producers(processed: Processed) -> None:
    table = coverage(processed["10_claims"])
    several = table[(table["producers"] >= 3) & ~table["region_code"].isin(CONTINENTS)]
    assert 36 <= len(several) <= 44
    assert {"NLD", "GBR", "USA", "DEU", "CAN"} <= set(several["region_code"])
    assert all(code in gazetteer().leaves for code in table["region_code"])


def test_shared_estimands_are_those_of_two_lineages(processed: Processed, claims: pd.DataFrame) -> None:
    table = coverage(processed["10_claims"])
    assert (table["shared"] > 0).sum() >= 3
    for ids in filter(None, table["shared_claims"]):
        for group in ids.split(" | "):
            rows = claims.loc[group.split(";")]
            assert rows["lineage"].nunique() > 1
            assert len(rows[list(ESTIMAND)].drop_duplicates()) == 1


def test_copies_of_one_lineage_share_nothing(processed: Processed) -> None:
    claims = processed["10_claims"]
    one = claims[claims["claim_id"] == "A2009-054"]
    copies = pd.concat([one, one.assign(claim_id="T-001")], ignore_index=True)
    assert coverage(copies)["shared"].tolist() == [0]
    rivals = pd.concat([one, one.assign(claim_id="T-001", lineage="T-001")], ignore_index=True)
    assert coverage(rivals)["shared_claims"].tolist() == ["A2009-054;T-001"]
