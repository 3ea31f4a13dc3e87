"""The engine: what Papermill gives with it and without it, what it refuses, and how a notebook may end."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from analysis.runner.collection import ParameterError
from analysis.runner.engine import PageError, _shared
from analysis.runner.kernels import Kernels
from analysis.runner.notebook_json import canonical
from analysis.runner.page_faults import Limits
from tests.conftest import ROOT
from tests.runner.page_projects import FIGURE, PAGE, PARAMETERS, gone, project, wait_for, write_notebook

REGION = ROOT / "notebooks/40_region.ipynb"
CELLS = [
    "from IPython.display import HTML, Markdown, clear_output, display, update_display\nimport sys",
    "print('one')\nprint('two', file=sys.stderr)\nprint('three')",
    "1 + 1",
    "display(Markdown('a'), HTML('<b>b</b>'))\n'result'",
    "shown = display('first', display_id='same')\nhandle = display({'text/plain': 'x'}, raw=True, display_id=True)",
    "display('second', display_id='same')",
    "handle.update({'text/plain': 'y'}, raw=True)\nupdate_display('third', display_id='same')",
    "print('gone')\nclear_output()\nprint('kept')",
    "print('gone')\nclear_output(wait=True)\nprint('kept')",
    "display(1)\ndisplay(2, display_id='late')\nclear_output()\ndisplay(3)",
    "for number in range(300):\n    display({'text/plain': str(number)}, raw=True)",
    "print('é ☃ \\x1b[31mred\\x1b[0m')",
    "   ",
    "%pprint",
    "x = 1;",
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project without tables; its kernels end with the tests."""
    root = project(tmp_path_factory.mktemp("engine"))
    yield root
    _shared(root).close()
    _shared.cache_clear()


@pytest.fixture
def here(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project in which the engine works, without what an earlier test has made."""
    monkeypatch.setenv("ANALYSIS_PROJECT", str(shared))
    (shared / "out.ipynb").unlink(missing_ok=True)
    return shared


def run(root: Path, cells: list[str], defaults: str | None = PARAMETERS, **options: Any) -> Any:
    """A notebook with these cells, executed by Papermill; saved as `out.ipynb`."""
    path = write_notebook(root, "any.ipynb", cells, defaults)
    chosen = {"engine_name": "analysis", "progress_bar": False, **options}
    return papermill.execute_notebook(path, root / "out.ipynb", **chosen)


def plain(result: Any) -> str:
    """A notebook without what differs from run to run."""
    return json.dumps(canonical(result, about={}, folders={}), sort_keys=True)


def printed(cell: Any) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_both_engines_give_equal_notebooks(here: Path) -> None:
    ours = run(here, [*CELLS, *PAGE], parameters={"region": "Beta", "labels": ["a", None]})
    theirs = run(
        here, [*CELLS, *PAGE], engine_name=None, parameters={"region": "Beta", "labels": ["a", None]}
    )
    # The stock engine draws what a notebook does not draw itself as PNG.
    for result in (ours, theirs):
        for cell in result.cells:
            for output in cell.get("outputs", []):
                for mime in [mime for mime in output.get("data", {}) if mime.startswith("image/")]:
                    del output.data[mime]
    assert plain(ours) == plain(theirs)
    nbformat.validate(ours)


def command(folder: Path, *arguments: str, **parameters: str) -> subprocess.CompletedProcess[str]:
    """Papermill's command."""
    words_given = [word for name, value in parameters.items() for word in ("-p", name, value)]
    words = [sys.executable, "-m", "papermill", *arguments, *words_given, "--no-progress-bar"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"regoin": "Nepal"}, "40_region.ipynb has no parameter `regoin`; nearest: region"),
        ({"region": "Nepall"}, "parameter `region`: 'Nepall' is not known; nearest: Nepal"),
        ({"region": 7}, "give a value of type str"),
        ({"drop_producers": ["Walk Fre"]}, "'Walk Fre' is not known; nearest: Walk Free"),
    ],
)
def test_a_wrong_parameter_of_a_shipped_notebook_is_refused(
    parameters: dict[str, Any], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ParameterError, match=says):
        papermill.execute_notebook(
            REGION, tmp_path / "out.ipynb", parameters, engine_name="analysis", progress_bar=False
        )
    assert not (tmp_path / "out.ipynb").exists()


def test_a_wrong_parameter_stops_papermill_s_command_with_one_line(tmp_path: Path) -> None:
    done = command(tmp_path, str(REGION), "out.ipynb", "--engine", "analysis", regoin="Nepal")
    assert done.returncode == 1
    says = "40_region.ipynb has no parameter `regoin`; nearest: region"
    assert done.stderr.strip().splitlines()[-1].startswith(f"Error: {says}")
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.parametrize(
    ("region", "says"),
    [("Nepall", "there is no page for 'Nepall'"), ("NPL", "parameter `region` is 'NPL'; write 'Nepal'")],
)
def test_without_our_engine_the_first_cell_after_the_parameters_refuses_and_none_after_it_runs(
    region: str, says: str, tmp_path: Path
) -> None:
    done = command(tmp_path, str(REGION), "out.ipynb", "--engine", "nbclient", region=region)
    assert done.returncode == 1
    assert says in done.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", 4).cells
    ran = [cell.execution_count for cell in cells if cell.cell_type == "code"]
    assert [count for count in ran if count] == [1, 2, 3]


