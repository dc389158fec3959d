"""The book's networks as a classifier of scikit-learn, for its pipelines and searches.

The one module of nn that needs scikit-learn; ``nn.Classifier`` imports it when first asked for.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from nn.networks import BY_ACTIVATION
from nn.optimizers import BY_NAME
from nn.training import Trainer

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        'nn.Classifier needs scikit-learn 1.6 or later: pip install "autograd-scratch[sklearn]"'
    ) from error

__all__ = ["Classifier"]


class Classifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # they have no types
    """A network of two layers that learns as the estimators of scikit-learn do.

    ``fit`` makes a network and trains it with :class:`nn.Trainer`; the rest is scikit-learn's:
    ``get_params``, ``set_params``, ``score``, and so ``Pipeline``, ``cross_val_score`` and
    ``GridSearchCV``. Labels are numbers, texts or booleans. Scale the features first, as for any
    network: ``make_pipeline(StandardScaler(), Classifier())``.

    Args:
        hidden_size: hidden neurons.
        activation: ``"relu"`` for a :class:`nn.TwoLayerNet`, ``"sigmoid"`` for a
            :class:`nn.SigmoidTwoLayerNet`.
        optimizer: ``"sgd"``, ``"momentum"``, ``"adagrad"`` or ``"adam"``.
        learning_rate: None for the one that ``autograd-scratch train`` takes too: 0.1 for sgd,
            0.01 for momentum and adagrad, 0.001 for adam.
        epochs: how often as many examples are drawn as there are.
        batch_size: examples per update.
        weight_init_std: standard deviation of the first weights.
        random_state: an int repeats a training to the last digit: it is the ``seed`` of network
            and Trainer. None, or a ``np.random.RandomState``, draws another seed at each ``fit``.
        verbose: show the progress bar of the Trainer, and the accuracy of each epoch.

    Attributes:
        classes_: the labels, sorted, (C,).
        network_: the trained network, in the float type of the examples: float32 if they are,
            else float64.
        history_: the :class:`nn.History` of the training.
        n_features_in_: how many features it was trained with; and ``feature_names_in_`` if they
            had names.

    Raises:
        ImportError: scikit-learn is not installed.

    Example:
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.model_selection import cross_val_score
        >>> from sklearn.pipeline import make_pipeline
        >>> from sklearn.preprocessing import StandardScaler
        >>> from nn import Classifier
        >>> iris = load_iris()
        >>> flowers = iris.target_names[iris.target]
        >>> model = make_pipeline(StandardScaler(), Classifier(random_state=0))
        >>> model.fit(iris.data, flowers).predict([[5.0, 3.4, 1.5, 0.2]]).tolist()
        ['setosa']
        >>> bool(cross_val_score(model, iris.data, flowers).mean() > 0.9)
        True
    """

    def __init__(
        self,
        hidden_size: int = 100,
        *,
        activation: Literal["relu", "sigmoid"] = "relu",
        optimizer: Literal["sgd", "momentum", "adagrad", "adam"] = "adam",
        learning_rate: float | None = None,
        epochs: int = 100,
        batch_size: int = 32,
        weight_init_std: float = 0.01,
        random_state: int | np.random.RandomState | None = None,
        verbose: bool = False,
    ) -> None:
        # scikit-learn asks for this: kept as given, since set_params may change them until fit.
        self.hidden_size = hidden_size
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.weight_init_std = weight_init_std
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any) -> Self:
        """Train a new network; what was learned before is forgotten.

        Args:
            X: examples, (N, D): an array or a data frame of finite numbers.
            y: their labels, (N,): integers, texts or booleans.

        Returns:
            This classifier.

        Raises:
            ValueError: examples, labels or a setting that make no sense; the message says which.
            TypeError: a setting of the wrong type, or a sparse matrix.
            FloatingPointError: the training diverged.

        Example:
            >>> classifier = Classifier(epochs=20, random_state=0)
            >>> classifier.fit([[0.0], [1.0], [4.0], [5.0]], ["low", "low", "high", "high"])
            Classifier(epochs=20, random_state=0)
            >>> classifier.classes_.tolist(), classifier.network_.params["W1"].shape
            (['high', 'low'], (1, 100))
        """
        for name in ("hidden_size", "epochs", "batch_size"):
            _check_number(name, getattr(self, name), numbers.Integral, "a whole number from 1 on")
        make_network = _chosen("activation", self.activation, BY_ACTIVATION)
        make_optimizer, usual_rate = _chosen("optimizer", self.optimizer, BY_NAME)
        rate = usual_rate if self.learning_rate is None else self.learning_rate
        for name, number in (("learning_rate", rate), ("weight_init_std", self.weight_init_std)):
            _check_number(name, number, numbers.Real, "a finite number above 0")
        generator = check_random_state(self.random_state)
        given = self.random_state
        seed = int(given) if isinstance(given, numbers.Integral) else generator.randint(2**31)

        X, y = validate_data(self, X, y, dtype=(np.float64, np.float32))
        check_classification_targets(y)
        self.classes_, t = np.unique(y, return_inverse=True)
        self.network_ = make_network(
            X.shape[1],
            self.hidden_size,
            len(self.classes_),
            self.weight_init_std,
            dtype=X.dtype,
            seed=seed,
        )
        self.history_ = Trainer(
            self.network_,
            *(X, t),
            optimizer=make_optimizer(float(rate)),
            batch_size=self.batch_size,
            epochs=self.epochs,
            seed=seed,
            verbose=self.verbose,
        ).train()
        return self

    def predict_proba(self, X: Any) -> NDArray[Any]:
        """What the network believes: a probability for each class, in the order of ``classes_``.

        Args:
            X: examples, (N, D).

        Returns:
            (N, C), each row with sum 1.

        Raises:
            sklearn.exceptions.NotFittedError: before ``fit``.
            ValueError: other features than at ``fit``, or inf or nan among them.

        Example:
            >>> classifier = Classifier(epochs=200, random_state=0).fit([[0.0], [1.0]], [0, 1])
            >>> classifier.predict_proba([[0.0], [1.0]]).round().tolist()
            [[1.0, 0.0], [0.0, 1.0]]
        """
        examples = self._examples(X)
        probabilities: NDArray[Any] = self.network_.probabilities(examples)
        return probabilities

    def predict(self, X: Any) -> NDArray[Any]:
        """The most probable label of each example.

        Args:
            X: examples, (N, D).

        Returns:
            Labels, (N,).

        Raises:
            As :meth:`predict_proba`.

        Example:
            >>> classifier = Classifier(epochs=200, random_state=0)
            >>> classifier.fit([[0.0], [1.0]], ["no", "yes"]).predict([[0.9]]).tolist()
            ['yes']
        """
        examples = self._examples(X)
        scores = self.network_.predict(examples)
        labels: NDArray[Any] = self.classes_[np.argmax(scores, axis=1)]
        return labels

    def _examples(self, X: Any) -> NDArray[Any]:
        check_is_fitted(self)
        found: NDArray[Any] = validate_data(self, X, reset=False, dtype=(np.float64, np.float32))
        return found


def _chosen(name: str, choice: Any, choices: Mapping[str, Any]) -> Any:
    if not isinstance(choice, str) or choice not in choices:
        known = ", ".join(map(repr, choices))
        raise ValueError(f"Classifier: {name} must be one of {known}, got {choice!r}")
    return choices[choice]


def _check_number(name: str, number: Any, kind: type, what: str) -> None:
    if not isinstance(number, kind) or isinstance(number, bool):
        raise TypeError(f"Classifier: {name} must be {what}, got {number!r}")
    if not 0 < float(number) < math.inf:  # type: ignore[arg-type]  # kind is a sort of numbers
        raise ValueError(f"Classifier: {name} must be {what}, got {number!r}")
