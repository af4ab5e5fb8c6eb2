/**
 * Papers as one HTML page to be printed. Threat: a name or a sentence of somebody's that becomes markup or script on
 * the machine of whoever answers a breach. Everything is escaped, attributes hold no text of anybody's, the page has no
 * script, and its policy forbids whatever else it might load.
 */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../../mail/html.ts';
import { type Block, DRILL_NOTE, type Paper } from './paper.ts';

const STYLE = `
body { font: 11pt/1.45 system-ui, sans-serif; color: #1b1b1b; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article + article { border-top: 1px solid #999; margin-top: 3rem; padding-top: 2rem; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 12.5pt; margin: 1.6rem 0 .4rem; break-after: avoid; }
p { margin: .4rem 0; white-space: pre-line; overflow-wrap: anywhere; }
ul { margin: .4rem 0; padding-left: 1.3rem; }
li { margin: .2rem 0; overflow-wrap: anywhere; break-inside: avoid; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; }
th, td { border-bottom: 1px solid #ccc; padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; font-weight: normal; white-space: pre-line; overflow-wrap: anywhere; }
thead th { font-weight: 600; border-bottom-color: #666; }
tr { break-inside: avoid; }
.facts th { width: 13rem; color: #555; }
.reference { color: #555; font-size: 9.5pt; }
.drill { border: 2px solid #b00020; color: #b00020; font-weight: 600; padding: .5rem .8rem; }
@page { size: A4; margin: 18mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; }
  article + article { break-before: page; border: 0; margin: 0; padding: 0; }
  thead { display: table-header-group; }
}
`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** The page in pieces, one for each paper, so that thousands need not be held at once. */
export function* htmlPage(title: string, papers: Iterable<Paper>): Generator<string> {
  yield `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head>
<body>
`;
  for (const paper of papers) yield article(paper);
  yield '</body></html>\n';
}

const article = ({ title, reference, drill, blocks }: Paper) => `<article>
${drill ? `<p class="drill">${escapeHtml(DRILL_NOTE)}</p>\n` : ''}<p class="reference">${escapeHtml(reference)}</p>
<h1>${escapeHtml(title)}</h1>
${blocksHtml(blocks)}
</article>
`;

export const blocksHtml = (blocks: readonly Block[]) => blocks.map(html).join('\n');

function html(block: Block): string {
  if ('heading' in block) return `<h2>${escapeHtml(block.heading)}</h2>`;
  if ('text' in block) return block.text.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
  if ('list' in block)
    return `<ul>\n${block.list.map((text) => `<li>${escapeHtml(text)}</li>`).join('\n')}\n</ul>`;
  if ('facts' in block) return `<table class="facts">\n${block.facts.map(fact).join('\n')}\n</table>`;
  const head = block.head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${block.rows.map(row).join('\n')}\n</tbody>\n</table>`;
}

const fact = ([name, value]: readonly [string, string]) =>
  `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`;
const row = (cells: readonly string[]) =>
  `<tr>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`;
