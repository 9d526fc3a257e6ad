"""A scripted engine for tests and demonstrations: short tones in real files, with delays and failures as asked."""

from engines.fake.engine import FakeEngine, UnrepeatableFakeEngine
from engines.fake.script import Script

__all__ = ["FakeEngine", "Script", "UnrepeatableFakeEngine"]
