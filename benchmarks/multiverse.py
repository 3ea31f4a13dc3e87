"""A hundred thousand specifications of one quantity, all of them distinct: the hard case of the multiverse.

    OMP_NUM_THREADS=1 python benchmarks/multiverse.py              one thread, one process
    python benchmarks/multiverse.py --jobs 2                       the same work as a plan of parts over two processes
    python benchmarks/multiverse.py --rounds 3 --specifications 20000

A real grid has few distinct specifications: most choices change nothing for a region with few claims, and those that
give equal inputs to the same method are worked out once. Here no two are alike: every specification has numbers of
its own, so nothing can be left out. Three kinds are timed: values only; values and one bound or floor; and the
published mix of choices, where a third of the specifications goes to each method.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from analysis import processing
from analysis.estimates import exact, multiverse_grid
from analysis.estimates.multiverse import Case, Question, answers, distinct
from analysis.project import root

SPECIFICATIONS = 100_000
CLAIMS = 6
PRIOR = (9.0, 2.3)
METHODS = ("exact", "reml_hk", "linear_pool")


def make(count: int, *, bound: bool, methods: tuple[str, ...]) -> list[Question]:
    """Specifications of one quantity with `CLAIMS` lineages, each with numbers of its own."""
    rng = np.random.default_rng(20260101)
    values = np.exp(rng.normal(9, 1, CLAIMS) + rng.normal(0, 0.05, (count, CLAIMS)))
    spread = rng.uniform(0.05, 0.8, (count, CLAIMS))
    least = np.exp(rng.normal(7.5, 0.3, count))
    made = []
    for number in range(count):
        claims: list[exact.Claim] = [
            exact.Point(float(value), float(s), lineage=str(place))
            for place, (value, s) in enumerate(zip(values[number], spread[number], strict=True))
        ]
        if bound:
            claims.append(exact.AtLeast(float(least[number]), 0.1, lineage="bound"))
        case = Case(tuple(claims), len(claims), PRIOR)
        shift = float(np.log((0.1, 1.0, 10.0)[number % 3]))
        made.append(Question(case, (0.5, 1.0, 1.5)[number // 3 % 3], shift, methods[number % len(methods)]))
    return made


def evaluated(questions: list[Question], jobs: int = 1) -> int:
    """Work everything out as a region's grid does, in parts where there are several jobs; how many were distinct."""
    kept, index = distinct(questions)
    work = partial(answers, reml_lineages=3)
    if jobs == 1:
        found = work(kept)[index]
    else:
        # Each part gets every so many-th question, so that all parts hold the same mix.
        found = np.empty((len(kept), 3))
        with ProcessPoolExecutor(jobs) as pool:
            for part, values in enumerate(pool.map(work, [kept[part::jobs] for part in range(jobs)])):
                found[part::jobs] = values
        found = found[index]
    assert np.isfinite(found).all()
    return len(kept)


def timed(work: Callable[[], int], rounds: int) -> tuple[list[float], float, int]:
    """Seconds of each round, processor seconds of this process in the last one, and what that one returned."""
    seconds, processor, count = [], 0.0, 0
    for _ in range(rounds):
        start, before = time.perf_counter(), time.process_time()
        count = work()
        seconds.append(time.perf_counter() - start)
        processor = time.process_time() - before
    return seconds, processor, count


def regions() -> int:
    """The grids of all regions from the tables as they stand; how many answers were distinct."""
    held = processing.load(Path(root()))
    plan = multiverse_grid.plan(
        held["10_claims"],
        held["30_estimates"],
        held.priors,
        people=held.people,
        corrections=held["10_corrections"],
    )
    return sum(len(grid.values) for grid in multiverse_grid.run(plan))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--specifications", type=int, default=SPECIFICATIONS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--regions", action="store_true", help="time the grids of all regions too")
    given = parser.parse_args()
    kinds = {
        "values only, exact": {"bound": False, "methods": METHODS[:1]},
        "values and a bound, exact": {"bound": True, "methods": METHODS[:1]},
        "values and a bound, all three methods": {"bound": True, "methods": METHODS},
    }
    print("| what | distinct | median, s | lowest to highest, s | processor, s |\n|---|---:|---:|---:|---:|")
    for what, kind in kinds.items():
        # Voices are kept by their case, so every round gets cases that nobody has looked at.
        fresh = iter([make(given.specifications, **kind) for _ in range(given.rounds)])  # type: ignore[arg-type]
        seconds, processor, count = timed(lambda made=fresh: evaluated(next(made), given.jobs), given.rounds)  # type: ignore[misc]
        ends = f"{min(seconds):.1f} to {max(seconds):.1f}"
        print(
            f"| {what} | {count:,} | {statistics.median(seconds):.1f} | {ends} | {processor:.1f} |",
            flush=True,
        )
    if given.regions:
        seconds, processor, count = timed(regions, 1)
        print(f"| grids of all regions | {count:,} | {seconds[0]:.1f} | one round | {processor:.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nHighest memory: {peak:,.0f} MB.")


if __name__ == "__main__":
    main()
