"""The ladder of a subject: its rungs and what stands on them; a wrong file says where and what."""

import copy
from typing import Any, NamedTuple

import pytest

from analysis.subject import SubjectError, load
from analysis.subject.axes import axes
from analysis.subject.rungs import ladder_of, subject_ladder


class Quantity(NamedTuple):
    """What a rung looks at."""

    status: str
    visibility: str = "actual"
    measure: str = "stock"


def test_a_number_stands_on_the_rungs_of_its_place_whose_filter_it_meets() -> None:
    steps = subject_ladder()
    slavery = Quantity("modern_slavery")
    labour = Quantity("forced_labour")
    assert [rung.name for rung in steps.rungs_of("WORLD") if rung.holds(labour)] == ["forced_labour"]
    assert [rung.name for rung in steps.rungs_of("NLD") if rung.holds(labour)] == ["modern_slavery"]
    assert [rung.name for rung in steps.rungs_of("NLD") if rung.holds(slavery)] == ["modern_slavery"]
    assert not steps.recorded.holds(slavery)
    assert steps.recorded.holds(Quantity("trafficked", "detected", "flow"))


def test_one_list_of_rungs_holds_everywhere_and_makes_the_columns() -> None:
    content = copy.deepcopy(load("ladder.yml"))
    steps = ladder_of({"recorded": content["recorded"], "rungs": content["rungs"]["world"]}, axes())
    assert steps.rungs_of("NLD") == steps.rungs_of("WORLD")
    assert steps.columns == {name: [name] for name in ("found", "forced_labour", "modern_slavery")}


WRONG: list[tuple[str, Any, str]] = [
    ("recorded", None, "recorded: no rung"),
    ("rungs", [], "rungs: there are none"),
    (
        "rungs",
        [{"name": "wide", "where": {"status": ["dead"]}}],
        "rungs: wide: 'dead' is no status; one of trafficked",
    ),
    ("rungs", [{"name": "wide", "where": {"colour": ["red"]}}], "rungs: wide: 'colour' is no axis"),
    ("rungs", [{"name": "wide", "where": {"status": "trafficked"}}], "rungs: wide: status is no list"),
    ("rungs", [{"name": "wide", "where": {}}] * 2, "rungs: wide: the rung stands twice"),
    ("columns", {"all": ["widest"]}, "columns: all lists 'widest'"),
    ("statuses", ["dead"], "statuses: 'dead' is no status"),
    ("statuses", "trafficked", "statuses: 'trafficked' is no list"),
    ("populations", None, "populations: None is no list"),
    ("columns", ["found"], "columns: ['found'] has no lists"),
    ("columns", {"all": "found"}, "columns: {'all': 'found'} has no lists"),
    ("leading", ["found", "widest"], "leading: 'widest' is no column"),
    ("rung", [], "rung: it is no entry of a ladder"),
]


@pytest.mark.parametrize(("key", "entry", "what"), WRONG)
def test_an_error_names_the_file_the_rung_and_what_is_wrong(key: str, entry: Any, what: str) -> None:
    content = {**load("ladder.yml"), key: entry}
    with pytest.raises(SubjectError) as error:
        ladder_of(content, axes())
    assert str(error.value).startswith(f"ladder.yml:{what}")
