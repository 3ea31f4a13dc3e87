"""Figures in notebooks: the same outputs by nbclient, plain Papermill and our engine, whoever imports pyplot when."""

import json
from functools import cache
from pathlib import Path

import nbclient
import nbformat
import papermill
import pytest

from analysis.plot.figure_records import MIME, SVG

FRAME = "pd.DataFrame({'best': [100, 3000], 'year': [2008, 2010]})"
#: Cells, and what each shows: the name of the figure, or "" for a figure without a description.
NOTEBOOKS = {
    "pyplot first, two in a cell, two in a figure": (
        [
            "import matplotlib.pyplot as plt\nimport pandas as pd\nplt.plot([1, 2])\nplt.close()",
            # What the inline backend draws for a screen takes as long as the picture, and nobody sees it.
            "from matplotlib.backends.backend_agg import FigureCanvasAgg\ndrawn = []\nFigureCanvasAgg.draw = lambda own: drawn.append(own)",
            f"from analysis import plot\ndata = {FRAME}\nplot.forest(data)\nplot.slopes(data.assign(producer_year=data['year']));",
            "fig, (a, b) = plt.subplots(1, 2)\nplot.forest(data, ax=a)\nplot.counts(data, ax=b);",
            "assert drawn == []",
        ],
        [("forest", "slopes"), ("forest-counts",)],
    ),
    "pyplot later, inline set up again": (
        [
            f"import pandas as pd\nfrom analysis import plot\nax = plot.forest({FRAME})",
            "import matplotlib.pyplot as plt\n%matplotlib inline\n%config InlineBackend.figure_formats = ['png']",
            "plt.plot([1, 2]);",
            "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[2, 1]);",
            "ax.figure",
        ],
        [("forest",), ("",), ("",), ("forest",)],
    ),
}


def notebook(cells: list[str]) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, id=f"cell-{place}") for place, cell in enumerate(cells)]
    )
    parameters = nbformat.v4.new_code_cell("year = 2021", id="parameters", metadata={"tags": ["parameters"]})
    made.cells.insert(0, parameters)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


@cache
def by_nbclient(name: str) -> nbformat.NotebookNode:
    return nbclient.NotebookClient(notebook(NOTEBOOKS[name][0]), timeout=120, kernel_name="python3").execute()


def by_papermill(name: str, folder: Path, **how: str) -> nbformat.NotebookNode:
    nbformat.write(notebook(NOTEBOOKS[name][0]), folder / "in.ipynb")
    paths = folder / "in.ipynb", folder / "out.ipynb"
    papermill.execute_notebook(*paths, kernel_name="python3", progress_bar=False, **how)
    return nbformat.read(folder / "out.ipynb", as_version=4)


def bundles(done: nbformat.NotebookNode) -> list[list[dict[str, object]]]:
    """What each cell that shows figures shows."""
    data = [[one["data"] for one in cell.outputs if "data" in one] for cell in done.cells]
    shown = [[one for one in cell if "Figure" in one.get("text/plain", "")] for cell in data]
    return [cell for cell in shown if cell]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_figure_is_shown_once_as_svg_with_its_description(name: str) -> None:
    shown, wanted = bundles(by_nbclient(name)), NOTEBOOKS[name][1]
    assert [tuple(one.get(MIME, {}).get("figure", "") for one in cell) for cell in shown] == wanted
    for one in (one for cell in shown for one in cell):
        assert set(one) - {MIME} == {SVG, "text/plain"}
        assert "<dc:date>" not in one[SVG]
        assert "<text" in one[SVG]
        assert MIME not in one or (one[MIME]["alt"] and one[MIME]["rows"])


@pytest.mark.filterwarnings("ignore")
def test_runners_give_the_same_bytes(tmp_path: Path) -> None:
    name = "pyplot later, inline set up again"
    runs = [by_papermill(name, tmp_path), by_papermill(name, tmp_path, engine_name="analysis")]
    texts = [json.dumps(bundles(one), sort_keys=True) for one in (by_nbclient(name), *runs)]
    assert texts[0] == texts[1] == texts[2]
