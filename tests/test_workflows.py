"""The workflows that users' CI runs: valid by the published schema, with few rights, and failing where they should."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def name(path: Path) -> str:
    return path.stem


def read(stem: str) -> dict:
    return yaml.safe_load((ROOT / f".github/workflows/{stem}.yml").read_text(encoding="utf-8"))


def valid(path: Path) -> bool:
    """Whether a file fits the schema of workflows that check-jsonschema ships."""
    words = ["--builtin-schema", "vendor.github-workflows", str(path)]
    return CliRunner().invoke(check_jsonschema, words).exit_code == 0


def test_both_workflows_are_there() -> None:
    assert [path.stem for path in WORKFLOWS] == ["report", "tests"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_a_workflow_fits_the_published_schema(path: Path, tmp_path: Path) -> None:
    assert valid(path)
    damaged = tmp_path / path.name
    damaged.write_text(path.read_text(encoding="utf-8").replace("runs-on:", "run-on:"), encoding="utf-8")
    assert not valid(damaged)


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_a_workflow_has_few_rights_and_fails_where_a_command_fails(path: Path) -> None:
    content = read(path.stem)
    assert content["permissions"] == {"contents": "read"}
    # Named alone: GitHub then runs it with pipefail, which `bash -l {0}` loses.
    assert content["defaults"]["run"]["shell"] == "bash"
    for job in content["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert not step.get("continue-on-error")
            assert re.search(r"@v\d+$", step["uses"]) if "uses" in step else step["run"]


def test_tests_run_on_every_python_that_the_package_names() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [word.rpartition(" ")[2] for word in package["classifiers"] if re.search(r":: 3\.\d+$", word)]
    assert read("tests")["jobs"]["test"]["strategy"]["matrix"]["python"] == named
    assert package["requires-python"] == f">={named[0]}"


def test_only_a_whole_report_of_main_is_deployed_and_failed_notebooks_are_kept() -> None:
    jobs = read("report")["jobs"]
    on_main = "github.event_name == 'push' && github.ref == 'refs/heads/main'"
    assert jobs["deploy"]["needs"] == "report"
    assert jobs["deploy"]["if"] == on_main
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    report, kept, handed = jobs["report"]["steps"][-3:]
    assert report["run"].startswith("make report")
    assert "--keep-going" not in report["run"]
    assert kept["if"] == "failure()"
    assert "build/pages/failed" in kept["with"]["path"]
    assert (handed["if"], handed["with"]["path"]) == (on_main, "build/site")
