// Which boxes the layout is asked to place: a scene's bodies from the inside out, and nodes whose place nobody has said yet.
import { layered } from "./layout";
import type { Point } from "./model";
import type { Scene, SceneNode } from "./scene";

export interface Move extends Point { id: string }

const isDrawing = (node: SceneNode): boolean => node.spec.kind === "frame" || node.spec.kind === "note";

/** New corners for some nodes of one body, or, for null, for all; the scene is changed accordingly. Bodies go first, as their size decides where the nodes around them go. */
export function arrangement(scene: Scene, chosen: readonly SceneNode[] | null): Move[] {
  const moves: Move[] = [], edges = [...scene.edges.values()].map((edge) => ({ from: edge.from.node, to: edge.to.node }));
  const visit = (parent: string | undefined, items: readonly SceneNode[]): void => {
    const before = scene.bounds(items.map((node) => node.id));
    if (!before) return;
    const origin = scene.origin(parent), corner = chosen === null && parent ? { x: 0, y: 0 } : { x: Math.round(before.x - origin.x), y: Math.round(before.y - origin.y) };
    for (const [id, at] of layered(items.map((node) => ({ id: node.id, width: node.rect.width, height: node.rect.height })), edges)) {
      const to = { x: at.x + corner.x, y: at.y + corner.y };
      scene.move(id, to);
      moves.push({ id, ...to });
    }
  };
  const inner = (parent: string | undefined): void => {
    const peers = [...scene.nodes.values()].filter((node) => node.spec.parent === parent && !isDrawing(node));
    for (const zone of peers) if (zone.isZone) inner(zone.id);
    visit(parent, peers);
  };
  if (chosen === null) inner(undefined);
  else if (chosen[0]) visit(chosen[0].spec.parent, chosen.filter((node) => node.spec.parent === chosen[0]!.spec.parent));
  return moves;
}

/** Finds places for nodes that have none in the document; to be saved with the first move that a person makes. */
export function placeStrays(scene: Scene, first: boolean): void {
  const strays = [...scene.nodes.values()].filter((node) => node.spec.placed === false && node.adrift === null);
  if (strays.length === 0) return;
  const drift = (moves: Iterable<Move>): void => {
    for (const { id, x, y } of moves) {
      const node = scene.nodes.get(id)!;
      node.drift({ x, y });
    }
    scene.place();
  };
  if (first && strays.some((node) => !node.id.startsWith("$"))) {
    const before = new Map([...scene.nodes.values()].map((node) => [node, { x: node.x, y: node.y }]));
    const moves = arrangement(scene, null);
    for (const [node, at] of before) [node.x, node.y] = [at.x, at.y];
    drift(moves);
    return;
  }
  const known = scene.bounds([...scene.nodes.values()].filter((node) => !node.spec.parent && !strays.includes(node)).map((node) => node.id)) ?? { x: 0, y: 0, width: 0, height: 0 };
  const edges = [...scene.edges.values()].map((edge) => ({ from: edge.from.node, to: edge.to.node })), moves: Move[] = [];
  for (const parent of new Set(strays.map((node) => node.spec.parent))) {
    const peers = [...scene.nodes.values()].filter((other) => parent !== undefined && other.spec.parent === parent && !strays.includes(other));
    const corner = parent === undefined ? { x: known.x, y: known.y + known.height + 48 } : { x: 0, y: Math.max(0, ...peers.map((other) => other.y + other.rect.height + 28)) };
    const group = strays.filter((node) => node.spec.parent === parent && !node.id.startsWith("$"));
    for (const [id, at] of layered(group.map((node) => ({ id: node.id, width: node.rect.width, height: node.rect.height })), edges))
      moves.push({ id, x: Math.round(corner.x + at.x), y: Math.round(corner.y + at.y) });
  }
  for (const node of strays) {
    if (node.id === "$params") moves.push({ id: node.id, x: Math.round(known.x - node.rect.width - 96), y: Math.round(known.y) });
    else if (node.id === "$outputs") moves.push({ id: node.id, x: Math.round(known.x + known.width + 96), y: Math.round(known.y) });
  }
  drift(moves);
}

/** The moves of a gesture, with those of all nodes that have been shown where the document does not have them. */
export function withStrays(scene: Scene, moves: readonly Move[]): Move[] {
  const named = new Set(moves.map((move) => move.id)), all = [...moves];
  for (const node of scene.nodes.values()) {
    if (node.adrift === null) continue;
    node.adrift = null;
    if (!named.has(node.id)) all.push({ id: node.id, x: Math.round(node.x), y: Math.round(node.y) });
  }
  return all;
}
