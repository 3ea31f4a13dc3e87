"""The descriptor is a valid Frictionless package, the codebook names every column, and both come from the contracts."""

import copy
import json
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest

from analysis import processing
from analysis.files import packaged
from analysis.library.corpus import tables
from analysis.tables import CODEBOOK, DESCRIPTOR, NAMES, TEXTS, contract, description, fields, table_bytes


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
    assert report.stats["rows"] > 1000 if "rows" in report.stats else True


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
    described["resources"] = [one for one in described["resources"] if one["name"] in pointed]
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
    told = (package / CODEBOOK).read_text(encoding="utf-8")
    for resource in described["resources"]:
        header = (package / resource["path"]).read_text(encoding="utf-8").split("\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(len(field["description"]) > 8 for field in resource["schema"]["fields"])
        section = told.split(f"## {resource['path']}: ")[1].split("\n## ")[0]
        assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == header


def test_the_same_tables_give_the_same_bytes_and_others_another_version() -> None:
    roles = tables()["10_roles"]
    one, other = (description({"10_roles": table_bytes(frame)}) for frame in (roles, roles.iloc[1:]))
    assert one == description({"10_roles": table_bytes(roles)})
    assert json.loads(one[DESCRIPTOR])["version"] != json.loads(other[DESCRIPTOR])["version"]
    assert b"20" + b"26-" not in one[DESCRIPTOR]


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is said of the tables, to be changed."""
    texts = copy.deepcopy(packaged(TEXTS))
    monkeypatch.setattr("analysis.tables.packaged", lambda _: texts)
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
    known = {column for names in columns.values() for column in names}
    known |= {f"{name}.{column}" for name, names in columns.items() for column in names}
    assert set(packaged(TEXTS)["columns"]) <= known
