// Moving nodes, drawing selections, resizing frames and bending links with the pointer.
import { edgePan } from "./flow";
import { between, bottom, bounds, contains, overlaps, snap } from "./geometry";
import type { Guide } from "./geometry";
import { svg } from "./links";
import type { Point } from "./model";
import type { SceneNode } from "./scene";
import { follow, graphPoint, sightOf } from "./stage";
import type { Stage } from "./stage";

/** A press becomes a drag when the pointer has moved this far on the screen. */
const Threshold = 4;
const SnapReach = 7;

/** Starts to move the selection from a press on one of its nodes; a press that stays where it is moves nothing. */
export function dragNodes(stage: Stage, down: PointerEvent, pressed: SceneNode, guides: SVGSVGElement): void {
  const { scene } = stage, start = graphPoint(stage, down);
  let receiver: SceneNode | null = null;
  let items: { node: SceneNode; x: number; y: number }[] | null = null, home = { x: 0, y: 0 }, box = pressed.rect;
  let others: { x: number; y: number; width: number; height: number }[] = [];

  const begin = (): { node: SceneNode; x: number; y: number }[] => {
    const carried = carriedBy(stage, pressed.selected ? scene.selection() : [pressed]);
    const moving = new Set(carried.flatMap((node) => scene.within(node.id)));
    // What a zone holds moves with it, and a zone that stretches around what is moved is no neighbour to snap to.
    const near = sightOf(stage, 400);
    others = [...scene.nodes.values()].filter((node) => node.shown && overlaps(near, node.rect) && !moving.has(node.id) && node.spec.parent === pressed.spec.parent && node.spec.kind !== "frame").map((node) => node.rect);
    box = bounds(carried.map((node) => node.rect)) ?? pressed.rect;
    home = { x: box.x, y: box.y };
    stage.root.classList.add("dragging");
    for (const node of carried) node.element?.classList.add("dragged");
    return carried.map((node) => ({ node, x: node.x, y: node.y }));
  };
  let way = { dx: 0, dy: 0 };
  const put = (dx: number, dy: number): void => {
    way = { dx, dy };
    const moved: string[] = [];
    for (const { node, x, y } of items!) moved.push(...scene.move(node.id, { x: x + dx, y: y + dy }));
    stage.moved(moved);
  };
  follow(stage, down, {
    move: (at, event) => {
      if (!items) {
        if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < Threshold) return;
        items = begin();
      }
      const wish = { ...box, x: home.x + at.x - start.x, y: home.y + at.y - start.y };
      const near = event.altKey ? { ...wish, guides: [] } : snap(wish, others, SnapReach / stage.panZoom.view.zoom, stage.grid);
      drawGuides(guides, near.guides);
      put(near.x - home.x, near.y - home.y);
      const zone = receiverAt(stage, at, items.map(({ node }) => node));
      if (zone === receiver) return;
      receiver?.element?.classList.remove("receiving");
      zone?.element?.classList.add("receiving");
      receiver = zone;
    },
    end: (event) => {
      drawGuides(guides, []);
      if (!items) return;
      receiver?.element?.classList.remove("receiving");
      stage.root.classList.remove("dragging");
      for (const { node } of items) node.element?.classList.remove("dragged");
      if (event === null) { put(0, 0); return; }
      swallowClick(stage);
      if (receiver) {
        const { dx, dy } = way, moves = placesIn(stage, items.map(({ node }) => node), receiver.id);
        // From where it was it goes: there it is again when this is undone, or refused.
        put(0, 0);
        stage.send({ kind: "moved", revision: scene.revision, into: receiver.id, moves });
        put(dx, dy);
        return;
      }
      const moves = items.filter(({ node, x, y }) => node.x !== x || node.y !== y).map(({ node }) => ({ id: node.id, x: Math.round(node.x), y: Math.round(node.y) }));
      if (moves.length > 0) stage.send({ kind: "moved", revision: scene.revision, moves });
    },
  }, edgePan);
}

/** The zone that nodes which are let go here go into: one that lies in the same body as they do. */
function receiverAt(stage: Stage, at: Point, nodes: readonly SceneNode[]): SceneNode | null {
  const zone = stage.scene.zoneAt(at), home = nodes[0]?.spec.parent;
  const fits = zone !== null && zone.id !== home && (home === undefined || zone.id.startsWith(`${home}/`))
    && nodes.every((node) => !node.id.startsWith("$") && node.spec.parent === home && zone.id !== node.id && !zone.id.startsWith(`${node.id}/`));
  return fits ? zone : null;
}

/** Where nodes are drawn now, in the coordinates of a body; of the graph for "". */
function placesIn(stage: Stage, nodes: readonly SceneNode[], body: string): { id: string; x: number; y: number }[] {
  const origin = stage.scene.origin(body);
  return nodes.map(({ id, rect }) => ({ id, x: Math.round(rect.x - origin.x), y: Math.round(rect.y - origin.y) }));
}

