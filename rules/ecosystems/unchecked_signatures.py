"""Settings by which package managers install what nobody signed, beside the options of their records."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression

_OF_RPM = expression(r"--setopt=\S*gpgcheck=(?:0|false|no)\b")
_OF_APT = expression(r"apt::get::allowunauthenticated=[\"']?(?:true|1|yes)\b", re.IGNORECASE)
SETTINGS = {
    **dict.fromkeys(("dnf", "yum", "microdnf", "tdnf"), _OF_RPM),
    **dict.fromkeys(("apt-get", "apt"), _OF_APT),
}
"""What a call says, by the program."""

TRUSTED_SOURCE = expression(r"\bdeb(?:-src)?\s+\[[^\]\n]{0,80}?trusted=yes[^\]\n]{0,80}\]\s+(?:https?|ftp)://")
"""A source that apt is told to trust as it is; one in a folder of the image is the file's own."""
