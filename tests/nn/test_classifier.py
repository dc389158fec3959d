"""``nn.Classifier`` is an estimator as scikit-learn wants them, and its network is the book's."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nn import Adam, Momentum, SigmoidTwoLayerNet, Trainer, TwoLayerNet

pytest.importorskip(
    "sklearn", reason='scikit-learn is not installed: pip install "autograd-scratch[sklearn]"'
)

from sklearn.base import clone
from sklearn.datasets import load_iris, load_wine
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from nn import Classifier

IRIS = load_iris()
X: Any = StandardScaler().fit_transform(IRIS.data)
T: Any = IRIS.target
FLOWERS: Any = IRIS.target_names[T]


def quick(**settings: Any) -> Classifier:
    return Classifier(**{"hidden_size": 20, "epochs": 20, "random_state": 0, **settings})


def test_it_passes_the_checks_of_scikit_learn():
    """All that apply: there are no exceptions, and scikit-learn itself skips one.

    That is the check of arrays of other libraries, which asks for SCIPY_ARRAY_API=1.
    """
    results = check_estimator(Classifier(random_state=0), on_fail=None, on_skip=None)
    others = {
        (result["check_name"], result["status"]): result["exception"]
        for result in results
        if result["status"] != "passed"
    }
    assert others.keys() <= {("check_array_api_input", "skipped")}, others
    assert len(results) > 40


@pytest.mark.parametrize(
    ("settings", "make_network", "optimizer"),
    [
        ({}, TwoLayerNet, Adam(0.001)),
        (
            {"activation": "sigmoid", "optimizer": "momentum", "learning_rate": 0.05},
            SigmoidTwoLayerNet,
            Momentum(0.05),
        ),
    ],
)
def test_it_is_a_network_of_the_book_and_its_trainer(settings, make_network, optimizer):
    classifier = quick(**settings).fit(X, FLOWERS)
    network = make_network(4, 20, 3, seed=0)
    history = Trainer(
        network, X, T, optimizer=optimizer, batch_size=32, epochs=20, seed=0, verbose=False
    ).train()
    np.testing.assert_array_equal(classifier.history_.loss, history.loss)
    np.testing.assert_array_equal(classifier.predict_proba(X), network.probabilities(X))
    assert classifier.score(X, FLOWERS) == network.accuracy(X, T)


def test_by_default_it_learns_what_can_be_learned():
    wine = load_wine()
    model = make_pipeline(StandardScaler(), Classifier(random_state=0))
    assert cross_val_score(model, wine.data, wine.target, cv=3).min() > 0.93


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad", "adam"])
def test_every_optimizer_learns_at_its_usual_rate(optimizer):
    assert Classifier(optimizer=optimizer, random_state=0).fit(X, T).score(X, T) > 0.9


@pytest.mark.parametrize(
    "labels",
    [
        ["setosa", "versicolor", "virginica"],
        [-7, 0, 1000],
        np.array([0.0, 1.0, 2.0]),
        np.array(["red", "rose", "white"], object),
        np.array([3, 200, 255], np.uint8),
    ],
    ids=["texts", "integers", "floats", "objects", "small integers"],
)
def test_labels_may_be_of_many_types(labels):
    classes = np.asarray(labels)
    classifier = quick().fit(X, classes[T])
    assert classifier.classes_.tolist() == list(classes)
    assert classifier.classes_.dtype == classes.dtype
    np.testing.assert_array_equal(
        classifier.predict(X), classes[np.argmax(classifier.predict_proba(X), axis=1)]
    )
    assert classifier.score(X, classes[T]) == quick().fit(X, T).score(X, T)


def test_two_classes_may_be_true_and_false():
    classifier = quick().fit(X, T == 0)
    assert classifier.predict(X).dtype == bool
    assert classifier.score(X, T == 0) == 1.0


@pytest.mark.parametrize("random_state", [0, np.int64(7)])
def test_an_int_repeats_a_training_to_the_last_digit(random_state):
    one, two = (quick(random_state=random_state).fit(X, T) for _ in range(2))
    assert one.predict_proba(X).tobytes() == two.fit(X, T).predict_proba(X).tobytes()


def test_without_an_int_each_training_is_another():
    classifier = quick(random_state=np.random.RandomState(0))
    first, second = (classifier.fit(X, T).predict_proba(X) for _ in range(2))
    assert (first != second).any()
    again = quick(random_state=np.random.RandomState(0)).fit(X, T)
    np.testing.assert_array_equal(again.predict_proba(X), first)
    unseeded = quick(random_state=None)
    assert (unseeded.fit(X, T).predict_proba(X) != unseeded.fit(X, T).predict_proba(X)).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_computes_in_the_float_type_of_its_examples(dtype):
    classifier = quick().fit(X.astype(dtype), T)
    assert {W.dtype for W in classifier.network_.params.values()} == {np.dtype(dtype)}
    assert classifier.predict_proba(X).dtype == dtype


def test_parameters_are_read_set_and_cloned():
    classifier = Classifier(30, optimizer="sgd")
    assert classifier.get_params() == {
        "hidden_size": 30,
        "activation": "relu",
        "optimizer": "sgd",
        "learning_rate": None,
        "epochs": 100,
        "batch_size": 32,
        "weight_init_std": 0.01,
        "random_state": None,
        "verbose": False,
    }
    assert classifier.set_params(epochs=3) is classifier
    assert repr(clone(classifier)) == "Classifier(epochs=3, hidden_size=30, optimizer='sgd')"


def test_a_grid_search_finds_what_learns():
    model = make_pipeline(StandardScaler(), quick())
    grid = {
        "classifier__learning_rate": [1e-7, 0.01],
        "classifier__activation": ["relu", "sigmoid"],
    }
    search = GridSearchCV(model, grid, cv=3).fit(IRIS.data, FLOWERS)
    assert search.best_params_["classifier__learning_rate"] == 0.01
    assert search.score(IRIS.data, FLOWERS) > 0.9
    assert set(search.predict(IRIS.data)) == set(IRIS.target_names)


def test_cross_validation_predicts_labels_and_probabilities():
    found = cross_val_predict(quick(), X, FLOWERS, cv=3, method="predict_proba")
    assert found.shape == (150, 3)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    by_label = cross_val_predict(quick(), X, FLOWERS, cv=3)
    np.testing.assert_array_equal(by_label, IRIS.target_names[np.argmax(found, axis=1)])


def test_a_pickle_predicts_as_the_original_and_trains_on_as_it():
    model = make_pipeline(StandardScaler(), quick()).fit(IRIS.data, FLOWERS)
    copy = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copy.predict_proba(IRIS.data), model.predict_proba(IRIS.data))
    assert copy[-1].get_params() == model[-1].get_params()
    np.testing.assert_array_equal(
        copy.fit(IRIS.data[:90], FLOWERS[:90]).predict_proba(IRIS.data),
        model.fit(IRIS.data[:90], FLOWERS[:90]).predict_proba(IRIS.data),
    )


def test_data_frames_keep_their_names():
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    classifier = quick().fit(frame, pd.Series(FLOWERS, dtype="category"))
    assert classifier.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    np.testing.assert_array_equal(classifier.predict(frame), quick().fit(X, FLOWERS).predict(X))
    with pytest.raises(ValueError, match="feature names should match"):
        classifier.predict(frame[["b", "a", "c", "d"]])


def test_training_changes_neither_settings_nor_data():
    classifier, x, y = quick(), X.copy(), FLOWERS.copy()
    x.flags.writeable = y.flags.writeable = False
    before = classifier.get_params()
    classifier.fit(x, y)
    assert classifier.get_params() == before


def test_verbose_training_shows_the_trainer_s_lines(capsys):
    quick(epochs=2).fit(X, T)
    assert capsys.readouterr() == ("", "")
    quick(epochs=2, verbose=True).fit(X, T)
    assert capsys.readouterr().out.count("train acc | ") == 3


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"activation": "tanh"}, ValueError, "must be one of 'relu', 'sigmoid', got 'tanh'"),
        ({"activation": []}, ValueError, r"activation must be one of .* got \[\]"),
        ({"optimizer": "rmsprop"}, ValueError, "'sgd', .* 'adam', got 'rmsprop'"),
        ({"hidden_size": 0}, ValueError, "hidden_size must be a whole number from 1 on, got 0"),
        ({"hidden_size": (100,)}, TypeError, r"hidden_size must be a whole number .*\(100,\)"),
        ({"epochs": 2.5}, TypeError, "epochs must be a whole number from 1 on, got 2.5"),
        ({"batch_size": True}, TypeError, "batch_size must be a whole number .* got True"),
        ({"learning_rate": -0.1}, ValueError, "learning_rate must be a finite number above 0"),
        ({"learning_rate": np.nan}, ValueError, "learning_rate must be .* got nan"),
        ({"learning_rate": "0.1"}, TypeError, "learning_rate must be .* got '0.1'"),
        ({"weight_init_std": np.inf}, ValueError, "weight_init_std must be .* got inf"),
        ({"random_state": "zero"}, ValueError, "'zero' cannot be used to seed"),
        ({"random_state": -1}, ValueError, "Seed must be between 0"),
        ({"optimizer": "sgd", "learning_rate": 1e200}, FloatingPointError, "diverged; try a"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, error, message):
    with pytest.raises(error, match=message):
        quick(**settings).fit(X, T)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X[:5], T, "inconsistent numbers of samples"),
        (np.where(X > 2, np.nan, X), T, "Input X contains NaN"),
        (X[0], T[:1], "Expected 2D array, got 1D"),
        (X, X[:, 0], "Unknown label type: continuous"),
        (X, np.eye(3)[T], "should be a 1d array"),
    ],
)
def test_data_that_make_no_sense_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        quick().fit(x, y)


def test_what_has_not_learned_cannot_predict():
    for method in (quick().predict, quick().predict_proba):
        with pytest.raises(NotFittedError, match="'fit'"):
            method(X)


def test_other_features_than_in_training_are_refused():
    with pytest.raises(ValueError, match="X has 3 features, but Classifier is expecting 4"):
        quick().fit(X, T).predict(X[:, :3])


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_scikit_learn_is_imported_with_the_classifier_alone():
    code = (
        "import sys; from nn import *; print('sklearn' in sys.modules); "
        "from nn import Classifier; print('sklearn' in sys.modules)"
    )
    assert run(code).split() == ["False", "True"]


def test_without_scikit_learn_the_message_says_how_to_get_it():
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import nn; print(nn.TwoLayerNet.__name__)\n"
        "try:\n    nn.Classifier\nexcept ImportError as error:\n    print(error)\n"
        "try:\n    nn.Regressor\nexcept AttributeError as error:\n    print(error)\n"
    )
    assert run(code).splitlines() == [
        "TwoLayerNet",
        'nn.Classifier needs scikit-learn 1.6 or later: pip install "autograd-scratch[sklearn]"',
        "module 'nn' has no attribute 'Regressor'",
    ]
