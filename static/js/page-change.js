// After a page change the focus is at what is new, as after a reload, and screen readers hear where they are.
let isNew = false

document.addEventListener("turbo:visit", ({ detail }) => {
  isNew = detail.action === "advance"
})

document.addEventListener("turbo:load", () => {
  if (!isNew) return
  isNew = false
  if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true })
  document.getElementById("where").textContent = document.title
})
