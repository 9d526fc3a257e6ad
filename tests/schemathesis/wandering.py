"""Walks over the routes of a document with requests that fit their schemas, and with some that do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Unsatisfiable

import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TIMEOUT_S = 60
Stop = Callable[[], bool]


@dataclass
class Tally:
    """How many answers had which status, and what was wrong with any, once for each route and kind of fault."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return self.statuses.total()


@dataclass
class Walk:
    """Through the studio at `url`, with `headers` that let in."""

    url: str
    headers: Mapping[str, str]
    tally: Tally = field(default_factory=Tally)
    stop: Stop = lambda: False

    def over(self, document: dict[str, Any], *, examples: int, start: int) -> None:
        """So many `examples` a route of each kind; another `start` makes others."""
        generation = GenerationConfig(with_security_parameters=False)
        config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
        for found in schemathesis.openapi.from_dict(document, config=config).get_all_operations():
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self._try(found.ok(), mode, examples, start)

    def _try(self, operation: schemathesis.APIOperation, mode: GenerationMode, examples: int, start: int) -> None:
        @seed(start)
        @settings(
            max_examples=examples,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_one(case: Case) -> None:
            if not self.stop():
                self._send(case)

        try:
            try_one()
        except Unsatisfiable:  # nothing can be wrong with a request that takes nothing
            return

    def _send(self, case: Case) -> None:
        label = f"{case.method} {case.path}"
        try:
            response = case.call(base_url=self.url, headers=dict(self.headers), timeout=TIMEOUT_S)
        except requests.RequestException as error:
            self.tally.faults.setdefault(f"{label}: {type(error).__name__}", f"{error}\n{case.as_curl_command()}")
            return
        self.tally.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except schemathesis.core.failures.FailureGroup as group:
            for fault in group.exceptions:
                told = f"{fault}\n{response.text[:500]}\n{case.as_curl_command()}"
                self.tally.faults.setdefault(f"{label}: {response.status_code} {type(fault).__name__}", told[:3000])
