"""Solutions with one slip each, by somebody who did not know which ones the checker knows."""

from __future__ import annotations

import re
from pathlib import Path

from wrong_answers import Answer

SOLUTIONS = Path(__file__).parents[1] / "demos" / "exercises" / "solutions"

# What a solution has, what stands there instead, and words that the message must have.
SLIPS = {
    ("4-2", "sum_squares_error"): [
        ("** 2", "^ 2", "Write `**`"),
        ("0.5 *", "1 // 2 *", "It is 0"),
        ("np.sum((y - t) ** 2)", "np.linalg.norm(y - t)", "a root"),
        ("np.sum((y - t) ** 2)", "(y[0] - t[0]) ** 2", "Only the first element"),
        ("np.sum((y - t) ** 2)", "np.sum((y - t)[:-1] ** 2)", "The last element was left out"),
        ("0.5 * np.sum((y - t) ** 2)", "round(0.5 * np.sum((y - t) ** 2), 2)", "but rounded"),
    ],
    ("4-2", "cross_entropy_error"): [
        ("t * np.log(y + 1e-7)", "t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y)", "yes-or-no"),
        ("-np.sum(t * np.log(y + 1e-7))", "[-np.sum(t * np.log(y + 1e-7))]", "the number itself"),
        ("1e-7", "1e-3", "a small constant not that small"),
    ],
    ("4-2", "batch_cross_entropy_error"): [
        ("y[np.arange(batch_size), t]", "y[t]", "y[t] takes whole rows"),
        ("y[np.arange(batch_size), t]", "y[np.arange(batch_size), t - 1]", "counted from 1"),
        ("y[np.arange(batch_size), t]", "y.max(axis=1)", "The largest probability"),
        ("y.shape[0]", "100", "equally long"),
        ("np.log(y[np.arange(batch_size), t]", "t * np.log(y", "labels pick their column"),
        (
            "-np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size",
            "-np.log(np.mean(y[np.arange(batch_size), t]))",
            "the log of the mean",
        ),
    ],
    ("4-3", "numerical_diff"): [
        ("(f(x + h) - f(x - h)) / (2 * h)", "(f(x) - f(x - h)) / h", "backward difference"),
        ("1e-4", "1e-14", "rounding grows"),
        ("1e-4", "1", "the curve bends"),
        ("1e-4", "10 ^ -4", "`10 ^ -4` is no power"),
        ("f(x + h) - f(x - h)", "f(x + x * h) - f(x - x * h)", "a share of x"),
    ],
    ("4-3", "tangent"): [
        ("(at - x)", "(at + x)", "f(x) - slope * x"),
        ("numerical_diff(f, x)", "numerical_diff(f, at)", "the slope at `at`"),
        ("f(x) + numerical_diff(f, x) * (at - x)", "lambda at: f(at)", "Call it"),
        ("f(x) + numerical_diff(f, x) * (at - x)", "f(x), numerical_diff(f, x)", "2 values"),
    ],
    ("4-3", "partial_diff"): [
        ("x.copy(), x.copy()", "x, x", "stand for one array"),
        ("x.copy(), x.copy()", "x.astype(int), x.astype(int)", "int"),
        ("(f(above) - f(below))", "(f(x[i] + h) - f(x[i] - h))", "x[i] handed over"),
    ],
    ("4-4", "numerical_gradient"): [
        ("range(x.size)", "range(x.size - 1)", "its range end too early"),
        ("gradient[i] =", "gradient =", "the last of the right numbers"),
        ("np.zeros_like(x)", "np.zeros(x.size, dtype=int)", "an array of whole numbers"),
        ("return gradient", "return np.cumsum(gradient)", "pile up"),
        ("gradient = np", "x = x.astype(np.float32); gradient = np", "in float32"),
    ],
    ("4-4", "gradient_descent"): [
        ("x -=", "x =-", "`x =- …` is `x = -…`"),
        ("* gradient(x)", "* numerical_gradient(gradient, x)", "An array was put where one number"),
    ],
    ("4-5", "mini_batch"): [
        ("x[chosen]", "x[:, chosen]", "how many axes are there"),
        ("np.random.choice(x.shape[0], batch_size)", "np.random.randint(8)", "one example"),
        ("x[chosen], t[chosen]", "t[chosen], x[chosen]", "x_batch comes first"),
        ("choice(x.shape[0]", "choice(batch_size", "Some examples never come"),
        ("choice(x.shape[0]", "choice(x.shape[0] - 1", "Some examples never come"),
        ("x[chosen]", "np.random.randn(batch_size, 2)", "Were x and t chosen apart"),
        ("t[chosen]", "np.random.randint(90, size=batch_size)", "not in t"),
        (
            "return x",
            "x[:], t[:] = np.roll(x, 1, 0), np.roll(t, 1); return x",
            "caller's array was",
        ),
    ],
    ("4-5", "update"): [
        (
            "params[key] -= lr * grads[key]",
            "params = {**params}",
            "The parameters are as they were",
        ),
        (
            "for key in params:\n        params[key] -= lr * grads[key]",
            "return {key: params[key] - lr * grads[key] for key in params}",
            "A new dict was returned",
        ),
        ("in params:", 'in ("W1", "b1"):', "There is no key 'W1'"),
        ("grads[key]", "list(grads.values())[list(params).index(key)]", "in the same order"),
        (
            "lr * grads[key]",
            "grads.update({key: lr * grads[key]}) or grads[key]",
            "`grads.copy()` would",
        ),
    ],
    ("4-5", "accuracy"): [
        ("axis=1", "axis=None", "argmax without an axis"),
        ("(t, axis=1)", "(t)", "t needs axis=1, too"),
        ("np.mean(", "100 * np.mean(", "in percent"),
        ("np.mean(", "0 * np.mean(", "Or did `//`"),
        ("np.argmax(y", "np.argmin(y", "take argmax"),
        ("np.argmax(y, axis=1) == np.argmax(t, axis=1)", "((y > 0.5) * t).any(1)", "above 0.5"),
    ],
    ("5-1", "apple_price"): [
        ("apple * apple_num * tax", "int(apple * apple_num * tax)", "an int()"),
        ("apple * apple_num * tax", "220", "right for the arguments before"),
        ("* tax", "* 1.1", "The tax is 1.1 in the code"),
        ("apple * apple_num * tax", "(apple + tax) * apple_num", "a term of a sum"),
    ],
    ("5-1", "apples_and_oranges"): [
        ("orange * orange_num", "orange * apple_num", "its own number"),
        ("apple_num\n", "apple_num * tax\n    orange *= tax\n", "The tax was taken twice"),
        (
            "return apple_price, orange_price, all_price, all_price * tax",
            'return {"apple_price": apple_price, "orange_price": orange_price}',
            "Return the values themselves, not a dict",
        ),
        ("return apple_price, orange_price", "return orange_price, apple_price", "wrong order"),
    ],
    ("5-2", "square_of_sum"): [("dt * 1, dt * 1", "dt * t, dt * t", "a t too many")],
    ("5-2", "exp_of_square"): [
        ("np.exp(t)", "t * np.exp(t - 1)", "The power rule"),
        ("np.exp(t)", "2.718**t", "Is a number rounded"),
        ("np.exp(t) * 2 * x", "np.exp(t)(2 * x)", "Is a `*` missing"),
    ],
    ("5-2", "used_twice"): [
        ("da * 2 * x + db * 3", "db * 2 * x + da * 3", "da and db have changed places"),
        ("da * 2 * x + db * 3", "(da + db) * (2 * x + 3)", "its own upstream gradient"),
        ("+", "-", "are added, not subtracted"),
        ("da * 2 * x + db * 3", "da + db", "local derivatives are missing"),
    ],
    ("5-3", "add_backward"): [("dout, dout", "x + y", "It gave 1.")],
    ("5-3", "mul_backward"): [
        ("dout * x", "dout * y", "by the same input"),
        ("dout * x", "x", "lacks the upstream gradient"),
        ("dout * y, dout * x", "dout / x, dout / y", "not divided"),
        ("(dout, x, y)", "(x, y, dout)", "dout, x, y. Here it is x, y, dout"),
    ],
    ("5-3", "apple_backward"): [
        ("return dapple, dapple_num, dtax", "return dtax, dapple, dapple_num", "wrong order"),
        ("(1.0, apple_price, tax)", "(1.0, apple, tax)", "dtax is the other input"),
        ("(dapple_price, apple", "(dtax, apple", "dtax was handed on"),
        ("(1.0, apple_price, tax)", "(apple_price * tax, apple_price, tax)", "begin with 1"),
        ("dapple_price, dtax =", "_, dapple_price, dtax =", "as many names"),
    ],
    ("5-4", "MulLayer"): [
        (
            "return dout * self.y, dout * self.x",
            "self.x = dout * self.y; self.y = dout * self.x; return self.x, self.y",
            "gave self.x a new number",
        ),
        (
            "return dout * self.y",
            "dout += vars(self).setdefault('sum', 0); self.sum = dout; return dout * self.y",
            "`+=` adds to those of the first",
        ),
        ("class MulLayer:", "def MulLayer():", "must be a class"),
        ("self.x = x", "self.n += 1", "is not there"),
        (
            "def forward(self, x, y):",
            "def __int__(self):\n        self.n = 1\n\n    def forward(self,"
            " x, y):\n        self.n += 1",
            "`__int__` never runs",
        ),
    ],
    ("5-4", "AddLayer"): [
        (
            "return dout, dout",
            "dout += vars(self).setdefault('sum', 0); self.sum = dout; return dout, dout",
            "`+=` adds to those of the first",
        ),
    ],
    ("5-4", "buy"): [
        ("MulLayer(), MulLayer(), A", "*[MulLayer()] * 2, A", "Make a layer for each ×"),
        (
            "taxed.backward(1.0)",
            "taxed.backward(tax * (apple * apple_num + orange * orange_num))",
            "begin with 1",
        ),
        ("taxed.forward(", "max(", "return dout * self.y, dout * self.x"),
        ("dall, dtax = ", "dtax, dall = ", "of the tax layer have changed places"),
        ('        "dorange": dorange,\n', "", "'dorange' is missing."),
    ],
    ("5-5", "Relu"): [
        ("np.where(self.passes, x, 0.0)", "x[self.passes]", "leaves the other elements out"),
        ("np.where(self.passes, x, 0.0)", "x[:, 0]", "how many axes are there"),
        ("np.where(self.passes, x, 0.0)", "np.where(self.passes, x, 0.01 * x)", "leaky"),
        (
            "return dout",
            "dout = dout + vars(self).setdefault('dx', 0); self.dx = dout; return dout",
            "`+=` adds to those of the first",
        ),
    ],
    ("5-5", "Reciprocal"): [
        ("* self.y**2", "* self.y / self.y", "multiplies by it again"),
        ("1 / x", "1 // x", "but made whole"),
    ],
    ("5-5", "Sigmoid"): [
        ("self.y * (1 - self.y)", "(1 - self.y**2)", "the derivative of tanh"),
        ("return dout *", "self.forward(dout); return", "The sigmoid was taken of dout"),
    ],
    ("5-6", "softmax"): [
        ("powers / np", "np.eye(x.shape[1])[x.argmax(axis=1)]\n    powers / np", "not softmax"),
        ("(x - np.max(", "(-x + np.min(", "exp(x), not exp(-x)"),
        (
            "powers / np.sum(powers, axis=1, keepdims=True)",
            "np.log(powers / np.sum(powers, axis=1, keepdims=True))",
            "return the probabilities",
        ),
        ("np.max(", "np.min(", "Was each row's smallest number subtracted"),
    ],
    ("5-6", "Affine"): [
        ("np.dot(x, self.W)", "x * self.W", "`*` multiplies element by element"),
        ("self.W.T)", "self.W.T), self.dW, self.db", "backward returned several things"),
        (
            "return np.dot(dout",
            "self.W -= self.dW; return np.dot(dout",
            "The call changed W itself",
        ),
    ],
    ("5-6", "SoftmaxWithLoss"): [
        ("(self.y - self.t)", "self.y", "t was not subtracted"),
        ("softmax(x)", "x", "Is softmax missing"),
        ("-np.sum(t * np.log(self.y + 1e-7))", "0.5 * np.sum((self.y - t) ** 2)", "squared error"),
        ("dout * (", "dout + (", "dout is a factor"),
        ("t * np.log(self.y + 1e-7)", "self.y * np.log(t + 1e-7)", "y and t have changed places"),
    ],
    ("5-7", "backward_through"): [
        ("reversed(layers)", "layers.reverse() or layers", "the caller's list was changed"),
        ("layer.backward", "layer.forward", "There is no `.forward`"),
        ("reversed(layers)", "layers[:0:-1]", "its range end too early"),
        ("    for", "    dout = 1\n    for", "one of the two is a single number"),
        (
            "    for layer in reversed(layers):\n        dout = layer.backward(dout)\n    return",
            "    return sum(layer.backward(dout) for layer in layers)\n    return",
            "of the layers were added",
        ),
        ("dout = layer", "dout[:] = layer", "caller's array was changed"),
    ],
    ("5-7", "gradient"): [
        ("/ len(x)", "/ y.size", "y.size counts classes"),
        ("/ len(x)", "/ len(x) ** 2", "was made twice"),
        ('params["b1"]', "0", "Look at 'W1'"),
        ("y = powers / np.sum(powers, axis=1, keepdims=True)", "y = scores", "Softmax is missing"),
        ("(before > 0)", "(dhidden > 0)", "not from the gradient"),
        (
            '"W1": np.dot(x.T, dbefore)',
            '"W1": params.pop("W1") * 0 + np.dot(x.T, dbefore)',
            "share the arrays",
        ),
    ],
    ("5-7", "gradient_check"): [
        (
            "np.mean(np.abs(backprop[key] - numerical[key]))",
            "np.allclose(backprop[key], numerical[key])",
            "True or False",
        ),
        ("in backprop}", "in list(backprop)[:1]}", "'b' is missing. Is a `return`"),
        ("in backprop}", 'in ("W1", "b1")}', "There is no key 'W1'"),
    ],
}


def _with_slip(section: str, task: str, old: str, new: str) -> str:
    source = (SOLUTIONS / f"exercise_{section.replace('-', '_')}.py").read_text(encoding="utf-8")
    parts = re.split(r"^(?=def |class )", source, flags=re.MULTILINE)
    (place,) = (i for i, part in enumerate(parts) if re.match(rf"(def|class) {task}\b", part))
    assert old in parts[place], (task, old)
    parts[place] = parts[place].replace(old, new)
    return "".join(parts)


ANSWERS = [
    Answer(section, task, _with_slip(section, task, old, new), told)
    for (section, task), slips in SLIPS.items()
    for old, new, told in slips
]
