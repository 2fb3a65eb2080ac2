"""Tags for an image without one: what other stages and Dockerfiles of the repository use, and what the registry
knows.
"""

from __future__ import annotations

import re
from itertools import islice
from posixpath import basename

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.path_index import Paths
from rules.facts.dockerfile_paths import is_not_run
from rules.images.life.cycles import data_day
from rules.images.life.lookup import ended
from rules.images.names import ImageName, image_name

_FROM = expression(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*([^\s$]+:[^\s$@]+)", re.IGNORECASE | re.MULTILINE)
_NAMES = expression(r"(^|\.)(dockerfile|containerfile)(\.|$)", re.IGNORECASE)
_VERSION_TAG = expression(r"v?\d+(\.\d+)*$")
MAX_FILES = 50
"""Dockerfiles of the repository that are looked into."""


def tag_used_elsewhere(dockerfile: Dockerfile, image: ImageName, context: Context) -> str | None:
    """The one tag that the other stages and Dockerfiles agree on; None where there is none or more than one.

    The data of tests and other projects' files say nothing; nor is a version named whose support has ended.
    """
    names = [stage.base_image for stage in dockerfile.stages if stage.base_image is not None]
    for path in _dockerfiles(context.build.paths):
        names += _FROM.findall(context.build.read(path) or "")
    tags = {found.tag for name in names if (found := image_name(name)).known_as == image.known_as}
    named = {tag for tag in tags if re.match(r"v?\d", tag)}
    tag = named.pop() if len(named) == 1 else None
    is_supported = tag is not None and ended(image.tagged(tag), context.day or data_day()) is None
    return tag if is_supported else None


@fact
def _dockerfiles(paths: Paths) -> tuple[str, ...]:
    named = (path for path in paths.in_order if _NAMES.search(basename(path)) and not is_not_run(path))
    return tuple(islice(named, MAX_FILES))


def newest_version(image: ImageName, context: Context) -> str | None:
    """The shortest version tag that the registry has of the image: a major version, updated in place."""
    tags = [tag for tag in context.images.tags(image.repository) if _VERSION_TAG.match(tag)]
    return min(tags, key=lambda tag: (tag.count("."), len(tag))) if tags else None
