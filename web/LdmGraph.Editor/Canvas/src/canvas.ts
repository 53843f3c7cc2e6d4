// The canvas of a page: what GraphCanvas.razor mounts on its element and talks to.
import { Circuit, tabMemory } from "./circuit";
import type { DotNetObject } from "./circuit";
import { adopt } from "./colours";
import type { Look } from "./colours";
import { ConnectList } from "./connect-list";
import { watchConnection } from "./connection";
import { Detail } from "./detail";
import { panZoom } from "./flow";
import { align, distribute, freeSpot } from "./geometry";
import type { Alignment } from "./geometry";
import { Keyboard } from "./keyboard";
import { arrangement, placeStrays, withStrays } from "./arranging";
import { Links } from "./links";
import { Menu } from "./menu";
import { Minimap } from "./minimap";
import type { Gesture, Patch, RunPatch, TypeTable, View } from "./model";
import { Overlay } from "./overlay";
import { pointers } from "./pointers";
import { Scene } from "./scene";
import type { SceneNode } from "./scene";
import { fitAll, graphPoint, reveal, showFirst } from "./stage";
import type { Stage } from "./stage";
import { copiedText, keep, paste, transfer } from "./transfer";
import { Typing } from "./typing";

export interface Options {
  /** Names the graph: what a tab remembers of it is kept under this name. */
  graph: string;
  types: TypeTable;
  /** Types that say how they want to look. */
  looks: Record<string, Look>;
  grid?: number;
}

const part = <T extends Element>(root: HTMLElement, name: string): T => {
  const found = root.querySelector<T>(`.canvas-${name}`);
  if (!found) throw new Error(`the canvas has no element of class canvas-${name}`);
  return found;
};

/** Commands that put something beside or around what is there, or after which what is there is to be where it was. */
const PlacesMatter = new Set(["collapse", "copy", "cut", "delete", "duplicate", "frame", "note", "paste", "part", "unpack"]);

class Canvas {
  private readonly over = new AbortController();
  private readonly scene: Scene;
  private readonly links: Links;
  private readonly stage: Stage;
  private readonly circuit: Circuit;
  private readonly overlay: Overlay;
  private readonly detail: Detail;
  private readonly minimap: Minimap;
  private readonly keyboard: Keyboard;
  private readonly typing: Typing;
  private readonly sizes: ResizeObserver;
  private readonly live: HTMLElement;
  private readonly viewKey: string;
  private unadopt: () => void;
  private patches = 0;
  private remembering = 0;

