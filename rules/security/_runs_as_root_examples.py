"""Examples of `runs-as-root`."""

from __future__ import annotations

from rules.engine.context import BuildContext, Context
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        CMD ["node", "server.js"]
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        USER node
        CMD ["node", "server.js"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        RUN useradd --create-home web
        COPY . /app
        CMD ["python", "/app/main.py"]
        """,
        """
        FROM python:3.14-slim
        RUN useradd --create-home web
        COPY . /app
        USER web
        CMD ["python", "/app/main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        COPY . /app
        ENTRYPOINT ["python", "/app/main.py", "--port=8080"]
        """,
        """
        FROM python:3.14-slim
        RUN useradd --system --create-home --uid 10001 app
        COPY . /app
        USER 10001
        ENTRYPOINT ["python", "/app/main.py", "--port=8080"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.27-alpine AS build
        RUN go build -o /srv .
        FROM alpine:3.24
        COPY --from=build /srv /srv
        CMD ["/srv"]
        """,
        """
        FROM golang:1.27-alpine AS build
        RUN go build -o /srv .
        FROM alpine:3.24
        RUN adduser -S -D -u 10001 app
        COPY --from=build /srv /srv
        USER 10001
        CMD ["/srv"]
        """,
    ),
    Invalid(
        'FROM amazoncorretto:25\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n',
        'FROM amazoncorretto:25\nCOPY app.jar /\nUSER 10001\nCMD ["java", "-jar", "/app.jar"]\n',
    ),
    Invalid(
        """
        FROM gcr.io/distroless/static-debian13
        COPY srv /srv
        EXPOSE 8080
        ENTRYPOINT ["/srv"]
        """,
        """
        FROM gcr.io/distroless/static-debian13
        COPY srv /srv
        EXPOSE 8080
        USER 65532
        ENTRYPOINT ["/srv"]
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY app /app
        ENTRYPOINT ["dotnet", "/app/web.dll"]
        """,
        """
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY app /app
        USER $APP_UID
        ENTRYPOINT ["dotnet", "/app/web.dll"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        WORKDIR /srv
        COPY . .
        RUN mkdir -p logs /srv/uploads
        VOLUME /data
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.14-slim
        WORKDIR /srv
        RUN useradd --system --create-home --uid 10001 app
        COPY . .
        RUN mkdir -p logs /srv/uploads
        VOLUME /data
        RUN install -d -o 10001 /data /srv/logs /srv/uploads
        USER 10001
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        VOLUME ["/data"]
        COPY . .
        USER root
        CMD ["node", "server.js"]
        """,
        """
        FROM node:24-slim
        VOLUME ["/data"]
        COPY . .
        RUN install -d -o node /data
        USER node
        CMD ["node", "server.js"]
        """,
    ),
    Invalid(
        """
        FROM debian:13-slim
        RUN mkdir -p /var/lib/shop /srv/
        WORKDIR /srv
        VOLUME /tmp
        CMD /opt/shop/serve
        EXPOSE 8080
        """,
        """
        FROM debian:13-slim
        RUN mkdir -p /var/lib/shop /srv/
        WORKDIR /srv
        VOLUME /tmp
        RUN useradd --system --create-home --uid 10001 app && \\
            install -d -o 10001 /var/lib/shop
        USER 10001
        CMD /opt/shop/serve
        EXPOSE 8080
        """,
    ),
    Invalid(
        """
        FROM alpine:3.24
        ARG USER=shop
        RUN adduser -D $USER
        COPY shop /srv/
        CMD ["/srv/shop", "serve"]
        """,
        """
        FROM alpine:3.24
        ARG USER=shop
        RUN adduser -D $USER
        COPY shop /srv/
        USER $USER
        CMD ["/srv/shop", "serve"]
        """,
    ),
    Invalid(
        """
        FROM debian:13-slim
        COPY requirements.txt /srv/
        RUN pip3 install -r /srv/requirements.txt
        COPY --from=assets / /
        CMD ["python3", "/srv/main.py"]
        """,
        """
        FROM debian:13-slim
        COPY requirements.txt /srv/
        RUN pip3 install -r /srv/requirements.txt
        COPY --from=assets / /
        RUN useradd --system --create-home --uid 10001 app
        USER 10001
        CMD ["python3", "/srv/main.py"]
        """,
    ),
    Invalid(
        'FROM debian:13-slim\nCOPY queue-exporter /\nENTRYPOINT ["/queue-exporter"]\n',
        """
        FROM debian:13-slim
        RUN useradd --system --create-home --uid 10001 app
        COPY queue-exporter /
        USER 10001
        ENTRYPOINT ["/queue-exporter"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        WORKDIR /srv
        COPY . .
        ENTRYPOINT ["python", "main.py"]
        """,
        """
        FROM python:3.14-slim
        WORKDIR /srv
        RUN useradd --system --create-home --uid 10001 app
        COPY . .
        USER 10001
        ENTRYPOINT ["python", "main.py"]
        """,
        context=Context(
            BuildContext(frozenset({"main.py", "requirements.txt"}), {"requirements.txt": "flask==3.1.2\n"}.get)
        ),
    ),
    Invalid('FROM alpine:3.24\nWORKDIR /root\nCOPY srv ./\nCMD ["./srv"]\n'),
    Invalid('FROM debian:13-slim\nENV STORE=/root/.store\nCOPY srv /\nCMD ["/srv"]\n'),
    Invalid('FROM example.com/base\nUSER root\nRUN setup\nCMD ["server"]\n'),
    Invalid(
        """
        FROM node:24-slim
        USER root
        RUN npm install -g serve
        CMD ["serve", "/srv"]
        """,
        """
        FROM node:24-slim
        USER root
        RUN npm install -g serve
        USER node
        CMD ["serve", "/srv"]
        """,
    ),
)
VALID = (
    Valid(
        """
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends firebird3.0-server
        VOLUME /var/lib/firebird
        CMD ["fbguard"]
        """,
        because="a server that is installed steps down by itself, or needs root",
    ),
    Valid(
        """
        FROM debian:13-slim
        COPY install_docker.sh /
        RUN /install_docker.sh
        CMD ["python3", "/opt/conduit.py"]
        """,
        because="the program talks to the Docker daemon, whose socket belongs to root",
    ),
    Valid(
        'FROM python:3.14-slim\nCOPY . /app\nENTRYPOINT ["python", "/app/convert.py"]\n',
        because="a program that takes arguments, without a sign that it serves, may be a tool",
    ),
    Valid(
        """
        FROM rust:1.90 AS build
        RUN cargo install diesel_cli
        FROM debian:13-slim
        COPY --from=build /usr/local/cargo/bin/diesel /bin/diesel
        CMD ["diesel"]
        """,
        because="it is a tool that another stage installed",
    ),
    Valid("FROM debian:13\nCMD ['bash']\n", because="it isn't valid JSON: nothing of this name starts"),
    Valid(
        'FROM ruby:4.0\nCOPY *.rb /\nENTRYPOINT ["ruby", "/join.rb"]\nCMD ["/in.yaml", "/out"]\n',
        because="what it reads is named, not what configures it",
    ),
    Valid('FROM node:24\nRUN npm i -g prisma\nADD . .\nCMD ["prisma", "migrate", "deploy"]\n', because="it ends"),
    Valid("FROM python:3.14\nCOPY . .\nEXPOSE 80\nCMD uvicorn main:app --reload\n", because="developers work in it"),
    Valid(
        """
        FROM debian:13
        ADD run.sh /usr/local/bin/run
        EXPOSE 8080
        ENTRYPOINT ["/usr/local/bin/run"]
        """,
        because="nobody can read the script, which may step down",
    ),
    Valid(
        'FROM debian:13\nCOPY . .\nCMD ["./chain"]\n',
        because="it runs tests",
        context=Context(path="build/autotest/Dockerfile-autotest"),
    ),
    Valid("FROM python:3.14\nRUN pip install tox\nENTRYPOINT []\n", because="nothing is started"),
    Valid('FROM node:24\nRUN npm ci\nCMD ["node", "--version"]\n', because="it prints and ends"),
    Valid('FROM node:24\nEXPOSE 80\nCMD ["npm", "run", "dev"]\n', because="developers work in it"),
    Valid('FROM node:24\nEXPOSE 80\nCMD ["nodemon"]\n', because="developers work in it"),
    Valid(
        "FROM ubuntu:24.04\nRUN apt-get install -y postgresql-16\nCOPY . /srv\nCMD /srv/start\n",
        because="a database that is installed steps down by itself",
    ),
    Valid(
        "FROM debian:13\nCOPY . /srv\nCMD /etc/init.d/shop start && bash\n",
        because="a service script starts as root and changes the user itself",
    ),
    Valid('FROM node:24-slim\nUSER node\nCMD ["node", "server.js"]\n', because="it runs as another user"),
    Valid('FROM postgres:18\nCMD ["postgres"]\n', because="the image's entrypoint steps down from root"),
    Valid("FROM python:3.14-slim\nRUN pip install tox\n", because="nothing is started: it is a base or a tool"),
    Valid('FROM debian:13-slim\nCMD ["/usr/sbin/sshd", "-D"]\n', because="sshd needs root to become other users"),
    Valid('FROM alpine:3.24\nRUN apk add --no-cache jq\nENTRYPOINT ["jq"]\n', because="people call it by hand"),
    Valid(
        'FROM node:24-slim\nRUN npm install -g backstopjs\nENTRYPOINT ["backstop"]\n',
        because="it is a tool that people call on their own files",
    ),
    Valid('FROM node:24-slim\nCOPY . .\nCMD ["npm", "test"]\n', because="it runs tests"),
    Valid(
        'FROM node:24-slim\nCOPY . .\nCMD ["npm", "run", "e2e"]\n',
        because="it runs tests",
        context=Context(path="web/e2e/Dockerfile"),
    ),
    Valid(
        'FROM ubuntu:24.04\nRUN apt-get install -y hhvm\nEXPOSE 9000\nCMD ["hhvm", "--user", "www-data"]\n',
        because="the server is told to become another user",
    ),
    Valid(
        """
        FROM debian:13-slim
        RUN curl -fL -o /usr/local/bin/gosu https://example.com/gosu-amd64 && chmod +x /usr/local/bin/gosu
        COPY . /srv
        EXPOSE 8080
        ENTRYPOINT ["/srv/serve"]
        """,
        because="gosu is there to step down from root",
    ),
    Valid(
        """
        FROM debian:13-slim
        RUN apt-get update && apt-get install -y nginx php8.4-fpm runit
        COPY start /sbin/
        EXPOSE 80
        CMD ["/sbin/start"]
        """,
        because="the servers that are installed start as root and step down",
    ),
    Valid(
        'FROM debian:13-slim\nRUN apt-get update && apt-get install -y sshfs\nCOPY attic /opt/\nCMD ["/opt/attic"]\n',
        because="mounting needs root",
    ),
    Valid(
        """
        FROM scratch
        COPY watch /
        EXPOSE 8080
        ENTRYPOINT ["/watch"]
        """,
        because="the socket of the Docker daemon belongs to root",
        context=Context(
            BuildContext(
                frozenset({"go.mod", "watch"}), {"go.mod": "require (\n\tgithub.com/docker/docker v28.5.1\n)\n"}.get
            )
        ),
    ),
    Valid(
        """
        FROM debian:13-slim
        RUN useradd hts
        COPY tvheadend /srv/
        EXPOSE 9981
        CMD /srv/tvheadend -u hts --config /config
        """,
        because="the start names the user that the file makes",
    ),
    Valid(
        'FROM python:3.14-alpine\nRUN apk add docker-cli\nCOPY script.py /srv/\nENTRYPOINT ["/srv/script.py"]\n',
        because="it talks to the Docker daemon, whose socket belongs to root",
    ),
    Valid(
        'FROM debian:13-slim\nCOPY upload /usr/local/bin/\nENTRYPOINT ["upload"]\n',
        because="a script among the system's programs, without a port, may be a tool",
    ),
    Valid(
        'FROM debian:13-slim\nCOPY --from=build /opt/sass /opt/sass\nCMD ["/opt/sass/sass", "--watch", "/sass"]\n',
        because="people start it beside their own files",
    ),
    Valid(
        'FROM alpine:3.24\nCOPY run /\nUSER root\nEXPOSE 80\nENTRYPOINT ["/run"]\n',
        because="GitHub's workspace belongs to root: an action in a container can't be another user",
        context=Context(
            BuildContext(frozenset({"action.yml"}), {"action.yml": "runs:\n  using: docker\n  image: Dockerfile\n"}.get)
        ),
    ),
    Valid(
        """
        FROM debian:13-slim
        RUN curl -fsSL https://get.docker.com | sh
        COPY swarm.jar /srv/
        EXPOSE 8080
        CMD ["java", "-jar", "/srv/swarm.jar"]
        """,
        because="it talks to the Docker daemon, whose socket belongs to root",
    ),
    Valid('FROM php:8.4\nRUN pecl install xdebug\nCMD ["php", "-a"]\n', because="people type at its prompt"),
    Valid('FROM python:3.14\nCOPY . .\nCMD ["python3", "-m", "pytest"]\n', because="it runs tests"),
    Valid('FROM python:3.14\nRUN pip install numpy\nCMD ["python"]\n', because="people type at its prompt"),
    Valid(
        'FROM php:8.4\nCOPY . /app\nENTRYPOINT ["php", "/app/console"]\nCMD ["--help"]\n',
        because="people call it by hand",
    ),
    Valid(
        'FROM eclipse-temurin:25\nWORKDIR /src\nCMD ["./gradlew", "build"]\n', because="it builds, for who starts it"
    ),
    Valid(
        "FROM node:24\nCOPY . .\nEXPOSE 80\nCMD ./bin/deploy.sh; sleep 2m\n", because="it deploys, for who starts it"
    ),
    Valid('FROM debian:13-slim\nADD . /src\nCMD ["/src/build-deb.sh"]\n', because="it builds packages"),
    Valid(
        'FROM ruby:4.0\nCOPY . .\nCMD ["rails", "server"]\n',
        because="people work in it, on files that belong to them",
        context=Context(path="Dockerfile.dev"),
    ),
    Valid(
        'FROM node:24 AS development\nCOPY . .\nCMD ["npm", "run", "dev"]\n',
        because="people work in it, on files that belong to them",
    ),
    Valid('FROM debian:13-slim\nRUN make\nCMD ["bash"]\n', because="people work in it: it serves nothing"),
    Valid('FROM example.com/base\nCMD ["server"]\n', because="the base image may have set a user"),
    Valid('FROM gcr.io/distroless/static-debian13:nonroot\nCMD ["/srv"]\n', because="the tag says who runs it"),
    Valid(
        """
        FROM python:3.14-slim
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
        """,
        because="the script steps down by itself",
        context=Context(
            BuildContext(
                frozenset({"entrypoint.sh", "Dockerfile"}),
                {"entrypoint.sh": '#!/bin/sh\nexec gosu app "$@"\n'}.get,
            )
        ),
    ),
    Valid(
        """
        FROM golang:1.27 AS build
        CMD ["go", "test"]
        FROM gcr.io/distroless/static-debian13:nonroot
        COPY --from=build /srv /srv
        CMD ["/srv"]
        """,
        because="nobody runs the builder",
    ),
)
