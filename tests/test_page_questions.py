"""What a page asked of the data: what is noted, what is in doubt, and which answers are others after a change."""

import csv
import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis import page_questions
from analysis.library.published_rows import PublishedRows
from analysis.page_questions import Questions
from analysis.processed_tables import CORRECTED, PRINTED, Corpus, answers, content_digest, tables
from tests.conftest import ROOT

CLAIMS = "10_claims"
Row = dict[str, str]
Change = Callable[[list[Row]], Any]


def path_of(project: Path, table: str) -> Path:
    """The file of a processed table."""
    return project / "data/processed" / f"{table}.csv"


def rows_of(project: Path, table: str) -> list[Row]:
    """The rows of a processed table as text."""
    with path_of(project, table).open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def write_rows(project: Path, table: str, rows: list[Row]) -> None:
    """Put rows in place of those of a table."""
    with path_of(project, table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change(project: Path, table: str, how: Change) -> None:
    """Change the rows of a processed table."""
    rows = rows_of(project, table)
    how(rows)
    write_rows(project, table, rows)


def first_of(rows: list[Row], code: str) -> Row:
    """The first claim of a region that has a number."""
    return next(row for row in rows if row["regions"] == code and row["best"])


# What stands for an answer.


@pytest.mark.parametrize(
    "changed",
    [
        {"a": [1, 2], "b": ["x", "z"]},
        {"a": [1, 2, 2], "b": ["x", "y", "y"]},
        {"a": [1], "b": ["x"]},
        {"a": [2, 1], "b": ["y", "x"]},
        {"a": [1.0, 2.0], "b": ["x", "y"]},
        {"a": [1, 2], "c": ["x", "y"]},
        {"a": [1, 2], "b": ["x", "y"], "c": ["", ""]},
        {"b": ["x", "y"], "a": [1, 2]},
    ],
)
def test_frames_that_differ_in_anything_have_digests_of_their_own(changed: Mapping[str, list[Any]]) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert content_digest(frame) == content_digest(frame.copy())
    assert content_digest(frame) != content_digest(pd.DataFrame(changed))


def test_what_a_frame_says_beside_its_cells_is_part_of_its_digest() -> None:
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="id"))
    other = frame.copy()
    other.attrs["region"] = "NPL"
    digests = [content_digest(made) for made in (frame, other, frame.rename(index={"x": "z"}))]
    assert len({*digests}) == len(digests)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["ab", "c"], ["a", "bc"]),
        ([["a"], "b"], ["a", ["b"]]),
        (1, "1"),
        (1, 1.0),
        (None, "None"),
        ({"a": 1}, {"a": 2}),
        ({"a", "b"}, {"a"}),
        ([], {}),
    ],
)
def test_values_that_differ_have_digests_of_their_own(first: object, second: object) -> None:
    assert content_digest(first) != content_digest(second)


def test_a_value_that_nothing_stands_for_is_refused() -> None:
    with pytest.raises(TypeError, match="a page cannot rest on object"):
        content_digest([object()])


# Rows of a table by the values of a column.


def digest_of_nepal(project: Path) -> str:
    """What stands for the claims that name Nepal."""
    return answers(Corpus(project)).of_rows(CORRECTED, "regions;", ["NPL"])


def number_anew(rows: list[Row]) -> None:
    first_of(rows, "NPL")["best"] = "4711"


def add_row(rows: list[Row]) -> None:
    rows.append({**first_of(rows, "NPL"), "claim_id": "NEW-1"})


def add_region(rows: list[Row]) -> None:
    row = first_of(rows, "GHA")
    row["regions"] = "GHA;NPL"


def remove_row(rows: list[Row]) -> None:
    rows.remove(first_of(rows, "NPL"))


def move_row(rows: list[Row]) -> None:
    row = first_of(rows, "NPL")
    rows.remove(row)
    rows.append(row)


def rename_row(rows: list[Row]) -> None:
    first_of(rows, "NPL")["claim_id"] = "NEW-1"


def number_elsewhere(rows: list[Row]) -> None:
    first_of(rows, "GHA")["best"] = "4711"


def remove_elsewhere(rows: list[Row]) -> None:
    rows.remove(first_of(rows, "GHA"))


CHANGES_OF_NEPAL = (number_anew, add_row, add_region, remove_row, move_row, rename_row)


@pytest.mark.parametrize("how", CHANGES_OF_NEPAL)
def test_rows_that_changed_came_went_or_moved_are_another_answer(project: Path, how: Change) -> None:
    before = digest_of_nepal(project)
    change(project, CLAIMS, how)
    assert digest_of_nepal(project) != before


