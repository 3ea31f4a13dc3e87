"""docs/add-a-source.md is followed to the letter: its files and cards give the records that it shows."""

import re
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.adding.acceptance import accept, changes
from analysis.reading.cards import FILE, RAW, check_cards, load_cards
from analysis.reading.readers import READERS, Target, read
from tests.conftest import ROOT

GUIDE = (ROOT / "docs/add-a-source.md").read_text(encoding="utf-8")
_BLOCK = r"```(?:text|yaml)\n(.*?)```"
#: By reader: the file, the lines of its card that differ from that of section 3, and what comes out.
EXAMPLES = {
    reader: re.findall(_BLOCK, text, re.DOTALL)
    for reader, text in re.findall(r"^#### `(\w+)`\n(.*?)(?=^#)", GUIDE, re.DOTALL | re.MULTILINE)
}
PLAIN_CARD = yaml.safe_load(re.search(_BLOCK, GUIDE.split("## 3. The card")[1], re.DOTALL)[1])[0]


def write(path: Path, text: str) -> None:
    """The file of an example."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def test_every_reader_of_columns_of_its_own_has_an_example() -> None:
    assert set(EXAMPLES) == set(READERS) - set(Target)
    assert all(f"`{name}`" in GUIDE for name in READERS)


@pytest.mark.parametrize("reader", EXAMPLES)
def test_an_example_gives_what_it_shows(tmp_path: Path, reader: str) -> None:
    text, differing, records = EXAMPLES[reader]
    card = PLAIN_CARD | yaml.safe_load(differing)
    assert card["reader"] == reader
    path = tmp_path / RAW / card["file"]
    write(path, text)
    (tmp_path / FILE).write_text(yaml.safe_dump([card]), encoding="utf-8")
    accept(tmp_path, changes(tmp_path))
    cards = load_cards(tmp_path)
    assert check_cards(tmp_path, cards) == []
    (raw,) = (read(card, tmp_path) for card in cards)
    shown = pd.read_csv(StringIO(records), dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(raw.frame[[*shown]].astype(str), shown, check_dtype=False)


def test_a_file_that_nobody_accepted_is_told_with_what_to_do(tmp_path: Path) -> None:
    """As section 3 says: hash and count are written by `analysis accept`, once the records were looked at."""
    text, _, _ = EXAMPLES["unodc_detected_victims"]
    path = tmp_path / RAW / PLAIN_CARD["file"]
    write(path, text)
    (tmp_path / FILE).write_text(yaml.safe_dump([PLAIN_CARD]), encoding="utf-8")
    (problem,) = check_cards(tmp_path, load_cards(tmp_path))
    assert str(problem).endswith("see what changed and accept it: analysis accept unodc")
    accept(tmp_path, changes(tmp_path, ["unodc"]))
    (loaded,) = load_cards(tmp_path)
    assert (loaded.rows, check_cards(tmp_path, (loaded,))) == (2, [])
