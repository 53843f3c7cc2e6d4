import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { hueOf, lettersOf, rulesOf } from "../src/colours";

const sources = readdirSync("src").map((name) => ({ name, text: readFileSync(`src/${name}`, "utf8") }));

test("One file alone knows the library for panning and links", () => {
  assert.deepEqual(sources.filter(({ text }) => text.includes("@xyflow/")).map(({ name }) => name), ["flow.ts"]);
});

test("No element is given a style as text, which the content security policy forbids", () => {
  assert.deepEqual(sources.filter(({ text }) => /setAttribute\("style"|innerHTML|cssText/.test(text)).map(({ name }) => name), []);
});

test("The lock file names no registry", () => {
  assert.doesNotMatch(readFileSync("package-lock.json", "utf8"), /"resolved"|https?:\/\/(?!(github\.com|opencollective\.com|tidelift\.com))[^"]*\.tgz/);
});

test("No two types have one letter, whatever their names", () => {
  const types = ["image", "int", "mask", "metric", "latent", "list<latent>", "denoiser", "text", "text-encoder", "table", "timestep", "autoencoder", "any", "float", "bool", "seed", "schedule", "choice", "conditioning", "classifier"];
  const letters = lettersOf(types);
  assert.equal(new Set(letters.values()).size, letters.size);
  assert.ok([...letters.values()].every((letter) => letter.length <= 2));
});

test("A list has its element's colour, and an unknown type always the same one", () => {
  assert.equal(hueOf("list<image>"), hueOf("image"));
  assert.equal(hueOf("example-volume"), hueOf("example-volume"));
  assert.match(rulesOf(["a\"b"]), /\[data-type="a\\"b"\]/);
});
