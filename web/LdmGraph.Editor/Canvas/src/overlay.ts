// What a run shows on nodes: state, progress, time, previews, errors. Written straight into the elements, at most once a frame,
// so that a running graph costs one message for all its nodes and renders nothing anew.
import type { NodeRun, RunPatch, RunState } from "./model";
import type { Scene } from "./scene";

const Words: Record<RunState, string> = { waiting: "waiting", running: "running", done: "done", cached: "unchanged", failed: "failed", skipped: "not needed" };

export class Overlay {
  private readonly runs = new Map<string, NodeRun>();
  private readonly loading = new WeakMap<HTMLImageElement, { wanted: string; busy: boolean }>();
  private readonly dirty = new Set<string>();
  private frame = 0;

  constructor(private readonly scene: Scene, private readonly changed: (ids: Iterable<string>) => void) { }

  apply(patch: RunPatch): void {
    if (patch.clear) {
      for (const id of this.runs.keys()) this.dirty.add(id);
      this.runs.clear();
    }
    for (const run of patch.nodes) {
      this.runs.set(run.id, { ...this.runs.get(run.id), ...run });
      this.dirty.add(run.id);
    }
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  /** Elements that C# has made anew show what is known of their run. */
  attached(ids: Iterable<string>): void {
    for (const id of ids) if (this.runs.has(id)) this.dirty.add(id);
    if (this.dirty.size > 0) this.frame ||= requestAnimationFrame(() => this.flush());
  }

  dispose(): void { cancelAnimationFrame(this.frame); }

  private flush(): void {
    this.frame = 0;
    const ids = [...this.dirty];
    this.dirty.clear();
    for (const id of ids) {
      const element = this.scene.nodes.get(id)?.element;
      if (element) this.show(element, this.runs.get(id) ?? { id });
    }
    this.changed(ids);
  }

  private show(node: HTMLElement, run: NodeRun): void {
    if (run.state) node.dataset["run"] = run.state; else delete node.dataset["run"];
    const part = <T extends HTMLElement>(name: string): T | null => node.querySelector<T>(`:scope [data-run-part="${name}"]`);
    const state = part("state"), bar = part<HTMLProgressElement>("progress"), error = part("error"), preview = part<HTMLImageElement>("preview");
    if (state) state.textContent = run.state ? run.note ?? Words[run.state] : "";
    if (bar) {
      const running = run.state === "running";
      bar.hidden = !running;
      if (running && run.progress != null) bar.value = run.progress; else bar.removeAttribute("value");
    }
    if (error) {
      error.textContent = run.error ?? "";
      error.hidden = !run.error;
    }
    for (const port of node.querySelectorAll<HTMLElement>(".row.failed")) port.classList.remove("failed");
    if (run.port) node.querySelector(`[data-port="${CSS.escape(run.port)}"]`)?.closest(".row")?.classList.add("failed");
    if (preview) this.picture(preview, run.preview ?? null);
  }

  /** Shows a picture when it has arrived. While one is on its way only the latest of the next is remembered. */
  private picture(image: HTMLImageElement, address: string | null): void {
    if (address === null) {
      image.hidden = true;
      image.removeAttribute("src");
      this.loading.delete(image);
      return;
    }
    const now = this.loading.get(image) ?? { wanted: "", busy: false };
    if (now.wanted === address) return;
    now.wanted = address;
    this.loading.set(image, now);
    if (!now.busy) this.load(image, now);
  }

  private load(image: HTMLImageElement, now: { wanted: string; busy: boolean }): void {
    const address = now.wanted, next = new Image();
    now.busy = true;
    const done = (shown: boolean): void => {
      now.busy = false;
      if (this.loading.get(image) !== now) return;
      if (shown) { image.src = address; image.hidden = false; }
      if (now.wanted !== address) this.load(image, now);
    };
    next.addEventListener("load", () => done(true));
    // A preview that is already replaced on the server is gone; the next one shows.
    next.addEventListener("error", () => done(false));
    next.src = address;
  }
}
