// Bundles the canvas module into ../wwwroot/canvas.js; with --test, the tests into dist-test/.
// esbuild's JavaScript interface is used because its command is replaced by a native program on installation.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const common = { bundle: true, format: "esm", target: "es2022", logLevel: "warning", legalComments: "eof" };

if (process.argv.includes("--test")) {
  const out = join(root, "dist-test");
  rmSync(out, { recursive: true, force: true });
  const tests = readdirSync(join(root, "test")).filter((name) => name.endsWith(".test.ts"));
  await build({ ...common, platform: "node", entryPoints: tests.map((name) => join(root, "test", name)), outdir: out, outExtension: { ".js": ".mjs" } });
} else {
  await build({ ...common, minify: true, entryPoints: [join(root, "src", "canvas.ts")], outfile: join(root, "..", "wwwroot", "canvas.js") });
}
