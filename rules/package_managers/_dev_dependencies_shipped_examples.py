"""Examples of `dev-dependencies-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM node:24-slim
        COPY . /app
        RUN cd /app && npm install
        CMD ["/app/run.sh"]
        """,
        """
        FROM node:24-slim
        COPY . /app
        RUN cd /app && npm install --omit=dev
        CMD ["/app/run.sh"]
        """,
        context=holding(
            {
                "package.json": '{"dependencies": {"express": "5"}, "devDependencies": {"mocha": "11"}}',
                "run.sh": "#!/bin/sh\ncd /app\nexec node src/main.js -p 80\n",
            }
        ),
    ),
    Invalid(
        """
        FROM python:3.14-slim
        WORKDIR /app
        RUN pip install poetry
        COPY pyproject.toml poetry.lock ./
        RUN poetry install --no-root
        COPY . .
        ENTRYPOINT ["./entrypoint.sh"]
        """,
        """
        FROM python:3.14-slim
        WORKDIR /app
        RUN pip install poetry
        COPY pyproject.toml poetry.lock ./
        RUN poetry install --only main --no-root
        COPY . .
        ENTRYPOINT ["./entrypoint.sh"]
        """,
        context=holding(
            {
                "pyproject.toml": '[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
                "poetry.lock": "",
                "entrypoint.sh": "#!/bin/sh\nset -e\npython manage.py migrate\nexec gunicorn site.wsgi\n",
            }
        ),
    ),
    Invalid(
        """
        FROM node:22-slim AS packages
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        FROM node:22-slim
        WORKDIR /app
        COPY --from=packages /app/node_modules ./node_modules
        COPY . .
        CMD ["node", "server.js"]
        """,
        """
        FROM node:22-slim AS packages
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci --omit=dev
        FROM node:22-slim
        WORKDIR /app
        COPY --from=packages /app/node_modules ./node_modules
        COPY . .
        CMD ["node", "server.js"]
        """,
        context=holding({"package.json": '{"devDependencies": {"jest": "29"}}', "package-lock.json": "{}"}),
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        CMD ["node", "server.js"]
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci --omit=dev --ignore-scripts
        COPY . .
        CMD ["node", "server.js"]
        """,
        context=holding(
            {
                "package.json": '{"scripts": {"prepare": "husky install"}, "devDependencies": {"husky": "8"}}',
                "package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {}}}',
            }
        ),
    ),
    Invalid(
        """
        FROM node:22-slim AS build
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build
        FROM node:22-slim
        WORKDIR /app
        COPY --from=build /app/node_modules ./node_modules
        COPY --from=build /app/dist ./dist
        CMD ["node", "dist/main"]
        """,
        """
        FROM node:22-slim AS build
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build && \\
            npm prune --omit=dev
        FROM node:22-slim
        WORKDIR /app
        COPY --from=build /app/node_modules ./node_modules
        COPY --from=build /app/dist ./dist
        CMD ["node", "dist/main"]
        """,
        context=holding(
            {
                "package.json": '{"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5"}}',
                "package-lock.json": "{}",
                "src/main.ts": "",
            }
        ),
    ),
    Invalid(
        """
        FROM node:argon
        WORKDIR /app
        COPY package.json ./
        RUN npm install
        COPY . .
        CMD ["node", "index.js"]
        """,
        """
        FROM node:argon
        WORKDIR /app
        COPY package.json ./
        RUN npm install --production
        COPY . .
        CMD ["node", "index.js"]
        """,
    ),
    Invalid(
        """
        FROM oven/bun:1
        WORKDIR /app
        COPY package.json bun.lock ./
        RUN bun install --frozen-lockfile
        COPY . .
        CMD ["bun", "run", "index.ts"]
        """,
        """
        FROM oven/bun:1
        WORKDIR /app
        COPY package.json bun.lock ./
        RUN bun install --production --frozen-lockfile
        COPY . .
        CMD ["bun", "run", "index.ts"]
        """,
    ),
    Invalid(
        """
        FROM python:3.9-slim
        WORKDIR /app
        RUN pip install poetry===1.1.13
        COPY pyproject.toml poetry.lock ./
        RUN poetry install --no-root
        COPY . .
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.9-slim
        WORKDIR /app
        RUN pip install poetry===1.1.13
        COPY pyproject.toml poetry.lock ./
        RUN poetry install --no-dev --no-root
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        CMD ["node", "server.js"]
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci --omit=dev
        COPY . .
        CMD ["node", "server.js"]
        """,
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm ci
        CMD ["npm", "start"]
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm ci --omit=dev
        CMD ["npm", "start"]
        """,
        context=holding(
            {"package.json": '{"scripts": {"start": "node index.js"}, "devDependencies": {"jest": "^29.0.0"}}'}
        ),
    ),
    Invalid(
        """
        FROM php:8.4-fpm
        COPY . .
        RUN composer install --no-interaction
        CMD ["php-fpm"]
        """,
        """
        FROM php:8.4-fpm
        COPY . .
        RUN composer install --no-dev --no-interaction
        CMD ["php-fpm"]
        """,
    ),
    Invalid(
        """
        FROM composer:2 AS packages
        COPY . .
        RUN composer install
        FROM php:8.4-cli
        COPY . .
        COPY --from=packages /app/vendor vendor
        CMD ["php", "artisan", "serve"]
        """,
        """
        FROM composer:2 AS packages
        COPY . .
        RUN composer install --no-dev
        FROM php:8.4-cli
        COPY . .
        COPY --from=packages /app/vendor vendor
        CMD ["php", "artisan", "serve"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        COPY . .
        RUN poetry install
        CMD ["python", "-m", "app"]
        """,
        """
        FROM python:3.13-slim
        COPY . .
        RUN poetry install --only main
        CMD ["python", "-m", "app"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim AS builder
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
        WORKDIR /app
        COPY pyproject.toml uv.lock ./
        RUN uv sync --locked
        FROM python:3.13-slim
        COPY --from=builder /app/.venv /app/.venv
        CMD ["/app/.venv/bin/python", "-m", "app"]
        """,
        """
        FROM python:3.13-slim AS builder
        COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
        WORKDIR /app
        COPY pyproject.toml uv.lock ./
        RUN uv sync --no-dev --locked
        FROM python:3.13-slim
        COPY --from=builder /app/.venv /app/.venv
        CMD ["/app/.venv/bin/python", "-m", "app"]
        """,
    ),
    Invalid(
        """
        FROM node:fermium
        COPY package*.json ./
        RUN npm ci
        COPY . .
        CMD ["node", "server.js"]
        """,
        """
        FROM node:fermium
        COPY package*.json ./
        RUN npm ci --only=production
        COPY . .
        CMD ["node", "server.js"]
        """,
    ),
    Invalid(
        """
        FROM python:3.9-slim
        RUN pip install --no-cache-dir poetry==1.1.15
        COPY . .
        RUN poetry install
        CMD ["python", "-m", "app"]
        """,
        """
        FROM python:3.9-slim
        RUN pip install --no-cache-dir poetry==1.1.15
        COPY . .
        RUN poetry install --no-dev
        CMD ["python", "-m", "app"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM node:24-slim
        COPY . /app
        RUN cd /app && npm install
        CMD ["/app/run.sh"]
        """,
        because="the script that starts calls a tool of the development dependencies",
        context=holding(
            {
                "package.json": '{"devDependencies": {"typescript": "5"}}',
                "run.sh": "#!/bin/sh\ncd /app\nnpx tsc\nexec node dist/main.js\n",
            }
        ),
    ),
    Valid(
        """
        FROM node:24-slim
        COPY . /app
        RUN cd /app && cd tools && npm install
        CMD ["node", "/app/main.js"]
        """,
        because="nobody can tell which manifest it reads",
        context=holding({"package.json": '{"devDependencies": {"mocha": "11"}}', "main.js": ""}),
    ),
    Valid(
        """
        FROM python:3.14-slim
        WORKDIR /app
        RUN pip install poetry
        COPY . .
        RUN poetry install --no-root
        ENTRYPOINT ["./entrypoint.sh"]
        """,
        because="the script starts the tests",
        context=holding(
            {
                "pyproject.toml": '[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
                "entrypoint.sh": "#!/bin/sh\nif [ $1 = test ]; then exec pytest; fi\nexec gunicorn site.wsgi\n",
            }
        ),
    ),
    Valid(
        """
        FROM node:22-slim AS packages
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        FROM node:22-slim AS tests
        WORKDIR /app
        COPY --from=packages /app/node_modules ./node_modules
        COPY . .
        RUN npx jest
        FROM node:22-slim
        WORKDIR /app
        COPY --from=packages /app/node_modules ./node_modules
        COPY . .
        CMD ["node", "server.js"]
        """,
        because="another stage tests with the same packages",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        CMD ["node", "server.js"]
        """,
        because="`--omit=dev` starts `prepare` without husky, and `--ignore-scripts` would leave bcrypt out",
        context=holding(
            {
                "package.json": '{"scripts": {"prepare": "husky"}, "devDependencies": {"husky": "8"}}',
                "package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/bcrypt":'
                ' {"hasInstallScript": true}}}',
            }
        ),
    ),
    Valid(
        """
        FROM node:22-slim
        COPY package.json package-lock.json ./
        # The devDependencies are needed: the server compiles templates when it starts
        RUN npm ci && npm cache clean --force
        COPY . .
        CMD ["node", "x.js"]
        """,
        because="the comment says that the program uses them",
    ),
    Valid(
        """
        FROM node:22-slim
        COPY app /home/app
        WORKDIR /home/app
        RUN npm ci && npm cache clean --force
        CMD ["node", "x.js"]
        """,
        because="nobody knows package.json, and a `prepare` script of it may build from the source that stands there",
    ),
    Valid(
        """
        FROM node:22-slim AS build
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build
        FROM node:22-slim
        WORKDIR /app
        COPY --from=build /app ./
        CMD ["npm", "run", "start:prod"]
        """,
        because="the start script is a development dependency's",
        context=holding(
            {
                "package.json": '{"scripts": {"start:prod": "ts-node main.ts"}, "devDependencies": {"ts-node": "10"}}',
                "package-lock.json": "{}",
            }
        ),
    ),
    Valid(
        """
        FROM python:3.13-slim AS builder
        WORKDIR /app
        COPY pyproject.toml uv.lock ./
        RUN uv sync
        FROM python:3.13-slim
        WORKDIR /app
        COPY --from=builder /app/.venv .venv
        COPY . .
        RUN .venv/bin/pytest
        CMD [".venv/bin/python", "-m", "app"]
        """,
        because="the stage that copies the environment tests the program in it",
    ),
    Valid(
        """
        FROM node:22-slim
        COPY package.json yarn.lock ./
        RUN yarn install
        COPY . .
        CMD ["node", "server.js"]
        """,
        because="@prisma/client is installed empty where `prisma` is missing",
        context=holding(
            {
                "package.json": '{"dependencies": {"@prisma/client": "5"}, "devDependencies": {"prisma": "5"}}',
                "yarn.lock": "",
                "server.js": "",
            }
        ),
    ),
    Valid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        COPY pyproject.toml poetry.lock ./
        RUN poetry install --only main --no-root
        COPY . .
        RUN poetry install --only-root
        CMD ["python", "main.py"]
        """,
        because="`--only-root` installs no dependency, and Poetry refuses it together with `--only`",
    ),
    Valid(
        """
        FROM node:22-slim
        ENV NODE_ENV=production
        RUN npm ci
        CMD ["node", "server.js"]
        """,
        because="the variable says the same",
    ),
    Valid(
        """
        FROM node:22-slim
        RUN npm ci && npm run build
        CMD ["node", "dist/server.js"]
        """,
        because="the build in this stage needs them",
    ),
    Valid(
        """
        FROM node:22-slim
        RUN npm ci
        CMD ["npm", "run", "dev"]
        """,
        because="the image is for development",
    ),
    Valid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm ci
        CMD ["node", "server.js"]
        """,
        because="the project has no development dependencies",
        context=holding({"package.json": '{"dependencies": {"express": "^5.0.0"}}'}),
    ),
    Valid(
        """
        FROM node:22 AS build
        RUN npm ci
        FROM nginx:1.29
        COPY --from=build /app/dist /usr/share/nginx/html
        """,
        because="a builder stage is not shipped",
    ),
    Valid(
        """
        FROM php:8.4-cli
        RUN composer install
        CMD ["vendor/bin/phpunit"]
        """,
        because="the image runs the tests",
    ),
    Valid(
        """
        FROM node:22-slim
        COPY . .
        RUN npm ci && npm run homologation
        CMD ["node", "server.js"]
        """,
        because="a script of the project may build",
    ),
    Valid(
        """
        FROM node:22-slim
        ARG NODE_ENV
        ENV NODE_ENV=$NODE_ENV
        COPY . .
        RUN npm ci
        CMD ["node", "server.js"]
        """,
        because="who builds the image says whether it is for production",
    ),
    Valid(
        """
        FROM node:22-slim
        COPY package.json ./
        RUN npm install
        COPY tests ./tests
        COPY src ./src
        CMD ["node", "src/server.js"]
        """,
        because="the image brings tests to run them",
    ),
    Valid(
        """
        FROM node:22-slim
        COPY . .
        RUN npm ci
        CMD ["node", "--inspect", "server.js"]
        """,
        because="a debugger is for development",
    ),
    Valid(
        """
        FROM node:22-slim
        COPY . .
        RUN npm ci
        RUN ["npm", "run", "build"]
        CMD ["node", "dist/server.js"]
        """,
        because="the build in this stage needs them, whatever its form",
    ),
)
