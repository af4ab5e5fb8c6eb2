/**
 * Lines of CSV (RFC 4180). Threat: a name, or an id that a client chose, that a spreadsheet takes for a formula. What
 * begins like one gets an apostrophe in front; the wide forms of the signs count, because spreadsheets take them, too.
 */
const FORMULA = /^[\s\uFEFF]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;

export type Cell = string | number | null;

export const csvLine = (cells: readonly Cell[]) => `${cells.map(cell).join(',')}\r\n`;

function cell(value: Cell): string {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
