"""The descriptor is a valid Frictionless package, the codebook names every column, and both come from the contracts."""

import json
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from analysis import processing
from analysis.datapackage import CODEBOOK, DESCRIPTOR, UndescribedColumnError, codebook, descriptor, fields
from analysis.processing import CONTRACTS
from analysis.tables import Column, Contract, number, table_bytes, text, truth, whole, words
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The processed tables as they stand, with descriptor and codebook written anew."""
    folder = tmp_path_factory.mktemp("package")
    for name, content in processing.contents(processing.load(ROOT)).items():
        (folder / name).write_bytes(content)
    return folder


def validate(folder: Path) -> frictionless.Report:
    return frictionless.Package(str(folder / DESCRIPTOR)).validate()


def test_every_table_is_valid_by_its_descriptor(package: Path) -> None:
    report = validate(package)
    assert report.valid, report.flatten(["title", "message"])
    assert {task.name for task in report.tasks} == set(CONTRACTS)
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
    roles = processing.load(ROOT)["10_roles"]
    schemas = {"10_roles": CONTRACTS["10_roles"]}
    one = {"10_roles": table_bytes(roles)}
    other = {"10_roles": table_bytes(roles.iloc[1:])}
    assert descriptor(schemas, one) == descriptor(schemas, one)
    assert (
        json.loads(descriptor(schemas, one))["version"] != json.loads(descriptor(schemas, other))["version"]
    )
    assert b"20" + b"26-" not in descriptor(schemas, one)


def test_a_column_without_a_description_is_an_error_that_says_where() -> None:
    schema = Contract({"colour": text()})
    with pytest.raises(UndescribedColumnError, match=r"10_roles\.csv: the column colour has no description"):
        list(fields("10_roles", schema))
    with pytest.raises(UndescribedColumnError, match=r"99_new\.csv: the table has no description"):
        codebook({"99_new": schema})


def test_what_contracts_say_is_what_the_descriptor_says() -> None:
    columns = {
        "low": number(ge=0, le=1),
        "producer_year": whole(ge=1500, le=2100),
        "claim_id": Column(pattern="[A-Z]+", unique=True),
        "vague": truth(),
        "figure": text(empty=False),
        "bound": words(["lower", ""]),
    }
    found = {
        field["name"]: (field["type"], field["constraints"])
        for field in fields("10_claims", Contract(columns))
    }
    assert found == {
        "low": ("number", {"minimum": 0, "maximum": 1}),
        "producer_year": ("integer", {"minimum": 1500, "maximum": 2100, "required": True}),
        "claim_id": ("string", {"pattern": "[A-Z]+", "unique": True, "required": True}),
        "vague": ("boolean", {"required": True}),
        "figure": ("string", {"required": True}),
        "bound": ("string", {"enum": ["lower"]}),
    }
