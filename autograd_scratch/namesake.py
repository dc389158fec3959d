"""Another package called ``nn``: PyPI has one, and a folder of the reader's may have that name."""

from __future__ import annotations

from importlib import metadata
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

__all__ = ["foreign_nn"]

PROJECT = "autograd-scratch"


def foreign_nn() -> str | None:
    """What Python finds under the name ``nn``, if it is not the package of this project.

    Nothing is imported, for the other package may do anything then.

    Returns:
        What it is, where it lies and what to do, to put into a sentence; None if ``nn`` is ours, or
        if there is none.

    Example:
        >>> foreign_nn() is None
        True
    """
    spec = find_spec("nn")
    # Files tell, not folders: pip lets another package overwrite ours where ours was.
    if spec is None or PROJECT in _source(spec):
        return None
    place = spec.origin or next(iter(spec.submodule_search_locations or ()))
    owner = _owner(Path(place))
    if owner is None:
        return f"{place}; rename it, or start where Python does not find it first"
    return (
        f"{place}, of the package {owner.name} {owner.version}; make room for ours: pip uninstall "
        f"{owner.name}, then pip install --force-reinstall --no-deps {PROJECT}"
    )


def _source(spec: ModuleSpec) -> str:
    """The text of a module; of one that has no text, as if it were ours: nothing says otherwise."""
    if spec.loader is None:  # a folder without __init__.py
        return ""
    text = spec.loader.get_source("nn") if isinstance(spec.loader, InspectLoader) else None
    return PROJECT if text is None else text


def _owner(file: Path) -> metadata.Distribution | None:
    """The installed package, other than this one, that a file belongs to."""
    for name in metadata.packages_distributions().get("nn", ()):
        found = metadata.distribution(name)
        if name != PROJECT and Path(str(found.locate_file("nn/__init__.py"))) == file:
            return found
    return None
