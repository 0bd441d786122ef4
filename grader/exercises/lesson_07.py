"""Lesson 7: training."""

from functools import partial

import numpy as np

from convlab import engine
from grader.exercises.model import Case, Exercise, Mistake, Question, Slip, grid
from grader.reference.train import softmax_cross_entropy, train, update_parameters

SHAPES = {
    "W1": (2, 2, 1, 2),
    "b1": (1, 1, 1, 2),
    "W2": (2, 2, 2, 3),
    "b2": (1, 1, 1, 3),
    "W3": (3, 3),
    "b3": (1, 3),
}


def _loss_visible():
    rng = np.random.default_rng(71)
    return [
        Case((np.zeros((1, 2)), np.array([1])), "two classes, no preference: by hand"),
        Case((grid(rng, 4, 3), np.array([2, 0, 1, 1])), "four examples, three classes"),
        Case((grid(rng, 3, 6) * 2, np.array([5, 0, 3])), "three examples, six classes"),
        Case(
            (np.array([[1000.0, 0.0, -1000.0], [-800.0, -801.0, -802.0]]), np.array([0, 2])),
            "very large logits",
        ),
    ]


def _loss_fresh(rng):
    drawn = []
    for _ in range(8):
        m, n = (int(k) for k in rng.integers((2, 2), (7, 8)))
        drawn.append(Case((3 * rng.standard_normal((m, n)), rng.integers(0, n, m))))
    large = 1000 * rng.standard_normal((4, 5))
    return [
        *drawn,
        Case((large, large.argmax(axis=1))),
        Case((rng.standard_normal((5, 6)).astype("f4"), rng.integers(0, 6, 5))),
    ]


def _drawn(rng, shapes, dtype=float):
    return {name: grid(rng, *shape).astype(dtype) for name, shape in shapes.items()}


def _update_visible():
    rng = np.random.default_rng(72)
    small = {"W": (2, 3), "b": (1, 3)}
    return [
        Case(({"W": np.array([[1.0, 2.0]])}, {"W": np.array([[10.0, -10.0]])}, 0.25), "one array, by hand"),
        Case((_drawn(rng, small), _drawn(rng, small), 0.5), "two arrays"),
        Case((_drawn(rng, SHAPES), _drawn(rng, SHAPES), 0.125), "six arrays, as in the network"),
    ]


def _update_fresh(rng):
    return [
        Case((_drawn(rng, SHAPES, kind), _drawn(rng, SHAPES, kind), float(rng.uniform(0.01, 1))))
        for kind in (float, float, np.float32)
    ]


def _small_network(rng):
    return {name: value / 4 for name, value in _drawn(rng, SHAPES).items()}


def _train_case(rng, m, epochs, batch_size, learning_rate, seed, note=""):
    X = np.abs(grid(rng, m, 32, 32, 1)) / 2
    return Case(
        (X, rng.integers(0, 3, m), _small_network(rng), epochs, batch_size, learning_rate, seed), note
    )


def _train_visible():
    rng = np.random.default_rng(73)
    return [
        _train_case(rng, 4, 1, 4, 0.5, 0, "one step with all four pictures"),
        _train_case(rng, 5, 2, 2, 0.25, 3, "two epochs, and a last batch of one picture"),
        _train_case(rng, 6, 3, 3, 0.125, 8, "three epochs"),
    ]


def _train_fresh(rng):
    return [
        _train_case(
            rng, int(rng.integers(5, 9)), 2, 3, float(rng.uniform(0.05, 0.4)), int(rng.integers(1000))
        )
        for _ in range(6)
    ]


def _wrong_loss(Z3, Y, *, shift=True, mean=True, divide=True, target=1, base=np.log, power=1):
    """Softmax and cross entropy with one line changed."""
    m = len(Y)
    with np.errstate(all="ignore"):
        powers = np.exp(Z3 - Z3.max(axis=1, keepdims=True) if shift else Z3)
        P = powers / powers.sum(axis=1, keepdims=True)
        each = -base(np.maximum(P[np.arange(m), Y], 1e-300) if shift else P[np.arange(m), Y])
    dZ3 = P.copy()
    dZ3[np.arange(m), Y] -= target
    return float(each.mean() if mean else each.sum()), power * (dZ3 / m if divide else dZ3)


def _softmax_over_the_batch(Z3, Y):
    powers = np.exp(Z3 - Z3.max(axis=0))
    P = powers / powers.sum(axis=0)
    dZ3 = P.copy()
    dZ3[np.arange(len(Y)), Y] -= 1
    return float(-np.log(np.maximum(P[np.arange(len(Y)), Y], 1e-300)).mean()), dZ3 / len(Y)


