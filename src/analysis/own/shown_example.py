"""An example as the site shows it: what was read, what the numbers say together, its picture for a page and a phone.

Its subject is that of a process, so that each example has one of its own: `python -c` with `print_example`.
"""

import json
import re
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from analysis.own.claims_file import read_claims_file
from analysis.own.findings import Findings, answered
from analysis.own.new_project import claims_of
from analysis.own.page import forests, narrated

#: A link to the row of a number, which the site does not show.
_TO_ROW = re.compile(r'<a href="#[^"]*">(.*?)</a>', re.DOTALL)


def print_example(folder: str) -> None:
    """Print what is shown of the claims of a folder as JSON, for whoever started this process."""
    import matplotlib

    matplotlib.use("agg")
    json.dump(shown_example(Path(folder)), sys.stdout)


def shown_example(folder: Path) -> dict[str, Any]:
    """What is shown of the claims of a folder whose subject is that of this process, as plain data."""
    (file,) = claims_of(folder)
    own = read_claims_file(file)
    findings = answered(own.claims)
    return {
        "claims_file": file.relative_to(folder).as_posix(),
        "read": len(own.claims),
        "quantities": len(findings.quantities),
        "refused": [{"line": row.line, "figure": row.figure, "why": row.why} for row in own.refused],
        "told": _TO_ROW.sub(r"\1", narrated("own_answers", answers=findings.newest, claims=findings.claims)),
        **_pictures(findings),
    }


def _pictures(findings: Findings) -> dict[str, Any]:
    """The forest of the unit with most claims, as wide as a page and as a phone, and what it shows in words."""
    from matplotlib import pyplot

    from analysis.plot import style
    from analysis.plot.figure_records import describe

    drawings = []
    alt = ""
    for inches in style.WIDTHS:
        (axes,) = islice(forests(findings, width=inches), 1)
        figure = axes.get_figure(root=True)
        drawings.append(style.to_svg(figure))
        description = describe(figure)
        alt = description.alt if description else alt
        pyplot.close(figure)
    return {"drawings": drawings, "alt": alt}
