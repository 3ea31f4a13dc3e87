"""The tables beside the texts: what each row says can be found in its text, in the words of the subject."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.vocabulary import words_of

TEXTS = Path(__file__).parent / "texts"
TABLES = sorted(TEXTS.glob("*/*.csv"))
OTHER_SUBJECTS = {
    "earthquake",
    "earthquake_feature",
    "flood_toll",
    "night_count",
    "rough_sleepers",
    "shelters",
    "storm_toll",
}
REASONS = {
    *("age", "date", "year", "law", "page", "phone", "budget", "price", "goal", "change", "duration"),
    *("documents", "anecdote", "list_number", "score", "address", "other"),
}
READING = ["low", "best", "high"]
AXES = ["bound", "measure", "population", "exploitation", "status", "visibility", "unit"]
SAID = [*READING, *AXES, "place", "period_start", "period_end", "producer"]
COLUMNS = {"printed", "nth", "claim", "why_not", *SAID}

each_table = pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)


def table_of(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def text_beside(path: Path) -> str:
    (beside,) = [file for file in path.parent.glob(f"{path.stem}.*") if file.suffix != ".csv"]
    return beside.read_bytes().decode("utf-8")


def place_of(printed: str, nth: int, text: str) -> int:
    """Where the string stands for the nth time; also inside a longer number, and -1 if it does not."""
    start = -1
    for _ in range(nth):
        start = text.find(printed, start + 1)
        if start < 0:
            break
    return start


def test_each_text_has_its_table() -> None:
    texts = {path.with_suffix(".csv") for path in TEXTS.glob("*/*")}
    assert texts == set(TABLES)


@each_table
def test_the_rows_stand_in_the_text_and_in_its_order(path: Path) -> None:
    table, text = table_of(path), text_beside(path)
    assert set(table.columns) == COLUMNS
    end = 0
    for printed, nth in zip(table["printed"], table["nth"].astype(int), strict=True):
        start = place_of(printed, nth, text)
        assert start >= end, f"{printed!r}, occurrence {nth}, is not behind the row before it"
        end = start + len(printed)


@each_table
def test_a_row_is_a_claim_or_says_why_not(path: Path) -> None:
    table = table_of(path)
    claims = table.query("claim == 'yes'")
    others = table.query("claim == 'no'")
    assert len(claims) + len(others) == len(table)
    assert set(claims["why_not"]) == {""}
    assert set(others["why_not"]) <= REASONS
    assert set(others[SAID].to_numpy().ravel()) == {""}


@each_table
def test_each_claim_has_a_reading_that_agrees_with_its_bound(path: Path) -> None:
    claims = table_of(path).query("claim == 'yes'")
    numbers = claims[READING].replace("", None).astype(float)
    in_order = numbers.apply(lambda row: row.dropna().is_monotonic_increasing, axis=1)
    assert list(claims.loc[~in_order, "printed"]) == []
    ends = numbers.notna().assign(bound=claims["bound"])
    assert ends.loc[ends["bound"] == "lower", "low"].all()
    assert ends.loc[ends["bound"] == "upper", "high"].all()
    plain = ends.query("bound == 'none'")
    assert (plain["best"] | (plain["low"] & plain["high"])).all()


@each_table
def test_the_words_of_the_axes_are_those_of_the_subject(path: Path) -> None:
    claims = table_of(path).query("claim == 'yes'")
    for axis in AXES:
        words = {*words_of(axis.capitalize()), ""}
        if path.stem in OTHER_SUBJECTS and axis in {"measure", "status"}:
            continue
        assert set(claims[axis]) <= words, axis


@each_table
def test_a_period_has_both_of_its_ends_in_order(path: Path) -> None:
    claims = table_of(path).query("claim == 'yes'")
    dated = claims.query("period_start != '' or period_end != ''")
    assert (dated["period_start"] != "").all()
    assert (dated["period_start"] <= dated["period_end"]).all()
