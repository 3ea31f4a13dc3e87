"""A number that is found says whether it is disputed; every published claim can be followed back, and cited."""

import json

import pandas as pd
import pytest

import analysis as an
from analysis.library.corpus import tables
from analysis.library.tracing import STAGES
from tests.library.conftest import own

PRINTED = an.load_claims(corrections=False)
STEPS = tables()["10_steps"]


def test_published_claims_are_disputed_as_published_also_as_printed_and_beside_own_ones() -> None:
    conflicts = an.find_conflicts(an.load_claims())
    hard = set(conflicts.loc[conflicts["level"] == "infeasible", "claim_ids"].str.split(";").explode())
    beside = pd.concat([an.load_claims("Nepal"), own({"figure": "90,000", "measure": "stock"})])
    for claims in (None, PRINTED, an.load_claims("Netherlands", drop_producers=["Walk Free"]), beside):
        found = an.find_claims("trafficked", claims).drop("OWN-001", errors="ignore")
        assert found["disputed"].any()
        assert set(found.index[found["disputed"]]) == hard & set(found.index)


def test_own_numbers_are_disputed_among_themselves() -> None:
    claims = own({"figure": "900"}, {"figure": "40,000"})
    assert an.find_claims("900", claims)["disputed"].tolist() == [True]
    assert an.find_claims("900", claims.head(1))["disputed"].tolist() == [False]


@pytest.mark.parametrize("claim_id", PRINTED.index[::40])
def test_a_trail_begins_with_the_print_and_loses_no_step(claim_id: str) -> None:
    steps, trail, claim = an.list_steps(claim_id), an.explain(claim_id), PRINTED.loc[claim_id]
    assert steps.index.tolist() == list(range(1, len(steps) + 1))
    assert steps["reason"].tolist() == STEPS.loc[STEPS["claim_id"] == claim_id, "reason"].tolist()
    assert set(steps["reason"]) <= set(trail["why"])
    assert trail.iloc[0][["stage", "field", "after"]].tolist() == ["printed", "figure", claim["figure"]]
    assert trail["stage"].map(STAGES.index).is_monotonic_increasing
    where = trail[trail["stage"] == "where"].set_index("field")["after"]
    assert where[["producer", "carrier"]].tolist() == claim[["producer", "carrier"]].tolist()


def test_corrections_conversions_and_links_have_their_stage() -> None:
    assert "corrections" in set(an.explain(tables()["10_corrections"]["claim_id"].iloc[0])["stage"])
    link = tables()["10_lineages"].iloc[0]
    for end in ("claim_id", "other_id"):
        links = an.explain(link[end]).query("stage == 'lineage'")
        assert link["evidence"] in set(links["why"])
    converted = an.explain(STEPS.loc[STEPS["code"] == "deflated", "claim_id"].iloc[0])
    assert {"reading", "conversions"} <= set(converted["stage"])


def test_a_citation_names_maker_number_text_and_id_and_machines_can_read_it() -> None:
    # One claim of each text and way of reading, with and without a maker and a page.
    forms = pd.DataFrame({"unnamed": PRINTED["producer"] == "unattributed", "page": PRINTED["locator"] != ""})
    claims = PRINTED[~PRINTED[["source", "carrier", "read_in"]].join(forms).duplicated()]
    carriers = {card.carrier for card in tables().cards}
    for claim in claims.reset_index().to_dict("records"):
        claim_id, figure = claim["claim_id"], claim["figure"]
        text, entry = an.cite(claim_id), an.cite(claim_id, style="bibtex")
        assert all(part in text for part in (claim_id, figure, claim["locator"]))
        assert claim["producer"] in text or claim["producer"] == "unattributed"
        assert claim["carrier"] in text or claim["carrier"] in carriers
        assert ("secondary" in text) == (claim["read_in"] == "secondary"), claim_id
        (item,) = json.loads(an.cite(claim_id, style="csl-json"))
        assert (item["id"], figure in item["title"]) == (claim_id, True)
        assert entry.startswith(f"@misc{{{claim_id},")
        assert entry.count("{") - entry.count("\\{") == entry.count("}") - entry.count("\\}")
        assert "%" not in entry.replace("\\%", "")
