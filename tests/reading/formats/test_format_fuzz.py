"""Whatever a file holds, a reader ends in one clear error or a right table, never in a wrong one."""

import random
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from format_samples import (
    CTDC_COLUMNS,
    CTDC_ROWS,
    EUROSTAT,
    UNODC_COLUMNS,
    UNODC_ROWS,
    WALK_FREE_COLUMNS,
    card,
    ctdc_file,
    ctdc_text,
    eurostat_file,
    unodc_file,
    walk_free_file,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.reading.formats.claim_rows import NAMED
from analysis.reading.problems import InputError
from analysis.reading.readers import READERS
from analysis.reading.text_tables import cell_problems, raw_contract

MAKERS: dict[str, Callable[[Path], Path]] = {
    "unodc_portal": unodc_file,
    "walk_free_sheet": walk_free_file,
    "eurostat_tsv": eurostat_file,
    "ctdc_synthetic": ctdc_file,
}
#: Readers of a file in a format of its own; the others take tables in the project's own columns.
FORMATS = [name for name in READERS if name not in ("claims", "roles", "ratings", "policy", "reference")]
NAMES = {"unodc_portal": "x.xlsx", "walk_free_sheet": "x.xlsx", "eurostat_tsv": "crim_thb_sex.tsv"}
FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def attempt(reader: str, path: Path) -> pd.DataFrame | None:
    """The claims of a file, or None if it ends in a clear error that names the file."""
    sample = card(f"sample/{path.name}", reader, year="2023")
    try:
        return READERS[reader][1](path, sample)
    except InputError as error:
        problems = error.problems
    assert problems
    assert all(problem.file.startswith(sample.path) and problem.right for problem in problems)
    return None


@pytest.mark.parametrize("reader", MAKERS)
def test_claims_keep_the_contract(tmp_path: Path, reader: str) -> None:
    target, read = READERS[reader]
    frame = read(MAKERS[reader](tmp_path), card("x", reader, year="2023"))
    assert cell_problems(frame, raw_contract(target), file="x") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "names", "make"),
    [
        ("unodc_portal", UNODC_COLUMNS, unodc_file),
        ("walk_free_sheet", WALK_FREE_COLUMNS, walk_free_file),
        (
            "ctdc_synthetic",
            CTDC_COLUMNS,
            lambda folder, columns: ctdc_file(folder, ctdc_text(columns=columns)),
        ),
    ],
)
def test_exchanged_names_of_columns_are_told_or_do_no_harm(
    tmp_path: Path, reader: str, names: Sequence[str], make: Callable[..., Path]
) -> None:
    right = attempt(reader, make(tmp_path, columns=names))
    assert right is not None
    refused = 0
    for first, second in combinations(range(len(names)), 2):
        columns = list(names)
        columns[first], columns[second] = columns[second], columns[first]
        found = attempt(reader, make(tmp_path, columns=columns))
        refused += found is None
        if found is not None:
            pd.testing.assert_frame_equal(found, right)
    assert refused > len(names)


@pytest.mark.slow
@pytest.mark.parametrize("reader", FORMATS)
@FUZZ
@given(data=st.binary(max_size=3000))
def test_random_bytes(tmp_path: Path, reader: str, data: bytes) -> None:
    path = tmp_path / NAMES.get(reader, "x.csv")
    path.write_bytes(data)
    assert attempt(reader, path) is None


@pytest.mark.slow
@FUZZ
@given(data=st.binary(max_size=2000))
def test_random_bytes_in_a_compressed_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "crim_thb_sex.tsv.gz"
    for start in (b"", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"):
        path.write_bytes(start + data)
        assert attempt("eurostat_tsv", path) is None


@pytest.mark.slow
@pytest.mark.parametrize("reader", MAKERS)
def test_a_file_that_is_cut_off(tmp_path: Path, reader: str) -> None:
    path = MAKERS[reader](tmp_path)
    whole, right = path.read_bytes(), attempt(reader, path)
    assert right is not None
    step = max(1, len(whole) // 300)
    for length in range(0, len(whole), step):
        path.write_bytes(whole[:length])
        found = attempt(reader, path)
        if found is None:
            continue
        # A text file that ends with a whole line cannot be told from a shorter one: it holds what its lines say.
        assert whole[:length].endswith(b"\n")
        if reader == "eurostat_tsv":
            pd.testing.assert_frame_equal(found, right.head(len(found)))
        else:
            assert set(found["claim_id"]) <= set(right["claim_id"])


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["unodc_portal", "walk_free_sheet"])
def test_a_workbook_with_one_byte_changed(tmp_path: Path, reader: str) -> None:
    path = MAKERS[reader](tmp_path)
    whole, right = path.read_bytes(), attempt(reader, path)
    assert right is not None
    chance = random.Random(20240501)
    for place in chance.sample(range(len(whole)), 120):
        path.write_bytes(
            whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]
        )
        found = attempt(reader, path)
        if found is not None:
            pd.testing.assert_frame_equal(found, right)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp500"])
