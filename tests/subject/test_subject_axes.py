"""The axes of a subject: those of trafficking are the words of the vocabulary; a wrong file says where and what."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from analysis import vocabulary as v
from analysis.subject import SubjectError, load
from analysis.subject.axes import Group, axes, axes_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("population", v.Population),
        ("exploitation", v.Exploitation),
        ("status", v.Status),
        ("visibility", v.Visibility),
    ],
)
def test_the_words_of_trafficking_are_those_of_the_vocabulary(name: str, words: type[v.Status]) -> None:
    assert axes()[name].words == tuple(map(str, words))


def test_a_subject_that_groups_no_words_asks_about_all_but_no_condition() -> None:
    content = copy.deepcopy(load("axes.yml"))
    del content["status"]["groups"]
    status = axes_of(content)["status"]
    assert {group: status.group(group) for group in Group if status.group(group)} == {
        "unasked": ("not_applicable",)
    }


WRONG = [
    ("population", {"least": None}, "least None"),
    ("population", {"most": 9}, "0 to 4"),
    ("status", {"needs": {"bonded": ["debt"]}}, "'debt'"),
    ("status", {"excluded": [["bonded", "free"]]}, "'free'"),
    ("status", {"needs": ["bonded"]}, "needs is no mapping of conditions to lists"),
    ("status", {"needs": {"bonded": "forced_labour"}}, "needs is no mapping of conditions to lists"),
    ("status", {"excluded": ["bonded", "smuggled"]}, "excluded is no list of lists"),
    ("status", {"least": True}, "least True"),
    ("status", {"groups": {"aside": ["suspect"]}}, "'aside' is no group; one of beside"),
    ("status", {"groups": {"apart": ["suspects"]}}, "apart names 'suspects'"),
    ("status", {"groups": ["suspect"]}, "groups is no mapping of names to lists"),
    ("visibility", {"words": ["actual", "actual"]}, "actual stands twice"),
    ("visibility", {"words": [False]}, "False in words"),
    ("exploitation", {"conditions": []}, "conditions is no list"),
    ("exploitation", {"colour": 1}, "'colour' is no entry"),
]


@pytest.mark.parametrize(("axis", "entries", "what"), WRONG)
def test_an_error_names_the_file_the_axis_and_what_is_wrong(
    axis: str, entries: Mapping[str, Any], what: str
) -> None:
    content = copy.deepcopy(load("axes.yml"))
    content[axis] |= entries
    with pytest.raises(SubjectError) as error:
        axes_of(content)
    assert str(error.value).startswith(f"axes.yml:{axis}: ")
    assert what in str(error.value)


def test_an_axis_that_is_missing_and_one_that_is_none_are_named() -> None:
    content = copy.deepcopy(load("axes.yml"))
    content["weight"] = content["status"]
    with pytest.raises(SubjectError, match="axes.yml:weight: it is no axis"):
        axes_of(content)
    del content["weight"], content["status"]
    with pytest.raises(SubjectError, match="axes.yml:status: the axis is missing"):
        axes_of(content)
