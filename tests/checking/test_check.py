"""`analysis check` tells every problem of every table at once, each with its place, and ends with 1."""

import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from analysis import cli, freshness, processing
from analysis.checking import check, load_expected
from analysis.content_cache import FOLDER
from analysis.files import digest
from analysis.reading.problems import InputError
from tests.claims.claim_rows import RAW
from tests.conftest import ROOT
from tests.locks import relock

INDIA = "unodc_portal/india_2019.csv"
#: All victims of 2019, and the three counts by form of the full export; which form each stands for does not matter here.
FORMS = {"all": "6,411", "sexual": "1,505", "labour": "2,080", "other": "9,645"}
ANOMALY = {
    "file": f"data/raw/{INDIA}",
    "column": "figure",
    "match": r"13,230, above the whole of 6,411",
    "reason": "The export counts a person once for each form; the office reports it so.",
}


def add_india(project: Path) -> None:
    """A file of four claims and its card."""
    file, cards = project / "data/raw" / INDIA, project / "data/raw/sources.yml"
    usual = {**RAW, "place": "India", "place_to": "India", "producer": "UNODC", "statement": "IND-2019"}
    usual |= {"period_start": "2019", "period_end": "2019"}
    rows = [
        usual
        | {"claim_id": f"IND-{number:03}", "position": str(number), "figure": figure, "exploitation": form}
        for number, (form, figure) in enumerate(FORMS.items(), start=1)
    ]
    file.parent.mkdir()
    pd.DataFrame(rows)[[*RAW]].to_csv(file, index=False)
    entries = yaml.safe_load(cards.read_text(encoding="utf-8"))
    like = next(card for card in entries if card["file"] == "rcmp/claims.csv")
    differing = {"file": INDIA, "source": "unodc_portal", "carrier": "the full export"}
    entries.append(like | differing)
    cards.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    relock(project, rows={INDIA: len(rows)})


def expect(project: Path, *entries: dict[str, str]) -> None:
    (project / "data/raw/expected_problems.yml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")


def problems(project: Path) -> list[str]:
    """What is found, without comparing the tables on disk."""
    return [str(problem) for problem in check(project, compare=False).problems]


def test_the_shipped_data_has_no_problem(processed: processing.Processed) -> None:
    report = check(ROOT, compare=False)
    assert report.problems == []
    assert processing.differing(ROOT, processed.tables) == ()
    assert report.claims > 1000
    assert report.tables >= 10


