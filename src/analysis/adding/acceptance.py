"""Raw files that changed since somebody accepted them, with the records that each gives, and a lock that says so."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis import arguments, files
from analysis.reading import sources_lock
from analysis.reading.cards import Card, carded_digests, load_cards, misplaced
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.readers import read
from analysis.reading.sources_lock import Accepted, lock_text, read_lock


class Change(NamedTuple):
    """A raw file that is not the one that was accepted."""

    card: Card  # with what was accepted
    now: Accepted


def changes(root: Path, sources: Sequence[str] = ()) -> tuple[Change, ...]:
    """Every raw file, of some sources or of all, that nobody accepted or that changed since.

    A source is named as its card does, by its folder, or by a file. Raises InputError with all that cannot be read, and
    a ValueError for a name that none has.
    """
    cards = load_cards(root)
    refuse(misplaced(root, cards))
    digests = carded_digests(root)
    problems: list[Problem] = []
    changed = []
    for card in chosen(cards, sources):
        digest = digests[card.file]
        if digest == card.sha256:
            continue
        try:
            count = len(read(card, root).frame)
        except InputError as error:
            problems += error.problems
        else:
            changed.append(Change(card, Accepted(count, digest)))
    refuse(problems)
    return tuple(changed)


def chosen(cards: Sequence[Card], sources: Sequence[str]) -> Sequence[Card]:
    """The cards that some names choose: of a source, a folder of data/raw or a file; all of them without a name."""
    if not sources:
        return cards
    known = set()
    for card in cards:
        known |= _names(card)
    for source in sources:
        arguments.word("source", _plain(source), sorted(known))
    wanted = {_plain(source) for source in sources}
    return [card for card in cards if wanted & _names(card)]


def _names(card: Card) -> set[str]:
    """What the card of a file may be called by."""
    folder, _, _ = card.file.rpartition("/")
    return {card.source, card.file, card.path} | ({folder} - {""})


def _plain(source: str) -> str:
    return source.removeprefix("./").rstrip("/")


def renewed_lock(root: Path, accepted: Iterable[Change]) -> str:
    """The lock as text once some changes are accepted; files without a card fall out of it."""
    carded = {card.file for card in load_cards(root)}
    lock = {file: line for file, line in read_lock(root).items() if file in carded}
    return lock_text(lock | {change.card.file: change.now for change in accepted})


def current_lock(root: Path) -> str:
    """The lock as it stands; empty where there is none."""
    path = root / sources_lock.FILE
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def accept(root: Path, accepted: Iterable[Change]) -> None:
    """Write the lock anew, with some changes accepted."""
    files.write(root / sources_lock.FILE, renewed_lock(root, accepted).encode())
