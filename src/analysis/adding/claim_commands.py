"""The commands that add: `analysis add-claim` and `analysis add-source`."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from analysis.adding.accept_commands import Yes, agreed_or_exit
from analysis.project import project_folder
from analysis.query_commands import err, out
from analysis.terminal import is_terminal

if TYPE_CHECKING:
    from analysis.reading.cards import Card

additions = typer.Typer()

#: What is asked for on a terminal, each with what it is.
_ASKED = {
    "place": "Place, as printed",
    "figure": "Figure, exactly as printed, with its hedges",
    "measure": "Measure, such as stock, flow, share, cases",
    "year": "Year that it is about (or nothing)",
    "producer": "Who made the number (or nothing)",
    "locator": "Where it stands: first words of the paragraph, or table and line",
    "role": "Whether the place is the source, transit or destination of those counted (nothing: they end up there)",
    "population": "Who, such as women or children (nothing: all)",
    "exploitation": "For what, such as sexual or labour (nothing: all)",
    "status": "In which condition, such as forced_labour (nothing: trafficked)",
    "visibility": "All there are, or those detected or assisted (nothing: actual)",
    "method": "How it was found, such as administrative or survey (nothing: estimate if somebody made it)",
    "note": "What a reader must know (or nothing)",
}
#: What is asked where the subject has a route.
_OF_ROUTE = "role"
_Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="Any other column, as column=cell; may be repeated.", metavar="COLUMN=CELL"),
]
_From = Annotated[
    Path | None, typer.Option("--from", help="A CSV file with one row a claim instead, such as a draft.")
]


@additions.command(
    "add-claim",
    epilog="Examples:  analysis add-claim netherlands_rapporteur   ·   analysis add-claim germany_bka "
    '--place Germany --figure "about 700" --measure flow --year 2023 --producer BKA --locator "Table 2" '
    "--set visibility=detected --set method=administrative   ·   analysis add-claim ilo --from draft.csv --yes",
)
def add_claim(
    source: Annotated[str, typer.Argument(help="A source of data/raw that has a table of claims.")],
    place: Annotated[str, typer.Option("--place")] = "",
    figure: Annotated[str, typer.Option("--figure", help="As printed.")] = "",
    measure: Annotated[str, typer.Option("--measure")] = "",
    year: Annotated[str, typer.Option("--year")] = "",
    producer: Annotated[str, typer.Option("--producer")] = "",
    locator: Annotated[str, typer.Option("--locator", help="Where it stands in the source.")] = "",
    study: Annotated[
        str, typer.Option("--study", help="The study_id of a survey, list comparison, model or judgement.")
    ] = "",
    cells: _Set = None,
    file: _From = None,
    yes: Yes = False,
) -> None:
    """Add claims to a source: shown with what they meet, clash with and move, then written whole or not at all.

    On a terminal it asks for what is not given, until nothing is missing. Other columns are those of docs/transcribe.md
    in the project, or of GUIDE.md, which init writes. A new study has design=..., a new producer producer_kind=...,
    another spelling of a known one producer_name=..., a new lineage lineage_title=... and lineage_evidence=...
    """
    from analysis.adding.drafts import claims_card

    folder = project_folder()
    card = claims_card(folder, source)
    given = {
        "place": place, "figure": figure, "measure": measure, "year": year, "producer": producer,
        "locator": locator, "study_id": study,
    }  # fmt: skip
    rows = _rows(given, cells or (), file)
    if file is None and is_terminal():
        rows = [_completed(folder, card, rows[0])]
    _add(folder, card.file, rows, yes=yes, first={})


@additions.command(
    "add-source",
    epilog='Examples:  analysis add-source la_strada --title "Report 2024" --producer "La Strada" --year 2024   ·   '
    "analysis add-source la_strada --title ... --producer ... --from draft.csv",
)
def add_source(
    name: Annotated[
        str, typer.Argument(help="Small letters, digits and underscores: the folder and its page.")
    ],
    title: Annotated[str, typer.Option("--title", help="Of the report or page that is transcribed.")] = "",
    producer: Annotated[str, typer.Option("--producer", help="Who published it.")] = "",
    year: Annotated[str, typer.Option("--year", help="Of the edition; nothing if rows differ.")] = "",
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any other field of the card, as field=text.", metavar="FIELD=TEXT"),
    ] = None,
    file: _From = None,
    yes: Yes = False,
) -> None:
    """Add a source of claims: its folder, table and card; with --from its claims too, at once or not at all."""
    from analysis.adding.plans import carry_out
    from analysis.adding.sources import new_source

    folder = project_folder()
    about = {"title": title, "producer": producer, "year": year} | _pairs(fields or ())
    if is_terminal():
        for field in ("title", "producer", "year"):
            about[field] = about[field] or typer.prompt(f"{field} of the source", default="").strip()
    for field in ("title", "producer"):
        if not about[field]:
            raise typer.BadParameter(f"the {field} of the source is needed, as --{field} TEXT")
    planned = new_source(folder, name, about)
    if file is not None:
        _add(folder, f"{name}/claims.csv", _rows({}, (), file), yes=yes, first=planned)
        return
    for path in planned:
        out.print(escape(f"to be written: {path}"), soft_wrap=True)
    agreed_or_exit("Write this?", yes=yes)
    carry_out(folder, planned)
    out.print(f"Next, as a source has at least one claim: analysis add-claim {name}", soft_wrap=True)


def _pairs(cells: Sequence[str]) -> dict[str, str]:
    """Options of the form name=text."""
    pairs = {}
    for cell in cells:
        name, equals, text = cell.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set {cell}: name=text would be right, such as status=forced_labour")
        pairs[name.strip()] = text.strip()
    return pairs


def _rows(given: Mapping[str, str], cells: Sequence[str], file: Path | None) -> list[dict[str, str]]:
    """The rows that a person gives: of a file, by options, or asked for."""
    row = {name: cell for name, cell in given.items() if cell}
    for cell in cells:
        name, equals, text = cell.partition("=")
        if not equals:
            raise typer.BadParameter(
                f"--set {cell}: column=cell would be right, such as status=forced_labour"
            )
        row[name.strip()] = text.strip()
    if file is not None:
        from analysis.adding.drafts import OF_STUBS, of_text
        from analysis.own.claims_file import rows_of_known_columns

        # What options say goes for all rows that do not say it themselves.
        return [{**row, **of_file} for of_file in of_text(rows_of_known_columns(file, OF_STUBS))]
    if is_terminal():
        from analysis.subject.switches import switches

        for name, question in _ASKED.items():
            is_meant = name != _OF_ROUTE or switches().route
            if name not in row and is_meant:
                answer = _answer(question)
                row.update({name: answer} if answer else {})
    return [row]


def _completed(folder: Path, card: "Card", row: Mapping[str, str]) -> dict[str, str]:
    """A row with what its producer, study and lineage need where they are new, asked for until nothing is missing."""
    from analysis.adding.drafts import draft
    from analysis.adding.questions import next_question
    from analysis.adding.stubs import Held

    held = Held(folder)
    completed = dict(row)
    while True:
        (record,) = draft(folder, card, [completed]).records
        question = next_question(completed, record, held, coded_by=_coder(folder))
        if question is None:
            return completed
        text = question.text
        if question.choices:
            text += f" ({', '.join(question.choices)})"
        answer = _answer(text)
        while right := question.right_instead_of(answer):
            answer = _answer(f"{right} would be right")
        completed[question.cell] = answer


def _answer(question: str) -> str:
    """What somebody answers; nothing is an answer."""
    return str(typer.prompt(question, default="", show_default=False)).strip()


def _add(
    folder: Path, file: str, rows: Sequence[Mapping[str, str]], *, yes: bool, first: Mapping[str, bytes]
) -> None:
    """Show what rows would do in the table of a card, and write them if somebody agrees.

    What is to be written `first`, such as the card itself, is written with them.
    """
    from analysis.adding.consequences import consequences
    from analysis.adding.plans import carry_out, drafted, tried
    from analysis.adding.shown_additions import told
    from analysis.reading.problems import refuse

    draft, planned = drafted(folder, file, rows, first=first, coded_by=_coder(folder))
    with err.status("Looking for what it meets among all published claims ..."):
        claims_do = consequences(draft.records)
    for line in told(claims_do):
        out.print(escape(line), soft_wrap=True)
    with err.status("Checking the project with it ..."):
        whole, wrong = tried(folder, planned)
    refuse(wrong)
    for path in whole:
        out.print(escape(f"to be written: {path}"), soft_wrap=True)
    agreed_or_exit("Write this?", yes=yes)
    carry_out(folder, whole)
    ids = ", ".join(record["claim_id"] for record in draft.records)
    out.print(f"Added {ids}. Next: analysis data, then analysis diff HEAD", soft_wrap=True)


def _coder(folder: Path) -> str:
    """Who works here, as git knows; empty if it does not."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "config", "user.name"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip()
