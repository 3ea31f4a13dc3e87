"""`analysis check` tells every problem of every table at once, each with its place, and ends with 1."""

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from analysis import checking, processing, stages
from analysis.checking import check, load_expected
from analysis.reading.cards import sha256
from analysis.reading.problems import InputError
from tests.claims.claim_rows import RAW
from tests.conftest import ROOT

INDIA = "unodc_portal/india_2019.csv"
#: All victims of 2019, and the three counts by form of the full export; which form each stands for does not matter here.
FORMS = {"": "6,411", "sexual": "1,505", "labour": "2,080", "other": "9,645"}
ANOMALY = {
    "file": f"data/raw/{INDIA}",
    "column": "figure",
    "match": r"13,230, above the whole of 6,411",
    "reason": "The export counts a person once for each form; the office reports it so.",
}


def add_india(project: Path) -> None:
    """A file of four claims and its card."""
    file = project / "data/raw" / INDIA
    rows = [
        {
            **RAW,
            "claim_id": f"IND-{number:03}",
            "position": str(number),
            "figure": figure,
            "exploitation": form or "all",
            "place": "India",
            "place_to": "India",
            "producer": "UNODC",
            "period_start": "2019",
            "period_end": "2019",
            "statement": "IND-2019",
        }
        for number, (form, figure) in enumerate(FORMS.items(), start=1)
    ]
    file.parent.mkdir()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, RAW, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    cards = project / "data/raw/sources.yml"
    entries = yaml.safe_load(cards.read_text(encoding="utf-8"))
    like = next(card for card in entries if card["file"] == "rcmp/claims.csv")
    own = {
        "file": INDIA,
        "source": "unodc_portal",
        "carrier": "the full export",
        "rows": len(rows),
        "sha256": sha256(file),
    }
    entries.append({**like, **own})
    cards.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")


def expect(project: Path, *entries: dict[str, str]) -> None:
    (project / "data/raw/expected_problems.yml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")


def problems(project: Path) -> list[str]:
    """What is found, without comparing the tables on disk."""
    return [str(problem) for problem in check(project, compare=False).problems]


def test_the_shipped_data_has_no_problem(processed: processing.Processed) -> None:
    report = check(ROOT, compare=False)
    assert report.problems == ()
    assert processing.differing(ROOT, processed.tables) == ()
    assert report.claims > 1000
    assert report.tables >= 10


def test_india_2019_is_above_its_whole_until_it_is_declared_which_ends_with_it(small_project: Path) -> None:
    expect(small_project, ANOMALY)
    (found,) = problems(small_project)
    assert found.startswith("data/raw/expected_problems.yml:1:match: the known problem is not there any more")
    add_india(small_project)
    report = check(small_project, compare=False)
    assert report.problems == ()
    (note,) = report.notes
    assert "(known: The export counts a person once for each form" in note
    expect(small_project)
    (found,) = problems(small_project)
    assert found.startswith(
        "data/raw/unodc_portal/india_2019.csv:5:figure: 9,645 (other) + 2,080 (labour) + 1,505 (sexual) = 13,230, "
        "above the whole of 6,411 (IND-001, line 2)"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"match": "(open"}, r"expected_problems\.yml:1:match: no regular expression"),
        ({"reason": ""}, r"expected_problems\.yml:1:reason: the entry has no reason"),
        ({"row": "5"}, r"expected_problems\.yml:1:row: the field is unknown"),
    ],
)
def test_a_wrong_anomaly_is_an_error(small_project: Path, change: dict[str, str], message: str) -> None:
    expect(small_project, {**ANOMALY, **change})
    with pytest.raises(InputError, match=message):
        load_expected(small_project)
    assert any(re.search(message, found) for found in problems(small_project))


def damage(project: Path) -> None:
    """One thing of each kind is broken."""
    raw = project / "data/raw"
    claims = raw / "article_2009/claims.csv"
    text = claims.read_text(encoding="utf-8")
    text = text.replace("A2009-054", "A2009-053").replace("all,all,trafficked", "all,all,traficked", 1)
    claims.write_text(text, encoding="utf-8")
    ratings = raw / "article_2009/ratings.csv"
    ratings.write_text(ratings.read_text(encoding="utf-8").replace("Canada", "Canadia", 1), encoding="utf-8")
    (raw / "article_2009/extra.csv").write_text("a\n1\n", encoding="utf-8")
    (raw / "rcmp/claims.csv").unlink()


