"""`python musicweb/system_packages.py [test]`: install what pip cannot, or say how. Needs the standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

SOUNDFONTS = [Path("/usr/share/sounds/sf3"), Path("/usr/share/sounds/sf2"), Path("/usr/share/soundfonts")]


@dataclass(frozen=True)
class Package:
    """What it is `for`, how to see that it is there, and its name for apt and brew ("" where brew has none)."""

    purpose: str
    is_there: Callable[[], bool]
    apt: str
    brew: str


def _has_soundfont() -> bool:
    return bool(os.environ.get("SOUNDFONT")) or any(any(folder.glob("*.sf[23]")) for folder in SOUNDFONTS)


RUN = [
    Package("sampled instruments", lambda: bool(find_library("fluidsynth")), "libfluidsynth3", "fluid-synth"),
    Package("the sounds of sampled instruments", _has_soundfont, "musescore-general-soundfont-small", ""),
    Package("singing in English", lambda: bool(find_library("flite")), "libflite1", ""),
    Package("singing in other languages", lambda: bool(find_library("espeak-ng")), "espeak-ng", "espeak-ng"),
]
TEST = [
    Package("browser tests", lambda: bool(shutil.which("chromium")), "chromium", "chromium"),
    Package("examples of the documentation", lambda: bool(shutil.which("curl")), "curl", "curl"),
]


def main(arguments: list[str]) -> None:
    """Install the missing packages; without the rights to, print the command and go on with what there is."""
    missing = [package for package in RUN + (TEST if "test" in arguments else []) if not package.is_there()]
    if not missing:
        return
    commands = _commands(missing)
    if not commands:
        print("Please install with your package manager:", ", ".join(f"{p.apt} ({p.purpose})" for p in missing))
        return
    if not all(_run(command) for command in commands):
        print(f"Going on without {', '.join(package.purpose for package in missing)}.")


def _run(command: list[str]) -> bool:
    """Run the command, or print it where nobody could answer a password prompt; says whether it succeeded."""
    needs_password = command[0] == "sudo" and subprocess.run(["sudo", "-n", "true"], check=False).returncode != 0
    print("Please run:" if needs_password else "Running:", " ".join(command), flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return not needs_password and subprocess.run(command, check=False, env=environment).returncode == 0


def _commands(missing: list[Package]) -> list[list[str]]:
    if shutil.which("apt-get"):
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *(p.apt for p in missing)]
        return [[*as_root, "apt-get", "update", "-q"], [*as_root, *install]]
    if shutil.which("brew") and (names := [p.brew for p in missing if p.brew]):
        return [["brew", "install", *names]]
    return []


if __name__ == "__main__":
    main(sys.argv[1:])
