// Everything without a pointer: arrows walk from node to node, Enter goes into a node's body, Escape out of it, letters and chords
// do what the toolbar does.
import { neighbour, toGraph } from "./geometry";
import type { Direction } from "./geometry";
import { carriedBy } from "./dragging";
import type { SceneNode } from "./scene";
import { fitAll, paneRect, reveal, showAt } from "./stage";
import type { Stage } from "./stage";

const Arrows: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** Chords that C# carries out; "mod" is Control, or Command on a Mac. */
const Commands: Record<string, string> = {
  "mod+z": "undo", "mod+shift+z": "redo", "mod+y": "redo", "mod+c": "copy", "mod+x": "cut", "mod+d": "duplicate", "mod+g": "frame",
  "mod+shift+g": "part", "mod+b": "bypass", "mod+m": "mute", "alt+c": "collapse", "delete": "delete", "backspace": "delete",
  "mod+enter": "run", "mod+s": "save", "f2": "rename", "shift+?": "help", "?": "help", "n": "note", "mod+shift+l": "outline",
};

/** Chords that mean the graph wherever one writes. */
const Always = new Set(["mod+enter", "mod+s"]);

export const FocusableInside = "button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),a[href],summary,[tabindex='0']";

/** For how long keys are kept for a field that C# was asked to show, in milliseconds; a connection that is lost never shows it. */
const Patience = 2000;

export interface KeyboardActions {
  connect(node: SceneNode): void;
  arrange(): void;
  /** Shows the palette in the middle of what is seen, or beside a node. */
  palette(beside: SceneNode | null): void;
}

export class Keyboard {
  private current: string | null = null;
  private focused: Element | null = null;
  private burst: { timer: number; ids: SceneNode[] } | null = null;
  private early: { text: string; until: number } | null = null;

  constructor(private readonly stage: Stage, private readonly nodes: HTMLElement, private readonly actions: KeyboardActions) {
    const on = { signal: stage.gone };
    // Keys mean the graph also while nothing at all has the focus: the page has just come, or what had it is gone.
    window.addEventListener("keydown", (event) => { if (event.target === document.body || stage.root.contains(event.target as Node)) this.down(event); }, on);
    nodes.addEventListener("focusin", (event) => {
      const node = this.of(event.target as Element);
      if (node) this.rove(node);
    }, on);
    stage.root.addEventListener("focusin", (event) => {
      this.focused = event.target as Element;
      if (this.focused.matches(".canvas-panel input, .note-text")) this.hand(this.focused as HTMLInputElement | HTMLTextAreaElement);
    }, on);
    stage.gone.addEventListener("abort", () => this.settle());
  }

  /** Keeps exactly one node in the order of the Tab key. */
  refresh(): void {
    const { scene } = this.stage;
    if (this.current !== null) this.current = scene.successors.get(this.current) ?? this.current;
    const current = (this.current !== null ? scene.nodes.get(this.current) : undefined) ?? [...scene.nodes.values()].find((node) => node.shown && node.element);
    for (const node of scene.nodes.values()) node.element?.setAttribute("tabindex", node === current ? "0" : "-1");
    this.current = current?.id ?? null;
    // What had the focus was removed: it goes to what is next to it.
    if (this.focused?.isConnected === false && document.activeElement === document.body) this.restore();
  }

  /** What is written from now on is meant for a field that C# was asked to show, not for the graph. */
  expectField(): void { this.early = { text: "", until: performance.now() + Patience }; }

  /** What was written before the field was there. */
  takeEarly(): string {
    const text = this.early?.text ?? "";
    this.early = null;
    return text;
  }

