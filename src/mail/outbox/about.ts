/** What a mail's text is made from. */

/** The gateway, as people know it. */
export interface Place {
  /** Its host. */
  readonly site: string;
  readonly publicUrl: string;
}

/** Something that happened, as a notice that gathers keeps it. */
export interface GatheredItem {
  readonly first: Date;
  readonly last: Date;
  readonly times: number;
  /** Where from, in words of ours. */
  readonly from: readonly string[];
}
