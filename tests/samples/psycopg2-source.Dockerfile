FROM python:3.11 AS builder
WORKDIR /app
COPY requirements.txt .
RUN apt-get update && \
    apt-get install -y gcc libpq-dev
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install -r requirements.txt

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /opt/venv /opt/venv
COPY . .
CMD ["python", "main.py"]
