"""What every test may ask for: a private Redis, a database of its own, the cast of people, and a running studio.

alice owns a workspace, bob is an editor in it, charlie is a stranger with a workspace of his own. Tests that are async,
or that use threads or other processes, need `@pytest.mark.django_db(transaction=True)`: what they see is committed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

FOLDER = tempfile.TemporaryDirectory(prefix="musicweb-", ignore_cleanup_errors=True)
VAR_DIR = Path(FOLDER.name)
(VAR_DIR / "static").mkdir()  # WhiteNoise warns without it
# The settings are read once, when Django is set up, which is after this module is imported.
for name in [name for name in os.environ if name.startswith(("S3_", "EMAIL_")) or name.endswith("_FILE")]:
    del os.environ[name]
os.environ.pop("DATABASE_URL", None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "musicweb.settings",
    "VAR_DIR": str(VAR_DIR),
    "MEDIA_ROOT": str(VAR_DIR / "media"),
    "REDIS_URL": f"unix://{VAR_DIR / 'redis' / 'redis.sock'}",
    "HOST": "127.0.0.1",
    "ENGINE": "fake",
    "GUESTS": "1",
}

django.setup()  # before other conftest files import models

from django.conf import settings as project_settings  # noqa: E402  the environment comes first
from django.test import AsyncClient, Client  # noqa: E402

from accounts.models import Membership, Role, User, Workspace  # noqa: E402
from tests import teams  # noqa: E402
from tests.running import Process, RedisServer, Studio, start_worker  # noqa: E402

project_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests only


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Keep pytest-django in the workers of xdist from reading the settings before this module gives them a folder."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    FOLDER.cleanup()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer(VAR_DIR / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _empty_redis(redis_server: RedisServer) -> None:
    redis_server.flush()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    return redis_server.url


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the test database in the file that other processes with this environment open."""
    database = project_settings.DATABASES["default"]
    database.setdefault("TEST", {})["NAME"] = str(database["NAME"])


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice@example.org", "alice's password")


@pytest.fixture
def workspace(alice: User) -> Workspace:
    """Alice's workspace."""
    return alice.workspaces.get(is_personal=True)


@pytest.fixture
def bob(workspace: Workspace) -> User:
    user = User.objects.create_user("bob@example.org", "bob's password")
    Membership.objects.create(workspace=workspace, user=user, role=Role.EDITOR)
    return user


@pytest.fixture
def band(alice: User) -> teams.Band:
    """A workspace of alice's with somebody in every role; it does not go with `bob`, who comes into her own one."""
    return teams.form(alice)


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie@example.org", "charlie's password")


@pytest.fixture
def alice_client(alice: User) -> Client:
    return _logged_in(alice)


@pytest.fixture
def bob_client(bob: User, workspace: Workspace) -> Client:
    """Bob, looking at alice's workspace."""
    client = _logged_in(bob)
    session = client.session
    session["workspace_slug"] = workspace.slug
    session.save()
    return client


@pytest.fixture
def charlie_client(charlie: User) -> Client:
    return _logged_in(charlie)


@pytest.fixture
def alice_async_client(alice: User) -> AsyncClient:
    """For streaming answers, whose async iterators the plain client cannot read."""
    return _async(_logged_in(alice))


@pytest.fixture
def charlie_async_client(charlie: User) -> AsyncClient:
    return _async(_logged_in(charlie))


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Process]:
    """A real Celery worker with one child, on this test's database, Redis and media."""
    process = start_worker(tmp_path, os.environ)
    yield process
    process.kill()


@pytest.fixture(scope="session")
def studio() -> Iterator[Studio]:
    """A whole installation with the scripted engine, for browsers and wire clients; its data outlives a test."""
    with tempfile.TemporaryDirectory(prefix="studio-", ignore_cleanup_errors=True) as folder:
        running = Studio(Path(folder))
        running.start()
        yield running
        running.stop()


@pytest.fixture
def working_studio(studio: Studio) -> Studio:
    """The studio with its worker running, whatever an earlier test did to it."""
    studio.start_worker()
    return studio


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def _async(client: Client) -> AsyncClient:
    twin = AsyncClient()
    twin.cookies = client.cookies
    return twin
