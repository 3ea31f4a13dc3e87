"""The claims of a region as a DataFrame, what stands beside them, and the names by which both are asked for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import arguments
from analysis import vocabulary as v
from analysis.claims.frame_checks import by_id
from analysis.library.quantities import assign_quantities, labels, wording
from analysis.processed_tables import CLAIMS, PRIORS, Corpus, holding, made_from, tables
from analysis.table_contracts import contract

if TYPE_CHECKING:
    from analysis.claims.harmonise import References

_PRODUCERS = "data/raw/reference/producers.csv"
#: World and the six regions of the article, in the order in which they are listed.
CONTINENTS = ("WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")
#: A word of a column, or several.
Choice = str | Iterable[str] | None


@made_from(CLAIMS, "10_roles")
def page_codes(corpus: Corpus) -> tuple[str, ...]:
    """Codes of the regions that have a page: the world, the continents, then countries that a claim or role names."""
    of_claims = corpus[CLAIMS]["regions"].str.split(";").explode()
    of_roles = corpus["10_roles"]["region_code"]
    countries = {*of_claims, *of_roles} - {"", *CONTINENTS}
    return (*CONTINENTS, *sorted(countries, key=corpus.names.__getitem__))


def list_regions() -> list[str]:
    """English names of the regions that have a page: World, the continents, then countries by name.

    Examples
    --------
    >>> an.list_regions()[:3]
    ['World', 'Africa', 'Asia']
    """
    names = tables().names
    return [names[code] for code in page_codes(tables())]


def list_producers() -> list[str]:
    """Names of everyone who made a published claim, as `producer` and `drop_producers` take them."""
    return sorted(set(tables()[CLAIMS]["producer"]))


def region_code(name: str) -> str:
    """Code of a region that has a page, by its English name or its code; of a part of a country, that of the country.

    This is how every function takes a region. Where no page has a name, a ValueError offers the nearest.

    Examples
    --------
    >>> an.region_code("Netherlands")
    'NLD'
    """
    text = arguments.text("region", name, such_as="Netherlands").strip()
    # The gazetteer takes a tenth of a second to read: a name as it is listed needs none.
    listed_code = _codes_by_name().get(text.casefold())
    if listed_code:
        return listed_code
    from analysis.reading.places import PlaceError, place

    code = ""
    with suppress(PlaceError):
        code = place(text).code
    if code in page_codes(tables()):
        return code
    near = arguments.nearest(text, list_regions())
    why = "no claim and no role held here names it" if code else "no place of that name is known here"
    listed = "every name with a page: analysis.list_regions(), or `analysis regions` in a terminal"
    message = f"there is no page for {arguments.quoted(text)}: {why}{arguments.offer(near)} ({listed})"
    raise PlaceError(message, text=text, nearest=near)


def _codes_by_name() -> dict[str, str]:
    """From each name and code of a region that has a page, in small letters, to its code."""
    names = tables().names
    codes = {}
    for code in page_codes(tables()):
        codes[names[code].casefold()] = code
        codes[code.casefold()] = code
    return codes


def load_claims(
    region: str | None = None,
    *,
    measure: Choice = None,
    status: Choice = None,
    visibility: Choice = None,
    producer: Choice = None,
    method: Choice = None,
    evidence: str = "all",
    drop_producers: Iterable[str] = (),
    corrections: bool = True,
) -> pd.DataFrame:
    """The published claims about a region, one row each, by claim_id; by default all of them.

    The columns of 10_claims: as printed (`figure`) and read, in its `unit`, and in common units (`yearly_*` persons a
    year, `per_100000_*` persons per 100,000 people, `usd_*` US dollars of `usd_year`).

    Parameters
    ----------
    region : str, optional
        A name as `region_code` takes it: claims that begin or end there.
    measure, status, visibility, method, producer : str or list of str, optional
        Only claims with these words of the codebook; for one that is unknown a ValueError offers the nearest.
    evidence : str
        "all", or "article" for the encyclopedia article of 2009 only.
    drop_producers : list of str
        Without the claims of these.
    corrections : bool
        Whether slips of carriers are put right, as declared beside the raw data.

    Examples
    --------
    >>> an.load_claims("Netherlands", method="capture_recapture").loc["NLR-004", "figure"]
    '6,250 (5,000-7,500)'
    """
    code = "" if region is None or region == "" else region_code(region)
    arguments.word("evidence", evidence, v.Scope)
    claims = tables().claims(corrections=arguments.truth("corrections", corrections))
    if code:
        claims = holding(claims, code)
    if evidence == v.Scope.ARTICLE:
        claims = claims[claims["scope"] == evidence]
    if drop_producers:
        claims = claims[~claims["producer"].isin(_words("drop_producers", drop_producers))]
    choices = {
        "measure": measure,
        "status": status,
        "visibility": visibility,
        "method": method,
        "producer": producer,
    }
    for name, choice in choices.items():
        if choice is not None:
            claims = claims[claims[name].isin(_words(name, choice))]
    chosen = claims.copy()
    chosen.attrs = {"region": code}
    return chosen


def _words(name: str, choice: Iterable[str]) -> list[str]:
    """One word or several as several, each of them known."""
    words = (choice,) if isinstance(choice, str) else arguments.texts(name, choice, such_as="a word")
    column = contract(CLAIMS).columns.get(name)
    allowed = (column.words if column else ()) or list_producers()
    return [arguments.word(name, word, allowed) for word in words]


def make_claims(rows: "Sequence[Mapping[str, Any]] | pd.DataFrame") -> pd.DataFrame:
    """Your own claims in the columns of the published ones, by claim_id, so that everything here works on them.

    They stand below published claims with `pd.concat`. A ValueError names row (from 1) and column of everything that
    cannot be read, and offers the nearest keys, places and words.

    Parameters
    ----------
    rows : list of dict, or DataFrame
        One claim each. Three keys are needed: `place` ("Nepal", "Europe; Asia"), `figure` as printed ("at least 500",
        "4.0 per 1,000", "$5 billion") or a number, and `measure` (such as stock, flow, share, profit, cases). The
        others, with what stands for them where they are missing:

        - `producer`: "unattributed"; a known spelling becomes the name used here.
        - `year` (2005), or `period` in words ("1998-2002", "at any one time"): undated.
        - `population`, `exploitation`: "all"; `status`: "trafficked"; `visibility`: "actual". Where money or things
          are counted, `population` and `visibility` are "not_applicable"; cases are "detected".
        - `method`: "estimate" if a producer is named, else "unattributed".
        - `unit`: that of the figure and measure, such as persons for a stock, persons_per_year for a flow.
        - `role`: "unspecified", as for people in a place wherever they come from; `origin`, `destination`, `via`: not
          said, but the place itself is the destination, of a source the origin; `movement`: "any".
        - `lineage`: the claim itself; give two claims one lineage, such as "L-OWN-1", if one repeats the other.
        - `claim_id`: OWN-001, OWN-002 and so on; `read_in`: "producer"; all other columns, which *How to add
          a source* describes: empty, or False.

    Examples
    --------
    >>> own = an.make_claims([{"place": "Nepal", "figure": "12,000 to 15,000", "measure": "flow", "year": 2005}])
    >>> own[["figure", "unit", "population", "direction", "method"]].loc["OWN-001"].tolist()
    ['12,000 to 15,000', 'persons_per_year', 'all', 'in', 'unattributed']
    """
    from analysis.claims.own_claims import read_own

    return read_own(rows, *_reference(tables()))


@made_from(_PRODUCERS, PRIORS)
def _reference(corpus: Corpus) -> "tuple[Mapping[str, str], References]":
    """From each printed name of a producer to the name used here; prices and populations."""
    from analysis.claims.harmonise import load_references
    from analysis.reading.delimited_tables import read_text_table

    table = read_text_table(corpus.root / _PRODUCERS, file=_PRODUCERS)
    names = dict(zip(table["printed"], table["producer"], strict=True))
    return names, load_references(corpus.root, corpus.priors, corpus.people)


# -- what stands beside the claims ------------------------------------------------------------------------------------

#: The file of each table that is one.
_TABLES = {
    "detected": "",
    "roles": "10_roles",
    "ratings": "10_ratings",
    "laws": "10_policy",
    "links": "10_lineages",
    "corrections": "10_corrections",
    "lists": "",
    "looking_back": "30_looking_back",
    "what_moved": "30_what_moved",
    "not_reconciled": "30_not_reconciled",
    "spreads": "30_spreads",
    "choices": "",
}
_OF_NO_REGION = ("spreads", "choices")
_OF_CLAIMS = ("detected", "links", "corrections")


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
          row a pattern of 0 and 1, `count` the persons with it; ``attrs`` say the `region`, `period` and `claim` that
          they are of, which are `joined` (taken as one), and a `note`.
        - roles: statements that a place is a source, transit or destination; ratings: grades that places were put in;
          laws: treaties, laws, bodies and reports, of a continent those of its countries that have no page.
        - links: from a claim to the number that it goes back to, `other_id`; corrections: cells that are put right.
        - looking_back: expectations of 2009 beside later findings, which count the same only where `differs_in` is
          empty; what_moved: answers of version 0.1.0, and what became of them.
        - not_reconciled: claims that are not put together, and why; spreads: how far measurements of one thing lie
          apart; choices: every choice of this project that is a number.
    region : str, optional
        A name as `region_code` takes it; spreads and choices are of no region.
    claims : DataFrame, optional
        Of detected, links and corrections only those of these claims.

    Examples
    --------
    >>> an.load_table("links", "Netherlands").loc["A2009-042", ["relation", "other_id"]].tolist()
    ['quotes', 'NLR-001']
    >>> an.load_table("choices").loc["range_coverage", "value"]
    0.8
    """
    arguments.word("name", name, _TABLES)
    if region is not None and name in _OF_NO_REGION:
        raise ValueError(f"the table {name!r} is not of a region; region left out would be right")
    if claims is not None and name not in _OF_CLAIMS:
        raise ValueError(f"the table {name!r} is not of a claims; claims left out would be right")
    code = "" if region is None else region_code(region)
    match name:
        case "choices":
            return _choices()
        case "detected":
            return _detected(code, claims)
        case "lists":
            return _lists(code)
        case "links" | "corrections":
            of_claims = load_claims(code, corrections=False) if claims is None else by_id(claims)
            table = tables()[_TABLES[name]]
            table = table[table["claim_id"].isin(of_claims.index)]
        case _:
            table = tables()[_TABLES[name]]
            if code:
                table = table[_speaks_of(table, code, with_countries=name == "laws")]
    if {"measure", "region_code"} <= {*table}:
        # The quantity names its place too.
        table = table.assign(quantity=labels(table, region=""))
    return _indexed(table)


