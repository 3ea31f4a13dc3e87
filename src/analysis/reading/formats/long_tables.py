"""The project's own long tables, kept in a few columns of their own and spelled out as raw claims and ratings here."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.reading.cards import RAW, Card
from analysis.reading.contracts import YES
from analysis.reading.formats import unodc, walk_free
from analysis.reading.formats.claim_rows import REGISTERED, claims_frame, ratings_frame
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.text_tables import FILLED, LINE, Cells, read_text_table, require_cells
from analysis.vocabulary import Measure, RatingScheme, ReadIn, Unit

_CODE = Cells(r"[A-Z]{3}", "an ISO 3166 alpha-3 code, XKX for Kosovo")
_YEAR = Cells(r"(19|20)[0-9]{2}", "a year")
_COUNT = Cells(r"[0-9]*", "a whole number, or nothing")
_CLASS = Cells(r"[1-5]?", "a class from 1 (very low) to 5 (very high), or nothing")
_EDITION = Cells(r"2013|2014|2016|2018|2023", "an edition of the index")
_COUNTRY = {"country_code": _CODE, "place": FILLED}

_DETECTED = {**_COUNTRY, "year": _YEAR, "victims": Cells(r"[0-9]+|<5", "a count or <5")}
_INDEX = {
    **_COUNTRY,
    "edition": _EDITION,
    "population": _COUNT,
    "prevalence_per_1000": Cells(r"([0-9]+(\.[0-9]+)?)?", "a number, or nothing"),
    "people": Cells(r"[0-9]+", "a whole number"),
}
_SURVEYS = {**_COUNTRY, "edition": _EDITION, "source": FILLED}
#: Beside the table of the index: the countries and editions whose number rests on a survey there.
SURVEYS_FILE = "surveys.csv"
_CLASSES = {**_COUNTRY, **dict.fromkeys(("origin", "transit", "destination"), _CLASS)}
_TIERS = {
    **_COUNTRY,
    "year": _YEAR,
    "tier": Cells(r"Tier [123]|Tier 2 Watchlist", "Tier 1, Tier 2, Tier 2 Watchlist or Tier 3"),
}
_CLASS_WORDS = {"1": "very low", "2": "low", "3": "medium", "4": "high", "5": "very high"}
_CLASS_SCHEMES = {
    "origin": RatingScheme.UNODC_ORIGIN_CLASS,
    "transit": RatingScheme.UNODC_TRANSIT_CLASS,
    "destination": RatingScheme.UNODC_DESTINATION_CLASS,
}
_NOTHING = "not_applicable"
_CASES = {"unit": Unit.CASES, "role": _NOTHING, "population": _NOTHING}
_IDENTIFIED = {"definition": "victims identified, as far as governments report them", "confirmed": YES}
#: What each count of the Department of State's yearly table says on each axis, in the order of its columns.
_ENFORCEMENT_AXES: Mapping[str, Mapping[str, str]] = {
    "prosecutions": {"measure": Measure.PROSECUTIONS, **_CASES},
    "prosecutions_labour": {"measure": Measure.PROSECUTIONS, **_CASES, "exploitation": "labour"},
    "convictions": {"measure": Measure.CONVICTIONS, **_CASES},
    "convictions_labour": {"measure": Measure.CONVICTIONS, **_CASES, "exploitation": "labour"},
    "victims": _IDENTIFIED,
    "victims_labour": {**_IDENTIFIED, "exploitation": "labour"},
    "laws": {
        "measure": Measure.OTHER_COUNT,
        "unit": Unit.COUNT,
        **dict.fromkeys(("role", "population", "exploitation", "status", "movement", "visibility"), _NOTHING),
        "definition": "new or amended laws",
    },
}
_ENFORCEMENT = {
    "year": _YEAR,
    **dict.fromkeys(_ENFORCEMENT_AXES, _COUNT),
    "read_in": Cells("|".join(ReadIn), ", ".join(ReadIn)),
}


def read_detected_victims(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of detected victims by country and year.

    Raises InputError if a column is missing or unknown, or with every cell that is not as it should be.
    """
    rows = _table(path, card.path, _DETECTED)
    figure = rows["victims"].map(_figure)
    claims = unodc.victims(rows["country_code"], rows["place"], rows["year"], figure).assign(line=rows[LINE])
    common = {**REGISTERED, "section": card.title, "producer": "UNODC", "producer_year": card.year}
    return claims_frame(claims, common, file=card.path, what="row")


