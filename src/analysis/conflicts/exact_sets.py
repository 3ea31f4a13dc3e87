"""Sets of three claims or more, or with a share, that cannot all be true whatever is distinguished."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.irreducible import Owners, connected, irreducible_sets, neighbours
from analysis.conflicts.lattice import Route
from analysis.conflicts.naive_reading import EVERY_AXIS, views
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.system import System, build_system
from analysis.vocabulary import Measure


@dataclass(frozen=True, slots=True)
class Found:
    """An irreducible set with its system; `owners` are the members' places in it."""

    system: System
    owners: Owners

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The members, by id."""
        return tuple(self.system.claims[owner] for owner in sorted(self.owners))


def exact_sets(claims: Sequence[Claim], pairs: Pairs, choices: Choices) -> list[Found]:
    """Irreducible sets of at least three claims, or with a share, that no distinction dissolves.

    `pairs` are those of the same claims, as printed.

    A number for the World ties all countries together, and of many sets only so many are looked for. So each country
    is looked at by itself before it is looked at with what holds it: what is found in it depends on no other country.
    """
    # Sets that are known to be infeasible, by the first of their ids.
    known: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    for pair in pairs:
        if not pair.lenient:
            known[min(pair.ids)].add(frozenset(pair.ids))
    found: list[Found] = []
    for group in groups(claims):
        near = neighbours(printed_system(group, choices))
        routes = [(claim.whole or claim.about).box.route for claim in group]
        for part, inner in _parts(frozenset(range(len(group))), near, routes, group)[0]:
            system = printed_system([group[owner] for owner in sorted(part)], choices)
            places = {claim.claim_id: place for place, claim in enumerate(system.claims)}
            among = (ids for name in places for ids in known[name] if ids <= places.keys())
            before = {frozenset(places[i] for i in ids) for ids in among}
            # What lies in one of the parts inside was looked for there.
            inside = [{places[group[owner].claim_id] for owner in one} for one in inner]
            for owners in irreducible_sets(system, before, choices):
                if owners not in before and not any(owners <= one for one in inside):
                    found.append(Found(system, owners))
                    ids = frozenset(claim.claim_id for claim in found[-1].claims)
                    known[min(ids)].add(ids)
    return found


def printed_system(claims: Sequence[Claim], choices: Choices) -> System:
    """The system of some claims as printed."""
    return build_system(views(claims, EVERY_AXIS), lenient=False, window=choices.year_window)


def _parts(
    owners: Owners, near: Mapping[int, Owners], routes: Sequence[Route], group: Sequence[Claim]
) -> tuple[list[tuple[Owners, list[Owners]]], list[Owners]]:
    """All parts of some claims in which sets are looked for, those inside others first; and the outermost of them.

    A part is of claims that bear on one another. With it stand the parts into which it falls without those about the
    widest areas.
    """
    parts: list[tuple[Owners, list[Owners]]] = []
    outermost = connected(owners, near)
    for part in outermost:
        inside, inner = _parts(part - _widest(part, routes), near, routes, group)
        parts += inside
        if len(part) > 1 or any(group[owner].whole for owner in part):
            parts.append((part, inner))
    return parts, outermost


def _widest(owners: Owners, routes: Sequence[Route]) -> set[int]:
    """Claims about areas that lie in no other area of these."""
    areas = {routes[owner] for owner in owners}
    outer = {one for one in areas if not any(other != one and other.holds(one) for other in areas)}
    return {owner for owner in owners if routes[owner] in outer}


def groups(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims that can share atoms as printed: of one measure and, unless it runs over a window, one time."""

    def key(claim: Claim) -> object:
        about, period = claim.about, claim.about.period
        time = "" if about.measure == Measure.CUMULATIVE else (period.start, period.end)
        voice = period.voice if time and (period.unstated or period.open) else ""
        return about.counted, about.currency, time, voice

    found = by_key((claim for claim in claims if claim.about.comparable), key)
    return [group for group in found.values() if len(group) > 1]
