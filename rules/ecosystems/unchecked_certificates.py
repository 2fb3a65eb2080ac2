"""How each program is told not to check the certificate of a server."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression

OPTIONS = {
    "curl": ("--insecure", "--proxy-insecure"),
    "wget": ("--no-check-certificate",),
    "pip": ("--trusted-host",),
    "pip3": ("--trusted-host",),
    "http": ("--verify=no",),
}
"""By program; curl also bundles `-k` with other letters."""

VARIABLES = {
    "NODE_TLS_REJECT_UNAUTHORIZED": expression(r"0"),
    "PYTHONHTTPSVERIFY": expression(r"0"),
    "GIT_SSL_NO_VERIFY": expression(r"(?i)1|true|yes|on"),
    "PIP_TRUSTED_HOST": expression(r".+"),
    "NPM_CONFIG_STRICT_SSL": expression(r"(?i)false"),
    "CURL_INSECURE": expression(r"(?i)1|true"),
}
"""The values that turn the check off."""

_STRICT_SSL = expression(r"strict-ssl(?:=|\s+)[\"']?false\b", re.IGNORECASE)
SETTINGS = {
    "git": expression(r"http\.(?:\S*\.)?sslverify(?:=|\s+)[\"']?(?:false|0|no)\b", re.IGNORECASE),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _STRICT_SSL),
    **dict.fromkeys(
        ("dnf", "yum", "microdnf", "tdnf"), expression(r"--setopt=\S*sslverify=(?:false|0|no)\b", re.IGNORECASE)
    ),
    **dict.fromkeys(
        ("apt-get", "apt"), expression(r"acquire::https::\S*verify-(?:peer|host)=[\"']?(?:false|0|no)\b", re.IGNORECASE)
    ),
    "composer": expression(r"(?:disable-tls\s+true|secure-http\s+false)\b", re.IGNORECASE),
}
"""What a program writes into its configuration, by the words of its call."""
