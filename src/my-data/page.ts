/**
 * A package as a page that a person can read, print and keep: one file, with its photos in it. Threat: words of somebody's that
 * become markup or script. Everything is escaped, and the page's policy forbids scripts and whatever it might load.
 */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../mail/html.ts';
import { FAR_FUTURE } from '../time.ts';

const STYLE = `
body { font: 11pt/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 18pt; line-height: 1.2; }
h2 { font-size: 14pt; margin: 2rem 0 .4rem; border-top: 1px solid #999; padding-top: 1rem; }
h3 { font-size: 11.5pt; margin: 1.2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; margin: .3rem 0; }
th, td { border-bottom: 1px solid #ddd; padding: .2rem .6rem .2rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; }
.wide :is(th, td) { overflow-wrap: break-word; }
.wide > table > * > tr > * { min-width: 4rem; }
td .wide td { overflow-wrap: anywhere; min-width: 0; }
th { font-weight: 600; color: #444; overflow-wrap: break-word; }
td th { font-weight: normal; }
img { max-width: 12rem; border-radius: .5rem; }
.none { color: #666; }
.wide { overflow-x: auto; }
@media (max-width: 40rem) {
.facts, .facts > tbody, .facts > tbody > tr, .facts > tbody > tr > * { display: block; }
.facts > tbody > tr > th { border-bottom: 0; padding-bottom: 0; }
.wide > table > * > tr > * { min-width: 7rem; }
td .wide td { overflow-wrap: break-word; }
}
`;
export const PAGE_POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; sandbox`;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const HEADINGS: Readonly<Record<string, string>> = {
  account: 'Your account',
  erasure: 'Erasure',
  events: 'Events',
  complaints: 'Your complaints',
  letters: 'Letters and notices to you',
  asOrganiser: 'As an organiser',
  cancelledRegistrations: 'Registrations that are not valid',
  disclosures: 'Who was shown your data',
  consentsGiven: 'What you permitted',
  consentsReceived: 'What others permit you',
  provenance: 'Where it is from',
  changes: 'What was changed',
};

/** A section for each. */
const REGISTRATIONS: Readonly<Record<string, string>> = {
  events: 'Event',
  cancelledRegistrations: 'Registration that is not valid',
};

export function pageOf(
  data: Json,
  { site, madeAt }: { readonly site: string; readonly madeAt: Date },
): string {
  const sections = Object.entries(data ?? {}).flatMap(([key, value]) =>
    REGISTRATIONS[key] !== undefined && Array.isArray(value) && value.length > 0
      ? value.map((event) => section(`${REGISTRATIONS[key]}: ${named(event)}`, event))
      : [section(wordsOf(key), value as Json)],
  );
  const title = `What is kept about you at ${site}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>Prepared ${escapeHtml(madeAt.toISOString().slice(0, 16).replace('T', ' '))} UTC. Times are in UTC. Other people stand in it as far as you may know them today.</p>
${sections.join('\n')}
</body></html>
`;
}

const named = (event: Json) =>
  String((event as { readonly eventName?: string; readonly event?: string } | null)?.eventName ?? '');

/** Of an object a part for each list in it, below what is said in a word. */
function section(heading: string, value: Json): string {
  const head = `<h2>${escapeHtml(heading)}</h2>`;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return `${head}\n${html(value)}`;
  const parts = Object.entries(value).map(
    ([key, part]) => `<h3>${escapeHtml(wordsOf(key))}</h3>\n${html(part, key)}`,
  );
  return `${head}\n${parts.join('\n')}`;
}

function html(value: Json, key = ''): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0))
    return '<p class="none">Nothing.</p>';
  if (Array.isArray(value)) return listHtml(value);
  return typeof value === 'object' ? cell(value) : `<p>${cell(value, key)}</p>`;
}

function listHtml(list: readonly Json[]): string {
  const rows = list.filter((one): one is { readonly [key: string]: Json } => isObject(one));
  if (rows.length < list.length) return `<p>${list.map((one) => cell(one)).join(', ')}</p>`;
  const keys = [...new Set(rows.flatMap((one) => Object.keys(one)))];
  const head = keys.map((key) => `<th scope="col">${escapeHtml(wordsOf(key))}</th>`).join('');
  const body = rows.map(
    (one) => `<tr>${keys.map((key) => `<td>${cell(one[key] ?? null, key)}</td>`).join('')}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

const isObject = (value: Json) => value !== null && typeof value === 'object' && !Array.isArray(value);

function cell(value: Json, key = ''): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return escapeHtml(plain(String(value), key));
  if (Array.isArray(value))
    return value.every((one) => !isObject(one))
      ? value.map((one) => cell(one, key)).join(', ')
      : listHtml(value);
  const { base64, mediaType, name, id } = value as Record<string, Json>;
  if (typeof base64 === 'string' && mediaType === 'image/jpeg')
    return `<img alt="Your photo" src="data:image/jpeg;base64,${escapeHtml(base64)}">`;
  if (typeof name === 'string' && typeof id === 'string' && Object.keys(value).length === 2)
    return `<bdi>${escapeHtml(name)}</bdi>`;
  const there = Object.entries(value).filter(([, fact]) => fact !== null);
  const facts = there.map(
    ([key, fact]) => `<tr><th scope="row">${escapeHtml(wordsOf(key))}</th><td>${cell(fact, key)}</td></tr>`,
  );
  return `<table class="facts">${facts.join('')}</table>`;
}

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z$/;
/** Where a word of ours stands, and never one of somebody's. */
const WORDS_OF_OURS = /^(audience|kind|state|field|fields|offered|part|by|how|verdict)$/;

/** `2026-11-23T06:05:14.436Z`: 2026-11-23 06:05; `JOB_TITLE`: job title. */
function plain(text: string, key: string): string {
  const [, day, minute] = TIME.exec(text) ?? [];
  if (text === FAR_FUTURE.toISOString()) return 'no end';
  if (day !== undefined) return `${day} ${minute}`;
  return WORDS_OF_OURS.test(key) && /^[A-Z][A-Z_]+$/.test(text)
    ? text.toLowerCase().replaceAll('_', ' ')
    : text;
}

/** `consentsGiven`: Consents given. */
function wordsOf(key: string): string {
  const words = key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return HEADINGS[key] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
