"""`slimline check`, `fix` and `parse`, as people call them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.practice import EXPERT, PRACTICE

CACHED = 'FROM python:3.13-slim\nRUN pip install flask\nUSER 1000\nCMD ["flask"]\n'


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_practice_file_gets_two_suggestions(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": PRACTICE})
    done = run("check", "--format", "json", tmp_path / "Dockerfile")
    [report] = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(s["start_line"], s["end_line"]) for s in report["suggestions"]] == [(1, 1), (3, 7)]
    assert report["error"] is None


def test_a_diff_holds_the_proposed_files_and_can_be_applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"Dockerfile": PRACTICE, "main.py": "", "requirements.txt": "flask==3.1.0\n"})
    monkeypatch.chdir(tmp_path)
    diff = run("fix", "--all", "--diff", ".").stdout
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "apply"], input=diff, text=True, check=True)
    assert Path("Dockerfile").read_text() == EXPERT
    assert ".git" in Path(".dockerignore").read_text().splitlines()


def test_what_else_is_worth_knowing_stands_below_the_finding(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, {"Dockerfile": "FROM python:3.13\n"})).stdout
    finding, note = text.splitlines()[:2]
    assert finding.endswith("(full-base-image) [suggestion 1]")
    assert note.startswith("  `python:3.13-alpine` is smaller still")


def test_fix_all_writes_what_an_expert_would(tmp_path: Path) -> None:
    path = write(tmp_path, {"Dockerfile": PRACTICE}) / "Dockerfile"
    assert run("fix", "--all", path).stdout == EXPERT
    assert path.read_text() == PRACTICE, "without --write nothing changes"
    assert run("fix", "--all", "--write", path).exit_code == 0
    assert path.read_text() == EXPERT
    assert run("fix", "--all", path).stdout == EXPERT, "a second run changes nothing"


def test_fix_leaves_out_what_needs_a_look(tmp_path: Path) -> None:
    path = write(tmp_path, {"Dockerfile": CACHED.replace("3.13-slim", "3.13")}) / "Dockerfile"
    assert run("fix", path).stdout == CACHED.replace("3.13-slim", "3.13").replace("install", "install --no-cache-dir")
    diff = run("fix", "--diff", path).stdout
    assert "-RUN pip install flask\n+RUN pip install --no-cache-dir flask\n" in diff


def test_a_folder_is_searched_and_is_the_build_context(tmp_path: Path) -> None:
    write(tmp_path, {"a/Dockerfile": CACHED, "b/web.dockerfile": CACHED, "b/notes.txt": "x", "c/Dockerfile.md": ""})
    reports = json.loads(run("check", "--format", "json", tmp_path).stdout)
    assert [Path(r["path"]).name for r in reports] == ["Dockerfile", "web.dockerfile", "Dockerfile.md"]


def test_nothing_found_is_0(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM scratch\n"})
    done = run("check", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_file_that_cannot_be_read_is_2_where_it_is_alone(tmp_path: Path) -> None:
    write(tmp_path, {"bad/Dockerfile": "FORM python\n", "good/Dockerfile": "FROM scratch\n"})
    alone = run("check", tmp_path / "bad")
    assert alone.exit_code == 2
    assert "Dockerfile:1: unknown instruction: FORM" in alone.stdout
    assert run("check", tmp_path).exit_code == 3
    [report] = json.loads(run("check", "--format", "json", tmp_path / "bad").stdout)
    assert report["error"]["line"] == 1
    assert run("fix", tmp_path / "bad").exit_code == 2


@pytest.mark.parametrize("data", [b"\xff\xfe\x00FROM", b"", b"x" * 1_100_000, b"RUN <<EOF\n"])
def test_hostile_bytes_get_a_message(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path, {"Dockerfile": data}) / "Dockerfile"
    for command in ("check", "parse", "fix"):
        assert run(command, path).exit_code == 2


def test_line_ends_and_a_missing_final_newline_stay(tmp_path: Path) -> None:
    text = b'FROM python:3.13-slim\r\nRUN pip install flask\r\nCMD ["flask"]'
    path = write(tmp_path, {"Dockerfile": text}) / "Dockerfile"
    run("fix", "--write", path)
    assert path.read_bytes() == text.replace(b"install flask", b"install --no-cache-dir flask")


def test_parse_shows_the_instructions(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM a AS b\nRUN x && \\\n    y\n"})
    [report] = json.loads(run("parse", "--format", "json", tmp_path).stdout)
    assert report["instructions"] == [
        {"keyword": "FROM", "start_line": 1, "end_line": 1, "value": "a AS b"},
        {"keyword": "RUN", "start_line": 2, "end_line": 3, "value": "x &&     y"},
    ]


def test_the_repository_s_configuration_applies(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".github/slimline.yml": "rules: {DL3042: false}\n", "a/Dockerfile": CACHED})
    assert run("check", tmp_path / "a").exit_code == 0


def test_a_mistake_in_the_configuration_is_told(tmp_path: Path) -> None:
    write(tmp_path, {".github/slimline.yml": "rulez: {}\n", "Dockerfile": CACHED})
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert "slimline.yml:1:" in done.stderr


@pytest.mark.parametrize("name", [".github/slimline.yml", ".hadolint.yaml"])
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"# \xff\n", "The file isn't valid UTF-8."),
        (b"#" * 70_000, "The file has 70,000 bytes; Slimline reads at most 65,536."),
        (b"#" * 1_500_000, "The file has 1,500,000 bytes; Slimline reads at most 65,536."),
    ],
    ids=["no text", "70 kB", "1.5 MB"],
)
def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    write(tmp_path, {name: data, "Dockerfile": CACHED})
    done = run("check", tmp_path)
    assert done.exit_code == 1, "the defaults are in force"
    assert name in done.stderr
    assert told in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        (".dockerignore", b"\xff\n", "The file isn't valid UTF-8."),
        (".dockerignore", b"#" * 600_000, "The file has 600,000 bytes; Slimline reads at most 512,000."),
        ("compose.yaml", b"#" * 300_000, "The file has 300,000 bytes; Slimline reads at most 200,000."),
    ],
)
def test_a_file_beside_it_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    write(
        tmp_path, {name: data, "Dockerfile": "FROM python:3.13-slim\nCOPY . .\n", "requirements.txt": "", ".git/x": ""}
    )
    done = run("check", tmp_path)
    assert f"{tmp_path / name} was not read. {told}" in done.stderr
    assert ("dockerignore-missing" in done.stdout) == (name != ".dockerignore")


@pytest.mark.parametrize("name", [".dockerignore", "compose.yaml", ".hadolint.yaml", ".github/slimline.yml"])
def test_a_link_to_a_device_is_not_followed_without_end(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"Dockerfile": CACHED, ".github/x": "", ".git/x": ""})
    (tmp_path / name).symlink_to("/dev/zero")
    assert "(pip-cache-kept)" in run("check", tmp_path).stdout


def test_what_a_path_tells_holds_also_for_a_file_that_is_named_itself(tmp_path: Path) -> None:
    path = write(tmp_path, {"redis/5.0.7/Dockerfile": "FROM redis:5.0.7\n", ".git/x": ""}) / "redis/5.0.7/Dockerfile"
    assert run("check", tmp_path).stdout == run("check", path).stdout == ""


def test_hadolint_s_ignores_apply(tmp_path: Path) -> None:
    write(tmp_path, {".hadolint.yaml": "ignored: [DL3042]\n", "Dockerfile": CACHED})
    assert run("check", tmp_path).exit_code == 0


def test_explain_names_each_change(tmp_path: Path) -> None:
    path = write(tmp_path, {"Dockerfile": PRACTICE}) / "Dockerfile"
    text = run("fix", "--all", "--explain", path).stdout
    assert "full-base-image" in text
    assert "  - Check that, on `python:3.11-slim`" in text


def test_this_project_s_own_dockerfile_has_no_finding() -> None:
    own = Path(__file__).parents[1] / "Dockerfile"
    assert run("check", own).stdout == ""


def test_a_terminal_obeys_nothing_of_a_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"Dockerfile": 'FROM python:3.13-slim\nRUN pip install flask # \x1b[2J\u202e\nUSER 1000\nCMD ["flask"]\n'},
    )
    out = run("check", tmp_path).stdout
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert r"\x1b[2J\u202e" in out


def test_a_proposed_file_is_named_and_written_once(tmp_path: Path) -> None:
    files = {
        "Dockerfile": 'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nUSER 1000\nCMD ["flask"]\n',
        "requirements.txt": "",
        ".gitignore": "",
    }
    web = write(tmp_path, {f"web/{name}": text for name, text in files.items()}) / "web"
    assert "(dockerignore-missing) [proposes .dockerignore]\n" in run("check", web).stdout
    assert f"proposes {web}/.dockerignore\n" in run("fix", "--explain", web).stdout
    assert not (web / ".dockerignore").exists(), "without --write nothing changes"
    assert run("fix", "--write", web).exit_code == 0
    assert ".git" in (web / ".dockerignore").read_text()


def test_dockerfiles_of_one_build_context_hear_of_it_once_and_share_the_file(tmp_path: Path) -> None:
    copies_all = 'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nUSER 1000\nCMD ["flask"]\n'
    files = {"Dockerfile": copies_all, "Dockerfile.docs": copies_all + "COPY README.md /srv/\n"}
    write(tmp_path, {**files, "requirements.txt": "", "README.md": "", ".gitignore": ""})
    done = run("check", "--select", "dockerignore-missing", tmp_path)
    assert done.exit_code == 1
    assert done.stdout.count("dockerignore-missing") == 1
    assert f"{tmp_path}/Dockerfile:3: " in done.stdout
    assert "2 Dockerfiles: 1 finding" in done.stderr
    first, second = json.loads(run("check", "--select", "dockerignore-missing", "--format", "json", tmp_path).stdout)
    assert ([f["rule"] for f in first["findings"]], second["findings"]) == (["dockerignore-missing"], [])
    assert run("fix", "--explain", tmp_path).stdout.count("proposes") == 1
    run("fix", "--write", tmp_path)
    lines = (tmp_path / ".dockerignore").read_text().splitlines()
    assert ".git" in lines
    assert "README.md" not in lines, "what one Dockerfile copies by name stays for all"


def test_a_file_that_exists_is_never_overwritten(tmp_path: Path) -> None:
    write(tmp_path, {"Dockerfile": "FROM python:3.13-slim\nCOPY . .\n", "requirements.txt": "", ".dockerignore": "a\n"})
    run("fix", "--all", "--write", tmp_path)
    assert (tmp_path / ".dockerignore").read_text() == "a\n"


def test_the_working_folder_is_the_one_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        monkeypatch.chdir(write(tmp_path / name, {f"{name}.Dockerfile": CACHED}))
        assert f"{name}.Dockerfile:2" in run("check", ".").stdout
