"""The list of regions: what each page answers, grouped by what is measured; and the menu of regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.findings.model import Claim, HeadlineKind
from analysis.report import claim_text as phrases
from analysis.report.numbers import factor, rounded
from analysis.report.phrases import CERTAINTY, interval, spread
from analysis.report.words import quantity
from analysis.site.inputs import Page, SiteError, SiteInput
from analysis.vocabulary import Measure

WORLD = "WORLD"


@dataclass(frozen=True, slots=True)
class Row:
    """One region in the list.

    Parameters
    ----------
    slug, title, code, parent : str
        Of its page and place; the parent of the world is empty.
    kind : str
        What sort of answer it has.
    measure : str
        Of the answer, where there is one.
    counts : str
        What the answer counts.
    answer, interval, certainty : str
        In words; empty where there is none.
    spread : str
        By which factor the largest of the numbers behind the answer exceeds the smallest; empty for fewer than two.
    claims, conflicts : int
        How many claims touch the region, and how many conflicts are about it.
    roles : tuple of str
        What sources say it is: destination, source, transit.
    """

    slug: str
    title: str
    code: str
    parent: str
    kind: str
    measure: str
    counts: str
    answer: str
    interval: str
    certainty: str
    spread: str
    claims: int
    conflicts: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Regions whose answers are of one kind: only these may stand in one column."""

    heading: str
    about: str
    rows: tuple[Row, ...]


def rows(given: SiteInput, conflicts: Mapping[str, int]) -> tuple[Row, ...]:
    """Every region that has a page: the world, the regions, then the countries, each in alphabetical order.

    Parameters
    ----------
    given : SiteInput
        With the pages.
    conflicts : mapping
        Region code -> how many conflicts are about it.
    """
    found = [_row(page, given, conflicts) for page in given.pages if page.folder == "regions"]
    return tuple(sorted(found, key=lambda row: (_depth(row), row.title)))


def _depth(row: Row) -> int:
    """0 for the world, 1 for its regions, 2 for countries."""
    return 0 if row.code == WORLD else 1 if row.parent == WORLD else 2


_ESTIMATED = (HeadlineKind.POOLED, HeadlineKind.SINGLE)
#: Persons are counted in unlike ways, and numbers of one way only may stand in one column.
_MEASURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("persons a year", (Measure.FLOW, Measure.TRANSIT)),
    ("persons at any one time", (Measure.STOCK,)),
    ("persons over a longer time", (Measure.PREVALENCE, Measure.CUMULATIVE)),
)
_WITH_NUMBER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Estimates", "How many persons the claims together point to. Each row says whom it counts.", _ESTIMATED),
    ("Bounds and no estimate", "Sources give a floor or a ceiling and nothing else.", (HeadlineKind.BOUND,)),
    (
        "Numbers from another time",
        "Sources count victims there, but not near the year that these pages are about, so no estimate is given.",
        (HeadlineKind.FAR,),
    ),
    (
        "Registered persons only",
        "Somebody counted persons who were found. Nobody says how many were not.",
        (HeadlineKind.REGISTERED,),
    ),
)
_WITHOUT_NUMBER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Numbers about other things",
        "Claims touch these regions, and none of them counts the victims there.",
        (HeadlineKind.OTHER_CLAIMS,),
    ),
    (
        "Statements without a number",
        "Sources say what role these regions have, and give no number.",
        (HeadlineKind.STATEMENTS, HeadlineKind.NOTHING),
    ),
)


def grouped(listed: Sequence[Row]) -> tuple[Group, ...]:
    """The regions by what is measured; groups without a region are left out.

    Raises
    ------
    SiteError
        If a region has an answer of a kind or a measure that belongs nowhere.
    """
    groups = [
        Group(
            f"{heading}: {unit}",
            about,
            tuple(row for row in listed if row.kind in kinds and row.measure in measures),
        )
        for heading, about, kinds in _WITH_NUMBER
        for unit, measures in _MEASURES
    ]
    groups += [
        Group(heading, about, tuple(row for row in listed if row.kind in kinds))
        for heading, about, kinds in _WITHOUT_NUMBER
    ]
    lost = {row.title for row in listed} - {row.title for group in groups for row in group.rows}
    if lost:
        raise SiteError(
            f"no list takes the regions {', '.join(sorted(lost))}: their answers are of an unknown kind"
        )
    return tuple(group for group in groups if group.rows)


def children(page: Page, given: SiteInput) -> list[str]:
    """Slugs of the pages that the menu shows below this one."""
    code = given.region_codes.get(page.slug, "")
    if code in ("", WORLD) or page.folder != "regions":
        return []
    inside = [
        other
        for other in given.pages
        if other.folder == "regions" and given.region_parents.get(given.region_codes[other.slug]) == code
    ]
    return [other.slug for other in sorted(inside, key=lambda other: other.title)]


def top_level(given: SiteInput) -> list[str]:
    """Slugs of the pages that the menu shows first: the world, the regions, and countries whose region has no page."""
    nested = {slug for page in given.pages for slug in children(page, given)}
    return [row.slug for row in rows(given, {}) if row.slug not in nested]


def _row(page: Page, given: SiteInput, conflicts: Mapping[str, int]) -> Row:
    """The list's row for one page."""
    findings = page.findings
    code = given.region_codes[page.slug]
    return Row(
        slug=page.slug,
        title=page.title,
        code=code,
        parent=given.region_parents[code],
        spread=_spread(findings),
        claims=len(findings["claims"]),
        conflicts=conflicts.get(code, 0),
        roles=tuple(sorted({str(line["role"]) for line in findings["roles"]})),
        **_answer(findings, page.title),
    )


def _spread(findings: Mapping[str, Any]) -> str:
    """By which factor the largest of the numbers behind the answer exceeds the smallest."""
    wanted = set(findings["headline"]["claim_ids"])
    found = spread([Claim(**entry) for entry in findings["claims"] if entry["claim_id"] in wanted])
    return factor(found) if found else ""


def _answer(findings: Mapping[str, Any], name: str) -> dict[str, str]:
    """The parts of the row that depend on what sort of answer there is."""
    headline = findings["headline"]
    kind = str(headline["kind"])
    said = {"kind": kind, "measure": "", "counts": "", "answer": "", "interval": "", "certainty": ""}
    if kind in _ESTIMATED:
        estimate = headline["estimate"]
        return said | {
            "measure": str(estimate["measure"]),
            "counts": quantity(estimate, name=name),
            "answer": f"about {rounded(estimate['median'])}",
            "interval": interval(estimate["low95"], estimate["high95"]),
            "certainty": CERTAINTY[estimate["certainty"]],
        }
    if not headline["claim_ids"]:
        return said
    wanted = headline["claim_ids"][0]
    claim = Claim(**next(entry for entry in findings["claims"] if entry["claim_id"] == wanted))
    counts = said | {"counts": phrases.counts(claim), "measure": claim.measure}
    if kind == HeadlineKind.OTHER_CLAIMS:
        return counts
    return counts | {"answer": phrases.reading(claim)}
