"""The claims of a region as a DataFrame, what stands beside them, and the names by which both are asked for."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import arguments, page_questions
from analysis import vocabulary as v
from analysis.claims.days import WINDOW, further_columns
from analysis.claims.single_numbers import without_page
from analysis.processed_tables import (
    CLAIMS,
    CORRECTED,
    PRINTED,
    PRIORS,
    Corpus,
    holding,
    made_from,
    question,
    tables,
)
from analysis.project import located
from analysis.table_contracts import contract

if TYPE_CHECKING:
    from analysis.claims.harmonise import References

_PRODUCERS = "data/raw/reference/producers.csv"
#: World and the six regions of the article, in the order in which they are listed.
CONTINENTS = ("WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")
#: A word of a column, or several.
Choice = str | Iterable[str] | None


@question
@made_from(CLAIMS, "10_roles")
def page_codes(corpus: Corpus) -> tuple[str, ...]:
    """Codes of the regions that have a page: the world, the continents, then countries that are more than a model's."""
    lone = without_page(corpus[CLAIMS], corpus["10_roles"])
    return tuple(code for code in named_codes(corpus) if code not in lone)


@question
@made_from(CLAIMS, "10_roles")
def named_codes(corpus: Corpus) -> tuple[str, ...]:
    """Codes of the regions that can be asked for: the world, the continents, countries that a claim or role names."""
    of_claims = corpus[CLAIMS]["regions"].str.split(";").explode()
    of_roles = corpus["10_roles"]["region_code"]
    countries = {*of_claims, *of_roles} - {"", *CONTINENTS}
    return (*CONTINENTS, *sorted(countries, key=corpus.names.__getitem__))


def list_regions() -> list[str]:
    """English names of the regions that have a page: World, the continents, then countries by name.

    A country of which one number of a model is all that is held has none; its claims can be asked for all the same.

    Examples
    --------
    >>> an.list_regions()[:3]
    ['World', 'Africa', 'Asia']
    """
    names = tables().names
    return [names[code] for code in page_codes(tables())]


def list_producers() -> list[str]:
    """Names of everyone who made a published claim, as `producer` and `drop_producers` take them."""
    return [*_producers(tables())]


@question
@made_from(CLAIMS)
def is_producer(corpus: Corpus, name: str) -> bool:
    """Whether somebody of this name made a published claim."""
    return name in _producers(corpus)


@question
@made_from(CLAIMS)
def _producers(corpus: Corpus) -> tuple[str, ...]:
    """Names of everyone who made a published claim."""
    return tuple(sorted(set(corpus[CLAIMS]["producer"])))


