"""Pages of whoever's own subject, made as somebody at a shell makes them."""

import os
import re
import subprocess
import sys
from pathlib import Path

MEASURES = """measure,family,timing,counts,unit,reason
all_cranes,cranes,at,things,cranes,cranes of both kinds
white_cranes,cranes,at,things,cranes,white cranes
"""
LINKS = """link,measure,other,low,high,unit,reason,reference,found
white_part,all_cranes,white_cranes,1,2,ratio,White cranes are half of all or more.,Own judgement,one to two times
"""
LABELS = """measures:
  all_cranes: {kind: things, said: {cranes: "cranes"}}
  white_cranes: {kind: things, said: {cranes: "white cranes"}}
"""
HEAD = "place,figure,measure,year,producer,method,note,lineage\n"


def subject(folder: Path) -> Path:
    """A project of a subject with a whole and its part."""
    home = folder / "subject"
    home.mkdir(parents=True)
    for name, text in {
        "measures.csv": MEASURES,
        "links.csv": LINKS,
        "labels.yml": LABELS,
        "nouns.txt": "cranes\nwhite cranes\n",
        "subject.yml": "title: How many cranes there are\n",
    }.items():
        (home / name).write_text(text, encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.analysis]\nsubject = "subject"\n', encoding="utf-8")
    return folder


def page_of(project: Path, rows: str, *, head: str = HEAD) -> str:
    """What the page of some rows says, without figures and elements."""
    table = project / "claims.csv"
    table.write_text(head + rows, encoding="utf-8")
    command = [sys.executable, "-m", "analysis", "own", table.name, "-o", "page.html"]
    # Where the subject stands is found from the folder.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANALYSIS_")}
    subprocess.run(command, cwd=project, check=True, capture_output=True, env=environment)
    page = (project / "page.html").read_text(encoding="utf-8")
    text = re.sub(r"<(svg|style).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text.replace("</td>", " ")))
