"""The card of each raw file: who made it, what it holds, what was done to it; checked against the file and the lock."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from analysis import files, project
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.sources_lock import FILE as LOCK
from analysis.reading.sources_lock import NEVER, RENEW, lock_problems, read_lock
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from analysis.vocabulary import ReadIn, Scope

RAW = project.RAW
FILE = f"{RAW}/sources.yml"
#: Files of data/raw that are no source and have no card.
UNCARDED = {"sources.yml", "sources.lock", "priors.yml", "lineages.yml", "expected_problems.yml"}
#: What is declared about a source, beside its files.
DECLARED = "corrections.yml"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one file of data/raw; docs/add-a-source.md shows one with a comment at each field.

    The last two fields are not written by hand: they stand in the lock.
    """

    file: str  # below data/raw
    reader: str  # what turns it into raw records, by its name in `readers`
    source: str  # the evidence page's name
    title: str
    producer: str
    year: str
    citation: str
    licence: str
    accessed: str  # an ISO date
    carrier: str  # where the figures were read, if not at each row's own producer
    read_in: ReadIn
    scope: Scope  # `article` for the 2009 article, `all` for later evidence
    processing: str  # what was done to it
    rows: int = NEVER.rows  # records that the reader gives
    sha256: str = NEVER.sha256  # of the bytes of the file that was accepted

    @property
    def path(self) -> str:
        """Path relative to the project folder, as error messages name the file."""
        return f"{RAW}/{self.file}"


_LOCKED = ("rows", "sha256")
_FIELDS = tuple(field.name for field in fields(Card) if field.name not in _LOCKED)
_MAY_BE_EMPTY = ("year", "carrier")
_SHAPE = Shape(
    required=tuple(name for name in _FIELDS if name not in _MAY_BE_EMPTY),
    optional=_MAY_BE_EMPTY,
    texts=_FIELDS,
    words={"read_in": tuple(ReadIn), "scope": tuple(Scope)},
    patterns={
        "file": (
            r"[A-Za-z0-9_][\w.-]*(/[A-Za-z0-9_][\w.-]*)*",
            f"a path below {RAW} such as ilo/claims.csv, of letters, digits and . _ -",
        ),
        # It names the page of the source; the list of all sources is the page `index`.
        "source": (r"(?!index$)[a-z0-9][a-z0-9_]*", "small letters, digits and underscores, such as rcmp"),
        "year": (r"((19|20)\d\d)?", "a year such as '2009', or ''"),
    },
)
#: Where a day begins first.
_EASTERNMOST = timezone(timedelta(hours=14))


def require_cards(root: Path) -> None:
    """Refuse a project without the file of cards, of which no table can be made."""
    if not (root / FILE).is_file():
        what = "the file does not exist, and the tables are made of the files that it lists"
        own = "analysis own FILE makes a page of a table of claims without any"
        right = (
            f"a card for each raw file (Sources with cards in GUIDE.md, which analysis init writes); {own}"
        )
        raise unusable(FILE, None, what, right)


def load_cards(root: Path) -> tuple[Card, ...]:
    """Every card of data/raw/sources.yml, with what the lock holds of its file.

    InputError if a card lacks a field, or has an unknown one or word.
    """
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    if not entries:
        require_cards(root)
        raise unusable(FILE, None, "the file holds no card", "a list of cards, one for each raw file")
    refuse(_date_problems(entries, last=_last_day(root / FILE)))
    kinds: dict[str, Callable[[str], Any]] = {"read_in": ReadIn, "scope": Scope}
    accepted = read_lock(root)
    cards = []
    for entry in entries:
        values = {name: kinds.get(name, str)(entry.text(name)) for name in _FIELDS}
        rows, digest = accepted.get(values["file"], NEVER)
        cards.append(Card(**values, rows=rows, sha256=digest))
    return tuple(cards)


def _last_day(path: Path) -> date:
    """The last day on which a source can have been read: today, wherever on earth it begins first.

    Where a clock was set back, the file of cards is younger than the clock, and says what day it is.
    """
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return max(today(), written.astimezone(_EASTERNMOST).date())


def today() -> date:
    """The day that it is, wherever on earth it begins first: nothing was read or claimed after it."""
    return datetime.now(UTC).astimezone(_EASTERNMOST).date()


def _date_problems(entries: Iterable[Declaration], *, last: date) -> Iterator[Problem]:
    """Every card whose source was read on no day, or on one that is still to come."""
    for entry in entries:
        text = entry.text("accessed")
        try:
            is_there = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and date.fromisoformat(text) <= last
        except ValueError:
            is_there = False
        if not is_there:
            right = f"the day on which the source was read, as 2026-11-24, not after {last}"
            yield entry.problem("accessed", f"{text!r} is not allowed", right)


def check_strangers(root: Path) -> list[Problem]:
    """What stands in data/raw and is neither a folder nor a file of its own; it is told without being read."""
    strange = files.strangers(root / RAW)
    return [
        Problem(f"{RAW}/{name}", None, None, f"this is {kind}", "a file of its own, or nothing")
        for name, kind in strange.items()
    ]


def check_cards(root: Path, cards: tuple[Card, ...]) -> list[Problem]:
    """Cards without a file, files without a card, and files that are not the ones that were accepted."""
    return [*misplaced(root, cards), *unaccepted(root, cards)]


def misplaced(root: Path, cards: tuple[Card, ...]) -> list[Problem]:
    """Cards without a file, files without a card, and files with two."""
    digests = carded_digests(root)
    problems: list[Problem] = []
    carded = {card.file for card in cards}
    for file in digests:
        if file not in carded:
            problems.append(Problem(f"{RAW}/{file}", None, None, "the file has no card", f"a card in {FILE}"))
    for card in cards:
        if card.file not in digests:
            problems.append(Problem(FILE, None, card.file, "the card has no file", f"the file {card.path}"))
    if len(carded) < len(cards):
        problems.append(Problem(FILE, None, None, "a file has two cards", "one card per file"))
    return problems


def unaccepted(root: Path, cards: tuple[Card, ...]) -> list[Problem]:
    """Files that nobody accepted, or that changed since, and what is wrong with the lock itself."""
    digests = carded_digests(root)
    problems = []
    for card in cards:
        digest = digests.get(card.file)
        if digest is None or digest == card.sha256:
            continue
        right = f"{RENEW} {card.source}"
        if not card.sha256:
            problems.append(Problem(card.path, None, None, f"the file has no line in {LOCK}", right))
        else:
            what = f"the file is not the one that was accepted ({LOCK} has another hash)"
            problems.append(Problem(card.path, None, None, what, right))
    # A file without a card is told as such.
    known = {*digests, *(card.file for card in cards)}
    return [*problems, *lock_problems(root, known)]


def carded_digests(root: Path) -> dict[str, str]:
    """The hash of each file of data/raw that needs a card, by its path below."""
    digests = {}
    for name, digest in files.digests(root / RAW, root / RAW).items():
        if name not in UNCARDED and Path(name).name != DECLARED:
            digests[name] = digest
    return digests
