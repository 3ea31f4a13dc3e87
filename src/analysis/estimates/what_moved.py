"""How each estimate that version 0.1.0 published moved, and why: by new evidence or by a rule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND
from analysis.estimates.answer_table import ASKED, Status, View, WhyNot, with_numbers
from analysis.estimates.claim_entries import KEY, Claims, as_table, entries_of
from analysis.estimates.evidence_line import Rules
from analysis.reading.text_tables import ANY, FILLED, Cells, one_of, read_text_table, require_cells
from analysis.tables import Contract, number, texts, whole, words, year

ANSWERS = "data/raw/reference/answers_of_0.1.0.csv"
CLAIMS = "data/raw/reference/claims_of_0.1.0.csv"
_ENDS = ("low95", "median", "high95")
#: What the answers of before did not tell apart: a quantity that says more than they did is another question, unless
#: it rests on one of their claims.
_TOLD_APART = ("target_population", "whole_measure", "currency", "share_of", "window")
#: Rules that are not already a reason why a number is not reconciled.
_RULES = ("published_later", "not_near", "converted", "pooled_by_lines", "asked_anew", "same")
CODES = ("new_claims", *_RULES, *WhyNot)
_Row = Mapping[Any, Any]


_WORDS = ("direction", "population", "exploitation", "status", "visibility", "measure", "unit")
#: As `tables.format_number` writes them.
_NUMBER = Cells(r"(\d+(\.\d+)?(e\+\d\d)?)?", "a number, or nothing where only a limit was known")
_ANSWERS = {
    "region_code": Cells(r"[A-Z][A-Z0-9_]+", "the code of a region"),
    **{name: one_of(getattr(v, name.capitalize())) for name in _WORDS},
    "counterpart": Cells(r"([A-Z0-9_]+(;[A-Z0-9_]+)*)?", "codes of places, separated by semicolons"),
    "reference_year": Cells(r"(19|20)\d\d", "a year as 2008"),
    **dict.fromkeys(_ENDS, _NUMBER),
    "k_lineages": Cells(r"[1-9]", "how many lines of evidence it counted"),
    "conversions": ANY,
    "claim_ids": Cells(r"[^\s;]+(;[^\s;]+)*", "ids of claims, separated by semicolons"),
}
_CLAIMS = {"claim_id": Cells(FILLED.pattern, FILLED.right, unique=True)}


@dataclass(frozen=True, slots=True)
class Before:
    """The answers that were published before, and the ids of all claims that there were."""

    answers: pd.DataFrame
    known: frozenset[str]


def load_before(root: Path) -> Before:
    """The answers and the claims of version 0.1.0; an InputError has row and column of every problem."""
    answers = require_cells(read_text_table(root / ANSWERS, file=ANSWERS), _ANSWERS, file=ANSWERS)
    claims = require_cells(read_text_table(root / CLAIMS, file=CLAIMS), _CLAIMS, file=CLAIMS)
    numbers = answers[[*_ENDS]].replace("", None).astype("float64")
    counts = answers[["reference_year", "k_lineages"]].astype(int)
    return Before(answers[[*_ANSWERS]].assign(**numbers, **counts), frozenset(claims["claim_id"]))


@cache
def contract() -> Contract:
    """Contract of the table of what moved."""
    columns = {
        **texts("region_code", *KEY),
        "reference_year": year(),
        **{f"{name}_before": number(gt=0) for name in _ENDS},
        "lines_before": whole(empty=True, ge=1),
        "answer_status": words(Status, empty=True),
        "time": number(),
        **{f"{name}_now": number(ge=0) for name in ("low", "value", "high")},
        "factor": number(gt=0),
        "cause": words(("evidence", "rule", "none")),
        "code": words(CODES),
        **texts("claim_ids_before", "claim_ids_now"),
    }
    unique = [*KEY, "reference_year", "claim_ids_before", "claim_ids_now"]
    return Contract(columns, key=unique)


def what_moved(before: Before, now: pd.DataFrame, claims: Claims, rules: Rules) -> pd.DataFrame:
    """The published estimates of before and of now (views `then` and `now`), each with the code why it moved.

    First the answers of before in their order, then those of now that answer none of them. `cause` is evidence where
    the answer of now rests on a claim that was not there before, else a rule: `code` then is what dropped the old
    number, or why the new one is not reconciled. `factor` is the answer of now (its best value where it is stated) over
    that of before.
    """
    published = {one.claim_id: one.published for one in entries_of(claims, rules)}
    known_by = dict(ASKED[view] for view in (View.THEN, View.NOW))
    numbered, old_rows = with_numbers(now), before.answers
    left = numbered[numbered["reference_year"].isin([*known_by])].to_dict("records")
    pairs: list[tuple[_Row, _Row, Sequence[bool]]] = []
    for old in old_rows[old_rows["reference_year"].isin([*known_by])].to_dict("records"):
        new = _same(old, left)
        left = [row for row in left if row is not new]
        last = known_by[old["reference_year"]]
        made = [published[one] for one in old["claim_ids"].split(";") if one in published]
        pairs.append((old, new, [last is not None and one > last for one in made]))
    pairs += [({}, new, ()) for new in left]
    rows = [_row(old, new) | _why(old, new, before.known, late) for old, new, late in pairs]
    return as_table(rows, contract())


def _same(old: _Row, rows: Sequence[_Row]) -> _Row:
    """The answer of now to the question of an estimate of before; of several that with most of its claims.

    Empty where there is none.
    """
    ids = set(old["claim_ids"].split(";"))
    question = {"area": old["region_code"], "reference_year": old["reference_year"]}
    question |= {name: old[name] for name in ESTIMAND if name in old}
    same = [
        (len(shared), row["claim_ids"], row)
        for row in rows
        if all(row[name] == cell for name, cell in question.items())
        and ((shared := ids & set(row["claim_ids"].split(";"))) or not any(row[name] for name in _TOLD_APART))
    ]
    return max(same, key=lambda one: one[:2], default=(0, "", {}))[2]


def _row(old: _Row, new: _Row) -> dict[str, object]:
    """The cells of both answers; either may be empty, where there was none."""
    either = {**old, **new}
    return {
        **{name: either.get(name, "") for name in ("region_code", *KEY, "reference_year")},
        "area": new.get("area", either["region_code"]),
        **{f"{name}_before": old.get(name) for name in _ENDS},
        "lines_before": old.get("k_lineages"),
        "answer_status": new.get("answer_status", ""),
        "time": new.get("time"),
        **{
            f"{name}_now": new.get(cell)
            for name, cell in (("low", "low"), ("value", "middle"), ("high", "high"))
        },
        "factor": _ratio(new.get("middle"), old),
        **{f"claim_ids_{when}": row.get("claim_ids", "") for when, row in (("before", old), ("now", new))},
    }


def _ratio(now: float | None, old: _Row) -> float | None:
    """The answer of now over that of before, where both are there."""
    return now / old["median"] if now and now > 0 and old and old["median"] > 0 else None


def _why(old: _Row, new: _Row, known: Collection[str], late: Sequence[bool]) -> dict[str, str]:
    """The cause and the code of a move; `late` says which claims of before came too late for the question."""
    if not new:
        code = "converted" if old["conversions"] else "published_later" if any(late) else "not_near"
    elif set(new["claim_ids"].split(";")) - set(known):
        return {"cause": "evidence", "code": "new_claims"}
    elif late and all(late):
        code = "published_later"
    elif new["refusal"] or not old:
        code = new["refusal"] or "asked_anew"
    else:
        code = "same" if _ratio(new["median"], old) == 1 else "pooled_by_lines"
    return {"cause": "none" if code == "same" else "rule", "code": code}
