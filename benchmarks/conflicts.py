"""The search for contradictions: the shipped corpus, and 10,000 synthetic claims with 50 planted sets.

    OMP_NUM_THREADS=1 python benchmarks/conflicts.py                both
    OMP_NUM_THREADS=1 python benchmarks/conflicts.py --shipped      the shipped corpus only
    OMP_NUM_THREADS=1 python benchmarks/conflicts.py --synthetic    the synthetic claims only
    OMP_NUM_THREADS=1 python benchmarks/conflicts.py --dense        the same over 200 countries at every size

Run from the root of the project. Synthetic claims are made true by a hidden truth and keep 50 claims and a planted set
for each four countries at every size, so that size and not density grows. Seconds are of the processor (wall-clock
beside them): a machine that is shared by others says nothing by its clock.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from analysis.claims.claim import claims_of
from analysis.claims.claim_pipeline import load_basis
from analysis.conflicts.claim_reading import read_claims
from analysis.conflicts.rules import default_choices, default_rules
from analysis.conflicts.search import find_conflicts
from analysis.conflicts.solver import check
from analysis.conflicts.system import build_system, scale
from analysis.reading.places import members
from tests.conflicts.corpus import Plant, frame, plant, true_claims, world

SIZES = (1_250, 2_500, 5_000, 10_000)
PER_COUNTRY = 50
PER_PLANT = 200
SEED = 20260101


def timed(work: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, float, float]:
    """The answer of a search, processor seconds, and wall-clock seconds."""
    processor, clock = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - processor, time.perf_counter() - clock


HEAD = "| claims | processor, s | wall-clock, s |\n|---|---|---|"


def shipped() -> None:
    """Time the shipped corpus as published (article and later sources, corrections on)."""
    read = {
        name: pd.read_csv(ROOT / f"data/processed/{name}.csv", keep_default_na=False, na_values=[])
        for name in ("10_claims", "10_roles", "10_ratings")
    }
    claims = read["10_claims"]
    for end in ("low", "best", "high"):
        claims[end] = pd.to_numeric(claims[end])
    people = load_basis(ROOT).references.people

    tables = {"people": people, "roles": read["10_roles"], "ratings": read["10_ratings"]}
    found, processor, wall = timed(lambda: find_conflicts(claims, **tables))
    print(f"Shipped corpus, {len(claims):,} claims, {len(found)} conflicts; wanted below 15 s in all\n")
    print(f"{HEAD}\n| {len(claims):,} | {processor:.2f} | {wall:.2f} |\n")
    print(found.groupby(["level", "code"]).size().to_string(), "\n")


def synthetic(size: int, countries: int) -> tuple[pd.DataFrame, list[Plant]]:
    """True claims about some countries, and planted sets, each in another country."""
    generator = np.random.default_rng(SEED)
    truth = world(generator, sorted(members("WORLD"))[:countries])
    count = max(size // PER_PLANT, 1)
    planted = [
        plant(number, truth.countries[number * PER_PLANT // PER_COUNTRY % countries], 500.0)
        for number in range(count)
    ]
    rows = [one for each in planted for one in each.rows]
    return frame([*true_claims(truth, generator, size - len(rows)), *rows]), planted


def minimal(claims: pd.DataFrame, one: Plant) -> bool:
    """Whether a planted set is infeasible and feasible without any of its members, asked anew."""
    rows = claims[claims["claim_id"].isin(one.ids)]
    read = read_claims(claims_of(rows), rules=default_rules(), choices=default_choices(), people=None)
    scaled = scale(build_system(read, window=5))
    owners = set(range(len(read)))
    whole, *smaller = check([scaled.whole, *(scaled.restricted(owners - {owner}) for owner in owners)])
    return not whole and all(smaller)


def growth(most: int | None = None) -> None:
    """Time the synthetic claims at every size, count what is found, and fit the growth.

    Parameters
    ----------
    most : int, optional
        So many countries at every size, so that density grows; without it density stays and countries grow.
    """
    seconds = []
    told = []
    for size in SIZES:
        claims, planted = synthetic(size, most or size // PER_COUNTRY)
        found, processor, wall = timed(lambda claims=claims: find_conflicts(claims))
        if size == SIZES[0]:
            print(f"{f'{most} countries' if most else f'{PER_COUNTRY} claims a country'} at every size\n")
            print(HEAD)
        print(f"| {size:,} | {processor:.2f} | {wall:.2f} |", flush=True)
        seconds.append(processor)
        told.append(f"{size:,}: {count(claims, found, planted)}")
    slope = np.polyfit(np.log(SIZES), np.log(seconds), 1)[0]
    print("\n" + "\n".join(told))
    print(f"\nGrowth: seconds ~ claims ** {slope:.2f} (aim: at most 1.3); 10,000 claims wanted below 60 s\n")


def count(claims: pd.DataFrame, found: pd.DataFrame, planted: list[Plant]) -> str:
    """How many planted sets are found and proved minimal."""
    hard = {frozenset(ids.split(";")) for ids in found.loc[found["level"] == "infeasible", "claim_ids"]}
    known = sum(one.ids in hard for one in planted)
    proved = sum(minimal(claims, one) for one in planted)
    return (
        f"{known} of {len(planted)} planted sets found, {proved} of them proved minimal, "
        f"{len(hard - {one.ids for one in planted})} others"
    )


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shipped", action="store_true", help="the shipped corpus only")
    parser.add_argument("--synthetic", action="store_true", help="the synthetic claims only")
    parser.add_argument(
        "--dense", action="store_true", help="the synthetic claims, 200 countries at every size"
    )
    chosen = parser.parse_args()
    every = not (chosen.shipped or chosen.synthetic or chosen.dense)
    if chosen.shipped or every:
        shipped()
    if chosen.synthetic or every:
        growth()
    if chosen.dense:
        growth(SIZES[-1] // PER_COUNTRY)


if __name__ == "__main__":
    main()
