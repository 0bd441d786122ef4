"""A learner's folder of pictures: what comes out, and what is said when something is wrong with it."""

import numpy as np
import pytest
from PIL import Image

from convlab import own_pictures


def save(path, pixels, **how):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, dtype=np.uint8)).save(path, **how)


@pytest.fixture
def folder(tmp_path):
    """Two classes of six pictures that differ in brightness, of odd sizes."""
    rng = np.random.default_rng(5)
    for name, light in (("dark", 40), ("light", 200)):
        for k in range(6):
            save(tmp_path / name / f"{k}.png", rng.integers(light, light + 40, (70 + k, 90, 3)))
    return tmp_path


def test_a_folder_becomes_a_data_set(folder):
    X, Y, classes = own_pictures.load(folder)
    assert X.shape == (12, 64, 64, 3)
    assert X.dtype == np.float32
    assert classes == ("dark", "light")
    assert Y.tolist() == [0] * 6 + [1] * 6
    assert X[Y == 0].max() < X[Y == 1].min()


def test_hidden_files_notes_and_folders_among_the_pictures_do_no_harm(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "README.txt").write_text("mine")
    (folder / "dark" / ".DS_Store").write_bytes(b"\0")
    (folder / "dark" / "._0.png").write_bytes(b"not a picture")
    (folder / "dark" / "note.txt").write_text("not a picture")
    (folder / "dark" / "more.png").mkdir()
    X, _, classes = own_pictures.load(str(folder))
    assert len(X) == 12
    assert classes == ("dark", "light")


def first_pixel(folder):
    return own_pictures.load(folder)[0][0, 0, 0]


def test_every_kind_of_picture_becomes_colour(folder):
    place = folder / "dark" / "!first"  # sorted before all others
    grey = np.full((80, 80), 51)
    Image.fromarray(grey.astype(np.uint8)).save(place.with_suffix(".png"))
    assert first_pixel(folder) == pytest.approx([0.2] * 3)
    Image.fromarray((grey * 257).astype(np.uint16)).save(place.with_suffix(".png"))
    assert first_pixel(folder) == pytest.approx([0.2] * 3)
    Image.fromarray(grey.astype(np.uint8)).convert("P").save(place.with_suffix(".png"))
    assert first_pixel(folder) == pytest.approx([0.2] * 3, abs=0.03)
    Image.fromarray(np.full((1, 1, 3), 51, np.uint8)).convert("CMYK").save(place.with_suffix(".jpg"))
    assert first_pixel(folder) == pytest.approx([0.2] * 3, abs=0.03)


def test_what_is_transparent_lies_on_white(folder):
    pixels = np.zeros((70, 70, 4))
    pixels[35:, :, 3] = 255  # black below, nothing above
    save(folder / "dark" / "!first.png", pixels)
    picture = own_pictures.load(folder)[0][0]
    assert picture[0].min() == 1
    assert picture[-1].max() == 0


def test_a_picture_of_a_turned_camera_is_turned_upright(folder):
    pixels = np.zeros((64, 64, 3))
    pixels[:32] = 255
    turned = Image.Exif()
    turned[0x0112] = 3  # upside down
    save(folder / "dark" / "!first.png", pixels, exif=turned)
    picture = own_pictures.load(folder)[0][0]
    assert picture[0].max() == 0
    assert picture[-1].min() == 1


def test_a_wide_picture_is_cropped_to_its_middle(folder):
    pixels = np.zeros((64, 192, 3))
    pixels[:, 64:128] = 255
    save(folder / "dark" / "!first.png", pixels)
    assert own_pictures.load(folder)[0][0].min() == 1


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ValueError, match="my_pictures' does not exist"):
        own_pictures.load(tmp_path / "my_pictures")
    (tmp_path / "my_pictures").write_text("")
    with pytest.raises(ValueError, match="my_pictures' is a file"):
        own_pictures.load(tmp_path / "my_pictures")


def test_one_class_or_none_is_too_few(folder, tmp_path_factory):
    with pytest.raises(ValueError, match="no sub-folder, but there must be two classes"):
        own_pictures.load(tmp_path_factory.mktemp("empty"))
    with pytest.raises(ValueError, match="no sub-folder"):
        own_pictures.load(folder / "dark")
    (folder / "light").rename(folder / ".light")
    with pytest.raises(ValueError, match="only one sub-folder, 'dark'"):
        own_pictures.load(folder)


@pytest.mark.parametrize(
    ("kept", "says"), [(0, "no picture"), (1, "only one picture"), (4, "only 4 pictures")]
)
def test_too_few_pictures_of_a_class_are_counted(folder, kept, says):
    for k in range(kept, 6):
        (folder / "light" / f"{k}.png").unlink()
    with pytest.raises(ValueError, match=f"'light' has {says}, but each class needs 5"):
        own_pictures.load(folder)


@pytest.mark.parametrize("damage", ["empty", "text", "half"])
def test_a_picture_that_cannot_be_read_is_named(folder, damage):
    path = folder / "light" / "3.png"
    whole = path.read_bytes()
    path.write_bytes({"empty": b"", "text": b"hello", "half": whole[: len(whole) // 2]}[damage])
    with pytest.raises(ValueError, match=r"3\.png' cannot be read: .* Save it again"):
        own_pictures.load(folder)
