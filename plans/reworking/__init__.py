"""New songs from old ones: what of a finished song or a recording is kept, as a request that an engine can follow."""

from plans.reworking.covering import alike, covered
from plans.reworking.source import Source
from plans.reworking.stretches import extended, repainted, retaken

__all__ = ["Source", "alike", "covered", "extended", "repainted", "retaken"]
