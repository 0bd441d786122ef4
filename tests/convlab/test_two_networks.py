"""The two networks of lesson 10 find and name every photograph, wherever it hangs."""

import numpy as np
import pytest

from convlab import data, two_networks
from grader.reference.detect import detect_and_classify


@pytest.mark.parametrize("name", data.photo_names())
@pytest.mark.parametrize(("row", "column"), [(8, 8), (40, 96), (56, 120), (21, 67), (50, 30)])
def test_found_and_named(name, row, column):
    classifier, names = two_networks.classifier()
    scene = two_networks.scene(name, row, column)
    assert scene.shape == (128, 192, 3)
    assert np.array_equal(scene, scene.clip(0, 1))
    corner, crop, label = detect_and_classify(scene, two_networks.detector(), classifier)
    # The whole photograph is in the crop, even where a poster is near
    assert np.abs(np.array(corner) + two_networks.MARGIN - (row, column)).max() <= two_networks.MARGIN
    assert crop.shape == (80, 80, 3)
    assert names[label] == name


@pytest.mark.parametrize("place", [(7, 50), (57, 50), (20, 7), (20, 121)])
def test_a_photograph_stays_on_the_wall(place):
    with pytest.raises(ValueError, match="too near to the edge"):
        two_networks.scene("cat", *place)
