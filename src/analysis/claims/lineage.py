"""Which numbers go back to one number, as declared in data/raw/lineages.yml: such links collapse claims."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

from analysis.reading.cards import RAW
from analysis.reading.problems import Problem, refuse
from analysis.reading.yaml_entries import Declaration, Shape, read_entries

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
#: What 10_lineages says of a declared link; the first claim is the younger.
LINK_COLUMNS = ["claim_id", "other_id", "kind", "relation", "lineage", "evidence", "declared_in"]
#: What is tied to a lineage, and the key that names it.
_TIES = {"members": "claim", "absorbs": "lineage"}


class Lineage(Declaration):
    """One declared lineage; what it says of relation and evidence goes for members that name it in their raw row."""

    @property
    def name(self) -> str:
        """Such as `L-ILO-2005`; a `*` at its end stands for every lineage that begins so."""
        return self.text("lineage")

    def ties(self, field: str) -> list[Declaration]:
        """What is tied to it: `members`, claims that do not name it, or `absorbs`, lineages on the same data base."""
        return [Declaration(self.file, self.line, item) for item in self.fields.get(field) or ()]


def load_lineages(root: Path) -> tuple[Lineage, ...]:
    """Every lineage of data/raw/lineages.yml; InputError with every entry that is not whole or stands twice."""
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    lineages = tuple(Lineage(entry.file, entry.line, entry.fields) for entry in entries)
    first = {one.name: one for one in reversed(lineages)}
    refuse(problem for one in lineages for problem in _mistakes(one, first))
    return lineages


def _mistakes(one: Lineage, first: Mapping[str, Lineage]) -> Iterator[Problem]:
    """What is wrong with an entry beyond its shape; `first` is the first entry of each name."""
    for field, key in _TIES.items():
        for item in one.fields.get(field) or ():
            if not isinstance(item, dict) or set(item) - {"of"} != {key, "relation", "evidence"}:
                yield one.problem(field, f"{item!r} is not whole", f"the fields {key}, relation and evidence")
            elif item["relation"] not in _DECLARABLE:
                what = f"{item[key]}: {item['relation']!r} is not allowed"
                yield one.problem(field, what, f"one of {', '.join(_DECLARABLE)}")
    if first[one.name] is not one:
        what = f"{one.name} stands in line {first[one.name].line} too"
        yield one.problem("lineage", what, "one entry for each lineage")
    for name in sorted(set(one.texts("same_team")) - (first.keys() - {one.name})):
        yield one.problem("same_team", f"there is no {name}", "another lineage that is declared")


def same_teams(lineages: Sequence[Lineage]) -> Mapping[str, set[str]]:
    """Of each lineage those that the same makers drew from other data, whichever of the two entries says so."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in ((each.name, other) for each in lineages for other in each.texts("same_team")):
        found[one].add(other)
        found[other].add(one)
    return found


#: Where a claim belongs: the name of its lineage, the entry that says so, and the tie that binds it.
_Place = tuple[str, Lineage, Declaration]


