"""What a wheel brings beside the package: the part of data/ that the library reads outside a project folder."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

#: What is copied, as in the project folder; of data/raw nothing that leads to claims, which data/processed holds.
SHIPPED = (
    "data/processed/*.csv",
    "data/raw/capture/*.csv",
    "data/raw/conflicts/*.csv",
    "data/raw/population/*.csv",
    "data/raw/prices/*.csv",
    "data/raw/reference/*.csv",
    "data/raw/priors.yml",
    "data/raw/sources.yml",
    "data/raw/sources.lock",
    "docs/other-subjects.md",
    "examples/**/*",
    "notebooks/60_your_own_claims.ipynb",
)
#: Reference tables of earlier versions, which only tests compare with.
LEFT_OUT = "_of_0.1.0.csv"


class BuildWithData(build_py):
    """Copies the data into the package that is built; nothing of it stands twice in the repository."""

    def run(self) -> None:
        """Build the package, then lay the data beside its modules."""
        super().run()
        # An editable install reads the project folder itself.
        if self.editable_mode:
            return
        home = Path(__file__).parent
        shipped = Path(self.build_lib) / "analysis" / "shipped"
        for pattern in SHIPPED:
            for file in sorted(home.glob(pattern)):
                if file.is_file() and not file.name.endswith(LEFT_OUT):
                    target = shipped / file.relative_to(home)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)


setup(cmdclass={"build_py": BuildWithData})
