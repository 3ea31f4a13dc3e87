"""Each number leads to its maker's publication, and can be quoted, cited and linked; what machines read of it."""

import csv
import json
import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import analysis as an
from analysis.narrative.template_rows import Row
from analysis.processed_tables import Corpus
from analysis.site import citation_files
from analysis.site.notebook_pages import Column, with_column
from analysis.site.site_data import SiteInput, Words
from analysis.site.source_pages import sources
from tests.conftest import ROOT
from tests.site.fakes import body, changed, text

#: The link of a card to the publication: its address and its text.
MAKER = re.compile(r'<a class="maker" href="([^"]*)">(.*?)</a>')
MACHINES = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="session")
def publications() -> dict[str, dict[str, str]]:
    """The rows of 10_publications by claim_id, as they stand in the file."""
    with (ROOT / "data/processed/10_publications.csv").open(encoding="utf-8", newline="") as file:
        return {row["claim_id"]: row for row in csv.DictReader(file)}


def cards(site: Path, source: str) -> dict[str, str]:
    """What an evidence page says of each claim: its entry; or its row, with what its table says of all rows."""
    page = text(site, f"evidence/{source}.html")
    found = {}
    for entry in re.findall(r'<article class="claim filter-item".*?</article>', page, re.DOTALL):
        found[re.search(r'id="([^"]*)"', entry)[1]] = entry
    for series in re.findall(r'<div class="filter-group series">.*?</table>', page, re.DOTALL):
        shared = series.split("<details>")[0]
        for row_id, row in re.findall(r'<tr id="([^"]*)" class="filter-item">(.*?)</tr>', series, re.DOTALL):
            found[row_id] = shared + row
    return found


def machines(site: Path, name: str) -> list[dict[str, Any]]:
    """What a page has for machines."""
    return [json.loads(content) for content in MACHINES.findall(text(site, name))]


def test_every_card_links_its_makers_publication_and_no_other_and_says_where_it_was_read(
    by_hand: Path, claims: dict[str, Row], words: Words, publications: dict[str, dict[str, str]]
) -> None:
    told: dict[str, str] = {}
    for source in {claim.source for claim in claims.values()}:
        told |= cards(by_hand, source)
    assert set(told) == set(claims)
    for claim_id, card in told.items():
        row = publications.get(claim_id, defaultdict(str))
        doi, address = row["doi"], row["address"]
        link = f"https://doi.org/{doi}" if doi else address
        links = [(unescape(address), unescape(title)) for address, title in MAKER.findall(card)]
        said = unescape(card)
        if row["title"]:
            year = f" ({row['publication_year']})" if row["publication_year"] else ""
            title = row["title"] + year + (f", {row['page']}" if row["page"] else "")
            assert links == ([(link, title)] if link else []), claim_id
            assert " ".join(title.split()) in " ".join(said.split()), claim_id
            assert doi in said, claim_id
            assert link or "no address is known" in said, claim_id
            assert ("not compared" in said) == (row["number_checked"] == "no"), claim_id
        else:
            assert links == [], claim_id
            assert words.no_publication(claims[claim_id]) in said, claim_id
        read = words.read_in(claims[claim_id])
        assert read in said, claim_id
        assert said.index("Published in") < said.index("<dt>Read</dt>") or "<td>" in said, claim_id


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"publication_id": "", "producer": "unattributed"}, "None: nobody is named who made this number"),
        ({"publication_id": "", "producer": "Counting the Uncounted"}, "None: this project worked it out from published lists"),
        ({"publication_id": "", "producer": "UNICEF"}, "Not known: for this number no publication of its maker is held"),
        ({"publication_id": "x", "title": "", "publication_year": 2004}, "A publication whose title nobody here has seen (2004)"),
    ],
)  # fmt: skip
def test_a_number_without_a_title_says_so(
    claims: dict[str, Row], words: Words, cells: dict[str, object], said: str
) -> None:
    assert words.no_publication(changed(claims["A2009-039"], **cells)) == said


def test_only_the_address_of_the_table_is_linked(claims: dict[str, Row], words: Words) -> None:
    claim = claims["WFNPL-2016"]
    assert words.maker_link(claim) == "http://www.globalslaveryindex.org/"
    assert words.maker_link(changed(claim, doi="10.1/x")) == "https://doi.org/10.1/x"
    assert words.maker_link(changed(claim, address="javascript:x")) == ""
    assert "what was read is a copy" in words.publication_note(claims["TIPLE-201801"])
    assert "it prints another number" in words.publication_note(claims["USG-005"])


