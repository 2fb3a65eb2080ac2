"""Examples of `source-copied-before-install`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM node:22-slim
        COPY . /srv/app
        RUN cd /srv/app && npm ci && npm run build
        CMD ["node", "/srv/app/dist/x.js"]
        """,
        """
        FROM node:22-slim
        COPY package.json package-lock.json /srv/app/
        RUN cd /srv/app && npm ci
        COPY . /srv/app
        RUN cd /srv/app && npm run build
        CMD ["node", "/srv/app/dist/x.js"]
        """,
        context=holding({"package.json": '{"scripts": {"build": "tsc"}}', "package-lock.json": "{}", "x.ts": ""}),
    ),
    Invalid(
        """
        FROM node:22 AS build
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build && npm prune --omit=dev
        FROM node:22-slim
        WORKDIR /app
        COPY --from=build /app ./
        CMD ["node", "dist/x.js"]
        """,
        """
        FROM node:22 AS build
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm ci
        COPY . .
        RUN npm run build && npm prune --omit=dev
        FROM node:22-slim
        WORKDIR /app
        COPY --from=build /app ./
        CMD ["node", "dist/x.js"]
        """,
        context=holding({"package.json": '{"scripts": {"build": "tsc"}}', "package-lock.json": "{}", "x.ts": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /srv
        COPY . .
        # the start script
        RUN chmod +x start.sh
        RUN python -m venv venv && venv/bin/pip install -r requirements.txt
        CMD ["./start.sh"]
        """,
        """
        FROM python:3.13-slim
        WORKDIR /srv
        COPY requirements.txt .
        RUN python -m venv venv && venv/bin/pip install -r requirements.txt
        COPY . .
        # the start script
        RUN chmod +x start.sh
        CMD ["./start.sh"]
        """,
        context=holding({"requirements.txt": "flask\n", "start.sh": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY docs docs
        COPY pyproject.toml ./
        COPY svc svc
        RUN pip install .
        """,
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml ./
        COPY svc svc
        RUN pip install .
        COPY docs docs
        """,
        holding({"pyproject.toml": '[project]\nname = "svc"\n', "svc/__init__.py": "", "docs/index.md": ""}),
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY ./* ./
        RUN npm ci
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm ci
        COPY ./* ./
        """,
        holding({"package.json": "{}", "package-lock.json": "{}", "index.js": "", "lib/a.js": ""}),
    ),
    Invalid(
        """
        FROM python:3.11
        WORKDIR /app
        COPY . .
        RUN apt-get update
        RUN apt-get install -y gcc
        RUN pip install -r requirements.txt
        RUN apt-get remove -y gcc
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.11
        WORKDIR /app
        COPY requirements.txt .
        RUN apt-get update
        RUN apt-get install -y gcc
        RUN pip install -r requirements.txt
        RUN apt-get remove -y gcc
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /srv

        # The program
        COPY --chown=app . /srv

        RUN pip install -r requirements/prod.txt
        USER app
        """,
        """
        FROM python:3.13-slim
        WORKDIR /srv

        COPY --chown=app requirements/prod.txt requirements/base.txt /srv/requirements/

        RUN pip install -r requirements/prod.txt

        # The program
        COPY --chown=app . /srv
        USER app
        """,
        holding({"requirements/prod.txt": "-r base.txt\ngunicorn\n", "requirements/base.txt": "flask\n", "app.py": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        ARG ENV=prod
        WORKDIR /app
        COPY . .
        RUN pip install -r requirements/${ENV}.txt
        """,
        """
        FROM python:3.13-slim
        ARG ENV=prod
        WORKDIR /app
        COPY requirements/dev.txt requirements/prod.txt requirements/
        RUN pip install -r requirements/${ENV}.txt
        COPY . .
        """,
        holding({"requirements/prod.txt": "flask\n", "requirements/dev.txt": "-r prod.txt\npytest\n", "app.py": ""}),
    ),
    Invalid(
        """
        FROM node:24-slim
        ARG NODE_ENV=production
        WORKDIR /app
        COPY . .
        RUN if [ "$NODE_ENV" = development ]; then npm ci; else npm ci --omit=dev; fi
        """,
        """
        FROM node:24-slim
        ARG NODE_ENV=production
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN if [ "$NODE_ENV" = development ]; then npm ci; else npm ci --omit=dev; fi
        COPY . .
        """,
        holding({"package.json": "{}", "package-lock.json": "{}", "app.js": ""}),
    ),
    Invalid(
        """
        FROM node:24 AS build
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        """,
        """
        FROM node:24 AS build
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json yarn.lock ./
        COPY . .
        RUN yarn install --frozen-lockfile
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json yarn.lock ./
        RUN yarn install --frozen-lockfile
        COPY . .
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN corepack enable && pnpm install --frozen-lockfile
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
        COPY packages/api/package.json packages/api/
        COPY packages/web/package.json packages/web/
        RUN corepack enable && pnpm install --frozen-lockfile
        COPY . .
        """,
        holding(
            {
                "package.json": "{}",
                "pnpm-lock.yaml": "",
                "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n",
                ".npmrc": "",
                "packages/api/package.json": "{}",
                "packages/web/package.json": "{}",
                "packages/web/index.ts": "",
                "packages/web/node_modules/left/package.json": "{}",
            },
            "**/node_modules",
        ),
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN yarn install --immutable
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json yarn.lock .yarnrc.yml ./
        COPY .yarn/releases/yarn-4.9.1.cjs .yarn/releases/
        RUN yarn install --immutable
        COPY . .
        """,
        holding(
            {
                "package.json": "{}",
                "yarn.lock": "",
                ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-4.9.1.cjs\n",
                ".yarn/releases/yarn-4.9.1.cjs": "",
                "index.ts": "",
            }
        ),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN uv sync --locked
        """,
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml uv.lock ./
        COPY packages/lib/pyproject.toml packages/lib/
        RUN uv sync --no-install-workspace --locked
        COPY . .
        RUN uv sync --locked
        """,
        holding(
            {
                "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
                "uv.lock": "",
                "app.py": "",
                "packages/lib/pyproject.toml": "",
                "packages/lib/lib.py": "",
            }
        ),
    ),
    Invalid(
        """
        FROM php:8.4-fpm
        COPY . .
        RUN composer install --no-dev -o
        """,
        """
        FROM php:8.4-fpm
        COPY composer.json composer.lock* ./
        RUN composer install --no-scripts --no-autoloader --no-dev -o
        COPY . .
        RUN composer dump-autoload --no-dev --optimize
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked
        """,
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml uv.lock ./
        RUN --mount=type=cache,target=/root/.cache/uv uv sync --no-install-project --locked
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked
        """,
        holding({"pyproject.toml": "[build-system]\n", "uv.lock": "", "src/app.py": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN pip install poetry==2.2 && poetry install --only main
        """,
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml poetry.lock ./
        RUN pip install poetry==2.2 && poetry install --no-root --only main
        COPY . .
        RUN poetry install --only-root
        """,
        holding({"pyproject.toml": "[tool.poetry]\n", "poetry.lock": "", "app/main.py": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        RUN pip install pdm
        WORKDIR /app
        COPY . .
        RUN pdm sync --prod --no-editable
        """,
        """
        FROM python:3.13-slim
        RUN pip install pdm
        WORKDIR /app
        COPY pyproject.toml pdm.lock ./
        RUN pdm sync --no-self --prod --no-editable
        COPY . .
        RUN pdm sync --prod --no-editable
        """,
        holding({"pyproject.toml": "[project]\nname = 'shop'\n", "pdm.lock": "", "src/shop/main.py": ""}),
    ),
    Invalid(
        """
        FROM ruby:3.4
        WORKDIR /app
        COPY . .
        RUN bundle install
        CMD ["bundle", "exec", "rake"]
        """,
        """
        FROM ruby:3.4
        WORKDIR /app
        COPY Gemfile shop.gemspec Gemfile.lock ./
        COPY lib/shop/version.rb lib/shop/
        RUN bundle install
        COPY . .
        CMD ["bundle", "exec", "rake"]
        """,
        holding(
            {
                "Gemfile": "source 'https://rubygems.org'\n\ngemspec\n",
                "Gemfile.lock": "",
                "shop.gemspec": "require_relative 'lib/shop/version'\nGem::Specification.new('shop')\n",
                "lib/shop/version.rb": "module Shop\n  VERSION = '1.0'\nend\n",
                "lib/shop.rb": "",
            }
        ),
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app

        # the source
        COPY . .

        RUN npm ci && npm run build
        """,
        """
        FROM node:24-slim
        WORKDIR /app

        COPY package.json package-lock.json ./

        RUN npm ci

        # the source
        COPY . .

        RUN npm run build
        """,
        holding(
            {"package.json": '{"scripts": {"build": "tsc"}}', "package-lock.json": "{}", "src/index.ts": ""},
            "node_modules",
        ),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        COPY app.py requirements.txt ./
        RUN pip install -r requirements.txt
        """,
        """
        FROM python:3.13-slim
        COPY requirements.txt ./
        RUN pip install -r requirements.txt
        COPY app.py ./
        """,
    ),
    Invalid(
        """
        FROM golang:1.25
        WORKDIR /src
        COPY . .
        RUN go mod download
        RUN go build -o /app ./cmd/app
        """,
        """
        FROM golang:1.25
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN go mod download
        COPY . .
        RUN go build -o /app ./cmd/app
        """,
        holding({"go.mod": "module app\n", "go.sum": "", "cmd/app/main.go": ""}),
    ),
    Invalid(
        """
        FROM ruby:3.4
        WORKDIR /app
        COPY . .
        RUN bundle install
        """,
        """
        FROM ruby:3.4
        WORKDIR /app
        COPY Gemfile Gemfile.lock* ./
        RUN bundle install
        COPY . .
        """,
    ),
    Invalid(
        """
        FROM debian:13-slim
        COPY . /srv/
        RUN apt-get update && apt-get install -y nginx
        """,
        """
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y nginx
        COPY . /srv/
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        WORKDIR /src
        COPY . .
        RUN dotnet restore
        RUN dotnet publish -c Release
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        WORKDIR /src
        COPY app.sln .
        COPY Api/Api.csproj Api/
        COPY Core/Core.csproj Core/
        RUN dotnet restore
        COPY . .
        RUN dotnet publish -c Release
        """,
        holding({"app.sln": "", "Api/Api.csproj": "", "Core/Core.csproj": "", "Api/Program.cs": ""}),
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /site

        COPY . .

        RUN npm install -g serve@14
        RUN npm ci
        CMD ["serve"]
        """,
        """
        FROM node:24-slim
        WORKDIR /site

        RUN npm install -g serve@14

        COPY package.json package-lock.json ./
        RUN npm ci

        COPY . .
        CMD ["serve"]
        """,
        context=holding({"package.json": "{}", "package-lock.json": "{}", "index.html": ""}),
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        COPY package*.json ./
        RUN npm ci
        CMD ["node", "app.js"]
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        CMD ["node", "app.js"]
        """,
        context=holding({"package.json": "{}", "package-lock.json": "{}", "app.js": ""}),
    ),
    Invalid(
        """
        FROM python:3.13-slim
        RUN pip install --upgrade pip && pip install gunicorn
        WORKDIR /app
        COPY . .
        RUN pip install -r requirements.txt
        """,
        """
        FROM python:3.13-slim
        RUN pip install --upgrade pip && pip install gunicorn
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install -r requirements.txt
        COPY . .
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        RUN npm install -g npm@11
        WORKDIR /app
        COPY server.js package.json start.sh /app/
        RUN npm install
        CMD ./start.sh
        """,
        """
        FROM node:24-slim
        RUN npm install -g npm@11
        WORKDIR /app
        COPY package.json /app/
        RUN npm install
        COPY server.js start.sh /app/
        CMD ./start.sh
        """,
    ),
    Invalid(
        """
        FROM ubuntu:24.04
        WORKDIR /app
        COPY . .
        RUN apt-get update && apt-get install -y python3-pip wget && \\
            wget -q https://example.com/tool.tgz && tar -xzf tool.tgz -C /usr/local/bin && rm tool.tgz && \\
            pip3 install -r requirements.txt
        """,
        """
        FROM ubuntu:24.04
        WORKDIR /app
        COPY requirements.txt .
        RUN apt-get update && apt-get install -y python3-pip wget && \\
            wget -q https://example.com/tool.tgz && tar -xzf tool.tgz -C /usr/local/bin && rm tool.tgz && \\
            pip3 install -r requirements.txt
        COPY . .
        """,
    ),
    Invalid(
        """
        FROM debian:13-slim
        COPY . /app
        RUN apt-get update && apt-get install -y php-cli && rm -rf /var/lib/apt/lists/* && chown -R www-data /app
        """,
        """
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y php-cli && rm -rf /var/lib/apt/lists/*
        COPY . /app
        RUN chown -R www-data /app
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN pip install -r requirements.txt
        RUN curl -fsSLO https://example.com/data.tar.gz
        RUN tar -xzf data.tar.gz
        """,
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install -r requirements.txt
        COPY . .
        RUN curl -fsSLO https://example.com/data.tar.gz
        RUN tar -xzf data.tar.gz
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN npm ci
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json package-lock.json ./
        COPY prisma/schema.prisma prisma/
        RUN npm ci
        COPY . .
        """,
        holding(
            {
                "package.json": '{"dependencies": {"@prisma/client": "^5.9.0"}}',
                "package-lock.json": "{}",
                "prisma/schema.prisma": "",
                "server.js": "",
            },
            "node_modules\n",
        ),
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN yarn install
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package.json yarn.lock* ./
        RUN yarn install
        COPY . .
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN set -eux; \\
            npm ci; \\
            npm run build
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package*.json ./
        RUN set -eux; \\
            npm ci
        COPY . .
        RUN set -eux; npm run build
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM python:3.14-alpine AS build
        WORKDIR /code
        COPY pyproject.toml ./
        COPY shop shop
        RUN pip install --no-cache-dir --prefix=/install .
        FROM python:3.14-alpine
        COPY --from=build /install /usr/local
        COPY gunicorn.conf.py /data/
        RUN apk add --no-cache bash
        """,
        because="what the other stage built stays above the install, and every change of the source changes it",
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /code
        COPY requirements ./requirements
        RUN pip install -r requirements/local.txt
        COPY . .
        CMD ["python", "main.py"]
        """,
        because="the folder holds nothing but lists of packages",
        context=holding({"requirements/base.txt": "", "requirements/local.txt": "-r base.txt", "main.py": ""}),
    ),
    Valid(
        """
        FROM eclipse-temurin:21-jdk
        WORKDIR /app
        COPY .mvn .mvn
        COPY mvnw pom.xml ./
        RUN ./mvnw dependency:go-offline
        COPY src src
        CMD ["./mvnw", "exec:java"]
        """,
        because="the wrapper reads its folder",
        context=holding({".mvn/wrapper/maven-wrapper.properties": "", "mvnw": "", "pom.xml": "", "src/A.java": ""}),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY docs docs
        COPY pyproject.toml ./
        RUN pip install .
        """,
        because="the build reads the documents: they hold the package's description",
        context=holding({"pyproject.toml": 'readme = "docs/index.md"\n', "docs/index.md": ""}),
    ),
    Valid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY ./* ./
        RUN npm ci
        """,
        because="`COPY *` copies what is in a folder: two files land on one place, and nobody can tell which wins",
        context=holding({"package.json": "{}", "package-lock.json": "{}", "lib/package.json": "{}"}),
    ),
    Valid(
        """
        FROM alpine:3.22
        COPY hello.c /
        RUN apk add --no-cache gcc musl-dev
        RUN gcc -o /hello /hello.c
        RUN apk del gcc musl-dev
        """,
        because="the packages are installed, used and removed in one layer: the COPY must not come between",
    ),
    Valid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN if [ -d patches ]; then npm ci; fi
        """,
        because="the test asks for a folder of the source",
        context=holding({"package.json": "{}", "package-lock.json": "{}", "patches/a.patch": "", "app.js": ""}),
    ),
    Valid(
        """
        FROM node:24-slim
        COPY app /home/app
        COPY tools /home/tools
        WORKDIR /home/app
        RUN npm ci
        """,
        because="nobody knows which of the folders the install reads",
    ),
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        WORKDIR /app
        COPY . .
        RUN dotnet restore
        """,
        because="nobody knows where the projects lie",
    ),
    Valid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN --mount=type=cache,target=/root/.npm npm ci && npm run build
        """,
        because="the mount keeps what the install downloads",
    ),
    Valid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY package*.json ./
        COPY prisma ./prisma/
        RUN npm ci
        COPY . .
        """,
        because="Prisma's client is made from its schema when it is installed",
        context=holding(
            {
                "package.json": '{"dependencies": {"@prisma/client": "5.9.0"}}',
                "package-lock.json": "{}",
                "prisma/schema.prisma": "",
            }
        ),
    ),
    Valid(
        """
        FROM python:3.13-slim
        COPY . .
        RUN pip install .[server]
        """,
        because="the project itself is installed: that needs the source",
    ),
    Valid(
        """
        FROM python:3.13-slim
        COPY . .
        RUN pip install -e . -r requirements.txt
        """,
        because="an editable install is the source itself",
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN pip install -r requirements.txt
        """,
        because="requirements.txt installs the source",
        context=holding({"requirements.txt": "flask\n-e .\n", "setup.py": ""}),
    ),
    Valid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        COPY deploy/package.json ./
        RUN npm install
        """,
        because="the second COPY writes over a file of the first: their order matters",
        context=holding({"package.json": "{}", "deploy/package.json": "{}", "app.js": ""}),
    ),
    Valid(
        """
        FROM python:3.13-slim
        COPY . .
        RUN pip install --upgrade pip && pip install .
        """,
        because="upgrading pip alone takes seconds: that is not worth another layer",
    ),
    Valid(
        """
        FROM python:3.13-slim
        COPY . /app
        WORKDIR /app
        RUN uv sync
        """,
        because="`uv sync` installs the project itself, and nobody could read whether it is a package",
    ),
    Valid(
        """
        FROM golang:1.25
        WORKDIR /src
        COPY . .
        RUN go mod tidy && go build -o /app .
        """,
        because="`go mod tidy` reads the imports of the source",
    ),
    Valid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci
        """,
        because="the `prepare` script compiles the source",
        context=holding({"package.json": '{"scripts": {"prepare": "tsc"}}', "package-lock.json": "", "index.ts": ""}),
    ),
    Valid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci
        """,
        because="a dependency is a folder of the source",
        context=holding({"package.json": '{"dependencies": {"lib": "file:./lib"}}', "lib/package.json": "{}"}),
    ),
    Valid(
        """
        FROM php:8.4-cli
        WORKDIR /app
        COPY . .
        RUN composer install
        """,
        because="composer's `post-install-cmd` runs the program",
        context=holding(
            {"composer.json": '{"scripts": {"post-install-cmd": ["php artisan optimize"]}}', "artisan": ""}
        ),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN python make_requirements.py
        RUN pip install -r requirements.txt
        """,
        because="a step in between needs the source",
    ),
    Valid(
        """
        FROM node:24
        COPY . .
        WORKDIR /app
        RUN npm ci
        """,
        because="`COPY . .` would land in another folder below the WORKDIR",
    ),
    Valid(
        """
        FROM node:24
        WORKDIR /app
        COPY --from=deps /app .
        RUN npm ci
        """,
        because="what another stage made is no source",
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN pip install -r requirements.txt
        """,
        because="`.dockerignore` leaves requirements.txt out, so the build is broken in another way",
        context=holding({"requirements.txt": "flask", "app.py": ""}, "*.txt"),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install -r requirements.txt
        COPY . .
        RUN python -m compileall .
        """,
        because="the install stands above the source already",
    ),
    Valid(
        """
        FROM debian:13-slim
        COPY . /tmp/build
        RUN apt-get update && apt-get install -y gcc && make -C /tmp/build && apt-get purge -y gcc
        """,
        because="what is installed for one step is removed in the same layer",
    ),
    Valid(
        """
        FROM phusion/passenger-ruby34
        WORKDIR /app
        COPY . .
        RUN sudo -u app bundle install --deployment && sudo rm -rf vendor/bundle/ruby/*/cache
        """,
        because="the clean-up has to stay in the layer of the install, and it isn't clear that it needs no source",
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY . .
        RUN [ -f extra.txt ] && pip install -r extra.txt || pip install -r requirements.txt
        """,
        because="the script looks at the files of the source",
    ),
    Valid(
        """
        FROM ruby:3.4
        WORKDIR /app
        COPY . .
        RUN bundle install
        """,
        because="bundler makes commands of the gem's own programs when it installs: they have to be there",
        context=holding(
            {
                "Gemfile": "gemspec\n",
                "shop.gemspec": "Gem::Specification.new { |s| s.executables = Dir.children('exe') }\n",
                "exe/shop": "",
            }
        ),
    ),
    Valid(
        """
        FROM php:8.4-cli
        WORKDIR /app
        COPY composer.json composer.lock ./
        RUN composer install --no-scripts --no-autoloader
        COPY . .
        RUN composer install
        """,
        because="the second step of the two needs the source",
    ),
)
