"""What SciPy does not hand to a node, under SciPy's own names.

SciPy's ufuncs record themselves when they meet a node: ``scipy.special.erf(node)`` works as it
stands. Its other functions make NumPy arrays of their arguments first, which would lose a gradient,
so those that can be differentiated stand here once more, in modules of the same names:

>>> from autograd_scratch import grad
>>> from autograd_scratch.scipy import special
>>> round(grad(special.erf)(0.0), 6)
1.128379

SciPy itself is imported with the first of these modules, or when one of its ufuncs is met.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec


def load_ops() -> bool:
    """Load what records SciPy's ufuncs, once somebody has imported them; whether it is there."""
    if "scipy.special" not in sys.modules:
        return False
    import_module(f"{__name__}.special")
    return True


def has_function(module: str, name: str) -> bool:
    """Whether one of the modules here has a public function of a name.

    >>> has_function("special", "erf"), has_function("special", "no_such_function")
    (True, False)
    >>> has_function("stats", "norm.pdf"), has_function("stats", "norm.mean")
    (True, False)
    """
    if find_spec(f"{__name__}.{module}") is None:
        return False
    ours = import_module(f"{__name__}.{module}")
    function, _, method = name.partition(".")
    if function not in ours.__all__:
        return False
    found = getattr(ours, function)
    # What a distribution does not have itself (norm.entropy, say) is SciPy's.
    return callable(getattr(type(found), method, None) if method else found)
