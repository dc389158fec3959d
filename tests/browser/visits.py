"""A browser that opens the page of a graph, and sees that all goes quietly."""

import os
import shutil
from pathlib import Path

import pytest
from browser.pages import DESKTOP

import autograd_scratch as ag

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if PROGRAM is None:
        pytest.skip("no Chromium is installed; CHROMIUM may say where one is")
    with playwright.sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield program
        program.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open the page of a graph; afterwards, see that all went quietly.

    No page may ask for anything but its own file, print to the console or raise an error.
    """
    contexts, asked, said = [], [], []

    def visit(output, viewport=DESKTOP, scheme="light", at="", **options):
        path = tmp_path / f"page{len(contexts)}.html"
        ag.step_through(output, path, **options)
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
        page.goto(path.as_uri() + at)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert said == []
    assert {Path(url).name for url in asked} <= {f"page{n}.html" for n in range(len(contexts))}
