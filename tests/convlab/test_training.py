"""Training from a folder of pictures: reproducible, and an interrupt keeps the best weights."""

import shutil

import numpy as np
import pytest
from PIL import Image

from convlab import garments, training
from grader.reference import net
from grader.reference.train import train


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two classes of six pictures that differ in brightness, of odd sizes, with a note among them."""
    monkeypatch.setenv("CONVLAB_STATIC", "1")
    rng = np.random.default_rng(5)
    for name, light in (("dark", 40), ("light", 200)):
        (tmp_path / name).mkdir()
        for k in range(6):
            pixels = rng.integers(light, light + 40, (70 + k, 90, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{k}.png")
        (tmp_path / name / "note.txt").write_text("not a picture")
    return tmp_path


def test_the_same_seed_gives_the_same_weights(folder):
    start = net.initialize_parameters(0)
    one, two = (training.train(train, start, folder=folder, epochs=3, batch_size=4) for _ in range(2))
    for name in start:
        np.testing.assert_array_equal(one.parameters[name], two.parameters[name])
    assert len(one.losses) == 3 * 3  # ten pictures to learn from, in batches of four
    assert sorted(one.Y_test) == [0, 1]  # of six pictures of each class, one is held back
    assert training.confusion(one).sum() == len(one.Y_test)


def test_an_interrupt_keeps_the_best_weights(folder, capsys):
    calls = []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return train(*arguments)

    trained = training.train(interrupted, net.initialize_parameters(0), folder=folder, epochs=9)
    assert "Stopped after 2 epochs" in capsys.readouterr().out
    best = int(np.argmax(trained.accuracies[::-1]))  # the last of the best
    expected = calls[2 - best][2] if best < 2 else None
    for name, value in trained.parameters.items():
        np.testing.assert_array_equal(value, expected[name])


def test_the_garments_are_balanced_and_in_range():
    X, Y, X_test, Y_test = garments.load()
    assert X.shape[1:] == X_test.shape[1:] == (64, 64, 3)
    assert np.bincount(Y).tolist() == [garments.PER_CLASS[0]] * 6
    assert np.bincount(Y_test).tolist() == [garments.PER_CLASS[1]] * 6
    assert X.min() >= 0
    assert X.max() <= 1
    assert not X.flags.writeable


def test_more_classes_than_outputs_are_refused(folder):
    start = net.initialize_parameters(0)
    for name in "cdefg":
        shutil.copytree(folder / "dark", folder / name)
    with pytest.raises(ValueError, match="7 classes, but the network has 6 outputs"):
        training.train(train, start, folder=folder)
