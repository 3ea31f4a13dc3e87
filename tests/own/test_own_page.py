"""A page out of a table of claims: everything that the table holds is on it, with a reason where something is not."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.own.claims_file import read_claims_file
from analysis.own.page import own_page
from analysis.reading.problems import InputError
from tests.hostile_texts import ALL

ROWS = """place,figure,measure,year,producer,method,status
Nepal,"12,000",stock,2015,Survey A,survey,
Nepal,"30,000 to 40,000",stock,2015,Survey B,survey,
Nepal,"at least 2 million",stock,2016,Charity C,,modern_slavery
Nepal,500,flow,2016,Police,administrative,
Nepal,some figure,flow,2016,Paper D,,
Nepl,900,flow,2016,Paper D,,
"""
ONE = {"place": "Nepal", "measure": "stock", "year": "2015"}


def put(folder: Path, text: str = ROWS, name: str = "claims.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return own_page(read_claims_file(put(tmp_path_factory.mktemp("own"))))


def told(page: str) -> str:
    """What a page says, without figures and elements."""
    text = re.sub(r"<(svg|style).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))


def test_every_number_is_read_compared_and_answered(page: str) -> None:
    text = told(page)
    assert all(figure in text for figure in ("12,000", "30,000 to 40,000", "at least 2 million", "500"))
    assert "Measurements that miss each other" in text
    assert "put together from two lines of evidence" in text
    stated = "at least 2 million in 2016 (Charity C), as published: no survey"
    care = "it is a judgement, or nobody says how it was made"
    assert f"People in modern slavery, at any one time. To quote, with care ({care}): {stated}" in text
    # Each as wide as a page and as a phone.
    assert len(re.findall('class="chart wide"', page)) == len(re.findall('class="chart narrow"', page)) == 3


def test_a_quantity_without_an_answer_says_why(tmp_path: Path) -> None:
    rows = [
        "Nepal,some 500,stock,,,",
        "Nepal,$5 million,profit,2010,,",
        "Nepal,600,flow,2010,,detected",
        "Nepal,700,flow,2010,general_population,",
    ]
    file = put(tmp_path, "\n".join(["place,figure,measure,year,status,visibility", *rows]))
    text = told(own_page(read_claims_file(file)))
    assert text.count("No number is given:") == 3
    assert "600 (producer not named), as recorded. It is no total" in text
    nobody = "None of its numbers can be quoted: its maker is not named."
    assert f"at any one time. {nobody} No number is given: one line of evidence alone speaks of it." in text
    assert (
        f"Yearly profits from trafficking. {nobody} No number is given: numbers of this kind are shown and not put "
        in text
    )


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_reason(page: str) -> None:
    text = told(page)
    assert "Line 6 (“some figure”): column figure: " in text
    assert (
        "Line 7 (“900”): column place: &#39;Nepl&#39; is not a known place (nearest: &#39;Nepal&#39;" in text
    )


def test_the_page_begins_with_how_many_rows_it_lacks(page: str, tmp_path: Path) -> None:
    text = told(page)
    lacking = text.index("2 of 6 rows could not be read.")
    assert lacking < text.index("Four numbers were read")
    whole = own_page(read_claims_file(put(tmp_path, "place,figure,measure\nNepal,500,stock\n")))
    assert "could not be read" not in told(whole)


@pytest.mark.parametrize(("column", "exit_code"), [("yeer", 1), ("zzz", 0)])
def test_a_misspelt_column_is_no_success_and_a_remark_is_one(
    column: str, exit_code: int, tmp_path: Path
) -> None:
    file = put(tmp_path, f"place,figure,measure,{column}\nNepal,500,stock,2015\n")
    done = CliRunner().invoke(app, ["own", str(file), "-o", str(tmp_path / "page.html")])
    assert done.exit_code == exit_code
    assert f"claims.csv:1:{column}: nobody reads" in done.stderr
    assert ("The page lacks what stands under yeer (for year)." in done.stderr) == bool(exit_code)
    assert (tmp_path / "page.html").is_file()


def test_the_help_says_how_the_command_ends() -> None:
    text = " ".join(CliRunner().invoke(app, ["own", "--help"], terminal_width=200).output.split())
    assert "Ends with 1 where not all of the table is read" in text


def test_the_page_needs_nothing_else(page: str) -> None:
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)", page)
    leads = set(re.findall(r'href="([^"]*)"', page))
    ids = set(re.findall(r'id="([^"]*)"', page))
    assert {lead for lead in leads if not lead.startswith("#")} == set()
    assert {lead.removeprefix("#") for lead in leads} <= ids


def test_the_same_table_gives_the_same_bytes(page: str, tmp_path: Path) -> None:
    assert own_page(read_claims_file(put(tmp_path))) == page


def test_texts_of_the_table_stay_texts(tmp_path: Path) -> None:
    producer = ALL.replace('"', '""').replace("\n", " ").replace("\r", " ")
    text = f'place,figure,measure,producer\nNepal,500,stock,"{producer}<img src=x>"\nNepal,"9,000",stock,B\n'
    html = own_page(read_claims_file(put(tmp_path, text, "<b>.csv")))
    assert "<img" not in html
    assert "<script" not in html
    assert "<title>&lt;b&gt;</title>" in html


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, between: str) -> None:
    lines = [between.join((*ONE, "figure")), "", between.join((*ONE.values(), "about 5 000"))]
    file = put(tmp_path, "\ufeff" + "\r\n".join([*lines, between * 3, ""]))
    claims = read_claims_file(file).claims
    assert claims["figure"].tolist() == ["about 5 000"]
    assert claims["low"].isna().all()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "place,figure,measure\nNepal,12,000,stock\n",
            r"claims\.csv:2: the row has 4 cells; 3, as in the header",
        ),
        ("place,figure,measure\n", r"claims\.csv: the file has a header but no row"),
        ("", r"claims\.csv: the file is empty"),
        (
            "place,figure,mesure\n\nNepal,9,stock\n",
            r"claims\.csv:1:mesure: nobody reads .* did you mean 'measure'",
        ),
        ("place,figure,measure\nNepal,many,stock\n", r"claims\.csv:2: column figure: 'many' is not a figure"),
    ],
)
def test_a_table_of_which_no_row_is_read_is_refused(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        read_claims_file(put(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none.csv: the file does not exist"):
        read_claims_file(tmp_path / "none.csv")


def test_the_command_says_what_it_read_and_where_the_page_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(tmp_path, name="my numbers.csv")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["own", str(file), "--subject", "trafficking"])
    assert "4 of 6 rows are read." in done.stdout
    assert "my%20numbers.html" in done.stdout
    first, *_, last = done.stderr.splitlines()
    assert first.startswith(f"{file}:6: column figure: 'some figure' is not a figure")
    assert last == "The page lacks 2 of 6 rows, which cannot be read."
    assert done.exit_code == 1
    assert (tmp_path / "my numbers.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_subject_whose_words_are_not_here_is_refused(tmp_path: Path) -> None:
    """Else its numbers would pose as numbers of another one."""
    done = CliRunner().invoke(app, ["own", str(put(tmp_path)), "--subject", "war"])
    assert isinstance(done.exception, ValueError)
    assert "'war'" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]


@pytest.mark.parametrize("target", ["claims.csv", "none/page.html"])
def test_the_command_writes_nothing_where_no_page_can_be(tmp_path: Path, target: str) -> None:
    file = put(tmp_path)
    done = CliRunner().invoke(app, ["own", str(file), "-o", str(tmp_path / target)])
    assert done.exit_code == 2
    assert file.read_text(encoding="utf-8") == ROWS
    assert [*tmp_path.iterdir()] == [file]


def test_a_count_of_the_police_is_nobody_s_opinion(tmp_path: Path) -> None:
    rows = ["Nepal,500,stock,2015,Police,administrative", "Nepal,700,stock,2015,Court,administrative"]
    file = put(tmp_path, "\n".join(["place,figure,measure,year,producer,method", *rows]))
    text = told(own_page(read_claims_file(file)))
    assert "no survey, comparison of lists or model speaks of it" in text
    assert "experts, or nobody" not in text


def test_a_ratio_keeps_its_digits(tmp_path: Path) -> None:
    row = "Nepal,2.6,ratio,men,2015,Survey A,survey"
    file = put(tmp_path, "\n".join(["place,figure,measure,share_of,year,producer,method", row]))
    best = re.search(r'data-label="Best">([^<]*)<', own_page(read_claims_file(file)))
    assert best
    assert best[1] == "2.6"
