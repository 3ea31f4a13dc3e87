"""Every number phrase that can be cut out of the article of 2009, with its hedge, in the order of the article.

`figures_article.csv` was worked out by hand from the printed words; its last column says approximate or vague.
"""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading.figures import parse_figure, parse_figures

PHRASES = pd.read_csv(Path(__file__).with_name("figures_article.csv"), dtype=str, keep_default_na=False)
ENDS = ["low", "high", "best"]


def numbers(row: dict[str, str]) -> list[float | None]:
    """The ends and the point of a phrase; fractions are written as such."""
    return [float(Fraction(row[end])) if row[end] else None for end in ENDS]


@pytest.mark.parametrize("row", PHRASES.to_dict("records"), ids=lambda row: row["text"])
def test_a_phrase_of_the_article(row: dict[str, str]) -> None:
    figure = parse_figure(row["text"])
    assert (figure.kind, figure.bound) == (row["kind"], row["bound"])
    assert [figure.low, figure.high, figure.best] == numbers(row)
    assert figure.approximate == (row["flags"] == "approximate")
    assert figure.vague == (row["flags"] == "vague")
    assert figure.currency == ("USD" if row["kind"] == "money" else None)


def test_the_phrases_of_the_article_as_a_column() -> None:
    table = parse_figures(PHRASES["text"], file="claims.csv", column="figure")
    assert len(table) == 97
    assert table["kind"].tolist() == PHRASES["kind"].tolist()
    expected = pd.DataFrame(map(numbers, PHRASES.to_dict("records")), columns=ENDS, dtype=float)
    pd.testing.assert_frame_equal(table[ENDS], expected)
