"""Another subject than trafficking, from its folder to a page and a notebook: in its own words, from its own numbers."""

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from analysis.estimates.known_constants import Choices, Method, answer, published_by
from analysis.reading.priors import load_priors
from analysis.site.known_truth import measurements_of, read_choices, read_claims
from analysis.subject.chosen import SubjectError, choose, chosen
from tests.conftest import ROOT

EXAMPLES = ("haiti_earthquake_2010", "rough_sleeping_england", "speed_of_light", "gravitational_constant")
CLAIMS = "data/raw/published/claims.csv"
#: Words that only trafficking has.
OF_TRAFFICKING = re.compile(r"\b\w*(?:traffick|slave|exploit|victim|prostitut|forced)\w*", re.IGNORECASE)
#: What an example's page must say.
TOLD = {
    "haiti_earthquake_2010": [
        "People killed, in the earthquake, Haiti. To quote, as resting on 46,190 to 84,961 by the end of January 2011",
        "How many died in the earthquake of 2010 in Haiti",
        "put together from two lines of evidence",
        "Certainty: low (how exact it is): the ends of its interval are more than ten times apart. It is a part, and is",
        "kept no larger than the number of its whole, which moves both.",
        "A part above its whole. 158,679 people killed in Port-au-Prince by 23 February 2010",
        "The first is at least 10 times the second. Of the same kind, by factors of their own: 500,000 beside three other numbers: 46,190 to 84,961",
        "Also said of it, and not put together with them: 500,000 (Senator Youri Latortue, 2010);",
        # What the government said later is no rival of what it said before, unless it is less.
        "At least 316,000 people killed in Haiti by 12 January 2011 (Prime Minister of Haiti, 2011) is the newest of 14 numbers of one office.",
        "111,481 by 23 January 2010",
        "A growing count that fell. 250,000 people killed in Haiti by 8 February 2010",
    ],
    "rough_sleeping_england": [
        "People sleeping rough, on one night, England. To quote, with care (no independent study bears it out): 11,000 in 2017 (Heriot-Watt University, 2018), as published",
        "No numbers clash: 10 numbers were compared.",
        "8,108 people counted as sleeping rough in London at some time in 2016",
    ],
    "speed_of_light": [
        "76 numbers were read",
        "Speed of light in vacuum, km/s. To quote: about 299,792.",
        "from what was measured by 1967",
        "follows from how far these lines themselves stand apart",
        "299,701 (Jones and Cornford; printed as 299,701 ± 25), as published: the lines are too few",
        "Measurements that miss each other.",
    ],
    "gravitational_constant": [
        "36 numbers were read",
        "Gravitational constant, 10⁻¹¹ m³ kg⁻¹ s⁻². To quote: about 6.673",
        "put together from 24 lines of evidence",
        "Of the same kind, by factors of their own: 6.04 beside 20 other numbers, such as 6.67554 (BIPM); ",
        "Birge's ratio is 3.5: the values lie that many times further apart than their printed errors say.",
    ],
}
#: Words that only people have.
OF_PEOPLE = re.compile(r"\b(?:people|persons|worldwide|registered)\b", re.IGNORECASE)
#: The constants, each with its main quantity.
CONSTANTS = {"speed_of_light": "speed_in_vacuum", "gravitational_constant": "gravitational_constant"}
#: Claims of an example, through the whole library.
THROUGH = """
import analysis as an
import pandas as pd

rows = pd.read_csv({file!r}, dtype=str, keep_default_na=False)
claims = an.assign_quantities(an.make_claims(rows))
answers = an.reconcile(claims)
toll = answers[answers["answer_status"] == "reconciled"].iloc[0]
assert toll["k_lines"] == 2
assert toll["low80"] < 74_190 < toll["high80"]
# What is published here is about trafficking, and none of it teaches a spread.
assert an.load_claims().empty
conflicts = an.find_conflicts(claims)
assert {{"part_above_whole", "same_estimand"}} <= set(conflicts["code"])
print(an.narrate("rungs", ladder=an.build_ladder(claims), claims=claims).markdown)
print(an.narrate("own_answers", answers=answers, claims=claims).markdown)
print(an.narrate("own_conflicts", conflicts=conflicts, claims=claims).markdown)
"""


def without_choices() -> dict[str, str]:
    """The environment without a project or a subject that this process may have chosen."""
    return {name: text for name, text in os.environ.items() if not name.startswith("ANALYSIS_")}


