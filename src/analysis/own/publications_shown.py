"""Where each number of one's own was published: links, and the list of publications with what each of them says."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import pandas as pd

from analysis.claims.frame_checks import plain

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_RESOLVER = "https://doi.org/"
_COLUMNS = ("producer", "producer_year", "title", "url", "doi", "page", "figure")


class Link(NamedTuple):
    """What can be followed from a page."""

    text: str
    address: str  # of another site, or of a place on the page


class Publication(NamedTuple):
    """What a maker published in one place, and the numbers of it that were read."""

    maker: str
    year: str
    title: str
    link: Link | None
    numbers: tuple[
        tuple[Link, str], ...
    ]  # each leads to its row on the page, and has the page that it was printed on


def link_of(row: Mapping[str, Any]) -> Link | None:
    """Where a number can be looked up: by its DOI, else at its address; None where neither is one.

    Examples
    --------
    >>> link_of({"doi": "10.1186/1478-7954-11-5", "url": "https://example.org/a"})
    Link(text='doi:10.1186/1478-7954-11-5', address='https://doi.org/10.1186/1478-7954-11-5')
    >>> link_of({"doi": "", "url": "https://www.example.org/a?b=1"})
    Link(text='example.org', address='https://www.example.org/a?b=1')
    >>> link_of({"url": "javascript:alert(1)"})
    """
    doi = _DOI.fullmatch(str(row.get("doi") or "").strip())
    if doi:
        return Link(f"doi:{doi[1]}", _RESOLVER + quote(doi[1], safe="/:;()._-"))
    address = str(row.get("url") or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return Link(parts.netloc.removeprefix("www."), address)


def links(claims: pd.DataFrame) -> dict[str, list[Link]]:
    """Where the number of each claim can be looked up, by its id; of claims of which nothing is said, none."""
    of_claims = {}
    for row in _rows(claims):
        link = link_of(row)
        if link:
            of_claims[row["id"]] = [link]
    return of_claims


def publications(claims: pd.DataFrame) -> list[Publication]:
    """The publications that rows name by a title or a link, by maker and year, each with its numbers."""
    numbers: dict[tuple[str, str, str, Link | None], list[tuple[Link, str]]] = {}
    for row in _rows(claims):
        link = link_of(row)
        title = str(row.get("title") or "")
        if link or title:
            year = row["producer_year"]
            key = (row["producer"], str(int(year)) if year else "", title, link)
            own = (Link(row["figure"], f"#{row['id']}"), str(row.get("page") or ""))
            numbers.setdefault(key, []).append(own)
    listed = [Publication(*key, tuple(of_publication)) for key, of_publication in numbers.items()]
    return sorted(listed, key=lambda entry: (entry.maker.casefold(), entry.year, entry.title))


def _rows(claims: pd.DataFrame) -> Iterator[Mapping[str, Any]]:
    """What claims say of their publication, as plain values."""
    present = [name for name in _COLUMNS if name in claims]
    yield from plain(claims, present, key="id")