/** Moves nodes out of the body they are in, to a place below it. */
export function takeOut(stage: Stage, nodes: readonly SceneNode[]): void {
  const zone = stage.scene.nodes.get(nodes[0]?.spec.parent ?? ""), body = zone?.spec.parent ?? "";
  if (!zone) return;
  const down = Math.max(0, bottom(zone.rect) + 28 - Math.min(...nodes.map((node) => node.rect.y)));
  stage.send({ kind: "moved", revision: stage.scene.revision, into: body, moves: placesIn(stage, nodes, body).map((move) => ({ ...move, y: Math.round(move.y + down) })) });
}

/** The nodes to move: frames take along what lies in them; what is in a moved zone follows by itself. */
export function carriedBy(stage: Stage, nodes: readonly SceneNode[]): SceneNode[] {
  const chosen = new Set(nodes);
  for (const frame of nodes)
    if (frame.spec.kind === "frame")
      for (const node of stage.scene.nodes.values())
        if (node !== frame && node.spec.parent === frame.spec.parent && contains(frame.rect, node.rect)) chosen.add(node);
  const inside = (node: SceneNode): boolean => {
    for (let up = node.spec.parent; up; up = stage.scene.nodes.get(up)?.spec.parent) if (chosen.has(stage.scene.nodes.get(up)!)) return true;
    return false;
  };
  return [...chosen].filter((node) => !inside(node));
}

/** Draws a rectangle and selects what it touches; with Control or Command added to what is selected already. */
export function dragMarquee(stage: Stage, down: PointerEvent, box: HTMLElement): void {
  const start = graphPoint(stage, down), adding = down.ctrlKey || down.metaKey;
  const before = new Set(adding ? stage.scene.selection().map((node) => node.id) : []);
  follow(stage, down, {
    move: (at) => {
      const area = between(start, at);
      box.style.transform = `translate(${area.x}px,${area.y}px)`;
      box.style.width = `${area.width}px`;
      box.style.height = `${area.height}px`;
      box.hidden = false;
      for (const node of stage.scene.nodes.values()) {
        // A frame or zone is meant only when it is wholly inside: what one draws within it is about its nodes.
        const hit = node.spec.kind === "frame" || node.isZone ? contains(area, node.rect) : overlaps(area, node.rect);
        node.element?.classList.toggle("selected", node.shown && (hit || before.has(node.id)));
      }
    },
    end: (event) => {
      box.hidden = true;
      stage.panZoom.selecting(false);
      swallowClick(stage);
      const hit = [...stage.scene.nodes.values()].filter((node) => node.element?.classList.contains("selected")).map((node) => node.id);
      stage.select(event === null ? before : hit);
    },
  }, edgePan);
}

export function dragSize(stage: Stage, down: PointerEvent, node: SceneNode): void {
  const start = graphPoint(stage, down), before = { width: node.rect.width, height: node.rect.height };
  const put = (width: number, height: number): void => {
    node.spec = { ...node.spec, width: Math.max(120, Math.round(width)), height: Math.max(60, Math.round(height)) };
    stage.moved(stage.scene.move(node.id, node));
  };
  follow(stage, down, {
    move: (at) => put(before.width + at.x - start.x, before.height + at.y - start.y),
    end: (event) => {
      if (event === null) put(before.width, before.height);
      else if (node.rect.width !== before.width || node.rect.height !== before.height)
        stage.send({ kind: "resized", revision: stage.scene.revision, id: node.id, x: node.x, y: node.y, width: node.rect.width, height: node.rect.height });
    },
  }, edgePan);
}

/** Moves one of the points that a link is led through. */
export function dragBend(stage: Stage, down: PointerEvent, link: string, index: number): void {
  const edge = stage.scene.edges.get(link);
  if (!edge?.bends) return;
  const origin = stage.scene.origin(edge.parent), before = edge.bends;
  const put = (bends: Point[]): void => {
    stage.scene.edges.set(link, { ...edge, bends });
    stage.links.of([edge.to.node]);
  };
  let now = before;
  follow(stage, down, {
    move: (at) => put(now = before.map((p, i) => i === index ? { x: Math.round(at.x - origin.x), y: Math.round(at.y - origin.y) } : p)),
    end: (event) => {
      if (event === null) put(before);
      else if (now !== before) stage.send({ kind: "bends", revision: stage.scene.revision, to: edge.to, bends: now });
    },
  }, edgePan);
}

/** A drag that ends over a button or a field must not click it. */
function swallowClick(stage: Stage): void {
  const once = new AbortController();
  stage.root.addEventListener("click", (event) => { event.stopPropagation(); event.preventDefault(); }, { capture: true, once: true, signal: once.signal });
  setTimeout(() => once.abort());
}

function drawGuides(layer: SVGSVGElement, guides: readonly Guide[]): void {
  layer.replaceChildren(...guides.map((guide) => guide.axis === "x"
    ? svg("line", { x1: String(guide.at), x2: String(guide.at), y1: String(guide.from), y2: String(guide.to) })
    : svg("line", { y1: String(guide.at), y2: String(guide.at), x1: String(guide.from), x2: String(guide.to) })));
}
