"""Answers that a checker with little data takes for right, or for another mistake.

Each is written for the numbers of one call: a length, a share, a key, a slope that happens to be
whole. Or it makes Python say something that has more than one cause.
"""

from wrong_answers import Answer


def _function(section: str, task: str, signature: str, body: str, told: str) -> Answer:
    return Answer(section, task, f"\ndef {task}{signature}:\n    {body}\n", told)


def _layer(section: str, name: str, forward: str, backward: str, told: str) -> Answer:
    names = {"MulLayer": "x, y", "SoftmaxWithLoss": "x, t"}.get(name, "x")
    start = "    def __init__(self, W, b):\n        self.W, self.b = W, b\n\n"
    code = (
        f"\nclass {name}:\n{start if name == 'Affine' else ''}"
        f"    def forward(self, {names}):\n        {forward}\n\n"
        f"    def backward(self, dout=1):\n        {backward}\n"
    )
    return Answer(section, name, f"{_SOFTMAX}{code}", told)


_SOFTMAX = """
def softmax(x):
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
"""
_FIRST = "The gradients are those of the first forward"
_OTHER = "Another layer's forward"

_WRITTEN_FOR_ONE_CALL = [
    _function(
        "4-2",
        "cross_entropy_error",
        "(y, t)",
        "return -sum(t[i] * np.log(y[i] + 1e-7) for i in range(3))",
        "It is 0",
    ),
    _function(
        "4-2",
        "batch_cross_entropy_error",
        "(y, t)",
        "return -np.sum(np.log(y[np.arange(3), t] + 1e-7)) / 3",
        "equally long",
    ),
    _function(
        "4-2",
        "batch_cross_entropy_error",
        "(y, t)",
        "return -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / t.sum()",
        "off by",
    ),
    _function(
        "4-3",
        "numerical_diff",
        "(f, x)",
        "return (f(x + 1e-4) - f(x - 1e-4)) // 2e-4",
        "the curve bends",
    ),
    _function("4-3", "numerical_diff", "(f, x)", "return 3 * x**2", "off by"),
    _function(
        "4-3",
        "partial_diff",
        "(f, x, i)",
        "h = np.array([1e-4, 0]) if i == 0 else np.array([0, 1e-4])\n"
        "    return (f(x + h) - f(x - h)) / 2e-4",
        "The shapes do not fit",
    ),
    _function(
        "4-4",
        "numerical_gradient",
        "(f, x)",
        "def slope(h):\n        return (f(x + h) - f(x - h)) / 2e-4\n"
        "    return np.array([slope([1e-4, 0]), slope([0, 1e-4])])",
        "The shapes do not fit",
    ),
    _function(
        "4-4",
        "gradient_descent",
        "(gradient, init_x, lr, step_num)",
        "x = init_x.copy()\n    for i in range(step_num):\n        x -= lr * 2 * x\n    return x",
        "Call the argument gradient",
    ),
    _function(
        "4-4",
        "gradient_descent",
        "(gradient, init_x, lr, step_num)",
        "x = init_x\n    for i in range(step_num):\n        x = init_x - lr * gradient(init_x)\n"
        "    return x",
        "does every step begin at init_x",
    ),
    _function(
        "4-5",
        "update",
        "(params, grads, lr)",
        "for key in params:\n        params[key] -= 0.1 * grads[key]",
        "Look at 'a'",
    ),
    _function(
        "4-5",
        "update",
        "(params, grads, lr)",
        "for key in params:\n        params[key] -= lr * grads[key]\n    params['lr'] = lr",
        "must keep its keys",
    ),
    _function(
        "4-5",
        "update",
        "(params, grads, lr)",
        "return params",
        "The parameters are as they were",
    ),
    _function("5-2", "square_of_sum", "(x, y)", "return (2 * abs(x + y),) * 2", "opposite sign"),
    _function(
        "5-6",
        "softmax",
        "(x)",
        "e = np.exp(x - x.mean(axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=1, keepdims=True)",
        "or its mean",
    ),
    _function(
        "5-7",
        "backward_through",
        "(layers, dout)",
        "return layers[0].backward(layers[1].backward(dout))",
        "here are three",
    ),
    _function(
        "5-7",
        "gradient_check",
        "(backprop, numerical)",
        "return {k: np.mean(np.abs(backprop[k] - numerical[k])) for k in ('W', 'b')}",
        "There is no key 'W'",
    ),
    _layer(
        "5-5", "Relu", "self.m = x > 0\n        return np.round(x * self.m)", "return 0", "whole"
    ),
    _layer(
        "5-6",
        "SoftmaxWithLoss",
        "self.y, self.t = softmax(x), t\n        return -np.sum(t * np.log(self.y)) / 2",
        "return (self.y - self.t) / 2",
        "2 times",
    ),
]

_BATCHES = [
    _function("4-5", "mini_batch", "(x, t, batch_size)", body, told)
    for body, told in (
        (
            "i = np.random.randint(len(x))\n    return x[[i] * batch_size], t[[i] * batch_size]",
            "one example again and again",
        ),
        ("i = np.random.choice(len(x), 3)\n    return x[i], t[i]", "The number of examples"),
        ("i = np.random.choice(8, batch_size)\n    return x[i % 8], t[i % 8]", "no such position"),
        (
            "take = np.random.rand(len(x)) < batch_size / len(x)\n    return x[take], t[take]",
            "in every call",
        ),
        ("i = np.random.choice(len(x), batch_size)\n    return x[i], t", "one label for each row"),
        (
            "i = np.random.choice(len(x), batch_size)\n    return x[i].T, t[i]",
            "a row for each example",
        ),
        (
            "i = np.random.choice(len(x), batch_size)\n    return x[i], x[i]",
            "one label for each row",
        ),
        ("i = np.random.choice(len(x), batch_size)\n    return i, i", "a row for each example"),
    )
]

