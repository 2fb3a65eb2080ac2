"""Examples of `lockfile-ignored`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm install --omit=dev
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm ci --omit=dev
        """,
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm i
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        """,
        context=holding({"package.json": "{}", "package-lock.json": "{}"}),
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json yarn.lock ./
        RUN yarn
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json yarn.lock ./
        RUN yarn install --frozen-lockfile
        """,
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN pnpm install
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN pnpm install --frozen-lockfile
        """,
        context=holding({"package.json": "{}", "pnpm-lock.yaml": ""}),
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json yarn.lock .yarnrc.yml ./
        RUN corepack enable && yarn install
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json yarn.lock .yarnrc.yml ./
        RUN corepack enable && yarn install --immutable
        """,
    ),
    Invalid(
        """
        FROM rust:1-slim AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        """,
        """
        FROM rust:1-slim AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --locked --release
        """,
        context=holding({"Cargo.toml": "", "Cargo.lock": "", "src/main.rs": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml pdm.lock ./
        RUN pdm install --prod
        """,
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml pdm.lock ./
        RUN pdm install --check --prod
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN if [ -f package-lock.json ]; then npm ci; else npm install; fi
        """,
        because="it is what the author falls back on where there is no lock file",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm ci || npm install
        """,
        because="the install stands in where the strict one fails",
    ),
    Valid(
        """
        FROM oven/bun:1
        WORKDIR /app
        COPY package.json bun.lock ./
        RUN bun install --frozen-lockfile || bun install
        """,
        because="the install stands in where the strict one fails",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm install && npm audit fix
        """,
        because="what is locked is changed on purpose",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json yarn.lock ./
        RUN corepack enable && yarn install
        """,
        because="nobody knows which Yarn corepack brings, and the two spell it in different ways",
    ),
    Valid(
        """
        FROM rust:1-slim
        WORKDIR /src
        COPY . .
        RUN cargo install cargo-watch
        """,
        because="a tool is installed, which the lock file does not name",
        context=holding({"Cargo.toml": "", "Cargo.lock": "", "src/main.rs": ""}),
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm install
        """,
        because="nobody knows whether the pattern brings a lock file",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm install
        """,
        because="there is no lock file: `npm ci` would fail",
        context=holding({"package.json": "{}"}),
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm install
        """,
        because="the lock file never reaches the build context",
        context=holding({"package.json": "{}", "package-lock.json": "{}"}, dockerignore="package-lock.json"),
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm install express
        """,
        because="a package is added: that changes the lock file on purpose",
    ),
    Valid(
        """
        FROM node:8
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm install
        """,
        because="the npm of Node 8 and older has no reliable `ci`",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        # Use npm install to update the lock file when dependencies change
        RUN npm install
        """,
        because="the comment says that the lock file is to follow",
    ),
)