def read_index(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of index editions by country; raises as `read_detected_victims` does.

    Which numbers rest on a survey in the country stands in `surveys.csv` beside the table; all others are by the model.
    """
    rows = _table(path, card.path, _INDEX)
    # The sheet holds some rates as binary fractions, such as 4.699999999999999 where 4.7 is shown.
    rates = rows["prevalence_per_1000"].map(lambda printed: f"{float(printed):.6g}" if printed else "")
    figure = rows["people"].map(_figure)
    claims = walk_free.estimates(rows["country_code"], rows["place"], rows["edition"], figure).assign(
        line=rows[LINE], printed_per_1000=rates, printed_population=rows["population"]
    )
    surveyed = claims["claim_id"].isin(_surveyed(path.with_name(SURVEYS_FILE), card, claims["claim_id"]))
    for name, word in walk_free.SURVEYED.items():
        claims[name] = pd.Series(walk_free.INDEX[name], rows.index).mask(surveyed, word)
    return claims_frame(claims, walk_free.INDEX, file=card.path, what="row")


def _surveyed(path: Path, card: Card, known: pd.Series) -> pd.Series:
    """Ids of the claims that rest on a survey, each of them one that is known; none where there is no such table."""
    if not path.is_file():
        return pd.Series(dtype=object)
    file = f"{RAW}/{PurePosixPath(card.file).with_name(SURVEYS_FILE)}"
    rows = _table(path, file, _SURVEYS)
    ids = "WF" + rows["country_code"] + "-" + rows["edition"]
    refuse(
        Problem(file, line, "country_code", f"{code} {edition} is no row of {card.file}", "one of its rows")
        for line, code, edition in rows.loc[~ids.isin(known), [LINE, "country_code", "edition"]].itertuples(
            index=False, name=None
        )
    )
    return ids


def read_law_enforcement(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of global law enforcement by year; raises as `read_detected_victims` does."""
    rows = _table(path, card.path, _ENFORCEMENT)
    claims = [
        {
            LINE: row[LINE],
            "claim_id": f"TIPLE-{row['year']}{number:02d}",
            "section": f"Trafficking in Persons Report {int(row['year']) + 1}",
            "locator": f"global law enforcement data, {name}",
            "figure": _figure(row[name]),
            "statement": f"TIPLE-{row['year']}",
            "period_start": row["year"],
            "period_end": row["year"],
            "producer_year": str(int(row["year"]) + 1),
            "read_in": row["read_in"],
            **axes,
        }
        for row in rows.to_dict("records")
        for number, (name, axes) in enumerate(_ENFORCEMENT_AXES.items(), start=1)
        if row[name]
    ]
    common = {
        **REGISTERED,
        "place": "World",
        "producer": "US Department of State",
        "lineage": "L-USDOS-TIP-LAW-ENFORCEMENT",
        "reporters_only": YES,
        "note": "[later reports revise earlier years]",
    }
    return claims_frame(pd.DataFrame(claims), common, file=card.path, what="row")


def read_tiers(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of tiers by country and year; raises as `read_detected_victims` does."""
    rows = _table(path, card.path, _TIERS)
    return ratings_frame(
        rows.assign(
            rating_id="TIP" + rows["country_code"] + "-" + rows["year"],
            section="Trafficking in Persons Report " + rows["year"],
            locator="tier placement, " + rows["place"],
            scheme=RatingScheme.US_TIP_TIER,
            rating=rows["tier"],
            period_start=rows["year"],
            period_end=rows["year"],
            producer="US Department of State",
            producer_year=rows["year"],
        )
    )


def read_classes(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of citation classes by country; raises as `read_detected_victims` does."""
    rows = _table(path, card.path, _CLASSES)
    ratings = [
        {
            LINE: row[LINE],
            "rating_id": f"UGP{row['country_code']}-{number:03d}",
            "section": card.title,
            "locator": f"countries of {name}, {row['place']}",
            "place": row["place"],
            "scheme": scheme,
            "rating": _CLASS_WORDS[row[name]],
            "producer": "UNODC",
            "producer_year": card.year,
            "note": "how often sources cite the country, not how many persons",
        }
        for row in rows.to_dict("records")
        for number, (name, scheme) in enumerate(_CLASS_SCHEMES.items(), start=1)
        if row[name]
    ]
    return ratings_frame(pd.DataFrame(ratings))


def _table(path: Path, file: str, columns: Mapping[str, Cells]) -> pd.DataFrame:
    """A table that has just these columns in this order, each cell as it should be."""
    rows = read_text_table(path, file=file)
    names = [str(name) for name in rows.columns if name != LINE]
    if names != list(columns):
        right = f"the columns {', '.join(columns)}"
        raise unusable(file, 1, f"the columns are {', '.join(names)}", right)
    return require_cells(rows, columns, file=file)


def _figure(text: str) -> str:
    """A count as it would be printed, with a comma at the thousands."""
    return f"{int(text):,}" if text.isdecimal() else text
