// A colour and a letter for every type of port, written once as a style sheet, so that no element carries a style of its own.

/** Hues that stay the same whatever is installed; other types get one from their name. */
const Hues: Record<string, number> = {
  image: 255, mask: 160, latent: 305, conditioning: 70, "noise-prediction": 20, noise: 20, schedule: 195, timestep: 195,
  denoiser: 275, autoencoder: 340, "text-encoder": 95, text: 130, seed: 45, int: 215, float: 215, bool: 0, choice: 110,
};

/** Types without a colour of their own: they take everything. */
const Plain = new Set(["any", "T", "list<any>", "list<T>"]);

export const elementOf = (type: string): string => type.replace(/^(list<)+/, "").replace(/>+$/, "");

export function hueOf(type: string): number {
  const element = elementOf(type);
  let hash = 7;
  for (const c of element) hash = (hash * 31 + c.charCodeAt(0)) % 360;
  return Hues[element] ?? hash;
}

/** One or two letters for each type, no two alike: colour alone must never tell types apart. */
export function lettersOf(types: Iterable<string>): Map<string, string> {
  const letters = new Map<string, string>(), taken = new Set<string>();
  for (const type of [...new Set([...types].map(elementOf))].sort()) {
    const words = type.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
    const first = (words[0]?.[0] ?? "?").toUpperCase();
    const candidates = [first, ...words.slice(1).map((word) => first + word[0]!.toLowerCase()), ...[...type.slice(1)].filter((c) => /[a-z0-9]/i.test(c)).map((c) => first + c.toLowerCase())];
    const letter = candidates.find((candidate) => !taken.has(candidate)) ?? first;
    taken.add(letter);
    letters.set(type, letter);
  }
  return letters;
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** The rules for all types: `--port` for whoever has the type, and the letter in its ports. */
export function rulesOf(types: readonly string[]): string {
  const letters = lettersOf(types);
  return types.map((type) => {
    const colour = Plain.has(type) ? "var(--port-plain)" : `oklch(var(--port-light) var(--port-chroma) ${hueOf(type)})`;
    return `[data-type=${quote(type)}]{--port:${colour}}.port[data-type=${quote(type)}]::before{content:${quote(letters.get(elementOf(type))!)}/""}`;
  }).join("\n");
}

/** Makes the rules part of the page until disposed. */
export function adopt(types: readonly string[]): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rulesOf(types));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet); };
}
