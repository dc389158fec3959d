"""The functions of ``scipy.special``, with derivatives of any order.

SciPy's ufuncs record themselves when they meet a node, so ``scipy.special.erf(node)`` is the
``erf`` of here. A function that SciPy does not hand to a node (``softmax``, ``polygamma``) is
called from here. All take plain numbers and arrays too, and give what SciPy gives.

>>> import numpy as np
>>> from scipy import special
>>> from autograd_scratch import grad
>>> round(grad(special.erf)(0.0), 6)
1.128379
"""

from .. import require_scipy

require_scipy(__name__)

from .errors import erf  # noqa: E402  (it imports SciPy)

__all__ = ["erf"]
