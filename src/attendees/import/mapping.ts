/** A mapping file says of any other CSV what src/attendees/import/pretix.ts says of a pretix export. See docs/import.md. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { cleanText, cutText, MAX_LENGTH } from '../normalise.ts';
import { BadFileError } from './bad-file.ts';
import { type ColumnRef, type Profile, SINGLE_FIELDS } from './profile.ts';

const MAX_BYTES = 1_048_576;

const header = z.string().trim().min(1, 'must name a column').max(1_000);
const columnRef = z
  .union([header, z.strictObject({ header, occurrence: z.number().int().min(1).default(1) })], {
    error: 'must be the name of a column, or {"header": …, "occurrence": …}',
  })
  .transform((given): ColumnRef => (typeof given === 'string' ? { header: given, occurrence: 1 } : given));
const columnRefs = z.union(
  [columnRef.transform((one) => [one]), z.array(columnRef).min(1, 'must name at least one column').max(5)],
  {
    error: 'must be the name of a column, or a list of names',
  },
);
const words = z
  .array(
    z
      .string()
      .trim()
      .min(1)
      .max(200)
      .transform((word) => word.toLowerCase()),
  )
  .max(100);

const singles = Object.fromEntries(SINGLE_FIELDS.map((field) => [field, columnRef.optional()])) as Record<
  (typeof SINGLE_FIELDS)[number],
  z.ZodOptional<typeof columnRef>
>;

const mappingSchema = z
  .strictObject({
    source: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be a short name of lower-case letters, digits and dashes'),
    delimiter: z.enum([',', ';', '\t', '|']).optional(),
    columns: z.strictObject({
      ...singles,
      id: columnRefs,
      category: columnRefs.optional(),
      listed: columnRef.optional(),
    }),
    paid: words.default([]),
    unpaid: words.default([]),
    yes: words.default(['yes']),
    no: words.default(['no']),
    noted: z.array(columnRef).max(20).default([]),
    consents: z
      .array(
        z.strictObject({
          column: columnRef,
          field: z.enum(['phone', 'email', 'photo', 'jobTitle']),
          recipient: z
            .string()
            .regex(/^audience:(\*|category:.+)$/u, 'must be "audience:*" or "audience:category:…"')
            // As categories are kept: else the audience would be nobody's.
            .transform(cleanText)
            .refine(
              (recipient) => !cutText(recipient.replace(/^audience:category:/, ''), MAX_LENGTH.category).cut,
              {
                error: `must name a category of at most ${MAX_LENGTH.category} characters`,
              },
            ),
        }),
      )
      .max(100)
      .default([]),
  })
  .refine(({ columns }) => columns.name !== undefined || columns.familyName !== undefined, {
    path: ['columns', 'name'],
    error: 'is missing: name, or givenName and familyName',
  })
  .refine(({ columns, paid }) => columns.status === undefined || paid.length > 0, {
    path: ['paid'],
    error: 'must list the words of the status column that mean a valid registration',
  })
  .refine(({ yes, no }) => !yes.some((word) => no.includes(word)), {
    path: ['yes'],
    error: 'must not share a word with no',
  });

/** Reads a mapping file; the error lists each problem with its place, for example `consents[0].recipient`. */
export async function readMapping(file: string): Promise<Profile> {
  const parsed = mappingSchema.safeParse(await readJson(file));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  - ${placeOf(issue.path)}: ${textOf(issue)}`);
    throw new BadFileError(file, null, `this mapping is not right:\n${problems.join('\n')}`);
  }
  const { columns, ...rest } = parsed.data;
  const { id, category, listed, ...single } = columns;
  return { ...rest, id, columns: single, category: category ?? [], listed: listed ?? null };
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    const bytes = await readFile(file);
    if (bytes.length > MAX_BYTES) throw new Error('it is larger than 1 MB');
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new BadFileError(file, null, `cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadFileError(file, null, `is not JSON: ${(error as Error).message}`);
  }
}

/** A member that may not be there is the usual slip: say which are allowed by pointing to the page. */
function textOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `does not know ${issue.keys.join(', ')} (see docs/import.md)`;
  return issue.message;
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return place === '' ? 'the whole' : place.replace(/^\./, '');
}
