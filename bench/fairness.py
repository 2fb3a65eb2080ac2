"""How long a small pull request waits behind many heavy ones of another account.

`python -m bench.fairness` runs the real service against the sandbox: first the small one alone, then behind the others.
The wait runs from its delivery to its concluded check run.
"""

from __future__ import annotations

import time

import click

from app.sandbox.app_process import running_app
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox

SMALL = "FROM python:3.11\nRUN pip install flask\n"


def heavy(lines: int) -> str:
    steps = (f"RUN apt-get update && apt-get install -y p{n} && pip install q{n}\n" for n in range(lines))
    return "FROM python:3.11\n" + "".join(steps)


def wait_of_a_small_one(github: Sandbox, branch: str) -> float:
    begun = time.monotonic()
    pull = github.open_pull_request("few/shop", {"Dockerfile": SMALL}, branch=branch)

    def is_concluded() -> bool:
        runs = github.check_runs("few/shop", pull.head_sha)
        return bool(runs) and runs[-1].status == "completed"

    github.wait_until(is_concluded, 600)
    return time.monotonic() - begun


@click.command()
@click.option("--count", default=20, show_default=True, help="Heavy pull requests.")
@click.option("--lines", default=2000, show_default=True, help="RUN instructions of each.")
@click.option("--smalls", default=5, show_default=True, help="Small ones, one after the other.")
def main(count: int, lines: int, smalls: int) -> None:
    """Print a row for docs/benchmarks.md."""
    with running_sandbox() as github:
        github.create_repository("few/shop", {"README.md": "# few\n"})
        github.create_repository("many/shop", {"README.md": "# many\n"})
        with running_app(github):
            wait_of_a_small_one(github, "warm-up")
            alone = [wait_of_a_small_one(github, f"alone-{n}") for n in range(smalls)]
            for n in range(count):
                github.open_pull_request("many/shop", {"Dockerfile": heavy(lines)}, branch=f"heavy-{n}")
            time.sleep(3)
            behind = [wait_of_a_small_one(github, f"behind-{n}") for n in range(smalls)]
    click.echo("| small pull request | shortest wait s | longest wait s |\n|---|---|---|")
    click.echo(f"| alone | {min(alone):.1f} | {max(alone):.1f} |")
    click.echo(f"| behind {count} heavy ones of another account | {min(behind):.1f} | {max(behind):.1f} |")


if __name__ == "__main__":
    main()
