/**
 * A ledger of as many values as are asked for, made by the gateway's own chain, hashes, heads and all: several chains
 * over 30 days, 100 values of 25 people a response, 10 responses a record.
 */
import { rm } from 'node:fs/promises';
import { gatewayModule } from '../support/build.mjs';

const { Chain, closingAfter } = await gatewayModule('src/disclosure/ledger/chain.js');
const { packed } = await gatewayModule('src/disclosure/ledger/entries.js');
const { openHeadKey } = await gatewayModule('src/disclosure/ledger/head-key.js');
const { Heads } = await gatewayModule('src/disclosure/ledger/heads.js');
const { LedgerStore } = await gatewayModule('src/disclosure/ledger/store.js');
const { newId } = await gatewayModule('src/ids.js');

const CHAINS = 8;
const VALUES = 100;
const RESPONSES = 10;
const PEOPLE = 2_000;
const EVENTS = 4;
const RECORDS_A_HEAD = 10;
const RECORDS_A_NOTE = 100;
const DAY = 86_400_000;
export const FROM = new Date(Date.UTC(2026, 9, 1));
export const UNTIL = new Date(FROM.getTime() + 30 * DAY);
const FIELDS = ['phone', 'email', 'jobTitle', 'photo'];

/** Answers how many values there are, how many entries hold them, and how many values a note says were not released. */
export async function makeEntries(database, config, values) {
  await database.connection.dropCollection('ledger').catch(() => {});
  for (const file of config.ledgerHeadsFiles) await rm(file, { force: true });
  await new LedgerStore(database.connection).ensureIndexes();
  const key = await openHeadKey(database.keys, config.ledgerKeyFile);
  const heads = new Heads({
    key,
    files: config.ledgerHeadsFiles,
    onTrouble: (error) => {
      throw error;
    },
  });
  const records = Math.ceil(values / (CHAINS * VALUES * RESPONSES));
  const world = peopleAndViewers();
  const collection = database.connection.collection('ledger');
  for (let c = 0; c < CHAINS; c++) {
    const chain = new Chain();
    const timeOf = (seq) => new Date(FROM.getTime() + ((c + seq / (records + 2)) * 30 * DAY) / CHAINS);
    const put = async (record) => {
      await collection.insertOne(record);
      chain.landed(record);
      heads.note(record);
      if (record._id.seq % RECORDS_A_HEAD === 0) await heads.keep();
    };
    await put(chain.opening(timeOf(0), { version: '0.1.0', key: key.fingerprint, after: null }));
    for (let seq = 1; seq <= records; seq++) {
      const responses = Array.from({ length: RESPONSES }, (_, r) =>
        packed(responseOf(world, c * records + seq, r, timeOf(seq))),
      );
      await put(chain.disclosing(responses, seq % RECORDS_A_NOTE === 0 ? noteOf(chain) : []));
    }
    await put(closingAfter(chain.last, chain.id, timeOf(records + 1), null));
  }
  await heads.close();
  const noted = CHAINS * Math.floor(records / RECORDS_A_NOTE) * VALUES;
  const made = CHAINS * records * RESPONSES * VALUES;
  return { made, entries: made / FIELDS.length, noted };
}

/** Of the record before, as after a deadline that was missed. */
const noteOf = ({ id, last }) => [{ chain: id, seq: last.seq, response: 3, entries: null }];

function peopleAndViewers() {
  const events = Array.from({ length: EVENTS }, () => newId('event'));
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    subject: newId('attendee'),
    event: events[i % EVENTS],
    consents: FIELDS.map(() => newId('consent')),
  }));
  const viewers = Array.from({ length: 300 }, () => ({
    kind: 'ACCOUNT',
    id: newId('account'),
    session: newId('session'),
  }));
  return { people, viewers };
}

function responseOf({ people, viewers }, record, r, at) {
  const n = record * RESPONSES + r;
  const shown = Array.from({ length: VALUES }, (_, i) => {
    const { subject, event, consents } = people[(n * 7 + Math.floor(i / FIELDS.length)) % PEOPLE];
    const field = i % FIELDS.length;
    return { event, subject, field: FIELDS[field], basis: { kind: 'CONSENT', consent: consents[field] } };
  });
  const asked = {
    viewer: viewers[(n * 13) % viewers.length],
    operation: { name: 'Page', hash: 'a'.repeat(64) },
    request: newId('account').slice(4),
    network: 'b'.repeat(64),
    at,
  };
  return { asked, shown };
}
