"""Readers of official workbooks: UNODC's portal on trafficking in persons, and Walk Free's Global Slavery Index.

Of a workbook only the texts and numbers of cells are read, straight from the XML: openpyxl, which also reads styles,
formulas and dates, takes six times as long for an export of 60,000 rows.
"""

import math
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path
from posixpath import normpath
from xml.etree import ElementTree

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.delimited_tables import (
    LINE,
    Check,
    cell_problems,
    failing,
    hidden_problems,
    raw_contract,
    require_file,
)
from analysis.reading.formats.long_tables import (
    CODES,
    NAMED,
    PARTS,
    countries,
    populations,
    spelled_out,
    with_edition,
    with_ids,
)
from analysis.reading.places import PlaceError, PlaceKind, place
from analysis.reading.problems import InputError, Problem, refuse, unusable
from analysis.subject import listed

#: How many rows from the top the names of the columns are looked for in; titles and notes stand above them.
SEARCHED = 12
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: The line of a row, and its cells by the letters of their columns.
Row = tuple[int, dict[str, str]]


def read_workbook(
    path: Path, *, file: str, columns: Mapping[str, Collection[str]], anywhere: Collection[str] = ()
) -> pd.DataFrame:
    """The rows below the column names of the first sheet that has them, those with nothing in them left out.

    `columns` are the reader's own names in the order of the original, each with the names that a sheet may give it, in
    small letters; the place of those `anywhere` does not matter. The column `line` is the row as Excel counts it.

    Raises InputError if the file is missing or no workbook, or no sheet has all the columns, once each and in order.
    """
    require_file(path, file)
    ordered, closest = [name for name in columns if name not in anywhere], list[str]()
    try:
        with zipfile.ZipFile(path) as book:
            for title, rows in _sheets(book):
                if letters := _header(rows, columns, ordered, closest, f"{file} [{title}]"):
                    found = _filled_rows(rows, letters, [*columns], file)
                    return pd.DataFrame(found, columns=[LINE, *columns], dtype=object).astype({LINE: int})
    except InputError:
        raise
    except Exception as error:  # whatever the readers of zip, XML and numbers raise for a broken file
        what = f"not readable as an Excel workbook ({type(error).__name__}: {error})"
        raise unusable(file, None, what, "the .xlsx file as it was downloaded") from error
    names = "; ".join(" or ".join(sorted(spellings)) for spellings in columns.values())
    near = f" (closest: {', '.join(closest)})" if closest else ""
    raise unusable(file, None, f"no sheet has the columns of the original{near}", f"columns {names}")


def _filled_rows(
    rows: Iterator[Row], letters: list[str], names: list[str], file: str
) -> Iterator[tuple[object, ...]]:
    """The line and the cells of each row that has any, in the order of the columns."""
    for line, cells in rows:
        texts = [cells.get(at, "") for at in letters]
        if any(texts):
            refuse(hidden_problems(file, line, names, texts))
            yield line, *texts


def _header(
    rows: Iterator[Row],
    columns: Mapping[str, Collection[str]],
    ordered: list[str],
    closest: list[str],
    file: str,
) -> list[str]:
    """Where the columns stand, from the first row that has them all; `closest` keeps the best row's names.

    Each stands once, and the `ordered` ones in that order: exchanged names are found by nothing else.
    """
    for _, cells in islice(rows, SEARCHED):
        names = {at: " ".join(cell.casefold().split()) for at, cell in cells.items()}
        places = {own: [at for at, name in names.items() if name in some] for own, some in columns.items()}
        if not all(places.values()):
            matched = [names[at] for found in places.values() for at in found]
            closest[:] = matched if len(matched) > len(closest) else closest
            continue
        twice = [own for own, found in places.items() if len(found) > 1]
        refuse(
            Problem(file, None, own, "the column stands twice", "one column of that name") for own in twice
        )
        order = [(len(places[own][0]), places[own][0]) for own in ordered]
        if order != sorted(order):
            what = "the columns do not stand in the order of the original"
            raise unusable(file, None, what, " before ".join(ordered))
        return [found[0] for found in places.values()]
    return []


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, Iterator[Row]]]:
    """Title and rows of each sheet, in the order of the tabs."""
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    tabs = ElementTree.fromstring(book.read("xl/workbook.xml"))
    parts = {one.get("Id"): str(one.get("Target")) for one in relations}
    shared = "xl/sharedStrings.xml"
    has_texts = shared in book.namelist()
    texts = [*map(_words, ElementTree.fromstring(book.read(shared)))] if has_texts else []
    for sheet in tabs.iterfind("{*}sheets/{*}sheet"):
        part = parts[sheet.get(_RELATION)]
        path = normpath(part if part[0] == "/" else f"/xl/{part}")[1:]
        yield str(sheet.get("name")), _rows(book, path, texts)


