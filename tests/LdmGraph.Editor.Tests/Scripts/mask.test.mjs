import assert from "node:assert/strict";
import { test } from "node:test";
import { coverage, Mask, View } from "../../../web/LdmGraph.Editor/wwwroot/widgets/mask.js";

const painted = (mask) => mask.pixels.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
const at = (mask, x, y) => mask.pixels[y * mask.width + x];

test("a hard brush paints a disc of its radius", () => {
  const mask = new Mask(101, 101);
  mask.begin({ radius: 20, hardness: 1 });
  mask.to(50.5, 50.5);
  mask.end();
  assert.ok(Math.abs(painted(mask) - Math.PI * 400) < 30, `${painted(mask)} pixels`);
  assert.equal(at(mask, 50, 50), 255);
  assert.equal(at(mask, 71, 50), 0);
});

test("a soft brush falls from its middle to its rim without a step", () => {
  let before = 1;
  for (let distance = 0; distance <= 10; distance += 0.1) {
    const now = coverage(distance, 10, 0.2);
    assert.ok(now <= before && before - now < 0.05);
    before = now;
  }
  assert.equal(coverage(2, 10, 0.2), 1);
  assert.equal(coverage(10, 10, 0.2), 0);
});

test("a fast stroke leaves no gaps, and going over it twice changes nothing", () => {
  const mask = new Mask(400, 40);
  mask.begin({ radius: 6, hardness: 1, strength: 0.5 });
  mask.to(10, 20);
  mask.to(390, 20);
  const once = mask.pixels.slice();
  for (let x = 10; x < 390; x++) assert.ok(at(mask, x, 20) > 100, `gap at ${x}`);
  mask.to(10, 20);
  assert.deepEqual(mask.pixels, once);
});

test("undo and redo bring back every byte, stroke by stroke", () => {
  const mask = new Mask(64, 64);
  const states = [mask.pixels.slice()];
  let seed = 7;
  const random = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  for (let i = 0; i < 40; i++) {
    if (i % 7 === 6) mask.all(["fill", "clear", "invert"][random(3)]);
    else {
      mask.begin({ radius: 1 + random(20), hardness: random(100) / 100, erase: i % 3 === 2 });
      for (let j = 0; j < 3; j++) mask.to(random(90) - 13, random(90) - 13, random(100) / 100);
      mask.end();
    }
    if (!mask.pixels.every((value, k) => value === states.at(-1)[k])) states.push(mask.pixels.slice());
  }
  for (let i = states.length - 2; i >= 0; i--) {
    while (mask.canUndo && !same(mask.pixels, states[i])) mask.undo();
    assert.ok(same(mask.pixels, states[i]), `state ${i}`);
  }
  while (mask.canRedo) mask.redo();
  assert.ok(same(mask.pixels, states.at(-1)));
});

const same = (a, b) => a.every((value, i) => value === b[i]);

test("the eraser takes away only where it goes", () => {
  const mask = new Mask(50, 50);
  mask.all("fill");
  mask.begin({ radius: 5, erase: true });
  mask.to(25, 25);
  mask.end();
  assert.equal(at(mask, 25, 25), 0);
  assert.equal(at(mask, 40, 40), 255);
  mask.all("invert");
  assert.equal(at(mask, 25, 25), 255);
});

test("a lightly pressed pen paints a thinner line", () => {
  const width = (pressure) => {
    const mask = new Mask(60, 60);
    mask.begin({ radius: 20 });
    mask.to(30, 30, pressure);
    return painted(mask);
  };
  assert.ok(width(0.1) < width(0.5) && width(0.5) < width(1));
});

test("what is painted beside the picture is lost and breaks nothing", () => {
  const mask = new Mask(10, 10);
  mask.begin({ radius: 3 });
  assert.equal(mask.to(-50, -50), null);
  assert.ok(mask.to(9, 9).width <= 10);
  mask.end();
});

test("the changed part of the picture is told, so that only it is drawn again", () => {
  const mask = new Mask(1000, 1000);
  mask.begin({ radius: 10 });
  const changed = mask.to(500, 500);
  assert.ok(changed.width <= 22 && changed.height <= 22);
});

test("zooming keeps what lies under the pointer where it is", () => {
  let view = View.fitting(800, 600, { width: 400, height: 400 });
  assert.equal(view.scale, 0.5);
  assert.deepEqual(view.toPicture(200, 200), { x: 400, y: 300 });
  const before = view.toPicture(123, 77);
  view = view.zoomed(3, 123, 77);
  const after = view.toPicture(123, 77);
  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 1e-9);
});

test("a mask is read from a picture by its brightness", () => {
  const mask = new Mask(2, 1);
  mask.load(new Uint8ClampedArray([255, 255, 255, 255, 255, 0, 0, 255]));
  assert.deepEqual([...mask.pixels], [255, 76]);
});
