"""Place names, the region tree and named groups of the project's own tables, and how bad tables are refused."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.project import root
from analysis.reading import places as p
from analysis.reading.gazetteer import FOLDER, PAGE_KINDS, PlaceKind, load_gazetteer, name_key
from analysis.reading.problems import InputError

PRINTED = pd.read_csv(Path(__file__).with_name("printed_places.csv"), dtype=str, keep_default_na=False)
PAGE_REGIONS = ("AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")

GAZETTEER = p.gazetteer()
COUNTRIES = sorted(p.members("WORLD"))
CODES = sorted(GAZETTEER.areas)
GROUPS = sorted(code for code, area in GAZETTEER.areas.items() if area.kind is PlaceKind.GROUP)
#: Names that a rule of spelling must not change the meaning of: all that stand for one place whoever speaks.
PLAIN_NAMES = sorted(
    names[0].text
    for names in GAZETTEER.names.values()
    if len({name.code for name in names}) == 1 and not any(name.producers for name in names)
)


def cells(block: str) -> list[tuple[str, ...]]:
    """The cases of a block: one between two semicolons, its parts between bars."""
    return [tuple(part.strip() for part in case.split("|")) for case in block.replace("\n", " ").split(";")]


def place_or_error(text: str) -> p.Place | p.PlaceError:
    try:
        return p.place(text)
    except p.PlaceError as error:
        return error


PARTS = """
    Amsterdam | NLD | Amsterdam; the Hague | NLD | The Hague; England and Wales | GBR | England and Wales;
    Berkeley, California | USA | Berkeley; Phnom Penh (Cambodia) | KHM | Phnom Penh; Tripoli, Lebanon | LBN | Tripoli;
    Tripoli, Libya | LBY | Tripoli; Birmingham, Alabama | USA | Birmingham; Georgia (US state) | USA | Georgia (US state)
"""
NAMES = """
    MDA | Moldova; RUS | Russia; SYR | Syria; KOR | South Korea; BOL | Bolivia; VNM | Vietnam; CZE | Czechia; USA |
    United States; NLD | Netherlands; TUR | Turkey; BIH | Bosnia and Herzegovina; HKG | Hong Kong
"""
SPELLINGS = """
    THE NETHERLANDS | NLD; netherlands (the) | NLD; Cote d’Ivoire | CIV; St. Lucia | LCA; St Kitts & Nevis | KNA;
    Turkiye | TUR; Moldova, Republic of | MDA; Korea, South | KOR; Viet-Nam | VNM; U. S. A. | USA; Asian countries | ASIA;
    Georgia | GEO; Jordan | JOR; Guinea | GIN; Nigerien | NER; Nigerian | NGA; West Africa | WESTERN_AFRICA;
    South-East Asia | SOUTH_EASTERN_ASIA
"""
LOOSE = """
    FORMER_EASTERN_BLOC EASTERN_EUROPE_BROAD CENTRAL_AND_EASTERN_EUROPE | ALB MDA ROU BGR RUS BLR UKR;
    WESTERN_EUROPE_BROAD | DEU ITA NLD ESP GBR GRC; MIDDLE_EAST | TUR ISR ARE
"""
SMALLEST = """
    DEU | DEU; DEU DEU | DEU; DEU EU | EUROPE; SOUTH_EASTERN_ASIA | ASIA; THA JPN | ASIA; DEU THA | WORLD;
    FORMER_SOVIET_UNION | WORLD; ILO_ASIA_AND_THE_PACIFIC CHN | WORLD; XKX ALB | EUROPE; WORLD DEU | WORLD
"""


AMBIGUOUS = """
    Congo | COG COD; Korea | KOR PRK; Dominican | DMA DOM; Micronesia | FSM MICRONESIA; Virgin Islands | VGB VIR
