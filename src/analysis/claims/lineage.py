"""Which numbers go back to one number, as declared in data/raw/lineages.yml: such links collapse claims."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.reading.cards import RAW
from analysis.reading.declarations import Declaration, Shape, read_entries
from analysis.reading.problems import Problem, refuse

FILE = "data/raw/lineages.yml"
#: Whether a link is known or inferred.
LinkKind = StrEnum("LinkKind", "DECLARED SUSPECTED")
#: How one claim goes back to another; the last two are what suspicion can see.
Relation = StrEnum(
    "Relation",
    "QUOTES RESTATES SAME_REPORT SAME_DATA_BASE ALLOCATES REVISES RECOMPUTES SAME_DIGITS OTHER_UNIT",
)
_DECLARABLE = tuple(one for one in Relation if one not in (Relation.SAME_DIGITS, Relation.OTHER_UNIT))
_SHAPE = Shape(
    required=("lineage", "title", "relation", "evidence"),
    optional=("origin", "members", "absorbs", "recomputed_from", "same_team"),
    lists=("members", "absorbs", "recomputed_from", "same_team"),
    words={"relation": _DECLARABLE},
)
#: What is tied to a lineage, and the key that names it.
_TIES = {"members": "claim", "absorbs": "lineage"}


class LineageTie(NamedTuple):
    """Something that is tied to a lineage: a claim or another lineage, with relation and evidence.

    `of` names the very claim that it goes back to, where that is not the origin of the lineage.
    """

    name: str
    relation: Relation
    evidence: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """One declared lineage."""

    entry: Declaration
    name: str  # such as `L-ILO-2005`; a `*` at its end stands for every lineage that begins so
    tie: LineageTie  # of the members that name the lineage in their raw row, to the origin's claim id, if any
    members: tuple[LineageTie, ...]  # claims that do not name it
    absorbs: tuple[LineageTie, ...]  # other lineages on the same data base
    recomputed_from: tuple[str, ...]  # files below data/raw; what is computed from them again belongs to it
    same_team: tuple[str, ...]  # lineages of the same makers, from other data

    def covers(self, name: str) -> bool:
        """Whether this is the lineage of that name, or stands for it."""
        return name == self.name or (self.name.endswith("*") and name.startswith(self.name[:-1]))


class LineageLink(NamedTuple):
    """One link between two claims, the first the younger."""

    claim_id: str
    other_id: str
    kind: LinkKind
    relation: Relation
    lineage: str
    evidence: str
    declared_in: str


def load_lineages(root: Path) -> tuple[Lineage, ...]:
    """Every lineage of data/raw/lineages.yml.

    Raises InputError with every entry that lacks something, has an unknown word, or a name that stands twice.
    """
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    problems = [problem for entry in entries for problem in _mistakes(entry)]
    first: dict[str, Declaration] = {}
    for entry in entries:
        name = entry.text("lineage")
        if first.setdefault(name, entry) is not entry:
            what = f"{name} stands in line {first[name].line} too"
            problems.append(entry.problem("lineage", what, "one entry for each lineage"))
    right = "another lineage that is declared"
    for entry in entries:
        strangers = set(entry.texts("same_team")) - (first.keys() - {entry.text("lineage")})
        problems += [entry.problem("same_team", f"there is no {name}", right) for name in sorted(strangers)]
    refuse(problems)
    return tuple(map(_lineage, entries))


def _mistakes(entry: Declaration) -> Iterator[Problem]:
    """What is wrong with the ties of an entry."""
    for field, key in _TIES.items():
        for item in entry.fields.get(field) or ():
            if not isinstance(item, dict) or set(item) - {"of"} != {key, "relation", "evidence"}:
                right = f"the fields {key}, relation and evidence"
                yield entry.problem(field, f"{item!r} is not whole", right)
            elif item["relation"] not in _DECLARABLE:
                what = f"{item[key]}: {item['relation']!r} is not allowed"
                yield entry.problem(field, what, f"one of {', '.join(_DECLARABLE)}")


def _lineage(entry: Declaration) -> Lineage:
    """The lineage that an entry without mistakes declares."""

    def tie(fields: Mapping[str, Any], key: str) -> LineageTie:
        one = Declaration(entry.file, entry.line, fields)
        return LineageTie(one.text(key), Relation(one.text("relation")), one.text("evidence"), one.text("of"))

    members, absorbs = (
        tuple(tie(item, key) for item in entry.fields.get(name) or ()) for name, key in _TIES.items()
    )
    name, own = entry.text("lineage"), tie(entry.fields, "origin")
    return Lineage(
        entry, name, own, members, absorbs, entry.texts("recomputed_from"), entry.texts("same_team")
    )


def same_teams(lineages: Sequence[Lineage]) -> Mapping[str, frozenset[str]]:
    """Of each lineage those that the same makers drew from other data, whichever of the two entries says so."""
    found: dict[str, frozenset[str]] = {}
    for lineage in lineages:
        for one, other in ((lineage.name, name) for name in lineage.same_team):
            found[one] = found.get(one, frozenset()) | {other}
            found[other] = found.get(other, frozenset()) | {one}
    return found


class _Place(NamedTuple):
    """Where a claim belongs: the name of its lineage, the entry that says so, and the tie that holds it there."""

    name: str
    lineage: Lineage
    tie: LineageTie


def resolve(claims: pd.DataFrame, lineages: Sequence[Lineage]) -> tuple[list[str], list[LineageLink]]:
    """The lineage of every claim, in their order, and the declared links that give it.

    A claim without a lineage (its own id stands under `lineage`) is one of its own, with its id as its name. InputError
    if a row names a lineage that no entry declares, a declared claim does not exist, or a claim is in two lineages.
    """
    named = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    problems = [problem for lineage in lineages for problem in _strangers(lineage, named, lineages)]
    claimed = _declared_places(lineages)
    by_name: dict[str, list[_Place]] = {}
    for name in {*named.values()}:
        absorbed = [_Place(one.name, one, tie) for one in lineages for tie in one.absorbs if tie.name == name]
        # Exact names go before patterns.
        covering = sorted((one for one in lineages if one.covers(name)), key=lambda one: one.name != name)
        by_name[name] = absorbed or [_Place(name, one, one.tie) for one in covering[:1]]
    places: dict[str, _Place] = {}
    for claim_id, name in named.items():
        found = [*claimed.get(claim_id, ()), *(by_name[name] if name != claim_id else ())]
        if found:
            places[claim_id] = found[0]
        elif name != claim_id:
            what = f"{claim_id} names the lineage {name}, which is not declared"
            right = f"an entry {name} with title, relation and evidence"
            problems.append(Problem(FILE, None, None, what, right))
        if len(names := sorted({place.name for place in found})) > 1:
            what = f"{claim_id} belongs to {' and '.join(names)}"
            problems.append(found[-1].lineage.entry.problem("members", what, "one lineage for each claim"))
    refuse(problems)
    names = [places[claim_id].name if claim_id in places else claim_id for claim_id in named]
    return names, [*_links(claims, places)]


def _declared_places(lineages: Sequence[Lineage]) -> Mapping[str, Sequence[_Place]]:
    """The places of claims that an entry names; a member of an absorbed lineage belongs to the one that absorbs it."""
    absorbing = {tie.name: lineage.name for lineage in lineages for tie in lineage.absorbs}
    found: dict[str, list[_Place]] = {}
    for lineage in lineages:
        for tie in lineage.members:
            place = _Place(absorbing.get(lineage.name, lineage.name), lineage, tie)
            found.setdefault(tie.name, []).append(place)
    return found


def _strangers(lineage: Lineage, named: Mapping[str, str], lineages: Sequence[Lineage]) -> Iterator[Problem]:
    """Claims and lineages that an entry names and that do not exist."""
    for name in (lineage.tie.name, *(name for tie in lineage.members for name in (tie.name, tie.of))):
        if name and name not in named:
            right = "the id of a claim that we hold"
            yield lineage.entry.problem("members", f"there is no claim {name}", right)
    for tie in lineage.absorbs:
        if not any(other.covers(tie.name) for other in lineages if other is not lineage):
            right = "a lineage that is declared"
            yield lineage.entry.problem("absorbs", f"there is no lineage {tie.name}", right)


def _links(claims: pd.DataFrame, places: Mapping[str, _Place]) -> Iterator[LineageLink]:
    """A link from every member of a lineage to its origin; what was read in its raw lists was computed again.

    The origin is the declared one, else the first of the earliest year.
    """
    groups: dict[str, list[str]] = {}
    for claim_id in filter(places.__contains__, claims["claim_id"]):
        groups.setdefault(places[claim_id].name, []).append(claim_id)
    years = dict(zip(claims["claim_id"], claims["producer_year"].fillna(9999), strict=True))
    read_at = dict(zip(claims["claim_id"], claims["locator"].str.removeprefix(f"{RAW}/"), strict=True))
    for name, members in groups.items():
        entries = (places[claim_id].lineage for claim_id in members)
        origin = next((entry.tie.name for entry in entries if entry.covers(name)), "")
        if origin not in members:
            origin = min(members, key=years.__getitem__)
        for claim_id in members:
            if claim_id != origin:
                _, lineage, tie = places[claim_id]
                again = read_at[claim_id] in lineage.recomputed_from
                relation = Relation.RECOMPUTES if again else tie.relation
                back, where = tie.of or origin, lineage.entry.place
                yield LineageLink(claim_id, back, LinkKind.DECLARED, relation, name, tie.evidence, where)


def with_suspected(claims: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """For each claim, the lineage it would have if the suspected links of 10_lineages collapsed claims too.

    Joined lineages carry the name that sorts first.
    """
    from scipy.cluster.hierarchy import DisjointSet

    lineage = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    joined = DisjointSet([*lineage.values()])
    suspected = table[table["kind"] == LinkKind.SUSPECTED]
    for one, other in zip(suspected["claim_id"], suspected["other_id"], strict=True):
        joined.merge(lineage[one], lineage[other])
    return [min(joined.subset(name)) for name in lineage.values()]
