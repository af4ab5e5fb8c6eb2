/** What is done with data about people here, each with its reason: what Art. 13 and 30 GDPR want to be told. */

export const BASES = {
  CONSENT: 'the person’s consent, withdrawn as easily as given (Art. 6(1)(a), 7)',
  CONTRACT: 'to let people take part in the event that they registered for (Art. 6(1)(b))',
  OBLIGATION:
    'a duty of the law: security, breaches and rights of people (Art. 6(1)(c) with 15 to 17, 32 to 34)',
  INTEREST:
    'the legitimate interest of controller and people in that nobody reads or changes what is not theirs (Art. 6(1)(f))',
} as const;
export type Basis = keyof typeof BASES;

export interface Activity {
  readonly purpose: string;
  readonly basis: Basis;
}

export const ACTIVITIES = {
  DIRECTORY: {
    purpose: 'a directory of the event, in which who chooses so is found by name, organisation and category',
    basis: 'CONSENT',
  },
  SHARING: {
    purpose: 'to show somebody’s contact details to those people, audiences and services that they chose',
    basis: 'CONSENT',
  },
  REGISTRATION: {
    purpose: 'to know who is registered for the event, from the registration system',
    basis: 'CONTRACT',
  },
  SIGN_IN: { purpose: 'to let people sign in, and nobody in their name', basis: 'INTEREST' },
  RECORD: { purpose: 'to show who was shown whose data, and by what right', basis: 'OBLIGATION' },
  HISTORY: {
    purpose: 'to undo changes of a profile that its owner did not make, and to tell the owner',
    basis: 'INTEREST',
  },
  MODERATION: { purpose: 'to keep photos out that do not belong to the event', basis: 'INTEREST' },
  INTEGRATIONS: {
    purpose:
      'to hand to services that organisers approved what people consented to, and to have it deleted there',
    basis: 'CONSENT',
  },
  NOTICES: { purpose: 'to tell people what happens to their data', basis: 'OBLIGATION' },
  INCIDENTS: { purpose: 'to close, investigate and report breaches', basis: 'OBLIGATION' },
  RIGHTS: {
    purpose: 'to give people what is held about them, and to answer who complains about it',
    basis: 'OBLIGATION',
  },
  SECURITY: { purpose: 'to notice who reads or changes what is not theirs', basis: 'INTEREST' },
  ERASURE: { purpose: 'to erase people, and to keep erased who was', basis: 'OBLIGATION' },
  LIMITS: { purpose: 'to stop who asks or writes too much', basis: 'INTEREST' },
} as const satisfies Record<string, Activity>;
export type ActivityName = keyof typeof ACTIVITIES;
