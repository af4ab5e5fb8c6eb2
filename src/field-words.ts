/** Fields, and parts of a profile, as people call them. */
import type { ProfilePart } from './history/model.ts';
import type { ProtectedField } from './protected-fields.ts';

export const FIELD_WORDS: Readonly<Record<ProtectedField, string>> = {
  phone: 'phone number',
  email: 'e-mail address',
  photo: 'photo',
  jobTitle: 'job title',
};

export const PART_WORDS: Readonly<Record<ProfilePart, string>> = {
  ...FIELD_WORDS,
  name: 'name',
  organisation: 'organisation',
  category: 'ticket category',
  listed: 'being listed in the directory',
  consent: 'who is shown your fields',
};
