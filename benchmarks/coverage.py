"""How often intervals of the exact model hold the truth, on simulated claims whose truth is known.

    python benchmarks/coverage.py

prints the tables of docs/coverage.md, from fixed seeds: with mu and tau drawn from their priors; with the true tau
fixed; and with one claim copied three times. Each number is the share, in percent, of simulated quantities
whose 95 percent interval holds the truth. docs/coverage.md says what the tables mean.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.estimates import exact

Floats = NDArray[np.float64]
PRIOR = (math.log(1e5), 2.3)
SCALE = 1.0
TAUS = (0.0, 0.25, 0.5, 1.0, 1.5)
SIZES = (1, 2, 3, 5, 10)
QUANTITIES = 10_000
ENDS = (0.025, 0.975)


def claims(mu: Floats, tau: Floats, k: int, rng: np.random.Generator) -> list[list[exact.Point]]:
    """What k producers report on each quantity: errors vary from a register's to an unattributed figure's."""
    s = np.exp(rng.normal(math.log(0.2), 0.8, (len(mu), k)))
    y = rng.normal(mu[:, None], np.hypot(tau[:, None], s))
    return [
        [exact.Point(math.exp(a), float(b)) for a, b in zip(*pair, strict=True)]
        for pair in zip(y, s, strict=True)
    ]


def held(ends: Floats, truth: Floats) -> float:
    """Percent of truths between their ends, which have the shape (quantities, 2)."""
    return 100 * float(((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean())


def simulated(tau: Floats, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """Coverage of the amount, and of what a further lineage is about, at given true tau of each quantity."""
    mu = rng.normal(*PRIOR, len(tau))
    batch = exact.posterior_batch(
        claims(mu, tau, k, rng), tau_scale=SCALE, mu_prior=PRIOR, levels=ENDS, predictive_levels=ENDS
    )
    return held(batch.quantiles, mu), held(batch.predictive_quantiles, rng.normal(mu, tau))


def fixed(count: int) -> list[list[str]]:
    """Coverage by number of lineages and true tau, the last column with tau drawn from its prior."""
    rng = np.random.default_rng(20260102)
    columns: list[Callable[[], Floats]] = [lambda tau=tau: np.full(count, tau) for tau in TAUS]  # type: ignore[misc]
    columns.append(lambda: np.abs(rng.normal(0, SCALE, count)))
    rows = []
    for k in SIZES:
        cells = [simulated(column(), k, rng) for column in columns]
        rows.append([str(k), *(f"{amount:.1f} / {further:.1f}" for amount, further in cells)])
    return rows


def copied(count: int) -> list[list[str]]:
    """Coverage with five lineages at tau .5, of which one was told three times more, with two digits left."""
    rng = np.random.default_rng(20260121)
    mu = rng.normal(*PRIOR, count)
    alone = claims(mu, np.full(count, 0.5), 5, rng)
    copies = [[exact.Point(float(f"{told[0].value:.1e}"), told[0].s)] * 3 for told in alone]
    traced = [
        [exact.Point(one.value, one.s, "A") for one in (told[0], *more)] + told[1:]
        for told, more in zip(alone, copies, strict=True)
    ]
    naive = [[*told, *more] for told, more in zip(alone, copies, strict=True)]

    def row(name: str, quantities: Sequence[Sequence[exact.Claim]]) -> list[str]:
        batch = exact.posterior_batch(quantities, tau_scale=SCALE, mu_prior=PRIOR, levels=ENDS)
        width = np.exp(np.median(batch.quantiles[:, 1] - batch.quantiles[:, 0]))
        return [name, f"{held(batch.quantiles, mu):.1f}", f"{width:.1f}"]

    return [
        row("without copies", alone),
        row("three copies, one voice per lineage", traced),
        row("three copies, every claim a voice", naive),
    ]


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table."""
    print("| " + " | ".join(head) + " |\n|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quantities", type=int, default=QUANTITIES, help="simulated quantities in each cell"
    )
    count = parser.parse_args().quantities
    print("Percent of 95 percent intervals that hold the amount / what a further lineage is about\n")
    show(["lineages", *(f"tau = {tau:g}" for tau in TAUS), "tau from its prior"], fixed(count))
    print("\nFive lineages at tau = .5, one of them copied\n")
    show(
        ["claims", "percent of 95 percent intervals that hold the amount", "upper over lower end, median"],
        copied(count),
    )


if __name__ == "__main__":
    main()
