"""A table that breaks its contract, or that another version made, is refused with its place and what would be right.

The descriptor is a valid Frictionless package, the codebook names every column, and both come from the contracts.
"""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest

from analysis import processing
from analysis.files import packaged
from analysis.processed_tables import tables
from analysis.reading.problems import InputError
from analysis.table_contracts import (
    CODEBOOK,
    DESCRIPTOR,
    FOLDER,
    NAMES,
    TEXTS,
    as_table,
    contract,
    description,
    fields,
    read_table,
    table_bytes,
)  # fmt: skip
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    """Some rows of the table as committed, which keeps its contract."""
    return read_table(ROOT, "10_claims").head(40)


def cell(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Change one cell."""
    return lambda frame: frame.assign(**{column: [value, *frame[column].iloc[1:]]})


DAMAGES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "a word that is none": (
        cell("measure", "stocks"),
        r":2:measure: 'stocks' is not allowed; one of .*stock",
    ),
    "an empty cell": (cell("producer", ""), r":2:producer: the cell is empty; text$"),
    "an id twice": (lambda frame: pd.concat([frame, frame.head(1)]), r":42:claim_id: '\S+' stands twice"),
    "an id of another form": (cell("claim_id", "A1"), r":2:claim_id: 'A1' is not allowed; text \[A-Z\]"),
    "nothing in a cell": (cell("note", None), r":2:note: nan is not allowed; text"),
    "a negative amount": (
        lambda frame: frame.assign(best=-1.0),
        r":2:best: -1.0 is not allowed; a number >= 0",
    ),
    "a year of no one": (
        lambda frame: frame.assign(producer_year=frame["producer_year"] // 100),
        r":18:producer_year: 20 is not allowed; a whole number >= 1500 and <= 2100",
    ),
    "low above high": (
        lambda frame: frame.assign(low=3.0, high=2.0, best=2.5, interval_level=float("nan")),
        r":2:claim_id: the row of \S+ breaks the contract; low <= best <= high",
    ),
    "a share above one": (
        lambda frame: frame.assign(unit="fraction", low=0.5, high=1.5, best=float("nan")),
        r":2:claim_id: the row of \S+ breaks the contract; a share lies between 0 and 1",
    ),
    "a share of nothing": (
        lambda frame: frame.assign(measure="share", share_of=""),
        r":2:claim_id: the row of \S+ breaks the contract; a share names its whole",
    ),
    "a level of one end": (
        lambda frame: frame.assign(interval_level=0.95, high=float("nan")),
        r":2:claim_id: the row of \S+ breaks the contract; a level belongs to an interval",
    ),
    "a column too few": (lambda frame: frame.drop(columns="note"), r":1:note: the column is missing"),
    "a column too many": (lambda frame: frame.assign(more=""), r":1:more: the column is not expected"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_refused_in_its_place(damage: str, claims: pd.DataFrame) -> None:
    change, message = DAMAGES[damage]
    contract("10_claims").validate(claims)
    with pytest.raises(InputError) as error:
        contract("10_claims").validate(change(claims))
    assert re.search(rf"data/processed/10_claims\.csv{message}", str(error.value), re.MULTILINE), str(
        error.value
    )


def test_what_a_row_lacks_is_empty_false_or_missing() -> None:
    ladder = as_table([{"region_code": "NLD", "rung": "found"}], "30_ladder")
    assert ladder[["claim_ids", "leads"]].iloc[0].tolist() == ["", False]
    assert ladder[["low", "year"]].isna().all(axis=None)
    columns = contract("30_ladder").columns
    assert ladder.dtypes.astype(str).to_dict() == {name: column.dtype for name, column in columns.items()}
    pd.testing.assert_frame_equal(as_table(ladder[["rung", "region_code"]], "30_ladder"), ladder)


def test_a_row_that_stands_twice_is_refused_by_the_key_of_its_table() -> None:
    ladder = read_table(ROOT, "30_ladder")
    wanted = r"30_ladder\.csv:\d+:region_code: the row stands twice; one row for each region_code, rung$"
    with pytest.raises(InputError, match=wanted):
        contract("30_ladder").validate(pd.concat([ladder, ladder.tail(1)], ignore_index=True))


def changed(folder: Path, name: str, old: str, new: str) -> str:
    """What is wrong with a table as committed in which a text is another one."""
    text = (ROOT / FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert old in text
    (folder / FOLDER).mkdir(parents=True)
    (folder / FOLDER / f"{name}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_table(folder, name)
    return str(error.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_names_table_column_and_remedy(tmp_path: Path, name: str) -> None:
    column = next(iter(contract(name).columns))
    message = changed(tmp_path, name, column, "renamed")
    wanted = rf"data/processed/{name}\.csv:1: the table has no column {column}: .*; run: analysis data"
    assert re.fullmatch(wanted, message)


def test_text_where_a_number_belongs_names_table_and_remedy(tmp_path: Path) -> None:
    message = changed(tmp_path, "30_estimates", ",2008,", ",this year,")
    assert re.search(r"30_estimates\.csv: a column is not of its type: .*run: analysis data", message)


def test_a_missing_table_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"10_roles\.csv: the table does not exist; run: analysis data"):
        read_table(tmp_path, "10_roles")


def test_a_grid_of_a_region_that_has_none_any_more_goes(project: Path) -> None:
    stale = project / "build/multiverse/atlantis.json"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("{}", encoding="utf-8")
    processing.write(project, {name: tables()[name] for name in NAMES}, [])
    assert not stale.exists()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The processed tables as they stand, with descriptor and codebook written anew."""
    folder = tmp_path_factory.mktemp("package")
    for name, content in processing.contents({name: tables()[name] for name in NAMES}).items():
        (folder / name).write_bytes(content)
    return folder


def validate(folder: Path) -> frictionless.Report:
    return frictionless.Package(str(folder / DESCRIPTOR)).validate()


def test_every_table_is_valid_by_its_descriptor(package: Path) -> None:
    report = validate(package)
    assert report.valid, report.flatten(["title", "message"])
    assert {task.name for task in report.tasks} == set(NAMES)
    assert sum(task.stats["rows"] for task in report.tasks) > 1000


@pytest.mark.parametrize(
    ("table", "column", "wrong", "error"),
    [
        ("10_claims", "low", "many", "type-error"),
        ("10_claims", "measure", "stockpile", "constraint-error"),
        ("10_claims", "claim_id", "A2009-002", "primary-key"),
        ("10_claims", "vague", "perhaps", "type-error"),
        ("10_steps", "claim_id", "A2009-999", "foreign-key"),
        ("10_lineages", "score", "1.5", "constraint-error"),
        ("10_roles", "role", "", "constraint-error"),
    ],
)
def test_a_wrong_cell_is_found_by_its_descriptor(
    package: Path, tmp_path: Path, table: str, column: str, wrong: str, error: str
) -> None:
    """The descriptor says enough to find what the contract would find."""
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    pointed = {"10_claims", table} if error == "foreign-key" else {table}
    described["resources"] = [resource for resource in described["resources"] if resource["name"] in pointed]
    for resource in described["resources"]:
        frame = pd.read_csv(package / resource["path"], dtype=str, keep_default_na=False, nrows=20)
        if resource["name"] == table:
            frame.loc[0, column] = wrong
        frame.to_csv(tmp_path / resource["path"], index=False, lineterminator="\n")
        for name in ("hash", "bytes", *(() if error == "foreign-key" else ("foreignKeys",))):
            resource.pop(name, None)
            resource["schema"].pop(name, None)
    (tmp_path / DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    report = validate(tmp_path)
    assert error in {row[0] for row in report.flatten(["type"])}


def test_a_changed_file_breaks_its_hash(package: Path, tmp_path: Path) -> None:
    for file in package.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    roles = tmp_path / "10_roles.csv"
    roles.write_bytes(roles.read_bytes().replace(b"Netherlands", b"Netherlandz", 1))
    assert "hash-count" in {row[0] for row in validate(tmp_path).flatten(["type"])}


def test_every_column_of_every_table_is_described(package: Path) -> None:
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    codebook = (package / CODEBOOK).read_text(encoding="utf-8")
    for resource in described["resources"]:
        header = (package / resource["path"]).read_text(encoding="utf-8").split("\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(len(field["description"]) > 8 for field in resource["schema"]["fields"])
        section = codebook.split(f"## {resource['path']}: ")[1].split("\n## ")[0]
        assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == header


def test_the_same_tables_give_the_same_bytes_and_others_another_version() -> None:
    roles = tables()["10_roles"]
    whole, shorter = (description({"10_roles": table_bytes(frame)}) for frame in (roles, roles.iloc[1:]))
    assert whole == description({"10_roles": table_bytes(roles)})
    assert json.loads(whole[DESCRIPTOR])["version"] != json.loads(shorter[DESCRIPTOR])["version"]
    assert b"20" + b"26-" not in whole[DESCRIPTOR]


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is said of the tables, to be changed."""
    texts = copy.deepcopy(packaged(TEXTS))
    monkeypatch.setattr("analysis.table_contracts.packaged", lambda _: texts)
    return texts


def test_a_column_without_a_description_is_an_error_that_says_where(described: dict[str, Any]) -> None:
    described["tables"]["10_roles"]["columns"]["colour"] = "text"
    with pytest.raises(ValueError, match=r"10_roles\.csv: the column colour has no description"):
        contract.__wrapped__("10_roles")


def test_what_the_descriptor_says_is_what_the_contract_holds_tables_against(
    described: dict[str, Any],
) -> None:
    described["tables"]["10_roles"]["columns"] = {
        "score": "fraction?",
        "producer_year": "year",
        "low": {"dtype": "float64", "limits": {"gt": -1}},
        "claim_id": "claim_id",
        "vague": "truth",
        "figure": "text",
        "note": None,
        "bound": "Bound|either?",
        "code": "conflicts.conflict_codes.Level",
    }
    found = {
        field["name"]: (field["type"], field.get("constraints", {}))
        for field in fields(contract.__wrapped__("10_roles"))
    }
    levels = ["apparent", "clipped", "conditional", "in_tension", "infeasible"]
    assert found == {
        "score": ("number", {"minimum": 0, "maximum": 1}),
        "producer_year": ("integer", {"minimum": 1500, "maximum": 2100, "required": True}),
        "low": ("number", {"minimum": -1, "required": True}),
        "claim_id": ("string", {"pattern": r"[A-Z][A-Z0-9]*-\d{3,6}", "unique": True, "required": True}),
        "vague": ("boolean", {"required": True}),
        "figure": ("string", {"required": True}),
        "note": ("string", {}),
        "bound": ("string", {"enum": ["either", "lower", "none", "upper"]}),
        "code": ("string", {"enum": levels, "required": True}),
    }


def test_every_description_is_one_of_a_column() -> None:
    columns = {name: [*contract(name).columns] for name in NAMES}
    described_names = {column for names in columns.values() for column in names}
    described_names |= {f"{name}.{column}" for name, names in columns.items() for column in names}
    assert set(packaged(TEXTS)["columns"]) <= described_names
