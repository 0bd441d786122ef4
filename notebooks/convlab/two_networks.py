"""Two small networks for one scene, made without training: a detector of detail and a classifier by likeness.

The scene is made up: one of the course's photographs hangs on a drawn wall, beside two plain posters.
"""

import numpy as np

from convlab import data

PHOTO, MARGIN = 64, 8  # pixels: a photograph, and the wall around it that belongs to a crop
SHRINK, WINDOW = 4, 18  # the detector's eye: (3 + 18 − 1)·4 = 80 pixels, a photograph and its margin
BLOCK = 8  # the classifier compares averages of 8 × 8 pixels


def scene(name="cat", row=40, column=96):
    """Return a (128, 192, 3) picture with values in 0…1: a wall, two posters, and a photograph at (row, column).

    Raises ValueError if the photograph would come nearer to the edge of the wall than 8 pixels.
    """
    most = 128 - PHOTO - MARGIN, 192 - PHOTO - MARGIN
    if not (MARGIN <= row <= most[0] and MARGIN <= column <= most[1]):
        raise ValueError(
            f"scene: a photograph of {PHOTO} × {PHOTO} pixels at ({row}, {column}) comes too near to the edge of the wall. "
            f"Take a row from {MARGIN} to {most[0]} and a column from {MARGIN} to {most[1]}."
        )
    light = np.linspace(0.78, 0.62, 128)[:, np.newaxis, np.newaxis] * np.linspace(1, 0.94, 192)[:, np.newaxis]
    wall = light * np.array([1.0, 0.97, 0.9])  # (128, 192, 3)
    wall[14:54, 12:44] = (0.35, 0.55, 0.6)
    wall[80:116, 28:70] = (0.75, 0.5, 0.35)
    wall[row : row + PHOTO, column : column + PHOTO] = data.photo(name)
    return wall


def detector():
    """Return the weights of a network that scores how much detail a place has; see ``detect_and_classify``.

    Its first layer has four filters, one for each direction of an edge; after the ReLU the second adds up, over a window of
    18 × 18, how strong they are.
    """
    W1 = np.zeros((3, 3, 3, 4))  # (f1, f1, n_C, k)
    for k, (before, after) in enumerate([(-1, 1), (1, -1)]):
        W1[:, 0, :, k], W1[:, 2, :, k] = before / 9, after / 9
        W1[0, :, :, 2 + k], W1[2, :, :, 2 + k] = before / 9, after / 9
    return {
        "shrink": SHRINK,
        "W1": W1,
        "b1": np.zeros((1, 1, 1, 4)),
        "W2": np.full((WINDOW, WINDOW, 4, 1), 1 / WINDOW**2),
        "b2": np.zeros((1, 1, 1, 1)),
        "stride": 1,
    }


def classifier():
    """Return (weights, names) of a layer that says which photograph a (80, 80, 3) crop is most like.

    Each class has the softened photograph itself as its weights, with a mean of 0 and a length of 1, and a margin of zeros.
    """
    names = data.photo_names()
    columns = []
    for name in names:
        blocks = data.photo(name).reshape(PHOTO // BLOCK, BLOCK, PHOTO // BLOCK, BLOCK, 3).mean(axis=(1, 3))
        soft = blocks.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)  # (64, 64, 3)
        soft -= soft.mean()
        margin = (MARGIN, MARGIN)
        columns.append(np.pad(soft / np.linalg.norm(soft), (margin, margin, (0, 0))).ravel())
    return {"W": np.stack(columns, axis=1), "b": np.zeros((1, len(names)))}, names
