/** The first pass: is every file whole and its header known, and whose is what. Nothing is written before it ends. */
import { BadFileError } from './bad-file.ts';
import { guessDelimiter, readCsv } from './csv.ts';
import { decoded } from './decode.ts';
import { type Encoding, tellEncoding } from './encoding.ts';
import { Groups } from './groups.ts';
import { bindHeader, type Layout, recognise } from './header.ts';
import { type Input, openInput } from './input.ts';
import { readMapping } from './mapping.ts';
import { isDamaged, isRejection, readFacts } from './row.ts';

export interface CheckedFile {
  /** As UTF-8, whatever it is written in. */
  readonly input: Input;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly layout: Layout;
  readonly rows: number;
  /** Of all files of its source: what other sources say is for the database to know. */
  readonly groups: Groups;
}

export interface Checked {
  readonly files: readonly CheckedFile[];
  close(): Promise<void>;
}

export type Tick = (input: Input, bytes: number, rows: number) => void;

export interface CheckOptions {
  readonly files: readonly string[];
  readonly mapping?: string | undefined;
}

/** Reads all files once; throws {@link BadFileError} for the first that is not whole. Close what it returns. */
export async function checkFiles(options: CheckOptions, tick: Tick): Promise<Checked> {
  const given = options.mapping === undefined ? null : await readMapping(options.mapping);
  const bySource = new Map<string, Groups>();
  const files: CheckedFile[] = [];
  const inputs: Input[] = [];
  const close = async () => {
    for (const input of inputs) await input.close();
  };
  try {
    for (const name of options.files) {
      const raw = await openInput(name);
      inputs.push(raw);
      const encoding = await tellEncoding(raw);
      const input = decoded(raw, encoding.name);
      const delimiter = given?.delimiter ?? (await guessDelimiter(input));
      let layout: Layout | null = null;
      let groups = new Groups();
      let rows = 0;
      for await (const { cells, bytes, line } of readCsv(input, delimiter)) {
        if (layout === null) {
          layout = bindHeader(input.name, cells, given ?? recognise(input.name, cells));
          groups = bySource.get(layout.profile.source) ?? groups;
          bySource.set(layout.profile.source, groups);
          continue;
        }
        if (!collect(cells, layout, groups, files.length)) throw new BadFileError(input.name, line, NOBODYS);
        rows += 1;
        tick(input, bytes, rows);
      }
      if (layout === null) throw new BadFileError(input.name, null, 'is empty');
      files.push({ input, encoding, delimiter, layout, rows, groups });
    }
    for (const groups of bySource.values()) groups.conclude();
    return { files, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const NOBODYS =
  'holds bytes that are no text in the encoding of the file, where the order stands: whose row it is cannot be told';

/** False for a row that may be one of any order: then no order is known to be a single person's. */
function collect(cells: readonly string[], layout: Layout, groups: Groups, file: number): boolean {
  const facts = readFacts(cells, layout);
  if (!isRejection(facts)) groups.add(facts, file);
  else if (facts.order !== null) groups.addBroken(facts.order);
  else return layout.single.order === undefined || !isDamaged(cells[layout.single.order]);
  return true;
}
