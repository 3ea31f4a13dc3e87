"""Write the tables of words into the guide for other subjects: python -m benchmarks.words_page."""

import re
from pathlib import Path

from analysis import files
from analysis.own.claim_words import word_tables

GUIDE = Path(__file__).parents[1] / "docs/other-subjects.md"
BEGIN = "<!-- Made by benchmarks/words_page.py -->"
END = "<!-- End of what is made -->"


def with_tables(guide: str) -> str:
    """The text of the guide with the tables as the data has them."""
    made = f"{BEGIN}\n{word_tables(Path('no_subject'))}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: made, guide, flags=re.DOTALL)


if __name__ == "__main__":
    files.write(GUIDE, with_tables(GUIDE.read_text(encoding="utf-8")).encode())