def resolve(claims: pd.DataFrame, lineages: Sequence[Lineage]) -> tuple[list[str], pd.DataFrame]:
    """The lineage of every claim, in their order, and the declared links that give it, with columns of 10_lineages.

    A claim without a lineage (its own id stands under `lineage`) is one of its own, with its id as its name. InputError
    if a row names a lineage that no entry declares, a declared claim does not exist, or a claim is in two lineages.
    """
    rows = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    entries = {one.name: one for one in lineages}
    covering = {name: _covering(name, entries) for name in {*rows.values(), *entries} - rows.keys()}
    problems = [problem for one in lineages for problem in _strangers(one, rows, entries)]
    absorbed, bound = (defaultdict[str, list[_Place]](list) for _ in range(2))
    for one in lineages:
        for tie in one.ties("absorbs"):
            absorbed[tie.text("lineage")].append((one.name, one, tie))
    for one in lineages:
        # A member of an absorbed lineage belongs to the one that absorbs it.
        name = absorbed[one.name][-1][0] if one.name in absorbed else one.name
        for tie in one.ties("members"):
            bound[tie.text("claim")].append((name, one, tie))
    for claim_id, name in rows.items():
        of_row = [(name, entry, entry)] if (entry := covering.get(name)) else []
        bound[claim_id] += absorbed.get(name) or of_row
        if not bound[claim_id] and name != claim_id:
            what = f"{claim_id} names the lineage {name}, which is not declared"
            right = f"an entry {name} with title, relation and evidence"
            problems.append(Problem(FILE, None, None, what, right))
        if len(names := sorted({place[0] for place in bound[claim_id]})) > 1:
            what = f"{claim_id} belongs to {' and '.join(names)}"
            problems.append(bound[claim_id][-1][1].problem("members", what, "one lineage for each claim"))
    refuse(problems)
    origins = {name: one.text("origin") for name, one in covering.items() if one}
    places = {claim_id: bound[claim_id][0] for claim_id in rows if bound[claim_id]}
    names = [places[claim_id][0] if claim_id in places else claim_id for claim_id in rows]
    return names, _links(claims, places, origins)


def _covering(name: str, entries: Mapping[str, Lineage], *, but: str = "") -> Lineage | None:
    """The entry of a lineage, else the first with a pattern that stands for it."""
    names = (one for one in (name, *entries) if one != but and one in entries and fnmatchcase(name, one))
    return next((entries[one] for one in names), None)


def _strangers(one: Lineage, named: Mapping[str, str], entries: Mapping[str, Lineage]) -> Iterator[Problem]:
    """Claims and lineages that an entry names and that do not exist."""
    members = (tie.text(name) for tie in one.ties("members") for name in ("claim", "of"))
    for claim_id in filter(None, (one.text("origin"), *members)):
        if claim_id not in named:
            right = "the id of a claim that we hold"
            yield one.problem("members", f"there is no claim {claim_id}", right)
    for name in (tie.text("lineage") for tie in one.ties("absorbs")):
        if _covering(name, entries, but=one.name) is None:
            yield one.problem("absorbs", f"there is no lineage {name}", "a lineage that is declared")


def _links(claims: pd.DataFrame, places: Mapping[str, _Place], origins: Mapping[str, str]) -> pd.DataFrame:
    """A link from every member of a lineage to its origin: the declared one, else the first of the earliest year."""
    rows = claims[claims["claim_id"].isin(places)]
    years = dict(zip(rows["claim_id"], rows["producer_year"].fillna(9999), strict=True))
    read_at = dict(zip(rows["claim_id"], rows["locator"].str.removeprefix(f"{RAW}/"), strict=True))
    found = []
    for name, members in rows["claim_id"].groupby([places[one][0] for one in rows["claim_id"]], sort=False):
        declared = origins[str(name)]
        origin = declared if declared in set(members) else min(members, key=years.__getitem__)
        for claim_id in members[members != origin]:
            _, lineage, tie = places[claim_id]
            again = read_at[claim_id] in lineage.texts("recomputed_from")
            relation = Relation.RECOMPUTES if again else tie.text("relation")
            back = tie.text("of") or origin
            why = tie.text("evidence")
            found.append((claim_id, back, LinkKind.DECLARED, relation, name, why, lineage.place))
    return pd.DataFrame(found, columns=LINK_COLUMNS, dtype=object)


def with_suspected(claims: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Each claim's lineage if suspected links of 10_lineages joined lineages too, under the name that sorts first."""
    from scipy.cluster.hierarchy import DisjointSet

    lineage = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    joined = DisjointSet([*lineage.values()])
    suspected = table[table["kind"] == LinkKind.SUSPECTED]
    for one, other in zip(suspected["claim_id"], suspected["other_id"], strict=True):
        joined.merge(lineage[one], lineage[other])
    return [min(joined.subset(name)) for name in lineage.values()]
