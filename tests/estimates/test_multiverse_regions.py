"""The multiverse of regions: every choice does what it says, the published one is the published answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.claims.estimand import KEY, Quantity
from analysis.estimates import multiverse, multiverse_tables
from analysis.estimates.answer_table import Basis, answers
from analysis.estimates.multiverse import Axes, Grid, Level, leading, load_axes
from analysis.estimates.pooled_posterior import ENDS
from analysis.processing import Tables
from analysis.reading.places import slug
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, OTHER_TEAM, REGISTERED, surveys, year

Changes = Sequence[Mapping[str, object]]
AXES = load_axes(w.PRIORS)
# Of two teams: lines a factor of three apart would have no answer, as nothing else teaches their scale.
OTHER: dict[str, object] = OTHER_TEAM | {"best": 2000.0}
THIRD: dict[str, object] = {"producer": "Hospital", "best": 9000.0}
WOMEN = {"population": "women"}


def grid_of(claims: pd.DataFrame, axes: Axes = AXES) -> Grid:
    """The grid of the one region of some claims."""
    (grid,) = multiverse.grids(claims, leading(w.meetings(claims)), w.basis(claims), axes)
    return grid


def along(claims: pd.DataFrame, axis: str, **fixed: Level) -> np.ndarray:
    """The answers with one axis moved, shape (levels, 3); the others stay as published, or where they are fixed."""
    axes = {name: levels if name == axis else (fixed.get(name, levels[0]),) for name, levels in AXES.items()}
    return grid_of(claims, axes=axes).full


def all_alike(answers_along: np.ndarray) -> bool:
    """Whether all levels have the same answer."""
    return bool(np.allclose(answers_along, answers_along[0], rtol=1e-6, equal_nan=True))


def test_a_fixed_scale_moves_the_interval_and_no_linear_pool() -> None:
    claims = surveys({}, OTHER)
    exact = along(claims, "scale")
    width = exact[:, 2] / exact[:, 0]
    # Of one number a line the learned scale knows no more than its prior of scale one.
    assert width[1] < width[2]
    assert not all_alike(exact)
    assert all_alike(along(claims, "scale", pooling="linear_pool"))


def test_pooling_rules_differ_where_lines_do_and_need_their_lines() -> None:
    exact, reml, linear = along(surveys({}, OTHER | {"best": 1300.0}, THIRD | {"best": 2200.0}), "pooling")
    assert linear[1] == pytest.approx(1300, rel=1e-4)
    assert exact[1] > 1.05 * linear[1]
    assert reml[1] == pytest.approx((1000 * 1300 * 2200) ** (1 / 3), rel=1e-3)
    two = along(surveys({}, OTHER), "pooling")
    assert np.isnan(two[1]).all()
    # Lines of one error are as likely on either side under every rule.
    assert two[[0, 2], 1] == pytest.approx(np.sqrt(1000 * 2000), rel=1e-6)


def test_an_unprinted_error_moves_what_lies_beside_a_printed_interval() -> None:
    printed = {"low": 1900.0, "best": 2000.0, "high": 2100.0, "interval_level": 0.95}
    little, more = along(surveys({}, OTHER | printed), "unprinted_error")
    # The one that prints its error weighs more, the more the other one may err.
    assert little[1] < more[1]
    # Where nobody prints an error, all are alike.
    assert along(surveys({}, OTHER), "unprinted_error")[:, 1] == pytest.approx([np.sqrt(1000 * 2000)] * 2)


FLOORED = [
    {"measure": "prevalence"}, OTHER | {"measure": "prevalence"},
    REGISTERED | {"best": 1500.0, "status": "forced_labour"} | year(2010),
]  # fmt: skip
PART = [{}, OTHER, WOMEN | {"best": 1500.0}, THIRD | WOMEN | {"best": 2500.0}]
BOUNDED = [{}, OTHER | year(2013), {"best": None, "low": 2500.0, "bound": "lower", "producer": "Church"}]


@pytest.mark.parametrize("changes", [[{}, OTHER], FLOORED, PART, BOUNDED])
def test_the_published_specification_is_the_published_answer(changes: Changes) -> None:
    claims = surveys(*changes)
    published = w.meetings(claims)
    assert published["floor_applied"].any() == (changes is FLOORED)
    assert (published["within_ids"] != "").any() == (changes is PART)
    for grid in multiverse.grids(claims, leading(published), w.basis(claims), AXES):
        expected = _row(published, grid)[[*ENDS]].to_numpy(dtype=float)
        assert grid.full[0] == pytest.approx(expected, rel=1e-9)


def _row(published: pd.DataFrame, grid: Grid) -> "pd.Series[Any]":
    """The published answer of a grid."""
    mine = (published[list(KEY)].astype(str) == list(grid.key)).all(axis=1) & (published["time"] == grid.time)
    (answer,) = published[mine].to_dict("records")
    return pd.Series(answer)


MANY = surveys(
    {"low": 700.0, "best": 1000.0, "high": 1400.0, "interval_level": 0.9}, OTHER | year(2012), THIRD | year(2014),
    {"producer": "Union", "best": None, "low": 900.0, "high": 2500.0} | year(2011),
)  # fmt: skip


def slow_way(grid: Grid, basis: Basis, choice: Mapping[str, Level]) -> float:
    """The median of one specification by the table of answers, with the rules that it says."""
    rules = replace(basis.rules, unprinted_error=float(choice["unprinted_error"]))
    table = answers(MANY, replace(basis, rules=rules))
    return float(_row(table, grid)["median"])


def test_a_grid_answers_as_the_table_of_answers_does_one_by_one() -> None:
    grid, basis = grid_of(MANY), w.basis(MANY)
    expected = []
    answered = []
    for number, levels in enumerate(product(*AXES.values())):
        choice = dict(zip(AXES, levels, strict=True))
        if (choice["pooling"], choice["scale"]) == ("exact", "integrated"):
            expected.append(slow_way(grid, basis, choice))
            answered.append(grid.full[number, 1])
    assert len(set(expected)) == len(expected) == 2
    assert answered == pytest.approx(expected, rel=1e-9)


def test_the_pool_taken_is_the_one_of_the_published_time() -> None:
    early = [year(2003) | {"best": 100.0}, OTHER_TEAM | year(2003) | {"best": 110.0}]
    late = [{"producer": name} | year(2013) for name in ("Hospital", "Church")]
    claims = surveys(*early, *late)
    (key,) = leading(w.meetings(claims))
    for time, expected in ((2003.0, np.sqrt(100 * 110)), (2013.0, 1000.0)):
        (grid,) = multiverse.grids(claims, {key: time}, w.basis(claims), AXES)
        assert grid.full[0, 1] == pytest.approx(expected, rel=1e-6)


NEAR = OTHER_TEAM | {"best": 1200.0}
AGENCY = MODEL | {"producer": "Agency", "best": 1500.0}


@pytest.mark.parametrize(
    ("women", "leads"),
    [
        ([WOMEN, NEAR | WOMEN, THIRD | {"best": 1100.0} | WOMEN], "women"),
        ([MODEL | WOMEN, AGENCY | WOMEN | year(2012)], "all"),
        ([WOMEN | year(2012), NEAR | WOMEN | year(2012)], "women"),
        ([WOMEN, NEAR | WOMEN], "all"),
    ],
    ids=["most lines", "the best grade", "the latest", "the smallest key"],
)
def test_which_quantity_leads(women: Changes, leads: str) -> None:
    (key,) = leading(w.meetings(surveys({}, NEAR, *women)))
    assert key[KEY.index("population")] == leads


def test_where_no_lines_meet_there_is_nothing_to_work_out() -> None:
    claims, key = surveys({}, EXPERT), grid_of(surveys({}, OTHER)).key
    assert leading(w.meetings(claims)) == {}
    assert multiverse_tables.table([]).empty
    with pytest.raises(ValueError, match="no two lines meet"):
        next(multiverse.grids(claims, {key: 2010}, w.basis(claims), AXES))


def test_a_grid_without_answers_has_an_empty_summary_and_no_curve() -> None:
    grid = grid_of(surveys({}, OTHER))
    silent = replace(grid, index=np.zeros(len(grid.index), dtype=int), values=np.full((1, 3), np.nan))
    table = multiverse_tables.table([silent])
    assert table["share"].isna().all()
    assert (table["answered"] == 0).all()
    assert (table["matters_most"] == "").all()
    assert multiverse_tables.curves([silent], w.PRIORS).empty
    assert [json.loads(content)["median"] for content in multiverse_tables.files([silent]).values()] == [
        [None]
    ]


def test_every_region_with_a_reconciled_answer_has_a_grid_that_starts_from_it(
    grids: Mapping[str, Grid], published: Tables
) -> None:
    answered = published["30_estimates"].query("view == 'meeting'")
    most_lines = answered[answered["answer_status"] == "reconciled"].groupby("region_code")["k_lines"].max()
    assert {*grids} == {*most_lines.index}
    assert len(grids) > 4
    for region, grid in grids.items():
        row = _row(answered, grid)
        assert row["k_lines"] == most_lines[region]
        assert grid.full[0] == pytest.approx(row[[*ENDS]].to_numpy(dtype=float), rel=1e-9)


def test_the_summary_holds_for_every_region_and_axis(grids: Mapping[str, Grid], published: Tables) -> None:
    table = published["30_multiverse"]
    assert len(table) == len(grids) * len(AXES)
    assert (table.groupby("region_code")["axis"].apply(list).map(tuple) == (*AXES,)).all()
    sums = table.groupby("region_code")["share"].sum(min_count=1)
    assert sums.notna().any()
    assert sums.dropna().between(-1e-5, 1 + 1e-5).all()
    for region, rows in table.groupby("region_code"):
        grid = grids[str(region)]
        row = rows.iloc[0]
        median = grid.median
        assert (Quantity.of(row.to_dict()), row["time"]) == (grid.key, grid.time)
        assert row["answered"] == np.isfinite(median).sum()
        assert row["distinct"] == len({value for value in median.tolist() if value == value})
        assert row["lowest_median"] == np.nanmin(median)
        assert set(rows[["tenth_median", "middle_median", "ninetieth_median"]].iloc[0]) <= set(median)
        assert (rows["alone_lowest_median"] <= rows["published_median"]).all()
        assert (rows["alone_highest_median"] >= rows["published_median"]).all()


def test_files_hold_the_answers(grids: Mapping[str, Grid]) -> None:
    contents = multiverse_tables.files(grids.values())
    assert {path.stem for path in contents} == {slug(region) for region in grids}
    for region, grid in grids.items():
        record = json.loads(next(content for path, content in contents.items() if path.stem == slug(region)))
        assert record["region_code"] == region
        assert tuple(record["quantity"].values()) == grid.key
        assert [axis["name"] for axis in record["axes"]] == list(grid.axes)
        for place, name in enumerate(ENDS):
            answers_told = np.array(record[name], dtype=float)[record["index"]]
            np.testing.assert_allclose(answers_told, grid.full[:, place], rtol=6e-5, equal_nan=True)


def test_the_largest_grid_of_the_published_axes_is_small() -> None:
    # All specifications differ but for what no rule sees: only the exact one has a scale.
    names, shape = [*AXES], [*map(len, AXES.values())]
    rows = np.indices(shape).reshape(len(shape), -1).T
    rows[rows[:, names.index("pooling")] > 0, names.index("scale")] = 0
    index = np.unique(rows, axis=0, return_inverse=True)[1].ravel()
    values = np.random.default_rng(1).uniform(1.23456e6, 9.87654e6, (int(np.max(index)) + 1, 3))
    key = Quantity("WORLD", *("x" * 20 for _ in KEY[1:]))
    (content,) = multiverse_tables.files([Grid("WORLD", key, 2010.25, AXES, index, values)]).values()
    assert len(content) <= 300_000


@pytest.mark.parametrize(
    ("axis", "levels", "message"),
    [
        ("unprinted_error", [0.05, -0.2], "-0.2"),
        ("unprinted_error", [0.2, 0.05], "0.05"),
        ("scale", [0.35, "integrated"], "integrated"),
        ("scale", ["integrated", "wide"], "wide"),
        ("unprinted_error", [0.05, True], "True"),
        ("pooling", ["exact", "guess"], "guess"),
        ("pooling", ["exact", "exact"], "each once"),
        ("scale", None, "scale"),
        ("grades", ["like", "all"], "grades"),
    ],
)
def test_wrong_levels_and_a_missing_axis_are_named(
    axis: str, levels: list[object] | None, message: str
) -> None:
    choice = w.PRIORS["multiverse"]
    changed = {
        name: axis_levels
        for name, axis_levels in {**choice.value, axis: levels}.items()
        if axis_levels is not None
    }
    with pytest.raises(InputError, match=f"(?s)multiverse.*{message}") as error:
        load_axes(Priors({**w.PRIORS.choices, "multiverse": replace(choice, value=changed)}))
    is_axis = levels is not None and axis in AXES
    assert not is_axis or f"multiverse.{axis}: " in str(error.value)


def test_every_axis_explains_something_somewhere(published: Tables) -> None:
    """Else it goes: seven of ten explained nothing in any region."""
    shares = published["30_multiverse"].groupby("axis")["share"].max()
    assert {*shares.index} == {*AXES}
    assert (shares > 0.0005).all()
