/** What a receipt is made from. */
import type { NoticeContent } from '../processing/content.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { ConsentEvent } from './states.ts';

export type Copy = 'GIVER' | 'RECIPIENT';

export type ReceiptRecipient =
  | { readonly kind: 'ATTENDEE'; readonly id: string; readonly name: string | null }
  | { readonly kind: 'AUDIENCE'; readonly id: string; readonly name: string }
  | {
      readonly kind: 'INTEGRATION';
      readonly id: string;
      readonly name: string;
      readonly contact: string;
      readonly retentionDays: number;
    };

export interface ReceiptFacts {
  /** The consent's or the request's. */
  readonly id: string;
  readonly copy: Copy;
  /** Attendee id. */
  readonly subject: string;
  readonly fields: readonly ProtectedField[];
  readonly recipient: ReceiptRecipient;
  readonly purpose: string;
  /** The first first; at least one. */
  readonly events: readonly ConsentEvent[];
  /** By a choice about nothing else, or among other questions of a form. */
  readonly explicit: boolean;
  /** The words that were shown; `text` null where they are not this copy's to tell. Null for what was only asked for. */
  readonly consentNotice: {
    readonly version: string;
    readonly language: string;
    readonly text: string | null;
  } | null;
  readonly notice: { readonly version: string; readonly from: Date; readonly content: NoticeContent };
  readonly publicUrl: string;
}
