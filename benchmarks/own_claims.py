"""Claims of one's own at scale: what contradicts what, and what they say together.

    OMP_NUM_THREADS=1 python benchmarks/own_claims.py one           1,000 claims about one country
    OMP_NUM_THREADS=1 python benchmarks/own_claims.py places        30,000 claims about 200 countries, on two workers
    OMP_NUM_THREADS=1 python benchmarks/own_claims.py answers       the answers to as many, on two workers
    OMP_NUM_THREADS=1 python benchmarks/own_claims.py one --most 250 --workers 0

Each is run at a quarter, at half and at all of its size, so that the growth is seen; `--most` sets another size, and
`--workers 0` does all in this process. Claims are synthetic, from a fixed seed: numbers around a hidden truth, off by a
factor of their own. Of the one country they are of one year and a few quantities, by makers of their own, so that
nearly all of a kind contradict one another; of many countries as a collection is, of many years, people and methods.
Seconds are by the clock, and of the processor with all workers; memory is the peak of this process, and of all.
"""

import argparse
import math
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import analysis as an
from analysis.processed_tables import tables

SEED = 28
#: How far a number lies from the truth, and how far its interval reaches, on the log scale.
ERROR, REACH = 0.6, 0.3
MEASURES = {"stock": 1.0, "flow": 0.5, "prevalence": 1.5, "cumulative": 4.0}
POPULATIONS = {"all": 1.0, "women_and_girls": 0.65, "women": 0.5, "children": 0.3, "men": 0.25}
PURPOSES = {"all": 1.0, "sexual": 0.5, "labour": 0.4}
#: How the figure of a claim is printed, and how often so.
FORMS = {
    "{best:,.0f}": 0.4,
    "{low:,.0f} to {high:,.0f}": 0.2,
    "{best:,.0f} (95% CI {low:,.0f} to {high:,.0f})": 0.2,
    "at least {low:,.0f}": 0.1,
    "up to {high:,.0f}": 0.1,
}


@dataclass(frozen=True)
class Collection:
    """What the claims of a collection are like."""

    claims: int
    places: int
    measures: Sequence[str] = (*MEASURES,)
    populations: Sequence[str] = (*POPULATIONS,)
    purposes: Sequence[str] = (*PURPOSES,)
    methods: Sequence[str] = ("survey", "survey", "model", "estimate", "estimate", "administrative")
    years: range = range(2005, 2021)
    offices: int = 40
    forms: Sequence[str] = (*FORMS,)

    def rows(self, claims: int) -> list[dict[str, Any]]:
        """So many of its claims, and places, as `an.make_claims` takes them."""
        random = np.random.default_rng(SEED)
        places = max(self.places * claims // self.claims, 1)
        countries = [name for code, name in tables().names.items() if len(code) == 3 and code.isalpha()]
        names = sorted(countries)[:places]
        truths = random.lognormal(10, 1, places)
        return [self.row(names[number % places], truths[number % places], random) for number in range(claims)]

    def row(self, place: str, truth: float, random: np.random.Generator) -> dict[str, Any]:
        """One claim about a place with so many persons."""
        columns = (self.measures, self.populations, self.purposes, self.methods)
        measure, population, purpose, method = (str(random.choice(words)) for words in columns)
        is_seen = method == "administrative"
        persons = truth * MEASURES[measure] * POPULATIONS[population] * PURPOSES[purpose]
        best = persons * math.exp(random.normal(0, ERROR)) * (0.2 if is_seen else 1.0)
        ends = {"best": best, "low": best * math.exp(-REACH), "high": best * math.exp(REACH)}
        odds = np.array([FORMS[form] for form in self.forms])
        form = str(random.choice(self.forms, p=odds / odds.sum()))
        return {
            "place": place,
            "producer": f"Office {random.integers(self.offices)}",
            "measure": measure,
            "population": population,
            "exploitation": purpose,
            "visibility": "detected" if is_seen else "actual",
            "method": method,
            "year": int(random.choice(self.years)),
            "figure": form.format(**ends),
        }


COLLECTIONS = {
    "one": Collection(
        1_000,
        1,
        measures=("stock", "flow"),
        populations=("all",) * 4 + ("women",),
        purposes=("all",),
        years=range(2019, 2020),
        offices=1_000_000,
        forms=("{best:,.0f}",),
    ),
    "places": Collection(30_000, 200),
    "answers": Collection(30_000, 200, methods=("survey",), years=range(2015, 2021)),
}


# --- what it takes ---------------------------------------------------------------------------------------------------


def processes() -> Iterator[Path]:
    """The folders of this process and its workers below /proc: all of one group."""
    group = str(os.getpgrp())
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if fields(folder)[2] == group:
                yield folder


def fields(folder: Path) -> list[str]:
    """What the system says of a process, behind its name."""
    return (folder / "stat").read_text().rsplit(")", 1)[1].split()


def processor() -> float:
    """Seconds of the processor of all processes that are there."""
    ticks = 0
    for folder in processes():
        with suppress(OSError):
            ticks += sum(map(int, fields(folder)[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident() -> float:
    """Megabytes that all processes hold together, shared pages counted by their part."""
    kilobytes = 0
    for folder in processes():
        with suppress(OSError):
            lines = (folder / "smaps_rollup").read_text().splitlines()
            kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


@contextmanager
def watched() -> Iterator[list[float]]:
    """The largest memory that all processes held together at any moment, looked at twice a second."""
    peak = [0.0]
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.5):
            peak[0] = max(peak[0], resident())

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield peak
    finally:
        is_over.set()
        watch.join()
        peak[0] = max(peak[0], resident())


def run(kind: str, claims: int, workers: int) -> tuple[float, str]:
    """Seconds by the clock of one size, and its line of the table."""
    ask: Callable[..., pd.DataFrame] = an.reconcile if kind == "answers" else an.find_conflicts
    began = time.perf_counter()
    rows = an.make_claims(COLLECTIONS[kind].rows(claims))
    made = time.perf_counter() - began
    began = time.perf_counter()
    spent = processor()
    pool = an.workers(workers) if workers else nullcontext()
    with watched() as peak, pool as executor:
        answer = ask(rows, executor=executor)
        seconds = time.perf_counter() - began
        spent = processor() - spent
    untold = sum(answer.attrs.get("untold", {}).values())
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = [f"{claims:,}", f"{made:.1f}", f"{seconds:.1f}", f"{spent:.1f}", f"{own:.0f}"]
    cells += [f"{peak[0]:.0f}", f"{len(answer):,}", f"{untold:,}"]
    return seconds, f"| {' | '.join(cells)} |"


HEAD = """\
| claims | to read, s | by the clock, s | processor, s | MB | MB of all | rows | not told |
|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Run what is asked for at three sizes, and fit the growth."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=[*COLLECTIONS])
    parser.add_argument("--most", type=int, help="claims of the largest size")
    parser.add_argument("--workers", type=int, help="by default two, and none for one country")
    asked = parser.parse_args()
    most = asked.most or COLLECTIONS[asked.kind].claims
    workers = (0 if asked.kind == "one" else 2) if asked.workers is None else asked.workers
    print(HEAD)
    sizes = [most // 4, most // 2, most]
    seconds = []
    for size in sizes:
        taken, line = run(asked.kind, size, workers)
        seconds.append(taken)
        print(line, flush=True)
    slope = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    print(f"\nGrowth: seconds ~ claims ** {slope:.2f}")


if __name__ == "__main__":
    main()
