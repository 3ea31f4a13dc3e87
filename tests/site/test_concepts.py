"""What is meant: each sentence has its source, each number its claim, and none is the article's; the article's parts."""

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

import pytest

import analysis as an
from analysis.library.loading import page_codes
from analysis.processed_tables import Corpus, tables
from analysis.reading.places import slug
from tests.conftest import REGIONS, ROOT
from tests.narrative.word_list import found as harmful
from tests.site.fakes import body, text
from tests.site.shared_runs import RUN, of_the_article, repeated

#: The page, and how many words it may have.
PAGE, WORDS = "concepts.html", 1800
LIST = "article-of-2009.html"
#: Sections in which nothing is stated of the world: they say how the page is made, and what it rests on.
_OWN = ("what-is-meant", "sources-of-this-page")
_PARAGRAPH = re.compile(r"<(p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
#: The end of a sentence, with the signs of sources behind it; each link is one sign for so long.
_SENTENCE = re.compile(r"(?<=\.)((?:\s*\x00\d+f\x00)*)\s+(?=[A-Z]|\x00\d+l)")
_SOURCE = re.compile(
    r'<a [^>]*href="(?:#from-|evidence/|glossary\.html|how-to-read\.html|methods\.html|questions/|conflicts\.html)'
)
#: What the page says in the words of a link, and digits that are no years.
_LINK = re.compile(r"<a\b.*?</a>", re.DOTALL)
_NO_YEAR = re.compile(r"\b(?!(?:19|20)\d\d\b)\d[\d,.]*")


def plain(html: str) -> str:
    """What a reader sees of a piece of a page."""
    html = re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def sections(site: Path) -> dict[str, str]:
    """What stands directly in each section of the page, by its id."""
    parts = re.split(r'<section id="([^"]+)">', body(site, PAGE))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def sentences(html: str) -> list[str]:
    """The sentences of a paragraph, each with the signs of its sources."""
    links = _LINK.findall(html)
    numbers = iter(range(len(links)))

    def sign(link: re.Match[str]) -> str:
        kind = "f" if link[0].startswith('<a class="from"') else "l"
        return f"\x00{next(numbers)}{kind}\x00"

    parts = _SENTENCE.split(_LINK.sub(sign, html))
    said = [words + signs for words, signs in zip(parts[::2], [*parts[1::2], ""], strict=True)]
    restored = [re.sub(r"\x00(\d+)[fl]\x00", lambda mark: links[int(mark[1])], words) for words in said]
    return [words for words in restored if plain(words)]


def paragraphs(html: str, kind: str = "p|li") -> list[str]:
    """The paragraphs and items of a section."""
    return [words for tag, words in _PARAGRAPH.findall(html) if re.fullmatch(kind, tag)]


def test_each_sentence_has_its_source(by_hand: Path) -> None:
    checked = 0
    for name, html in sections(by_hand).items():
        if name in _OWN:
            continue
        for paragraph in paragraphs(html):
            for sentence in sentences(paragraph):
                checked += 1
                assert _SOURCE.search(sentence), f"{name}: {plain(sentence)}"
    assert checked > 60
    # The check sees a sentence that has none.
    (first, second) = sentences('So it is. <a class="from" href="#from-lead">1</a> And so is this.')
    assert _SOURCE.search(first)
    assert not _SOURCE.search(second)


def test_a_number_is_that_of_its_claim_and_none_is_typed(by_hand: Path) -> None:
    page = body(by_hand, PAGE)
    claims = an.load_claims(corrections=False)
    shown = re.findall(r'<a class="n" href="evidence/([a-z0-9_]+)\.html#([A-Z0-9-]+)"', page)
    assert len(shown) > 25
    for source, claim_id in shown:
        assert claims.loc[claim_id, "source"] == source
    for html in [html for name, html in sections(by_hand).items() if name not in _OWN]:
        for paragraph in paragraphs(html):
            assert _NO_YEAR.findall(plain(_LINK.sub(" ", paragraph))) == [], plain(paragraph)
    # The note that a number shows is on the page, for each number and for no other.
    notes = re.search(r'id="number-notes">(.*?)</script>', text(by_hand, PAGE), re.DOTALL)[1]
    assert set(re.findall(r'"([A-Z0-9]+-[A-Z0-9]+)":\{"', notes.replace(" ", ""))) == {
        name for _, name in shown
    }


def test_signs_of_sources_lead_to_the_list_and_each_source_is_used(by_hand: Path) -> None:
    page = body(by_hand, PAGE)
    listed = re.findall(r'<li id="(from-[a-z]+)"', page)
    signs = re.findall(
        r'<a class="from" href="#(from-[a-z]+)" aria-label="source (\d+): [^"]+">(\d+)</a>', page
    )
    assert {name for name, _, _ in signs} == set(listed)
    for name, heard, seen in signs:
        assert heard == seen == str(listed.index(name) + 1)


def test_the_page_is_short_plain_and_respectful(by_hand: Path) -> None:
    assert len(plain(body(by_hand, PAGE)).split()) < WORDS
    for name, html in sections(by_hand).items():
        said = [sentence for paragraph in paragraphs(html, "p") for sentence in sentences(paragraph)]
        if name not in _OWN:
            assert len(said) <= 5, name
            assert said or paragraphs(html, "li") or name == "what-is-done", name
    for page in (PAGE, LIST):
        assert harmful(plain(body(by_hand, page))) == []


_OURS = (
    *sorted((ROOT / "notebooks/notes").glob("*.md")),
    ROOT / "docs/glossary.md",
    ROOT / "docs/how-to-read.md",
)


def test_no_sentence_is_the_articles(by_hand: Path) -> None:
    for page in (PAGE, LIST):
        said = body(by_hand, page).replace("Sources of this page", "")
        assert repeated(plain(said)) == [], page
    for path in _OURS:
        assert repeated(path.read_text(encoding="utf-8")) == [], path.name
    # What the article does say is found: the name of a treaty is in it.
    treaty = "Protocol to Prevent, Suppress and Punish Trafficking in Persons, especially Women and Children"
    assert len(repeated(treaty)) == len(treaty.split()) - RUN + 1
    assert len(of_the_article()) > 8000


def test_each_part_of_the_article_has_its_place_or_a_reason(by_hand: Path) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", body(by_hand, LIST), re.DOTALL)
    parts = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', "".join(rows))
    held = set()
    for table in ("10_claims", "10_roles", "10_ratings", "10_policy"):
        statements = tables()[table]
        held |= {*statements.loc[statements["source"] == "article_2009", "section"]}
    assert held - {*map(unescape, parts)} == set()
    # Each row has its part, also where its reader sorts by what stands behind.
    assert len(parts) == len(rows) - 1
    for row in rows[1:]:
        place = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)[-1]
        assert "<a " in place or "Left out:" in place or plain(place), plain(row)
    assert "Left out for want of a source" in plain(body(by_hand, LIST))


