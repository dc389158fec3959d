"""Notebooks of the tutorial, made from its pages: ``python -m tools.notebooks``.

A page is a session with prose around it. Jupytext and nbconvert read no ``>>>`` sessions, so
markdown-it-py finds the blocks of a page, ``doctest`` takes sessions apart, and nbformat writes
the cells. What a cell shows is what the page says: the page is tested as a doctest, and
``tests/test_notebooks.py`` runs the notebooks and compares. So the same page makes the same file,
byte for byte, with every version of Jupyter.

Pictures stand in the notebook itself, as Colab shows no attachment and no file beside a notebook.
A comment ``<!-- notebook: … -->`` above a picture of a page has code that shows it by itself.
"""

from __future__ import annotations

import base64
import os
import re
import tomllib
from pathlib import Path
from textwrap import dedent

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from tools.notebook_cells import Cells, is_folded

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "tutorial"
FOLDER = ROOT / "docs" / "notebooks"
BRANCH = "main"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

NEEDS = {'backend="fused"': '"autograd-scratch[fast]"', "from hypothesis import": "hypothesis"}
"""Code that needs more than the networks do, and what it needs."""

WORDS = {
    "en": {
        "note": "The cells below run from the top, with Shift+Enter. This notebook is made from "
        "[a page of the tutorial]({page}), which says the same. The answers to the exercises are "
        "folded; above each is an empty cell for yours.",
        "install": "On Colab and in JupyterLite, this installs the package:",
        "exercise": "Exercise {number}",
        "after": "After this page",
    },
    "ko": {
        "note": "맨 위의 셀부터 차례로 Shift+Enter를 눌러 실행하세요. 이 노트북은 내용이 같은 "
        "[튜토리얼 페이지]({page})에서 만들었습니다. 연습 문제의 답은 접혀 있고, 그 위의 빈 셀에 "
        "자신의 답을 써 볼 수 있습니다.",
        "install": "Colab과 JupyterLite에서는 다음 셀이 패키지를 설치합니다.",
        "exercise": "연습 문제 {number}",
        "after": "이 페이지를 마친 뒤",
    },
}

_KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
_LINK = re.compile(r"(!?)\[([^]]*)\]\(([^)\s]+)\)")
_NOTE = re.compile(r"<!-- notebook: (.*) -->")  # in a notebook, this code is in place of a picture
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)


def main() -> None:
    """Write the notebooks, and remove those whose page is gone."""
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.ipynb"):
        if path.stem not in {page.stem for page in pages()}:
            path.unlink()
    for page in pages():
        path = FOLDER / f"{page.stem}.ipynb"
        path.write_text(text(page), encoding="utf-8", newline="\n")


def pages() -> list[Path]:
    """The pages of the tutorial that hold code to run, in both languages."""
    return [path for path in sorted(PAGES.glob("*.md")) if ">>> " in path.read_text("utf-8")]


