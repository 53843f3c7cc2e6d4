// The menu of what is under the pointer, or has the focus: what the keys do, for those who do not know them.
import { takeOut } from "./dragging";
import { askPalette, bendLink } from "./pointers";
import type { Spot } from "./pointers";
import type { SceneNode } from "./scene";
import type { Stage } from "./stage";

interface Entry { label: string; key: string; choose(): void }

export interface MenuActions {
  /** Carries out a command by its name, on the selection. */
  command(name: string): void;
  connect(node: SceneNode): void;
  note(at: Spot): void;
  /** Pastes what was copied last, at a place. */
  paste(at: Spot): void;
}

const OnNodes: readonly [name: string, label: string, key: string][] = [
  ["duplicate", "Duplicate", "Ctrl+D"], ["copy", "Copy", "Ctrl+C"], ["cut", "Cut", "Ctrl+X"], ["bypass", "Bypass", "Ctrl+B"], ["mute", "Mute", "Ctrl+M"],
  ["collapse", "Collapse", "Alt+C"], ["frame", "Frame", "Ctrl+G"], ["part", "Make a part", "Ctrl+Shift+G"], ["delete", "Delete", "Del"],
];

/** What of that can be done with frames and notes as well. */
const OnMarks = new Set(["duplicate", "copy", "cut", "delete"]);

const OnNothing: readonly [name: string, label: string, key: string][] = [["arrange", "Arrange", "L"], ["select-all", "Select all", "Ctrl+A"], ["fit", "Show all", "F"]];

export class Menu {
  private entries: Entry[] = [];
  private back: Element | null = null;
  private written: Element | null = null;

  constructor(private readonly stage: Stage, private readonly box: HTMLElement, private readonly actions: MenuActions) {
    const on = { signal: stage.gone };
    stage.root.addEventListener("pointerdown", () => { this.written = document.activeElement; }, { ...on, capture: true });
    stage.root.addEventListener("contextmenu", (event) => this.asked(event), on);
    box.addEventListener("keydown", (event) => this.key(event), on);
    box.addEventListener("click", (event) => this.choose([...box.children].indexOf((event.target as Element).closest("button")!)), on);
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget as Node | null)) this.close(false); }, on);
  }

  private asked(event: MouseEvent): void {
    const target = event.target as Element, field = target.closest("input,textarea,select");
    // In a field the browser's own menu has what texts need; a note is all field, and a thing of its own until one writes in it.
    if (target.closest(".popup") || (field && (!field.matches(".note-text") || field === this.written)) || !(target === this.stage.root || this.stage.pane.contains(target)) || !this.stage.editable()) return;
    event.preventDefault();
    const id = target.closest<HTMLElement>("[data-node]")?.dataset["node"], node = id === undefined ? undefined : this.stage.scene.nodes.get(id);
    const link = target.closest<SVGElement>("[data-link]")?.dataset["link"];
    if (node && !node.selected) this.stage.select([node.id]);
    this.open(node ? this.ofNode(node) : link !== undefined ? this.ofLink(link, event) : this.ofNothing(event), event);
  }

  private ofNode(node: SceneNode): Entry[] {
    const only = this.stage.scene.selection().length === 1, entries: Entry[] = [];
    if (only && node.spec.ports.length > 0) entries.push({ label: "Link…", key: "C", choose: () => this.actions.connect(node) });
    if (only && node.spec.calls === true)
      entries.push({ label: "Open its graph", key: "", choose: () => this.stage.send({ kind: "open", id: node.id }) }, { label: "Unpack its graph", key: "", choose: () => this.actions.command("unpack") });
    // The cards of params and outputs are the graph's own, and stay.
    if (node.id === "$params" || node.id === "$outputs") return entries;
    const body = node.spec.parent, chosen = this.stage.scene.selection().filter((other) => other.spec.parent === body);
    const commands = this.commands(node.spec.kind === "frame" || node.spec.kind === "note" ? OnNodes.filter(([name]) => OnMarks.has(name)) : OnNodes);
    if (body !== undefined) commands.splice(-1, 0, { label: "Take out of the body", key: "", choose: () => takeOut(this.stage, chosen) });
    return [...entries, ...commands];
  }

  private ofLink(link: string, { clientX, clientY }: Spot): Entry[] {
    const edge = this.stage.scene.edges.get(link);
    return edge ? [
      { label: "Lead it through here", key: "", choose: () => bendLink(this.stage, link, null, { clientX, clientY }) },
      { label: "Remove the link", key: "Del", choose: () => this.stage.send({ kind: "disconnect", revision: this.stage.scene.revision, ends: [edge.to] }) },
    ] : [];
  }

  private ofNothing({ clientX, clientY }: Spot): Entry[] {
    const at = { clientX, clientY };
    return [
      { label: "Add a node…", key: "Space", choose: () => askPalette(this.stage, at) },
      { label: "Add a note", key: "N", choose: () => this.actions.note(at) },
      { label: "Paste", key: "Ctrl+V", choose: () => this.actions.paste(at) },
      ...this.commands(OnNothing),
    ];
  }

  private commands(list: typeof OnNodes): Entry[] {
    return list.map(([name, label, key]) => ({ label, key, choose: () => this.actions.command(name) }));
  }

  private open(entries: Entry[], { clientX, clientY }: Spot): void {
    if (entries.length === 0) return;
    this.back = document.activeElement;
    this.entries = entries;
    this.box.replaceChildren(...entries.map(({ label, key }) => {
      const item = document.createElement("button"), text = document.createElement("span"), hint = document.createElement("kbd");
      item.type = "button";
      item.tabIndex = -1;
      item.setAttribute("role", "menuitem");
      text.textContent = label;
      hint.textContent = key;
      item.append(text);
      if (key !== "") item.append(hint);
      return item;
    }));
    this.box.hidden = false;
    const pane = this.stage.pane.getBoundingClientRect(), gap = 8;
    this.box.style.left = `${Math.max(gap, Math.min(clientX - pane.left, pane.width - this.box.offsetWidth - gap))}px`;
    this.box.style.top = `${Math.max(gap, Math.min(clientY - pane.top, pane.height - this.box.offsetHeight - gap))}px`;
    (this.box.firstElementChild as HTMLElement).focus();
  }

  private key(event: KeyboardEvent): void {
    const items = [...this.box.children] as HTMLElement[], at = items.indexOf(document.activeElement as HTMLElement);
    event.stopPropagation();
    const to = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : null;
    if (to !== null) { event.preventDefault(); items[(to + items.length) % items.length]?.focus(); }
    else if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); this.close(true); }
  }

  private choose(index: number): void {
    const entry = this.entries[index];
    if (!entry) return;
    this.close(true);
    entry.choose();
  }

  private close(refocus: boolean): void {
    if (this.box.hidden) return;
    this.box.hidden = true;
    if (refocus && this.back instanceof HTMLElement) this.back.focus({ preventScroll: true });
  }
}
