"""Sentences that once stood on pages and were false or odd: each by its cause."""

import matplotlib.pyplot as pyplot
import pandas as pd
import pytest

import analysis as an
from analysis.library.quantities import label
from analysis.narrative.explanation_filters import ways
from analysis.narrative.template_rows import read
from analysis.narrative.text_filters import groups
from analysis.plot.figure_records import describe
from analysis.reading.places import is_area, members
from tests.narrative.narrated import advice, answering, claims, conflicts, ladder

#: Places of which only numbers say that people are taken from, to or through them.
_BY_NUMBERS = (
    "Canada",
    "Ethiopia",
    "Myanmar",
    "Tanzania",
    "Sweden",
    "Bangladesh",
    "Indonesia",
    "Poland",
    "North America",
)
#: Pages with a law or body of which only itself speaks.
_SELF_DESCRIBED = ("United States", "Cambodia", "Thailand", "France", "Japan", "Kenya", "India")


def alt_of(sets: pd.DataFrame, numbers: pd.DataFrame | None = None) -> str:
    """What a figure of conflicts says in words."""
    alt = getattr(describe(an.plot.conflicts(sets, numbers)), "alt", "")
    pyplot.close("all")
    return str(alt)


@pytest.mark.parametrize("region", _BY_NUMBERS)
def test_a_place_whose_role_only_numbers_give_has_that_role(region: str) -> None:
    held = an.load_claims(region)
    roles = an.load_table("roles", region)
    text = an.narrate("roles", roles=roles, claims=held, region=held.attrs["region"]).markdown
    assert "No statement is held" not in text
    assert "number" in text


@pytest.mark.parametrize("region", _SELF_DESCRIBED)
def test_what_only_a_body_says_of_itself_is_said_to_be_so(region: str) -> None:
    laws = an.load_table("laws", region)
    laws = laws[laws["self_description"]]
    text = an.narrate("laws", laws=laws, region=region).markdown
    assert "what was read of it comes from itself." in text
    assert "in its own words" not in text


def test_a_treaty_is_told_once() -> None:
    laws = an.load_table("laws", "World")
    treaties = laws[laws["kind"] == "treaty"]
    text = an.narrate("laws", laws=treaties, region="WORLD").markdown
    assert text.count("Palermo Protocol") == 1
    assert text.count("Transnational Organized Crime") == 1


def test_what_no_other_line_bears_out_is_not_called_supported() -> None:
    told = answering(
        ladder=ladder(trafficked={"advice": "quote_with_care", "lines": 1}),
        claims=claims({}),
        advice=advice(A_1="quote_with_care"),
    )
    text = an.narrate("answer", **told).markdown
    assert "Quote it with care: no independent study bears it out." in text
    assert not any("support" in words for words in groups()["advice_reason"].values())


def test_a_figure_that_may_be_quoted_is_not_told_as_one_that_may_not() -> None:
    copy = {"best": 12.0, "producer": "Agency"}
    told = answering(
        ladder=ladder(trafficked={"best": 12.0}),
        claims=claims({"best": 12.0}, copy, copy | {"best": 13.0}),
        advice=advice(A_1="quote", A_2="do_not_quote", A_3="do_not_quote"),
    )
    banned = told["best"].index[told["best"]["role"] == "not_to_quote"]
    assert banned.tolist() == ["A-3"]


@pytest.mark.parametrize("region", ["Canada", "Switzerland"])
def test_no_figure_is_a_rung_and_not_to_be_quoted(region: str) -> None:
    held = an.assign_quantities(an.load_claims(region))
    rungs = an.build_ladder(held)
    best = an.best_known(held, rungs)
    banned = held.loc[held.index.intersection(best.index[best["role"] == "not_to_quote"])]
    figures = ["low", "best", "high", "measure"]
    both = banned[figures].merge(rungs[figures].dropna(how="all", subset=figures[:3]))
    assert both.empty


@pytest.mark.parametrize("region", ["Kenya", "Bangladesh", "Canada"])
def test_a_printed_population_gives_a_rate(region: str) -> None:
    code = an.load_claims(region).attrs["region"]
    index = an.load_claims(region).loc[f"WF{code}-2023"]
    if region != "Canada":
        # Walk Free prints how many inhabitants its rate is per.
        assert index["per_100000_best"] == pytest.approx(
            1e5 * index["best"] / index["printed_population"], rel=1e-4
        )
    assert index["per_100000_best"] == pytest.approx(100 * index["printed_per_1000"], rel=0.15)


