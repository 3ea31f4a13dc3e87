"""The wheel, built and installed as users have it: it works from an empty folder, without the extras and the project."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from analysis.extras import _BROUGHT, missing
from tests.conftest import ROOT, made_once

#: What a source tree has to hold for a wheel to be built of it.
SOURCES = (
    *("pyproject.toml", "setup.py", "README.md", "LICENSE", "LICENSE-data.md"),
    *("src", "data", "docs", "notebooks"),
)
#: Stands before a script: what the extras bring cannot be imported, as in an environment without them.
WITHOUT_EXTRAS = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted({*_BROUGHT["notebooks"], *_BROUGHT["site"], *_BROUGHT["dask"]})}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
"""
CLAIMS = """
import analysis as an
survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
makers = {"A": "12,000", "B": "30,000 to 40,000"}
own = an.make_claims([survey | {"producer": maker, "figure": number} for maker, number in makers.items()])
"""


def build(folder: Path) -> Path:
    """Where the wheel is installed that pip builds of the sources, without the network."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(source, folder / "source" / name, ignore=skipped)
        else:
            (folder / "source").mkdir(exist_ok=True)
            shutil.copy(source, folder / "source")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    wheel = [*pip, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", str(folder), "."]
    subprocess.run(wheel, cwd=folder / "source", env=environment, check=True, capture_output=True, text=True)
    (file,) = folder.glob("*.whl")
    target = folder / "installed"
    install = [*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(file)]
    subprocess.run(install, env=environment, check=True, capture_output=True, text=True)
    shutil.rmtree(folder / "source")
    return target


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = made_once(tmp_path_factory, "wheel", build)
    return target


def run(installed: Path, folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """A script of somebody who has the wheel and no extra, in a folder of their own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANALYSIS_")}
    environment["PYTHONPATH"] = str(installed)
    environment["MPLBACKEND"] = "agg"
    command = [sys.executable, "-c", WITHOUT_EXTRAS + script]
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=120
    )


def command(*words: str) -> str:
    return f"sys.argv = {['analysis', *words]}\nfrom analysis.cli import main\nmain()"


@pytest.mark.slow
def test_own_claims_are_read_compared_reconciled_drawn_and_told(installed: Path, tmp_path: Path) -> None:
    script = f"""{CLAIMS}
claims = an.assign_quantities(own)
conflicts = an.find_conflicts(claims)
estimates = an.reconcile(claims)
axes = an.plot.forest(claims, estimates)
an.plot.conflicts(conflicts, claims)
print(an.__file__)
print(*claims["quantity"].unique(), *conflicts["code"], *estimates["answer_status"], bool(axes.lines))
print(an.narrate("disagreements", conflicts=conflicts, claims=claims))
"""
    done = run(installed, tmp_path, script)
    assert not done.stderr
    where, answers, *told = done.stdout.splitlines()
    assert where.startswith(str(installed))
    assert answers == "people trafficked, at any one time intervals_apart reconciled True"
    assert "12,000" in " ".join(told)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_what_was_published_is_in_it_too(installed: Path, tmp_path: Path) -> None:
    assert "author of a report on Amsterdam" in run(installed, tmp_path, command("cite", "A2009-047")).stdout
    held = run(
        installed, tmp_path, "import analysis as an; print(len(an.load_claims()), an.list_regions()[0])"
    )
    count, region = held.stdout.split()
    assert int(count) > 1000
    assert region == "World"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["prices/us_cpi_u.csv", "population/world_bank.csv", "reference/regions.csv", "reference/producers.csv"],
)
def test_a_reference_file_that_is_not_there_is_named(installed: Path, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(installed, tmp_path / "installed")
    (copy / "analysis/shipped/data/raw" / name).unlink()
    done = run(copy, tmp_path, CLAIMS)
    assert f"data/raw/{name}: the file does not exist" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_what_needs_an_extra_or_a_project_says_so(installed: Path, tmp_path: Path) -> None:
    outside = run(installed, tmp_path, command("data"))
    assert outside.returncode == 1
    assert "no project was found" in outside.stderr
    (tmp_path / "pyproject.toml").write_text("[tool.analysis]\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/collection.yml").write_text("[]\n", encoding="utf-8")
    done = run(installed, tmp_path, command("build"))
    assert done.returncode == 1
    assert 'pip install "counting-the-uncounted[notebooks]"' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_one_command_makes_a_page_of_a_table(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("place,figure,measure\nNepal,about 500,stock\n", encoding="utf-8")
    assert (
        "nothing says what its numbers are of" in run(installed, tmp_path, command("own", "mine.csv")).stderr
    )
    assert not (tmp_path / "mine.html").exists()
    done = run(installed, tmp_path, command("own", "mine.csv", "--subject", "trafficking"))
    assert not done.stderr
    assert "about 500" in (tmp_path / "mine.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_new_folder_runs(installed: Path, tmp_path: Path) -> None:
    assert not run(installed, tmp_path, command("init", "mine", "--things", "--notebook")).stderr
    assert (tmp_path / "mine/notebooks/your_own_claims.ipynb").is_file()
    done = run(installed, tmp_path / "mine", command("own", "data/raw/my_source/claims.csv"))
    assert not done.stderr
    assert (tmp_path / "mine/claims.html").is_file()
    assert (tmp_path / "mine/GUIDE.md").is_file()


@pytest.mark.slow
def test_no_entry_point_changes_what_others_get(installed: Path) -> None:
    (file,) = installed.glob("*.dist-info/entry_points.txt")
    groups = re.findall(r"^\[(.+)\]$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert groups == ["console_scripts", "papermill.engine"]


def test_every_package_of_an_extra_is_told_with_its_extra() -> None:
    assert missing(ModuleNotFoundError("", name="sphinx.application")).endswith(
        'pip install "counting-the-uncounted[site]"'
    )
    assert missing(ModuleNotFoundError("", name="numpy")) == ""


def test_the_lock_holds_the_core_and_every_extra() -> None:
    """So that `make report` installs all of them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted} - {project["name"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==", lock, re.MULTILINE))
    assert len(names) > 25
    assert names - pinned == set()


def test_what_an_extra_brings_is_told_for_each_package_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # Nothing here imports these.
    left_out = {"counting_the_uncounted", "jupyterlab", "pystemmer"}
    for extra, requirements in project["optional-dependencies"].items():
        for requirement in requirements:
            name = re.split(r"[\[<>=]", requirement)[0].replace("-", "_")
            if name not in left_out:
                assert f"[{extra}]" in missing(ModuleNotFoundError("", name=name))
