"""What a page shows: numbers with digits, hedges and links; texts and notes; tables that all can read."""

import doctest
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.media_types import MIME
from analysis.narrative import rendering
from analysis.narrative.count_filters import count_of, years, years_after
from analysis.narrative.rendering import Shown, environment
from analysis.narrative.template_rows import (
    Number,
    Row,
    Rows,
    among,
    known_before,
    long_series,
    read,
    since_break,
)
from analysis.narrative.template_signs import link, plain
from analysis.narrative.text_filters import NOTES as NOTES_FOLDER
from analysis.narrative.text_filters import (
    capitalised,
    duration,
    factor,
    figure,
    interval,
    times_text,
    to,
)
from tests.conftest import ROOT
from tests.narrative.narrated import advice, claims, conflicts, ladder, read_aloud
from tests.narrative.word_list import found as harmful

WORDS = [
    path for path in sorted((ROOT / "src/analysis/words").iterdir()) if path.suffix in (".jinja", ".yml")
]
#: What fits a line of them; a longer one is where a decision hides.
LONGEST = 120
NOTES = {path.stem: path for path in sorted((ROOT / NOTES_FOLDER).glob("*.md"))}


def row(*, index: str = "claim_id", **cells: object) -> tuple[Row, list[Number]]:
    noted: list[Number] = []
    frame = claims(dict(cells))
    frame.index.name = index
    for column, cell in cells.items():
        frame[column] = pd.Series([cell], frame.index)
    return read(frame, noted)[0], noted


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"best": 826.0}, "826"), ({"best": 133_943.0}, "133,943"), ({"best": 0.0}, "0"), ({}, "no number"),
        ({"best": 6250.0, "approximate": True}, "about 6,250"), ({"low": 1000.0, "high": 7000.0}, "1,000 to 7,000"),
        ({"low": 12_300_000.0, "bound": "lower"}, "at least 12.3 million"), ({"high": 1420.0, "bound": "upper"}, "up to 1,420"),
        ({"low": 8_700_000.0, "high": 56_000_000.0}, "8.7 to 56 million"),
        ({"low": 2e5, "high": 225_000.0, "bound": "lower"}, "at least 200,000 to 225,000"),
        ({"low": 0.5, "unit": "fraction", "vague": True, "figure": "most"}, "“most”"),
        ({"low": 1000.0, "vague": True, "bound": "lower", "figure": "Thousands"}, "“Thousands”"),
        ({"best": 1 / 3, "unit": "fraction", "figure": "one-third"}, "“one-third”"), ({"best": 0.7, "unit": "fraction"}, "70 percent"),
        ({"best": 31e9, "unit": "money_per_year", "currency": "USD"}, "US$31 billion"),
        ({"low": 5e9, "high": 9e9, "unit": "money_per_year", "currency": "USD"}, "US$5 to 9 billion"),
        ({"best": 6.1, "unit": "persons_per_1000"}, "6.1 in every 1,000 inhabitants"),
    ],
)  # fmt: skip
def test_a_claim_keeps_its_digits_and_its_hedge(cells: dict[str, Any], shown: str) -> None:
    claim, _ = row(**cells)
    assert figure(claim, link=False) == shown
    assert plain(figure(claim)) == f"[{shown}](#A-1)"


def test_an_estimate_has_two_digits_and_no_link() -> None:
    estimate, noted = row(index="estimate_id", median=2437.97, low80=686.163, high80=8379.29)
    assert figure(estimate) == "about 2,400"
    assert interval(estimate) == "690 to 8,400"
    assert [number["value"] for number in noted] == [2437.97, 686.163, 8379.29]
    # A rung links only where a claim is behind it.
    for basis, shown in (("claim", "[2,437](#A-1)"), ("estimate", "about 2,400")):
        assert plain(figure(read(ladder(found={"basis": basis, "best": 2437.0}), noted)[0])) == shown
        assert noted[-1]["id"] == "A-1"


