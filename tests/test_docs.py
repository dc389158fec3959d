"""The site is complete: each public name has a page, each page a place, each link a picture.

The examples on its pages run as tests of their own.
"""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import autograd
import autograd.extend
import pytest

import autograd_scratch
import nn
from autograd_scratch import testing
from demos.__main__ import NAMES
from demos.figures import FIGURES
from tools import gallery, reference
from tools.pictures import PICTURES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))

autograd_scratch.ops.load_all()
NAMES_OF_THE_ENGINE = sorted({*autograd_scratch.__all__, *autograd_scratch.ops.__all__})
NAMES_OF_LINALG = autograd_scratch.linalg.__all__

PUBLIC = [
    *(("autograd_scratch", name) for name in NAMES_OF_THE_ENGINE),
    *(("autograd_scratch.linalg", name) for name in NAMES_OF_LINALG if name != "LinAlgError"),
    *(("autograd_scratch.scipy.special", name) for name in ("erf", "jv", "softplus", "xlogy")),
    *(("autograd_scratch.scipy.stats", name) for name in ("norm", "poisson", "dirichlet")),
    *(("autograd_scratch.scipy.optimize", name) for name in ("bisect", "minimize")),
    *(("autograd_scratch.scipy.integrate", name) for name in ("odeint", "rk4")),
    *(("autograd_scratch.testing", name) for name in ("calls", "check_op", "graphs", "shapes")),
    *(("nn", name) for name in nn.__all__),
]


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return reference.pages()


def leaves(nav: Any) -> Iterator[str]:
    """The paths in a navigation of mkdocs."""
    if isinstance(nav, str):
        yield nav
    for item in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from leaves(item)


@pytest.mark.parametrize(("package", "name"), PUBLIC)
def test_a_public_name_has_a_page_and_a_line_in_the_index(
    package: str, name: str, made: dict[str, str]
) -> None:
    index = made[f"reference/{package}/index.md"]
    (line,) = re.findall(rf"^\| \[`{name}`\]\((\S+)\) \| (.+) \|$", index, re.MULTILINE)
    file, summary = line
    assert f"{package}.{name}\n" in made[f"reference/{package}/{file}"]
    assert len(summary) > 10
    assert ":`" not in summary


def test_what_two_packages_have_is_told_by_the_first_of_them(made: dict[str, str]) -> None:
    page = made["reference/autograd_scratch.linalg/solve.md"]
    assert "[`autograd_scratch.solve`](../autograd_scratch/solve.md)" in page
    own = made["reference/autograd_scratch.linalg/outer.md"]
    assert "::: autograd_scratch.ops.matrix_products.linalg_outer" in own


@pytest.mark.parametrize("package", reference.SCIPY)
def test_every_name_of_a_module_of_scipy_is_in_a_group_with_a_title(package: str) -> None:
    names = reference.public_names()[package]
    groups = reference.grouped([x for x in reference.entries() if x.package == package])
    assert sorted(x.name for group in groups.values() for x in group) == sorted(names)
    assert all(re.fullmatch(r"[A-Z][A-Za-z ,]+", title) for title in groups)


def test_a_new_op_gets_its_entry_from_where_it_is_defined() -> None:
    def identity(x: Any) -> Any:
        """The same number."""
        return x

    identity.__module__ = "autograd_scratch.ops.elementwise"
    new = autograd_scratch.op(lambda g, y, x: g)(identity)
    entry = reference.entry("autograd_scratch", "identity", new)
    assert entry.definition == "autograd_scratch.ops.elementwise.identity"
    assert entry.page == "reference/autograd_scratch/identity.md"
    assert (entry.group, entry.summary) == ("Ops: elementwise", "The same number.")


def test_the_public_names_of_testing_are_its_functions_and_classes() -> None:
    names = reference.public_names()["autograd_scratch.testing"]
    assert {"calls", "check_op", "graphs", "RandomGraph", "broadcastable"} <= set(names)
    assert all(callable(getattr(testing, name)) for name in names)
    assert not {"Node", "check_gradients", "st"} & set(names)


def test_pages_are_told_apart_where_a_file_system_ignores_case(made: dict[str, str]) -> None:
    assert len({path.lower() for path in made}) == len(made)


def test_the_navigation_has_every_generated_page_once(made: dict[str, str]) -> None:
    assert sorted(leaves(reference.navigation())) == sorted(made)


