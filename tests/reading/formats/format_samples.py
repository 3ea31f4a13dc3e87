"""Small files in the exact shape of the originals, built here so that every cell can be read in a review."""

import gzip
import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl

from analysis.reading.cards import Card
from analysis.vocabulary import ReadIn, Scope

#: The columns of the export of the UNODC data portal.
UNODC_COLUMNS = (
    *("Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category"),
    *("Sex", "Age", "Year", "Unit of measurement", "VALUE", "Source"),
)
_ALBANIA = ("ALB", "Albania", "Europe", "Southern Europe")
_INDIA = ("IND", "India", "Asia", "Southern Asia")
_VICTIMS = "Detected trafficking victims"
_FORM = "by form of exploitation"
_TAIL = ("Counts", "UNODC GLOTIP")

#: Rows of the export. India 2019 by form stands so in the original: the parts are above the whole.
UNODC_ROWS: tuple[tuple[object, ...], ...] = tuple(
    (*country, *rest, unit, value, source)
    for country, rest, value in (
        (_ALBANIA, (_VICTIMS, "Total", "Total", "Total", "Total", 2008), 108),
        (_ALBANIA, (_VICTIMS, "Total", "Total", "Female", "18 years or over", 2008), 87),
        (_ALBANIA, (_VICTIMS, "Total", "Total", "Female", "0 to 17 years", 2008), 17),
        (_ALBANIA, (_VICTIMS, "Total", "Total", "Male", "0 to 17 years", 2008), "<5"),
        (_ALBANIA, (_VICTIMS, "Total", "Total", "Unknown", "Total", 2008), "<5"),
        (_ALBANIA, (_VICTIMS, "by citizenship", "Albania", "Total", "Total", 2008), 105),
        (_ALBANIA, ("Persons convicted", "Total", "Total", "Total", "Total", 2008), 26),
        (_ALBANIA, ("Persons suspected of", "Total", "Total", "Total", "Total", 2008), 40),
        (_ALBANIA, (_VICTIMS, "Total", "Total", "Total", "Total", 2009), None),
        (_INDIA, (_VICTIMS, "Total", "Total", "Total", "Total", 2019), 6411),
        (_INDIA, (_VICTIMS, _FORM, "Sexual exploitation", "Total", "Total", 2019), 1505),
        (_INDIA, (_VICTIMS, _FORM, "Forced labour", "Total", "Total", 2019), 2080),
        (_INDIA, (_VICTIMS, _FORM, "Other purposes", "Total", "Total", 2019), 9645),
        (_INDIA, (_VICTIMS, _FORM, "Sexual exploitation", "Female", "Total", 2019), 1400),
    )
    for unit, source in (_TAIL,)
)

WALK_FREE_COLUMNS = (
    *("Country", "Population", "Region", "Estimated prevalence of modern slavery per 1,000 population"),
    *("Estimated number of people in modern slavery", "Governance issues", "Total Vulnerability score (%)"),
)
WALK_FREE_ROWS: tuple[tuple[object, ...], ...] = (
    ("Albania", 2878000, "Europe and Central Asia", 11.8, 34000, 50.1, 40.6),
    ("United Kingdom", 67886000, "Europe and Central Asia", 1.8, 122000, 20.2, 14.4),
    ("Kosovo", None, "Europe and Central Asia", 8.0, 14000, 58.9, 44.1),
    ("Greenland", 57000, "Europe and Central Asia", None, None, None, None),
    (None, None, None, None, None, None, None),
    ("Note: estimates are rounded to the nearest thousand.", None, None, None, None, None, None),
)

EUROSTAT = (
    "freq,leg_stat,sex,unit,geo\\TIME_PERIOD\t2020 \t2021 \t2022 \n"
    "A,PER_VICT,T,NR,AT\t: \t63 \t123 b\n"
    "A,PER_VICT,F,NR,AT\t: c\t40 \t90 bd\n"
    "A,PER_VICT,UNK,NR,AT\t: \t0 \t1 \n"
    "A,PER_VICT,T,P_HTHAB,AT\t: \t0.71 \t1.37 b\n"
    "A,PER_VICT,T,NR,EL\t70 \t74 p\t: z\n"
    "A,PER_VICT,T,NR,EU27_2020\t6534 e\t7155 e\t10093 e\n"
    "A,PER_CNV,T,NR,AT\t5 \t: \t7 \n"
    "A,PER_SUSP,T,NR,AT\t50 \t: \t70 \n"
)
#: An older file: years fall, the last dimension is called `geo\time`, and there is no frequency.
EUROSTAT_OLD = (
    "unit,citizen,geo\\time\t2014 \t2013 \n"
    "NR,TOTAL,UK\t2340 \t1744 \n"
    "NR,NAT,UK\t101 \t90 \n"
    "NR,TOTAL,XK\t: \t0 n\n"
)

