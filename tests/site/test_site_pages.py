"""The site of real pages: what a reader finds on it."""

import csv
import io
import json
import re
import zipfile
from html import escape, unescape
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from analysis import editions
from analysis.narrative.template_rows import Row
from analysis.processed_tables import Corpus
from analysis.reading.priors import load_priors
from analysis.site.site_data import Words
from analysis.vocabulary import MONEY_MEASURES
from tests.conftest import ROOT
from tests.site.fakes import EDITION, body, text

#: A word with a fixed meaning, made a link.
TERM = re.compile(r'<a class="term reference internal" href="([^"]*)" title="([^"]*)">([^<]*)</a>')


def test_every_nav_of_every_page_has_a_name(built: Path) -> None:
    opened = re.compile(r"<nav\b[^>]*>")
    unnamed = []
    for page in sorted(built.rglob("*.html")):
        navs = opened.findall(page.read_text("utf-8"))
        unnamed += [(page.name, nav) for nav in navs if not re.search(r"aria-label(ledby)?=", nav)]
    assert unnamed == []


def test_every_claim_and_every_statement_is_a_target(built: Path) -> None:
    tables, keys = Corpus(ROOT), {"10_claims": "claim_id", "10_roles": "role_id", "10_ratings": "rating_id"}
    for table, key in {**keys, "10_policy": "policy_id"}.items():
        for source, rows in tables[table].groupby("source"):
            page = text(built, f"evidence/{source}.html")
            assert [name for name in rows[key] if page.count(f'id="{name}"') != 1] == [], source


def test_many_claims_of_a_kind_stand_in_one_table_that_says_once_what_they_share(built: Path) -> None:
    before, row = text(built, "evidence/unodc.html").split('<tr id="UNODCAUT-2017"')
    assert "Said by" not in row.split("</tr>")[0]
    table = before.rsplit('<div class="filter-group series">', 1)[1]
    assert "<dt>Said by</dt><dd>UNODC" in table
    assert "Steps from print to use" in table


#: How a row or an entry of the evidence begins, and what it says.
_PARTS: list[tuple[str, str, tuple[str, ...]]] = [
    ("unodc", '<tr id="UNODCAUT-2017"', ("<td>Austria</td>", "2017")),
    (
        "article_2009", '<article class="claim filter-item" id="A2009-039"',
        ("<q>from 1,000 to 7,000</q>", "<dt>Read as</dt><dd>1,000 to 7,000</dd>", "People trafficked, a year, Netherlands",
         "Producer not named", "steps from print to use", '<a href="../regions/netherlands.html">Netherlands</a>'),
    ),
    ("article_2009", '<tr id="R2009-002"', (">Nepal<", ">a place from which people are taken<", "<td></td>", ">not named<")),
    ("article_2009", '<tr id="P2009-045"', (">state laws against trafficking<", ">law<", ">United States<", ">in force: at least 0.5 of the states<")),
    ("article_2009", '<tr id="P2009-038"', (">signed: 21 of the 47 member states<",)),
    ("article_2009", ">Canada</th>", ('<span id="G2009-001">2006: F ([treatment of victims])</span>; <span id="G2009-002">2006: F (',)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "start", "said"), _PARTS)
def test_evidence_is_told_in_words(built: Path, name: str, start: str, said: tuple[str, ...]) -> None:
    part = re.split("</tr>|</article>", text(built, f"evidence/{name}.html").split(start)[1])[0]
    assert [words for words in said if words not in part] == []


