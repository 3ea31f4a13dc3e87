"""Three claims or more, or shares, that cannot all be true although fewer of them can."""

from collections.abc import Iterable, Iterator, Sequence

from analysis.conflicts import origins
from analysis.conflicts.ablation import Naive, dissolving, feasible
from analysis.conflicts.case import Case
from analysis.conflicts.checks import joint_codes, joint_words, remainder
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Check, Finding, Told, pages_of
from analysis.conflicts.links import ties
from analysis.conflicts.programme import problem
from analysis.conflicts.reading import NO_AXIS
from analysis.conflicts.route import WORLD
from analysis.conflicts.severity import Member, members
from analysis.conflicts.solver import check
from analysis.conflicts.system import System
from analysis.conflicts.words import Axis, Code, Level

MEASURE_ONLY = frozenset({Axis.MEASURE})


def find(case: Case) -> Iterable[Finding]:
    """Irreducible sets, as printed and as read in a hurry, and what one survey leaves to a place it does not name."""
    yield from _exact(case)
    yield from _hurried(case)
    yield from remainder.find(case)


def _exact(case: Case) -> Iterator[Finding]:
    """Sets that no distinction dissolves."""
    sets = case.exact_sets
    loose = check([problem(one.system, keep=one.owners, loose=True) for one in sets])
    found = members([(one.system, one.owners) for one in sets])
    for one, factors, answer in zip(sets, found, loose, strict=True):
        if factors[0].factor >= case.choices.ignored_factor:
            ids = _ids(one.system, factors)
            yield Finding(
                Code.JOINT, Level.INFEASIBLE, ids, pages_of(one.claims), factors[0].factor,
                matter=(one.system, factors), group=ids, reasons=(origins.origin(one.claims),),
                marginal=answer.feasible,
            )  # fmt: skip


def _hurried(case: Case) -> Iterator[Finding]:
    """Sets that some distinction dissolves."""
    window, sets = case.choices.year_window, case.hurried_sets
    axes = dissolving(sets, window=window)
    systems = [one.system(NO_AXIS, window=window) for one in sets]
    factors = members([(system, range(len(system.claims))) for system in systems])
    loose = feasible(sets, [NO_AXIS] * len(sets), window=window, loose=True)
    linked = feasible(sets, [MEASURE_ONLY] * len(sets), window=window, ties=ties(case.rules))
    for place, one in enumerate(sets):
        found, moves = axes[place], factors[place]
        if not found or moves[0].factor < case.choices.ignored_factor:
            continue
        conditional = not linked[place] and set(found) == {MEASURE_ONLY}
        if not linked[place] and not conditional:
            found = tuple(axes for axes in found if axes != MEASURE_ONLY)
        yield Finding(
            Code.JOINT,
            Level.CONDITIONAL if conditional else Level.APPARENT,
            _ids(systems[place], moves),
            pages_of(one.claims),
            moves[0].factor,
            matter=(systems[place], moves),
            group=_outermost(one),
            axes=found,
            marginal=loose[place],
        )


def _ids(system: System, factors: Sequence[Member]) -> tuple[str, ...]:
    """Ids of the members, the one that must move least first."""
    return tuple(system.claims[member.owner].claim_id for member in factors)


def _outermost(one: Naive) -> tuple[str, ...]:
    """The areas of a set, the World first where it is among them."""
    areas = sorted({claim.text("area") for claim in one.claims}, key=lambda area: (area != WORLD, area))
    return tuple(areas)


def tell(case: Case, finding: Finding) -> Told:
    """A set in words."""
    return remainder.tell(finding) if remainder.is_remainder(finding) else joint_words.tell(finding)


def coded(case: Case, finding: Finding) -> Codes:
    """A set in numbers and codes."""
    return remainder.coded(finding) if remainder.is_remainder(finding) else joint_codes.coded(finding)


CHECK = Check(
    Code.JOINT, "Claims that cannot all be true together", "factor of at least 1.01 (conflict_ignored_factor)",
    "Chinneck (2008), Feasibility and Infeasibility in Optimization", find, tell, coded,
)  # fmt: skip