"""
NO_PLACES = "|Germany; Italy|Россия|Thailand, Cambodia|Paris, Thailand|marker|gbr|the|12"


class TestCountries:
    def test_all_areas_of_m49_and_kosovo(self) -> None:
        # M49 as of 2024: 60 areas in Africa, 50 in Asia (and Taiwan), 51 in Europe (and Kosovo), 41 in North
        # America (Northern, Central, Caribbean), 29 in Oceania, 16 in South America, and Antarctica in none.
        counts = {region: len(p.members(region)) for region in PAGE_REGIONS}
        assert counts == dict(zip(PAGE_REGIONS, (60, 51, 52, 41, 29, 16), strict=True))
        assert p.members("WORLD") - frozenset().union(*map(p.members, PAGE_REGIONS)) == {"ATA"}
        assert len(COUNTRIES) == 249 + 1

    @pytest.mark.parametrize("code", COUNTRIES)
    def test_code_and_name_come_back(self, code: str) -> None:
        place = p.place(p.display_name(code))
        assert place == p.place(code)
        assert (place.code, place.kind, place.region_code, place.part_name) == (code, "country", code, None)

    def test_namibia_is_not_missing(self) -> None:
        regions = pd.read_csv(root() / FOLDER / "regions.csv", dtype=str, keep_default_na=False)
        iso2 = regions.set_index("code")["iso2"]
        assert (iso2["NAM"], (iso2 != "").sum()) == ("NA", 250)

    @pytest.mark.parametrize(("code", "name"), cells(NAMES))
    def test_names_are_those_that_readers_use(self, code: str, name: str) -> None:
        assert p.display_name(code) == name


class TestPrintedNames:
    @pytest.mark.parametrize(
        ("text", "producer", "codes"), PRINTED[["printed", "producer", "code"]].to_numpy()
    )
    def test_every_name_that_a_source_prints(self, text: str, producer: str, codes: str) -> None:
        found = p.places(text, producer=producer or None)
        assert "; ".join(place.code for place in found) == codes

    @pytest.mark.parametrize(("text", "code", "part"), cells(PARTS))
    def test_a_part_resolves_to_its_country(self, text: str, code: str, part: str) -> None:
        place = p.place(text)
        assert (place.code, place.kind, place.part_name) == (code, "part", part)
        assert (place.region_code, place.name) == (code, p.display_name(code))

    @pytest.mark.parametrize(("text", "code"), cells(SPELLINGS))
    def test_spelling_does_not_matter(self, text: str, code: str) -> None:
        assert p.place(text).code == code

    @given(st.sampled_from(PLAIN_NAMES), st.sampled_from([str.upper, str.lower, str.title]), st.booleans())
    def test_case_article_and_artefact_do_not_matter(self, name: str, case: object, artefact: bool) -> None:
        assert callable(case)
        changed = f"  the {case(name)}{'marker' * artefact} "
        assert p.place(changed) == p.place(name)

    @given(st.text(max_size=40) | st.from_regex(r"[A-Za-z ,();.]{1,30}", fullmatch=True))
    def test_any_text_is_a_known_place_or_an_error(self, text: str) -> None:
        found = place_or_error(text)
        if isinstance(found, p.PlaceError):
            assert found.text == text
            assert repr(text) in str(found)
        else:
            assert found.code in CODES
            assert found.region_code in GAZETTEER.leaves

    def test_lists(self) -> None:
        found = p.places("Thailand; the Philippines;Colombia")
        assert [place.code for place in found] == ["THA", "PHL", "COL"]
        assert p.places("  ") == []
        with pytest.raises(p.PlaceError):
            p.places("Thailand; ")


SPOKEN = """
    Asia and the Pacific | ILO | ILO_ASIA_AND_THE_PACIFIC; Asia and the Pacific | Walk Free | GEMS_ASIA_AND_THE_PACIFIC;
    West and Central Europe | | UNODC_WEST_AND_CENTRAL_EUROPE; Africa | ILO | AFRICA; World | Walk Free | WORLD;
    UNODC: West and Central Europe | Interpol | UNODC_WEST_AND_CENTRAL_EUROPE;
    Eastern Europe | UN DESA | EASTERN_EUROPE; Eastern Europe | Interpol | EASTERN_EUROPE_BROAD
