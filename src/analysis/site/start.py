"""The answers that the start page shows: first the world's, then those of the regions with most evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.report.numbers import capitalised, rounded
from analysis.report.phrases import CERTAINTY, interval
from analysis.report.reasons import because
from analysis.report.words import quantity
from analysis.site.inputs import Page, SiteInput
from analysis.site.regions import WORLD

#: How many answers fit on one screen.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One estimate with what a reader needs beside it.

    Parameters
    ----------
    title, slug : str
        Of the page that tells it in full.
    counts, value, interval, certainty : str
        In words.
    reasons : tuple of str
        Why it has that certainty, each a clause.
    claim_ids : tuple of str
        What it rests on.
    source : str
        Slug of the source of the first claim.
    """

    title: str
    slug: str
    counts: str
    value: str
    interval: str
    certainty: str
    reasons: tuple[str, ...]
    claim_ids: tuple[str, ...]
    source: str


def answers(given: SiteInput) -> tuple[Answer, ...]:
    """At most three estimates: the world's, then the headlines of the pages with most claims."""
    pages = sorted(
        (page for page in given.pages if page.folder == "regions"),
        key=lambda page: (
            given.region_codes[page.slug] != WORLD,
            -len(page.findings["claims"]),
            page.title,
        ),
    )
    found = [answer for page in pages if (answer := _headline(page))]
    return tuple(found[:SHOWN])


def _headline(page: Page) -> Answer | None:
    """The answer that leads a page, if it is an estimate."""
    estimate = page.findings["headline"]["estimate"]
    if estimate is None or estimate["median"] is None:
        return None
    return _answer(page, estimate)


def _answer(page: Page, estimate: Mapping[str, Any]) -> Answer:
    """An estimate in words."""
    ids = tuple(estimate["claim_ids"])
    sources = {claim["claim_id"]: str(claim["source"]) for claim in page.findings["claims"]}
    return Answer(
        title=page.title,
        slug=page.slug,
        counts=capitalised(quantity(estimate, name=page.title)),
        value=rounded(estimate["median"]),
        interval=interval(estimate["low95"], estimate["high95"]),
        certainty=CERTAINTY[estimate["certainty"]],
        reasons=tuple(because(estimate["certainty_reasons"])),
        claim_ids=ids,
        source=sources[ids[0]],
    )