def test_the_page_is_linked_from_the_start_the_menu_learn_and_every_region(built: Path) -> None:
    assert 'href="concepts.html"' in body(built, "index.html")
    assert 'href="concepts.html"' in body(built, "learn.html")
    assert 'href="article-of-2009.html"' in body(built, PAGE)
    pages = [path for path in (built / "regions").glob("*.html") if path.stem != "index"]
    assert len(pages) == len(REGIONS)
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert '<a class="nav-link' in page
        # In the menu of the site, in that of regions, and on the page itself.
        assert page.count('href="../concepts.html"') >= 3, path.name
        assert 'href="../concepts.html"' in body(built, f"regions/{path.name}"), path.name


@pytest.mark.parametrize("region", REGIONS)
def test_every_role_grade_and_law_of_a_region_stands_on_its_page_with_what_is_said_of_it(
    region: str, built: Path
) -> None:
    page = body(built, f"regions/{slug(an.region_code(region))}.html")
    fold = page.split('<section id="who-goes-where-grades-and-laws">', 1)[1].split(
        '<section id="may-i-quote-it">'
    )[0]
    assert '<details class="fold">' in fold
    rows = dict(
        re.findall(
            r"<tr>\s*<th scope=\"row\">(?:<a [^>]*>)?([A-Z0-9-]+)(?:</a>)?</th>(.*?)</tr>", fold, re.DOTALL
        )
    )
    expected = 0
    for name in ("roles", "ratings", "laws"):
        table = an.load_table(name, region)
        expected += len(table)
        for row_id, note in table["note"].items():
            assert plain(re.sub(r"\[[^\]]*\]", "", note)) in plain(rows[str(row_id)]), row_id
    assert len(rows) == expected
    if region == "United States":
        assert expected > 20
        # A limit keeps its word, and whoever disputes something is named with the reason.
        state_laws = "state laws against trafficking law United States in force at least 0.5 of the states"
        assert plain(rows["P2009-045"]).startswith(state_laws)
        assert "by its first director, who resigned over what she saw" in plain(rows["P2009-076"])


#: By region what its note says of the article: what no number holds.
_NOTED = {
    "Cambodia": ("peacekeepers", "no number for that"),
    "Bosnia and Herzegovina": ("peacekeepers", "NATO", "no number for that"),
    "Kosovo": ("peacekeepers", "NATO", "no number for that"),
    "Ukraine": ("younger than eighteen", "more and more such cases"),
    "United Kingdom": ("Its reason is the law", "of their own will"),
}


@pytest.mark.parametrize(("region", "words"), _NOTED.items())
def test_what_the_article_says_without_a_number_is_in_the_note_of_its_region(
    region: str, words: Iterable[str]
) -> None:
    assert an.region_code(region) in page_codes(tables())
    text_of_note = an.narrate("note", region=region, claims=an.load_claims()).markdown
    assert [word for word in words if word not in text_of_note] == []
    assert harmful(text_of_note) == []


def test_a_law_that_others_dispute_leads_to_the_reason_and_the_list_to_the_table() -> None:
    laws = an.load_table("laws", "United Kingdom")
    told = an.narrate("laws", laws=laws, region="GBR").markdown
    assert "Sexual Offences Act 2003 (law, 2003); others dispute it." in told
    assert (laws.loc[laws["disputed"], "note"] != "").all()
    of_many = an.narrate("laws", laws=an.load_table("laws", "United States"), region="USA").markdown
    assert of_many.rstrip().endswith("more are named.")


def test_a_cell_may_leave_out_a_remark_and_nothing_else() -> None:
    from analysis.library.page_tables import shows_cell
    from analysis.library.published_rows import PublishedRows

    published = PublishedRows()
    cell = "one of two [as printed]; “more”"
    assert shows_cell("one of two; “more”", cell, "note", published)
    assert not shows_cell("one of two", cell, "note", published)
    assert not shows_cell("one of two; “more”", cell, "name", published)


def test_the_evidence_holds_what_the_page_names(by_hand: Path) -> None:
    rows = Corpus(ROOT)["10_policy"].set_index("policy_id")
    for row_id in re.findall(r'article_2009\.html#(P2009-\d+)"', body(by_hand, PAGE)):
        assert row_id in rows.index
