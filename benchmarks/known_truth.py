"""Where the truth is known: the page known_truth.md and its pictures alone, in build/known_truth, in some five seconds.

python benchmarks/known_truth.py

The site makes the same page from docs/_pages/known_truth.md.jinja; what is compared with what stands in examples/.
"""

from analysis.project import root
from analysis.site.known_truth import known_truth
from analysis.site.site_data import page_templates

FOLDER = "build/known_truth"


def main() -> None:
    shown = known_truth(root())
    page = page_templates(root(), {"known_truth": shown}).get_template("known_truth.md.jinja").render()
    folder = root() / FOLDER
    for name, text in (("known_truth.md", page), *shown["drawings"].items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
