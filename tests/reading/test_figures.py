"""The grammar of figures against hand-worked readings; fractions are written as such.

`figures_golden.csv` holds a phrase a row with the reading that a person gave it; `figures_article.csv` every number
phrase of the article of 2009, in its order, whose last column says approximate or vague.
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading.figures import Figure, FigureError, parse_figure, parse_figures
from analysis.vocabulary import Bound, FigureKind
from tests.case_tables import cases

GOLDEN, ARTICLE = (
    pd.read_csv(Path(__file__).with_name(f"figures_{name}.csv"), dtype=str, keep_default_na=False)
    for name in ("golden", "article")
)
PHRASES = pd.concat([GOLDEN, ARTICLE], ignore_index=True).to_dict("records")
ENDS = ("low", "high", "best")


def number(text: str) -> float | None:
    return float(Fraction(text)) if text else None


def test_the_golden_table_is_large_and_has_every_kind() -> None:
    assert len(GOLDEN) >= 250
    assert len(ARTICLE) == 97
    assert GOLDEN["text"].is_unique
    assert set(GOLDEN["kind"]) == {*FigureKind} - {FigureKind.RATING}


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["text"])
def test_a_phrase_reads_as_a_person_reads_it(row: dict[str, str]) -> None:
    figure, flags = parse_figure(row["text"]), row["flags"]
    assert (figure.kind, figure.bound, figure.rating) == (row["kind"], row["bound"], ())
    assert tuple(getattr(figure, end) for end in ENDS) == tuple(number(row[end]) for end in ENDS)
    if pd.isna(flags):
        flags = [name for name in ("approximate", "vague") if row[name] == "yes"]
        assert (figure.currency, figure.hedge) == (row["currency"] or None, row["hedge"])
        assert figure.denominator == number(row["denominator"])
    else:
        flags = [flags] if flags else []
        assert figure.currency == ("USD" if row["kind"] == "money" else None)
    assert [name for name in ("approximate", "vague") if getattr(figure, name)] == flags


@pytest.mark.parametrize("row", GOLDEN.to_dict("records"), ids=lambda row: row["text"])
def test_case_blanks_dashes_and_a_full_stop_change_nothing(row: dict[str, str]) -> None:
    text = row["text"]
    variants = [text.upper(), text.lower(), f"  {text}\t", f"{text}." if text[-1:].isalnum() else text]
    variants += [text.replace(" ", blank) for blank in "\u00a0\u2009\n"]
    variants += [text.replace("-", dash) for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"]
    for variant in variants:
        assert replace(parse_figure(variant), hedge="") == replace(parse_figure(text), hedge=""), variant


@pytest.mark.parametrize(("text", "labels"), cases(__file__, "ratings_are_sets_of_labels_and_no_numbers"))
def test_ratings_are_sets_of_labels_and_no_numbers(text: str, labels: tuple[str, ...]) -> None:
    figure = parse_figure(text)
    assert figure == Figure(None, None, None, Bound.NONE, FigureKind.RATING, rating=labels)
    assert parse_figures(pd.Series([text, "5"]))["rating"].tolist() == [";".join(labels), None]


@pytest.mark.parametrize(("text", "steps"), cases(__file__, "every_change_between_print_and_value_is_told"))
def test_every_change_between_print_and_value_is_told(text: str, steps: tuple[str, ...]) -> None:
    assert parse_figure(text).steps == steps
    assert parse_figures(pd.Series([text]))["steps"].tolist() == [";".join(steps)]


#: Near misses of known forms: what a hurried grammar would read wrongly.
TRAPS = """
not 5; not all; no 5; 5x; 5 times; twice; 2-fold; tenfold; Section 5; 1990s; late 1990s; 10 years; 5 months;
17-year-old; 24-hours a day; 5 fewer; 5 more; 10% increase; 10% more; 5 percentage points; down from 151; 5 than 10;
5 to; to 5; from 5; between 5; between 5 or 10; from 5 and 10; and 5; 5 and; or 5; 5 10; 5, 10; 5;10; 1-2-3; 5:30;
1/2/2009; 2009-11-24; 2005/06; 24/7; 50/50; 3/2; 1/0; five thirds; 10 to 5; 820,000 to 600,000; $9 to $5; 60% to 50%;
two to one million to three; 150%; 101 percent; 5 in 3; 3 of 2; 1 in 0; 151 in 2005; 1 in 2000; one of three; 3 per 7;
4 per 0; 3 per 1,000 to 4 per 100; 5% to 10 women; half to 3; $5 to \u20ac9; $5 euros; 5 dollars 10 euros;
1.234; 12.345; 600.000-800.000; about 1.234; 12,5; 12,34; 60,00; 1,2345; 1,234,56; 12,345,67; 123,45,678; 1.2.3;
1 234,567; 1,234 567; 1'23; 1,,234; 1..5; 007; 00; 0123; -5; \u22125 %; about -5; - 5; +5; (5); 5-;
500 to 1 million; $500 to $1 million; 5 million to 9; 2nd 3; 2th; 1nd; 111st; number; #; rank 0; #2.5; first half;
many; several; few; some; a number of; a woman; hundred; thousand; million people; six figures; a handful; countless;
about; at least; up to; more than; $; percent; per 1,000; tier; Tier 4; Tier 0; A5; 5A; covid19; 5women; 809registered;
809\u00b9; 10\u2076; 5\u00ad10; 5 \u00b1 2; 5!; = 5; *5; 5*; 5 [12]; &lt;5; &nbsp;5; x; nan; NaN; inf; -inf; null; TRUE;
1e99; 1e400; 12 b; 12b; 12 m; 5 min; 5'; up to thousands; at least 5 at most; at least up to 5; more than 5 or fewer;
5 to over 10; under 5 to 10; 5 less than 10; up to 5 to at most 10; most of 5; at least most; about second; <1; <0;
fewer than 0; <2.5; third of women; half of 10,000; 70% of 10,000; all but 5; 5 (five); 24,900 (25,000-30,000);
24,900 (5 and 30,000-40,000); 1234567890123456; 999999999999999999999999; 0.12345678901234567890123456;
every 5 minutes; once; abuot 500; 5 wimmen; fifty-sixty; two and; twenty ten; one hundred hundred; half half;
nearly none; none reported; none known; a few hundred to; 5 per cent per cent; \u00a5500; \u00bd\u00bd
"""


@pytest.mark.parametrize(
    "text", [trap.strip() for trap in TRAPS.replace("\n", " ").split("; ") if trap.strip()]
)
def test_what_is_no_figure_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(FigureError) as caught:
        parse_figure(text)
    with pytest.raises(FigureError) as alike:
        parse_figures(pd.Series(["809", text]))
    assert caught.value.reason == alike.value.reason
    assert alike.value.row == 3
