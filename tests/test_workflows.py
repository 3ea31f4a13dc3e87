"""What users' CI runs: valid by the published schema, pinned, with few rights; only what passed everything is deployed."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.conftest import ROOT

WORKFLOW = ROOT / ".github/workflows/ci.yml"
#: The commit of each action that is used, and the version whose tag stood there.
PINNED = {
    "actions/cache": ("668228422ae6a00e4ad889ee87cd7109ec5666a7", "v5.0.4"),
    "actions/checkout": ("de0fac2e4500dabe0009e67214ff5f5447ce83dd", "v6.0.2"),
    "actions/deploy-pages": ("cd2ce8fcbc39b97be8ca5fce6e763baed58fa128", "v5.0.0"),
    "actions/setup-python": ("a309ff8b426b58ec0e2a45f0f869d46889d02405", "v6.2.0"),
    "actions/upload-artifact": ("043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "v7.0.1"),
    "actions/upload-pages-artifact": ("fc324d3547104276b827a68afc52ff2a11cc49c9", "v5.0.0"),
}
TO_DEPLOY = (
    "github.event_name == 'push' && github.ref == 'refs/heads/main' && github.event.repository.has_pages"
)
INSTALL = (
    "python -m pip install --require-hashes -r requirements.lock",
    "python -m pip install --no-deps --no-build-isolation -e .",
)


def text() -> str:
    return WORKFLOW.read_text(encoding="utf-8")


def jobs() -> dict[str, Any]:
    return yaml.safe_load(text())["jobs"]


def valid(path: Path) -> bool:
    """Whether a file fits the schema of workflows that check-jsonschema ships."""
    words = ["--builtin-schema", "vendor.github-workflows", str(path)]
    return CliRunner().invoke(check_jsonschema, words).exit_code == 0


def test_one_workflow_does_it_all() -> None:
    """`needs` reaches no job of another file: with two of them, a site is deployed while tests are red."""
    assert [path.name for path in sorted(WORKFLOW.parent.iterdir())] == ["ci.yml"]
    assert list(jobs()) == ["tests", "report", "deploy", "elsewhere"]


def test_the_workflow_fits_the_published_schema(tmp_path: Path) -> None:
    assert valid(WORKFLOW)
    damaged = tmp_path / WORKFLOW.name
    damaged.write_text(text().replace("runs-on:", "run-on:"), encoding="utf-8")
    assert not valid(damaged)


def test_it_has_few_rights_and_fails_where_a_command_fails() -> None:
    content = yaml.safe_load(text())
    assert content["permissions"] == {"contents": "read"}
    # Named alone: GitHub then runs it with pipefail, which `bash -l {0}` loses.
    assert content["defaults"]["run"]["shell"] == "bash"
    for name, job in jobs().items():
        assert job["timeout-minutes"] <= 60
        assert job.get("continue-on-error", False) == (name == "elsewhere")
        assert ("permissions" in job) == (name == "deploy")
        for step in job["steps"]:
            assert "continue-on-error" not in step
            assert ("uses" in step) != ("run" in step)
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_every_action_is_pinned_by_the_commit_of_the_version_that_stands_beside_it() -> None:
    lines = re.findall(r"^ *(?:- )?uses: (.+)$", text(), flags=re.MULTILINE)
    pins = [re.fullmatch(r"([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line) for line in lines]
    assert all(pins)
    assert {pin.groups() for pin in pins if pin} == {(name, *pin) for name, pin in PINNED.items()}
    # As YAML sees it, too: no action hides in another style of writing.
    steps = [step for job in jobs().values() for step in job["steps"]]
    assert sum("uses" in step for step in steps) == len(lines)


def test_tests_run_on_every_python_that_the_package_names() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [word.rpartition(" ")[2] for word in package["classifiers"] if re.search(r":: 3\.\d+$", word)]
    assert jobs()["tests"]["strategy"]["matrix"]["python"] == named
    assert package["requires-python"] == f">={named[0]}"
    assert jobs()["tests"]["steps"][-1]["run"] == "make test-all PYTHON=python COVERAGE=--cov"


@pytest.mark.parametrize("name", ["tests", "report"])
def test_an_environment_is_kept_for_one_whole_version_of_python_only(name: str) -> None:
    steps = {step["uses"].partition("@")[0]: step for step in jobs()[name]["steps"] if "uses" in step}
    assert steps["actions/setup-python"]["id"] == "python"
    key = steps["actions/cache"]["with"]["key"]
    assert "${{ steps.python.outputs.python-version }}" in key
    assert "${{ runner.os }}-${{ runner.arch }}" in key
    assert "hashFiles('requirements.lock', 'pyproject.toml', 'Makefile')" in key


def test_only_what_passed_tests_and_report_is_deployed_and_only_from_main() -> None:
    deploy = jobs()["deploy"]
    assert sorted(deploy["needs"]) == ["report", "tests"]
    # A condition that calls always() or failure() would run in spite of what is needed.
    assert deploy["if"] == TO_DEPLOY
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    for name in ("tests", "report"):
        assert "if" not in jobs()[name]


def test_a_whole_report_is_handed_over_where_there_are_pages_and_failed_notebooks_are_kept() -> None:
    report, *_, kept, handed = jobs()["report"]["steps"][-5:]
    assert report["run"].startswith("make report")
    assert "--keep-going" not in report["run"]
    assert kept["if"] == "failure()"
    assert "build/pages/failed" in kept["with"]["path"]
    # Under the very condition of the deployment: in a fork without Pages both are left out, and the report is green.
    assert (handed["if"], handed["with"]["path"]) == (TO_DEPLOY, "build/site")


def test_pictures_of_the_site_are_taken_and_kept() -> None:
    report, taken, pictures, *_ = jobs()["report"]["steps"][-5:]
    assert report["run"].startswith("make report")
    assert taken["run"] == ".venv/bin/python -m tests.site.screenshots"
    assert pictures["with"] == {
        "name": "screenshots",
        "path": "build/screenshots",
        "if-no-files-found": "error",
    }


def test_other_systems_are_told_of_and_stop_nothing() -> None:
    elsewhere = jobs()["elsewhere"]
    assert elsewhere["strategy"]["matrix"]["system"] == ["macos-latest", "windows-latest"]
    assert elsewhere["runs-on"] == "${{ matrix.system }}"
    install, page, told = elsewhere["steps"][-3:]
    assert install["run"].splitlines() == list(INSTALL)
    # Plain Papermill: no engine of ours, so no warm kernel.
    assert re.fullmatch(r"papermill notebooks/40_region\.ipynb \S+ -p region Nepal", page["run"])
    assert told["if"] == "failure()"
    assert told["run"].startswith('echo "::warning::')


def test_the_readme_and_the_makefile_install_as_the_workflow_does_without_make() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (
        (ROOT / "Makefile").read_text(encoding="utf-8").replace(" --quiet --disable-pip-version-check", "")
    )
    for command in INSTALL:
        assert f"\n{command}\n" in readme
        assert f"@$(BIN)/{command}\n" in makefile
