/**
 * A day of the ledger: so many responses that showed a field of ten people each, ten responses a record, to readers at a
 * tenth as many accounts behind two hundred networks; made by the gateway's own chain.
 */
import { gatewayModule } from '../support/build.mjs';

const { Chain } = await gatewayModule('src/disclosure/ledger/chain.js');
const { packed } = await gatewayModule('src/disclosure/ledger/entries.js');
const { LedgerStore } = await gatewayModule('src/disclosure/ledger/store.js');
const { newId } = await gatewayModule('src/ids.js');

const VALUES = 10;
const RESPONSES = 10;
const AT_ONCE = 50;
const NETWORKS = 200;
const HOURS = 23;
const HOUR = 3_600_000;

/** Answers when it begins, and the chain that is still open. */
export async function makeDay(database, responses) {
  await database.connection.dropCollection('ledger').catch(() => {});
  await new LedgerStore(database.connection).ensureIndexes();
  const collection = database.connection.collection('ledger');
  const begun = Date.now() - HOURS * HOUR;
  const event = newId('event');
  const people = Array.from({ length: Math.ceil(responses / 4) }, () => newId('attendee'));
  const readers = Array.from({ length: Math.ceil(responses / 10) }, (_, i) => ({
    viewer: { kind: 'ACCOUNT', id: newId('account'), session: newId('session') },
    network: String(i % NETWORKS).padStart(64, '0'),
  }));
  const records = Math.ceil(responses / RESPONSES);
  const chain = new Chain();
  let some = [];
  const put = async (record) => {
    chain.landed(record);
    some.push(record);
    if (some.length < AT_ONCE && record._id.seq < records) return;
    await collection.insertMany(some);
    some = [];
  };
  await put(chain.opening(new Date(begun), { version: '0.1.0', key: 'bench', after: null }));
  for (let seq = 1; seq <= records; seq++) {
    const at = new Date(begun + (seq / records) * (HOURS - 0.5) * HOUR);
    const given = Array.from({ length: RESPONSES }, (_, r) => {
      const nth = seq * RESPONSES + r;
      const shown = Array.from({ length: VALUES }, (_, i) => {
        const subject = people[(nth * 31 + i * 7) % people.length];
        return { event, subject, field: 'phone', basis: { kind: 'CONSENT', consent: newId('consent') } };
      });
      const asked = {
        ...readers[(nth * 7_919) % readers.length],
        operation: { name: 'Page', hash: 'a'.repeat(64) },
        request: newId('account').slice(4),
        at,
      };
      return packed({ asked, shown });
    });
    await put(chain.disclosing(given, []));
  }
  return { begun, chain: chain.id, readers: readers.length, values: records * RESPONSES * VALUES };
}
