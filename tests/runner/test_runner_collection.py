"""The collection: read strictly into a plan."""

from pathlib import Path

import pytest
from page_projects import PAGE, REGISTRY, entry, project, write_collection, write_notebook

from analysis.runner.collection import CollectionError, load_plan, select, slugify
from analysis.runner.parameters import ParameterError


def plan(root: Path):
    return load_plan(root / "notebooks/collection.yml", registry=REGISTRY)


def test_a_named_grid_gives_a_page_for_each_value(tmp_path: Path) -> None:
    made = plan(project(tmp_path))
    assert [page.slug for page in made.pages] == ["alpha", "beta", "cote-dazur"]
    assert [dict(page.parameters) for page in made.pages][1] == {"region": "Beta"}
    assert {page.template.name for page in made.pages} == {"region.ipynb"}
    assert made.pages[0].tags == ("region",)


def test_a_grid_of_two_gives_every_combination(tmp_path: Path) -> None:
    project(tmp_path)
    grid = "{region: [Alpha, BET], scale: [1, 0.5]}"
    write_collection(tmp_path, entry("region.ipynb", "{region}-at-{scale}", grid))
    assert [page.slug for page in plan(tmp_path).pages] == [
        "alpha-at-1-0",
        "alpha-at-0-5",
        "beta-at-1-0",
        "beta-at-0-5",
    ]


def test_an_entry_needs_no_grid_and_no_tags(tmp_path: Path) -> None:
    project(tmp_path)
    write_collection(tmp_path, "- {template: region.ipynb, output: start}\n")
    (page,) = plan(tmp_path).pages
    assert (page.slug, dict(page.parameters), page.tags) == ("start", {}, ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has to be a list of entries"),
        ("template: region.ipynb", "has to be a list of entries"),
        ("- region.ipynb", "entry 1 is 'region.ipynb'; it needs keys"),
        ("- {template: [", "not readable as YAML"),
        ("- {template: region.ipynb, output: a, tag: []}", "entry 1: unknown key 'tag'; nearest: tags"),
        ("- {template: region.ipynb, template: region.ipynb, output: a}", "`template` is given twice"),
        ("- {output: a}", "`template` is None; it has to be a text"),
        ("- {template: region.ipynb}", "`output` is None"),
        ("- {template: regoin.ipynb, output: a}", "no template regoin.ipynb; nearest: region.ipynb"),
        ("- {template: region.ipynb, output: a, tags: b}", "`tags` is 'b'"),
        ("- {template: region.ipynb, output: a, grid: [1]}", "`grid` is"),
        ("- {template: region.ipynb, output: a, grid: {region: Alpha}}", "it has to be a list or '@name'"),
        ("- {template: region.ipynb, output: a, grid: {region: []}}", "it has to be a list or '@name'"),
        (
            "- {template: region.ipynb, output: a, grid: {region: '@page'}}",
            "no list is called '@page'; nearest: pages",
        ),
        (
            "- {template: region.ipynb, output: '{regio}', grid: {region: [Alpha]}}",
            "uses {regio}; nearest: region",
        ),
        ("- {template: region.ipynb, output: '{', grid: {region: [Alpha]}}", "makes no name"),
        ("- {template: region.ipynb, output: ../a, grid: {region: [Alpha]}}", "makes the name '../a'"),
        ("- {template: region.ipynb, output: a, grid: {region: '@pages'}}", "two pages would be called 'a'"),
    ],
)
def test_a_malformed_collection_is_one_clear_error(tmp_path: Path, text: str, says: str) -> None:
    project(tmp_path)
    write_collection(tmp_path, text)
    with pytest.raises(CollectionError, match=says.replace("{", r"\{").replace("[", r"\[")):
        plan(tmp_path)


def test_a_wrong_parameter_names_the_entry(tmp_path: Path) -> None:
    project(tmp_path)
    write_collection(tmp_path, entry("region.ipynb", "a", "{regoin: [Alpha]}"))
    says = "entry 1: region.ipynb has no parameter `regoin`; nearest: region"
    with pytest.raises(ParameterError, match=says):
        plan(tmp_path)


@pytest.mark.parametrize(
    ("defaults", "grid", "values"),
    [
        (["''"] * 4, "[NO, 06, 1:30, 2008-01-01]", ["NO", "06", "1:30", "2008-01-01"]),
        (["1", "0.5", "True", "None"], "[-3, 1e-3, false, ~]", [-3, 0.001, False, None]),
    ],
)
def test_yaml_does_not_guess_and_keeps_numbers_and_truth(
    tmp_path: Path, defaults: list[str], grid: str, values: list[object]
) -> None:
    names = ("one", "two", "three", "four")
    parameters = "\n".join(f"{name} = {default}" for name, default in zip(names, defaults, strict=True))
    write_notebook(tmp_path, "a.ipynb", PAGE, parameters)
    lists = (f"{name}: [{word}]" for name, word in zip(names, grid.strip("[]").split(", "), strict=True))
    write_collection(tmp_path, entry("a.ipynb", "a", f"{{{', '.join(lists)}}}"))
    (page,) = plan(tmp_path).pages
    assert list(page.parameters.values()) == values


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
    with pytest.raises(CollectionError, match=f"entry 1: region.ipynb: {says}"):
        plan(tmp_path)


def test_a_missing_collection_says_so(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"collection\.yml is missing"):
        plan(tmp_path)


def test_pages_are_selected_by_name_and_by_code(tmp_path: Path) -> None:
    made = plan(project(tmp_path))
    assert [page.slug for page in select(made, ["CÔT", "Alpha"], registry=REGISTRY)] == [
        "alpha",
        "cote-dazur",
    ]
    assert select(made, None, registry=REGISTRY) == made.pages


def test_an_unknown_region_is_refused_with_the_nearest(tmp_path: Path) -> None:
    made = plan(project(tmp_path))
    with pytest.raises(CollectionError, match="no page is about 'Bet'; nearest: BET, Beta"):
        select(made, ["Bet"], registry=REGISTRY)


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


def test_a_text_without_letters_has_no_slug() -> None:
    with pytest.raises(ValueError, match="no letter or digit"):
        slugify("…")
