"""The conflicts as the site shows them: one paragraph each, an index by reason and severity, links to the claims."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.conflicts.words import LIST, TOGETHER, Level, Reason
from analysis.narrative.table_rows import Row, read
from analysis.site.claim_rows import Words, claim_rows
from analysis.site.inputs import SiteInput

TABLE = "20_conflicts"
#: From how many seeming conflicts of one sort on they have a page of their own; the others share one.
OWN_PAGE = 20
OTHER = "other"
#: Tables with what conflicts are about, and the column that names a row.
_NAMED = (("10_claims", "claim_id"), ("10_roles", "role_id"), ("10_ratings", "rating_id"))
#: A link of the narrative.
_LINK = re.compile(r"\[([^\]]*)\]\(#([A-Za-z0-9_-]+)\)")
#: A text, and where it leads; nowhere if that is empty.
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict.

    Parameters
    ----------
    row : Row
        As in the table; its id is the anchor.
    parts : tuple of (text, address)
        What it says.
    claims : tuple of (id, source)
        What it is about.
    regions : tuple of (name, slug)
        Where; the slug is empty where a region has no page.
    page : str
        Name of the page in the folder of conflicts that tells it; empty for the list itself.
    """

    row: Row
    parts: tuple[Part, ...]
    claims: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    page: str

    @property
    def name(self) -> str:
        """Its id."""
        return self.row.id

    @property
    def address(self) -> str:
        """Where it is told, from the site's start."""
        return f"conflicts/{self.page}.html#{self.name}" if self.page else f"conflicts.html#{self.name}"

    @property
    def only_printed(self) -> bool:
        """Whether it is there only with the figures as printed, before corrections."""
        return bool(self.row.corrections == "off")


@dataclass(frozen=True, slots=True)
class Group:
    """Conflicts that are equally hard, severest first; those at first sight are told on pages of their own."""

    level: str
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of seeming conflicts of one sort, by its code, or of several."""

    name: str
    code: str
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the index: a reason, how many conflicts of each level it explains, and which they are."""

    reason: str
    counts: tuple[int, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def hard(self) -> tuple[Conflict, ...]:
        """Those that are more than seeming."""
        return tuple(one for one in self.conflicts if not one.page)


def conflicts(given: SiteInput, words: Words) -> tuple[Conflict, ...]:
    """Every conflict, hardest first, then severest."""
    rows = read(given.tables[TABLE].set_index("conflict_id"), [])
    claims, places = claim_rows(given.claims), dict(_places(given))
    sorts = Counter(row.code for row in rows if row.level == Level.APPARENT)
    made = []
    for row in rows:
        members = tuple(claims[name] for name in row.members.split(LIST) if name in claims)
        parts = tuple(_linked(words.conflict(row, members), places))
        made.append(_conflict(row, given, places, parts, page=_page(row, sorts)))
    return tuple(made)


def _places(given: SiteInput) -> Iterator[tuple[str, str]]:
    """Id of each claim, role and rating -> the source that it stands in."""
    for table, key in _NAMED:
        yield from given.tables[table][[key, "source"]].itertuples(index=False, name=None)


def _page(row: Row, sorts: Mapping[str, int]) -> str:
    """Name of the page that tells a conflict; empty for the list itself."""
    if row.level != Level.APPARENT:
        return ""
    return str(row.code).replace("_", "-") if sorts[row.code] >= OWN_PAGE else OTHER


def _conflict(
    row: Row, given: SiteInput, places: Mapping[str, str], parts: tuple[Part, ...], *, page: str
) -> Conflict:
    """One row of the table, with what is said of it."""
    codes = row.regions.split(LIST)
    return Conflict(
        row,
        parts=parts,
        claims=tuple((name, places[name]) for name in row.claim_ids.split(LIST)),
        regions=tuple((given.region_names.get(code, code), given.slugs.get(code, "")) for code in codes),
        page=page,
    )


def _linked(text: str, places: Mapping[str, str]) -> Iterator[Part]:
    """A text in parts: links with the address of their evidence, the rest without."""
    end = 0
    for found in _LINK.finditer(text):
        shown, name = found.groups()
        yield text[end : found.start()], ""
        yield shown, f"evidence/{places[name]}.html#{name}" if name in places else ""
        end = found.end()
    yield text[end:], ""


def sheets(found: Iterable[Conflict]) -> tuple[Sheet, ...]:
    """The pages of seeming conflicts, the fullest first, the one of several sorts last."""
    by_page: defaultdict[str, list[Conflict]] = defaultdict(list)
    for one in found:
        if one.page:
            by_page[one.page].append(one)
    ordered = sorted(by_page.items(), key=lambda pair: (pair[0] == OTHER, -len(pair[1])))
    return tuple(Sheet(name, "" if name == OTHER else own[0].row.code, tuple(own)) for name, own in ordered)


def grouped(found: Sequence[Conflict]) -> tuple[Group, ...]:
    """The conflicts by how hard they are; levels without one are left out."""
    groups = (Group(str(level), tuple(one for one in found if one.row.level == level)) for level in Level)
    return tuple(group for group in groups if group.conflicts)


def index(found: Sequence[Conflict], groups: Sequence[Group]) -> tuple[Line, ...]:
    """The conflicts by reason, those that explain most of the hard ones first; a conflict of several stands at each."""
    lines = []
    for reason in map(str, Reason):
        own = [one for one in found if reason in one.row.reasons.replace(TOGETHER, LIST).split(LIST)]
        counts = Counter(one.row.level for one in own)
        lines.append(Line(reason, tuple(counts[group.level] for group in groups), tuple(own)))
    with_any = (line for line in lines if line.conflicts)
    return tuple(sorted(with_any, key=lambda line: (*(-count for count in line.counts), line.reason)))


def touching(found: Iterable[Conflict]) -> Mapping[str, list[Conflict]]:
    """Id of a claim or statement -> the conflicts that it is in; none for an id that is in none."""
    by_id: defaultdict[str, list[Conflict]] = defaultdict(list)
    for one in found:
        for name, _ in one.claims:
            by_id[name].append(one)
    return by_id


def counts_by_region(found: Iterable[Conflict]) -> Mapping[str, int]:
    """Region code -> how many conflicts are about it."""
    return Counter(code for one in found for code in one.row.regions.split(LIST))
