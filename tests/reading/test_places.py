"""Place names, the region tree and named groups of the project's own tables, and how bad tables are refused."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.project import root
from analysis.reading import places as p
from analysis.reading.gazetteers import FOLDER, PAGE_KINDS, Name, PlaceKind, load_gazetteer, name_key
from analysis.reading.problems import InputError
from tests.case_tables import cases

PRINTED = pd.read_csv(Path(__file__).with_name("printed_places.csv"), dtype=str, keep_default_na=False)
PAGE_REGIONS = ("AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")


def is_plain(names: Sequence[Name]) -> bool:
    """Whether names that are spelled alike stand for one place whoever speaks."""
    codes = {name.code for name in names}
    return len(codes) == 1 and not any(name.producers for name in names)


GAZETTEER = p.gazetteer()
COUNTRIES = sorted(p.members("WORLD"))
CODES = sorted(GAZETTEER.areas)
GROUPS = sorted(code for code, area in GAZETTEER.areas.items() if area.kind is PlaceKind.GROUP)
#: Names that a rule of spelling must not change the meaning of: all that stand for one place whoever speaks.
PLAIN_NAMES = sorted(names[0].text for names in GAZETTEER.names.values() if is_plain(names))


def place_or_error(text: str) -> p.Place | p.PlaceError:
    try:
        return p.place(text)
    except p.PlaceError as error:
        return error


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

    @pytest.mark.parametrize(("code", "name"), cases(__file__, "names_are_those_that_readers_use"))
    def test_names_are_those_that_readers_use(self, code: str, name: str) -> None:
        assert p.display_name(code) == name


class TestPrintedNames:
    @pytest.mark.parametrize(
        ("text", "producer", "codes"), PRINTED[["printed", "producer", "code"]].to_numpy()
    )
    def test_every_name_that_a_source_prints(self, text: str, producer: str, codes: str) -> None:
        places = p.places(text, producer=producer or None)
        assert "; ".join(place.code for place in places) == codes

    @pytest.mark.parametrize(
        ("text", "producer", "code", "part"), cases(__file__, "a_name_stands_for_one_place")
    )
    def test_a_name_stands_for_one_place(self, text: str, producer: str, code: str, part: str) -> None:
        place = p.place(text, producer=producer or None)
        assert (place.code, place.name, place.part_name) == (code, p.display_name(code), part or None)
        if part:
            assert (place.kind, place.region_code) == ("part", code)

    @given(st.sampled_from(PLAIN_NAMES), st.sampled_from([str.upper, str.lower, str.title]), st.booleans())
    def test_case_article_and_artefact_do_not_matter(self, name: str, case: object, artefact: bool) -> None:
        assert callable(case)
        changed = f"  the {case(name)}{'marker' * artefact} "
        assert p.place(changed) == p.place(name)

    @given(st.text(max_size=40) | st.from_regex(r"[A-Za-z ,();.]{1,30}", fullmatch=True))
    def test_any_text_is_a_known_place_or_an_error(self, text: str) -> None:
        result = place_or_error(text)
        if isinstance(result, p.PlaceError):
            assert result.text == text
            assert repr(text) in str(result)
        else:
            assert result.code in CODES
            assert GAZETTEER.areas[result.region_code].kind in PAGE_KINDS

    def test_lists(self) -> None:
        places = p.places("Thailand; the Philippines;Colombia")
        assert [place.code for place in places] == ["THA", "PHL", "COL"]
        assert p.places("  ") == []
        with pytest.raises(p.PlaceError):
            p.places("Thailand; ")


class TestProducers:
    def test_a_list_of_one_producer_is_not_lent_to_another(self) -> None:
        with pytest.raises(p.PlaceError, match=r"ambiguous.*GEMS_ASIA.*ILO_ASIA"):
            p.place("Asia and the Pacific")
        with pytest.raises(p.PlaceError, match=r"others draw.*Interpol"):
            p.place("West and Central Europe", producer="Interpol")
        assert p.members("EASTERN_EUROPE") <= p.members("EASTERN_EUROPE_BROAD")


class TestRefusals:
    @pytest.mark.parametrize(("text", "words"), cases(__file__, "no_guess"))
    def test_no_guess(self, text: str, words: str) -> None:
        with pytest.raises(p.PlaceError, match=words):
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

    @pytest.mark.parametrize(
        ("codes", "named"), cases(__file__, "loose_groups_hold_those_that_the_article_names")
    )
    def test_loose_groups_hold_those_that_the_article_names(self, codes: str, named: str) -> None:
        assert all(set(named.split()) <= p.members(code) for code in codes.split())

    def test_east_and_west_make_up_europe(self) -> None:
        east = p.members("EASTERN_EUROPE_BROAD")
        west = p.members("WESTERN_EUROPE_BROAD")
        assert not east & west
        assert east | west == p.members("EUROPE")

    @pytest.mark.parametrize("code", GROUPS)
    def test_a_group_appears_on_the_smallest_region_that_holds_it(self, code: str) -> None:
        region = GAZETTEER.areas[code].parent
        assert p.place(GAZETTEER.areas[code].name).region_code == region
        if not p.has_members(code):
            return
        # M49 puts these in Asia and Africa; groups of Europe and of the Middle East count them in.
        also = {"EUROPE": {"ARM", "AZE", "CYP", "GEO", "TUR"}, "ASIA": {"EGY"}}
        members = p.members(code, year=2009)
        holding = {name for name in PAGE_REGIONS if members <= p.members(name) | also.get(name, set())}
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
        if code not in GROUPS:
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

    @pytest.mark.parametrize(("codes", "region"), cases(__file__, "smallest_region"))
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
        expected = {"CIV": "cote-divoire", "NORTH_AMERICA": "north-america", "STP": "sao-tome-and-principe"}
        assert expected.items() <= slugs.items()
        for code, page in (("EU", "EUROPE"), ("SOUTH_EASTERN_ASIA", "ASIA")):
            with pytest.raises(p.PlaceError, match=page):
                p.slug(code)


class TestTables:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("regions.csv", "place_names.csv", "named_groups.csv", "parts_of_countries.csv"):
            shutil.copy(root() / FOLDER / name, tmp_path)
        return tmp_path

    def test_a_copy_reads_the_same(self, folder: Path) -> None:
        assert load_gazetteer(folder) == GAZETTEER

    @pytest.mark.parametrize(
        ("file", "old", "new", "where", "what"), cases(__file__, "a_bad_table_is_refused_with_its_place")
    )
    def test_a_bad_table_is_refused_with_its_place(
        self, folder: Path, file: str, old: str, new: str, where: str, what: str
    ) -> None:
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

    @pytest.mark.parametrize(("name", "key"), cases(__file__, "name_keys"))
    def test_name_keys(self, name: str, key: str) -> None:
        assert name_key(name) == key
