"""What new claims need beside their own rows: a producer, a study and its link, a lineage; as rows and entries to add.

What is known already is looked up. What is not is never guessed: an error offers the nearest name, or says what the row
would have to tell of the new one.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from analysis import arguments
from analysis.adding import yaml_lists
from analysis.adding.drafts import Draft
from analysis.adding.raw_tables import RawTable, read_raw, with_rows
from analysis.claims.claim_pipeline import PRODUCERS
from analysis.claims.lineage import FILE as LINEAGES
from analysis.claims.lineage import Relation, load_lineages
from analysis.claims.studies import LINKS, STUDIED, STUDIES
from analysis.editions import CLAIMS
from analysis.project import project_folder
from analysis.reading.cards import RAW, today
from analysis.reading.delimited_tables import raw_contract
from analysis.vocabulary import words_of

_PRODUCERS = f"{RAW}/{PRODUCERS}"
#: So many studies are offered.
_OFFERED = 3


@dataclass(slots=True)
class Stubs:
    """Rows and entries for the files that several sources share, and the lineage that each new claim is given."""

    producers: list[dict[str, str]] = field(default_factory=list)
    studies: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    lineages: list[dict[str, Any]] = field(default_factory=list)
    lineage_of: dict[str, str] = field(default_factory=dict)


def stubs(root: Path, draft: Draft, *, coded_by: str) -> Stubs:
    """What a draft needs; a ValueError with everything that its rows would have to say."""
    made = Stubs()
    faults = []
    held = Held(root)
    for number, (row, record) in enumerate(zip(draft.given, draft.records, strict=True), 1):
        for fault in (
            *_producer(row, record, held, made),
            *_study(row, record, draft, held, made, coded_by=coded_by),
            *_lineage(row, record, held, made),
        ):
            faults.append(f"row {number}, {fault}")
    if faults:
        raise ValueError("\n".join(faults))
    return made


def contents(root: Path, made: Stubs) -> dict[str, bytes]:
    """The shared files with what is added, by their paths below the project folder."""
    changed = {}
    for file, rows in ((_PRODUCERS, made.producers), (STUDIES, made.studies), (LINKS, made.links)):
        if rows:
            changed[file] = with_rows(read_raw(root, file), rows)
    if made.lineages:
        listed = yaml_lists.parsed((root / LINEAGES).read_text(encoding="utf-8"), "lineage")
        for entry in made.lineages:
            text = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=140)
            listed = yaml_lists.with_entry(listed, str(entry["lineage"]), text)
        changed[LINEAGES] = listed.text.encode()
    return changed


class Held:
    """What the files hold already, and what an earlier row of the draft added."""

    def __init__(self, root: Path) -> None:
        self.producers = read_raw(root, _PRODUCERS)
        self.has_studies = (root / STUDIES).is_file()
        empty = RawTable(b"", (), ())
        self.studies = read_raw(root, STUDIES) if self.has_studies else empty
        self.links = read_raw(root, LINKS) if self.has_studies else empty
        self.lineages = [lineage.name for lineage in load_lineages(root)]
        self.claims = _published()

    @property
    def kinds(self) -> list[str]:
        """The kinds that producers have."""
        return sorted(set(self.producers.column("kind")))

    def kind_of(self, name: str) -> str:
        """The kind of a producer that is known by a name or spelling; empty if none is."""
        return self.known(name).get("kind", "")

    def known(self, name: str) -> Mapping[str, str]:
        """The row of a producer that is known by a name or spelling; empty if none is."""
        for row in self.producers.rows:
            if name in (row["producer"], row["printed"]):
                return row
        return {}

    def claims_of(self, study: str) -> list[Mapping[str, str]]:
        """The published claims of a study."""
        return [claim for claim in self.claims if claim["study"] == study]


def _published() -> list[dict[str, str]]:
    """Every cell of each published claim; none before tables were made."""
    path = project_folder() / CLAIMS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _producer(row: Mapping[str, str], record: Mapping[str, str], held: Held, made: Stubs) -> Iterator[str]:
    """A row for a producer that is new; what is wrong if its kind is not said."""
    name = record["producer"]
    listed = [*held.producers.column("printed"), *(stub["printed"] for stub in made.producers)]
    if name in listed:
        return
    known_as = row.get("producer_name") or name
    known = held.known(known_as)
    producer = known.get("producer", known_as)
    kind = known.get("kind") or row.get("producer_kind", "")
    if kind in held.kinds:
        made.producers.append({"printed": name, "producer": producer, "kind": kind})
        return
    offer = arguments.offer(arguments.nearest(name, listed))
    yield (
        f"column producer: {name!r} is not in {_PRODUCERS}{offer}; one of its names would be right, another spelling "
        f"of one with producer_name, or a new one with producer_kind, one of {', '.join(held.kinds)}"
    )


def _study(
    row: Mapping[str, str],
    record: Mapping[str, str],
    draft: Draft,
    held: Held,
    made: Stubs,
    *,
    coded_by: str,
) -> Iterator[str]:
    """The link of a claim to its study, and a row for a study that is new; what is wrong if neither is said."""
    study = row.get("study_id", "")
    if not held.has_studies or not (study or record["method"] in STUDIED):
        return
    listed = held.studies.column("study_id")
    if not study:
        likely = likely_studies(record, held)
        such = f", such as {' or '.join(likely)}," if likely else ""
        yield (
            f"column study_id: a number whose method is {record['method']} is of a study; one of {STUDIES}{such} "
            f"would be right, or a new one with its {_designs()}"
        )
        return
    if study not in listed and study not in [stub["study_id"] for stub in made.studies]:
        fault = _new_study_fault(row, study, listed, coded_by=coded_by)
        if fault:
            yield fault
            return
        made.studies.append(_new_study(row, record, draft, coded_by=coded_by))
    made.links.append({"claim_id": record["claim_id"], "study_id": study})


def likely_studies(record: Mapping[str, str], held: Held) -> list[str]:
    """Studies of the same producer, those about the same place first."""
    claims = [claim for claim in held.claims if claim["producer"] == record["producer"] and claim["study"]]
    claims.sort(key=lambda claim: claim["place"] != record["place"])
    return list(dict.fromkeys(claim["study"] for claim in claims))[:_OFFERED]


def _new_study_fault(row: Mapping[str, str], study: str, listed: Sequence[str], *, coded_by: str) -> str:
    """What a row would have to say of a study that is new; empty if it does."""
    column = raw_contract("studies")["study_id"]
    if not re.fullmatch(column.pattern, study):
        return f"column study_id: {study!r} is not allowed; {column.right} would be right"
    if row.get("design") not in words_of("Design"):
        offer = arguments.offer(arguments.nearest(study, listed))
        return f"column study_id: there is no study {study!r}{offer}; a new one needs its {_designs()}"
    if not (row.get("coded_by") or coded_by):
        return "column coded_by: it is needed for a new study and empty; who codes it would be right"
    return ""


def _designs() -> str:
    """What tells the design of a study."""
    return f"design, one of {', '.join(words_of('Design'))}"


def _new_study(
    row: Mapping[str, str], record: Mapping[str, str], draft: Draft, *, coded_by: str
) -> dict[str, str]:
    """A row for a study, with what the claim tells of it."""
    return {
        "study_id": row["study_id"],
        "name": row.get("study_name") or row.get("title") or draft.card.title,
        "team": record["producer"],
        "design": row["design"],
        "period_start": record["period_start"],
        "period_end": record["period_end"],
        "publication": row.get("title", ""),
        "publication_year": record["producer_year"],
        "coded_by": row.get("coded_by") or coded_by,
        "coded_on": str(today()),
        "coded_from": record["read_in"] or str(draft.card.read_in),
    }


def _lineage(row: Mapping[str, str], record: Mapping[str, str], held: Held, made: Stubs) -> Iterator[str]:
    """The lineage of a claim: the one it names, or that of the other claims of its study, declared if it is new."""
    name = record["lineage"]
    study = row.get("study_id", "")
    listed = [*held.lineages, *(str(entry["lineage"]) for entry in made.lineages)]
    if not name and study:
        _lineage_of_study(record["claim_id"], study, held, made)
        return
    if not name or name in listed:
        return
    relation = row.get("lineage_relation") or str(Relation.SAME_REPORT)
    if row.get("lineage_title") and row.get("lineage_evidence"):
        entry = {"lineage": name, "title": row["lineage_title"], "relation": relation}
        made.lineages.append({**entry, "evidence": row["lineage_evidence"]})
        return
    offer = arguments.offer(arguments.nearest(name, listed))
    yield (
        f"column lineage: {name} is not declared in {LINEAGES}{offer}; one of its names would be right, or a new one "
        "with lineage_title and lineage_evidence"
    )


def _lineage_of_study(claim_id: str, study: str, held: Held, made: Stubs) -> None:
    """All claims of a study are in one lineage: that of the others, or a new one where there was a single claim."""
    of_study = [str(entry["lineage"]) for entry in made.lineages if entry["lineage"] == _name_of(study)]
    of_study += [claim["lineage"] for claim in held.claims_of(study)]
    siblings = [
        stub["claim_id"] for stub in made.links if stub["study_id"] == study and stub["claim_id"] != claim_id
    ]
    if of_study and of_study[0].startswith("L-"):
        made.lineage_of[claim_id] = of_study[0]
    elif of_study or siblings:
        evidence = f"Numbers of the study {study}."
        tie = {"relation": str(Relation.SAME_REPORT), "evidence": evidence}
        members = [{"claim": member, **tie} for member in (*of_study[:1], *siblings)]
        made.lineages.append({"lineage": _name_of(study), "title": study, **tie, "members": members})
        made.lineage_of[claim_id] = _name_of(study)


def _name_of(study: str) -> str:
    """What a lineage is called that is one study's."""
    return f"L-{study.upper()}"