def run(arguments: list[str], folder: Path, **environment: str) -> str:
    """What a command prints, in a process that has no subject yet."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=without_choices() | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def told(html: str) -> str:
    """What a page says."""
    without_drawings = re.sub(r"<(style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", without_drawings)).split())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_of_another_subject_is_in_its_own_words(name: str, tmp_path: Path) -> None:
    folder = ROOT / "examples" / name
    page = tmp_path / "page.html"
    printed = run(["-m", "analysis", "own", CLAIMS, "-o", str(page)], folder)
    assert re.search(r"^(\d+) of \1 rows are read\.", printed, re.MULTILINE)
    html = page.read_text(encoding="utf-8")
    assert OF_TRAFFICKING.findall(html) == []
    text = told(html)
    for sentence in TOLD[name]:
        assert sentence in text
    if name in CONSTANTS:
        assert OF_PEOPLE.findall(text) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_data_and_words_in_fewer_than_a_hundred_lines_beside_its_claims(name: str) -> None:
    folder = ROOT / "examples" / name
    # What a run keeps stands in build.
    files = [path for path in folder.rglob("*.*") if path.is_file() and "build" not in path.parts]
    assert {path.suffix for path in files} <= {".csv", ".md", ".toml", ".yml"}
    lines = [
        len(path.read_text(encoding="utf-8").splitlines()) for path in files if path.name != "claims.csv"
    ]
    assert sum(lines) < 100


def test_a_folder_like_an_example_runs(tmp_path: Path) -> None:
    run(["-m", "analysis", "init", "mine", "--like", "speed_of_light"], tmp_path)
    assert "76 of 76 rows are read." in run(["-m", "analysis", "own", CLAIMS], tmp_path / "mine")


#: What measurements of a constant say, and without a spread that presumes counts of people.
OF_CONSTANTS = """
import analysis as an
import pandas as pd

rows = pd.read_csv({file!r}, dtype=str, keep_default_na=False)
claims = an.make_claims(rows)
answers = an.reconcile(claims)
answer = answers[answers["answer_status"] == "reconciled"].squeeze()
assert answer["spread_from"] == "own_lines"
assert (answer["low95"], answer["high95"]) != (answer["low80"], answer["high80"])
assert answer["high95"] / answer["low95"] < 1.001
# Whoever prints no error, or measured again, is not among those who speak.
speaking = claims.loc[answer["claim_ids"].split(";")]
assert (speaking["low"] < speaking["high"]).all()
assert len(speaking) < claims["low"].notna().sum()
# Years do not keep measurements apart, and what was known by a year rests on nothing later.
before = an.reconcile(claims, known_by=1950).query("median.notna()").squeeze()
assert before["period_end"] <= 1950
assert before["high80"] - before["low80"] > answer["high80"] - answer["low80"]
print(len(speaking), *answer[["low95", "median", "high95"]])
"""


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_is_put_together_as_the_page_on_known_truth_does(name: str) -> None:
    printed = run(["-c", OF_CONSTANTS.format(file=CLAIMS)], ROOT / "examples" / name)
    count, *ends = map(float, printed.split())
    choices = Choices(**load_priors(ROOT).mapping("constants"))
    declared = read_choices(ROOT)
    assert declared is not None
    stated = {choice: entry["value"] for choice, entry in declared["choices"].items()}
    assert Choices(**stated) == choices
    held = published_by(measurements_of(read_claims(ROOT, name), choices, CONSTANTS[name]), 2020)
    expected = answer(held, Method.ADDITIVE, choices).value
    assert count == len(held)
    width = ends[2] - ends[0]
    for end, p in zip(ends, (0.025, 0.5, 0.975), strict=True):
        assert end == pytest.approx(expected.quantile(p), abs=width / 1000)


def test_the_subject_may_be_named_by_the_command(tmp_path: Path) -> None:
    folder = ROOT / "examples" / EXAMPLES[0]
    pages = [tmp_path / "in.html", tmp_path / "named.html"]
    run(["-m", "analysis", "own", CLAIMS, "-o", str(pages[0])], folder)
    named = ["own", str(folder / CLAIMS), "--subject", str(folder / "subject"), "-o", str(pages[1])]
    run(["-m", "analysis", *named], tmp_path)
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_the_library_knows_nothing_of_trafficking_in_another_subject() -> None:
    folder = ROOT / "examples" / EXAMPLES[0]
    printed = run(["-c", THROUGH.format(file=CLAIMS)], folder)
    assert "killed" in printed
    assert OF_TRAFFICKING.findall(printed) == []


#: Of two conditions that nobody can be in together, one found and one estimated.
APART = """
import analysis as an

