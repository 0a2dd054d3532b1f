"""The peer of the desk's pages: one Django page from a template, on cheroot with as many threads, in a process
of its own. No session, no database, no node: what is left is Django, the server and the loopback.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROWS = 50  # as many as a page of the inbox
PAGE = (
    "<!doctype html><html><head><title>{{ title }}</title></head><body><table>"
    "{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.state }}</td><td>{{ row.due }}</td></tr>{% endfor %}"
    "</table></body></html>"
)


@contextmanager
def serving(threads: int) -> Iterator[str]:
    """The page's base URL while it is served; its path is `/`."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__)), str(threads)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            raise SystemExit("the bare page did not start; its words are above")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def page(request: Any) -> Any:
    """A table like an inbox, of nothing."""
    from django.template import engines

    rows = [{"name": f"Exemple {number}", "state": "submitted", "due": "2026-01-01"} for number in range(ROWS)]
    from django.http import HttpResponse

    return HttpResponse(engines["django"].from_string(PAGE).render({"title": "Exemple", "rows": rows}, request))


urlpatterns: list[Any] = []


def main(threads: int) -> None:
    import django
    from cheroot.wsgi import Server
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    settings.configure(
        SECRET_KEY="a bench has no secrets",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    )
    django.setup()
    urlpatterns.append(path("", page))
    server = Server(("127.0.0.1", 0), get_wsgi_application(), numthreads=threads)
    server.prepare()
    print(server.bind_addr[1], flush=True)
    server.serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
