// A colour and a letter for every type of port, written once as a style sheet, so that no element carries a style of its own.

/** How a plugin wants a type of its own to look. */
export interface Look { color: string; letter: string }

/** Hues that stay the same whatever is installed; other types get that of their own colour, or one from their name. */
const Hues: Record<string, number> = {
  image: 255, mask: 160, latent: 305, conditioning: 70, "noise-prediction": 20, noise: 20, schedule: 195, timestep: 195,
  denoiser: 275, autoencoder: 340, "text-encoder": 95, text: 130, seed: 45, int: 215, float: 215, bool: 0, choice: 110,
};

/** Types without a colour of their own: they take everything. */
const Plain = new Set(["any", "T", "list<any>", "list<T>"]);

export const elementOf = (type: string): string => type.replace(/^(list<)+/, "").replace(/>+$/, "");

const own = new Map<string, number>();

/** The hue of a colour `#rrggbb` in oklch, in degrees: lightness and chroma are the theme's. https://bottosson.github.io/posts/oklab */
export function hueOfColour(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const across = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, down = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return (Math.atan2(down, across) * 180 / Math.PI + 360) % 360;
}

export function hueOf(type: string): number {
  const element = elementOf(type);
  let hash = 7;
  for (const c of element) hash = (hash * 31 + c.charCodeAt(0)) % 360;
  return Hues[element] ?? own.get(element) ?? hash;
}

/** One or two letters for each type, no two alike: colour alone must never tell types apart. */
export function lettersOf(types: Iterable<string>, looks: Record<string, Look> = {}): Map<string, string> {
  const letters = new Map<string, string>(), taken = new Set<string>();
  for (const type of [...new Set([...types].map(elementOf))].sort()) {
    const words = type.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
    const first = (words[0]?.[0] ?? "?").toUpperCase();
    const wanted = looks[type]?.letter;
    const candidates = [...wanted ? [wanted] : [], first, ...words.slice(1).map((word) => first + word[0]!.toLowerCase()), ...[...type.slice(1)].filter((c) => /[a-z0-9]/i.test(c)).map((c) => first + c.toLowerCase())];
    const letter = candidates.find((candidate) => !taken.has(candidate)) ?? first;
    taken.add(letter);
    letters.set(type, letter);
  }
  return letters;
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** The rules for all types: `--port` for whoever has the type, and the letter in its ports. */
export function rulesOf(types: readonly string[], looks: Record<string, Look> = {}): string {
  own.clear();
  for (const [type, look] of Object.entries(looks)) if (/^#[0-9a-f]{6}$/i.test(look.color)) own.set(type, hueOfColour(look.color));
  const letters = lettersOf(types, looks);
  return types.map((type) => {
    const colour = Plain.has(type) ? "var(--port-plain)" : `oklch(var(--port-light) var(--port-chroma) ${hueOf(type)})`;
    return `[data-type=${quote(type)}]{--port:${colour}}.port[data-type=${quote(type)}]::before{content:${quote(letters.get(elementOf(type))!)}/""}`;
  }).join("\n");
}

/** Makes the rules part of the page until disposed. */
export function adopt(table: Record<string, readonly string[]>, looks: Record<string, Look>): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rulesOf([...new Set([...Object.keys(table), ...Object.values(table).flat()])].filter((type) => type !== "*"), looks));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet); };
}
