"""Published numbers: which appeared, vanished or moved between two editions, and the record of all editions."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from analysis.estimates.claim_entries import QUANTITY
from analysis.project import PROCESSED, REMAKE
from analysis.reading.problems import InputError, Problem

ESTIMATES, CLAIMS = "30_estimates", "10_claims"
#: The record of all editions, so that a copy without history can say what changed.
FILE = "docs/published_numbers.csv"
#: Between the parts of an estimate's name.
BETWEEN = "|"
#: What names an estimate; that of the first edition, whose estimates were of one method each, before.
NAMED = ("view", *QUANTITY, "window", "reference_year")
_FIRST = (
    "region_code", "direction", "counterpart", "population", "exploitation", "status", "visibility", "measure", "unit",
    "price_year", "reference_year", "scope", "corrections", "method",
)  # fmt: skip
_ESTIMATE = ("unit", "low95", "median", "high95", "certainty")
#: As in `analysis.estimates.answer_table`, which takes long to import: a command is to answer at once.
_RECONCILED = "reconciled"
_CLAIM = ("unit", "low", "best", "high", "figure")


#: What happened to a number from one edition to the next.
Change = StrEnum("Change", "NEW MOVED REWORDED GONE")


class Number(NamedTuple):
    """One published number, its values as text as the tables hold it, empty where there is none.

    `name` is the id of a claim, or what names an estimate: its parts in the order of `NAMED`; `kind` is `claim` or
    `estimate`; `label` is of a claim the words printed, of an estimate its certainty.
    """

    name: str
    kind: str
    unit: str
    low: str
    value: str
    high: str
    label: str

    @property
    def key(self) -> dict[str, str]:
        """What names an estimate, by column; empty for a claim."""
        if self.kind != "estimate":
            return {}
        parts = self.name.split(BETWEEN)
        return dict(zip(NAMED if len(parts) == len(NAMED) else _FIRST, parts, strict=True))

    @property
    def values(self) -> tuple[str, str, str]:
        """Lower end, value and upper end."""
        return self.low, self.value, self.high


class Difference(NamedTuple):
    """One number that is not the same in two editions; `before` or `after` is None where it is not there."""

    before: Number | None
    after: Number | None

    @property
    def number(self) -> Number:
        """The number, as it is now if it still is."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def change(self) -> Change:
        """What happened."""
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.GONE
        same = self.before.values == self.after.values and self.before.unit == self.after.unit
        return Change.REWORDED if same else Change.MOVED

    @property
    def factor(self) -> float | None:
        """By which factor it moved: the value, else the lower end, else the upper; None if it cannot be said."""
        if self.before is None or self.after is None or self.before.unit != self.after.unit:
            return None
        low, value, high = zip(self.before.values, self.after.values, strict=True)
        pairs = (
            (before, after) for before, after in (value, low, high) if before and after and float(before)
        )
        return next((float(after) / float(before) for before, after in pairs), None)


class Edition(NamedTuple):
    """One edition in the record: its name, the version of its data, the date of its latest reading, what changed."""

    name: str
    data_version: str
    date: str
    changes: tuple[Difference, ...]


def numbers(estimates: str, claims: str, *, where: str = PROCESSED) -> dict[str, Number]:
    """Every published number of one edition by its name, from the text of 30_estimates and 10_claims.

    Raises InputError if a column is missing; `where` is what it calls the place of the tables.
    """
    found = {}
    columns = (*NAMED, *_ESTIMATE, "answer_status")
    for row in _rows(estimates, columns, f"{where}/{ESTIMATES}.csv"):
        # What one line states is that line's claim.
        if row["answer_status"] == _RECONCILED:
            name = BETWEEN.join(row[column] for column in NAMED)
            found[name] = Number(name, "estimate", *(row[column] for column in _ESTIMATE))
    for row in _rows(claims, ("claim_id", *_CLAIM), f"{where}/{CLAIMS}.csv"):
        found[row["claim_id"]] = Number(row["claim_id"], "claim", *(row[column] for column in _CLAIM))
    return found


def _rows(text: str, columns: Sequence[str], file: str) -> list[dict[str, str]]:
    """Rows of a table that has at least these columns."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        what = f"the table has no column {', '.join(missing)}"
        right = REMAKE if file.startswith((PROCESSED, FILE)) else "compare with an edition that has it"
        raise InputError([Problem(file, 1, None, what, right)])
    return list(reader)


def compare(before: Mapping[str, Number], after: Mapping[str, Number]) -> tuple[Difference, ...]:
    """Every number that differs: estimates before claims, in the order of the later edition, then those gone."""
    names = [*after, *(name for name in before if name not in after)]
    found = [Difference(before.get(name), after.get(name)) for name in names]
    return tuple(one for one in found if one.before != one.after)


COLUMNS = ("edition", "change", *Number._fields)
#: The row that opens an edition: its data version stands as `name`, the date of its latest reading as `label`.
OPENS = "edition"


def editions(record: str) -> tuple[Edition, ...]:
    """The editions of the record, oldest first, each with what changed in it.

    Raises InputError if the record has other columns, a change that is none, or a change of a number that is not
    there.
    """
    found: dict[str, tuple[str, str, list[Difference]]] = {}
    state: dict[str, Number] = {}
    for line, row in enumerate(_rows(record, COLUMNS, FILE), start=2):
        number = Number(*(row[column] for column in Number._fields))
        if row["change"] == OPENS:
            found[row["edition"]] = (number.name, number.label, [])
            continue
        before = state.get(number.name)
        after = None if row["change"] == Change.GONE else number
        difference = Difference(before, after)
        known = before is not None or after is not None
        if row["edition"] not in found or not known or difference.change != row["change"]:
            what = f"{row['change']!r} cannot be said of {number.name!r} in the edition {row['edition']!r}"
            right = "take the record of an earlier edition, then run: analysis data"
            raise InputError([Problem(FILE, line, "change", what, right)])
        found[row["edition"]][2].append(difference)
        _apply(state, [difference])
    return tuple(
        Edition(name, version, date, tuple(changes)) for name, (version, date, changes) in found.items()
    )


def state(record: Iterable[Edition]) -> dict[str, Number]:
    """The published numbers after the given editions."""
    found: dict[str, Number] = {}
    for edition in record:
        _apply(found, edition.changes)
    return found


def _apply(published: dict[str, Number], changes: Iterable[Difference]) -> None:
    """Bring numbers up to date in place."""
    for change in changes:
        published.pop(change.number.name, None)
        if change.after is not None:
            published[change.after.name] = change.after


def recorded(
    record: Sequence[Edition], now: Mapping[str, Number], *, name: str, version: str, date: str
) -> str:
    """The record as text, in which the edition `name`, made anew, leads to the numbers of now; earlier ones stay."""
    earlier = [edition for edition in record if edition.name != name]
    changes = compare(state(earlier), now)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for edition in (*earlier, Edition(name, version, date, changes)):
        writer.writerow((edition.name, OPENS, edition.data_version, *[""] * 5, edition.date))
        for change in edition.changes:
            writer.writerow((edition.name, change.change, *change.number))
    return out.getvalue()
