/** What a mail's text is made from. */
import type { Models } from '../../database/models.ts';

/** The gateway, as people know it. */
export interface Place {
  /** Its host. */
  readonly site: string;
  readonly publicUrl: string;
}

/** For what is not kept with the mail, because it is about others as well. */
export interface Source {
  readonly models: Pick<Models, 'attendees' | 'events' | 'grants'>;
}

/** Something that happened, as a notice that gathers keeps it. */
export interface GatheredItem {
  readonly first: Date;
  readonly last: Date;
  readonly times: number;
  /** Where from, in words of ours. */
  readonly from: readonly string[];
}
