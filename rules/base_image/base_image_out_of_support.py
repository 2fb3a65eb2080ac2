"""A base image whose support has ended."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.tools.image_life import ended
from rules.tools.image_names import image_name


class BaseImageOutOfSupport(Rule):
    """The base image gets no more security fixes.

    Either the image is deprecated, or the version that it carries has passed its end of support, or the Debian below it
    has. Nothing in such an image is repaired any more, whatever is found; the packages of an old Debian have even left
    the mirrors, so that `apt-get update` fails. The message names an image that is maintained. Moving to it is a change
    of version: there is no fix to accept, since only you can test it.

    The table behind this rule has the state of November 2026, with the day and the page for each entry.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    references = ("https://endoflife.date/",)
    invalid = (
        Invalid("FROM python:2.7\n"),
        Invalid("FROM node:12-alpine\n"),
        Invalid("FROM centos:7\n"),
        Invalid("FROM openjdk:17-jdk-slim\n"),
        Invalid("FROM python:3.12-buster\n"),
        Invalid("FROM mcr.microsoft.com/dotnet/core/aspnet:3.1\n"),
        Invalid(
            """
            ARG NODE=16
            FROM node:${NODE} AS build
            FROM node:${NODE}-slim
            """,
            findings=2,
        ),
    )
    valid = (
        Valid("FROM python:3.14\n", because="it is supported"),
        Valid("FROM node:lts\n", because="it always names a supported version"),
        Valid("FROM node:24.1.0\n", because="24 is supported, and `24` is no `2` or `4`"),
        Valid("FROM golang:1.27\n", because="it is supported, and `1.27` is no `1.2`"),
        Valid("FROM registry.example.com/python:2.7\n", because="what a private registry maintains is its own matter"),
        Valid("FROM scratch\n", because="there is nothing in it"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        seen: set[str] = set()
        for stage in dockerfile.stages:
            if stage.base_image is None or stage.base_image in seen:
                continue
            seen.add(stage.base_image)
            end = ended(image_name(stage.base_image))
            if end is not None:
                text = f"{end.what} has had no support since {end.ended}; `{end.successor}` is maintained."
                yield self.finding(stage.base.image.span, text)
