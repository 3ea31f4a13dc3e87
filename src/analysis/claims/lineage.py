"""Which numbers go back to one number, as declared in data/raw/lineages.yml: such links collapse claims."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum, auto
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.reading.cards import RAW
from analysis.reading.problems import Problem, refuse
from analysis.reading.yaml_entries import Declaration, Shape, read_entries

FILE = "data/raw/lineages.yml"


class LinkKind(StrEnum):
    """Whether a link is known or inferred."""

    DECLARED = auto()
    SUSPECTED = auto()


class Relation(StrEnum):
    """How one claim goes back to another; the last two are what suspicion can see."""

    QUOTES = auto()
    RESTATES = auto()
    SAME_REPORT = auto()
    SAME_DATA_BASE = auto()
    ALLOCATES = auto()
    REVISES = auto()
    RECOMPUTES = auto()
    SAME_DIGITS = auto()
    OTHER_UNIT = auto()


#: By which a number is that of another claim.
COPYING = (Relation.QUOTES, Relation.RESTATES)
_SEEN = (Relation.SAME_DIGITS, Relation.OTHER_UNIT)
_DECLARABLE = tuple(relation for relation in Relation if relation not in _SEEN)
_SHAPE = Shape(
    required=("lineage", "title", "relation", "evidence"),
    optional=("origin", "members", "absorbs", "recomputed_from", "same_team"),
    lists=("members", "absorbs", "recomputed_from", "same_team"),
    words={"relation": _DECLARABLE},
)
#: What 10_lineages says of a declared link; the first claim is the younger.
LINK_COLUMNS = ["claim_id", "other_id", "kind", "relation", "lineage", "evidence", "declared_in"]
#: What is tied to a lineage, and the key that names it.
_TIES = {"members": "claim", "absorbs": "lineage"}
#: A claim without a year is taken to be later than all others.
_NO_YEAR = 9999


class Lineage(Declaration):
    """One declared lineage; what it says of relation and evidence goes for members that name it in their raw row."""

    @property
    def name(self) -> str:
        """Such as `L-ILO-2005`; a `*` at its end stands for every lineage that begins so."""
        return self.text("lineage")

    @property
    def place(self) -> str:
        """Where it is declared, as file:name: its line would be another one after each entry that comes before it."""
        return f"{self.file}:{self.name}"

    def ties(self, field: str) -> list[Declaration]:
        """What is tied to it: `members`, claims that do not name it, or `absorbs`, lineages on the same data base."""
        items = self.fields.get(field) or ()
        return [Declaration(self.file, self.line, item) for item in items]


def load_lineages(root: Path) -> tuple[Lineage, ...]:
    """Every lineage of data/raw/lineages.yml; InputError with every entry that is not whole or stands twice."""
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    lineages = tuple(Lineage(entry.file, entry.line, entry.fields) for entry in entries)
    first_of_name = {lineage.name: lineage for lineage in reversed(lineages)}
    problems: list[Problem] = []
    for lineage in lineages:
        problems += _mistakes(lineage, first_of_name)
    refuse(problems)
    return lineages


def _mistakes(lineage: Lineage, first_of_name: Mapping[str, Lineage]) -> Iterator[Problem]:
    """What is wrong with an entry beyond its shape."""
    for field, key in _TIES.items():
        needed = {key, "relation", "evidence"}
        for item in lineage.fields.get(field) or ():
            is_whole = isinstance(item, dict) and set(item) - {"of"} == needed
            if not is_whole:
                right = f"the fields {key}, relation and evidence"
                yield lineage.problem(field, f"{item!r} is not whole", right)
                continue
            relation = item["relation"]
            if relation not in _DECLARABLE:
                what = f"{item[key]}: {relation!r} is not allowed"
                right = f"one of {', '.join(_DECLARABLE)}"
                yield lineage.problem(field, what, right)
    first = first_of_name[lineage.name]
    if first is not lineage:
        what = f"{lineage.name} stands in line {first.line} too"
        yield lineage.problem("lineage", what, "one entry for each lineage")
    others_declared = first_of_name.keys() - {lineage.name}
    strange = set(lineage.texts("same_team")) - others_declared
    for name in sorted(strange):
        yield lineage.problem("same_team", f"there is no {name}", "another lineage that is declared")


def same_teams(lineages: Sequence[Lineage]) -> Mapping[str, set[str]]:
    """Of each lineage those that the same makers drew from other data, whichever of the two entries says so."""
    teams: defaultdict[str, set[str]] = defaultdict(set)
    for lineage in lineages:
        for name in lineage.texts("same_team"):
            teams[lineage.name].add(name)
            teams[name].add(lineage.name)
    return teams


class _Membership(NamedTuple):
    """Where a claim belongs."""

    name: str  # of its lineage
    entry: Lineage  # that says so
    tie: Declaration  # that binds the claim


def resolve(claims: pd.DataFrame, lineages: Sequence[Lineage]) -> tuple[list[str], pd.DataFrame]:
    """The lineage of every claim, in their order, and the declared links that give it, with columns of 10_lineages.

    A claim without a lineage (its own id stands under `lineage`) is one of its own, with its id as its name. InputError
    if a row names a lineage that no entry declares, a declared claim does not exist, or a claim is in two lineages.
    """
    lineage_of = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    entries = {lineage.name: lineage for lineage in lineages}
    names = {*lineage_of.values(), *entries} - lineage_of.keys()
    covering = {}
    for name in names:
        covering[name] = _covering(name, entries)
    problems: list[Problem] = []
    for lineage in lineages:
        problems += _strangers(lineage, lineage_of, entries)
    memberships = _memberships(lineage_of, lineages, covering)
    for claim_id, name in lineage_of.items():
        problems += _misplaced(claim_id, name, memberships[claim_id])
    refuse(problems)
    origins = {}
    for name, declared in covering.items():
        if declared:
            origins[name] = declared.text("origin")
    placed = {}
    resolved = []
    for claim_id in lineage_of:
        of_claim = memberships[claim_id]
        if of_claim:
            placed[claim_id] = of_claim[0]
            resolved.append(of_claim[0].name)
        else:
            resolved.append(claim_id)
    return resolved, _links(claims, placed, origins)


def _memberships(
    lineage_of: Mapping[str, str], lineages: Sequence[Lineage], covering: Mapping[str, Lineage | None]
) -> Mapping[str, list[_Membership]]:
    """Where each claim belongs: by the entries that list it, then by the lineage that its row names."""
    absorbed: defaultdict[str, list[_Membership]] = defaultdict(list)
    for lineage in lineages:
        for tie in lineage.ties("absorbs"):
            membership = _Membership(lineage.name, lineage, tie)
            absorbed[tie.text("lineage")].append(membership)
    memberships: dict[str, list[_Membership]] = {claim_id: [] for claim_id in lineage_of}
    for lineage in lineages:
        name = lineage.name
        # A member of an absorbed lineage belongs to the one that absorbs it.
        if name in absorbed:
            name = absorbed[name][-1].name
        for tie in lineage.ties("members"):
            of_claim = memberships.setdefault(tie.text("claim"), [])
            of_claim.append(_Membership(name, lineage, tie))
    for claim_id, name in lineage_of.items():
        entry = covering.get(name)
        if name in absorbed:
            memberships[claim_id] += absorbed[name]
        elif entry:
            memberships[claim_id].append(_Membership(name, entry, entry))
    return memberships


def _misplaced(claim_id: str, name: str, memberships: Sequence[_Membership]) -> Iterator[Problem]:
    """What is wrong with where a claim belongs: its row names what nobody declares, or it is in two lineages."""
    if not memberships and name != claim_id:
        what = f"{claim_id} names the lineage {name}, which is not declared"
        right = f"an entry {name} with title, relation and evidence"
        yield Problem(FILE, None, None, what, right)
    names = sorted({membership.name for membership in memberships})
    if len(names) > 1:
        listing = " and ".join(names)
        what = f"{claim_id} belongs to {listing}"
        last_entry = memberships[-1].entry
        yield last_entry.problem("members", what, "one lineage for each claim")


def undeclared(claims: pd.DataFrame, lineages: Sequence[Lineage]) -> Iterator[Problem]:
    """A problem for each printed claim whose row names a lineage that no entry declares."""
    entries = {lineage.name: lineage for lineage in lineages}
    members = {tie.text("claim") for lineage in lineages for tie in lineage.ties("members")}
    for claim_id, name in zip(claims["claim_id"], claims["lineage"], strict=True):
        is_bare = claim_id not in members and name not in ("", claim_id)
        if is_bare and _covering(name, entries) is None:
            yield from _misplaced(claim_id, name, ())


def _covering(name: str, entries: Mapping[str, Lineage], *, but: str = "") -> Lineage | None:
    """The entry of a lineage, else the first with a pattern that stands for it."""
    for pattern in (name, *entries):
        if pattern == but or pattern not in entries:
            continue
        if fnmatchcase(name, pattern):
            return entries[pattern]
    return None


def _strangers(
    lineage: Lineage, claim_ids: Collection[str], entries: Mapping[str, Lineage]
) -> Iterator[Problem]:
    """Claims and lineages that an entry names and that do not exist."""
    named = [lineage.text("origin")]
    for tie in lineage.ties("members"):
        named += [tie.text("claim"), tie.text("of")]
    for claim_id in named:
        if claim_id and claim_id not in claim_ids:
            right = "the id of a claim that we hold"
            yield lineage.problem("members", f"there is no claim {claim_id}", right)
    for tie in lineage.ties("absorbs"):
        name = tie.text("lineage")
        if _covering(name, entries, but=lineage.name) is None:
            yield lineage.problem("absorbs", f"there is no lineage {name}", "a lineage that is declared")


def _links(
    claims: pd.DataFrame, placed: Mapping[str, _Membership], origins: Mapping[str, str]
) -> pd.DataFrame:
    """A link from every member of a lineage to its origin: the declared one, else the first of the earliest year."""
    rows = claims[claims["claim_id"].isin(placed)]
    claim_ids = rows["claim_id"]
    year_or_last = rows["producer_year"].fillna(_NO_YEAR)
    years = dict(zip(claim_ids, year_or_last, strict=True))
    locators = rows["locator"].str.removeprefix(f"{RAW}/")
    locator_of = dict(zip(claim_ids, locators, strict=True))
    names = [placed[claim_id].name for claim_id in claim_ids]
    links = []
    for name, members in claim_ids.groupby(names, sort=False):
        origin = origins[str(name)]
        if origin not in set(members):
            origin = min(members, key=years.__getitem__)
        for claim_id in members[members != origin]:
            _, entry, tie = placed[claim_id]
            relation = tie.text("relation")
            if locator_of[claim_id] in entry.texts("recomputed_from"):
                relation = Relation.RECOMPUTES
            back_to = tie.text("of") or origin
            evidence = tie.text("evidence")
            link = (claim_id, back_to, LinkKind.DECLARED, relation, name, evidence, entry.place)
            links.append(link)
    return pd.DataFrame(links, columns=LINK_COLUMNS, dtype=object)


def with_suspected(claims: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Each claim's lineage if suspected links of 10_lineages joined lineages too, under the name of the oldest.

    So a claim whose lineage has another name here is suspected to repeat an older number.
    """
    from scipy.cluster.hierarchy import DisjointSet

    lineage_of = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    joined = DisjointSet([*lineage_of.values()])
    suspected = table[table["kind"] == LinkKind.SUSPECTED]
    for younger, older in zip(suspected["claim_id"], suspected["other_id"], strict=True):
        joined.merge(lineage_of[younger], lineage_of[older])
    first_said: dict[str, float] = {}
    years = claims["producer_year"].fillna(claims["carrier_year"])
    year_or_last = years.fillna(_NO_YEAR)
    for name, year in zip(lineage_of.values(), year_or_last, strict=True):
        before = first_said.get(name, _NO_YEAR)
        first_said[name] = min(year, before)
    oldest = {}
    for name in first_said:
        lineages_joined = joined.subset(name)
        oldest[name] = min(lineages_joined, key=lambda joint: (first_said[joint], joint))
    return [oldest[name] for name in lineage_of.values()]
