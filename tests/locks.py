"""The lock of a project that a test changed, as a person who means the change would renew it."""

from pathlib import Path

from analysis.files import file_digest, write
from analysis.reading.cards import RAW, load_cards
from analysis.reading.sources_lock import FILE, Accepted, lock_text, read_lock


def relock(project: Path, *, rows: dict[str, int] | None = None) -> None:
    """Write into the lock what each file with a card holds now, with as many rows as before unless they are given."""
    cards = load_cards(project)
    lock = read_lock(project)
    counts = {card.file: card.rows for card in cards} | (rows or {})
    accepted = {}
    for card in cards:
        digest = file_digest(project / RAW / card.file)
        accepted[card.file] = Accepted(counts[card.file], digest) if digest else lock[card.file]
    write(project / FILE, lock_text(accepted).encode())
