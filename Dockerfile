FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
# The dependencies first, on an empty project, so that a change of the source does not install them again.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN mkdir app rules && touch app/__init__.py rules/__init__.py && \
    pip install --no-cache-dir --constraint constraints.txt '.[app,otel]'
COPY app app
COPY rules rules
RUN pip install --no-cache-dir --no-deps --force-reinstall .

FROM python:3.13-slim
# The official image has no bytecode of the standard library, and a read-only container keeps none: each command and health check would compile it.
RUN python -m compileall -q -x 'site-packages|/test/' /usr/local/lib/python3.13 && \
    useradd --system --uid 10001 --create-home --home-dir /var/lib/slimline slimline
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SLIMLINE_HOST=0.0.0.0 \
    SLIMLINE_PORT=8000 \
    SLIMLINE_DATA_DIR=/var/lib/slimline
USER 10001
WORKDIR /var/lib/slimline
VOLUME /var/lib/slimline
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=8)"]
CMD ["slimline", "serve"]
