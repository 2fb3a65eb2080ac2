"""docs/use-it.md, block by block: each does what the page says when it is copied."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
import yaml
from lsprotocol import types as lsp
from markdown_it import MarkdownIt
from mcp import ClientSession, StdioServerParameters, stdio_client
from pygls.lsp.client import LanguageClient

from app.sandbox.sandbox import Sandbox
from tests.practice import PRACTICE, PROJECT
from tests.stories.conftest import github, private_key

__all__ = ["github", "private_key"]

ROOT = Path(__file__).parents[2]
BIN = Path(sysconfig.get_path("scripts"))
BLOCKS = [
    (one.info, one.content) for one in MarkdownIt().parse((ROOT / "docs/use-it.md").read_text()) if one.type == "fence"
]
REPOSITORY = "acme/shop"
READ_AND_WRITE = {"contents": "read", "pull_requests": "write", "issues": "read", "metadata": "read"}


def _block(language: str, word: str) -> str:
    [found] = [text for info, text in BLOCKS if info == language and word in text]
    return found


def _bash(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **more}
    return subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository whose one commit has a Dockerfile with findings."""
    (tmp_path / "Dockerfile").write_text(PRACTICE)
    script = "git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm first && git tag REF"
    assert _bash(script, tmp_path).returncode == 0
    return tmp_path


def _lines() -> Iterator[str]:
    for info, text in BLOCKS:
        if info == "sh" and "review" not in text and "eval" not in text:
            yield from (line.partition(" #")[0].rstrip() for line in text.splitlines())


@pytest.mark.parametrize("line", list(_lines()))
def test_a_line_for_the_shell_does_something(project: Path, line: str) -> None:
    done = _bash(line.replace("RULE", "DL3042").replace("PATH", "."), project)
    assert done.returncode in (0, 1), done.stderr
    assert "Error" not in done.stderr
    is_silent = "--changed-since" in line  # nothing came since
    assert bool(done.stdout) is not is_silent, done.stdout


def test_the_shell_completes_rules_after_the_line_for_its_start_file(tmp_path: Path) -> None:
    asked = (
        "COMP_WORDS=(slimline check --select pip-c) COMP_CWORD=3; _slimline_completion slimline; echo ${COMPREPLY[@]}"
    )
    done = _bash(_block("sh", "eval") + asked, tmp_path)
    assert done.stdout.split() == ["pip-cache-kept"], done.stderr


def test_gitlab_s_job_leaves_the_report_where_it_says(project: Path) -> None:
    [job] = yaml.safe_load(_block("yaml", "codequality")).values()
    install, check = job["script"]
    assert install == "pip install slimline", "the wheel's own tests install it"
    assert _bash(check, project).returncode == 0, "the practice file has no error"
    report = json.loads((project / job["artifacts"]["reports"]["codequality"]).read_text())
    assert {one["location"]["path"] for one in report} == {"Dockerfile"}


def test_a_review_by_hand_prints_what_it_would_say(github: Sandbox, tmp_path: Path) -> None:
    token = _opened(github)
    line = _block("sh", "slimline review").replace("https://github.com", github.url)
    done = _bash(line, tmp_path, GITHUB_TOKEN=token, GITHUB_API_URL=github.url)
    assert "Dockerfile:3-7" in done.stdout, done.stderr
    assert github.pull_request(REPOSITORY, 1).reviews == []


