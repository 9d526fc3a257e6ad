// The one script every page loads: page changes without reloads, and the elements of the studio.
import { StreamActions, visit } from "turbo"
import { tokenFrom } from "lib/cookies"
import "page-change"
import "elements/copy-button"
import "elements/drop-menu"
import "elements/key-map"
import "elements/live-track"
import "elements/lyric-sheet"
import "elements/modal-frame"
import "elements/play-button"
import "elements/player-bar"
import "elements/search-box"
import "elements/studio-bell"
import "elements/time-left"
import "elements/time-line"
import "elements/toast-note"
import "elements/upload-zone"
import "elements/wave-form"

// Signing in, or entering as a guest, renews the token that forms already on the page were given.
document.addEventListener("submit", ({ target }) => {
  const field = target.elements.csrfmiddlewaretoken
  if (field) field.value = tokenFrom(document.cookie) ?? field.value
}, { capture: true })

// <turbo-stream action="ask" track="…">: whatever shows this track asks the server again.
StreamActions.ask = function () {
  document.dispatchEvent(new CustomEvent("track:changed", { detail: { id: this.getAttribute("track") } }))
}

// <turbo-stream action="visit" href="…">: a form in a dialog has done its work, which another page shows.
StreamActions.visit = function () {
  visit(this.getAttribute("href"))
}
