"""How well `an.read_text` finds the claims of running texts, beside what persons marked in them.

python benchmarks/read_text.py                     the texts of our own in tests/extraction/texts/open
python benchmarks/read_text.py --held              those that were kept aside while rules were made
python benchmarks/read_text.py --folder later      those of another folder there: later, aside
python benchmarks/read_text.py --article FILE      the article of 2009, beside our transcription of it
python benchmarks/read_text.py --peer PYTHON       also what quantulum3 finds, in an environment of its own:
                                                   python -m venv PEERS && PEERS/bin/pip install quantulum3
python benchmarks/read_text.py --time              seconds by length
With --list it names what was missed, and what was taken for a claim.

What is counted
---------------
* A span is found if it and a marked one share half of what they cover together; each answers for one other only.
* A value is right if low, best and high are empty where the marked ones are, else within .5 percent, and the bound
  is the same.
* A claim is found if a found span that was marked as a claim is read as one.
* A cell of an axis is looked at where a claim was found. It is right, wrong or empty where the person filled it;
  where the person left it empty, a cell that is filled is wrong as well (unsaid). "Not applicable" and a maker who is
  not named say nothing, on either side. A word that the reader marks as usual is no assertion: it counts where the
  person wrote it too, and is as an empty cell where the person wrote nothing or another word.
* Places are compared by code, makers by the name used here for them.
* Intervals are Wilson's, at 95 percent.
"""

import argparse
import csv
import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz import fuzz
from scipy import stats

