"""Two codings of one thing are compared as the literature does it, and every cell that differs is named."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.agreement import chance_corrected, compare
from analysis.cli import app


def crossed(
    both: int, only_first: int, only_second: int, neither: int
) -> tuple["pd.Series[str]", "pd.Series[str]"]:
    """Two codings with yes and no, from the four cells of their table."""
    counts = [both, only_first, only_second, neither]
    first = np.repeat(["yes", "yes", "no", "no"], counts)
    second = np.repeat(["yes", "no", "yes", "no"], counts)
    return pd.Series(first), pd.Series(second)


@pytest.mark.parametrize(
    ("table", "equal", "kappa", "ac1"),
    [
        # Gwet (2008), British Journal of Mathematical and Statistical Psychology 61: 125 subjects, high agreement.
        ((118, 5, 2, 0), 0.944, -0.0234, 0.9408),
        # Feinstein and Cicchetti (1990), Journal of Clinical Epidemiology 43: 85 percent equal, and kappa .70 or .32;
        # AC1 by hand, chance 2 x .475 x .525 and 2 x .875 x .125.
        ((40, 9, 6, 45), 0.85, 0.6995, 0.70075),
        ((80, 10, 5, 5), 0.85, 0.3182, 0.808),
    ],
)
def test_kappa_and_ac1_are_those_of_the_literature(
    table: tuple[int, int, int, int], equal: float, kappa: float, ac1: float
) -> None:
    assert chance_corrected(*crossed(*table)) == pytest.approx((equal, kappa, ac1), abs=5e-5)


def test_three_words_share_chance_among_them() -> None:
    """By hand: 4 of 6 are equal."""
    first = pd.Series(["a", "a", "a", "b", "b", "c"])
    second = pd.Series(["a", "a", "b", "b", "c", "c"])
    equal, kappa, ac1 = chance_corrected(first, second)
    assert equal == pytest.approx(4 / 6)
    by_habit = (3 * 2 + 2 * 2 + 1 * 2) / 36
    assert kappa == pytest.approx((4 / 6 - by_habit) / (1 - by_habit))
    shares = [5 / 12, 4 / 12, 3 / 12]
    at_random = sum(share * (1 - share) for share in shares) / 2
    assert ac1 == pytest.approx((4 / 6 - at_random) / (1 - at_random))


def test_where_one_word_only_occurs_there_is_nothing_to_correct() -> None:
    equal, kappa, ac1 = chance_corrected(pd.Series(["no", "no"]), pd.Series(["no", "no"]))
    assert equal == 1
    assert np.isnan([kappa, ac1]).all()
    assert np.isnan(chance_corrected(pd.Series([], dtype=str), pd.Series([], dtype=str))).all()


FIRST = pd.DataFrame(
    {"study_id": ["a", "b", "c"], "design": ["register", "judgement", ""], "team": ["X", "Y", "Z"]}
)


def test_rows_are_matched_by_key_and_differences_named() -> None:
    second = pd.DataFrame(
        {"study_id": ["b", "a", "d"], "design": ["unknown", "register", ""], "wave": ["", "", ""]}
    )
    columns, differing, unmatched = compare(FIRST, second)
    assert columns["rows"].to_dict() == {"design": 2}
    assert columns["equal"].to_dict() == {"design": 0.5}
    assert differing.reset_index().to_numpy().tolist() == [["b", "design", "judgement", "unknown"]]
    assert unmatched["in"].to_dict() == {"c": "first", "d": "second"}


@pytest.mark.parametrize(
    ("second", "key", "message"),
    [
        (FIRST, "claim_id", "key"),
        (pd.concat([FIRST, FIRST]), "", "a stands twice in the second table"),
        (FIRST[["study_id"]], "", "share no column but study_id"),
    ],
)
def test_tables_that_cannot_be_matched_are_refused(second: pd.DataFrame, key: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compare(FIRST, second, key=key)


def test_the_command_prints_the_table_and_for_programs_the_cells_that_differ(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("first.csv", "second.csv")]
    FIRST.to_csv(paths[0], index=False)
    FIRST.replace("judgement", "unknown").to_csv(paths[1], index=False)
    shown = CliRunner().invoke(app, ["agreement", *paths])
    assert shown.exit_code == 0, shown.output
    assert "kappa" in shown.output
    assert "judgement" in shown.output
    as_csv = CliRunner().invoke(app, ["agreement", *paths, "--csv"])
    assert as_csv.output == "study_id,column,first,second\nb,design,judgement,unknown\n"
    as_json = json.loads(CliRunner().invoke(app, ["agreement", *paths, "--json"]).output)
    assert [row["column"] for row in as_json["columns"]] == ["design", "team"]
    assert as_json["differing"][0]["second"] == "unknown"
    assert (
        "analysis agreement first.csv second.csv" in CliRunner().invoke(app, ["agreement", "--help"]).output
    )
