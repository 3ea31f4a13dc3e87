"""The commands that answer: frames as tables for people, as JSON or CSV for programs.

Where nothing is asked, nothing that takes long is imported: a build that has nothing to do is to end at once.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

import analysis as an
from analysis import arguments
from analysis.safe_text import visible, without_formulas
from analysis.terminal import SafeConsole

if TYPE_CHECKING:
    import pandas as pd

answers = typer.Typer()
out = SafeConsole(highlight=False)
#: What goes wrong, and what goes on: no part of what a command gives.
err = SafeConsole(stderr=True, highlight=False)

Region = Annotated[str, typer.Argument(help="English name or code of a region.")]
ForPrograms = Annotated[bool | None, typer.Option("--json/--csv", help="For programs, and nothing else.")]
Everything = Annotated[bool, typer.Option("--all", help="Every row.")]
#: As many rows as a table shows unless all are asked for.
SHORT = 15
#: Between the columns of a table.
_GAP = 2
#: Columns whose codes are read as words.
_CODES = frozenset({"advice"})
_LINK = re.compile(r"\[([^\]]*)\]\(#([^)]*)\)")


@answers.command(
    epilog="Examples:  analysis show Netherlands   ·   analysis show World --all   ·   "
    "analysis show Moldova --year 2008   ·   analysis show Ghana --json"
)
def show(
    region: Region,
    year: Annotated[int, typer.Option("--year", help="The year that estimates are about.")] = 2021,
    everything: Everything = False,
    as_json: ForPrograms = None,
) -> None:
    """The answer for one region and the claims behind it, in the terminal."""
    _require_tables()
    code = an.region_code(region)
    claims = an.assign_quantities(an.load_claims(code))
    estimates = an.reconcile(claims, year=year)
    advice = an.quoting_advice(claims)
    ladder = an.build_ladder(claims)
    rows = claims.join(advice[["advice", "superseded_by"]])
    if as_json:
        parts = {"ladder": ladder, "estimates": estimates, "claims": rows}
        _print_json({"region_code": code, "year": year, **parts})
        return
    if as_json is not None:
        _print_csv(rows)
        return
    from rich.markdown import Markdown

    for text in _narratives(code, claims, ladder, advice):
        # Ids of claims in brackets behind their numbers, where a page has links.
        out.print(Markdown(_LINK.sub(r"\1 [\2]", text)))
    newest = rows.sort_values(["year", "producer_year"], ascending=False)
    columns = ["year", "figure", "quantity", "producer", "advice"]
    _print_rows(newest[columns], title="Claims", everything=everything)


def _require_tables() -> None:
    """Refuse to answer where a subject of somebody's own has no tables."""
    from analysis.processed_tables import require_tables

    require_tables()


def _narratives(
    code: str, claims: "pd.DataFrame", ladder: "pd.DataFrame", advice: "pd.DataFrame"
) -> Iterator[str]:
    """What is told of a region above its claims: of another subject what they say together, as its own page does."""
    from analysis.processed_tables import tables
    from analysis.subject.chosen import DEFAULT, chosen

    meetings = an.reconcile(claims)
    if chosen().name != DEFAULT:
        yield an.narrate("own_answers", answers=meetings, claims=claims).markdown
        return
    conflicts = an.find_conflicts(claims, context=an.load_claims())
    yield an.narrate("title", region=tables().names[code], ladder=ladder, claims=claims).markdown
    best = an.best_known(claims, ladder)
    behind = {"ladder": ladder, "claims": claims, "conflicts": conflicts, "advice": advice}
    yield an.narrate("answer", best=best, meetings=meetings, **behind).markdown


@answers.command(
    epilog='Examples:  analysis find "27 million"   ·   analysis find 600,000-800,000   ·   analysis find ILO --csv'
)
def find(
    number: Annotated[list[str], typer.Argument(help="A number as printed, or words.")],
    as_json: ForPrograms = None,
) -> None:
    """Who said a number, what it counts, and whether to quote it; what is near, with exit 1, if nobody held did.

    Equal numbers come first, then those within 5 percent, then the nearest by factor. Words are looked for only where
    no number is typed.
    """
    _require_tables()
    claims = an.find_claims(" ".join(number))
    is_held = bool(claims["match"].isin(["exact", "words"]).any())
    if as_json is not None:
        _print_raw(claims, as_json)
    elif claims.empty:
        out.print("No claim holds these words.")
    else:
        _print_found(claims)
    if not is_held:
        raise typer.Exit(1)


#: Above the claims that match in each way.
_MATCHES = {
    "exact": "Equal:",
    "close": "Within 5 percent:",
    "nearest": "The nearest of the same kind, by factor:",
    "words": "",
}


def _print_found(claims: "pd.DataFrame") -> None:
    """Print what was found, by how it matches, and what a small number may stand for."""
    if not claims["match"].isin(["exact", "words"]).any():
        out.print("No claim gives this number.")
    for match, heading in _MATCHES.items():
        of_match = claims[claims["match"] == match]
        if len(of_match):
            if heading:
                out.print(heading)
            _print_claims(of_match)
    if claims.attrs["perhaps"]:
        out.print(f"Or do you look for {' or '.join(claims.attrs['perhaps'])}?")


