"""The companion in a project's own CI: what it builds and posts, and what we believe of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.check_run_body import check_run_body
from app.evidence.dockerfile_versions import AS_IT_IS
from app.evidence.reported_builds import Figures, ReportedFile, machine_readable, reported

ROOT = Path(__file__).parents[2]
FAKE_GH = """\
#!/bin/sh
echo "$*" >> {0}/calls
if [ "$2" = --method ]; then cp "$6" {0}/posted.json; else cat > {0}/begun.json; echo 77; fi
"""
BUILT = {"bytes": 1_090_000_000, "layers": 12, "clean_seconds": 57.2, "rebuild_seconds": 17.9, "base_image": "python"}
REPORT = {
    "path": "./Dockerfile",
    "versions": [
        {"name": "3f2a", "built": {**BUILT, "bytes": 1_080_000_000}},
        {"name": AS_IT_IS, "built": BUILT},
        {"name": "slimline fix", "built": None},
        {"name": "slimline fix --all", "built": {**BUILT, "bytes": 219_000_000, "rebuild_seconds": 0.9}},
    ],
}


def test_what_is_posted_is_read_again_as_numbers_alone() -> None:
    body = check_run_body([REPORT], "a" * 40, failed=False)
    assert (body["conclusion"], body["output"]["title"]) == ("neutral", "1.08 GB -> 219 MB")
    (file,) = reported(body["output"]["text"]).values()
    assert file.path == "Dockerfile"
    assert file.now == Figures(1_090_000_000, 12, clean_seconds=57.2, rebuild_seconds=17.9)
    assert file.base == replace(file.now, bytes=1_080_000_000)
    assert file.fixed == replace(file.now, bytes=219_000_000, rebuild_seconds=0.9)


def test_a_change_without_fixes_has_none_and_one_that_fails_says_so() -> None:
    base, now = {"name": "3f2a", "built": BUILT}, {"name": AS_IT_IS, "built": None}
    text = machine_readable([{"path": "Dockerfile", "versions": [base, now]}], AS_IT_IS)
    (file,) = reported(text).values()
    assert (file.now, file.fixed, file.fails) == (None, None, {"now"})


@pytest.mark.parametrize(
    "built",
    [None, [], "x", *({"bytes": n} for n in ("1", -1, 1 << 50, True, None, 1.5, float("nan"), float("inf")))],
)
def test_what_is_no_bounded_number_is_left_out(built: object) -> None:
    text = machine_readable([{"path": "Dockerfile", "versions": [{"name": AS_IT_IS, "built": built}]}], AS_IT_IS)
    assert [file.now for file in reported(text).values()] == [None]
    better = json.dumps([{"path": "Dockerfile", "now": {"bytes": 5, "clean_seconds": built, "layers": built}}])
    assert [file.now for file in reported(f"```json\n{better}\n```").values()] == [Figures(5)]


@given(st.text(max_size=300) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_a_forged_text_is_nothing_or_numbers(text: str) -> None:
    for given_text in (text, f"```json\n{text}\n```"):
        assert all(isinstance(file, ReportedFile) for file in reported(given_text).values())


def test_a_deep_text_is_refused() -> None:
    assert reported("```json\n" + "[" * 50_000 + "\n```") == {}


def test_the_action_is_composite_and_puts_no_input_into_a_script() -> None:
    for path in ("measure/action.yml", "measure/fork/action.yml"):
        action = yaml.safe_load((ROOT / path).read_text())
        assert action["runs"]["using"] == "composite"
        assert all("${{" not in step.get("run", "") for step in action["runs"]["steps"])


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.slow
@pytest.mark.usefixtures("engine")
def test_a_pull_request_is_measured_and_posted(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    _git(shop, "init", "-q")
    commits = []
    for size in ("5000000", "9000000"):
        (shop / "Dockerfile").write_text(f"FROM debian:bookworm-slim\nRUN head -c {size} /dev/urandom > /data\n")
        _git(shop, "add", ".")
        _git(shop, "commit", "-qm", size)
        commits.append(_git(shop, "rev-parse", "HEAD"))
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"sha": commits[0]}, "head": {"sha": commits[1]}}}))
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "gh").write_text(FAKE_GH.format(tmp_path))
    (programs / "gh").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "SLIMLINE": str(Path(sys.executable).with_name("slimline")),
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GH_TOKEN": "none",
        "MEASURE_NETWORK": "host",
    }
    script = str(ROOT / "measure/measure.sh")
    done = subprocess.run([script], cwd=shop, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    posted = json.loads((tmp_path / "posted.json").read_text())
    runs = "repos/acme/shop/check-runs"
    calls = [f"api {runs} --input - --jq .id", f"api --method PATCH {runs}/77 --input check-run.json"]
    assert (tmp_path / "calls").read_text().splitlines() == calls
    assert json.loads((tmp_path / "begun.json").read_text())["status"] == "in_progress"
    assert posted["head_sha"] == commits[1]
    (file,) = reported(posted["output"]["text"]).values()
    assert file.base is not None
    assert file.now is not None
    assert file.now.bytes - file.base.bytes == pytest.approx(4_000_000, abs=20_000)
    assert "| image size, on disk |" in (tmp_path / "summary.md").read_text()
