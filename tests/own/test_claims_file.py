"""What a table of claims is told of its columns and ids, by `analysis own` and `analysis check` alike."""

import re
from pathlib import Path

import pytest

import analysis as an
from analysis.own.claims_file import read_claims_file, read_rows, rows_of_known_columns
from analysis.reading.problems import InputError
from tests.subject.invented import project, run

HEADER = "claim_id,place,figure,measure,status,year,visiblity,note\n"
ROWS = """OWN-101,Haiti,"1,000",deaths,killed,2010,detected,read twice
OWN-101,Haiti,"2,000",deaths,killed,2010,detected,
OWN-102,Hayti,900,deaths,killed,2010,,
OWN-103,Haiti,900 souls,deaths,killed,2010,,
"""
PLAIN = 'claim_id,place,figure,measure,note,mesure,zzz\nOWN-001,Nepal,500,stock,"read, twice",a,b\n'


def put(folder: Path, text: str) -> Path:
    file = folder / "claims.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_free_columns_are_kept(tmp_path: Path) -> None:
    claims = read_claims_file(put(tmp_path, PLAIN)).claims
    assert claims.loc["OWN-001", "note"] == "read, twice"
    (own,) = an.make_claims([{"place": "Nepal", "figure": 5, "measure": "stock", "footnote": "a"}])[
        "footnote"
    ]
    assert own == "a"


def test_a_column_that_nobody_reads_is_told_once_with_the_nearest(tmp_path: Path) -> None:
    file = put(tmp_path, PLAIN)
    told = [str(column.problem("claims.csv")) for column in read_rows(file).unread]
    assert told[0] == "claims.csv:1:mesure: nobody reads a column of this name; did you mean 'measure'?"
    assert told[1].startswith("claims.csv:1:zzz: nobody reads a column of this name; one that")
    with pytest.raises(InputError, match="mesure"):
        rows_of_known_columns(file)


@pytest.mark.parametrize("rows", [6, 15])
def test_a_list_of_refused_rows_says_how_many_it_leaves_out(tmp_path: Path, rows: int) -> None:
    file = put(tmp_path, "place,figure,measure\n" + "Nepal,many,stock\n" * rows)
    with pytest.raises(ValueError, match=f"\nand {rows - 5} more$"):
        read_claims_file(file)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in whose one table of claims an id stands twice, a column is misspelt, a place and a noun are unknown."""
    folder = project(tmp_path_factory.mktemp("own") / "mine", {})
    (folder / "data/raw/mine").mkdir(parents=True)
    put(folder / "data/raw/mine", HEADER + ROWS)
    return folder


@pytest.mark.parametrize(
    ("command", "between"), [(["check"], ":"), (["own", "data/raw/mine/claims.csv"], ": column ")]
)
def test_both_commands_tell_the_file_and_the_row(folder: Path, command: list[str], between: str) -> None:
    done = run(folder, "-m", "analysis", *command)
    told = done.stdout + done.stderr
    file = "data/raw/mine/claims.csv"
    assert f"{file}:1:visiblity: nobody reads a column of this name; did you mean 'visibility'?" in told
    assert told.count("visiblity: nobody") == 1
    assert f"{file}:3{between}claim_id: 'OWN-101' stands in row 2 too; an id of its own" in told
    assert f"{file}:4{between}place: 'Hayti' is not a known place" in told
    assert "(if souls are what is counted: a line in subject/nouns.txt)" in told
    assert done.returncode == 1


#: Every cell but the noun of the first row is wrong; the second has a fault of its own and a doubled id.
FAULTY = """claim_id,place,figure,measure,year,producer,method
OWN-101,Hayti,"9O0",deths,20222,Office,surrvey
OWN-101,Haiti,3 milion,deaths,2105,Office,
"""


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {})
    (folder / "data/raw/mine").mkdir(parents=True)
    file = put(folder / "data/raw/mine", FAULTY)
    for words in (["check"], ["own", str(file)]):
        told = run(folder, "-m", "analysis", *words).stderr
        for column in ("place", "figure", "measure", "year", "method"):
            assert len(re.findall(rf"claims.csv:2:(?: column )?{column}: ", told)) == 1, column
        for column in ("claim_id", "figure", "year"):
            assert len(re.findall(rf"claims.csv:3:(?: column )?{column}: ", told)) == 1, column


def test_what_would_be_right_is_what_the_subject_has(tmp_path: Path) -> None:
    told = run(
        project(tmp_path / "mine", {"claims.csv": FAULTY}), "-m", "analysis", "own", "claims.csv"
    ).stderr
    assert (
        "'deths' is not allowed; one of deaths, or a measure of the package (did you mean 'deaths'?)" in told
    )
    assert told.count("a year has four digits and lies between 1500 and 2099") == 2
    assert "the word 'milion' is unknown here; a form such as" in told
    assert "(did you mean 'million'?)" in told
    assert "if milion" not in told


def test_a_word_that_tells_how_a_number_was_made_names_the_words_of_that_meaning(tmp_path: Path) -> None:
    rows = "place,figure,measure,year,method\nHaiti,5,deaths,2010,count\nHaiti,6,deaths,2010,census\n"
    told = run(project(tmp_path / "mine", {"claims.csv": rows}), "-m", "analysis", "own", "claims.csv").stderr
    of_count, of_census = [line for line in told.splitlines() if "column method" in line]
    assert "(administrative: a count of an office" in of_count
    assert "; survey: " in of_count
    assert "(survey: people or places were asked" in of_census
    assert "administrative: " not in of_census


def test_a_short_unknown_word_is_neither_misspelt_nor_counted(tmp_path: Path) -> None:
    rows = "place,figure,measure,year\nHaiti,5 if at all,deaths,2010\n"
    told = run(project(tmp_path / "mine", {"claims.csv": rows}), "-m", "analysis", "own", "claims.csv").stderr
    assert "is unknown here" in told
    assert "did you mean" not in told
    assert "what is counted" not in told


def test_a_day_names_the_switch_that_reads_it(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {})
    put(folder, "place,figure,measure,day,corrects\nHaiti,5,deaths,2010-01-03,\nHaiti,6,deaths,2010-01-04,\n")
    assert (
        "column day: the subject counts by the year; a year, or the switch time: day in subject/subject.yml"
        in (run(folder, "-m", "analysis", "own", "claims.csv").stderr)
    )
    put(folder, "place,figure,measure,period_start,period_end\nHaiti,5,deaths,2010-01-03,2010-01-09\n")
    told = run(folder, "-m", "analysis", "own", "claims.csv").stderr
    assert (
        "'2010-01-03' is not allowed; a year, or the switch time: day in subject/subject.yml would be right"
        in told
    )


def test_places_are_checked_although_the_subject_has_a_fault(folder: Path) -> None:
    ladder = folder / "subject/ladder.yml"
    before = ladder.read_text(encoding="utf-8")
    ladder.write_text(before.replace("leading", "laeding"), encoding="utf-8")
    told = run(folder, "-m", "analysis", "check").stderr
    ladder.write_text(before, encoding="utf-8")
    assert "ladder.yml:8:laeding" in told
    assert "data/raw/mine/claims.csv:4:place: 'Hayti' is not a known place" in told
