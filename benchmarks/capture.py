"""Time the capture-recapture estimators on one thread: `python benchmarks/capture.py`.

The peer is the R package MultipleSystemsEstimation: fitting all 6,893 hierarchical models of the UK five-list
table and checking the best 50 takes it 10 seconds on a machine of this kind (measured once, stated in the
project's issue 5). Here every model is checked, not only the best 50.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.estimates.capture import averaging, poisson
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.estimate_total import best_by_bic, bootstrap, catalogue, stepwise
from analysis.estimates.capture.poisson import Floats

TABLES = Path(__file__).parents[1] / "tests" / "reference" / "mse"
PEER_SECONDS = 10.0
RUNS = 7


def table(name: str) -> Floats:
    return read_table(pd.read_csv(TABLES / f"{name}.csv").rename(columns={"frequency": "count"}))


def forget() -> None:
    """Empty what the package remembers between calls, so that each run does all the work."""
    poisson._exists.cache_clear()
    catalogue.cache_clear()
    averaging.decomposable.cache_clear()


def seconds(work: Callable[[], object]) -> float:
    """Median of several runs, each from cold caches."""
    taken = []
    for _ in range(RUNS):
        forget()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    uk, ned = table("UKdat_5"), table("Ned_5")
    jobs: list[tuple[str, str, Callable[[], object], float | None]] = [
        ("UK 5 lists, BIC, 1,024 models of order 2", "0.2", lambda: best_by_bic(uk, order=2), None),
        ("UK 5 lists, BIC, all 6,893 models", "2", lambda: best_by_bic(uk), PEER_SECONDS),
        ("Netherlands 5 lists, BIC, 1,024 models", "0.2", lambda: best_by_bic(ned, order=2), None),
        ("Netherlands 5 lists, BIC, all 6,893 models", "2", lambda: best_by_bic(ned), None),
        ("UK 5 lists, stepwise", "", lambda: stepwise(uk), None),
        ("UK 5 lists, stepwise, 1,000 bootstrap replicates", "5", lambda: bootstrap(uk), None),
        ("Netherlands 5 lists, the same", "5", lambda: bootstrap(ned), None),
        ("UK 5 lists, 822 graphs, 60,000 totals", "3", lambda: averaging.average(uk, nmissing=60_000), None),
        (
            "Netherlands 5 lists, 822 graphs, 400,000 totals",
            "3",
            lambda: averaging.average(ned, nmissing=400_000),
            None,
        ),
    ]
    print(f"Median of {RUNS} runs, one thread, cold caches.\n")
    print("| work | seconds | wanted below | R package | ratio |")
    print("|---|---|---|---|---|")
    for name, wanted, work, peer in jobs:
        taken = seconds(work)
        beside = f"{peer:g} | {peer / taken:.0f}x" if peer else " | "
        print(f"| {name} | {taken:.3f} | {wanted} | {beside} |")
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")


if __name__ == "__main__":
    main()
