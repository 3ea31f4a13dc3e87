"""The claims that a running text makes, as a frame that a person looks over before anything rests on it."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import arguments
from analysis.vocabulary import PERSON_MEASURES, Exploitation, Measure, Movement, Role, Status, Visibility

if TYPE_CHECKING:
    from analysis.extraction.sentences import Document

_NUMBERS = ("low", "best", "high")


def read_text(
    text: str, *, source: str | None = None, year: int | None = None, place: str | None = None
) -> pd.DataFrame:
    """Every number of a text, one row each: how it reads, whether it is a claim, and what it counts.

    Nothing is guessed: what the words leave open is an empty cell. `make_claims` takes the frame as it is once a person
    has looked at it, and reads the rows that are claims and say a place and a measure.

    Parameters
    ----------
    text : str
        Plain text, Markdown or HTML, of any length; it is never run, and nothing in it is fetched.
    source : str, optional
        Who published the text; it stands in the column `source`.
    year : int, optional
        The year of the text, from which "last year" and "the past decade" count.
    place : str, optional
        The place that the text is about, for claims of which the words name none.

    Returns
    -------
    DataFrame
        By `number` from 1 on: `figure` as printed with its hedge; `start` and `end` in the input; its `sentence`;
        `low`, `best`, `high`, `bound` and `kind` as in `parse_figure`; whether it is a `claim`, and the `rule` that
        decided; `place`, `period` (with `period_start` and `period_end`), `population`, `exploitation`, `status`,
        `visibility`, `measure`, `unit` and `producer`, each with `_how` it is known (said, carried over, usual) and
        where that stands (`_at`); `share_of`; `role` of the place in a movement; `source`.

    Examples
    --------
    >>> read = an.read_text("In 2007, 1,035 sex trafficking victims were identified in Spain.")
    >>> read.loc[read["claim"], ["figure", "place", "measure", "exploitation"]].iloc[0].tolist()
    ['1,035', 'Spain', 'flow', 'sexual']
    """
    _, frame, _ = frame_of(text, source=source, year=year, place=place)
    return frame


def frame_of(
    text: str, *, source: str | None = None, year: int | None = None, place: str | None = None
) -> "tuple[Document, pd.DataFrame, list[tuple[int, int]]]":
    """A text without its markup, the frame of `read_text`, and where each number stands in the text without markup.

    Examples
    --------
    >>> document, frame, spans = frame_of("<p>5 victims</p>")
    >>> document.plain.strip(), len(frame), spans
    ('5 victims', 1, [(2, 3)])
    """
    from analysis.extraction.text_reading import rows_of_text

    arguments.kind("the text", text, str)
    document, rows = rows_of_text(text, year=year)
    frame = pd.DataFrame(rows, columns=columns())
    for name in _NUMBERS:
        frame[name] = frame[name].astype("float64")
    for name in ("period_start", "period_end"):
        frame[name] = frame[name].astype("Int64")
    frame["source"] = source or ""
    if place:
        lacks = frame["claim"] & (frame["place"] == "")
        frame.loc[lacks, ["place", "place_how"]] = [place, "carried over"]
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="number")
    return document, frame, [row["plain"] for row in rows]


def columns() -> list[str]:
    """The columns of a text that is read, in order."""
    from analysis.extraction.claim_axes import AXES

    names = ["figure", "start", "end", "sentence", *_NUMBERS, "bound", "kind", "claim", "rule"]
    for axis in AXES:
        names += [axis, f"{axis}_how", f"{axis}_at"]
        if axis == "period":
            names += ["period_start", "period_end"]
    return [*names, "share_of", "role"]


def _years(row: Mapping[Hashable, Any]) -> str:
    """The years of a time that is told without one, such as "last year"; the words themselves where none is known."""
    first = row["period_start"]
    last = row["period_end"]
    if pd.isna(first):
        return str(row["period"])
    if pd.isna(last):
        return f"since {int(first)}"
    return str(int(first)) if first == last else f"{int(first)}-{int(last)}"


def _whole(share_of: str, role: str) -> dict[str, str]:
    """What a share is a share of, where that is a people, all who live somewhere on a day; and its role."""
    from analysis.extraction.axes_of_people import whole_of

    population = whole_of(share_of)
    if not population:
        return {}
    return {
        "whole_population": population,
        "whole_status": Status.GENERAL_POPULATION,
        "whole_measure": Measure.STOCK,
        "whole_exploitation": Exploitation.NOT_APPLICABLE,
        "whole_movement": Movement.NOT_APPLICABLE,
        "whole_visibility": Visibility.ACTUAL,
        # Where the text says no way, a number of persons is one of those who are there, and so is their share.
        "role": role or Role.DESTINATION,
    }


def is_of_text(frame: pd.DataFrame) -> bool:
    """Whether a frame is one of `read_text`."""
    return {"claim", "rule", "sentence"} <= set(frame.columns)


def claim_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The claims of a text that is read, as rows that can be compared: those of which place and measure are known.

    Their ids are those of their numbers in the text: T-001.
    """
    from analysis.extraction.claim_axes import AXES

    is_ready = frame["claim"] & (frame["place"] != "") & (frame["measure"] != "")
    rows = []
    for number, row in zip(frame.index[is_ready], frame[is_ready].to_dict("records"), strict=True):
        kept = {axis: row[axis] for axis in (*AXES, "figure", "share_of", "role") if row[axis]}
        if row["period"] and not any(sign.isdigit() for sign in row["period"]):
            kept["period"] = _years(row)
        if row["measure"] not in (Measure.SHARE, Measure.RATIO):
            kept.pop("share_of", None)
        if row["measure"] not in PERSON_MEASURES:
            kept.pop("role", None)
        if row["measure"] == Measure.SHARE:
            kept |= _whole(str(row["share_of"]), str(row["role"]))
        rows.append({"claim_id": f"T-{number:03d}", **kept})
    return rows
