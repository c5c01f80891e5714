"""./paivand finds a Python and prepares the environment, and says clearly why it cannot."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("paivand_install", ROOT / "requirements" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


install = _load()


def _script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("output", "part"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("dns error: failed to lookup address information", "cannot be reached"),
        ("Failed to establish a new connection: NewConnectionError(...)", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "locked to"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "pip config set global.cert"),
        ("ERROR: No matching distribution found for typst", "no ready-made build"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/lib'", "cannot be written"),
        ("something that nobody saw before", "the lines above say"),
    ],
)
def test_what_an_installer_says_becomes_a_sentence(output: str, part: str) -> None:
    assert part in install.explain(output)


def test_uv_looks_where_pip_would_look(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE", "UV_INDEX_STRATEGY"):
        monkeypatch.delenv(name, raising=False)
    found = install.uv_environment(
        {
            "index-url": "https://packages.example/simple",
            "extra-index-url": "https://a.example/simple\nhttps://b.example/simple",
            "find-links": "/srv/wheels /mnt/stick",
            "cert": "/etc/office.pem",
            "default-timeout": "90",
            "trusted-host": "a.example",
            "no-index": "false",
        }
    )
    assert found["UV_DEFAULT_INDEX"] == "https://packages.example/simple"
    assert found["UV_INDEX"] == "https://a.example/simple https://b.example/simple"
    assert found["UV_FIND_LINKS"] == "/srv/wheels,/mnt/stick"
    assert found["SSL_CERT_FILE"] == "/etc/office.pem"
    assert found["UV_HTTP_TIMEOUT"] == "90"
    assert found["UV_INSECURE_HOST"] == "a.example"
    assert found["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert "UV_NO_INDEX" not in found


def test_what_is_set_for_uv_itself_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.example/simple")
    assert (
        install.uv_environment({"index-url": "https://other.example"})["UV_DEFAULT_INDEX"]
        == "https://mine.example/simple"
    )


def test_pip_variables_win_over_its_files(tmp_path: Path) -> None:
    pip = _script(
        tmp_path / "python",
        "printf '%s\\n' \"global.cert='/from/file'\" \"install.timeout='30'\" \"global.timeout='10'\""
        " \":env:.cert='/from/environment'\" 'a line that is no setting'",
    )
    assert install.pip_settings(pip) == {"cert": "/from/environment", "timeout": "30"}


def test_a_python_without_venv_gets_debians_package_or_the_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = _script(
        tmp_path / "python3",
        'case "$*" in *ensurepip*) [ -e "$0.mended" ] || exit 1 ;; *version_info*) printf 3.11 ;;'
        ' *"-m venv"*) touch "$0.made" ;; esac',
    )
    asked = tmp_path / "asked"
    _script(tmp_path / "apt-get", f'echo "$@" >> "{asked}"; case "$*" in install*) touch "{python}.mended" ;; esac')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(install.InstallError, match=r"sudo apt-get install -y python3\.11-venv"):
        install.make_venv(str(python), tmp_path / "venv")
    assert not asked.exists()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    install.make_venv(str(python), tmp_path / "venv")
    assert "python3.11-venv" in asked.read_text(encoding="utf-8")
    assert (tmp_path / "python3.made").exists()


def test_a_folder_that_is_no_virtual_environment_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(install.InstallError, match="is not a virtual environment"):
        install.make_venv("/usr/bin/python3", tmp_path / "venv")
    assert (tmp_path / "venv" / "thesis.txt").exists()


def _start(tree: Path, path: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(tree / "paivand"), *words],
        env={"PATH": path, "HOME": str(tree), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def _tree(folder: Path) -> Path:
    """A tree with the script, through a path with spaces and letters of two scripts."""
    tree = folder / "a b пайванд"
    (tree / "requirements").mkdir(parents=True)
    (tree / "paivand").write_bytes((ROOT / "paivand").read_bytes())
    (tree / "paivand").chmod(0o755)
    for path in (ROOT / "requirements").glob("*.txt"):
        (tree / "requirements" / path.name).write_bytes(path.read_bytes())
    return tree


def test_an_old_python_and_a_shim_that_only_complains_are_passed_over(tmp_path: Path) -> None:
    tree = _tree(tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "readlink"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    _script(tools / "python3", "echo 'pyenv: python3: command not found' >&2; exit 127")
    _script(tools / "python3.11", "exit 1  # too old, or without SSL")
    _script(tools / "python3.12", "exit 127")
    (tree / "requirements" / "install.py").write_text("import sys; print(sys.argv[1:])", encoding="utf-8")
    done = _start(tree, str(tools), "doctor", PAIVAND_PYTHON=str(tools / "python3.11"))
    # Debian's own stands at its usual place although nothing on the path works.
    assert "'--python', '/usr/bin/python3" in done.stdout
    assert f"'--venv', '{tree}/.venv'" in done.stdout
    assert done.stdout.rstrip().endswith("'core', 'documents']")


def test_a_machine_without_any_python_is_told_what_to_install(tmp_path: Path) -> None:
    tree = _tree(tmp_path)
    text = (tree / "paivand").read_text(encoding="utf-8").replace("/usr/bin/python3", str(tmp_path / "nowhere"))
    (tree / "paivand").write_text(text, encoding="utf-8")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "readlink"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    done = _start(tree, str(tools), "demo")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "sudo apt-get install -y python3 python3-venv" in done.stderr


def test_an_environment_that_is_ready_is_used_at_once_through_a_link_and_with_every_word_kept(tmp_path: Path) -> None:
    tree = _tree(tmp_path)
    (tree / ".venv" / "bin").mkdir(parents=True)
    _script(tree / ".venv" / "bin" / "python", 'printf "[%s]" "$@"; echo " $PYTHONPATH"')
    lists = b"".join((tree / "requirements" / f"{name}.txt").read_bytes() for name in ("core", "documents"))
    prints = subprocess.run(["cksum"], input=lists, capture_output=True, check=True)
    (tree / ".venv" / "paivand-runtime").write_bytes(prints.stdout)
    link = tmp_path / "paivand-link"
    link.symlink_to(tree / "paivand")
    done = subprocess.run(
        [str(link), "people", "import", "my file.csv", "*"], capture_output=True, text=True, check=False
    )
    assert done.stdout == f"[-P][-m][paivand][people][import][my file.csv][*] {tree}/src\n"
    assert done.stderr == ""