_SHARES = [
    _function("4-5", "accuracy", "(y, t)", f"return {body}", told)
    for body, told in (
        ("np.mean(np.round(y) == t)", "off by"),
        ("np.mean((y > 0.5) == t)", "off by"),
        ("sum(y[i].argmax() == t[i].argmax() for i in range(1)) / len(y)", "0.2 times"),
        ("np.mean(max(y) == max(t))", "max and min"),
    )
]

_MEMORY = [
    answer
    for section, name, forward, backward in (
        ("5-4", "MulLayer", "x * y", "(dout * {0}[1], dout * {0}[0])"),
        ("5-5", "Relu", "np.maximum(x, 0)", "dout * ({0}[0] > 0)"),
        ("5-5", "Reciprocal", "1 / x", "-dout / {0}[0] ** 2"),
        (
            "5-5",
            "Sigmoid",
            "1 / (1 + np.exp(-x))",
            "dout * np.exp({0}[0]) / (1 + np.exp({0}[0])) ** 2",
        ),
        (
            "5-6",
            "SoftmaxWithLoss",
            "-np.sum(t * np.log(softmax(x))) / len(x)",
            "(softmax({0}[0]) - {0}[1]) / len({0}[1])",
        ),
    )
    for inputs in (("(x, y)" if name == "MulLayer" else "(x, t)" if "Loss" in name else "(x,)"),)
    for answer in (
        _layer(
            section,
            name,
            f"self.got = getattr(self, 'got', {inputs})\n        return {forward}",
            f"return {backward.format('self.got')}",
            _FIRST,
        ),
        _layer(
            section,
            name,
            f"{name}.got = {inputs}\n        return {forward}",
            f"return {backward.format('self.got')}",
            _OTHER,
        ),
    )
]
_MEMORY += [
    _layer(
        "5-6",
        "Affine",
        f"{saves}\n        return x @ self.W + self.b",
        "self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)\n        return dout @ self.W.T",
        told,
    )
    for saves, told in (
        ("self.x = getattr(self, 'x', x)", _FIRST),
        ("Affine.x = x", _OTHER),
    )
]

_ERRORS = [
    _function("4-2", "sum_squares_error", "(y, t)", f"return {body}", told)
    for body, told in (
        ("array([1, 2])", "`np.array`"),
        ("exp(y).sum()", "`np.exp`"),
        ("e**y", "`np.e`"),
        ("math.log(2)", "`import math`"),
        ("self.y", "the first argument of a method"),
        ("yy", "There is no `yy`"),
        ("y.shape(0)", "square brackets"),
        ("np.exp[y]", "round brackets, `f(x)`"),
        ("0.5 * sum_squares_error", "Call it"),
        ("(y, t) * 0.5", "Take out what is in it"),
        ("y.sum() - [1.0, 2.0, 3.0].sum()", "A list has no `.sum`"),
        ("np.maximum(y)", "count the arguments of both"),
        ("pow(y - t)", "count the arguments of both"),
        ("np.zeros(y)", "A whole number is needed"),
        ("np(y)", "by what is in it"),
        ("y[0][0]", "no positions"),
        ("sum(3)", "go through one by one"),
        ("y[0.5]", "A position is a whole number"),
        ("y[t]", "A position is a whole number"),
        ("[].pop()", "pop() was called more often"),
        ("(1, 2)[3]", "in the tuple"),
        ("__import__('math').sqrt(-1.0)", "a square root"),
        ("__import__('math').exp(1000)", "too large for a float"),
        ("1 / (1 // 2)", "It divides by 0"),
        ("__import__('autograd_scratch').Node(2.52)", "`.value`"),
    )
]
_ERRORS += [
    _function(
        "4-2",
        "sum_squares_error",
        "(y, t)",
        "for a in []:\n        total = a\n    return total",
        "not on every way",
    ),
    _function("4-2", "sum_squares_error", "(y, t)", "a, b = 1.0\n    return a", "one value"),
    _function(
        "4-5",
        "update",
        "(params, grads, lr)",
        "params -= lr * grads",
        "Go through its keys",
    ),
    _function(
        "4-3",
        "numerical_diff",
        "(f, x)",
        "return abs(f(x + 1e-4) - f(x - 1e-4)) / 2e-4",
        "without abs",
    ),
    _function(
        "4-3",
        "numerical_diff",
        "(f, x)",
        "return (f(x + 2e-4) - f(x - 2e-4)) / 2e-4",
        "the distance of the two places",
    ),
    _function(
        "5-3",
        "mul_backward",
        "(dout, x, y)",
        "x = dout * y\n    y = dout * x\n    return x, y",
        "x got a new number",
    ),
    _function(
        "5-3",
        "add_backward",
        "(dout, x, y)",
        "return dout + x, dout + y",
        "The inputs are not added",
    ),
    _function(
        "5-7",
        "gradient_check",
        "(backprop, numerical)",
        "return {k: np.mean(abs(backprop[k]) - abs(numerical[k])) for k in backprop}",
        "Subtract first",
    ),
]

ANSWERS = [*_WRITTEN_FOR_ONE_CALL, *_BATCHES, *_SHARES, *_MEMORY, *_ERRORS]
