# One process, no root, nothing of the playground. Mount the services file and a directory for the journal:
#   docker run --read-only --cap-drop ALL -v ./services.yml:/config/services.yml:ro -v rollback:/data rollback-bot
# A release names it by digest, as in --build-arg PYTHON=python:3.12-slim@sha256:…, see .github/workflows/release.yml
# With OpenTelemetry's packages, for traces: --build-arg REQUIREMENTS=otel
ARG PYTHON=python:3.12-slim
FROM ${PYTHON} AS build
ARG REQUIREMENTS=runtime
WORKDIR /src
COPY requirements/${REQUIREMENTS}.lock requirements/build.lock ./requirements/
RUN python -m venv /opt/rollback-bot \
    && /opt/rollback-bot/bin/pip install --no-cache-dir --require-hashes -r requirements/${REQUIREMENTS}.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md ./
COPY bot ./bot
COPY handlers ./handlers
COPY aws ./aws
COPY destinations ./destinations
COPY deploy ./deploy
RUN /opt/build/bin/hatchling build -t wheel \
    && /opt/rollback-bot/bin/pip install --no-cache-dir --no-deps --no-index dist/*.whl

FROM ${PYTHON}
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin rollback \
    && install -d -o rollback -m 0700 /data
COPY --from=build /opt/rollback-bot /opt/rollback-bot
USER 10001
WORKDIR /data
ENV PATH=/opt/rollback-bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ROLLBACK_CONFIG=/config/services.yml \
    ROLLBACK_DATABASE_URL=sqlite:////data/rollback-bot.db \
    PORT=3000 \
    ROLLBACK_HEALTH_PORT=3001 \
    ROLLBACK_BIND=0.0.0.0
VOLUME /data
EXPOSE 3000 3001
HEALTHCHECK --start-period=30s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:3001/healthz')"]
ENTRYPOINT ["rollback-bot"]
CMD ["serve"]
