"""Examples of `node-build-shipped`."""

from __future__ import annotations

from rules.engine.context import Service
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

_PACKAGE = '{"scripts": {"build": "tsc", "start": "node dist/main.js"}, "devDependencies": {"typescript": "5"}}'

INVALID = (
    Invalid(
        """
        FROM node:14-slim
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build
        CMD ["node", "dist/main.js"]
        """,
        """
        FROM node:14-slim AS builder
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build && \\
            npm prune --production

        FROM node:14-slim
        WORKDIR /app
        COPY --from=builder /app/package.json /app/package.json
        COPY --from=builder /app/node_modules /app/node_modules
        COPY --from=builder /app/dist /app/dist
        CMD ["node", "dist/main.js"]
        """,
        context=holding({"package.json": _PACKAGE, "package-lock.json": "{}", "src/main.ts": ""}),
    ),
    Invalid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN yarn install --frozen-lockfile
        RUN yarn build
        CMD ["node", "dist/main.js"]
        """,
        """
        FROM node:22 AS builder
        WORKDIR /app
        COPY . .
        RUN yarn install --frozen-lockfile
        RUN yarn build && \\
            yarn install --production --ignore-scripts --prefer-offline

        FROM node:22-slim
        WORKDIR /app
        COPY --from=builder /app/package.json /app/package.json
        COPY --from=builder /app/node_modules /app/node_modules
        COPY --from=builder /app/dist /app/dist
        CMD ["node", "dist/main.js"]
        """,
        context=holding({"package.json": _PACKAGE, "yarn.lock": "", "src/main.ts": ""}),
    ),
    Invalid(
        """
        FROM node:22
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build
        ENV NODE_ENV=production
        EXPOSE 3000
        CMD ["npm", "start"]
        """,
        """
        FROM node:22 AS builder
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build && \\
            npm prune --omit=dev

        FROM node:22-slim
        WORKDIR /app
        COPY --from=builder /app/package.json /app/package.json
        COPY --from=builder /app/node_modules /app/node_modules
        COPY --from=builder /app/dist /app/dist
        COPY --from=builder /app/public /app/public
        ENV NODE_ENV=production
        EXPOSE 3000
        CMD ["npm", "start"]
        """,
        context=holding({"package.json": _PACKAGE, "package-lock.json": "{}", "src/main.ts": "", "public/a.css": ""}),
    ),
    Invalid(
        """
        FROM node:22
        RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg libvips-dev
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build
        CMD ["node", "dist/main.js"]
        """,
        """
        FROM node:22 AS builder
        RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg libvips-dev
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        COPY . .
        RUN npm run build && \\
            npm prune --omit=dev

        FROM node:22-slim
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ffmpeg libvips42 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /app/package.json /app/package.json
        COPY --from=builder /app/node_modules /app/node_modules
        COPY --from=builder /app/dist /app/dist
        CMD ["node", "dist/main.js"]
        """,
        context=holding({"package.json": _PACKAGE, "package-lock.json": "{}", "src/main.ts": ""}),
    ),
    Invalid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        WORKDIR /app/packages/api
        CMD ["node", "dist/main.js"]
        """,
        context=holding({"package.json": _PACKAGE, "package-lock.json": "{}", "src/main.ts": ""}),
    ),
    Invalid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        CMD ["node", "dist/main.js"]
        """,
        context=holding(
            {
                "package.json": '{"scripts": {"migrate": "ts-node db.ts"}, "devDependencies": {"ts-node": "10"}}',
                "db.ts": "",
            },
            services=(Service("compose.yaml", "migrate", "", (("command", "npm run migrate"),)),),
        ),
    ),
    Invalid(
        """
        FROM node:22
        RUN npm install -g sequelize-cli
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        CMD ["node", "dist/main.js"]
        """,
        context=holding({"package.json": _PACKAGE}),
    ),
)

VALID = (
    Valid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        CMD ["npm", "start"]
        """,
        because="`next start` compiles next.config.ts, and so needs the development dependency typescript",
        context=holding(
            {
                "package.json": '{"scripts": {"build": "next build", "start": "next start"},'
                ' "dependencies": {"next": "15"}, "devDependencies": {"typescript": "5"}}',
                "next.config.ts": "",
            }
        ),
    ),
    Valid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        CMD ["npm", "run", "start:dev"]
        """,
        because="it isn't clear what the script needs",
    ),
    Valid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci
        CMD ["node", "server.js"]
        """,
        because="nothing is built",
    ),
    Valid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        CMD ["node", "dist/main.js"]
        """,
        because="the project has no development dependencies",
        context=holding({"package.json": '{"dependencies": {"express": "5"}}', "main.js": ""}),
    ),
)
