"""Published numbers: what changed between editions, from git and from the record."""

import re
import tomllib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import cli, editions, files, processing
from analysis.editions import Change
from analysis.processed_tables import tables
from analysis.reading.problems import InputError
from tests.conftest import ROOT

ESTIMATES = ",".join((*editions.NAMED, "low95", "median", "high95", "certainty", "answer_status"))
CLAIMS = "claim_id,unit,low,best,high,figure"
KEY = "now,NLD,in,,all,all,trafficked,actual,flow,persons_per_year,,,,,,2021"


def numbers(estimate: str, *claims: str) -> pd.DataFrame:
    return editions.numbers(f"{ESTIMATES}\n{KEY},{estimate},reconciled\n", "\n".join((CLAIMS, *claims)))


BEFORE = numbers("300,2400,18000,low", "A-001,persons,1000,,7000,from 1000 to 7000", "A-002,persons,,5,,five")
AFTER = numbers("300,1200,18000,low", "A-001,persons,1000,,7000,1000-7000", "A-003,persons,,9,,nine")


def recorded(record: list[editions.Edition], now: pd.DataFrame, name: str) -> str:
    """The record after an edition."""
    return editions.recorded(record, now, name=name, data_version=f"{name}aa", date=f"2026-0{name}-01")


def test_each_way_of_changing_is_told_with_its_factor() -> None:
    changes_found = editions.differences(BEFORE, AFTER)
    name = KEY.replace(",", "|")
    changes = {name: Change.MOVED, "A-001": Change.REWORDED, "A-003": Change.NEW, "A-002": Change.GONE}
    assert changes_found["change"].to_dict() == changes
    assert changes_found.at[name, "factor"] == pytest.approx(0.5)
    assert changes_found["key"][name]["area"] == "NLD"
    listed = editions.listed(changes_found)
    assert listed["change"].tolist() == ["new", "moved", "reworded", "gone"]
    assert [*listed.loc[1, ["before", "after", "factor"]]] == ["2400", "1200", 0.5]
    assert listed.loc[[0, 3], ["before", "after"]].to_numpy().tolist() == [["", "9"], ["5", ""]]


def test_a_list_of_changes_has_intervals_and_certainty_and_nothing_that_stood_still() -> None:
    claims = ("A-001,persons,1000,,7000,from 1000 to 7000", "A-002,persons,,5,,five")
    after = numbers("100,2400,18000,very_low", *claims)
    [narrowed] = editions.listed(editions.differences(BEFORE, after)).to_dict("records")
    # The value stands, an end moved by a factor of three.
    assert narrowed["factor"] == pytest.approx(1 / 3)
    assert [narrowed["before"], narrowed["after"]] == ["2400", "2400"]
    assert [narrowed["low_before"], narrowed["low"], narrowed["high"]] == ["300", "100", "18000"]
    assert [narrowed["label_before"], narrowed["label"]] == ["low", "very_low"]
    # A last digit is no news, but a certainty is, and so is an end that was not there.
    for estimate, expected in (
        ("300,2400.1,18000,low", 0),
        ("300,2400,18000,very_low", 1),
        (",2400,18000,low", 1),
    ):
        changes = editions.differences(BEFORE, numbers(estimate, *claims))
        assert len(changes) == 1
        assert len(editions.listed(changes)) == expected


def test_a_rung_is_named_with_its_claims_its_certainty_and_whether_it_leads() -> None:
    head = "region_code,rung,basis,unit,low,best,high,certainty,claim_ids,leads"
    ladder = f"{head}\nGBR,found,claim,persons,,17004,,,UK-001,false\nGBR,trafficked,claim,persons,9,12,32,very_low,LST-003,true\n"
    rungs = editions.rungs(f"{ladder}GBR,modern_slavery,none,,,,,,,false\n")
    assert rungs.index.tolist() == ["GBR found", "GBR trafficked"]
    assert rungs["label"].tolist() == ["UK-001", "very low, LST-003, leads"]
    assert rungs[["kind", "low", "value", "high"]].T["GBR trafficked"].tolist() == ["rung", "9", "12", "32"]
    changed = editions.differences(rungs, editions.rungs(ladder.replace("LST-003,true", "LST-002,true")))
    assert editions.listed(changed)[["change", "number"]].to_numpy().tolist() == [
        ["reworded", "GBR trafficked"]
    ]


def test_what_one_line_states_is_a_number_of_its_claim_alone() -> None:
    assert editions.numbers(f"{ESTIMATES}\n{KEY},,,,low,stated\n", f"{CLAIMS}\n").empty


