"""jit: trace a function, simplify it, and run what is left as a straight-line program.

From the bottom up: :mod:`.trace` writes down what a function does, with the help of
:mod:`.simplify`; :mod:`.traced` keeps what its results need, and can run that step by step. The
:mod:`.table` of :mod:`.scalars` says what is known of each operation on plain numbers; a
:mod:`.tape` is a list of them for :mod:`.loop`, which is generated from the table and which Numba
compiles. Of :mod:`.arrays`, :mod:`.emission` says how a step becomes NumPy text, with the calls in
:mod:`.numpy_calls`; :mod:`.plan` decides in whose memory each step computes; :mod:`.source` writes
the plan as Python, with :mod:`.names` for everything, :mod:`.operands` between the operators, and
comments from :mod:`.rules`; :mod:`.routine` runs it. :mod:`.compiled` is a program on one backend
or the other, :mod:`.signature` tells for which arguments it is made, :mod:`.jitted` is what the
user calls.
"""

from .jitted import jit
from .trace.trace import TracingError

__all__ = ["TracingError", "jit"]
