/** What stands on the record of disclosures, by chain: each gateway process writes one of its own. */
import { rm } from 'node:fs/promises';
import { withDatabase } from './database.mjs';

/** Ids of the chains there are. */
export function chains(world) {
  return withDatabase(world, async (connection) => {
    const found = await connection
      .collection('ledger')
      .aggregate([{ $group: { _id: '$_id.chain' } }])
      .toArray();
    return found.map(({ _id }) => _id);
  });
}

/** How many records of disclosures there are, and how many responses and values in them: of a chain, or of all. */
export function countRecorded(world, chain) {
  const values = { $size: { $split: ['$$this', ', '] } };
  const shown = { $map: { input: '$$this.shown', in: values } };
  const sizes = { $map: { input: '$responses', in: { $sum: shown } } };
  const count = [
    { $match: { kind: 'DISCLOSED', ...(chain === undefined ? {} : { '_id.chain': chain }) } },
    { $project: { sizes } },
    {
      $group: {
        _id: null,
        records: { $sum: 1 },
        responses: { $sum: { $size: '$sizes' } },
        values: { $sum: { $sum: '$sizes' } },
      },
    },
  ];
  return withDatabase(world, async (connection) => {
    const [found] = await connection.collection('ledger').aggregate(count).toArray();
    return found ?? { records: 0, responses: 0, values: 0 };
  });
}

/** Empties it, for room; its signed heads as well, without which no gateway would start again. */
export async function emptyRecord(world) {
  await withDatabase(world, (connection) => connection.dropCollection('ledger').catch(() => {}));
  await rm(world.environment.LEDGER_HEADS_FILE, { force: true });
}
