// What a press on the canvas means: one listener for all nodes, however many there are.
import { dragLink } from "./connecting";
import { dragBend, dragMarquee, dragNodes, dragSize } from "./dragging";
import type { EndRef, Side } from "./model";
import { nearestLeg } from "./geometry";
import { pinch } from "./pinching";
import { graphPoint, interrupt } from "./stage";
import type { Stage } from "./stage";

/** What answers to the pointer itself, inside a node. */
const OwnPointer = "input,textarea,select,button,a[href],summary,label,[contenteditable],.nodrag";

/** A place in the window. */
export interface Spot { clientX: number; clientY: number }

export interface Parts { hint: HTMLElement; marquee: HTMLElement; guides: SVGSVGElement }

export function pointers(stage: Stage, parts: Parts): void {
  const { pane, scene } = stage, on = { signal: stage.gone };
  let emptyPress: PointerEvent | null = null;
  // First, so that a second finger is no second press.
  pinch(stage, interrupt);

  pane.addEventListener("pointerdown", (event) => {
    emptyPress = null;
    const target = event.target as Element;
    // What lies above the graph has a press to itself.
    if (event.button !== 0 || target.closest(".popup,.canvas-problem,.canvas-map")) return;
    const element = target.closest<HTMLElement>("[data-node]"), node = element ? scene.nodes.get(element.dataset["node"]!) : undefined;
    // Links pass over the ports of loops; the port is what one aims at.
    const end = endOf(target) ?? (target.closest("[data-link]") ? document.elementsFromPoint(event.clientX, event.clientY).map(endOf).find((below) => below !== null) ?? null : null);
    if (end) {
      event.preventDefault();
      if (stage.editable()) dragLink(stage, event, end, parts.hint);
      return;
    }
    const bend = target.closest<SVGElement>(".link-bend"), link = target.closest<SVGElement>("[data-link]");
    if (bend && link && stage.editable()) { dragBend(stage, event, link.dataset["link"]!, Number(bend.dataset["bend"])); return; }
    if (link) { selectLink(stage, link.dataset["link"]!); return; }
    if (node && target.closest("[data-grip]")) {
      event.preventDefault();
      if (stage.editable()) dragSize(stage, event, node);
      return;
    }
    if (node) {
      const own = target.closest(OwnPointer) !== null, several = event.shiftKey || event.ctrlKey || event.metaKey;
      if (several && !own) stage.select([node.id], "toggle"); else if (!node.selected) stage.select([node.id]);
      if (!own) {
        // The focus goes to the node, so that keys mean it; a drag must not start to select text.
        event.preventDefault();
        node.element?.focus({ preventScroll: true });
        if (stage.editable() && node.selected) dragNodes(stage, event, node, parts.guides);
      }
      return;
    }
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      stage.panZoom.selecting(true);
      dragMarquee(stage, event, parts.marquee);
      return;
    }
    emptyPress = event;
  }, { ...on, capture: true });

  pane.addEventListener("pointerup", (event) => {
    // A press on nothing that went nowhere: a pan is a press that went somewhere.
    if (emptyPress && Math.hypot(event.clientX - emptyPress.clientX, event.clientY - emptyPress.clientY) < 4) {
      stage.select([]);
      stage.root.focus({ preventScroll: true });
    }
    emptyPress = null;
  }, on);

  pane.addEventListener("dblclick", (event) => {
    const target = event.target as Element, bend = target.closest<SVGElement>(".link-bend"), link = target.closest<SVGElement>("[data-link]");
    if (!stage.editable()) return;
    if (link) { bendLink(stage, link.dataset["link"]!, bend ? Number(bend.dataset["bend"]) : null, event); return; }
    const node = target.closest<HTMLElement>("[data-node]");
    if (node) {
      if (!target.closest(OwnPointer) && target.closest(".node-head")) stage.send({ kind: "open", id: node.dataset["node"]! });
      return;
    }
    askPalette(stage, event);
  }, on);

  pane.addEventListener("dragstart", (event) => event.preventDefault(), on);
  pane.addEventListener("pointerover", (event) => {
    const link = (event.target as Element).closest<SVGElement>("[data-link]");
    if (link) stage.links.mark(link.dataset["link"]!, "hovered", true);
  }, on);
  pane.addEventListener("pointerout", (event) => {
    const link = (event.target as Element).closest<SVGElement>("[data-link]");
    if (link) stage.links.mark(link.dataset["link"]!, "hovered", false);
  }, on);
}

function endOf(target: Element): EndRef | null {
  const port = target.closest<HTMLElement>("[data-port]"), node = port?.closest<HTMLElement>("[data-node]");
  return port && node ? { node: node.dataset["node"]!, port: port.dataset["port"]!, side: port.dataset["side"] as Side } : null;
}

function selectLink(stage: Stage, id: string): void {
  stage.select([]);
  stage.scene.selectedEdge = id;
  stage.links.mark(id, "selected", true);
  stage.root.focus({ preventScroll: true });
}

/** Asks for the palette, to add a node at a point of the window, in the zone that is there. */
export function askPalette(stage: Stage, { clientX, clientY }: Spot): void {
  const at = graphPoint(stage, { clientX, clientY }), zone = stage.scene.zoneAt(at), origin = stage.scene.origin(zone?.id);
  stage.send({ kind: "palette", x: Math.round(at.x - origin.x), y: Math.round(at.y - origin.y), clientX, clientY, ...(zone ? { parent: zone.id } : {}) });
}

/** Makes a bend of a link at a point of the window, or takes one away. */
export function bendLink(stage: Stage, id: string, bend: number | null, event: Spot): void {
  const edge = stage.scene.edges.get(id);
  if (!edge) return;
  const at = graphPoint(stage, event), origin = stage.scene.origin(edge.parent), bends = [...edge.bends ?? []];
  if (bend !== null) bends.splice(bend, 1);
  else {
    const p = { x: Math.round(at.x - origin.x), y: Math.round(at.y - origin.y) };
    const ends = [stage.scene.portPoint(edge.from, "out"), ...stage.links.bendsOf(edge), stage.scene.portPoint(edge.to, "in")].map((end) => end ?? at);
    bends.splice(nearestLeg(at, ends), 0, p);
  }
  stage.send({ kind: "bends", revision: stage.scene.revision, to: edge.to, bends });
}
