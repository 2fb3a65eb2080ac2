FROM python:3.11 AS builder
RUN pip install pdm==2.12.4
WORKDIR /app
COPY pyproject.toml .
RUN pdm install --no-self --prod
COPY . .
RUN pdm install --prod

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH
COPY --from=builder /app /app

EXPOSE 8080

CMD ["gunicorn", "--bind", "0.0.0.0:8080", "shop.web:app"]
