"""What certainty says of simulated worlds whose truth is known: how much is called high, and how often that holds.

    python benchmarks/certainty.py
    python benchmarks/certainty.py --worlds 20

prints a table, from a fixed seed. A world is a country with one true number and some surveys by different makers, read
as anybody's own claims are, with their figures as printed. Per scenario: how many worlds are answered, flagged as
holding a suspected copy, and called high; and of the answers, and of those called high, the percent whose 95 percent
interval holds the truth. Coverage is counted against the true number, also where all makers are twice too high: that
is what a reader would take the interval for, and no data of theirs can show it.
"""

import argparse
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import analysis as an
from analysis.processed_tables import tables

Floats = NDArray[np.float64]
#: True numbers, their sampling error and the quantile of a printed 95 percent interval.
TRUTH, ERROR, HALF_WIDTH = 12_000, 0.08, 1.96
WORLDS, SEED = 100, 26
MAKERS = [f"Institute {letter}" for letter in "ABCDEFGH"]
COLUMNS = ["answered", "flagged", "high", "covered", "high covered"]


def learned(rng: np.random.Generator) -> float:
    """A spread between lines as the published sets teach it: half-normal(A), with A as far as it is known."""
    spread = tables().basis.learned.spread()
    scale = rng.choice(np.asarray(spread.scales), p=np.asarray(spread.weights) / np.sum(spread.weights))
    return float(abs(rng.normal(0, scale)))


def surveys(count: int, spread: float, rng: np.random.Generator) -> Floats:
    """What so many honest surveys of one number say, on the log scale."""
    return math.log(TRUTH) + rng.normal(0, spread, count) + rng.normal(0, ERROR, count)


def printed(value: float) -> str:
    """A figure with its interval, as a report prints it."""
    low, best, high = (math.exp(value + step) for step in (-HALF_WIDTH * ERROR, 0, HALF_WIDTH * ERROR))
    return f"{best:,.0f} (95% CI {low:,.0f} to {high:,.0f})"


def rounded(value: float) -> str:
    """The same number as another text tells it: two digits, and no interval."""
    best = math.exp(value)
    step = 10.0 ** (math.floor(math.log10(best)) - 1)
    return f"{round(best / step) * step:,.0f}"


def honest(count: int) -> Callable[[np.random.Generator], list[str]]:
    """So many surveys, with a spread as the published sets teach it."""
    return lambda rng: [*map(printed, surveys(count, learned(rng), rng))]


def twice_too_high(rng: np.random.Generator) -> list[str]:
    """Three surveys that share a bias."""
    return [*map(printed, surveys(3, learned(rng), rng) + math.log(2))]


def copied(copies: int, tell: Callable[[float], str]) -> Callable[[np.random.Generator], list[str]]:
    """Two surveys, the first of which other makers tell again so many times."""

    def figures(rng: np.random.Generator) -> list[str]:
        values = surveys(2, learned(rng), rng)
        return [*map(printed, values), *[tell(values[0])] * copies]

    return figures


def heavy_tails(rng: np.random.Generator) -> list[str]:
    """Three surveys whose errors have the tails of Student's t with two degrees of freedom."""
    errors = learned(rng) * rng.standard_t(2, 3)
    return [*map(printed, surveys(3, 0, rng) + errors)]


def far_apart(rng: np.random.Generator) -> list[str]:
    """Three surveys whose spread is half-normal(1.5)."""
    return [*map(printed, surveys(3, abs(rng.normal(0, 1.5)), rng))]


SCENARIOS: Mapping[str, Callable[[np.random.Generator], list[str]]] = {
    "the model holds, two lines": honest(2),
    "the model holds, three lines": honest(3),
    "the model holds, five lines": honest(5),
    "all makers twice too high": twice_too_high,
    "two lines and one silent copy, rounded": copied(1, rounded),
    "two lines and three silent copies, rounded": copied(3, rounded),
    "two lines and one exact copy": copied(1, printed),
    "two lines and three exact copies": copied(3, printed),
    "heavy tails": heavy_tails,
    "A = 1.5": far_apart,
}


def countries(count: int) -> list[str]:
    """Names of so many countries, one a world: numbers of different countries are never held against each other."""
    names = [
        name for code, name in tables().names.items() if len(code) == 3 and code.isalpha() and code.isupper()
    ]
    return sorted(names)[:count]


def answered(figures: Mapping[str, list[str]]) -> pd.DataFrame:
    """The answers for worlds whose surveys say this, by place, read as own claims are."""
    usual: dict[str, Any] = {"measure": "stock", "method": "survey", "year": 2019}
    rows = []
    for place, printed_figures in figures.items():
        for maker, figure in zip(MAKERS, printed_figures, strict=False):
            rows.append(usual | {"place": place, "producer": maker, "figure": figure})
    answers = an.reconcile(an.make_claims(rows))
    return answers[answers["answer_status"] == "reconciled"]


def summary(answers: pd.DataFrame, worlds: int) -> dict[str, float]:
    """A row of the table, in percent of the worlds, and of the answers and those called high."""
    is_high = answers["certainty"] == "high"
    is_flagged = answers["certainty_reasons"].str.contains("suspected_copy")
    is_covered = (answers["low95"] <= TRUTH) & (answers["high95"] >= TRUTH)
    shares = [
        len(answers) / worlds,
        is_flagged.mean(),
        is_high.mean(),
        is_covered.mean(),
        is_covered[is_high].mean(),
    ]
    return {name: 100 * share for name, share in zip(COLUMNS, shares, strict=True)}


def simulate(name: str, places: list[str], seed: int = SEED) -> dict[str, float]:
    """A row of the table: one scenario in as many worlds as there are places."""
    rng = np.random.default_rng(seed)
    figures = {place: SCENARIOS[name](rng) for place in places}
    return summary(answered(figures), len(places))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--worlds", type=int, default=WORLDS)
    places = countries(parser.parse_args().worlds)
    print(f"{len(places)} worlds each, percent".ljust(46), *(column.rjust(13) for column in COLUMNS))
    for name in SCENARIOS:
        row = simulate(name, places)
        cells = ["-" if math.isnan(share) else f"{share:.0f}" for share in row.values()]
        print(name.ljust(46), *(cell.rjust(13) for cell in cells))


if __name__ == "__main__":
    main()
