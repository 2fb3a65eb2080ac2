"""Examples of `node-workspace-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

_FILES = {
    "package.json": '{"workspaces": ["packages/*"], "devDependencies": {"typescript": "5"}}',
    "package-lock.json": "{}",
    "packages/api/package.json": '{"name": "api", "scripts": {"build": "tsc", "start": "node dist/main.js"}}',
    "packages/api/src/main.ts": "",
}
_PNPM = {
    "package.json": '{"devDependencies": {"typescript": "5"}}',
    "pnpm-workspace.yaml": "packages: [packages/*]",
    "pnpm-lock.yaml": "",
    "packages/api/package.json": '{"name": "api", "scripts": {"build": "tsc"}}',
    "packages/api/src/main.ts": "",
}

INVALID = (
    Invalid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api
        CMD ["node", "packages/api/dist/main.js"]
        """,
        """
        FROM node:24 AS builder
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api && \\
            npm prune --omit=dev

        FROM node:24-slim
        WORKDIR /app
        COPY --from=builder /app /app
        CMD ["node", "packages/api/dist/main.js"]
        """,
        context=holding(_FILES),
    ),
    Invalid(
        """
        FROM node:24-alpine
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api
        WORKDIR /app/packages/api
        EXPOSE 3000
        CMD ["npm", "start"]
        """,
        """
        FROM node:24-alpine AS builder
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api && \\
            npm prune --omit=dev
        WORKDIR /app/packages/api

        FROM node:24-alpine
        WORKDIR /app/packages/api
        COPY --from=builder /app /app
        EXPOSE 3000
        CMD ["npm", "start"]
        """,
        context=holding(_FILES),
    ),
    Invalid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN corepack enable
        RUN pnpm install --frozen-lockfile
        RUN pnpm --filter api build
        CMD ["node", "packages/api/dist/main.js"]
        """,
        context=holding(_PNPM),
    ),
)

VALID = (
    Valid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api
        CMD ["npm", "run", "dev"]
        """,
        because="it isn't clear what the script needs",
        context=holding(_FILES),
    ),
    Valid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api
        CMD ["node", "packages/api/src/main.js"]
        """,
        because="it starts the source",
        context=holding(_FILES),
    ),
    Valid(
        """
        FROM node:24
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build --workspace=api
        CMD ["node", "packages/api/dist/main.js"]
        """,
        because="no package has development dependencies",
        context=holding(_FILES | {"package.json": '{"workspaces": ["packages/*"]}'}),
    ),
)
