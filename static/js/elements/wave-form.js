// The waveform of a finished track, from its stored peaks; a click on it goes there.
import { LastingElement } from "lasting-element"

class WaveForm extends LastingElement {
  #wave

  async begin(signal) {
    const [{ default: WaveSurfer }, peaks] = await Promise.all([import("wavesurfer"), this.#fetchPeaks(signal)])
    if (signal.aborted || !peaks) return
    this.#wave = WaveSurfer.create({ ...this.#look(), container: this, peaks: [peaks], duration: this.#seconds })
    this.#wave.on("interaction", (seconds) => this.#go(seconds))
    document.addEventListener("player:time", ({ detail }) => this.#show(detail), { signal })
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#wave.setOptions(this.#look()), { signal })
    document.dispatchEvent(new CustomEvent("player:ask"))
  }

  end() {
    this.#wave?.destroy()
  }

  get #seconds() {
    return Number(this.getAttribute("duration-ms")) / 1000
  }

  #look() {
    const style = getComputedStyle(this)
    const colour = (name) => style.getPropertyValue(name).trim()
    const cspNonce = document.querySelector("script[type=importmap]").nonce
    return {
      height: 112, barWidth: 3, barGap: 2, barRadius: 3, cursorWidth: 2, normalize: true, cspNonce,
      waveColor: colour("--wave"), progressColor: colour("--accent"), cursorColor: colour("--text"),
    }
  }

  async #fetchPeaks(signal) {
    const answer = await fetch(this.getAttribute("src"), { signal }).catch(() => null)
    if (!answer?.ok) return null
    const { data, bits } = await answer.json()
    return data.map((value) => value / 2 ** (bits - 1))
  }

  #show({ id, seconds }) {
    if (id === this.getAttribute("track")) this.#wave.setTime(seconds)
  }

  #go(seconds) {
    this.dispatchEvent(new CustomEvent("track:go", { bubbles: true, detail: { id: this.getAttribute("track"), seconds } }))
  }
}

customElements.define("wave-form", WaveForm)
