"""What JavaScript computes for each op: of single numbers, of gathered ones, and along an axis.

A function that is not in these tables, or in :mod:`.listing`, is not known on a page. All compute
as NumPy does, in double precision, with inf and nan; true and false are 1 and 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ELEMENTWISE: Mapping[str, str] = {
    "same": "(x) => x",
    "where": "(condition, x, y) => (condition !== 0 ? x : y)",
    # arithmetic
    "add": "(x, y) => x + y",
    "sub": "(x, y) => x - y",
    "mul": "(x, y) => x * y",
    "div": "(x, y) => x / y",
    "neg": "(x) => -x",
    "abs": "(x) => Math.abs(x)",
    # 0 for -0, too; nan for nan
    "sign": "(x) => (x > 0 ? 1 : x < 0 ? -1 : x + 0)",
    # IEEE has 1 where JavaScript has nan: for 1 to the power of nan, and ±1 to that of infinity
    "pow": "(x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)",
    "mod": """(x, y) => {
    const rest = x % y;
    if (rest === 0) return y < 0 ? -0 : 0;
    return rest < 0 !== y < 0 ? rest + y : rest;
  }""",
    "fmod": "(x, y) => x % y",
    "floor_divide": """(x, y) => {
    if (y === 0) return x / y;
    const rest = x % y;
    const quotient = (x - rest) / y - (rest !== 0 && rest < 0 !== y < 0 ? 1 : 0);
    return Math.floor(quotient + 0.5);
  }""",
    "rint": """(x) => {
    const below = Math.floor(x);
    const share = x - below;
    if (share !== 0.5) return share > 0.5 ? below + 1 : below;
    return below % 2 === 0 ? below : below + 1;
  }""",
    # powers, roots and logarithms
    "exp": "(x) => Math.exp(x)",
    "exp2": "(x) => 2 ** x",
    "expm1": "(x) => Math.expm1(x)",
    "log": "(x) => Math.log(x)",
    "log2": "(x) => Math.log2(x)",
    "log10": "(x) => Math.log10(x)",
    "log1p": "(x) => Math.log1p(x)",
    "sqrt": "(x) => Math.sqrt(x)",
    "cbrt": "(x) => Math.cbrt(x)",
    "logaddexp": """(x, y) => {
    if (x === y) return x + Math.LN2;
    return Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
  }""",
    "logaddexp2": """(x, y) => {
    if (x === y) return x + 1;
    return Math.max(x, y) + Math.log1p(2 ** -Math.abs(x - y)) / Math.LN2;
  }""",
    # angles, circular and hyperbolic functions
    "sin": "(x) => Math.sin(x)",
    "cos": "(x) => Math.cos(x)",
    "tan": "(x) => Math.tan(x)",
    "arcsin": "(x) => Math.asin(x)",
    "arccos": "(x) => Math.acos(x)",
    "arctan": "(x) => Math.atan(x)",
    "arctan2": "(y, x) => Math.atan2(y, x)",
    "hypot": "(x, y) => Math.hypot(x, y)",
    "unit_x": """(x, y) => {
    const half = Math.hypot(0.5 * x, 0.5 * y);
    return (0.5 * x) / (half === 0 ? Infinity : half);
  }""",
    "sinh": "(x) => Math.sinh(x)",
    "cosh": "(x) => Math.cosh(x)",
    "tanh": "(x) => Math.tanh(x)",
    "arcsinh": "(x) => Math.asinh(x)",
    "arccosh": "(x) => Math.acosh(x)",
    "arctanh": "(x) => Math.atanh(x)",
    # activation functions
    "sigmoid": """(x) => {
    const e = Math.exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }""",
    "relu": "(x) => (x <= 0 ? 0 : x)",
    "softplus": "(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))",
    # choices
    "maximum": "(x, y) => Math.max(x, y)",
    "minimum": "(x, y) => Math.min(x, y)",
    "fmax": "(x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y))",
    "fmin": "(x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y))",
    "copysign": "(x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))",
    # conditions
    "less": "(x, y) => (x < y ? 1 : 0)",
    "less_equal": "(x, y) => (x <= y ? 1 : 0)",
    "greater": "(x, y) => (x > y ? 1 : 0)",
    "greater_equal": "(x, y) => (x >= y ? 1 : 0)",
    "equal": "(x, y) => (x === y ? 1 : 0)",
    "not_equal": "(x, y) => (x !== y ? 1 : 0)",
    "isfinite": "(x) => (Number.isFinite(x) ? 1 : 0)",
    "logical_and": "(x, y) => (x !== 0 && y !== 0 ? 1 : 0)",
    "logical_or": "(x, y) => (x !== 0 || y !== 0 ? 1 : 0)",
    "logical_xor": "(x, y) => ((x !== 0) !== (y !== 0) ? 1 : 0)",
    "logical_not": "(x) => (x !== 0 ? 0 : 1)",
}
"""By the name of an op or ufunc, what it makes of the elements that meet."""

GATHERING: Mapping[str, str] = {
    "sum": "(xs) => total(xs)",
    "prod": "(xs) => xs.reduce((product, x) => product * x, 1)",
    "max": "(xs) => xs.reduce((most, x) => Math.max(most, x), -Infinity)",
    "min": "(xs) => xs.reduce((least, x) => Math.min(least, x), Infinity)",
    "all": "(xs) => (xs.every((x) => x !== 0) ? 1 : 0)",
    "any": "(xs) => (xs.some((x) => x !== 0) ? 1 : 0)",
    "mean": "(xs) => total(xs) / xs.length",
    "var": "(xs, ddof) => spread(xs, ddof)",
    "std": "(xs, ddof) => Math.sqrt(spread(xs, ddof))",
    "logsumexp": """(xs) => {
    const most = xs.reduce((most, x) => Math.max(most, x), -Infinity);
    const largest = Number.isFinite(most) ? most : 0;
    return Math.log(total(xs.map((x) => Math.exp(x - largest)))) + largest;
  }""",
    "norm": """(xs, ord) => {
    const sizes = xs.map(Math.abs);
    if (ord === "inf") return sizes.reduce((most, x) => Math.max(most, x), 0);
    if (ord === "-inf") return sizes.reduce((least, x) => Math.min(least, x), Infinity);
    if (ord === 0) return sizes.filter((x) => x !== 0).length;
    if (ord === 1) return total(sizes);
    if (ord === 2) return Math.sqrt(total(sizes.map((x) => x * x)));
    return total(sizes.map((x) => x ** ord)) ** (1 / ord);
  }""",
}
"""By name, what is made of all elements along some axes, and perhaps of a setting."""

RUNNING: Mapping[str, str] = {
    "cumsum": "(before, x) => before + x",
    "cumprod": "(before, x) => before * x",
    "linear_recurrence": "(before, a, b) => a * before + b",
}
"""By name, what is made of the result before it and an element of each input, along an axis; the
first result is the first element of the last input."""


def written_functions(names: Iterable[str]) -> str:
    """The functions of these names as a JavaScript object.

    >>> print(written_functions(["add", "neg"]))
    const FUNCTIONS = {
      add: (x, y) => x + y,
      neg: (x) => -x,
    };
    """
    texts = {**ELEMENTWISE, **GATHERING, **RUNNING}
    lines = "".join(f"  {name}: {texts[name]},\n" for name in sorted(set(names)))
    return f"const FUNCTIONS = {{\n{lines}}};"
