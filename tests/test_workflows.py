"""What users' CI runs: valid by the published schema, pinned, with few rights; only what passed everything is deployed."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.conftest import ROOT

FOLDER = ROOT / ".github/workflows"
WORKFLOW = FOLDER / "ci.yml"
EVERY = sorted(FOLDER.iterdir())
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


def content(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def jobs(path: Path = WORKFLOW) -> dict[str, Any]:
    found: dict[str, Any] = content(path)["jobs"]
    return found


def valid(path: Path) -> bool:
    """Whether a file fits the schema of workflows that check-jsonschema ships."""
    words = ["--builtin-schema", "vendor.github-workflows", str(path)]
    return CliRunner().invoke(check_jsonschema, words).exit_code == 0


def test_one_workflow_tests_reports_and_deploys() -> None:
    """`needs` reaches no job of another file: with two of them, a site is deployed while tests are red."""
    assert [path.name for path in EVERY] == ["ci.yml", "comment.yml", "newest.yml"]
    assert list(jobs()) == ["tests", "report", "deploy", "moved", "elsewhere"]
    for path in EVERY:
        is_first = path == WORKFLOW
        assert ("actions/deploy-pages" in path.read_text(encoding="utf-8")) == is_first


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_workflow_fits_the_published_schema(path: Path, tmp_path: Path) -> None:
    assert valid(path)
    damaged = tmp_path / path.name
    damaged.write_text(path.read_text(encoding="utf-8").replace("runs-on:", "run-on:"), encoding="utf-8")
    assert not valid(damaged)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_it_has_few_rights_and_fails_where_a_command_fails(path: Path) -> None:
    # What posts is the only one that may not even read the code.
    assert content(path)["permissions"] == ({} if path.stem == "comment" else {"contents": "read"})
    # Named alone: GitHub then runs it with pipefail, which `bash -l {0}` loses.
    assert content(path)["defaults"]["run"]["shell"] == "bash"
    for name, job in jobs(path).items():
        assert job["timeout-minutes"] <= 60
        assert job.get("continue-on-error", False) == (name in ("elsewhere", "newest"))
        assert ("permissions" in job) == (name in ("deploy", "comment"))
        for step in job["steps"]:
            assert "continue-on-error" not in step
            assert ("uses" in step) != ("run" in step)
            # What somebody else wrote, such as the name of a branch, is no part of a command.
            assert "github.event" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_every_action_is_pinned_by_the_commit_of_the_version_that_stands_beside_it() -> None:
    used = set()
    for path in EVERY:
        lines = re.findall(r"^ *(?:- )?uses: (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        pins = [re.fullmatch(r"([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line) for line in lines]
        assert all(pins)
        used |= {pin.groups() for pin in pins if pin}
        # As YAML sees it, too: no action hides in another style of writing.
        steps = [step for job in jobs(path).values() for step in job["steps"]]
        assert sum("uses" in step for step in steps) == len(lines)
    assert used == {(name, *pin) for name, pin in PINNED.items()}


def test_tests_run_on_every_python_that_the_package_names() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [word.rpartition(" ")[2] for word in package["classifiers"] if re.search(r":: 3\.\d+$", word)]
    assert jobs()["tests"]["strategy"]["matrix"]["python"] == named
    assert package["requires-python"] == f">={named[0]}"
    assert jobs()["tests"]["steps"][-1]["run"] == "make test-all PYTHON=python COVERAGE=--cov"


@pytest.mark.parametrize("name", ["tests", "report", "moved"])
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
    # The notebooks, rendered too, and what other programs read of them.
    assert {"build/pages/failed", "build/failures.xml"} <= {*kept["with"]["path"].split()}
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


def test_a_pull_request_is_told_what_it_moves_by_a_script_that_anybody_can_run() -> None:
    moved = jobs()["moved"]
    assert moved["if"] == "github.event_name == 'pull_request'"
    checkout, *_, told, handed = moved["steps"]
    # The merge and its first parent, which is the base.
    assert checkout["with"]["fetch-depth"] == 2
    assert told["run"].splitlines() == [
        'git branch --force "$GITHUB_BASE_REF" HEAD^1',
        '.ci/moved "$GITHUB_BASE_REF"',
    ]
    assert handed["with"] == {"name": "moved", "path": "build/moved", "if-no-files-found": "error"}


def test_what_posts_runs_nothing_of_the_request() -> None:
    comment = content(FOLDER / "comment.yml")
    # YAML reads the word `on` as True.
    assert comment[True] == {"workflow_run": {"workflows": ["ci"], "types": ["completed"]}}
    (job,) = comment["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    (step,) = job["steps"]
    assert "uses" not in step
    assert "${{" not in step["run"]
    assert {*re.findall(r"moved/[\w.]+", step["run"])} == {"moved/moved.md"}


#: Stands for GitHub's command: keeps what it was asked, and answers as GitHub would.
_GH = r"""
echo "$*" >> "$HOME/asked"
case "$*" in
  *"/pulls -f"*) echo "$NUMBER" ;;
  "run download"*) [ -n "$TEXT" ] && mkdir moved && printf '%s' "$TEXT" > moved/moved.md ;;
  *"/comments?"*) echo "$COMMENT" ;;
