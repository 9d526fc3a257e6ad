// Songs in the order in which they are to be heard.

/** The song `step` places behind `song`, or undefined; what is not among them has no neighbours. */
export function neighbour(songs, song, step) {
  const at = songs.findIndex(({ src }) => src === song?.src)
  return at < 0 ? undefined : songs[at + step]
}

/** The items from `one` to `other`, whichever comes first, both of them included. */
export function between(items, one, other) {
  const [from, to] = [items.indexOf(one), items.indexOf(other)].sort((a, b) => a - b)
  return from < 0 ? [other] : items.slice(from, to + 1)
}
