"""A reader with a calculator, who checks what pictures, tables, formulas and pages say."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import Any

from outline import Outline

import autograd_scratch as ag
from autograd_scratch import Graph
from autograd_scratch.engine.registry import OPS
from autograd_scratch.pictures.formulas.names import node_names
from autograd_scratch.pictures.formulas.text import Text

SVG = "{http://www.w3.org/2000/svg}"
SCALAR_OPS = sorted(name for name, op in vars(OPS).items() if getattr(op, "scalar", None))


PYTHON = {
    "×": "*",
    "·": "*",
    "−": "-",
    "^": "**",
    " mod ": "%",
    "√": "sqrt",
    "∛": "cbrt",
    "log₂": "log2",
    "log₁₀": "log10",
}
"""What Python calls the signs of mathematics."""


def computed(numbers: str, **names: Any) -> Any:
    """What a formula in numbers comes to, by Python's own arithmetic."""
    powers = re.sub(
        "[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+",
        lambda raised: f"**({raised[0].translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))})",
        numbers,
    )
    source = re.sub(r"\|(.*?)\|", r"abs(\1)", powers)
    source = re.sub(r"([√∛])([\d.e+−]+)", r"\1(\2)", source)
    for sign, python in PYTHON.items():
        source = source.replace(sign, python)
    functions = {name: getattr(ag, name) for name in SCALAR_OPS}
    functions |= {"max": ag.maximum, "min": ag.minimum, "rem": ag.fmod}
    return eval(
        source, {"__builtins__": {}, "inf": math.inf, "nan": math.nan, **functions, **names}
    )


def is_product(x: float, y: float, product: float, tolerance: float) -> bool:
    """Whether a row of a table is true; finite numbers are multiplied exactly."""
    if all(map(math.isfinite, (x, y, product))):
        exact = Fraction(x) * Fraction(y)
        return abs(exact - Fraction(product)) <= Fraction(tolerance) * abs(exact)
    return not (math.isfinite(x) and math.isfinite(y)) and same(x * y, product, 0.0)


def same(x: float, y: float, tolerance: float) -> bool:
    if not (math.isfinite(x) and math.isfinite(y)):
        return x == y or (math.isnan(x) and math.isnan(y))
    return abs(x - y) <= tolerance * max(abs(x), abs(y))


def products(table: str) -> list[tuple[float, float, float]]:
    """The rows of a table that multiply: local derivative, upstream gradient, product."""
    rows = re.findall(r"(\S+) +× (\S+) += (\S+)$", table, re.MULTILINE)
    return [tuple(map(float, row)) for row in rows if row[0] != "derivative"]  # type: ignore[misc]


def page_data(page: Any) -> dict[str, Any]:
    """What the script of a page is told."""
    found: dict[str, Any] = json.loads(Outline(page.html).texts["data"])
    return found


def equations(page: Any) -> list[tuple[str, str]]:
    """What a page computes with numbers: how, and what comes out."""
    formulas = [step["formula"] for step in page_data(page)["steps"] if "formula" in step]
    return [(numbers, result) for _, _, numbers, result in formulas if numbers and result]


def texts(picture: str) -> list[str]:
    """All texts of a picture; runs of spaces come with every other one unbreakable."""
    found = ET.fromstring(picture).iter(SVG + "text")
    return ["".join(text.itertext()).replace("\xa0", " ") for text in found]


def called(output: Any, names: Any = None) -> list[str]:
    """What the nodes under an output are called."""
    return list(map(Text().write, node_names(Graph(output), names).values()))
