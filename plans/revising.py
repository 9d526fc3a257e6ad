"""Changes a composition plan as a few words ask."""

from __future__ import annotations

from engines.plan import Plan


def revised(plan: Plan, prompt: str, length_ms: int | None = None) -> Plan:
    return plan