#: A filter, what it takes, and what it writes.
_WRITTEN: list[tuple[Callable[..., str], tuple[object, ...], str]] = [
    (duration, (0.5,), "6 months"), (duration, (1.0,), "1 year"), (duration, (3.0,), "3 years"),
    (duration, (1.4,), "17 months"), (duration, (0.03,), "2 weeks"), (duration, (0.001,), "1 day"),
    # A range says its unit and its currency once.
    (to, ("1 month", "4 months"), "1 to 4 months"), (to, ("10 weeks", "9 months"), "10 weeks to 9 months"),
    (to, ("12 percent", "81 percent"), "12 to 81 percent"),
    (to, ("7", "7 million"), "7 to 7 million"), (to, ("1 year", "1 year"), "1 year"),
    (to, ("US$5", "US$9 billion"), "US$5 to US$9 billion"), (to, ("US$5 billion", "US$9 billion"), "US$5 to 9 billion"),
    (to, ("US$500 million", "US$1.2 billion"), "US$500 million to US$1.2 billion"),
    (count_of, ([], "claim"), "no claims"), (count_of, ([None], "claim"), "one claim"), (count_of, ("ab", "claim"), "two claims"),
    (count_of, ([None] * 12, "claim"), "12 claims"), (count_of, ("ab", "is", "are"), "two are"),
    (capitalised, (link("about 2", "A-1"),), link("About 2", "A-1")), (capitalised, ("[a] b",), "[a] b"), (capitalised, ("up to 2",), "Up to 2"), (capitalised, ("",), ""),
    (factor, (row(factor=1.021)[0],), "2.1 percent above"), (factor, (row(factor=2.34)[0],), "2.3 times"),
    (factor, (row(factor=12618.8)[0],), "13,000 times"),
    (years, (row(period_start=2010, period_end=2015)[0],), "2010 to 2015"), (years, (row(period_start=2013, period_end=2013)[0],), "2013"),
    (years, (row(period_start=1991, period_end=None)[0],), "since 1991"), (years, (row(period_start=None, period_end=2006)[0],), "until 2006"),
    (years, (row(period_start=None, period_end=None)[0],), "no year given"),
    (years_after, (row(period_end=2015)[0], row(period_end=2000)[0], "period_end"), "15"),
    (years_after, (row(period_end=2015)[0], row(period_end=None)[0], "period_end"), ""),
]  # fmt: skip


def test_the_least_factor_is_never_rounded_up() -> None:
    assert (times_text(2.39), times_text(2.39, least=True)) == ("2.4", "2.3")
    assert factor(row(factor=12_999.0)[0], least=True) == "12,000 times"


@pytest.mark.parametrize(("write", "values", "shown"), _WRITTEN)
def test_what_is_written(write: Callable[..., str], values: tuple[object, ...], shown: str) -> None:
    assert write(*values) == shown


def test_codes_of_claims_are_put_into_words() -> None:
    frame = claims({"status": "modern_slavery", "population": "women", "exploitation": "sexual"})
    text = str(an.table(frame, caption="C", columns=["status", "population", "exploitation"]))
    assert all(words in text for words in ("in modern slavery", "women", "sexual exploitation"))


def test_a_narrative_hands_over_text_and_its_own_numbers() -> None:
    rungs = ladder(found={"best": 826.0})
    for text in (an.narrate("title", region="Ghana", ladder=rungs) for _ in range(2)):
        bundle = text._repr_mimebundle_()
        assert bundle["text/markdown"] == repr(text) == text.markdown
        handed = bundle[MIME]
        assert handed == {"narrative": "title", "numbers": [*text.numbers]}
        noted = {(number["column"], number["value"], number["shown"]) for number in handed["numbers"]}
        assert noted == {
            ("best", 826.0, "826"),
            ("period_start", 2010, "2010"),
            ("period_end", 2010, "2010"),
            ("producer_year", 2012, "2012"),
        }
        assert {number["id"] for number in handed["numbers"]} == {"A-1"}


