"""Images of Bitnami, of which only `latest` is still built, and the programs' own images that take their place."""

from __future__ import annotations

from collections.abc import Callable

from rules.images.life.cycles import built_tags
from rules.images.life.tags import read_tag
from rules.images.names import ImageName

_BITNAMI = (
    *("cassandra", "ghost", "golang", "influxdb", "mariadb", "memcached", "mysql", "nginx", "node", "python"),
    *("rabbitmq", "redis", "redmine", "ruby", "solr", "tomcat", "wordpress", "zookeeper"),
)
_BITNAMI_NAMED = {"apache": "httpd", "mongodb": "mongo", "postgresql": "postgres", "java": "", "kafka": ""}
BITNAMI_PROGRAMS = {**dict(zip(_BITNAMI, _BITNAMI, strict=True)), **_BITNAMI_NAMED}
"""The program's own image, by the name of Bitnami's; "" where there is none."""


def to_bitnami_successor(successor: str) -> Callable[[ImageName], str | None]:
    """Only `latest` is still built; where a tag is a variable without a default, it may be `latest`.

    The version stays where the program's own image is built with it.
    """

    def moved(image: ImageName) -> str | None:
        if image.tag in {"", "latest"} or "$" in image.tag:
            return None
        version = read_tag(image.tag).version
        for depth in range(version.count(".") + 1, 0, -1):
            tag = ".".join(version.split(".")[:depth])
            if tag in built_tags(successor):
                return f"{successor}:{tag}"
        return ""

    return moved