def test_a_page_shows_figures_with_alt_text_in_two_sizes_and_not_the_hand_over(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    for picture in pictures:
        assert re.search(r'alt="[^"]{20,}"', picture)
        assert 'loading="lazy"' in picture
    assert "vnd.analysis" not in page
    assert page.index("<h1>Netherlands") < page.index("Show the code")
    source = '<source media="(max-width: 40rem)" srcset="../figures/netherlands.ladder.phone.svg" width="328" height="'
    assert source in page
    for path in (built / "regions").glob("*.html"):
        html = path.read_text(encoding="utf-8")
        for theme in ("light", "dark"):
            assert html.count(f'<picture class="in-{theme}">') == html.count('<div class="drawing-frame">'), (
                path.name
            )
        assert '<div class="drawing-frame wide"' not in html, path.name


def test_pages_name_their_edition_describe_themselves_and_show_nothing_for_programs(built: Path) -> None:
    descriptions = {}
    for path in sorted(built.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"&lt;[a-z ]*(?:object|method|function)[^;]* at 0x", page), path.name
        assert all(cell in page for cell in EDITION.values()), path.name
        if path.name not in ("search.html", "404.html"):
            (description,) = re.findall(r'<meta name="description" content="([^"]*)"', page)
            descriptions[path.relative_to(built).as_posix()] = description
            assert 30 <= len(unescape(description)) <= 202, path.name
            assert "no single person" not in description, path.name
            assert "<" not in description, path.name
    assert descriptions["regions/netherlands.html"].startswith("Netherlands. Found: 814 presumed victims")
    assert descriptions["index.html"].startswith("Counting the Uncounted. How many people are victims")


def test_a_page_offers_its_notebook_its_record_and_its_figures_data(built: Path) -> None:
    page = text(built, "regions/netherlands.html")
    for name in ("netherlands.ipynb", "netherlands.json", "netherlands.forest.csv"):
        assert f'href="../downloads/{name}"' in page
        assert (built / "downloads" / name).stat().st_size > 0
    record = json.loads(text(built, "downloads/netherlands.json"))
    schema = json.loads((ROOT / "docs/_static/page.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(record)
    assert not validator.is_valid(record | {"claim_ids": ["a", "a"]})
    assert not validator.is_valid(record | {"ladder": [record["ladder"][0] | {"basis": "guess"}]})
    assert record["region_code"] == "NLD"
    assert {row["reference_year"] for row in record["estimates"]} == {2008, 2021}


def test_the_lists_of_regions_have_each_once_with_what_is_known_spread_and_conflicts(built: Path) -> None:
    page, beside = body(built, "regions/index.html"), body(built, "compare.html")
    groups = page.split('<section class="filter-group"')[1:]
    assert len(groups) > 1
    assert all("<tr " in group.split("<tbody>")[1] for group in groups)
    names = {region.stem for region in (built / "regions").glob("*.html")} - {"index"}
    assert [name for name in names if page.count(f'href="{name}.html"') != 1] == []
    assert "Netherlands, Trafficked: 4,000 to 7,000" in page
    assert "hidden><label" in page, "the filter shows only where scripts run"
    table = Corpus(ROOT)["20_conflicts"]
    # What stands only as printed is in the whole list, and not among those of a region.
    expected = sum("NLD" in codes.split(";") for codes in table.loc[table["corrections"] != "off", "regions"])
    row = re.search(r'<a href="netherlands.html">.*?</tr>', page, re.DOTALL)[0]
    assert f'<a href="../conflicts.html?region=netherlands">{expected}</a>' in row
    assert '<td class="spread">1.8</td>' in row, "the ends of the range on the leading rung"
    menu = text(built, "regions/netherlands.html").split('aria-label="Regions"')[1].split("</nav>")[0]
    assert re.search(
        r'toctree-l1 [^>]*><a [^>]*href="europe.html".*?toctree-l2 current active"', menu, re.DOTALL
    )
    sides = re.findall(r'<section class="side" id="([a-z-]+)"', beside)
    assert sides[0] == "world"
    assert sorted(sides) == sorted(names)
    assert beside.count("<option") == 4 * (len(sides) + 1)
    netherlands = beside.split('id="netherlands"')[1].split("</section>")[0]
    assert re.search(r'<span class="value"><a class="n"[^>]*>4,000 to 7,000</a></span>', netherlands)
    assert "<strong>Then</strong>" not in netherlands, "nobody named is no answer of that time"


def test_the_first_use_of_a_word_links_to_its_definition(built: Path) -> None:
    terms = TERM.findall(body(built, "regions/netherlands.html"))
    assert {"presumed victims", "forced labour"} <= {word.lower() for _, _, word in terms}
    assert len({address for address, _, _ in terms}) == len(terms), "each word is a link once"
    for address, title, _ in terms:
        assert address.startswith("../glossary.html#term-")
        assert title.endswith(".")
    glossary = text(built, "glossary.html")
    links = re.findall(r'<a class="term[^"]*" href="#term-flow" title="([^"]*)"', glossary)
    assert links
    assert all("stretch of time" in title for title in links)


def test_every_number_can_be_found_with_its_values(built: Path, claims: dict[str, Row], words: Words) -> None:
    script = text(built, "_static/numbers.js")
    data = json.loads(script.removeprefix("window.analysisNumbers = ").removesuffix(";\n"))
    texts, rows = data["texts"], {row[0]: row for row in data["rows"]}
    assert rows.keys() == claims.keys()
    row, claim = rows["A2009-013"], claims["A2009-013"]
    assert texts[row[1]] == "article_2009"
    assert row[2] == "estimated 600,000 to 820,000"
    assert texts[row[3]] == words.counts(claim)
    assert texts[row[5]] == words.advice(claim)
    assert [texts[place] for place in row[6]] == [words.reason(claim)]
    assert texts[row[7]] == "world"
    assert row[8] == [600000, 820000]
    for name, claim in claims.items():
        values = [value for value in (claim.low, claim.best, claim.high) if value is not None]
        assert rows[name][8] == pytest.approx(values, rel=1e-5)
    page = body(built, "find.html")
    for pattern in (r"</strong> \(([\d,]+)", r'<td class="num">(\d+)</td>'):
        counted = (int(number.replace(",", "")) for number in re.findall(pattern, page))
        assert sum(counted) == len(claims), "the advice is counted whole"


def test_money_of_unlike_kinds_never_shares_a_table(built: Path, claims: dict[str, Row]) -> None:
    parts = {part.split("<a", 1)[0]: part for part in body(built, "questions/money.html").split("<h2>")[1:]}
    for measure, heading in (("revenue", "Revenue"), ("profit", "Profit"), ("market", "Size of a market")):
        of_measure = {name for name, claim in claims.items() if claim.measure == measure}
        assert set(re.findall(r'data-claims="([^"]+)"', parts[heading])) == of_measure
    of_money = set(re.findall(r'data-claims="([^"]+)"', "".join(parts.values())))
    assert of_money == {name for name, claim in claims.items() if claim.measure in MONEY_MEASURES}


def test_places_named_as_source_and_destination_are_those_of_the_table(built: Path) -> None:
    # Whoever counts people taken from a place names it as a source, too.
    named = [Corpus(ROOT)[table][["region_code", "role"]] for table in ("10_roles", "10_claims")]
    table = pd.concat(named)
    assert len(named[0]) < (table["role"].isin(["source", "destination", "transit", "within"])).sum()
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
    assert len(cards) == 3
    assert all(re.search(r'href="evidence/[a-z0-9_]+\.html#[A-Z0-9-]+"', card) for card in cards)
    tiles = page.split('<ul class="tiles"')[1].split("</ul>")[0]
    for name in ("netherlands", "moldova", "ghana", "united-states", "germany"):
        assert tiles.count(f'href="regions/{name}.html"') == 1


def test_every_conflict_has_its_anchor_and_its_paragraph(built: Path) -> None:
    page = text(built, "conflicts.html")
    sheets = {path.stem: path.read_text(encoding="utf-8") for path in (built / "conflicts").glob("*.html")}
    table = Corpus(ROOT)["20_conflicts"]
    assert set(sheets) == set(table["code"].str.replace("_", "-"))
    assert page.count("<article") == 1, "no conflict is told in the list"
    assert "".join(sheets.values()).count('<article class="conflict') == len(table)
    for row in table.to_dict("records"):
        anchor, sheet = f'id="{row["conflict_id"]}"', row["code"].replace("_", "-")
        assert page.count(anchor) == 1
        line = page.split(f'<tr class="conflict filter-item" {anchor}')[1].split("</tr>")[0]
        assert line.count("<a ") == line.count(f'href="conflicts/{sheet}.html#{row["conflict_id"]}"') == 1
        assert sheets[sheet].count(anchor) == 1
        article = sheets[sheet].split(f'<article class="conflict" {anchor}')[1]
        article = article.split("</article>")[0]
        assert all(f"#{name}" in article for name in row["claim_ids"].split(";"))


def test_the_conflicts_that_remain_stand_first_in_the_order_of_their_table(built: Path) -> None:
    page = text(built, "conflicts.html")
    table = Corpus(ROOT)["20_conflicts"]
    remaining = list(table.loc[table["level"] != "apparent", "conflict_id"])
    rows = re.findall(r'<tr class="conflict filter-item" id="([^"]+)"', page)
    assert rows[: len(remaining)] == remaining
    assert page.index('<details class="kind') > page.index(remaining[-1])
    places = re.findall(r'<td class="num" data-label="Place">(\d+)</td>', page)
    assert list(map(int, places)) == [*range(1, len(remaining) + 1)]


def test_the_site_hands_over_itself_its_tables_its_record_and_how_to_cite_it(built: Path) -> None:
    with zipfile.ZipFile(built / "downloads/counting-the-uncounted.zip") as packed:
        names = {name.removeprefix("counting-the-uncounted/") for name in packed.namelist()}
        assert len(packed.namelist()) == len(names)
        # It is packed in two steps, the first of them before the pages are there.
        stale = [
            name
            for name in names
            if packed.read(f"counting-the-uncounted/{name}") != (built / name).read_bytes()
        ]
    files = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert files - names == {"downloads/counting-the-uncounted.zip"}
    assert names <= files
    assert stale == []
    assert 0 < (built / "_static/own.js").stat().st_size < 150_000
    page = text(built, "downloads.html")
    for path in (ROOT / "data/processed").glob("*.csv"):
        assert (built / "downloads/tables" / path.name).read_bytes() == path.read_bytes()
        rows = len(list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))) - 1
        assert f'download>{path.name}</a></th><td class="num">{rows}</td>' in page
    page = body(built, "changelog.html")
    for edition in editions.read_record(ROOT):
        assert f"Edition {edition.name}" in page
        assert edition.data_version in page
    assert (built / "downloads/published_numbers.csv").read_bytes() == (ROOT / editions.FILE).read_bytes()
    for ending, line in (("bib", "  year = {2026},\n"), ("ris", "PY  - 2026\r\n")):
        cited = (built / f"downloads/counting-the-uncounted.{ending}").read_bytes().decode()
        assert all(part_cited in cited for part_cited in (*EDITION.values(), line))


def test_formulas_are_mathml_and_every_choice_stands_in_words_with_its_reason(built: Path) -> None:
    """No value of a choice is printed as a program writes it; names of files keep their signs."""
    page = body(built, "methods.html")
    assert page.count("<math") >= 3
    assert "mathjax" not in text(built, "methods.html").lower()
    rows = dict(re.findall(r'<tr><th scope="row">([^<]*)</th>\n<td>(.*?)</td>\n', page))
    for choice in load_priors(ROOT).choices.values():
        assert escape(choice.reason).replace("&#x27;", "&#39;") in page
        words = re.sub(r"\S+/\S+:", "", re.sub(r"<[^>]+>", " ", rows[choice.name.replace("_", " ")]))
        assert words.strip(), choice.name
        assert not set(words) & set("{}[]_'"), choice.name
