"""What is said of a claim: what it conflicts with, whether to quote it, where it comes from; as published, in any order."""

import io
import json
import re

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.claims.frame_checks import TYPES
from analysis.estimates.quotability import REASONS, Advice
from analysis.library import citations
from analysis.library.contradictions import _search, unchanged
from analysis.library.tracing import STAGES
from analysis.processed_tables import tables
from analysis.vocabulary import OWN
from tests.library.conftest import own, published

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")
EVERYTHING = an.load_claims()
PRINTED = an.load_claims(corrections=False)
CONFLICTS = published("20_conflicts", scope="all", corrections="on").set_index("conflict_id")
CONFLICTS = CONFLICTS.drop(columns=["scope", "corrections"])
ADVICE = an.quoting_advice(EVERYTHING)
STEPS = tables()["10_steps"]


def same(actual: pd.DataFrame, expected: pd.DataFrame) -> None:
    """The same rows; numbers, those in cells of codes too, to the digits that a table keeps of a claim's shares."""
    texts = [name for name in expected if expected[name].dtype == "str"]
    actual_numbers = actual.drop(columns=texts)
    expected_numbers = expected.drop(columns=texts)
    pd.testing.assert_frame_equal(actual_numbers, expected_numbers, check_dtype=False, rtol=1e-3, atol=1e-6)
    actual_text = actual[texts].to_csv(sep="\t")
    expected_text = expected[texts].to_csv(sep="\t")
    assert NUMBER.sub("#", actual_text) == NUMBER.sub("#", expected_text)
    assert numbers_in(actual_text) == pytest.approx(numbers_in(expected_text), rel=2e-3, abs=1e-6)


def numbers_in(text: str) -> list[float]:
    """Every number that a text has."""
    return [float(number.replace(",", "")) for number in NUMBER.findall(text)]


def test_content_decides_not_the_region_that_is_noted() -> None:
    claims = an.load_claims("Nepal")
    read = pd.read_csv(io.StringIO(claims.to_csv()))
    assert read.attrs == {}
    pd.testing.assert_frame_equal(an.find_conflicts(read), an.find_conflicts(claims))
    claims.loc["WFNPL-2023", ["figure", "best"]] = ["970,000", 970_000.0]
    assert claims.attrs["region"] == "NPL"
    assert an.find_conflicts(claims).attrs["from_published"] is False


@pytest.mark.parametrize("name", TYPES)
def test_another_cell_in_any_column_is_seen(name: str) -> None:
    claims = EVERYTHING.head(40).copy()
    cell = claims[name].iloc[7]
    dtype = claims[name].dtype
    changed: object = not cell if dtype == "bool" else f"{cell}?"
    if dtype not in ("bool", "str"):
        changed = 5 if pd.isna(cell) else cell + 1
    claims.loc[claims.index[7], name] = changed
    assert np.flatnonzero(~unchanged(claims)).tolist() == [7]


def test_fewer_claims_conflict_no_more_than_all_in_any_order() -> None:
    claims = an.load_claims("Netherlands", drop_producers=["Walk Free"])
    conflicts = an.find_conflicts(claims)
    assert conflicts.attrs["from_published"] is False
    assert len(conflicts)
    assert not conflicts["claim_ids"].str.contains("WFNLD").any()
    same(conflicts, CONFLICTS.loc[conflicts.index])
    same(an.find_conflicts(claims.sample(frac=1, random_state=4)), conflicts)
    # A maker who is left out says nothing of a role either.
    roles = an.find_conflicts(an.load_claims("Thailand", drop_producers=["UNODC"]))
    assert not roles["code"].eq("role_disagreement").any()


def test_as_printed_conflicts_say_so() -> None:
    conflicts = an.find_conflicts(an.load_claims("Canada", corrections=False))
    assert conflicts.attrs["from_published"] is False
    assert "range_lost_end" in set(conflicts["code"])


def test_own_claims_are_compared_with_each_other_and_with_a_context() -> None:
    claims = own(
        {"figure": "12,000 to 15,000", "method": "estimate"},
        {"figure": "40,000", "method": "estimate", "producer": "Beta"},
        {"figure": "826", "method": "estimate", "producer": "Gamma", "visibility": "detected"},
    )
    conflicts = an.find_conflicts(claims)
    assert set(conflicts["level"]) == {"infeasible", "apparent"}
    hard = conflicts[conflicts["level"] == "infeasible"].iloc[0]
    assert hard["code"] == "same_estimand"
    assert set(hard["claim_ids"].split(";")) == {"OWN-001", "OWN-002"}
    assert hard["severity"] == pytest.approx(40_000 / 15_000)
    # Of no single region: those that touch one of the claims.
    two = pd.concat([claims, own({"place": "Ghana", "figure": "9", "claim_id": "OWN-009"})])
    beside = an.find_conflicts(two, context=an.load_claims("Nepal"))
    assert set(conflicts.index) <= set(beside.index)
    assert all("OWN-" in ids for ids in beside["claim_ids"])


