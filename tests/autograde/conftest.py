"""A real PostgreSQL server for the tests of grading, from the system's package."""

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

MISSING = """PostgreSQL's server programs (initdb, pg_ctl) were not found.
Install them: apt-get install postgresql on Debian and Ubuntu. .ci/run does so in CI."""


class PostgreSQL:
    """A server of its own in a temporary folder: it listens on a socket in there and on no network.

    `initdb` and `postgres` refuse to run as root; then the account `postgres` of the system's package runs them.
    """

    def __init__(self):
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._owner = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        )
        self._user = self._owner.get("user") or getpass.getuser()
        if self._owner:
            shutil.chown(self._folder, "postgres", "postgres")
        self._run(
            "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={self._user}"
        )
        self.start()

    def start(self):
        """Start the server; return when it takes connections."""
        # Nothing here must outlive the test: without fsync the server is as fast as a tmpfs
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        self._run("pg_ctl", "start", "--wait", f"--log={self._folder}/log", f"--options={options}")

    def stop(self):
        """Stop the server at once, as a power cut does; connections break."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def database(self, name, *, copy_of="template1"):
        """Make a database, an empty one or a copy, and return its URL for SQLAlchemy."""
        login = f"--host={self._folder}", f"--username={self._user}"
        self._run("createdb", *login, f"--template={copy_of}", name, data=False)
        return f"postgresql+psycopg://{self._user}@/{name}?host={self._folder}"

    def close(self):
        """Stop the server if it runs, and remove its folder."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program, *words, data=True):
        place = [f"--pgdata={self._folder}/data"] if data else []
        # to a file, since a server that `pg_ctl` starts would keep a pipe open for ever
        with tempfile.TemporaryFile("w+") as output:
            command = [self._programs / program, *place, *words]
            done = subprocess.run(command, cwd=self._folder, stdout=output, stderr=output, **self._owner)
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} ended with {done.returncode}:\n{output.read()}")


def _programs():
    """Return the folder of the server's programs, which Debian does not put on the PATH; the newest version's."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted((path.parent for path in versions), key=lambda path: float(path.parent.name), reverse=True)
    found += [Path(one).resolve().parent for one in [shutil.which("initdb")] if one]
    if not found:
        pytest.fail(MISSING, pytrace=False)
    return found[0]


@pytest.fixture(scope="session")
def postgresql():
    """A running PostgreSQL server; one for all tests of a process."""
    server = PostgreSQL()
    yield server
    server.close()