def test_empty_text_shows_nothing_and_other_text_is_left_to_its_bundle() -> None:
    Shown("note")._ipython_display_()
    with pytest.raises(NotImplementedError):
        Shown("note", "Words.")._ipython_display_()


def counts_of(*years: int, broken: Sequence[int] = ()) -> Rows:
    """The counts of a series in these years, some of which were counted otherwise than before."""
    cells = [{"best": 9.0} for _ in years]
    frame = claims(*cells).assign(year=years, break_before=[year in broken for year in years])
    return read(frame, [])


def test_series_of_three_counts_are_told_and_others_only_where_there_is_none() -> None:
    long, short = counts_of(2011, 2009, 2010), counts_of(2012, 2008)
    assert [[row.year for row in rows] for rows in long_series([short, long])] == [[2009, 2010, 2011]]
    assert [[row.year for row in rows] for rows in long_series([short])] == [[2008, 2012]]
    assert long_series([]) == []


def test_counts_are_alike_from_the_last_break_on() -> None:
    years = (2008, 2009, 2010, 2011)
    assert [row.year for row in since_break(counts_of(*years, broken=(2009, 2010)))] == [2010, 2011]
    assert len(since_break(counts_of(*years))) == 4


def test_what_was_known_before_is_of_victims_and_made_by_somebody() -> None:
    usual = {"answer_status": "stated", "grade": "survey", "quantity": "women", "status": "trafficked"}
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"answer_status": "refused"},
        {"grade": "unattributed"},
        {"status": "at_risk"},
        {"quantity": "men"},
    )
    answers = read(pd.DataFrame([usual | change for change in changes]), [])
    earlier = read(pd.DataFrame({"quantity": ["women", "girls"]}), [])
    assert [row.id for row in known_before(answers, earlier)] == ["0"]
    assert known_before(answers, ()) == ()


