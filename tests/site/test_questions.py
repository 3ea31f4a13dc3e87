"""Pages that answer a question: advice on quoting, money, roles, the start page's answers, downloads."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from analysis.narrative.table_rows import Row
from analysis.site.claim_rows import Words
from tests.conftest import ROOT
from tests.site.fakes import EDITION
from tests.site.test_site import body, text


def numbers(built: Path) -> tuple[list[str], dict[str, list[object]]]:
    """The texts and the rows, by id, of the script that hands over every number."""
    script = text(built, "_static/numbers.js")
    data = json.loads(script.removeprefix("window.analysisNumbers = ").removesuffix(";\n"))
    return data["texts"], {row[0]: row for row in data["rows"]}


def test_every_number_can_be_found_with_its_values(built: Path, claims: dict[str, Row], words: Words) -> None:
    texts, rows = numbers(built)
    assert rows.keys() == claims.keys()
    row = rows["A2009-013"]
    assert texts[row[1]] == "article_2009"
    assert row[2] == "estimated 600,000 to 820,000"
    claim = claims["A2009-013"]
    assert texts[row[3]] == words.counts(claim)
    assert texts[row[5]] == words.advice(claim)
    assert [texts[place] for place in row[6]] == [words.reason(claim)]
    assert texts[row[7]] == "world"
    assert row[8] == [600000, 820000]
    for name, claim in claims.items():
        values = [value for value in (claim.low, claim.best, claim.high) if value is not None]
        assert rows[name][8] == pytest.approx(values, rel=1e-5)


def test_the_advice_is_counted_whole(built: Path, claims: dict[str, Row]) -> None:
    page = body(built, "find.html")
    counted = [int(number.replace(",", "")) for number in re.findall(r"</strong> \(([\d,]+)", page)]
    assert sum(counted) == len(claims)
    by_source = [int(number) for number in re.findall(r'<td class="num">(\d+)</td>', page)]
    assert sum(by_source) == len(claims)


def test_money_of_unlike_kinds_never_shares_a_table(built: Path, claims: dict[str, Row]) -> None:
    parts = {part.split("<a", 1)[0]: part for part in body(built, "questions/money.html").split("<h2>")[1:]}
    for measure, heading in (("revenue", "Revenue"), ("profit", "Profit"), ("market", "Size of a market")):
        own = {name for name, claim in claims.items() if claim.measure == measure}
        assert set(re.findall(r'data-claims="([^"]+)"', parts[heading])) == own


def test_places_named_as_source_and_destination_are_those_of_the_table(built: Path, processed) -> None:
    table = processed["10_roles"]
    sets = {role: set(table[table["role"] == role]["region_code"]) for role in ("source", "destination")}
    expected = len((sets["source"] & sets["destination"]) - {""})
    page = body(built, "questions/roles.html")
    lines = dict(re.findall(r"(\w+) named both as a source and as a destination:</strong>(.*?)</p>", page))
    assert sum(line.count(",") + 1 for line in lines.values()) == expected
    assert "Europe" in lines["Regions"]
    assert "Europe" not in lines["Countries"]


def test_the_start_page_shows_the_world_and_leads_to_every_country(built: Path) -> None:
    page = body(built, "index.html")
    cards = page.split('<p class="value">')[1:]
    assert 1 <= len(cards) <= 3
    for card in cards:
        assert re.search(r'href="evidence/[a-z0-9_]+\.html#[A-Z0-9-]+"', card)
    tiles = page.split('<ul class="tiles"')[1].split("</ul>")[0]
    for name in ("netherlands", "moldova", "ghana", "united-states", "germany"):
        assert tiles.count(f'href="regions/{name}.html"') == 1


def test_the_archive_is_the_site(built: Path) -> None:
    with zipfile.ZipFile(built / "downloads/counting-the-uncounted.zip") as packed:
        names = {name.removeprefix("counting-the-uncounted/") for name in packed.namelist()}
        start = packed.read("counting-the-uncounted/index.html")
    files = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert files - names == {"downloads/counting-the-uncounted.zip"}
    assert names <= files
    assert start == (built / "index.html").read_bytes()


def test_tables_are_offered_as_they_are(built: Path) -> None:
    for path in (ROOT / "data/processed").glob("*.csv"):
        taken = built / "downloads/tables" / path.name
        assert taken.read_bytes() == path.read_bytes()
        rows = len(list(csv.reader(io.StringIO(taken.read_text(encoding="utf-8"))))) - 1
        assert f'download>{path.name}</a></th><td class="num">{rows}</td>' in text(built, "downloads.html")


def test_citations_name_version_and_date(built: Path) -> None:
    for name in ("counting-the-uncounted.bib", "counting-the-uncounted.ris"):
        cited = (built / "downloads" / name).read_text(encoding="utf-8")
        assert EDITION["data_version"] in cited
        assert EDITION["date"] in cited


def test_formulas_are_mathml_made_while_building(built: Path) -> None:
    page = body(built, "methods.html")
    assert page.count("<math") >= 3
    assert "mathjax" not in text(built, "methods.html").lower()


def test_every_choice_stands_with_its_reason_and_reference(built: Path) -> None:
    from html import escape

    from analysis.reading.priors import load_priors

    page = body(built, "methods.html")
    for choice in load_priors(ROOT).choices.values():
        assert choice.name.replace("_", " ") in page
        assert escape(choice.reason).replace("&#x27;", "&#39;") in page
