"""Wrong answers to the exercises on chapter 5."""

from wrong_answers import Answer

ANSWERS = [
    Answer(
        "5-1",
        "apple_price",
        """
def apple_price(apple, apple_num, tax):
    return apple * apple_num + tax
""",
        "factor 1.1",
    ),
    Answer(
        "5-1",
        "apples_and_oranges",
        """
def apples_and_oranges(apple, apple_num, orange, orange_num, tax):
    a = apple * apple_num
    b = orange * orange_num
    return a, b, a + b, a + b * tax
""",
        "(a + b) * tax",
    ),
    Answer(
        "5-2",
        "square_of_sum",
        """
def square_of_sum(x, y):
    return 2 * x, 2 * y
""",
        "t = x + y",
    ),
    Answer(
        "5-2",
        "exp_of_square",
        """
def exp_of_square(x):
    return np.exp(2 * x)
""",
        "does not go inside",
    ),
    Answer(
        "5-2",
        "used_twice",
        """
def used_twice(x, da, db):
    dx = da * 2 * x
    dx = db * 3
    return dx
""",
        "added to the first",
    ),
    Answer(
        "5-3",
        "mul_backward",
        """
def mul_backward(dout, x, y):
    dx = dout * x
    dy = dout * y
    return dx, dy
""",
        "swapped",
    ),
    Answer(
        "5-3",
        "mul_backward",
        """
def mul_backward(dout, x, y):
    return dout * y
""",
        "Both inputs",
    ),
    Answer(
        "5-3",
        "add_backward",
        """
def add_backward(dout, x, y):
    return dout * y, dout * x
""",
        "rule of ×",
    ),
    Answer(
        "5-3",
        "apple_backward",
        """
def apple_backward(apple, apple_num, tax):
    dapple, dapple_num = mul_backward(1, apple, apple_num)
    return dapple, dapple_num, apple * apple_num

def mul_backward(dout, x, y):
    return dout * y, dout * x
""",
        "not 1",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
class MulLayer:
    def forward(self, x, y):
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
""",
        "self.y = …",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        x = x
        y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
""",
        "Did forward save it",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
class MulLayer:
    def forward(self, x, y):
        global saved_x, saved_y
        saved_x, saved_y = x, y
        return x * y

    def backward(self, dout):
        return dout * saved_y, dout * saved_x
""",
        "Save x and y in `self`",
    ),
    Answer(
        "5-4",
        "MulLayer",
        """
class MulLayer:
    def forward(x, y):
        return x * y

    def backward(dout):
        return dout
""",
        "`self` first",
    ),
    Answer(
        "5-4",
        "buy",
        """
def buy(apple, apple_num, orange, orange_num, tax):
    return {"dapple": apple_num, "dapple_num": apple, "dorange": orange_num,
            "dorange_num": orange, "dtax": apple * apple_num + orange * orange_num}
""",
        "lack the factor tax",
    ),
    Answer(
        "5-5",
        "Relu",
        """
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        x[self.mask] = 0
        return x

    def backward(self, dout):
        dout[self.mask] = 0
        return dout
""",
        ".copy()",
    ),
    Answer(
        "5-5",
        "Relu",
        """
class Relu:
    def forward(self, x):
        return np.maximum(0, x)

    def backward(self, dout):
        return np.maximum(0, dout)
""",
        "The mask comes from x",
    ),
    Answer(
        "5-5",
        "Relu",
        """
class Relu:
    def forward(self, x):
        if x > 0:
            return x
        return 0

    def backward(self, dout):
        return dout
""",
        "np.maximum",
    ),
    Answer(
        "5-5",
        "Reciprocal",
        """
class Reciprocal:
    def forward(self, x):
        self.y = 1 / x
        return self.y

    def backward(self, dout):
        return dout * self.y ** 2
""",
        "The minus is missing",
    ),
    Answer(
        "5-5",
        "Sigmoid",
        """
class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(x))

    def backward(self, dout):
        return dout
""",
        "exp(-x)",
    ),
    Answer(
        "5-5",
        "Sigmoid",
        """
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return self.out * (1 - self.out)
""",
        "dout is missing",
    ),
    Answer(
        "5-5",
        "Sigmoid",
        """
import math

class Sigmoid:
    def forward(self, x):
        return 1 / (1 + math.exp(-x))
""",
        "np.exp and np.log take arrays",
    ),
    Answer(
        "5-5",
        "Sigmoid",
        """
class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

def backward(self, dout):
    return dout * self.y * (1 - self.y)
""",
        "inside the class",
    ),
    Answer(
        "5-6",
        "softmax",
        """
def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=1)
""",
        "keepdims=True",
    ),
    Answer(
        "5-6",
        "softmax",
        """
def softmax(x):
    return np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
""",
        "overflow",
    ),
    Answer(
        "5-6",
        "softmax",
        """
def softmax(x):
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))
""",
        "Sum each row",
    ),
    Answer(
        "5-6",
        "softmax",
        """
def softmax(x):
    x -= np.max(x, axis=1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
""",
        "Work on a copy",
    ),
    Answer(
        "5-6",
        "Affine",
        """
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW += np.dot(self.x.T, dout)
        self.db += np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)
""",
        "`self.dW = …`",
    ),
    Answer(
        "5-6",
        "Affine",
        """
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=1)
        return np.dot(dout, self.W.T)
""",
        "wrong axis",
    ),
    Answer(
        "5-6",
        "Affine",
        """
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W)
""",
        "transpose",
    ),
    Answer(
        "5-6",
        "Affine",
        """
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        return dx, dW, db
""",
        "self.dW",
    ),
    Answer(
        "5-6",
        "SoftmaxWithLoss",
        """
def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return -np.sum(t * np.log(self.y + 1e-7)) / x.shape[0]

    def backward(self, dout=1):
        return self.y - self.t
""",
        "batch size N",
    ),
    Answer(
        "5-7",
        "backward_through",
        """
def backward_through(layers, dout):
    for layer in layers:
        dout = layer.backward(dout)
    return dout
""",
        "reversed(layers)",
    ),
    Answer(
        "5-7",
        "backward_through",
        """
def backward_through(layers, dout):
    for layer in layers.reverse():
        dout = layer.backward(dout)
    return dout
""",
        "reverse()",
    ),
    Answer(
        "5-7",
        "gradient",
        """
def gradient(params, x, t):
    a = x @ params["W1"] + params["b1"]
    h = np.maximum(a, 0)
    s = h @ params["W2"] + params["b2"]
    e = np.exp(s)
    y = e / e.sum(axis=1, keepdims=True)
    dy = (y - t) / len(x)
    dh = dy @ params["W2"].T
    return {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ dy, "b2": dy.sum(axis=0)}
""",
        "relu",
    ),
    Answer(
        "5-7",
        "gradient_check",
        """
def gradient_check(backprop, numerical):
    diff = {}
    for key in backprop:
        diff[key] = np.average(backprop[key] - numerical[key])
    return diff
""",
        "cancel",
    ),
    Answer(
        "5-7",
        "gradient_check",
        """
def gradient_check(backprop, numerical):
    for key in backprop:
        return np.average(np.abs(backprop[key] - numerical[key]))
""",
        "'W', 'b'",
    ),
]
