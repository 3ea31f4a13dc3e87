"""What is claimed, as a reader meets it: who counts what, which rows there are, why they were changed, what may be compared."""

import re
from dataclasses import replace
from html import unescape

import pytest

import analysis
from analysis.findings.lines import Neighbour
from analysis.findings.parts import Parts
from analysis.findings.rules import FindingsError
from analysis.report import comparable, kinds, table
from analysis.report.narrative import narrate
from analysis.report.series import Series
from tests.findings.examples import CLAIM, FINDINGS, SHARE
from tests.report.shipped import shipped


def plain(markdown: str) -> str:
    """Narrative without markup."""
    return unescape(re.sub(r"<[^>]*>", "", markdown)).replace("**", "").strip()


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("World", "- 17 count victims in parts of the world."),
        ("Africa", "- Five count victims in Africa, found or not, two of them as a rate"),
        ("Europe", "- Seven count victims in or from parts of Europe."),
        ("Asia", "- Five count victims in or from parts of Asia."),
        ("Moldova", "- Two count people taken from Moldova."),
        ("Colombia", "- One counts women trafficked from Colombia a year (Interpol)."),
        ("Netherlands", "- One counts cases of trafficking in the Netherlands in 2009 (Radio Netherlands)."),
        ("Moldova", "two name no producer and three say only what the producer is"),
        ("United Kingdom", "Of 37 claims, 35 are by six named producers, one names no producer and one was worked out"),
        ("Ghana", "Two producers give numbers here. UNODC counts persons known to the authorities: nine yearly counts."),
    ],
)  # fmt: skip
def test_claims_are_told_by_whom_they_count_and_where(region: str, said: str) -> None:
    assert said in plain(narrate("claims", shipped(region)))


@pytest.mark.parametrize("region", analysis.regions())
def test_every_claim_is_of_one_kind_and_in_one_row(region: str) -> None:
    findings = shipped(region)
    told = [one for claims in kinds.by_kind(findings).values() for one in claims]
    assert sorted(one.claim_id for one in told) == sorted(one.claim_id for one in findings.claims)
    rows = table.all_rows(findings)
    shown = [one.claim_id for row in rows for one in (row.claims if isinstance(row, Series) else (row,))]
    assert sorted(shown) == sorted(one.claim_id for one in findings.claims)
    text = narrate("numbers_table", findings)
    assert ("<details>" in text) == (len(rows) > table.LONG) == ("</details>" in text)
    assert "other places or in other ways" not in narrate("claims", findings)


def test_a_folded_table_says_how_many_rows_of_what_it_has() -> None:
    assert table.summary(shipped("Netherlands")).startswith(
        "Show all 24 rows: all victims, found or not (7); persons known to the authorities (8);"
    )


def test_the_rows_of_one_statement_stand_together() -> None:
    one, two, three = (replace(CLAIM, claim_id=f"T-{n}", statement=s) for n, s in enumerate(("A", "B", "A")))
    assert table.in_statements((one, two, three)) == [one, three, two]


def test_what_was_worked_out_here_is_not_told_as_printed_and_names_whose_lists_they_are() -> None:
    row = next(
        line for line in narrate("numbers_table", shipped("Netherlands")).splitlines() if "45,900" in line
    )
    assert row.startswith("| not printed | ")
    assert row.endswith("worked out here from lists in van Dijk and others 2017 |")
    assert "Worked out here from published lists: 45,900" in plain(
        narrate("not_comparable", shipped("Netherlands"))
    )


def test_a_corrected_number_has_its_reason_below_the_table() -> None:
    world = plain(narrate("numbers_table", shipped("World")))
    assert "“estimated 600,000 to 820,000” | about 600,000 to 800,000 (corrected)" in world
    assert (
        "read as about 600,000 to 800,000: The report of the US Government gives 600,000 to 800,000." in world
    )
    dutch = plain(narrate("numbers_table", shipped("Netherlands")))
    assert "“809” | 826 (later revised)" in dutch
    assert "809 was the provisional count of February 2009" in dutch
    assert "(part of the provisional 809; the women among the final 826 are not published" in dutch
    as_printed = analysis.page("Netherlands", corrections=False).findings
    assert "not read as printed" not in narrate("numbers_table", as_printed)


def test_a_line_of_evidence_whose_producer_is_known_is_named_where_a_text_names_nobody() -> None:
    unnamed = replace(CLAIM, claim_id="T-9", producer="unattributed", lineage="T-001")
    findings = replace(FINDINGS, claims=(CLAIM, unnamed))
    assert table.who(findings, unnamed) == "producer not named; the same line of evidence as Test Office"
    assert table.who(findings, replace(unnamed, lineage="other")) == "producer not named"


def test_parts_on_other_pages_are_named_with_what_they_add_up_to() -> None:
    world, africa = (plain(narrate("claims", shipped(name))) for name in ("World", "Africa"))
    assert "on the pages of [Africa](africa.html) and [Asia](asia.html)" in world
    assert "on the pages of [Asia](asia.html) and [the world](world.html)" in africa
    for said in (world, africa):
        assert "Together, rounding apart, they make 20,900,000 people in forced labour (2002 to 2011)" in said
    assert not shipped("Ghana").parts


@pytest.mark.parametrize("changes", [{"here": 0}, {"here": 5}, {"elsewhere": ()}, {"rest": -1.0}])
def test_parts_that_cannot_be_are_refused(changes: dict[str, object]) -> None:
    parts = Parts("T-1", 10.0, "forced_labour", "ILO", 2002, 2011, 5, 4, (Neighbour("Asia", "asia", 1),), 0.0)
    with pytest.raises(FindingsError):
        replace(parts, **changes)  # type: ignore[arg-type]


def test_one_line_of_evidence_told_three_times_is_one_value() -> None:
    said = plain(narrate("not_comparable", shipped("World")))
    assert "Claimed: 600,000 to 800,000 (the US Government), told twice more. Estimate" in said
    kingdom = plain(narrate("not_comparable", shipped("United Kingdom")))
    assert "8,300 (2014); 11,700 (2016); 136,000 (2016); 122,000 (2021)" in kingdom


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("World", "More than half (“majority”) of the women who accept an offer from a trafficker end up in "
                  "prostitution (no producer named)."),
        ("World", "using somebody’s vulnerability is enough for trafficking"),
        ("Europe", "67 percent (“2/3”) of the women"),
        ("Europe", "the text could also mean all women trafficked for prostitution"),
        ("Netherlands", "had no immigration papers (of all, or of the “foreigners” among them: the article does not "
                        "say which; Le Monde, 1997)"),
        ("Asia", "no producer named; a share of places, not of people"),
        ("Moldova", "told as background; they count nobody who is exploited."),
    ],
)  # fmt: skip
def test_a_share_says_whose_words_it_is_and_what_they_leave_open(region: str, said: str) -> None:
    assert said in plain(narrate("not_comparable", shipped(region)))


def test_a_share_whose_words_end_in_brackets_has_one_pair_of_them() -> None:
    said = plain(
        comparable.shares(replace(FINDINGS, claims=(CLAIM, replace(SHARE, note="are women (or girls)"))))[0]
    )
    assert said == "70 percent of the victims in the Netherlands are women (or girls; no producer named)."


def test_quantities_that_give_one_number_are_said_to() -> None:
    """The Home Office's number of 1998 is told of women, and of women and children."""
    assert "six different quantities; two of them go back to one and the same number." in plain(
        narrate("claims", shipped("United Kingdom"))
    )
    assert "one and the same number" not in narrate("claims", shipped("Netherlands"))
