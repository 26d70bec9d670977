# The service on SQLite, with its database in /data. `docker compose up` runs it behind a proxy; alone:
#   docker build -t contested-timeline . && docker run --rm -p 127.0.0.1:8000:8000 -v timeline:/data contested-timeline
ARG BASE=python:3.13-slim
FROM ${BASE}

# Packages first: they change less often than the code. The second part of the lock is only for checks.
COPY requirements.lock /tmp/
RUN sed '/^# --- only for checks ---/,$d' /tmp/requirements.lock > /tmp/needed \
 && python3 -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --quiet --no-cache-dir --no-deps --require-hashes -r /tmp/needed \
 && rm /tmp/requirements.lock /tmp/needed
ENV PATH=/opt/venv/bin:$PATH

# Compiled here, because the running service cannot write to /app. A new volume takes its owner from /data.
WORKDIR /app
COPY pyproject.toml LICENSE README.md ./
COPY docs docs
COPY service service
COPY migrations migrations
COPY fixtures fixtures
RUN chmod -R a+rX . && python -m compileall -q service migrations && install -d -o 10001 -g 10001 /data

ENV PYTHONUNBUFFERED=1 TIMELINE_DATABASE_URL=sqlite:////data/timeline.db
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "from urllib.request import *; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["python", "-m", "service"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--demo"]
