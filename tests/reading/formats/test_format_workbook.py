"""Cells of a workbook are read as Excel shows them, however they are written down."""

import zipfile
from pathlib import Path

from analysis.reading.formats.workbook import read_sheet

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PARTS = {
    "xl/workbook.xml": f'<workbook {_MAIN} {_LINKS}><sheets><sheet name="Data" r:id="rId7"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId7" Target="worksheets/s.xml"/></Relationships>',
    "xl/sharedStrings.xml": f"<sst {_MAIN}><si><r><t>Na</t></r><r><t>me</t></r><rPh><t>x</t></rPh></si></sst>",
    "xl/worksheets/s.xml": f"""<worksheet {_MAIN}><sheetData>
<row r="2"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>Number</t></is></c></row>
<row r="4"><c r="A4" t="str"><f>"a"&amp;"b"</f><v> ab </v></c><c r="B4"><v>1.20E3</v></c></row>
<row r="5"><c r="B5"><v>0.1</v></c></row><row r="6"><c r="A6"/></row>
<row><c/><c><v>34000.0</v></c></row></sheetData></worksheet>""",
}


def test_shared_texts_formulas_numbers_and_cells_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
    rows = read_sheet(path, file="book.xlsx", columns={"who": ["name"], "many": ["number"]})
    assert rows.to_numpy().tolist() == [[4, "ab", "1200"], [5, "", "0.1"], [7, "", "34000"]]
