"""What is known of base images: names, spellings of tags, ends of support."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.parser import parse
from rules.edits.base_image import retag
from rules.engine.finding import Edit
from rules.images.life.lookup import ended
from rules.images.names import image_name
from rules.images.runtime_variants import cuda_runtime, dotnet_runtime, java_runtime
from rules.images.variants import slim_tag

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "known_as", "tag", "digest"),
    [
        ("python", "python", "", ""),
        ("python:3.11", "python", "3.11", ""),
        ("docker.io/library/python:3.11", "python", "3.11", ""),
        ("library/python", "python", "", ""),
        ("public.ecr.aws/docker/library/node:24", "node", "24", ""),
        ("localhost:5000/app", "localhost:5000/app", "", ""),
        ("localhost:5000/app:1@sha256:ab", "localhost:5000/app", "1", "sha256:ab"),
        ("python@sha256:ab", "python", "", "sha256:ab"),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/sdk", "8.0", ""),
    ],
)
def test_a_reference_is_taken_apart(text: str, known_as: str, tag: str, digest: str) -> None:
    name = image_name(text)
    assert (name.known_as, name.tag, name.digest) == (known_as, tag, digest)
    assert text[name.tag_span.start : name.tag_span.end] == tag


@given(st.text("ab:/@.-", max_size=12))
def test_any_text_is_taken_apart_without_loss(text: str) -> None:
    name = image_name(text)
    assert name.repository + (":" if name.tag_span.start > len(name.repository) else "") + name.tag in text
    assert text[name.tag_span.start : name.tag_span.end] == name.tag


@pytest.mark.parametrize(
    ("image", "slim"),
    [
        ("python:3.11", "3.11-slim"),
        ("python", "slim"),
        ("python:latest", "slim"),
        ("python:3.9-bullseye", "3.9-slim-bullseye"),
        ("python:bookworm", "slim-bookworm"),
        ("python:3.15-rc", "3.15-rc-slim"),
        ("ruby:3.4-bookworm", "3.4-slim-bookworm"),
        ("rust:1.90-trixie", "1.90-slim-trixie"),
        ("perl:5.40-threaded-bookworm", "5.40-slim-threaded-bookworm"),
        ("node:20", "20-slim"),
        ("node:20-bullseye", "20-bullseye-slim"),
        ("node:lts-bookworm", "lts-bookworm-slim"),
        ("elixir:1.17-otp-27", "1.17-otp-27-slim"),
        ("erlang:28", "28-slim"),
        ("debian:bookworm", "bookworm-slim"),
        ("debian:12.11", "12.11-slim"),
        ("debian:bookworm-20260803", "bookworm-20260803-slim"),
        ("python:3.11-slim", None),
        ("python:3.11-alpine", None),
        ("python:3.11-windowsservercore", None),
        ("node:8-onbuild", None),
        ("debian", "stable-slim"),
        ("debian:bookworm-backports", None),
        ("openjdk:17", None),
        ("ubuntu:24.04", None),
        ("golang:1.27", None),
        ("registry.example.com/python:3.11", None),
    ],
)
def test_each_family_spells_its_slim_tags_in_its_own_way(image: str, slim: str | None) -> None:
    assert slim_tag(image_name(image)) == slim


@pytest.mark.parametrize(
    ("image", "what"),
    [
        ("python:2.7-slim", "Python 2.7"),
        ("python:2-slim", "Python 2"),
        ("python:3.1", "Python 3.1"),
        ("python:3.10.4-bookworm", "Python 3.10"),
        ("node:12-alpine", "Node.js 12"),
        ("golang:1.2", "Go 1.2"),
        ("php:7.4-fpm", "PHP 7.4"),
        ("debian:buster-20240101-slim", "Debian buster"),
        ("debian:11-slim", "Debian 11"),
        ("ubuntu:vivid", "Ubuntu vivid"),
        ("ubuntu:focal-20240101", "Ubuntu focal"),
        ("centos", "CentOS Linux"),
        ("centos:latest", "CentOS Linux"),
        ("centos:7.9.2009", "CentOS Linux 7"),
        ("openjdk:21", "The `openjdk` image"),
        ("mcr.microsoft.com/dotnet/core/sdk:3.1", ".NET 3.1"),
        ("k8s.gcr.io/pause:3.1", "The registry `k8s.gcr.io`"),
        ("python:3.12-buster", "Debian buster"),
        ("rust:1-slim-bullseye", "Debian bullseye"),
        ("ruby:3.4-alpine3.19", "Alpine Linux 3.19"),
        ("ruby:3.4-alpine3.24", None),
        ("node:hydrogen-alpine", "Node.js 18"),
        ("php:7-fpm", "PHP 7"),
        ("openjdk:28-rc-jdk", None),
        ("openjdk:19-ea-jdk", "The `openjdk` image"),
        ("python:3.14", None),
        ("python", None),
        ("node:24-bookworm", None),
        ("node:lts", None),
        ("golang:1.27", None),
        ("debian:stable", None),
        ("alpine:3.24", None),
        ("ubuntu:24.04", None),
        ("scratch", None),
        ("example.com/centos:7", None),
        ("centos:centos7", "CentOS Linux 7"),
        ("quay.io/centos/centos:stream8", "CentOS Stream 8"),
        ("quay.io/centos/centos:stream9", None),
        ("arm32v7/debian:stretch-slim", "Debian stretch"),
        ("arm64v8/alpine:3.24", None),
        ("fedora:42", "Fedora 42"),
        ("fedora:43", None),
        ("fedora:latest", None),
        ("opensuse/leap:15", "openSUSE Leap 15"),
        ("oraclelinux:7-slim", "Oracle Linux 7"),
        ("rockylinux:9", "The `rockylinux` image"),
        ("rockylinux/rockylinux:9", None),
        ("registry.access.redhat.com/ubi7/python-38", "Red Hat UBI 7"),
        ("registry.access.redhat.com/ubi8/python-39", None),
        ("mongo:4.4.6", "MongoDB 4.4"),
        ("mongo:7", None),
        ("mongo:latest", None),
        ("mariadb:10.6", "MariaDB 10.6"),
        ("mariadb:10.11", None),
        ("mariadb:10", None),
        ("redis:5-alpine", "Redis 5"),
        ("redis:6-alpine", None),
        ("redis:7", None),
        ("redis:7.0.5", "Redis 7.0"),
        ("mysql:9.6", "MySQL 9.6"),
        ("mysql:9", None),
        ("elasticsearch:7.17.4", "Elasticsearch 7"),
        ("docker.elastic.co/kibana/kibana:8.19.20", None),
        ("rabbitmq:3-management", "RabbitMQ 3"),
        ("rabbitmq:4-management", None),
        ("nginx:1.13-alpine", "nginx 1.13"),
        ("nginx:1", None),
        ("nginx:stable-alpine", None),
        ("httpd:2.4", None),
        ("tomcat:8.5.77-jre11", "Tomcat 8.5"),
        ("tomcat:9.0.30-jdk8-openjdk", None),
        ("haproxy:2.4-alpine", "HAProxy 2.4"),
        ("haproxy:2.8", None),
        ("traefik:v2.1.1", "Traefik 2.1"),
        ("traefik:v2.11", "Traefik 2.11"),
        ("eclipse-temurin:16-jre", "Eclipse Temurin 16"),
        ("eclipse-temurin:17-jre-focal", "Ubuntu focal"),
        ("eclipse-temurin:17-jre-jammy", None),
        ("buildpack-deps:stretch-curl", "Debian stretch"),
        ("buildpack-deps:xenial", "Ubuntu xenial"),
        ("maven:3.6.1-jdk-11-slim", "The `openjdk` image below `maven:3.6.1-jdk-11-slim`"),
        ("maven:3.9-eclipse-temurin-21", None),
        ("maven:3.6.1", "Maven 3.6"),
        ("nvidia/cuda:12.2.0-devel-ubuntu20.04", "Ubuntu 20.04"),
        ("nvidia/cuda:10.2-devel-ubuntu18.04", "Ubuntu 18.04"),
        ("wordpress:php8.3-apache", None),
        ("wordpress:6", None),
        ("example/app:php7.4", None),
        ("bitnami/redis:7.0", "`bitnami/redis:7.0`"),
        ("bitnami/redis:latest", None),
        ("bitnami/minideb:bookworm", None),
        ("public.ecr.aws/lambda/python:3.8", "AWS Lambda's Python 3.8"),
        ("public.ecr.aws/lambda/python:3.11", None),
        ("public.ecr.aws/lambda/provided:al2", "AWS Lambda's image on Amazon Linux al2"),
        ("public.ecr.aws/lambda/provided:al2023", None),
    ],
)
def test_what_has_ended(image: str, what: str | None) -> None:
    end = ended(image_name(image), TODAY)
    assert (end.what if end else None) == what


@pytest.mark.parametrize(
    ("image", "successor"),
    [
        ("openjdk:8-jre", "eclipse-temurin:8-jre"),
        ("openjdk:11.0.3-jdk-slim", "eclipse-temurin:11"),
        ("openjdk:8u222-jdk", "eclipse-temurin:8"),
        ("openjdk:8-jre-alpine", "eclipse-temurin:8-jre-alpine"),
        ("java:openjdk-8-jdk-alpine", "eclipse-temurin:8-alpine"),
        ("openjdk:15", "eclipse-temurin:17"),
        ("openjdk:26-ea", "eclipse-temurin"),
        ("adoptopenjdk:16-jre-hotspot", "eclipse-temurin:17-jre"),
        ("adoptopenjdk/openjdk11:alpine-jre", "eclipse-temurin:11-jre-alpine"),
        ("adoptopenjdk/openjdk8:slim", "eclipse-temurin:8"),
        ("docker.elastic.co/kibana/kibana-oss:6.2.3", "docker.elastic.co/kibana/kibana:9.5.2"),
        ("docker.elastic.co/beats/filebeat:6.4.0", "docker.elastic.co/beats/filebeat:9.5.2"),
        ("buildpack-deps:disco-scm", "buildpack-deps:resolute-scm"),
        ("wordpress:5.9-php7.4-fpm-alpine", "wordpress:php8.5-fpm-alpine"),
        ("wordpress:php7.1-apache", "wordpress:php8.5-apache"),
        ("tiangolo/uvicorn-gunicorn-fastapi:python3.9-slim", ""),
        ("maven:3.5-jdk-8-alpine", "maven:3-eclipse-temurin-8-alpine"),
        ("maven:3.8.6-openjdk-18-slim", "maven:3-eclipse-temurin-21"),
        ("eclipse-temurin:18-jre-alpine", "eclipse-temurin:21-jre-alpine"),
        ("eclipse-temurin:17.0.6_10-jre-focal", "eclipse-temurin:17-jre-resolute"),
        ("eclipse-temurin:8u352-b08-jdk-focal", "eclipse-temurin:8-jdk-resolute"),
        ("maven:3.8.4-eclipse-temurin-17-focal", "maven:3.9-eclipse-temurin-17"),
        ("nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu20.04", "nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04"),
        ("mcr.microsoft.com/dotnet/sdk:5.0-buster-slim", "mcr.microsoft.com/dotnet/sdk:10.0"),
        ("mcr.microsoft.com/dotnet/aspnet:6.0-alpine3.16", "mcr.microsoft.com/dotnet/aspnet:10.0-alpine"),
        (
            "mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled-extra",
            "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra",
        ),
        (
            "mcr.microsoft.com/dotnet/aspnet:8.0.30-azurelinux3.0-distroless-extra-amd64",
            "mcr.microsoft.com/dotnet/aspnet:10.0-azurelinux3.0-distroless-extra",
        ),
        ("golang:1.20-nanoserver-1809", "golang:1.27-nanoserver"),
        ("php:7.4-zts-alpine", "php:8.5-zts-alpine"),
        ("arm32v7/debian:stretch-slim", "arm32v7/debian:trixie-slim"),
        ("rockylinux:8.9-minimal", "rockylinux/rockylinux:8-minimal"),
        ("oraclelinux:7-slim", "oraclelinux:10-slim"),
        ("mysql:9.1", "mysql:9.7"),
        ("mongo:8.2", "mongo:8.3"),
        ("mariadb:12.1", "mariadb:12.3"),
        ("nginx:1.25-alpine-slim", "nginx:1.30-alpine-slim"),
        ("nginxinc/nginx-unprivileged:1.23-alpine", "nginxinc/nginx-unprivileged:1.30-alpine"),
        ("rabbitmq:3.8-management-alpine", "rabbitmq:4.3-management-alpine"),
        ("tomcat:8.5-jdk11-openjdk", "tomcat:10.1-jdk11"),
        ("tomcat:10.0", "tomcat:10.1"),
        ("docker.elastic.co/logstash/logstash:6.8.0", "docker.elastic.co/logstash/logstash:9.5.2"),
        ("amazon/aws-lambda-nodejs:12", "amazon/aws-lambda-nodejs:24"),
        ("public.ecr.aws/lambda/go:1", "public.ecr.aws/lambda/provided:al2023"),
        ("python:3.12.1-slim-buster", "python:3.12-slim-trixie"),
        ("ruby:3.4.1-alpine3.19", "ruby:3.4-alpine3.24"),
        ("python:3.9-slim-buster", "python:3.14-slim"),
        ("php:7.4-fpm-alpine3.16", "php:8.5-fpm-alpine"),
        ("debian:stretch-slim", "debian:trixie-slim"),
        ("node:16", "node:26"),
        ("centos:7", "almalinux:9"),
    ],
)
def test_the_successor_is_of_the_same_version_where_one_is_maintained(image: str, successor: str) -> None:
    end = ended(image_name(image), TODAY)
    assert end is not None
    assert end.successor == successor


@pytest.mark.parametrize(
    ("image", "runtime"),
    [
        ("eclipse-temurin:17", "eclipse-temurin:17-jre"),
        ("eclipse-temurin:17-jdk", "eclipse-temurin:17-jre"),
        ("eclipse-temurin:21.0.4_7-jdk-jammy", "eclipse-temurin:21.0.4_7-jre-jammy"),
        ("eclipse-temurin:8u502-b07-jdk-alpine", "eclipse-temurin:8u502-b07-jre-alpine"),
        ("amazoncorretto:21-al2023", "amazoncorretto:21-al2023-headless"),
        ("amazoncorretto:8", "amazoncorretto:8-jre"),
        ("tomcat:11-jdk21-temurin-noble", "tomcat:11-jre21-temurin-noble"),
        ("mcr.microsoft.com/dotnet/sdk:10.0-alpine", "mcr.microsoft.com/dotnet/aspnet:10.0-alpine"),
        ("mcr.microsoft.com/dotnet/sdk:8.0.404", "mcr.microsoft.com/dotnet/aspnet:8.0"),
        ("nvidia/cuda:12.8.1-cudnn-devel-ubuntu24.04", "nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04"),
        ("eclipse-temurin:17-jre", None),
        ("eclipse-temurin:17-windowsservercore", None),
        ("amazoncorretto:17-alpine", None),
        ("tomcat:9", None),
        ("nvidia/cuda:12.8.1-base-ubuntu24.04", None),
    ],
)
def test_a_development_kit_has_a_runtime_of_the_same_version(image: str, runtime: str | None) -> None:
    name = image_name(image)
    found = java_runtime(name) or dotnet_runtime(name) or cuda_runtime(name)
    assert (found.text if found else None) == runtime


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM python:3.11 AS app\n", "FROM python:3.11-slim AS app\n"),
        ("FROM python\n", "FROM python:slim\n"),
        ("FROM --platform=linux/amd64 node:20\n", "FROM --platform=linux/amd64 node:20-slim\n"),
        ("ARG V=3.11\nFROM python:${V}\n", "ARG V=3.11-slim\nFROM python:${V}\n"),
        ('ARG V="3.9-bullseye"\nFROM python:$V\n', 'ARG V="3.9-slim-bullseye"\nFROM python:$V\n'),
        ("ARG IMAGE=node:20\nFROM $IMAGE\n", "ARG IMAGE=node:20-slim\nFROM $IMAGE\n"),
        ("ARG R=docker.io/library\nFROM $R/node:20\n", "ARG R=docker.io/library\nFROM $R/node:20-slim\n"),
        (
            "ARG V=20\nFROM node:$V AS build\nFROM node:$V\n",
            "ARG V=20\nFROM node:$V AS build\nFROM node:$V-slim\n",
        ),
        ("ARG V=20\nFROM node:$V\nARG V\n", "ARG V=20\nFROM node:$V-slim\nARG V\n"),
        ("ARG V=3.9-bullseye\nFROM python:$V\nARG V\n", None),
        ("FROM python:3.11@sha256:ab\n", None),
        ("FROM python:${V:-3.11}\n", "FROM python:${V:-3.11}-slim\n"),
    ],
)
def test_another_base_image_is_written_where_it_is_named(before: str, after: str | None) -> None:
    dockerfile = parse(before)
    stage = dockerfile.stages[-1]
    old = image_name(stage.base_image or "")
    edits = retag(dockerfile, stage, old, old.tagged(slim_tag(old) or ""))
    assert (_applied(before, edits) if edits else None) == after


def _applied(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text
