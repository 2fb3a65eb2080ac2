FROM python:3.11-slim AS builder
RUN apt-get update && apt-get install -y gcc libc6-dev
RUN pip install pipenv==2024.4.0
WORKDIR /app
COPY Pipfile .
RUN python -m venv /opt/venv
ENV VIRTUAL_ENV=/opt/venv
RUN pipenv install --skip-lock

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH
COPY --from=builder /opt/venv /opt/venv
COPY . .
EXPOSE 8080
CMD ["uwsgi", "--http-socket", "0.0.0.0:8080", "--module", "web:app"]
