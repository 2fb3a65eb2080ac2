FROM python:3.11 AS builder
WORKDIR /app
RUN apt-get update && apt-get install -y curl build-essential
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install --upgrade pip
RUN pip install -r requirements.txt

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /opt/venv /opt/venv
COPY . .
EXPOSE 8080
HEALTHCHECK CMD curl -f http://127.0.0.1:8080/ || exit 1
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "web:app"]
