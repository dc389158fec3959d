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

from tools.playground.examples import EXAMPLES, Example
from tools.playground.fetch import fetch

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000  # milliseconds, on a loaded machine
PALETTES = [
    {
        "media": f"(prefers-color-scheme: {system})",
        "scheme": scheme,
        "primary": "indigo",
        "toggle": {"icon": "material/circle"},
    }
    for system, scheme in (("light", "default"), ("dark", "slate"))
]

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with Pyodide's files."""
    if "PYODIDE_DIR" in os.environ:
        return Path(os.environ["PYODIDE_DIR"])
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
        "theme": {"name": "material", "font": False, "palette": PALETTES},
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


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def page(visit: Open) -> Any:
    """The page with Python, which all tests share that do not need one of their own."""
    page = visit()
    page.get_by_role("button", name="Start Python").click()
    wait_for(page, "Ready:")
    return page


def wait_for(page: Any, status: str) -> None:
    page.locator("#playground-status", has_text=status).wait_for()


def run(page: Any, code: str) -> str:
    """What comes out of a code, as text."""
    page.locator("#playground-editor").fill(code)
    page.locator("#playground-editor").press("Control+Enter")
    wait_for(page, "Done.")
    return str(page.locator("#playground-output").inner_text())


def choose(page: Any, example: str) -> str:
    """What comes out of an example, as text."""
    page.get_by_label("Example").select_option(example)
    page.get_by_role("button", name="Run").click()
    wait_for(page, "Done.")
    return str(page.locator("#playground-output").inner_text())


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_nothing_of_python_is_loaded_before_it_is_asked_for(visit: Open) -> None:
    asked: list[str] = []
    page = visit()
    page.context.on("request", lambda request: asked.append(request.url))
    page.locator("#playground-editor").press("Control+Enter")
    page.wait_for_timeout(300)
    assert [url for url in asked if "/pyodide/" in url or "worker" in url] == []
    assert page.locator("#playground-status").inner_text() == ""


def test_the_editor_indents_and_lets_the_keyboard_out(visit: Open) -> None:
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
    assert focused(page) == "Start Python"


def test_an_example_shows_its_gradients_and_the_page_to_step_through(page: Any) -> None:
    assert "220: 2.2, 110, 200" in choose(page, "Two apples, with tax")
    steps = page.frame_locator("#playground-output iframe").frame_locator("iframe")
    steps.get_by_role("button", name="Next").click()
    steps.locator("#graph text", has_text="200").first.wait_for()


def test_a_graph_is_shown_as_its_picture_and_made_to_fit(page: Any) -> None:
    assert "715" in choose(page, "Apples and oranges")
    width = "document.querySelector('.playground-picture img').naturalWidth"
    page.wait_for_function(f"{width} > 300")
    frame = "document.querySelector('.playground-picture')"
    page.wait_for_function(f"{frame}.scrollWidth <= {frame}.clientWidth")


@pytest.mark.parametrize(
    "example",
    [each for each in EXAMPLES if "check_gradients" not in each.code],
    ids=lambda each: each.title.en,
)
def test_an_example_runs_without_an_error(page: Any, example: Example) -> None:
    choose(page, example.title.en)
    assert page.locator("#playground-output").inner_text() != ""
    assert page.locator(".playground-error").count() == 0


def test_a_wrong_rule_is_found(page: Any) -> None:
    choose(page, "A wrong gradient, found")
    error = page.locator(".playground-error").inner_text()
    assert "derivative of order 1 is wrong" in error
    assert 'File "<editor>", line 8' in error
    assert "site-packages" not in error


def test_what_was_changed_stays_until_it_is_undone(page: Any) -> None:
    page.get_by_label("Example").select_option("A wrong gradient, found")
    assert "3.0" in run(page, "import autograd_scratch as ag\nag.grad(lambda x: 3 * x)(1.0)")
    page.get_by_label("Example").select_option("Apples and oranges")
    page.get_by_label("Example").select_option("A wrong gradient, found")
    assert "3 * x" in page.locator("#playground-editor").input_value()
    page.get_by_role("button", name="Undo all changes").click()
    assert "def square" in page.locator("#playground-editor").input_value()


def test_what_code_imports_of_pyodide_is_loaded(page: Any) -> None:
    code = "import autograd_scratch as ag\nfrom scipy.special import expit\nag.grad(expit)(0.0)"
    assert "0.25" in run(page, code)


def test_recursion_without_an_end_is_an_error(page: Any) -> None:
    assert "RecursionError" in run(page, "def f():\n    return f()\n\nf()")
    assert run(page, "1 + 1").strip() == "2"


def test_a_loop_without_an_end_is_stopped(page: Any) -> None:
    page.locator("#playground-editor").fill("while True:\n    print('on and on')")
    page.get_by_role("button", name="Run").click()
    page.locator("#playground-output", has_text="only the first").wait_for()
    page.get_by_role("button", name="Stop").click()
    wait_for(page, "Ready:")
    assert run(page, "1 + 1").strip() == "2"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_faults_that_axe_finds(visit: Open, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.evaluate(axe.Axe().axe_script)
    found = page.evaluate("axe.run('#playground-app', { resultTypes: ['violations'] })")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_the_page_is_korean_and_fits_a_phone(visit: Open) -> None:
    page = visit("playground.ko.html", viewport={"width": 390, "height": 800})
    page.get_by_role("button", name="파이썬 시작하기").click()
    wait_for(page, "준비되었습니다")
    page.get_by_role("button", name="실행").click()
    wait_for(page, "실행을 마쳤습니다")
    steps = page.frame_locator("#playground-output iframe").frame_locator("iframe")
    steps.locator("html[lang=ko]").wait_for()
    edges = "e => e.getBoundingClientRect().right"
    rights = f"[...document.querySelectorAll('#playground-app *')].map({edges})"
    assert page.evaluate(f"Math.max(...{rights})") <= 390
