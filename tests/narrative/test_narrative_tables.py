"""`table`: who cannot see or point can read it too, it says what it leaves out, and keeps what it printed."""

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import analysis as an
from analysis.handover import MIME
from tests.narrative.narrated import advice, claims, conflicts, ladder


def parsed(html: str) -> ET.Element:
    return ET.fromstring(html)


def test_a_table_has_caption_scopes_and_a_frame_that_takes_the_keyboard() -> None:
    frame = parsed(an.table(claims({"best": 1.0}), caption="Claims", columns=["best", "producer"]).html)
    assert (frame.get("tabindex"), frame.get("role"), frame.get("aria-label")) == ("0", "region", "Claims")
    (inner,) = frame
    assert inner.findtext("caption") == "Claims"
    assert [cell.get("scope") for cell in inner.iter("th")] == ["col", "col", "col", "row"]
    assert [cell.text for cell in inner.iter("th")][:3] == ["Claim", "Best", "Made by"]


def test_what_is_left_out_is_said() -> None:
    held = claims(*({"best": float(place)} for place in range(5)))
    assert an.table(held, caption="Claims", rows=2).caption == "Claims (2 of 5 rows shown)"
    assert an.table(held, caption="Claims", rows=5).caption == "Claims"
    assert an.table(held, caption="Claims", rows=2).html.count("<tr>") == 3


def test_the_same_table_is_the_same_bytes() -> None:
    held = claims({"best": 1.0})
    one, other = (an.table(held, caption="Claims of one region") for _ in range(2))
    assert one.html == other.html
    assert 'id="table-claims-of-one-region"' in one.html


def test_numbers_are_kept_with_their_ids() -> None:
    shown = an.table(
        claims({"best": 826.0}), caption="Claims", columns={"number": "Read as", "best": "Value"}
    )
    assert [(n["id"], n["column"], n["value"], n["shown"]) for n in shown.numbers] == [
        ("A-1", "best", 826.0, "826")
    ] * 2
    assert shown._repr_mimebundle_()[MIME] == {"table": "Claims", "numbers": list(shown.numbers)}


def test_claims_lead_to_sources_and_sources_lead_on() -> None:
    held = claims({"best": 1.0}).assign(source="ilo")
    assert '<a href="#A-1">' in an.table(held, caption="Claims").html
    sources = an.table(held, caption="Sources", anchors=True).html
    assert '<tr id="A-1">' in sources
    assert '<a href="../evidence/ilo.html#A-1">' in sources
    own = held.assign(source="own"), held.drop(columns="source")
    assert not any("href" in an.table(one, caption="Sources", anchors=True).html for one in own)


def test_codes_stand_in_words_and_own_text_is_escaped() -> None:
    held = claims({"method": "capture_recapture", "producer": "A <b> & C", "figure": "survey"})
    html = an.table(held, caption="Claims", columns=["method", "producer", "figure"]).html
    assert [cell.text for cell in parsed(html).iter("td")] == ["list comparison", "A <b> & C", "survey"]
    reasons = an.table(conflicts({"reasons": "vintage;period+movement"}), caption="C", columns=["reasons"])
    assert "an earlier and a later edition; different years + different movements or areas" in reasons.text


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("before", "3.1e + 10; a", "3.1e + 10; a"), ("reason", "see page+note", "see page+note"), ("method", "register + model", "register + model"),
        ("producer", "unattributed", "not named"), ("regions", "NLD;WORLD", "Netherlands, World"), ("area", "NLD/Amsterdam", "Amsterdam"),
        ("members", "A-1;Z-9", "A-1; Z-9"), ("reasons", "vintage;period", "an earlier and a later edition; different years"),
    ],
)  # fmt: skip
def test_only_groups_of_codes_are_taken_apart(column: str, value: str, shown: str) -> None:
    assert _cells(pd.DataFrame({column: [value]})) == [shown]


def test_advice_gives_its_reason_in_words_and_leads_to_the_later_number() -> None:
    listed = advice(A_1="quote_with_care", A_2="quote").assign(superseded_by=["A-2;Z-9", ""])
    shown = an.table(listed, caption="Advice", columns=["advice", "reason", "superseded_by"])
    assert "no other maker's number near this time supports it" in shown.text
    assert '<a href="#A-2">A-2</a>; Z-9</td>' in shown.html


def test_the_first_column_leads_to_the_page_that_tells_of_each_row() -> None:
    held = conflicts({"code": "joint"})
    shown = an.table(held, caption="Conflicts", columns=["code"], leads_to="../conflicts.html")
    assert f'<a href="../conflicts.html#{held.index[0]}">{held.index[0]}</a>' in shown.html
    assert "<a " not in an.table(held, caption="Conflicts", columns=["code"]).html


def test_a_time_is_told_with_its_years_and_missed_only_where_the_table_has_years() -> None:
    years = {
        "period": ["since 1991", "", ""],
        "period_start": [1991, 2022, None],
        "period_end": [None, 2022, None],
    }
    frame = pd.DataFrame(years, index=pd.Index(["A-1", "A-2", "A-3"], name="claim_id"))
    shown = parsed(an.table(frame, caption="Times", columns=["period"]).html)
    assert [cell.text for cell in shown.iter("td")] == ["since 1991", "2022", "no year given"]
    assert _cells(frame[["period"]]) == ["since 1991", "", ""]


def _cells(frame: pd.DataFrame) -> list[str]:
    return [cell.text or "" for cell in parsed(an.table(frame, caption="One").html).iter("td")]


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("year", 2008, "2008"), ("producer_year", 2008.0, "2008"), ("share_low", 0.123, "12 %"), ("median", 2437.97, "2,400"),
        ("best", 2437.0, "2,437"), ("factor", 2.3456, "2.35"), ("amount", 1372.33, "1,372"), ("claims", 1234, "1,234"),
        ("corrections", True, "yes"), ("note", "", ""), ("low", None, ""),
    ],
)  # fmt: skip
def test_each_column_is_written_as_it_asks(column: str, value: object, shown: str) -> None:
    assert _cells(pd.DataFrame({column: [value]})) == [shown]


def test_an_estimated_rung_has_two_digits() -> None:
    rungs = ladder(trafficked={"basis": "estimate", "best": 2437.0})
    assert re.search(r"Trafficked\s+2,400", an.table(rungs, caption="L", columns=["best"]).text)


def test_an_empty_table_has_its_headings() -> None:
    shown = an.table(claims(), caption="Claims", columns=["best"])
    assert "(no rows)" in shown.text
    assert [cell.text for cell in parsed(shown.html).iter("th")] == ["Claim", "Best"]


def test_bad_input_is_told_plainly() -> None:
    with pytest.raises(ValueError, match="no column 'produce'; did you mean 'producer'"):
        an.table(claims(), caption="Claims", columns=["produce"])
    with pytest.raises(ValueError, match="at least one row; rows is 0"):
        an.table(claims(), caption="Claims", rows=0)