@pytest.mark.slow
def test_the_workflow_s_one_step_reviews_the_pull_request(github: Sandbox, tmp_path: Path) -> None:
    """The steps of action.yml run as GitHub's runner runs them, from this checkout, against the sandbox."""
    token = _opened(github)
    [job] = yaml.safe_load(_block("yaml", "OWNER/slimline@main"))["jobs"].values()
    assert [step["uses"] for step in job["steps"]] == ["OWNER/slimline@main"]
    (tmp_path / "event.json").write_text(
        json.dumps({"pull_request": {"number": 1}, "repository": {"full_name": REPOSITORY}})
    )
    runner = {
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_API_URL": github.url,
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    inputs = {"${{ inputs.token }}": token, "${{ inputs.rules-url }}": action["inputs"]["rules-url"]["default"]}
    for step in action["runs"]["steps"]:
        given = {name: inputs[value] for name, value in step.get("env", {}).items()}
        done = _bash(f"set -eo pipefail\n{step['run']}", tmp_path, **runner, **given)
        assert done.returncode == 0, done.stdout + done.stderr
    threads = github.pull_request(REPOSITORY, 1).threads
    assert {(thread.start_line, thread.line) for thread in threads} >= {(None, 1), (3, 7)}
    assert "## Slimline: " in (tmp_path / "summary.md").read_text()


def _opened(github: Sandbox) -> str:
    """A workflow's token for a repository with the pull request 1."""
    github.world.app.slug = "github-actions"
    github.world.account(github.world.app.bot, "Bot")
    github.create_repository(REPOSITORY, PROJECT)
    github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    installation = github.world.installation_for(github.repository(REPOSITORY))
    assert installation is not None
    return str(github.gate.issue(installation, {"permissions": READ_AND_WRITE}).text)


@pytest.mark.slow
def test_pre_commit_s_configuration_runs_both_hooks(project: Path) -> None:
    settings = yaml.safe_load(_block("yaml", "slimline-fix"))
    [repository] = settings["repos"]
    head = _bash("git rev-parse HEAD", ROOT).stdout.strip()
    repository |= {"repo": str(ROOT), "rev": head}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings))
    done = _bash("git add . && pre-commit run --all-files", project, PRE_COMMIT_HOME=f"{project}-home")
    assert "(pip-cache-kept)" in done.stdout, done.stdout + done.stderr
    assert "--no-cache-dir" in (project / "Dockerfile").read_text()


def _servers() -> Iterator[tuple[str, list[str]]]:
    """What each editor starts, by its settings."""
    code = json.loads(_block("json", "glspc"))
    assert code["glspc.server.languageId"] == ["dockerfile"]
    yield "Visual Studio Code", [code["glspc.server.command"], *code["glspc.server.commandArguments"]]
    lua = re.search(r"cmd = \{([^}]*)\}", _block("lua", "vim.lsp"))
    assert lua is not None
    yield "Neovim", re.findall(r'"([^"]*)"', lua[1])
    helix = tomllib.loads(_block("toml", "language-server"))
    [language] = helix["language"]
    [name] = language["language-servers"]
    yield "Helix", [helix["language-server"][name]["command"], *helix["language-server"][name]["args"]]
    zed = json.loads(_block("json", '"language_servers"'))
    [name] = zed["languages"]["Dockerfile"]["language_servers"]
    yield "Zed", [zed["lsp"][name]["binary"]["path"], *zed["lsp"][name]["binary"]["arguments"]]


@pytest.mark.parametrize(("editor", "command"), list(_servers()), ids=lambda one: one if isinstance(one, str) else "")
def test_the_server_that_an_editor_is_told_to_start_answers(project: Path, editor: str, command: list[str]) -> None:
    async def talk() -> list[lsp.Diagnostic]:
        said: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        client = LanguageClient(editor, "1")

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def heard(params: lsp.PublishDiagnosticsParams) -> None:
            said.put_nowait(params)

        await client.start_io(str(BIN / command[0]), *command[1:])
        await client.initialize_async(lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=project.as_uri()))
        client.initialized(lsp.InitializedParams())
        item = lsp.TextDocumentItem((project / "Dockerfile").as_uri(), "dockerfile", 1, PRACTICE)
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        found = await said.get()
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
        return list(found.diagnostics)

    diagnostics = asyncio.run(asyncio.wait_for(talk(), 120))
    assert "pip-cache-kept" in {one.code for one in diagnostics}


def test_the_agent_s_settings_start_a_server_with_the_three_tools(project: Path) -> None:
    [given] = json.loads(_block("json", "mcpServers"))["mcpServers"].values()

    async def talk() -> dict[str, Any]:
        server = StdioServerParameters(command=str(BIN / given["command"]), args=given["args"], cwd=project)
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await session.initialize()
            return {tool.name: tool for tool in (await session.list_tools()).tools}

    assert set(anyio.run(talk)) == {"review_dockerfile", "fix_dockerfile", "explain_rule"}


def test_no_block_is_left_out() -> None:
    """A new block needs a test above: this one only counts."""
    assert sorted(info for info, _ in BLOCKS) == ["json"] * 3 + ["lua"] + ["sh"] * 4 + ["toml"] + ["yaml"] * 3
