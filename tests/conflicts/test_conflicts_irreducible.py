"""Irreducible sets, their factors and clipped ranges, beside brute force and programmes built another way."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from unittest.mock import Mock

import highspy
import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import linprog

from analysis.conflicts import trials
from analysis.conflicts.compared_claim import AllowedValues, ComparedClaim, ids_of
from analysis.conflicts.irreducible import irreducible_sets
from analysis.conflicts.lattice import Extent
from analysis.conflicts.naive_candidates import Naive
from analysis.conflicts.naive_infeasible_sets import infeasible_when_naive, reduced_sets
from analysis.conflicts.rules import CELLS, default_choices, default_rules
from analysis.conflicts.search import run_stages
from analysis.conflicts.severity import members
from analysis.conflicts.stages import Question
from analysis.conflicts.system import build_system, scale
from analysis.conflicts.trials import Trials
from tests.conflicts.corpus import read, row, share

Floats = npt.NDArray[np.float64]
POPULATIONS = ("all", "women", "children", "women_and_girls", "men_and_boys", "women_and_children")
PURPOSES = ("all", "sexual", "labour")
SEEN = ("actual", "detected", "assisted")
#: A purpose of each class that the words above tell apart.
CLASSES = [CELLS["exploitation"].index(frozenset({purpose})) for purpose in ("sexual", "domestic", "begging")]
#: Seeds 3 and 34 hold sets whose claims bear on one another only through others between them.
SEEDS = (3, 34, *range(8, 12))


def atoms(about: Extent) -> Floats:
    """For each person, purpose and visibility of one country whether the cell is in a sum."""
    sides = (
        (about.box.population, range(4)),
        (about.box.exploitation, CLASSES),
        (about.box.visibility, range(4)),
    )
    flags = []
    for mask, bits in sides:
        flags.append([mask >> bit & 1 for bit in bits])
    return np.array([all(cell) for cell in product(*flags)], dtype=float)


def lines(claims: Sequence[ComparedClaim]) -> tuple[Floats, Floats]:
    """`A x <= b` of some claims over every cell, written down row by row."""
    left = [np.zeros(48)]
    right = [0.0]
    for claim in claims:
        low = claim.values.low
        high = claim.values.high
        part = atoms(claim.about)
        if claim.whole is None:
            unit = max(low, 1.0)
            left.append(-part / unit)
            right.append(-low / unit)
            if math.isfinite(high):
                left.append(part / high)
                right.append(1.0)
        else:
            left += [low * atoms(claim.whole) - part, part - high * atoms(claim.whole)]
            right += [0.0, 0.0]
    return np.array(left), np.array(right)


def feasible(claims: Sequence[ComparedClaim]) -> bool:
    """Whether some claims can all be true, by interior points and not by the simplex method."""
    left, right = lines(claims)
    status = linprog(np.zeros(48), A_ub=left, b_ub=right, method="highs-ipm").status
    assert status in (0, 2)
    return bool(status == 0)


@cache
def brute(seed: int) -> set[frozenset[int]]:
    """Every irreducible infeasible subset, by trying all subsets from small to large."""
    claims = read(random_rows(seed, 7))
    subsets: list[frozenset[int]] = []
    for size in range(1, len(claims) + 1):
        for owners in map(frozenset, combinations(range(len(claims)), size)):
            is_new = not any(smaller <= owners for smaller in subsets)
            if is_new and not feasible([claims[owner] for owner in sorted(owners)]):
                subsets.append(owners)
    return set(subsets)


def random_rows(seed: int, count: int) -> list[dict[str, object]]:
    """Claims about one country whose numbers hardly fit together."""
    generator = np.random.default_rng(seed)

    def claim(number: int) -> dict[str, object]:
        cells = {
            "population": str(generator.choice(POPULATIONS)),
            "exploitation": str(generator.choice(PURPOSES)),
            "visibility": str(generator.choice(SEEN, p=[0.6, 0.3, 0.1])),
        }
        size = float(np.ceil(generator.lognormal(6, 0.7)))
        if cells["population"] != "all" and generator.random() < 0.3:
            value = float(generator.integers(10, 90)) / 100
            return share(
                f"C-{number:03d}", whole={"population": "all"}, value=value, figure=f"{value:.0%}", **cells
            )
        forms = (
            {"best": size},
            {"low": size, "high": 1.5 * size},
            {"low": size, "bound": "lower"},
            {"high": size, "bound": "upper"},
        )
        return row(f"C-{number:03d}", **cells, **forms[generator.integers(4)])

    return [claim(number) for number in range(count)]


@pytest.mark.parametrize("seed", SEEDS)
def test_sets_are_those_of_brute_force(seed: int) -> None:
    claims = read(random_rows(seed, 7))
    subsets = set(irreducible_sets(claims, (), default_choices()))
    every = brute(seed)
    assert subsets <= every
    assert frozenset().union(*subsets) == frozenset().union(*every)


@pytest.mark.parametrize("seed", SEEDS)
def test_trials_say_of_every_subset_what_brute_force_says_whatever_was_asked_before(seed: int) -> None:
    claims = read(random_rows(seed, 7))
    scaled = scale(build_system(claims, window=0))
    trials = Trials(scaled.whole)
    subsets: list[frozenset[int]] = []
    for size in range(1, len(claims) + 1):
        subsets += map(frozenset, combinations(range(len(claims)), size))
    for index in np.random.default_rng(seed).permutation(len(subsets)):
        owners = subsets[index]
        can_hold = not any(subset <= owners for subset in brute(seed))
        assert trials.surely_hold(owners) == can_hold, owners


def test_a_yes_of_the_solver_is_believed_only_with_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = read(random_rows(SEEDS[0], 7))
    programme = scale(build_system(claims, window=0)).whole
    width = len(programme.scales)
    solver = Mock()
    solver.getModelStatus.return_value = highspy.HighsModelStatus.kOptimal
    monkeypatch.setattr(trials, "model", lambda *_, **__: solver)
    everybody = frozenset(range(len(claims)))
    for persons in (0.0, 1e9):
        solver.getSolution.return_value.col_value = [persons] * width
        assert not Trials(programme).surely_hold(everybody)


def test_brute_force_meets_sets_of_every_size() -> None:
    sizes = {len(owners) for seed in SEEDS for owners in brute(seed)}
    assert sizes >= {2, 3, 4}


def test_what_a_set_is_reduced_to_is_irreducible_and_hangs_on_no_other_set() -> None:
    whole_sets = [Naive(tuple(read(random_rows(seed, 6))), ()) for seed in SEEDS]
    single = [Naive(subset.claims[:1], ()) for subset in whole_sets]
    sets = [*whole_sets, *single]
    reduced = reduced_sets(sets)
    assert [subset is not None for subset in reduced] == infeasible_when_naive(sets)
    assert reduced[len(whole_sets) :] == [None] * len(single)
    for subset, result in zip(sets, reduced, strict=True):
        assert reduced_sets([subset]) == [result]
        if result is not None:
            assert set(ids_of(result.claims)) < set(ids_of(subset.claims))
            parts = [result.subset(part) for part in combinations(result.claims, len(result.claims) - 1)]
            assert infeasible_when_naive([result, *parts]) == [True] + [False] * len(parts)


def _moved(claim: ComparedClaim, factor: float) -> list[tuple[float, float]]:
    """The ends of a claim moved down or up by a factor, a share on its odds."""
    low = claim.values.low
    high = claim.values.high
    if claim.whole is None:
        return [(low / factor, high), (low, high * factor)]
    down, up = (end / (1 - end) if end < 1 else math.inf for end in (low, high))
    down /= factor
    up *= factor
    return [(down / (1 + down), high), (low, up / (1 + up) if math.isfinite(up) else 1.0)]


def _holds(claim: ComparedClaim, others: Sequence[ComparedClaim], ends: tuple[float, float]) -> bool:
    """Whether the others can be true beside a claim with other ends."""
    return feasible([*others, replace(claim, values=AllowedValues(*ends, *ends))])


def bisected(claim: ComparedClaim, others: Sequence[ComparedClaim]) -> float:
    """The least factor by which a claim must move for the others to hold, by bisection; infinite above a million."""
    low = 0.0
    high = math.log(1e6)
    if not any(_holds(claim, others, ends) for ends in _moved(claim, math.exp(high))):
        return math.inf
    while high - low > 1e-5:
        middle = (low + high) / 2
        if any(_holds(claim, others, ends) for ends in _moved(claim, math.exp(middle))):
            high = middle
        else:
            low = middle
    return math.exp(high)


@pytest.mark.parametrize("seed", range(3))
def test_factors_are_those_of_bisection(seed: int) -> None:
    claims = read(random_rows(seed, 7))
    for owners in irreducible_sets(claims, (), default_choices())[:1]:
        chosen = [claims[owner] for owner in sorted(owners)]
        (of_set,) = members([build_system(chosen, window=5)])
        assert {member.owner for member in of_set} == {*range(len(chosen))}
        assert min(member.factor for member in of_set) == pytest.approx(of_set[0].factor, rel=1e-8)
        for member in of_set:
            others = [claim for owner, claim in enumerate(chosen) if owner != member.owner]
            wanted = bisected(chosen[member.owner], others)
            assert member.factor == pytest.approx(wanted, rel=1e-4) or (wanted == math.inf) & (
                member.factor > 1e5
            )


def _truth_rows(seed: int, count: int) -> list[dict[str, object]]:
    """Ranges around one hidden truth."""
    generator = np.random.default_rng(seed)
    persons = generator.lognormal(5, 1, size=48)
    rows = []
    for number in range(count):
        words = {"population": POPULATIONS, "exploitation": PURPOSES, "visibility": SEEN[:2]}
        cells = {name: str(generator.choice(some)) for name, some in words.items()}
        (claim,) = read([row("X-001", value=1, **cells)])
        true = float(atoms(claim.about) @ persons)
        low, high = true / generator.uniform(1, 3), true * generator.uniform(1, 3)
        rows.append(row(f"C-{number:03d}", low=low, high=high, **cells))
    return rows


@pytest.mark.parametrize("seed", [0, 2, 8, 9])
def test_clipped_ranges_are_those_of_plain_programmes(seed: int) -> None:
    claims = read(_truth_rows(seed, 8))
    context = run_stages(Question(tuple(claims), default_rules(), default_choices()))
    assert not list(context.exact_pairs)
    assert not context.exact_sets
    left, right = lines(claims)
    wanted = {}
    for claim in claims:
        part = atoms(claim.about)
        ends = [sign * linprog(sign * part, A_ub=left, b_ub=right).fun for sign in (1, -1)]
        narrow = math.log(ends[1] / ends[0]) / math.log(claim.values.high / claim.values.low)
        assert abs(narrow - 0.9) > 1e-4, "the seed is a tie"
        if narrow <= 0.9:
            wanted[claim.claim_id] = ends
    clips = {clip.claim.claim_id: clip for clip in context.clips}
    assert wanted, "the seed clips nothing"
    assert clips.keys() == wanted.keys()
    for claim_id, clip in clips.items():
        assert [clip.low, clip.high] == pytest.approx(wanted[claim_id], rel=1e-5)
        left, right = lines([clip.claim, *clip.others])
        part = atoms(clip.claim.about)
        ends = [sign * linprog(sign * part, A_ub=left, b_ub=right).fun for sign in (1, -1)]
        assert ends == pytest.approx(wanted[claim_id], rel=2e-3), "the others that are named clip it so"