@pytest.mark.slow
def test_the_published_table_is_what_the_search_finds() -> None:
    searched = _search(EVERYTHING.sample(frac=1, random_state=2), None)
    same(searched.loc[CONFLICTS.index], CONFLICTS)


def test_every_claim_has_one_advice_with_a_reason() -> None:
    assert ADVICE.index.equals(EVERYTHING.index)
    assert set(ADVICE["advice"]) == set(map(str, Advice))
    assert set(ADVICE["reason"]) <= {*REASONS}
    assert ADVICE.groupby("reason")["advice"].nunique().eq(1).all()
    assert (ADVICE["superseded_by"] != "").equals(ADVICE["advice"] == "quote_as_history")
    assert (ADVICE["original"] != "").equals(ADVICE["reason"] == "copy")
    assert {*ADVICE["superseded_by"], *ADVICE["original"]} - {""} <= set(EVERYTHING.index)
    # A replaced edition has a later one of its maker, which is not replaced.
    replaced = ADVICE[ADVICE["reason"] == "superseded"]
    before = EVERYTHING.loc[replaced.index].reset_index()
    after = EVERYTHING.loc[replaced["superseded_by"]].reset_index()
    axes = ["area", "status", "measure", "population", "exploitation", "visibility"]
    assert before[axes].equals(after[axes])
    # A study may be declared to be replaced by one that bears another name.
    is_other = before["producer"] != after["producer"]
    assert before.loc[is_other, "study_superseded_by"].equals(after.loc[is_other, "study"])
    assert (before["producer_year"] < after["producer_year"]).all()
    assert not set(replaced["superseded_by"]) & set(replaced.index)


def test_one_claim_of_each_reason() -> None:
    expected = {
        "A2009-039": "do_not_quote unattributed",
        "A2009-042": "do_not_quote copy",
        "WFNLD-2016": "quote_as_history superseded",
        "NLR-001": "quote_as_history revised",
        "UNODCNLD-2008": "quote documented",
        "OFE-032": "quote_with_care contradicted",
        "MSENLD-201015": "quote_with_care recomputed",
        "NLR-004": "quote_with_care range_without_level",
        "LST-003": "quote documented",
        "UK-009": "quote_with_care open_ended",
        "SUR-133": "quote_with_care guessed",
        "SUR-044": "quote_with_care design_not_read",
        "WFGBR-2023": "quote_with_care one_line",
        "SUR-074": "quote_with_care second_hand",
        "UNODCNLD-2022": "quote documented",
    }
    advice = ADVICE.loc[[*expected]]
    assert (advice["advice"] + " " + advice["reason"]).to_dict() == expected


def test_own_numbers_are_judged_among_themselves() -> None:
    """One sample under two wordings has no later edition; under one wording it has."""
    first = {"figure": "12,000", "lineage": "L-OWN-1", "producer_year": 2006, "definition": "by one question"}
    second = {"figure": "40,000", "lineage": "L-OWN-1", "producer_year": 2009, "definition": "by another"}
    two_wordings = own(first, second)
    assert an.find_conflicts(two_wordings)["code"].tolist() == ["two_wordings"]
    assert an.quoting_advice(two_wordings)["reason"].tolist() == ["no_interval"] * 2
    edition = an.quoting_advice(own(first, second | {"definition": first["definition"]}))
    assert edition["reason"].tolist() == ["superseded", "no_interval"]
    assert edition["superseded_by"].tolist() == ["OWN-002", ""]


def test_a_copy_among_own_numbers_is_told_with_its_original() -> None:
    stock = {"measure": "stock", "status": "modern_slavery", "year": 2021, "place": "United Kingdom"}
    flow = {"measure": "flow", "place": "Nepal", "year": None, "producer": "A paper", "method": "estimate"}
    claims = own(
        stock | {"figure": "122,000", "producer": "A charity", "method": "estimate"},
        stock | {"figure": "122,000", "producer": "Walk Free", "producer_year": 2023, "method": "model"},
        # Of other people and without a year: it may be the same number.
        flow | {"figure": "12,000", "producer_year": 2012},
        # A survey of its own, of another number.
        {"place": "Nepal", "figure": "12,345", "measure": "stock", "producer": "A team", "method": "survey"},
    )
    advice = an.quoting_advice(claims)
    assert advice["reason"].tolist() == ["copy", "copy", "suspected_copy", "no_interval"]
    assert advice["original"].tolist() == ["WFGBR-2023", "WFGBR-2023", "ILO-020", ""]
    assert advice["advice"].tolist() == ["do_not_quote"] * 2 + ["quote_with_care"] * 2


