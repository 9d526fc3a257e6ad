// Finding a place in a list of starts.

/** The index of the last of the rising `starts` that is not after `time`; -1 before the first. */
export function spanAt(starts, time) {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle] <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
