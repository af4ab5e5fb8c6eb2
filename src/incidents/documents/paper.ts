/** A document as blocks of text, before it is a page or a mail. Nothing in it is markup: whoever renders it escapes. */

export type Block =
  | { readonly heading: string }
  /** Paragraphs. */
  | { readonly text: readonly string[] }
  | { readonly list: readonly string[] }
  /** Names and what they are. */
  | { readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface Paper {
  readonly title: string;
  /** A line above the title, for whoever files it. */
  readonly reference: string;
  /** Printed on every page of it. */
  readonly drill: boolean;
  readonly blocks: readonly Block[];
}

/** What a drill is marked with, wherever it is read. */
export const DRILL_NOTE =
  'DRILL: this was played, to practise. No breach happened, and no real person is meant.';