def test_published_numbers_are_judged_as_published_in_any_company() -> None:
    claims = an.load_claims("Nepal")
    beside = pd.concat([claims, own({"figure": "90,000", "measure": "stock"})])
    for company in (claims.assign(locator="another page"), beside):
        advice = an.quoting_advice(company)
        pd.testing.assert_frame_equal(advice.loc[claims.index], ADVICE.loc[claims.index])
    pd.testing.assert_frame_equal(an.quoting_advice(PRINTED), ADVICE.loc[PRINTED.index])


def test_what_is_found_says_what_it_is_as_printed_and_disputed_as_used() -> None:
    hard = set(CONFLICTS.loc[CONFLICTS["level"] == "infeasible", "claim_ids"].str.split(";").explode())
    claims = an.find_claims("trafficked")
    assert claims["disputed"].any()
    assert set(claims.index[claims["disputed"]]) == hard & set(claims.index)
    pd.testing.assert_frame_equal(claims[[*PRINTED]], PRINTED.loc[claims.index])
    exact = an.find_claims("600,000-820,000")["match"]
    assert exact[exact == "exact"].index.tolist() == ["A2009-013"]


def test_a_trail_begins_with_the_print_and_loses_no_step() -> None:
    links = tables()["10_lineages"]
    corrections = tables()["10_corrections"]
    deflated = STEPS.loc[STEPS["code"] == "deflated", "claim_id"]
    stages = {"corrections": corrections["claim_id"].iloc[0], "conversions": deflated.iloc[0]}
    for claim_id in (*PRINTED.index[::40], *stages.values(), *links.iloc[0][["claim_id", "other_id"]]):
        steps = an.list_steps(claim_id)
        trail = an.explain(claim_id)
        claim = PRINTED.loc[claim_id]
        tied = links[(links["claim_id"] == claim_id) | (links["other_id"] == claim_id)]
        assert steps.index.tolist() == list(range(1, len(steps) + 1))
        assert steps["reason"].tolist() == STEPS.loc[STEPS["claim_id"] == claim_id, "reason"].tolist()
        assert {*steps["reason"], *tied["evidence"]} <= set(trail["why"])
        assert trail.iloc[0][["stage", "field", "after"]].tolist() == ["printed", "figure", claim["figure"]]
        assert trail["stage"].map(STAGES.index).is_monotonic_increasing
        where = trail[trail["stage"] == "where"].set_index("field")["after"]
        assert where[["producer", "carrier"]].tolist() == claim[["producer", "carrier"]].tolist()
    for stage, claim_id in stages.items():
        assert stage in set(an.explain(claim_id)["stage"])


def test_a_citation_is_of_the_makers_report_and_says_where_the_number_stands_in_it() -> None:
    publications = tables()["10_publications"].set_index("claim_id")
    for claim_id in ("GEMS-027", "LST-002", "TIPLE-201701", "UNODCNLD-2022", "SUR-010"):
        publication = publications.loc[claim_id]
        text, entry = an.cite(claim_id), an.cite(claim_id, "bibtex")
        (item,) = json.loads(an.cite(claim_id, "csl-json"))
        assert publication["title"] != ""
        assert publication["title"] in text
        assert f"  title = {{{{{publication['title']}}}}}," in entry
        assert item["title"] == publication["title"]
        assert publication["page"] in text
        assert item.get("section", "") == publication["page"]
        assert item["URL"] == publication["address"]
        assert PRINTED.at[claim_id, "figure"] in item["note"]
        assert PRINTED.at[claim_id, "figure"] in re.search(r"note = .*", entry)[0]
    assert "another number" in an.cite("USG-005")
    assert "another number" not in an.cite("USG-010")


def test_an_answer_is_cited_as_this_projects_with_all_that_was_put_together() -> None:
    answers = an.reconcile(an.load_claims("Brazil"))
    (answer_id,) = answers.index[answers["answer_status"] == "reconciled"]
    claim_ids = answers.at[answer_id, "claim_ids"].split(";")
    text, entries = an.cite(answer_id), an.cite(answer_id, "bibtex")
    first, *sources = text.splitlines()
    assert sources == [f"- {an.cite(claim_id)}" for claim_id in claim_ids]
    version = tables().edition["data_version"]
    assert all(part in first for part in (answer_id, version, "this project", "27,000", *claim_ids))
    assert re.findall(r"@\w+\{(.*),", entries) == [answer_id, *claim_ids]
    assert version in entries
    items = json.loads(an.cite(answer_id, "csl-json"))
    assert [item["id"] for item in items] == [answer_id, *claim_ids]
    assert items[0]["version"] == version


