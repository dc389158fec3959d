"""The reference of the site: one page for each public name, and indexes that group them.

The names come from the packages themselves, so an op that is added has its page. What is on a page
is up to mkdocstrings, which reads the docstring and the signature where the name is defined.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import autograd_scratch
import nn
from autograd_scratch import linalg, ops, testing
from tools.docstrings import first_sentence

SCIPY = tuple(
    f"autograd_scratch.scipy.{module}"
    for module in ("special", "linalg", "stats", "signal", "integrate", "optimize")
)

PICTURES = "Pictures"

GROUPS = {
    "autograd_scratch.derivatives.numerical": "Derivatives by differences",
    "autograd_scratch.derivatives.check": "Derivatives by differences",
    "autograd_scratch.derivatives.forward": "Derivatives",
    "autograd_scratch.derivatives": "Derivatives",
    "autograd_scratch.engine.pytree": "Structures of parameters",
    "autograd_scratch.program": "Programs",
    "autograd_scratch.engine.node": "Nodes and graphs",
    "autograd_scratch.pictures.graph": "Nodes and graphs",
    "autograd_scratch.pictures": PICTURES,
    "autograd_scratch.engine.op": "Ops of your own",
    "autograd_scratch.engine.define": "Ops of your own",
    "autograd_scratch.engine.values": "Ops of your own",
    "autograd_scratch.testing": "Strategies and checks",
    "autograd_scratch.linalg": "Norms",  # where NumPy's manual has matrix_rank
    "autograd_scratch.scipy.special.bessel": "Bessel and Airy functions",
    "autograd_scratch.scipy.special.distributions": "Distributions",
    "autograd_scratch.scipy.special.errors": "Error functions",
    "autograd_scratch.scipy.special.functions": "Softmax, counts and others",
    "autograd_scratch.scipy.special.gammas": "Gamma and beta functions",
    "autograd_scratch.scipy.special.hypergeometric": "Hypergeometric functions",
    "autograd_scratch.scipy.special.integrals": "Elliptic and other integrals",
    "autograd_scratch.scipy.special.logarithms": "Logarithms and exponentials",
    "autograd_scratch.scipy.special.polynomials": "Orthogonal polynomials",
    "autograd_scratch.scipy.special.transformations": "Transformations and angles",
    "autograd_scratch.scipy.linalg.functions": "Functions of matrices",
    "autograd_scratch.scipy.linalg.patterns": "Matrices of a pattern",
    "autograd_scratch.scipy.stats.Continuous": "Continuous distributions",
    "autograd_scratch.scipy.stats.Discrete": "Distributions of counts",
    "autograd_scratch.scipy.stats.multivariate": "Distributions of vectors",
    "autograd_scratch.scipy.signal": "Convolution",
    "autograd_scratch.scipy.recursive_filters": "Filters",
    "autograd_scratch.scipy.integrate.functions": "Integrals of functions",
    "autograd_scratch.scipy.integrate.samples": "Integrals of samples",
    "autograd_scratch.scipy.optimize.scalars": "Functions of a number",
    "autograd_scratch.scipy.optimize.vectors": "Functions of a vector",
    "nn.functions": "Functions",
    "nn.layers": "Layers",
    "nn.networks": "Networks",
    "nn.simple_net": "Networks",
    "nn.optimizers": "Optimizers",
    "nn.training": "Training",
    "nn.history": "Training",
    "nn.datasets": "Data",
    "nn.pictures": "Pictures of a training",
}
"""Title of the group that the names of a module belong to; other modules are groups themselves."""

EXCEPTIONS = {
    "Dual": "Nodes and graphs",
    "tree_ravel": "Structures of parameters",
    "animate": PICTURES,
    "draw": PICTURES,
    "step_through": PICTURES,
    "group": PICTURES,
}
"""Names that belong to another group than the rest of their module."""

OPS = "autograd_scratch.ops."

OPS_TITLES = {
    "assignment": "arrays that are filled",
    "building": "sequences",
    "cumulative": "running sums and products",
    "linear_solve": "linear equations",
    "matrix_products": "powers and products of matrices",
    "parts": "parts of numbers",
    "vector_products": "products of batches of vectors",
}
"""Titles of the files of ops whose names alone say too little."""


@dataclass(frozen=True)
class Entry:
    """A public name and where things about it are found.

    Attributes:
        package: the package that makes it public, and ``name``, what it is called there.
        definition: the dotted path under which the source defines it.
        group: title of its group.
        summary: first sentence of its docstring.
        page: path of its page in the site's source.
    """

    package: str
    name: str
    definition: str
    group: str
    summary: str
    page: str


def public_names() -> dict[str, list[str]]:
    """The public names of each package, in alphabetical order."""
    ops.load_all()
    named: dict[str, Iterable[str]] = {
        "autograd_scratch": {*autograd_scratch.__all__, *ops.__all__},
        "autograd_scratch.linalg": set(linalg.__all__) - {"LinAlgError"},  # which is NumPy's
        **{package: import_module(package).__all__ for package in SCIPY},
        "autograd_scratch.testing": testing.__all__,
        "nn": nn.__all__,
    }
    return {package: sorted(names, key=str.lower) for package, names in named.items()}


def entries() -> list[Entry]:
    """An entry for each public name."""
    return [
        entry(package, name, getattr(sys.modules[package], name))
        for package, names in public_names().items()
        for name in names
    ]


def entry(package: str, name: str, value: Any) -> Entry:
    """The entry of one name of a package."""
    is_object = not hasattr(value, "__qualname__")  # a distribution, say
    if is_object and value.__doc__ is type(value).__doc__:
        is_object, value = False, type(value)  # which tells all there is to tell
    module = f"{package}.{type(value).__name__}" if is_object else value.__module__
    # Some names differ only in case (op and Op), which not every file system tells apart.
    file = f"{name}-class" if isinstance(value, type) and value.__name__ == name else name
    return Entry(
        package=package,
        name=name,
        # Hypothesis makes strategies within a function of its own, which their path would name.
        definition=f"{package}.{name}"
        if is_object
        else f"{module}.{value.__qualname__.rpartition('.')[2]}",
        group=EXCEPTIONS.get(name) or group_of(module, package),
        summary=first_sentence(value.__doc__ or ""),
        page=f"reference/{package}/{file}.md",
    )


def group_of(module: str, package: str) -> str:
    """Title of the group that a module's names belong to on the pages of a package."""
    if module.startswith(OPS) and not package.startswith("autograd_scratch.scipy"):
        file = module.removeprefix(OPS)
        title = OPS_TITLES.get(file, file.replace("_", " "))
        return f"Ops: {title}" if package == "autograd_scratch" else title.capitalize()
    if not module.startswith(package):
        return GROUPS.get(module) or GROUPS[f"{package}.functions"]
    for known, title in GROUPS.items():
        if module == known or module.startswith(f"{known}."):
            return title
    return module.split(".")[-1].replace("_", " ").capitalize()


