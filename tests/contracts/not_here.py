"""What the real tools could not be asked here, and what stands in its place."""

from __future__ import annotations

from collections.abc import Mapping

NOT_HERE: Mapping[str, str] = {
    "dotnet": "no .NET SDK could be had; https://learn.microsoft.com/dotnet/core/tools/dotnet-restore names"
    " `--locked-mode`, and NuGet 5.0 brought it (https://devblogs.microsoft.com/dotnet/enable-repeatable-package"
    "-restores-using-a-lock-file/)",
    "apk": "Debian 12 has no package of it and no image of Alpine could be had; apk-tools 2.6.4 brought `--no-cache`"
    " (https://gitlab.alpinelinux.org/alpine/apk-tools/-/tags)",
    "yum": "Debian has none any more; on Fedora and its kin it is a link to dnf, which was asked",
    "microdnf": "it is in no package of Debian; https://github.com/rpm-software-management/microdnf lists `clean all`",
    "tdnf": "it is in no package of Debian; https://github.com/vmware/tdnf lists `clean all`, `--assumeyes`, and `-y`",
    "conda": "no channel could be reached; https://docs.conda.io/projects/conda/en/stable/commands/clean.html names"
    " `-a` and `-y`",
    "mamba": "no channel could be reached; it hands `clean` on to conda, or since 2.0 is micromamba",
    "micromamba": "no channel could be reached; https://mamba.readthedocs.io/en/latest/user_guide/micromamba.html"
    " names `clean --all --yes`",
}
"""Package managers that a fix writes a line of, and that run nowhere here: where else their options are written."""

OLDER_THAN_THESE: Mapping[str, str] = {
    "npm": "npm 3 to 5 end with an error on a current Node.js; `ci` came with npm 5.7"
    " (https://github.com/npm/cli/blob/release/v6/changelogs/CHANGELOG-5.md)",
    "uv": "uv 0.2 and 0.3 build every project, for which they need the network; `uv sync` was experimental before 0.3"
    " (https://github.com/astral-sh/uv/releases/tag/0.3.0), and 0.4 brought `package = false`",
    "yarn": "Yarn 2.4 is in no registry as a program; https://github.com/yarnpkg/berry/blob/master/CHANGELOG.md names"
    " `--immutable` from 2.0.0 on",
    "composer": "only Composer 2.5 can be had; 1.9 brought `--no-cache`"
    " (https://github.com/composer/composer/blob/main/CHANGELOG.md)",
    "gem": "only RubyGems 3.3 can be had; 2.0 brought `--no-document`"
    " (https://github.com/rubygems/rubygems/blob/master/CHANGELOG.md)",
}
"""Versions that a record speaks of and that cannot be asked: what their change logs say."""
