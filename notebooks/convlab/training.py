"""Run a learner's ``train`` epoch by epoch: progress bar, loss curve, the best weights kept; and look at what was learned."""

import os
from dataclasses import dataclass

import numpy as np

from convlab import draw, engine, garments, own_pictures

HELD_BACK = 0.2  # of a learner's own pictures, for the test


@dataclass
class Trained:
    """What ``train`` returns: the best parameters, what they were tested on, and the history."""

    parameters: dict
    classes: tuple
    X_test: np.ndarray
    Y_test: np.ndarray
    losses: np.ndarray  # of every batch
    accuracies: list  # on the test pictures, after every epoch

    @property
    def accuracy(self):
        """The share of test pictures that the best parameters classify rightly."""
        return max(self.accuracies)


def train(function, parameters, *, folder=None, epochs=18, batch_size=32, learning_rate=0.15, seed=1):
    """Train on the course's pictures, or on a learner's own, and return a ``Trained``.

    Parameters
    ----------
    function : the learner's ``train(X, Y, parameters, epochs, batch_size, learning_rate, seed)``
    parameters : dict, as ``initialize_parameters`` makes it
    folder : path with one sub-folder of pictures for each class (at most as many classes as W3 has columns), or None
    learning_rate : of the first epochs; after 60 % of them it falls to 0.3, after 85 % to 0.1 of this

    Stopping it (the square in the toolbar) is no loss: the best weights so far come back. The same seed gives the same result.
    Raises ValueError if the folder has too many classes, or for what ``own_pictures.load`` finds wrong with it.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        epochs = 1  # what is graded are functions and answers: no one waits for the training
    X, Y, X_test, Y_test, classes = _pictures(folder, seed)
    n_classes = parameters["W3"].shape[1]
    if len(classes) > n_classes:
        raise ValueError(
            f"The folder {str(folder)!r} has {len(classes)} classes, but the network has {n_classes} outputs. "
            f"Take {n_classes} sub-folders at most."
        )
    best = {name: np.asarray(value, dtype=np.float32) for name, value in parameters.items()}
    trained = Trained(best, classes, X_test, Y_test, np.zeros(0), [])
    current = best
    try:
        for epoch in _progress(epochs):
            rate = np.float32(learning_rate * _fall(epoch / epochs))
            current, losses = function(X, Y, current, 1, batch_size, rate, seed + epoch)
            trained.losses = np.append(trained.losses, losses)
            trained.accuracies.append(float(np.mean(engine.predict(X_test, current) == Y_test)))
            if trained.accuracies[-1] == trained.accuracy:
                trained.parameters = current
            _show_live(trained)
    except KeyboardInterrupt:
        if not trained.accuracies:
            raise
        print(f"Stopped after {len(trained.accuracies)} epochs. The best weights so far are kept.")
    if _static():
        display(curve(trained))  # elsewhere it has been growing since the first epoch
    return trained


def _pictures(folder, seed):
    """Return (X, Y, X_test, Y_test, classes); of a learner's own pictures some of each class are held back for the test."""
    if folder is None:
        return (*garments.load(), garments.CLASSES)
    X, Y, classes = own_pictures.load(folder)
    order = np.random.default_rng(seed).permutation(len(X))
    of_class = [order[Y[order] == k] for k in range(len(classes))]
    test = np.concatenate([some[: max(1, round(HELD_BACK * len(some)))] for some in of_class])
    rest = np.setdiff1d(order, test)
    return X[rest], Y[rest], X[test], Y[test], classes


def _fall(done):
    return 1.0 if done < 0.6 else 0.3 if done < 0.85 else 0.1


def _static():
    return bool(os.environ.get("CONVLAB_STATIC") or os.environ.get("NBGRADER_EXECUTION"))


def _progress(epochs):
    if _static():  # a bar writes to stderr, and shows times
        return range(epochs)
    from tqdm.auto import tqdm

    return tqdm(range(epochs), desc="epochs")


def display(figure, **options):
    """Show a figure in the notebook. (IPython is imported late, so that importing convlab stays quick.)"""
    from IPython import display as shown

    return shown.display(figure, **options)


def _show_live(trained):
    if _static():
        return
    if not hasattr(trained, "shown"):
        trained.shown = display(curve(trained), display_id=True)
    else:
        trained.shown.update(curve(trained))


def curve(trained):
    """Draw the loss of every batch, its mean over an epoch, and the accuracy after every epoch."""
    figure, (left, right) = draw.new_figure(2, 4.2, 3.0)
    epochs = len(trained.accuracies)
    a_batch = np.arange(len(trained.losses)) * epochs / max(len(trained.losses), 1)
    left.plot(a_batch, trained.losses, color="#C5CCD3", linewidth=0.6, label="each batch")
    means = [part.mean() for part in np.array_split(trained.losses, epochs)]
    left.plot(np.arange(epochs) + 0.5, means, color=draw.BLUE, label="mean of the epoch")
    left.set(title="loss", xlabel="epoch", ylim=(0, None))
    left.legend(frameon=False, fontsize=9)
    right.plot(np.arange(1, epochs + 1), trained.accuracies, "o-", color=draw.GREEN, markersize=3)
    right.axhline(1 / len(trained.classes), color="#6B7785", linestyle="--")
    right.text(epochs, 1 / len(trained.classes) + 0.02, "guessing", ha="right", fontsize=9)
    right.set(title="accuracy on test pictures", xlabel="epoch", ylim=(0, 1))
    for ax in (left, right):
        ax.xaxis.get_major_locator().set_params(integer=True)
    return figure


def confusion(trained):
    """Return the (classes, classes) table of counts: row = what a picture is, column = what it was taken for."""
    guesses = engine.predict(trained.X_test, trained.parameters)
    table = np.zeros((len(trained.classes),) * 2, dtype=int)
    np.add.at(table, (trained.Y_test, np.minimum(guesses, len(table) - 1)), 1)
    return table


def show_confusion(table, classes):
    """Draw a table of counts with its classes: rows are what a picture is, columns what it was taken for."""
    figure, (ax,) = draw.new_figure(1, 2.0 + 0.5 * len(classes), 1.6 + 0.5 * len(classes))
    draw.show_array(ax, np.asarray(table), numbers=True)
    ax.set_xticks(range(len(classes)), classes, rotation=35, ha="right")
    ax.set_yticks(range(len(classes)), classes)
    ax.set(xlabel="taken for", ylabel="really")
    return figure


def show_filters(W):
    """Draw the filters of the first layer as small colour pictures, grey standing for 0: W (f, f, 3, n_C)."""
    scale = 2 * np.abs(W).max()
    return draw.pictures(
        *(0.5 + W[:, :, :, c] / scale for c in range(W.shape[3])),
        titles=[f"filter {c}" for c in range(W.shape[3])],
        width=1.2,
    )


def show_wrong(trained, *, most=6):
    """Draw test pictures that the network takes for something else: the first of them."""
    guesses = engine.predict(trained.X_test, trained.parameters)
    wrong = np.flatnonzero(guesses != trained.Y_test)
    chosen = wrong[:: max(1, len(wrong) // most)][:most]
    names = trained.classes
    titles = [f"{names[trained.Y_test[i]]},\ntaken for {names[guesses[i]]}" for i in chosen]
    return draw.pictures(*(trained.X_test[i].astype(float) for i in chosen), titles=titles, width=1.7)
