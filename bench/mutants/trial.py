"""One change tried: a process of its own loads the changed module in place of the file and runs the tests.

No file is touched, so that a trial can be broken off anywhere, and several can run at once.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from bench.mutants.places import ROOT, Mutant

SURVIVED, UNTESTED = "survived", "no test"
_PROCESSES = multiprocessing.get_context("forkserver")
_LOADED_ONCE = (
    "pytest",
    "pydantic",
    "yaml",
    "tree_sitter_bash",
    "tree_sitter_hcl",
    "flask",
    "github",
    "graphql",
    "structlog",
)
_PLUGINS = ("-p", "pytest_timeout", "-p", "_hypothesis_pytestplugin", "-p", "no:randomly")
_MEMORY = 4 << 30
_LONGEST = 1800  # seconds of a clock on the wall, on a machine that has other things to do


def attempt(mutant: Mutant, tests: Sequence[str], seconds: float) -> str:
    """What became of it: the test that noticed, "hangs", or SURVIVED. seconds: of the processor."""
    if not tests:
        return UNTESTED
    _PROCESSES.set_forkserver_preload(list(_LOADED_ONCE))
    ours, theirs = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_run, args=(mutant, tuple(tests), seconds, theirs))
    process.start()
    theirs.close()
    told: str = ""
    with suppress(EOFError):
        told = ours.recv() if ours.poll(_LONGEST) else ""
    process.kill()
    process.join()
    return told or "hangs"


def _run(mutant: Mutant, tests: tuple[str, ...], seconds: float, result: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    sys.meta_path.insert(0, _InPlace(mutant))
    chosen = _Chosen(tests)
    files = sorted({test.partition("::")[0] for test in tests})
    code = pytest.main(["-x", "-q", *_PLUGINS, *files], plugins=[chosen])
    told = {pytest.ExitCode.OK: SURVIVED, pytest.ExitCode.NO_TESTS_COLLECTED: UNTESTED}
    result.send(chosen.failed or told.get(pytest.ExitCode(code), "cannot be loaded"))
    os._exit(0)  # whatever threads the tests have left


class _Chosen:
    """A plugin of pytest: of the files' tests only these, in their order; all of a file that is named as a whole."""

    def __init__(self, tests: tuple[str, ...]) -> None:
        self._places = {test: place for place, test in enumerate(tests)}
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if self._place(item) is not None), key=self._place)

    def _place(self, item: pytest.Item) -> int | None:
        return self._places.get(item.nodeid, self._places.get(item.nodeid.partition("::")[0]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid


class _InPlace(MetaPathFinder):
    """Finds the one module that is changed."""

    def __init__(self, mutant: Mutant) -> None:
        self._module = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self._file, self._text = str(ROOT / mutant.path), mutant.text

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._module:
            return None
        loader = _Changed(name, self._file)
        loader.text = self._text
        packages = [str(Path(self._file).parent)] if self._file.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(
            name, self._file, loader=loader, submodule_search_locations=packages
        )


class _Changed(SourceFileLoader):
    text: str

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)
