"""The coverage that docs/coverage.md prints is what a fresh simulation finds, and lines hold the truth as often as they say."""

import math
import re
import runpy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.project import root

PAGE = root() / "docs" / "coverage.md"
COUNT = 500
CORPORA = 240


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """What benchmarks/coverage.py defines."""
    return runpy.run_path(str(root() / "benchmarks" / "coverage.py"))


def printed() -> dict[int, list[tuple[float, float]]]:
    """The page's first table: by number of lineages, both percentages of each column."""
    rows = re.findall(r"^\| (\d+) \|(.+)\|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    percentages = {}
    for k, cells in rows:
        pairs = re.findall(r"([\d.]+) / ([\d.]+)", cells)
        percentages[int(k)] = [(float(a), float(b)) for a, b in pairs]
    return percentages


def near(simulated: float, percent: float, quantities: int) -> bool:
    """Whether two simulated percentages differ by no more than chance, one time in 20,000 at the most."""
    share = min(max(percent / 100, 0.001), 0.999)
    error = math.sqrt(share * (1 - share) * (1 / COUNT + 1 / quantities))
    return abs(simulated - percent) <= 100 * 4 * error + 0.05


def test_the_printed_table_is_complete(script: dict[str, Any]) -> None:
    table = printed()
    assert tuple(table) == script["SIZES"]
    assert all(len(cells) == len(script["TAUS"]) + 1 for cells in table.values())


def test_the_last_column_is_nominal() -> None:
    assert all(abs(value - 95) <= 1.5 for cells in printed().values() for value in cells[-1])


@pytest.mark.slow
@pytest.mark.parametrize("k", [1, 3])
def test_a_fresh_simulation_finds_what_is_printed(k: int, script: dict[str, Any]) -> None:
    simulated: Callable[..., tuple[float, float]] = script["simulated"]
    # In the last column tau is drawn from its prior, and coverage is nominal.
    for place, tau in enumerate((*script["TAUS"], None)):
        rng = np.random.default_rng(7_000 + 10 * k + place)
        taus = np.abs(rng.normal(0, script["SCALE"], COUNT)) if tau is None else np.full(COUNT, tau)
        for value, percent in zip(simulated(taus, k, rng), printed()[k][place], strict=True):
            assert near(value, percent, script["QUANTITIES"]), (k, tau, value)


# Some 80 processor seconds, on a machine that may be shared.
simulated_lines = pytest.mark.timeout(1_200)


@pytest.fixture(scope="module")
def of_lines(script: dict[str, Any]) -> dict[str, tuple[list[float], int]]:
    """Percent inside intervals of 50, 80 and 95 percent, and answers, by kind of quantity."""
    return script["of_lines"](CORPORA)


@pytest.mark.slow
@simulated_lines
@pytest.mark.parametrize("kind", ["2 lines", "3 lines", "5 lines", "2 lines and a floor"])
def test_coverage_of_lines_is_within_three_points(
    kind: str, of_lines: dict[str, tuple[list[float], int]]
) -> None:
    coverages, answers = of_lines[kind]
    assert answers > 4.5 * CORPORA
    assert coverages == pytest.approx((50, 80, 95), abs=3 + 1e-9)


@pytest.mark.slow
@simulated_lines
def test_copies_in_a_lineage_keep_coverage_and_lose_it_without(
    of_lines: dict[str, tuple[list[float], int]],
) -> None:
    kinds = "3 lines, one printed three times more", "the same without lineages"
    traced, naive = (of_lines[name][0] for name in kinds)
    assert traced == pytest.approx((50, 80, 95), abs=3 + 1e-9)
    assert all(wider - less > 8 for wider, less in zip(traced, naive, strict=True))
