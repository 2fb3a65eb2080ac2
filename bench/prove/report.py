"""The page that tells what the proof found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.prove.effects.catalogue import recorded
from bench.prove.recipes import NOT_BUILT, NOT_RUN

DOCS = Path(__file__).parents[2] / "docs"
SMALLER = 0.9
"""An image that is smaller by a tenth counts as smaller."""

INTRODUCTION = """# Built, started and asked

A Dockerfile of each shape is built, started and asked over HTTP: as it is, after `slimline fix`, after `slimline fix
--all`, and after each suggestion alone. The same answer, and a health check that holds, is the proof. Shapes come from
`bench/prove`: projects of all package managers that run here, times base image, order, system packages, start, user and
health check, so that most pairs of choices meet in some file. Beside them stand kinds that no choice has
(`bench/prove/kinds`): certificates of one's own, fonts, exec form, make. `make prove` goes on where it was broken off,
keeps what it found in docs/proof.json, and writes this page. Base images are stand-ins made of Debian packages
(`bench/images/stand-ins.sh`).
"""


EFFECTS = """## What fixes of security and correctness do

Each was built for real before and after its fix, and what is seen of the image is told (`bench/prove/effects`; the
tests hold that the rules still write the text that was built). Some show why no fix is made.

No image of the Red Hat family can be had where these run, so `runs-as-root`'s `useradd` was not built there. Its words
are those of shadow-utils, which both families use (see useradd(8)). On 2026-11-30 they were run in a Debian image with
the values of Red Hat's `login.defs` (`SYS_UID_MIN 201`, `USERGROUPS_ENAB`, `HOME_MODE 0700`): the user could write into
its home and its folder.
"""


def differs(result: dict[str, Any]) -> str:
    """Which forms of a shape went wrong, in words; "" where none did."""
    return "; ".join(f"{one['name']}: {one['problem']}" for one in _wrong(result))


def _wrong(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The forms that count and went wrong: of what is broken in the first place, `fix --all` has to make it run."""
    counts = ("fix --all",) if result.get("is_broken") else tuple(one["name"] for one in result["variants"])
    return [one for one in result["variants"] if one["problem"] and one["name"] in counts]


def write_report(results: dict[str, dict[str, Any]], names: tuple[str, ...]) -> None:
    """Writes docs/proof.md from what is known of all cases."""
    tried = {name: results[name] for name in names if name in results}
    running = {name: one for name, one in tried.items() if one.get("is_broken") or not one["variants"][0]["problem"]}
    wrong = {name: one for name, one in running.items() if differs(one)}
    full = [one for one in running.values() if one["base"] == "full"]
    smaller = [one for one in full if _bytes(one, "fix --all") <= SMALLER * _bytes(one, "before")]
    built = sum(len(one["variants"]) for one in running.values())
    lines = [
        INTRODUCTION,
        f"- Cases: {len(names)}, of which {len(tried)} were tried and {len(running)} run before any fix.",
        f"- Forms that were built, started and asked: {built}; cases with a form that differs: **{len(wrong)}**.",
        f"- On a full base image: {len(full)}, of which {len(smaller)} are smaller by a tenth after `fix --all`.",
        "",
        "| case | MB before | after `fix` | after `fix --all` | suggestions | differs |",
        "|---|---|---|---|---|---|",
        *(_row(name, one) for name, one in tried.items()),
    ]
    if wrong:
        lines += ["", "## What differed", *(_story(name, one) for name, one in wrong.items())]
    missing = [name for name in names if name not in tried]
    if missing:
        lines += ["", "## Not tried yet", "", *(f"- {name}" for name in missing)]
    lines += ["", "## Not built here", "", *(f"- {what}: {why}." for what, why in {**NOT_BUILT, **NOT_RUN}.items())]
    lines += ["", *_effects()]
    (DOCS / "proof.md").write_text("\n".join(lines) + "\n")


def _effects() -> list[str]:
    """What was seen of the fixes of security and correctness."""
    told = {name: [" ".join(one[form].split()) for form in ("before", "after")] for name, one in recorded().items()}
    rows = [f"| {name} | {' | '.join(seen)} |" for name, seen in told.items()]
    return [EFFECTS, "| case | before | after |", "|---|---|---|", *rows]


def _bytes(result: dict[str, Any], form: str) -> float:
    return next((one["bytes"] for one in result["variants"] if one["name"] == form), 0) or float("inf")


def _row(name: str, result: dict[str, Any]) -> str:
    found = result["variants"]
    if found[0]["problem"] and not result.get("is_broken"):
        return f"| {name} | | | | | does not run before any fix |"
    found_sizes = [_bytes(result, form) for form in ("before", "fix", "fix --all")]
    sizes = ["no image" if one == float("inf") else f"{one / 1e6:,.0f}" for one in found_sizes]
    wrong = ", ".join(one["name"] for one in _wrong(result))
    return f"| {name} | {' | '.join(sizes)} | {max(len(found) - 3, 0)} | {f'**{wrong}**' if wrong else 'no'} |"


def _story(name: str, result: dict[str, Any]) -> str:
    wrong = _wrong(result)
    told = [f"{one['name']} ({', '.join(one['rules'])}):\n{one['problem']}" for one in wrong]
    return f"\n### {name}\n\n```text\n" + "\n".join(told) + "\n```"