def test_every_problem_of_every_table_is_told_at_once(small_project: Path) -> None:
    damage(small_project)
    found = "\n".join(problems(small_project))
    for message in (
        r"data/raw/article_2009/claims\.csv: the file is not the one that the card describes",
        r"data/raw/article_2009/claims\.csv:55:claim_id: 'A2009-053' stands twice",
        r"data/raw/article_2009/claims\.csv:\d+:status: 'traficked' is not allowed.*'trafficked'",
        r"data/raw/article_2009/ratings\.csv: the file is not the one",
        r"data/raw/article_2009/ratings\.csv:\d+:place: .*Canadia",
        r"data/raw/article_2009/extra\.csv: the file has no card",
        r"data/raw/sources\.yml:rcmp/claims\.csv: the card has no file",
    ):
        assert re.search(message, found), f"{message} not in\n{found}"


def test_one_fault_is_one_problem_and_faults_of_all_stages_are_told(small_project: Path) -> None:
    raw = small_project / "data/raw"
    shutil.copy(ROOT / "data/raw/article_2009/corrections.yml", raw / "article_2009")
    (raw / "article_2009/claims.csv").write_text("", encoding="utf-8")
    (raw / "lineages.yml").write_text("- lineage: L-A\n", encoding="utf-8")
    links = raw / "conflicts/relations.csv"
    links.write_text(links.read_text(encoding="utf-8").replace("measure", "measured", 1), encoding="utf-8")
    found = {text.split(": ")[0] for text in problems(small_project)}
    assert found == {
        "data/raw/article_2009/claims.csv",
        "data/raw/conflicts/relations.csv",
        "data/raw/conflicts/relations.csv:1:measure",
        *(f"data/raw/lineages.yml:1:{name}" for name in ("title", "relation", "evidence")),
    }


def test_tables_that_the_record_calls_current_are_not_made_anew(
    small_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "data/processed/10_claims.csv", small_project / "data/processed")
    monkeypatch.setattr(stages, "why_tables", lambda root: "")
    monkeypatch.setattr(checking, "_made_anew", None)
    assert check(small_project).problems == ()


def test_an_id_in_two_files_is_told(small_project: Path) -> None:
    file = small_project / "data/raw/article_2009/claims.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("A2009-001", "RCMP-001", 1), encoding="utf-8")
    assert any(
        text.startswith(
            "data/raw/rcmp/claims.csv:2:claim_id: RCMP-001 stands in data/raw/article_2009/claims.csv too"
        )
        for text in problems(small_project)
    )


def test_a_first_table_on_disk_that_is_not_what_raw_gives_is_told(project: Path) -> None:
    (project / "data/processed/10_roles.csv").write_text("role_id\n", encoding="utf-8")
    assert {problem.file for problem in check(project).problems} == {"data/processed/10_roles.csv"}


def test_later_files_on_disk_are_compared_too(project: Path, processed: processing.Processed) -> None:
    (project / "data/processed/30_estimates.csv").write_text("region_code\n", encoding="utf-8")
    (project / "data/processed/datapackage.json").unlink()
    assert set(processing.differing(project, processed.tables)) == {
        "data/processed/30_estimates.csv",
        "data/processed/datapackage.json",
    }


def run(project: Path) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    code = "from analysis.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "check"], cwd=project, capture_output=True, text=True, check=False
    )


def test_the_command_ends_with_1_and_prints_a_line_for_each_problem(small_project: Path) -> None:
    damage(small_project)
    done = run(small_project)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert re.fullmatch(r"\d+ problems\.", lines[-1])
    assert len(lines) - 1 == int(lines[-1].split()[0])
    assert all(re.match(r"data/\S+: ", line) for line in lines[:-1])


@pytest.mark.slow
def test_the_command_ends_with_0_and_prints_notes(small_project: Path) -> None:
    add_india(small_project)
    expect(small_project, ANOMALY)
    made = "from analysis.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", made, "data"], cwd=small_project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    done = run(small_project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "note: data/raw/unodc_portal/india_2019.csv:5:figure:" in done.stdout
    assert re.search(r"No problem in \d+ tables, \d+ claims\.", done.stdout)