@pytest.mark.parametrize("how", [number_elsewhere, remove_elsewhere])
def test_rows_of_other_values_change_no_answer(project: Path, how: Change) -> None:
    before = digest_of_nepal(project)
    change(project, CLAIMS, how)
    assert digest_of_nepal(project) == before


def test_a_correction_changes_the_claims_and_not_what_is_printed(project: Path) -> None:
    def digests() -> list[str]:
        of_rows = answers(Corpus(project)).of_rows
        return [of_rows(table, "claim_id", [claim_id]) for table in (CORRECTED, PRINTED)]

    claim_id = rows_of(project, "10_corrections")[0]["claim_id"]
    before = digests()
    change(project, "10_corrections", lambda rows: rows.__delitem__(slice(1)))
    after = digests()
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]


# What is noted.


def questions_of(project: Path, ask: Callable[[], object]) -> Questions:
    """What is asked, as a page leaves it: through JSON."""
    with page_questions.noting(project) as ledger:
        ask()
    asked = Questions.of(ledger, answers(tables()))
    as_json = {name: getattr(asked, name) for name in ("rows", "made", "files", "doubts")}
    return Questions.read(json.loads(json.dumps(as_json)))


def test_claims_of_a_region_are_asked_for_by_rows_and_all_claims_as_a_file(project: Path) -> None:
    of_region = questions_of(project, lambda: an.load_claims("Nepal"))
    ((values, tables_asked),) = of_region.rows
    assert values == ["NPL"]
    assert [(table, column) for table, column, _ in tables_asked] == [(CORRECTED, "regions;")]
    assert "data/processed/10_claims.csv" not in of_region.files
    assert "data/processed/10_claims.csv" in questions_of(project, an.load_claims).files


def test_what_was_asked_before_is_noted_again_though_it_is_kept(project: Path) -> None:
    def ask() -> None:
        an.cite(an.load_claims("Nepal").index[0])
        an.load_table("roles", "Nepal")
        an.load_claims("Ghana", producer="Walk Free")
        an.reconcile(an.load_claims("Ghana"))

    first, second = questions_of(project, ask), questions_of(project, ask)
    assert first == second
    assert first.rows
    assert first.made


@pytest.mark.parametrize(
    ("cells", "is_asked"),
    [
        ({"producer": "Riverside Office"}, False),
        ({"producer": "Institute of Rivers"}, True),
        ({"section": "Table 12 of Riverside"}, False),
        ({"section": "Counted 12 times"}, False),
        ({"section": "Counted in 12"}, True),
    ],
)
def test_a_page_rests_on_names_and_texts_that_its_words_may_hold(
    project: Path, cells: dict[str, str], is_asked: bool
) -> None:
    def ask() -> None:
        rows = PublishedRows()
        text = "The Institute of Peace counted 12. Counted in 12 places."
        rows.makers_in(text)
        rows.without_known_texts(text)

    asked = questions_of(project, ask)
    change(project, "10_claims", lambda rows: rows.append({**rows[0], "claim_id": "NEW-1", **cells}))
    assert bool(asked.differing(answers(tables()))) == is_asked


def test_what_has_no_id_asks_for_no_rows_of_published_tables(project: Path) -> None:
    with page_questions.noting(project) as ledger:
        rows = PublishedRows()[""]
    assert not rows
    assert not ledger.rows


def test_what_something_is_made_of_is_asked_for_with_it(project: Path) -> None:
    """Also files that are not named where it is kept, and when it is not made for the first time."""
    for _ in range(2):
        asked = questions_of(project, lambda: tables().claims())
        assert {"data/processed/10_claims.csv", "data/processed/10_corrections.csv"} <= {*asked.files}


@pytest.mark.parametrize("how", CHANGES_OF_NEPAL)
def test_an_answer_that_is_another_one_is_told_with_its_table_and_value(project: Path, how: Change) -> None:
    asked = questions_of(project, lambda: an.load_claims("Nepal"))
    change(project, CLAIMS, how)
    assert asked.differing(answers(tables())) == "rows of claims by regions: NPL"


# In a process of its own everything that Python tells is heard.

_ASK = """
import json, sys
from dataclasses import asdict
from pathlib import Path
import analysis as an
from analysis import page_questions
from analysis.processed_tables import answers, tables

root = Path(sys.argv[1])
ledger = page_questions.begin(root)
if len(sys.argv) > 3:
    exec(sys.argv[3])
ledger.forget()
exec(sys.argv[2])
ledger.doubt_modules()
print(json.dumps(asdict(page_questions.Questions.of(ledger, answers(tables())))))
"""
_REGION = 'an.explain(an.load_claims("Nepal").index[0]); an.quoting_advice(an.load_claims("Ghana"))'


