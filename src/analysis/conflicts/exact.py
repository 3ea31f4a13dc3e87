"""Sets of three claims or more, or with a share, that cannot all be true whatever is distinguished."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.irreducible import irreducible_sets, neighbours
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.reading import EVERY_AXIS, views
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

    Parameters
    ----------
    claims : sequence of Claim
        Sorted by id.
    pairs : Pairs
        Conflicting pairs of counts, as printed and without any lenience in time.
    choices : Choices
        Thresholds.
    """
    known = {frozenset({pair.above.claim_id, pair.below.claim_id}) for pair in pairs if not pair.lenient}
    found: list[Found] = []
    for group in (part for whole in groups(claims) for part in _connected(whole, choices)):
        system = _system(group, choices)
        places = {claim.claim_id: place for place, claim in enumerate(group)}
        inside = [frozenset(places[i] for i in pair) for pair in known if pair <= places.keys()]
        every = irreducible_sets(system, inside, choices)
        found.extend(Found(system, owners) for owners in every if owners not in inside)
    return found


def _system(claims: Sequence[Claim], choices: Choices) -> System:
    """The system of some claims as printed."""
    return build_system(views(claims, EVERY_AXIS), lenient=False, window=choices.year_window)


def _connected(group: Sequence[Claim], choices: Choices) -> list[list[Claim]]:
    """The claims of a group in parts that share no atom, so that what is found in one does not depend on another."""
    near, left = neighbours(_system(group, choices)), set(range(len(group)))
    parts: list[list[Claim]] = []
    for first in range(len(group)):
        if first in left:
            part, edge = {first}, {first}
            while edge:
                edge = {other for owner in edge for other in near.get(owner, ())} - part
                part |= edge
            left -= part
            parts.append([group[owner] for owner in sorted(part)])
    return [part for part in parts if len(part) > 1 or part[0].whole]


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