import analysis as an
from analysis.reading.gazetteers import name_key
from analysis.reading.places import PlaceError, places

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests/extraction/texts"
TRANSCRIPTION = ROOT / "data/raw/article_2009/claims.csv"
PRODUCERS = ROOT / "data/raw/reference/producers.csv"
AXES = (
    "place",
    "period",
    "population",
    "exploitation",
    "status",
    "visibility",
    "measure",
    "unit",
    "producer",
)
SUFFIXES = (".txt", ".md", ".html")
#: What stands in a cell that says nothing.
NOTHING = {"", "not_applicable", "unattributed"}
#: Two spans are one if they share so much of what they cover together; two values if they are so near.
OVERLAP = 0.5
NEAR = 0.005
#: Two makers are one if their names are alike to so many percent, whatever order their words stand in.
ALIKE = 90
#: What quantulum3 finds, each with its place in the text and its value.
PEER = """
import json, sys
from quantulum3 import parser
found = []
for quantity in parser.parse(sys.stdin.read()):
    found.append([*quantity.span, quantity.value])
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Span:
    """A numeric expression of a text, as a person or a reader has it."""

    start: int
    end: int
    printed: str
    is_claim: bool
    values: tuple[float | None, float | None, float | None]
    bound: str = "none"
    cells: Mapping[str, str] = field(default_factory=dict)
    usual: frozenset[str] = frozenset()  # axes of which a cell is no assertion


@dataclass
class Scores:
    """Counts over texts."""

    marked: int = 0
    read: int = 0
    spans: int = 0
    claims_marked: int = 0
    claims_read: int = 0
    claims: int = 0
    values: int = 0
    found_claims: int = 0
    cells: dict[str, dict[str, int]] = field(default_factory=dict)


def number(cell: str) -> float | None:
    """A cell as a number; None if it is empty."""
    return float(cell) if cell.strip() else None


def annotated(folder: Path) -> Iterator[tuple[str, str, list[Span]]]:
    """The name, the text and the marked spans of each text of a folder."""
    for path in sorted(folder.iterdir()):
        if path.suffix in SUFFIXES:
            text = path.read_text(encoding="utf-8")
            with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
                yield path.stem, text, [marked(path.name, text, row) for row in csv.DictReader(file)]


def marked(name: str, text: str, row: Mapping[str, str]) -> Span:
    """A row of a table of annotations as a span of its text."""
    printed = row["printed"]
    start = -1
    for _ in range(int(row["nth"] or 1)):
        start = text.find(printed, start + 1)
        if start < 0:
            raise ValueError(f"{name}: {printed!r} does not stand there {row['nth']} times")
    cells = {axis: row[axis].strip() for axis in AXES if axis != "period"}
    cells["period"] = years(row["period_start"], row["period_end"])
    values = (number(row["low"]), number(row["best"]), number(row["high"]))
    is_claim = row["claim"].strip() == "yes"
    return Span(start, start + len(printed), printed, is_claim, values, row["bound"].strip() or "none", cells)


def years(start: Any, end: Any) -> str:
    """First and last year as one cell."""
    ends = ["" if pd.isna(year) or year == "" else str(int(float(year))) for year in (start, end)]
    return "-".join(ends) if any(ends) else ""


def article(path: Path) -> tuple[str, list[Span]]:
    """The body of the article of 2009, and the claims of our transcription of it where they stand."""
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("\nSee also\n")]
    with TRANSCRIPTION.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    spans: list[Span] = []
    end = 0
    for row in rows:
        match = printed_in(text, row["locator"], row["figure"], end)
        if match is None:
            raise ValueError(f"{row['claim_id']}: {row['figure']!r} does not stand in its paragraph")
        end = match.end()
        spans.append(transcribed(match, row))
    return text, spans


def printed_in(text: str, locator: str, figure: str, end: int) -> re.Match[str] | None:
    """Where a figure stands in a paragraph that begins with some words, behind the end of the claim before it.

    The page glues a syllable to names of places.
    """
    words = [f"{re.escape(word)}(?:marker)?" for word in re.findall(r"\w+", locator)]
    opening = re.compile(r"^\W*" + r"\W+".join(words), re.MULTILINE)
    where = re.compile(rf"(?<!\w){re.escape(figure)}(?!\w)")
    for paragraph in opening.finditer(text):
        last = text.find("\n\n", paragraph.end())
        if last > end:
            match = where.search(text, max(paragraph.start(), end), last)
            if match is not None:
                return match
    return None


def transcribed(match: re.Match[str], row: Mapping[str, str]) -> Span:
    """A claim of the transcription as a span."""
    figure = an.parse_figure(row["figure"])
    cells = {axis: row[axis] for axis in AXES if axis != "period"}
    cells["period"] = years(row["period_start"], row["period_end"])
    values = (figure.low, figure.best, figure.high)
    return Span(match.start(), match.end(), match[0], True, values, str(figure.bound), cells)


def read(text: str) -> list[Span]:
    """What `an.read_text` finds."""
    spans = []
    for row in an.read_text(text).to_dict("records"):
        cells = {axis: str(row[axis] or "") for axis in AXES if axis != "period"}
        cells["period"] = years(row["period_start"], row["period_end"])
        usual = frozenset(axis for axis in AXES if row[f"{axis}_how"] == "usual")
        ends = [None if pd.isna(row[end]) else float(row[end]) for end in ("low", "best", "high")]
        span = Span(
            int(row["start"]), int(row["end"]), row["figure"], bool(row["claim"]), (ends[0], ends[1], ends[2]),
            row["bound"], cells, usual,
        )  # fmt: skip
        spans.append(span)
    return spans


def peer_spans(python: str, text: str) -> list[Span]:
    """What quantulum3 finds; it does not tell claims from other numbers."""
    done = subprocess.run([python, "-c", PEER], input=text, capture_output=True, text=True, check=True)
    spans = []
    for start, end, value in json.loads(done.stdout):
        spans.append(Span(start, end, text[start:end], True, (None, float(value), None)))
    return spans


def pairs(marks: Sequence[Span], readings: Sequence[Span]) -> list[tuple[Span, Span]]:
    """Marked spans with those that were read for them, the largest overlaps first, each once."""
    ordered = sorted(readings, key=lambda span: span.start)
    overlaps = []
    for mark in marks:
        for reading in ordered:
            shared = min(mark.end, reading.end) - max(mark.start, reading.start)
            covered = max(mark.end, reading.end) - min(mark.start, reading.start)
            if shared > 0 and shared / covered >= OVERLAP:
                overlaps.append((shared / covered, mark.start, reading.start, mark, reading))
    overlaps.sort(key=lambda overlap: (-overlap[0], overlap[1], overlap[2]))
    taken: set[int] = set()
    matched = []
    for *_, mark, reading in overlaps:
        if id(mark) not in taken and id(reading) not in taken:
            taken |= {id(mark), id(reading)}
            matched.append((mark, reading))
    return matched


def is_value(mark: Span, reading: Span) -> bool:
    """Whether the value was read as it was marked."""
    for wanted, given in zip(mark.values, reading.values, strict=True):
        if (wanted is None) != (given is None):
            return False
        if wanted is not None and given is not None and abs(wanted - given) > NEAR * abs(wanted):
            return False
    return mark.bound == reading.bound


def known_producers() -> dict[str, str]:
    """The name used here of each maker, by the ways of printing it."""
    with PRODUCERS.open(encoding="utf-8", newline="") as file:
        return {name_key(row["printed"]): row["producer"] for row in csv.DictReader(file)}


def codes(cell: str) -> set[tuple[str, str | None]]:
    """The places of a cell."""
    try:
        return {(place.code, place.part_name) for place in places(cell)}
    except PlaceError:
        return {(cell, None)}


def same_cell(axis: str, wanted: str, given: str, producers: Mapping[str, str]) -> bool:
    """Whether two cells of an axis say the same."""
    if axis == "place":
        return codes(wanted) == codes(given)
    if axis == "producer":
        names = [producers.get(name_key(cell), cell) for cell in (wanted, given)]
        return names[0] == names[1] or fuzz.token_sort_ratio(*names) >= ALIKE
    return wanted == given


def outcome(axis: str, mark: Span, reading: Span, producers: Mapping[str, str]) -> str:
    """What became of a cell; nothing where neither side says anything."""
    wanted = mark.cells[axis]
    given = reading.cells[axis]
    is_said = given not in NOTHING
    if wanted in NOTHING:
        return "unsaid" if is_said and axis not in reading.usual else ""
    if not is_said:
        return "empty"
    if same_cell(axis, wanted, given, producers):
        return "right"
    return "empty" if axis in reading.usual else "wrong"


def score(
    scores: Scores, marks: Sequence[Span], readings: Sequence[Span], producers: Mapping[str, str]
) -> tuple[list[Span], list[Span]]:
    """Count one text; the claims that were missed, and what was taken for one."""
    matched = pairs(marks, readings)
    scores.marked += len(marks)
    scores.read += len(readings)
    scores.spans += len(matched)
    scores.claims_marked += sum(mark.is_claim for mark in marks)
    scores.claims_read += sum(reading.is_claim for reading in readings)
    found = [(mark, reading) for mark, reading in matched if mark.is_claim and reading.is_claim]
    scores.claims += len(found)
    for mark, reading in matched:
        if mark.is_claim:
            scores.found_claims += 1
            scores.values += is_value(mark, reading)
    for mark, reading in found:
        for axis in AXES:
            if reading.cells:
                what = outcome(axis, mark, reading, producers)
                counts = scores.cells.setdefault(
                    axis, dict.fromkeys(("right", "wrong", "unsaid", "empty"), 0)
                )
                if what:
                    counts[what] += 1
    of_found = {id(span) for pair in found for span in pair}
    missed = [mark for mark in marks if mark.is_claim and id(mark) not in of_found]
    wrong = [reading for reading in readings if reading.is_claim and id(reading) not in of_found]
    return missed, wrong


def share(name: str, successes: int, cases: int) -> str:
    """A share with its count and interval, as a line."""
    if not cases:
        return f"{name:28}   none"
    interval = stats.binomtest(successes, cases).proportion_ci(method="wilson")
    counted = f"({successes:4} of {cases:4}; {interval.low:.3f} to {interval.high:.3f})"
    return f"{name:28} {successes / cases:6.3f}  {counted}"


def report(title: str, scores: Scores, *, are_all_marked: bool) -> None:
    """Print the scores of one reader; where only claims are marked, nothing is said of other spans."""
    print(f"\n{title}")
    if are_all_marked:
        print(share("spans, precision", scores.spans, scores.read))
    print(share("spans, recall", scores.spans, scores.marked))
    print(share("values of claims found", scores.values, scores.found_claims))
    print(share("claims, precision", scores.claims, scores.claims_read))
    print(share("claims, recall", scores.claims, scores.claims_marked))
    for axis, counts in scores.cells.items():
        filled = counts["right"] + counts["wrong"] + counts["unsaid"]
        said = counts["right"] + counts["wrong"] + counts["empty"]
        listed = ", ".join(f"{count} {what}" for what, count in counts.items())
        print(f"{axis}: {listed}")
        print(share("  right among the filled", counts["right"], filled))
        print(share("  filled of what is said", counts["right"] + counts["wrong"], said))


def time_by_length(text: str) -> None:
    """Print how long texts of several lengths take."""
    print("\nlength in characters, seconds")
    an.read_text(text)
    for length in (10_000, 100_000, 1_000_000):
        long = (text * (length // len(text) + 1))[:length]
        start = time.process_time()
        an.read_text(long)
        print(f"{length:>9,}  {time.process_time() - start:6.2f}")


def listing(text: str, missed: Sequence[Span], wrong: Sequence[Span]) -> None:
    """Print what was missed and what was taken for a claim, each with what stands around it."""
    for what, spans in (("missed", missed), ("no claim", wrong)):
        for span in sorted(spans, key=lambda span: span.start):
            around = " ".join(text[max(span.start - 60, 0) : span.end + 60].split())
            print(f"{what:9} {span.printed!r}: ...{around}...")


def main() -> None:
    """Score what the arguments name."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--article", type=Path, help="the article of 2009 as a text file")
    arguments.add_argument("--held", action="store_true", help="the texts that were kept aside")
    arguments.add_argument("--folder", default="open", help="the folder of texts (open)")
    arguments.add_argument("--peer", default="", help="the Python of an environment that has quantulum3")
    arguments.add_argument("--list", action="store_true", help="name what went wrong")
    arguments.add_argument("--time", action="store_true", help="seconds by length")
    given = arguments.parse_args()
    if given.article:
        title = "the article of 2009, training data"
        texts: list[tuple[str, str, list[Span]]] = [("article", *article(given.article))]
    else:
        folder = "held" if given.held else given.folder
        title = "texts kept aside" if given.held else f"{folder} texts"
        texts = list(annotated(TEXTS / folder))
    producers = known_producers()
    scores, of_peer = Scores(), Scores()
    for name, text, marks in texts:
        missed, wrong = score(scores, marks, read(text), producers)
        if given.list:
            print(f"\n{name}")
            listing(text, missed, wrong)
        if given.peer:
            score(of_peer, marks, peer_spans(given.peer, text), producers)
    are_all_marked = not given.article
    report(title, scores, are_all_marked=are_all_marked)
    if given.peer:
        report("quantulum3 on the same", of_peer, are_all_marked=are_all_marked)
    if given.time:
        time_by_length("\n\n".join(text for _, text, _ in texts))


if __name__ == "__main__":
    main()
