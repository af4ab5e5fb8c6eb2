/** An empty database beside heads of a ledger: nothing is made in it and nothing accepted, so that a backup fits. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import type { Connection } from 'mongoose';
import { acceptRestore, lostOf } from '../src/restore/accept.ts';
import { NotAcceptedError } from '../src/restore/model.ts';
import { commandLine } from './support/command-line.ts';
import { type BuiltAttendee, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const BY = { by: { kind: 'COMMAND_LINE', user: 'olga' }, reason: 'the disk is gone' } as const;

let place: TestGateway;
let ada: BuiltAttendee;
/** As mongorestore does without --drop: what is there already stays. Answers what was there. */
let putBack: () => Promise<string[]>;

const connections = (): Connection[] => [place.database.connection, place.database.keys];

beforeEach(async () => {
  place = await startGateway();
  await place.services.ledger.close();
  ada = await buildAttendee(place, { event: await buildEvent(place), name: 'Ada' });
  await (await place.another()).close();
  const kept = new Map<Connection, Map<string, Document[]>>();
  for (const connection of connections()) {
    const collections = new Map<string, Document[]>();
    for (const name of await namesIn(connection))
      collections.set(name, await connection.collection(name).find().toArray());
    kept.set(connection, collections);
    await connection.db?.dropDatabase();
  }
  putBack = async () => {
    const there: string[] = [];
    for (const [connection, collections] of kept)
      for (const [name, documents] of collections) {
        if (documents.length === 0) continue;
        there.push(...(await connection.collection(name).find().toArray()).map(() => name));
        await connection.collection(name).insertMany(documents, { ordered: false });
      }
    return there;
  };
});
afterEach(() => place.close());

async function namesIn(connection: Connection): Promise<string[]> {
  const found = (await connection.db?.listCollections().toArray()) ?? [];
  return found.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
}

describe('an empty database beside heads of its ledger', () => {
  it('is not written to by a start that is refused, so that the backup is whole when it is put back', async () => {
    await expect(place.another()).rejects.toThrow(/^The database is empty, and /);
    for (const connection of connections()) expect(await namesIn(connection)).toEqual([]);
    expect(await putBack()).toEqual([]);
    const started = await place.another();
    await expect(started.as(ada.email)).resolves.toBeDefined();
    await started.close();
  });

  it('is not accepted, which would let a backup pass that is put back later; nor written to by that', async () => {
    const lost = await lostOf(place);
    const parts = { ...place.services, config: place.config };
    await expect(acceptRestore(parts, lost, BY)).rejects.toBeInstanceOf(NotAcceptedError);
    const typed = await commandLine(['ledger', 'accept-restore', '--reason', BY.reason, '--yes'], place);
    expect(typed.err).toMatch(
      /^The database is empty: there is nothing to accept yet\. Put the backup back first/,
    );
    expect(typed.code).toBe(65);
    for (const connection of connections()) expect(await namesIn(connection)).toEqual([]);
    await putBack();
  });
});
