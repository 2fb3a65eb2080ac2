"""The measurements as a table and a plot."""

from __future__ import annotations

import json
from datetime import date
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
`make bench-images ARGS=--compare` builds the samples again, keeps this page's figures, and fails if an image is more
than 2% larger than here.

| sample | MB before | MB after | layers | clean build s | rebuild s | same answer |
|---|---|---|---|---|---|---|
"""


MOST_GROWTH = 2.0
"""Percent that an image may be larger than the page says."""


def compare(outcomes: list[dict[str, Any]]) -> float:
    """The largest growth of an image after the fixes, in percent, noted on the page; its figures stay as they are."""
    known = json.loads((DOCS / "measurements.json").read_text())
    earlier = {sample["name"]: sample["after"]["bytes"] for sample in known["samples"]}
    growth = {o["name"]: 100 * (o["after"]["bytes"] / earlier[o["name"]] - 1) for o in outcomes if o["after"]}
    for name, percent in growth.items():
        print(f"{name}: {percent:+.2f} %")
    most = max(growth.values(), default=0.0)
    known["compared"] = {"day": str(date.today()), "samples": sorted(growth), "most": round(max(0.0, most), 2)}
    _write(known)
    return most


def write_reports(outcomes: list[dict[str, Any]], not_run: dict[str, Any], keep: bool) -> None:
    """Writes docs/measurements.{json,md,svg} from what `measure` found; `keep` leaves other samples as they were."""
    if keep:
        measured = {outcome["name"] for outcome in outcomes}
        earlier = json.loads((DOCS / "measurements.json").read_text())["samples"]
        outcomes = sorted([*outcomes, *(o for o in earlier if o["name"] not in measured)], key=lambda o: o["name"])
    _write({"samples": outcomes, "not_run": not_run})
    _plot([o for o in outcomes if o["before"] and o["after"]])


def _write(known: dict[str, Any]) -> None:
    (DOCS / "measurements.json").write_text(json.dumps(known, indent=2) + "\n")
    (DOCS / "measurements.md").write_text(_page(known))


def _page(known: dict[str, Any]) -> str:
    outcomes, not_run = known["samples"], known["not_run"]
    rows = [_row(outcome) for outcome in outcomes]
    problems = [f"- **{o['name']}**: {o['problem'].splitlines()[0][:300]}" for o in outcomes if o["problem"]]
    skipped = [f"- **{name}**: not run, {why['reason']}" for name, why in not_run.items()]
    parts = [INTRODUCTION + "\n".join(rows), "![before and after](measurements.svg)"]
    parts += [_compared(known["compared"], len(outcomes))] if "compared" in known else []
    parts += ["## What failed\n\n" + "\n".join(problems)] if problems else []
    parts += ["## Not run\n\n" + "\n".join(skipped)] if skipped else []
    return "\n\n".join(parts) + "\n"


def _compared(last: dict[str, Any], samples: int) -> str:
    built = f"On {last['day']}, {len(last['samples'])} of these {samples} samples were built again"
    return f"{built}: {', '.join(last['samples'])}. No image was more than {last['most']}% larger than in the table."


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
