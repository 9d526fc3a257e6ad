"""Every way in which a track may fail, as people and programs are told."""

from __future__ import annotations

from typing import NamedTuple

from musicweb.api.elevenlabs.errors import BY_FAILURE, FAULT

ELSEWHERE = "Ask for something else."
LATER = "Try again in a minute."
OPERATOR = "Whoever runs the server must act; the song can then be asked for again."


class Failure(NamedTuple):
    """The `code` in a track's `failure`, what happened, and what helps against it."""

    code: str
    what: str
    helps: str

    @property
    def http(self) -> int:
        """The status with which an API that waits for the song answers."""
        return BY_FAILURE.get(self.code, FAULT).http


TABLE = (
    Failure("invalid_request", "The engine cannot do what a field asks for, which the message names.", ELSEWHERE),
    Failure("unknown_song", "A track that music was to be taken from is gone.", "Name one that is there."),
    Failure("content_refused", "The words ask for what no song is made of.", "The suggestion, where there is one."),
    Failure("plan_refused", "The plan asks for what no song is made of.", "The suggested plan, where there is one."),
    Failure("not_fetched", "A recording could not be had from its address, or is none.", "Check the address."),
    Failure("not_separated", "A recording could not be taken apart.", "Ask for stems that it has."),
    Failure("storage_limit_reached", "The workspace has no room for a recording.", "Delete tracks for good."),
    Failure("engine_busy", "The engine takes no more work at the moment.", LATER),
    Failure("engine_unavailable", "The engine lacks a setting, a package or a service.", OPERATOR),
    Failure("render_failed", "The engine broke while making the song.", "Try again, or with another seed."),
    Failure("worker_lost", "The process that made the song stopped, more than once.", LATER),
    Failure("queue_unavailable", "The queue of work could not be reached.", LATER),
    Failure("redis_unavailable", "Redis was away for longer than the song could wait.", LATER),
    Failure("disk_full", "There was no space left on the disk of the worker.", OPERATOR),
    Failure("storage_failed", "The song was made but the storage did not take it.", OPERATOR),
    Failure("internal_error", "Something happened that nobody foresaw; it has been logged.", OPERATOR),
)
