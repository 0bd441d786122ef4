"""The site, written once for all its tests."""

import pytest

from grader import site


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return the folder of a site whose repository is known, so that it has every link that a page can have."""
    made = tmp_path_factory.mktemp("site") / "site"
    site.write(made, "someone/somewhere")
    return made