def asked_in_process(*work: str) -> dict[str, Any]:
    """What a process asks while it does some work, after what was done to warm it up."""
    command = [sys.executable, "-c", _ASK, str(ROOT), *work]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    asked: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return asked


@pytest.mark.parametrize(
    ("work", "doubt"),
    [
        ('import os; os.listdir(root / "data/processed")', "a folder of the data was listed"),
        ('list((root / "data").glob("**/*.csv"))', "a folder of the data was listed"),
        ('import subprocess; subprocess.run(["true"])', "subprocess.Popen was called"),
        ('import os; os.system("true")', "os.system was called"),
        ("import pytest", "the module pytest was imported"),
        ('import sqlite3; sqlite3.connect(":memory:")', "sqlite3.connect was called"),
    ],
)
def test_where_something_may_have_been_read_unseen_there_is_a_doubt(work: str, doubt: str) -> None:
    assert doubt in asked_in_process(work)["doubts"]


def test_a_file_that_is_opened_is_asked_for_as_a_whole() -> None:
    name = "data/processed/10_claims.csv"
    for work in (
        f'(root / "{name}").read_bytes()',
        f'import os; os.open(root / "{name}", os.O_RDONLY)',
        f'import pandas; pandas.read_csv("{name}")',
    ):
        asked = asked_in_process(work)
        assert name in asked["files"]
        assert asked["doubts"] == []


def test_a_warm_process_asks_what_a_cold_one_asks() -> None:
    cold, warm = asked_in_process(_REGION), asked_in_process(_REGION, _REGION)
    assert cold == warm
    assert cold["doubts"] == []
    assert cold["rows"]
    # What was read to warm up is in memory, and counts.
    read = 'open("data/raw/second_reading.csv").close()'
    assert "data/raw/second_reading.csv" in asked_in_process(_REGION, read)["files"]


# Whatever changes, who would say something else has another answer.

_TABLES = (
    *(CLAIMS, CLAIMS, CLAIMS, "10_corrections", "10_lineages", "10_publications", "10_roles", "10_ratings"),
    *("10_steps", "20_conflicts", "30_estimates", "30_ladder", "30_quoting", "30_influence"),
)


def said_of(region: str) -> str:
    """What stands for all that the library says of a region."""
    try:
        claims = an.assign_quantities(an.load_claims(region))
        parts: list[object] = [claims, an.load_table("detected", region, claims=claims)]
        parts += [an.load_table(name, region) for name in ("roles", "ratings", "laws")]
        answer = an.reconcile(claims)
        conflicts = an.find_conflicts(claims, context={})
        advice = an.quoting_advice(claims)
        ladder = an.build_ladder(claims)
        parts += [answer, conflicts, advice, ladder, an.leave_one_out(claims), an.multiverse(claims)]
        parts += [an.cite(claims.index[0]), an.explain(claims.index[0])]
        parts += [an.narrate("title", region=region, ladder=ladder, claims=claims)]
        an.check_page(claims, answer, conflicts, ladder=ladder, advice=advice, parameters={"region": region})
    except Exception as error:  # What is said of a broken table is an answer too.
        return f"{type(error).__name__}: {error}"
    return content_digest([str(part) if isinstance(part, str) else part for part in parts])


def mutate(rows: list[Row], chance: random.Random) -> None:
    """One change of a table at random: of a cell, or a row that goes, comes again or moves."""
    row = chance.choice(rows)
    match chance.randrange(6):
        case 0:
            rows.remove(row)
        case 1:
            rows.insert(chance.randrange(len(rows)), dict(row))
        case _:
            column = chance.choice([*row])
            row[column] = chance.choice(rows)[column]


def runs_again(asked: Questions, table: str) -> bool:
    """Whether a page that asked this runs again after a change of a table."""
    if f"data/processed/{table}.csv" in asked.files:
        return True
    try:
        return bool(asked.differing(answers(tables())))
    except ValueError:
        return True


@pytest.mark.parametrize("seed", range(4))
def test_who_says_something_else_after_a_change_has_another_answer(project: Path, seed: int) -> None:
    chance = random.Random(seed)
    regions = ("Nepal", "Oceania")
    asked = {region: questions_of(project, partial(said_of, region)) for region in regions}
    before = {region: said_of(region) for region in regions}
    for _ in range(6):
        table = chance.choice(_TABLES)
        kept = path_of(project, table).read_bytes()
        change(project, table, partial(mutate, chance=chance))
        for region in regions:
            if said_of(region) != before[region]:
                assert runs_again(asked[region], table), (region, table, seed)
        path_of(project, table).write_bytes(kept)
