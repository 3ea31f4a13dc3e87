"""Citations for reference managers: the form RIS."""

import re

import analysis as an
from analysis.processed_tables import tables

PRINTED = tables().claims(corrections=False)
#: What this project worked out, as its claims give it.
OWN_NUMBERS = {
    "MSENLD-201015": "48,400 to 131,000 (four chances in five)",
    "MSEGBR-2013": "11,400 to 29,500 (four chances in five)",
    "MSENEWORLEANS-2016": "680 to 1,350 (four chances in five)",
    "MSEWESTERNUS-001": "1,650 to 3,380 (four chances in five)",
}
FIELD = re.compile(r"[A-Z][A-Z0-9]  - \S.*|ER  - ")


def fields(claim_id: str) -> dict[str, str]:
    """The fields of a citation by their tags."""
    lines = an.cite(claim_id, "ris").removesuffix("\n").split("\n")
    assert [line for line in lines if not FIELD.fullmatch(line)] == [], claim_id
    pairs = [line.split("  - ", 1) for line in lines]
    assert [pairs[0][0], pairs[-1][0]] == ["TY", "ER"]
    assert len({tag for tag, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_every_claim_is_one_record_of_one_line_a_field_with_its_publication() -> None:
    publications = tables()["10_publications"].set_index("claim_id")
    for claim_id, claim in PRINTED.iterrows():
        record = fields(str(claim_id))
        assert record["ID"] == claim_id
        title = publications["title"].get(claim_id, "")
        if title:
            row = publications.loc[claim_id]
            assert record["TI"] == title
            assert record["TY"] in ("RPRT", "JOUR", "BOOK", "DATA", "ELEC")
            assert record.get("DO", "") == row["doi"]
            assert record.get("UR", "") == (f"https://doi.org/{row['doi']}" if row["doi"] else row["address"])
            assert record.get("SE", "") == row["page"]
            assert " ".join(claim["figure"].split()) in record["N1"]
        else:
            assert record["TY"] == "GEN"
            # No text prints what this project works out.
            shown = OWN_NUMBERS.get(str(claim_id), claim["figure"])
            assert " ".join(shown.split()) in record["TI"]
            assert not record["N1"].endswith(f"published in; {claim_id}")


def test_an_answer_is_followed_by_what_was_put_together() -> None:
    records = an.cite("WORLD-stock-forced_labour-2010", "ris").split("\n\n")
    first, *others = records
    assert first.startswith("TY  - DATA\nID  - WORLD-stock-forced_labour-2010\n")
    ids = [re.search("ID  - (.*)", record)[1] for record in others]
    assert len(ids) > 1
    assert all(record.endswith("ER  - ") for record in records[:-1])
    assert all(claim_id in first for claim_id in ids)
