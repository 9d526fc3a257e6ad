// Plays all stems of a song by one clock, so that they cannot drift apart; each through a fader and a pan of its own.
import { PIECE_S, Pieces, RATE_HZ, pieceAt, wholeFrames } from "lib/pieces"

const HELD_PIECES = 3 // of each stem: 50 MB of samples for six stems
const LEAD_S = 0.05
const GLIDE_S = 0.015 // no fader clicks

export class StemDeck {
  #context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: "playback" })
  #master = this.#context.createGain()
  #channels
  #pieces
  #sources = new Set()
  #origin = null // the context's time at the song's beginning, while it plays
  #run = 0
  #timer

  /** `fetchPiece(name, number)` promises encoded bytes, or null beyond the end. */
  constructor(names, fetchPiece) {
    this.#master.connect(this.#context.destination)
    this.#channels = new Map(names.map((name) => [name, this.#channel()]))
    this.#pieces = new Pieces((number) => this.#fetchAll(names, number, fetchPiece), HELD_PIECES)
  }

  /** Where the song is, in seconds; null while nothing plays. */
  get seconds() {
    return this.#origin === null ? null : this.#context.currentTime - this.#origin
  }

  /** The last node of a stem, before they come together. */
  output(name) {
    return this.#channels.get(name).panner
  }

  set volume(volume) {
    this.#master.gain.setTargetAtTime(volume, this.#context.currentTime, GLIDE_S)
  }

  /** `settings` are {gain, pan} by name. */
  set(settings) {
    const now = this.#context.currentTime
    for (const [name, { gain, pan }] of Object.entries(settings)) {
      const channel = this.#channels.get(name)
      channel.fader.gain.setTargetAtTime(gain, now, GLIDE_S)
      channel.panner.pan.setTargetAtTime(pan, now, GLIDE_S)
    }
  }

  /** Go on where `now()` is when the sound has come; whether it has, and nothing else has been wished meanwhile. */
  async play(now) {
    this.pause()
    const run = this.#run
    await this.#context.resume()
    const number = pieceAt(now() + LEAD_S)
    const buffers = await this.#pieces.get(number)
    if (run !== this.#run) return false
    if (pieceAt(now() + LEAD_S) !== number) return this.play(now)
    this.#origin = wholeFrames(this.#context.currentTime - now())
    this.#schedule(number, buffers, run)
    return true
  }

  pause() {
    this.#run += 1
    this.#origin = null
    clearTimeout(this.#timer)
    for (const source of this.#sources) source.stop()
    this.#sources.clear()
  }

  close() {
    this.pause()
    this.#context.close()
  }

  #channel() {
    const fader = this.#context.createGain()
    const panner = this.#context.createStereoPanner()
    fader.connect(panner).connect(this.#master)
    return { fader, panner }
  }

  async #fetchAll(names, number, fetchPiece) {
    const loaded = await Promise.all(names.map(async (name) => {
      const bytes = await fetchPiece(name, number)
      return [name, bytes && (await this.#context.decodeAudioData(bytes))]
    }))
    return loaded.every(([, buffer]) => buffer) ? loaded : null
  }

  /** All stems begin in the same frame; a piece that comes late begins as far in as it is late. */
  #schedule(number, buffers, run) {
    if (!buffers) return
    const begins = this.#origin + number * PIECE_S
    const at = Math.max(wholeFrames(begins), wholeFrames(this.#context.currentTime + LEAD_S))
    for (const [name, buffer] of buffers) this.#start(name, buffer, at, wholeFrames(at - begins))
    const wait = Math.max(0, begins - this.#context.currentTime)
    this.#timer = setTimeout(() => this.#goOn(number + 1, run), wait * 1000)
  }

  #start(name, buffer, at, offset) {
    if (offset >= buffer.duration) return
    const source = this.#context.createBufferSource()
    source.buffer = buffer
    source.connect(this.#channels.get(name).fader)
    source.start(at, offset)
    source.onended = () => this.#sources.delete(source)
    this.#sources.add(source)
  }

  async #goOn(number, run) {
    const buffers = await this.#pieces.get(number).catch(() => null)
    if (run === this.#run) this.#schedule(number, buffers, run)
  }
}
