"""What keeps a shared repository in order: the same checks before a commit as in CI, forms, and bytes that stay."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.conftest import ROOT

FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile, without the folder that they stand in."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    block = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert block, target
    return [line.strip("\t@").replace("$(BIN)/", "") for line in block[1].splitlines()]


def test_what_is_checked_before_a_commit_is_what_make_checks() -> None:
    configuration = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in configuration["repos"] for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}, (
        "a hook that is fetched is pinned by nothing here"
    )
    entries = [hook["entry"] for hook in hooks]
    linted = [command.removesuffix(" notebooks/*.ipynb") for command in recipe("lint")]
    assert entries == [*linted, "mypy"]


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_forms_for_issues_fit_the_published_schema(form: Path) -> None:
    schema = "vendor.github-issue-config" if form.stem == "config" else "vendor.github-issue-forms"
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, str(form)])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "name", ["data/raw/sources.yml", "data/processed/10_claims.csv", "docs/published_numbers.csv"]
)
def test_git_leaves_the_bytes_of_data_alone(name: str) -> None:
    """Digests of raw files stand in their cards: an end of line that git changes would make them another file."""
    asked = subprocess.run(
        ["git", "check-attr", "text", name], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip().endswith("text: unset")
