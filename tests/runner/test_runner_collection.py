"""The collection: read strictly into a plan."""

from pathlib import Path

import pytest
from page_projects import REGISTRY, entry, project, write_collection

from analysis.reading.problems import InputError
from analysis.runner.collection import Page, load_pages, select, slugify
from analysis.runner.parameters import ParameterError


def plan(root: Path) -> tuple[Page, ...]:
    return load_pages(root, registry=REGISTRY)


def test_a_named_grid_gives_a_page_for_each_value(tmp_path: Path) -> None:
    made = plan(project(tmp_path))
    assert [page.slug for page in made] == ["alpha", "beta", "cote-dazur"]
    assert [dict(page.parameters) for page in made][1] == {"region": "Beta"}
    assert {page.template.name for page in made} == {"region.ipynb"}
    assert made[0].tags == ("region",)


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
    made = plan(project(tmp_path))
    assert [page.slug for page in select(made, ["CÔT", "Alpha"], registry=REGISTRY)] == [
        "alpha",
        "cote-dazur",
    ]
    assert select(made, None, registry=REGISTRY) == made
    with pytest.raises(ValueError, match="no page is about 'Bet'; nearest: BET, Beta"):
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
    with pytest.raises(ValueError, match="no letter or digit"):
        slugify("…")
