"""Draft claims: rows as people give them become rows of a source's table, with every gap filled and an id of their own.

The digits of an id come from what the row says, so that two people who add at the same time do not take one id.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.adding.acceptance import chosen
from analysis.adding.raw_tables import RawTable, read_raw
from analysis.claims.own_rows import raw_record, row_problems
from analysis.files import joint_digest
from analysis.reading.cards import Card, load_cards
from analysis.reading.delimited_tables import LINE
from analysis.reading.readers import Target

#: What a row may say beside the columns of a claim: of its study, its producer and its lineage, where these are new.
OF_STUBS = (
    "study_id", "study_name", "design", "producer_name", "producer_kind", "lineage_title",
    "lineage_relation", "lineage_evidence",
)  # fmt: skip
#: An id ends in so many digits, drawn from what the row says.
_DIGITS = 6
_IDENTIFYING = (
    "figure", "measure", "place", "place_from", "place_to", "place_via", "role", "population", "exploitation",
    "status", "visibility", "period", "period_start", "period_end", "producer", "locator", "statement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """Rows for the table of one source."""

    card: Card
    table: RawTable
    given: Sequence[Mapping[str, str]]  # as people gave them, with `OF_STUBS`
    records: Sequence[Mapping[str, str]]  # as the table will hold them


def claims_card(root: Path, source: str) -> Card:
    """The card of the claims table of a source; a ValueError if it has none or several."""
    cards = [card for card in load_cards(root) if card.reader == Target.CLAIMS]
    fitting = chosen(cards, [source])
    if len(fitting) > 1:
        listing = " or ".join(card.file for card in fitting)
        raise ValueError(f"{source} has several tables of claims; {listing} would be right")
    return fitting[0]


def draft(root: Path, card: Card, rows: Sequence[Mapping[str, str]]) -> Draft:
    """Rows in the columns of `make_claims`, as rows of a source's table.

    A ValueError with every row and column that is unknown, or needed and empty.
    """
    table = read_raw(root, card.path)
    taken = {*table.column("claim_id"), *_every_id(root)}
    faults = []
    records = []
    for number, row in enumerate(rows, 1):
        plain = _with_years({name: cell for name, cell in row.items() if name not in OF_STUBS})
        told = [*_needed(plain), *row_problems(plain)]
        faults += [f"row {number}{fault}" for fault in told]
        if not told:
            record = _record(number, plain, card, table, taken)
            taken.add(record["claim_id"])
            records.append(record)
    if faults:
        raise ValueError("\n".join(faults))
    return Draft(card, table, rows, records)


#: What `analysis read --csv` prints beside the axes of a number: only the first few tell of the claim.
_OF_TEXT = {"claim", "rule", "sentence"}
_FROM_TEXT = (
    "figure", "place", "period", "period_start", "period_end", "population", "exploitation", "status", "visibility",
    "measure", "unit", "producer", "share_of", "role",
)  # fmt: skip
#: A locator is so many words of the sentence.
_LOCATOR = 5


def of_text(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows of a file as they are, or those of a draft that `analysis read` printed which are claims.

    Examples
    --------
    >>> text = {"figure": "5", "claim": "True", "rule": "counted", "sentence": "In 2007 only 5 victims were found."}
    >>> of_text([text, text | {"claim": "False"}])
    [{'figure': '5', 'locator': 'In 2007 only 5 victims'}]
    """
    if not any(set(row) >= _OF_TEXT for row in rows):
        return [dict(row) for row in rows]
    claims = []
    for row in rows:
        if row.get("claim") == "True":
            told = {name: row[name] for name in _FROM_TEXT if row.get(name)}
            words = row.get("sentence", "").split()[:_LOCATOR]
            claims.append({**told, "locator": row.get("locator") or " ".join(words)})
    return claims


def _every_id(root: Path) -> Iterator[str]:
    """The ids of all claims that stand in tables with the project's own columns."""
    for card in load_cards(root):
        if card.reader == Target.CLAIMS and (root / card.path).is_file():
            yield from read_raw(root, card.path).column("claim_id")


def _needed(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a row that says not where the number stands."""
    if not (row.get("locator") or row.get("page")):
        yield (
            ", column locator: it is needed and empty; the first words of the paragraph, or table and line, "
            "would be right"
        )


def _with_years(row: Mapping[str, str]) -> dict[str, str]:
    """A row whose `year` stands where the raw tables have years."""
    years = {}
    if re.fullmatch(r"(1[5-9]|20)\d\d", row.get("year", "")) and not row.get("period"):
        years = {"period_start": row["year"], "period_end": row["year"], "year": ""}
    return {**row, **years}


def _record(
    number: int, row: Mapping[str, str], card: Card, table: RawTable, taken: Collection[str]
) -> dict[str, str]:
    """One row as the table has it."""
    filled: dict[str, Any] = raw_record(number, row)
    record = {name: str(cell) for name, cell in filled.items() if name != LINE}
    # Rows that were transcribed one by one have positions; others stand where they stand.
    record["position"] = row.get("position", "")
    record["claim_id"] = row.get("claim_id") or _new_id(record, card, table, taken)
    return record


def _new_id(record: Mapping[str, str], card: Card, table: RawTable, taken: Collection[str]) -> str:
    """An id that no claim has, with the letters of the table's other ids."""
    ids = table.column("claim_id")
    letters = ids[-1].rpartition("-")[0] if ids else re.sub(r"[^A-Z]", "", card.source.upper())[:8]
    said = [card.source, *(record.get(name, "") for name in _IDENTIFYING)]
    number = int(joint_digest(said)[:12], 16)
    while True:
        claim_id = f"{letters}-{number % 10**_DIGITS:0{_DIGITS}d}"
        if claim_id not in taken:
            return claim_id
        number += 1
