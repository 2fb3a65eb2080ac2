"""Examples of `build-packages-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM alpine:3.24
        RUN apk add --no-cache python3 py3-pip python3-dev build-base postgresql-dev
        WORKDIR /app
        COPY requirements.txt .
        RUN pip3 install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["python3", "app.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y --no-install-recommends build-essential
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        RUN bbot --install-all-deps -y
        COPY . .
        CMD ["python", "app.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install -r requirements.txt && pip install uwsgi
        COPY . .
        CMD ["uwsgi", "app.ini"]
        """,
        context=holding({"requirements.txt": "psycopg2\n", "app.ini": ""}),
    ),
    Invalid(
        """
        FROM python:3.13
        WORKDIR /app
        COPY . .
        RUN apt-get update && apt-get install -y gcc libpq-dev
        RUN pip install -r requirements.txt
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.13 AS builder
        WORKDIR /app
        COPY requirements.txt .
        RUN apt-get update && apt-get install -y gcc libpq-dev
        RUN python -m venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        RUN pip install -r requirements.txt

        FROM python:3.13-slim
        WORKDIR /app
        ENV PATH=/opt/venv/bin:$PATH
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /opt/venv /opt/venv
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-alpine
        WORKDIR /srv
        RUN apk add --no-cache gcc musl-dev
        COPY requirements.txt .
        RUN python -m venv venv && venv/bin/pip install -r requirements.txt
        COPY . .
        CMD ["venv/bin/python", "main.py"]
        """,
        """
        FROM python:3.13-alpine AS builder
        WORKDIR /srv
        RUN apk add --no-cache gcc musl-dev
        COPY requirements.txt .
        RUN python -m venv venv && venv/bin/pip install -r requirements.txt

        FROM python:3.13-alpine
        WORKDIR /srv
        ENV PATH=/srv/venv/bin:$PATH
        COPY --from=builder /srv/venv /srv/venv
        COPY . .
        CMD ["venv/bin/python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-alpine
        ENV PYTHONUNBUFFERED=1
        RUN apk add --no-cache build-base mariadb-dev curl
        COPY requirements.txt /srv/
        RUN pip install -r /srv/requirements.txt
        COPY app /srv/app
        HEALTHCHECK CMD curl -f http://localhost:8000/
        CMD ["python", "-m", "app"]
        """,
        """
        FROM python:3.13-alpine AS builder
        ENV PYTHONUNBUFFERED=1
        RUN apk add --no-cache build-base mariadb-dev curl
        COPY requirements.txt /srv/
        RUN python -m venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        RUN pip install -r /srv/requirements.txt

        FROM python:3.13-alpine
        ENV PYTHONUNBUFFERED=1
        ENV PATH=/opt/venv/bin:$PATH
        RUN apk add --no-cache libstdc++ mariadb-connector-c curl
        COPY --from=builder /opt/venv /opt/venv
        COPY app /srv/app
        HEALTHCHECK CMD curl -f http://localhost:8000/
        CMD ["python", "-m", "app"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN apt-get update && apt-get install -y gcc libpq-dev
        RUN pip install uv
        COPY requirements.txt .
        RUN uv pip install --system -r requirements.txt
        COPY app app
        CMD ["python", "-m", "app"]
        """,
        """
        FROM python:3.13-slim AS builder
        WORKDIR /app
        RUN apt-get update && apt-get install -y gcc libpq-dev
        RUN pip install uv
        COPY requirements.txt .
        RUN python -m venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        ENV VIRTUAL_ENV=/opt/venv
        RUN uv pip install -r requirements.txt

        FROM python:3.13-slim
        WORKDIR /app
        ENV PATH=/opt/venv/bin:$PATH
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /opt/venv /opt/venv
        COPY app app
        CMD ["python", "-m", "app"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        WORKDIR /app
        RUN apt-get update && apt-get install -y build-essential
        COPY . .
        RUN pip install .
        CMD ["serve"]
        """,
    ),
    Invalid(
        """
        FROM python:2.7
        RUN apt-get update && apt-get install -y build-essential
        COPY requirements.txt .
        RUN pip install -r requirements.txt
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y gcc
        RUN pip install uwsgi
        ENV UWSGI_BIN=/usr/local/bin/uwsgi
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.13-slim
        RUN pip install flask
        RUN apt-get update && apt-get install -y gcc libzmq5 libxmlsec1-dev libfoo-dev
        COPY . .
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.13-slim AS builder
        RUN python -m venv /opt/venv
        ENV PATH=/opt/venv/bin:$PATH
        RUN pip install flask

        FROM python:3.13-slim
        ENV PATH=/opt/venv/bin:$PATH
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libzmq5 libxmlsec1-openssl libfoo-dev && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /opt/venv /opt/venv
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM alpine:3.24
        RUN apk add --no-cache python3 py3-pip python3-dev build-base
        COPY . /app
        RUN pip3 install --no-cache-dir -r /app/requirements.txt && make -C /app/solver install
        CMD ["python3", "/app/app.py"]
        """,
        because="the compiler builds a program in C, too, and nobody knows what that needs",
    ),
    Valid(
        """
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y python3-pip python3-dev gcc
        RUN pip3 install numba
        CMD ["bash"]
        """,
        because="people work in the container, and may compile there",
    ),
    Valid(
        """
        FROM alpine:3.24
        RUN apk add --no-cache python3 py3-pip && apk add --no-cache --virtual .build gcc python3-dev \\
            && pip3 install --no-cache-dir uwsgi && apk del .build
        CMD ["uwsgi", "app.ini"]
        """,
        because="the packages are removed again",
    ),
    Valid(
        """
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y gcc
        RUN pip install uwsgi && apt-get purge -y gcc
        CMD ["uwsgi"]
        """,
        because="the compiler is removed: another rule sees that it is in the same layer",
    ),
    Valid(
        """
        FROM python:3.13-alpine
        RUN apk add --no-cache --virtual .build-deps gcc musl-dev && pip install uwsgi && apk del .build-deps
        CMD ["uwsgi"]
        """,
        because="the group of packages is removed by its name",
    ),
    Valid(
        """
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y gcc
        RUN pip install numba
        """,
        because="an image without a command is meant to hold its tools",
    ),
    Valid(
        """
        FROM python:3.13-slim
        RUN apt-get update && apt-get install -y ffmpeg
        RUN pip install -r requirements.txt
        CMD ["python", "main.py"]
        """,
        because="ffmpeg is there to run, not to build",
    ),
    Valid(
        """
        FROM python:3.13-slim AS builder
        RUN apt-get update && apt-get install -y gcc
        RUN pip wheel -w /wheels -r requirements.txt
        FROM python:3.13-slim
        COPY --from=builder /wheels /wheels
        CMD ["python", "main.py"]
        """,
        because="the compiler stays in the builder",
        context=holding({"requirements.txt": "uwsgi\n", "main.py": ""}),
    ),
    Valid(
        """
        FROM python:3.13
        COPY requirements.txt .
        RUN pip install -r requirements.txt
        COPY . .
        CMD ["python", "main.py"]
        """,
        because="every package has a wheel: the slim image can install it",
        context=holding({"requirements.txt": "flask\n", "main.py": ""}),
    ),
)