def address() -> str:
    """Where the project is public: its repository as ``pyproject.toml`` names it; "" if nowhere.

    With it, notebooks get a badge that opens them in Colab, and a cell that installs the package.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    repository: str = project.get("urls", {}).get("Repository", "")
    return repository.rstrip("/").removesuffix(".git")


def text(page: Path) -> str:
    """The file of the notebook of a page."""
    notebook = made(page, address())
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def made(page: Path, repository: str) -> NotebookNode:
    """The notebook of a page of a project that is public at an address, or not yet ("")."""
    return _Maker(page, repository).made()


def _needed(page: Path) -> list[str]:
    """What pip installs for the cells of a page."""
    text = page.read_text(encoding="utf-8")
    return ['"autograd-scratch[nn]"', *(package for code, package in NEEDS.items() if code in text)]


class _Maker:
    """Turns a page into cells, block by block."""

    def __init__(self, page: Path, repository: str) -> None:
        self.page = page
        self.repository = repository
        self.pages = pages()
        self.words = WORDS["ko" if page.stem.endswith(".ko") else "en"]
        self.cells = Cells()

    def made(self) -> NotebookNode:
        title, _, rest = self.page.read_text(encoding="utf-8").partition("\n")
        self.cells.prose(title)
        self._beginning()
        self._blocks(rest)
        cells = self.cells.done()
        metadata = {
            "colab": {"collapsed_sections": [cell.id for cell in cells if is_folded(cell)]},
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
        }
        return new_notebook(cells=cells, metadata=metadata)

    def _beginning(self) -> None:
        if self.repository:
            name = self.repository.removeprefix("https://github.com/")
            path = f"{BRANCH}/docs/notebooks/{self.page.stem}.ipynb"
            there = f"https://colab.research.google.com/github/{name}/blob/{path}"
            badge = "https://colab.research.google.com/assets/colab-badge.svg"
            self.cells.prose(f"[![Colab]({badge})]({there})")
        page = self._target(f"../tutorial/{self.page.name}")
        self.cells.prose(self.words["note"].format(page=page))
        if self.repository:
            self.cells.prose(self.words["install"])
            self.cells.code(f"%pip install -q {' '.join(_needed(self.page))}")

    def _blocks(self, markdown: str) -> None:
        """Cells for all blocks of a text."""
        lines = markdown.splitlines()
        blocks = MarkdownIt().enable("table").parse(markdown)
        in_place = ""
        for index, block in enumerate(blocks):
            if block.level or block.nesting < 0 or block.map is None:
                continue
            source = "\n".join(lines[slice(*block.map)]).rstrip()
            if in_place:
                self.cells.code(in_place)
                in_place = ""
            elif note := _NOTE.fullmatch(source):
                in_place = note[1]
            elif block.type == "fence" and block.content.startswith(">>> "):
                self.cells.session(block.content)
            elif block.type == "fence" and block.info == "python":
                self.cells.not_run(block.content)
            elif block.type == "html_block":
                self._html(source)
            elif block.type == "ordered_list_open" and "<details>" in source:
                self._exercises(lines, blocks[index:])
                rest = "\n".join(lines[block.map[1] :]).strip()
                if rest and not rest.startswith("#"):  # it would be folded with the last answer
                    self.cells.heading(f"## {self.words['after']}")
            elif block.type == "heading_open":
                self.cells.heading(source)
            else:
                self._prose(source)

    def _html(self, source: str) -> None:
        if summary := _SUMMARY.search(source):
            self.cells.heading(f"#### {summary[1]}", folded=True)
        elif source != "</details>":
            self._prose(source)

    def _exercises(self, lines: list[str], blocks: list[Token]) -> None:
        """A heading for each item of the list that ``blocks`` begin with."""
        for block in blocks:
            if block.type == "ordered_list_close" and block.level == 0:
                return
            if block.type == "list_item_open" and block.level == 1 and block.map is not None:
                first, *others = lines[slice(*block.map)]
                self.cells.heading("### " + self.words["exercise"].format(number=block.info))
                question, details, answer = dedent("\n".join(others)).partition("<details>")
                self._blocks(first.partition(". ")[2] + "\n" + question)
                self.cells.empty()
                self._blocks(details + answer)

    def _prose(self, markdown: str) -> None:
        pictures: dict[str, str] = {}

        def linked(found: re.Match[str]) -> str:
            mark, words, target = found.groups()
            if not mark:
                return f"[{words}]({self._target(target)})"
            picture = self.page.parent / target
            data = base64.b64encode(picture.read_bytes()).decode()
            kind = _KINDS[picture.suffix]
            pictures[picture.stem] = f"data:{kind};base64,{data}"
            # A click shows the file, in which small letters can be enlarged.
            return f"[![{words}][{picture.stem}]]({self._target(target)})"

        self.cells.prose(_LINK.sub(linked, markdown), pictures)

    def _target(self, link: str) -> str:
        """Where a link of the page leads from the notebook."""
        if "://" in link or link.startswith("#"):
            return link
        file, mark, place = link.partition("#")
        path = (PAGES / file).resolve()
        if path in self.pages and path != self.page:
            path, mark, place = FOLDER / f"{path.stem}.ipynb", "", ""
        if self.repository:
            start = f"{self.repository}/blob/{BRANCH}/"
            return start + path.relative_to(ROOT).as_posix() + mark + place
        return Path(os.path.relpath(path, FOLDER)).as_posix() + mark + place


if __name__ == "__main__":
    main()