def test_only_conflicts_whose_members_are_all_there_are_told() -> None:
    sets = read(conflicts({}, {"members": "A-1;Z-9"}, {"members": "A-2"}), [])
    assert [conflict.id for conflict in among(sets, read(claims({}, {}), []))] == ["C-1", "C-3"]
    assert among(sets, ()) == ()


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.name)
def test_no_template_has_a_word_that_does_harm_or_a_typed_digit(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert max(map(len, source.splitlines())) <= LONGEST
    assert harmful(source.replace('"', " ")) == []
    if path.name.endswith(".md.jinja"):
        bare = [text for _, kind, text in environment().lex(source) if kind == "data"]
        assert not re.search(r"\d", "".join(bare))


@pytest.mark.parametrize("name", NOTES)
def test_a_note_prints_numbers_of_its_own_region_only(name: str) -> None:
    source, claims = NOTES[name].read_text(encoding="utf-8"), an.load_claims(name.replace("-", " "))
    text = an.narrate("note", region=claims.attrs["region"], claims=claims)
    named = re.findall(r"\{([^}]*)\}", source)
    # A note holds numbers against each other, or tells why there is none.
    assert len(named) != 1
    assert {number["id"] for number in text.numbers} == set(named) <= set(claims.index)
    assert re.findall(r"\]\(#([^)]*)\)", text.markdown) == named
    assert harmful(read_aloud(text.markdown)) == []
    # A link leads to a page of the site, whose name may have a year.
    bare = re.sub(r"\{[^}]*\}|\]\([a-z0-9/-]+\.html\)", "", source)
    assert not re.search(r"\d", bare), "a number is typed and no claim's"
    assert 2 <= len(re.findall(r"[.!?](?=\s|$)", bare)) <= 9


def test_an_unknown_id_names_file_and_id(project: Path) -> None:
    folder = project / NOTES_FOLDER
    folder.mkdir(parents=True)
    (folder / "ghana.md").write_text("There are {WFGHA-1066} of them.\n")
    with pytest.raises(ValueError, match=r"notes/ghana\.md names \{WFGHA-1066\}"):
        an.narrate("note", region="Ghana", claims=an.load_claims("Ghana"))


def test_where_a_claim_is_left_out_or_none_is_written_there_is_no_note() -> None:
    assert len(NOTES) >= 8
    for region, without in (("Ghana", ["Walk Free"]), ("Norway", [])):
        kept_claims = an.load_claims(region, drop_producers=without)
        assert an.narrate("note", region=region, claims=kept_claims).markdown == ""


def shown(frame: pd.DataFrame, **how: Any) -> Any:
    return an.table(frame, caption="Claims of one region", **how)


def cells(frame: pd.DataFrame, **how: Any) -> list[str]:
    return [cell.text or "" for cell in ET.fromstring(shown(frame, **how).html).iter("td")]


def test_a_table_has_caption_scopes_and_a_frame_that_takes_the_keyboard_and_the_same_bytes() -> None:
    rows = claims({"best": 1.0})
    text = shown(rows, columns=["best", "producer"]).html
    assert text == shown(rows, columns=["best", "producer"]).html
    frame = ET.fromstring(text)
    names = ("tabindex", "role", "aria-label")
    assert [frame.get(name) for name in names] == ["0", "region", "Claims of one region"]
    (inner,) = frame
    assert inner.get("id") == "table-claims-of-one-region"
    assert inner.findtext("caption") == "Claims of one region"
    assert [cell.get("scope") for cell in inner.iter("th")] == ["col", "col", "col", "row"]
    assert [cell.text for cell in inner.iter("th")][:3] == ["Claim", "Best", "Made by"]


def test_what_is_left_out_is_said_and_an_empty_table_has_its_headings() -> None:
    five_claims = claims(*({"best": float(index)} for index in range(5)))
    assert shown(five_claims, rows=2).name == "Claims of one region (2 of 5 rows shown)"
    assert shown(five_claims, rows=5).name == "Claims of one region"
    assert shown(five_claims, rows=2).html.count("<tr>") == 3
    empty = shown(claims(), columns=["best"])
    assert "(no rows)" in empty.text
    assert [cell.text for cell in ET.fromstring(empty.html).iter("th")] == ["Claim", "Best"]


def test_numbers_are_kept_with_their_ids() -> None:
    table = shown(claims({"best": 826.0}), columns={"number": "Read as", "best": "Value"})
    number = {"id": "A-1", "column": "best", "value": 826.0, "shown": "826"}
    assert [noted | number for noted in table.numbers] == [*table.numbers] == [table.numbers[0]] * 2
    expected = {"table": "Claims of one region", "numbers": list(table.numbers)}
    expected |= {"index": "claim_id", "columns": ["number", "best"]}
    assert table._repr_mimebundle_()[MIME] == expected
    # An estimate has two digits.
    assert cells(ladder(found={"basis": "estimate", "best": 2437.0}), columns=["best"]) == ["2,400"]


def test_ids_lead_to_sources_sources_lead_on_and_others_to_the_page_that_tells_of_them() -> None:
    of_ilo = claims({"best": 1.0}).assign(source="ilo")
    assert '<a href="#A-1">' in shown(of_ilo).html
    sources = shown(of_ilo, anchors=True).html
    assert '<tr id="A-1">' in sources
    assert '<a href="../../build/site/evidence/ilo.html#A-1">' in sources
    without_source = of_ilo.assign(source="own"), of_ilo.drop(columns="source")
    assert not any("href" in shown(frame, anchors=True).html for frame in without_source)
    sets = conflicts({"code": "joint"})
    html = shown(sets, columns=["code"], leads_to="conflicts.html").html
    assert '<a href="../../build/site/conflicts.html#C-1">C-1</a>' in html
    assert "<a " not in shown(sets, columns=["code"]).html
    listed = advice(A_1="quote_with_care", A_2="quote").assign(superseded_by=["A-2;Z-9", ""])
    table = shown(listed, columns=["advice", "reason", "superseded_by"])
    assert "no independent study bears it out" in table.text
    assert '<a href="#A-2">A-2</a>; Z-9</td>' in table.html


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        # Codes stand in words; a text with anything else in it is somebody's own.
        ("method", "capture_recapture", "list comparison"), ("producer", "A <b> & C", "A <b> & C"), ("figure", "survey", "survey"),
        ("reasons", "vintage;period+movement", "an earlier and a later edition; different years + different movements or areas"),
        ("before", "3.1e + 10; a", "3.1e + 10; a"), ("reason", "see page+note", "see page+note"), ("method", "register + model", "register + model"),
        ("producer", "unattributed", "producer not named"), ("regions", "NLD;WORLD", "Netherlands, World"), ("area", "NLD/Amsterdam", "Amsterdam"),
        ("members", "A-1;Z-9", "A-1; Z-9"),
        # Each column of numbers is written as it asks.
        ("year", 2008, "2008"), ("producer_year", 2008.0, "2008"), ("share_low", 0.123, "12 %"), ("median", 2437.97, "2,400"),
        ("best", 2437.0, "2,437"), ("factor", 2.3456, "2.35"), ("amount", 1372.33, "1,372"), ("claims", 1234, "1,234"),
        ("corrections", True, "yes"), ("note", "", ""), ("low", None, ""), ("producer_year", pd.NA, ""),
    ],
)  # fmt: skip
def test_a_cell_is_written_as_its_column_asks(column: str, value: object, text: str) -> None:
    assert cells(pd.DataFrame({column: [value]})) == [text]


