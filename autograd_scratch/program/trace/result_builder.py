"""Putting the results of a program together to what the function returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...engine.pytree import leaves, structure_of, unflatten
from .traced import Place


def result_builder(structure: Any) -> Callable[[list[Any], list[Any]], Any]:
    """The function that puts results and arguments together to what the function returned.

    Args:
        structure: that, with a :class:`.traced.Place` for each leaf that is computed.

    Returns:
        A function of the results and the values of the arguments.
    """
    constants: dict[str, Any] = {"unflatten": unflatten}

    def constant(value: Any) -> str:
        name = f"constant_{len(constants)}"
        constants[name] = value
        return name

    def written(tree: Any) -> str:
        if type(tree) is Place:
            return f"{'leaves' if tree.of_arguments else 'results'}[{tree.number}]"
        if type(tree) is list:
            return f"[{', '.join(map(written, tree))}]"
        if type(tree) is tuple:
            return f"({''.join(written(item) + ', ' for item in tree)})"
        if type(tree) is dict:
            return f"{{{', '.join(f'{constant(k)}: {written(v)}' for k, v in tree.items())}}}"
        if structure_of(tree) is not None:
            inside = ", ".join(map(written, leaves(tree)))
            return f"unflatten({constant(tree)}, iter([{inside}]))"
        return f"{constant(tree)}.copy()" if isinstance(tree, np.ndarray) else constant(tree)

    build: Callable[[list[Any], list[Any]], Any] = eval(
        f"lambda results, leaves: {written(structure)}", constants
    )
    return build
