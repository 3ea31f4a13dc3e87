"""Strict parameters: every doubt is an error before anything starts."""

from dataclasses import replace

import pytest
from page_projects import PARAMETERS, REGISTRY, code, notebook

from analysis.runner.parameters import ParameterError, check, read_defaults


def defaults(parameters: str = PARAMETERS) -> dict[str, object]:
    return read_defaults(notebook([], parameters), "region.ipynb")


def checked(values: dict[str, object]) -> dict[str, object]:
    choices = {**REGISTRY.choices, "labels": ["one", "two"]}
    return check("region.ipynb", {**defaults(), "n": 1}, values, registry=replace(REGISTRY, choices=choices))


def test_defaults_are_read_in_order() -> None:
    assert list(defaults().items()) == [("region", "Alpha"), ("scale", 1.0), ("labels", [])]


def test_annotated_and_negative_defaults_are_literals_too() -> None:
    assert defaults("a: int = -3\nb = None\nc = (1, 2)") == {"a": -3, "b": None, "c": (1, 2)}


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("region = some_function()", "line 1 of the `parameters` cell is not `name = literal`"),
        ("import os\nregion = 'A'", "line 1 .* 'import os'"),
        ("a = b = 1", "line 1"),
        ("a, b = 1, 2", "line 1"),
        ("region: str", "line 1"),
        ("region = 'A'\nregion = 'B'", "line 2 of the parameters assigns `region` again"),
        ("region = ", "is not Python: line 1"),
        ("region = f'{x}'", "line 1"),
    ],
)
def test_a_cell_that_is_not_plain_assignments_is_refused(parameters: str, says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        defaults(parameters)


@pytest.mark.parametrize("times", [0, 2])
def test_a_template_has_exactly_one_parameters_cell(times: int) -> None:
    made = notebook(["1"], None)
    made["cells"] += [code("region = 'B'", f"p{number}", ["parameters"]) for number in range(times)]
    with pytest.raises(ParameterError, match=f"{times or 'no'} cells are tagged `parameters`"):
        read_defaults(made, "region.ipynb")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("regoin", "Alpha", r"region\.ipynb has no parameter `regoin`; nearest: region"),
        ("region", 5, "parameter `region` is 5 .* give a value of type str"),
        ("region", None, "type str"),
        ("region", False, "type str"),
        ("region", "Alhpa", "'Alhpa' is not known; nearest: Alpha"),
        ("scale", "1.0", "type float"),
        ("scale", True, "type float"),
        ("n", True, "type int"),
        ("labels", "a", "type list"),
        ("labels", {}, "type list"),
        ("labels", ["one", "three"], "'three' is not known"),
    ],
)
def test_a_value_that_is_not_right_is_refused(name: str, value: object, says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        checked({name: value})


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [("scale", 2, 2.0), ("region", "BET", "Beta"), ("labels", ["two"], ["two"]), ("labels", [], [])],
)
def test_a_whole_number_is_taken_for_a_float_and_a_code_stands_for_its_name(
    name: str, value: object, right: object
) -> None:
    assert repr(checked({name: value})) == repr({name: right})
