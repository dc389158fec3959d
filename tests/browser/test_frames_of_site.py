"""In a frame of the site, the page that steps has the site's colors, whatever the system's are."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest

import autograd_scratch as ag

SCRIPT = Path(__file__).parents[2] / "docs" / "assets" / "frames.js"

SITE = """<!doctype html>
<body data-md-color-scheme="{scheme}">
<iframe class="steps" src="steps.html"></iframe>
<script src="frames.js"></script>
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def address(tmp_path):
    """Where a page for each scheme of the site shows the same graph in a frame."""
    shutil.copy(SCRIPT, tmp_path)
    ag.step_through(ag.Node(2.0, "x") * 3.0, tmp_path / "steps.html")
    for scheme in ("default", "slate"):
        text = SITE.format(scheme=scheme)
        (tmp_path / f"{scheme}.html").write_text(text, encoding="utf-8")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def is_dark(page):
    """Whether the page in the frame is dark: its paper, and what the browser draws itself."""
    paper, scheme = page.frames[1].evaluate("""() => {
      const style = (element) => getComputedStyle(element);
      const root = document.documentElement;
      return [style(document.body).backgroundColor, style(root).colorScheme];
    }""")
    assert scheme == ("dark" if paper != "rgb(255, 255, 255)" else "light")
    return scheme == "dark"


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_frame_follows_the_site_and_not_the_system(browser, address, system):
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    for scheme, other in (("default", "slate"), ("slate", "default")):
        page.goto(f"{address}{scheme}.html")
        assert is_dark(page) == (scheme == "slate")
        page.evaluate(f"document.body.dataset.mdColorScheme = '{other}'")
        assert is_dark(page) == (other == "slate")
        page.evaluate(f"document.body.dataset.mdColorScheme = '{scheme}'")
        assert is_dark(page) == (scheme == "slate")
    context.close()
