/**
 * Lines of CSV (RFC 4180). Threat: a name, or an id that a client chose, that a spreadsheet takes for a formula. What
 * begins like one gets an apostrophe in front; the wide forms of the signs count, because spreadsheets take them, too. So does
 * what would begin like one where a line is split at semicolons, tabs or ends of lines within quotes, as spreadsheets do in some countries.
 */
const FORMULA = /^[\s\uFEFF]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;
const WITHIN = /([;\t\r\n][ \uFEFF]*)(?=[=+\-@＝＋－＠|%])/gu;

export type Cell = string | number | null;

export const csvLine = (cells: readonly Cell[]) => `${cells.map(cell).join(',')}\r\n`;

function cell(value: Cell): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = value.replace(WITHIN, "$1'");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
