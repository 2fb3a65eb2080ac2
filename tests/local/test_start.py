"""What a hook pays for on each commit: one file in one process loads nothing that it does not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PRACTICE = Path(__file__).parents[1] / "samples/practice.Dockerfile"

_LOADED = """
import sys
from app.cli import main
try:
    main.main(["check", "--format", "text", {path!r}])
except SystemExit:
    pass
from rules.engine.catalogue import all_rules
examples = [one for rule in all_rules() for one in (*rule.invalid, *rule.valid)]
ordered = [one for one in examples if "code" in vars(one)]
print(len(examples), len(ordered), *sorted({names!r} & set(sys.modules)), file=sys.stderr)
"""
_NEEDLESS = {"yaml", "pydantic", "concurrent.futures.process", "multiprocessing", "flask", "github", "asyncio"}


def test_one_file_loads_no_reader_that_it_does_not_need_and_orders_no_example(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(PRACTICE.read_text())
    program = _LOADED.format(path=str(path), names=_NEEDLESS)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    examples, ordered, *needless = done.stderr.splitlines()[-1].split()
    assert int(examples) > 600
    assert (ordered, needless) == ("0", [])


def test_a_process_ends_with_its_whole_output_and_its_exit_code_but_waits_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("RUN true\n" + "FROM scratch\n")
    program = "import atexit; from app.cli import main; atexit.register(print, 'taken apart'); main({arguments!r})"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program.format(arguments=arguments)]
        return subprocess.run(command, capture_output=True, text=True)

    done = run("check", str(path))
    assert (done.returncode, "taken apart" in done.stdout) == (2, False)
    assert done.stdout.count("\n") == 1
    assert done.stderr.endswith("could not be read\n")
    other = run("--version")
    assert (other.returncode, "taken apart" in other.stdout) == (0, True)


def test_output_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM python\n")
    command = [sys.executable, "-m", "app", "check", "--fail-on", "never", str(path)]
    assert subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(command, stdout=full, stderr=subprocess.DEVNULL).returncode != 0
