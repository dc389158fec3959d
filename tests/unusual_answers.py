"""Right answers that are written in an unusual way."""

from wrong_answers import Answer

ANSWERS = [
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(y, t):
    return np.array(np.float32(0.5 * ((y - t) ** 2).sum()))
""",
    ),
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(출력, 정답):
    차 = 출력 - 정답  # 차이
    return 0.5 * np.square(차).sum()
""",
    ),
    Answer(
        "4-2",
        "cross_entropy_error",
        """
import math

def cross_entropy_error(y, t):
    return -math.log(y[t.argmax()] + 1e-7)
""",
    ),
    Answer(
        "4-2",
        "batch_cross_entropy_error",
        """
def batch_cross_entropy_error(y, t):
    return -np.log(np.take_along_axis(y, t[:, None], axis=1) + 1e-7).mean()
""",
    ),
    Answer(
        "4-3",
        "numerical_diff",
        """
numerical_diff = lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (h + h)
""",
    ),
    Answer(
        "4-3",
        "tangent",
        """
def tangent(f, x, at):
    slope = (f(x + 1e-4) - f(x - 1e-4)) / 2e-4

    def line(z):
        return slope * z + f(x) - slope * x

    return line(at)
""",
    ),
    Answer(
        "4-3",
        "partial_diff",
        """
def partial_diff(f, x, i):
    h = 1e-4
    x[i] += h
    above = f(x)
    x[i] -= 2 * h
    below = f(x)
    x[i] += h
    return (above - below) / (2 * h)
""",
    ),
    Answer(
        "4-3",
        "partial_diff",
        """
def partial_diff(f, x, i):
    old = x[i]
    try:
        x[i] = old + 1e-4
        above = f(x)
        x[i] = old - 1e-4
        return (above - f(x)) / 2e-4
    finally:
        x[i] = old
""",
    ),
    Answer(
        "4-4",
        "gradient_descent",
        """
def gradient_descent(gradient, init_x, lr, step_num):
    if step_num == 0:
        return init_x
    return gradient_descent(gradient, init_x - lr * gradient(init_x), lr, step_num - 1)
""",
    ),
    Answer(
        "4-4",
        "gradient_descent",
        """
history = []

def gradient_descent(gradient, init_x, lr=0.01, step_num=100):
    x = np.array(init_x)
    while step_num > 0:
        history.append(x.copy())
        x -= lr * gradient(x)
        step_num -= 1
    return x
""",
    ),
    Answer(
        "4-5",
        "mini_batch",
        """
def mini_batch(x, t, batch_size):
    order = np.random.default_rng().permutation(len(x))[:batch_size]
    return [x[order], t[order]]
""",
    ),
    Answer(
        "4-5",
        "mini_batch",
        """
import random

def mini_batch(x, t, batch_size):
    chosen = random.sample(range(len(x)), batch_size)
    return np.array([x[i] for i in chosen]), [t[i] for i in chosen]
""",
    ),
    Answer(
        "4-5",
        "update",
        """
def update(params, grads, lr):
    params.update({key: value - lr * grads[key] for key, value in params.items()})
""",
    ),
    Answer(
        "4-5",
        "update",
        """
def update(params, grads, lr):
    for key in grads:
        params[key][...] -= lr * grads[key]
    return params
""",
    ),
    Answer(
        "4-5",
        "accuracy",
        """
def accuracy(y, t):
    right = 0
    for row, target in zip(y, t):
        if target[np.argmax(row)] == 1:
            right += 1
    return right / len(y)
""",
    ),
    Answer(
        "5-1",
        "apples_and_oranges",
        """
def apples_and_oranges(apple, apple_num, orange, orange_num, tax=1.1):
    prices = [apple * apple_num, orange * orange_num]
    prices += [sum(prices)]
    return prices + [prices[-1] * tax]
""",
    ),
    Answer(
        "5-2",
        "square_of_sum",
        """
def square_of_sum(x, y):
    return np.full(2, 2 * (x + y))
""",
    ),
    Answer(
        "5-2",
        "exp_of_square",
        """
def exp_of_square(x):
    z = lambda x: np.exp(x**2)
    return (z(x + 1e-5) - z(x - 1e-5)) / 2e-5
""",
    ),
    Answer(
        "5-3",
        "mul_backward",
        """
def mul_backward(grad, left, right):
    dx, dy = grad * right, grad * left
    return dx, dy
""",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
from dataclasses import dataclass

@dataclass
class MulLayer:
    x: float = 0.0
    y: float = 0.0

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
""",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
class MulLayer:
    def forward(self, x, y):
        self.backward = lambda dout: (dout * y, dout * x)
        return x * y
""",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
class Base:
    def __init__(self, *args, **kwargs):
        self.saved = ()

class MulLayer(Base):
    def forward(self, *inputs):
        self.saved = inputs
        return inputs[0] * inputs[1]

    def backward(self, dout=1):
        return [dout * other for other in reversed(self.saved)]
""",
    ),
    Answer(
        "5-4",
        "AddLayer",
        """
class AddLayer:
    @staticmethod
    def forward(x, y):
        return x + y

    @staticmethod
    def backward(dout):
        return dout, dout
""",
    ),
    Answer(
        "5-4",
        "AddLayer",
        """
class AddLayer:
    def forward(self, x, y):
        return sum((x, y))

    def backward(self, dout):
        return dout * np.ones(2)
""",
    ),
    Answer(
        "5-5",
        "Reciprocal",
        """
class Reciprocal:
    def forward(self, x):
        self.x = x
        return x**-1.0

    def backward(self, dout):
        return -dout / self.x / self.x
""",
    ),
    Answer(
        "5-5",
        "Sigmoid",
        """
class Sigmoid:
    def forward(self, x):
        self.e = np.exp(-x)
        return 1 / (1 + self.e)

    def backward(self, dout):
        d = -dout / (1 + self.e) ** 2
        d = d * self.e
        return -d
""",
    ),
    Answer(
        "5-6",
        "softmax",
        """
def softmax(x):
    def one(row):
        e = np.exp(row - row.max())
        return e / e.sum()

    return np.apply_along_axis(one, 1, x)
""",
    ),
    Answer(
        "5-6",
        "Affine",
        """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW[...] = np.einsum("nd,nm->dm", self.x, dout)
        self.db[...] = np.ones(len(dout)) @ dout
        return np.dot(self.W, dout.T).T
""",
    ),
    Answer(
        "5-7",
        "backward_through",
        """
from functools import reduce

def backward_through(layers, dout):
    return reduce(lambda grad, layer: layer.backward(grad), layers[::-1], dout)
""",
    ),
    Answer(
        "5-7",
        "backward_through",
        """
def backward_through(layers, dout):
    if not layers:
        return dout
    *rest, last = layers
    return backward_through(rest, last.backward(dout))
""",
    ),
    Answer(
        "5-7",
        "gradient",
        """
def gradient(params, x, t):
    def loss():
        z = np.maximum(x @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
        y = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -np.mean(np.log(y[t == 1]))

    grads = {}
    for key, p in params.items():
        g = np.zeros_like(p)
        for i in np.ndindex(p.shape):
            old = p[i]
            p[i] = old + 1e-5
            above = loss()
            p[i] = old - 1e-5
            g[i] = (above - loss()) / 2e-5
            p[i] = old
        grads[key] = g
    return grads
""",
    ),
    Answer(
        "5-7",
        "gradient",
        """
import autograd_scratch as ag

def gradient(params, x, t):
    def loss(p):
        h = ag.relu(x @ p["W1"] + p["b1"])
        return ag.softmax_cross_entropy(h @ p["W2"] + p["b2"], t)

    return ag.grad(loss)(params)
""",
    ),
    Answer(
        "5-7",
        "gradient_check",
        """
def gradient_check(backprop, numerical):
    keys = reversed(backprop)
    return {key: float(np.average(np.abs(numerical[key] - backprop[key]))) for key in keys}
""",
    ),
    Answer(
        "5-1",
        "apple_price",
        """
from fractions import Fraction

def apple_price(apple, apple_num, tax):
    return Fraction(apple) * Fraction(apple_num) * Fraction(tax)
""",
    ),
    Answer(
        "5-1",
        "apples_and_oranges",
        """
from decimal import Decimal

def apples_and_oranges(*given):
    apple, apple_num, orange, orange_num, tax = map(Decimal, given)
    both = apple * apple_num + orange * orange_num
    return [apple * apple_num, orange * orange_num, both, both * tax]
""",
    ),
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(y, t):
    difference = (y - t).astype(complex)
    return np.vdot(difference, difference) / 2
""",
    ),
]