@pytest.mark.parametrize("style", ["text", "bibtex", "csl-json"])
def test_what_is_worked_out_here_is_cited_without_quotation_marks_and_without_a_path(style: str) -> None:
    text = an.cite("MSEGBR-2013", style)
    assert "Computed by this project" in text
    assert not any(sign in text for sign in ("“", "data/", "not printed"))
    # Both ends as its claim gives them, which are an interval of 80 percent.
    assert style != "text" or "11,400 to 29,500 (four chances in five), people trafficked" in text


def test_a_public_copy_is_the_makers_own_text() -> None:
    assert "Read in a public copy of the maker's own text: Global Estimates" in an.cite("GEMS-027")
    assert "not in the maker's own" not in an.cite("GEMS-027")


def test_an_answer_of_one_line_is_cited_as_its_claim_and_a_refused_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = an.reconcile(an.load_claims(), year=2021)
    stated = answers[answers["answer_status"] == "stated"].iloc[0]
    assert an.cite(stated.name) == an.cite(stated["claim_ids"])
    # No published answer is refused now; one of two lines is taken as if they were too far apart.
    published = citations.published_answers(tables())
    name, answer = next(item for item in published.items() if item[1]["answer_status"] == "reconciled")
    refused = {name: answer | {"answer_status": "refused", "refusal": "too_wide"}}
    monkeypatch.setattr(citations, "published_answers", lambda _: refused)
    claim_ids = ", ".join(answer["claim_ids"].split(";"))
    error = f"no number is given for {re.escape(name)}; one of {claim_ids} would be right"
    with pytest.raises(ValueError, match=error):
        an.cite(name)


def test_a_citation_names_maker_number_text_and_id_and_machines_can_read_it() -> None:
    # One claim of each text and way of reading, with and without a maker and a page.
    forms = pd.DataFrame({"unnamed": PRINTED["producer"] == "unattributed", "page": PRINTED["locator"] != ""})
    claims = PRINTED[~PRINTED[["source", "carrier", "read_in"]].join(forms).duplicated()]
    carriers = {card.carrier for card in tables().cards}
    publications = tables()["10_publications"].set_index("claim_id")
    for claim_id, claim in claims.iterrows():
        text, entry, item = (an.cite(claim_id, style) for style in ("text", "bibtex", "csl-json"))
        is_own = claim["producer"] == OWN
        # What is worked out here stands in no text, between no quotation marks and in no place of one.
        assert all(
            part in text
            for part in (claim_id, "" if is_own else claim["figure"], "" if is_own else claim["locator"])
        )
        assert claim["producer"] in text or claim["producer"] == "unattributed"
        assert claim["carrier"] in text or claim["carrier"] in carriers
        is_copy = "in a public copy" in claim["carrier"]
        assert ("public copy of the maker" in text) == is_copy
        assert ("secondary" in text) == (claim["read_in"] == "secondary" and not is_copy), claim_id
        assert json.loads(item)[0]["id"] == claim_id
        is_published = publications["title"].get(claim_id, "") != ""
        told = json.loads(item)[0]["note" if is_published else "title"]
        assert is_own or claim["figure"] in told
        assert re.match(rf"@(misc|techreport|article|book){{{claim_id},", entry)
        assert entry.count("{") - entry.count("\\{") == entry.count("}") - entry.count("\\}")
        escaped = [line for line in entry.splitlines() if not line.startswith(("  url =", "  doi ="))]
        assert "%" not in "".join(escaped).replace("\\%", "")


@pytest.mark.parametrize(
    ("row", "compared"),
    [
        ({"measure": "stock"}, 1),
        ({"measure": "other_count"}, 0),
        ({"measure": "stock", "status": "general_population"}, 0),
        ({"measure": "share", "share_of": "victims", "figure": "half"}, 0),
    ],
)
def test_how_many_claims_were_compared_stands_beside_conflicts(row: dict[str, str], compared: int) -> None:
    claims = an.make_claims([{"place": "Nepal", "figure": "50"} | row])
    conflicts = an.find_conflicts(claims)
    assert (len(conflicts), conflicts.attrs["compared"]) == (0, compared)


def test_of_published_claims_most_are_compared() -> None:
    claims = an.load_claims("Nepal")
    compared = an.find_conflicts(claims).attrs["compared"]
    assert len(claims) / 2 < compared <= len(claims)
