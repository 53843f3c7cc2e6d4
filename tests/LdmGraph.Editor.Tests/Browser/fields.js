// Does in the page what hands do, and sends home what came of it. The page's fields are drawn by the components themselves.
const found = {};
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const until = async (what) => {
  for (let i = 0; i < 300 && !what(); i++) await pause(50);
  return what();
};
addEventListener("error", (event) => (found.error = event.message));
addEventListener("unhandledrejection", (event) => (found.error = String(event.reason)));
// Made-up pointers cannot be captured.
Element.prototype.setPointerCapture = () => {};

try {
  const number = document.getElementById("number"), handle = document.querySelector("[data-scrub]"), slider = document.querySelector("[data-slider]");
  let told = 0;
  number.addEventListener("change", () => told++);
  const hand = (target, type, x, y = 0, id = 5) =>
    target.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, clientX: x, clientY: y, pointerId: id, button: 0, buttons: 1, pointerType: "mouse" }));
  hand(handle, "pointerdown", 100);
  for (const x of [104, 112, 120]) hand(handle, "pointermove", x);
  found.toldWhileDragging = told;
  hand(handle, "pointerup", 120);
  found.dragged = `${number.value} ${slider.value} ${told}`;
  for (let i = 0; i < 3; i++) number.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
  await until(() => told > 1);
  found.stepped = `${number.value} ${told}`;
  // What is written to a field, as the page does, waits for the text that stands there to be sent or given up.
  const type = (text) => {
    number.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(number, text);
    number.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const said = () => [...number.parentElement.querySelectorAll(".value-says")].map((says) => says.textContent).join();
  type("0.7");
  number.value = "0.3";
  found.kept = `${number.value}: ${said()}`;
  number.dispatchEvent(new Event("change", { bubbles: true }));
  number.value = "0.4";
  found.sent = number.value;
  type("0.9");
  number.value = "0.8";
  number.blur();
  found.givenUp = `${number.value}${said()}`;
  number.value = "0.6";
  told = 2;
  slider.value = "0.2";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  found.slid = `${number.value} ${told}`;

  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [200, 100];
  picture.getContext("2d").fillRect(0, 0, 200, 100);
  const blob = await new Promise((resolve) => picture.toBlob(resolve, "image/png"));
  const field = document.getElementById("mask");
  const drop = (file) => {
    const data = new DataTransfer();
    data.items.add(file);
    field.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  };
  field.value = "";
  drop(new File([blob], "picture.png", { type: "image/png" }));
  await until(() => field.value);
  found.dropped = field.value;
  drop(new File(["text"], "letter.txt", { type: "text/plain" }));
  found.refused = document.querySelector("[data-picture-problem]").textContent;

  const paint = document.querySelector("[data-paint]");
  paint.dataset.over = picture.toDataURL();
  delete paint.dataset.mask;
  paint.click();
  await until(() => document.querySelector("dialog.painter[open] canvas")?.width > 100);
  await pause(100);
  const canvas = document.querySelector(".painter canvas"), box = canvas.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const key = (name) => document.querySelector(".painter").dispatchEvent(new KeyboardEvent("keydown", { key: name, ctrlKey: true, bubbles: true, cancelable: true }));
  hand(canvas, "pointerdown", x - 60, y, 9);
  for (const to of [x - 20, x + 20, x + 60]) hand(canvas, "pointermove", to, y, 9);
  hand(canvas, "pointerup", x + 60, y, 9);
  key("z");
  found.undone = [...document.querySelectorAll(".painter button:disabled")].map((button) => button.textContent).join();
  key("y");
  const before = field.value;
  document.querySelector(".painter-save").click();
  await until(() => field.value !== before);
  found.painted = field.value;
  const sent = new Image();
  sent.src = "/sent/2";
  await sent.decode();
  const reader = new OffscreenCanvas(sent.naturalWidth, sent.naturalHeight).getContext("2d");
  reader.drawImage(sent, 0, 0);
  const row = reader.getImageData(0, 50, sent.naturalWidth, 1).data;
  found.size = `${sent.naturalWidth} ${sent.naturalHeight}`;
  found.stroke = [...Array(sent.naturalWidth).keys()].filter((column) => row[4 * column] > 127).length;
  found.closed = !document.querySelector("dialog") && document.activeElement === paint;
} catch (failure) {
  found.error = failure.stack;
}
await fetch("/found", { method: "PUT", body: JSON.stringify(found) });