def _words(element: ElementTree.Element) -> str:
    """The text of a cell that holds its own, or of a shared one; how it is pronounced is left out."""
    runs = (run for part in element for run in (part if part.tag.endswith("}r") else (part,)))
    return "".join(run.text or "" for run in runs if run.tag.endswith("}t"))


def _rows(book: zipfile.ZipFile, part: str, texts: list[str]) -> Iterator[Row]:
    """Every row that has cells; rows and cells that do not say where they stand follow those before."""
    last = 0
    for _, element in ElementTree.iterparse(BytesIO(book.read(part))):
        if element.tag.endswith("}row"):
            last = int(element.get("r", last + 1))
            cells = {}
            for at, cell in enumerate(element):
                place = cell.get("r") or (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)
                cells[place.rstrip("0123456789")] = _text(cell, texts)
            yield last, cells
            element.clear()


def _text(cell: ElementTree.Element, texts: list[str]) -> str:
    """A cell as text, numbers with no more digits than they need, without spaces at the ends."""
    kind, found = cell.get("t", "n"), list(cell)
    if not found:
        return ""
    if kind == "inlineStr":
        return _words(found[0]).strip()
    text = (found[-1].text or "").strip()  # behind a formula stands its value
    if kind == "s":
        return texts[int(text)].strip()
    if kind != "n" or text.isdecimal():
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() else str(number)


# -- the export of the UNODC data portal (data_glotip.xlsx) -----------------------------------------------------------

_PORTAL = CODES["unodc_portal"]
PORTAL_COLUMNS = {own: listed(names) for own, names in _PORTAL["columns"].items()}
_KINDS, _SEXES, _AGES = _PORTAL["kinds"], _PORTAL["sexes"], _PORTAL["ages"]
_VICTIMS = "Detected trafficking victims"
_TOTAL, _FORM = "Total", "by form of exploitation"
#: Forms of exploitation by the words of the export; "" where they name no single form.
_FORMS = {form: word for word, forms in _PORTAL["forms"].items() for form in listed(forms)}
#: How units of numbers of persons read; rates and percentages are the same numbers again.
_COUNTS, _AGAIN = ("Counts", "Count", "Number", "Persons"), ("Rate", "Percent")
_NUMBER = r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+|<5)?"


