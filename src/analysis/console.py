"""What commands print: frames as tables for people, as JSON or CSV for programs."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table

from analysis import given
from analysis.library.contradictions import find_conflicts
from analysis.library.corpus import tables
from analysis.library.loading import load_claims, region_code
from analysis.library.quantities import assign_quantities
from analysis.library.quoting import quoting_advice
from analysis.library.reconciling import reconcile
from analysis.library.rungs import build_ladder
from analysis.library.searching import find_claims
from analysis.narrative.rendering import narrate

#: Columns of 20_conflicts that are prose; programs get codes and numbers.
_PROSE = ["arithmetic", "reason_evidence", "would_have_to_be_true"]
#: As many rows as a table shows unless all are asked for.
SHORT = 15
_LINK = re.compile(r"\[([^\]]*)\]\(#([^)]*)\)")


def show_region(
    console: Console, region: str, *, year: int, style: str = "", everything: bool = False
) -> None:
    """Print the answer for one region and the claims behind it.

    Parameters
    ----------
    console : Console
        Where to.
    region : str
        English name or code of a region that has a page.
    year : int
        The year that estimates are about.
    style : str
        `json` or `csv` for programs; empty for people.
    everything : bool
        Every claim, where people read.
    """
    claims = assign_quantities(load_claims(region))
    estimates = reconcile(claims, year=year)
    ladder = build_ladder(claims, estimates)
    advice = quoting_advice(claims)
    rows = claims.join(advice[["advice", "superseded_by"]])
    if style == "json":
        parts = {"ladder": ladder, "estimates": estimates, "claims": rows}
        answer = {name: _records(frame) for name, frame in parts.items()}
        _raw(console, _json({"region_code": claims.attrs["region"], "year": year, **answer}))
    elif style == "csv":
        _raw(console, rows.to_csv(lineterminator="\n"))
    else:
        name = tables().names[claims.attrs["region"]]
        conflicts = find_conflicts(claims, context=load_claims())
        _print_markdown(console, narrate("title", region=name, ladder=ladder).markdown)
        _print_markdown(
            console,
            narrate("answer", ladder=ladder, claims=claims, conflicts=conflicts, advice=advice).markdown,
        )
        newest = rows.sort_values(["year", "producer_year"], ascending=False)
        columns = ["year", "figure", "quantity", "producer", "advice"]
        print_rows(console, newest[columns], title="Claims", most=None if everything else SHORT)


def print_found(console: Console, text: str, *, style: str = "") -> bool:
    """Print the claims that give a number or hold words, else the nearest; say whether anything was found exactly.

    Parameters
    ----------
    console : Console
        Where to.
    text : str
        A number as printed, or words.
    style : str
        `json` or `csv` for programs; empty for people.
    """
    found = find_claims(text)
    exact = bool(len(found)) and not (found["match"] == "nearest").any()
    if style:
        _raw(console, _json(_records(found)) if style == "json" else found.to_csv(lineterminator="\n"))
        return exact
    if found.empty:
        console.print("No claim holds these words.")
        return False
    if not exact:
        console.print("No claim gives this number. The nearest:")
    rows = assign_quantities(found.drop(columns=["match", "ratio", "advice", "superseded_by", "disputed"]))
    rows = rows.join(found[["ratio", "advice", "superseded_by", "disputed"]])
    marks = [_mark(row) for row in rows[["superseded_by", "disputed"]].to_dict("records")]
    columns = ["figure", "quantity", "place", "year", "producer", "advice"]
    print_rows(console, rows[columns].assign(marks=marks), most=None)
    return exact


def _mark(row: Mapping[Any, Any]) -> str:
    """What a reader is warned of."""
    superseded = f"superseded by {row['superseded_by']}" if row["superseded_by"] else ""
    return ", ".join(filter(None, [superseded, "in a contradiction" if row["disputed"] else ""]))


def print_conflicts(
    console: Console,
    *,
    region: str = "",
    reason: str = "",
    level: str = "",
    style: str = "",
    everything: bool = False,
) -> None:
    """Print conflicts, hardest first.

    Parameters
    ----------
    console : Console
        Where to.
    region, reason, level : str
        Only those; empty for all.
    style : str
        `json` or `csv` for programs; empty for people.
    everything : bool
        Every conflict, where people read.
    """
    found = _wanted(tables()["20_conflicts"].set_index("conflict_id"), region, reason, level)
    if style:
        codes = found.drop(columns=[name for name in _PROSE if name in found])
        _raw(console, _json(_records(codes)) if style == "json" else codes.to_csv(lineterminator="\n"))
        return
    if found.empty:
        console.print("No conflict of this kind.")
        return
    claims = tables().claims()
    rows = found[["level", "code", "factor", "reasons"]].assign(
        claims=[_members(row, claims) for row in found["members"]]
    )
    rows["reasons"] = rows["reasons"].str.replace(";", " or ").str.replace("+", " and ").str.replace("_", " ")
    rows["code"] = rows["code"].str.replace("_", " ")
    print_rows(console, rows.reset_index(drop=True), most=None if everything else SHORT, index=False)


def _wanted(conflicts: pd.DataFrame, region: str, reason: str, level: str) -> pd.DataFrame:
    """The conflicts of a region, with a reason, of a level."""
    keep = pd.Series(True, index=conflicts.index)
    if region:
        keep &= conflicts["regions"].str.split(";").map(set).map({region_code(region)}.issubset)
    if reason:
        reasons = conflicts["reasons"].str.split("[;+]", regex=True)
        keep &= reasons.map(set).map({_word("reason", reason, reasons.explode())}.issubset)
    if level:
        keep &= conflicts["level"] == _word("level", level, conflicts["level"])
    return conflicts[keep]


def _word(name: str, word: str, known: "pd.Series[str]") -> str:
    """A word of a column, however its parts are joined."""
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    return given.word(name, plain, sorted(set(known.dropna())))


def _members(ids: str, claims: pd.DataFrame) -> str:
    """The figures of a conflict with their makers and years."""
    rows = claims.reindex([one for one in ids.split(";") if one in claims.index])
    years = rows["producer_year"].astype("string").fillna("")
    makers = (rows["producer"] + " " + years).str.strip()
    return " | ".join(f"{figure} ({maker})" for figure, maker in zip(rows["figure"], makers, strict=True))


def print_rows(
    console: Console, rows: pd.DataFrame, *, title: str = "", most: int | None = SHORT, index: bool = True
) -> None:
    """Print a frame as a table, and say how many rows were left out.

    Parameters
    ----------
    console : Console
        Where to.
    rows : DataFrame
        What to print.
    title : str
        Above it.
    most : int, optional
        As many rows at most.
    index : bool
        Whether the index is a column.
    """
    shown = rows.head(len(rows) if most is None else most)
    shown = shown.reset_index() if index else shown
    table = Table(
        title=title or None, title_justify="left", box=None, header_style="bold", padding=(0, 2, 0, 0)
    )
    for name in shown.columns:
        table.add_column(str(name).replace("_", " "), overflow="fold")
    for record in shown.astype(object).itertuples(index=False):
        table.add_row(*(escape(_cell(cell)) for cell in record))
    console.print(table)
    if len(rows) > len(shown):
        console.print(f"{len(shown)} of {len(rows)} rows; --all shows the others.")


def _cell(cell: object) -> str:
    """A cell as people read it."""
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    return (
        f"{cell:.3g}"
        if isinstance(cell, float) and not cell.is_integer()
        else f"{cell:.0f}"
        if isinstance(cell, float)
        else str(cell)
    )


def _print_markdown(console: Console, text: str) -> None:
    """Print Markdown, ids of claims in brackets behind their numbers."""
    console.print(Markdown(_LINK.sub(r"\1 [\2]", text)))


def _raw(console: Console, text: str) -> None:
    """Print text as it is, for programs."""
    console.print(text.rstrip("\n"), markup=False, highlight=False, soft_wrap=True)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame; what is missing is null."""
    rows: list[dict[str, Any]] = json.loads(
        frame.reset_index().to_json(orient="records", double_precision=10)
    )
    return rows


def _json(content: object) -> str:
    """Content as JSON that people can read too."""
    return json.dumps(content, ensure_ascii=False, indent=1)
