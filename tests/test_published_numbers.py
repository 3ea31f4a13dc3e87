"""Published numbers: what changed between editions, from git and from the record."""

import os
import subprocess
from pathlib import Path

import pytest

from analysis import published
from analysis.library.corpus import tables
from analysis.published import Change, Number
from analysis.reading.problems import InputError
from tests.conftest import ROOT

ESTIMATES = ",".join((*published.NAMED, "low95", "median", "high95", "certainty", "answer_status"))
CLAIMS = "claim_id,unit,low,best,high,figure"
KEY = "now,NLD,in,,all,all,trafficked,actual,flow,persons_per_year,,,,,,2021"


def numbers(estimate: str, *claims: str) -> dict[str, Number]:
    return published.numbers(f"{ESTIMATES}\n{KEY},{estimate},reconciled\n", "\n".join((CLAIMS, *claims)))


BEFORE = numbers("300,2400,18000,low", "A-001,persons,1000,,7000,from 1000 to 7000", "A-002,persons,,5,,five")
AFTER = numbers("300,1200,18000,low", "A-001,persons,1000,,7000,1000-7000", "A-003,persons,,9,,nine")


def test_each_way_of_changing_is_told_with_its_factor() -> None:
    found = {one.number.name: one for one in published.differences(BEFORE, AFTER)}
    assert {name: one.change for name, one in found.items()} == {
        KEY.replace(",", "|"): Change.MOVED,
        "A-001": Change.REWORDED,
        "A-002": Change.GONE,
        "A-003": Change.NEW,
    }
    moved = found[KEY.replace(",", "|")]
    assert moved.factor == pytest.approx(0.5)
    assert moved.number.key["area"] == "NLD"
    listed = published.listed(tuple(found.values()))
    assert listed["change"].tolist() == ["new", "moved", "reworded", "gone"]
    assert listed.loc[1, ["before", "after", "factor"]].tolist() == ["2400", "1200", 0.5]


def test_what_one_line_states_is_a_number_of_its_claim_alone() -> None:
    text = f"{ESTIMATES}\n{KEY},,,,low,stated\n"
    assert published.numbers(text, f"{CLAIMS}\n") == {}


@pytest.mark.parametrize(
    ("claim", "factor"), [("persons,2000,,7000,2000 to 7000", pytest.approx(2)), ("cases,1000,,7000,x", None)]
)
def test_a_range_moves_by_its_lower_end_if_its_unit_is_the_same(claim: str, factor: object) -> None:
    after = numbers("300,2400,18000,low", f"A-001,{claim}", "A-002,persons,,5,,five")
    [one] = published.differences(BEFORE, after)
    assert (one.change, one.factor) == (Change.MOVED, factor)


def test_the_record_holds_every_edition_and_is_the_same_when_written_again() -> None:
    first = published.recorded((), BEFORE, name="1", data_version="aaa", date="2026-01-01")
    second = published.recorded(
        published.editions(first), AFTER, name="2", data_version="bbb", date="2026-02-02"
    )
    both = published.editions(second)
    assert [(one.name, one.data_version, one.date) for one in both] == [
        ("1", "aaa", "2026-01-01"),
        ("2", "bbb", "2026-02-02"),
    ]
    assert both[-1].numbers == AFTER
    assert both[0].numbers == BEFORE
    assert both[1].changes == published.differences(BEFORE, AFTER)
    assert published.recorded(both, AFTER, name="2", data_version="bbb", date="2026-02-02") == second
    back = published.editions(
        published.recorded(both, BEFORE, name="2", data_version="ccc", date="2026-02-02")
    )
    assert back[1].changes == []


def test_a_record_that_contradicts_itself_is_an_error() -> None:
    good = published.recorded((), BEFORE, name="1", data_version="aaa", date="2026-01-01")
    with pytest.raises(InputError, match=r"published_numbers.csv:3:change: 'gone' cannot be said"):
        published.editions(good.replace("1,new,now|NLD", "1,gone,now|NLD", 1))


def test_the_shipped_record_is_what_the_shipped_tables_say() -> None:
    record = published.read_record(ROOT)
    assert record[-1].numbers == published.current(ROOT)
    edition = tables().edition
    again = published.recorded(
        record,
        published.current(ROOT),
        name=record[-1].name,
        data_version=edition["data_version"],
        date=edition["date"],
    )
    assert again == (ROOT / published.FILE).read_text(encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    names = {
        f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **names}
    )


@pytest.fixture
def copy(project: Path) -> Path:
    """A copy of the project whose first commit has another number in a claim."""
    table = project / "data/processed/10_claims.csv"
    now = table.read_text(encoding="utf-8")
    assert '"from 1,000 to 7,000",estimated,count,1000,7000' in now
    table.write_text(
        now.replace(
            '"from 1,000 to 7,000",estimated,count,1000,7000', '"from 500 to 7,000",estimated,count,500,7000'
        ),
        encoding="utf-8",
    )
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "first")
    table.write_text(now, encoding="utf-8")
    return project


def test_a_revision_of_git_is_compared_with_now(copy: Path) -> None:
    [one] = published.compare(copy, "HEAD")
    assert one.number.name == "A2009-039"
    assert one.factor == pytest.approx(2)


def test_a_revision_that_cannot_be_compared_is_one_clear_error(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(revision: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            published.compare(copy, revision)

    refused("no-such", "'no-such' is no revision that git knows here; the record")
    table = copy / "data/processed/30_estimates.csv"
    kept = table.read_text(encoding="utf-8")
    table.write_text(kept.replace("median", "middle", 1), encoding="utf-8")
    git(copy, "commit", "--quiet", "-am", "other")
    git(copy, "rm", "--quiet", "--cached", "data/processed/30_estimates.csv")
    git(copy, "commit", "--quiet", "-m", "without")
    table.write_text(kept, encoding="utf-8")
    refused("HEAD~1", r"HEAD~1:data/processed/30_estimates.csv:1: the table has no column median")
    refused("HEAD", r"'HEAD': this revision has no data/processed/30_estimates")
    monkeypatch.setenv("PATH", "")
    refused("HEAD", "git is not installed")


def test_a_copy_without_history_still_knows_the_editions(project: Path) -> None:
    (project / "docs").mkdir(exist_ok=True)
    (project / published.FILE).write_bytes((ROOT / published.FILE).read_bytes())
    edition = published.read_record(project)[-1].name
    assert published.compare(project, edition) == []
    with pytest.raises(ValueError, match=rf"no history \(no \.git\); the record knows .*{edition}"):
        published.compare(project, "HEAD")
