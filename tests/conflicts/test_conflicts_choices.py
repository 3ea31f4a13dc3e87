"""What the checks count as a conflict is a choice of data/raw/priors.yml, and the defaults are its values."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from analysis.conflicts import checks
from analysis.conflicts.choices import Choices
from analysis.project import root
from analysis.reading.priors import load_priors

#: Numbers of the checks that are no choices about what to tell: months of a year, and when a share is put into words.
NO_CHOICE = {"MONTHS", "_NEARLY"}
MODULES = sorted(Path(checks.__file__).parent.glob("*.py"))


def numbers(module: Path) -> set[str]:
    """Names to which a module gives a number, or something that holds numbers."""
    lines = ast.parse(module.read_text(encoding="utf-8")).body
    return {
        target.id
        for line in lines
        if isinstance(line, ast.Assign) and any(map(_is_number, ast.walk(line.value)))
        for target in line.targets
        if isinstance(target, ast.Name)
    }


def _is_number(node: ast.AST) -> bool:
    """Whether a piece of code is a number."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_check_holds_a_threshold(module: Path) -> None:
    assert numbers(module) <= NO_CHOICE


@pytest.mark.parametrize("name", [field.name for field in fields(Choices)])
def test_defaults_are_the_values_that_are_shipped(name: str) -> None:
    assert getattr(Choices(), name) == getattr(Choices.from_priors(load_priors(root())), name)
