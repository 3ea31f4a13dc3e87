"""What the page on known truth shows: answers of earlier years to two constants, scored, and their pictures.

What was measured, the choices with their reasons, the expectation and the wording stand in `examples/`; nothing that is
worked out from them is kept.
"""

import io
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.content_cache import Stage, as_it_is, memoised
from analysis.estimates.answer_scores import (
    LEVELS,
    MILLIONTH,
    Truth,
    answers_by_year,
    next_measurements,
    summary,
)
from analysis.estimates.known_constants import Choices, Measurement
from analysis.site.notebook_pages import PIXELS_PER_POINT
from analysis.site.site_data import SiteError

FOLDER = "examples"
FILE = f"{FOLDER}/known_truth.yml"
#: Where the pages find the pictures.
PICTURES = "_static/known_truth"
#: The methods whose answers a page tells year by year; the others are scored only.
TOLD = ("additive", "birge")
#: Where the folder of an example has its claims.
CLAIMS = "data/raw/published/claims.csv"
#: A value, with a margin whose level nobody states, or with a standard error.
_PRINTED = r"^(?P<value>[\d,]+(?:\.\d+)?)(?: ± (?P<margin>[\d.]+)| \(SE (?P<standard_error>[\d.]+)\))?$"
_YEAR = r"1[5-9]\d\d|20\d\d"
_STANDARD = "standard uncertainty"
_NOT_STATED = "not stated"


def read_choices(root: Path) -> Mapping[str, Any] | None:
    """What is to be compared with what; None where the project holds no constants."""
    path = root / FILE
    if not path.is_file():
        return None
    declared: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return declared


def read_claims(root: Path, folder: str) -> pd.DataFrame:
    """The measurements of a constant with `value`, `error` and `error_level`, read from the figures as printed.

    An error that was not printed is missing. A `SiteError` names a figure of another form, and a year that is none.
    """
    file = f"{FOLDER}/{folder}/{CLAIMS}"
    text = (root / file).read_text(encoding="utf-8")
    claims = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    printed = claims["figure"].str.extract(_PRINTED)
    _refuse(claims, "figure", printed["value"].isna(), file, "of the form 299,792.5 ± 0.4")
    _refuse(claims, "year", ~claims["year"].str.fullmatch(_YEAR), file, "a year")
    for number in ("value", "margin", "standard_error"):
        printed[number] = pd.to_numeric(printed[number].str.replace(",", ""))
    has_level = printed["standard_error"].notna()
    named = claims.get("lineage", pd.Series("", claims.index))
    return claims.assign(
        year=claims["year"].astype(int),
        value=printed["value"],
        error=printed["standard_error"].fillna(printed["margin"]),
        error_level=has_level.map({True: _STANDARD, False: _NOT_STATED}),
        team=claims["team"].where(claims["team"] != "", claims["producer"]),
        # The first row of a lineage is the measurement, the others tell it again.
        is_repeat=named.ne("") & named.duplicated(),
    )


def _refuse(claims: pd.DataFrame, column: str, is_wrong: pd.Series, file: str, right: str) -> None:
    """A `SiteError` for the first cell that is wrong, if any is."""
    for index, cell in claims.loc[is_wrong, column].items():
        raise SiteError(f"{file}, row {int(str(index)) + 2}, column {column}: {cell!r} is not {right}")


def measurements_of(claims: pd.DataFrame, choices: Choices, quantity: str = "") -> list[Measurement]:
    """The measurements of one quantity, of all if none is named, that have an error and repeat no other row."""
    is_of_it = claims["measure"].eq(quantity) | (quantity == "")
    speaks = is_of_it & claims["error"].notna() & ~claims["is_repeat"]
    measurements = []
    row: Any
    for row in claims[speaks].itertuples():
        scale = choices.margin_in_errors if row.error_level == _NOT_STATED else 1.0
        measurements.append(
            Measurement(int(row.year), row.claim_id, row.team, float(row.value), scale * row.error)
        )
    return measurements


def known_truth(root: Path) -> Mapping[str, Any]:
    """What the page shows of each constant, and what was expected; empty where the project holds none."""
    declared = read_choices(root)
    if declared is None:
        return {}
    claims = {
        constant["folder"]: read_claims(root, constant["folder"]) for constant in declared["quantities"]
    }
    asked = {name: declared[name] for name in ("choices", "quantities", "figure")}
    shown = _worked_out(asked, claims)
    sizes = {name: drawing_size(drawing) for name, drawing in shown["drawings"].items()}
    return {**declared, **shown, "levels": LEVELS, "told": TOLD, "sizes": sizes}


@memoised(Stage("known_truth", encode=dict, decode=as_it_is))
def _worked_out(asked: Mapping[str, Any], claims: Mapping[str, pd.DataFrame]) -> Mapping[str, Any]:
    """The constants with their scores, and the drawings, as plain data: some seconds of work."""
    numbers = {name: float(choice["value"]) for name, choice in asked["choices"].items()}
    choices = Choices(**numbers)
    constants = []
    drawings: dict[str, str] = {}
    for declared in asked["quantities"]:
        constant, answers = _constant(declared, claims[declared["folder"]], choices)
        constants.append(constant)
        drawings |= _drawings(constant, claims[declared["folder"]], answers, asked["figure"])
    return {"constants": constants, "drawings": drawings}


