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
    main(["check", "--format", "text", {path!r}])
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
