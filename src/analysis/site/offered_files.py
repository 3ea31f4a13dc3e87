"""Files that the site offers as they can be opened: no cell of a table is a formula, and what describes it stays true.

The tables in data/processed stay as their sources print them; only the copies on the site are made safe.
"""

import shutil
from pathlib import Path

from analysis.safe_text import without_formulas
from analysis.table_contracts import DESCRIPTOR, NAMES, description


def offer(path: Path, folder: Path) -> None:
    """Copy a file into a folder; of a CSV file the copy has no formula."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    if path.suffix == ".csv":
        copy.write_bytes(without_formulas(path.read_bytes().decode("utf-8")).encode("utf-8"))
    else:
        shutil.copyfile(path, copy)


def offer_tables(tables: Path, folder: Path) -> None:
    """Copy every file of the processed tables into a folder; what describes their sizes and hashes is of the copies."""
    paths = sorted(path for path in tables.iterdir() if path.is_file())
    for path in paths:
        offer(path, folder)
    copies = {path.stem: (folder / path.name).read_bytes() for path in paths if path.stem in NAMES}
    changed = [name for name, content in copies.items() if content != (tables / f"{name}.csv").read_bytes()]
    if changed and (folder / DESCRIPTOR).exists():
        ordered = {name: copies[name] for name in NAMES if name in copies}
        for name, content in description(ordered).items():
            (folder / name).write_bytes(content)
