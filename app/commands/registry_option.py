"""`--registry`: what registries know of the images, for the commands that look at local files."""

from __future__ import annotations

from collections.abc import Sequence

import click

from app.failures import SetupError
from app.local.files import LocalDockerfile
from rules.engine.context import ImageFacts

registry_option = click.option(
    "--registry", is_flag=True, help="Ask image registries which tags there are, and how large they are."
)


def images_known(files: Sequence[LocalDockerfile], *, registry: bool) -> ImageFacts:
    """Nothing, unless the person wants registries asked."""
    if not registry:
        return ImageFacts()
    try:
        from app.local.registry import asked  # its client comes with an extra
    except ModuleNotFoundError as error:
        raise click.ClickException("`--registry` needs more than the engine: pip install 'slimline[app]'") from error
    try:
        return asked(files)
    except SetupError as error:
        raise click.ClickException(str(error)) from error
