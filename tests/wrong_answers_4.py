"""Wrong answers to the exercises on chapter 4."""

from wrong_answers import Answer

ANSWERS = [
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(y, t):
    return np.sum((y - t) ** 2)
""",
        "factor 1/2",
    ),
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(y, t):
    return np.mean((y - t) ** 2) / 2
""",
        "not the mean",
    ),
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(y, t):
    error = 0
    for i in range(len(y)):
        error = (y[i] - t[i]) ** 2
    return 0.5 * error
""",
        "right: 2.52",
    ),
    Answer(
        "4-2",
        "sum_squares_error",
        """
def sum_squares_error(y, t):
    print(0.5 * np.sum((y - t) ** 2))
""",
        "None",
    ),
    Answer(
        "4-2",
        "cross_entropy_error",
        """
def cross_entropy_error(y, t):
    return np.sum(t * np.log(y + 1e-7))
""",
        "minus",
    ),
    Answer(
        "4-2",
        "cross_entropy_error",
        """
def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y))
""",
        "log(0)",
    ),
    Answer(
        "4-2",
        "cross_entropy_error",
        """
import math

def cross_entropy_error(y, t):
    return -sum(b * math.log(a) for a, b in zip(y, t))
""",
        "log(y + 1e-7)",
    ),
    Answer(
        "4-2",
        "cross_entropy_error",
        """
def cross_entropy_error(y, t):
    return -sum(t * math.log(y + 1e-7))
""",
        "`import math`",
    ),
    Answer(
        "4-2",
        "batch_cross_entropy_error",
        """
def batch_cross_entropy_error(y, t):
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7))
""",
        "batch size N is missing",
    ),
    Answer(
        "4-2",
        "batch_cross_entropy_error",
        """
def batch_cross_entropy_error(y, t):
    return -np.sum(np.log(y[:, t] + 1e-7)) / y.shape[0]
""",
        "y[np.arange(N), t]",
    ),
    Answer(
        "4-2",
        "batch_cross_entropy_error",
        """
def batch_cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
""",
        "shapes do not fit",
    ),
    Answer(
        "4-3",
        "numerical_diff",
        """
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x)) / h
""",
        "forward difference",
    ),
    Answer(
        "4-3",
        "numerical_diff",
        """
def numerical_diff(f, x):
    h = 1e-50
    return (f(x + h) - f(x - h)) / (2 * h)
""",
        "lost in rounding",
    ),
    Answer(
        "4-3",
        "numerical_diff",
        """
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / 2 * h
""",
        "`/ (2 * h)`",
    ),
    Answer(
        "4-3",
        "numerical_diff",
        """
def numerical_diff(f, x):
    h = 1e-4
    return f(x + h) - f(x - h) / (2 * h)
""",
        "divides b only",
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
    return (above - f(x)) / (2 * h)
""",
        "the caller's array was changed",
    ),
    Answer(
        "4-3",
        "partial_diff",
        """
def partial_diff(f, x, i):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)
""",
        "All variables were moved at once",
    ),
    Answer(
        "4-4",
        "numerical_gradient",
        """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        tmp = x[i]
        x[i] = tmp + h
        fxh1 = f(x)
        x[i] = tmp - h
        fxh2 = f(x)
        grad[i] = (fxh1 - fxh2) / (2 * h)
    return grad
""",
        "the caller's array was changed",
    ),
    Answer(
        "4-4",
        "numerical_gradient",
        """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        d = np.zeros_like(x)
        d[i] = h
        grad[i] = (f(x + d) - f(x - d)) / (2 * h)
        return grad
""",
        "inside the loop",
    ),
    Answer(
        "4-4",
        "numerical_gradient",
        """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        x[i] += h
        after = f(x)
        x[i] -= h
        grad[i] = (after - f(x)) / (2 * h)
    return grad
""",
        "f(x - h) in place of f(x)",
    ),
    Answer(
        "4-4",
        "gradient_descent",
        """
def gradient_descent(gradient, init_x, lr, step_num):
    x = init_x.copy()
    for i in range(step_num):
        x += lr * gradient(x)
    return x
""",
        "uphill",
    ),
    Answer(
        "4-4",
        "gradient_descent",
        """
def gradient_descent(gradient, init_x, lr, step_num):
    x = init_x.copy()
    g = gradient(x)
    for i in range(step_num):
        x = x - lr * g
    return x
""",
        "where x is now",
    ),
    Answer(
        "4-5",
        "mini_batch",
        """
def mini_batch(x, t, batch_size):
    a = np.random.choice(len(x), batch_size)
    b = np.random.choice(len(x), batch_size)
    return x[a], t[b]
""",
        "chosen apart",
    ),
    Answer(
        "4-5",
        "mini_batch",
        """
def mini_batch(x, t, batch_size):
    return x[:batch_size], t[:batch_size]
""",
        "same batch each time",
    ),
    Answer(
        "4-5",
        "update",
        """
def update(params, grads, lr):
    for p, g in zip(params.values(), grads.values()):
        p = p - lr * g
""",
        "as they were",
    ),
    Answer(
        "4-5",
        "accuracy",
        """
def accuracy(y, t):
    return np.sum(np.argmax(y, axis=0) == np.argmax(t, axis=0)) / len(y)
""",
        "axis=0 goes down",
    ),
    Answer(
        "4-5",
        "accuracy",
        """
def accuracy(y, t):
    return (y.argmax(axis=1) == t.argmax(axis=1)).sum()
""",
        "divide by the number of examples",
    ),
]
