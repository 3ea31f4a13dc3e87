"""The conflicts as the site shows them: one paragraph each, an index by reason and severity, links to the claims."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.conflicts.checks import CHECKS
from analysis.conflicts.numbers import factor
from analysis.conflicts.ways import taken_apart
from analysis.conflicts.words import LIST, TOGETHER, Level, Reason, Resolution
from analysis.findings.build import claim_lines
from analysis.findings.model import Claim
from analysis.report import dispute_links
from analysis.report.numbers import capitalised, listed
from analysis.site.inputs import SiteInput

TABLE = "20_conflicts"
#: From how many seeming conflicts of one sort on they have a page of their own; the others share one.
OWN_PAGE = 20
OTHER = "other"
#: Tables with what conflicts are about, and the column that names a row.
_NAMED = (("10_claims", "claim_id"), ("10_roles", "role_id"), ("10_ratings", "rating_id"))
_ID = re.compile(r"\b[A-Z][A-Z0-9]*-[0-9]{3,}\b")

_LEVELS: Mapping[Level, tuple[str, str, str]] = {
    Level.INFEASIBLE: (
        "Cannot all be true",
        "Claims that cannot all be true",
        "At least one of the numbers is wrong, whatever one distinguishes.",
    ),
    Level.CONDITIONAL: (
        "Under a condition",
        "Claims that can all be true only under a condition",
        "These numbers fit together only if something is so that is unlikely, or that nobody has shown.",
    ),
    Level.CLIPPED: (
        "In a narrower range",
        "Claims that can all be true only within a narrower range",
        "The numbers fit together, but another claim rules out one end of a printed range.",
    ),
    Level.APPARENT: (
        "Only seem to",
        "Claims that only seem to conflict",
        "These numbers seem to contradict one another. They do not: they count different things.",
    ),
}
_REASONS: Mapping[Reason, str] = {
    Reason.DEFINITION: "another definition",
    Reason.POPULATION: "another group of people",
    Reason.EXPLOITATION: "another kind of exploitation",
    Reason.MOVEMENT: "another route",
    Reason.STOCK_OR_FLOW: "at one time, or over a year or longer",
    Reason.TOTAL_OR_YEAR: "many years together, or one",
    Reason.PRESENT_OR_ENTERED: "all of a year, or the new ones",
    Reason.PERIOD: "another time",
    Reason.UNIT_OR_BASIS: "another unit or basis",
    Reason.GEOGRAPHY: "another area",
    Reason.VISIBILITY: "known to the authorities, or all",
    Reason.REGISTER: "known to other bodies",
    Reason.COPYING: "one number copied",
    Reason.QUOTATION_DECAY: "words lost in quotation",
    Reason.VINTAGE: "an older and a newer edition",
    Reason.ARITHMETIC: "numbers that do not add up",
    Reason.LITTLE_ROOM: "little room left to one another",
    Reason.REWORKED: "the same data worked up in two ways",
    Reason.RIVAL_MEASUREMENT: "rival measurements",
}
_DONE: Mapping[Resolution, str] = {
    Resolution.KEPT: "All are kept as they are, and the width of an estimate shows the disagreement.",
    Resolution.TURNED_INTO_BOUND: "Where an estimate uses both, one of them is only a lower or upper limit.",
    Resolution.COLLAPSED: "They count once, as one number.",
    Resolution.WEIGHED_APART: (
        "Where an estimate uses them, it counts them as two numbers, although one producer made both."
    ),
    Resolution.CORRECTED: "The corrected number is used, and the words printed stay beside it.",
    Resolution.NOT_POOLED: "They are not used in one estimate together.",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict.

    Parameters
    ----------
    name : str
        Its id, and its anchor on the page.
    title : str
        What sort of conflict it is.
    level : Level
        How hard it is.
    severity : str
        By which factor the numbers lie apart, in words; empty where it is no factor.
    reasons : tuple of str
        Each alone or together with others explains it; as in the table.
    parts : tuple of tuple of (text, address)
        The paragraph up to the ways, sentence group by sentence group; a part with an address is a link.
    ways : tuple of tuple of (text, address)
        In which ways all claims can be true, each in such parts; empty where the paragraph holds what there is.
    done : str
        What was done.
    claims : tuple of (id, source)
        What it is about.
    regions : tuple of (name, slug)
        Where; the slug is empty where a region has no page.
    only_printed : bool
        Whether it is there only with the figures as printed, before corrections.
    page : str
        Name of the page in the folder of conflicts that tells it; empty for the list itself.
    """

    name: str
    title: str
    level: Level
    severity: str
    reasons: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    ways: tuple[tuple[tuple[str, str], ...], ...]
    done: str
    claims: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    region_codes: tuple[str, ...]
    only_printed: bool
    page: str

    @property
    def address(self) -> str:
        """Where it is told, from the site's start."""
        return f"conflicts/{self.page}.html#{self.name}" if self.page else f"conflicts.html#{self.name}"

    @property
    def why(self) -> str:
        """The reasons in words."""
        told = [
            " together with ".join(_REASONS[Reason(one)] for one in reason.split(TOGETHER))
            for reason in self.reasons
        ]
        return listed(told, conjunction="or")

    @property
    def where(self) -> str:
        """The regions in words: at most three by name."""
        names = [name for name, _ in self.regions]
        more = [f"{len(names) - 3} more places"] if len(names) > 4 else []
        return listed([*names[: 3 if more else 4], *more])


