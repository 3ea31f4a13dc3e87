"""An audit tells what is held, and only those clashes of which the text says everything that they hang on."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import analysis as an
from analysis.cli import app
from analysis.library.text_claims import claim_rows
from tests.hostile_texts import ALL

CLASH = (
    "In Nepal, the police registered 900 women as victims of trafficking for sexual exploitation in 2012. "
    "In the same report, the police registered 400 women as victims of trafficking for sexual exploitation in Nepal in 2012."
)
HELD = "In 2008 there were 809 registered trafficking victims in the Netherlands."


def test_numbers_that_clash_on_what_is_said_are_told_with_both_quotations() -> None:
    audit = an.audit(CLASH)
    assert [set(names.split(";")) for names in audit.conflicts["claim_ids"]] == [{"T-001", "T-003"}]
    page = audit.page
    assert page.count("<blockquote>") == 2
    assert page.count('class="claim clash"') == 2


def test_nothing_is_told_as_a_clash_on_what_nobody_said() -> None:
    silent = CLASH.replace(" for sexual exploitation", "").replace("women", "people")
    audit = an.audit(silent)
    assert audit.conflicts.empty
    assert set(audit.questions["assumed"]) == {"T-001:exploitation;T-003:exploitation"}
    assert "does not say" in audit.page


def test_a_number_that_is_held_comes_with_its_advice() -> None:
    held = an.audit(HELD).held
    assert held["match"].tolist() == ["copy"]
    (claim_id,) = held["held_as"]
    assert held["advice"].tolist() == [an.quoting_advice(an.load_claims()).at[claim_id, "advice"]]


def test_near_and_unknown_numbers_are_told_apart() -> None:
    numbers = an.audit(HELD.replace("809", "815") + " " + HELD.replace("809", "5,012,345")).numbers
    assert numbers.loc[numbers["claim"], "match"].tolist() == ["near", "unknown"]


def test_the_page_shows_markup_as_text() -> None:
    page = an.audit(f"{ALL} In Nepal 500 women were trafficked in 2010.", source=ALL).page
    assert not re.search(r"<(script|img|a href=.javascript)", page)
    assert "onerror=&#34;" in page
    assert not re.search(r'(src|href)="(?!#)', page)


def test_a_text_without_numbers_has_a_page() -> None:
    audit = an.audit("Nobody knows.")
    assert audit.claims.empty
    assert "No numbers clash" in audit.page


def test_the_commands_read_a_file_and_write_a_page(tmp_path: Path) -> None:
    file = tmp_path / "news.md"
    file.write_text(HELD, encoding="utf-8")
    page = tmp_path / "page.html"
    audited = CliRunner().invoke(app, ["audit", str(file), "-o", str(page)])
    assert audited.exit_code == 0, audited.output
    assert "809" in page.read_text(encoding="utf-8")
    read = CliRunner().invoke(app, ["read", str(file), "--csv"])
    assert read.output.startswith("number,figure,start,end")


def test_the_standard_input_is_read() -> None:
    read = CliRunner().invoke(app, ["read", "-", "--json"], input=HELD)
    assert '"figure": "809"' in read.output


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "save its text first"),
        ("a.txt", b"caf\xe9", "byte 0xe9 at 3"),
        ("a.txt", b"  \n", "no text"),
        ("a.docx", b"PK\x03\x04", "plain text or HTML"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    for command in ("read", "audit"):
        refused = CliRunner().invoke(app, [command, str(file)])
        assert refused.exit_code == 2
        assert message in " ".join(refused.output.replace("│", " ").split())


def test_an_address_is_not_fetched() -> None:
    refused = CliRunner().invoke(app, ["read", "https://example.org/a.html"])
    assert refused.exit_code == 2
    assert "nothing is fetched" in " ".join(refused.output.replace("│", " ").split())


def test_a_share_of_a_people_is_set_against_the_count_beside_it() -> None:
    text = (
        "In Moldova, experts estimate that since the collapse of the Soviet Union between 150,000 and 500,000 women"
        " were trafficked into prostitution, perhaps up to 10% of the female population."
    )
    audit = an.audit(text, year=2009)
    assert audit.conflicts["code"].tolist() == ["share_against_count"]
    share = audit.numbers.iloc[-1]
    assert (share["population"], share["status"], share["share_of"]) == (
        "women",
        "trafficked",
        "the female population",
    )


def test_a_share_of_a_people_keeps_the_role_that_the_text_gives_it() -> None:
    read = an.read_text("Up to 10% of the female population of Moldova were trafficked in 2003.")
    assert claim_rows(read)[0]["role"] == "destination"
    assert claim_rows(read.assign(role="source"))[0]["role"] == "source"


def test_last_year_is_a_year_where_the_text_has_one() -> None:
    text = "Last year the police registered 900 victims of trafficking in Nepal."
    assert an.audit(text, year=2013).claims["period_start"].tolist() == [2012]
