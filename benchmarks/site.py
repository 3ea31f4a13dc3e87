"""How long the site takes to build while its pages are kept: by the clock and by the processor, with the load.

    python benchmarks/site.py            three times, with all charts kept
    python benchmarks/site.py --anew     without kept charts too

Run `analysis build` before, so that every page is there. The site of each build is set aside until all are timed:
a file system without a journal looks long for a place for new files where thousands were deleted just before.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

from analysis.project import project_folder

#: What a build keeps of the charts of the one before.
KEPT = ("charts", "phone")


def main() -> None:
    """Print a line for each build, and the median."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=3, help="how many builds (3)")
    parser.add_argument("--anew", action="store_true", help="draw every chart anew")
    asked = parser.parse_args()
    build = project_folder() / "build"
    set_aside = build / "site.timed"
    clocks = []
    for time_number in range(asked.times):
        for name in ("site", *KEPT * asked.anew):
            if (build / name).exists():
                (set_aside / str(time_number)).mkdir(parents=True, exist_ok=True)
                (build / name).rename(set_aside / str(time_number) / name)
        clock, processor = _timed([sys.executable, "-m", "analysis", "site"])
        clocks.append(clock)
        load, _, _ = os.getloadavg()
        print(f"{clock:5.1f} s by the clock, {processor:5.1f} s of the processor, load {load:.1f}")
    shutil.rmtree(set_aside, ignore_errors=True)
    print(f"{statistics.median(clocks):5.1f} s in the median, {min(clocks):.1f} to {max(clocks):.1f}")


def _timed(command: list[str]) -> tuple[float, float]:
    """The seconds that a command takes, by the clock and of the processor with all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    clock = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
