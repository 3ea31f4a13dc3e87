"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.pages.site.inputs import Page, SiteInput, narrative
from analysis.pages.site.phrases import period, reading, what_it_counts
from analysis.reading.cards import Card
from analysis.vocabulary import UNATTRIBUTED

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
class Claim:
    """A claim in the words of its page.

    Parameters
    ----------
    claim_id, figure, section, locator, carrier, definition, note, footnote, lineage : str
        As the table of claims has them.
    reading, counts, place, when, producer : str
        In words.
    kin : tuple of str
        Ids of the other claims of its lineage.
    steps : tuple of Step
        From print to use.
    used_on : tuple of (title, address)
        Pages with a sentence that links to the claim.
    """

    claim_id: str
    figure: str
    section: str
    locator: str
    carrier: str
    definition: str
    note: str
    footnote: str
    lineage: str
    reading: str
    counts: str
    place: str
    when: str
    producer: str
    kin: tuple[str, ...]
    steps: tuple[Step, ...]
    used_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its cards, and its claims under the headings of the source, in reading order."""

    slug: str
    cards: tuple[Card, ...]
    sections: tuple[tuple[str, tuple[Claim, ...]], ...]

    @property
    def card(self) -> Card:
        """The card of the file that holds the claims."""
        return self.cards[0]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in reading order of the headings."""
        return tuple(claim for _, claims in self.sections for claim in claims)


def sources(given: SiteInput) -> tuple[Source, ...]:
    """Every source that has claims, in the order of the cards."""
    order = dict.fromkeys(card.source for card in given.cards)
    held = set(given.claims["source"])
    uses = used_on(given.pages)
    steps = _steps(given.steps)
    return tuple(
        Source(
            slug,
            tuple(card for card in given.cards if card.source == slug),
            tuple(_sections(given, slug, uses=uses, steps=steps)),
        )
        for slug in order
        if slug in held
    )


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


def _sections(
    given: SiteInput,
    slug: str,
    *,
    uses: Mapping[str, Sequence[tuple[str, str]]],
    steps: Mapping[str, tuple[Step, ...]],
) -> Iterable[tuple[str, tuple[Claim, ...]]]:
    """Heading by heading the claims of one source."""
    rows = given.claims[given.claims["source"] == slug].sort_values("position", kind="stable")
    lineages = rows.groupby("lineage", sort=False)["claim_id"].agg(list).to_dict()
    headings: dict[str, list[Claim]] = {}
    for row in rows.to_dict("records"):
        claim_id = str(row["claim_id"])
        kin = tuple(other for other in lineages[row["lineage"]] if other != claim_id)
        claim = _claim(
            row,
            names=given.region_names,
            kin=kin,
            steps=steps.get(claim_id, ()),
            uses=tuple(uses.get(claim_id, ())),
        )
        headings.setdefault(str(row["section"]) or "Without a heading", []).append(claim)
    return ((heading, tuple(claims)) for heading, claims in headings.items())


def _claim(
    row: Mapping[Any, Any],
    *,
    names: Mapping[str, str],
    kin: tuple[str, ...],
    steps: tuple[Step, ...],
    uses: tuple[tuple[str, str], ...],
) -> Claim:
    """One row of the table in words."""
    code = str(row["region_code"])
    place = str(row["place"])
    name = names.get(code, code)
    year = "" if pd.isna(row["producer_year"]) else f" ({row['producer_year']})"
    producer = "no producer named" if row["producer"] == UNATTRIBUTED else f"{row['producer']}{year}"
    as_printed = (
        "claim_id",
        "figure",
        "section",
        "locator",
        "carrier",
        "definition",
        "note",
        "footnote",
        "lineage",
    )
    return Claim(
        **{column: str(row[column]) for column in as_printed},
        reading=reading(row),
        counts=what_it_counts(row, name=name),
        place=name if place == name else f"{place} (on the page {name})",
        when=period(row),
        producer=producer,
        kin=kin,
        steps=steps,
        used_on=uses,
    )
