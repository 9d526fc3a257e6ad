// What a page remembers of the player, so that a reload goes on where it was.

const KEY = "player"

/** Keep the song, its place in seconds and whether it plays. */
export function remember(store, song, seconds, isPlaying) {
  store.setItem(KEY, JSON.stringify({ song, seconds, isPlaying }))
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
