"""A new source: its card at the place of its name, and the table that the card is of."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from analysis.adding import yaml_lists
from analysis.reading.cards import FILE, RAW, load_cards, today
from analysis.reading.delimited_tables import raw_contract
from analysis.reading.readers import Target

_NAME = r"[a-z0-9][a-z0-9_]*"
#: The fields of a card in the order in which cards have them.
_FIELDS = (
    "file", "reader", "source", "title", "producer", "year", "citation", "licence", "accessed", "carrier",
    "read_in", "scope", "processing",
)  # fmt: skip


def new_source(root: Path, name: str, about: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a new source of claims: an empty table, and the cards with one for it; `about` are its fields.

    A ValueError if the name is none or taken, or if a field is unknown.
    """
    if not re.fullmatch(_NAME, name):
        raise ValueError(
            f"{name!r} is no name of a source; small letters, digits and underscores would be right"
        )
    file = f"{name}/claims.csv"
    taken = {card.source for card in load_cards(root)}
    if name in taken or (root / RAW / name).exists():
        raise ValueError(f"there is a source {name} already; add to it with: analysis add-claim {name}")
    unknown = sorted(set(about) - set(_FIELDS))
    if unknown:
        raise ValueError(f"a card has no field {unknown[0]}; one of {', '.join(_FIELDS)} would be right")
    table = ",".join(raw_contract(Target.CLAIMS)) + "\n"
    listed = yaml_lists.parsed((root / FILE).read_text(encoding="utf-8"), "file")
    card = yaml.safe_dump([_card(name, file, about)], allow_unicode=True, sort_keys=False, width=140)
    cards = yaml_lists.with_entry(listed, file, card)
    return {f"{RAW}/{file}": table.encode(), FILE: cards.text.encode()}


def _card(name: str, file: str, about: Mapping[str, str]) -> dict[str, str]:
    """The card of a new table, with what follows from other fields."""
    title = about.get("title", "")
    producer = about.get("producer", "")
    usual = {
        "citation": ", ".join(filter(None, (producer, title))) + ".",
        "licence": "Numbers, names and years only (facts)",
        "accessed": str(today()),
        "read_in": "producer",
        "scope": "all",
        "processing": "Transcribed by docs/transcribe.md.",
    }
    fixed = {"file": file, "reader": str(Target.CLAIMS), "source": name}
    given = usual | {field: cell for field, cell in about.items() if cell} | fixed
    return {field: given.get(field, "") for field in _FIELDS}
