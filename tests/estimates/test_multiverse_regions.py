"""The multiverse of regions: every choice does what it says, the published one is the published answer."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.claims.audit_steps import applied
from analysis.claims.estimand import KEY, Quantity
from analysis.estimates import multiverse, multiverse_tables
from analysis.estimates.answer_table import Basis, answers
from analysis.estimates.lines_of_evidence import gap
from analysis.estimates.multiverse import Axes, Grid, Level, admitted, leading, load_axes
from analysis.estimates.pooled_posterior import ENDS
from analysis.processing import Tables
from analysis.reading.places import slug
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, REGISTERED, year
from tests.estimates.worked_lines import surveys as of_surveys

Changes = Sequence[Mapping[str, object]]
AXES = load_axes(w.PRIORS)
OTHER: dict[str, object] = OTHER_TEAM | {"best": 3000.0}
THIRD: dict[str, object] = {"producer": "Hospital", "best": 9000.0}
ARTICLE = {"scope": "article"}
WOMEN = {"population": "women"}
FAR_EXPERT = EXPERT | {"best": 9000.0}


def surveys(*changes: Mapping[str, object]) -> pd.DataFrame:
    """Claims by survey but for some changes, each suspected of its own lineage and without a level of its range."""
    usual = {"interval_level": None, "suspected_lineage": None}
    frame = of_surveys(*({**usual, **change} for change in changes))
    return frame.assign(suspected_lineage=frame["suspected_lineage"].fillna(frame["lineage"]))


def corrections(*cells: tuple[str, str, str]) -> pd.DataFrame:
    """10_corrections that change these cells."""
    return pd.DataFrame(list(cells), columns=["claim_id", "column", "corrected"], dtype=str)


def grid_of(claims: pd.DataFrame, changed: pd.DataFrame | None = None, axes: Axes = AXES) -> Grid:
    """The grid of the one region of some claims."""
    after = claims if changed is None else applied(claims, changed)
    (grid,) = multiverse.grids(claims, after, leading(w.meetings(after)), w.basis(after), axes)
    return grid


def along(claims: pd.DataFrame, axis: str, **fixed: Level) -> np.ndarray:
    """The answers with one axis moved, shape (levels, 3); the others stay as published, or where they are fixed."""
    axes = {name: levels if name == axis else (fixed.get(name, levels[0]),) for name, levels in AXES.items()}
    return grid_of(claims, axes=axes).full


def all_alike(answers_along: np.ndarray) -> bool:
    """Whether all levels have the same answer."""
    return bool(np.allclose(answers_along, answers_along[0], rtol=1e-6, equal_nan=True))


RANGE: dict[str, object] = {"low": 700.0, "best": 1000.0, "high": 1400.0}
SECONDARY = {"read_in": "secondary"}


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
    assert two[[0, 2], 1] == pytest.approx(np.sqrt(1000 * 3000), rel=1e-6)


def test_all_grades_are_lines_of_one_pool() -> None:
    claims = surveys({}, OTHER, MODEL | {"best": 5000.0}, FAR_EXPERT, NOBODY | {"best": 4000.0})
    values_of_others = {"A": 5000.0, "B": 9000.0, "C": 4000.0}.items()
    as_surveys = surveys({}, OTHER, *({"producer": name, "best": best} for name, best in values_of_others))
    like, together = along(claims, "grades", scale=1.0)
    assert together == pytest.approx(along(as_surveys, "grades", scale=1.0)[0])
    assert like == pytest.approx(along(surveys({}, OTHER), "grades", scale=1.0)[0])
    # Of a line the best method speaks in any pool, and models of one maker stay one line.
    assert all_alike(along(surveys({}, OTHER, FAR_EXPERT | {"lineage": "T-001"}), "grades"))
    models = [MODEL | {"best": 5000.0}, MODEL | {"best": 9000.0, "producer_year": 2011}]
    twice, once = (along(surveys({}, OTHER, *added), "grades")[1] for added in (models, models[:1]))
    assert twice == pytest.approx(once)


@pytest.mark.parametrize(
    ("status", "rungs", "counted"),
    [
        ("trafficked", 3, AXES["definition"]),
        ("trafficked", 1, ("trafficked",)),
        ("trafficked_no_coercion_test", 3, AXES["definition"][1:]),
        ("sex_trade", 1, ("sex_trade",)),
        ("modern_slavery", 3, ("modern_slavery",)),
    ],
)
def test_a_wider_definition_counts_wider_conditions_only(
    status: str, rungs: int, counted: Sequence[str]
) -> None:
    assert tuple(admitted(status, AXES["definition"][:rungs])) == counted


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
    for grid in multiverse.grids(claims, claims, leading(published), w.basis(claims), AXES):
        expected = _row(published, grid)[[*ENDS]].to_numpy(dtype=float)
        assert grid.full[0] == pytest.approx(expected, rel=1e-9)


def _row(published: pd.DataFrame, grid: Grid) -> "pd.Series[Any]":
    """The published answer of a grid."""
    mine = (published[list(KEY)].astype(str) == list(grid.key)).all(axis=1) & (published["time"] == grid.time)
    (answer,) = published[mine].to_dict("records")
    return pd.Series(answer)


MANY = surveys(
    RANGE | ARTICLE, OTHER | SECONDARY | year(2012), THIRD | {"suspected_lineage": "T-002"} | year(2014),
    {"producer": "Church", "best": 1200.0} | ARTICLE | year(2018),
    {"producer": "Union", "best": None, "low": 900.0, "high": 2500.0} | ARTICLE | year(2016),
    MODEL | {"best": 2000.0, "status": "sex_trade"} | year(2015), {"producer": "Police", "status": "sex_trade",
    "best": 4000.0} | year(2012), {"producer": "Court", "best": 700.0, "status": "trafficked_no_coercion_test"},
)  # fmt: skip
MANY["status"] = MANY["status"].replace("forced_labour", "trafficked")
CHANGED = corrections(("T-003", "best", "2000"), ("T-004", "claim_id", ""))


def slow_way(grid: Grid, basis: Basis, choice: Mapping[str, Level]) -> float:
    """The median of one specification by the table of answers, from claims that were changed as it says."""
    claims = applied(MANY, CHANGED) if choice["corrections"] == "on" else MANY
    if choice["secondary_reports"] == "out":
        claims = claims[claims["read_in"] == "producer"]
    if choice["evidence"] == "article":
        claims = claims[claims["scope"] == "article"]
    if choice["suspected_copies"] == "collapsed":
        claims = claims.assign(lineage=claims["suspected_lineage"])
    wider = admitted("trafficked", AXES["definition"][: AXES["definition"].index(choice["definition"]) + 1])
    claims = claims[claims["status"].isin(wider)].assign(status="trafficked")
    errors: dict[str, Any] = {
        "range_coverage": choice["coverage"],
        "unprinted_error": choice["unprinted_error"],
    }
    table = answers(claims, replace(basis, rules=replace(basis.rules, **errors))).to_dict("records")
    rows = [row for row in table if Quantity.of(row) == grid.key]

    def order(row: Mapping[Hashable, Any]) -> tuple[float, ...]:
        period = (float(row["period_start"]), float(row["period_end"]))
        return gap(period, (grid.time, grid.time)), abs(row["time"] - grid.time), -row["k_lines"]

    return float(min(rows, key=order)["median"]) if rows else float("nan")


def test_a_grid_answers_as_the_table_of_answers_does_one_by_one() -> None:
    grid, basis = grid_of(MANY, CHANGED), w.basis(applied(MANY, CHANGED))
    specifications = [
        (number, choice)
        for number, levels in enumerate(product(*AXES.values()))
        if (choice := dict(zip(AXES, levels, strict=True)))
        and (choice["pooling"], choice["scale"], choice["grades"]) == ("exact", "integrated", "like")
    ]
    rng = np.random.default_rng(20261124)
    sample = [
        specifications[0],
        *(specifications[place] for place in rng.choice(len(specifications), 20, replace=False)),
    ]
    expected = [slow_way(grid, basis, choice) for _, choice in sample]
    assert len({f"{value:.5g}" for value in expected}) > 10
    assert [grid.full[number, 1] for number, _ in sample] == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_the_pool_taken_is_the_one_nearest_to_the_published_meeting() -> None:
    early = [team | ARTICLE | year(2003) for team in ({"best": 100.0}, OTHER_TEAM | {"best": 110.0})]
    hospital, church, union = ({"producer": name} | year(2013) for name in ("Hospital", "Church", "Union"))
    late = [hospital | ARTICLE, church, union | ARTICLE]
    everything, article = along(surveys(*early, *late), "evidence")
    assert (everything[1], article[1]) == pytest.approx((1000, 1000), rel=1e-6)
    _, gone = along(surveys(*early, *late[:2]), "evidence")
    # Two years remain in which lines meet, then one.
    assert gone[1] == pytest.approx(np.sqrt(100 * 110), rel=1e-6)


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
        next(multiverse.grids(claims, claims, {key: 2010}, w.basis(claims), AXES))


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
    assert len(grids) > 5
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
        ("coverage", [0.8, 1.5], "1.5"),
        ("coverage", [0.5, 0.8], "0.8"),
        ("scale", [0.35, "integrated"], "integrated"),
        ("scale", ["integrated", "wide"], "wide"),
        ("unprinted_error", [0.05, True], "True"),
        ("grades", ["like", "unlike"], "unlike"),
        ("pooling", ["exact", "guess"], "guess"),
        ("evidence", ["all", "all"], "each once"),
        ("grades", None, "grades"),
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
    assert levels is None or f"multiverse.{axis}: " in str(error.value)
