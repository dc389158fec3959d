"""The playground's examples run, and its runner shows what they are worth.

They run in this Python here; ``tests/browser/playground.py`` runs them in a browser.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import autograd_scratch as ag
from autograd_scratch.pictures import arithmetic
from autograd_scratch.pictures.layout import graphviz_order
from tools.playground import runner
from tools.playground.examples import EXAMPLES, Example
from tools.playground.fetch import PYODIDE

ROOT = Path(__file__).parents[1]
WRONG = "A wrong gradient, found"

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.title.en)


def shown(code: str) -> list[tuple[str, str]]:
    """What comes out of a code: kinds and contents; texts that follow each other are one."""
    results: list[tuple[str, str]] = []

    def show(kind: str, content: str) -> None:
        if results and kind == results[-1][0] == "text":
            content = results.pop()[1] + content
        results.append((kind, content))

    runner.run(code, show)
    return results


# Examples -----------------------------------------------------------------------------------------


@every_example
def test_an_example_runs_as_often_as_one_likes(example: Example) -> None:
    first, again = shown(example.code), shown(example.code)
    assert [kind for kind, _ in first] == [kind for kind, _ in again]
    assert ("error" in dict(first)) == (example.title.en == WRONG)


def test_a_graph_shows_its_picture_and_a_page_its_page() -> None:
    kinds = {kind for example in EXAMPLES for kind, _ in shown(example.code)}
    assert kinds == {"text", "svg", "html", "error"}


def test_the_wrong_gradient_is_found_until_its_rule_is_mended() -> None:
    (code,) = (example.code for example in EXAMPLES if example.title.en == WRONG)
    ((kind, error),) = shown(code)
    assert kind == "error"
    assert "derivative of order 1 is wrong" in error
    assert shown(code.replace("g * x,", "2 * g * x,")) == [("text", "the gradient is right\n")]


@every_example
def test_an_example_is_there_in_both_languages(example: Example) -> None:
    texts = example.in_each_language()
    assert all(each.keys() == {"en", "ko"} for each in texts.values())
    assert all(re.search("[가-힣]", texts[key]["ko"]) for key in ("title", "says"))
    assert texts["code"]["ko"].replace('lang="ko"', 'lang="en"') == texts["code"]["en"]


# The runner ---------------------------------------------------------------------------------------


def test_the_last_line_is_shown_and_none_is_not() -> None:
    assert shown("x = 3\nx + 1") == [("text", "4\n")]
    assert shown("print(1)\nNone") == [("text", "1\n")]
    assert shown("") == []


def test_output_stands_in_the_order_in_which_it_came() -> None:
    code = "import autograd_scratch as ag\nprint(1)\ndisplay(ag.Node(2.0) * 3)\nprint(4)\n5"
    kinds = shown(code)
    assert [kind for kind, _ in kinds] == ["text", "svg", "text"]
    assert kinds[0][1] == "1\n"
    assert kinds[2][1] == "4\n5\n"


def test_each_run_has_names_of_its_own() -> None:
    shown("x = 3")
    assert "NameError: name 'x' is not defined" in shown("x")[0][1]


def test_what_goes_to_stderr_such_as_warnings_is_shown() -> None:
    assert shown("import sys\nprint('mind the step', file=sys.stderr)") == [
        ("text", "mind the step\n")
    ]


def test_an_error_names_the_lines_of_the_editor_only() -> None:
    code = "import json\ndef read(text):\n    return json.loads(text)\nprint('before')\nread('{')"
    before, (kind, error) = shown(code)
    assert before == ("text", "before\n")
    assert kind == "error"
    assert re.findall(r'File "([^"]+)", line (\d+)', error) == [
        ("<editor>", "5"),
        ("<editor>", "3"),
    ]
    assert "    return json.loads(text)" in error
    assert "json.decoder.JSONDecodeError: Expecting property name" in error


def test_an_error_that_led_to_another_is_told_too() -> None:
    code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e"
    ((_, error),) = shown(code)
    assert "ZeroDivisionError: division by zero" in error
    assert error.endswith("ValueError: no\n")


def test_a_slip_in_the_syntax_is_pointed_at() -> None:
    ((kind, error),) = shown("x = (1\ny = 2")
    assert kind == "error"
    assert 'File "<editor>", line 1' in error
    assert "SyntaxError: '(' was never closed" in error


def test_who_leaves_python_leaves_the_run() -> None:
    ((kind, error),) = shown("import sys\nsys.exit(3)")
    assert kind == "error"
    assert error.endswith("SystemExit: 3\n")


def test_annotations_are_evaluated_as_in_any_file() -> None:
    code = "def f(x: int):\n    return x\n\nf.__annotations__"
    assert shown(code) == [("text", "{'x': <class 'int'>}\n")]


@pytest.mark.parametrize("code", ["for k in range({}):\n    print(k)", "'word ' * {}"])
def test_output_without_an_end_is_cut(code: str) -> None:
    ((_, text),) = shown(code.format(runner.MOST))
    assert len(text) < runner.MOST + 100
    assert text.endswith("… only the first 100,000 characters are shown")


def test_pictures_without_an_end_are_cut() -> None:
    code = (
        "import autograd_scratch as ag\nx = ag.Node(2.0) * 3\nfor k in range({}):\n    display(x)"
    )
    *pictures, note = shown(code.format(2 * runner.MOST_PICTURES))
    assert {kind for kind, _ in pictures} == {"svg"}
    assert len(pictures) == runner.MOST_PICTURES
    assert note == ("text", "… only the first 100 pictures are shown\n")


# What a browser lacks -----------------------------------------------------------------------------


def test_pictures_whose_lines_cross_need_neither_graphviz_nor_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def none() -> list[str]:
        nonlocal asked
        asked += 1
        return []

    monkeypatch.setattr(graphviz_order, "programs", none)
    monkeypatch.setitem(sys.modules, "graphviz", None)
    a, b, c, d = (ag.Node(k + 1.0, "abcd"[k]) for k in range(4))
    crossed = (a - b) * (a - c) * (b - c) * (d - a) * (d - b) * (d - c)
    assert ag.draw(crossed).startswith("<svg")
    assert asked > 0


def test_arithmetic_keeps_to_the_exponents_of_32_bits() -> None:
    assert arithmetic._WIDE.Emax <= 425_000_000
    assert arithmetic._WIDE.Emin >= -425_000_000


# The site -----------------------------------------------------------------------------------------


def test_the_site_loads_the_version_of_pyodide_that_is_tested() -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert re.findall(r"pyodide: \S+/v([\d.]+)/", settings) == [PYODIDE]


def test_both_pages_hold_the_same() -> None:
    english, korean = (
        (ROOT / "docs" / f"playground{end}").read_text(encoding="utf-8")
        for end in (".md", ".ko.md")
    )
    for pattern in (r"^#+ |^- ", r"<!--.*-->", r"`python[^`]*`"):
        same = re.compile(pattern, re.MULTILINE)
        assert same.findall(english) == same.findall(korean)
