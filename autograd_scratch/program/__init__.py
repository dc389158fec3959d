"""jit: trace a function, simplify it, write it down as straight-line source, run it.

From the bottom up: :mod:`.trace` writes down what a function does, with the help of
:mod:`.simplify`; :mod:`.numpy_calls` knows how steps are written in NumPy; :mod:`.plan` decides
which steps are needed and in whose memory they compute; :mod:`.source` writes Python, with comments
from :mod:`.rules`, or :mod:`.tape` a list of operations for :mod:`.loop`, which Numba compiles;
:mod:`.compiled` is the program, :mod:`.jitted` what the user calls.
"""

from .jitted import jit
from .trace.trace import TracingError

__all__ = ["TracingError", "jit"]
