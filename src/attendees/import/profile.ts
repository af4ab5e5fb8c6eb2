/** The shape of an export: which column gives which fact, and which words mean what. pretix.ts is one; a mapping file is another. */
import type { Recipient } from '../../consent/model.ts';
import type { ProtectedField } from '../../protected-fields.ts';

export interface ColumnRef {
  readonly header: string;
  /** What the same column is called elsewhere; a header with both leaves a doubt. */
  readonly or?: readonly string[];
  /** Which of the columns with this header, from 1. */
  readonly occurrence: number;
  /** How often the header must occur for this to be the one; in pretix a lone `Company` is the invoice's. */
  readonly of?: number;
  /** Without it the file is still good: nothing is then known of this fact, which is not the same as empty. */
  readonly optional?: boolean;
}

/** Facts that one column gives. */
export const SINGLE_FIELDS = [
  'order',
  'status',
  'name',
  'givenName',
  'familyName',
  'email',
  'phone',
  'orderEmail',
  'orderPhone',
  'buyerName',
  'organisation',
  'country',
  'jobTitle',
  'locale',
  'eventSlug',
] as const;
export type SingleField = (typeof SINGLE_FIELDS)[number];

/** A question that is a consent to exactly one recipient. */
export interface ConsentColumn {
  readonly column: ColumnRef;
  readonly field: ProtectedField;
  readonly recipient: Recipient;
}

export interface Profile {
  /** Goes into each registration's source; ids are unique within it. */
  readonly source: string;
  readonly delimiter?: string;
  /** Together the source's own id of a registration. */
  readonly id: readonly ColumnRef[];
  readonly columns: Readonly<Partial<Record<SingleField, ColumnRef>>>;
  /** The first that is not empty. */
  readonly category: readonly ColumnRef[];
  /** Words of `status`, lower case: those that make a registration, and those known not to. */
  readonly paid: readonly string[];
  readonly unpaid: readonly string[];
  /** Answers, lower case. Whatever is neither counts as No and is reported. */
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly listed: ColumnRef | null;
  readonly consents: readonly ConsentColumn[];
  /** Questions whose Yes names nobody we could show anything to: kept as evidence, and grants nothing. */
  readonly noted: readonly ColumnRef[];
}
