"""Whether the Go source of a build context calls C: without a C compiler, or with CGO_ENABLED=0, it doesn't build."""

from __future__ import annotations

import re
from posixpath import dirname, splitext

from rules.dockerfile.memo import fact
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths

_MOST_READ = 60
_IMPORTS_C = re.compile(r'^(?:import)?\s+"C"', re.MULTILINE)
_C = frozenset({".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".m"})


def source_calls_c(build: BuildContext) -> bool | None:
    """Whether a Go file imports C, or lies beside C sources; None where not all of them are known."""
    return _calls_c(build.paths, build) if build.is_known else None


@fact
def _calls_c(paths: Paths, build: BuildContext) -> bool | None:
    own = [path for path in paths.in_order if "/vendor/" not in f"/{path}"]
    sources = [path for path in own if path.endswith(".go") and not path.endswith("_test.go")]
    folders = {dirname(path) for path in sources}
    if any(splitext(path)[1] in _C and dirname(path) in folders for path in own):
        return True
    highest = sorted(sources, key=lambda path: (path.count("/"), path))[:_MOST_READ]
    texts = [build.read(path) for path in highest]
    if any(text is not None and _IMPORTS_C.search(text) for text in texts):
        return True
    return False if len(texts) == len(sources) and None not in texts else None
