"""Claims as a page shows them: single ones as entries, many of one kind as a table that says once what they share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.narrative.table_rows import Row
from analysis.numbers import capitalised
from analysis.site.claim_rows import Words

#: From how many claims of one kind on a table says more than entries.
MANY = 8
#: Up to how many reasons for one kind of change a table tells each by itself.
REASONS = 4


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
    claim : Row
        As printed and as read, with its quantity and the advice on it.
    kin : tuple of (id, source)
        The other claims of its lineage.
    steps : tuple of Step
        From print to use.
    used_on : tuple of (title, address)
        Pages that show the claim.
    """

    claim: Row
    kin: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    used_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Claims that stand together: as entries, or as one table.

    Parameters
    ----------
    entries : tuple of Entry
        In reading order.
    title : str
        What all of them count; empty for entries that stand for themselves.
    facts : tuple of (name, value)
        What all of them share.
    columns : tuple of str
        Headings of what differs between them.
    rows : tuple of tuple of str
        What differs, one row for each entry.
    steps : tuple of (field, reason, count)
        Changes between print and use, and how many of the claims each was made to.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    steps: tuple[tuple[str, str, int], ...] = ()


def blocks(entries: Iterable[Entry], words: Words) -> tuple[Block, ...]:
    """The claims under one heading: tables of those that are many of a kind, then the others one by one."""
    kinds: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        claim = entry.claim
        kinds.setdefault((claim.kind_of, claim.producer, claim.carrier), []).append(entry)
    tables = [_table(alike, words) for alike in kinds.values() if len(alike) >= MANY]
    single = tuple(entry for alike in kinds.values() if len(alike) < MANY for entry in alike)
    return (*tables, Block(single)) if single else tuple(tables)


def _table(entries: Sequence[Entry], words: Words) -> Block:
    """Claims of one kind as a table: what is the same for all is said once."""
    parts = {
        "Place": [entry.claim.area_name for entry in entries],
        "Time": [words.time(entry.claim) for entry in entries],
        "As printed": [entry.claim.figure for entry in entries],
        "Read as": [words.reading(entry.claim) for entry in entries],
        "Said by": [words.producer(entry.claim) for entry in entries],
        "Found in": [entry.claim.carrier for entry in entries],
        "Definition": [entry.claim.definition for entry in entries],
        "Note": [words.note(entry.claim) for entry in entries],
        "Same origin": [entry.claim.lineage if entry.kin else "" for entry in entries],
        "Advice": [words.advice_told(entry.claim) for entry in entries],
    }
    shared = {name for name, values in parts.items() if len(set(values)) == 1}
    differing = [name for name in parts if name not in shared]
    return Block(
        entries=tuple(entries),
        title=capitalised(entries[0].claim.kind_of),
        facts=tuple((name, values[0]) for name, values in parts.items() if name in shared and values[0]),
        columns=tuple(differing),
        rows=tuple(zip(*(parts[name] for name in differing), strict=True)),
        steps=_steps(entries),
    )


def _steps(entries: Iterable[Entry]) -> tuple[tuple[str, str, int], ...]:
    """Each kind of change between print and use, with the number of claims that it was made to."""
    made: dict[tuple[str, str], Counter[str]] = {}
    for entry in entries:
        for step in dict.fromkeys(entry.steps):
            made.setdefault((step.field, step.code), Counter())[step.reason or step.code] += 1
    found: list[tuple[str, str, int]] = []
    for (field, code), reasons in made.items():
        if len(reasons) > REASONS:
            found.append(
                (field, f"{code.replace('_', ' ')}, with values of each claim's own", reasons.total())
            )
        else:
            found += [(field, reason, count) for reason, count in reasons.items()]
    return tuple(found)