def _choices() -> pd.DataFrame:
    """Every choice of this project that is a number, by its name."""
    choices = [asdict(choice) for choice in tables().priors.choices.values()]
    return pd.DataFrame(choices).set_index("name")


def _speaks_of(table: pd.DataFrame, code: str, *, with_countries: bool) -> list[bool]:
    """Whether each row is about a region; `with_countries`, about one of its countries that have no page too."""
    places = {code}
    if with_countries:
        places |= _without_page(table["area"], code)
    is_about = []
    for region, areas in zip(table["region_code"], table["area"].str.split(";"), strict=True):
        is_about.append(not places.isdisjoint([region or "WORLD", *areas]))
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

    rows = assign_quantities(load_claims(code) if claims is None else claims)
    is_yearly = (rows["measure"] == v.Measure.FLOW) & (rows["unit"] == v.Unit.PERSONS_PER_YEAR)
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
    before = remarks.groupby([counts["area"], counts["series"]]).shift()
    return counts.assign(break_before=before.notna() & (remarks != before))


def _series(counts: pd.DataFrame) -> pd.Series:
    """The producer of each count; with what is counted, where the producer counts several things in an area."""
    makers = counts["producer"].replace(v.UNATTRIBUTED, wording()["nobody"])
    quantities = counts.groupby(["area", "producer"])["quantity"].transform("nunique").astype("int64")
    return makers.mask(quantities > 1, makers + ": " + counts["quantity"])


