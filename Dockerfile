# One image for every program of a base; the environment says which base it is.

FROM python:3.11-slim AS packages
WORKDIR /app
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv
COPY pyproject.toml ./
RUN uv sync --no-default-groups

# What pages need is made here: npm and the compiler of translations stay behind.
FROM packages AS assets
RUN uv sync --no-default-groups --group demo
COPY . .
RUN .venv/bin/python manage.py vendor \
 && .venv/bin/python manage.py translate \
 && .venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 VAR=/var/lib/portal
# The faces in which PDFs look as offices expect: without them, the wheel's own serves.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --home-dir /var/lib/portal --create-home portal
COPY --from=packages /app/.venv .venv
COPY . .
COPY --from=assets /app/portal/locale portal/locale
COPY --from=assets /app/var/vendor var/vendor
COPY --from=assets /app/var/static /srv/static
ENV STATIC_ROOT=/srv/static
USER portal
EXPOSE 8000
CMD ["granian", "portal.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers"]
