// What a page remembers of the player, so that a reload goes on where it was.

const KEY = "player"

/** Keep the song, its place in seconds, whether it plays and the songs among which it is heard. */
export function remember(store, song, seconds, isPlaying, queue) {
  store.setItem(KEY, JSON.stringify({ song, seconds, isPlaying, queue }))
}

export function forget(store) {
  store.removeItem(KEY)
}

/** What was kept, or null. */
export function recall(store) {
  try {
    return JSON.parse(store.getItem(KEY))
  } catch {
    return null
  }
}
