"""A throw-away PostgreSQL: a cluster in a temporary folder, reached by a socket in it, gone when the block ends.

`initdb` refuses root, so as root it is started as the system's user `postgres`, or `nobody` where there is none. The
tests get a role that owns the databases that it makes but is no superuser: row-level security binds it as it binds the
product.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROLE = "paivand"
DATABASE = "paivand"
# Nothing in a throw-away cluster must survive a power cut, so it need not wait for the disk.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "synchronous_commit": "off",
    "timezone": "UTC",
}


class NoPostgresError(Exception):
    """PostgreSQL's server programs are not on this machine."""


def programs() -> Path:
    """Return the folder of the newest PostgreSQL on this machine; Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoPostgresError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return Path(on_path).resolve().parent


def _account() -> pwd.struct_passwd | None:
    """Return the account to run the server as, None where we are not root and run it ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgresError("there is no account postgres or nobody to start PostgreSQL as")


def _run(command: list[str], account: pwd.struct_passwd | None, folder: Path) -> None:
    """Run one of PostgreSQL's programs as the account, with its output in the error where it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        log = folder / "server.log"
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout.decode(errors='replace')}\n{tail}")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster for the block; yields the URL of an empty database for PAIVAND_DATABASE_URL.

    Raises NoPostgresError where the machine has no server.
    """
    binaries = programs()
    account = _account()
    # /tmp itself, whatever TMPDIR says: the path of a socket has at most 107 bytes, and the account must reach it.
    folder = Path(tempfile.mkdtemp(prefix="paivand-pg-", dir="/tmp"))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        # Other accounts than the server's must reach the socket; its name cannot be guessed.
        folder.chmod(0o711)
        data = folder / "data"
        _run(
            [f"{binaries}/initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "--no-sync"],
            account,
            folder,
        )
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in SETTINGS.items())
        start = [f"{binaries}/pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", str(folder / "server.log")]
        _run([*start, "-o", f"-k {folder} {options}", "start"], account, folder)
        try:
            psql = [f"{binaries}/psql", "-h", str(folder), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q"]
            _run([*psql, "-c", f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS"], account, folder)
            _run([*psql, "-c", f"CREATE DATABASE {DATABASE} OWNER {ROLE}"], account, folder)
            # Two slashes: the rest is the folder of the socket, then the name of the database.
            yield f"postgres://{ROLE}@/{folder}/{DATABASE}"
        finally:
            _run([f"{binaries}/pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop"], account, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
