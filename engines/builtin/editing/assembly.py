"""The sound of a montage, block by block: sources played as far as they are heard, clips joined by short crossfades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from types import TracebackType
from typing import Self

from engines.base import Word
from engines.builtin.editing.joins import JOIN_FRAMES, Placed, placed
from engines.builtin.editing.montage import Montage, frame_of
from engines.builtin.editing.reels import ComposedReel, Reel, reel_of
from engines.builtin.editing.yielding import CONTEXT_FRAMES, overlay
from engines.builtin.score import Stem
from engines.builtin.sound.master import Mastered, mix_of
from engines.builtin.sound.render import STEMS, Stems, block_sizes
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.tones import Tones

Place = tuple[int, int]


class Assembly:
    """A montage being played, once. A `with` ends the threads of all its sources."""

    def __init__(self, montage: Montage, tones: Tones) -> None:
        self._montage = montage
        self._rows = {stem: placed(montage, montage.rows[stem]) for stem in STEMS}
        self._playbacks = _shared_out(montage, self._rows, tones)
        self._reels = {place: playback.reel for playback in self._playbacks for place in playback.places}
        self._context = CONTEXT_FRAMES if len(montage.sources) > 1 else 0
        self._bearers = {number: self._longest_row(number) for number in range(len(montage.sources))}
        self._read: list[_Stretch] = []
        self._read_end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for playback in self._playbacks:
            playback.reel.close()

    def blocks(self) -> Iterator[Mastered]:
        """The whole song; its mix is the sum of its stems."""
        whole = self._whole()
        if whole is not None:
            yield from whole.blocks()
            return
        at, total = 0, self._montage.frames
        for frames in block_sizes(total):
            self._read_until(min(total, at + frames + self._context))
            stems = self._mixed(at, at + frames)
            yield Mastered(mix_of(stems, frames), stems)
            at += frames
            self._read = [stretch for stretch in self._read if stretch.end > at - self._context]

    def words(self) -> list[Word]:
        """The words of the vocals in ms of the song; after the last block."""
        words = []
        for clip in self._rows["vocals"]:
            begin = clip.start + clip.lead
            for word in self._reels[clip.place].words(clip.end + clip.offset):
                start, end = (frame_of(ms) - clip.offset for ms in (word.start_ms, word.end_ms))
                if begin <= (start + end) / 2 < clip.end:
                    words.append(Word(word.text, _ms(max(start, begin)), _ms(min(end, clip.end))))
        return [word for word in words if word.start_ms < word.end_ms]

    def _whole(self) -> ComposedReel | None:
        """The reel of a song that nobody has edited: its blocks need no assembling."""
        reel = self._playbacks[0].reel
        rows = [clip for row in self._rows.values() for clip in row]
        is_whole = all(clip.offset == 0 and clip.end == self._montage.sources[0].frames for clip in rows)
        return reel if is_whole and len(self._montage.sources) == 1 and isinstance(reel, ComposedReel) else None

    def _read_until(self, end: int) -> None:
        """Read every clip up to frame `end`, or to the end of the join that it lies in: reels cannot turn back."""
        begin = self._read_end
        if end <= begin:
            return
        self._read_end = self._beyond_joins(end)
        stretch = _Stretch(begin, self._read_end)
        heard = [
            (clip, stem)
            for stem, row in self._rows.items()
            for clip in row
            if clip.start < stretch.end and clip.end > begin
        ]
        heard.sort(key=lambda pair: (pair[0].place[0], pair[0].offset + max(pair[0].start, begin)))
        for place, clips in groupby(heard, lambda pair: pair[0].place):
            stretch.read(self._reels[place], list(clips))
        self._read.append(stretch)
        for playback in self._playbacks:
            if playback.until <= stretch.end:
                playback.reel.close()

    def _beyond_joins(self, end: int) -> int:
        joins = sorted({(clip.end - clip.fall, clip.end) for row in self._rows.values() for clip in row[:-1]})
        for first, last in joins:
            end = last if first < end < last else end
        return end

    def _mixed(self, at: int, until: int) -> Stems:
        """The stems of a block; a layer of later origin makes room for those before it."""
        first, last = max(0, at - self._context), min(self._read_end, until + self._context)
        inside = slice(at - first, until - first)
        clips = [clip for row in self._rows.values() for clip in row if clip.start < last and clip.end > first]
        stems: Stems = {}
        kept: Signal | None = None
        for source in sorted({clip.source for clip in clips}):
            sounds = {stem: self._cut(source, stem, first, last) for stem in STEMS}
            own = {stem: sound for stem, sound in sounds.items() if sound is not None}
            if not own:
                continue
            if kept is not None:
                place = first + min((clip.start, clip.offset) for clip in clips if clip.source == source)[1]
                own = self._over(kept, own, source, place)
            kept = mix_of(own, last - first) if kept is None else kept + mix_of(own, last - first)
            for stem, sound in own.items():
                stems[stem] = stems[stem] + sound[:, inside] if stem in stems else sound[:, inside]
        return {stem: stems[stem] for stem in STEMS if stem in stems}

    def _over(self, kept: Signal, own: Stems, source: int, place: int) -> Stems:
        """The stems of a layer, with room made for what was kept."""
        over = overlay(kept, mix_of(own, kept.shape[1]), place)
        if over is None:
            return own
        changed = {stem: sound * over.gains for stem, sound in own.items()}
        bearer = self._bearers[source]
        changed[bearer] = changed.get(bearer, silence(kept.shape[1])) + over.rest
        return changed

    def _longest_row(self, source: int) -> Stem:
        """The stem in which most is heard of a source."""
        frames = {
            stem: sum(clip.end - clip.start for clip in row if clip.source == source)
            for stem, row in self._rows.items()
        }
        return max(STEMS, key=lambda stem: frames[stem])

    def _cut(self, source: int, stem: Stem, first: int, last: int) -> Signal | None:
        found = None
        for stretch in self._read:
            begin, end = max(first, stretch.begin), min(last, stretch.end)
            if begin < end and (source, stem) in stretch.sounds:
                found = silence(last - first) if found is None else found
                sound = stretch.sounds[source, stem]
                found[:, begin - first : end - first] = sound[:, begin - stretch.begin : end - stretch.begin]
        return found


@dataclass(slots=True)
class _Stretch:
    """Frames `begin` to `end` of the song as read: the sound of every source that is heard, by stem."""

    begin: int
    end: int
    sounds: dict[tuple[int, Stem], Signal] = field(default_factory=dict)

    def read(self, reel: Reel, clips: list[tuple[Placed, Stem]]) -> None:
        """Add clips of one place, faded where they begin and end."""
        spans = [(max(self.begin, clip.start), min(self.end, clip.end)) for clip, _ in clips]
        offset = clips[0][0].offset
        reel.wind(min(first for first, _ in spans) + offset, max(last for _, last in spans) + offset)
        for (clip, stem), (first, last) in zip(clips, spans, strict=True):
            sound = reel.read(stem, first + offset, last + offset)
            if sound is None:
                continue
            gains = clip.gains(first, last)
            whole = self.sounds.setdefault((clip.source, stem), silence(self.end - self.begin))
            whole[:, first - self.begin : last - self.begin] += sound if gains is None else sound * gains


@dataclass(slots=True)
class _Playback:
    """A reel and the places whose clips it plays one after the other, up to frame `until` of the song."""

    source: int
    reel: Reel
    until: int = 0
    wound: int = 0
    places: list[Place] = field(default_factory=list)

    def can_play(self, source: int, start: int, offset: int) -> bool:
        """Whether what begins at frame `start` of the song lies further on in this source, and nothing is under way."""
        return source == self.source and start >= self.until - JOIN_FRAMES and start + offset >= self.wound


def _shared_out(montage: Montage, rows: dict[Stem, list[Placed]], tones: Tones) -> list[_Playback]:
    """As few reels as can play everything: one for all stretches of a source that come in its own order."""
    spans: dict[Place, tuple[int, int]] = {}
    for clip in (clip for row in rows.values() for clip in row):
        start, end = spans.get(clip.place, (clip.start, clip.end))
        spans[clip.place] = min(start, clip.start), max(end, clip.end)
    playbacks: list[_Playback] = []
    for (source, offset), (start, end) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        playback = next((each for each in playbacks if each.can_play(source, start, offset)), None)
        if playback is None:
            playback = _Playback(source, reel_of(montage.sources[source], tones))
            playbacks.append(playback)
        playback.until, playback.wound = end, end + offset
        playback.places.append((source, offset))
    return playbacks


def _ms(frame: int) -> int:
    return round(frame * 1000 / RATE_HZ)
