FROM python:3.11 AS builder
WORKDIR /app
RUN apt-get update && apt-get install -y gcc libpq-dev
RUN pip install poetry==1.8.5
COPY pyproject.toml .
RUN python -m venv /opt/venv
ENV VIRTUAL_ENV=/opt/venv
RUN poetry config virtualenvs.create false && poetry install --only main --no-interaction

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /opt/venv /opt/venv
COPY . .
EXPOSE 8080
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "shop.wsgi"]