_LOSS_MISTAKES = (
    Mistake(
        "exp overflows",
        "exp of a large logit is infinite, and infinite by infinite is not a number.",
        "Softmax does not change when all logits of a row fall by the same amount. By which amount is exp safe?",
        partial(_wrong_loss, shift=False),
    ),
    Mistake(
        "the loss summed",
        "the losses of the batch were added up, not averaged.",
        "Should a batch twice as large have a loss twice as large?",
        partial(_wrong_loss, mean=False),
    ),
    Mistake(
        "the gradient not divided by m",
        "the loss is a mean, but its gradient is that of the sum.",
        "What becomes of the factor 1/m when you take the derivative?",
        partial(_wrong_loss, divide=False),
    ),
    Mistake(
        "the label not subtracted",
        "dZ3 holds the probabilities alone.",
        "For the right class the logit should grow. Which sign has its gradient in your dZ3?",
        partial(_wrong_loss, target=0),
    ),
    Mistake(
        "the sign of the gradient",
        "dZ3 points downhill.",
        "A gradient points to where the loss grows. For a wrong class: should its number be above or below 0?",
        partial(_wrong_loss, power=-1),
    ),
    Mistake(
        "another logarithm",
        "the loss was taken with the logarithm to base 2 or 10.",
        "Which logarithm belongs to exp?",
        partial(_wrong_loss, base=np.log2),
    ),
    Mistake(
        "softmax over the examples",
        "the probabilities add up to 1 down the batch, not across the classes.",
        "Along which axis of (m, n_classes) do the probabilities of one picture lie?",
        _softmax_over_the_batch,
    ),
)


def _wrong_update(parameters, gradients, learning_rate, *, sign=-1, rate=None, only=None):
    rate = learning_rate if rate is None else rate
    return {
        name: value + sign * rate * gradients[name] if only is None or name[0] == only else value
        for name, value in parameters.items()
    }


def _in_place(parameters, gradients, learning_rate):
    for name in parameters:
        parameters[name] -= learning_rate * gradients[name]
    return parameters


_UPDATE_MISTAKES = (
    Mistake(
        "uphill",
        "the step was added: it climbs.",
        "The gradient points to where the loss grows. Which way do you want to go?",
        partial(_wrong_update, sign=1),
    ),
    Mistake(
        "the learning rate forgotten",
        "the whole gradient was subtracted.",
        "Which argument is not used?",
        partial(_wrong_update, rate=1),
    ),
    Mistake(
        "only the weights",
        "the biases stayed as they were.",
        "Do the biases have gradients, too? Go through all keys.",
        partial(_wrong_update, only="W"),
    ),
    Mistake(
        "changed in place",
        "the arrays that came in were changed.",
        "`-=` writes into the array itself. Whoever kept the old weights has lost them. How do you make a new array?",
        _in_place,
    ),
    Mistake(
        "the step alone",
        "what came back is the step, not the new parameters.",
        "Where does the old value stand in your line?",
        lambda parameters, gradients, learning_rate: {k: -learning_rate * g for k, g in gradients.items()},
    ),
)


def _wrong_train(
    X, Y, parameters, epochs, batch_size, learning_rate, seed, *,
    shuffle="epoch", tail=True, labels=True, advance=True, keep="all", fresh=False,
):  # fmt: skip
    """Train with one line changed."""
    rng, losses, m = np.random.default_rng(seed), [], len(X)
    order, start_from = rng.permutation(m) if shuffle == "once" else np.arange(m), parameters
    for _ in range(epochs):
        if shuffle == "epoch":
            order = rng.permutation(m)
        for start in range(0, m if tail else m - m % batch_size, batch_size):
            batch = order[start : start + batch_size]
            Z3, cache = engine.forward(X[batch], parameters, training=True)
            loss, dZ3 = softmax_cross_entropy(Z3, Y[batch] if labels else Y[start : start + batch_size])
            gradients = engine.backward(dZ3, cache)
            parameters = update_parameters(start_from if fresh else parameters, gradients, learning_rate)
            losses.append(loss)
        if not advance:
            break
    return parameters, np.array(losses if keep == "all" else losses[-1:])