@pytest.mark.parametrize(
    ("claim", "factor"),
    [("persons,2000,,7000,2000 to 7000", 2), ("persons,1000,,8000,x", 1), ("cases,1000,,7000,x", None)],
)
def test_a_range_moves_by_its_lower_end_if_its_unit_is_the_same(claim: str, factor: float | None) -> None:
    after = numbers("300,2400,18000,low", f"A-001,{claim}", "A-002,persons,,5,,five")
    [change] = editions.differences(BEFORE, after).to_dict("records")
    assert change["change"] == Change.MOVED
    assert change["factor"] == pytest.approx(factor or float("nan"), nan_ok=True)


def test_the_record_holds_every_edition_and_is_the_same_when_written_again() -> None:
    second = recorded(editions.editions(recorded([], BEFORE, "1")), AFTER, "2")
    first, last = editions_of_two = editions.editions(second)
    assert first[:3] == ("1", "1aa", "2026-01-01")
    assert last[:3] == ("2", "2aa", "2026-02-01")
    pd.testing.assert_frame_equal(first.numbers, BEFORE)
    pd.testing.assert_frame_equal(last.numbers.loc[AFTER.index], AFTER)
    pd.testing.assert_frame_equal(last.changes, editions.differences(BEFORE, AFTER))
    assert recorded(editions_of_two, AFTER, "2") == second


def test_a_published_edition_is_never_rewritten() -> None:
    first = editions.editions(recorded([], BEFORE, "1"))
    with pytest.raises(
        ValueError, match=r"^the edition 1 is published, and 4 of its numbers .*\.dev0 in pyproject"
    ):
        recorded(first, AFTER, "1")
    # What is under way moves, and gives place to the edition that is published in the end.
    draft = editions.editions(recorded(first, AFTER, "2.dev0"))
    assert [edition.name for edition in draft] == ["1", "2.dev0"]
    assert editions.editions(recorded(draft, BEFORE, "2.dev0"))[1].changes.empty
    published = editions.editions(recorded(draft, AFTER, "2"))
    assert [edition.name for edition in published] == ["1", "2"]
    pd.testing.assert_frame_equal(published[1].changes, editions.differences(BEFORE, AFTER))


def test_tables_that_would_rewrite_a_published_edition_are_not_written(
    project: Path, processed: processing.Processed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `analysis data` does while the version is still that of the last edition."""
    record = project / editions.FILE
    record.parent.mkdir()
    text = (ROOT / editions.FILE).read_text(encoding="utf-8")
    record.write_text(text, encoding="utf-8")
    before = files.digests(project, project)
    # Beside the one that is changed here, those that moved since the edition was published.
    last = editions.editions(text)[-1]
    assert last.name.endswith(".dev0")
    moved = {*last.changes.index, "NLR-004"}
    claims = processed["10_claims"].copy()
    claims.loc[claims["claim_id"] == "NLR-004", "best"] = 6_251.0
    changed = replace(processed, tables={**processed.tables, "10_claims": claims})
    monkeypatch.setattr(processing, "process", lambda _: changed)
    monkeypatch.setattr(editions, "version", lambda _: "0.2.0")
    with pytest.raises(
        ValueError, match=rf"^the edition 0\.2\.0 is published, and {len(moved)} of its numbers"
    ):
        cli._make_tables(project)
    written = {
        name: digest for name, digest in files.digests(project, project).items() if "build/" not in name
    }
    assert written == before


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("1,new,now|NLD", "1,gone,now|NLD", "3:change: 'gone'"),
        ("1,new,now|NLD", "0,new,now|NLD", "3:change: 'new'"),
        ("1,new,A-002", "1,new,A-001", "5:change: 'new'"),
        ("1,edition,", "1,new,", "2:change: 'new'"),
    ],
)
def test_a_record_that_contradicts_itself_is_an_error(old: str, new: str, line: str) -> None:
    text = recorded([], BEFORE, "1")
    assert old in text
    with pytest.raises(InputError, match=rf"published_numbers.csv:{line} cannot be said"):
        editions.editions(text.replace(old, new, 1))


def test_the_shipped_record_is_what_the_shipped_tables_say() -> None:
    record, now = editions.read_record(ROOT), editions.current(ROOT)
    pd.testing.assert_frame_equal(record[-1].numbers.loc[now.index], now)
    assert len(record[-1].numbers) == len(now)
    again = editions.recorded(record, now, name=record[-1].name, **tables().edition)
    assert again == (ROOT / editions.FILE).read_text(encoding="utf-8")


def test_what_is_cited_is_the_edition_that_was_published_last() -> None:
    record = editions.read_record(ROOT)
    published = [edition.name for edition in record if not editions.is_under_way(edition.name)]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == published[-1]
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert record[-1].name == package == version(editions.DISTRIBUTION)
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in headings if name in published] == published[:0:-1]