  constructor(private readonly root: HTMLElement, dotnet: DotNetObject, options: Options) {
    const pane = part<HTMLElement>(root, "pane"), view = part<HTMLElement>(root, "view"), nodes = part<HTMLElement>(root, "nodes");
    const gone = this.over.signal;
    this.live = part(root, "live");
    this.viewKey = `canvas-view:${options.graph}`;
    this.unadopt = adopt(options.types, options.looks);
    this.scene = new Scene(nodes);
    this.links = new Links(this.scene, part(root, "links"), part(root, "loose"));
    this.circuit = new Circuit(dotnet, tabMemory(`canvas-edits:${options.graph}`), (online) => this.connected(online));
    const detail = this.detail = new Detail(() => stage, part(root, "boxes"));
    const stage: Stage = this.stage = {
      root, pane, scene: this.scene, links: this.links, types: options.types, gone, grid: options.grid ?? 0,
      panZoom: panZoom(pane, this.rememberedView() ?? { x: 0, y: 0, zoom: 1 }, (now) => { show(now); this.viewed(now); }),
      editable: () => this.circuit.online,
      send: (gesture: Gesture) => {
        if (gesture.kind === "command" && PlacesMatter.has(gesture.name)) this.settle();
        if (gesture.kind === "palette") this.keyboard.expectField();
        this.circuit.send(gesture.kind === "moved" ? this.withPlaces(gesture) : gesture);
      },
      say: (text) => { this.live.textContent = text; },
      moved: (ids) => { this.links.of(ids); this.minimap.draw(); },
      select: (ids, how) => this.select(ids, how),
    };
    function show({ x, y, zoom }: View): void {
      view.style.transform = `translate(${x}px,${y}px) scale(${zoom})`;
      // Not by variables of the style sheet, which every element in the pane would inherit and be styled anew for.
      const grid = 24 * zoom * (zoom < 0.35 ? 4 : 1);
      pane.style.backgroundPosition = `${x}px ${y}px`;
      pane.style.backgroundSize = `${grid}px ${grid}px`;
    }
    this.minimap = new Minimap(() => stage, part(root, "map"), gone);
    this.overlay = new Overlay(this.scene, () => this.minimap.draw());
    const connects = new ConnectList(stage, part(root, "connect"));
    this.keyboard = new Keyboard(stage, nodes, {
      connect: (node) => { if (this.circuit.online) connects.open(node); },
      arrange: () => this.arrange(),
      palette: (beside) => this.palette(beside),
    });
    this.typing = new Typing(root, `canvas-typing:${options.graph}`, () => this.circuit.online, gone);
    this.sizes = new ResizeObserver((entries) => this.resized(entries));
    new ResizeObserverUntil(pane, () => { detail.viewed(stage.panZoom.view); this.minimap.look(); }, gone);
    pointers(stage, { hint: part(root, "hint"), marquee: part(root, "marquee"), guides: part(root, "guides") });
    transfer(stage, this.keyboard);
    new Menu(stage, part(root, "menu"), {
      command: (name) => this.command(name),
      connect: (node) => connects.open(node),
      note: (at) => this.keyboard.note(graphPoint(stage, at)),
      paste: (at) => void copiedText().then((text) => paste(stage, text, graphPoint(stage, at))),
    });
    watchConnection((online) => this.circuit.connected(online), gone);
    show(stage.panZoom.view);
    detail.viewed(stage.panZoom.view);
  }

  /** Takes over what changed in the document, after C# has rendered the elements. */
  patch(patch: Patch): void {
    const first = this.scene.revision < 0, changed = this.scene.apply(patch), attached = this.scene.attach();
    for (const node of attached) {
      changed.add(node.id);
      if (node.element) this.sizes.observe(node.element);
    }
    this.detail.measure(changed);
    this.scene.place();
    placeStrays(this.scene, first);
    if (first && this.rememberedView() === null) showFirst(this.stage);
    for (const node of this.scene.nodes.values()) node.element?.classList.toggle("selected", node.selected);
    this.detail.cull();
    this.links.all();
    this.minimap.draw();
    this.keyboard.refresh();
    this.overlay.attached(changed);
    this.typing.appeared(this.rows(changed));
    this.keyboard.appeared(attached);
    if (first) this.circuit.restore();
    this.root.dataset["rev"] = String(patch.revision);
    this.root.dataset["patches"] = String(++this.patches);
    this.root.dataset["ready"] = "true";
  }

  /** The node types are others from now on, and with them what fits where, and how it looks. */
  types(types: TypeTable, looks: Record<string, Look>): void {
    this.unadopt();
    this.unadopt = adopt(types, looks);
    this.stage.types = types;
    this.minimap.draw();
  }

  run(patch: RunPatch): void { this.overlay.apply(patch); }

  /** Shows a node, and gives it the focus. */
  show(id: string, focus = true): void {
    const node = this.scene.nodes.get(id);
    if (!node) return;
    this.select([id]);
    const text = node.spec.kind === "note" ? node.element?.querySelector<HTMLElement>(".note-text") : null;
    if (!focus) reveal(this.stage, node.rect);
    else if (text) text.focus({ preventScroll: true });
    else this.keyboard.focus(node);
  }

  say(text: string): void { this.stage.say(text); }

  /** What C# answers to "copy" and "cut". */
  copied(text: string): Promise<void> { return keep(text); }