def _print_claims(claims: "pd.DataFrame") -> None:
    """Print claims that were looked for, each with what speaks against it."""
    rows = an.assign_quantities(claims)
    superseded = ("superseded by " + rows["superseded_by"]).where(rows["superseded_by"] != "", "")
    disputed = rows["disputed"].map({True: "in a contradiction", False: ""})
    marks = superseded.str.cat(disputed, ", ").str.strip(", ")
    columns = ["figure", "quantity", "place", "year", "producer", "advice"]
    _print_rows(rows[columns].assign(marks=marks), everything=True)


@answers.command(
    epilog="Examples:  analysis cite A2009-047   ·   analysis cite NLR-004 --style bibtex   ·   "
    "analysis cite WORLD-stock-forced_labour-2010"
)
def cite(
    number_id: Annotated[str, typer.Argument(help="Id of a claim, or of an answer put together here.")],
    style: Annotated[str, typer.Option("--style", help="text, bibtex, ris or csl-json.")] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --style csl-json.")] = False,
) -> None:
    """How to cite a number: its own maker's report first; an answer with all that was put together."""
    _require_tables()
    out.print(escape(an.cite(number_id, style="csl-json" if as_json else style)), soft_wrap=True)


@answers.command(
    epilog="Examples:  analysis conflicts -r Netherlands   ·   analysis conflicts --level infeasible   ·   "
    "analysis conflicts --reason stock_or_flow -r World --csv"
)
def conflicts(
    region: Annotated[str, typer.Option("--region", "-r", help="Only those of a region.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Only those with a reason, such as period.")] = "",
    level: Annotated[str, typer.Option("--level", help="Only those of a level, such as infeasible.")] = "",
    everything: Everything = False,
    as_json: ForPrograms = None,
) -> None:
    """Which claims cannot all be true, or seem so: by how much, and why."""
    from analysis.processed_tables import holding, tables

    _require_tables()
    every = tables()["20_conflicts"].set_index("conflict_id")
    rows = holding(every, an.region_code(region)) if region else every
    if reason:
        rows = _with_word(rows, every["reasons"].str.split("[;+]"), "reason", reason)
    if level:
        rows = _with_word(rows, every["level"].str.split(), "level", level)
    if as_json is not None:
        _print_raw(rows, as_json)
    elif rows.empty:
        out.print("No conflict of this kind.")
    else:
        _print_conflicts(rows, everything=everything)


def _with_word(rows: "pd.DataFrame", words: "pd.Series[Any]", name: str, word: str) -> "pd.DataFrame":
    """The rows among whose words one is; an error offers the words that any row of the table has."""
    # However its parts are joined.
    code = word.strip().lower().replace("-", "_").replace(" ", "_")
    codes = set(words.explode().dropna()) - {""}
    arguments.word(name, code, sorted(codes))
    return rows[[code in codes_of_row for codes_of_row in words[rows.index]]]


def _print_conflicts(conflicts: "pd.DataFrame", *, everything: bool) -> None:
    """Print conflicts with their claims as printed."""
    from analysis.claims.frame_checks import plain
    from analysis.processed_tables import tables

    printed: dict[str, str] = {}
    for claim in plain(tables().claims(), ("figure", "producer", "producer_year")):
        source = str(claim["producer"])
        if claim["producer_year"] is not None:
            source += f" {claim['producer_year']}"
        printed[str(claim["claim_id"])] = f"{claim['figure']} ({source})"
    members = []
    for ids in conflicts["members"]:
        figures = [printed[claim_id] for claim_id in ids.split(";") if claim_id in printed]
        members.append(" | ".join(figures))
    rows = conflicts[["level", "code", "factor"]].assign(
        code=conflicts["code"].str.replace("_", " "),
        reasons=conflicts["reasons"].replace({";": " or ", r"\+": " and ", "_": " "}, regex=True),
        claims=members,
    )
    _print_rows(rows, everything=everything, index=False)


@answers.command(
    epilog="Examples:  analysis agreement first.csv second.csv   ·   "
    "analysis agreement data/raw/studies.csv again.csv --key study_id   ·   analysis agreement a.csv b.csv --csv"
)
def agreement(
    first: Annotated[Path, typer.Argument(help="A coding: a CSV file with a row for each claim or study.")],
    second: Annotated[Path, typer.Argument(help="Another coding of them, by who did not see the first.")],
    key: Annotated[
        str, typer.Option("--key", help="The column that names a row; the first, if not given.")
    ] = "",
    everything: Everything = False,
    as_json: ForPrograms = None,
) -> None:
    """How far two codings agree: share equal, Cohen's kappa and Gwet's AC1 by column, and the cells that differ.

    It shows how consistent a coding is, not that it is right. With --csv the cells that differ, to be settled.
    """
    from analysis.agreement import compare
    from analysis.reading.delimited_tables import read_text_table

    tables = [read_text_table(path, file=str(path)) for path in (first, second)]
    result = compare(*tables, key=key)
    if as_json:
        _print_json({"columns": result.columns, "differing": result.differing, "unmatched": result.unmatched})
    elif as_json is not None:
        _print_csv(result.differing)
    else:
        _print_rows(result.columns, title="Agreement", everything=True)
        _print_rows(result.differing, title="Cells that differ", everything=everything)
        if len(result.unmatched):
            _print_rows(result.unmatched, title="In one coding only", everything=everything)


