"""CORS in a real browser: pages of a listed origin may write, pages of another may not, both may read."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support import live_server, request_bodies

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SOURCES = "/v1/timelines/a-story/sources"
PAGE = """<!doctype html><title>waiting</title><pre id=told></pre><script>
const base = %s, bearer = %s, path = base + %s;
async function told(path, asked) {
  try {
    const answer = await fetch(path, asked);
    const text = await answer.text();
    return {status: answer.status, tag: answer.headers.get("ETag"), left: answer.headers.get("RateLimit"),
            id: answer.headers.get("X-Request-Id"), location: answer.headers.get("Location"),
            type: text ? JSON.parse(text).type : null};
  } catch (error) { return {blocked: error.name}; }
}
(async () => {
  const named = {Authorization: "Bearer " + bearer}, sent = {...named, "Content-Type": "application/json"};
  const found = {};
  found.read = await told(path);
  found.again = await told(path, {headers: {"If-None-Match": found.read.tag}, cache: "no-store"});
  found.withToken = await told(path, {headers: named});
  found.missing = await told(base + "/v1/timelines/none", {headers: named});
  found.wrong = await told(path, {method: "POST", headers: sent, body: "{}"});
  found.made = await told(path, {method: "POST", headers: {...sent, "Idempotency-Key": "k"},
                                 body: JSON.stringify({title: "A"})});
  const there = base + (found.made.location || %s);
  found.unversioned = await told(there, {method: "DELETE", headers: named});
  found.gone = await told(there, {method: "DELETE", headers: {...named, "If-Match": found.made.tag || "*"}});
  document.getElementById("told").textContent = JSON.stringify(found);
})();
</script>"""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture
def recorder() -> Iterator[ThreadingHTTPServer]:
    """A server of one page, which is of two origins: 127.0.0.1 and localhost."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = str(self.server.page).encode()  # type: ignore[attr-defined]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _look(address: str, folder: Path) -> dict[str, Any]:
    """What the page at that address has found out."""
    line = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}"]
    line += ["--virtual-time-budget=20000", "--dump-dom", address]
    seen = subprocess.run(line, capture_output=True, text=True, timeout=90, check=True).stdout
    found = re.search(r'<pre id="told">(.+?)</pre>', seen, re.DOTALL)
    assert found, seen
    return dict(json.loads(html.unescape(found[1])))


def test_a_browser_lets_listed_pages_write_and_all_pages_read(
    sqlite_url: str, tmp_path: Path, recorder: ThreadingHTTPServer
) -> None:
    port = recorder.server_address[1]
    more = {"TIMELINE_CORS_ORIGINS": f"http://127.0.0.1:{port}", "TIMELINE_WRITE_LIMIT": "600/minute"}
    with live_server.running_server(sqlite_url, workers=1, **more) as server:
        server.client().send("POST", "/v1/timelines", request_bodies.timeline())
        server.client().send("POST", SOURCES, request_bodies.source(id="s"))
        told = [f"http://127.0.0.1:{server.port}", server.secret, SOURCES, f"{SOURCES}/s"]
        recorder.page = PAGE % tuple(map(json.dumps, told))  # type: ignore[attr-defined]
        listed = _look(f"http://127.0.0.1:{port}/", tmp_path / "listed")
        other = _look(f"http://localhost:{port}/", tmp_path / "other")
    reads = ("read", "again", "withToken", "missing")
    for found in (listed, other):
        assert [found[read].get("status") for read in reads] == [200, 304, 200, 404]
        assert found["missing"]["type"] == "/problems/not-found"
    writes = ("wrong", "made", "unversioned", "gone")
    assert [listed[write].get("status") for write in writes] == [422, 201, 428, 204]
    assert all(listed[write]["id"] and '"token";r=' in listed[write]["left"] for write in writes)
    assert [other[write] for write in writes] == [{"blocked": "TypeError"}] * 4
