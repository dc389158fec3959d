"""The text of an op's backward rules, for the comments in a program's source."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import Any

from ...engine.op import Op


@cache
def rule_text(op: Op, position: int) -> str:
    """What a backward rule says, on one line.

    Args:
        op: the op.
        position: which of its inputs.

    Returns:
        Such as ``"mul, gradient of x: g * y"``. A rule that is a function of its own or gives the
        gradients of all inputs, or whose source is not at hand, is named only.

    Example:
        >>> from autograd_scratch import mul
        >>> rule_text(mul, 0)
        'mul, gradient of x: g * y'
    """
    rule = None if op.joint else op.rules[position if op.arity is not None else 0]
    name = op.input_names[position] if op.arity is not None else f"input {position}"
    body = _lambda_body(rule)
    return f"{op.name}, gradient of {name}" + (f": {body}" if body else "")


def _lambda_body(rule: Any) -> str | None:
    """The expression of a lambda, as its file has it."""
    code = getattr(rule, "__code__", None)
    if code is None or code.co_name != "<lambda>":
        return None
    try:
        source = inspect.getsource(inspect.getmodule(code) or code)
    except (OSError, TypeError):  # made in a console, say
        return None
    found = [
        node
        for node in _lambdas(source)
        if node.lineno == code.co_firstlineno
        and [argument.arg for argument in node.args.args]
        == list(code.co_varnames[: code.co_argcount])
    ]
    return ast.unparse(found[0].body) if len(found) == 1 else None


@cache
def _lambdas(source: str) -> list[ast.Lambda]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Lambda)]
