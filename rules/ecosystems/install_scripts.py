"""Packages of npm whose own install script reads files of the project: without them it does less, in silence."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record


@record
class ReadsProject:
    """files: what the script reads, from the project's folder. setting: where package.json may name another place.

    below: the first major version whose script reads nothing; 0 where all do. again: the command that does the same
    later. source: the page that says so.
    """

    files: re.Pattern[str]
    source: str
    setting: tuple[str, str] = ("", "")
    below: int = 0
    again: str = ""


READS_PROJECT: Mapping[str, ReadsProject] = {
    "@prisma/client": ReadsProject(
        expression(r"(?:prisma/)?schema\.prisma|prisma/schema/[^/]+\.prisma|prisma\.config\.[cm]?[jt]s"),
        "https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/generating-prisma-client",
        ("prisma", "schema"),
        below=7,
        again="prisma generate",
    ),
    **dict.fromkeys(
        ("puppeteer", "puppeteer-core"),
        ReadsProject(
            expression(r"\.puppeteerrc(?:\.(?:c?js|json|ya?ml|ts))?|\.?(?:config/)?puppeteer\.config\.(?:c?js|ts)"),
            "https://pptr.dev/guides/configuration",
        ),
    ),
}