def pages() -> dict[str, str]:
    """The reference in Markdown: the text of each page by its path."""
    found = entries()
    first = {item.definition: item for item in reversed(found)}
    texts = {item.page: page(item, first) for item in found}
    for package in public_names():
        texts[f"reference/{package}/index.md"] = package_index(
            package, [item for item in found if item.package == package]
        )
    texts["reference/index.md"] = index(found)
    return texts


def page(item: Entry, first: dict[str, Entry]) -> str:
    """The page of one name; ``first`` has the first entry of each definition."""
    title = f"---\ntitle: {item.name}\n---\n\n"
    other = first[item.definition]
    if other is not item:
        link = f"[`{other.package}.{other.name}`]({other.page.replace('reference', '..', 1)})"
        return (
            f"{title}# {item.package}.{item.name}\n\n{item.summary}\n\n"
            f"This is {link}, whose page says all.\n"
        )
    if item.definition == f"{item.package}.{item.name}" and item.package.endswith(".stats"):
        return (
            f"{title}# {item.package}.{item.name}\n\n{item.summary}\n\n"
            f"[The page of the module](index.md) says which derivatives there are.\n"
        )
    return (
        f"{title}::: {item.definition}\n    options:\n      heading: {item.package}.{item.name}\n"
    )


def grouped(found: list[Entry]) -> dict[str, list[Entry]]:
    """Entries by group: first the groups in the order of ``GROUPS``, then the others."""
    known = list(dict.fromkeys(GROUPS.values()))
    titles = {item.group for item in found}
    order = [title for title in known if title in titles] + sorted(titles - set(known))
    return {title: [item for item in found if item.group == title] for title in order}


def package_index(package: str, found: list[Entry]) -> str:
    """The page that lists a package's names by group."""
    options = {"heading": package, "members": "false", "show_source": "false"}
    lines = [f"::: {package}", "    options:"]
    lines += [*(f"      {key}: {value}" for key, value in options.items()), ""]
    for title, items in grouped(found).items():
        lines += [f"## {title}", ""]
        if title.startswith("Ops: "):
            module = sys.modules[items[0].definition.rpartition(".")[0]]
            lines += [first_sentence(module.__doc__ or ""), ""]
        lines += ["| name | what it is |", "| --- | --- |"]
        lines += [f"| [`{x.name}`]({x.page.split('/')[-1]}) | {cell(x.summary)} |" for x in items]
        lines += [""]
    return "\n".join(lines)


def cell(text: str) -> str:
    """A text as a cell of a table, where a bar would begin the next."""
    return text.replace("|", "\\|")


def index(found: list[Entry]) -> str:
    """The first page of the reference: the groups of all packages."""
    lines = ["# Reference", "", "Every public name has a page of its own.", ""]
    for package in public_names():
        items = [item for item in found if item.package == package]
        lines += [f"## [{package}]({package}/index.md)", ""]
        for title, group in grouped(items).items():
            links = ", ".join(f"[`{x.name}`]({x.page.removeprefix('reference/')})" for x in group)
            lines += [f"**{title}:** {links}", ""]
    return "\n".join(lines)


def navigation() -> list[Any]:
    """The reference in the form of a ``nav`` of mkdocs: packages, in them groups, in them names."""
    nav: list[Any] = ["reference/index.md"]
    for package in public_names():
        items = [item for item in entries() if item.package == package]
        inside: list[Any] = [f"reference/{package}/index.md"]
        inside += [
            {title: [{x.name: x.page} for x in group]} for title, group in grouped(items).items()
        ]
        nav.append({package: inside})
    return nav
