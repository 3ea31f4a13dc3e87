"""What the tests of texts share: small tables of one, none and many rows, and how a text is read."""

import re
from typing import Any

import pandas as pd
from markdown_it import MarkdownIt

import analysis as an

#: What a claim, a rung and a conflict have unless a test says otherwise.
_CLAIM: dict[str, Any] = {
    **dict.fromkeys(("low", "best", "high", "per_100000_best", "printed_per_1000")),
    **dict.fromkeys(("approximate", "vague", "confirmed", "reporters_only"), False),
    **dict.fromkeys(("original", "superseded_by", "currency", "definition", "counterpart", "share_of", "target_population", "whole_measure"), ""),
    **dict.fromkeys(("area", "region_code"), "GHA"),
    **dict.fromkeys(("line", "lineage"), "L-A"),
    "bound": "none", "unit": "persons_per_year", "measure": "flow", "population": "all", "exploitation": "all",
    "status": "trafficked", "visibility": "actual", "direction": "in", "period_start": 2010, "period_end": 2010,
    "producer": "Survey A", "producer_year": 2012, "figure": "1", "method": "survey", "read_in": "producer",
    "role": "unspecified", "place": "Ghana", "counterpart_codes": "",
    "scope": "all", "hedge": "", "interval_level": None, "quantity": "people trafficked, a year", "source": "own", "kind": "count",
}  # fmt: skip
_RUNG = {name: cell for name, cell in _CLAIM.items() if name != "quantity"} | {
    "basis": "claim", "best": 12.0, "year": 2010, "grade": "survey", "lines": 1, "advice": "quote", "why": "",
    "known_as": "best_supported", "level": None,
}  # fmt: skip
_CONFLICT: dict[str, Any] = {
    "level": "infeasible", "marginal": False, "code": "same_estimand", "factor": 2.0, "severity": 2.0, "amount": None,
    "reasons": "vintage", "explanations": "one_must_move:2",
}  # fmt: skip


def claims(*rows: dict[str, Any]) -> pd.DataFrame:
    """Claims A-1, A-2 ... about Ghana with these cells beside the usual ones."""
    ids = pd.Index([f"A-{number}" for number in range(1, len(rows) + 1)], name="claim_id")
    return _frame(_CLAIM, rows, ids)


def ladder(**rungs: dict[str, Any]) -> pd.DataFrame:
    """Rungs by name, each with these cells beside the usual ones."""
    # As in the table the best known rung above those found leads; here all are equally good unless a test says so.
    first = min(rungs, key=["trafficked", "forced_labour", "modern_slavery", "found"].index, default="")
    rows = []
    for number, (name, cells) in enumerate(rungs.items(), 1):
        usual_ids = {"number_id": f"A-{number}", "claim_ids": f"A-{number}", "leads": name == first}
        rows.append({**usual_ids, **cells})
    usual = {**_RUNG, "number_id": "", "claim_ids": "", "leads": False}
    return _frame(usual, rows, pd.Index(list(rungs), name="rung"))


def conflicts(*rows: dict[str, Any]) -> pd.DataFrame:
    """Conflicts between A-1 and A-2 with these cells beside the usual ones."""
    ids = pd.Index([f"C-{number}" for number in range(1, len(rows) + 1)], name="conflict_id")
    return _frame({**_CONFLICT, "members": "A-1;A-2"}, rows, ids)


def advice(**of: str) -> pd.DataFrame:
    """Advice by claim, `A_1="do_not_quote"`, for the reason that goes with it."""
    reasons = {"do_not_quote": "unattributed", "quote_with_care": "one_line"}
    ids = pd.Index([name.replace("_", "-") for name in of], name="claim_id")
    frame = pd.DataFrame({"advice": [*of.values()]}, index=ids, dtype="str")
    return frame.assign(
        reason=frame["advice"].map(reasons).fillna("documented"), superseded_by="", original=""
    )


def _frame(usual: dict[str, Any], rows: Any, index: pd.Index) -> pd.DataFrame:
    frame = pd.DataFrame([{**usual, **row} for row in rows], index=index, columns=list(usual))
    frame.attrs["region"] = "GHA"
    return frame


#: What the answer takes, without a row.
_EMPTY = {"ladder": ladder(), "claims": claims(), "conflicts": conflicts(), "advice": advice()}
_NO_MEETINGS = pd.DataFrame({"answer_status": []}, dtype="str").rename_axis("estimate_id")


def answering(**tables: Any) -> dict[str, Any]:
    """What the answer takes, with these tables in place of empty ones, and with who speaks in it."""
    taken = {**_EMPTY, "meetings": _NO_MEETINGS, **tables}
    asked = {name: taken[name] for name in ("advice", "meetings")}
    return {**taken, "best": an.best_known(taken["claims"], taken["ladder"], **asked)}


def items(markdown: str) -> list[str]:
    """The text of each list item as a reader's browser has it."""
    html = MarkdownIt("commonmark").render(markdown)
    return [re.sub(r"<[^>]*>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", html, re.DOTALL)]


def read_aloud(markdown: str) -> str:
    """What a reader hears: no addresses, no signs of stress, no tags."""
    return re.sub(r"<[^>]*>|\*\*", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown))
