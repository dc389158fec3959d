"""jit: trace a function, simplify it, and run what is left as a straight-line program.

From the bottom up:

- ``trace/`` writes down what a function does. A ``tracer`` stands for a number or array, a
  ``trace`` is the list of ``instructions`` so far, and ``simplify`` leaves out what changes
  nothing; a ``plain_number`` stands for an integer that only computes. ``traced`` keeps what the
  results need, and can run that step by step; ``result_builder`` puts the results together to what
  the function returned.
- ``scalars/`` runs programs of plain numbers: ``numbers`` says which steps are such, ``table`` what
  is known of each operation on them; a ``tape`` is a list of operations for ``loop``, which
  ``generate`` writes from the table and which Numba compiles.
- ``arrays/`` writes a program as Python. ``emission`` says how a step becomes NumPy text, with the
  calls in ``numpy_calls``; ``plan`` decides in whose memory each step computes; ``source`` writes
  the plan down, with ``names`` for everything, ``operands`` between the operators, and comments
  from ``rules``; ``routine`` runs it. ``statements`` are steps that nobody traced.
- ``loops/`` traces the body of a loop once. A ``body`` can be taken again, on nodes, say; a
  ``loop`` is one step of a program. ``source`` writes it as a Python loop; ``native`` has LLVM
  compile what ``kernel`` writes in LLVM's language: ``looping`` the loop, ``steps`` its body, with
  ``expressions`` for numbers, ``places`` for arrays in memory, ``moving`` and ``gathering`` for
  what is not elementwise, and ``kinds`` for what a kernel can compute with. ``runner`` takes the
  one or the other.
- ``fused/`` puts kernels into such a program, in place of the steps that they do. ``works`` says
  which steps a kernel can do, ``places`` where their operands lie; ``groups`` deals the steps out
  to kernels; ``backend`` decides whether it pays, and ``rewrite`` puts them in. A kernel is written
  in LLVM's language (``ir``): ``kernel`` has the loops around its ``frame``, ``rows`` what is done
  with each row in ``passes``, ``reading`` the operands, ``windows`` the zeros around an array,
  ``gather`` and ``totals`` the reductions, ``memory`` what is given to it, and ``operations`` and
  ``functions`` the arithmetic. ``machine`` compiles and loads it, and ``disk`` keeps it.
- ``javascript/`` writes a program as data for a page that computes it: ``functions`` has the text
  of each function, ``listing`` the steps, with ``names`` for functions and ``subscripts`` for
  products of matrices.
- ``onnx/`` writes a function to a file that other programs run; its ``__init__`` has the parts.
- ``compiled`` is a program on one backend or the other, ``signature`` tells for which arguments it
  is made, ``programs`` keeps those of a function, ``integers`` finds out which integers among the
  arguments only compute, ``retraced`` tells why there are so many programs, and ``jitted`` is what
  the user calls.
"""

from .jitted import jit
from .trace.trace import TracingError

__all__ = ["TracingError", "jit"]
