/**
 * The protected fields of an attendee. The schema says which they are (`@protected`); this list is what the storage
 * knows, and the boot check refuses to start when the two differ.
 */
export const PROTECTED_FIELDS = ['phone', 'email', 'photo', 'jobTitle'] as const;

export type ProtectedField = (typeof PROTECTED_FIELDS)[number];

const BY_COORDINATE: ReadonlyMap<string, ProtectedField> = new Map(
  PROTECTED_FIELDS.map((field) => [`Attendee.${field}`, field]),
);

/** Which one a schema coordinate names: `Attendee.phone`. */
export const protectedFieldAt = (coordinate: string): ProtectedField | undefined =>
  BY_COORDINATE.get(coordinate);
