"""SciPy, or an error that says how to get it."""

from . import require_scipy

require_scipy("autograd_scratch.scipy")

import scipy as scipy  # noqa: E402
