"""Training on handwritten digits: the two-layer nets of chapters 4 and 5 (book 4.5, 5.7.4)."""

from pathlib import Path

import numpy as np

from demos.language import teller
from nn import (
    SigmoidTwoLayerNet,
    Trainer,
    TwoLayerNet,
    confusion_matrix,
    load_mnist,
    load_mnist_sample,
    plot_confusion,
    plot_history,
    plot_mistakes,
    plot_weights,
)
from nn.parallel import Communicator


def main(
    folder: Path,
    *,
    full: bool = False,
    sigmoid: bool = False,
    communicator: Communicator | None = None,
    lang: str = "en",
) -> dict[str, float]:
    """Train, print the accuracies after each epoch, draw how it went and what was learned.

    Args:
        folder: where the pictures go.
        full: train on all of MNIST for 10,000 iterations, as the book does; otherwise on the
            sample of 5,000 digits for 20 epochs.
        sigmoid: the net of chapter 4 with sigmoid, instead of that of chapter 5 with ReLU.
        communicator: the processes that train together; the first of them prints and draws.
        lang: what it says is in English, ``"en"``, or Korean, ``"ko"``.

    Returns:
        With how many digits the network was trained and tested, and its accuracy.
    """
    load = load_mnist if full else load_mnist_sample
    (x_train, t_train), (x_test, t_test) = load(normalize=True, one_hot_label=True)
    net = SigmoidTwoLayerNet if sigmoid else TwoLayerNet
    network = net(input_size=784, hidden_size=50, output_size=10, dtype=np.float32, seed=0)
    trainer = Trainer(
        network,
        *(x_train, t_train, x_test, t_test),
        batch_size=100,
        **({"iterations": 10_000} if full else {"epochs": 20}),
        seed=0,
        communicator=communicator,
    )
    history = trainer.train()
    accuracy = network.accuracy(x_test, t_test)
    reading = {"trained": len(x_train), "tested": len(x_test), "accuracy": accuracy}
    if trainer.communicator.rank > 0:
        return reading
    tell, count = teller(lang), len(history.loss)
    tell(
        f"test accuracy after {count} iterations: {accuracy:.4f}",
        f"{count}번 갱신한 뒤 시험 데이터의 정확도: {accuracy:.4f}",
    )

    plot_history(history, folder / "mnist_history.png")
    tell(
        "mnist_history.png: loss and accuracies during training",
        "mnist_history.png: 학습하는 동안의 손실과 정확도",
    )
    plot_mistakes(network, x_test, t_test, folder / "mnist_mistakes.png")
    tell(
        "mnist_mistakes.png: test digits it gets wrong, the most confident mistakes first",
        "mnist_mistakes.png: 시험 데이터에서 틀리게 읽은 숫자(크게 확신한 것부터)",
    )
    plot_confusion(confusion_matrix(network, x_test, t_test), folder / "mnist_confusion.png")
    tell(
        "mnist_confusion.png: which test digits it takes for which",
        "mnist_confusion.png: 어떤 숫자를 어떤 숫자로 읽었는지 나타낸 혼동 행렬",
    )
    plot_weights(network, folder / "mnist_weights.png")
    tell(
        "mnist_weights.png: what each hidden neuron looks for",
        "mnist_weights.png: 은닉층 뉴런마다 찾는 모양",
    )
    return reading
