"""Engines by name. Each is imported on first use, so that a missing package breaks only its own engine."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from engines.base import Engine
from engines.errors import EngineUnavailable, InvalidRequest

__version__ = "0.1.0"

ENGINES: dict[str, str] = {
    "builtin": "engines.builtin.engine:BuiltinEngine",
    "fake": "engines.fake:FakeEngine",
    "fake-unrepeatable": "engines.fake:UnrepeatableFakeEngine",
}


@cache
def get(name: str) -> Engine:
    """The engine called `name`, made once a process.

    Raises `InvalidRequest` for a name that is not in the table, `EngineUnavailable` when its packages are missing.
    """
    if name not in ENGINES:
        raise InvalidRequest("engine", name, f"must be one of {', '.join(ENGINES)}")
    module, _, attribute = ENGINES[name].partition(":")
    try:
        engine: Engine = getattr(import_module(module), attribute)()
    except ImportError as error:
        raise EngineUnavailable(f"The engine {name} needs a package that is missing: {error}") from error
    return engine


def available() -> list[str]:
    """Names of the engines a person may choose, in the table's order; the scripted ones are for tests."""
    return [name for name in ENGINES if not name.startswith("fake")]


def usable(default: str) -> list[str]:
    """Those of `available()` whose packages are there, `default` first, which stands alone if it is a scripted one."""
    if default not in available():
        return [default]
    return [default, *(name for name in available() if name != default and _is_there(name))]


def _is_there(name: str) -> bool:
    try:
        get(name)
    except EngineUnavailable:
        return False
    return True