def test_a_notebook_without_a_parameters_cell_is_refused(here: Path) -> None:
    with pytest.raises(ParameterError, match=r"any.ipynb: no cells are tagged `parameters`"):
        run(here, ["1"], None)
    assert not (here / "out.ipynb").exists()


def test_a_path_of_claims_is_one_from_the_caller_s_folder(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.csv").write_text("some 500", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cells = ["from pathlib import Path\nprint(Path(claims_file).read_text())"]
    result = run(here, cells, 'claims_file = ""', parameters={"claims_file": "mine.csv"})
    assert printed(result.cells[-1]) == "some 500\n"
    with pytest.raises(ParameterError, match=r"there is no file .*none\.csv; a path from"):
        run(here, cells, 'claims_file = ""', parameters={"claims_file": "none.csv"})


# Papermill's own parser misses such a default.
def test_a_default_with_an_equals_sign_is_read(here: Path) -> None:
    result = run(here, ["print(label)"], 'label = "a=b"', parameters={"label": "c=d"})
    assert printed(result.cells[-1]) == "c=d\n"


# How a notebook may end: the kind of fault, its cell, and the message.
ENDS: dict[str, tuple[list[str], str, int, str]] = {
    "raises": (["1 / 0"], "error", 2, "ZeroDivisionError: division by zero"),
    "exits with 0": (["import sys; sys.exit(0)"], "exit", 2, "SystemExit: 0"),
    "asks the kernel to end": (["exit()"], "exit", 2, "the cell ended the kernel"),
    "leaves": (["x = 1", "import os; os._exit(0)"], "dead_kernel", 3, "the kernel died"),
    "asks": (["input()"], "error", 2, "StdinNotImplementedError"),
    "is cancelled": (["import asyncio; raise asyncio.CancelledError"], "error", 2, "CancelledError"),
    "cancels": (
        ["import asyncio; asyncio.current_task().cancel(); await asyncio.sleep(1)"],
        "error",
        2,
        "Cancelled",
    ),
    "interrupts": (["raise KeyboardInterrupt"], "error", 2, "KeyboardInterrupt"),
    "is garbled": (["x = = 1"], "error", 2, "SyntaxError"),
    "shows an error and goes on": (
        ["get_ipython().run_cell('1 / 0'); None"],
        "error",
        2,
        "ZeroDivisionError",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_cell_that_is_not_completed_is_a_failure_with_the_saved_notebook(name: str, here: Path) -> None:
    cells, kind, number, message = ENDS[name]
    with pytest.raises(PageError, match=message) as error:
        run(here, [*cells, "print('never')"])
    assert (error.value.fault.kind, error.value.fault.cell) == (kind, number)
    saved = nbformat.read(here / "out.ipynb", as_version=4)
    if name == "shows an error and goes on":
        assert saved.cells[1].metadata.papermill.status == "failed"
        return
    status = [cell.metadata.papermill.status for cell in saved.cells]
    assert status == [*["completed"] * (number - 1), "failed", *["pending"] * (len(saved.cells) - number)]
    assert saved.cells[-1].outputs == []


def test_a_cell_that_a_tag_would_skip_is_run(here: Path) -> None:
    path = write_notebook(here, "any.ipynb", ["1 / 0"])
    result = json.loads(path.read_text(encoding="utf-8"))
    result["cells"][1]["metadata"]["tags"] = ["skip-execution"]
    path.write_text(json.dumps(result), encoding="utf-8")
    with pytest.raises(PageError, match="cell 2: ZeroDivisionError"):
        papermill.execute_notebook(path, None, engine_name="analysis", progress_bar=False)


def test_what_the_last_cell_leaves_running_is_within_the_limits_too(here: Path) -> None:
    block = (
        "import asyncio, time\nasync def block():\n    time.sleep(1000)\ntask = asyncio.create_task(block())"
    )
    with (
        closing(Kernels(here)) as kernels,
        pytest.raises(PageError, match="the page took longer than 2 s"),
    ):
        run(here, [block], kernels=kernels, limits=Limits(seconds=2.0))


def test_a_process_with_a_session_of_its_own_ends_with_its_page(here: Path) -> None:
    start = "import subprocess\nprint(subprocess.Popen(['sleep', '1000'], start_new_session=True).pid)"
    assert gone([int(printed(run(here, [start]).cells[-1]))])


def test_a_cell_that_takes_too_long_is_ended(here: Path) -> None:
    with pytest.raises(PageError, match=r"cell 2: it took longer than 1 s"):
        run(here, ["print('before', flush=True)\nwhile True:\n    pass"], execution_timeout=1)
    assert printed(nbformat.read(here / "out.ipynb", as_version=4).cells[1]) == "before\n"


def test_papermill_s_command_tells_a_failure_in_one_line(here: Path) -> None:
    path = write_notebook(here, "any.ipynb", ["exit()"])
    done = command(here, str(path), "out.ipynb", "--engine", "analysis")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == "Error: cell 2: the cell ended the kernel"
    assert (here / "out.ipynb").exists()


def test_a_great_deal_at_once_is_not_lost(here: Path) -> None:
    result = run(here, ["for number in range(3000):\n    display({'text/plain': str(number)}, raw=True)"])
    assert [output.data["text/plain"] for output in result.cells[-1].outputs] == list(map(str, range(3000)))


def test_a_figure_is_shown_as_svg_without_asking(here: Path) -> None:
    result = run(here, [FIGURE.split("plt.close(")[0]])
    formats = [
        sorted(output.data) for output in result.cells[-1].outputs if output.output_type == "display_data"
    ]
    assert formats == [["image/svg+xml", "text/plain"]]


def test_the_engine_is_imported_by_papermill_or_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import analysis.runner.engine"], capture_output=True, text=True, check=False
    )
    assert "import papermill first" in done.stderr
    driver = "import papermill, analysis.runner.engine as e; print(e.AnalysisEngine.__name__)"
    assert (
        subprocess.run([sys.executable, "-c", driver], capture_output=True, check=True).stdout
        == b"AnalysisEngine\n"
    )


# The guard, where Papermill runs without our engine and where somebody runs all cells by hand.


#: What Papermill would inject, and what the guard says to it.
WRONG = {
    'regoin = "Nepal"': "has no parameter `regoin`; nearest: region",
    "region = 7": "give a value of type str",
    'region = "Nepall"': "there is no page for 'Nepall'",
    'evidence = "artcle"': "'artcle' is not known",
    'drop_producers = ["Walk Fre"]': "'Walk Fre' is not known; nearest: Walk Free",
}
GUARD = "import analysis\n\nanalysis.check_parameters()"


def by_plain_papermill(folder: Path, *sources: str) -> Any:
    """A notebook of these cells after its run by Papermill's own engine."""
    path = write_notebook(folder, "any.ipynb", sources, None)
    return papermill.execute_notebook(path, None, progress_bar=False, kernel_name="python3")


def test_the_guard_refuses_what_plain_papermill_lets_through(tmp_path: Path) -> None:
    defaults = 'region = "Netherlands"\nevidence = "all"\ndrop_producers = []'
    caught = "import analysis\ntry:\n    analysis.check_parameters()\nexcept ValueError as error:\n    print(error)"
    cells = [cell for wrong in WRONG for cell in (defaults, f"# Parameters\n{wrong}\n", caught)]
    result = by_plain_papermill(tmp_path, *cells)
    assert len(result.cells) == len(cells)
    for cell, says in zip(result.cells[2::3], WRONG.values(), strict=True):
        assert says in printed(cell)


def test_the_guard_lets_run_all_pass_twice_and_sees_what_somebody_typed(tmp_path: Path) -> None:
    once = ['region = "Netherlands"', GUARD]
    injected = ['# Parameters\nregion = "Nepal"\n', GUARD]
    cells = [*once, *once, once[0], *injected, "1 + 1", GUARD, 'region = "Nepall"', GUARD]
    with pytest.raises(papermill.PapermillExecutionError, match="there is no page for 'Nepall'") as error:
        by_plain_papermill(tmp_path, *cells)
    assert error.value.cell_index == len(cells) - 1


def test_after_the_guard_papermill_does_not_take_an_exit_for_success(tmp_path: Path) -> None:
    cells = ['region = "Netherlands"', GUARD, "import sys\nsys.exit(0)", "print('never')"]
    with pytest.raises(papermill.PapermillExecutionError, match="ended the notebook before its last cell"):
        by_plain_papermill(tmp_path, *cells)
    by_plain_papermill(tmp_path, *cells[:2], "1 + 1")


def test_papermill_s_command_that_is_terminated_leaves_the_notebook_so_far(here: Path) -> None:
    wait = "import time\nfrom pathlib import Path\nprint('begun', flush=True)\nPath(MARK).touch()\ntime.sleep(1000)"
    mark = here / "begun"
    path = write_notebook(here, "any.ipynb", ["print('done')", wait.replace("MARK", repr(str(mark))), "1"])
    words = [sys.executable, "-m", "papermill", "--engine", "analysis", str(path), "out.ipynb"]
    with subprocess.Popen(words, cwd=here, stderr=subprocess.DEVNULL) as running:
        try:
            wait_for(mark.exists, seconds=120.0)
            time.sleep(0.5)
            running.terminate()
            assert running.wait(timeout=30) == 128 + signal.SIGTERM
        finally:
            # The end of `with` waits for it, whatever came of the test.
            running.kill()
    cells = nbformat.read(here / "out.ipynb", as_version=4).cells
    assert [printed(cell) for cell in cells[1:3]] == ["done\n", "begun\n"]
    assert [cell.metadata.papermill.status for cell in cells[1:4]] == ["completed", "failed", "pending"]
