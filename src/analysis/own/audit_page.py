"""One HTML page about a text: its numbers marked, what each says beside it, and what clashes, with both quotations."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis import files
from analysis.claims.frame_checks import plain
from analysis.library.auditing import TextFindings
from analysis.library.contradictions import quoting_advice
from analysis.library.loading import load_claims
from analysis.library.quantities import assign_quantities
from analysis.narrative.rendering import environment
from analysis.own.page import installed_version, narrated
from analysis.plot.dark_theme import styles

_AXES = (
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
_TEXT = "T-"
#: So many clashes are told in words; the others are counted.
_TOLD = 40


def audit_page(findings: TextFindings, source: str) -> str:
    """The page of an audit, as HTML.

    Examples
    --------
    >>> audit_page.__name__
    'audit_page'
    """
    template = environment().get_template("audit_page.html.jinja")
    clashes = _told(findings, findings.conflicts)
    questions = _told(findings, findings.questions)
    clashing = {name for clash in clashes for name in clash["names"]}
    return template.render(
        name=source,
        version=installed_version(),
        style=Markup((files.PACKAGE / "own/own_page.css").read_text(encoding="utf-8")),
        more_style=Markup((files.PACKAGE / "own/audit_page.css").read_text(encoding="utf-8")),
        light=Markup(styles(is_dark=False)),
        dark=Markup(styles(is_dark=True)),
        paragraphs=list(_paragraphs(findings, clashing)),
        clashes=clashes,
        questions=questions,
        numbers=len(findings.numbers),
        claims=int(findings.numbers["claim"].sum()),
        held=len(findings.held),
        left_out=max(len(findings.conflicts) - len(clashes), 0),
    )


def _paragraphs(findings: TextFindings, clashing: set[str]) -> Iterator[dict[str, Any]]:
    """The paragraphs of a text, each in pieces of text and numbers, with the notes on its claims."""
    document = findings.document
    rows = _rows(findings)
    waiting = 0
    for _, group in groupby(document.sentences, key=lambda sentence: sentence.block):
        sentences = list(group)
        start, end = sentences[0].start, sentences[-1].end
        pieces: list[dict[str, Any]] = []
        notes: list[dict[str, Any]] = []
        position = start
        while waiting < len(rows) and rows[waiting]["plain_start"] < end:
            row = rows[waiting]
            waiting += 1
            pieces.append({"text": document.plain[position : row["plain_start"]], "row": None})
            row["clashes"] = f"{_TEXT}{row['number']:03d}" in clashing
            pieces.append({"text": document.plain[row["plain_start"] : row["plain_end"]], "row": row})
            position = row["plain_end"]
            if row["claim"]:
                notes.append(row)
        pieces.append({"text": document.plain[position:end], "row": None})
        yield {"pieces": pieces, "notes": notes, "is_heading": sentences[0].is_heading}


def _rows(findings: TextFindings) -> list[dict[str, Any]]:
    """The numbers of a text with what the margin says of each."""
    held = {int(row["number"]): row for row in plain(findings.held, findings.held.columns, key="number")}
    rows = []
    for row in plain(findings.numbers, findings.numbers.columns, key="number"):
        number = int(row["number"])
        row["number"] = number
        row["held"] = held.get(number)
        row["cells"] = [(axis, row[axis], row[f"{axis}_how"]) for axis in _AXES if row[axis]]
        row["empty"] = [axis for axis in _AXES if not row[axis]]
        row["unread"] = findings.unread.get(number, "")
        row["plain_start"], row["plain_end"] = findings.spans[number - 1]
        rows.append(row)
    return rows


def _told(findings: TextFindings, conflicts: pd.DataFrame) -> list[dict[str, Any]]:
    """Conflicts in words, each with the quotations of those involved."""
    if conflicts.empty:
        return []
    corpus = load_claims()
    involved = set(conflicts["claim_ids"].str.split(";").explode())
    beside = corpus[corpus.index.isin(involved)]
    named = assign_quantities(pd.concat([findings.claims, beside]))
    claims = named.join(quoting_advice(named)[["original", "superseded_by"]])
    quotations = _quotations(findings, beside)
    told = []
    for conflict_id, row in zip(conflicts.index, plain(conflicts, conflicts.columns, key="id"), strict=True):
        names = row["claim_ids"].split(";")
        words = narrated(
            "own_conflicts", conflicts=conflicts.loc[[conflict_id]], claims=claims, compared=len(claims)
        )
        told.append({
            "id": conflict_id,
            "names": names,
            "words": words,
            "quotations": [quotations[name] for name in names if name in quotations],
            "assumed": _assumed(row.get("assumed") or ""),
        })  # fmt: skip
    return told[:_TOLD]


def _assumed(text: str) -> list[tuple[str, Sequence[str]]]:
    """Of each claim the axes on which nobody said what is assumed."""
    pairs = [part.partition(":") for part in text.split(";") if part]
    return [(name, axes.split(",")) for name, _, axes in pairs]


def _quotations(findings: TextFindings, beside: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The words of each claim: the sentence of the text, or what is held with its source."""
    quotations: dict[str, Mapping[str, Any]] = {}
    for row in plain(findings.numbers, ("figure", "sentence"), key="number"):
        name = f"{_TEXT}{int(row['number']):03d}"
        quotations[name] = {"name": name, "number": int(row["number"]), **row}
    for row in plain(beside, ("figure", "carrier", "producer", "producer_year"), key="claim_id"):
        quotations[row["claim_id"]] = {"name": row["claim_id"], "number": None, **row}
    return quotations
