// A stretch of a song that somebody chooses: {start, end} in ms, on beats where there are any.
import { spanAt } from "lib/spans"

const LEAST_MS = 3000 // of new music
const STEP_MS = 500 // where there are no beats
const NEAR_MS = 250

/** The beat that is near `ms`, else `ms` itself. */
export function snapped(ms, beats) {
  const at = spanAt(beats, ms)
  const near = [beats[at], beats[at + 1]].filter((beat) => Math.abs(beat - ms) <= NEAR_MS)
  return near.sort((one, other) => Math.abs(one - ms) - Math.abs(other - ms))[0] ?? Math.round(ms)
}

/** The stretch between two places in any order, on beats, within the song and long enough for new music. */
export function stretchOf(one, other, { beats, length }) {
  const inside = (ms) => Math.min(length, Math.max(0, ms))
  const [start, end] = [one, other].sort((first, second) => first - second).map((ms) => inside(snapped(inside(ms), beats)))
  if (end - start >= LEAST_MS) return { start, end }
  const least = Math.min(LEAST_MS, length)
  return start + least <= length ? { start, end: start + least } : { start: length - least, end: length }
}

/** The stretch with one edge moved by so many beats. */
export function withEdgeMoved(stretch, edge, beatsOn, song) {
  const from = stretch[edge]
  const at = spanAt(song.beats, from)
  const to = song.beats.length ? song.beats[at + (beatsOn < 0 && song.beats[at] < from ? beatsOn + 1 : beatsOn)] : undefined
  return withEdgeAt(stretch, edge, to ?? from + beatsOn * STEP_MS, song)
}

/** The stretch with one edge at `ms`; it keeps its least length by staying where it is. */
export function withEdgeAt(stretch, edge, ms, { length }) {
  const least = Math.min(LEAST_MS, length)
  if (edge === "start") return { ...stretch, start: Math.max(0, Math.min(Math.round(ms), stretch.end - least)) }
  return { ...stretch, end: Math.min(length, Math.max(Math.round(ms), stretch.start + least)) }
}