def test_a_time_is_told_with_its_years_and_missed_only_where_the_table_has_years() -> None:
    years = {"period_start": [1991, 2022, None], "period_end": [None, 2022, None]}
    frame = pd.DataFrame({"period": ["since 1991", "", ""], **years})
    assert cells(frame, columns=["period"]) == ["since 1991", "2022", "no year given"]
    assert cells(frame[["period"]]) == ["since 1991", "", ""]


@pytest.mark.parametrize("name", ["frame", "to_latex"])
def test_the_examples_for_papers_run(name: str) -> None:
    (example,) = doctest.DocTestFinder(recurse=False).find(
        getattr(Shown, name), name, module=rendering, globs={"an": an, "pd": pd}
    )
    failed, attempted = doctest.DocTestRunner().run(example)
    assert attempted
    assert not failed


def test_a_table_is_handed_on_as_printed() -> None:
    claims = an.assign_quantities(an.load_claims("Nepal"))
    shown = an.table(claims, caption="Claims", columns=["number", "period"], rows=2)
    frame = shown.frame
    assert frame.index.tolist() == claims.index[:2].tolist()
    assert frame.columns.tolist() == ["Number", "Time"]
    for cell in frame.to_numpy().ravel():
        assert f">{cell}<" in shown.html


def test_latex_has_the_printed_cells_and_no_sign_of_its_own_in_them(tmp_path: Path) -> None:
    shown = an.table(pd.DataFrame({"a_b": ["5% & $"]}), caption="Shares: 5% of $10")
    path = tmp_path / "table.tex"
    latex = shown.to_latex(path, label="tab:shares")
    assert path.read_text(encoding="utf-8") == latex
    assert r"\caption{Shares: 5\% of \$10}" in latex
    assert r"\label{tab:shares}" in latex
    assert r"5\% \& \$ \\" in latex


def test_a_text_has_no_rows_to_hand_on() -> None:
    with pytest.raises(ValueError, match=r"'title' is a text and has no rows; what `an\.table` returns has"):
        an.narrate("title", region="Nepal").to_latex()
