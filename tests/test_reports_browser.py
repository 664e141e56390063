"""The page in a real browser: three widths and paper, a console that stays silent, nothing asked of anybody."""

import html
import re
import shutil
import socketserver
import subprocess
import threading
from contextlib import contextmanager

import hostile
import make_facts as made
import pytest
import show_reports

from reports import render

WIDTHS = (360, 768, 1280)
ALARM = '"><svg onload=alert(1)></title></style><img src=http://127.0.0.1:8099/x onerror=alert(1)>'
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    *("--disable-features=OptimizationHints,Translate,MediaRouter", "--enable-logging=stderr"),
)
OWN = re.compile(r"google|gstatic|gvt1|chromium")  # what the browser itself asks its maker for, page or no page
# Frames as wide as a phone, a tablet and a screen; the outer page alone has a script, which measures them.
HARNESS = """<!doctype html><meta charset="utf8"><body>{frames}<output></output><script>
addEventListener("load", () => {{
  const seen = [...document.querySelectorAll("iframe")].map((frame) => {{
    const root = frame.contentDocument.documentElement;
    return [frame.title, frame.clientWidth, root.scrollWidth, frame.contentDocument.querySelectorAll("main").length];
  }});
  document.querySelector("output").textContent = JSON.stringify(seen);
}});
</script>"""
FRAME = '<iframe title="{name}" src="{name}.html" style="border:0;width:{width}px;height:900px"></iframe>'


class Refusing(socketserver.StreamRequestHandler):
    """A proxy that notes what it is asked for, and gives nothing."""

    def handle(self) -> None:
        self.server.asked.append(self.rfile.readline().decode("latin1").strip())  # type: ignore[attr-defined]


@contextmanager
def watched_network():
    """Give a proxy's address and the list of what is asked of it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}", server.asked
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no headless Chromium here")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every invented week, and a hostile one, as files."""
    made_in = tmp_path_factory.mktemp("pages")
    pages = {name: render.html(show_reports.report(name)) for name in made.WEEKS}
    for name, page in (pages | {"hostile": render.html(hostile.report(ALARM))}).items():
        (made_in / f"{name}.html").write_text(page, encoding="utf8")
    frames = "".join(FRAME.format(name=name, width=width) for name in (*pages, "hostile") for width in WIDTHS)
    (made_in / "all.html").write_text(HARNESS.format(frames=frames), encoding="utf8")
    return made_in


def opened(browser, folder, *wanted):
    """Open a page; give what is answered, what the console said and what was asked of the network."""
    with watched_network() as (proxy, asked):
        command = [browser, *QUIET, f"--proxy-server={proxy}", "--proxy-bypass-list=<-loopback>"]
        done = subprocess.run(
            [*command, f"--user-data-dir={folder / 'profile'}", *wanted],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        return done.stdout, said, [line for line in asked if not OWN.search(line)]


@pytest.mark.browser
def test_no_page_speaks_asks_or_overflows_at_any_width(browser, folder):
    answer, said, asked = opened(
        browser, folder, "--allow-file-access-from-files", "--dump-dom", (folder / "all.html").as_uri()
    )
    assert (said, asked) == ([], [])
    seen = re.search(r"<output>(.*?)</output>", answer, re.DOTALL)
    frames = re.findall(r'\["([^"]+)",(\d+),(\d+),(\d+)\]', html.unescape(seen[1]))
    assert len(frames) == (len(made.WEEKS) + 1) * len(WIDTHS)
    assert [frame for frame in frames if int(frame[2]) > int(frame[1]) or frame[3] != "1"] == []


@pytest.mark.browser
def test_the_page_prints_without_a_word_or_a_request(browser, folder):
    paper = folder / "good.pdf"
    _, said, asked = opened(browser, folder, f"--print-to-pdf={paper}", (folder / "good.html").as_uri())
    assert (said, asked) == ([], [])
    assert paper.read_bytes().startswith(b"%PDF-")


@pytest.mark.browser
def test_the_watch_sees_what_a_page_would_ask(browser, folder):
    asking = folder / "asking.html"
    asking.write_text('<img src="http://127.0.0.1:8099/x"><script>console.error("oh")</script>', encoding="utf8")
    _, said, asked = opened(browser, folder, "--dump-dom", asking.as_uri())
    assert said
    assert any("127.0.0.1:8099/x" in line for line in asked)
