"""What README.md promises must be there, and what is there must be in README.md."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FOLDERS = ("musicweb", "engines", "accounts", "plans", "tracks")
READ_FROM_ENVIRONMENT = re.compile(r"""(?:env\.\w+\(|environ(?:\.get\(|\[))\s*["']([A-Z][A-Z0-9_]+)["']""")
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "PATH"}


def settings_in_code() -> set[str]:
    sources = (path.read_text(encoding="utf-8") for name in FOLDERS for path in (PROJECT / name).rglob("*.py"))
    in_procfile = re.findall(r"\$\{([A-Z_]+):-", (PROJECT / "Procfile").read_text(encoding="utf-8"))
    return {name for source in sources for name in READ_FROM_ENVIRONMENT.findall(source)} | set(in_procfile)


def settings_in_readme() -> set[str]:
    table = README.split("## Settings", 1)[1].split("## ", 1)[0]
    first_cells = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    return {name for cell in first_cells for name in re.findall(r"`([A-Z0-9_]+)`", cell)}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    assert settings_in_code() - NOT_SETTINGS == settings_in_readme()


def test_every_make_target_has_a_help_text() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets
    assert set(targets[1].split()) == set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))


def test_pictures_and_links_of_the_readme_exist() -> None:
    local = [target for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith("http")]
    assert local
    assert [target for target in local if not (PROJECT / target).exists()] == []


def test_the_folder_table_names_every_package() -> None:
    assert [name for name in (*FOLDERS, "tests") if f"`{name}/`" not in README] == []
