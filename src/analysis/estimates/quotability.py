"""May a published number be quoted? One advice a claim, and the code of the rule that gives it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import product
from pathlib import Path

import pandas as pd

from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Claims, Entry, Grade, entries_of, gap, lines_of
from analysis.reading.delimited_tables import read_text_table
from analysis.table_contracts import as_table
from analysis.vocabulary import OWN, UNNAMED, Method, ReadIn

FILE = "data/raw/reference/quoting_exceptions.csv"
#: What to do with a number.
Advice = StrEnum("Advice", "QUOTE QUOTE_AS_HISTORY QUOTE_WITH_CARE DO_NOT_QUOTE")
#: The advice that each rule gives, in the order in which they are asked: the first that applies counts.
REASONS: Mapping[str, Advice] = {
    **dict.fromkeys(("copy", "unattributed", "disowned", "not_replicable"), Advice.DO_NOT_QUOTE),
    **dict.fromkeys(("superseded", "revised", "corrected"), Advice.QUOTE_AS_HISTORY),
    **dict.fromkeys(("contradicted", "recomputed", "vague", "one_line"), Advice.QUOTE_WITH_CARE),
    **dict.fromkeys(("undocumented", "second_hand"), Advice.QUOTE_WITH_CARE),
    "documented": Advice.QUOTE,
}
_DECLARED = ("disowned", "not_replicable")
#: The column where what a rule found is noted.
_NOTED = {
    "copy": "original",
    **dict.fromkeys(("superseded", "revised", "corrected"), "superseded_by"),
    **dict.fromkeys(_DECLARED, "evidence"),
}
#: Claims that a rule applies to, each with the id of another claim or what shows it, or nothing.
Found = Mapping[str, str]


def load_exceptions(root: Path) -> pd.DataFrame:
    """The exceptions that the project declares; an InputError has row and column of every problem."""
    return read_text_table(root / FILE, "quoting_exceptions", file=FILE)


def quotability(
    claims: Claims,
    rules: Rules,
    *,
    lineages: pd.DataFrame,
    corrections: pd.DataFrame,
    conflicts: pd.DataFrame,
    exceptions: pd.DataFrame,
) -> pd.DataFrame:
    """One advice for each claim, in the order of their ids: may its number be quoted, and what speaks against it.

    Beside the claims stand 10_lineages, 10_corrections, 20_conflicts of runs with corrections on, and what
    `load_exceptions` gives.
    """
    entries = entries_of(claims, rules)
    copies = _noted(lineages[lineages["relation"].isin(["quotes", "restates"])].iloc[::-1], "other_id")
    # Pairs of measurements that miss each other: neither bears the other out.
    members = conflicts["members"].str.split(";")
    in_tension = {frozenset(ids) for ids in members[conflicts["level"] == "in_tension"]}
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for one in entries:
        if one.producer not in {*UNNAMED, OWN} and one.claim_id not in copies:
            groups.setdefault(one.key[:-1], []).append(one)
    superseded = _superseded(groups.values(), in_tension)
    replaced = corrections[corrections["action"] == "replace_figure"]
    corrected = {name: ids.partition(";")[0] for name, ids in _noted(replaced, "evidence").items()}
    made = {one.claim_id: one.published for one in entries if one.row["producer_year"] is not None}
    revised: dict[str, str] = {}
    for ids in conflicts.loc[conflicts["code"] == "provisional", "claim_ids"].str.split(";"):
        years = sorted((made[one], one) for one in ids if one in made)
        revised |= {name: years[-1][1] for year, name in years if year < years[-1][0]}
    # A set that cannot all be true counts where no later edition or figure replaced anything in it.
    current = {one.claim_id for one in entries} - {*superseded, *revised, *corrected}
    hard = members[(conflicts["level"] == "infeasible") & ~conflicts["marginal"].astype(bool)]

    def where(applies: Callable[[Entry], bool]) -> Found:
        return {one.claim_id: "" for one in entries if applies(one)}

    found = {
        "copy": copies,
        "unattributed": where(lambda one: one.producer in UNNAMED),
        **{name: _noted(exceptions[exceptions["code"] == name], "evidence") for name in _DECLARED},
        "superseded": superseded,
        "revised": revised,
        "corrected": corrected,
        "contradicted": {one: "" for ids in hard if current.issuperset(ids) for one in ids},
        "recomputed": where(lambda one: one.producer == OWN),
        "vague": where(lambda one: bool(one.row["vague"])),
        "one_line": dict.fromkeys(_alone(groups.values(), superseded, in_tension, rules.near), ""),
        "undocumented": where(lambda one: one.method in (Method.ESTIMATE, Method.UNATTRIBUTED)),
        "second_hand": where(lambda one: one.read_in != ReadIn.PRODUCER),
        "documented": where(lambda _: True),
    }
    rows = []
    for one in entries:
        reason = next(name for name in REASONS if one.claim_id in found[name])
        noted = {_NOTED.get(reason, ""): found[reason][one.claim_id]}
        rows.append({"claim_id": one.claim_id, "advice": REASONS[reason], "reason": reason} | noted)
    return as_table(rows, "30_quoting")


def _noted(table: pd.DataFrame, column: str) -> dict[str, str]:
    """One column of a table by claim; of several rows on one the last stands."""
    return dict(zip(table["claim_id"], table[column], strict=True))


def _superseded(groups: Iterable[Sequence[Entry]], in_tension: Collection[frozenset[str]]) -> Found:
    """Claims of which the same maker published a later edition, each with the id of the latest.

    An edition is of one maker's model, or of anything else for an overlapping time; one sample that was asked otherwise
    is no later edition of itself.
    """
    found: dict[str, str] = {}
    for group in groups:
        # When the text that carries a number was printed says nothing of its maker's editions.
        editions = [one for one in group if one.row["producer_year"] is not None]
        editions.sort(key=lambda one: (one.published, one.claim_id))
        for one, other in product(reversed(editions), editions):
            follows = one.producer == other.producer and one.published < other.published
            models = one.grade == other.grade == Grade.MODEL
            replaces = models or (one.dated and other.dated and gap(one.period, other.period) == 0)
            if follows and replaces and frozenset((one.claim_id, other.claim_id)) not in in_tension:
                # An edition between is named by nobody: the latest replaces them all.
                found[one.claim_id] = found.get(other.claim_id, other.claim_id)
    return found


def _alone(
    groups: Iterable[Sequence[Entry]], superseded: Found, in_tension: Collection[frozenset[str]], near: float
) -> Iterator[str]:
    """Claims that are the only line on their quantity and time, where that is not enough."""
    for group in groups:
        current = [one for one in group if one.claim_id not in superseded]
        lines = {one.claim_id: line.name for line in lines_of(current) for one in line.entries}
        for one in current:
            borne_out_by = {
                lines[other.claim_id]
                for other in current
                if gap(one.period, other.period) <= near
                and frozenset((one.claim_id, other.claim_id)) not in in_tension
            }
            counted = one.method in (Method.SURVEY, Method.CAPTURE_RECAPTURE) and one.has_interval
            if len(borne_out_by) < 2 and not counted and one.method != Method.ADMINISTRATIVE:
                yield one.claim_id
