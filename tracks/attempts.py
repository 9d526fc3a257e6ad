"""What every attempt of a worker at a track shares: the sign of life, and the words for giving up."""

from __future__ import annotations

import errno
import logging
import threading
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from redis.exceptions import RedisError

from engines.errors import EngineError
from tracks import files
from tracks.models import Track

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0


class Heartbeat:
    """A thread that shows in the row that the attempt goes on, and notices when it may not.

    Needed beside the events because an engine may be silent for long.
    """

    def __init__(self, track: Track) -> None:
        self.stage, self.progress, self.shut_out = track.stage, track.progress, False
        self._track = track
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{track.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stopping.wait(HEARTBEAT_SECONDS) and not self.shut_out:
                try:
                    self.shut_out = not self._track.show_life(self.stage, self.progress)
                except DatabaseError as error:
                    log.warning("track %s: no heartbeat: %s", self._track.pk, error)
        finally:
            connection.close()


def give_up(track: Track, error: Exception) -> None:
    """Fail the track with a message for people."""
    track.fail(failure_of(error, f"track {track.pk}"))


def failure_of(error: Exception, what: str) -> dict[str, str]:
    """The failure for people; what nobody foresaw goes to the log with its traceback."""
    match error:
        case EngineError() | files.StorageFailed():
            suggestion = getattr(error, "suggestion", None)
            return {"code": error.code, "message": str(error)} | ({"suggestion": suggestion} if suggestion else {})
        case RedisError():
            message = "The song was lost because Redis could not be reached. Try again in a minute."
            return {"code": "redis_unavailable", "message": message}
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return {"code": "disk_full", "message": "There is no space left on the disk of the worker."}
        case _:
            log.error("%s failed", what, exc_info=error)
            return {"code": "internal_error", "message": "Something went wrong here. It has been logged."}
