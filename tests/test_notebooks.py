"""The tutorial's notebooks are those of its pages, and show what the pages say."""

from __future__ import annotations

import base64
import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest

from tools import notebooks
from tools.notebook_cells import is_folded
from tools.notebooks import FOLDER, PAGES, ROOT, made

ENGLISH = [page.stem for page in notebooks.pages() if not page.stem.endswith(".ko")]
ALL = [page.stem for page in notebooks.pages()]
PUBLIC = "https://github.com/someone/project"

each = pytest.mark.parametrize("name", ALL)
each_in_english = pytest.mark.parametrize("name", ENGLISH)


def read(name: str, folder: Path = FOLDER) -> Any:
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook: Any) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.fixture
def page(tmp_path: Path) -> Any:
    """Makes a notebook of a text."""

    def page(markdown: str, repository: str = "", name: str = "page") -> Any:
        path = tmp_path / f"{name}.md"
        path.write_text(f"# Title\n\n{markdown}\n", encoding="utf-8")
        return made(path, repository)

    return page


def test_each_page_with_code_has_a_notebook_and_no_other_does() -> None:
    assert len(ALL) == 2 * len(ENGLISH) == 30
    assert sorted(path.name for path in FOLDER.glob("*.ipynb")) == sorted(f"{x}.ipynb" for x in ALL)


@each
def test_a_committed_notebook_is_what_its_page_makes_now(name: str) -> None:
    committed = (FOLDER / f"{name}.ipynb").read_bytes().decode()
    assert committed == notebooks.text(PAGES / f"{name}.md"), "run python -m tools.notebooks"


def test_executed_notebooks_show_what_the_pages_say(tmp_path: Path) -> None:
    """A single test, so that they run once where several processes share the tests."""
    execute([FOLDER / f"{name}.ipynb" for name in ENGLISH], tmp_path)
    for name in ENGLISH:
        cells, runs = code_cells(read(name)), code_cells(read(name, tmp_path))
        wrong = [cell.source for cell, run in zip(cells, runs, strict=True) if not agree(cell, run)]
        assert wrong == [], name
    for name, code, kind in DRAWN:
        (outputs,) = [x.outputs for x in code_cells(read(name, tmp_path)) if x.source == code]
        assert [set(output.data) for output in outputs] == [{kind, "text/plain"}], code


PICTURES = {"image/png", "image/svg+xml", "text/html"}
DRAWN = [
    ("5-1-graphs", "ag.draw(price)", "image/svg+xml"),
    ("5-1-graphs", "ag.step_through(price)", "text/html"),
    ("5-2-chain-rule", "ag.Graph(z).explain()", "text/html"),
    ("5-2-chain-rule", "ag.Graph(z).latex()", "text/latex"),
    ("training", "plot_history(history)", "image/png"),
    ("training", "plot_confusion(matrix)", "image/png"),
    ("training", "plot_mistakes(network, x_test, t_test)", "image/png"),
    ("training", "plot_weights(network)", "image/png"),
]


def execute(paths: list[Path], folder: Path) -> None:
    """Run notebooks in another process: beside the threads of Jupyter's client none may fork."""
    command = [sys.executable, "-m", "tools.run_notebooks", folder, *paths]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    settings = {"PYTHONPATH": path, "IPYTHONDIR": str(folder / "ipython")}
    settings |= {"JUPYTER_DATA_DIR": str(folder / "jupyter")}  # has no kernel of another Python
    settings |= {"CI": "true"}  # Hypothesis then draws the same each time, and minds no delay
    run = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def agree(cell: Any, run: Any) -> bool:
    """Whether a cell showed what the page says, or drew where the page says nothing."""
    alike = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE  # IPython breaks long lines
    says = doctest.OutputChecker().check_output
    as_told = all(
        says(shown(cell, kind), shown(run, kind), alike)
        for kind in ("stdout", "stderr", "result", "error")
    )
    drew = not cell.outputs and any(
        output.get("data", {}).keys() & PICTURES for output in run.outputs
    )
    return as_told or drew


def shown(cell: Any, kind: str) -> str:
    """What a cell shows of a kind, as text."""
    texts = {
        "execute_result": lambda output: {"result": output.data["text/plain"]},
        "stream": lambda output: {output.name: output.text},
        "error": lambda output: {"error": f"{output.ename}: {output.evalue}"},
    }
    found = (texts[output.output_type](output).get(kind, "") for output in cell.outputs)
    return "".join(text if text.endswith("\n") or not text else f"{text}\n" for text in found)


@each_in_english
def test_the_korean_notebook_runs_and_shows_the_same(name: str) -> None:
    ours, theirs = (code_cells(read(x)) for x in (f"{name}.ko", name))
    assert [(cell.source.replace(', lang="ko"', ""), cell.outputs) for cell in ours] == [
        (cell.source, cell.outputs) for cell in theirs
    ]


