"""Composition plans that people work on, and the fingerprints of lyrics that nobody may use."""

from plans.models.document import TITLE_MAX_CHARS, Overtaken, PlanDocument, PlanVersion
from plans.models.prompt import SavedPrompt
from plans.models.protected import ProtectedLyrics, Shingle

__all__ = ["TITLE_MAX_CHARS", "Overtaken", "PlanDocument", "PlanVersion", "ProtectedLyrics", "SavedPrompt", "Shingle"]