esac
"""


def posted(tmp_path: Path, **answers: str) -> tuple[list[str], str]:
    """What the step asks of GitHub, and the text that it would post."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/gh"
    command.write_text(f"#!/bin/bash\n{_GH}", encoding="utf-8")
    command.chmod(0o755)
    (step,) = jobs(FOLDER / "comment.yml")["comment"]["steps"]
    about = {
        "REPOSITORY": "who/what",
        "RUN": "7",
        "ADDRESS": "https://example.org/7",
        "COMMIT": "0123456789abcdef",
    }
    about |= {"OWNER": "fork", "BRANCH": "a branch; $(touch ran)", "HOME": str(tmp_path)}
    empty = {"NUMBER": "", "TEXT": "", "COMMENT": ""}
    environment = empty | answers | about | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    subprocess.run(script, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert not (tmp_path / "ran").exists()
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    body = tmp_path / "body.md"
    return asked, body.read_text(encoding="utf-8") if body.exists() else ""


def test_the_comment_is_posted_once_and_renewed(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    asked, body = posted(tmp_path / "first", NUMBER="12", TEXT="# What moved\n\nHello @somebody")
    assert asked[-1] == "api --silent --method POST repos/who/what/issues/12/comments -F body=@body.md"
    assert "-f head=fork:a branch; $(touch ran)" in asked[0]
    assert body.startswith(
        "<!-- what moves -->\n*Written by [a run of this request's own code](https://example.org/7)"
    )
    # Nobody is called by it.
    assert "@\u200bsomebody" in body
    (tmp_path / "second").mkdir()
    asked, body = posted(tmp_path / "second", NUMBER="12", TEXT="x" * 100_000, COMMENT="34")
    assert asked[-1] == "api --silent --method PATCH repos/who/what/issues/comments/34 -F body=@body.md"
    assert len(body) < 65_536


@pytest.mark.parametrize("answers", [{"TEXT": "x"}, {"NUMBER": "12"}])
def test_nothing_is_posted_where_no_request_stands_there_or_nothing_was_handed_over(
    tmp_path: Path, answers: dict[str, str]
) -> None:
    asked, body = posted(tmp_path, **answers)
    assert not any("POST" in words or "PATCH" in words for words in asked)
    assert body == ""


def test_the_newest_packages_are_tried_each_week_and_stop_nothing() -> None:
    newest = content(FOLDER / "newest.yml")
    assert list(newest[True]) == ["schedule", "workflow_dispatch"]
    commands = "\n".join(step.get("run", "") for step in jobs(FOLDER / "newest.yml")["newest"]["steps"])
    # By ranges, never by the lock.
    assert "requirements.lock" not in commands
    assert "--upgrade" in commands
    assert {"pandas", "matplotlib", "seaborn", "papermill", "jupyterlab"} <= {*commands.split()}
    assert 'python -m pytest -n auto -m "not slow"' in commands
