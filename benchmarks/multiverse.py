"""Every choice at once, for each region that has a reconciled answer: how long the tables of the multiverse take.

    OMP_NUM_THREADS=1 python benchmarks/multiverse.py [--runs 5]

A grid has thousands of specifications and few distinct answers: most choices change nothing for two lines, and what
specifications ask alike is worked out once. Printed are the specifications, the distinct answers, and the
processor seconds of the grids and of the two tables, medians and spread over the runs.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from analysis.claims.audit_steps import applied
from analysis.estimates import multiverse, multiverse_tables
from analysis.estimates.answer_table import basis_of, solved
from analysis.processed_tables import tables


def timed(spent: dict[str, list[float]], name: str, work: Callable[[], Any]) -> Any:
    """What some work gives; its processor seconds are noted."""
    began = time.process_time()
    made = work()
    spent.setdefault(name, []).append(time.process_time() - began)
    return made


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="how often everything is measured")
    runs = parser.parse_args().runs
    made = tables()
    answers, priors = made["30_estimates"], made.priors
    meetings = answers[answers["view"] == "meeting"]
    claims = applied(made["10_claims"], made["10_corrections"])
    spent: dict[str, list[float]] = {}
    for _ in range(runs):
        basis = basis_of(claims, priors)
        leads = multiverse.leading(meetings)
        for known in (solved, multiverse.pooled):
            known.cache_clear()
        asked = (claims, leads, basis, multiverse.load_axes(priors))
        grids = timed(spent, "grids", lambda asked=asked: [*multiverse.grids(*asked)])
        timed(
            spent,
            "tables",
            lambda grids=grids: (
                multiverse_tables.table(grids),
                multiverse_tables.curves(grids, priors),
            ),
        )
    print(f"{len(grids)} regions, {len(grids[0].index):,} specifications each")
    distinct = [len(grid.values) for grid in grids]
    print(f"distinct answers a region: {min(distinct)} to {max(distinct)}")
    for name, seconds in spent.items():
        print(f"{name:10s} {statistics.median(seconds):7.2f} s   {min(seconds):.2f} to {max(seconds):.2f}")


if __name__ == "__main__":
    main()
