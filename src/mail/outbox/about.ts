/** What a mail's text is made from. */
import type { ProtectedField } from '../../protected-fields.ts';

/** The gateway, as people know it. */
export interface Place {
  /** Its host. */
  readonly site: string;
  readonly publicUrl: string;
}

/** That an organiser opened fields of somebody, as they are told. */
export interface GlassOpened {
  /** The grant's id, to be asked about. */
  readonly reference: string;
  /** The event's name. */
  readonly event: string;
  /** What the organiser was called then, where they attend and it is kept; organisers need not have a name here. */
  readonly who: string | null;
  readonly fields: readonly ProtectedField[];
  readonly purpose: string;
  readonly at: Date;
}

/** For what is not kept with the mail, because it is about others as well. */
export interface Source {
  glassOpened(grant: string): Promise<GlassOpened | null>;
  /** What was answered to a complaint, in the organisers' words; null where it is gone. */
  complaintOutcome(complaint: string): Promise<string | null>;
}

/** Something that happened, as a notice that gathers keeps it. */
export interface GatheredItem {
  readonly first: Date;
  readonly last: Date;
  readonly times: number;
  /** Where from, in words of ours. */
  readonly from: readonly string[];
}
