/** The fenced blocks of Markdown, and how what they say is compared with what is answered. */

export interface Block {
  /** `docs/start.md:12`. */
  readonly at: string;
  readonly language: string;
  /** Words of the info string without a value: `answer`, `variables`, `mapping`. */
  readonly words: readonly string[];
  /** `as="ben"`, `skip="…"`. */
  readonly marks: Readonly<Record<string, string>>;
  readonly text: string;
}

export function blocksOf(file: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  const fence = /^( *)```([^\n`]*)\n(.*?)^\1```$/gms;
  for (const { index, 1: indent = '', 2: info = '', 3: body = '' } of markdown.matchAll(fence)) {
    const marks: Record<string, string> = {};
    const rest = info.replace(/(\w+)=(?:"([^"]*)"|(\S+))/g, (_all, name, quoted, bare) => {
      marks[name] = quoted ?? bare;
      return '';
    });
    const [language = '', ...words] = rest.trim().split(/\s+/);
    const line = markdown.slice(0, index).split('\n').length;
    const text = body.replace(new RegExp(`^${indent}`, 'gm'), '');
    blocks.push({ at: `${file}:${line}`, language, words, marks, text });
  }
  return blocks;
}

/** Ids that were answered, by their prefix. What is written `con_…` means the last one that was met. */
export class Ids {
  readonly #last = new Map<string, string>();
  readonly #pinned = new Set<string>();

  /** Stays, whatever is met. */
  pin(prefix: string, id: string): void {
    this.#last.set(prefix, id);
    this.#pinned.add(prefix);
  }

  meet(answer: string): void {
    for (const [id, prefix = ''] of answer.matchAll(/\b([a-z]{3})_[0-9a-hjkmnp-tv-z]{26}\b/g))
      if (!this.#pinned.has(prefix)) this.#last.set(prefix, id);
  }

  /** The text with ids in place of their stand-ins. */
  fill(text: string): string {
    return text.replace(/\b([a-z]{3})_…/g, (all, prefix: string) => this.#last.get(prefix) ?? all);
  }
}

/** Where an answer is not what a page says; `…` stands for anything, and an object may hold more than is shown. */
export function differences(said: unknown, answered: unknown, path = 'answer'): string[] {
  if (typeof said === 'string' && typeof answered === 'string' && said.includes('…')) {
    const pattern = said.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${pattern.join('.*')}$`, 's').test(answered) ? [] : [`${path}: ${answered}`];
  }
  if (Array.isArray(said) && Array.isArray(answered)) {
    if (said.length !== answered.length) return [`${path}: ${answered.length} items`];
    return said.flatMap((one, i) => differences(one, answered[i], `${path}[${i}]`));
  }
  if (isObject(said) && isObject(answered))
    return Object.entries(said).flatMap(([name, one]) => differences(one, answered[name], `${path}.${name}`));
  return Object.is(said, answered)
    ? []
    : [`${path}: ${JSON.stringify(answered)}, not ${JSON.stringify(said)}`];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
