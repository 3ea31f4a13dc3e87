"""What stands beside the claims: what else is known of a region, and what claims and answers rest on."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis import arguments
from analysis import vocabulary as v
from analysis.library.claim_frames import as_claims, by_id
from analysis.library.contradictions import published_conflicts
from analysis.library.corpus import holding, tables
from analysis.library.loading import CONTINENTS, load_claims, page_codes, region_code
from analysis.library.quantities import assign_quantities, labels, wording

#: Visibilities of persons whom somebody registered or helped.
_REGISTERED = [str(v.Visibility.DETECTED), str(v.Visibility.ASSISTED)]


def load_detected(region: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """Yearly counts of registered and assisted persons of a region, in series that may be read along the years.

    Its claims about one `year`, or those of some claims where others were left out, by claim_id: `value`, the persons
    counted, or the middle of the ends that hide the count; `quantity`; `series`, the producer, with what it counts
    where that differs; `break_before`, whether a declared break lies between this count and the one before it.

    Examples
    --------
    >>> int(an.load_detected("Nepal").loc["UNODCNPL-2007", "value"])
    147
    """
    from analysis.reading.series_breaks import stretch

    code = region_code(region)
    rows = load_claims(code) if claims is None else as_claims(claims)
    keep = (rows["measure"] == v.Measure.FLOW) & rows["visibility"].isin(_REGISTERED)
    keep &= (rows["area"] == code) & (rows["unit"] == v.Unit.PERSONS_PER_YEAR)
    keep &= (rows["period_start"] == rows["period_end"]).fillna(False).astype(bool)
    counts = assign_quantities(rows[keep])
    makers = counts["producer"].replace(v.UNATTRIBUTED, wording()["nobody"])
    several = counts.groupby("producer")["quantity"].transform("nunique").astype("int64") > 1
    counts = counts.assign(
        year=counts["period_start"],
        value=counts["best"].fillna(counts[["low", "high"]].mean(axis=1)),
        series=makers.mask(several, makers + ": " + counts["quantity"]),
    ).sort_values(["series", "year"], kind="stable")
    after = [stretch(*row) for row in zip(counts["producer"], counts["area"], counts["year"], strict=True)]
    stretches = pd.Series(after, index=counts.index, dtype="str")
    is_later = counts["series"] == counts["series"].shift()
    return counts.assign(break_before=is_later & (stretches != stretches.shift()))


def load_roles(region: str) -> pd.DataFrame:
    """The statements that a region is a source, transit or destination, by role_id.

    A continent has those about groups of countries too that lie in it, and none of its countries.

    Examples
    --------
    >>> sorted(an.load_roles("Moldova")["role"].unique())
    ['source']
    """
    return _side("10_roles", region)


def load_ratings(region: str) -> pd.DataFrame:
    """The grades, tiers and categories that a region was put in, by rating_id.

    Examples
    --------
    >>> "us_tip_tier" in set(an.load_ratings("Nepal")["scheme"])
    True
    """
    return _side("10_ratings", region)


def load_laws(region: str) -> pd.DataFrame:
    """The treaties, laws, institutions and reports of a region, by policy_id.

    A continent has those of its countries that have no page, the world those of no place.

    Examples
    --------
    >>> "treaty" in set(an.load_laws("World")["kind"])
    True
    """
    return _side("10_policy", region)


def _side(name: str, region: str) -> pd.DataFrame:
    """The rows of a side table that stand on the page of a region, by their ids."""
    frame, code = tables()[name], region_code(region)
    places = {code}
    if name == "10_policy" and code in CONTINENTS[1:]:
        places |= {
            one for one in frame["area"].str.split(";").explode() if _continent_without_page(one) == code
        }
    regions = zip(frame["region_code"], frame["area"], strict=True)
    here = [not places.isdisjoint([region or "WORLD", *area.split(";")]) for region, area in regions]
    return frame.loc[here].set_index(frame.columns[0])


def _continent_without_page(code: str) -> str:
    """The continent of a country that has no page itself; empty for any other place."""
    from analysis.reading.places import ancestors

    is_country = code.isalpha() and len(code) == 3
    above = ancestors(code) if is_country and code not in page_codes(tables()) else ()
    return next((one for one in above if one in CONTINENTS[1:]), "")


def evidence_counts(region: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """How much is known about a region, or some of its claims: by `kind` of evidence `count` and `ids`, joined by ";".

    The kinds are claims, article_claims, producers (named ones), lines, surveys, list_comparisons, models, registered,
    infeasible, conditional, clipped, in_tension and apparent (published conflicts all of whose claims are there),
    roles, ratings, laws.

    Examples
    --------
    >>> int(an.evidence_counts("Nepal").loc["claims", "count"]) == len(an.load_claims("Nepal"))
    True
    """
    code = region_code(region)
    rows = as_claims(load_claims(code) if claims is None else claims)
    own, conflicts = set(rows.index), holding(published_conflicts(tables()), code)
    conflicts = conflicts.loc[[own.issuperset(ids.split(";")) for ids in conflicts["claim_ids"]]]
    levels = ("infeasible", "conditional", "clipped", "in_tension", "apparent")
    kinds: Mapping[str, Collection[str]] = {
        "claims": rows.index,
        "article_claims": rows.index[rows["scope"] == v.Scope.ARTICLE],
        "producers": sorted(set(rows["producer"]) - v.UNNAMED - {v.OWN}),
        "lines": sorted(set(rows["lineage"])),
        "surveys": rows.index[rows["method"] == v.Method.SURVEY],
        "list_comparisons": rows.index[rows["method"] == v.Method.CAPTURE_RECAPTURE],
        "models": rows.index[rows["method"] == v.Method.MODEL],
        "registered": rows.index[rows["visibility"].isin(_REGISTERED)],
        **{level: conflicts.index[conflicts["level"] == level] for level in levels},
        "roles": load_roles(code).index,
        "ratings": load_ratings(code).index,
        "laws": load_laws(code).index,
    }
    cells = {"count": [len(ids) for ids in kinds.values()], "ids": [";".join(ids) for ids in kinds.values()]}
    return pd.DataFrame(cells, index=pd.Index(list(kinds), name="kind"))


def load_links(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The links from some claims, or from all, to the numbers that they go back to: by quoting, or through one report.

    By the `claim_id` of the younger number, which may repeat: `other_id`, the number that it goes back to; `kind`,
    declared (the two share one `lineage`) or suspected (with its `score`); `relation`, how they are tied, and
    `evidence`, what shows it.

    Examples
    --------
    >>> an.load_links(an.load_claims("Netherlands")).loc["A2009-042", ["relation", "other_id"]].tolist()
    ['quotes', 'NLR-001']
    """
    return _of_claims("10_lineages", claims)


