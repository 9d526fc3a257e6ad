// What a form holds, to be kept and put back. Hidden fields are nobody's wishes.

const wishes = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit")

/** {name: value} of everything that is not empty. */
export function valuesOf(form) {
  const names = new Set(wishes(form).map((field) => field.name))
  const pairs = [...names].map((name) => [name, form.elements.namedItem(name).value])
  return Object.fromEntries(pairs.filter(([, value]) => value))
}

/** Put `values` in; fields that they do not name take their first choice, or become empty. */
export function fill(form, values) {
  for (const field of wishes(form)) {
    if (field.type === "radio") field.checked = field.value === (values[field.name] ?? firstOf(form, field.name))
    else if (field.tagName === "SELECT") chooseIn(field, values[field.name])
    else field.value = values[field.name] ?? ""
  }
}

function firstOf(form, name) {
  return form.elements.namedItem(name)[0].value
}

function chooseIn(select, value) {
  select.value = value ?? ""
  if (select.selectedIndex < 0) select.selectedIndex = 0
}