  /** Gives a field what was written before it was there; it is handed over when the field is left, like all that is written. */
  private hand(field: HTMLInputElement | HTMLTextAreaElement): void {
    const text = this.takeEarly();
    if (text === "") return;
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.addEventListener("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })), { once: true, signal: this.stage.gone });
  }

  /** Adds a note, which is then written. */
  note(at: { x: number; y: number }): void {
    this.expectField();
    this.stage.send({ kind: "command", name: "note", ids: [], x: Math.round(at.x), y: Math.round(at.y) });
  }

  focus(node: SceneNode): void {
    for (const other of this.stage.scene.nodes.values()) other.wanted = false;
    node.wanted = node.element === null;
    // From very far there are no elements, and nobody could read them.
    if (this.stage.root.classList.contains("dots")) showAt(this.stage, node.rect); else reveal(this.stage, node.rect);
    node.element?.classList.remove("culled");
    node.element?.focus({ preventScroll: true });
  }

  /** Elements that are there now: one may have been waited for. */
  appeared(nodes: readonly SceneNode[]): void {
    for (const node of nodes) if (node.wanted) this.focus(node);
  }

  private of(element: Element | null): SceneNode | null {
    const id = element?.closest<HTMLElement>("[data-node]")?.dataset["node"];
    return (id !== undefined ? this.stage.scene.nodes.get(id) : undefined) ?? null;
  }

  private rove(node: SceneNode): void {
    if (this.current === node.id) return;
    const before = this.current !== null ? this.stage.scene.nodes.get(this.current) : undefined;
    before?.element?.setAttribute("tabindex", "-1");
    node.element?.setAttribute("tabindex", "0");
    this.current = node.id;
  }

  private down(event: KeyboardEvent): void {
    const target = event.target as HTMLElement, node = this.of(target), onNode = node !== null && node.element === target;
    if (event.key === "Escape" && !event.defaultPrevented && target.closest(".canvas-panel")) { event.preventDefault(); this.restore(); return; }
    const chord = chordOf(event), inPanel = target.closest(".canvas-panel") !== null;
    if (event.defaultPrevented || (target.closest("[data-own-keys]") && !(inPanel && Always.has(chord)))) return;
    if (this.keep(event)) { event.preventDefault(); return; }
    if (event.key === "Escape") { this.escape(event, node, onNode); return; }
    const writing = target.matches("input,textarea,select,[contenteditable]");
    // In a field, the chords of text belong to the text.
    if (writing && !Always.has(chord)) return;
    // What is run, or saved, is what one sees: a field hands over what is written in it when it is left.
    if (writing) { target.blur(); target.focus({ preventScroll: true }); }
    if (onNode && event.key === "Tab") { this.leave(); return; }
    if (onNode && event.key === "Enter" && chord === "enter") { event.preventDefault(); this.enter(node); return; }
    if (target.matches("button,summary,a[href]") && (event.key === " " || event.key === "Enter") && !event.ctrlKey && !event.metaKey) return;
    if (this.arrow(event, node, chord) || this.look(chord)) { event.preventDefault(); return; }
    if (chord === "c" && node) { event.preventDefault(); this.actions.connect(node); return; }
    if (!this.stage.editable()) return;
    if (chord === " " || chord === "/") { event.preventDefault(); this.actions.palette(onNode ? node : null); return; }
    if (chord === "mod+shift+a" || chord === "l") { event.preventDefault(); this.actions.arrange(); return; }
    const command = Commands[chord];
    if (command === undefined || (command === "copy" && (getSelection()?.toString() ?? "") !== "")) return;
    event.preventDefault();
    this.command(command, onNode ? node : null);
  }

  /** Keeps a key for the field to come; false where none is waited for, or the key writes nothing. */
  private keep(event: KeyboardEvent): boolean {
    if (this.early && performance.now() > this.early.until) this.early = null;
    if (!this.early || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Backspace") this.early.text = this.early.text.slice(0, -1);
    else if (event.key.length === 1) this.early.text += event.key;
    else return event.key === "Enter";
    return true;
  }

  /** Carries a command out on the selection, or, without one, on the node that has the focus. */
  command(name: string, focused: SceneNode | null = null): void {
    this.settle();
    if (name === "note") { this.note(this.middle()); return; }
    if (name === "rename") this.expectField();
    const { scene } = this.stage;
    if (name === "delete" && scene.selectedEdge !== null) {
      const edge = scene.edges.get(scene.selectedEdge);
      if (edge) this.stage.send({ kind: "disconnect", revision: scene.revision, ends: [edge.to] });
      return;
    }
    const chosen = scene.selection().map((node) => node.id), ids = chosen.length > 0 ? chosen : focused ? [focused.id] : [];
    const at = this.middle();
    if (name === "delete" && focused) this.current = neighbourOf(focused, this.peers(focused), "left")?.id ?? null;
    const around = name === "frame" ? scene.bounds(ids) : null;
    if (around) this.stage.send({ kind: "command", name, ids, x: Math.round(around.x - 32), y: Math.round(around.y - 64), width: Math.round(around.width + 64), height: Math.round(around.height + 96) });
    else this.stage.send({ kind: "command", name, ids, x: Math.round(at.x), y: Math.round(at.y) });
  }

  /** Gives the focus back to the node that had it last. */
  restore(): void {
    const node = this.current !== null ? this.stage.scene.nodes.get(this.current) : undefined;
    if (node) this.focus(node); else this.stage.root.focus({ preventScroll: true });
  }

  middle(): { x: number; y: number } {
    const pane = paneRect(this.stage);
    return toGraph(this.stage.panZoom.view, { x: pane.width / 2, y: pane.height / 2 });
  }

  private escape(event: KeyboardEvent, node: SceneNode | null, onNode: boolean): void {
    const zone = node?.spec.parent !== undefined ? this.stage.scene.nodes.get(node.spec.parent) : undefined;
    if (node && !onNode) { event.preventDefault(); this.focus(node); }
    else if (zone) { event.preventDefault(); this.focus(zone); this.stage.select([zone.id]); }
    else if (this.stage.scene.selection().length > 0 || this.stage.scene.selectedEdge !== null) { event.preventDefault(); this.stage.select([]); }
  }

  private enter(node: SceneNode): void {
    if (node.isZone) {
      const first = node.children.map((id) => this.stage.scene.nodes.get(id)!).sort((a, b) => a.rect.x - b.rect.x || a.rect.y - b.rect.y)[0];
      if (first) { this.focus(first); this.stage.select([first.id]); return; }
    }
    node.element?.querySelector<HTMLElement>(FocusableInside)?.focus();
  }

  /** The Tab key on a node leaves the nodes, past all fields in their bodies. */
  private leave(): void {
    this.nodes.inert = true;
    setTimeout(() => { this.nodes.inert = false; });
  }

  private arrow(event: KeyboardEvent, node: SceneNode | null, chord: string): boolean {
    const direction = Arrows[event.key];
    if (direction === undefined || event.altKey) return false;
    if (event.ctrlKey || event.metaKey) { this.nudge(direction, event.shiftKey ? 100 : this.stage.grid || 10, node); return true; }
    if (chord.includes("+") && !event.shiftKey) return false;
    const from = node ?? (this.current !== null ? this.stage.scene.nodes.get(this.current) : undefined);
    const next = from ? neighbourOf(from, this.peers(from), direction) : null;
    if (!next) return from !== undefined;
    this.focus(next);
    this.stage.select([next.id], event.shiftKey ? "add" : "only");
    return true;
  }

  /** Nodes that arrows reach: all that are shown, except what one is in or what is in one. */
  private peers(from: SceneNode): SceneNode[] {
    const { scene } = this.stage;
    const outer = new Set<string>();
    for (let up = from.spec.parent; up; up = scene.nodes.get(up)?.spec.parent) outer.add(up);
    return [...scene.nodes.values()].filter((node) => node.shown && node !== from && !outer.has(node.id));
  }

  /** Moves the selection by a step; steps in quick succession are one move. */
  private nudge(direction: Direction, by: number, focused: SceneNode | null): void {
    if (!this.stage.editable()) return;
    const { scene } = this.stage, chosen = scene.selection();
    this.burst ??= { timer: 0, ids: carriedBy(this.stage, chosen.length > 0 ? chosen : focused ? [focused] : []) };
    const dx = direction === "left" ? -by : direction === "right" ? by : 0, dy = direction === "up" ? -by : direction === "down" ? by : 0;
    for (const node of this.burst.ids) this.stage.moved(scene.move(node.id, { x: node.x + dx, y: node.y + dy }));
    clearTimeout(this.burst.timer);
    this.burst.timer = window.setTimeout(() => this.settle(), 600);
    if (this.burst.ids[0]) reveal(this.stage, this.burst.ids[0].rect, 0);
  }

  private settle(): void {
    if (!this.burst) return;
    const moves = this.burst.ids.map((node) => ({ id: node.id, x: Math.round(node.x), y: Math.round(node.y) }));
    clearTimeout(this.burst.timer);
    this.burst = null;
    if (moves.length > 0) this.stage.send({ kind: "moved", revision: this.stage.scene.revision, moves });
  }

  private look(chord: string): boolean {
    switch (chord) {
      case "mod+a": this.stage.select([...this.stage.scene.nodes.keys()]); return true;
      case "+": case "shift++": case "=": this.stage.panZoom.zoomBy(1.25); return true;
      case "-": this.stage.panZoom.zoomBy(0.8); return true;
      case "0": case "f": fitAll(this.stage); return true;
      case "shift+f": fitAll(this.stage, this.stage.scene.selection().map((node) => node.id)); return true;
      case "1": this.stage.panZoom.zoomBy(1 / this.stage.panZoom.view.zoom); return true;
      default: return false;
    }
  }
}

function neighbourOf(from: SceneNode, others: readonly SceneNode[], direction: Direction): SceneNode | null {
  return neighbour(from.rect, others.map((node) => ({ ...node.rect, node })), direction)?.node ?? null;
}

export function chordOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const key = event.key.toLowerCase();
  return [event.ctrlKey || event.metaKey ? "mod" : "", event.altKey ? "alt" : "", event.shiftKey ? "shift" : "", key].filter((part) => part !== "").join("+");
}
