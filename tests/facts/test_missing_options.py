"""What the name of a base image tells of the age of its tools."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.parser import parse
from rules.facts.calls import invocation
from rules.facts.missing_options import (
    apk_needs_clean_up,
    has_cacheless_pip,
    has_modern_pip,
    has_old_composer,
    has_old_npm,
    has_old_poetry,
)


def stage_of(text: str) -> Stage:
    return parse(text + "\n").stages[-1]


@pytest.mark.parametrize(
    "image",
    [
        *("python:2", "python:2.7-slim", "python:3.6", "python:3.5.2-alpine", "python:3.1"),
        *("python:3.7.16", "python:3.8.3-slim", "python:3.9.16", "python:3.10.5", "python:3.10.0-slim-bullseye"),
        *("python:3.7-stretch", "python:3.8-alpine3.12", "python:3.9-slim-stretch", "docker.io/library/python:3.6"),
        *("debian:11", "debian:bullseye-slim", "ubuntu:22.04", "ubuntu:18.04", "alpine:3.9", "alpine:3.15", "node:14"),
        *("centos:7", "rockylinux:9", "registry.access.redhat.com/ubi8/ubi", "amazonlinux:2", "node:16-buster"),
        *("nvidia/cuda:11.8.0-base-ubuntu20.04", "tiangolo/uwsgi-nginx:python3.11", "php:7.4-fpm-buster"),
        *("python:3-stretch", "python:3-onbuild", "docker:17.10.0-ce-git", "golang:1.12-alpine", "mongo:3.2.3"),
    ],
)
def test_an_old_pip_is_not_called_modern(image: str) -> None:
    assert not has_modern_pip(stage_of(f"FROM {image}"))


@pytest.mark.parametrize(
    "image",
    [
        *(
            "python",
            "python:3",
            "python:slim",
            "python:3.7",
            "python:3.7-buster",
            "python:3.8.17",
            "python:3.9.20-slim",
        ),
        *("python:3.10.6", "python:3.10.12", "python:3.10-alpine3.18", "python:3.11.0", "python:3.13-slim-bullseye"),
        *("debian:12", "debian", "ubuntu:24.04", "ubuntu", "alpine:3.16", "alpine:3.22", "node:18", "node:22-slim"),
        *("docker.io/library/python:3.13", "quay.io/jupyter/base-notebook", "docker:28", "golang:1.25-alpine"),
    ],
)
def test_a_modern_pip_is_known(image: str) -> None:
    assert has_modern_pip(stage_of(f"FROM {image}"))


@pytest.mark.parametrize(
    ("step", "expected"), [("apt-get install -y python-pip", False), ("apt-get install -y python3-pip", True)]
)
def test_a_pip_for_python_2_is_old(step: str, expected: bool) -> None:
    assert has_modern_pip(stage_of(f"FROM ubuntu AS base\nRUN {step}\nFROM base\nRUN pip install x")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM debian:8\nRUN pip install a", True),
        ("FROM ubuntu:14.04 AS base\nRUN true\nFROM base\nRUN pip3 install a", True),
        ("FROM debian:8\nRUN pip install --upgrade pip\nRUN pip install a", False),
        ("FROM debian:8\nRUN pip install a\nRUN pip install --upgrade pip", True),
        ("FROM debian:8 AS base\nRUN python get-pip.py\nFROM base\nRUN pip install a", False),
        ("FROM debian:8\nRUN easy_install pip && pip install a", False),
        ("FROM python:2.7-jessie\nRUN pip install a", False),
        ("FROM debian:9\nRUN pip install a", False),
    ],
)
def test_the_pip_of_an_old_system_caches_nothing(text: str, expected: bool) -> None:
    stage = stage_of(text)
    calls = [invocation(command) for run in stage.of_type(Run) for command in run.commands]
    (call,) = [call for call in calls if call is not None and call.operand_texts == ("a",)]
    assert has_cacheless_pip(stage, call) is expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        *(("alpine:2.7", True), ("alpine:3.2", True), ("gliderlabs/alpine:3.1", True)),
        *(("alpine:3.3", False), ("alpine:3.22", False), ("alpine", False), ("alpine:edge", False)),
    ],
)
def test_apk_learned_its_flag_with_alpine_3_3(image: str, expected: bool) -> None:
    assert apk_needs_clean_up(stage_of(f"FROM {image}")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("FROM node:0.10", True), ("FROM docker.io/node:15.1-slim", True), ("FROM node:carbon", True)),
        *(("FROM iojs:3", True), ("FROM iojs:onbuild", True), ("FROM google/nodejs", True)),
        *(("FROM node:16", False), ("FROM node", False), ("FROM node:lts", False), ("FROM debian:12", False)),
        *(("FROM ubuntu:18.04\nRUN apt-get install -y npm", True), ("FROM centos:centos6\nRUN yum install npm", True)),
        ("FROM ubuntu:18.04\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash -", False),
        ("FROM debian:12\nRUN curl -fsSL https://deb.nodesource.com/setup_8.x | bash -", True),
        ("FROM debian:12 AS a\nRUN curl https://deb.nodesource.com/setup_8.x | bash -\nFROM a\nRUN npm ci", True),
        ("FROM ubuntu:18.04\nRUN nvm install 20", False),
        ("FROM node:16-buster", False),
        ("FROM ubuntu:24.04\nRUN apt-get install -y npm", False),
    ],
)
def test_the_age_of_npm(text: str, expected: bool) -> None:
    assert has_old_npm(stage_of(text), 16) is expected


def test_the_age_of_npm_is_asked_for_a_version() -> None:
    assert has_old_npm(stage_of("FROM node:8"), 10)
    assert not has_old_npm(stage_of("FROM node:12"), 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM python:3.9\nRUN pip install poetry==1.1.13", True),
        ("FROM python:3.9\nRUN pip install 'poetry<1.2'", True),
        ("FROM python:3.9\nRUN pip install poetry~=1.0.5", True),
        ("FROM python:3.9\nENV POETRY_VERSION=1.1.4", True),
        ('FROM python:3.9\nARG POETRY_VERSION="1.0.10"', True),
        ("FROM python:3.9\nRUN curl https://install.python-poetry.org | python - --version 1.1.13", True),
        ("FROM python:3.9\nRUN curl -sSL https://example.com/get-poetry.py | python", True),
        ("FROM python:3.6\nRUN pip install poetry", True),
        ("FROM python:3.9\nRUN pip install poetry==1.10.1", False),
        ("FROM python:3.9\nRUN pip install poetry==1.8.3", False),
        ("FROM python:3.9\nRUN pip install 'poetry~=1.1'", False),
        ("FROM python:3.9\nRUN pip install 'poetry<2'", False),
        ("FROM python:3.9\nRUN pip install poetry", False),
    ],
)
def test_poetry_learned_its_flag_with_1_2(text: str, expected: bool) -> None:
    assert has_old_poetry(stage_of(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM composer:1.8\nRUN composer install", True),
        ("FROM php:7\nCOPY --from=composer:1.6.5 /usr/bin/composer /usr/bin/", True),
        ("FROM php:7\nENV COMPOSER_VERSION 1.8.0", True),
        ("FROM php:7\nRUN php composer-setup.php --installer --version=1.7.2", True),
        ("FROM debian:10\nRUN apt-get install -y composer", True),
        ("FROM composer:1.10\nRUN composer install", False),
        ("FROM composer:1\nRUN composer install", False),
        ("FROM composer:2.8\nRUN composer install", False),
        ("FROM debian:10\nRUN php composer-setup.php", False),
    ],
)
def test_composer_learned_its_flag_with_1_9(text: str, expected: bool) -> None:
    dockerfile = parse(text + "\n")
    assert has_old_composer(dockerfile, dockerfile.stages[-1]) is expected
