import assert from "node:assert/strict";
import { test } from "node:test";
import { overlaps } from "../src/geometry";
import { layered } from "../src/layout";

/** A pseudo-random sequence that is the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

function graph(seed: number, count: number): { boxes: { id: string; width: number; height: number }[]; lines: { from: string; to: string }[] } {
  const next = sequence(seed);
  const boxes = Array.from({ length: count }, (_, i) => ({ id: `n${i}`, width: 150 + Math.floor(next() * 150), height: 60 + Math.floor(next() * 200) }));
  const lines = Array.from({ length: count * 2 }, () => [Math.floor(next() * count), Math.floor(next() * count)] as const).filter(([a, b]) => a !== b).map(([a, b]) => ({ from: `n${Math.min(a, b)}`, to: `n${Math.max(a, b)}` }));
  return { boxes, lines };
}

test("No two boxes overlap and every link leads to the right", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { boxes, lines } = graph(seed, 5 + seed), at = layered(boxes, lines);
    const rects = boxes.map((box) => ({ ...box, ...at.get(box.id)! }));
    for (const [i, a] of rects.entries()) for (const b of rects.slice(i + 1)) assert.ok(!overlaps(a, b), `seed ${seed}: ${a.id} on ${b.id}`);
    for (const line of lines) {
      const from = rects.find((r) => r.id === line.from)!;
      assert.ok(from.x + from.width < at.get(line.to)!.x, `seed ${seed}: ${line.from} is not left of ${line.to}`);
    }
  }
});

test("A chain lies in one row", () => {
  const boxes = ["a", "b", "c"].map((id) => ({ id, width: 100, height: 50 }));
  const at = layered(boxes, [{ from: "a", to: "b" }, { from: "b", to: "c" }]);
  assert.deepEqual([...at.values()].map((p) => p.y), [0, 0, 0]);
});

test("A source stands next to what it feeds, not in the first column", () => {
  const boxes = ["a", "b", "c", "seed"].map((id) => ({ id, width: 100, height: 50 }));
  const at = layered(boxes, [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "seed", to: "c" }]);
  assert.equal(at.get("seed")!.x, at.get("b")!.x);
});

test("A circle does not hang it, and nothing is lost", () => {
  const boxes = ["a", "b", "c"].map((id) => ({ id, width: 100, height: 50 }));
  const at = layered(boxes, [{ from: "a", to: "b" }, { from: "b", to: "a" }, { from: "b", to: "c" }]);
  assert.equal(at.size, 3);
});

test("The same graph is laid out the same way", () => {
  const { boxes, lines } = graph(7, 30);
  assert.deepEqual([...layered(boxes, lines)], [...layered(boxes, lines)]);
});

test("Two thousand nodes are laid out, not only fifty", () => {
  const { boxes, lines } = graph(3, 2000);
  assert.equal(layered(boxes, lines).size, 2000);
});