def test_a_day_in_2021_is_no_period_of_five_years() -> None:
    world = an.load_claims()
    edition = world[world.index.str.startswith("GEMS-") & (world["producer_year"] == 2022)]
    assert set(edition["period_start"]) == set(edition["period_end"]) == {2021}


def test_a_share_that_is_less_than_the_least_is_not_at_most_less() -> None:
    (conflict,) = read(conflicts({"explanations": "detected_share:..0.00001"}), [])
    (clause,), _, _ = ways(conflict, read(claims({"best": 9.0}, {"best": 1.0}), []))
    assert clause.startswith("less than 0.01 percent")


def test_children_are_in_domestic_service_and_grown_women_were_as_children() -> None:
    row = {
        "area": "HTI",
        "measure": "stock",
        "unit": "persons",
        "exploitation": "domestic",
        "direction": "in",
    }
    row |= {"status": "child_domestic_service", "visibility": "actual"}
    assert (
        label(row | {"population": "children"}, region="HTI")
        == "children in domestic service, at any one time"
    )
    assert "in domestic service as a child" in label(row | {"population": "women"}, region="HTI")


def test_a_share_of_everybody_does_not_name_the_whole_population_in_or_from_a_country() -> None:
    names = an.assign_quantities(an.load_claims("Ukraine"))["quantity"]
    assert not names.str.contains("of the whole population").any()
    assert "women (victims or not) in or from the country" in names["A2009-077"]


def test_persons_found_beside_all_are_not_called_apart() -> None:
    numbers = pd.DataFrame({"best": [9.0, 882.0]}, index=pd.Index(["A", "B"], name="claim_id"))
    found = {
        "level": ["apparent"],
        "code": ["detection_rate"],
        "members": ["A;B"],
        "factor": [98.0],
        "regions": ["KEN"],
    }
    assert "Found beside all, Kenya: 98 times as many in all as found" in alt_of(pd.DataFrame(found), numbers)
    conditional = pd.DataFrame({**found, "level": ["conditional"], "code": ["same_estimand"]})
    assert "98 times apart; all true only under a condition" in alt_of(conditional, numbers)


def test_every_kind_of_conflict_has_a_name_on_figures() -> None:
    for code, name in groups()["code"].items():
        sets = pd.DataFrame({"level": ["apparent"], "code": [code], "members": ["A;B"], "factor": [2.0]})
        expected = groups()["figures"]["checks"].get(code, name)
        assert expected.casefold() in alt_of(sets).casefold()


def test_what_moved_an_answer_is_said_of_one_and_of_many() -> None:
    for words in groups()["moved_by"].values():
        assert not {"it", "its", "speaks"} & set(words.removesuffix(" behind it").split())


#: Every region of which no number of victims leads.
_WITHOUT_A_NUMBER = ("Europe", "Asia", "North America", "South America", "Oceania")
#: What the ladder may lack, as the page says it.
_MISSING = {
    "found": "all people found in a year",
    "trafficked": "all who are trafficked",
    "forced_labour": "all in forced labour",
    "modern_slavery": "all in forced labour or modern slavery",
}


def index_of(claims: pd.DataFrame) -> pd.DataFrame:
    """The latest numbers of the index, one a country."""
    of_index = claims[claims.index.str.fullmatch(r"WF[A-Z]{3}-2023")]
    return of_index[of_index["unit"] == "persons"]


def said_of(region: str) -> tuple[str, str, pd.DataFrame]:
    """The title and the answer on the page of a region, and its ladder."""
    held = an.assign_quantities(an.load_claims(region))
    rungs, advised, met = an.build_ladder(held), an.quoting_advice(held), an.reconcile(held)
    tables = {"claims": held, "advice": advised, "meetings": met}
    best = an.best_known(held, rungs, advice=advised, meetings=met)
    conflicting = an.find_conflicts(held, context=an.load_claims())
    index = index_of(an.load_claims())
    title = an.narrate("title", region=region, ladder=rungs, claims=held).markdown
    answer = an.narrate("answer", best=best, ladder=rungs, conflicts=conflicting, index=index, **tables)
    return title, answer.markdown, rungs


