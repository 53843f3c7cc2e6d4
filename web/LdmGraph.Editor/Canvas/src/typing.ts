// What is typed into nodes while there is no connection is kept and handed over when there is one again; what the page took with it
// when it had to be loaded anew is put back by the next page.

/** Fields are known by the row they stand in, and by their number in it. */
function keyOf(field: HTMLElement): string | null {
  const row = field.closest<HTMLElement>("[data-row]");
  return row ? `${row.dataset["row"]}|${[...row.querySelectorAll("input,textarea,select")].indexOf(field)}` : null;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type !== "file");

const isToggle = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");

const read = (field: Field): string => isToggle(field) ? String(field.checked) : field.value;

function write(field: Field, value: string): void {
  if (isToggle(field)) field.checked = value === "true"; else field.value = value;
}

export class Typing {
  /** What the page before took with it; put back once, where its fields appear. */
  private readonly left: Map<string, string>;
  /** What was written on this page and may not have arrived yet. */
  private readonly kept = new Map<string, string>();
  /** What was changed while nothing could be sent. */
  private readonly unsent = new Set<Field>();

  constructor(root: HTMLElement, private readonly storageKey: string, private readonly online: () => boolean, gone: AbortSignal) {
    this.left = new Map(load(storageKey));
    const on = { capture: true, signal: gone };
    root.addEventListener("input", (event) => this.typed(event), on);
    root.addEventListener("change", (event) => this.typed(event), on);
    root.addEventListener("click", (event) => {
      // Without a connection a button would do nothing, or throw: the page must not look as if it had.
      if (!online() && (event.target as Element).closest("[data-node] button, .canvas-toolbar button")) { event.preventDefault(); event.stopImmediatePropagation(); }
    }, on);
  }

  private typed(event: Event): void {
    if (!isField(event.target)) return;
    const field = event.target, key = keyOf(field), value = read(field);
    if (key === null) return;
    this.kept.set(key, value);
    this.save();
    if (!this.online()) {
      event.stopImmediatePropagation();
      this.unsent.add(field);
    } else if (event.type === "change") {
      // Long enough for the server to have answered, or for the loss of the connection to be noticed.
      setTimeout(() => { if (this.online() && this.kept.get(key) === value) { this.kept.delete(key); this.save(); } }, 2_000);
    }
  }

  /** The connection is there again. */
  connected(): void {
    for (const field of this.unsent) if (field.isConnected) this.hand(field);
    this.unsent.clear();
  }

  /** Fields that have appeared get back what was typed into them before the page was loaded anew. */
  appeared(rows: Iterable<HTMLElement>): void {
    if (this.left.size === 0) return;
    for (const row of rows)
      for (const element of row.querySelectorAll<Field>("input,textarea,select")) {
        const key = keyOf(element), value = isField(element) && key !== null ? this.left.get(key) : undefined;
        if (key === null || value === undefined) continue;
        this.left.delete(key);
        if (read(element) === value) continue;
        write(element, value);
        this.hand(element);
      }
  }

  private hand(field: Field): void {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private save(): void {
    const all = new Map([...this.left, ...this.kept]);
    if (all.size > 0) sessionStorage.setItem(this.storageKey, JSON.stringify([...all])); else sessionStorage.removeItem(this.storageKey);
  }
}

function load(key: string): [string, string][] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "[]") as [string, string][];
  } catch (error) {
    console.warn("what this tab kept of typed text cannot be read", error);
    return [];
  }
}
