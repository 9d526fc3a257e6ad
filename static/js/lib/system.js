// What the system's own media keys and lock screen show and ask for.

/** `song` has name and cover. Does nothing where the browser offers no media session. */
export function showInSystem({ name, cover }, isPlaying) {
  if (!("mediaSession" in navigator)) return
  navigator.mediaSession.metadata = new MediaMetadata({ title: name, artwork: [{ src: cover, type: "image/svg+xml" }] })
  navigator.mediaSession.playbackState = isPlaying ? "playing" : "paused"
}

/** Call `previous` and `next` at the keys of those names. */
export function onSystemKeys({ previous, next }) {
  navigator.mediaSession?.setActionHandler("previoustrack", previous)
  navigator.mediaSession?.setActionHandler("nexttrack", next)
}