def test_india_2019_is_above_its_whole_until_it_is_declared_which_ends_with_it(small_project: Path) -> None:
    expect(small_project, ANOMALY)
    (problem,) = problems(small_project)
    assert problem.startswith(
        "data/raw/expected_problems.yml:1:match: the known problem is not there any more"
    )
    add_india(small_project)
    report = check(small_project, compare=False)
    assert report.problems == []
    (note,) = report.notes
    assert "(known: The export counts a person once for each form" in note
    expect(small_project, ANOMALY | {"match": "another total"})
    gone, problem = problems(small_project)
    assert gone.startswith("data/raw/expected_problems.yml:1:match: the known problem is not there any more")
    assert problem == (
        "data/raw/unodc_portal/india_2019.csv:5:figure: 9,645 (other) + 2,080 (labour) + 1,505 (sexual) = 13,230, "
        "above the whole of 6,411 (IND-001, line 2); parts by exploitation that do not exceed their whole"
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
    assert any(re.search(message, problem) for problem in problems(small_project))


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """Change the text of a file; each text is there."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def damage(project: Path) -> None:
    """One thing of each kind is broken."""
    raw = project / "data/raw"
    changes = ("\nA2009-054", "\nA2009-053"), ("all,all,trafficked", "all,all,traficked")
    edit(raw / "article_2009/claims.csv", *changes)
    edit(raw / "article_2009/ratings.csv", ("Canada", "Canadia"))
    (raw / "article_2009/extra.csv").write_text("a\n1\n", encoding="utf-8")
    (raw / "rcmp/claims.csv").unlink()


def test_every_problem_of_every_table_is_told_at_once(small_project: Path) -> None:
    damage(small_project)
    text = "\n".join(problems(small_project))
    for message in (
        r"data/raw/article_2009/claims\.csv: the file is not the one that was accepted",
        r"data/raw/article_2009/claims\.csv:55:claim_id: 'A2009-053' stands twice",
        r"data/raw/article_2009/claims\.csv:\d+:status: 'traficked' is not allowed.*'trafficked'",
        r"data/raw/article_2009/ratings\.csv: the file is not the one",
        r"data/raw/article_2009/ratings\.csv:\d+:place: .*Canadia",
        r"data/raw/article_2009/extra\.csv: the file has no card",
        r"data/raw/sources\.yml:rcmp/claims\.csv: the card has no file",
    ):
        assert re.search(message, text), f"{message} not in\n{text}"
    done = run(small_project, "check")
    *lines, last = done.stderr.splitlines()
    assert (done.returncode, last) == (1, f"{len(lines)} problems.")
    assert all(re.match(r"data/\S+: ", line) for line in lines)


def test_one_fault_is_one_problem_and_faults_of_all_stages_are_told(small_project: Path) -> None:
    raw = small_project / "data/raw"
    shutil.copy(ROOT / "data/raw/article_2009/corrections.yml", raw / "article_2009")
    (raw / "article_2009/claims.csv").write_text("", encoding="utf-8")
    (raw / "lineages.yml").write_text("- lineage: L-A\n", encoding="utf-8")
    edit(raw / "conflicts/relations.csv", ("measure", "measured"))
    found = {text.split(": ")[0] for text in problems(small_project)}
    assert found == {
        "data/raw/article_2009/claims.csv",
        "data/raw/conflicts/relations.csv",
        "data/raw/conflicts/relations.csv:1:measure",
        *(f"data/raw/lineages.yml:1:{name}" for name in ("title", "relation", "evidence")),
    }


def forge(file: Path, old: str, new: str) -> None:
    """Another text in each result that a stage left, with digests that fit."""
    first, *lines = file.read_text(encoding="utf-8").splitlines()
    forged = [line.partition("\t")[2].replace(old, new) for line in lines]
    assert any(old in line for line in lines)
    entries = [f"{digest(entry.encode())}\t{entry}" for entry in forged]
    file.write_text("\n".join([first, *entries, ""]), encoding="utf-8")


def test_tables_from_forged_results_are_told_and_mended_though_their_record_calls_them_current(
    small_project: Path,
) -> None:
    """Who edits what is kept between runs, and its digests too, is found by what is made without it."""

    def make(**how: Any) -> bytes:
        freshness.update(small_project, partial(cli._make_tables, **how), force=True, later=cli.AFTER_TABLES)
        return (small_project / "data/processed/20_conflicts.csv").read_bytes()

    def told() -> set[str]:
        assert freshness.why_tables(small_project, later=cli.AFTER_TABLES) == ""
        return {problem.file for problem in check(small_project).problems}

    right = make()
    assert make() == right
    assert told() == set()
    forge(small_project / FOLDER / "conflicts.tsv", "2191164.0", "9191164.0")
    assert make() != right
    assert "data/processed/20_conflicts.csv" in told()
    assert make(anew=True) == right
    assert make() == right
    assert told() == set()


def test_all_faults_of_one_added_claim_are_told_at_once_at_its_row(small_project: Path) -> None:
    """Its hash, producer, whole, study and lineage: nobody has to mend one to be told the next."""
    studies = "study_id,name,team,design,sample_size,period_start,period_end,series,wave,intervention,minimum"
    studies += ",superseded_by,publication,publication_year,coded_by,coded_on,reviewed_by,coded_from,note\n"
    (small_project / "data/raw/studies.csv").write_text(
        f"{studies}a-study,A,B,judgement{',' * 11}C,2026-12-01,,producer,\n", encoding="utf-8"
    )
    links = "claim_id,study_id,part_of,same_phrase_as,repeats,other_concept_than,as_counted,denied_by,note\n"
    (small_project / "data/raw/studies_of_claims.csv").write_text(
        f"{links}A2009-*,a-study,,,,,,,\n", encoding="utf-8"
    )
    row = {**RAW, "claim_id": "RCMP-009", "figure": "a third", "measure": "share", "unit": "fraction"}
    row |= {"producer": "Royal Canadian Mounted Polise", "method": "survey", "lineage": "L-NOWHERE"}
    file = small_project / "data/raw/rcmp/claims.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    pd.concat([rows, pd.DataFrame([row])]).fillna("").to_csv(file, index=False)
    text = "\n".join(problems(small_project))
    for message in (
        r"rcmp/claims\.csv: the file is not the one that was accepted",
        r"rcmp/claims\.csv:5:producer: .*did you mean 'Royal Canadian Mounted Police'",
        r"rcmp/claims\.csv:5:share_of: the measure is share and no whole is named",
        r"studies_of_claims\.csv:claim_id: RCMP-009, whose method is survey, has no study",
        r"lineages\.yml: RCMP-009 names the lineage L-NOWHERE, which is not declared",
    ):
        assert re.search(message, text), f"{message} not in\n{text}"


def test_columns_that_may_be_empty_may_be_left_out_and_those_needed_are_listed(small_project: Path) -> None:
    file = small_project / "data/raw/rcmp/claims.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    short = rows.drop(columns=["footnote", "definition", "whole_measure", "position"])
    short.to_csv(file, index=False)
    (problem,) = problems(small_project)
    assert "not the one that was accepted" in problem
    short.drop(columns="place").rename(columns={"producer": "maker"}).to_csv(file, index=False)
    text = "\n".join(problems(small_project))
    assert (
        "rcmp/claims.csv:1:place: the column is missing; a column of that name; needed are claim_id, loc"
        in text
    )
    assert "claims.csv:1:maker: the column is not expected" in text


def test_an_id_in_two_files_is_told(small_project: Path) -> None:
    edit(small_project / "data/raw/article_2009/claims.csv", ("A2009-001", "RCMP-001"))
    duplicate = "data/raw/rcmp/claims.csv:2:claim_id: RCMP-001 stands in data/raw/article_2009/claims.csv too"
    assert any(text.startswith(duplicate) for text in problems(small_project))


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


def run(project: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command as a user runs it."""
    code = [sys.executable, "-c", "from analysis.cli import main; main()", command]
    return subprocess.run(code, cwd=project, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_ends_with_0_and_prints_notes(small_project: Path) -> None:
    add_india(small_project)
    expect(small_project, ANOMALY)
    done = run(small_project, "data")
    assert done.returncode == 0, done.stderr
    done = run(small_project, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "note: data/raw/unodc_portal/india_2019.csv:5:figure:" in done.stdout
    assert re.search(r"No problem in \d+ tables, \d+ claims\.", done.stdout)
