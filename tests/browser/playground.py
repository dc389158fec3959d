"""The playground of the site, in Chromium, with Pyodide's files from npm.

No other run collects this file, as it downloads 100 MB: CONTRIBUTING.md has its command.
``PYODIDE_DIR`` names a folder that ``python -m tools.playground.fetch`` has filled before.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000  # milliseconds, on a loaded machine

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with Pyodide's files."""
    if "PYODIDE_DIR" in os.environ:
        return Path(os.environ["PYODIDE_DIR"])
    from tools.playground.fetch import fetch

    folder = tmp_path_factory.mktemp("pyodide")
    try:
        fetch(folder)
    except (FileNotFoundError, subprocess.CalledProcessError, ValueError) as error:
        pytest.skip(f"Pyodide's files are not to be had here: {error}")
    return folder


@pytest.fixture(scope="module")
def address(pyodide: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site that holds the playground only, on a server of this machine."""
    build = pytest.importorskip("mkdocs.commands.build", reason="needs the extra [docs]")
    config = pytest.importorskip("mkdocs.config", reason="needs the extra [docs]")
    folder = tmp_path_factory.mktemp("site")
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    for name in ("playground.md", "playground.ko.md"):
        shutil.copy(ROOT / "docs" / name, docs)
    settings = {
        "site_name": "playground",
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False},
        "hooks": [
            str(ROOT / "tools" / hook) for hook in ("site_languages.py", "playground/hook.py")
        ],
        "markdown_extensions": ["md_in_html"],
        "plugins": [],
        "extra": {"pyodide": "pyodide/"},
    }
    file = folder / "mkdocs.yml"
    file.write_text(json.dumps(settings), encoding="utf-8")  # which is YAML too
    build.build(config.load_config(str(file), strict=True))
    shutil.copytree(pyodide, folder / "site" / "pyodide")
    handler = functools.partial(_Quiet, directory=str(folder / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Open]:
    """Open a page; afterwards, see that it asked no other host for anything, and went quietly."""
    contexts, asked, said = [], [], []

    def visit(name: str = "playground.html", **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address + name)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:", "about:"))] == []


def start(page: Any) -> None:
    page.get_by_role("button", name="Start Python").click()
    wait_for(page, "Ready:")


def wait_for(page: Any, status: str) -> None:
    page.locator("#playground-status", has_text=status).wait_for()


def run(page: Any, code: str) -> str:
    """What comes out of a code, as text."""
    page.locator("#playground-editor").fill(code)
    page.locator("#playground-editor").press("Control+Enter")
    wait_for(page, "Done.")
    return str(page.locator("#playground-output").inner_text())


def test_nothing_of_python_is_loaded_before_it_is_asked_for(visit: Open) -> None:
    asked: list[str] = []
    page = visit()
    page.context.on("request", lambda request: asked.append(request.url))
    page.locator("#playground-editor").press("Control+Enter")
    page.wait_for_timeout(300)
    assert [url for url in asked if "/pyodide/" in url or "worker" in url] == []
    assert page.locator("#playground-status").inner_text() == ""


def test_a_reader_runs_examples_and_code_of_her_own(visit: Open) -> None:
    page = visit()
    start(page)
    examples = page.get_by_label("Example")

    # The first example: its gradients, and the page that steps through it.
    page.get_by_role("button", name="Run").click()
    wait_for(page, "Done.")
    assert "220: 2.2, 110, 200" in page.locator("#playground-output").inner_text()
    steps = page.frame_locator("#playground-output iframe").frame_locator("iframe")
    steps.locator("#graph text", has_text="apple_num").first.wait_for()

    # A graph is shown as its picture.
    examples.select_option("Apples and oranges")
    page.get_by_role("button", name="Run").click()
    wait_for(page, "Done.")
    assert "715" in page.locator("#playground-output").inner_text()
    assert page.evaluate("document.querySelector('.playground-picture img').naturalWidth") > 300

    # A wrong rule is found.
    examples.select_option("A wrong gradient, found")
    page.get_by_role("button", name="Run").click()
    wait_for(page, "Done.")
    error = page.locator(".playground-error").inner_text()
    assert "derivative of order 1 is wrong" in error
    assert 'File "<editor>", line 8' in error
    assert "site-packages" not in error

    # What was changed is still there after another example, until it is undone.
    assert "3.0" in run(page, "import autograd_scratch as ag\nag.grad(lambda x: 3 * x)(1.0)")
    examples.select_option("Apples and oranges")
    examples.select_option("A wrong gradient, found")
    assert "3 * x" in page.locator("#playground-editor").input_value()
    page.get_by_role("button", name="Undo all changes").click()
    assert "def square" in page.locator("#playground-editor").input_value()

    # What a code imports of Pyodide's packages is loaded.
    assert "0.5" in run(
        page, "import scipy.special, autograd_scratch as ag\nag.grad(scipy.special.expit)(0.0) * 2"
    )


def test_a_loop_without_an_end_is_stopped(visit: Open) -> None:
    page = visit()
    start(page)
    page.locator("#playground-editor").fill("while True:\n    print('on and on')")
    page.get_by_role("button", name="Run").click()
    page.locator("#playground-output", has_text="only the first").wait_for()
    page.get_by_role("button", name="Stop").click()
    wait_for(page, "Ready:")
    assert run(page, "1 + 1").strip() == "2"


def test_recursion_without_an_end_is_an_error(visit: Open) -> None:
    page = visit()
    start(page)
    assert "RecursionError" in run(page, "def f():\n    return f()\n\nf()")
    assert run(page, "1 + 1").strip() == "2"


def test_the_page_is_korean_on_a_phone_in_the_dark(visit: Open) -> None:
    phone = {"width": 390, "height": 800}
    page = visit("playground.ko.html", viewport=phone, color_scheme="dark")
    page.get_by_role("button", name="파이썬 시작하기").click()
    wait_for(page, "준비되었습니다")
    page.get_by_role("button", name="실행").click()
    wait_for(page, "실행을 마쳤습니다")
    page.frame_locator("#playground-output iframe").frame_locator("iframe").locator(
        "html[lang=ko]"
    ).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_alone_will_do(visit: Open) -> None:
    page = visit()
    editor = page.locator("#playground-editor")
    editor.fill("if True:")
    editor.press("Enter")
    editor.type("x = 1")
    assert editor.input_value() == "if True:\n    x = 1"
    editor.press("Control+a")
    editor.press("Tab")
    assert editor.input_value() == "    if True:\n        x = 1"
    editor.press("Shift+Tab")
    assert editor.input_value() == "if True:\n    x = 1"
    editor.press("Control+z")
    assert editor.input_value() == "    if True:\n        x = 1"
    editor.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button after the editor starts Python
    wait_for(page, "Ready:")
