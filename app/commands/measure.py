"""`slimline measure`: the table of before and after, of your own image."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from python_on_whales import DockerException
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.evidence.baseline import with_baseline
from app.evidence.budget import LimitVerdict, advice, verdicts
from app.evidence.build_progress import BuildProgress
from app.evidence.docker_engine import DockerUnusable, docker_client
from app.evidence.dockerfile_versions import versions
from app.evidence.measured_builds import Built, MeasuredFile
from app.evidence.measured_text import as_json, as_markdown, as_text, badge
from app.evidence.measuring import BuildOptions, Watch, Workshop, workshop
from app.evidence.started_images import Smoke
from app.evidence.working_copy import NoSuchRevision
from app.local.analysis import problems_around
from app.local.configuration import configuration_at
from app.local.files import LocalDockerfile, find_dockerfiles
from app.local.terminal import say, shown
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.catalogue import all_rules

EXIT_FAILED, EXIT_UNUSABLE, EXIT_INTERRUPTED = 1, 2, 130
NO_SMOKE = "\0"


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--baseline", metavar="REF", help="Compare with this git revision instead of with the fixes.")
@click.option("--fixes/--no-fixes", default=None, help="Build the fixes too. [default: unless --baseline is given]")
@click.option(
    "--smoke",
    metavar="CMD",
    is_flag=False,
    flag_value="",
    default=NO_SMOKE,
    show_default=False,
    help="Start each image and run CMD here, {container} being its name; without CMD, see that it stays up.",
)
@click.option("--publish", multiple=True, metavar="HOST:CONTAINER", help="A port of the started images, for CMD.")
@click.option("--network", default="", help="The network of builds and started images, as for docker.")
@click.option("--build-arg", multiple=True, metavar="NAME=VALUE", help="As for docker build.")
@click.option("--target", default="", help="The stage to build.")
@click.option("--cache", multiple=True, metavar="SPEC", help="A cache to read and write: type=gha, type=local,dest=...")
@click.option("--touch", metavar="PATH", help="The file to change before the rebuild, below the build context.")
@click.option("--compressed/--no-compressed", default=True, help="Also pack the layers as a registry stores them.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "badge"]), default="text", show_default=True
)
@click.option("--summary", type=click.Path(dir_okay=False, path_type=Path), help="Also add the Markdown to this file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def command(
    paths: tuple[str, ...],
    baseline: str | None,
    fixes: bool | None,
    smoke: str,
    publish: tuple[str, ...],
    network: str,
    build_arg: tuple[str, ...],
    target: str,
    cache: tuple[str, ...],
    touch: str | None,
    compressed: bool,
    form: str,
    summary: Path | None,
    output: Path | None,
) -> None:
    """Build the Dockerfiles at PATHS as they are and as the fixes would make them, and compare.

    Works on copies. Exits with 1 where a fix breaks a build or a budget that is enforced does not hold, with 2 where
    nothing can be built.
    """
    arguments = _arguments(network, build_arg, target, cache)
    asked = None if smoke == NO_SMOKE else Smoke(smoke, network, publish)
    build_options = BuildOptions(arguments, asked, compressed, touch)
    signal.signal(signal.SIGTERM, _interrupt)  # clear away as for Ctrl-C
    try:
        files = list(find_dockerfiles(paths or (".",)))
        for problem in problems_around(files):
            say(problem, err=True)
        found = list(_measured(files, build_options, baseline, fixes))
    except (DockerUnusable, NoSuchRevision, DockerfileSyntaxError, DockerException, OSError, ValueError) as error:
        say(str(error), err=True)
        raise SystemExit(EXIT_UNUSABLE) from None
    except KeyboardInterrupt:
        raise SystemExit(EXIT_INTERRUPTED) from None
    text = _rendered(found, form)
    if output is None:
        say(text, end="")
    else:
        output.write_text(text, "utf-8", "backslashreplace")
    if summary is not None:
        with summary.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(_rendered(found, "markdown"))
    raise SystemExit(_exit_code(found))


Measured = tuple[LocalDockerfile, MeasuredFile, list[LimitVerdict]]


def _measured(
    files: Sequence[LocalDockerfile], build_options: BuildOptions, baseline: str | None, fixes: bool | None
) -> Iterator[Measured]:
    if not files:
        raise DockerUnusable("There is no Dockerfile.")
    client = docker_client()
    with _watching() as watch, workshop(client, build_options, watch) as room:
        for file in files:
            yield _one(room, file, baseline, fixes)


def _one(room: Workshop, file: LocalDockerfile, baseline: str | None, fixes: bool | None) -> Measured:
    chosen = list(versions(file))
    if not (fixes if fixes is not None else baseline is None):
        chosen = chosen[:1]
    now = chosen[0].name
    if baseline is not None:
        chosen = [with_baseline(file, baseline, room.folder()), *chosen]
    measured = room.measure(file, chosen)
    results = {version.name: version.result for version in measured.versions}
    current, earlier = results[now], results.get(baseline or "")
    budget = configuration_at(file.tree.root, all_rules()).budget
    if not isinstance(current, Built):
        return file, measured, []
    return file, measured, list(verdicts(budget, current, earlier if isinstance(earlier, Built) else None))


def _rendered(found: Sequence[Measured], form: str) -> str:
    if form == "json":
        return json.dumps([as_json(measured, judged) for _, measured, judged in found], indent=2) + "\n"
    if form == "badge":
        last = (next((v.result for v in m.versions if isinstance(v.result, Built)), None) for _, m, _ in found)
        return "".join(f"{badge(built)}\n" for built in last if built is not None)
    render = as_markdown if form == "markdown" else as_text
    return "\n".join(render(measured, judged, _advice(file, measured)) for file, measured, judged in found)


def _advice(file: LocalDockerfile, measured: MeasuredFile) -> str:
    budget = configuration_at(file.tree.root, all_rules()).budget
    built = [version.result for version in measured.versions if isinstance(version.result, Built)]
    return advice(budget, built[-1]) if built else ""


def _exit_code(found: Sequence[Measured]) -> int:
    if all(not any(isinstance(v.result, Built) for v in measured.versions) for _, measured, _ in found):
        return EXIT_UNUSABLE
    over = any(
        configuration_at(file.tree.root, all_rules()).budget.enforced and not all(v.holds for v in judged)
        for file, _, judged in found
    )
    return EXIT_FAILED if over or any(m.broken or m.answers == "different" for _, m, _ in found) else 0


def _arguments(network: str, build_args: Sequence[str], target: str, caches: Sequence[str]) -> tuple[str, ...]:
    """As options of `docker buildx build`, each one word: no value is ever read as an option."""
    found = [f"--build-arg={value}" for value in build_args]
    found += [f"--network={network}"] if network else []
    found += [f"--target={target}"] if target else []
    return (*found, *(f"--cache-{way}={spec}" for spec in caches for way in ("from", "to")))


@contextmanager
def _watching() -> Iterator[Watch]:
    """A bar for people; one line for each build where nobody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        seen: set[str] = set()

        def tell(name: str, progress: BuildProgress) -> None:
            if name not in seen:
                seen.add(name)
                say(f"Building: {name}", err=True)

        yield tell
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {"": bar.add_task("starting", total=None)}

        def draw(name: str, progress: BuildProgress) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=None)
            title = shown(f"{name}: {progress.current[:60]}").replace("[", r"\[")
            bar.update(tasks[name], description=title, total=progress.steps or None, completed=progress.done)

        yield draw


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