def read_portal(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of an export of the portal; InputError with the first cells that have no meaning."""
    rows = read_workbook(path, file=card.path, columns=PORTAL_COLUMNS)
    again = ~rows["Indicator"].isin(_KINDS) | rows["Unit of measurement"].str.startswith(_AGAIN)
    rows["place"], unknown = countries(rows, ("Iso3_code", "Country"), _country, card)
    refuse([*failing(rows, _checks(rows, again), file=card.path, most=NAMED), *unknown][:NAMED])
    records = _records(rows[~again & (rows["VALUE"] != "")])
    same = ["kind", "id", "year", "part"]
    records = records.drop_duplicates([*same, "figure"])
    first = records.groupby(same)[[LINE, "figure"]].transform("first")
    what = "row {before} gives another number for the same persons: {other}"
    check = "VALUE", records[LINE] == first[LINE], "one number for each", what
    shown = records.assign(VALUE=records["figure"], before=first[LINE], other=first["figure"])
    refuse(failing(shown, [check], file=card.path, most=NAMED))
    return spelled_out(records, records["kind"], card, what="count of victims or offenders")


def _records(rows: pd.DataFrame) -> pd.DataFrame:
    """The records of rows with a number of persons.

    Chosen are victims by sex and age and, for both sexes and all ages, by form of exploitation; and persons prosecuted
    and convicted. In splits by anything else (citizenship, country of repatriation) the same persons stand again.
    """
    people = populations(rows["Sex"].map(_SEXES), rows["Age"].map(_AGES))
    form = rows["Category"].str.casefold().map(_FORMS).where(rows["Dimension"] == _FORM, "")
    is_victims, total = rows["Indicator"] == _VICTIMS, rows["Dimension"] == _TOTAL
    chosen = (total & is_victims & people.notna()) | ((total | (form != "")) & (people == "all"))
    rows, people, form = rows[chosen], people[chosen], form[chosen]
    details = rows[["Indicator", "Dimension", "Category", "Sex", "Age"]]
    return with_ids(
        pd.DataFrame(
            {
                LINE: rows[LINE],
                "kind": rows["Indicator"].map(_KINDS),
                "code": rows["Iso3_code"],
                "place": rows["place"],
                "year": rows["Year"],
                "figure": rows["VALUE"],
                "part": form.where(form != "", people).map(PARTS),
                "locator": [", ".join(cells) for cells in details.itertuples(index=False, name=None)],
                "population": people,
                "exploitation": form.where(form != "", "all"),
            }
        )
    )


def _checks(rows: pd.DataFrame, again: pd.Series) -> Iterator[Check]:
    """For each column where its cells can be meant, and what would be right."""
    total, form = rows["Dimension"] == _TOTAL, rows["Dimension"] == _FORM
    yield "Dimension", total | rows["Dimension"].str.startswith("by "), f"{_TOTAL} or by ..."
    yield "Category", ~total | (rows["Category"] == _TOTAL), f"{_TOTAL}, as the dimension is"
    yield "Category", ~form | rows["Category"].str.casefold().isin(_FORMS), "; ".join(_FORMS)
    for name, words in (("Sex", _SEXES), ("Age", _AGES)):
        other = rows[name].str.contains("unknown|other", case=False)
        yield name, rows[name].isin(words) | other, f"{', '.join(words)}, or other or unknown"
    yield "Year", rows["Year"].str.fullmatch(r"(199|20[0-9])[0-9]"), "a year"
    yield "Unit of measurement", again | rows["Unit of measurement"].isin(_COUNTS), " or ".join(_COUNTS)
    yield "VALUE", again | rows["VALUE"].str.fullmatch(_NUMBER), "a whole number, <5 or nothing"


def _country(code: str, name: str) -> str:
    """The name under which a country, or a part of it that reports, is known; PlaceError if it is another's."""
    part = re.fullmatch(r"(.+) \((.+)\)", name)
    printed = f"{part[2]}, {part[1]}" if part and "_" in code else name
    try:
        found = place(printed)
    except PlaceError as error:
        if not any(option.endswith(f"({code})") for option in error.nearest):
            raise
        printed, found = code, place(code)  # "Congo" may be either; the code decides.
    if found.code != code[:3] or found.kind not in {PlaceKind.COUNTRY, PlaceKind.PART}:
        what = f"a name of the country with the code {code!r} (this one is {found.code})"
        raise PlaceError(what, text=name)
    return printed


# -- the data sheet of the Global Slavery Index, editions 2016, 2018 and 2023 -----------------------------------------

INDEX_COLUMNS = {own: listed(names) for own, names in CODES["walk_free_sheet"]["columns"].items()}
#: How far number and prevalence times population may lie apart before columns must have been exchanged.
_APART = 2.0


def read_index_sheet(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of a data sheet; the edition is the card's year. InputError with all that does not fit."""
    if card.year not in {"2016", "2018", "2023"}:
        what = f"the card gives the year {card.year!r}"
        raise unusable(card.path, None, what, "the edition: 2016, 2018 or 2023")
    rows = read_workbook(path, file=card.path, columns=INDEX_COLUMNS, anywhere=("population",))
    rows = rows[(rows[["number", "prevalence", "population"]] != "").any(axis=1)]  # the others are notes
    codes, unknown = countries(rows, ("country",), _code, card)
    once = "country", ~codes.duplicated() | (codes == ""), "one row for each", "the country stands twice"
    twice = failing(rows, [once], file=card.path)
    refuse([*unknown, *twice, *cell_problems(rows, raw_contract("walk_free_sheet"), file=card.path)])
    printed = rows[["number", "prevalence", "population"]].replace({",": "", "%$": ""}, regex=True)
    values = printed.apply(pd.to_numeric, errors="coerce")
    scale = _scale(values, card.year)
    goes = scale.notna() | values.isna().any(axis=1)
    what = "{number} people do not go with a prevalence of {prevalence}"
    right = "the columns as in the original, none exchanged"
    refuse(failing(rows, [("number", goes, right, what)], file=card.path))
    if card.year != "2016":
        scale = scale.fillna(1000)
    records = pd.DataFrame(
        {
            LINE: rows[LINE],
            "code": codes,
            "place": rows["country"],
            "edition": card.year,
            "figure": values["number"].map("{:,.0f}".format),
            "rate": (values["prevalence"] * 1000 / scale).map(_printed),
            "people": values["population"].map(_printed),
        }
    )
    return spelled_out(with_edition(records[values["number"].notna()]), "walk_free", card, what="country")


def _code(name: str) -> str:
    """Code of a country by its name."""
    found = place(name)
    if found.kind is not PlaceKind.COUNTRY:
        raise PlaceError("a country in each row", text=name)
    return found.code


def _scale(values: pd.DataFrame, edition: str) -> pd.Series:
    """Of how many people the rate must be to go with the number: 1,000, in 2016 one or 100; NaN where none fits."""
    found = pd.Series(math.nan, index=values.index)
    for scale in (100.0, 1.0) if edition == "2016" else (1000.0,):
        expected = values["population"] * values["prevalence"] / scale
        near = (expected <= _APART * values["number"]) & (values["number"] <= _APART * expected)
        possible = (values["prevalence"] <= scale) & (values["number"] <= values["population"])
        found = found.mask(near & possible, scale)
    return found


def _printed(value: float) -> str:
    """A number as a raw table holds it: no commas, and no more digits than are shown; nothing where there is none."""
    return "" if math.isnan(value) else f"{value:.0f}" if value % 1 == 0 else f"{value:.6g}"