@pytest.mark.parametrize("reader", ["eurostat_tsv", "ctdc_synthetic"])
def test_other_encodings(tmp_path: Path, reader: str, encoding: str) -> None:
    path = MAKERS[reader](tmp_path)
    text = path.read_text(encoding="utf-8-sig").replace("UKR", "Côte d'Ivoire").replace("A,PER_S", "é,PER_S")
    path.write_bytes(text.encode(encoding))
    assert attempt(reader, path) is None


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = eurostat_file(tmp_path)
    right = attempt("eurostat_tsv", path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    found = attempt("eurostat_tsv", path)
    assert found is not None
    pd.testing.assert_frame_equal(found, right)


@pytest.mark.parametrize("reader", FORMATS)
def test_a_missing_and_an_empty_file(tmp_path: Path, reader: str) -> None:
    path = tmp_path / NAMES.get(reader, "x.csv")
    assert attempt(reader, path) is None
    path.write_bytes(b"")
    assert attempt(reader, path) is None


#: A row that is wrong, as often as may be.
WRONG: dict[str, Callable[[Path], Path]] = {
    "unodc_portal": lambda folder: unodc_file(
        folder, [(*UNODC_ROWS[0][:9], 208, *UNODC_ROWS[0][10:])] * 1000
    ),
    "eurostat_tsv": lambda folder: eurostat_file(
        folder, EUROSTAT + "A,PER_VICT,T,NR,QQ\t1 \t2 \t3 \n" * 1000
    ),
    "ctdc_synthetic": lambda folder: ctdc_file(
        folder, ctdc_text([(str(year), *CTDC_ROWS[0][1:]) for year in range(10_000, 15_000)])
    ),
}


@pytest.mark.parametrize("reader", WRONG)
def test_an_error_in_every_row_does_not_fill_the_memory(tmp_path: Path, reader: str) -> None:
    with pytest.raises(InputError) as caught:
        READERS[reader][1](WRONG[reader](tmp_path), card("x", reader))
    assert len(caught.value.problems) == NAMED == 100


CELLS = st.sampled_from(
    [":", ": c", "63 ", "0 n", "7 bd", "12", "", "6.3", "-1", "63 q", "1e3", "63  b", ":b"]
)
CODES = st.sampled_from(
    ["A,PER_VICT,T,NR,AT", "A,PER_VICT,F,NR,EL", "A,PER_CNV,M,NR,UK", "A,PER_VICT,T,P_HTHAB,AT", "x"]
)


@pytest.mark.slow
@FUZZ
@given(rows=st.lists(st.tuples(CODES, CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_every_claim_of_a_bulk_file_stands_in_its_cell(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    header = EUROSTAT.splitlines()[0]
    lines = [header, *("\t".join(row) for row in rows)]
    found = attempt("eurostat_tsv", eurostat_file(tmp_path, "\n".join(lines) + "\n"))
    if found is None:
        return
    years = [name.strip() for name in header.split("\t")]
    for claim in found.to_dict("records"):
        cells = lines[claim["line"] - 1].split("\t")
        assert cells[years.index(claim["period_start"])].split()[0] == claim["figure"]
    numbers = [cell for row in rows if ",NR," in row[0] for cell in row[1:] if not cell.startswith(":")]
    assert len(found) == len(numbers)


RECORDS = st.tuples(
    st.sampled_from(["2019", "2020", "", "19"]),
    st.sampled_from(["Woman", "Man", "", "Trans/Transgender/NonConforming"]),
    st.sampled_from(["9--17", "30--38", "", "48+"]),
    st.sampled_from(["UKR", ""]),
    st.sampled_from(["POL", "DEU", ""]),
    st.just(""),
    st.sampled_from(["", "1"]),
    st.sampled_from(["", "1"]),
    st.sampled_from(["", "1", "0"]),
    st.sampled_from(["", "1", "0"]),
    *[st.just("")] * 3,
)


@pytest.mark.slow
@FUZZ
@given(rows=st.lists(RECORDS, min_size=1, max_size=60))
def test_every_count_is_that_of_the_records(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    found = attempt("ctdc_synthetic", ctdc_file(tmp_path, ctdc_text(rows)))
    table = pd.DataFrame(rows, columns=list(CTDC_COLUMNS))
    table = table[(table["yearOfRegistration"] != "") & (table["CountryOfExploitation"] != "")]
    if found is None:
        assert table.empty or "19" in [row[0] for row in rows]
        return
    whole = found[(found["population"] == "all") & (found["exploitation"] == "all")]
    counts = table.groupby(["CountryOfExploitation", "yearOfRegistration"]).size()
    told = whole.set_index(["place", "period_start"])["figure"]
    assert told.to_dict() == {key: "<5" if count < 5 else str(count) for key, count in counts.items()}
