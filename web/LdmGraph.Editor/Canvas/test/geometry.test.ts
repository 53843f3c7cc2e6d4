import assert from "node:assert/strict";
import { test } from "node:test";
import { align, bounds, distribute, fit, freeSpot, neighbour, overlaps, snap, toGraph, toScreen, nearestLeg } from "../src/geometry";

const box = (x: number, y: number, width = 100, height = 50): { x: number; y: number; width: number; height: number } => ({ x, y, width, height });

test("An edge snaps to another's edge within reach, and the guide spans both", () => {
  const near = snap(box(203, 300), [box(200, 0)], 7, 0);
  assert.deepEqual({ x: near.x, y: near.y }, { x: 200, y: 300 });
  assert.ok(near.guides.some((guide) => guide.axis === "x" && guide.at === 200 && guide.from === 0 && guide.to === 350));
});

test("Beyond reach only the grid holds", () => {
  const near = snap(box(213, 307), [box(200, 0)], 7, 10);
  assert.deepEqual(near, { x: 210, y: 310, guides: [] });
});

test("A middle never snaps to an edge", () => {
  // The middle is at 252, an edge of the other at 250, and no two edges are near.
  assert.equal(snap(box(202, 300), [box(250, 0, 400)], 5, 0).x, 202);
});

test("Of two that are near the nearer one wins", () => {
  assert.equal(snap(box(104, 500), [box(100, 0, 30), box(106, 100, 30)], 7, 0).x, 106);
});

test("Fitting shows all of it and never enlarges", () => {
  const view = fit(box(0, 0, 4000, 1000), box(0, 0, 1000, 600));
  const corner = toScreen(view, { x: 4000, y: 1000 });
  assert.ok(corner.x <= 1000 - 47 && toScreen(view, { x: 0, y: 0 }).x >= 47);
  assert.equal(fit(box(0, 0, 10, 10), box(0, 0, 1000, 600)).zoom, 1);
});

test("Graph and screen are each other's inverse", () => {
  const view = { x: -31, y: 17, zoom: 0.37 }, p = { x: 123, y: -456 };
  const back = toGraph(view, toScreen(view, p));
  assert.ok(Math.abs(back.x - p.x) < 1e-9 && Math.abs(back.y - p.y) < 1e-9);
});

test("Arrow keys prefer what lies straight ahead", () => {
  const ahead = box(400, 10), aside = box(150, 300), behind = box(-300, 0);
  assert.equal(neighbour(box(0, 0), [behind, aside, ahead], "right"), ahead);
  assert.equal(neighbour(box(0, 0), [behind, aside, ahead], "left"), behind);
  assert.equal(neighbour(box(0, 0), [ahead], "up"), null);
});

test("Aligning to the right keeps the rightmost where it is", () => {
  assert.deepEqual(align([box(0, 0, 100), box(50, 80, 200)], "right").map((p) => p.x), [150, 50]);
});

test("Distributing makes gaps equal and keeps both ends", () => {
  const items = [box(0, 0, 100), box(110, 0, 50), box(400, 0, 100)], to = distribute(items, "x");
  assert.deepEqual(to.map((p) => p.x), [0, 225, 400]);
});

test("Touching is not overlapping, and nothing has no bounds", () => {
  assert.ok(!overlaps(box(0, 0), box(100, 0)));
  assert.equal(bounds([]), null);
});

test("A new node goes below what stands where it was wished, however much that is", () => {
  const at = freeSpot({ x: 0, y: 0 }, [box(10, 20, 200, 300), box(-50, 340, 200, 100), box(400, 0)]);
  assert.deepEqual(at, { x: 0, y: 468 });
  assert.deepEqual(freeSpot({ x: 1000, y: 7 }, [box(0, 0)]), { x: 1000, y: 7 });
});

test("A point is led through the leg that it lies at, whichever way the link runs", () => {
  const backwards = [{ x: 500, y: 0 }, { x: 300, y: 0 }, { x: 100, y: 200 }];
  assert.equal(nearestLeg({ x: 400, y: 10 }, backwards), 0);
  assert.equal(nearestLeg({ x: 150, y: 140 }, backwards), 1);
  assert.equal(nearestLeg({ x: 0, y: 300 }, backwards), 1);
});
