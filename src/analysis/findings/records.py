"""Rows of the processed tables as the typed lines that findings hold."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pandas as pd

from analysis.claims import corrected
from analysis.claims.estimand import ESTIMAND
from analysis.findings.model import Claim, Estimate
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.places import display_name
from analysis.reading.series_breaks import stretch
from analysis.vocabulary import Scope, Unit


def _optional(value: Any) -> Any:
    """A cell as Python has it: None where it is missing, whole years as int."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def typed(frame: pd.DataFrame, kind: type, **renamed: str) -> tuple[Any, ...]:
    """One object of a dataclass for each row; `renamed` maps a field to the column that fills it."""
    names = [field.name for field in fields(kind)]
    columns = {name: renamed.get(name, name) for name in names}
    records = frame.to_dict("records")
    return tuple(
        kind(**{name: _optional(record[column]) for name, column in columns.items()}) for record in records
    )


def area_name(codes: str) -> str:
    """English name of one or several area codes; a part of a country by its own name."""
    names = [
        code.split("/", 1)[1] if "/" in code else display_name(code) for code in codes.split(";") if code
    ]
    return ", ".join(names)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Claims in reading order: the article first, then each source as it reads."""
    return frame.sort_values(["scope", "source", "position"], ascending=[False, True, True], kind="stable")


def claim_lines(frame: pd.DataFrame) -> tuple[Claim, ...]:
    """The claims of a page, in reading order; those of 10_claims itself are as printed."""
    frame = in_order(frame)
    frame = frame.assign(
        printed=frame.get("printed", ""),
        recast=frame.get("recast", ""),
        correction=frame.get("correction", ""),
        explained=frame.get("explained", ""),
        area_name=frame["area"].map(area_name),
        counterpart_name=frame["counterpart"].map(area_name),
        part_from=frame["origin"].where(frame["origin"] != frame["whole_origin"], "").map(area_name),
        part_to=frame["destination"]
        .where(frame["destination"] != frame["whole_destination"], "")
        .map(area_name),
        stretch=[
            stretch(producer, area, None if pd.isna(year) else int(year))
            if unit == Unit.PERSONS_PER_YEAR
            else ""
            for producer, area, year, unit in zip(
                frame["producer"], frame["area"], frame["period_start"], frame["unit"], strict=True
            )
        ],
    )
    return typed(frame, Claim, start="period_start", end="period_end")


def estimates_by_estimand(frame: pd.DataFrame) -> dict[tuple[str, ...], Estimate]:
    """Rows of 30_estimates by estimand; a row of another region differs in its area."""
    split = frame.assign(
        counterpart_name=frame["counterpart"].map(area_name),
        certainty_reasons=frame["certainty_reasons"].map(
            lambda text: tuple(text.split("; ")) if text else ()
        ),
        claim_ids=frame["claim_ids"].map(lambda text: tuple(text.split(";"))),
        floor_ids=frame["floor_ids"].map(lambda text: tuple(text.split(";")) if text else ()),
    )
    keys = frame.rename(columns={"region_code": "area"})[list(ESTIMAND)].itertuples(index=False, name=None)
    return dict(zip(keys, typed(split, Estimate), strict=True))


def touching(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """The rows whose column `regions` names the region."""
    return frame[frame["regions"].map(lambda codes: code in codes.split(";")).astype(bool)]


#: What a correction can change beside the figure, in the words of a page.
_RECAST = {
    "what is counted": {
        "measure",
        "unit",
        "population",
        "exploitation",
        "status",
        "visibility",
        "direction",
        "area",
    },
    "the time": {"period_start", "period_end"},
}


def _recast(corrections: pd.DataFrame) -> Mapping[str, str]:
    """What corrections changed beside the figure, by claim."""
    changed = corrections.groupby("claim_id")["column"].agg(set)
    return {
        str(claim_id): " and ".join(name for name, axes in _RECAST.items() if axes & columns)
        for claim_id, columns in changed.items()
    }


def _told(corrections: pd.DataFrame, column: str) -> Mapping[str, str]:
    """What corrections say in one column, by claim, each thing once."""
    told = corrections.groupby("claim_id", sort=False)[column]
    joint = " " if column == "explanation" else "; "
    return {str(claim_id): joint.join(map(str, values.unique())) for claim_id, values in told}


def chosen_claims(processed: Processed, parameters: Parameters) -> pd.DataFrame:
    """The claims of a page: 10_claims of the wanted scope, with corrections if wanted, and the figure as printed.

    Parameters
    ----------
    processed : Processed
        The processed tables; 10_claims holds what was printed.
    parameters : Parameters
        Evidence and corrections.

    Returns
    -------
    DataFrame
        10_claims with the column `printed`: the figure as printed where a correction changed it, else empty; the column
        `recast`: what else a correction changed; and `correction` and `explained`: the reasons of corrections.
    """
    printed = processed["10_claims"]
    claims = printed
    if parameters.corrections:
        claims = corrected.applied(printed, processed["10_corrections"])
    before = printed["figure"].reindex(claims.index)
    corrections = processed["10_corrections"].iloc[: None if parameters.corrections else 0]
    told = {
        "recast": _recast(corrections),
        "correction": _told(corrections, "reason"),
        "explained": _told(corrections, "explanation"),
    }
    claims = claims.assign(
        printed=before.where(before != claims["figure"], ""),
        **{name: [by_id.get(one, "") for one in claims["claim_id"]] for name, by_id in told.items()},
    )
    return claims[claims["scope"] == Scope.ARTICLE] if parameters.evidence == Scope.ARTICLE else claims