row = {"place": "Haiti", "year": 2010, "measure": "deaths"}
claims = an.make_claims([
    row | {"figure": "300", "status": "injured", "visibility": "detected", "producer": "A", "method": "administrative"},
    row | {"figure": "90,000", "status": "killed", "producer": "B", "method": "survey"},
])
print(an.find_conflicts(claims)["code"].tolist())
try:
    an.make_claims([{"place": "Haiti", "measure": "deaths", "figure": "9", "period": "some day"}])
except ValueError as error:
    print(error)
print(an.cite("OWN-002", claims=claims))
"""


def test_those_found_are_not_set_beside_people_in_another_condition(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "examples" / EXAMPLES[0], folder)
    axes = folder / "subject/axes.yml"
    axes.write_text(axes.read_text(encoding="utf-8").replace("most: 2", "most: 1"), encoding="utf-8")
    codes, period, cited = run(["-c", APART], folder).splitlines()
    assert codes == "['distinction']"
    assert "column period: 'some day' is not a period" in period
    assert "docs/" not in period
    assert cited.startswith("B: “90,000”, people killed, in the earthquake, Haiti.")
    assert "Counting the Uncounted" not in cited


def test_a_notebook_of_another_subject_runs_by_papermill(tmp_path: Path) -> None:
    folder = ROOT / "examples" / EXAMPLES[0]
    source = ROOT / "notebooks/60_your_own_claims.ipynb"
    output = tmp_path / "page.ipynb"
    page = [str(source), str(output), "--engine", "analysis", "-p", "claims_file", str(folder / CLAIMS)]
    run(["-m", "papermill", *page], folder, ANALYSIS_PROJECT=str(folder))
    notebook = json.loads(output.read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    outputs = json.dumps([cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"])
    assert "people killed" in outputs
    # The rows that it shows where no file is named are of trafficking, and stand in its code.
    assert OF_TRAFFICKING.findall("\n".join(texts)) == []


def test_one_process_has_one_subject() -> None:
    assert chosen().name == "trafficking"
    before = dict(os.environ)
    with pytest.raises(SubjectError, match="trafficking were read before; one subject a process"):
        choose(str(ROOT / "examples" / EXAMPLES[0] / "subject"))
    with pytest.raises(SubjectError, match="there is no subject 'war'"):
        choose("war")
    assert dict(os.environ) == before


def test_a_table_of_a_subject_may_have_no_row(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "examples" / EXAMPLES[0], folder)
    (folder / "subject/links.csv").write_text("link,low,high,unit,reason,reference,found\n", encoding="utf-8")
    assert "22 of 22 rows are read." in run(["-m", "analysis", "own", CLAIMS], folder)


def test_a_wrong_row_of_a_subject_is_told_by_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "examples" / EXAMPLES[0], folder)
    sets = folder / "subject/axis_sets.csv"
    sets.write_text(
        sets.read_text(encoding="utf-8").replace(",injured,,injured,", ",hurt,,injured,"), encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "own", CLAIMS],
        cwd=folder,
        env=without_choices(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "subject/axis_sets.csv:3:values: 'hurt' is no value of status; one of injured, killed"
    )
    assert not (folder / "claims.html").exists()


def test_a_picture_of_a_constant_begins_where_its_measurements_do() -> None:
    code = """
import analysis as an
import pandas as pd

rows = pd.read_csv({file!r}, dtype=str, keep_default_na=False)
claims = an.assign_quantities(an.make_claims(rows))
answers = an.reconcile(claims).query("median.notna()")
speaking = claims.loc[answers["claim_ids"].iloc[0].split(";")]
axes = an.plot.forest(speaking, answers)
assert 297_000 < axes.get_xlim()[0] < speaking["low"].min()
print([text.get_text() for text in axes.texts][-1])
"""
    printed = run(["-c", code.format(file=CLAIMS)], ROOT / "examples/speed_of_light", MPLBACKEND="agg")
    assert printed.startswith("about 299,792.")
