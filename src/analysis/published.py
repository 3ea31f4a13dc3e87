"""Published numbers: which appeared, vanished or moved between two editions, and the record of all editions.

Editions come from the record in docs, from revisions of git, and from the tables as they stand.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import files
from analysis.estimates.claim_lines import QUANTITY
from analysis.project import PROCESSED, REMAKE
from analysis.reading.problems import InputError, Problem, unusable

DISTRIBUTION = "counting-the-uncounted"
ESTIMATES, CLAIMS = f"{PROCESSED}/30_estimates.csv", f"{PROCESSED}/10_claims.csv"
#: The record of all editions, so that a copy without history can say what changed.
FILE = "docs/published_numbers.csv"
#: Between the parts of an estimate's name.
BETWEEN = "|"
#: What names an estimate.
NAMED = ("view", *QUANTITY, "window", "reference_year")
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
        return dict(zip(NAMED, self.name.split(BETWEEN), strict=True))


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
    changes: list[Difference]
    numbers: dict[str, Number]  # all that are published in it, by name


def numbers(estimates: str, claims: str, *, revision: str = "") -> dict[str, Number]:
    """Every published number of one edition by its name, from the text of 30_estimates and 10_claims."""
    found = {}
    for row in _rows(estimates, (*NAMED, *_ESTIMATE, "answer_status"), f"{revision}{ESTIMATES}"):
        # What one line states is that line's claim.
        if row["answer_status"] == _RECONCILED:
            name = BETWEEN.join(row[column] for column in NAMED)
            found[name] = Number(name, "estimate", *(row[column] for column in _ESTIMATE))
    for row in _rows(claims, ("claim_id", *_CLAIM), f"{revision}{CLAIMS}"):
        found[row["claim_id"]] = Number(row["claim_id"], "claim", *(row[column] for column in _CLAIM))
    return found


def _rows(text: str, columns: Sequence[str], file: str) -> list[dict[str, str]]:
    """Rows of a table; InputError if one of these columns is missing."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        right = REMAKE if file.startswith((PROCESSED, FILE)) else "compare with an edition that has it"
        raise unusable(file, 1, f"the table has no column {', '.join(missing)}", right)
    return list(reader)


def current(root: Path) -> dict[str, Number]:
    """The published numbers of the processed tables as they stand; InputError if a table or column is missing."""
    for file in (ESTIMATES, CLAIMS):
        if not (root / file).is_file():
            raise unusable(file, None, "the file does not exist", REMAKE)
    return numbers(*((root / file).read_text(encoding="utf-8") for file in (ESTIMATES, CLAIMS)))


def differences(before: Mapping[str, Number], after: Mapping[str, Number]) -> list[Difference]:
    """Every number that differs: estimates before claims, in the order of the later edition, then those gone."""
    names = [*after, *(name for name in before if name not in after)]
    found = [Difference(before.get(name), after.get(name)) for name in names]
    return [one for one in found if one.before != one.after]


# -- the record -------------------------------------------------------------------------------------------------------


def read_record(root: Path) -> list[Edition]:
    """The editions of the record, oldest first; none if there is no record yet."""
    path = root / FILE
    return editions(path.read_text(encoding="utf-8")) if path.is_file() else []


def editions(record: str) -> list[Edition]:
    """The editions of the record, oldest first; InputError for a change that is none, or of a number not there."""
    found: list[Edition] = []
    for line, row in enumerate(_rows(record, COLUMNS, FILE), start=2):
        number = Number(*(row[column] for column in Number._fields))
        published = found[-1].numbers if found else {}
        if row["change"] == OPENS:
            found.append(Edition(row["edition"], number.name, number.label, [], dict(published)))
            continue
        before = published.pop(number.name, None)
        difference = Difference(before, None if row["change"] == Change.GONE else number)
        is_nothing = difference == (None, None)
        if not found or found[-1].name != row["edition"] or is_nothing or difference.change != row["change"]:
            what = f"{row['change']!r} cannot be said of {number.name!r} in the edition {row['edition']!r}"
            right = "take the record of an earlier edition, then run: analysis data"
            raise InputError([Problem(FILE, line, "change", what, right)])
        if difference.after:
            published[number.name] = number
        found[-1].changes.append(difference)
    return found


def recorded(
    record: Sequence[Edition], now: Mapping[str, Number], *, name: str, data_version: str, date: str
) -> str:
    """The record as text, in which the edition `name`, made anew, leads to the numbers of now; earlier ones stay."""
    earlier = [edition for edition in record if edition.name != name]
    changes = differences(earlier[-1].numbers if earlier else {}, now)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for edition in (*earlier, Edition(name, data_version, date, changes, {})):
        writer.writerow((edition.name, OPENS, edition.data_version, *[""] * 5, edition.date))
        for change in edition.changes:
            writer.writerow((edition.name, change.change, *change.number))
    return out.getvalue()


def write_record(root: Path, *, data_version: str, date: str) -> Path:
    """Bring the record up to the tables as they stand, under the version of the program; returns where it is."""
    path, edition = root / FILE, {"name": version(DISTRIBUTION), "data_version": data_version, "date": date}
    text = recorded(read_record(root), current(root), **edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, text.encode("utf-8"))
    return path


def compare(root: Path, name: str) -> list[Difference]:
    """What differs between an edition of the record ("0.1.0") or a revision of git and the tables as they stand.

    A ValueError if neither the record nor git knows it, an InputError if it has other tables.
    """
    known = {edition.name: edition.numbers for edition in read_record(root)}
    return differences(known[name] if name in known else _at_revision(root, name, known=known), current(root))


def _at_revision(root: Path, name: str, *, known: Iterable[str]) -> dict[str, Number]:
    """The published numbers of a git revision; errors name the editions that are known instead."""

    def git(*arguments: str) -> str | None:
        done = subprocess.run(["git", *arguments], cwd=root, check=False, capture_output=True)
        return done.stdout.decode("utf-8") if done.returncode == 0 else None

    instead = f"the record knows {'the editions ' + ', '.join(known) if known else 'no edition'}"
    if not (root / ".git").exists():
        raise ValueError(f"{name!r}: this copy has no history (no .git); {instead}")
    if not shutil.which("git"):
        raise ValueError("git is not installed: earlier revisions cannot be read")
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        raise ValueError(f"{name!r} is no revision that git knows here; {instead}")
    texts = []
    for file in (ESTIMATES, CLAIMS):
        if (text := git("show", f"{commit.strip()}:{file}")) is None:
            raise ValueError(f"{name!r}: this revision has no {file}, so it published no numbers; {instead}")
        texts.append(text)
    return numbers(*texts, revision=f"{name}:")


def listed(differences: Iterable[Difference]) -> pd.DataFrame:
    """What differs between two editions, a row a number: new ones, those that moved or are reworded, those gone."""
    rows = [
        (
            str(one.change),
            " ".join(filter(None, one.number.name.split(BETWEEN))),
            *(number.value if number else "" for number in one),
            one.factor if one.change == Change.MOVED else None,
        )
        for one in sorted(differences, key=lambda one: [*Change].index(one.change))
    ]
    return pd.DataFrame(rows, columns=["change", "number", "before", "after", "factor"])
