"""The demo's web server: granian, with the portal imported before it forks workers.

Importing takes seconds of a core, and a demo runs several bases on a small machine.
"""

from django.urls import get_resolver
from granian.cli import entrypoint

from portal.wsgi import application  # noqa: F401

if __name__ == "__main__":
    assert get_resolver().url_patterns  # read now, not at each worker's first request
    entrypoint()