def test_where_a_number_was_read_is_said_alike_on_its_card_and_in_its_citation(
    claims: dict[str, Row], words: Words
) -> None:
    copies = [claim for claim in claims.values() if "in a public copy" in claim.carrier]
    assert len(copies) > 1
    for claim in copies:
        assert words.read_in(claim) == f"In a copy of the maker's own text: {claim.carrier}"
        assert "Read in a public copy of the maker's own text" in an.cite(claim.id)
    assert words.read_in(claims["SUR-010"]).startswith(("At the maker", "In another text", "In the press"))


def test_the_sentence_to_quote_has_maker_year_number_interval_and_caveat(
    claims: dict[str, Row], words: Words
) -> None:
    for claim in claims.values():
        quotation = words.quotation(claim)
        maker, _, told = quotation.partition(": ")
        assert claim.producer_year is None or maker.endswith(f", {claim.producer_year}"), claim.id
        assert claim.producer == "unattributed" or claim.producer.casefold() in maker.casefold(), claim.id
        assert "  " not in quotation
        assert " ." not in quotation, claim.id
        assert told.endswith("."), claim.id
        is_advised = claim.advice != "quote" or claim.reason != "documented"
        assert is_advised == quotation.endswith(f"{words.advice_with_reason(claim)}."), claim.id
    assert "11,400 to 29,500 (four chances in five) people" in words.quotation(claims["MSEGBR-2013"])
    # A number in words is of what it counts.
    vague = [claim for claim in claims.values() if claim.vague and claim.unit == "persons"]
    assert vague
    assert all("” of " in words.quotation(claim) for claim in vague)
    assert "(30 to 38 percent)" in words.quotation(claims["SUR-065"])
    # What a model carries from surveys to every country is called no survey, here as on the page of the World.
    assert "Known from: surveys of some countries." in words.quotation(claims["GEMS-015"])
    assert "Known from: survey." in words.quotation(claims["SUR-074"])
    assert words.quotation(claims["UNODCNLD-2022"]) == (
        "UNODC, 2025: 814 people registered as presumed victims of trafficking in the Netherlands in 2022. "
        "Persons whom nobody found are not in this count."
    )


def test_each_number_has_its_files_for_reference_managers(by_hand: Path, claims: dict[str, Row]) -> None:
    folder = by_hand / "citations"
    answers = citation_files.answers_put_together(Corpus(ROOT))
    assert len(answers) > 3
    stems = {citation_files.stem(number_id): number_id for number_id in (*claims, *answers)}
    assert len(stems) == len(claims) + len(answers)
    assert all(citation_files.stem(claim_id) == claim_id for claim_id in claims)
    assert {path.name for path in folder.iterdir()} == {
        f"{stem}.{end}" for stem in stems for end in ("bib", "ris")
    }
    for stem, number_id in stems.items():
        assert (folder / f"{stem}.bib").read_text("utf-8").rstrip() == an.cite(number_id, "bibtex").rstrip()
        ris = (folder / f"{stem}.ris").read_bytes().decode()
        assert ris.count("\n") == ris.count("\r\n")
        assert ris.replace("\r\n", "\n").rstrip("\n") == an.cite(number_id, "ris").rstrip("\n")


def test_the_list_of_publications_has_each_with_all_numbers_that_stand_on_it(
    by_hand: Path, claims: dict[str, Row], publications: dict[str, dict[str, str]]
) -> None:
    page = body(by_hand, "publications.html")
    named = defaultdict(list)
    for row in publications.values():
        named[row["publication_id"]].append(row)
    listed = dict(re.findall(r'<tr class="filter-item" id="([^"]*)">(.*?)</tr>', page, re.DOTALL))
    assert set(listed) == set(named)
    for publication_id, rows in named.items():
        first, shown = rows[0], unescape(listed[publication_id])
        assert set(re.findall(r'href="find.html#([^"]*)"', shown)) == {row["claim_id"] for row in rows}
        assert all(first[name] in shown for name in ("title", "author", "publication_year")), publication_id
        links = [address for address, _ in MAKER.findall(shown)]
        has_link = bool(first["title"] and (first["doi"] or first["address"]))
        assert len(links) == has_link, publication_id
        assert all(first["doi"] in link if first["doi"] else link == first["address"] for link in links)
    makers = [re.search(r'data-label="maker">([^<]*)', row)[1].casefold() for row in listed.values()]
    assert makers == sorted(makers) or len(set(makers)) > 100
    without = page.split('id="numbers-without-a-publication"')[1]
    assert set(re.findall(r'href="find.html#([^"]*)"', without)) == set(claims) - set(publications)
    assert 'href="publications.html"' in body(by_hand, "index.html")
    assert 'href="../publications.html"' in body(by_hand, "evidence/index.html")


