"""What readers can take with them: pictures, data, notebooks, tables, and the whole site in one file."""

import shutil
import zipfile
from pathlib import Path

from analysis import published
from analysis.site import choice_grids
from analysis.site.drawn_figures import drawn_figures
from analysis.site.site_input import SiteError, SiteInput
from analysis.tables import FOLDER

#: The whole site in one file, at its top level.
ARCHIVE = "downloads/counting-the-uncounted.zip"
#: Every file of an archive bears this moment, so that the same site is the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def tables(root: Path) -> list[dict[str, object]]:
    """Every file of data/processed, by name; `rows` is None where it is no table."""
    contents = {path.name: path.read_bytes() for path in sorted((root / FOLDER).iterdir()) if path.is_file()}
    return [
        {
            "name": name,
            "rows": content.count(b"\n") - 1 if name.endswith(".csv") else None,
            "kilobytes": max(1, round(len(content) / 1024)),
        }
        for name, content in contents.items()
    ]


def write_downloads(inputs: SiteInput, site: Path) -> None:
    """Put into a site what its pages offer, and the whole of it as one file; `SiteError` if something is not there."""
    taken = [(path, "tables") for path in (inputs.root / FOLDER).iterdir() if path.is_file()]
    taken += [(path, "multiverse") for _, path in choice_grids.grids(inputs)]
    if (inputs.root / published.FILE).is_file():
        taken.append((inputs.root / published.FILE, ""))
    figures = site / "figures"
    figures.mkdir()
    for page in inputs.pages:
        for figure in drawn_figures(page).values():
            (figures / figure.file).write_bytes(figure.picture)
            if figure.phone:
                (figures / f"{figure.stem}.phone.svg").write_bytes(figure.phone)
        taken += [(inputs.pages_dir / name, "") for name in page.files]
    for path, folder in taken:
        if not path.is_file():
            raise SiteError(f"{path.name}: a page hands this file over, and it is not there")
        (site / "downloads" / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, site / "downloads" / folder / path.name)
    inside = [path for path in sorted(site.rglob("*")) if path.is_file()]
    with zipfile.ZipFile(site / ARCHIVE, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in inside:
            name = f"counting-the-uncounted/{path.relative_to(site).as_posix()}"
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