_TRAIN_MISTAKES = (
    Mistake(
        "never shuffled",
        "the pictures came in the same order in every epoch, as they lie in X.",
        "Where do you draw the order of an epoch?",
        partial(_wrong_train, shuffle="never"),
    ),
    Mistake(
        "shuffled once",
        "every epoch has the order of the first one.",
        "The generator is made once, the permutation is drawn for each epoch: which of the two stands inside the loop?",
        partial(_wrong_train, shuffle="once"),
    ),
    Mistake(
        "the labels not shuffled",
        "the pictures were shuffled, their labels were not.",
        "Picture number order[0] comes first now. Which label belongs to it?",
        partial(_wrong_train, labels=False),
    ),
    Mistake(
        "the last batch left out",
        "pictures that did not fill a whole batch were not used.",
        "With 5 pictures and batches of 2: how many batches are there?",
        partial(_wrong_train, tail=False),
    ),
    Mistake(
        "one epoch only",
        "it stopped after the first epoch.",
        "Does your return stand inside the loop?",
        partial(_wrong_train, advance=False),
    ),
    Mistake(
        "always from the start",
        "each step began at the first parameters, so nothing was learned.",
        "What update_parameters returns: where do you keep it?",
        partial(_wrong_train, fresh=True),
    ),
    Mistake(
        "only the last loss",
        "one loss came back, not that of every batch.",
        "Where does a loss join the list?",
        partial(_wrong_train, keep="last"),
    ),
)

_MATRIX = Question(
    "read_the_matrix",
    right={"right_in_all": 24, "coats_taken_for_shirts": 3, "recall_of_coats": 0.7},
    expects={
        "right_in_all": "a whole number",
        "coats_taken_for_shirts": "a whole number",
        "recall_of_coats": "a number from 0 to 1",
    },
    slips=(
        Slip(
            "right_in_all",
            30,
            "That is all pictures. The right ones stand where row and column are the same class.",
        ),
        Slip("right_in_all", 6, "That counts the wrong ones."),
        Slip(
            "coats_taken_for_shirts",
            1,
            "That is a shirt that was taken for a coat. Rows are what a picture really is.",
        ),
        Slip("recall_of_coats", 7, "Seven of how many coats? Asked is the share."),
        Slip("recall_of_coats", 7 / 8, "Eight pictures were called a coat. How many really are coats?"),
        Slip(
            "recall_of_coats", 0.8, "That is the share of all pictures that are right. Asked are the coats."
        ),
        Slip("recall_of_coats", 70, "A share runs from 0 to 1."),
    ),
)

_CHANCE = Question(
    "before_training",
    right={"accuracy_of_guessing": 1 / 6, "loss_of_guessing": float(f"{np.log(6):.2f}")},
    expects={
        "accuracy_of_guessing": "a number from 0 to 1",
        "loss_of_guessing": "a number with two decimals",
    },
    slips=(
        Slip(
            "accuracy_of_guessing", 0.5, "That is a coin. Here are six classes, with equally many pictures."
        ),
        Slip("accuracy_of_guessing", 0, "Someone who guesses is right now and then."),
        Slip("loss_of_guessing", 0, "A loss of 0 is certainty about the right class."),
        Slip("loss_of_guessing", 0.17, "That is the probability. The loss is the negative logarithm of it."),
        Slip(
            "loss_of_guessing",
            -1.79,
            "A logarithm of a number below 1 is negative; the loss has a minus in front.",
        ),
        Slip("loss_of_guessing", 2.58, "That is the logarithm to base 2. np.log takes base e."),
        Slip("loss_of_guessing", 0.78, "That is the logarithm to base 10. np.log takes base e."),
    ),
)

EXERCISES = (
    _CHANCE,
    Exercise(
        "softmax_cross_entropy",
        softmax_cross_entropy,
        ("Z3", "Y"),
        ("loss", "dZ3"),
        _loss_visible,
        _loss_fresh,
        _LOSS_MISTAKES,
        checked="loss and gradient, several classes, logits so large that exp overflows",
    ),
    Exercise(
        "update_parameters",
        update_parameters,
        ("parameters", "gradients", "learning_rate"),
        ("parameters",),
        _update_visible,
        _update_fresh,
        _UPDATE_MISTAKES,
        checked="all parameters, and the old ones unchanged",
    ),
    Exercise(
        "train",
        train,
        ("X", "Y", "parameters", "epochs", "batch_size", "learning_rate", "seed"),
        ("parameters", "losses"),
        _train_visible,
        _train_fresh,
        _TRAIN_MISTAKES,
        checked="the order of every epoch, a last batch that is smaller, every loss",
    ),
    _MATRIX,
)
