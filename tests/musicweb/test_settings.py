"""The settings as a whole: what a bare checkout gets, and what is refused, each read by a process of its own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import PROJECT

READ = "import json; from musicweb import settings as s; print(json.dumps({name: getattr(s, name) for name in %r}))"


def read(var_dir: Path, names: list[str], **environment: str) -> dict[str, Any]:
    """The settings called `names` in an environment with nothing else set; raises with what was refused."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", READ % names]
    process = subprocess.run(
        command,
        cwd=PROJECT,
        env=kept | {"VAR_DIR": str(var_dir)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise ValueError(process.stderr.strip().splitlines()[-1])
    values: dict[str, Any] = json.loads(process.stdout)
    return values


def test_a_bare_checkout_works_on_this_machine_only(tmp_path: Path) -> None:
    names = ["DEBUG", "HOST", "PORT", "GUESTS", "ENGINE", "ALLOWED_HOSTS", "REDIS_URL", "EMAIL_BACKEND"]
    values = read(tmp_path, names)

    assert values == {
        "DEBUG": False,
        "HOST": "127.0.0.1",
        "PORT": 8000,
        "GUESTS": True,
        "ENGINE": "builtin",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "REDIS_URL": f"unix://{tmp_path}/redis/redis.sock",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
    }


def test_an_open_address_takes_no_guests(tmp_path: Path) -> None:
    assert read(tmp_path, ["GUESTS"], HOST="0.0.0.0") == {"GUESTS": False}


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first, second = (read(tmp_path, ["SECRET_KEY"]) for _ in range(2))

    assert first == second
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_postgresql_is_read_from_its_url(tmp_path: Path) -> None:
    url = "postgresql://al%40ice:p%2Fw@db.example:5433/songs"
    database = read(tmp_path, ["DATABASES"], DATABASE_URL=url)["DATABASES"]["default"]

    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("al@ice", "p/w", "songs")
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "0"), ("GUESTS", "maybe"), ("DATABASE_URL", "mysql://x/y"), ("TRASH_DAYS", "soon")]
)
def test_nonsense_is_refused_with_the_name_of_the_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"ImproperlyConfigured: {name}: "):
        read(tmp_path, ["PORT"], **{name: value})


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    with pytest.raises(ValueError, match=r"VAR_DIR: cannot keep a secret key in .*var"):
        read(tmp_path / "var", ["PORT"])
