"""What a claim would do, as it is told in a terminal: numbers are written out."""

import pandas as pd

from analysis.adding.consequences import Consequences
from analysis.adding.shown_additions import told


def test_large_numbers_are_written_out() -> None:
    read = {
        "figure": "2 million",
        "low": float("nan"),
        "best": 2e6,
        "high": float("nan"),
        "quantity": "people",
    }
    about = {"place": "Nepal", "year": 2010, "producer": "A", "method": "survey"}
    clash = {"level": "hard", "code": "same", "factor": 1283.4, "reasons": "", "claims": "A-001 | A-002"}
    nothing = pd.DataFrame()
    claims_do = Consequences(
        pd.DataFrame([{**read, **about}], index=["A-001"]), nothing, pd.DataFrame([clash]), nothing
    )
    text = "\n".join(told(claims_do))
    assert "best 2,000,000 people" in text
    assert "by a factor of 1,280" in text