def load_corrections(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The declared corrections of some claims, or of all: what was printed, and what its source shows to be right.

    By `claim_id`, which may repeat, one row a changed cell: its `column`, the cell as `printed` and as `corrected`, the
    `action`, the `reason` as a code, an `explanation`, and the claims that are its `evidence`.

    Examples
    --------
    >>> changed = an.load_corrections(an.load_claims("Netherlands")).set_index("column", append=True)
    >>> changed.loc[("A2009-042", "figure"), ["printed", "corrected"]].tolist()
    ['809', '826']
    """
    return _of_claims("10_corrections", claims)


def _of_claims(name: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of a table that begin at some claims, by claim_id."""
    table = tables()[name].set_index("claim_id")
    return table if claims is None else table[table.index.isin(by_id(claims).index)]


def load_looking_back(region: str | None = None) -> pd.DataFrame:
    """Each expectation of 2009 for a region, or for all, beside a finding of a later survey or comparison of lists.

    The columns of 30_looking_back and `quantity` (what was expected, with its place), by the `claim_id` of what was
    found, which may repeat. `differs_in` names what the two do not have in common: only where it is empty do they
    count the same thing. `covered`: whether the finding lies within the 95 percent interval that was expected.

    Examples
    --------
    >>> set(an.load_looking_back()["found_method"]) <= {"survey", "capture_recapture"}
    True
    """
    table = tables()["30_looking_back"].rename(columns={"found_claim_id": "claim_id"})
    return _of_region(table.set_index("claim_id"), region)


def load_what_moved(region: str | None = None) -> pd.DataFrame:
    """What became of each answer on a region, or on all, that version 0.1.0 published: did evidence or a rule move it.

    The columns of 30_what_moved and `quantity` (what is counted, with its place). First the answers of before:
    `median_before` beside `value_now`, `factor` (now over before), `cause` (evidence, rule or none) and `code`, the
    rule. Then the answers of now to questions that had none: their `claim_ids_before` is empty.

    Examples
    --------
    >>> moved = an.load_what_moved("Netherlands")
    >>> moved.loc[moved["claim_ids_now"] == "A2009-039", ["answer_status", "cause", "code"]].values.tolist()
    [['stated', 'rule', 'judgement_only']]
    """
    return _of_region(tables()["30_what_moved"], region)


def load_not_reconciled() -> pd.DataFrame:
    """Every set of claims that could be thought to speak of one thing, and why it is not put together.

    The rows of 30_not_reconciled and `quantity`: `reason` is a code, `differs_in` the axis in which two quantities
    differ, `claim_ids` the claims, joined by semicolons.

    Examples
    --------
    >>> "years_apart" in set(an.load_not_reconciled()["reason"])
    True
    """
    return _of_region(tables()["30_not_reconciled"], None)


def _of_region(table: pd.DataFrame, region: str | None) -> pd.DataFrame:
    """The rows of a table that are about a region, each with the name of its quantity and place."""
    table = table if region is None else table[table["region_code"] == region_code(region)]
    return table.assign(quantity=labels(table, region=""))


def load_spreads() -> pd.DataFrame:
    """How far measurements of one thing stand apart: the scale that sets of surveys and list comparisons teach.

    The rows of 30_spreads: all sets together, of one team, of several teams, and each set left out.

    Examples
    --------
    >>> an.load_spreads()["which"].head(3).tolist()
    ['all', 'same_team', 'other_team']
    """
    return tables()["30_spreads"].copy()


def load_choices() -> pd.DataFrame:
    """Every choice of this project that is a number, by `name`: its `value`, its `reason` and its `reference`.

    A value is a number, or a mapping or list of several, as data/raw/priors.yml has it. Standard deviations are on the
    log scale.

    Examples
    --------
    >>> an.load_choices().loc["range_coverage", "value"]
    0.8
    """
    choices = pd.DataFrame([asdict(choice) for choice in tables().priors.choices.values()])
    return choices.set_index("name")[["value", "reason", "reference"]]


def load_lists(name: str | None = None) -> pd.DataFrame:
    """A published table of lists by the name of its region, for `capture_recapture`; without a name, which there are.

    One row a pattern: a column of 0 and 1 for each list, and `count`, how many persons have the pattern; ``attrs`` say
    `region` (code), `period`, `claim_id` (worked out from it here), `joined` (lists taken as one there), `note` (what
    the letters mean) and `citation`. Without a name one row a table: `period`, `claim`, `lists`, `persons`.

    Examples
    --------
    >>> int(an.load_lists("United Kingdom")["count"].sum())
    2744
    """
    corpus, found = tables(), {}
    for file, choice in corpus.priors["recomputed"].value.items():
        card = next(card for card in corpus.cards if card.file == file)
        place, *years = re.split(r"_(?=\d)", Path(file).stem)
        code = region_code(place.replace("_", " ").title())
        table = pd.read_csv(corpus.root / card.path)
        table.attrs = {"region": code, "period": " to ".join(years), "claim_id": choice["claim"]}
        table.attrs |= {"joined": choice["joined"], "note": card.processing, "citation": card.citation}
        found[corpus.names[code]] = table
    if name is not None:
        return found[arguments.word("name", name, sorted(found))]
    rows = [
        (one, table.attrs["period"], table.attrs["claim_id"], len(table.columns) - 1, table["count"].sum())
        for one, table in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=["name", "period", "claim", "lists", "persons"]).set_index("name")
