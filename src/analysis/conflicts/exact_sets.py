"""Sets of three claims or more, or with a share, that cannot all be true whatever is distinguished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.irreducible import irreducible_sets, neighbours
from analysis.conflicts.naive_reading import EVERY_AXIS, views
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.route import Route
from analysis.conflicts.system import System, build_system


@dataclass(frozen=True, slots=True)
class Found:
    """An irreducible set with its system; `owners` are the members' places in it."""

    system: System
    owners: frozenset[int]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The members, by id."""
        return tuple(self.system.claims[owner] for owner in sorted(self.owners))


def exact_sets(claims: Sequence[Claim], pairs: Pairs, choices: Choices) -> list[Found]:
    """Irreducible sets of at least three claims, or with a share, that no distinction dissolves.

    `pairs` are those of the same claims, as printed.
    """
    known = {frozenset({pair.above.claim_id, pair.below.claim_id}) for pair in pairs if not pair.lenient}
    found: list[Found] = []
    for group in groups(claims):
        sets = set(known)
        for part in _parts(group, choices):
            fresh = _sets_of(part, sets, choices)
            found.extend(fresh)
            sets |= {frozenset(claim.claim_id for claim in one.claims) for one in fresh}
    return found


def _sets_of(part: "_Part", known: Iterable[frozenset[str]], choices: Choices) -> list[Found]:
    """Irreducible sets of a part that are not known and do not lie in one of the parts inside it."""
    system = _system(part.claims, choices)
    places = {claim.claim_id: place for place, claim in enumerate(part.claims)}
    found_before = {frozenset(places[i] for i in ids) for ids in known if ids <= places.keys()}
    inner = [frozenset(places[claim.claim_id] for claim in one) for one in part.inner]
    return [
        Found(system, owners)
        for owners in irreducible_sets(system, found_before, choices)
        if owners not in found_before and not any(owners <= one for one in inner)
    ]


def _system(claims: Sequence[Claim], choices: Choices) -> System:
    """The system of some claims as printed."""
    return build_system(views(claims, EVERY_AXIS), lenient=False, window=choices.year_window)


@dataclass(frozen=True, slots=True)
class _Part:
    """Claims that bear on one another, and the parts into which they fall without those about the widest areas."""

    claims: tuple[Claim, ...]
    inner: tuple[tuple[Claim, ...], ...]


def _parts(group: Sequence[Claim], choices: Choices) -> list[_Part]:
    """The parts of a group in which sets are looked for, those inside others first.

    A number for the World ties all countries together, and of many sets only so many are looked for. So each country
    is looked at by itself before it is looked at with what holds it: what is found in it depends on no other country.
    """
    near = neighbours(_system(group, choices))
    routes = [(claim.whole or claim.about).box.route for claim in group]

    def split(owners: frozenset[int]) -> tuple[list[_Part], list[tuple[Claim, ...]]]:
        """All parts of some claims, and the outermost of them."""
        parts, outermost = [], []
        for part in _connected(owners, near):
            inside, inner = split(part - _widest(part, routes))
            claims = tuple(group[owner] for owner in sorted(part))
            outermost.append(claims)
            parts += inside
            if len(claims) > 1 or claims[0].whole:
                parts.append(_Part(claims, tuple(inner)))
        return parts, outermost

    return split(frozenset(range(len(group))))[0]


def _widest(owners: Iterable[int], routes: Sequence[Route]) -> set[int]:
    """Claims about areas that lie in no other area of these."""
    areas = {routes[owner] for owner in owners}
    outer = {one for one in areas if not any(other != one and other.holds(one) for other in areas)}
    return {owner for owner in owners if routes[owner] in outer}


def _connected(owners: frozenset[int], near: Mapping[int, frozenset[int]]) -> list[frozenset[int]]:
    """Some claims in parts that share no atom, so that what is found in one does not depend on another."""
    left, parts = set(owners), []
    for first in sorted(owners):
        if first in left:
            part, edge = {first}, {first}
            while edge:
                edge = {other for owner in edge for other in near.get(owner, ())} & owners - part
                part |= edge
            left -= part
            parts.append(frozenset(part))
    return parts


def groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that can share atoms as printed: of one measure and, unless it runs over a window, one time."""
    found: dict[object, list[Claim]] = {}
    for claim in claims:
        if claim.about.comparable:
            about = claim.about
            time = "" if about.measure == "cumulative" else (about.period.start, about.period.end)
            voice = about.period.voice if about.period.unstated or about.period.open else ""
            key = (about.family, about.unit, about.currency, about.measure, time, voice if time else "")
            found.setdefault(key, []).append(claim)
    return [group for group in found.values() if len(group) > 1]
