// Layered layout (Sugiyama, Tagawa, Toda 1981): columns by longest path, rows ordered by the median of what they are
// linked with, then moved towards it as far as the neighbours allow.
import type { Point } from "./model";

export interface Box { id: string; width: number; height: number }
export interface Line { from: string; to: string }

export interface Spacing { column: number; row: number }

/** Corners for every box, from (0, 0) on. Links that would close a circle are passed over; the same input gives the same layout. */
export function layered(boxes: readonly Box[], lines: readonly Line[], spacing: Spacing = { column: 56, row: 28 }): Map<string, Point> {
  const known = new Map(boxes.map((box) => [box.id, box]));
  const after = links(known, lines, (l) => [l.from, l.to]), before = links(known, lines, (l) => [l.to, l.from]);
  const columns = layers(boxes, after, before);
  order(columns, after, before);
  return place(columns, known, after, before, spacing);
}

function links(known: Map<string, Box>, lines: readonly Line[], ends: (line: Line) => [string, string]): Map<string, string[]> {
  const map = new Map<string, Set<string>>([...known.keys()].map((id) => [id, new Set()]));
  for (const line of lines) {
    const [a, b] = ends(line);
    if (a !== b && known.has(a) && known.has(b)) map.get(a)!.add(b);
  }
  return new Map([...map].map(([id, others]) => [id, [...others]]));
}

/** Every box one column to the right of the last of those before it; sources move up to those they feed. */
function layers(boxes: readonly Box[], after: Map<string, string[]>, before: Map<string, string[]>): string[][] {
  const column = new Map<string, number>(), waiting = new Map(boxes.map((box) => [box.id, before.get(box.id)!.length]));
  const open = boxes.filter((box) => waiting.get(box.id) === 0).map((box) => box.id);
  const sorted: string[] = [];
  for (let i = 0; i < open.length; i++) {
    const id = open[i]!;
    sorted.push(id);
    column.set(id, column.get(id) ?? 0);
    for (const next of after.get(id)!) {
      column.set(next, Math.max(column.get(next) ?? 0, column.get(id)! + 1));
      waiting.set(next, waiting.get(next)! - 1);
      if (waiting.get(next) === 0) open.push(next);
    }
  }
  // What lies on a circle never becomes free; it goes where its predecessors have put it so far.
  for (const box of boxes) if (!column.has(box.id) || waiting.get(box.id)! > 0) column.set(box.id, column.get(box.id) ?? 0);
  for (const id of sorted.reverse()) {
    const nexts = after.get(id)!.map((next) => column.get(next)!);
    if (before.get(id)!.length === 0 && nexts.length > 0) column.set(id, Math.max(column.get(id)!, Math.min(...nexts) - 1));
  }
  const result: string[][] = [];
  for (const box of boxes) (result[column.get(box.id)!] ??= []).push(box.id);
  return Array.from(result, (ids) => ids ?? []).filter((ids) => ids.length > 0);
}

function order(columns: string[][], after: Map<string, string[]>, before: Map<string, string[]>): void {
  const at = new Map<string, number>();
  const number = (ids: string[]): void => ids.forEach((id, row) => at.set(id, (row + 0.5) / ids.length));
  const sweep = (ids: string[], sides: Map<string, string[]>): void => {
    const key = new Map(ids.map((id) => [id, median(sides.get(id)!.map((other) => at.get(other)!)) ?? at.get(id)!]));
    ids.sort((a, b) => key.get(a)! - key.get(b)!);
    number(ids);
  };
  columns.forEach(number);
  for (let round = 0; round < 8; round++) {
    for (let i = 1; i < columns.length; i++) sweep(columns[i]!, before);
    for (let i = columns.length - 2; i >= 0; i--) sweep(columns[i]!, after);
  }
}

function place(columns: string[][], boxes: Map<string, Box>, after: Map<string, string[]>, before: Map<string, string[]>, spacing: Spacing): Map<string, Point> {
  const at = new Map<string, Point>();
  let x = 0;
  for (const ids of columns) {
    let y = 0;
    for (const id of ids) {
      at.set(id, { x, y });
      y += boxes.get(id)!.height + spacing.row;
    }
    x += Math.max(...ids.map((id) => boxes.get(id)!.width)) + spacing.column;
  }
  const middle = (id: string): number => at.get(id)!.y + boxes.get(id)!.height / 2;
  for (let round = 0; round < 6; round++)
    for (const ids of round % 2 ? [...columns].reverse() : columns) settle(ids, boxes, at, spacing.row, (id) => {
      const sides = round % 2 ? after.get(id)! : before.get(id)!;
      return median((sides.length > 0 ? sides : [...after.get(id)!, ...before.get(id)!]).map(middle));
    });
  const top = Math.min(0, ...[...at.values()].map((p) => p.y));
  for (const p of at.values()) p.y = Math.round(p.y - top);
  return at;
}

/** Puts a column's boxes where they wish to be, and where wishes collide, a group of them at the mean of its wishes. */
function settle(ids: string[], boxes: Map<string, Box>, at: Map<string, Point>, gap: number, wish: (id: string) => number | null): void {
  interface Group { first: number; top: number; height: number; sum: number; count: number }
  const groups: Group[] = [];
  for (const [first, id] of ids.entries()) {
    const height = boxes.get(id)!.height, wanted = (wish(id) ?? at.get(id)!.y + height / 2) - height / 2;
    let group: Group = { first, top: wanted, height, sum: wanted, count: 1 };
    for (let last = groups.at(-1); last && last.top + last.height + gap > group.top; last = groups.at(-1)) {
      groups.pop();
      const shift = last.height + gap;
      const sum = last.sum + group.sum - shift * group.count, count = last.count + group.count;
      group = { first: last.first, top: sum / count, height: shift + group.height, sum, count };
    }
    groups.push(group);
  }
  for (const group of groups) {
    let y = group.top;
    for (const id of ids.slice(group.first, group.first + group.count)) {
      at.get(id)!.y = y;
      y += boxes.get(id)!.height + gap;
    }
  }
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
