"""What stands beside the claims: counts in series, lists, statements on roles, ratings, laws, links and choices."""

import re
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis import arguments
from analysis import vocabulary as v
from analysis.claims.frame_checks import by_id
from analysis.library.loading import load_claims, page_codes, region_code
from analysis.library.quantities import assign_quantities, labels, wording
from analysis.processed_tables import Corpus, question, tables
from analysis.table_contracts import NAMES

#: The file of each table that is one.
_TABLES = {
    "detected": "",
    "roles": "10_roles",
    "ratings": "10_ratings",
    "laws": "10_policy",
    "links": "10_lineages",
    "publications": "10_publications",
    "corrections": "10_corrections",
    "lists": "",
    "looking_back": "30_looking_back",
    "what_moved": "30_what_moved",
    "not_reconciled": "30_not_reconciled",
    "spreads": "30_spreads",
    "choices": "",
}
_OF_NO_REGION = ("spreads", "choices")
_OF_CLAIMS = ("detected", "links", "corrections", "publications")


def load_table(name: str, region: str | None = None, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """A table that stands beside the claims, by its name: all of it, or what is about a region or some claims.

    The codebook of the data describes the columns. An unknown name or region is a ValueError with the nearest ones.

    Parameters
    ----------
    name : str
        - detected: registered or assisted persons by `year`, a row a claim: its `value`, or the middle of the ends that
          hide it; its `series`, the producer, with what is counted where that differs; `break_before`, whether a
          declared break lies between it and the count before.
        - lists: the comparisons of lists that are made again here. Of a region its lists, for `capture_recapture`: a
          row a pattern of 0 and 1, `count` the persons with it; ``attrs`` say the `region`, `place`, `period` and
          `claim` that they are of, which are `joined` (taken as one), and a `note`.
        - roles: statements that a place is a source, transit or destination; ratings: grades that places were put in;
          laws: treaties, laws, bodies and reports, of a continent those of its countries that have no page.
        - links: from a claim to the number that it goes back to, `other_id`; corrections: cells that are put right;
          publications: what the maker of a claim published it in, with page and address.
        - looking_back: expectations of 2009 beside later findings, which count the same only where `differs_in` is
          empty; what_moved: answers of version 0.1.0, and what became of them.
        - not_reconciled: claims that are not put together, and why; spreads: how far measurements of one thing lie
          apart; choices: every choice of this project that is a number.
    region : str, optional
        A name as `region_code` takes it; spreads and choices are of no region.
    claims : DataFrame, optional
        Of detected, links, corrections and publications only those of these claims.

    Examples
    --------
    >>> an.load_table("links", "Netherlands").loc["A2009-042", ["relation", "other_id"]].tolist()
    ['quotes', 'NLR-001']
    >>> an.load_table("choices").loc["range_coverage", "value"]
    0.8
    """
    arguments.word("name", name, [table for table, file in _TABLES.items() if not file or file in NAMES])
    if region is not None and name in _OF_NO_REGION:
        raise ValueError(f"the table {name!r} is not of a region; region left out would be right")
    if claims is not None and name not in _OF_CLAIMS:
        raise ValueError(f"the table {name!r} is of no claims; claims left out would be right")
    code = "" if region is None else region_code(region)
    match name:
        case "choices":
            return _choices()
        case "detected":
            return _detected(code, claims)
        case "lists":
            return _lists(region or "")
        case "links" | "corrections" | "publications":
            of_claims = load_claims(code, corrections=False) if claims is None else by_id(claims)
            table = tables().rows(_TABLES[name], "claim_id", of_claims.index)
        case _:
            table = tables()[_TABLES[name]] if not code else _about(tables(), name, code)
    if {"measure", "region_code"} <= {*table}:
        # The quantity names its place too.
        table = table.assign(quantity=labels(table, region=""))
    return _indexed(table)


def _choices() -> pd.DataFrame:
    """Every choice of this project that is a number, by its name."""
    choices = [asdict(choice) for choice in tables().priors.choices.values()]
    return pd.DataFrame(choices).set_index("name")


@question
def _about(corpus: Corpus, name: str, code: str) -> pd.DataFrame:
    """The rows of a table about a region."""
    table = corpus[_TABLES[name]]
    return table[_speaks_of(table, code, with_countries=name == "laws")]


def _speaks_of(table: pd.DataFrame, code: str, *, with_countries: bool) -> list[bool]:
    """Whether each row is about a region; `with_countries`, about one of its countries that have no page too."""
    places = {code}
    if with_countries:
        places |= _without_page(table["area"], code)
    is_about = []
    areas_of_rows = table["area"].str.split(";")
    for region, areas in zip(table["region_code"], areas_of_rows, strict=True):
        named_places = [region or "WORLD", *areas]
        is_about.append(not places.isdisjoint(named_places))
    return is_about


def _indexed(table: pd.DataFrame) -> pd.DataFrame:
    """A copy of a table by the first of its columns that holds ids, if one does."""
    for column in map(str, table):
        if column.endswith("_id"):
            return table.set_index(column).rename_axis(column.removeprefix("found_"))
    return table.copy()


def _detected(code: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """Yearly counts in series that may be read along the years."""
    from analysis.reading.series_breaks import stretches

    if claims is None:
        claims = load_claims(code)
    rows = assign_quantities(claims)
    is_yearly = rows["measure"] == v.Measure.FLOW
    is_yearly &= rows["unit"] == v.Unit.PERSONS_PER_YEAR
    is_found = rows["visibility"].isin([str(v.Visibility.DETECTED), str(v.Visibility.ASSISTED)])
    is_there = (rows["area"] == code) | (code == "")
    is_of_one_year = rows["period_start"] == rows["period_end"]
    counts = rows[is_yearly & is_found & is_there & is_of_one_year]
    counts = counts.assign(
        year=counts["period_start"],
        value=counts["best"].fillna(counts[["low", "high"]].mean(axis=1)),
        series=_series(counts),
    )
    counts = counts.sort_values(["area", "series", "year"], kind="stable")
    remarks = stretches(counts)
    of_series = remarks.groupby([counts["area"], counts["series"]])
    before = of_series.shift()
    is_break = before.notna() & (remarks != before)
    return counts.assign(break_before=is_break)


def _series(counts: pd.DataFrame) -> pd.Series:
    """The producer of each count; with what is counted, where the producer counts several things in an area."""
    makers = counts["producer"].replace(v.UNATTRIBUTED, wording()["nobody"])
    of_maker = counts.groupby(["area", "producer"])
    quantities = of_maker["quantity"].transform("nunique").astype("int64")
    has_several = quantities > 1
    with_quantity = makers + ": " + counts["quantity"]
    return makers.mask(has_several, with_quantity)


def _without_page(areas: pd.Series, continent: str) -> set[str]:
    """The countries of a continent, among some areas, that have no page: their laws stand on that of the continent."""
    from analysis.reading.places import ancestors

    elsewhere = {*areas.str.split(";").explode()}.difference(page_codes(tables()))
    countries = {area for area in elsewhere if area.isalpha() and len(area) == 3}
    return {country for country in countries if continent in ancestors(country)[:-1]}


def _lists(place: str) -> pd.DataFrame:
    """The lists of a place, or which there are: `period`, `claim`, how many `lists` and `persons`."""
    corpus = tables()
    lists = {}
    for file, choice in corpus.priors.mapping("recomputed", of_numbers=False).items():
        card = next(card for card in corpus.cards if card.file == file)
        _, *years = re.split(r"_(?=\d)", Path(file).stem)
        table = pd.read_csv(corpus.root / card.path)
        region = region_code(choice["place"])
        table.attrs = {"region": region, "period": " to ".join(years), "note": card.processing, **choice}
        lists[choice["place"]] = table
    if place:
        # A part of a country goes by its own name; a country by each of its names.
        name = place if place in lists else corpus.names[region_code(place)]
        return lists[arguments.word("region", name, sorted(lists))]
    counted = {}
    for name, table in sorted(lists.items()):
        size = {"lists": table.columns.size - 1, "persons": table["count"].sum()}
        counted[name] = table.attrs | size
    return pd.DataFrame.from_dict(counted, orient="index").rename_axis("name")
