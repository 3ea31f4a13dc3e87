"""`analysis data` and `analysis check` in a folder of another subject with sources, cards and a lock of its own."""

import csv
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from tests.subject.invented import project, run
from tests.subject.test_other_subjects import OF_TRAFFICKING

#: What a row of the tests does not say.
ROW = {
    "locator": "row", "measure": "deaths", "unit": "persons", "place": "Haiti", "place_to": "Haiti", "role": "unspecified",
    "population": "all", "exploitation": "all", "status": "killed", "movement": "any", "visibility": "actual",
    "method": "survey", "period": "2010", "producer": "Office",
}  # fmt: skip
CARD = {
    "reader": "claims", "title": "A table", "producer": "Office", "year": "2010", "citation": "A table", "licence": "facts",
    "accessed": "2026-11-24", "read_in": "producer", "scope": "all", "processing": "typed",
}  # fmt: skip
SOURCES = {
    "one": [{"figure": "1,000"}, {"figure": "1,200", "producer": "Team"}],
    "two": [{"figure": "9,000", "producer": "Other team"}, {"figure": "at least 2,000", "status": "injured"}],
}
OFF = ("10_roles.csv", "10_ratings.csv", "10_policy.csv")


def put_source(folder: Path, name: str, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Write a table of claims of a source; its card."""
    (folder / "data/raw" / name).mkdir(parents=True)
    written = []
    for number, row in enumerate(rows, 1):
        written.append({**ROW, "claim_id": f"{name.upper()}-{number:03d}", **row})
    with (folder / "data/raw" / name / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(
            file, sorted({column for row in written for column in row}), lineterminator="\n"
        )
        table.writeheader()
        table.writerows(written)
    return {**CARD, "file": f"{name}/claims.csv", "source": name}


def with_sources(folder: Path, sources: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """A project folder after tables of sources, the names of producers and all their cards were accepted in it."""
    cards = [put_source(folder, name, rows) for name, rows in sources.items()]
    producers = {row.get("producer", "Office") for rows in sources.values() for row in rows}
    (folder / "data/raw/reference").mkdir()
    names = "".join(f"{name},{name}\n" for name in sorted(producers))
    (folder / "data/raw/reference/producers.csv").write_text(f"printed,producer\n{names}", encoding="utf-8")
    cards.append({**CARD, "file": "reference/producers.csv", "reader": "reference", "source": "reference"})
    (folder / "data/raw/sources.yml").write_text(yaml.safe_dump(cards), encoding="utf-8")
    accepted = run(folder, "-m", "analysis", "accept", "--yes")
    assert accepted.returncode == 0, accepted.stderr
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two sources and its processed tables."""
    folder = with_sources(project(tmp_path_factory.mktemp("own") / "mine", {}), SOURCES)
    made = run(folder, "-m", "analysis", "data")
    assert made.returncode == 0, made.stderr[-2000:]
    return folder


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a processed table."""
    text = (folder / "data/processed" / f"{name}.csv").read_text(encoding="utf-8")
    return [*csv.DictReader(text.splitlines())]


def test_two_sources_make_the_tables(folder: Path) -> None:
    assert [row["claim_id"] for row in rows_of(folder, "10_claims")] == [
        "ONE-001",
        "ONE-002",
        "TWO-001",
        "TWO-002",
    ]
    assert {row["measure"] for row in rows_of(folder, "10_claims")} == {"deaths"}
    assert "TWO-001;ONE-001" in {row["members"] for row in rows_of(folder, "20_conflicts")}
    assert {row["view"] for row in rows_of(folder, "30_estimates")} <= {"now", "meeting"}
    assert [row["rung"] for row in rows_of(folder, "30_ladder")] == ["counted", "estimated"]
    # No answer of the shipped subject is held against those of this one.
    assert rows_of(folder, "30_what_moved") == []


def test_nothing_of_the_shipped_subject_stands_in_them(folder: Path) -> None:
    processed = folder / "data/processed"
    assert [name for name in OFF if (processed / name).is_file()] == []
    for path in processed.iterdir():
        # Tables keep the name of this column, which is the cause.
        text = path.read_text(encoding="utf-8").replace("exploitation", "cause")
        assert OF_TRAFFICKING.findall(text) == [], path.name


def test_a_subject_without_money_has_no_columns_for_it(folder: Path) -> None:
    in_money = re.compile(r"currency|price_year|usd_")
    for path in (folder / "data/processed").glob("*.csv"):
        header, *_ = path.read_text(encoding="utf-8").splitlines()
        assert in_money.findall(header) == [], path.name
    codebook = (folder / "data/processed/README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(?:currency|price_year|usd_)", codebook, re.MULTILINE) == []
    assert "rung (counted, estimated)" in codebook
    package = json.loads((folder / "data/processed/datapackage.json").read_text(encoding="utf-8"))
    assert package["title"].startswith("subject: published numbers")
    # Under which licence their claims stand they say themselves.
    assert "licenses" not in package
    script = "import analysis as an; print(set(an.load_claims()['currency']))"
    assert run(folder, "-c", script).stdout.strip() == "{''}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "Haiti"], "1,000"),
        (["show", "Haiti", "--json"], "ONE-001"),
        (["find", "1,200"], "ONE-002"),
        (["conflicts", "-r", "Haiti"], "1,000 (Office"),
        (["cite", "ONE-001"], "Office"),
        (["regions"], "Haiti"),
    ],
)
def test_commands_answer_from_them_in_words_of_the_subject(folder: Path, words: list[str], told: str) -> None:
    done = run(folder, "-m", "analysis", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout
    # Programs get the name of this column, which is the cause.
    assert OF_TRAFFICKING.findall(done.stdout.replace('exploitation"', 'cause"')) == []


def test_the_tables_are_checked(folder: Path) -> None:
    done = run(folder, "-m", "analysis", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No problem in 19 tables, 4 claims." in done.stdout
    script = "import analysis as an; print(an.load_claims().index.tolist(), an.reconcile(an.load_claims()).shape[0] > 0)"
    assert "['ONE-001', 'ONE-002', 'TWO-001', 'TWO-002'] True" in run(folder, "-c", script).stdout


def test_a_fault_of_a_row_and_of_a_card_is_told(folder: Path, tmp_path: Path) -> None:
    wrong = Path(shutil.copytree(folder, tmp_path / "wrong"))
    table = wrong / "data/raw/two/claims.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("injured", "hurt"), encoding="utf-8")
    cards = wrong / "data/raw/sources.yml"
    roles = {**CARD, "file": "two/roles.csv", "reader": "roles", "source": "two"}
    cards.write_text(cards.read_text(encoding="utf-8") + yaml.safe_dump([roles]), encoding="utf-8")
    shutil.copy(table, wrong / "data/raw/two/roles.csv")
    told = run(wrong, "-m", "analysis", "check").stderr
    assert "data/raw/two/claims.csv:3:status: 'hurt' is not allowed" in told
    assert (
        "the subject has no roles, which the reader 'roles' gives; roles: on in subject/subject.yml" in told
    )


def test_years_of_the_subject_are_answered_and_a_constant_needs_no_ladder(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {"subject/subject.yml": "views: [2009, 2010]\n"})
    (folder / "subject/ladder.yml").unlink()
    with_sources(folder, SOURCES)
    made = run(folder, "-m", "analysis", "data")
    assert made.returncode == 0, made.stderr[-2000:]
    assert {row["reference_year"] for row in rows_of(folder, "30_estimates") if row["view"] == "now"} == {
        "2009",
        "2010",
    }
    assert rows_of(folder, "30_ladder") == []


TOLL = {
    "one": [
        {"figure": "1,000", "method": "administrative", "period": "2010-01-13"},
        {"figure": "3,000", "method": "administrative", "period": "2010-01-20"},
    ],
    "two": [{"figure": "2,500", "method": "administrative", "period": "2010-01-24", "corrects": "ONE-002"}],
}


def test_days_of_a_toll_and_what_it_withdraws_stand_in_the_tables(tmp_path: Path) -> None:
    folder = with_sources(project(tmp_path / "mine", {}), TOLL)
    made = run(folder, "-m", "analysis", "data")
    assert made.returncode == 0, made.stderr[-2000:]
    days = [(row["days"], row["corrects"]) for row in rows_of(folder, "10_claims")]
    assert days == [("2010-01-13", ""), ("2010-01-20", ""), ("2010-01-24", "ONE-002")]
    # Of one office the newest number speaks; a smaller one that corrects the one before is no contradiction.
    advice = {row["claim_id"]: row["superseded_by"] for row in rows_of(folder, "30_quoting")}
    assert advice == {"ONE-001": "TWO-001", "ONE-002": "TWO-001", "TWO-001": ""}
    assert {row["code"] for row in rows_of(folder, "20_conflicts")} == {"revisions"}
    table = folder / "data/raw/two/claims.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("ONE-002", "ONE-009"), encoding="utf-8")
    told = run(folder, "-m", "analysis", "check").stderr
    assert "data/raw/two/claims.csv:2:corrects: 'ONE-009' is no claim; the claim_id of another row" in told
