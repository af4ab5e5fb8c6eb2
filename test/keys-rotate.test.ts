/**
 * Rotating keys beside gateways that serve: what was sealed opens before, between and after, a rotation that is killed
 * at any step goes on, and at its end the old keys are gone and nothing is missing.
 */
import { randomBytes } from 'node:crypto';
import { readFile, rename, stat } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Binary } from 'mongodb';
import { openKeyFile } from '../src/disclosure/key-file.ts';
import { claimsOf, holderOf, recordsOf } from '../src/disclosure/key-records.ts';
import { KeyRing } from '../src/disclosure/keys.ts';
import { outerKeyFromBytes } from '../src/disclosure/outer-key.ts';
import { SEALED_PLACES } from '../src/disclosure/rotation/places.ts';
import { newId } from '../src/ids.ts';
import { HOUR } from '../src/time.ts';
import { openTestDatabase } from './support/database.ts';
import { buildAttendee } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildWorld, expectWhole, keyIds, killAt, LAG, rotate, type World } from './support/keys.ts';
import { until } from './support/mongod.ts';
import { holdersOf, lay, lyingOf } from './support/values.ts';

let gateway: TestGateway;
let other: TestGateway;
let world: World;

beforeAll(async () => {
  gateway = await startGateway({ keyLagMillis: LAG });
  other = await gateway.another({ keyLagMillis: LAG });
  world = await buildWorld(gateway);
});

afterAll(async () => {
  await world.close();
  await other.close();
  await gateway.close();
});

const whole = async () => {
  await expectWhole(gateway, world);
  await expectWhole(other, world);
};
const keyFile = (suffix = '') => `${gateway.config.keyFile}${suffix}`;
const subjects = (ids: Map<string, string[]>) => [...ids].filter(([holder]) => holder.startsWith('SUBJECT:'));

describe('the list of places with sealed values', () => {
  it('names every one that a database with something in each of them holds', async () => {
    const found = new Set<string>();
    for (const { name } of await gateway.database.connection.listCollections()) {
      for await (const document of gateway.database.connection.collection(name).find()) {
        for (const path of sealedIn(document)) found.add(`${name} ${path}`);
      }
    }
    expect([...found].sort()).toEqual(
      SEALED_PLACES.map(({ collection, path }) => `${collection} ${path}`).sort(),
    );
  });

  /** Paths of all `{ k, b }`. */
  function sealedIn(value: unknown, path = ''): string[] {
    if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Binary)
      return [];
    const { k, b } = value as { k?: unknown; b?: unknown };
    if (typeof k === 'string' && b instanceof Binary) return [path];
    return Object.entries(value).flatMap(([key, inner]) =>
      sealedIn(inner, path === '' ? key : `${path}.${key}`),
    );
  }
});

describe('keys of an early version, a document each', () => {
  it('are a holder’s first, once a gateway has started', async () => {
    const database = await openTestDatabase();
    const bytes = randomBytes(32);
    const outer = outerKeyFromBytes(randomBytes(32));
    const old = database.keys.collection<{ _id: string }>('keys');
    await old.createIndex({ holder: 1 }, { unique: true });
    const wrapped = new Binary(outer.wrap(bytes, 'key_old'));
    const createdAt = new Date();
    const record = { holder: 'SUBJECT:att_1', wrapped, outer: outer.fingerprint, createdAt };
    await old.insertOne({ _id: 'key_old', ...record } as { _id: string });
    for (let start = 0; start < 2; start += 1) {
      const ring = await KeyRing.open(database.keys, outer);
      const key = (await ring.ensureForSubjects(['att_1'])).get('att_1');
      expect([key?.id, key?.bytes.equals(bytes)]).toEqual(['key_old', true]);
    }
    expect(await old.countDocuments({ holder: { $exists: true } } as object)).toBe(0);
    await database.close();
  });
});

