"""The multiverse of regions: every choice does what it says, the published one is the published estimate."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.claims.corrected import applied
from analysis.claims.estimand import ESTIMAND
from analysis.estimates import headline, multiverse_grid, multiverse_tables, specification_curve
from analysis.estimates.inputs import quantities
from analysis.estimates.methods import METHODS
from analysis.estimates.multiverse_axes import Axes, Axis, Level, admitted, load_axes, with_spread
from analysis.estimates.multiverse_grid import Grid, Task, plan, work_out
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.places import slug
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError

NO_CORRECTION = pd.DataFrame({"claim_id": [], "column": [], "corrected": []}, dtype=str)


@pytest.fixture(scope="module")
def grids(processed: Processed) -> Mapping[str, Grid]:
    """The grid of each region."""
    return {grid.key[0]: grid for grid in processed.grids}


@pytest.fixture(scope="module")
def work(processed: Processed) -> Mapping[str, Task]:
    """The task of each region, before any is run."""
    made = plan(
        processed["10_claims"],
        processed["30_estimates"],
        processed.priors,
        people=processed.people,
        corrections=processed["10_corrections"],
    )
    return {task.key[0]: task for _, task in made}


def slow_way(processed: Processed, task: Task, choice: Mapping[str, Level]) -> float:
    """The median of one specification by the way of 30_estimates, over the whole table of claims."""
    claims = processed["10_claims"]
    if choice["corrections"] == "on":
        claims = applied(claims, processed["10_corrections"])
    if choice["secondary_reports"] == "out":
        claims = claims[claims["read_in"] == "producer"]
    if choice["suspected_copies"] == "collapsed":
        claims = claims.assign(lineage=claims["suspected_lineage"])
    own = dict(zip(ESTIMAND, task.key, strict=True))
    ladder = next(axis for axis in task.axes.axes if axis.name == "definition")
    for status in admitted(own["status"], str(choice["definition"]), ladder)[1:]:
        same = (claims["kind"] == "count") & (claims["status"] == status)
        for name in set(ESTIMAND) - {"status"}:
            same &= claims[name] == own[name]
        claims = pd.concat([claims, claims[same].assign(status=own["status"])], ignore_index=True)
    parameters = Parameters(range_coverage=float(choice["coverage"]), evidence=str(choice["evidence"]))
    priors = with_spread(processed.priors, float(choice["spread"]))
    tau = task.corpus if choice["tau_scale"] == "corpus" else choice["tau_scale"]
    priors = Priors({**priors.choices, "tau_scale": replace(priors["tau_scale"], value=tau)})
    found = [
        one for one in quantities(claims, parameters, priors, people=processed.people) if one.key == task.key
    ]
    if not found:
        return math.nan
    mean, sd = found[0].mu_prior
    shifted = replace(found[0], mu_prior=(mean + math.log(float(choice["mu_prior"])), sd))
    answer = METHODS[str(choice["pooling"])]([shifted], priors)[0]
    return answer.quantiles[3] if answer.quantiles else math.nan


@pytest.mark.parametrize("region", ["ESP", "NPL", "WORLD", "CAN"])
def test_a_grid_answers_as_the_estimates_do_one_by_one(
    region: str, grids: Mapping[str, Grid], work: Mapping[str, Task], processed: Processed
) -> None:
    grid, task = grids[region], work[region]
    levels, full = grid.axes.levels(), grid.full
    answered = np.flatnonzero(np.isfinite(full[:, 1]))
    rng = np.random.default_rng(20261124)
    sample = [0, *rng.choice(answered, 5, replace=False), *rng.integers(0, grid.axes.size, 3)]
    for number in sample:
        choice = {
            axis.name: axis.levels[place] for axis, place in zip(grid.axes.axes, levels[number], strict=True)
        }
        expected = slow_way(processed, task, choice)
        assert full[number, 1] == pytest.approx(expected, rel=1e-6, nan_ok=True), choice


def test_the_published_specification_is_the_published_estimate(
    grids: Mapping[str, Grid], processed: Processed
) -> None:
    table = headline.of(processed["30_estimates"], Parameters())
    assert set(grids) == set(table["region_code"])
    keys = ["region_code", *ESTIMAND[1:]]
    held = {
        tuple(map(str, row[:-3])): row[-3:] for row in table[[*keys, "low95", "median", "high95"]].to_numpy()
    }
    for grid in grids.values():
        assert grid.full[0] == pytest.approx(np.array(held[grid.key], dtype=float), rel=1e-6, nan_ok=True)


def test_the_summary_holds_for_every_region_and_axis(grids: Mapping[str, Grid], processed: Processed) -> None:
    table = processed["30_multiverse"]
    names = load_axes(processed.priors).names
    assert len(table) == len(grids) * len(names)
    assert (table.groupby("region_code")["axis"].apply(list).map(tuple) == names).all()
    sums = table.groupby("region_code")["share"].sum(min_count=1)
    assert sums.dropna().between(-1e-5, 1 + 1e-5).all()
    for region, rows in table.groupby("region_code"):
        grid = grids[str(region)]
        row, median = rows.iloc[0], grid.full[:, 1]
        assert row["answered"] == np.isfinite(median).sum()
        assert row["lowest_median"] == np.nanmin(median)
        assert set(rows[["tenth_median", "middle_median", "ninetieth_median"]].iloc[0]) <= set(median)
        assert (rows["alone_lowest_median"] <= rows["published_median"]).all()
        assert (rows["alone_highest_median"] >= rows["published_median"]).all()


def test_the_order_of_claims_changes_nothing(work: Mapping[str, Task]) -> None:
    task = work["CHE"]
    turned = replace(task, printed=task.printed.iloc[::-1], corrected=task.corrected.iloc[::-1])
    first, second = work_out(task), work_out(turned)
    np.testing.assert_allclose(first.full, second.full, rtol=1e-6, equal_nan=True)
    assert multiverse_tables.to_bytes(first) == multiverse_tables.to_bytes(work_out(task))


def _small(processed: Processed, claims: pd.DataFrame) -> list[Grid]:
    """Grids of some claims, over few levels."""
    axes = Axes(tuple(Axis(axis.name, axis.levels[:2]) for axis in load_axes(processed.priors).axes))
    table = headline.estimate(claims, Parameters(), processed.priors, people=processed.people)
    work = plan(
        claims, table, processed.priors, people=processed.people, corrections=NO_CORRECTION, axes=axes
    )
    return list(multiverse_grid.run(work))


def test_a_region_with_bounds_only_has_a_grid_without_answers(processed: Processed) -> None:
    claims = processed["10_claims"]
    bounds = headline.of(processed["30_estimates"], Parameters())
    chosen = bounds[bounds["median"].isna() & ~bounds["claim_ids"].str.contains(";")].iloc[0]
    grid = _small(processed, claims[claims["claim_id"] == chosen["claim_ids"]])[0]
    assert np.isnan(grid.full).all()
    table = multiverse_tables.table([grid])
    assert table["share"].isna().all()
    assert (table["answered"] == 0).all()
    assert (table["matters_most"] == "").all()
    assert specification_curve.curves([grid], processed.priors).empty
    assert specification_curve.options([grid], processed.priors).empty
    again = multiverse_tables.from_bytes(multiverse_tables.to_bytes(grid))
    assert np.isnan(again.full).all()


def test_a_region_with_one_claim_varies_with_its_reading(processed: Processed) -> None:
    claims = processed["10_claims"]
    grid = _small(processed, claims[claims["claim_id"] == "A2009-054"])[0]
    table = multiverse_tables.table([grid]).set_index("axis")
    assert table.at["coverage", "answered"] < table.at["coverage", "specifications"]
    assert table.at["coverage", "share"] > 0
    assert table.at["mu_prior", "share"] > 0
    # A range has its own width, and nobody suspects a copy.
    assert table.at["spread", "share"] == 0
    assert table.at["suspected_copies", "share"] == 0


def test_without_a_claim_there_is_nothing_to_work_out(processed: Processed) -> None:
    assert _small(processed, processed["10_claims"].iloc[:0]) == []
    assert multiverse_tables.table([]).empty


def test_a_wider_definition_counts_wider_conditions_only(processed: Processed) -> None:
    ladder = next(axis for axis in load_axes(processed.priors).axes if axis.name == "definition")
    assert admitted("trafficked", "sex_trade", ladder) == tuple(ladder.levels)
    assert admitted("trafficked", "trafficked", ladder) == ("trafficked",)
    assert admitted("sex_trade", "trafficked", ladder) == ("sex_trade",)
    assert admitted("modern_slavery", "sex_trade", ladder) == ("modern_slavery",)


def test_files_are_small_and_come_back_as_they_were(grids: Mapping[str, Grid]) -> None:
    for path, content in multiverse_tables.files(grids.values()).items():
        assert len(content) <= multiverse_tables.MOST_BYTES
        grid = next(grid for region, grid in grids.items() if slug(region) == path.stem)
        again = multiverse_tables.from_bytes(content)
        assert (again.key, again.axes) == (grid.key, grid.axes)
        np.testing.assert_allclose(again.full, grid.full, rtol=6e-5, equal_nan=True)
        assert set(json.loads(content)) >= {"axes", "index", "median", "low95", "high95"}


def test_the_largest_grid_of_the_published_axes_keeps_the_limit(processed: Processed) -> None:
    axes = load_axes(processed.priors)
    # All specifications differ but for what no method sees: only the exact one has priors of tau and mu.
    levels = dict(zip(axes.names, axes.levels().T, strict=True))
    free = levels["pooling"] > 0
    rows = axes.levels()
    rows[free, axes.names.index("tau_scale")] = 0
    rows[free, axes.names.index("mu_prior")] = 0
    index = np.unique(rows, axis=0, return_inverse=True)[1].ravel()
    values = np.random.default_rng(1).uniform(1.23456e6, 9.87654e6, (index.max() + 1, 3))
    key = ("WORLD", "into", "", "all", "", "all", "trafficked", "actual", "flow", "", "persons_per_year")
    assert (
        len(multiverse_tables.to_bytes(Grid(key, axes, 1.0, index, values))) <= multiverse_tables.MOST_BYTES
    )
    with pytest.raises(ValueError, match="at most 300000"):
        multiverse_tables.to_bytes(
            Grid(key, axes, 1.0, np.arange(axes.size), np.resize(values, (axes.size, 3)))
        )


@pytest.mark.parametrize(
    ("axis", "levels", "said"),
    [
        ("coverage", [0.8, 1.5], "1.5"),
        ("coverage", [0.5, 0.8], "0.8"),
        ("pooling", ["exact", "guess"], "guess"),
        ("spread", [1, 1], "twice"),
    ],
)
def test_wrong_levels_are_named(axis: str, levels: list[object], said: str, processed: Processed) -> None:
    held = processed.priors["multiverse"]
    wrong = replace(held, value={**held.value, axis: levels})
    with pytest.raises(InputError, match=rf"(?s)multiverse\.{axis}.*{said}"):
        load_axes(Priors({**processed.priors.choices, "multiverse": wrong}))


def test_different_answers_are_different_medians_among_those_that_answer(
    grids: Mapping[str, Grid], processed: Processed
) -> None:
    table = processed["30_multiverse"].drop_duplicates("region_code").set_index("region_code")
    for code, grid in grids.items():
        medians = {
            f"{value:.{multiverse_tables.FILE_DIGITS}g}" for value in grid.full[:, 1] if math.isfinite(value)
        }
        assert table.at[code, "distinct"] == len(medians)
    assert table.at["NLD", "distinct"] == 37


def test_an_estimate_told_by_one_end_moves_nothing(processed: Processed) -> None:
    """600,000 to 800,000 is one number; told a second time by its upper end it gives the same answer."""
    claims = applied(processed["10_claims"], processed["10_corrections"])
    names = ["A2009-013", "USG-001", "USG-002"]
    answers = []
    for some in (names, names[:2]):
        found = quantities(
            claims[claims["claim_id"].isin(some)], Parameters(), processed.priors, people=processed.people
        )
        (answer,) = METHODS["exact"](found, processed.priors)
        answers.append(answer.quantiles)
    assert answers[0] == answers[1]
