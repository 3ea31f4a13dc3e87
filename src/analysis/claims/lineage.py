"""Which numbers go back to one number: declared links, which collapse claims, and suspected ones, which are flags."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from analysis.claims.cells import is_missing
from analysis.claims.declarations import Entry, Shape, read_entries
from analysis.reading.cards import RAW
from analysis.reading.problems import InputError, Problem

FILE = "data/raw/lineages.yml"


class LinkKind(StrEnum):
    """Whether a link is known or inferred."""

    DECLARED = "declared"
    SUSPECTED = "suspected"


class Relation(StrEnum):
    """How one claim goes back to another; the last two are what suspicion can see."""

    QUOTES = "quotes"
    RESTATES = "restates"
    SAME_REPORT = "same_report"
    SAME_DATA_BASE = "same_data_base"
    ALLOCATES = "allocates"
    REVISES = "revises"
    RECOMPUTES = "recomputes"
    SAME_DIGITS = "same_digits"
    OTHER_UNIT = "other_unit"


_INFERRED = frozenset({Relation.SAME_DIGITS, Relation.OTHER_UNIT})
_DECLARABLE = [relation for relation in Relation if relation not in _INFERRED]
_SHAPE = Shape(
    required=("lineage", "title", "relation", "evidence"),
    optional=("origin", "members", "absorbs", "recomputed_from", "same_team"),
    lists=("members", "absorbs", "recomputed_from", "same_team"),
)


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that is tied to a lineage: a claim or another lineage, with relation and evidence.

    `of` names the very claim that it goes back to, where that is not the origin of the lineage.
    """

    name: str
    relation: Relation
    evidence: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """One declared lineage.

    Parameters
    ----------
    entry : Entry
        Where it is declared.
    name : str
        Such as `L-ILO-2005`; a `*` at its end stands for every lineage that begins so.
    title : str
        In words.
    tie : Tie
        Relation and evidence of the members that name the lineage in their raw row; its name is the origin's claim id,
        or empty.
    members : tuple of Tie
        Claims that do not name it.
    absorbs : tuple of Tie
        Other lineages on the same data base.
    recomputed_from : tuple of str
        Files below data/raw; whatever is computed from them again belongs to the lineage.
    same_team : tuple of str
        Other lineages of the same makers, from other data: two lines of evidence that share their wording.
    """

    entry: Entry
    name: str
    title: str
    tie: Tie
    members: tuple[Tie, ...]
    absorbs: tuple[Tie, ...]
    recomputed_from: tuple[str, ...]
    same_team: tuple[str, ...] = ()

    def covers(self, name: str) -> bool:
        """Whether this is the lineage of that name, or stands for it."""
        return name == self.name or (self.name.endswith("*") and name.startswith(self.name[:-1]))


@dataclass(frozen=True, slots=True)
class Link:
    """One link between two claims, the first the younger."""

    claim_id: str
    other_id: str
    kind: LinkKind
    relation: Relation
    lineage: str
    evidence: str
    declared_in: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The lineage of every claim, in the order of the claims, and the declared links."""

    lineages: tuple[str, ...]
    links: tuple[Link, ...]


def load_lineages(root: Path) -> tuple[Lineage, ...]:
    """Every lineage of data/raw/lineages.yml.

    Raises
    ------
    InputError
        With every entry that lacks something, has an unknown word, or a name that stands twice.
    """
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    problems = [problem for entry in entries for problem in _mistakes(entry)]
    first: dict[str, Entry] = {}
    for entry in entries:
        name = entry.text("lineage")
        if first.setdefault(name, entry) is not entry:
            what = f"{name} stands in line {first[name].line} too"
            problems.append(entry.problem("lineage", what, "one entry for each lineage"))
    right = "another lineage that is declared"
    for entry in entries:
        strangers = set(entry.texts("same_team")) - (first.keys() - {entry.text("lineage")})
        problems += [entry.problem("same_team", f"there is no {name}", right) for name in sorted(strangers)]
    if problems:
        raise InputError(problems)
    return tuple(_lineage(entry) for entry in entries)


def same_teams(lineages: Sequence[Lineage]) -> Mapping[str, frozenset[str]]:
    """Of each lineage those that the same makers drew from other data, whichever of the two entries says so."""
    found: dict[str, set[str]] = {}
    for lineage in lineages:
        for other in lineage.same_team:
            found.setdefault(lineage.name, set()).add(other)
            found.setdefault(other, set()).add(lineage.name)
    return {name: frozenset(others) for name, others in found.items()}


def _mistakes(entry: Entry) -> Iterator[Problem]:
    """What is wrong with an entry beyond its shape."""
    right = f"one of {', '.join(_DECLARABLE)}"
    if entry.text("relation") not in _DECLARABLE:
        yield entry.problem("relation", f"{entry.text('relation')!r} is not allowed", right)
    for field, key in (("members", "claim"), ("absorbs", "lineage")):
        for item in entry.fields.get(field) or ():
            if not isinstance(item, dict) or set(item) - {"of"} != {key, "relation", "evidence"}:
                yield entry.problem(
                    field, f"{item!r} is not whole", f"the fields {key}, relation and evidence"
                )
            elif item["relation"] not in _DECLARABLE:
                yield entry.problem(field, f"{item[key]}: {item['relation']!r} is not allowed", right)


def _lineage(entry: Entry) -> Lineage:
    """The lineage that an entry without mistakes declares."""
    ties = {
        field: tuple(
            Tie(
                str(item[key]),
                Relation(item["relation"]),
                " ".join(str(item["evidence"]).split()),
                of=str(item.get("of", "")),
            )
            for item in entry.fields.get(field) or ()
        )
        for field, key in (("members", "claim"), ("absorbs", "lineage"))
    }
    return Lineage(
        entry,
        name=entry.text("lineage"),
        title=entry.text("title"),
        tie=Tie(entry.text("origin"), Relation(entry.text("relation")), entry.text("evidence")),
        members=ties["members"],
        absorbs=ties["absorbs"],
        recomputed_from=entry.texts("recomputed_from"),
        same_team=entry.texts("same_team"),
    )


def of_recomputed(lineages: Sequence[Lineage], file: str) -> str:
    """Lineage of figures that are computed again from a file of data/raw, such as `capture/united_kingdom_2013.csv`.

    Raises
    ------
    InputError
        If no lineage claims the file: its result would count beside the published figure that rests on the same data.
    """
    for lineage in lineages:
        if file in lineage.recomputed_from:
            return lineage.name
    right = "the file under recomputed_from of the lineage of the published figure"
    raise InputError([Problem(FILE, None, "recomputed_from", f"no lineage names data/raw/{file}", right)])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim belongs: its lineage, the entry that says so, and the tie that holds it there."""

    name: str
    lineage: Lineage
    tie: Tie


