"""The shipped studies: what is coded of those that meet, what was coded wrong before, and what a study is to a lineage."""

from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.claims.studies import STUDIED
from analysis.processing import Processed

#: The claims of studies that meet and teach the scale, as far as they are no waves of one series.
TEACHING = (
    *(
        "SUR-017",
        "SUR-018",
        "LST-007",
        "SUR-065",
        "SUR-088",
        "SUR-089",
        "LST-008",
        "SUR-108",
        "SUR-109",
        "SUR-110",
    ),
    *("ILO-001", "ILO-003", "ILO-005", "ILO-007", "OFE-002", "OFE-004", "GEMS-002", "GEMS-004"),
)


@pytest.fixture(scope="module")
def claims(processed: Processed) -> pd.DataFrame:
    """Every claim by its id."""
    return processed["10_claims"].set_index("claim_id")


@pytest.fixture(scope="module")
def studies(processed: Processed) -> pd.DataFrame:
    """Every study by its id."""
    return processed["10_studies"].set_index("study_id")


def test_every_claim_of_a_study_has_one(claims: pd.DataFrame, studies: pd.DataFrame) -> None:
    of_study = claims[claims["method"].isin(STUDIED)]
    assert len(of_study) > 600
    assert set(of_study["study"]) <= {*studies.index}
    assert studies["claims"].sum() == (claims["study"] != "").sum()


def test_what_teaches_the_scale_is_coded(claims: pd.DataFrame) -> None:
    coded = claims.loc[[*TEACHING]]
    assert (coded["design"] != "unknown").all()
    assert (coded["intervention"] == "none").all()
    assert set(coded["minimum"]) == {"yes", "no"}


def test_studies_carry_titles_and_no_addresses(studies: pd.DataFrame) -> None:
    assert (studies["publication"] != "").sum() > 150
    texts = studies[["name", "team", "publication", "note"]].agg(" ".join, axis=1)
    assert not texts.str.contains(r"https?:|www\.|/work/|\.csv").any()
    assert studies["name"].is_unique


def test_a_lineage_joins_studies_only_where_they_share_data(studies: pd.DataFrame) -> None:
    """Two analyses of one sample, nested registers, editions and allocations of one model are one line."""
    joined = studies.groupby("lineage").size()
    assert sorted(joined[joined > 1].index) == [
        *("L-CRI-PUNTARENAS-HOUSEHOLDS", "L-ESP-ADVERTS-2023", "L-FLAI-CGIL", "L-GLOBAL-ESTIMATES-AND-INDEX"),
        *("L-ILO-2005", "L-ILO-2012", "L-IND-IDS-BASELINE", "L-KARA", "L-KHM-STEINFATT-2003"),
        "L-NHRC-NEPAL-RECORDS",
        *("L-NLD-MSE-2010-2015", "L-USA-ADD-HEALTH", "L-USA-GEORGIA-SCHAPIRO", "L-USG-2004"),
    ]


@pytest.mark.parametrize(
    ("claim_ids", "column", "cell"),
    [
        (["ILO-020", "SUR-071", "SUR-031", "LST-027"], "method", "estimate"),
        (["ILO-020"], "design", "rapid_assessment"),
        (["ILO-020", "AUS-001", "UK-004", "OTHER-011"], "read_in", "press"),
        (["SUR-071"], "design", "judgement"),
        (["SUR-045", "SUR-062"], "intervention", "before"),
        (["SUR-046", "SUR-063"], "intervention", "after"),
        (["SUR-045", "SUR-046"], "study_series", "bihar-uttar-pradesh-hamlets"),
        (["SUR-057", "SUR-059"], "study_series", "steinfatt-cambodia"),
        (["SUR-057", "SUR-059", "SUR-062", "SUR-063"], "design", "count_by_observers"),
        (["SUR-101", "SUR-102", "SUR-103"], "study_series", "sweden-pupils"),
        (["OFE-001", "OFE-002", "OFE-004", "SUR-059"], "bound", "lower"),
        (["OFE-001", "OFE-002", "OFE-003", "OFE-004"], "part_of", "ILO-001"),
        (["SUR-152"], "same_phrase_as", "SUR-019"),
        (["SUR-019", "SUR-152"], "lineage", "L-CRI-PUNTARENAS-HOUSEHOLDS"),
        (["SUR-083"], "part_of", "SUR-082"),
        (["SUR-080"], "repeats", "SUR-078"),
        (["CPT-040"], "other_concept_than", "CPT-039"),
        (["LST-027"], "visibility", "detected"),
        (["SUR-014"], "measure", "prevalence"),
        (["CPT-001"], "producer_year", 1999),
        (["SUR-078", "SUR-079"], "producer_year", 2013),
    ],
)
def test_what_was_coded_wrong_is_mended(
    claims: pd.DataFrame, claim_ids: Sequence[str], column: str, cell: object
) -> None:
    assert set(claims.loc[[*claim_ids], column]) == {cell}


def test_a_number_that_its_maker_denies_is_not_to_be_quoted(
    claims: pd.DataFrame, processed: Processed
) -> None:
    assert str(claims.loc["OFE-058", "denied_by"]).startswith("Dinka Chiefs Committee")
    advice = processed["30_quoting"].set_index("claim_id")["advice"]
    assert advice["OFE-058"] == "do_not_quote"