"""


class TestProducers:
    @pytest.mark.parametrize(("name", "producer", "code"), cells(SPOKEN))
    def test_who_speaks_decides_between_lists_of_one_name(self, name: str, producer: str, code: str) -> None:
        assert p.place(name, producer=producer or None).code == code

    def test_a_list_of_one_producer_is_not_lent_to_another(self) -> None:
        with pytest.raises(p.PlaceError, match=r"ambiguous.*GEMS_ASIA.*ILO_ASIA"):
            p.place("Asia and the Pacific")
        with pytest.raises(p.PlaceError, match=r"others draw.*Interpol"):
            p.place("West and Central Europe", producer="Interpol")
        assert p.members("EASTERN_EUROPE") <= p.members("EASTERN_EUROPE_BROAD")


class TestRefusals:
    @pytest.mark.parametrize(("text", "codes"), cells(AMBIGUOUS))
    def test_an_ambiguous_name_names_both(self, text: str, codes: str) -> None:
        with pytest.raises(p.PlaceError, match="ambiguous") as caught:
            p.place(text)
        assert all(code in str(caught.value) for code in codes.split())

    @pytest.mark.parametrize(
        ("text", "near"), [("Moldovia", "Moldova"), ("Thialand", "Thailand"), ("Columbia", "Colombia")]
    )
    def test_an_unknown_name_offers_the_nearest(self, text: str, near: str) -> None:
        with pytest.raises(p.PlaceError, match="nearest") as caught:
            p.place(text)
        assert caught.value.nearest[0] == near

    @pytest.mark.parametrize("text", [" ", *NO_PLACES.split("|")])
    def test_no_guess(self, text: str) -> None:
        with pytest.raises(p.PlaceError):
            p.place(text)

    @pytest.mark.parametrize("ask", [p.members, p.has_members, p.ancestors, p.slug, p.display_name])
    def test_an_unknown_code(self, ask: object) -> None:
        assert callable(ask)
        with pytest.raises(p.PlaceError, match=r"'DEUX' is not a known code \(nearest: 'DEU'"):
            ask("DEUX")


class TestGroups:
    # As the organisations' own pages state: NATO had 28 members in 2012, the OSCE 56 and 57 with Mongolia.
    @pytest.mark.parametrize(
        ("group", "sizes"),
        [
            ("EU", {1958: 6, 1973: 9, 1995: 15, 2004: 25, 2007: 27, 2013: 28, 2020: 27}),
            ("COUNCIL_OF_EUROPE", {2009: 47}),
            ("NATO", {2012: 28}),
            ("OSCE", {2011: 56, 2012: 57}),
            ("FORMER_SOVIET_UNION", {2009: 15}),
        ],
    )
    def test_groups_have_as_many_members_as_they_state(self, group: str, sizes: dict[int, int]) -> None:
        assert {year: len(p.members(group, year=year)) for year in sizes} == sizes

    @pytest.mark.parametrize(
        ("fixed", "year"),
        [("EU15", 2003), ("EU25", 2006), ("EU27_2007", 2012), ("EU28", 2019), ("EU27_2020", 2023)],
    )
    def test_fixed_compositions_are_the_union_as_of_a_year(self, fixed: str, year: int) -> None:
        assert p.members(fixed) == p.members(fixed, year=1990) == p.members("EU", year=year)

    def test_members_come_and_go(self) -> None:
        assert p.members("EU", year=2019) - p.members("EU", year=2020) == {"GBR"}
        assert p.members("EU") == p.members("EU27_2020")
        assert p.members("COUNCIL_OF_EUROPE", year=2009) - p.members("COUNCIL_OF_EUROPE") == {"RUS"}
        assert "GRC" in p.members("COUNCIL_OF_EUROPE", year=1975) - p.members("COUNCIL_OF_EUROPE", year=1972)
        for ask, group in ((p.members, "EU"), (p.place, "European Union")):
            with pytest.raises(p.PlaceError, match="no members at the end of 1950"):
                ask(group, year=1950)
        assert p.place("European Union", year=1995).code == "EU"

    @pytest.mark.parametrize(("codes", "named"), cells(LOOSE))
    def test_loose_groups_hold_those_that_the_article_names(self, codes: str, named: str) -> None:
        assert all(set(named.split()) <= p.members(code) for code in codes.split())

    def test_east_and_west_make_up_europe(self) -> None:
        east, west = p.members("EASTERN_EUROPE_BROAD"), p.members("WESTERN_EUROPE_BROAD")
        assert not east & west
        assert east | west == p.members("EUROPE")

    @pytest.mark.parametrize("code", GROUPS)
    def test_a_group_appears_on_the_smallest_region_that_holds_it(self, code: str) -> None:
        region = GAZETTEER.areas[code].parent
        assert p.place(GAZETTEER.areas[code].name).region_code == region
        if not p.has_members(code):
            return
        # M49 puts these in Asia and Africa; groups of Europe and of the Middle East count them in.
        both = {"EUROPE": {"ARM", "AZE", "CYP", "GEO", "TUR"}, "ASIA": {"EGY"}}
        members = p.members(code, year=2009)
        holding = {name for name in PAGE_REGIONS if members <= p.members(name) | both.get(name, set())}
        assert region in (holding or {"WORLD"})

    def test_without_a_list_a_group_is_comparable_only_with_itself(self) -> None:
        with pytest.raises(p.PlaceError, match="no member list"):
            p.members("THE_WEST")
        assert p.place("the developing world", year=1900).region_code == "WORLD"


class TestTree:
    @pytest.mark.parametrize("code", CODES)
    def test_ancestors_end_at_the_world_and_hold_the_place(self, code: str) -> None:
        above = p.ancestors(code)
        assert (code, *above)[-1] == "WORLD"
        assert len(set(above)) == len(above)
        if code in GAZETTEER.leaves:
            assert all(p.members(code) <= p.members(outer) for outer in above)

    def test_north_america_is_three_subregions(self) -> None:
        parts = [p.members(code) for code in ("NORTHERN_AMERICA", "CENTRAL_AMERICA", "CARIBBEAN")]
        assert frozenset().union(*parts) == p.members("NORTH_AMERICA")
        assert sum(map(len, parts)) == len(p.members("NORTH_AMERICA"))
        assert {"MEX", "GTM", "HTI", "DOM", "CAN"} <= p.members("NORTH_AMERICA")

    def test_dated_groups_lie_in_a_region_only_as_long_as_all_members_do(self) -> None:
        assert p.members("EU", year=2003) <= p.members("EUROPE")
        assert p.members("EU", year=2004) - p.members("EUROPE") == {"CYP"}  # in M49's Western Asia
        assert p.members("EU", year=2008) <= p.members("COUNCIL_OF_EUROPE", year=2008)

    @pytest.mark.parametrize(("codes", "region"), cells(SMALLEST))
    def test_smallest_region(self, codes: str, region: str) -> None:
        assert p.smallest_region(codes.split()) == p.smallest_region(reversed(codes.split())) == region

    def test_smallest_region_of_nothing(self) -> None:
        with pytest.raises(p.PlaceError, match="at least one code"):
            p.smallest_region([])

    def test_slugs_are_ascii_and_unique(self) -> None:
        pages = [code for code, region in GAZETTEER.areas.items() if region.kind in PAGE_KINDS]
        slugs = {code: p.slug(code) for code in pages}
        assert len({*slugs.values()}) == len(slugs) == 1 + 6 + 250
        assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs.values())
        known = {"CIV": "cote-divoire", "NORTH_AMERICA": "north-america", "STP": "sao-tome-and-principe"}
        assert known.items() <= slugs.items()
        for code, page in (("EU", "EUROPE"), ("SOUTH_EASTERN_ASIA", "ASIA")):
            with pytest.raises(p.PlaceError, match=page):
                p.slug(code)


#: File, what stands there, what stands there instead, and where and with which words it is refused.
BAD_TABLES = """
    regions.csv | SOUTHERN_ASIA,country,AF | SOUTH_ASIA,country,AF | :parent | no line of parents
    regions.csv | ,afghanistan, | ,albania, | :slug | 'albania'
    regions.csv | AFG,Afghanistan | ALB,Afghanistan | :code | twice
    regions.csv | ,country,AF | ,land,AF | :kind | 'land'
    regions.csv | code,name, | cod,name, | :1:code | missing
    named_groups.csv | EUROPE,FRA,1958-01-01, | EUROPE,FRX,1958-01-01, | :member | 'FRX'
    named_groups.csv | EUROPE,FRA,1958-01-01, | EUROPE,FRA,1958-02-30, | :valid_from | no date
    named_groups.csv | EUROPE,FRA,1958-01-01, | EUROPE,FRA,1.1.1958, | :valid_from | 1.1.1958
    named_groups.csv | EUROPE,FRA,1958-01-01, | EUROPE,FRA,1958-01-01,1957-01-01 | :valid_from | later
    named_groups.csv | EUROPE,FRA,1958-01-01, | EUROPE,BEL,1959-01-01, | :member | twice
    named_groups.csv | EUROPE,FRA,1958-01-01, | ASIA,FRA,1958-01-01, | :region | differs
    named_groups.csv | EUROPE,FRA,1958-01-01, | EUROPE,,, | :member | no member
    named_groups.csv | SCANDINAVIA,Scandinavia | BENELUX,Scandinavia | :group | in use
    named_groups.csv | The West,WORLD | The West,WESTERN_EUROPE | :region | no page
    place_names.csv | Holland,NLD | Holland,NLX | :code | 'NLX'
    place_names.csv | Amsterdam,NLD,part | Amsterdam,EUROPE,part | :code | no code of a country
    place_names.csv | Holland,NLD | amsterdam,NLD | :name | reads as the name in line
    place_names.csv | Holland,NLD | ...,NLD | :name | no letters
    place_names.csv | Holland,NLD,alias | Holland,NLD,nickname | :kind | 'nickname'
