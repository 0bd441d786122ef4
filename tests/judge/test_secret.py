"""The secret that hidden inputs are drawn from: made once, and never an empty one."""

import stat

import pytest

from grader.judge.execute import Judge


def test_it_is_made_once_and_for_its_owner_alone(tmp_path):
    secret = Judge().read_secret(tmp_path)
    assert len(secret.strip()) == 64
    assert Judge().read_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "judge_secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("left", ["", "\n"])
def test_an_empty_one_is_refused(tmp_path, left):
    (tmp_path / "judge_secret").write_text(left)
    with pytest.raises(ValueError, match="remove it and grade again"):
        Judge().read_secret(tmp_path)