def _without_page(areas: pd.Series, continent: str) -> set[str]:
    """The countries of a continent, among some areas, that have no page: their laws stand on that of the continent."""
    from analysis.reading.places import ancestors

    elsewhere = {*areas.str.split(";").explode()}.difference(page_codes(tables()))
    countries = {area for area in elsewhere if area.isalpha() and len(area) == 3}
    return {country for country in countries if continent in ancestors(country)[:-1]}


def _lists(code: str) -> pd.DataFrame:
    """The lists of a region, or which there are: `period`, `claim`, how many `lists` and `persons`."""
    corpus = tables()
    lists = {}
    for file, choice in corpus.priors.mapping("recomputed", of_numbers=False).items():
        card = next(card for card in corpus.cards if card.file == file)
        place, *years = re.split(r"_(?=\d)", Path(file).stem)
        region = region_code(place.replace("_", " ").title())
        table = pd.read_csv(corpus.root / card.path)
        table.attrs = {"region": region, "period": " to ".join(years), "note": card.processing, **choice}
        lists[corpus.names[region]] = table
    if code:
        return lists[arguments.word("region", corpus.names[code], sorted(lists))]
    counted = {}
    for name, table in sorted(lists.items()):
        size = {"lists": table.columns.size - 1, "persons": table["count"].sum()}
        counted[name] = table.attrs | size
    return pd.DataFrame.from_dict(counted, orient="index").rename_axis("name")
