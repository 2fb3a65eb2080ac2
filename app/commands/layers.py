"""`slimline layers`: what is in an image, and what of it is there for nothing."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import cast

import click

from app.evidence.docker_engine import DockerUnusable, docker_client, saved
from app.evidence.image_contents import ImageContents, image_contents
from app.evidence.layer_files import Peeked
from app.evidence.layers_page import as_page
from app.evidence.layers_text import as_json, as_text
from app.evidence.saved_image import SavedLayer, read_archive, read_folder
from app.evidence.tar_entries import Unreadable
from app.local.terminal import say
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.syntax_error import DockerfileSyntaxError

EXIT_UNUSABLE = 2


@click.command()
@click.argument("image")
@click.option(
    "--file",
    "dockerfile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Dockerfile that the image was built from: waste is shown with its line.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def command(image: str, dockerfile: Path | None, form: str, output: Path | None) -> None:
    """Show the layers of IMAGE and what they carry for nothing.

    IMAGE is the name of an image that this machine's Docker has, an archive that `docker save` wrote, or the folder or
    archive of an OCI layout. Exits with 2 where it cannot be read.
    """
    try:
        contents = image_contents(_read(image), _dockerfile(dockerfile))
    except (Unreadable, DockerUnusable) as error:
        say(str(error), err=True)
        raise SystemExit(EXIT_UNUSABLE) from None
    text = _rendered(image, contents, form)
    if output is None:
        say(text)
    else:
        output.write_text(text + "\n", "utf-8", "backslashreplace")


def _rendered(image: str, contents: ImageContents, form: str) -> str:
    if form == "json":
        return json.dumps(as_json(contents), indent=2)
    return as_page(image, contents) if form == "html" else as_text(image, contents)


def _read(image: str) -> tuple[SavedLayer, ...]:
    path = Path(image)
    try:
        if path.is_dir():
            return read_folder(path)
        if path.is_file():
            return _archive(path)
    except OSError as error:
        raise Unreadable(f"{image} cannot be read: {error.strerror or error}.") from error
    with saved(docker_client(), image) as stream:
        return read_archive(stream, image)


def _archive(path: Path) -> tuple[SavedLayer, ...]:
    with path.open("rb") as file:
        part = Peeked(file)
        is_packed = part.first.startswith(b"\x1f\x8b")
        # a gzip stream only reads from what it is given
        return read_archive(gzip.GzipFile(fileobj=cast(io.BytesIO, part)) if is_packed else part, str(path))


def _dockerfile(path: Path | None) -> Dockerfile | None:
    if path is None:
        return None
    try:
        return parse(read_text(path.read_bytes()))
    except DockerfileSyntaxError as error:
        raise Unreadable(f"{path}:{error.line}: {error.reason}") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path} cannot be read: {error}.") from error
