// What somebody is typing stays, whoever changes the same value elsewhere meanwhile: the page writes a changed value into its field without
// asking what stands there. Such a value waits beside the field until the text is sent, and takes its place, or is left and the value shown.

const Fields = ".value-field :is(input[type=text], textarea), .field :is(input, textarea), .frame-title, .note-text";

/** Fields with unsent text: what was written to them meanwhile, and whether their text is on its way, which may take until there is a connection. */
const unsent = new WeakMap();

const nativeValue = (field) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");

/** Writes into a field for the person at it. */
export function put(field, text) {
  nativeValue(field).set.call(field, text);
}

/** From here on the field keeps its text. */
export function keep(field) {
  if (unsent.has(field)) return;
  untell(field);
  unsent.set(field, { elsewhere: undefined, isSent: false });
  // In front of the property of all fields, by which the page writes.
  Object.defineProperty(field, "value", { configurable: true, get: nativeValue(field).get, set: (text) => waits(field, text ?? "") });
}

/** The field has no text of its own any more: it shows what the page writes, and what was written meanwhile. */
export function giveUp(field) {
  const { elsewhere } = unsent.get(field) ?? {};
  release(field);
  if (elsewhere === undefined) return;
  field.value = elsewhere;
  untell(field);
}

function waits(field, text) {
  unsent.get(field).elsewhere = text;
  if (text === field.value) untell(field);
  else tell(field, `Changed elsewhere meanwhile, to ${shortened(text)}. What is written here takes its place.`);
}

// As much of a prompt as tells which it is.
const shortened = (text) => (text === "" ? "nothing" : text.length > 60 ? `${text.slice(0, 60)}…` : text);

function release(field) {
  unsent.delete(field);
  delete field.value;
}

const saying = new WeakMap();

function tell(field, text) {
  let says = saying.get(field);
  if (!says?.isConnected) {
    says = document.createElement("p");
    says.className = "value-says";
    says.setAttribute("role", "status");
    field.parentElement.append(says);
    saying.set(field, says);
  }
  says.textContent = text;
}

function untell(field) {
  saying.get(field)?.remove();
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.(Fields)) keep(event.target);
}, true);
document.addEventListener("change", (event) => {
  const state = unsent.get(event.target);
  if (state) state.isSent = true;
}, true);
// Behind whoever stops the event because there is no connection, and hands the text over later.
document.addEventListener("change", (event) => {
  if (unsent.has(event.target)) release(event.target);
});
document.addEventListener("focusout", ({ target }) => {
  // A window that is left for another one leaves the focus where it is.
  if (unsent.has(target) && !unsent.get(target).isSent && document.activeElement !== target) giveUp(target);
});
