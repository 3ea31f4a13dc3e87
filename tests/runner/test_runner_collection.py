"""The collection, and the parameters of its templates: every doubt is an error before anything starts."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.reading.problems import InputError
from analysis.runner.collection import (
    Page,
    ParameterError,
    check,
    load_pages,
    read_defaults,
    select,
    slugify,
)
from tests.runner.page_projects import PARAMETERS, REGISTRY, code, entry, notebook, project, write_collection


def plan(root: Path) -> tuple[Page, ...]:
    return load_pages(root, registry=REGISTRY)


def test_a_named_grid_gives_a_page_for_each_value(tmp_path: Path) -> None:
    pages = plan(project(tmp_path))
    assert [page.slug for page in pages] == ["alpha", "beta", "cote-dazur"]
    assert [dict(page.parameters) for page in pages][1] == {"region": "Beta"}
    assert {page.template.name for page in pages} == {"region.ipynb"}
    assert pages[0].tags == ("region",)


def test_a_grid_of_two_gives_every_combination(tmp_path: Path) -> None:
    project(tmp_path)
    grid = "{region: [Alpha, BET], scale: [1, 0.5]}"
    write_collection(tmp_path, entry("region.ipynb", "{region}-at-{scale}", grid))
    assert [page.slug for page in plan(tmp_path)] == [
        "alpha-at-1-0",
        "alpha-at-0-5",
        "beta-at-1-0",
        "beta-at-0-5",
    ]


def test_an_entry_needs_no_grid_and_no_tags(tmp_path: Path) -> None:
    project(tmp_path)
    write_collection(tmp_path, "- {template: region.ipynb, output: start}\n")
    (page,) = plan(tmp_path)
    assert (page.slug, dict(page.parameters), page.tags) == ("start", {}, ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"collection\.yml: the file is empty"),
        ("template: region.ipynb", "the file is no list of mappings"),
        ("- region.ipynb", "the file is no list of mappings"),
        ("- {template: [", "not readable as YAML"),
        ("- {template: region.ipynb, output: a, tag: []}", ":1:tag: the field is unknown; one of template"),
        ("- {output: a}", ":1:template: the entry has no template"),
        ("- {template: region.ipynb}", ":1:output: the entry has no output"),
        ("- {template: regoin.ipynb, output: a}", "no template regoin.ipynb; nearest: region.ipynb"),
        ("- {template: region.ipynb, output: a, tags: b}", ":1:tags: 'b' is no list"),
        ("- {template: region.ipynb, output: a, grid: [1]}", r":1:grid: \[1\] is no mapping"),
        ("- {template: region.ipynb, output: a, grid: {region: Alpha}}", "a list of values, or '@name'"),
        ("- {template: region.ipynb, output: a, grid: {region: []}}", "a list of values, or '@name'"),
        (
            "- {template: region.ipynb, output: a, grid: {region: '@regoin'}}",
            ":1:grid: `region` is '@regoin', which no list is called; nearest: region",
        ),
        (
            "- {template: region.ipynb, output: '{regio}', grid: {region: [Alpha]}}",
            ":1:output: it uses {regio}; nearest: region",
        ),
        ("- {template: region.ipynb, output: '{', grid: {region: [Alpha]}}", "makes no name"),
        ("- {template: region.ipynb, output: ../a, grid: {region: [Alpha]}}", "makes the name '../a'"),
        (
            "- {template: region.ipynb, output: manifest}",
            ":1:output: the name 'manifest' is taken by a list; another",
        ),
        (
            "- {template: region.ipynb, output: index}",
            ":1:output: the name 'index' is taken by a list; another",
        ),
        ("- {template: region.ipynb, output: a, grid: {region: '@region'}}", "two pages would be called 'a'"),
    ],
)
def test_a_malformed_collection_is_one_clear_error(tmp_path: Path, text: str, says: str) -> None:
    project(tmp_path)
    write_collection(tmp_path, text)
    with pytest.raises(InputError, match=says):
        plan(tmp_path)


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        (
            "{regoin: [Alpha]}",
            "collection.yml:1: region.ipynb has no parameter `regoin`; nearest: region",
        ),
        # What YAML takes for a truth value.
        ("{region: [NO]}", "give a value of type str"),
    ],
)
def test_a_wrong_parameter_names_the_entry(tmp_path: Path, grid: str, says: str) -> None:
    project(tmp_path)
    write_collection(tmp_path, entry("region.ipynb", "a", grid))
    with pytest.raises(ParameterError, match=says):
        plan(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "it is not a notebook"),
        ("nothing", "it is not a notebook"),
        ('{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []}', "its cells have no ids"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, content: str, says: str) -> None:
    project(tmp_path)
    (tmp_path / "notebooks/region.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=f"collection.yml:1:template: region.ipynb: {says}"):
        plan(tmp_path)


def test_a_missing_collection_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"collection\.yml: nothing says which notebooks to run"):
        plan(tmp_path)


def test_pages_are_selected_by_name_and_by_code(tmp_path: Path) -> None:
    pages = plan(project(tmp_path))
    assert [page.slug for page in select(pages, ["CÔT", "Alpha"], registry=REGISTRY)] == [
        "alpha",
        "cote-dazur",
    ]
    assert select(pages, None, registry=REGISTRY) == pages
    with pytest.raises(ValueError, match="no page is about 'Bet'; nearest: BET, Beta"):
        select(pages, ["Bet"], registry=REGISTRY)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Côte d'Ivoire", "cote-divoire"),
        ("United Kingdom", "united-kingdom"),
        ("São Tomé and Príncipe", "sao-tome-and-principe"),
        ("Ørsted ß", "orsted-ss"),
        (0.5, "0-5"),
    ],
)
def test_slugs_are_ascii(text: object, slug: str) -> None:
    assert slugify(text) == slug
    with pytest.raises(ValueError, match="no letter or digit"):
        slugify("…")


# Parameters.


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
    content = notebook(["1"], None)
    content["cells"] += [code("region = 'B'", f"p{number}", ["parameters"]) for number in range(times)]
    with pytest.raises(ParameterError, match=f"{times or 'no'} cells are tagged `parameters`"):
        read_defaults(content, "region.ipynb")


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
