"""Which publication stands behind a claim: how many of the numbers that may be quoted have one, and what is refused."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.claims.publications import BY_CLAIM, PUBLICATIONS, cited, load_publications
from analysis.processed_tables import tables
from analysis.reading.problems import InputError
from tests.conftest import ROOT

#: Hosts of sites to which anybody uploads the texts of others.
COPIES = (
    "docslib.org",
    "docplayer",
    "livrozilla",
    "vdocuments",
    "scribd.com",
    "pdfslide",
    "lawsdocbox",
    "studylib",
)


@pytest.fixture(scope="module")
def publications() -> pd.DataFrame:
    """The published table, by claim."""
    return tables()["10_publications"].set_index("claim_id")


def test_most_numbers_that_may_be_quoted_name_the_report_of_their_maker(publications: pd.DataFrame) -> None:
    advice = tables()["30_quoting"].set_index("claim_id")["advice"]
    quotable = publications.reindex(advice.index[advice != "do_not_quote"]).fillna({"title": "", "page": ""})
    has_address = (quotable["address"].fillna("") != "") | (quotable["doi"].fillna("") != "")
    assert (quotable["title"] != "").mean() >= 0.89
    assert has_address.mean() >= 0.81
    assert (quotable["page"] != "").mean() >= 0.70


def test_what_nobody_saw_has_no_title_and_no_copy_is_an_address(publications: pd.DataFrame) -> None:
    assert ((publications["title"] == "") == (publications["title_known"] == "no")).all()
    addresses = set(publications["address"])
    assert not [address for address in addresses for host in COPIES if host in address]


def test_the_publication_of_a_claim_is_by_its_maker_and_no_later_than_what_it_says(
    publications: pd.DataFrame,
) -> None:
    claims = tables()["10_claims"].set_index("claim_id").loc[publications.index]
    of_index = publications.index.str.fullmatch("WF[A-Z]{3}-20(16|18|23)")
    assert (publications.loc[of_index, "publication_year"] == claims.loc[of_index, "producer_year"]).all()
    enforcement = publications.index.str.startswith("TIPLE-201701") | (publications.index == "TIPLE-202206")
    assert set(publications.loc[enforcement, "publication_id"]) == {"tip-2024"}
    assert set(claims.loc[enforcement, "producer_year"]) == {2024}
    ends_before = (publications["publication_year"] < claims["period_end"]).fillna(False)
    # Told by a later text as of its own year.
    assert publications.index[ends_before].tolist() == ["USG-005"]


def test_a_publication_that_is_not_there_and_a_claim_that_is_not_held_are_refused(tmp_path: Path) -> None:
    for file in (PUBLICATIONS, BY_CLAIM):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes((ROOT / file).read_bytes())
    lines = (tmp_path / BY_CLAIM).read_text(encoding="utf-8").splitlines()
    lines[1] = "A2009-012,no-such-report,origin,,no"
    (tmp_path / BY_CLAIM).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(
        InputError, match="publications_by_claim.csv:2:publication_id: there is no publication"
    ):
        load_publications(tmp_path)
    held = pd.DataFrame({"claim_id": ["GEMS-001"]})
    with pytest.raises(InputError, match="there is no claim A2009-012"):
        cited(load_publications(ROOT), held)


def test_a_project_without_publications_has_an_empty_table(tmp_path: Path) -> None:
    assert cited(load_publications(tmp_path), pd.DataFrame({"claim_id": ["A2009-001"]})).empty