describe('the outer key', () => {
  beforeEach(async () => {
    // As after a month: the key before is kept elsewhere.
    await rename(keyFile('.previous'), keyFile('.old')).catch(() => {});
  });
  const fingerprints = () => recordsOf(gateway.database.keys).distinct('keys.outer');

  it('is another one afterwards, wraps everything, and the one before is kept', async () => {
    const before = await readFile(keyFile(), 'utf8');
    const [old] = await fingerprints();
    const lines = await rotate(gateway, ['outer']);
    expect(lines.join('\n')).toMatch(/rewrapped by it\n {2}\d+ holders' keys are rewrapped/);
    expect(await readFile(keyFile(), 'utf8')).not.toBe(before);
    expect(await readFile(keyFile('.previous'), 'utf8')).toBe(before);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    await expect(stat(keyFile('.next'))).rejects.toThrow('ENOENT');
    const claim = await claimsOf(gateway.database.keys).findOne({ _id: 'outer' });
    expect(await fingerprints()).toEqual([claim?.fingerprint]);
    expect(claim).toMatchObject({ previous: old, settledAt: expect.any(Date) });
    expect(claim?.fingerprint).not.toBe(old);
    await whole();
  });

  it('killed at every step serves on, starts again, and is finished by the same command', async () => {
    const steps: string[] = [];
    for (let n = 0; ; n += 1) {
      await rename(keyFile('.previous'), keyFile('.old')).catch(() => {});
      const step = await killAt(gateway, 'outer', n);
      if (step === null) break;
      steps.push(step);
      await expectWhole(gateway, world);
      const begun = await gateway.another({ keyLagMillis: LAG });
      await expectWhole(begun, world);
      // Who is new now is wrapped by whichever key counts.
      await buildAttendee(begun, { event: world.event });
      await begun.close();
      await rotate(gateway, ['outer']);
      expect(await fingerprints()).toHaveLength(1);
      await expectWhole(other, world);
    }
    expect(new Set(steps)).toEqual(
      new Set([
        'make the next key',
        'announce the next key',
        'rewrap',
        'switch the claim',
        'keep the key before',
        'rename the next key',
        'waiting',
        'settle the outer key',
      ]),
    );
  });

  it('wraps in the end also what a gateway wrapped by the one before, because it had not heard of another', async () => {
    const outer = await openKeyFile(gateway.database.keys, keyFile());
    const laggard = await KeyRing.open(gateway.database.keys, outer, { lagMillis: HOUR });
    const subject = newId('attendee');
    let made: Buffer | undefined;
    let wrappedBy: string | undefined;
    await rotate(gateway, ['outer'], async (step) => {
      if (step !== 'rename the next key') return;
      made = (await laggard.ensureForSubjects([subject])).get(subject)?.bytes;
      wrappedBy = (await recordsOf(gateway.database.keys).findOne({ _id: holderOf(subject) }))?.keys[0]
        ?.outer;
    });
    const claim = await claimsOf(gateway.database.keys).findOne({ _id: 'outer' });
    expect(wrappedBy).toBe(claim?.previous);
    expect(await fingerprints()).toEqual([claim?.fingerprint]);
    const opened = (await other.services.keyRing.freshForSubjects([subject])).get(subject)?.bytes;
    expect(made && opened?.equals(made)).toBe(true);
    await other.services.keyRing.destroy([subject]);
  });

  it('is not rotated again while backups may need the one before', async () => {
    await rotate(gateway, ['outer']);
    await expect(rotate(gateway, ['outer'])).rejects.toThrow(/\.previous still opens backups/);
  });

  it('keeps a gateway from starting that has not the next key, and says which file', async () => {
    expect(await killAt(gateway, 'outer', 3)).toBe('switch the claim');
    await rename(keyFile('.next'), keyFile('.away'));
    await expect(openKeyFile(gateway.database.keys, keyFile())).rejects.toThrow(
      /is being rotated, and .*\.next is not here/,
    );
    await rename(keyFile('.away'), keyFile('.next'));
    await rename(keyFile(), keyFile('.away'));
    await expect(openKeyFile(gateway.database.keys, keyFile())).rejects.toThrow(/The outer key is missing/);
    await rename(keyFile('.away'), keyFile());
    await rotate(gateway, ['outer']);
    // From here on the key before is a matter of backups alone, and no key to serve with.
    await rename(keyFile('.previous'), keyFile('.old'));
    await openKeyFile(gateway.database.keys, keyFile());
    await rename(keyFile(), keyFile('.kept'));
    await rename(keyFile('.old'), keyFile());
    await expect(openKeyFile(gateway.database.keys, keyFile())).rejects.toThrow(/holds another key/);
    await rename(keyFile('.kept'), keyFile());
  });
});

describe('the data keys', () => {
  it('are all others afterwards, one for each holder, and everything opens', async () => {
    const before = await keyIds(gateway);
    const lines = await rotate(gateway, ['data']);
    expect(lines.join('\n')).toMatch(/\d+ values are sealed anew[\s\S]*\d+ old keys are destroyed/);
    const after = await keyIds(gateway);
    for (const [holder, ids] of subjects(before)) {
      expect(after.get(holder)).toHaveLength(1);
      expect(after.get(holder)).not.toEqual(ids);
    }
    expect(after.size).toBe(before.size);
    await whole();
    // Nothing is left to do.
    expect(await gateway.database.keys.collection('rotations').countDocuments()).toBe(0);
  });

  it('killed at every step open everything, and are finished by the same command', async () => {
    const steps: string[] = [];
    for (let n = 0; ; n += 1) {
      const before = await keyIds(gateway);
      const step = await killAt(gateway, 'data', n);
      if (step === null) break;
      steps.push(step);
      await expectWhole(gateway, world);
      const begun = await gateway.another({ keyLagMillis: LAG });
      await expectWhole(begun, world);
      await begun.close();
      await rotate(gateway, ['data']);
      const after = await keyIds(gateway);
      for (const [holder, ids] of subjects(before)) {
        expect(after.get(holder)).toHaveLength(1);
        expect(ids).not.toContain(after.get(holder)?.[0]);
      }
      await expectWhole(other, world);
    }
    expect(new Set(steps)).toEqual(
      new Set([
        'begin',
        'new keys',
        'reseal photos.files',
        'reseal webhooks',
        'reseal attendees',
        'reseal canaries',
        'reseal complaints',
        'reseal invitations',
        'reseal myDataParts',
        'reseal pendingSignIns',
        'reseal accounts',
        'reseal earlierValues',
        'note that all are renewed',
        'waiting',
        'destroy old keys',
        'end',
      ]),
    );
  });

  it('keep an old key that a late writer sealed under, until that is sealed anew', async () => {
    const person = await buildAttendee(gateway, { event: world.event });
    // The values come back under their old key after all were renewed.
    const before = await lyingOf(gateway, person);
    await rotate(gateway, ['data'], async (step) => {
      if (step === 'waiting') await lay(gateway, person, before);
    });
    expect((await keyIds(gateway)).get(holderOf(person.id))).toHaveLength(1);
    expect(await shownTo(person)).toBe(person.values.phone);
  });

  it('seal by the newest only, though a process remembers another, which opens what is under either', async () => {
    const person = await buildAttendee(gateway, { event: world.event });
    const outer = await openKeyFile(gateway.database.keys, keyFile());
    const laggard = await KeyRing.open(gateway.database.keys, outer, { lagMillis: HOUR });
    const remembered = (await laggard.forSubjects([person.id])).get(person.id);
    await rotate(gateway, ['data']);
    expect((await laggard.forSubjects([person.id])).get(person.id)?.id).toBe(remembered?.id);
    const [newest] = (await keyIds(gateway)).get(holderOf(person.id)) ?? [];
    expect((await laggard.thatOpens(person.id, { k: newest ?? '' }))?.id).toBe(newest);
    const another = await KeyRing.open(gateway.database.keys, outer, { lagMillis: HOUR });
    await another.forSubjects([person.id]);
    await rotate(gateway, ['data']);
    const sealing = (await another.ensureForSubjects([person.id])).get(person.id);
    expect(sealing?.id).toBe((await keyIds(gateway)).get(holderOf(person.id))?.[0]);
  });

  it('never take away the key of a value that does not open, and say which it is', async () => {
    const person = await buildAttendee(gateway, { event: world.event });
    const { k: old, of } = await lyingOf(gateway, person);
    await lay(gateway, person, { k: old, b: new Binary(Buffer.alloc(40)), of });
    const lines = await rotate(gateway, ['data']);
    expect(lines.join('\n')).toContain(`attendees ${person.id} sealedValues`);
    expect((await keyIds(gateway)).get(holderOf(person.id))).toEqual([expect.any(String), old]);
    await holdersOf(gateway).updateOne({ _id: person.id }, { $unset: { sealedValues: '' } });
    await rotate(gateway, ['data']);
    expect((await keyIds(gateway)).get(holderOf(person.id))).toHaveLength(1);
  });

  it('are not made again for somebody whose keys are destroyed while it runs', async () => {
    for (const at of ['new keys', 'reseal attendees', 'destroy old keys']) {
      const person = await buildAttendee(gateway, { event: world.event });
      await rotate(gateway, ['data'], async (step) => {
        if (step === at) await other.services.keyRing.destroy([person.id]);
      });
      expect((await keyIds(gateway)).has(holderOf(person.id))).toBe(false);
    }
  });

  it('lose nothing that is written meanwhile through either gateway, and nobody reads anything but what was written', async () => {
    const owners = await Promise.all(
      [gateway, other, gateway, other].map(async (at) => {
        const person = await buildAttendee(at, { event: world.event, phone: null });
        return { at, person, client: (await at.as(person.email)).at(at), last: 0 };
      }),
    );
    let over = false;
    const trouble: string[] = [];
    const write = async (owner: (typeof owners)[number]) => {
      for (let n = 1; !over; n += 1) {
        const jobTitle = `${owner.person.id} ${n}`;
        const answer = await owner.client.query<{ updateProfile: { userErrors: unknown[] } }>(
          'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }',
          { input: { event: world.event.id, jobTitle } },
        );
        if (answer.errors === undefined && answer.data?.updateProfile.userErrors.length === 0) owner.last = n;
        else trouble.push(JSON.stringify(answer));
      }
    };
    const read = async (owner: (typeof owners)[number], at: TestGateway) => {
      const client = owner.client.at(at);
      let least = 0;
      while (!over) {
        least = Math.max(least, owner.last);
        const answer = await client.query<{ node: { jobTitle: string | null } }>(
          'query ($id: ID!) { node(id: $id) { ... on Attendee { jobTitle } } }',
          { id: owner.person.id },
        );
        const shown = answer.data?.node.jobTitle;
        const number = Number(shown?.replace(`${owner.person.id} `, ''));
        if (shown == null ? answer.errors === undefined : !(number >= least || /^Job/.test(shown)))
          trouble.push(`${shown} instead of ${least}`);
      }
    };
    const hammering = owners.flatMap((owner) => [write(owner), read(owner, gateway), read(owner, other)]);
    await until(() => owners.every(({ last }) => last > 2));
    try {
      await rotate(gateway, ['data']);
    } finally {
      over = true;
    }
    await Promise.all(hammering);
    expect(trouble).toEqual([]);
    for (const { person, client, last } of owners) {
      const { data } = await client.query<{ node: { jobTitle: string } }>(
        'query ($id: ID!) { node(id: $id) { ... on Attendee { jobTitle } } }',
        { id: person.id },
      );
      expect(data?.node.jobTitle).toBe(`${person.id} ${last}`);
    }
    expect(owners.every(({ last }) => last > 5)).toBe(true);
    await whole();
  });

  async function shownTo(person: { id: string; email: string }) {
    const client = await gateway.as(person.email);
    const { data } = await client.query<{ node: { phone: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }',
      { id: person.id },
    );
    return data?.node.phone;
  }
});