@pytest.mark.parametrize("region", [*_WITHOUT_A_NUMBER, "Africa", "Nepal", "Senegal", "Netherlands"])
def test_that_no_number_is_held_is_said_once_and_of_what_is_not_held(region: str) -> None:
    title, answer, rungs = said_of(region)
    missing = rungs.index[rungs["basis"] == "none"].tolist()
    if region in _WITHOUT_A_NUMBER:
        assert len(missing) == len(rungs)
        assert f"No number of victims that can be quoted is held for {region} as a whole." in answer
        assert "No number" not in title
    else:
        expected = " or ".join(_MISSING[rung] for rung in missing)
        sentence = f"No number that can be quoted is held for {expected}."
        assert title.count(sentence) == bool(missing)
        assert "No number" not in answer
    assert (title + answer).count("No number") == bool(missing)


@pytest.mark.parametrize("region", [*_WITHOUT_A_NUMBER, "Africa", "Netherlands"])
def test_what_the_index_can_say_of_a_continent_is_said_where_nothing_else_is(region: str) -> None:
    _, answer, _ = said_of(region)
    index = index_of(an.load_claims())
    countries = index[index["area"].isin(members(an.region_code(region)))] if is_area(region) else index[:0]
    # Africa has a number of its own, and a country is no sum of countries.
    is_told = region in _WITHOUT_A_NUMBER
    assert ("a model's figure is held" in answer) == is_told
    if is_told:
        # Small numbers stand in words.
        count = {3: "three"}.get(len(countries), str(len(countries)))
        assert f"Of {count} countries in {region} a model's figure is held (Walk Free, 2023)" in answer
        assert "not added up here" in answer


def test_of_the_world_an_earlier_number_is_not_called_surer_than_the_one_that_leads() -> None:
    # Both carry surveys of some countries over to the others, and a documented model is of low certainty at most.
    world = an.load_claims("World")
    rungs, met = an.build_ladder(world), an.reconcile(world)
    leading = rungs.loc["forced_labour"]
    earlier = met.loc["WORLD-stock-forced_labour-2010"]
    assert leading["best"] == 27.6e6
    assert leading["year"] > earlier["time"]
    assert [leading["certainty"], earlier["certainty"]] == ["low", "low"]
    told = an.narrate("estimates", meetings=met, claims=world).markdown
    assert "Certainty: moderate" not in told
    assert told.count("Certainty: low") == 2


@pytest.mark.parametrize("region", ["World", "Brazil", "Pakistan"])
def test_what_is_put_together_is_never_surer_than_a_later_number_that_leads_of_the_same(region: str) -> None:
    steps = ["very_low", "low", "moderate", "high"]
    held = an.load_claims(region)
    rungs = an.build_ladder(held)
    met = an.reconcile(held)
    for _, leading in rungs[rungs["leads"]].iterrows():
        same = met[(met["status"] == leading["status"]) & (met["measure"] == leading["measure"])]
        earlier = same[(same["population"] == leading["population"]) & (same["time"] < leading["year"])]
        surest = max(map(steps.index, earlier["certainty"]), default=0)
        assert surest <= steps.index(leading["certainty"])


def test_a_part_above_its_whole_is_told_and_an_undated_one_may_be_of_another_year() -> None:
    """97,000 workers of the south-east, of a year that nobody says, beside 31,338 of all Nepal in 2017 and 2018."""
    _, answer, rungs = said_of("Nepal")
    rung = rungs.loc["modern_slavery"]
    assert (rung["part_id"], rung["part_exceeds"]) == ("SUR-078", True)
    assert "Unless the two are of different years, one of them is wrong." in " ".join(answer.split())


@pytest.mark.parametrize(
    ("pair_ids", "said"),
    [
        # 500,000 women a year, of four years; 18,600 children in all, of twenty-one.
        ("IOM-001;IOM-004", "The first, a mean of its years, is 6.3 times the second."),
        # 22,326 in one year, beside 1,264 in seven.
        ("OTHER-016;USG-008", "The first is 18 times the second."),
        ("CPT-033;UNODCCOL-2008", "The first, all its years together, is at least 350 times the second."),
    ],
)
def test_a_mean_of_years_is_told_as_no_total(pair_ids: str, said: str) -> None:
    everything = an.assign_quantities(an.load_claims())
    table = an.find_conflicts(everything)
    of_pair = table[(table["members"] == pair_ids) & (table["code"] == "window_average")]
    told = an.narrate("conflicts_kinds", conflicts=of_pair, claims=everything.assign(original=""))
    assert said in " ".join(told.markdown.split())
