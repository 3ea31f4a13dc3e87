"""How far answers hold: without each of their lines, against what was found later, and against what stood before.

Looking back, the expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a
survey or a list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart
and not scored. What stood before are the answers that version 0.1.0 published: each moved by new evidence or by a rule.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND, Quantity
from analysis.estimates.answer_table import PRINTED, Basis, Status, asked_pools
from analysis.estimates.line_likelihood import Rules, as_printed
from analysis.estimates.lines_of_evidence import (
    POOLED,
    Claims,
    Entry,
    Grade,
    Pool,
    by_quantity,
    entries_of,
)
from analysis.estimates.pooled_posterior import ENDS, Ends, Spread, gap_probability
from analysis.reading.delimited_tables import LINE, read_text_table
from analysis.subject.chosen import DEFAULT, chosen
from analysis.table_contracts import as_table

_Row = Mapping[Any, Any]


def _numbered(answers: pd.DataFrame) -> list[dict[Any, Any]]:
    """Answers with `low`, `value` and `high`, of 95 percent where reconciled, else as printed, and their `middle`."""
    reconciled = answers["answer_status"] == str(Status.RECONCILED)
    columns = {}
    for name, end, printed in zip(("low", "value", "high"), ENDS, PRINTED, strict=True):
        columns[name] = answers[end].where(reconciled, answers[f"printed_{printed}"])
    product = columns["low"] * columns["high"]
    columns["middle"] = columns["value"].fillna(product.where(product > 0) ** 0.5)
    return answers.assign(**columns).to_dict("records")


# -- without each line ------------------------------------------------------------------------------------------------

_WITHOUT = tuple(f"{name}_without" for name in ENDS)


def influence(claims: Claims, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, before any whole bounds it, once without each of its lines.

    `factor` is the answer with the line over that without it; where a single line is left, over what it says.
    """
    rows: list[dict[str, object]] = []
    for _, pool in asked_pools(claims, basis):
        full = basis.solved(pool).ends
        if full[1] is not None:
            rows += [_without(entry, pool, full, basis) for entry in pool.values]
    return as_table(rows, "30_influence")


def _without(entry: Entry, pool: Pool, full: Ends, basis: Basis) -> dict[str, object]:
    """The answer of lines that meet without one of them, beside the full one."""
    remaining = tuple(line for line in pool.values if line is not entry)
    if len(remaining) >= basis.rules.least_lines:
        ends = basis.solved(pool._replace(values=remaining)).ends
        status = Status.REFUSED if ends[1] is None else Status.RECONCILED
    else:
        ends = (None, None, None)
        status = Status.STATED
        # Of several that are too few to be put together each stands for itself.
        if len(remaining) == 1:
            (single,) = remaining
            ends = (single.interval.low, single.interval.middle, single.interval.high)
    return {
        **pool.key._asdict(),
        "time": pool.time,
        "claim_ids": pool.name,
        "status_without": status,
        "region_code": entry.claim.region_code,
        "claim_id": entry.claim_id,
        "lineage": entry.lineage,
        **dict(zip(ENDS, full, strict=True)),
        **dict(zip(_WITHOUT, ends, strict=True)),
        "factor": full[1] / ends[1] if full[1] and ends[1] else None,
    }


# -- against what was found later -------------------------------------------------------------------------------------


def _uncounted(key: Quantity) -> Quantity:
    """What a finding has in common with what was expected; how it is counted may differ, unscored."""
    return key._replace(measure="", whole_measure="", unit="", window="")


