"""The measurements as a table and a plot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot as plt

DOCS = Path(__file__).parents[2] / "docs"

INTRODUCTION = """# Measured builds

Each sample in `bench/images/apps` is built, started and asked over HTTP twice: as it is, and after
`slimline fix --all --write`. `make bench-images` writes this page. Sizes and layers are exact for the base images at
hand: stand-ins made of Debian packages under the official names (`bench/images/stand-ins.sh`), since no image registry
was in reach. Seconds are of one run on two shared cores; *rebuild* is a build after one source file changed.

| sample | MB before | MB after | layers | clean build s | rebuild s | same answer |
|---|---|---|---|---|---|---|
"""


def write_reports(outcomes: list[dict[str, Any]], not_run: dict[str, Any], keep: bool) -> None:
    """Writes docs/measurements.{json,md,svg} from what `measure` found; `keep` leaves other samples as they were."""
    if keep:
        measured = {outcome["name"] for outcome in outcomes}
        earlier = json.loads((DOCS / "measurements.json").read_text())["samples"]
        outcomes = sorted([*outcomes, *(o for o in earlier if o["name"] not in measured)], key=lambda o: o["name"])
    (DOCS / "measurements.json").write_text(json.dumps({"samples": outcomes, "not_run": not_run}, indent=2) + "\n")
    (DOCS / "measurements.md").write_text(_page(outcomes, not_run))
    _plot([o for o in outcomes if o["before"] and o["after"]])


def _page(outcomes: list[dict[str, Any]], not_run: dict[str, Any]) -> str:
    rows = [_row(outcome) for outcome in outcomes]
    problems = [f"- **{o['name']}**: {o['problem'].splitlines()[0][:300]}" for o in outcomes if o["problem"]]
    skipped = [f"- **{name}**: not run, {why['reason']}" for name, why in not_run.items()]
    parts = [INTRODUCTION + "\n".join(rows), "![before and after](measurements.svg)"]
    parts += ["## What failed\n\n" + "\n".join(problems)] if problems else []
    parts += ["## Not run\n\n" + "\n".join(skipped)] if skipped else []
    return "\n\n".join(parts) + "\n"


def _row(outcome: dict[str, Any]) -> str:
    before, after = outcome["before"], outcome["after"]
    if not (before and after):
        return f"| {outcome['name']}: {outcome['about']} | | | | | | **failed** |"
    change = [f"{before[k]} → {after[k]}" for k in ("layers", "build_seconds", "rebuild_seconds")]
    sizes = [f"{built['bytes'] / 1e6:,.1f}" for built in (before, after)]
    answer = "yes" if outcome["same"] else "**no**"
    return f"| {outcome['name']}: {outcome['about']} | {' | '.join([*sizes, *change])} | {answer} |"


def _plot(outcomes: list[dict[str, Any]]) -> None:
    plt.rcParams["svg.hashsalt"] = "slimline"
    figure, axes = plt.subplots(1, 2, figsize=(11, 0.45 * len(outcomes) + 1.4), sharey=True)
    names = [o["name"] for o in outcomes]
    measures = (("image size, MB", "bytes", 1e6), ("rebuild after a source change, s", "rebuild_seconds", 1))
    for axis, (title, key, unit) in zip(axes, measures, strict=True):
        for shift, when, colour in ((-0.2, "before", "#b6bcc4"), (0.2, "after", "#1a7f37")):
            places = [n + shift for n in range(len(names))]
            axis.barh(places, [o[when][key] / unit for o in outcomes], height=0.38, color=colour, label=when)
        axis.set_title(title, fontsize=10, loc="left")
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_yticks(range(len(names)), names)
    axes[0].invert_yaxis()
    axes[0].legend(frameon=False, loc="lower right")
    figure.tight_layout()
    figure.savefig(DOCS / "measurements.svg", metadata={"Date": None})
