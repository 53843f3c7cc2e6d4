// Linking without a pointer: a list of a node's ports, then a list of what fits the chosen one.
import { linkInto, targetsOf } from "./connecting";
import { inWords } from "./fitting";
import type { EndRef } from "./model";
import type { SceneNode } from "./scene";
import type { Stage } from "./stage";

interface Choice { label: string; detail: string; choose(): void }

export class ConnectList {
  private choices: Choice[] = [];
  private shown: Choice[] = [];
  private at = 0;
  private back: HTMLElement | null = null;
  private readonly title: HTMLElement;
  private readonly filter: HTMLInputElement;
  private readonly list: HTMLElement;

  constructor(private readonly stage: Stage, private readonly box: HTMLElement) {
    const make = <K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string>): HTMLElementTagNameMap[K] => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    };
    this.title = make("h2", { id: "connect-title" });
    this.filter = make("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "connect-options", "aria-labelledby": "connect-title", autocomplete: "off", spellcheck: "false", placeholder: "Type to narrow" });
    this.list = make("ul", { id: "connect-options", role: "listbox", "aria-labelledby": "connect-title" });
    box.replaceChildren(this.title, this.filter, this.list);
    box.addEventListener("keydown", (event) => this.key(event), { signal: stage.gone });
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget as Node | null)) this.close(false); }, { signal: stage.gone });
    this.filter.addEventListener("input", () => this.show(0), { signal: stage.gone });
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const index = Number((event.target as Element).closest<HTMLElement>("[data-index]")?.dataset["index"] ?? "-1");
      this.shown[index]?.choose();
    }, { signal: stage.gone });
  }

  /** Asks for a port of the node, then for the other end. */
  open(node: SceneNode): void {
    this.back = node.element;
    const ports = node.spec.ports.filter((port) => port.label !== "");
    this.ask(`Link from ${node.spec.title}`, ports.map((port) => ({
      label: port.label ?? port.name,
      detail: `${port.side === "in" ? "input" : "output"}${port.inner ? " for the body" : ""}, ${inWords(port.type)}`,
      choose: () => this.second(node, { node: node.id, port: port.name, side: port.side }, port.label ?? port.name),
    })), "It has no ports");
  }

  private second(node: SceneNode, end: EndRef, label: string): void {
    const targets = targetsOf(this.stage, end), fitting = targets.filter((target) => target.reason === null);
    const link = end.side === "in" ? linkInto(this.stage, end) : null;
    const choices: Choice[] = fitting.map((target) => ({
      label: `${target.node.title}: ${target.port.label ?? target.port.name}`,
      detail: inWords(target.port.type),
      choose: () => {
        const other = { node: target.node.id, port: target.port.name };
        const [from, to] = end.side === "out" ? [end, other] : [other, end];
        this.close(true);
        this.stage.send({ kind: "connect", revision: this.stage.scene.revision, from: { node: from.node, port: from.port }, to: { node: to.node, port: to.port } });
      },
    }));
    if (link) choices.push({ label: "Remove the link", detail: "", choose: () => {
      this.close(true);
      this.stage.send({ kind: "disconnect", revision: this.stage.scene.revision, ends: [link.to] });
    } });
    if (end.side === "out" || !link) choices.push({ label: "Add a new node…", detail: "what fits", choose: () => {
      this.close(true);
      const pane = this.stage.pane.getBoundingClientRect(), zone = node.spec.ports.find((p) => p.name === end.port && p.side === end.side)?.inner ? node.id : node.spec.parent;
      this.stage.send({ kind: "palette", x: Math.round(node.x + (end.side === "out" ? node.rect.width + 80 : -320)), y: Math.round(node.y), clientX: pane.left + pane.width / 2, clientY: pane.top + 80, ...(zone ? { parent: zone } : {}), end });
    } });
    this.ask(`Link ${node.spec.title}: ${label} with`, choices, "Nothing fits");
    this.stage.say(`${fitting.length} fit, ${targets.length - fitting.length} do not`);
  }

  private ask(title: string, choices: Choice[], none: string): void {
    this.title.textContent = choices.length > 0 ? title : `${title}: ${none}`;
    this.choices = choices;
    this.filter.value = "";
    this.box.hidden = false;
    this.show(0);
    this.filter.focus();
  }

  private show(at: number): void {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    this.shown = this.choices.filter((choice) => words.every((word) => `${choice.label} ${choice.detail}`.toLowerCase().includes(word)));
    this.list.replaceChildren(...this.shown.map((choice, index) => {
      const item = document.createElement("li");
      item.id = `connect-option-${index}`;
      item.setAttribute("role", "option");
      item.dataset["index"] = String(index);
      const label = document.createElement("span"), detail = document.createElement("small");
      [label.textContent, detail.textContent] = [choice.label, choice.detail];
      item.append(label, detail);
      return item;
    }));
    this.mark(at);
  }

  private mark(at: number): void {
    this.at = Math.max(0, Math.min(at, this.shown.length - 1));
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
    const item = this.list.children[this.at];
    if (item) this.filter.setAttribute("aria-activedescendant", item.id); else this.filter.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); this.close(true); }
    else if (event.key === "ArrowDown") { event.preventDefault(); this.mark(this.at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); this.mark(this.at - 1); }
    else if (event.key === "Enter") { event.preventDefault(); this.shown[this.at]?.choose(); }
  }

  private close(refocus: boolean): void {
    if (this.box.hidden) return;
    this.box.hidden = true;
    if (refocus) this.back?.focus({ preventScroll: true });
  }
}
