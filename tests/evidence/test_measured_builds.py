"""What measured builds become in words, from BuildKit's own records."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app.commands.measure import command
from app.evidence.baseline import with_baseline
from app.evidence.budget import Budget, advice, verdicts
from app.evidence.build_progress import BuildProgress
from app.evidence.dockerfile_versions import versions
from app.evidence.measured_builds import Built, Culprit, FailedBuild, MeasuredFile, ProgramAnswer, Version
from app.evidence.measured_text import as_json, as_markdown, as_text, badge
from app.evidence.size_words import size
from app.evidence.touched_file import touched_file
from app.evidence.working_copy import NoSuchRevision, copy_of, touch
from app.local.files import find_dockerfiles
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.context import BuildContext

RECORDS = Path(__file__).parent / "records"
BEFORE = Built("python:3.11", 1_090_000_000, 12, 57.2, 5, 2_100_000, 400_000_000, 57.8, 4)
AFTER = Built("python:3.11-slim", 219_000_000, 7, 40.0, 6, 1_000, 80_000_000, 0.9, 1)
MEASURED = MeasuredFile("Dockerfile", (Version("as it is", BEFORE), Version("slimline fix --all", AFTER)), "main.py")


def progress(name: str) -> BuildProgress:
    found = BuildProgress()
    for line in (RECORDS / f"{name}.jsonl").read_text().splitlines():
        found.take(line)
    return found


def test_steps_and_cache_come_from_the_builders_records() -> None:
    clean, again = progress("clean_build"), progress("rebuild")
    assert (clean.steps, clean.done, clean.rebuilt) == (5, 5, 5)
    assert (again.steps, again.done, again.rebuilt) == (5, 5, 3)
    assert 20 < clean.seconds < 30
    assert clean.context_bytes == 729


def test_a_failed_build_tells_the_step_and_its_last_lines() -> None:
    failed = progress("failed_build")
    assert failed.failed == "[3/3] RUN echo looking for it && cat /nothing"
    assert "cat: /nothing: No such file or directory" in failed.lines
    assert len(failed.lines) <= 21


@given(st.text(max_size=200))
def test_what_is_no_record_is_kept_as_the_last_words(line: str) -> None:
    found = BuildProgress()
    found.take(line)
    assert found.steps == found.done == 0


def test_the_table_has_the_lessons_rows() -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in as_text(MEASURED).splitlines()]
    assert rows == [
        ["Dockerfile"],
        ["as it is", "slimline fix --all"],
        ["base image", "python:3.11", "python:3.11-slim"],
        ["image size, on disk", "1.09 GB", "219 MB"],
        ["image size, compressed", "400 MB", "80 MB"],
        ["layers", "12", "7"],
        ["clean build", "57.2 s", "40.0 s"],
        ["rebuild after a source change", "57.8 s, 1 of 5 steps from the cache", "0.9 s, 5 of 6 steps from the cache"],
        ["build context sent", "2.1 MB", "1 kB"],
        [""],
        ["The rebuilds follow a change of main.py."],
    ]


def test_markdown_shows_other_peoples_text_and_never_obeys_it() -> None:
    hostile = replace(BEFORE, base_image="a|b<!-- x -->")
    text = as_markdown(replace(MEASURED, path="`x`", versions=(Version("as it is", hostile),)))
    assert "| `a\\|b<!--` x `-->` |" in text


def test_a_build_that_failed_before_is_no_fault_of_the_fixes() -> None:
    failed = FailedBuild("[3/3] RUN false", ("no luck",))
    text = as_text(replace(MEASURED, versions=(Version("as it is", failed), Version("slimline fix", failed))))
    assert "It did not build before any change ([3/3] RUN false):\n    no luck" in text
    assert "`slimline fix` doesn't build either" in text
    assert "BREAKS" not in text


def test_a_build_that_only_fails_after_is_shouted_with_the_suggestion_that_did_it() -> None:
    failed = FailedBuild("[3/3] RUN pip install", ("gcc: not found",))
    broken = replace(
        MEASURED,
        versions=(Version("as it is", BEFORE), Version("slimline fix", failed)),
        culprit=Culprit(LineRange(1, 1), ("full-base-image",)),
    )
    assert "`slimline fix` BREAKS THE BUILD ([3/3] RUN pip install):" in as_text(broken)
    assert "The suggestion that breaks it: line 1 (full-base-image)." in as_text(broken)


def test_answers_that_differ_are_shouted() -> None:
    versions = (
        Version("as it is", BEFORE, ProgramAnswer(0, "hello")),
        Version("slimline fix", AFTER, ProgramAnswer(0, "bye")),
    )
    assert "THE ANSWERS DIFFER: as it is: status 0 'hello'; slimline fix: status 0 'bye'" in as_text(
        replace(MEASURED, versions=versions)
    )


def test_the_json_loads_and_has_the_documented_fields() -> None:
    document = json.loads(json.dumps(as_json(MEASURED, list(verdicts(Budget(image=1), AFTER)))))
    assert set(document) == {"path", "versions", "touched", "answers", "culprit", "budget"}
    assert document["versions"][1]["built"]["bytes"] == 219_000_000
    assert document["budget"] == [{"name": "image", "text": "image: 219 MB, over the budget of 1 B", "holds": False}]


def test_the_badge_is_layers_and_size() -> None:
    assert badge(AFTER) == "7 layers, 219 MB"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *[(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (4_512, "4.51 kB"), (99_960, "100 kB"), (219_400_000, "219 MB")],
        *[(999_600, "1 MB"), (1_088_000_000, "1.09 GB"), (12_340_000_000, "12.3 GB")],
    ],
)
def test_sizes_have_three_digits(number: int, text: str) -> None:
    assert size(number) == text


def test_a_budget_judges_each_limit_and_growth_only_against_a_baseline() -> None:
    budget = Budget(image=200_000_000, layers=7, context=500, growth=10)
    assert [(v.name, v.holds) for v in verdicts(budget, AFTER)] == [
        ("image", False),
        ("layers", True),
        ("context", False),
    ]
    larger = replace(AFTER, bytes=round(AFTER.bytes * 1.11))
    growth = [v for v in verdicts(budget, larger, AFTER) if v.name == "growth"]
    assert [(v.text, v.holds) for v in growth] == [("growth: +11.0 %, over the budget of 10 %", False)]


def test_without_a_budget_python_gets_a_word_and_nothing_else_does() -> None:
    assert "under 200 MB is reasonable" in advice(Budget(), AFTER)
    assert advice(Budget(image=1), AFTER) == ""
    assert advice(Budget(), replace(AFTER, base_image="node:20")) == ""


@pytest.mark.parametrize(
    ("copies", "files", "touched"),
    [
        ("COPY . .", {"setup.py", "main.py", "README.md"}, "main.py"),
        ("COPY requirements.txt .\nCOPY src/ src/", {"requirements.txt", "a.py", "src/b.py"}, "src/b.py"),
        ("COPY --from=build /x.py .", {"a.py"}, None),
        ("COPY package.json .", {"package.json", "index.js"}, None),
        ("COPY . .", {"vite.config.js", "index.js"}, "index.js"),
    ],
)
def test_the_touched_file_is_a_source_that_copy_brings(copies: str, files: set[str], touched: str | None) -> None:
    dockerfile = parse(f"FROM a AS build\nFROM a\n{copies}\n")
    assert touched_file(dockerfile, BuildContext(frozenset(files))) == touched


def test_a_copy_is_built_in_and_the_persons_tree_stays_as_it_is(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "main.py").write_text("print()\n")
    (tree / "Dockerfile").write_text("FROM a\n")
    (tree / "link").symlink_to("/etc")
    copy_of(tree, tmp_path / "copy", {"Dockerfile": "FROM b\n", "new/.dockerignore": "x\n"})
    touch(tmp_path / "copy/main.py")
    assert (tmp_path / "copy/Dockerfile").read_text() == "FROM b\n"
    assert (tmp_path / "copy/main.py").read_text().strip() == "print()"
    assert len((tmp_path / "copy/main.py").read_text()) == len("print()\n") + 66
    assert (tmp_path / "copy/link").is_symlink()
    assert (tree / "main.py").read_text() == "print()\n"
    assert (tree / "Dockerfile").read_text() == "FROM a\n"
    assert sorted(p.name for p in tree.iterdir()) == ["Dockerfile", "link", "main.py"]


def repository(folder: Path) -> Path:
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM python:3.11\nCOPY . .\nRUN pip install flask\n")
    (folder / "main.py").write_text("")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    return folder


def test_a_baseline_is_what_the_revision_held(tmp_path: Path) -> None:
    folder = repository(tmp_path / "tree")
    (folder / "Dockerfile").write_text("FROM python:3.12\n")
    (file,) = find_dockerfiles([str(folder)])
    version = with_baseline(file, "HEAD", tmp_path / "old")
    assert version.name == "HEAD"
    assert (version.root / "Dockerfile").read_text().startswith("FROM python:3.11\n")
    assert (version.root / ".git/HEAD").read_text() == (folder / ".git/HEAD").read_text()
    with pytest.raises(NoSuchRevision, match="git cannot give nothing"):
        with_baseline(file, "nothing", tmp_path / "other")
    with pytest.raises(NoSuchRevision, match="isn't a git revision"):
        with_baseline(file, "--output=/tmp/x", tmp_path / "third")


def test_versions_that_do_not_differ_are_built_once(tmp_path: Path) -> None:
    folder = repository(tmp_path / "tree")
    (file,) = find_dockerfiles([str(folder)])
    found = list(versions(file))
    assert [version.name for version in found] == ["as it is", "slimline fix", "slimline fix --all"]
    assert "--no-cache-dir" in found[1].texts["Dockerfile"]
    (folder / "Plain.Dockerfile").write_text("FROM scratch\n")
    (plain,) = find_dockerfiles([str(folder / "Plain.Dockerfile")])
    assert [version.name for version in versions(plain)] == ["as it is"]


def test_where_docker_is_missing_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    monkeypatch.setenv("PATH", "/nowhere")
    for name in ("HOME", "DOCKER_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path))
    result = CliRunner().invoke(command, [str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "Docker" in result.stderr


def test_a_mistake_in_the_budget_is_told_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/slimline.yml").write_text("budget: {image: 50 MB, enforced: true}\n")
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", "")
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert "enforced" in done.stderr
    assert "Docker is not installed on this machine: install Docker Engine" in done.stderr
    assert done.exit_code == 2
