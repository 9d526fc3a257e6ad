"""Who may import whom, what the engines stay free of, and how long a file or a function may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("engines", "accounts", "plans", "tracks", "musicweb")
MAY_IMPORT = {
    "engines": {"engines"},
    "accounts": {"accounts"},
    "plans": {"plans", "engines", "accounts"},
    "tracks": {"tracks", "plans", "engines", "accounts"},
    "musicweb": set(PACKAGES),
}
CONTRACTS = {"engines.base", "engines.edits", "engines.errors", "engines.plan", "engines.formats"}
CONTRACTS_MAY_IMPORT = CONTRACTS | {"numpy", "pydantic"}
BUILTIN_MAY_NOT_IMPORT = {"engines.remote", "time", "datetime", "secrets", "uuid"}
BUILTIN_DOOR = "engines.builtin.engine"  # made once a process, it may read a setting; all below gets it as an argument
SEEDED_RANDOMNESS = {"Random", "default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "SFC64", "BitGenerator"}
RANDOM_MODULES = ("random", "np.random", "numpy.random")
FILE_LINES_MAX, FUNCTION_LINES_MAX = 500, 80


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    def imports(self) -> Iterator[str]:
        """Dotted names of everything imported, anywhere in the module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: relative import"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def attributes(self) -> Iterator[str]:
        """Dotted names such as `np.random.rand` that are read anywhere in the module."""
        names = (ast.unparse(node) for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))
        return (name for name in names if all(part.isidentifier() for part in name.split(".")))


@cache
def modules(package: str) -> tuple[Module, ...]:
    files = sorted((ROOT / package).rglob("*.py"))
    return tuple(Module(_name_of(path), path, ast.parse(path.read_text())) for path in files)


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_the_packages_are_the_ones_named_here() -> None:
    with_code = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert with_code == set(PACKAGES)
    assert all(modules(package) for package in PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_downwards_only(package: str) -> None:
    upwards = [
        f"{module.name} imports {name}"
        for module in modules(package)
        for name in module.imports()
        if (top := name.split(".")[0]) in PACKAGES and top not in MAY_IMPORT[package]
    ]
    assert upwards == []


def test_contracts_need_the_standard_library_numpy_and_pydantic_alone() -> None:
    strangers = [
        f"{module.name} imports {name}"
        for module in modules("engines")
        if module.name in CONTRACTS
        for name in module.imports()
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(is_under(name, allowed) for allowed in CONTRACTS_MAY_IMPORT)
    ]
    assert strangers == []


def builtin() -> list[Module]:
    return [module for module in modules("engines") if is_under(module.name, "engines.builtin")]


def test_the_embedded_engine_knows_no_clock_no_chance_and_no_remote() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in builtin()
        for name in module.imports()
        if any(is_under(name, forbidden) for forbidden in BUILTIN_MAY_NOT_IMPORT)
    ]
    assert wrong == []


def test_the_embedded_engine_reads_no_environment_behind_its_door() -> None:
    wrong = [
        f"{module.name} reads {name}"
        for module in builtin()
        if module.name != BUILTIN_DOOR
        for name in (*module.attributes(), *module.imports())
        if name in {"os.environ", "os.getenv", "os.environ.get", "os.urandom"}
    ]
    assert wrong == []


def is_inside(name: str, package: str) -> bool:
    return name.startswith(f"{package}.")


def allowed(source: str) -> set[str]:
    return {f"{source}.{name}" for name in SEEDED_RANDOMNESS}


def test_the_embedded_engine_draws_from_generators_that_it_was_given() -> None:
    wrong = [
        f"{module.name} uses {name}"
        for module in builtin()
        for name in (*module.attributes(), *module.imports())
        if any(is_inside(name, source) and name not in allowed(source) for source in RANDOM_MODULES)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["engines.builtin.engine", "engines.cli"])
def test_engines_load_without_the_web(name: str) -> None:
    script = f"import sys, {name}; print(*sorted({{module.split('.')[0] for module in sys.modules}}))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert set(loaded) & {"django", "channels", "celery", "redis", "httpx", "accounts", "plans", "tracks"} == set()


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_file_is_longer_than_it_should_be(package: str) -> None:
    lines = {module.path: len(module.path.read_text().splitlines()) for module in modules(package)}
    assert {path: count for path, count in lines.items() if count > FILE_LINES_MAX} == {}


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_function_is_longer_than_it_should_be(package: str) -> None:
    lengths = {
        f"{module.name}.{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in modules(package)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES_MAX} == {}
