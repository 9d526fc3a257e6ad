"""System checks for combinations of settings that cannot work, each with an id and a hint."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

import engines
from engines.builtin.style import faults_of

NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@checks.register()
def engine_is_known(**_kwargs: Any) -> list[checks.CheckMessage]:
    if settings.ENGINE in engines.ENGINES:
        return []
    hint = f"Use one of: {', '.join(engines.available())}."
    return [checks.Error(f"ENGINE is {settings.ENGINE!r}, which is no engine.", hint=hint, id="musicweb.E001")]


@checks.register()
def styles_are_sound(**_kwargs: Any) -> list[checks.CheckMessage]:
    """One error a faulty file, because the engine takes all of the folder or nothing."""
    if not settings.STYLES_DIR:
        return []
    hint = "Mend or remove it; /docs/styles explains every field."
    faults = faults_of(Path(settings.STYLES_DIR).expanduser())
    return [checks.Error(f"STYLES_DIR: {fault.message}", hint=hint, id="musicweb.E002") for fault in faults]


@checks.register()
def guests_stay_on_this_machine(**_kwargs: Any) -> list[checks.CheckMessage]:
    if settings.IS_LOOPBACK or not settings.GUESTS:
        return []
    hint = "Anybody who reaches this address may make music. Unset GUESTS to ask for an account."
    return [checks.Warning("GUESTS is on although HOST is not a loopback address.", hint=hint, id="musicweb.W001")]


@checks.register()
def certificate_and_key_come_together(**_kwargs: Any) -> list[checks.CheckMessage]:
    if bool(settings.C2PA_CERTIFICATE) == bool(settings.C2PA_PRIVATE_KEY):
        return []
    hint = "Set both, or neither: then songs are signed by a self-made identity that others do not trust."
    return [checks.Error("Of C2PA_CERTIFICATE and C2PA_PRIVATE_KEY one is missing.", hint=hint, id="musicweb.E003")]


@checks.register()
def networks_are_sound(**_kwargs: Any) -> list[checks.CheckMessage]:
    hint = "Write names such as hooks.example.org, and networks such as 10.1.0.0/16 without host bits."
    wrong = [entry for entry in settings.OUTGOING_ALLOW if not NAME.fullmatch(entry) and not _is_network(entry)]
    return [checks.Error(f"OUTGOING_ALLOW: {entry!r} is neither.", hint=hint, id="musicweb.E004") for entry in wrong]


def _is_network(entry: str) -> bool:
    try:
        return bool(ipaddress.ip_network(entry))
    except ValueError:
        return False
