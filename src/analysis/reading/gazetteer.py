"""Places and their codes over tables already in memory: names, the region tree, named groups. No files here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process

from analysis.reading.place_records import (
    PAGE_KINDS,
    WORLD,
    Group,
    Name,
    Place,
    PlaceError,
    PlaceKind,
    Region,
    name_key,
    spellings,
)

#: How many similar names an error offers, and how similar (percent) they have to be.
OFFERED, SIMILARITY = 3, 60.0
_WITHIN = re.compile(r"([^,()]+)(?:,([^,()]+)|\(([^,()]+)\))")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every known place, and how places lie in one another.

    Parameters
    ----------
    regions, groups : mapping
        By code.
    names : mapping
        By `name_key`.
    leaves : mapping
        The countries in each region, by the region's code; a country holds itself.
    """

    regions: Mapping[str, Region]
    groups: Mapping[str, Group]
    names: Mapping[str, tuple[Name, ...]]
    leaves: Mapping[str, frozenset[str]]

    def place(self, text: str, *, year: int | None = None, producer: str | None = None) -> Place:
        """The place that a printed name, adjective or code stands for.

        Parameters
        ----------
        text : str
            As printed: case, accents, dots and a leading "the" do not matter.
        year : int, optional
            If given, a group with a dated list must have had members in it.
        producer : str, optional
            Who speaks; decides between region lists of the same name.

        Raises
        ------
        PlaceError
            If the name is unknown, means several places, or is a list that another producer draws.
        """
        found = self._find(text, producer)
        if year is not None and self.has_members(found.code):
            self.members(found.code, year=year)
        return found

    def places(self, text: str, *, year: int | None = None, producer: str | None = None) -> list[Place]:
        """The places of a list separated by semicolons; none for blank text. Raises as `place` does."""
        items = text.split(";") if text.strip() else []
        return [self.place(item, year=year, producer=producer) for item in items]

    def members(self, code: str, *, year: int | None = None) -> frozenset[str]:
        """Codes of the countries in a region, or of those in a group on the last day of a year.

        Without a year a dated group gives the members that have not left it.

        Raises
        ------
        PlaceError
            If the code is unknown, or the group has no member list or had no member then.
        """
        if code in self.leaves:
            return self.leaves[code]
        group = self._group(code)
        if not group.memberships:
            raise PlaceError(
                f"{group.name} ({code}) has no member list: it is comparable only with claims on the same list",
                text=code,
            )
        members = frozenset(entry.country for entry in group.memberships if entry.holds(year))
        if not members:
            raise PlaceError(
                f"{group.name} ({code}) had no members at the end of {year}; give a year in which it had",
                text=code,
            )
        return members

    def has_members(self, code: str) -> bool:
        """Whether the countries of a region or group are listed. Raises PlaceError for an unknown code."""
        return code in self.leaves or bool(self._group(code).memberships)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of what lies above a place, nearest first; a group hangs below the region it appears on.

        Raises
        ------
        PlaceError
            If the code is unknown.
        """
        if code not in self.regions:
            region = self._group(code).region
            return (region, *self.ancestors(region))
        parent = self.regions[code].parent
        return (parent, *self.ancestors(parent)) if parent else ()

    def contains(self, outer: str, inner: str, *, year: int | None = None) -> bool:
        """Whether every country of `inner` belongs to `outer` (in a year).

        A group without a member list is known to lie in the World and to hold itself, and nothing more.

        Raises
        ------
        PlaceError
            If a code is unknown, or a dated group had no member then.
        """
        listed = [self.has_members(code) for code in (outer, inner)]
        if outer in (inner, WORLD):
            return True
        return all(listed) and self.members(inner, year=year) <= self.members(outer, year=year)

    def smallest_region(self, codes: Iterable[str]) -> str:
        """Code of the smallest region with a page that all places appear on.

        Raises
        ------
        PlaceError
            If a code is unknown or there is none.
        """
        chains = [self._page_chain(code) for code in codes]
        if not chains:
            raise PlaceError("no place is given; give at least one code", text="")
        return next(code for code in chains[0] if all(code in chain for chain in chains))

    def slug(self, code: str) -> str:
        """Name of a region's page in addresses: ASCII, lower case, hyphens.

        Raises
        ------
        PlaceError
            If the code is unknown or the place has no page of its own.
        """
        page = self._page_chain(code)[0]
        if page != code:
            raise PlaceError(f"{code} has no page of its own; it appears on that of {page}", text=code)
        return self.regions[code].slug

    def display_name(self, code: str) -> str:
        """English short name of a region, country or group. Raises PlaceError for an unknown code."""
        return self.regions[code].name if code in self.regions else self._group(code).name

    def _page_chain(self, code: str) -> list[str]:
        """The regions with a page on which a place appears, smallest first, up to the World."""
        chain = (code, *self.ancestors(code))
        return [code for code in chain if code in self.regions and self.regions[code].kind in PAGE_KINDS]

    def _group(self, code: str) -> Group:
        """A group by its code, the last place where a code can be."""
        if code in self.groups:
            return self.groups[code]
        near = _similar(code, [*self.regions, *self.groups])
        raise PlaceError(f"{code!r} is not a known code{_offer(near)}", text=code, nearest=near)

    def _find(self, text: str, producer: str | None) -> Place:
        """A place by code, by name, by a spelling of the name, or as "part, country"."""
        code = text.strip()
        if code in self.regions or code in self.groups:
            return self._known(Name(code, code))
        for spelling in spellings(text):
            if names := self.names.get(name_key(spelling)):
                return self._choose(text, names, producer)
        if inner := self._part_within(text):
            return self._known(inner)
        near = [self.names[key][0].text for key in _similar(name_key(text), self.names)]
        raise PlaceError(
            f"{text!r} is not a known place{_offer(near)}; several places are separated by semicolons, "
            "and a new name is added to place_names.csv",
            text=text,
            nearest=near,
        )

    def _choose(self, text: str, names: tuple[Name, ...], producer: str | None) -> Place:
        """The one place that a producer can mean by a name."""
        key = name_key(producer or "")
        own = [name for name in names if key in name.producers]
        general = [name for name in names if not name.producers]
        usable = own or general or ([] if key else list(names))
        codes = sorted({name.code for name in usable or names})
        options = [f"{self.display_name(code)} ({code})" for code in codes]
        if not usable:
            raise PlaceError(
                f"{text!r} is a list that others draw ({', '.join(options)}); for {producer!r} name the list "
                "by its full name or add its own to named_groups.csv",
                text=text,
                nearest=options,
            )
        if len(codes) > 1:
            raise PlaceError(
                f"{text!r} is ambiguous: {' or '.join(options)}; write the one that is meant",
                text=text,
                nearest=options,
            )
        return self._known(min(usable, key=lambda name: name.is_part))

    def _part_within(self, text: str) -> Name | None:
        """The part in "part, country" or "part (country)", where both are known and agree."""
        match = _WITHIN.fullmatch(text.strip())
        if match is None:
            return None
        outer = self.names.get(name_key(match[2] or match[3]), ())
        codes = {name.code for name in outer}
        inner = self.names.get(name_key(match[1]), ())
        agreeing = [name for name in inner if name.is_part and name.code in codes]
        return agreeing[0] if len(agreeing) == 1 else None

    def _known(self, name: Name) -> Place:
        """What a name of one known code stands for."""
        kind = self.regions[name.code].kind if name.code in self.regions else PlaceKind.GROUP
        return Place(
            code=name.code,
            name=self.display_name(name.code),
            kind=PlaceKind.PART if name.is_part else kind,
            region_code=self._page_chain(name.code)[0],
            part_name=name.text if name.is_part else None,
        )


def _similar(key: str, known: Iterable[str]) -> list[str]:
    """Known keys that are written much like one."""
    found = process.extract(key, list(known), scorer=fuzz.ratio, limit=OFFERED, score_cutoff=SIMILARITY)
    return [name for name, _, _ in found]


def _offer(near: Iterable[str]) -> str:
    """The end of a sentence that offers similar names, if there are any."""
    names = ", ".join(repr(name) for name in near)
    return f" (nearest: {names})" if names else ""


def make_gazetteer(regions: Iterable[Region], groups: Iterable[Group], names: Iterable[Name]) -> Gazetteer:
    """A gazetteer over regions, groups and their further names; display names are names too."""
    tree = {region.code: region for region in regions}
    named = {group.code: group for group in groups}
    own = [Name(region.name, region.code) for region in tree.values()]
    own += [Name(group.name, group.code) for group in named.values()]
    index: dict[str, tuple[Name, ...]] = {}
    for name in (*own, *names):
        key = name_key(name.text)
        index[key] = (*index.get(key, ()), name)
    leaves: dict[str, set[str]] = {code: set() for code in tree}
    for region in tree.values():
        if region.kind is PlaceKind.COUNTRY:
            above = region.code
            while above:
                leaves[above].add(region.code)
                above = tree[above].parent
    return Gazetteer(
        regions=MappingProxyType(tree),
        groups=MappingProxyType(named),
        names=MappingProxyType(index),
        leaves=MappingProxyType({code: frozenset(members) for code, members in leaves.items()}),
    )
