"""`slimline mcp` as an agent talks to it: the SDK's client, over standard input and output."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client

from tests.practice import EXPERT, PRACTICE

ROOT = Path(__file__).parents[2]


def test_an_agent_reviews_fixes_and_reads_the_rule(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(PRACTICE)
    (tmp_path.parent / "secret").write_text("FROM x\n")

    async def talk() -> None:
        server = StdioServerParameters(command=sys.executable, args=["-m", "app", "mcp"], cwd=tmp_path)
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await session.initialize()
            assert {tool.name for tool in (await session.list_tools()).tools} == {
                "review_dockerfile",
                "fix_dockerfile",
                "explain_rule",
            }
            review = (await session.call_tool("review_dockerfile", {})).structured_content
            assert review is not None
            assert [(one["start_line"], one["end_line"]) for one in review["suggestions"]] == [(1, 1), (3, 7)]
            fixed = (
                await session.call_tool("fix_dockerfile", {"text": PRACTICE, "everything": True})
            ).structured_content
            assert fixed is not None
            assert fixed["text"] == EXPERT
            page = (await session.call_tool("explain_rule", {"rule": "DL3042"})).content[0]
            assert "# pip-cache-kept" in str(page)
            resource = await session.read_resource("slimline://rules/pip-cache-kept")
            assert "# pip-cache-kept" in str(resource.contents[0])
            outside = await session.call_tool("review_dockerfile", {"path": "../secret"})
            assert outside.is_error

    anyio.run(talk)
    assert (tmp_path / "Dockerfile").read_text() == PRACTICE, "nothing is ever written"


@pytest.mark.parametrize("word", ["pip-cache-kept", "DL3042"])
def test_a_rule_is_explained_in_the_terminal(word: str) -> None:
    from click.testing import CliRunner

    from app.cli import main

    done = CliRunner().invoke(main, ["explain", word])
    assert done.stdout.startswith("# pip-cache-kept\n")
    assert CliRunner().invoke(main, ["explain", "pip-cache-kep"]).exit_code == 2
    assert "pip-cache-kept (" in CliRunner().invoke(main, ["rules"]).stdout
