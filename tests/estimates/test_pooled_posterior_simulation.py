"""Simulated corpora whose truth is known: intervals hold it as often as they say, and copies do harm unless traced."""

import runpy

import pytest

from analysis.project import root

# Some 80 processor seconds, on a machine that may be shared.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

CORPORA = 240
NOMINAL = (50, 80, 95)


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[list[float], int]]:
    """Percent inside, and answers, by kind of quantity, from the script that prints docs/coverage.md."""
    script = runpy.run_path(str(root() / "benchmarks" / "coverage.py"))
    return script["of_lines"](CORPORA)  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", ["2 lines", "3 lines", "5 lines", "2 lines and a floor"])
def test_coverage_is_within_three_points(kind: str, found: dict[str, tuple[list[float], int]]) -> None:
    held, answers = found[kind]
    assert answers > 4.5 * CORPORA
    assert held == pytest.approx(NOMINAL, abs=3 + 1e-9)


def test_copies_in_a_lineage_keep_coverage_and_lose_it_without(
    found: dict[str, tuple[list[float], int]],
) -> None:
    traced, naive = (
        found[name][0] for name in ("3 lines, one printed three times more", "the same without lineages")
    )
    assert traced == pytest.approx(NOMINAL, abs=3 + 1e-9)
    assert all(more - less > 8 for more, less in zip(traced, naive, strict=True))
