"""Every published claim can be followed back to its print, and cited."""

import json

import pandas as pd
import pytest

import analysis as an
from analysis.library.corpus import tables
from analysis.library.tracing import STAGES

SAMPLE = an.load_claims(corrections=False).index[::40].tolist()


def test_steps_are_those_of_the_table() -> None:
    steps = tables()["10_steps"]
    for claim_id in SAMPLE:
        own = an.list_steps(claim_id)
        assert own.index.tolist() == list(range(1, len(own) + 1))
        assert own["reason"].tolist() == steps.loc[steps["claim_id"] == claim_id, "reason"].tolist()


@pytest.mark.parametrize("claim_id", SAMPLE)
def test_a_trail_begins_with_the_print_and_loses_no_step(claim_id: str) -> None:
    trail = an.explain(claim_id)
    claim = an.load_claims(corrections=False).loc[claim_id]
    assert trail.iloc[0][["stage", "field", "after"]].tolist() == ["printed", "figure", claim["figure"]]
    stages = [STAGES.index(stage) for stage in trail["stage"]]
    assert stages == sorted(stages)
    assert set(an.list_steps(claim_id)["reason"]) <= set(trail["why"])
    where = trail[trail["stage"] == "where"].set_index("field")["after"]
    assert where["producer"] == claim["producer"]
    assert where["carrier"] == claim["carrier"]


def test_corrections_conversions_and_links_have_their_stage() -> None:
    corrected = tables()["10_corrections"]["claim_id"].iloc[0]
    assert "corrections" in set(an.explain(corrected)["stage"])
    link = tables()["10_lineages"].iloc[0]
    for end in ("claim_id", "other_id"):
        links = an.explain(link[end]).query("stage == 'lineage'")
        assert link["evidence"] in set(links["why"])
    steps = tables()["10_steps"]
    converted = steps.loc[steps["code"] == "deflated", "claim_id"].iloc[0]
    assert "conversions" in set(an.explain(converted)["stage"])


def test_a_citation_names_maker_number_text_and_id() -> None:
    # One claim of each text and way of reading, with and without a maker and a page.
    claims = an.load_claims(corrections=False)
    forms = pd.DataFrame({"unnamed": claims["producer"] == "unattributed", "page": claims["locator"] != ""})
    claims = claims[~claims[["source", "carrier", "read_in"]].join(forms).duplicated()]
    carriers = {card.carrier for card in tables().cards}
    for claim in claims.reset_index().to_dict("records"):
        claim_id, text = claim["claim_id"], an.cite(claim["claim_id"])
        assert claim_id in text
        assert claim["figure"] in text
        assert claim["locator"] in text
        assert claim["producer"] in text or claim["producer"] == "unattributed"
        assert claim["carrier"] in text or claim["carrier"] in carriers
        assert ("secondary" in text) == (claim["read_in"] == "secondary"), claim_id


@pytest.mark.parametrize("claim_id", SAMPLE)
def test_machines_can_read_a_citation(claim_id: str) -> None:
    (item,) = json.loads(an.cite(claim_id, style="csl-json"))
    claim = an.load_claims(corrections=False).loc[claim_id]
    assert item["id"] == claim_id
    assert claim["figure"] in item["title"]
    entry = an.cite(claim_id, style="bibtex")
    assert entry.startswith(f"@misc{{{claim_id},")
    assert entry.count("{") - entry.count("\\{") == entry.count("}") - entry.count("\\}")
    assert "%" not in entry.replace("\\%", "")


@pytest.mark.parametrize("call", [an.list_steps, an.explain, an.cite])
def test_an_unknown_claim_offers_the_nearest(call: object) -> None:
    with pytest.raises(ValueError, match="A2009-047"):
        call("A2009-47")  # type: ignore[operator]
    with pytest.raises(ValueError, match="claim_id"):
        call(47)  # type: ignore[operator]


def test_an_unknown_style_offers_the_others() -> None:
    with pytest.raises(ValueError, match="bibtex"):
        an.cite("A2009-047", style="bibtec")