def region_code(name: str) -> str:
    """Code of a region of which something is held, by its English name or code; of a part of a country, its country's.

    This is how every function takes a region. Where nothing is held, a ValueError offers the nearest with a page.

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
    if code in named_codes(tables()):
        return code
    near = arguments.nearest(text, list_regions())
    why = "no claim and no role held here names it" if code else "no place of that name is known here"
    listed = "every name with a page: analysis.list_regions(), or `analysis regions` in a terminal"
    message = f"there is no page for {arguments.quoted(text)}: {why}{arguments.offer(near)} ({listed})"
    raise PlaceError(message, text=text, nearest=near)


def _codes_by_name() -> dict[str, str]:
    """From each name and code of a region that can be asked for, in small letters, to its code."""
    names = tables().names
    codes = {}
    for code in named_codes(tables()):
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
    claim_id: Choice = None,
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
    claim_id : str or list of str, optional
        Only claims with these ids, as far as there are any.
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
    is_corrected = arguments.truth("corrections", corrections)
    ids = None if claim_id is None else _ids(claim_id)
    makers = None if producer is None else _words("producer", producer)
    claims = _narrowed(code, ids, makers, CORRECTED if is_corrected else PRINTED)
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
    # Beside them may stand claims of one's own, which have more columns in a subject that tells days apart.
    chosen = claims.assign(**dict.fromkeys({*further_columns()}.difference(claims), ""))
    chosen.attrs = {"region": code}
    return chosen


def chooses_all(*, evidence: str = v.Scope.ALL, corrections: bool = True, **narrower: object) -> bool:
    """Whether these choices of `load_claims` leave no claim out and change none.

    Examples
    --------
    >>> chooses_all(evidence="all", drop_producers=[])
    True
    """
    is_narrowed = any(choice is not None and choice != [] for choice in narrower.values())
    return evidence == v.Scope.ALL and corrections and not is_narrowed


def _ids(claim_id: str | Iterable[str]) -> list[str]:
    """One id or several as several."""
    ids = [claim_id] if isinstance(claim_id, str) else claim_id
    return [*arguments.texts("claim_id", ids, such_as="A2009-047")]


def _narrowed(code: str, ids: list[str] | None, makers: list[str] | None, table: str) -> pd.DataFrame:
    """The claims of a region, with some ids, of some makers: no others are looked at, on which a page would rest."""
    corpus = tables()
    if ids is not None:
        claims = corpus.rows(table, "claim_id", ids)
    elif code:
        claims = corpus.rows(table, "regions;", [code])
    elif makers is not None:
        claims = corpus.rows(table, "producer", makers)
    else:
        claims = corpus.claims(corrections=table == CORRECTED)
    if code:
        claims = holding(claims, code)
    return claims if makers is None else claims[claims["producer"].isin(makers)]


def _words(name: str, choice: Iterable[str]) -> list[str]:
    """One word or several as several, each of them known."""
    words = (choice,) if isinstance(choice, str) else arguments.texts(name, choice, such_as="a word")
    column = contract(CLAIMS).columns.get(name)
    if column and column.words:
        return [arguments.word(name, word, column.words) for word in words]
    corpus = tables()
    # A page that names makers rests on their being there, not on who else is: all are looked at for the nearest only.
    return [
        word if is_producer(corpus, word) else arguments.word(name, word, list_producers()) for word in words
    ]


def make_claims(rows: "Sequence[Mapping[str, Any]] | pd.DataFrame") -> pd.DataFrame:
    """Your own claims in the columns of the published ones, by claim_id, so that everything here works on them.

    They stand below published claims with `pd.concat`. Those that seem to repeat one another's number, or a published
    one, are flagged: their `suspected_lineage` is that of the oldest, and no answer from them is more than low. A
    ValueError names row (from 1) and column of everything that cannot be read, and offers the nearest keys, places and
    words.

    Parameters
    ----------
    rows : list of dict, or DataFrame
        One claim each; of a frame of `read_text` the claims of which it says place and measure. Three keys are needed:
        `place` ("Nepal", "Europe; Asia"), `figure` as printed ("at least 500", "4.0 per 1,000", "$5 billion") or a
        number, and `measure` (such as stock, flow, share, profit, cases). The others, with what stands for them where
        they are missing:

        - `producer`: "unattributed"; a known spelling becomes the name used here.
        - `year` (2005), or `period` in words ("1998-2002", "at any one time"): undated.
        - `population`, `exploitation`: "all"; `status`: the usual one of the subject, of trafficking "trafficked";
          `visibility`: "actual". Where money or things are counted, `population` and `visibility` are
          "not_applicable"; cases are "detected".
        - `method`: "estimate" if a producer is named, else "unattributed".
        - `unit`: that of the figure and measure, such as persons for a stock, persons_per_year for a flow.
        - `role`: "unspecified", as for people in a place wherever they come from; `origin`, `destination`, `via`: not
          said, but the place itself is the destination, of a source the origin; `movement`: "any".
        - `lineage`: the claim itself; give two claims one lineage, such as "L-OWN-1", if one repeats the other. The
          surveys of one maker are one line of evidence, whatever their years, unless rows name two lineages for them.
        - `claim_id`: OWN-001, OWN-002 and so on; `read_in`: "producer"; all other columns, which the GUIDE.md that
          `analysis init` writes describes under *Sources with cards*: empty, or False.
        - `team`: the maker; give makers who have measured together one team.
        - `day` or `period` as days (2010-01-24, 2010-01-12/2010-01-24), and `corrects` (the `claim_id` of a number that
          this one withdraws), where the subject tells days apart, or has counts that grow; `origin`, `destination`,
          `via`, `movement` and `role` only where it has a route.
        - `title`, `url`, `doi`, `page` of the publication and `coded_by`: kept as they are, and named by `cite`;
          `note`, `definition` and `footnote`: kept as they are.

    Examples
    --------
    >>> own = an.make_claims([{"place": "Nepal", "figure": "12,000 to 15,000", "measure": "flow", "year": 2005}])
    >>> own[["figure", "unit", "population", "direction", "method"]].loc["OWN-001"].tolist()
    ['12,000 to 15,000', 'persons_per_year', 'all', 'in', 'unattributed']
    """
    from analysis.claims.linkage_weights import load_weights
    from analysis.claims.own_claims import read_own
    from analysis.claims.reprinted_numbers import reprinted
    from analysis.claims.suspected_copies import suspected_lineages
    from analysis.library.text_claims import claim_rows, is_of_text

    if isinstance(rows, pd.DataFrame) and is_of_text(rows):
        rows = claim_rows(rows)
    corpus = tables()
    own = read_own(rows, *_reference(corpus))
    if own.empty:
        return own
    weights = load_weights(corpus.priors)
    published = corpus.claims().reset_index()
    names: dict[str, str] = {}
    for part in _of_one_time(own):
        of_part = suspected_lineages(part.reset_index(), published, weights)
        names |= dict(zip(part.index, of_part, strict=True))
    reprints = reprinted(own.reset_index(), corpus.priors.number("reprint_digits"))
    originals = dict(zip(reprints["claim_id"], reprints["other_id"], strict=True))
    for reprint in originals:
        names[reprint] = names[_first_print(reprint, originals)]
    linked = own.assign(suspected_lineage=[names[claim_id] for claim_id in own.index])
    linked.attrs = dict(own.attrs)
    return linked


def _first_print(claim_id: str, originals: Mapping[str, str]) -> str:
    """The claim whose number a reprint, or the reprint of a reprint, goes back to."""
    # An original says how it was made, and reprints nothing, or has more digits, or is older: this comes to an end.
    while claim_id in originals:
        claim_id = originals[claim_id]
    return claim_id


def _of_one_time(claims: pd.DataFrame) -> list[pd.DataFrame]:
    """Claims of one's own by the days that they are about, where numbers of two days are two things."""
    if WINDOW not in claims:
        return [claims]
    return [part for _, part in claims.groupby(WINDOW, sort=False)]


def known_producers() -> "Mapping[str, str]":
    """From each printed name of a producer to the name used here.

    Examples
    --------
    >>> known_producers()["ILO"]
    'International Labour Organization (ILO)'
    """
    names, _ = _reference(tables())
    return names


@made_from(_PRODUCERS, PRIORS)
def _reference(corpus: Corpus) -> "tuple[Mapping[str, str], References]":
    """From each printed name of a producer to the name used here; prices and populations."""
    from analysis.claims.harmonise import load_references
    from analysis.reading.delimited_tables import read_text_table

    # Who asks for the names rests on the file; who was started where they were read does not.
    with page_questions.answering():
        table = read_text_table(located(corpus.root, _PRODUCERS), file=_PRODUCERS)
    names = dict(zip(table["printed"], table["producer"], strict=True))
    return names, load_references(corpus.root, corpus.priors, corpus.people)
