"""`slimline mcp`: tools for agents, over standard input and output."""

from __future__ import annotations

import click

from app.local.agent_tools import agent_server


@click.command()
def command() -> None:
    """Serve an agent: review, fix and explain Dockerfiles in the working folder. The agent's program starts it."""
    agent_server().run("stdio")
