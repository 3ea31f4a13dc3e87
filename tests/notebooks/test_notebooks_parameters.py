"""Values of another type stop every notebook's entry point with one error that names the parameter, and offers names."""

import re
from collections.abc import Callable

import pytest

import analysis
from analysis.notebook import stands_on
from analysis.reading.places import PlaceError

#: What a reader may well give, and what stands in the error.
WRONG: tuple[tuple[str, object, str], ...] = (
    ("reference_year", "2008", "a whole year between 1900 and 2100 would be right"),
    ("reference_year", 2008.5, "a whole year"),
    ("reference_year", True, "a whole year"),
    ("reference_year", 3000, "between 1900 and 2100"),
    ("evidence", "artcle", "did you mean 'article'"),
    ("evidence", None, "one of article, all"),
    ("range_coverage", "0.8", "a number between 0 and 1"),
    ("range_coverage", True, "a number between 0 and 1"),
    ("range_coverage", float("nan"), "a number between 0 and 1"),
    ("corrections", "no", "True or False"),
    ("corrections", 0, "True or False"),
    ("drop_producers", "Walk Free", "a list of names in square brackets"),
    ("drop_producers", None, "a list of names"),
    ("drop_producers", [2008], "a list of names"),
    ("drop_producers", ["walk free"], "did you mean 'Walk Free'"),
    ("seed", "x", "a whole number"),
    ("seed", True, "a whole number"),
    ("seed", -1, "zero or more"),
)
#: Entry points of the notebooks that have these parameters.
ENTRIES: dict[str, Callable[..., object]] = {
    "40_region": lambda **given: analysis.page("Netherlands", **given),
    "10_sources": lambda **given: analysis.subject("sources", **given),
    "20_conflicts": lambda **given: analysis.subject("conflicts", **given),
    "30_methods": lambda **given: analysis.subject("methods", **given),
    "50_world": lambda **given: analysis.subject("world", **given),
}
OTHERS: tuple[tuple[str, str, object, str], ...] = (
    ("conflicts", "order", "severe", "did you mean 'severity'"),
    ("conflicts", "order", 1, "one of severity, reason, region"),
    ("capture", "level", "0.95", "a number between 0 and 1"),
    ("capture", "level", True, "a number between 0 and 1"),
    ("capture", "replicates", 2.5, "two or more"),
    ("capture", "replicates", 1, "two or more"),
    ("capture", "left_out", "K", "a list of names"),
    ("capture", "seed", "x", "a whole number"),
    ("lesson", "region", 5, "a name in quotation marks"),
    ("lesson", "region", "Kosvo", "did you mean 'Kosovo'"),
    ("lesson", "reference_year", "2008", "a whole year"),
    ("methods", "region", None, "a name in quotation marks"),
    ("methods", "region", "Untied Kingdom", "did you mean 'United Kingdom'"),
)


@pytest.mark.parametrize(("name", "value", "right"), WRONG)
@pytest.mark.parametrize("entry", list(ENTRIES))
def test_a_wrong_value_is_refused_with_its_name_and_what_would_be_right(
    entry: str, name: str, value: object, right: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(right)) as error:
        ENTRIES[entry](**{name: value})
    assert str(error.value).startswith(name)


@pytest.mark.parametrize(("subject", "name", "value", "right"), OTHERS)
def test_so_is_a_wrong_value_of_a_page_s_own_parameters(
    subject: str, name: str, value: object, right: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(right)):
        analysis.subject(subject, **{name: value})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kosvo", "did you mean 'Kosovo'"),
        ("Untied Kingdom", "did you mean 'United Kingdom'"),
        ("France", "no claim and no role held here names it"),
        ("Calais", "no claim and no role held here names it"),
        ("Nowhere at all", "no place of that name is known here"),
    ],
)
def test_a_region_without_a_page_is_refused_in_a_reader_s_words(name: str, said: str) -> None:
    with pytest.raises(PlaceError) as error:
        analysis.page(name)
    assert said in str(error.value)
    assert "csv" not in str(error.value)
    assert set(error.value.nearest) <= set(analysis.regions())


@pytest.mark.parametrize("name", [None, 5, "", "  "])
def test_what_is_no_name_is_refused(name: object) -> None:
    with pytest.raises(ValueError, match="region is .* a name in quotation marks"):
        analysis.page(name)  # type: ignore[arg-type]


def test_initials_find_a_producer() -> None:
    with pytest.raises(ValueError, match="did you mean .*International Labour"):
        analysis.page("World", drop_producers=["ILO"])


def test_a_city_is_told_whose_page_its_numbers_are_on() -> None:
    assert stands_on("Amsterdam") == (
        "Amsterdam has no page of its own: its numbers are on the page of the Netherlands."
    )
    assert stands_on("Netherlands") == stands_on("nld") == ""
