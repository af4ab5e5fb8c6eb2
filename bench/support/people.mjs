/** Events, people and consents in bulk, stored as an import stores them. */
import { gatewayModule } from './build.mjs';

const { newId } = await gatewayModule('src/ids.js');
const { seal } = await gatewayModule('src/disclosure/seal.js');
const { DEFAULT_NOTICE } = await gatewayModule('src/events/model.js');
const { FAR_FUTURE } = await gatewayModule('src/time.js');
const { wordsOfAttendee } = await gatewayModule('src/attendees/words.js');
const { normaliseAddress } = await gatewayModule('src/accounts/address.js');
const { audienceTexts } = await gatewayModule('src/consent/keep-audience.js');
const { NOTHING_TO_AUDIENCES } = await gatewayModule('src/consent/audience.js');
const { PROTECTED_FIELDS } = await gatewayModule('src/protected-fields.js');

const FIRST = [
  'Amara',
  'Björn',
  'Chloë',
  'Dmitri',
  'Eilidh',
  'Farid',
  'Grace',
  'Hiro',
  'Ines',
  'Jan',
  'Kwame',
  'Lena',
];
const LAST = [
  'Adeyemi',
  'Brontë',
  'Campbell',
  'Dubois',
  'Evans',
  'Fischer',
  'García',
  'Hughes',
  'Ito',
  'Jones',
  'Kaur',
];
const JOBS = ['Teacher', 'Councillor', 'Nurse', 'Software engineer', 'Trade union officer', 'Journalist'];
const YESTERDAY = new Date(Date.now() - 86_400_000);

export async function makeEvent({ models }, slug) {
  const _id = newId('event');
  const rest = { region: 'GB', notice: DEFAULT_NOTICE, createdAt: YESTERDAY };
  await models.events.create({ _id, slug, name: `The ${slug}`, ...rest });
  return _id;
}

/** An account for each address; answers their ids in that order. */
export async function makeAccounts({ models, keyRing }, emails) {
  const ids = emails.map(() => newId('account'));
  const keys = await keyRing.ensureForSubjects(ids);
  const records = emails.map((email, i) => {
    const address = normaliseAddress(email);
    const addressIndex = keyRing.keyedHash('ADDRESS_INDEX', address);
    const sealed = seal(address, keys.get(ids[i]), { event: '', subject: ids[i], field: 'address' });
    return { _id: ids[i], addressIndex, address: sealed, createdAt: YESTERDAY };
  });
  await models.accounts.insertMany(records);
  return ids;
}

/**
 * `people`: made by {@link person}. Each has a registration, a sealed value in every protected field, and an account:
 * one of `accounts`, in that order, or a new one.
 */
export async function makeAttendees(storage, event, people, accounts) {
  accounts ??= await makeAccounts(
    storage,
    people.map(({ email }) => email),
  );
  const consents = people.flatMap((one) => consentsOf(event, one));
  const toAudiences = audienceTexts(consents);
  const records = people.map(({ id, name, organisation, listed }, i) => ({
    _id: id,
    event,
    account: accounts[i],
    name,
    organisation,
    category: null,
    registered: true,
    listed,
    listing: { by: 'OWNER', at: YESTERDAY, session: null },
    words: wordsOfAttendee(name, organisation),
    sources: [{ source: 'bench', id, rowHash: '0'.repeat(64) }],
    audienceConsents: toAudiences.get(id) ?? NOTHING_TO_AUDIENCES,
    createdAt: YESTERDAY,
  }));
  await storage.models.attendees.insertMany(records);
  await storage.vaultStore.write(
    people.flatMap((one) =>
      PROTECTED_FIELDS.map((field) => ({ event, subject: one.id, field, value: one[field] })),
    ),
  );
  await storage.models.consents.insertMany(consents);
}

/** A made-up person; `shares` says whether they let every attendee, or `to`, see all four protected fields. */
export function person(n, { shares, listed = true, to = 'audience:*' }) {
  const name = `${FIRST[n % FIRST.length]} ${LAST[n % LAST.length]} ${n}`;
  return {
    id: newId('attendee'),
    name,
    organisation: n % 3 === 0 ? null : `Organisation ${n % 40}`,
    phone: `+447700900${String(n % 1_000).padStart(3, '0')}`,
    email: `person.${n}@people.example`,
    jobTitle: JOBS[n % JOBS.length],
    photo: newId('photo'),
    listed,
    shares,
    to,
  };
}

function consentsOf(event, { id, shares, to }) {
  if (!shares) return [];
  const { version, texts } = DEFAULT_NOTICE;
  const evidence = {
    how: 'OWNER',
    noticeVersion: version,
    noticeText: texts.en,
    language: 'en',
    session: 'ses_0',
  };
  return PROTECTED_FIELDS.map((field) => ({
    _id: newId('consent'),
    event,
    subject: id,
    field,
    recipient: to,
    purpose: 'Meeting at the event',
    from: YESTERDAY,
    until: FAR_FUTURE,
    evidence,
    withdrawnAt: null,
    open: true,
    withdrawal: null,
  }));
}