@dataclass(frozen=True, slots=True)
class Group:
    """Conflicts that are equally hard, severest first; those at first sight are told on pages of their own."""

    anchor: str
    short: str
    heading: str
    about: str
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of seeming conflicts of one sort, or of several."""

    name: str
    title: str
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


def conflicts(given: SiteInput) -> tuple[Conflict, ...]:
    """Every conflict, hardest first, then severest."""
    places = {
        str(row[key]): str(row["source"])
        for table, key in _NAMED
        for row in given.tables[table][[key, "source"]].to_dict("records")
    }
    slugs = {code: page.slug for page in given.pages if (code := given.region_codes.get(page.slug))}
    rows = given.tables[TABLE].to_dict("records")
    sorts = Counter(str(row["code"]) for row in rows if row["level"] == Level.APPARENT)
    lines = {claim.claim_id: claim for claim in claim_lines(given.tables["10_claims"])}
    return tuple(_conflict(row, given, (places, lines), slugs, page=_page(row, sorts)) for row in rows)


def _page(row: Mapping[Any, Any], sorts: Mapping[str, int]) -> str:
    """Name of the page that tells a conflict; empty for the list itself."""
    if row["level"] != Level.APPARENT:
        return ""
    code = str(row["code"])
    return code.replace("_", "-") if sorts[code] >= OWN_PAGE else OTHER


def sheets(found: Iterable[Conflict]) -> tuple[Sheet, ...]:
    """The pages of seeming conflicts, the fullest first, the one of several sorts last."""
    held: dict[str, list[Conflict]] = {}
    for one in found:
        if one.page:
            held.setdefault(one.page, []).append(one)
    titles = {
        name: "Other seeming contradictions" if name == OTHER else own[0].title for name, own in held.items()
    }
    ordered = sorted(held.items(), key=lambda pair: (pair[0] == OTHER, -len(pair[1])))
    return tuple(Sheet(name, titles[name], tuple(own)) for name, own in ordered)


def _conflict(
    row: Mapping[Any, Any],
    given: SiteInput,
    held: tuple[Mapping[str, str], Mapping[str, Claim]],
    slugs: Mapping[str, str],
    *,
    page: str,
) -> Conflict:
    """One row of the table; `held` are the places of what conflicts are about, and the claims among it."""
    places, lines = held
    said = {name: str(row[name]) for name in ("arithmetic", "reason_evidence", "would_have_to_be_true")}
    codes = tuple(str(row["regions"]).split(LIST))
    titles = {str(check.code): check.title for check in CHECKS}
    lead, ways = taken_apart(said.pop("would_have_to_be_true"))
    paragraph = " ".join((*said.values(), lead))
    ids = str(row["claim_ids"]).split(LIST)
    values = {value: name for name in reversed(ids) for value in _values(lines, name)}
    severity = float(str(row["severity"]))
    return Conflict(
        name=str(row["conflict_id"]),
        title=titles[str(row["code"])],
        level=Level(str(row["level"])),
        severity=f"factor {factor(severity)}" if severity > 1 else "",
        reasons=tuple(str(row["reasons"]).split(LIST)),
        parts=tuple(_linked(paragraph, places, values)),
        ways=tuple(tuple(_linked(way, places, values)) for way in ways),
        done=_DONE[Resolution(str(row["resolution"]))],
        claims=tuple((name, places[name]) for name in ids),
        regions=tuple((given.region_names.get(code, code), slugs.get(code, "")) for code in codes),
        region_codes=codes,
        only_printed=str(row["corrections"]) == "off",
        page=page,
    )


def _values(lines: Mapping[str, Claim], name: str) -> list[str]:
    """What sentences on conflicts print of a claim; nothing for a role or a rating."""
    return dispute_links.values(lines[name]) if name in lines else []


def _linked(text: str, places: Mapping[str, str], values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """A text in parts: ids and values of claims with the address of their evidence, the rest without."""
    end = 0
    pattern = re.compile("|".join(one for one in (_ID.pattern, dispute_links.pattern(values)) if one))
    for found in pattern.finditer(text):
        name = values.get(found[0], found[0])
        if name in places:
            yield text[end : found.start()], ""
            yield found[0], f"evidence/{places[name]}.html#{name}"
            end = found.end()
    yield text[end:], ""


def grouped(found: Sequence[Conflict]) -> tuple[Group, ...]:
    """The conflicts by how hard they are; levels without one are left out."""
    groups = (
        Group(str(level), *words, tuple(one for one in found if one.level == level))
        for level, words in _LEVELS.items()
    )
    return tuple(group for group in groups if group.conflicts)


def index(found: Sequence[Conflict], groups: Sequence[Group]) -> tuple[Line, ...]:
    """The conflicts by reason, those that explain most of the hard ones first; a conflict of several stands at each."""
    lines = []
    for reason, words in _REASONS.items():
        own = tuple(one for one in found if any(reason in reasons.split(TOGETHER) for reasons in one.reasons))
        counts = tuple(sum(one in group.conflicts for one in own) for group in groups)
        lines.append(Line(capitalised(words), counts, own))
    return tuple(
        sorted(
            (line for line in lines if line.conflicts),
            key=lambda line: (*(-count for count in line.counts), line.reason),
        )
    )


def touching(found: Iterable[Conflict]) -> Mapping[str, list[Conflict]]:
    """Id of a claim or statement -> the conflicts that it is in; none for an id that is in none."""
    held: defaultdict[str, list[Conflict]] = defaultdict(list)
    for one in found:
        for name, _ in one.claims:
            held[name].append(one)
    return held


def counts_by_region(found: Iterable[Conflict]) -> dict[str, int]:
    """Region code -> how many conflicts are about it."""
    counts: dict[str, int] = {}
    for one in found:
        for code in one.region_codes:
            counts[code] = counts.get(code, 0) + 1
    return counts
