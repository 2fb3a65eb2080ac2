"""What other programs read of this repository: hooks, the action, the workflows, and the page that shows them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from app.builds.dockerfile_names import is_dockerfile
from tests.practice import PRACTICE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/use-it.md").read_text()
BIN = Path(sysconfig.get_path("scripts"))


def blocks(language: str) -> list[str]:
    return [one.content for one in MarkdownIt().parse(PAGE) if one.type == "fence" and one.info == language]


def run(*arguments: str | Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **more}
    return subprocess.run([str(one) for one in arguments], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["Dockerfile", "a/Dockerfile.dev", "web.Dockerfile", "Containerfile", "x/dockerfile"])
def test_the_hooks_see_the_files_that_a_review_sees(name: str) -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert is_dockerfile(name)
        assert re.search(hook["files"], name)
        assert not re.search(hook["exclude"], name)
        for other in ("Dockerfile.dockerignore", "Dockerfile.j2", "Dockerfiles/x"):
            assert not is_dockerfile(other)
            assert not re.search(hook["files"], other) or re.search(hook["exclude"], other)


def test_the_page_names_hooks_and_inputs_that_there_are() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    shown = [yaml.safe_load(block) for block in blocks("yaml")]
    [configuration] = [one for one in shown if "repos" in one]
    assert {hook["id"] for repo in configuration["repos"] for hook in repo["hooks"]} == hooks
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert {step["shell"] for step in action["runs"]["steps"]} == {"bash"}
    for block in blocks("json"):
        json.loads(block)
    for block in blocks("toml"):
        tomllib.loads(block)


def test_the_action_takes_no_text_of_a_pull_request_into_its_script() -> None:
    for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert "checkout" not in step["run"]


@pytest.mark.parametrize("path", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda path: path.name)
def test_the_workflows_are_as_github_reads_them(path: Path) -> None:
    done = run(BIN / "actionlint", "-no-color", path, folder=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_of_the_page_is_as_github_reads_it(tmp_path: Path) -> None:
    [workflow] = [block for block in blocks("yaml") if block.startswith("on:")]
    path = tmp_path / ".github/workflows/review.yml"
    path.parent.mkdir(parents=True)
    path.write_text(workflow)
    done = run(BIN / "actionlint", "-no-color", path, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_pre_commit_runs_the_hooks(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        run("git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments, folder=tmp_path).check_returncode()

    git("init", "--quiet")
    (tmp_path / "Dockerfile").write_text(PRACTICE)
    git("add", ".")
    for hook, told in (("slimline-check", "(pip-cache-kept)"), ("slimline-fix", "files were modified by this hook")):
        done = run(
            BIN / "pre-commit",
            "try-repo",
            ROOT,
            hook,
            "--all-files",
            folder=tmp_path,
            PRE_COMMIT_HOME=f"{tmp_path}-home",
        )
        assert done.returncode == 1
        assert told in done.stdout, done.stdout + done.stderr
    assert "--no-cache-dir" in (tmp_path / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT, folder=ROOT)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(PRACTICE)
    return tmp_path


@pytest.mark.slow
def test_the_built_wheel_checks_with_nothing_but_its_own_requirements(wheel: Path, project: Path) -> None:
    venv.create(project / "venv", with_pip=True)
    python = project / "venv/bin/python"
    install = ("install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    run(python, "-m", "pip", *install, folder=project).check_returncode()
    _checks_as_here(project, project / "venv/bin/slimline")
    installed = run(python, "-m", "pip", "list", folder=project).stdout.casefold()
    assert not {"flask", "dbos", "pygithub", "mcp", "pygls"} & set(installed.split())


@pytest.mark.slow
def test_uvx_runs_the_built_wheel(wheel: Path, project: Path) -> None:
    _checks_as_here(project, BIN / "uvx", "--from", wheel, "slimline")
    done = run(BIN / "uvx", "--from", f"{wheel}[demo]", "slimline", "demo", "--once", folder=project)
    assert (done.returncode, "rm -rf /var/lib/apt/lists/*" in done.stdout) == (0, True), done.stderr
    alone = run(BIN / "uvx", "--from", wheel, "slimline", "demo", folder=project)
    assert (alone.returncode, "pip install 'slimline[demo]'" in alone.stderr) == (1, True), (
        "it says which extra it needs"
    )


@pytest.mark.slow
def test_pipx_installs_the_built_wheel(wheel: Path, project: Path) -> None:
    home = {"PIPX_HOME": f"{project}-pipx", "PIPX_BIN_DIR": f"{project}-bin"}
    run(BIN / "pipx", "install", "--quiet", wheel, folder=project, **home).check_returncode()
    _checks_as_here(project, Path(f"{project}-bin/slimline"))


def _checks_as_here(project: Path, *slimline: str | Path) -> None:
    """The practice file gets from an installed Slimline what this tree says of it."""
    done = run(*slimline, "check", "Dockerfile", folder=project)
    here = run(BIN / "slimline", "check", "Dockerfile", folder=project)
    assert "(pip-cache-kept)" in here.stdout
    assert (done.returncode, done.stdout) == (here.returncode, here.stdout), done.stderr
