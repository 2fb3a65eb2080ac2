"""A base image whose support has ended."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rules.dockerfile.model import Dockerfile
from rules.edits.base_image import retag
from rules.engine.context import Context, ImageFacts, KnownTag
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.dockerfile_paths import holds_a_version, is_not_run, names_version
from rules.facts.used_images import ImageUse, image_uses, others
from rules.images.life.cycles import data_day
from rules.images.life.lookup import Ended, ended
from rules.images.names import ImageName, image_name

_NEWEST_DEBIAN = ImageFacts({"debian:13-slim": KnownTag("13-slim")})
"""What a registry says, for an example."""


class BaseImageOutOfSupport(Rule):
    """The base image no longer gets security fixes.

    Either the image is deprecated, or its version is past its end of support, or the Debian, Ubuntu, or Alpine Linux
    that it's built on is. Nobody fixes vulnerabilities in such an image. The packages of an old Debian also leave the
    mirrors, so that `apt-get update` fails. The message names an image that is supported. Because moving to it changes
    the version, only you can test it. Slimline therefore suggests it, with what to check, only if it asked the registry
    and the image exists. The same holds for images in `COPY --from`.

    Some files hold on to an old version on purpose. The rule ignores a file if its path says so: a folder of one
    version among others (`redis/5.0.7/Dockerfile`), the name of the version itself (`Dockerfile.centos7`,
    `node/12/Dockerfile`), the number of a known vulnerability (`CVE-2019-11581/Dockerfile`), test data, and files of
    other projects (`testdata`, `vendor`). If a file names a version more than once, there is one finding, which lists
    the other lines.

    **What counts as the end.** For a version, it's the last day of free security fixes. For Debian, that's the end of
    long-term support, for Ubuntu, the end of standard support, and for an AWS Lambda image, the day on which its
    runtime is deprecated. If each release ends support for the one before it (Rust, Maven, Composer), the rule waits a
    year. *Deprecated* means that the publisher says so of the whole image. The dates come from endoflife.date, and the
    tags from the list from which the official images are built. Slimline never names a tag that isn't in that list. A
    date in the future counts from that day on.
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
        Invalid("FROM python:3.8 AS build\nFROM python:3.8\n"),
        Invalid(
            """
            FROM golang:1.23 AS build
            FROM alpine:3.19
            """,
            findings=2,
        ),
        Invalid("FROM python:3.12-alpine3.17\n"),
        Invalid("FROM openjdk:21-ea-jdk\n"),
        Invalid("FROM maven:3.6.1-jdk-11-slim AS build\n"),
        Invalid("FROM eclipse-temurin:17-jre-focal\n"),
        Invalid("FROM nginx:1.21-alpine\n"),
        Invalid("FROM redis:5-alpine\n"),
        Invalid("FROM php:8.4-fpm\nCOPY --from=node:10.22 /usr/local/bin /usr/local/bin\n"),
        Invalid("FROM arm32v7/debian:stretch-slim\n"),
        Invalid("FROM node:12\n", context=Context(path="services/api/Dockerfile")),
        Invalid("FROM debian:10-slim\n", "FROM debian:13-slim\n", Context(images=_NEWEST_DEBIAN)),
    )
    valid = (
        Valid("FROM python:3.14\n", because="it is supported"),
        Valid("FROM node:lts\n", because="it always names a supported version"),
        Valid("FROM node:24.1.0\n", because="24 is supported, and `24` is no `2` or `4`"),
        Valid("FROM golang:1.27\n", because="it is supported, and `1.27` is no `1.2`"),
        Valid("FROM registry.example.com/python:2.7\n", because="what a private registry maintains is its own matter"),
        Valid("FROM nginx:stable-alpine\n", because="it always names the branch that gets the fixes"),
        Valid("FROM redis:7-alpine\n", because="`7` is 7.4, which is supported, though 7.0 is not"),
        Valid("FROM maven:3.9-eclipse-temurin-17 AS build\n", because="it stands on a Java that is maintained"),
        Valid(
            "ARG VERSION\nFROM bitnami/cassandra:${VERSION}\n",
            because="the version may be `latest`, which is still built",
        ),
        Valid("FROM scratch\n", because="there is nothing in it"),
        Valid("FROM openjdk:28-ea-jdk\n", because="builds of a Java to come are what the image is still made for"),
        Valid(
            """
            ARG REPO=mcr.microsoft.com/dotnet/aspnet
            FROM $REPO:8.0.30-alpine3.24-amd64
            """,
            because="the file makes the image of that version",
            context=Context(path="src/aspnet/8.0/alpine3.24-composite/amd64/Dockerfile"),
        ),
        Valid(
            "FROM php:5.6-apache\n",
            because="it builds an old release of something, which ran on that PHP",
            context=Context(path="base/joomla/3.4.5/Dockerfile"),
        ),
        Valid(
            "FROM centos:7\n",
            because="the file's name says that CentOS 7 is meant",
            context=Context(path="packaging/Dockerfile.centos7"),
        ),
        Valid(
            "FROM python:3.6-alpine\n",
            because="it shows a flaw of that time",
            context=Context(path="jira/CVE-2019-11581/Dockerfile.smtpd"),
        ),
        Valid(
            "FROM ubuntu:14.04\n",
            because="a test reads the file, nobody runs it",
            context=Context(path="parser/testfiles/weechat/Dockerfile"),
        ),
        Valid(
            "FROM golang:1.20\n",
            because="the file belongs to another project",
            context=Context(path="vendor/github.com/docker/distribution/Dockerfile"),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_not_run(context.path) or holds_a_version(context.path):
            return
        day = context.day or data_day()
        found: dict[tuple[str, str], tuple[Ended, list[ImageUse]]] = {}
        for use in image_uses(dockerfile):
            end = ended(use.image, day)
            if end is not None and not _is_meant(use.image, end, context.path):
                found.setdefault((end.what, end.successor), (end, []))[1].append(use)
        for end, uses in found.values():
            again = sum(one.what == end.what for one, _ in found.values()) > 1
            message = f"{_what_ended(end, uses[0].image if again else None)}{others(uses)}; {_what_to_use(end)}."
            yield self.finding(uses[0].span, message, _fix(dockerfile, end, uses, context))


def _fix(dockerfile: Dockerfile, end: Ended, uses: list[ImageUse], context: Context) -> Fix | None:
    """The image that the message names, where a registry has it: every FROM at once, or none."""
    new = image_name(end.successor)
    if not end.successor or context.images.exists(new.short) is not True:
        return None
    edits = [retag(dockerfile, use.stage, use.image, new) if use.stage else () for use in uses]
    if not all(edits):
        return None
    caution = f"Check that the program builds and runs on `{new.short}`, which is a different version."
    return Fix(f"Move to `{new.short}`", tuple(dict.fromkeys(chain.from_iterable(edits))), caution)


def _what_ended(end: Ended, image: ImageName | None) -> str:
    """image: the one in which it is, where several findings of the file are about the same version."""
    if end.kind == "image":
        what = f"`{image.known_as}:{image.tag}`" if image is not None else end.what
        return f"{what} has not been maintained since {end.ended}" if end.ended else f"{what} is deprecated"
    place = f" in `{image.repository.rpartition('/')[2]}:{image.tag}`" if image is not None else ""
    since = f"has had no support since {end.ended}" if end.ended else "is no longer supported"
    return f"{end.what}{place} {since}"


def _what_to_use(end: Ended) -> str:
    if not end.successor:
        return "move to a newer version" if end.kind != "image" else "move to an image that is maintained"
    if end.kind == "image":
        return f"use `{end.successor}` instead"
    if end.kind == "system":
        return f"`{end.successor}` is built on a supported release"
    return f"`{end.successor}` is supported" + (f" until {end.until}" if end.until else "")


def _is_meant(image: ImageName, end: Ended, path: str) -> bool:
    """Whether the path names the version that has ended: somebody still wants it."""
    names = {image.repository.rpartition("/")[2], *_NAMES.get(image.known_as, ()), end.what.split()[0].lower()}
    return names_version(path, names, end.version)


_NAMES = {"python": ("py",)}
