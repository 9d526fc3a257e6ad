// Notes as the piano roll shows them. A note is [start, length, pitch, velocity], times in ms.

const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]

/** A MIDI pitch as people write it; 60 is C4. */
export function pitchName(pitch) {
  return `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`
}

/** The lowest and the highest pitch of all parts, with a little air. */
export function rangeOf(parts) {
  const pitches = parts.flatMap(({ notes }) => notes.map((note) => note[2]))
  const [low, high] = extremes(pitches)
  return { low: low - 1, high: high + 1 }
}

/** The notes of a part that sound between two times. */
export function notesBetween(notes, from, to) {
  return notes.filter(([start, length]) => start < to && start + length > from)
}

function extremes(numbers) {
  return numbers.reduce(([least, most], number) => [Math.min(least, number), Math.max(most, number)], [Infinity, -Infinity])
}