def resolve(claims: pd.DataFrame, lineages: Sequence[Lineage]) -> Resolved:
    """The lineage of every claim and the declared links that give it.

    A claim that names no lineage and that no lineage names is a lineage of its own, with its id as its name.

    Parameters
    ----------
    claims : DataFrame
        Claims with `lineage` as their raw rows name it (their own id where they name none), `producer_year`.
    lineages : sequence of Lineage
        All that are declared.

    Raises
    ------
    InputError
        With every lineage that a row names and no entry declares, every declared claim that does not exist, and every
        claim in two lineages.
    """
    named = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    problems = [problem for lineage in lineages for problem in _strangers(lineage, named, lineages)]
    places: dict[str, _Place] = {}
    for claim_id, name in named.items():
        found = _places(str(claim_id), str(name), lineages)
        if len({place.name for place in found}) > 1:
            what = f"{claim_id} belongs to {' and '.join(sorted({place.name for place in found}))}"
            problems.append(found[-1].lineage.entry.problem("members", what, "one lineage for each claim"))
        elif found:
            places[str(claim_id)] = found[0]
        elif name != claim_id:
            what = f"{claim_id} names the lineage {name}, which is not declared"
            problems.append(
                Problem(FILE, None, None, what, f"an entry {name} with title, relation and evidence")
            )
    if problems:
        raise InputError(problems)
    names = tuple(places[i].name if i in places else str(i) for i in claims["claim_id"])
    return Resolved(names, tuple(_links(claims, places)))


def _places(claim_id: str, named: str, lineages: Sequence[Lineage]) -> list[_Place]:
    """Every place that a claim has, by its raw row or by an entry that names it; exact names go before patterns.

    A member of a lineage that another one absorbs belongs to that one.
    """
    absorbing = {tie.name: lineage.name for lineage in lineages for tie in lineage.absorbs}
    found = [
        _Place(absorbing.get(lineage.name, lineage.name), lineage, tie)
        for lineage in lineages
        for tie in lineage.members
        if tie.name == claim_id
    ]
    if named == claim_id:
        return found
    absorbed = [
        _Place(lineage.name, lineage, tie)
        for lineage in lineages
        for tie in lineage.absorbs
        if tie.name == named
    ]
    covering = sorted(
        (lineage for lineage in lineages if lineage.covers(named)), key=lambda one: one.name != named
    )
    return found + (absorbed or [_Place(named, lineage, lineage.tie) for lineage in covering[:1]])


def _strangers(lineage: Lineage, named: Mapping[str, str], lineages: Sequence[Lineage]) -> Iterator[Problem]:
    """Claims and lineages that an entry names and that do not exist."""
    told = [name for tie in lineage.members for name in (tie.name, tie.of)]
    for name in (lineage.tie.name, *told):
        if name and name not in named:
            right = "the id of a claim that we hold"
            yield lineage.entry.problem("members", f"there is no claim {name}", right)
    for tie in lineage.absorbs:
        if not any(other.covers(tie.name) for other in lineages if other is not lineage):
            right = "a lineage that is declared"
            yield lineage.entry.problem("absorbs", f"there is no lineage {tie.name}", right)


def _links(claims: pd.DataFrame, places: Mapping[str, _Place]) -> Iterator[Link]:
    """A link from every member of a lineage to its origin; what was read in its raw lists was computed again."""
    groups: dict[str, list[str]] = {}
    for claim_id in claims["claim_id"]:
        if claim_id in places:
            groups.setdefault(places[claim_id].name, []).append(claim_id)
    years = dict(zip(claims["claim_id"], claims["producer_year"], strict=True))
    read_at = dict(zip(claims["claim_id"], claims["locator"], strict=True))
    for name, members in groups.items():
        origin = _origin(name, members, places, years)
        for claim_id in members:
            if claim_id != origin:
                place = places[claim_id]
                where = f"{place.lineage.entry.file}:{place.lineage.entry.line}"
                back = place.tie.of or origin
                again = str(read_at[claim_id]).removeprefix(f"{RAW}/") in place.lineage.recomputed_from
                relation = Relation.RECOMPUTES if again else place.tie.relation
                yield Link(claim_id, back, LinkKind.DECLARED, relation, name, place.tie.evidence, where)


def _origin(
    name: str, members: Sequence[str], places: Mapping[str, _Place], years: Mapping[str, object]
) -> str:
    """The claim that the others of a lineage go back to: the declared one, else the first of the earliest year."""
    entries = (places[claim_id].lineage for claim_id in members)
    declared = next((entry.tie.name for entry in entries if entry.covers(name)), "")
    if declared in members:
        return declared
    return min(members, key=lambda claim_id: (is_missing(years[claim_id]), str(years[claim_id])))
