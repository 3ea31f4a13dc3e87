"""Files that the site offers as they can be opened: no cell of a table is a formula, and what describes it stays true.

The tables in data/processed stay as their sources print them; only the copies on the site are made safe.
"""

import shutil
from pathlib import Path

from analysis.safe_text import without_formulas
from analysis.site.notebook_links import on_the_site
from analysis.table_contracts import DESCRIPTOR, NAMES, description


def offer(path: Path, folder: Path) -> None:
    """Copy a file into a folder of the site: a CSV file without formulas, a notebook with links that hold there."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    if path.suffix == ".csv":
        copy.write_bytes(without_formulas(path.read_bytes().decode("utf-8")).encode("utf-8"))
    elif path.suffix == ".ipynb":
        copy.write_text(on_the_site(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
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
