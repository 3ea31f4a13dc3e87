"""Where a number was published: only what is an address leads anywhere."""

import pandas as pd
import pytest

from analysis.own.claims_file import read_claims_file
from analysis.own.page import own_page
from analysis.own.publications_shown import link_of

ROWS = """place,figure,measure,year,producer,method,url,doi,page,title
Nepal,"12,000",stock,2015,A,survey,https://www.example.org/a?x=1&y=2,,7,A report
Nepal,"15,000",stock,2015,B,survey,,10.1234/b(1),,
Nepal,"16,000",stock,2016,C,survey,javascript:alert(1),,,
Nepal,"17,000",stock,2016,A,survey,https://www.example.org/a?x=1&y=2,,8,A report
"""


@pytest.mark.parametrize(
    ("row", "address"),
    [
        ({"url": "http://example.org/x"}, "http://example.org/x"),
        ({"doi": "https://doi.org/10.1234/abc", "url": "http://example.org"}, "https://doi.org/10.1234/abc"),
        ({"doi": "doi: 10.1234/abc"}, "https://doi.org/10.1234/abc"),
        ({"doi": 'none"', "url": "https://[bad"}, None),
        ({"url": "data:text/html,x"}, None),
        ({"url": "somewhere"}, None),
        ({}, None),
    ],
)
def test_only_an_address_is_a_link(row: dict[str, str], address: str | None) -> None:
    link = link_of(row)
    assert (link.address if link else None) == address


def test_the_link_stands_at_the_number_and_in_the_list_of_sources(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("links") / "claims.csv"
    file.write_text(ROWS, encoding="utf-8")
    page = own_page(read_claims_file(file))
    read, _, sources = page.partition('<section id="sources">')
    address = 'href="https://www.example.org/a?x=1&amp;y=2"'
    assert read.count(address) == 2
    # Two numbers of one publication are one entry, each with its page.
    assert sources.count(address) == 1
    assert '<a href="#OWN-001">12,000</a> (p. 7);' in sources
    assert 'href="https://doi.org/10.1234/b(1)"' in read
    assert "javascript:" not in page


def test_rows_without_any_have_no_list(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("links") / "claims.csv"
    pd.DataFrame([{"place": "Nepal", "figure": "500", "measure": "stock"}]).to_csv(file, index=False)
    page = own_page(read_claims_file(file))
    assert "#sources" not in page
    assert "Published at" not in page
