"""`analysis check` where numbers are somebody's own: every fault of the subject and of the claims, with its line."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.own.subject_check import known_files, problems_of, subject_problems
from analysis.own.subject_files import SubjectFiles
from tests.conftest import ROOT
from tests.subject.test_other_subjects import without_choices

EXAMPLE = ROOT / "examples/haiti_earthquake_2010"
CLAIMS = "data/raw/published/claims.csv"
#: In a file of the example one text for another, and what is said of it.
FAULTS = [
    ("axes.yml", "words: [killed", "words: [lost, killed", "axes.yml:3:status.words: no phrase says 'lost'; an entry lost"),
    ("axes.yml", "least: 1", "leest: 1", "axes.yml:5:status.leest: 'leest' is no entry of an axis"),
    ("axes.yml", "status:", "status: {", "axes.yml:4: not readable as YAML"),
    ("ladder.yml", "status: [killed]}}]", "status: [dead]}}]", "ladder.yml:4:rungs.world.where.status: estimated: 'dead' is"),
    ("ladder.yml", "measure: [deaths]", "measure: [death]", "ladder.yml:2:recorded.where.measure: counted: 'death' is no"),
    ("ladder.yml", "leading", "laeding", "ladder.yml:8:laeding: it is no entry of a ladder"),
    ("measures.csv", "persons,persons,", "persons,person,", "measures.csv:2:unit: no phrase says 'deaths' in 'person'; did you mean 'persons'?"),
    ("measures.csv", "deaths,deaths,", "deaths,peple,", "measures.csv:2:family: there is no family 'peple'; did you mean"),
    ("measures.csv", "growing,", "grwing,", "measures.csv:2:timing: 'grwing' is no timing"),
    ("labels.yml", "of: deaths}", "for: deaths}", "labels.yml:2:status.killed.for: 'for' is no entry here"),
    ("labels.yml", "kind: persons", "kind: person", "labels.yml:6:measures.deaths.kind: deaths: 'person' is no kind"),
    ("labels.yml", "{persons: in", "{person: in", "labels.yml:6:measures.deaths.said.person: 'person' is no entry here"),
    ("labels.yml", "status: killed", "status: dead", "labels.yml:7:usual.status: 'dead' is no status; one of killed"),
    ("labels.yml", "usual:", "visibility: {actual: '{peple}'}\nusual:", "labels.yml:7:visibility.actual: nothing stands for {peple}"),
]  # fmt: skip


def put(folder: Path, name: str, before: str, after: str) -> None:
    """Write one text for another into a file of a subject."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


#: Files that a subject may have, each with faults that have nothing to do with one another.
FAULTY = {
    "subject.yml": "persns: {one: a, many: b}\nviews: [20155]\ntime: hour\nroute: maybe\n",
    "nouns.txt": "tonnes\nkilotonnes\nbarrels = some\n",
    "places.csv": "place,part_of,population\nSquare,Haiti,many\n,Haiti,5\n",
    "words.yml": "nobody: asks\n",
    "ladder.yml": "rungs: [\n",
}
TOLD = (
    "subject.yml:1:persns: there is no such entry; did you mean 'persons'?", "subject.yml:2:views:",
    "subject.yml:3:time:", "subject.yml:4:route:", "nouns.txt:2: 'kilotonnes' seems", "nouns.txt:3: 'barrels = some'",
    "places.csv:2:population:", "places.csv:3:place:", "words.yml:1:nobody:", "ladder.yml:2: not readable as YAML",
    "measures.csv:2:timing: 'grwing'", "labels.yml:2:status.killed.for:",
)  # fmt: skip


@pytest.fixture
def subject(tmp_path: Path) -> Path:
    """A copy of the subject of the example."""
    return Path(shutil.copytree(EXAMPLE / "subject", tmp_path / "subject"))


def told(folder: Path) -> list[str]:
    """What is said of the subject in a folder."""
    return [str(problem) for problem in problems_of(SubjectFiles(folder, "subject"))]


def test_faults_of_all_files_are_told_at_once(subject: Path) -> None:
    for name, text in FAULTY.items():
        (subject / name).write_text(text, encoding="utf-8")
    put(subject, "measures.csv", "growing,", "grwing,")
    put(subject, "labels.yml", "of: deaths}", "for: deaths}")
    lines = told(subject)
    for start in TOLD:
        assert any(line.removeprefix("subject/").startswith(start) for line in lines), (start, lines)


def test_what_rests_on_a_file_that_cannot_be_read_is_left_out(subject: Path) -> None:
    put(subject, "labels.yml", "status:", "status: {")
    put(subject, "measures.csv", "growing,", "grwing,")
    first, second = told(subject)
    assert first.startswith("subject/labels.yml:3: not readable as YAML")
    assert second.startswith("subject/measures.csv:2:timing: 'grwing' is no timing")


@pytest.mark.parametrize("folder", sorted(ROOT.glob("examples/*/subject")), ids=lambda path: path.parent.name)
def test_the_examples_are_without_a_problem(folder: Path) -> None:
    assert told(folder) == []


def test_the_shipped_subject_is_without_a_problem() -> None:
    assert subject_problems() == []


@pytest.mark.parametrize(("name", "before", "after", "problem"), FAULTS)
def test_a_fault_is_told_with_its_file_and_line(
    subject: Path, name: str, before: str, after: str, problem: str
) -> None:
    put(subject, name, before, after)
    problems = told(subject)
    assert any(text.startswith(f"subject/{problem}") for text in problems), problems


