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
#: The row that opens an edition: its data version stands as `name`, the date of its latest reading as `label`.
OPENS = "edition"
#: What happened to a number from one edition to the next.
Change = StrEnum("Change", "NEW MOVED REWORDED GONE")


class Number(NamedTuple):
    """One published number, its values as text as the tables hold it, empty where there is none."""

    name: str  # the id of a claim, or what names an estimate: its parts in the order of `NAMED`
    kind: str  # claim or estimate
    unit: str
    low: str
    value: str
    high: str
    label: str  # of a claim the words printed, of an estimate its certainty

    @property
    def key(self) -> dict[str, str]:
        """What names an estimate, by column; empty for a claim."""
        if self.kind != "estimate":
            return {}
        parts = self.name.split(BETWEEN)
        return dict(zip(NAMED if len(parts) == len(NAMED) else _FIRST, parts, strict=True))


COLUMNS = ("edition", "change", *Number._fields)


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
        """What happened; only words changed where unit, ends and value are the same."""
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.GONE
        return Change.REWORDED if self.before[2:6] == self.after[2:6] else Change.MOVED

    @property
    def factor(self) -> float | None:
        """By which factor it moved: the value, else the lower end, else the upper; None if it cannot be said."""
        if self.before is None or self.after is None or self.before.unit != self.after.unit:
            return None
        for name in ("value", "low", "high"):
            before, after = getattr(self.before, name), getattr(self.after, name)
            if before and after and float(before):
                return float(after) / float(before)
        return None


class Edition(NamedTuple):
    """One edition in the record."""

    name: str
    data_version: str
    date: str  # of its latest reading
    changes: tuple[Difference, ...]


def numbers(estimates: str, claims: str, *, where: str = PROCESSED) -> dict[str, Number]:
    """Every published number of one edition by its name, from the text of 30_estimates and 10_claims in some place."""
    found = {}
    for row in _rows(estimates, (*NAMED, *_ESTIMATE, "answer_status"), f"{where}/{ESTIMATES}.csv"):
        # What one line states is that line's claim.
        if row["answer_status"] == _RECONCILED:
            name = BETWEEN.join(row[column] for column in NAMED)
            found[name] = Number(name, "estimate", *(row[column] for column in _ESTIMATE))
    for row in _rows(claims, ("claim_id", *_CLAIM), f"{where}/{CLAIMS}.csv"):
        found[row["claim_id"]] = Number(row["claim_id"], "claim", *(row[column] for column in _CLAIM))
    return found


def _rows(text: str, columns: Sequence[str], file: str) -> list[dict[str, str]]:
    """Rows of a table; InputError if one of these columns is missing."""
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


def editions(record: str) -> tuple[Edition, ...]:
    """The editions of the record, oldest first; InputError for a change that is none, or of a number not there."""
    found: dict[str, tuple[Edition, list[Difference]]] = {}
    published: dict[str, Number] = {}
    for line, row in enumerate(_rows(record, COLUMNS, FILE), start=2):
        number, edition = Number(*(row[column] for column in Number._fields)), row["edition"]
        if row["change"] == OPENS:
            found[edition] = Edition(edition, number.name, number.label, ()), []
            continue
        before = published.get(number.name)
        difference = Difference(before, None if row["change"] == Change.GONE else number)
        is_nothing = difference == (None, None)
        if edition not in found or is_nothing or difference.change != row["change"]:
            what = f"{row['change']!r} cannot be said of {number.name!r} in the edition {edition!r}"
            right = "take the record of an earlier edition, then run: analysis data"
            raise InputError([Problem(FILE, line, "change", what, right)])
        found[edition][1].append(difference)
        _apply(published, [difference])
    return tuple(edition._replace(changes=tuple(changes)) for edition, changes in found.values())


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