def test_a_permanent_link_of_each_number_leads_to_its_evidence_and_its_card(
    by_hand: Path, inputs: SiteInput, claims: dict[str, Row], words: Words
) -> None:
    page = body(by_hand, "find.html")
    held: dict[str, dict[str, str]] = {}
    for part, content in re.findall(r'<p class="permalinks" data-cards="([^"]*)">(.*?)</p>', page):
        script = text(by_hand, f"_static/cards/{part}.js")
        assert len(script) < 200_000, part
        kept = json.loads(script.split("|| {}, ", 1)[1].removesuffix(");\n"))
        assert re.findall(r'<i id="([^"]*)">', content) == list(kept)
        held |= kept
    assert list(held) == [claim.id for source in sources(inputs) for claim in source["claims"]]
    for claim_id, card in held.items():
        assert card["quotation"] == words.quotation(claims[claim_id])
        assert card["citation"] == an.cite(claim_id)
        assert card["source"] == claims[claim_id].source
        assert card["link"] == words.maker_link(claims[claim_id])


def test_machines_read_the_tables_as_a_dataset(by_hand: Path) -> None:
    for name in ("index.html", "downloads.html"):
        (dataset,) = machines(by_hand, name)
        assert dataset["@context"] == "https://schema.org"
        assert dataset["@type"] == "Dataset"
        assert all(dataset[field] for field in ("name", "description", "license", "version", "dateModified"))
        assert "\n" not in dataset["description"]
        files = [item["contentUrl"] for item in dataset["distribution"]]
        assert len(files) == len([*(ROOT / "data/processed").glob("*.csv")])
        assert all((by_hand / file).is_file() for file in files)


def test_machines_read_each_number_as_the_claim_of_its_maker(
    by_hand: Path, claims: dict[str, Row], words: Words, publications: dict[str, dict[str, str]]
) -> None:
    read = {}
    for path in sorted((by_hand / "_static/claims").glob("*.jsonld")):
        assert f'href="../_static/claims/{path.name}"' in text(by_hand, f"evidence/{path.stem}.html")
        nodes = {node["@id"]: node for node in json.loads(path.read_bytes())["@graph"]}
        for node in nodes.values():
            if node["@type"] == "Claim":
                work = nodes.get(node.get("appearance", node.get("firstAppearance", {})).get("@id"))
                read[node["identifier"]] = (node, work)
    assert set(read) == set(claims)
    for claim_id, (node, work) in read.items():
        assert node["text"] == words.quotation(claims[claim_id])
        assert node["@id"] == f"../../find.html#{claim_id}"
        row = publications.get(claim_id)
        if row is None or not row["title"]:
            assert work is None
            continue
        assert work["name"] == row["title"]
        assert work.get("url", "") == words.maker_link(claims[claim_id])
        assert ("firstAppearance" in node) == (row["relation"] == "origin")


def test_the_page_of_a_region_has_the_claims_of_its_ladder(by_hand: Path) -> None:
    (content,) = machines(by_hand, "regions/netherlands.html")
    assert [node["identifier"] for node in content["@graph"]] == ["A2009-039"]


def test_what_machines_read_cannot_end_its_element(by_hand: Path) -> None:
    for path in sorted(by_hand.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        assert all("<" not in content for content in MACHINES.findall(page)), path.name


def test_a_shared_link_shows_title_and_description(by_hand: Path) -> None:
    for path in sorted(by_hand.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if path.name == "search.html":
            continue
        (description,) = re.findall(r'<meta name="description" content="([^"]*)"', page)
        (shared,) = re.findall(r'<meta property="og:description" content="([^"]*)"', page)
        (title,) = re.findall(r'<meta property="og:title" content="([^"]*)"', page)
        assert shared == description
        assert title
    page = text(by_hand, "publications.html")
    assert 'content="Publications. What the makers of the numbers published them in.' in page


_TABLE = (
    "<table><thead><tr><th>id</th>{}</tr></thead><tbody>"
    '<tr id="A-1"><th>A-1</th><td>UN</td><td>a text</td></tr><tr id="A-2"><th>A-2</th><td>x</td><td>y</td></tr>'
    "</tbody></table>"
)


def test_a_table_of_sources_gets_a_column_before_where_its_numbers_were_read() -> None:
    column = Column("published in", {"A-1": "<b>R</b>"})
    read = _TABLE.format('<th scope="col">made by</th><th scope="col">read in</th>')
    wide = with_column(read, column)
    assert '<th scope="col">published in</th><th scope="col">read in</th>' in wide
    assert '<td>UN</td><td class="published"><b>R</b></td><td>a text</td>' in wide
    assert '<td>x</td><td class="published"></td><td>y</td>' in wide
    other = _TABLE.format('<th scope="col">made by</th><th scope="col">advice</th>')
    assert with_column(other, column) == other
