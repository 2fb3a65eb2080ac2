"""Builds, starts and asks every case, before and after its fixes.

    make prove                     (starts its own Docker engine; needs root and Debian)
    python -m bench.prove [--only NAME ...] [--list] [--minutes N]

What was built before with the same files is not built again, so that a run can be broken off and taken up. Writes
docs/proof.json and docs/proof.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from bench.prove.cases import Case, cases
from bench.prove.report import DOCS, differs, write_report
from bench.prove.trial import attempt, digest, variants

KEPT = DOCS / "proof.json"


def known() -> dict[str, dict[str, object]]:
    """What earlier runs found, by the name of the shape."""
    found: dict[str, dict[str, object]] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return found


def prove(case: Case, results: dict[str, dict[str, object]]) -> None:
    """Tries one case, unless the same files were tried before."""
    with tempfile.TemporaryDirectory() as work:
        found = variants(case, Path(work))
        text = digest(found)
        if results.get(case.name, {}).get("digest") != text:
            tried = [asdict(one) for one in attempt(case, found)]
            results.update(
                known()
                | {case.name: {"digest": text, "base": case.base, "is_broken": case.is_broken, "variants": tried}}
            )
            KEPT.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    print(case.name, differs(results[case.name]) or "same", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="parts of names")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    results, until = known(), time.monotonic() + 60 * options.minutes
    chosen = [one for one in cases() if not options.only or any(part in one.name for part in options.only)]
    for case in chosen:
        if options.list:
            print(case.name)
        elif time.monotonic() < until:
            prove(case, results)
    if options.list:
        return
    write_report(results, tuple(case.name for case in cases()))
    sys.exit(any(differs(results[one.name]) for one in chosen if one.name in results))


if __name__ == "__main__":
    main()
