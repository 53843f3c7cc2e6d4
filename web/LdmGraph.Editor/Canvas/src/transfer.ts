// Copy and paste over the system's clipboard, so that nodes go from tab to tab and into text files, and files dropped on the canvas.
import type { Keyboard } from "./keyboard";
import type { Point } from "./model";
import { graphPoint } from "./stage";
import type { Stage } from "./stage";

/** Where copied nodes are kept beside the clipboard, which pages that are not from this machine may not write. */
const Shelf = "canvas-clipboard";

export function transfer(stage: Stage, keyboard: Keyboard): void {
  const on = { signal: stage.gone };
  let pointer: { clientX: number; clientY: number } | null = null;
  stage.pane.addEventListener("pointermove", (event) => { pointer = event; }, { ...on, passive: true });
  stage.pane.addEventListener("pointerleave", () => { pointer = null; }, on);

  document.addEventListener("paste", (event) => {
    const target = event.target as Element;
    if (target.closest("input,textarea,select,[contenteditable]") || !(target === document.body || stage.root.contains(target)) || !stage.editable()) return;
    const text = event.clipboardData?.getData("text/plain") || localStorage.getItem(Shelf) || "";
    if (!text.trimStart().startsWith("{")) return;
    event.preventDefault();
    paste(stage, text, pointer ? graphPoint(stage, pointer) : keyboard.middle());
  }, on);

  stage.pane.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") && !(event.target as Element).closest("[data-picture]")) event.preventDefault();
  }, on);
  stage.pane.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file || event.defaultPrevented || (event.target as Element).closest("[data-picture]")) return;
    event.preventDefault();
    void open(stage, file);
  }, on);
}

/** What was copied last, here or in another program that was allowed to say so. */
export async function copiedText(): Promise<string> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    // Without a permission, or on a page that is not from this machine, there is no clipboard; the shelf is always there.
    return localStorage.getItem(Shelf) ?? "";
  }
}

export function paste(stage: Stage, text: string, at: Point): void {
  const zone = stage.scene.zoneAt(at), origin = stage.scene.origin(zone?.id);
  stage.send({ kind: "command", name: "paste", ids: zone ? [zone.id] : [], x: Math.round(at.x - origin.x), y: Math.round(at.y - origin.y), text });
}

/** Keeps copied text for a paste here or elsewhere. */
export async function keep(text: string): Promise<void> {
  localStorage.setItem(Shelf, text);
  try {
    await navigator.clipboard?.writeText(text);
  } catch (error) {
    // Refused without permission; the copy on the shelf still serves every tab of this address.
    console.warn("the clipboard cannot be written", error);
  }
}

/** Has the server open the graph in a file, and goes there. */
async function open(stage: Stage, file: File): Promise<void> {
  stage.say(`Opening ${file.name}`);
  try {
    const problem = await send(file);
    if (problem !== null) stage.send({ kind: "failed", reason: `${file.name} cannot be opened: ${problem}` });
  } catch {
    stage.send({ kind: "failed", reason: `${file.name} cannot be opened: the server does not answer` });
  }
}

/** Null when the page is on its way; otherwise what is wrong with the file. */
async function send(file: File): Promise<string | null> {
  const response = await fetch(`/api/graphs?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file, headers: { "Content-Type": file.type || "application/json" } });
  const answer = await response.json() as { page?: string; detail?: string; title?: string };
  if (!response.ok || !answer.page) return answer.detail ?? answer.title ?? `the server answers ${response.status}`;
  location.assign(answer.page);
  return null;
}
