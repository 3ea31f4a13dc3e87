"""Under another subject a text is read with the words of every subject, and with none of trafficking's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (
    "In Haiti 230,000 people were killed and 300,000 were injured in 2010. "
    "In 2011 there were 5,000 victims of sex trafficking in Haiti."
)
READ = """
import json, sys
import analysis as an

read = an.read_text(sys.argv[1])
claims = read.loc[read["claim"], ["figure", "place", "status", "exploitation", "measure"]]
print(json.dumps(claims.set_index("figure").to_dict("index")))
"""


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    """What is read under the shipped example of an earthquake."""
    environment = {**os.environ, "ANALYSIS_PROJECT": str(ROOT / "examples/haiti_earthquake_2010")}
    environment.pop("ANALYSIS_SUBJECT", None)
    done = subprocess.run(
        [sys.executable, "-c", READ, TEXT], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_the_dead_and_the_injured_are_told_apart(shown: dict[str, Any]) -> None:
    assert (shown["230,000"]["status"], shown["300,000"]["status"]) == ("killed", "injured")
    assert (shown["230,000"]["measure"], shown["230,000"]["place"]) == ("deaths", "Haiti")


def test_no_word_of_trafficking_is_read(shown: dict[str, Any]) -> None:
    assert shown["5,000"]["status"] not in ("trafficked", "sex_trade")
    assert shown["5,000"]["exploitation"] not in ("sexual", "labour")
