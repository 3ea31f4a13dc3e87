"""What a claim needs beside its own cells, asked for one by one: of a producer, a study or a lineage that is new."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis import arguments
from analysis.adding.stubs import Held, likely_studies
from analysis.claims.studies import STUDIED
from analysis.reading.delimited_tables import Column, raw_contract
from analysis.vocabulary import words_of


class Question(NamedTuple):
    """A cell that is asked for, and in which words; one of the `choices`, or what its column may hold."""

    cell: str
    text: str
    choices: Sequence[str] = ()
    column: Column | None = None

    def right_instead_of(self, answer: str) -> str:
        """What would be right, if an answer is not."""
        if self.choices:
            return "" if answer in self.choices else "One of these"
        if self.column is None or not answer or re.fullmatch(self.column.pattern, answer):
            return ""
        return self.column.right


def next_question(
    row: Mapping[str, str], record: Mapping[str, str], held: Held, *, coded_by: str
) -> Question | None:
    """What is to be asked next of a row and the record made of it; None if nothing is missing.

    A cell that was asked for stands in the row, empty if nothing was answered.
    """
    for question in _questions(row, record, held, coded_by=coded_by):
        if question.cell not in row:
            return question
    return None


def _questions(
    row: Mapping[str, str], record: Mapping[str, str], held: Held, *, coded_by: str
) -> Iterator[Question]:
    """Everything that is asked of a row, as far as its answers tell by now."""
    is_new_producer = record["producer"] not in held.producers.column("printed")
    if is_new_producer:
        yield from _of_producer(row, record["producer"], held)
    study = row.get("study_id", "")
    is_new_study = False
    if held.has_studies and record["method"] in STUDIED and not study:
        likely = ", ".join(likely_studies(record, held))
        such = f" (of this producer: {likely})" if likely else ""
        text = f"The study that it is of, or a name for a new one{such}"
        yield Question("study_id", text, column=raw_contract("studies")["study_id"])
    elif held.has_studies and study:
        is_new_study = study not in held.studies.column("study_id")
    if is_new_study:
        yield from _of_study(study, coded_by)
    if is_new_producer or is_new_study:
        yield Question(
            "lineage",
            "The lineage, which numbers share that go back to one, such as L-ILO-2005 (nothing: none)",
        )
    lineage = row.get("lineage", "")
    if lineage and lineage not in held.lineages:
        near = arguments.offer(arguments.nearest(lineage, held.lineages))
        yield Question("lineage_title", f"{lineage} is new{near}; what it is, such as the title of a report")
        yield Question("lineage_evidence", "What shows that these numbers go back to one")


def _of_producer(row: Mapping[str, str], name: str, held: Held) -> Iterator[Question]:
    near = arguments.offer(arguments.nearest(name, held.producers.column("printed")))
    yield Question(
        "producer_name",
        f"{name!r} is not known{near}; the name under which it is known (nothing: it is new)",
    )
    if not held.kind_of(row.get("producer_name") or name):
        yield Question("producer_kind", "Its kind", held.kinds)


def _of_study(name: str, coded_by: str) -> Iterator[Question]:
    yield Question("design", f"{name} is new; its design", sorted(words_of("Design")))
    yield Question(
        "study_name",
        "The name of the study, as a reader would look for it (nothing: the title of the source)",
    )
    if not coded_by:
        yield Question("coded_by", "Who codes it")
