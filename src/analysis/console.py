"""What commands print: frames as tables for people, as JSON or CSV for programs."""

import json
import re
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis import arguments
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.corpus import holding, plain, tables
from analysis.library.loading import load_claims, region_code
from analysis.library.quantities import assign_quantities
from analysis.library.reconciling import build_ladder, reconcile
from analysis.library.tracing import find_claims

#: As many rows as a table shows unless all are asked for.
SHORT = 15
_LINK = re.compile(r"\[([^\]]*)\]\(#([^)]*)\)")


def show_region(
    console: Console, region: str, *, year: int, as_json: bool | None = None, everything: bool = False
) -> None:
    """Print the answer for one region in a year and the claims behind it, for people or as JSON or CSV."""
    code = region_code(region)
    claims = assign_quantities(load_claims(code))
    estimates, advice = reconcile(claims, year=year), quoting_advice(claims)
    ladder = build_ladder(claims)
    rows = claims.join(advice[["advice", "superseded_by"]])
    if as_json is not None:
        parts = {"ladder": ladder, "estimates": estimates, "claims": rows}
        _raw(console, {"region_code": code, "year": year, **parts} if as_json else rows, as_json)
    else:
        conflicts = find_conflicts(claims, context=load_claims())
        frames = {"ladder": ladder, "claims": claims, "conflicts": conflicts, "advice": advice}
        _print_narrative(console, "title", region=tables().names[code], ladder=ladder)
        _print_narrative(console, "answer", **frames)
        newest = rows.sort_values(["year", "producer_year"], ascending=False)
        columns = ["year", "figure", "quantity", "producer", "advice"]
        print_rows(console, newest[columns], title="Claims", most=None if everything else SHORT)


def print_found(console: Console, text: str, *, as_json: bool | None = None) -> bool:
    """Print the claims that give a number or hold words, else the nearest; say whether anything was found exactly."""
    found = find_claims(text)
    exact = bool(len(found)) and not (found["match"] == "nearest").any()
    if as_json is not None:
        _raw(console, found, as_json)
    elif found.empty:
        console.print("No claim holds these words.")
    else:
        if not exact:
            console.print("No claim gives this number. The nearest:")
        rows = assign_quantities(found)
        ids, disputed = rows["superseded_by"], rows["disputed"].map({True: "in a contradiction", False: ""})
        marks = ids.where(ids == "", "superseded by " + ids).str.cat(disputed, ", ").str.strip(", ")
        columns = ["figure", "quantity", "place", "year", "producer", "advice"]
        print_rows(console, rows[columns].assign(marks=marks), most=None)
    return exact


def print_conflicts(
    console: Console,
    *,
    region: str = "",
    reason: str = "",
    level: str = "",
    as_json: bool | None = None,
    everything: bool = False,
) -> None:
    """Print conflicts, hardest first: all, or those of a region, with a reason, of a level."""
    known = tables()["20_conflicts"].set_index("conflict_id")
    found = holding(known, region_code(region)) if region else known
    if reason:
        parts = known["reasons"].str.replace("+", ";").str.split(";")
        word = _word("reason", reason, parts.explode())
        found = found[[word in codes for codes in parts[found.index]]]
    if level:
        found = found[found["level"] == _word("level", level, known["level"])]
    if as_json is not None:
        _raw(console, found, as_json)
    elif found.empty:
        console.print("No conflict of this kind.")
    else:
        claims = plain(tables().claims(), ("figure", "producer", "producer_year"))
        said = {one.pop("claim_id"): "{figure} ({producer} {producer_year})".format(**one) for one in claims}
        members = [[said[one] for one in ids.split(";") if one in said] for ids in found["members"]]
        rows = found[["level", "code", "factor"]].assign(
            code=found["code"].str.replace("_", " "),
            reasons=found["reasons"].replace({";": " or ", r"\+": " and ", "_": " "}, regex=True),
            claims=[" | ".join(some).replace(" None)", ")") for some in members],
        )
        print_rows(console, rows, most=None if everything else SHORT, index=False)


def _word(name: str, word: str, known: "pd.Series[str]") -> str:
    """A word of a column, however its parts are joined."""
    plain_word = word.strip().lower().replace("-", "_").replace(" ", "_")
    return arguments.word(name, plain_word, sorted(set(known.dropna()) - {""}))


def print_rows(
    console: Console, rows: pd.DataFrame, *, title: str = "", most: int | None = SHORT, index: bool = True
) -> None:
    """Print a frame as a table, its index as a column unless refused, and say how many rows were left out."""
    shown = rows.head(len(rows) if most is None else most)
    table = Table(title=title, title_justify="left", box=None, header_style="bold", padding=(0, 2, 0, 0))
    names = [str(shown.index.name), *shown] if index else [*shown]
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in plain(shown, shown, key=str(shown.index.name)):
        table.add_row(*(escape(_cell(row[name])) for name in names))
    console.print(table)
    if len(rows) > len(shown):
        console.print(f"{len(shown)} of {len(rows)} rows; --all shows the others.")


def _cell(cell: object) -> str:
    """A cell as people read it."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.3g}"
    return "" if cell is None else str(cell)


def _print_narrative(console: Console, template: str, **frames: Any) -> None:
    """Print a section as a page has it, ids of claims in brackets behind their numbers."""
    from rich.markdown import Markdown

    from analysis.narrative.rendering import narrate

    console.print(Markdown(_LINK.sub(r"\1 [\2]", narrate(template, **frames).markdown)))


def _raw(console: Console, content: Any, as_json: bool) -> None:
    """Print a frame, or several by their names, for programs: JSON with null for what is missing, or CSV."""

    def listed(frame: pd.DataFrame) -> list[dict[str, Any]]:
        return plain(frame, frame, key=str(frame.index.name))

    if as_json:
        text = json.dumps(content, ensure_ascii=False, indent=1, default=listed)
    else:
        text = content.to_csv(lineterminator="\n")
    console.print(text.rstrip("\n"), markup=False, highlight=False, soft_wrap=True)
