"""Make the virtual environment and install the locked requirements; called by ./paivand when they changed.

Only the standard library. Packages come from wherever pip's ordinary configuration on this machine says (its files and
its PIP_ variables). uv does the work, because it is ten times faster here (2 s against 21 s for the runtime set); where
uv itself cannot be had or fails, pip does the same from the same hashed files.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Measured: the runtime set takes 330 MB, the set with the tools that check it 850 MB; half as much again to unpack.
NEEDED_BYTES = {"runtime": 500 * 1024**2, "dev": 1300 * 1024**2}

# What the output of an installer says, and what that means for the person in front of the machine.
EXPLANATIONS = (
    (
        ("No space left on device", "Disk quota exceeded"),
        "The disk is full. Free some space and run the same command again; what is already there is kept.",
    ),
    (
        ("DO NOT MATCH THE HASHES", "Hash mismatch", "hash mismatch"),
        (
            "A downloaded package is not the one that Paivand was locked to. Nothing of it was installed. "
            "Try another network; if it stays so, tell the maintainers."
        ),
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "invalid peer certificate", "UnknownIssuer"),
        (
            "The package server's certificate is not trusted here. If your office uses a certificate of its own, "
            "name it once: pip config set global.cert /path/to/certificate.pem"
        ),
    ),
    (
        (
            "Temporary failure in name resolution",
            "Name or service not known",
            "dns error",
            "NewConnectionError",
            "Connection refused",
            "Network is unreachable",
            "error sending request",
            "Read timed out",
            "ConnectTimeout",
            "tcp connect error",
        ),
        (
            "The package server cannot be reached. Check the network (and the proxy, if there is one) and run the same "
            "command again; what is already there is kept."
        ),
    ),
    (
        ("Permission denied", "Read-only file system"),
        "The folder of the virtual environment cannot be written. Check who owns it.",
    ),
    (
        ("No matching distribution found", "no wheels with a matching Python", "has no wheels with a matching"),
        (
            "A package has no ready-made build for this Python or this kind of machine. Use Python 3.11 to 3.13 on 64-bit "
            "Linux."
        ),
    ),
)


class InstallError(Exception):
    """Something that the person must do; the text says what."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, file=sys.stderr, flush=True)


def explain(output: str) -> str:
    """Return the sentence for what an installer printed, or an honest general one."""
    for marks, sentence in EXPLANATIONS:
        if any(mark in output for mark in marks):
            return sentence
    return "The packages could not be installed; the lines above say what the installer met."


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the installation lock, waiting for another ./paivand that is preparing the same environment."""
    with path.open("a", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./paivand is preparing the environment; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(command: list[str], *, env: dict[str, str] | None = None) -> tuple[bool, str]:
    """Run a program and return whether it succeeded and what it printed."""
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # noqa: S603 -- our own arguments
    return done.returncode == 0, done.stdout.decode("utf-8", "replace")


def apt_install(package: str) -> None:
    """Install a Debian package as root, or raise InstallError with the one command that does it."""
    command = f"apt-get install -y {package}"
    apt = shutil.which("apt-get")
    if apt is None:
        raise InstallError(
            "This Python cannot make virtual environments (its modules venv and ensurepip are missing). "
            "Install them with your system's package manager and run the same command again."
        )
    if os.geteuid() != 0:
        raise InstallError(
            f"Debian keeps a part of Python in a package of its own, and it is missing. Run once: sudo {command}"
        )
    say(f"Installing Debian's {package}.")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "--no-install-recommends", package]
    fine, output = run(install, env=env)
    if not fine:
        # The list of packages may be old, or empty on a fresh machine.
        run([apt, "update"], env=env)
        fine, output = run(install, env=env)
    if not fine:
        say(output[-2000:])
        raise InstallError(f"Debian's {package} could not be installed. {explain(output)} The command was: {command}")


def make_venv(python: str, venv: Path) -> None:
    """Make the virtual environment, or keep it when its Python works."""
    inside = venv / "bin" / "python"
    if inside.exists() and run([str(inside), "-c", "import sqlite3, ssl"])[0]:
        return
    if not run([python, "-c", "import ensurepip, venv"])[0]:
        _, version = run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2], end='')"])
        apt_install(f"python{version}-venv")
    say("Making the virtual environment.")
    # --clear only ever empties a folder that a virtual environment was in, or an empty one.
    if venv.exists() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise InstallError(f"{venv} exists and is not a virtual environment. Move it away, or set PAIVAND_VENV.")
    fine, output = run([python, "-m", "venv", "--clear", str(venv)])
    if not fine:
        say(output[-2000:])
        raise InstallError(f"The virtual environment could not be made. {explain(output)}")


def pip_settings(python: Path) -> dict[str, str]:
    """Return pip's configuration on this machine: files first, then the section for install, then PIP_ variables."""
    fine, output = run([str(python), "-m", "pip", "--disable-pip-version-check", "config", "list"])
    ranked: dict[str, tuple[int, str]] = {}
    for line in output.splitlines() if fine else ():
        key, equals, value = line.partition("=")
        section, dot, name = key.strip().rpartition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section, -1)
        if not equals or not dot or rank < ranked.get(name, (0, ""))[0]:
            continue
        try:
            text = str(ast.literal_eval(value))
        except (SyntaxError, ValueError):
            continue
        ranked[name] = (rank, text)
    return {name: value for name, (_, value) in ranked.items()}


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """Return the environment in which uv looks where pip would; what is set for uv itself stays as it is."""
    several = {name: pip.get(name, "").split() for name in ("extra-index-url", "find-links", "trusted-host")}
    timeout = pip.get("timeout") or pip.get("default-timeout", "")
    wanted = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(several["extra-index-url"]),
        "UV_FIND_LINKS": ",".join(several["find-links"]),
        "UV_INSECURE_HOST": " ".join(several["trusted-host"]),
        "UV_HTTP_TIMEOUT": timeout if timeout.isdigit() else "",
        "UV_NO_INDEX": "1" if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"} else "",
        "UV_NO_CACHE": "1" if pip.get("no-cache-dir", "").lower() in {"1", "true", "yes", "on"} else "",
        "SSL_CERT_FILE": pip.get("cert", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "ALL_PROXY": pip.get("proxy", ""),
        # pip takes the best from all its indexes; the hashes in the files make that safe here.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "copy" if os.environ.get("UV_NO_HARDLINKS") else "",
    }
    return {**{key: value for key, value in wanted.items() if value}, **os.environ}