def _constant(
    declared: Mapping[str, Any], claims: pd.DataFrame, choices: Choices
) -> tuple[Mapping[str, Any], pd.DataFrame]:
    """What is told of a constant and its measurements, and its answers by year."""
    truth = Truth(float(declared["truth"]), float(declared["truth_error"]))
    measurements = measurements_of(claims, choices, declared["claimed"])
    answers = answers_by_year(measurements, truth, choices)
    following = next_measurements(measurements, truth, choices)
    # Answers of earlier years rest on no measurement that the truth itself rests on.
    supports = _supports_truth(claims, declared)
    rests_from = claims.loc[supports, "year"].min()
    with_others = []
    everything = measurements_of(claims, choices)
    if len(everything) > len(measurements):
        with_others = _rows(summary(answers_by_year(everything, truth, choices)))
    told = {
        **declared,
        "held": len(claims),
        "pooled": len(measurements),
        "without_error": int(claims["error"].isna().sum()),
        "of_something_else": len(everything) - len(measurements),
        "repeats": int(claims["is_repeat"].sum()),
        "rests_from": None if math.isnan(rests_from) else int(rests_from),
        "parts": _parts(answers, following, rests_from),
        "with_others": with_others,
        "years": _by_year(answers, int(declared["decimals"])),
    }
    return told, answers


def _supports_truth(claims: pd.DataFrame, declared: Mapping[str, Any]) -> "pd.Series[bool]":
    """Whether the value known today rests on each measurement: those of one list, by how their ids begin."""
    listed = str(declared.get("truth_rests_on", ""))
    return claims["claim_id"].str.startswith(listed) & (listed != "")


def _parts(answers: pd.DataFrame, following: pd.DataFrame, rests_from: float) -> list[Mapping[str, Any]]:
    """The scores of all answers, or apart of those before the year from which the truth rests on measurements."""
    spans = [("all", -math.inf, math.inf)]
    if not math.isnan(rests_from):
        spans = [("before", -math.inf, rests_from), ("from", rests_from, math.inf)]
    parts: list[Mapping[str, Any]] = []
    for name, first, end in spans:
        of_answers = answers[(answers["year"] >= first) & (answers["year"] < end)]
        of_next = following[(following["year"] >= first) & (following["year"] < end)]
        parts.append(
            {
                "name": name,
                "truth": _rows(summary(of_answers)),
                "next": _rows(summary(of_next)),
            }
        )
    return parts


def _rows(scores: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of scores with their method."""
    columns = scores.rename_axis("method").reset_index()
    rows: Any = columns.to_dict("records")
    return list(rows)


def _by_year(answers: pd.DataFrame, decimals: int) -> list[dict[str, Any]]:
    """Of each year the teams held, and of each answer that is told both ends and whether the truth lies inside."""
    years = []
    for year, rows in answers.groupby("year"):
        told = []
        for method in TOLD:
            (row,) = rows[rows["method"] == method].to_dict("records")
            off_centre = abs(2 * row["position"] - 1)
            inside = [level for level in LEVELS if off_centre <= level]
            ends = [f"{row[end]:,.{decimals}f}" for end in ("low", "high")]
            told.append({"low": ends[0], "high": ends[1], "inside": min(inside, default=None)})
        years.append({"year": year, "teams": int(rows["teams"].iloc[0]), "told": told})
    return years


def _drawings(
    constant: Mapping[str, Any], claims: pd.DataFrame, answers: pd.DataFrame, words: Mapping[str, str]
) -> dict[str, str]:
    """The drawings of a constant by their names, for a page and for a phone, in both themes."""
    # Whoever wants the numbers alone need not wait for what draws.
    import matplotlib.pyplot as plt

    from analysis.plot import style
    from analysis.plot.constant_answers import constant_answers
    from analysis.plot.dark_theme import dark

    answered, measured = _from_truth(constant, claims, answers)
    drawings = {}
    for ending, inches in zip(("", ".phone"), style.WIDTHS, strict=True):
        figure: Any = constant_answers(answered, measured, words, width=inches).get_figure(root=True)
        drawing = style.to_svg(figure)
        plt.close(figure)
        name = f"{PICTURES}/{constant['folder']}{ending}"
        drawings[f"{name}.svg"] = drawing
        drawings[f"{name}.dark.svg"] = dark(drawing)
    return drawings


def drawing_size(drawing: str) -> tuple[int, int]:
    """Width and height of a drawing in pixels of a page; a SiteError if it does not say them."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    if not box:
        raise SiteError("a drawing does not say how large it is")
    return round(float(box[1]) * PIXELS_PER_POINT), round(float(box[2]) * PIXELS_PER_POINT)


def _from_truth(
    constant: Mapping[str, Any], claims: pd.DataFrame, given: pd.DataFrame
) -> Sequence[pd.DataFrame]:
    """Answers and measurements in millionths from the value known today."""
    unit = MILLIONTH * float(constant["truth"])
    answers = given[["year", "method", "low", "high"]].copy()
    measured = claims[["year", "value", "error"]].copy()
    is_of_it = claims["measure"].eq(constant["claimed"])
    measured["pooled"] = is_of_it & claims["error"].notna() & ~claims["is_repeat"]
    for frame, columns in ((answers, ("low", "high")), (measured, ("value",))):
        for column in columns:
            frame[column] = (frame[column] - constant["truth"]) / unit
    measured["error"] = measured["error"] / unit
    return answers, measured