def looking_back(claims: Claims, then: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009, the answers of the view `then`, and what was found later."""
    later = _found_later(claims, basis)
    teams = {entry.claim_id: entry.team for entry in entries_of(claims, basis.rules)}
    rows = []
    for expected in _numbered(then):
        lines = expected["lines"].split(";")
        for finding in later.get(_uncounted(Quantity.of(expected)), ()):
            if finding.lineage not in lines:
                expecting = [teams[claim_id] for claim_id in expected["claim_ids"].split(";")]
                same_team = not finding.team.isdisjoint(chain.from_iterable(expecting))
                rows.append(expected | _found(finding, expected, basis, same_team=same_team))
    return as_table(rows, "30_looking_back")


def _found_later(claims: Claims, basis: Basis) -> dict[Quantity, list[Entry]]:
    """Surveys and list comparisons of a later time than that of the view `then`, published after what it knows."""
    year, known_by = v.THEN
    later: dict[Quantity, list[Entry]] = {}
    for key, entries in by_quantity(claims, basis.rules).items():
        findings = later.setdefault(_uncounted(key), [])
        for entry in entries:
            is_observed = entry.grade == Grade.OBSERVED and entry.interval.fixes_value
            is_finding = is_observed and entry.claim.producer != v.OWN
            is_later = entry.claim.is_dated and entry.time > year and entry.published > known_by
            if is_finding and is_later:
                findings.append(entry)
    return later


def _found(finding: Entry, expected: _Row, basis: Basis, *, same_team: bool) -> dict[str, object]:
    """What was found later, and how it stands to what was expected of the same measure."""
    cells: dict[str, object] = {
        "found_claim_id": finding.claim_id,
        "found_method": finding.claim.method,
        "found_measure": finding.key.measure,
        "found_unit": finding.key.unit,
        "found_year": finding.time,
        "found_low": finding.interval.low,
        "found": finding.interval.middle,
        "found_high": finding.interval.high,
        "expected_ids": expected["claim_ids"],
        "expected_low": expected["low"],
        "expected": expected["value"],
        "expected_high": expected["high"],
    }
    if finding.key != Quantity.of(expected):
        return cells | {"differs_in": "measure"}
    cells["found_lies"] = _lies(finding.interval.middle, expected)
    if expected["middle"] > 0:
        cells["log_ratio"] = math.log(expected["middle"] / finding.interval.middle)
        if expected["grade"] in [grade.label for grade in POOLED]:
            spread = basis.spread_of(finding.key, same_team=same_team)
            cells["gap_probability"] = _gap_probability(finding, expected, spread, basis.rules)
    return cells


def _lies(found: float, expected: _Row) -> str:
    """Where what was found lies by the interval that was expected."""
    low = expected["low"]
    high = expected["high"]
    # A number without ends is its own interval; a bound has one end.
    if expected["printed_bound"] == v.Bound.NONE:
        low = expected["middle"] if math.isnan(low) else low
        high = expected["middle"] if math.isnan(high) else high
    if found < low:
        return "below"
    return "above" if found > high else "inside"


def _gap_probability(finding: Entry, expected: _Row, spread: Spread, rules: Rules) -> float:
    """Probability that two measurements stand as far apart as what was found and what was expected."""
    level = expected["printed_level"]
    if expected["answer_status"] == Status.RECONCILED:
        level = 0.95
    elif math.isnan(level):
        level = None
    line = as_printed(
        "expected",
        rules,
        best=expected["middle"],
        low=expected["low"],
        high=expected["high"],
        scale=finding.scale,
        level=level,
        years=finding.time - expected["time"],
    )
    return gap_probability(line, finding.line(rules), spread)


# -- against what stood before ----------------------------------------------------------------------------------------

ANSWERS = "data/raw/reference/answers_of_0.1.0.csv"
CLAIMS = "data/raw/reference/claims_of_0.1.0.csv"
#: What the answers of before did not tell apart: a quantity that says more than they did is another question, unless
#: it rests on one of their claims.
_TOLD_APART = ("target_population", "whole_measure", "currency", "share_of", "window")


def load_before(root: Path) -> tuple[pd.DataFrame, frozenset[str]]:
    """The answers of version 0.1.0, and the ids of its claims; an InputError has row and column of every problem.

    A subject of one's own had no version 0.1.0, and has no such answers where it does not state them.
    """
    if chosen().name != DEFAULT and not (root / ANSWERS).is_file():
        return pd.DataFrame(), frozenset()
    answers = read_text_table(root / ANSWERS, "answers_of_0.1.0", file=ANSWERS)
    claims = read_text_table(root / CLAIMS, "claims_of_0.1.0", file=CLAIMS)
    numbers = answers[[*ENDS]].replace("", None).astype("float64")
    counts = answers[["reference_year", "k_lineages"]].astype(int)
    return answers.drop(columns=LINE).assign(**numbers, **counts), frozenset(claims["claim_id"])


def what_moved(
    before: pd.DataFrame, known: frozenset[str], now: pd.DataFrame, claims: Claims, rules: Rules
) -> pd.DataFrame:
    """The published estimates of before and of now (views `then` and `now`), each with the code why it moved.

    First the answers of before in their order, then those of now that answer none of them. `cause` is evidence where
    the answer of now rests on a claim that was not there before, else a rule: what dropped the old number, or why the
    new one is not reconciled.
    """
    has_answers_of_before = len(before.columns) > 0
    if not has_answers_of_before:
        # Where no version stood before, nothing can have moved.
        return as_table([], "30_what_moved")
    published = {entry.claim_id: entry.published for entry in entries_of(claims, rules)}
    unanswered = _numbered(now)
    rows = []
    for old in before.to_dict("records"):
        new = _answer_to(old, unanswered)
        unanswered = [row for row in unanswered if row is not new]
        rows.append(_moved(old, new, known, late=_published_late(old, published)))
    rows += [_moved({}, new, known) for new in unanswered]
    return as_table(rows, "30_what_moved")


def _published_late(old: _Row, published: Mapping[str, int]) -> list[bool]:
    """Of each claim of an answer of before, as far as it is still there, whether it came after what its view knows."""
    known_by = {year: last or math.inf for year, last in v.VIEWS if year}
    limit = known_by[old["reference_year"]]
    ids = old["claim_ids"].split(";")
    return [published[claim_id] > limit for claim_id in ids if claim_id in published]


def _answer_to(old: _Row, rows: Sequence[_Row]) -> _Row:
    """The answer of now to the question of an estimate of before: that with most of its claims; empty without any."""
    ids = set(old["claim_ids"].split(";"))
    question = {"area": old["region_code"], "reference_year": old["reference_year"]}
    question |= {name: old[name] for name in ESTIMAND if name in old}
    best: _Row = {}
    best_order = (-1, "")
    for row in rows:
        if any(row[name] != cell for name, cell in question.items()):
            continue
        shared = ids & set(row["claim_ids"].split(";"))
        is_another_question = any(row[name] for name in _TOLD_APART)
        order = (len(shared), row["claim_ids"])
        if (shared or not is_another_question) and order > best_order:
            best = row
            best_order = order
    return best


def _moved(old: _Row, new: _Row, known: frozenset[str], late: Sequence[bool] = ()) -> dict[Any, Any]:
    """The row of two answers, of which either may be empty; `late` are the claims of before that came too late."""
    factor = None
    if old and new and old["median"] > 0 and new["middle"] > 0:
        factor = new["middle"] / old["median"]
    cause, code = _why_moved(old, new, known, late, factor)
    row = {
        "area": old.get("region_code"),
        **old,
        **new,
        "factor": factor,
        "cause": cause,
        "code": code,
        "lines_before": old.get("k_lineages"),
        "low_now": new.get("low"),
        "value_now": new.get("middle"),
        "high_now": new.get("high"),
        "claim_ids_before": old.get("claim_ids", ""),
        "claim_ids_now": new.get("claim_ids", ""),
    }
    return row | {f"{name}_before": old.get(name) for name in ENDS}


def _why_moved(
    old: _Row, new: _Row, known: frozenset[str], late: Sequence[bool], factor: float | None
) -> tuple[str, str]:
    """The cause of a move, and its code."""
    if not new:
        return "rule", _why_dropped(old, late)
    if not known.issuperset(new["claim_ids"].split(";")):
        return "evidence", "new_claims"
    if late and all(late):
        return "rule", "published_later"
    if new["refusal"]:
        return "rule", new["refusal"]
    if not old:
        return "rule", "asked_anew"
    return ("none", "same") if factor == 1 else ("rule", "pooled_by_lines")


def _why_dropped(old: _Row, late: Sequence[bool]) -> str:
    """The code of the rule by which an answer of before is none any more."""
    if old["conversions"]:
        return "converted"
    return "published_later" if any(late) else "not_near"