def install(venv: Path, lists: list[str]) -> None:
    """Install the locked lists, by uv or else by pip; raise InstallError with what to do."""
    python = venv / "bin" / "python"
    files = [part for name in lists for part in ("-r", str(HERE / f"{name}.txt"))]
    if not run([str(python), "-m", "pip", "--version"])[0]:
        run([str(python), "-m", "ensurepip", "--default-pip"])
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    output = ""
    if run([*pip, "--quiet", "-r", str(HERE / "installer.txt")])[0]:
        fine, output = run(
            [str(python), "-m", "uv", "pip", "install", "--python", str(python), "--require-hashes", *files],
            env=uv_environment(pip_settings(python)),
        )
        if fine:
            return
        say("The fast installer (uv) did not succeed; trying with pip, which takes longer.")
    fine, slow_output = run([*pip, *files])
    if not fine:
        say("\n".join((output + slow_output).strip().splitlines()[-12:]))
        raise InstallError(explain(slow_output if explain(slow_output) != explain("") else output))


def main() -> int:
    """Prepare the environment and write the stamp that makes the next start instant."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", required=True)
    parser.add_argument("--venv", required=True, type=Path)
    parser.add_argument("--stamp", required=True, type=Path)
    parser.add_argument("--fingerprint", required=True)
    parser.add_argument("lists", nargs="+")
    options = parser.parse_args()
    venv: Path = options.venv
    kind = "dev" if "dev" in options.lists else "runtime"
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        with only_one(venv.with_name(f"{venv.name}.lock")):
            stamp: Path = options.stamp
            if stamp.exists() and stamp.read_text(encoding="ascii").strip() == options.fingerprint:
                return 0
            began = time.monotonic()
            fresh = not (venv / "bin" / "python").exists()
            if fresh and shutil.disk_usage(venv.parent).free < NEEDED_BYTES[kind]:
                needed = NEEDED_BYTES[kind] // 1024**2
                raise InstallError(f"Paivand needs about {needed} MB of free disk here, and there is less. Free some.")
            say("Preparing Paivand (first start, or the locked packages changed).")
            make_venv(options.python, venv)
            say(f"Installing the locked packages ({', '.join(options.lists)}).")
            install(venv, options.lists)
            stamp.write_text(options.fingerprint + "\n", encoding="ascii")
            say(f"Packages ready after {time.monotonic() - began:.0f} s.")
    except InstallError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(explain(str(error)) if explain(str(error)) != explain("") else f"The machine refused: {error}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
