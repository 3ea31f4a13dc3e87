"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.findings.build import _claims as claim_lines
from analysis.findings.model import Claim
from analysis.pages.site.inputs import Page, SiteInput, narrative
from analysis.pages.site.statements import Listing, listings
from analysis.reading.cards import Card

_LINK = re.compile(r'href="(?:\.\./)*evidence/[a-z0-9_-]+\.html#([A-Za-z0-9_-]+)"')


@dataclass(frozen=True, slots=True)
class Step:
    """One change between print and use."""

    field: str
    code: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim on its evidence page.

    Parameters
    ----------
    claim : Claim
        As printed and as read.
    section, locator, footnote : str
        Where it stands in its source.
    kin : tuple of str
        Ids of the other claims of its lineage.
    steps : tuple of Step
        From print to use.
    used_on : tuple of (title, address)
        Pages with a sentence that links to the claim.
    """

    claim: Claim
    section: str
    locator: str
    footnote: str
    kin: tuple[str, ...]
    steps: tuple[Step, ...]
    used_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its cards, its claims under its own headings in reading order, and its other statements."""

    slug: str
    cards: tuple[Card, ...]
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    listings: tuple[Listing, ...]

    @property
    def card(self) -> Card:
        """The card of the file that holds the claims."""
        return self.cards[0]

    @property
    def claims(self) -> tuple[Entry, ...]:
        """Every claim, in reading order of the headings."""
        return tuple(entry for _, entries in self.sections for entry in entries)


def sources(given: SiteInput) -> tuple[Source, ...]:
    """Every source that has claims or other statements, in the order of the cards."""
    order = dict.fromkeys(card.source for card in given.cards)
    entries = _entries(given)
    found = (
        Source(
            slug,
            tuple(card for card in given.cards if card.source == slug),
            tuple(_by_section(entry for entry in entries if entry.claim.source == slug)),
            listings(given.tables, slug),
        )
        for slug in order
    )
    return tuple(source for source in found if source.sections or source.listings)


def used_on(pages: Iterable[Page]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Claim id -> (title, address from an evidence page) of each page whose text links to the claim."""
    uses: dict[str, dict[str, str]] = {}
    for page in pages:
        for text in narrative(page.notebook):
            for claim_id in _LINK.findall(text):
                uses.setdefault(claim_id, {})[f"../{page.docname}.html"] = page.title
    return {
        claim_id: tuple((title, address) for address, title in found.items())
        for claim_id, found in uses.items()
    }


def _steps(table: pd.DataFrame) -> dict[str, tuple[Step, ...]]:
    """Claim id -> its steps, in order."""
    ordered = table.sort_values(["claim_id", "step"], kind="stable")
    found: dict[str, list[Step]] = {}
    for row in ordered.to_dict("records"):
        step = Step(*(str(row[name]) for name in ("field", "code", "before", "after", "reason")))
        found.setdefault(str(row["claim_id"]), []).append(step)
    return {claim_id: tuple(steps) for claim_id, steps in found.items()}


def _entries(given: SiteInput) -> list[Entry]:
    """Every claim with its steps, its kin and its uses, in reading order."""
    rows = given.tables["10_claims"].sort_values(["source", "position"], kind="stable")
    claims = {claim.claim_id: claim for claim in claim_lines(rows)}
    lineages = rows.groupby("lineage", sort=False)["claim_id"].agg(list).to_dict()
    steps, uses = _steps(given.tables["10_steps"]), used_on(given.pages)
    entries = []
    for row in rows.to_dict("records"):
        claim = claims[str(row["claim_id"])]
        entry = Entry(
            claim,
            section=str(row["section"]),
            locator=str(row["locator"]),
            footnote=str(row["footnote"]),
            kin=tuple(other for other in lineages[claim.lineage] if other != claim.claim_id),
            steps=steps.get(claim.claim_id, ()),
            used_on=uses.get(claim.claim_id, ()),
        )
        entries.append(entry)
    return entries


def _by_section(entries: Iterable[Entry]) -> Iterable[tuple[str, tuple[Entry, ...]]]:
    """Heading by heading the claims of one source."""
    headings: dict[str, list[Entry]] = {}
    for entry in entries:
        headings.setdefault(entry.section or "Without a heading", []).append(entry)
    return ((heading, tuple(found)) for heading, found in headings.items())
