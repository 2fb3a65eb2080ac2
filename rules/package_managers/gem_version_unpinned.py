"""Gems without a version."""

from __future__ import annotations

from rules.ecosystems.ruby import GEM
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class GemVersionUnpinned(VersionUnpinned):
    """`gem install` names gems without a version.

    Each build installs the newest release, so two builds of one commit differ.

    This rule is off by default. Somebody, or a bot, has to keep a pinned version up to date, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = (
        "DL3028",
        "DF053",
    )
    managers = (GEM,)
    references = ("https://guides.rubygems.org/command-reference/#gem-install",)
    invalid = (
        Invalid(
            """
            FROM ruby:3.4-slim
            RUN gem install rails
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM ruby:3.4-slim
            RUN gem install rails:8.0.1
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM ruby:3.4-slim
            RUN gem install rails -v 8.0.1
            """,
            because="the version is named",
        ),
        Valid(
            "FROM ruby:3.4\nRUN gem install nokogiri:1.18.10 -- --use-system-libraries true\n",
            because="what stands behind `--` is for the gem's own build",
        ),
    )