  /** Puts a popup near a point of the window, wholly inside of the canvas, and the focus into its field. */
  popup(box: HTMLElement, clientX: number, clientY: number): void {
    const area = this.root.getBoundingClientRect(), gap = 8;
    const left = Math.max(gap, Math.min(clientX - area.left - box.offsetWidth / 2, area.width - box.offsetWidth - gap));
    const top = Math.max(gap, Math.min(clientY - area.top - 20, area.height - box.offsetHeight - gap));
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
    const field = box.querySelector("input"), over = new AbortController();
    // Keys that move in the list must not move the caret as well.
    field?.addEventListener("keydown", (event) => { if (["ArrowUp", "ArrowDown", "Enter", "Escape"].includes(event.key)) event.preventDefault(); }, { signal: this.over.signal });
    window.addEventListener("pointerdown", (event) => {
      if (box.contains(event.target as Node)) return;
      over.abort();
      if (box.isConnected) box.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }, { capture: true, signal: AbortSignal.any([over.signal, this.over.signal]) });
    box.classList.add("placed");
    if (!field) return;
    field.focus();
    field.value = this.keyboard.takeEarly();
    if (field.value !== "") field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  /** True when the window has no room for a panel beside the graph. */
  narrow(): boolean { return this.root.clientWidth <= 800; }

  fit(): void { fitAll(this.stage); }

  zoom(factor: number): void { this.stage.panZoom.zoomBy(factor); }

  command(name: string): void {
    if (name === "arrange") this.arrange();
    else if (name === "palette") this.palette(null);
    else if (name === "fit") fitAll(this.stage);
    else if (name === "select-all") this.select(this.scene.nodes.keys());
    else if (name.startsWith("align-")) this.align(name.slice(6) as Alignment);
    else if (name.startsWith("distribute-")) this.distribute(name.slice(11) as "x" | "y");
    else this.keyboard.command(name);
  }

  dispose(): void {
    this.over.abort();
    this.sizes.disconnect();
    this.overlay.dispose();
    this.detail.dispose();
    this.stage.panZoom.dispose();
    window.clearTimeout(this.remembering);
    this.unadopt();
    delete this.root.dataset["ready"];
  }

  /** What tests count: gestures sent, elements shown. */
  counts(): { sent: number; waiting: number; attached: number } {
    return { sent: this.circuit.sent, waiting: this.circuit.waiting, attached: [...this.scene.nodes.values()].filter((node) => node.element?.offsetParent).length };
  }

  /** A move, with the places of all that has been shown where the document does not have it: one step with it, and nothing when it is refused. */
  private withPlaces(moved: Gesture & { kind: "moved" }): Gesture {
    if (moved.into === undefined) return { ...moved, moves: withStrays(this.scene, moved.moves) };
    const going = new Set(moved.moves.map((move) => move.id));
    return { ...moved, others: withStrays(this.scene, []).filter((move) => !going.has(move.id)) };
  }

  /** Writes down where nodes are that the document says nothing of. */
  private settle(): void {
    const moves = withStrays(this.scene, []);
    if (moves.length > 0) this.circuit.send({ kind: "moved", revision: this.scene.revision, moves });
  }

  private connected(online: boolean): void {
    this.root.classList.toggle("offline", !online);
    this.stage.say(online ? "The connection is back" : "The connection is lost; changes wait until it is back");
    if (!online) return;
    this.typing.connected();
    // Patches sent while nobody listened are lost; the whole says it all.
    this.circuit.send({ kind: "command", name: "resync", ids: [], x: 0, y: 0 });
  }

  private select(ids: Iterable<string>, how: "only" | "add" | "toggle" = "only"): void {
    const chosen = new Set(ids), before = this.scene.selection().map((node) => node.id).join("\n");
    const link = this.scene.selectedEdge;
    this.scene.selectedEdge = null;
    for (const node of this.scene.nodes.values()) {
      const named = chosen.has(node.id);
      const now = how === "only" ? named : how === "add" ? node.selected || named : named !== node.selected;
      if (now !== node.selected) this.links.of([node.id]);
      node.selected = now && node.shown;
      node.element?.classList.toggle("selected", node.selected);
    }
    if (link !== null) this.links.mark(link, "selected", false);
    this.minimap.draw();
    const selection = this.scene.selection();
    if (selection.map((node) => node.id).join("\n") !== before) this.circuit.send({ kind: "select", ids: selection.map((node) => node.id) });
  }

  private palette(beside: SceneNode | null): void {
    const pane = this.stage.pane.getBoundingClientRect(), parent = beside?.isZone ? beside.id : beside?.spec.parent;
    const middle = this.keyboard.middle(), origin = this.scene.origin(parent);
    const wish = beside ? beside.isZone ? { x: origin.x, y: origin.y } : { x: beside.rect.x + beside.rect.width + 80, y: beside.rect.y } : { x: middle.x - 110, y: middle.y - 40 };
    const at = freeSpot(wish, [...this.scene.nodes.values()].filter((node) => node.shown && node.spec.parent === parent && node.spec.kind !== "frame").map((node) => node.rect));
    this.stage.send({ kind: "palette", x: Math.round(at.x - origin.x), y: Math.round(at.y - origin.y), clientX: pane.left + pane.width / 2, clientY: pane.top + Math.min(120, pane.height / 4), ...(parent ? { parent } : {}) });
  }

  /** Lays the selection out, or everything. */
  private arrange(): void {
    const chosen = this.scene.selection().filter((node) => node.spec.kind !== "frame" && node.spec.kind !== "note"), whole = chosen.length < 2;
    const moves = arrangement(this.scene, whole ? null : chosen);
    this.finish(moves);
    if (whole) fitAll(this.stage);
  }

  private align(how: Alignment): void { this.line((items) => align(items, how)); }

  private distribute(axis: "x" | "y"): void { this.line((items) => distribute(items, axis)); }

  private line(corners: (items: SceneNode["rect"][]) => { x: number; y: number }[]): void {
    const nodes = this.scene.selection().filter((node, _, all) => node.spec.parent === all[0]!.spec.parent);
    const to = corners(nodes.map((node) => node.rect));
    // By differences: a zone may begin left of the point that its coordinates mean.
    this.finish(nodes.map((node, i) => ({ id: node.id, x: Math.round(node.x + to[i]!.x - node.rect.x), y: Math.round(node.y + to[i]!.y - node.rect.y) })));
  }

  private finish(moves: { id: string; x: number; y: number }[]): void {
    for (const move of moves) this.stage.moved(this.scene.move(move.id, move));
    if (moves.length > 0) this.stage.send({ kind: "moved", revision: this.scene.revision, moves });
  }

  private viewed(view: View): void {
    this.detail.viewed(view);
    this.minimap.look();
    window.clearTimeout(this.remembering);
    // Where one looks is this tab's own affair and never crosses the circuit.
    this.remembering = window.setTimeout(() => sessionStorage.setItem(this.viewKey, JSON.stringify(view)), 300);
  }

  private rememberedView(): View | null {
    const text = sessionStorage.getItem(this.viewKey), view = text === null ? null : JSON.parse(text) as View;
    return view && [view.x, view.y, view.zoom].every(Number.isFinite) ? view : null;
  }

  /** Bodies grow and shrink as their fields do. */
  private resized(entries: readonly ResizeObserverEntry[]): void {
    if (this.root.classList.contains("far")) return;
    const ids = new Set<string>();
    for (const { target } of entries) {
      const element = target as HTMLElement, node = this.scene.nodes.get(element.dataset["node"] ?? "");
      if (!element.isConnected || !node) { this.sizes.unobserve(element); continue; }
      if (element.offsetParent !== null && node.element === element) ids.add(node.id);
    }
    if (ids.size === 0) return;
    this.scene.measure(ids);
    this.scene.place();
    this.links.all();
    this.minimap.draw();
    this.typing.appeared(this.rows(ids));
  }

  private rows(ids: Iterable<string>): HTMLElement[] {
    return [...ids].flatMap((id) => [...this.scene.nodes.get(id)?.element?.querySelectorAll<HTMLElement>("[data-row]") ?? []]);
  }
}

/** An observer that ends with a signal. */
class ResizeObserverUntil {
  constructor(target: Element, callback: () => void, gone: AbortSignal) {
    const observer = new ResizeObserver(callback);
    observer.observe(target);
    gone.addEventListener("abort", () => observer.disconnect());
  }
}

/** Makes an element rendered by GraphCanvas.razor a canvas. */
export function mount(root: HTMLElement, dotnet: DotNetObject, options: Options): Canvas {
  return new Canvas(root, dotnet, options);
}

export type { Canvas };