_ReadYear = Annotated[
    int | None, typer.Option("--year", help="The year of the text, for words such as last year.")
]
_ReadPlace = Annotated[
    str, typer.Option("--place", help="What the text is about, where its words name no place.")
]


@answers.command(
    epilog="Examples:  analysis read article.html   ·   analysis read report.md --csv > claims.csv   ·   "
    "pbpaste | analysis read - --year 2024"
)
def read(
    file: Annotated[
        str, typer.Argument(help="A text, Markdown or HTML file in UTF-8, or - for standard input.")
    ],
    year: _ReadYear = None,
    place: _ReadPlace = "",
    everything: Annotated[bool, typer.Option("--all", help="Also numbers that are no claims.")] = False,
    as_json: ForPrograms = None,
) -> None:
    """Every number that a text claims: how it reads, what it counts, and by which rule; what is doubtful is empty.

    With --csv a first draft for *claims.csv*, which a person settles. Numbers that are no claims stand in --all.
    """
    from analysis.library.text_files import text_of_file

    try:
        text = text_of_file(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    numbers = an.read_text(text, year=year, place=place or None)
    rows = numbers if everything else numbers[numbers["claim"]]
    if as_json is not None:
        _print_raw(rows, as_json)
        return
    shown = [
        "figure",
        "place",
        "period",
        "population",
        "exploitation",
        "status",
        "visibility",
        "measure",
        "producer",
    ]
    _print_rows(rows[[*shown, "rule"]], everything=True)
    out.print(f"{int(numbers['claim'].sum())} of {len(numbers)} numbers are claims.")


@answers.command()
def regions() -> None:
    """The regions that have a page."""
    _require_tables()
    for name in an.list_regions():
        out.print(escape(name))


def _print_rows(rows: "pd.DataFrame", *, everything: bool, title: str = "", index: bool = True) -> None:
    """Print a frame as a table, its index as a column unless refused, and say how many rows were left out."""
    from analysis.claims.frame_checks import plain

    printed = rows if everything else rows.head(SHORT)
    key = str(printed.index.name)
    names = [str(name) for name in printed]
    if index:
        names.insert(0, key)
    lines = []
    for row in plain(printed, printed, key=key):
        lines.append([_cell(row[name], name) for name in names])
    headings = [name.replace("_", " ") for name in names]
    widths = [_longest_word(texts) for texts in zip(headings, *lines, strict=True)]
    is_wide_enough = sum(widths) + _GAP * len(widths) <= out.width
    table = _table(headings, lines, widths) if is_wide_enough else _stacked(headings, lines)
    table.title = title
    table.title_justify = "left"
    out.print(table)
    if len(rows) > len(printed):
        out.print(f"{len(printed)} of {len(rows)} rows; --all shows the others.")


def _longest_word(texts: Iterable[str]) -> int:
    """How many signs the longest word of some texts has, as a terminal shows it."""
    words = [word for text in texts for word in visible(text).split()]
    return max(map(len, words), default=0)


def _table(headings: list[str], lines: list[list[str]], widths: list[int]) -> Table:
    """Rows beneath one another, each column wide enough for its longest word."""
    table = Table(box=None, header_style="bold", padding=(0, _GAP, 0, 0))
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, overflow="fold", min_width=width)
    for line in lines:
        table.add_row(*map(escape, line))
    return table


def _stacked(headings: list[str], lines: list[list[str]]) -> Table:
    """Cells beneath one another, for a terminal in which the columns would break words; empty ones are left out."""
    table = Table(box=None, show_header=False, padding=(0, _GAP, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for line in lines:
        for heading, cell in zip(headings, line, strict=True):
            if cell:
                table.add_row(heading, escape(cell))
        table.add_row()
    return table


def _cell(cell: object, name: str) -> str:
    """A cell of a column as people read it; nothing where it is missing."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.3g}"
    text = "" if cell is None else str(cell)
    return text.replace("_", " ") if name in _CODES else text


def _print_raw(frame: "pd.DataFrame", as_json: bool) -> None:
    """Print a frame for programs."""
    if as_json:
        _print_json(frame)
    else:
        _print_csv(frame)


def _print_json(content: Any) -> None:
    """Print a frame, or several by their names, as JSON, with null for what is missing."""
    from analysis.claims.frame_checks import plain

    def rows_of(frame: "pd.DataFrame") -> list[dict[str, Any]]:
        return plain(frame, frame, key=str(frame.index.name))

    text = json.dumps(content, ensure_ascii=False, indent=1, default=rows_of)
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _print_csv(frame: "pd.DataFrame") -> None:
    """Print a frame as CSV, without formulas."""
    text = without_formulas(frame.to_csv(lineterminator="\n"))
    out.print(text.rstrip("\n"), markup=False, highlight=False, soft_wrap=True)
