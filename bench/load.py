"""Puts load on a page with wrk and reads from outside what it cost the server."""

import re
import subprocess
from dataclasses import dataclass

from bench.client import Client
from bench.server import Server


@dataclass(frozen=True)
class Cost:
    """What one kind of request costs: answers a second, CPU milliseconds of the server, 99th percentile of the wait."""

    rate: float
    cpu: float
    p99: str


def page(server: Server, path: str, *, cookies: str = "", seconds: int = 5) -> Cost:
    """Asks for one page over and over, as four visitors at once, after a short warm-up."""
    url = f"http://127.0.0.1:{server.port}{path}"
    headers = ["-H", f"Host: {server.host}", "-H", "Accept-Encoding: gzip"]
    if cookies:
        headers += ["-H", f"Cookie: {cookies}"]
    _wrk(url, headers, 2)  # every process has loaded what the page needs before the clock starts
    before = server.cpu_seconds()
    output = _wrk(url, headers, seconds)
    used = server.cpu_seconds() - before
    requests = int(_find(r"(\d+) requests in", output))
    if "Non-2xx" in output:
        raise SystemExit(f"{path} answers with errors:\n{output}")
    return Cost(requests / seconds, used * 1000 / requests, _find(r"99%\s+(\S+)", output))


def _wrk(url: str, headers: list[str], seconds: int) -> str:
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", "--latency", *headers, url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"wrk printed something else:\n{text}")
    return found[1]


def statements(server: Server, path: str, *, cookies: dict[str, str] | None = None) -> int:
    """SQL statements of the second of two equal requests; the server must run with `count`."""
    client = Client(server.host, server.port, cookies=dict(cookies or {}))
    client.get(path)
    answer = client.get(path)
    client.close()
    return int(answer.headers["x-statements"])
