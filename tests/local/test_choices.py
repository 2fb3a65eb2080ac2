"""What a person can ask of `check` and `fix`: which rules, which files, which part of a change, and when it fails."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.local.terminal import Paint, is_for_people

CACHED = 'FROM python:3.13-slim\nRUN pip install flask\nCMD ["flask"]\n'


def run(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given, catch_exceptions=False)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def rules_of(result: Result) -> list[str]:
    return [finding["rule"] for report in json.loads(result.stdout) for finding in report["findings"]]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(
    "word", ["pip-cache-kept", "DL3042", "dl3042", "package_managers", "security,package-managers"]
)
def test_only_what_is_selected_is_told(tmp_path: Path, word: str) -> None:
    write(tmp_path, {"Dockerfile": CACHED.replace("3.13-slim", "3.13")})
    found = rules_of(run("check", "--format", "json", "--select", word, tmp_path))
    assert "pip-cache-kept" in found
    assert "full-base-image" not in found


def test_what_is_ignored_is_not_told_and_not_fixed(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": CACHED})
    assert "pip-cache-kept" not in rules_of(run("check", "--format", "json", "--ignore", "DL3042", tmp_path))
    assert (
        run("fix", "--all", "--ignore", "DL3042", tmp_path).stdout == run("fix", "--ignore", "DL3042", tmp_path).stdout
    )
    assert "--no-cache-dir" not in run("fix", "--all", "--ignore", "DL3042", tmp_path).stdout


def test_a_misspelt_rule_is_an_error_with_the_right_word(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": CACHED})
    done = run("check", "--select", "pip-cache-kep", tmp_path)
    assert done.exit_code == 2
    assert "Did you mean `pip-cache-kept`?" in done.stderr


def test_housekeeping_is_fixed_where_it_is_selected_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, {"Dockerfile": "FROM scratch\nWORKDIR usr\nMAINTAINER a\n"}) / "Dockerfile"
    alone = run("fix", "--all", "--select", "casing-differs,maintainer-deprecated", path).stdout
    assert "MAINTAINER" not in alone


@pytest.mark.parametrize(("level", "code"), [("never", 0), ("error", 0), ("warning", 1), ("hint", 1)])
def test_it_fails_from_the_severity_on_that_is_asked_for(tmp_path: Path, level: str, code: int) -> None:
    write(tmp_path, {"Dockerfile": CACHED})
    assert run("check", "--select", "DL3042", "--fail-on", level, tmp_path).exit_code == code


def test_the_configuration_says_when_it_fails_and_an_option_wins(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".github/slimline.yml": "check: {fail_on: error}\n", "Dockerfile": CACHED})
    assert run("check", tmp_path).exit_code == 0
    assert run("check", "--fail-on", "hint", tmp_path).exit_code == 1


def test_some_unreadable_files_are_3_and_all_of_them_2(tmp_path: Path) -> None:
    write(tmp_path, {"a/Dockerfile": "FORM x\n", "b/Dockerfile": CACHED})
    assert run("check", tmp_path).exit_code == run("fix", tmp_path).exit_code == 3
    assert run("check", tmp_path / "a").exit_code == run("fix", tmp_path / "a").exit_code == 2
    assert run("check", tmp_path / "none").exit_code == 2


def test_standard_input_is_judged_where_it_says_that_it_belongs(tmp_path: Path) -> None:
    write(
        tmp_path, {"requirements.txt": "flask\n", ".git/HEAD": "", ".github/slimline.yml": "rules: {DL3042: false}\n"}
    )
    name = tmp_path / "Dockerfile"
    assert "pip-cache-kept" not in rules_of(
        run("check", "--format", "json", "--stdin-filename", name, "-", given=CACHED)
    )
    assert run("fix", "--select", "DL3042", "--stdin-filename", name, "-", given=CACHED).stdout == CACHED.replace(
        "install", "install --no-cache-dir"
    )
    assert run("fix", "--write", "-", given=CACHED).exit_code == 2


def test_excluded_files_are_left_out(tmp_path: Path) -> None:
    configuration = {".git/HEAD": "", ".github/slimline.yml": "paths: {exclude: ['old/**']}\n"}
    write(tmp_path, {"old/Dockerfile": CACHED, "new/Dockerfile": CACHED, "x/Dockerfile": CACHED, **configuration})
    reports = json.loads(run("check", "--format", "json", "--exclude", "x/**", tmp_path).stdout)
    assert [Path(report["path"]).parent.name for report in reports] == ["new"]
    other = write(tmp_path, {"other.yml": "paths: {include: ['x/**']}\n"}) / "other.yml"
    [report] = json.loads(run("check", "--format", "json", "--config", other, tmp_path).stdout)
    assert Path(report["path"]).parent.name == "x"


def test_what_git_ignores_is_left_out_but_not_what_is_named(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {".gitignore": "build/\n", "build/Dockerfile": CACHED, "Dockerfile": CACHED})
    assert len(json.loads(run("check", "--format", "json", tmp_path).stdout)) == 1
    assert len(json.loads(run("check", "--format", "json", tmp_path / "build/Dockerfile").stdout)) == 1


def test_only_what_a_change_brings_is_told_as_in_a_pull_request(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {"Dockerfile": CACHED, "same/Dockerfile": CACHED})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    more = CACHED.replace("CMD", "ENV A=1\nENV B=1\nENV C=1\nENV D=1\nENV E=1\nRUN npm install\nCMD")
    write(tmp_path, {"Dockerfile": more, "new/Dockerfile": CACHED})
    everything = run("check", "--format", "json", "--select", "DL3042", tmp_path)
    assert len(rules_of(everything)) == 3
    since = run("check", "--format", "json", "--select", "DL3042", "--changed-since", "main", tmp_path)
    found = {report["path"]: report["findings"] for report in json.loads(since.stdout) if report["findings"]}
    assert list(found) == [str(tmp_path / "new/Dockerfile")]
    assert run("check", "--changed-since", "nowhere", tmp_path).exit_code == 2


def test_a_decision_is_offered_when_nothing_else_is_to_mend_and_named_until_then(tmp_path: Path) -> None:
    text = 'FROM python:3.14-slim\nWORKDIR /app\nCOPY main.py .\nRUN pip install flask\nCMD ["python", "main.py"]\n'
    write(tmp_path, {"Dockerfile": text})
    path = tmp_path / "Dockerfile"
    assert "(runs-as-root) [yours to decide: slimline fix --all --select runs-as-root]" in run("check", path).stdout
    fixed = run("fix", "--all", path).stdout
    assert "USER" not in fixed
    path.write_text(fixed)
    assert "+ USER 10001" in run("check", path).stdout
    assert "USER" not in run("fix", "--all", path).stdout, "nobody asked for it"
    assert "USER 10001" in run("fix", "--all", "--select", "runs-as-root", path).stdout


def test_a_suppression_that_silences_nothing_is_told(tmp_path: Path) -> None:
    comment = "# slimline ignore=DL3042,DL3009"
    text = f'FROM python:3.13-slim\nUSER 1000\n{comment}\nRUN pip install flask\nCMD ["flask"]\n'
    write(tmp_path, {"Dockerfile": text, "theirs/Dockerfile": text.replace("slimline", "hadolint")})
    first, second = json.loads(run("check", "--format", "json", tmp_path).stdout)
    assert first["unused_suppressions"] == [{"line": 4, "code": "dl3009", "comment": comment}]
    assert second["unused_suppressions"] == [
        {"line": 4, "code": "dl3009", "comment": "# hadolint ignore=DL3042,DL3009"}
    ]
    told = run("check", tmp_path / "Dockerfile").stdout
    assert f":4: `dl3009` in `{comment}` silences nothing" in told


def test_a_misspelt_rule_in_a_suppression_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM scratch\n# slimline ignore=pip-cach-kept\nCOPY a /\n"})
    told = run("check", tmp_path / "Dockerfile").stdout
    assert ":2: `pip-cach-kept` isn't a rule, so the comment silences nothing. Did you mean `pip-cache-kept`?" in told


def test_colours_are_for_terminals_and_for_those_who_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert is_for_people(Terminal())
    assert not is_for_people(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not is_for_people(Terminal())


def test_an_address_on_a_terminal_cannot_end_its_link() -> None:
    linked = Paint(True).link("x", "https://a/\x1b\\\x07")
    assert linked == "\x1b]8;;https://a/\\x1b\\\\x07\x1b\\x\x1b]8;;\x1b\\"