@each
def test_a_notebook_has_each_picture_of_its_page_in_itself(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    page = re.sub(r"<!-- notebook: .* -->\n\n!.*", "", page)
    text = prose(read(name))
    assert re.findall(r"!\[[^]]*\]\[([^]]*)\]", text) == re.findall(
        r"!\[[^]]*\]\([^)]*/([^/)]+)\.\w+\)", page
    )
    for picture, data in re.findall(r"^\[(.*?)\]: data:image/svg\+xml;base64,(.*)$", text, re.M):
        (file,) = (ROOT / "docs" / "figures").glob(f"{picture}.svg")
        assert base64.b64decode(data) == file.read_bytes()
        ElementTree.fromstring(base64.b64decode(data))
    assert not re.search(r"!\[[^]]*\]\(", text)


@each
def test_links_of_a_notebook_lead_to_what_there_is_and_to_other_notebooks(name: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", prose(read(name)))
    assert links[0] == f"../tutorial/{name}.md"
    for link in links[1:]:
        if "://" not in link:
            file = (FOLDER / link.partition("#")[0]).resolve()
            assert file.exists(), link
            assert file.parent != PAGES or file.stem.partition(".")[0] == "index"


@each
def test_above_a_folded_answer_is_an_empty_cell_and_nothing_else_is_folded(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    cells = read(name).cells
    folded = [index for index, cell in enumerate(cells) if is_folded(cell)]
    assert len(folded) == page.count("<details>") > 0
    for index in folded:
        assert cells[index - 1].source == ""
        assert cells[index - 1].cell_type == "code"
    assert sum(cell.source == "" for cell in cells) == len(folded)
    # Below the last answer, only what the page has there.
    after = page.rpartition("</details>")[2].strip()
    last = [cell.source for cell in cells[folded[-1] + 1 :] if cell.source.startswith("#")]
    assert bool(last) == bool(after)


def test_a_cell_ends_where_python_answers(page: Any) -> None:
    notebook = page(
        "```python\n>>> def f(x):\n...     return x\n>>> y = f(2)\n>>> y\n2\n>>> z = 3\n"
        ">>> print(y, z)\n2 3\n\n```"
    )
    first, second = code_cells(notebook)
    assert first.source == "def f(x):\n    return x\n\ny = f(2)\ny"
    assert [output.data for output in first.outputs] == [{"text/plain": "2"}]
    assert second.source == "z = 3\nprint(y, z)"
    assert [(output.name, output.text) for output in second.outputs] == [("stdout", "2 3\n")]
    assert [first.execution_count, second.execution_count] == [1, 2]


def test_an_error_is_the_output_of_its_cell(page: Any) -> None:
    notebook = page(
        "```python\n>>> 1 / 0\nTraceback (most recent call last):\n    ...\n"
        "ZeroDivisionError: division ...\n\n```"
    )
    (wrong,) = code_cells(notebook)
    assert wrong.source == "1 / 0"
    assert wrong.metadata.tags == ["raises-exception"]
    assert [(error.ename, error.evalue) for error in wrong.outputs] == [
        ("ZeroDivisionError", "division ...")
    ]


def test_what_a_page_draws_into_a_file_is_shown_and_what_reads_one_is_text(page: Any) -> None:
    notebook = page(
        "```python\ndraw(사과, 'a.svg', wide=True)\nx = read('a.jpg')\nread('a.jpg')\n```"
    )
    (cell,) = code_cells(notebook)
    assert cell.source == "draw(사과, wide=True)"
    assert "```python\nx = read('a.jpg')\n```" in prose(notebook)
    assert "```python\nread('a.jpg')\n```" in prose(notebook)


def test_what_follows_an_answer_is_not_folded_with_it(page: Any) -> None:
    answer = "<details>\n    <summary>Answer</summary>\n\n    It is 2.\n\n    </details>"
    notebook = page(f"## Exercises\n\n1. What?\n\n    {answer}\n\n2. And?\n\nGo on.")
    sources = [cell.source for cell in notebook.cells]
    assert sources[-7:] == [
        "### Exercise 1\n\nWhat?",
        "",
        "#### Answer",
        "It is 2.",
        "### Exercise 2\n\nAnd?",
        "",
        "## After this page\n\nGo on.",
    ]


def test_without_an_address_nothing_is_promised() -> None:
    assert notebooks.address() == ""
    for name in ALL:
        assert not re.search("colab|%pip|https?://github.com/[^h]", str(read(name).cells)), name


def test_with_an_address_a_notebook_opens_in_colab_and_installs_the_package(page: Any) -> None:
    notebook = page("See [this](5-1-graphs.ko.md#x), [that](../vmap.md#y).", PUBLIC, "5-9.ko")
    text = prose(notebook)
    there = "someone/project/blob/main/docs/notebooks/5-9.ko.ipynb"
    assert f"](https://colab.research.google.com/github/{there})" in text
    assert f"[this]({PUBLIC}/blob/main/docs/notebooks/5-1-graphs.ko.ipynb)" in text
    assert f"[that]({PUBLIC}/blob/main/docs/vmap.md#y)" in text
    assert [cell.source for cell in code_cells(notebook)] == [
        '%pip install -q "autograd-scratch[nn]"'
    ]


@pytest.mark.parametrize(
    ("code", "package"),
    [
        ('ag.jit(f, backend="fused")', '"autograd-scratch[fast]"'),
        ("from hypothesis import given", "hypothesis"),
    ],
)
def test_a_notebook_installs_what_its_cells_need(code: str, package: str, page: Any) -> None:
    first, *_ = code_cells(page(f"```python\n>>> {code}\n\n```", repository=PUBLIC))
    assert first.source == f'%pip install -q "autograd-scratch[nn]" {package}'


def test_the_address_is_the_repository_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    path = tmp_path / "pyproject.toml"
    path.write_text(f'[project.urls]\nRepository = "{PUBLIC}.git"\n', encoding="utf-8")
    assert notebooks.address() == PUBLIC