CTDC_COLUMNS = (
    *("yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation", "traffickMonths"),
    *("meansDebtBondageEarnings", "meansThreats", "isForcedLabour", "isSexualExploit", "isOtherExploit"),
    *("typeOfLabourAgriculture", "recruiterRelationFriend"),
)
_WOMAN = ("2019", "Woman", "18--20", "UKR", "POL", "", "1", "", "", "1", "", "", "")
_GIRL = ("2019", "Woman", "9--17", "", "POL", "0--12 (0-1 yr)", "", "1", "", "1", "", "", "1")
_MAN = ("2020", "Man", "30--38", "UKR", "POL", "", "", "", "1", "", "", "1", "")
_UNKNOWN = ("2019", "", "", "UKR", "POL", "", "", "", "1", "", "", "", "")
_NOWHERE = ("2019", "Woman", "48+", "UKR", "", "", "", "", "1", "", "", "", "")
_NEVER = ("", "Woman", "48+", "UKR", "DEU", "", "", "", "1", "", "", "", "")
#: Six women, four girls and two persons of unknown sex and age in 2019, five men in 2020.
CTDC_ROWS = (*[_WOMAN] * 6, *[_GIRL] * 4, *[_UNKNOWN] * 2, *[_MAN] * 5, _NOWHERE, _NEVER)


def card(file: str, reader: str, *, year: str = "2025", rows: int = 0, title: str = "Sample") -> Card:
    """The card of a sample."""
    plain = dict.fromkeys(("producer", "citation", "licence", "accessed", "sha256", "processing"), "")
    named = {"file": file, "reader": reader, "source": "sample", "title": title, "year": year, "rows": rows}
    return Card(**plain, **named, carrier="a test", read_in=ReadIn.PRODUCER, scope=Scope.ALL)


def workbook(
    path: Path, sheet: str, above: Sequence[Sequence[object]], rows: Sequence[Sequence[object]]
) -> Path:
    """A workbook with one sheet that, like the portal's export, says that it ends at cell A1."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (*above, *rows):
        page.append(list(row))
    plain = BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data, count = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', data)
                assert count == 1
            target.writestr(name, data)
    return path


def unodc_file(
    folder: Path, rows: Sequence[Sequence[object]] = UNODC_ROWS, columns: Sequence[str] = UNODC_COLUMNS
) -> Path:
    """An export of the UNODC data portal: two lines about the file, the names, the rows."""
    above = (("UNODC", "Trafficking in persons"), ("Last updated", "14/04/2025"), columns)
    return workbook(folder / "data_glotip.xlsx", "data_glotip_1", above, rows)


def walk_free_file(
    folder: Path,
    rows: Sequence[Sequence[object]] = WALK_FREE_ROWS,
    columns: Sequence[str] = WALK_FREE_COLUMNS,
) -> Path:
    """A data sheet of the index: an empty line, names of groups of columns, names of columns, rows."""
    above = ((), (None, None, None, "Prevalence", None, "Vulnerability"), columns)
    return workbook(folder / "gsi.xlsx", "GSI 2023 summary data", above, rows)


def eurostat_file(folder: Path, text: str = EUROSTAT, name: str = "crim_thb_sex.tsv") -> Path:
    """A bulk file, compressed if its name says so."""
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def ctdc_text(rows: Sequence[Sequence[str]] = CTDC_ROWS, columns: Sequence[str] = CTDC_COLUMNS) -> str:
    """The text of a synthetic dataset; it starts with a byte-order mark, as the original does."""
    return "\ufeff" + "".join(",".join(row) + "\r\n" for row in (columns, *rows))


def ctdc_file(folder: Path, text: str | None = None) -> Path:
    """A synthetic dataset."""
    path = folder / "ctdc.csv"
    path.write_text(ctdc_text() if text is None else text, encoding="utf-8", newline="")
    return path


#: What makes the sample of each official format.
MAKERS: dict[str, Callable[[Path], Path]] = {
    "unodc_portal": unodc_file,
    "walk_free_sheet": walk_free_file,
    "eurostat_tsv": eurostat_file,
    "ctdc_synthetic": ctdc_file,
}
