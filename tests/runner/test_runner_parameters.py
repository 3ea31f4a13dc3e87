"""Strict parameters: every doubt is an error before anything starts."""

import pytest
from page_projects import PARAMETERS, REGISTRY, code, notebook

from analysis.registry import Registry
from analysis.runner.parameters import ParameterError, check, read_defaults


def defaults(parameters: str = PARAMETERS) -> dict[str, object]:
    return read_defaults(notebook([], parameters), "region.ipynb")


def checked(values: dict[str, object], *, registry: Registry = REGISTRY, parameters: str = PARAMETERS):
    return check("region.ipynb", defaults(parameters), values, registry=registry)


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


def test_an_unknown_parameter_is_named_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"region\.ipynb has no parameter `regoin`; nearest: region"):
        checked({"regoin": "Alpha"})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("region", 5, "str"),
        ("region", None, "str"),
        ("region", False, "str"),
        ("scale", "1.0", "float"),
        ("scale", True, "float"),
        ("labels", "a", "list"),
        ("labels", {}, "list"),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object, wanted: str) -> None:
    with pytest.raises(ParameterError, match=f"parameter `{name}` is .* give a value of type {wanted}"):
        checked({name: value})


def test_a_whole_number_is_taken_for_a_float_and_true_is_none() -> None:
    assert repr(checked({"scale": 2})["scale"]) == "2.0"
    with pytest.raises(ParameterError, match="type int"):
        checked({"n": True}, parameters="n = 1")


def test_a_value_that_is_not_allowed_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match="'Alhpa' is not known; nearest: Alpha"):
        checked({"region": "Alhpa"})


def test_every_item_of_a_list_has_to_be_allowed() -> None:
    registry = Registry(choices={"labels": ["one", "two"]})
    assert checked({"labels": ["two"]}, registry=registry) == {"labels": ["two"]}
    with pytest.raises(ParameterError, match="'three' is not known"):
        checked({"labels": ["one", "three"]}, registry=registry)


def test_a_code_stands_for_its_name() -> None:
    assert checked({"region": "BET"}) == {"region": "Beta"}
