"""`slimline demo`: the main job on this machine, with no account and no configuration."""

from __future__ import annotations

import errno
import shutil
import signal
import time
from importlib.resources import files
from pathlib import Path
from types import FrameType

import click

from app.builds.dockerfile_names import is_dockerfile
from app.sandbox.app_process import AppProcess, AppStopped, running_app
from app.sandbox.records import PullRequest
from app.sandbox.report import result_lines, review_lines
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox

REPOSITORY = "acme/settings-service"
REVIEW_SECONDS = 60.0
EXIT_FAILED = 1


@click.command()
@click.option(
    "--dockerfile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Review this file instead of the practice file.",
)
@click.option("--once", is_flag=True, help="Print the review and the resulting file, then end.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of the pull request's page. [default: a free one]"
)
def command(dockerfile: Path | None, once: bool, port: int) -> None:
    """Review a pull request on a local GitHub, without any account."""
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background job would ignore Ctrl-C
        signal.signal(number, _interrupt)
    started = time.monotonic()
    if shutil.which("git") is None:
        click.echo("The demo keeps its repositories with git, which is not installed: apt-get install git", err=True)
        raise SystemExit(EXIT_FAILED)
    try:
        click.echo("Starting a local GitHub and the App, then opening a pull request ...", err=True)
        with running_sandbox(port=port) as sandbox, running_app(sandbox) as app:
            pull = review(sandbox, app, dockerfile)
            click.echo(f"Reviewed {REPOSITORY}#{pull.number} in {time.monotonic() - started:.1f} s.\n")
            _print(sandbox, pull)
            if not once:
                _serve(sandbox, pull)
    except AppStopped as error:
        click.echo(str(error), err=True)
        raise SystemExit(EXIT_FAILED) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        click.echo(f"Port {port} is taken by another program. Choose another --port.", err=True)
        raise SystemExit(EXIT_FAILED) from None
    except KeyboardInterrupt:
        click.echo()


def review(sandbox: Sandbox, app: AppProcess, dockerfile: Path | None = None) -> PullRequest:
    """Open the pull request and wait until the App has said what it thinks of it."""
    parts = files("app.sandbox").joinpath("practice").iterdir()
    practice = {each.name: each.read_bytes() for each in parts if each.is_file()}
    proposed = {"Dockerfile": practice.pop("Dockerfile")}
    if dockerfile is not None:
        name = dockerfile.name if is_dockerfile(dockerfile.name) else "Dockerfile"
        proposed, practice = {name: dockerfile.read_bytes()}, {}
    sandbox.create_repository(REPOSITORY, practice)
    pull = sandbox.open_pull_request(REPOSITORY, proposed, branch="image", title="Ship the service as an image")

    def is_done() -> bool:
        return any(run.status == "completed" for run in sandbox.check_runs(REPOSITORY, pull.head_sha))

    sandbox.world.wait_until(lambda: is_done() or not app.is_running, REVIEW_SECONDS)
    if not is_done():
        reason = f"gave no review within {REVIEW_SECONDS:g} s" if app.is_running else "ended"
        raise AppStopped(f"The App {reason}. The end of its log:\n{app.tail()}")
    return pull


def _print(sandbox: Sandbox, pull: PullRequest) -> None:
    for line in (*review_lines(sandbox.world, pull), *result_lines(sandbox.world, pull)):
        click.echo(line)


def _serve(sandbox: Sandbox, pull: PullRequest) -> None:
    click.echo(f"\nThe pull request, with buttons that work: {click.style(sandbox.page_of(pull), bold=True)}")
    click.echo("Ctrl-C ends it.")
    while True:  # not signal.pause: a signal that arrives right before it would be waited for in vain
        time.sleep(1)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
