"""The embedded engine: composes, plays, mixes and encodes a song with nothing but what is installed."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock

import engines
from engines.base import (
    STEM_SETS,
    Capabilities,
    Event,
    Finished,
    Progress,
    Reading,
    Request,
    SampleEvent,
    SampleRequest,
)
from engines.builtin import compose
from engines.builtin.editing.assembly import Assembly
from engines.builtin.editing.document import read_document
from engines.builtin.editing.families import alone
from engines.builtin.editing.inpainting import inpainted, sources_of, stored_songs, takes_from_others
from engines.builtin.editing.levels import levelled
from engines.builtin.editing.montage import Composed, Montage, fresh
from engines.builtin.editing.operations import edited
from engines.builtin.editing.recordings import Recordings
from engines.builtin.editing.singers import sung_here
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.memory import share_pools
from engines.builtin.production import COMPOSED, Production
from engines.builtin.samples.making import Sampling
from engines.builtin.score import Score
from engines.builtin.sound.sampled import SamplesMissing, SoundFont, soundfont_path
from engines.builtin.sound.tones import Tones
from engines.builtin.spool import PLAYING
from engines.builtin.style import open_styles
from engines.builtin.words.prompt import read_brief
from engines.edits import Edit, Rendering
from engines.errors import EngineUnavailable, InvalidRequest, RenderFailed
from engines.plan import Plan

COMPOSING, FINISHING = "Composing", "Finishing"
WARM_UP = Request(prompt="pop song", seed=0, length_ms=3_000)


class BuiltinEngine:
    """Repeatable: the same request gives the same bytes in any process, however it is scheduled.

    `soundfont` None takes the file that the environment's `SOUNDFONT` names, read here and nowhere else, or the best
    that is installed. Without one every instrument is synthesised and the result says so. `STYLES_DIR` names a folder
    of styles; a faulty file in it raises `EngineUnavailable`, so that no song is made with half of them.
    """

    name = "builtin"
    capabilities = Capabilities(
        repeatable=True, queue="render", vocals=True, stem_sets=frozenset(STEM_SETS), midi=True, plans=True
    )

    def __init__(self, soundfont: Path | None = None) -> None:
        share_pools()
        _open_styles(os.environ.get("STYLES_DIR"))
        named = os.environ.get("SOUNDFONT")
        self._soundfont = soundfont or (Path(named) if named else None)
        self._lock = Lock()
        self._tones: Tones | None = None
        self._without_samples = ""

    def compose(self, request: Request, scratch: Path) -> Generator[Event, None, None]:
        yield Progress(COMPOSING, 0.0)
        plan = request.plan
        if plan is None or not takes_from_others(plan):
            song = fresh(request, compose.compose(request))
            yield from self._produced(Production(song, request, scratch), song, _recipe(request))
            return
        with Recordings(request.sources, scratch) as recordings:
            stored = stored_songs(plan, recordings)
            song, notices = sung_here(inpainted(request, plan, stored))
            song = levelled(song, sources_of(stored), self._loaded())
            yield from self._produced(Production(song, request, scratch), song, _recipe(request), notices)

    def render(self, document: Path, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        yield Progress(COMPOSING, 0.0)
        with Recordings(rendering.sources, scratch) as recordings:
            song, notices = sung_here(read_document(document, recordings))
            song = alone(song, rendering.players, self._loaded()) if rendering.players else song
            recipe = _recipe_of(document)
            yield from self._produced(Production(song, rendering, scratch), song, recipe, notices)

    def edit(self, document: Path, edit: Edit, rendering: Rendering, scratch: Path) -> Generator[Event, None, None]:
        yield Progress(COMPOSING, 0.0)
        with Recordings(rendering.sources, scratch) as recordings:
            before, notices = sung_here(read_document(document, recordings))
            song = levelled(edited(before, edit), before.sources, self._loaded())
            recipe = _recipe_of(document) | {"edit": edit.model_dump(mode="json", exclude_none=True)}
            yield from self._produced(Production(song, rendering, scratch), song, recipe, notices)

    def _produced(
        self, production: Production, song: Montage, recipe: dict[str, object], notices: Sequence[str] = ()
    ) -> Iterator[Event]:
        """All events of a song from its plan on."""
        yield production.plan_made
        yield Progress(PLAYING, COMPOSED)
        tones = self._loaded()
        try:
            yield from production.made(tones)
        except OSError as error:
            raise RenderFailed(f"The song's files cannot be written: {error.strerror or error}") from error
        yield Progress(FINISHING, 1.0)
        scores = [source.score for source in song.sources if isinstance(source, Composed)]
        missing = dict.fromkeys(notice for score in scores for notice in self._notices(score, tones))
        yield Finished(production.result([*notices, *missing], recipe))

    def sample(self, request: SampleRequest, scratch: Path) -> Generator[SampleEvent, None, None]:
        tones = self._loaded()
        sampling = Sampling(request, scratch, tones, partial(self._notices, tones=tones), _recipe(request))
        try:
            yield from sampling.made()
        except OSError as error:
            raise RenderFailed(f"The sample's files cannot be written: {error.strerror or error}") from error

    def plan(self, request: Request) -> Plan:
        """The plan that `compose` would follow."""
        return compose.plan(request)

    def read(self, prompt: str) -> Reading:
        """What `compose` would understand of the prompt."""
        brief = read_brief(prompt)
        return Reading(brief.understood, brief.not_understood, brief.notices)

    def warm_up(self) -> None:
        """Load the samples and sing a moment of music, so that the first song starts as quickly as any."""
        tones = self._loaded()
        tones.measure()
        with Assembly(fresh(WARM_UP, compose.compose(WARM_UP)), tones) as song:
            for _ in song.blocks():
                pass
        # What is loaded stays, so that looking through it again for garbage is a tenth of composing's time.
        gc.collect()
        gc.freeze()

    def _loaded(self) -> Tones:
        with self._lock:
            if self._tones is None:
                self._tones = Tones(self._font())
            return self._tones

    def _font(self) -> SoundFont | None:
        try:
            return SoundFont(soundfont_path(self._soundfont))
        except SamplesMissing as missing:
            if self._soundfont is not None:
                raise EngineUnavailable(f"SOUNDFONT: {missing}") from missing
            self._without_samples = str(missing)
            return None

    def _notices(self, score: Score, tones: Tones) -> list[str]:
        notices = []
        wanted = [name for name in _instruments(score) if INSTRUMENTS[name].program is not None]
        replaced = [name.replace("_", " ") for name in wanted if not tones.is_sampled(INSTRUMENTS[name])]
        if replaced:
            notices.append(f"Synthesised instead of sampled, because {self._without_samples}: {', '.join(replaced)}")
        return notices


def _instruments(score: Score) -> list[str]:
    return sorted({part.instrument for part in score.parts})


def _open_styles(folder: str | None) -> None:
    try:
        if folder:
            open_styles(Path(folder).expanduser())
    except InvalidRequest as fault:
        raise EngineUnavailable(f"STYLES_DIR: {fault.message}") from fault


def _recipe(request: Request | SampleRequest) -> dict[str, object]:
    return {
        "engine": BuiltinEngine.name,
        "engine_version": engines.__version__,
        "request": request.model_dump(mode="json", exclude_none=True),
    }


def _recipe_of(document: Path) -> dict[str, object]:
    return {
        "engine": BuiltinEngine.name,
        "engine_version": engines.__version__,
        "score_sha256": sha256(document.read_bytes()).hexdigest(),
    }
