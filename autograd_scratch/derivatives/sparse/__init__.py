"""Sparse derivatives: which output depends on which input, and Jacobians with few passes.

From the bottom up: ``arguments`` are checked; ``dependencies`` are matrices of true and false,
``rules`` say how each op hands them on, ``loops`` how a loop does, and ``pattern`` follows a trace;
``coloring`` says which columns go together; a ``plan`` is all that is known before the numbers
come, and ``functions`` are what the user calls.
"""

from .functions import sparse_hessian, sparse_jacobian, sparsity

__all__ = ["sparse_hessian", "sparse_jacobian", "sparsity"]
