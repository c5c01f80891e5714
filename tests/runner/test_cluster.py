from __future__ import annotations

import shutil
from pathlib import Path

import environ
import psycopg
import pytest

from tests.runner.cluster import NoPostgresError, cluster, programs


@pytest.mark.campaign
def test_the_throw_away_cluster_answers_a_role_that_row_level_security_binds_and_leaves_nothing() -> None:
    with cluster() as url:
        settings = environ.Env.db_url_config(url)
        folder = Path(str(settings["HOST"]))
        assert folder.is_dir()
        with psycopg.connect(host=str(folder), user=settings["USER"], dbname=settings["NAME"]) as connection:
            found = connection.execute("SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = user")
            assert found.fetchone() == (False, False, True)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    assert not folder.exists()


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(NoPostgresError, match="apt-get install postgresql"):
        programs()
