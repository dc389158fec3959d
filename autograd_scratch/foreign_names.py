"""What to write here for names of other libraries for automatic differentiation.

The table is read when somebody asks the package for a name that it does not have.
"""

from __future__ import annotations

INSTEAD = {
    # HIPS autograd
    "make_vjp": "value, vjp_fn = ag.vjp(f, x), where vjp_fn returns a tuple",
    "make_jvp": "ag.jvp(f, (x,), (v,)), or ag.linearize(f, x) for many directions",
    "make_jvp_reversemode": "ag.jvp(f, (x,), (v,))",
    "make_hvp": "lambda v: ag.hvp(f, x, v)",
    "make_ggnvp": "ag.linearize(f, x) and ag.vjp(f, x), one after the other",
    "vector_jacobian_product": "ag.vjp(f, x)[1](v)",
    "jacobian_vector_product": "ag.jvp(f, (x,), (v,))[1]",
    "hessian_vector_product": "ag.hvp(f, x, v)",
    "hessian_tensor_product": "ag.hvp(f, x, v)",
    "tensor_jacobian_product": "ag.vjp(f, x)[1](v)",
    "grad_and_aux": "ag.grad(f, has_aux=True)",
    "grad_named": "ag.grad(f, argnum=name)",
    "multigrad": "ag.grad(f, argnum=(0, 1))",
    "multigrad_dict": "ag.grad(f, argnum=names), for a tuple of names",
    "deriv": "ag.jvp(f, (x,), (1.0,))[1]",
    "derivative": "ag.grad(f), or ag.elementwise_grad(f) for arrays",
    "getval": "x.value",
    "primitive": "ag.op(rule)(f)",
    "defvjp": "ag.op(rule)(f)",
    "defvjp_argnum": "ag.op(rule, variadic=True)(f), where rule(i, g, y, *xs) is for input i",
    "defvjp_argnums": "ag.op(rule, joint=True)(f), where rule returns a tuple",
    **dict.fromkeys(
        ("defjvp", "defjvp_argnum", "defjvp_argnums"),
        "ag.op(rule)(f): forward mode follows from the rule",
    ),
    "def_linear": 'ag.op(rule, kind="linear")(f)',
    **dict.fromkeys(("notrace_primitive", "register_notrace"), "f(x.value), for plain numbers"),
    **dict.fromkeys(("Box", "VSpace", "vspace", "SparseObject"), "ag.register_structure(cls)"),
    **dict.fromkeys(("VJPNode", "JVPNode"), "g = ag.jit(f); g(x); g.source"),
    **dict.fromkeys(("dict", "list", "tuple", "isinstance", "type"), "Python's own"),
    **dict.fromkeys(("flatten", "flatten_func"), "ag.tree_ravel(tree)"),
    "const_graph": "ag.jit(f)",
    "full_graph": "ag.Graph(f(x)), or ag.draw(f(x))",
    "isbox": "isinstance(x, ag.Value)",
    "check_grads": "ag.check_gradients(f, x, order=2)",
    "numpy": "plain NumPy: import numpy as np",
    # JAX
    "custom_vjp": "ag.op(rule)(f)",
    "custom_jvp": "ag.op(rule)(f): forward mode follows from the rule",
    "custom_gradient": "ag.op(rule)(f)",
    "make_jaxpr": "g = ag.jit(f); g(x); g.source",
    "remat": "ag.checkpoint(f)",
    "tree": "ag.tree_map(f, tree)",
    "flatten_util": "ag.tree_ravel(tree)",
    "tree_util": "ag.tree_map(f, tree)",
    "register_pytree_node": "ag.register_structure(cls, flatten, unflatten)",
    "register_pytree_node_class": "ag.register_structure(cls)",
    "register_dataclass": "nothing: a dataclass is a structure already",
    "lax": "ag.scan, ag.fori_loop and ag.while_loop, and ag.where for cond",
    "debug_nans": "with ag.debug(): …",
    # PyTorch and TensorFlow
    "tensor": "ag.Node(array)",
    "Tensor": "ag.Node(array)",
    "Variable": "ag.Node(array)",
    "GradientTape": "ag.grad(f), or y.backward() and x.grad",
    "no_grad": "f of plain arrays, which record nothing",
    "detach": "ag.stop_gradient(x)",
    "gradcheck": "ag.check_gradients(f, x)",
    "compile": "ag.jit(f)",
    "func": "ag.grad, ag.vjp, ag.jvp, ag.jacobian, ag.hessian, ag.vmap",
    "functional": "ag.vjp, ag.jvp, ag.hvp, ag.jacobian, ag.hessian",
}
"""What to write instead of each name."""

MISSING = {
    "holomorphic_grad": "complex numbers have no derivatives here; differentiate the real and the "
    "imaginary part",
    "pmap": "everything runs on the CPU; nn.parallel shares a training between processes",
}
"""What has no counterpart, and what to do."""


def message(name: str) -> str:
    """What an AttributeError says of a name that the package does not have."""
    if name in INSTEAD:
        return f"autograd_scratch has no {name!r}; write {INSTEAD[name]}"
    if name in MISSING:
        return f"autograd_scratch has no {name!r}: {MISSING[name]}"
    return f"module 'autograd_scratch' has no attribute {name!r}"
