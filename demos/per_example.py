"""Gradients of single examples, by vmap: which digits pull hardest, and training that is private.

A batch has one gradient, the mean of those of its examples. The single ones say more: their norms
say which examples a network finds hard, and training that clips each of them, and adds noise,
cannot depend much on any one person's data.

Source: M. Abadi et al., "Deep Learning with Differential Privacy" (2016).
"""

from pathlib import Path

import numpy as np

from autograd_scratch import grad, jit, relu, softmax_cross_entropy, vmap
from nn import TwoLayerNet, load_mnist_sample

CLIP = 1.0
NOISE = 1.0  # in units of CLIP: with much less, one example could still be made out


def scores(params, x):
    """The network of chapter 5, for one image or a batch of them."""
    return relu(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


def loss(params, x, t):
    """How wrong the network is about one image x, which shows the digit t."""
    return softmax_cross_entropy(scores(params, x), t)


per_example = jit(vmap(grad(loss), (None, 0, 0)))


def norms(gradients):
    """The length of the gradient of each example, all parameters together."""
    return np.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(axis=1) for g in gradients.values()))


def private_step(params, x, t, rng, learning_rate):
    """One step down the clipped gradients: no example counts for more than CLIP."""
    gradients = per_example(params, x, t)
    scale = np.minimum(1.0, CLIP / norms(gradients))
    for key, g in gradients.items():
        clipped = np.einsum("n,n...->...", scale, g)
        noise = NOISE * CLIP * rng.normal(size=clipped.shape)
        params[key] = params[key] - learning_rate * (clipped + noise) / len(x)


def main(folder: Path) -> None:
    """Train privately, and show which digits pull hardest at the end."""
    (x_train, t_train), (x_test, t_test) = load_mnist_sample()
    params = dict(TwoLayerNet(784, 50, 10, seed=0).params)
    gradients = per_example(params, x_train[:100], t_train[:100])
    of_batch = grad(loss)(params, x_train[:100], t_train[:100])
    same = all(np.allclose(gradients[key].mean(axis=0), of_batch[key]) for key in of_batch)
    print(f"100 gradients of W1: {gradients['W1'].shape}; their mean is that of the batch: {same}")

    rng = np.random.default_rng(0)
    for _ in range(200):
        batch = rng.choice(len(x_train), 100, replace=False)
        private_step(params, x_train[batch], t_train[batch], rng, 0.5)
    answers = scores(params, x_test).argmax(axis=1)
    print(f"test accuracy of private training: {np.mean(answers == t_test):.3f}")

    pull = norms(per_example(params, x_test[:500], t_test[:500]))
    wrong = answers[:500] != t_test[:500]
    print(
        f"pull of what it knows: {pull[~wrong].mean():.2f}, of the rest: {pull[wrong].mean():.2f}"
    )
    hardest = int(np.argmax(pull))
    print(f"the hardest is a {t_test[hardest]} that it takes for a {answers[hardest]}")
