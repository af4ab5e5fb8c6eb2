/** What people may ask for, and how data is kept safe here: the same for every event. */

export const RIGHTS: readonly string[] = [
  'to know what is held about you, and who was shown which field of yours and when (Art. 15): your profile, your consents and the list of disclosures show it whenever you sign in',
  'to have it put right (Art. 16): what you wrote yourself nobody else overwrites',
  'to have it erased (Art. 17), and to be told who was asked to erase it as well (Art. 19)',
  'to have its use restricted (Art. 18), and to object to it (Art. 21)',
  'to take your data with you in a form that machines read (Art. 20)',
  'to withdraw a consent at any time, as easily as you gave it (Art. 7(3)); what was done before stays lawful',
  'to complain to the controller, and to the supervisory authority where you live or work (Art. 77)',
];

export const MEASURES: readonly string[] = [
  'protected fields reach their owner and those the owner consented to, on every path; whoever cannot be told from somebody without consent gets nothing',
  'each person’s values are sealed under a key of their own, which is destroyed when they are erased',
  'the key above those is a file outside the database and its backups; all keys can be rotated',
  'who was shown what is written durably before it is sent, in a chained and signed ledger',
  'organisers need a second factor; opening a field in an emergency is recorded, mailed to the person and ends after 15 minutes',
  'a lockdown stops disclosures for everybody, an event, a person, a session or an integration',
  'what one account, key or network may ask in a minute is limited',
];