def test_all_faults_are_told_at_once(subject: Path) -> None:
    of_files: Mapping[str, tuple[str, str, str]] = {
        name: (before, after, what) for name, before, after, what in FAULTS[3:]
    }
    for name, (before, after, _) in of_files.items():
        put(subject, name, before, after)
    problems = " ".join(told(subject))
    assert all(what in problems for _, _, what in of_files.values())


def test_a_file_that_nobody_reads_is_offered_the_nearest_name(subject: Path) -> None:
    (subject / "label.yml").write_text("status: {}\n", encoding="utf-8")
    (subject / "README.md").write_text("# Mine\n", encoding="utf-8")
    assert told(subject) == ["subject/label.yml: nobody reads a file of this name; did you mean labels.yml?"]
    assert {"axes.yml", "links.csv", "priors.yml"} <= {*known_files()}


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `analysis check` does in a folder, in a process that has no subject yet."""
    command = [sys.executable, "-m", "analysis", "check", *arguments]
    return subprocess.run(
        command, cwd=folder, env=without_choices(), capture_output=True, text=True, check=False
    )


def test_a_bare_project_is_checked_without_cards(tmp_path: Path) -> None:
    project = shutil.copytree(EXAMPLE, tmp_path / "mine")
    done = check(project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "claims: 22" in done.stdout
    put(project, CLAIMS, '"500,000",deaths', '"500,000",death')
    put(project, CLAIMS, 'Haiti,"45,000', 'Hayti,"45,000')
    refused = check(project)
    assert refused.returncode == 1
    assert f"{CLAIMS}:2:measure: 'death' is not allowed; one of deaths" in refused.stderr
    assert f"{CLAIMS}:3:place: 'Hayti' is not a known place (nearest: 'Haiti'" in refused.stderr
    assert refused.stderr.endswith("2 problems.\n")


def test_a_subject_that_nobody_names_is_told(tmp_path: Path) -> None:
    project = shutil.copytree(EXAMPLE, tmp_path / "mine")
    put(project, "pyproject.toml", "subject =", "subjct =")
    done = check(project)
    assert done.returncode == 1
    assert (
        "pyproject.toml:tool.analysis.subjct: nobody reads this entry; did you mean 'subject'?" in done.stderr
    )
    assert "there is a folder with a subject, and no entry names it" in done.stderr


def test_faults_of_tables_are_told_beside_those_of_phrases(subject: Path, tmp_path: Path) -> None:
    put(subject, "axis_sets.csv", ",injured,,injured,", ",hurt,,injured,")
    put(subject, "axis_sets.csv", "status,killed,killed", "status,kiled,killed")
    put(subject, "labels.yml", "kind: persons", "kind: person")
    (subject / "links.csv").write_text(
        "link,measure,other,low,high,unit,reason,reference,found\nmine,deths,deaths,1,2,ratio,R,R,R\n",
        encoding="utf-8",
    )
    told_first = check(tmp_path, "--subject", str(subject)).stderr
    assert "links.csv:2:measure: 'deths' is not allowed" in told_first
    assert "labels.yml:6:measures.deaths.kind" in told_first
    (subject / "links.csv").unlink()
    told_then = check(tmp_path, "--subject", str(subject)).stderr
    assert "axis_sets.csv:2:name: 'kiled' is no status" in told_then
    assert "axis_sets.csv:name: status killed without a row" in told_then


def test_switches_and_places_are_checked(subject: Path, tmp_path: Path) -> None:
    put(subject, "subject.yml", "time: day", "time: hour")
    rows = "place,part_of\nMarket,Nowhereland\nGhana,Africa\nPort,Atlantis\n"
    (subject / "places.csv").write_text(rows, encoding="utf-8")
    assert (
        "subject.yml:5:time: 'hour' is no unit of time; one of year, day"
        in check(tmp_path, "--subject", str(subject)).stderr
    )
    put(subject, "subject.yml", "time: hour", "time: day")
    told = check(tmp_path, "--subject", str(subject)).stderr
    for cell in ("2:part_of", "3:place", "4:part_of"):
        assert f"places.csv:{cell}: " in told


def test_a_subject_alone_is_checked_where_there_is_no_project(subject: Path, tmp_path: Path) -> None:
    put(subject, "axis_sets.csv", ",injured,,injured,", ",hurt,,injured,")
    done = check(tmp_path, "--subject", str(subject))
    assert done.returncode == 1
    assert "axis_sets.csv:3:values: 'hurt' is no value of status; one of injured, killed" in done.stderr


def test_a_missing_table_of_words_is_named_in_the_subject(subject: Path, tmp_path: Path) -> None:
    (subject / "axis_sets.csv").unlink()
    told = check(tmp_path, "--subject", str(subject)).stderr
    assert "axis_sets.csv: the file is missing; one row for each word of status in axes.yml" in told
    assert "data/raw" not in told
    assert told.endswith("1 problem.\n")


def test_broken_yaml_is_told_once(subject: Path, tmp_path: Path) -> None:
    (subject / "subject.yml").write_text("time: [\n", encoding="utf-8")
    assert check(tmp_path, "--subject", str(subject)).stderr.endswith("1 problem.\n")