def test_the_navigation_has_every_written_page_once() -> None:
    written = [path.relative_to(DOCS).as_posix() for path in PAGES]
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert sorted(re.findall(r"[\w./-]+\.md", nav)) == sorted(written)


def test_the_pages_show_every_figure_of_the_chapter_and_every_sheet() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    numbers = {name[: len("5-01")] for name in FIGURES}  # some figures are there in two languages
    assert [number for number in sorted(numbers) if f"figures/{number}" not in text] == []
    assert [name for name in PICTURES if f"figures/{name}.svg" not in text] == []


def test_the_page_of_figures_compares_each_with_the_book() -> None:
    page = (DOCS / "figures.md").read_text(encoding="utf-8")
    words = r"\n\n\*\*In the book:\*\* .+\n\n\*\*Here:\*\* "
    row = rf"^### (5-\d+)\n\n!\[.+\]\(figures/([\w-]+)\.svg\){words}"
    rows = re.findall(row, page, re.MULTILINE)
    assert [number for number, _ in rows] == [f"5-{number}" for number in range(1, 31)]
    for number, name in rows:
        assert name.startswith(f"5-{int(number.removeprefix('5-')):02}-")
    beyond_the_book = {"5-14-apple-backward-ko", "apple-motion", "two-layer-net"}
    assert {name for _, name in rows} == FIGURES.keys() - beyond_the_book


def test_the_gallery_shows_every_option_of_draw_and_animate() -> None:
    page = gallery.PAGE.read_text(encoding="utf-8")
    functions = (autograd_scratch.draw, autograd_scratch.animate)
    options = {name for f in functions for name in inspect.signature(f).parameters}
    options -= {"output", "path", "options"}
    assert [name for name in sorted(options) if f"{name}=" not in page] == []


def test_the_pictures_of_the_gallery_are_drawn_by_its_code(tmp_path: Path) -> None:
    gallery.main(tmp_path)
    drawn = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert sorted(drawn) == sorted(name for name, _ in gallery.shown())
    assert all(picture.startswith("<svg") for picture in drawn.values())
    assert len(set(drawn.values())) == len(drawn)


def test_the_page_of_examples_shows_every_program_of_the_demos() -> None:
    page = (DOCS / "examples.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\[`demos/(\w+)\.py`\]", page, re.MULTILINE))
    assert shown == set(NAMES[NAMES.index("black_scholes") :])


def code_in_last_columns(page: str) -> list[str]:
    """The code in the cells of a page that say what to write here."""
    cells = re.findall(r"^\| .+ \| (.+) \|$", page, re.MULTILINE)
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("name", ["coming-from.md", "coming-from-autograd.md"])
def test_what_to_write_here_runs(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    snippets = code_in_last_columns(page)
    assert len(snippets) > 60
    first_block = page.split("```")[1]
    for code in snippets:
        names: dict[str, Any] = {}
        for example in doctest.DocTestParser().get_examples(first_block):
            exec(example.source, names)
        exec(code, names)


def test_every_public_name_of_hips_autograd_is_on_its_page() -> None:
    page = (DOCS / "coming-from-autograd.md").read_text(encoding="utf-8")
    first_cells = "\n".join(re.findall(r"^\| (.+) \| .+ \|$", page, re.MULTILINE))
    names = {name for module in (autograd, autograd.extend) for name in public_names_of(module)}
    names |= {"flatten", "flatten_func", "sgd", "adam", "rmsprop", "unflatten_optimizer"}
    names |= {"fixed_point", "check_grads", "const_graph", "full_graph", "getval", "isbox"}
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", first_cells)] == []
    assert len(names) > 45


def public_names_of(module: ModuleType) -> list[str]:
    """The functions and classes of autograd that a module makes public."""
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("autograd")
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_loads_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"!\[[^]]*\]\(https?:|\bsrc=\"?https?:|^```mermaid", text, re.MULTILINE)


def test_the_citation_names_the_version_that_the_package_has() -> None:
    version = re.compile(r'^version(?:: | = ")([\d.]+)', re.MULTILINE)
    found = [
        version.search((ROOT / name).read_text()) for name in ("CITATION.cff", "pyproject.toml")
    ]
    assert len({match and match[1] for match in found}) == 1
    assert found[0]
