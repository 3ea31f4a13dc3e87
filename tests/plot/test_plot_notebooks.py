"""Figures in notebooks: shown once as SVG with their description, whoever imports or sets up pyplot when."""

from typing import Any

import nbclient
import nbformat
import pytest

from analysis.media_types import MIME, PNG, SVG

PLOT = "import pandas as pd\nfrom analysis import plot"
FRAME = "pd.DataFrame({'best': [100, 3000], 'year': [2008, 2010]})"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (
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
        (
            [
                f"{PLOT}\nplot.forest({FRAME});",
                f"ax = plot.forest({FRAME})",
                "import matplotlib.pyplot as plt\n%matplotlib inline\n%config InlineBackend.figure_formats = ['png']",
                "plt.plot([1, 2]);",
                "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[2, 1]);",
                "ax.figure",
            ],
            [("forest",), ("forest",), ("",), ("",), ("forest",)],
        ),
    ],
    ids=["pyplot first, two in a cell, two in a figure", "pyplot later, inline set up again"],
)
def test_each_figure_is_shown_once_with_its_description(cells: list[str], wanted: list[Any]) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    done = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    names = []
    for cell in done.cells:
        bundles = [output["data"] for output in cell.outputs if "Figure" in str(output.get("data"))]
        if bundles:
            names.append(tuple(bundle.get(MIME, {}).get("figure", "") for bundle in bundles))
        for bundle in bundles:
            # What somebody else drew has its picture of dots beside the drawing.
            is_own = bundle.get(MIME, {}).get("figure", "") not in ("", "described")
            assert set(bundle) - {MIME} == {SVG, "text/plain"} | (set() if is_own else {PNG})
            assert "<text" in bundle[SVG]
            assert MIME not in bundle or (bundle[MIME]["alt"] and bundle[MIME]["rows"])
    assert names == wanted
