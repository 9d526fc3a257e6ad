// The bar at the foot of every page, with the one audio element. It outlives page changes.
// Hears player:play, player:toggle, player:seek, player:nudge, player:hush and player:ask; tells player:change and player:time.
import { LastingElement } from "lasting-element"
import { clock } from "lib/clock"
import { gettext } from "lib/gettext"
import { forget, recall, remember } from "lib/resume"
import { neighbour } from "lib/songs"
import { SongSource } from "lib/song-source"
import { onSystemKeys, showInSystem } from "lib/system"

const REMEMBER_EVERY_S = 1
const HEARD = ["play", "toggle", "seek", "nudge", "hush", "ask"]
const CHANGES = ["play", "playing", "pause", "ended", "waiting", "durationchange", "emptied"]

class PlayerBar extends LastingElement {
  #song
  #queue = []
  #source
  #isAsked = false
  #wanted = false // whether the person wants sound, even when there is none
  #isLost = false
  #isBlocked = false
  #rememberedAt = 0
  #trouble = ""

  begin(signal) {
    const on = (target, name, listener) => target.addEventListener(name, listener, { signal })
    this.audio = this.querySelector("audio")
    for (const name of HEARD) on(document, `player:${name}`, ({ detail }) => this[name](detail))
    on(document, "song:renew", ({ detail }) => this.#renew(detail))
    for (const name of CHANGES) on(this.audio, name, () => this.#changed())
    on(this.audio, "ended", () => this.#step(1))
    on(this.audio, "timeupdate", () => this.#timePassed())
    on(this.audio, "seeking", () => this.#source?.refill())
    on(this.audio, "error", () => this.#broke())
    on(this.part("toggle"), "click", () => this.toggle())
    on(this.part("previous"), "click", () => this.#step(-1))
    on(this.part("next"), "click", () => this.#step(1))
    onSystemKeys({ previous: () => this.#step(-1), next: () => this.#step(1) })
    on(this.part("seek"), "input", ({ target }) => this.seek({ seconds: Number(target.value) }))
    on(this.part("volume"), "input", ({ target }) => this.#setVolume(Number(target.value)))
    // After a reload most browsers keep silent until the person does something, whatever it is.
    for (const name of ["click", "keyup"]) on(window, name, () => this.#isBlocked && this.#start())
    on(window, "pagehide", () => this.#remember())
    this.#setVolume(Number(localStorage.getItem("volume") ?? 1))
    this.#restore()
  }

  end() {
    this.#source?.close()
  }

  /**
   * Play `song` {id, src, name, href, cover, part, socket}, or pause it. Another part of it goes on at the same place.
   * The songs of `queue`, of which it is one, go on after it.
   */
  play({ song, seconds, anyPart = false, queue }) {
    const isSameSong = song.id === this.#song?.id
    if (queue || !isSameSong) this.#queue = queue ?? []
    if (!isSameSong || (song.src !== this.#song.src && !anyPart)) {
      this.#load(song, seconds ?? (isSameSong && !this.audio.ended ? this.audio.currentTime : 0))
    } else if (seconds !== undefined) {
      this.seek({ seconds })
    } else {
      return this.toggle()
    }
    this.#start()
  }

  toggle() {
    if (!this.#song) return
    if (this.audio.paused) return this.#start()
    this.#wanted = false
    this.audio.pause()
  }

  seek({ seconds }) {
    this.audio.currentTime = Math.max(0, seconds)
    this.#timePassed()
  }

  nudge({ seconds }) {
    if (this.#song) this.seek({ seconds: this.audio.currentTime + seconds })
  }

  /** Something else sounds in place of this song, and this bar goes on as its clock; or does no longer. */
  hush({ id, isHushed }) {
    if (id === this.#song?.id) this.audio.muted = isHushed
  }

  /** Tell everybody how things stand. */
  ask() {
    if (this.#isAsked) return // many buttons of a new page ask at once, and are told together
    this.#isAsked = true
    queueMicrotask(() => {
      this.#isAsked = false
      this.#changed()
      this.#timePassed()
    })
  }

  part(name) {
    return this.querySelector(`[data-part=${name}]`)
  }

  #load(song, seconds) {
    this.#source?.close()
    if (song.id !== this.#song?.id) this.audio.muted = false
    this.#song = { ...song }
    this.#trouble = ""
    this.#isLost = this.#isBlocked = false
    this.#source = new SongSource(this.audio, this.#song, seconds, {
      status: (message) => this.#hearStatus(message),
      end: (message) => this.#hearEnd(message),
      resume: () => this.#wanted && this.#start(),
    })
    this.hidden = false
    this.#changed()
  }

  #step(step) {
    const song = neighbour(this.#queue, this.#song, step)
    if (song) this.play({ song, seconds: 0, queue: this.#queue })
  }

  #renew({ id, name, cover }) {
    if (id !== this.#song?.id) return
    Object.assign(this.#song, { name, cover })
    this.#changed()
  }

  async #start() {
    this.#wanted = true
    this.#isBlocked = false
    this.#trouble = ""
    try {
      await this.audio.play()
    } catch (error) {
      if (error.name !== "NotAllowedError") return // a new source has replaced this one, or `error` tells
      this.#isBlocked = true
      this.#trouble = gettext("Press play to go on")
      this.#changed()
    }
  }

  #hearStatus(message) {
    if (message.title) this.#song.name = message.title
    this.#publish("track:status", { id: this.#song.id, ...message })
    this.#changed()
  }

  #hearEnd({ state, failure }) {
    this.#publish("track:changed", { id: this.#song.id })
    if (state !== "completed") this.#giveUp(failure?.message || gettext("This song was cancelled"))
    this.#changed()
  }

  #broke() {
    if (!this.audio.getAttribute("src")) return
    this.#giveUp(gettext("This sound could not be loaded. Try again in a moment."))
    this.#changed()
  }

  #giveUp(reason) {
    this.#trouble = reason
    this.#wanted = false
    this.#isLost = true
    forget(sessionStorage)
  }

  #changed() {
    if (!this.#song) return
    const { paused, duration, volume } = this.audio
    const { name, href, cover, part } = this.#song
    this.toggleAttribute("playing", !paused)
    this.part("toggle").setAttribute("aria-label", paused ? gettext("Play") : gettext("Pause"))
    this.part("title").textContent = name
    this.part("note").textContent = this.#trouble || part || (this.#isWaiting() ? gettext("Waiting for sound…") : "")
    this.part("link").href = href
    this.part("previous").hidden = !neighbour(this.#queue, this.#song, -1)
    this.part("next").hidden = !neighbour(this.#queue, this.#song, 1)
    if (this.part("cover").getAttribute("src") !== cover) this.part("cover").src = cover
    this.part("seek").max = Number.isFinite(duration) ? duration : Math.max(this.audio.currentTime, 1)
    this.part("length").textContent = clock(duration)
    if (this.#trouble) this.part("announcement").textContent = this.#trouble
    showInSystem(this.#song, !paused)
    this.#publish("player:change", { id: this.#song.id, src: this.#song.src, isPlaying: !paused, volume })
  }

  #isWaiting() {
    return this.#wanted && this.audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !this.audio.ended
  }

  #timePassed() {
    if (!this.#song) return
    const { currentTime } = this.audio
    const seek = this.part("seek")
    seek.value = currentTime
    seek.setAttribute("aria-valuetext", clock(currentTime))
    seek.style.setProperty("--fill", currentTime / Number(seek.max))
    this.part("now").textContent = clock(currentTime)
    this.#publish("player:time", { id: this.#song.id, seconds: currentTime })
    if (Math.abs(currentTime - this.#rememberedAt) >= REMEMBER_EVERY_S) this.#remember()
  }

  #setVolume(volume) {
    this.audio.volume = volume
    this.part("volume").value = volume
    this.part("volume").style.setProperty("--fill", volume)
    localStorage.setItem("volume", volume)
    this.#changed()
  }

  #remember() {
    if (!this.#song || this.#isLost) return
    this.#rememberedAt = this.audio.currentTime
    remember(sessionStorage, this.#song, this.audio.currentTime, this.#wanted && !this.audio.ended, this.#queue)
  }

  #restore() {
    const kept = recall(sessionStorage)
    this.#queue = kept?.queue ?? []
    if (kept) this.#load(kept.song, kept.seconds)
    if (kept?.isPlaying) this.#start()
  }

  #publish(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
  }
}

customElements.define("player-bar", PlayerBar)