"""


class TestTables:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("regions.csv", "place_names.csv", "named_groups.csv"):
            shutil.copy(root() / FOLDER / name, tmp_path)
        return tmp_path

    def test_a_copy_reads_the_same(self, folder: Path) -> None:
        assert load_gazetteer(folder) == GAZETTEER

    @pytest.mark.parametrize("change", [line.strip() for line in BAD_TABLES.strip().splitlines()])
    def test_a_bad_table_is_refused_with_its_place(self, folder: Path, change: str) -> None:
        file, old, new, where, what = (part.strip() for part in change.split("|"))
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_gazetteer(folder)
        lines = str(caught.value).splitlines()
        assert any(f"{FOLDER}/{file}" in line and where in line and what in line for line in lines)

    @pytest.mark.parametrize(
        "data", [b"", b"\xef\xbb\xbfcode\n", "name,code\nCôte,X\n".encode("latin-1"), None]
    )
    def test_an_unreadable_or_missing_file(self, folder: Path, data: bytes | None) -> None:
        path = folder / "place_names.csv"
        path.unlink() if data is None else path.write_bytes(data)
        with pytest.raises(InputError, match=r"place_names\.csv"):
            load_gazetteer(folder)

    @pytest.mark.parametrize(
        ("name", "key"),
        cells("The  St. Barthélemy | saintbarthelemy; Łódź & Tromsø | lodzandtromso; the | the; … |"),
    )
    def test_name_keys(self, name: str, key: str) -> None:
        assert name_key(name) == key
