/** Rotating what hashes, signs and names pages: nobody is lost, doubled or signed out by it, and old keys end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressIndexes } from '../src/accounts/find.ts';
import { ensureAccount } from '../src/accounts/make.ts';
import { Cursors } from '../src/cursor.ts';
import { openKeyFile } from '../src/disclosure/key-file.ts';
import { recordsOf } from '../src/disclosure/key-records.ts';
import { KeyRing } from '../src/disclosure/keys.ts';
import { HOUR } from '../src/time.ts';
import { commandsDuring } from './support/commands.ts';
import { buildAttendee } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildWorld, expectWhole, keyIds, killAt, LAG, rotate, take, type World } from './support/keys.ts';

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

/** Every hash that is kept: of accounts, and of registrations. */
async function hashes() {
  const { models } = gateway.services;
  const accounts = (await models.accounts.find().lean().exec()).map(({ addressIndex }) => addressIndex);
  const attendees = await models.attendees.find().lean().exec();
  // Whatever looks like one, wherever it is: a place that the rotation does not know would be found here.
  const alone = JSON.stringify(attendees).match(/(?<=")(?:\d+\.)?[0-9a-f]{64}(?=")/g) ?? [];
  return { accounts, alone };
}

async function layers() {
  return (await keyIds(gateway)).get('ADDRESS_INDEX')?.length ?? 0;
}

describe('the address index', () => {
  it('has another layer afterwards, and nothing of before is kept', async () => {
    // An account of an early version has one hash that is no list.
    const { accounts: models } = gateway.services.models;
    const [early] = world.people;
    const [hash] = (await models.findById(early?.account).lean().exec())?.addressIndex ?? [];
    const noList = { $set: { addressIndex: hash } } as object;
    await models.collection.updateOne({ _id: early?.account } as object, noList);
    await whole();
    await rotate(gateway, ['address-index']);
    const { accounts, alone } = await hashes();
    for (const index of accounts) expect(index).toEqual([expect.stringMatching(/^2\.[0-9a-f]{64}$/)]);
    expect(alone.length).toBe(7 + 5);
    for (const hash of alone) expect(hash).toMatch(/^2\.[0-9a-f]{64}$/);
    await whole();
    const browser = await other.as(world.people[0]?.email ?? '');
    expect(browser.cookies.size).toBeGreaterThan(0);
  });

  it('killed at every step finds everybody, and is finished by the same command', async () => {
    const steps: string[] = [];
    for (let n = 0; ; n += 1) {
      const before = await layers();
      const step = await killAt(gateway, 'address-index', n);
      if (step === null) break;
      steps.push(step);
      await expectWhole(gateway, world);
      const begun = await gateway.another({ keyLagMillis: LAG });
      await expectWhole(begun, world);
      // Somebody new, made in the middle of it, is found at its end.
      const newcomer = await buildAttendee(begun, { event: world.event });
      await begun.close();
      await rotate(gateway, ['address-index']);
      expect(await layers()).toBe(before + 1);
      const { accounts, alone } = await hashes();
      const newest = expect.stringMatching(new RegExp(`^${before + 1}\\.`));
      for (const index of accounts) expect(index).toEqual([newest]);
      for (const hash of alone) expect(hash).toEqual(newest);
      await expectWhole(other, world);
      expect(await ensureAccount(other.services, newcomer.email)).toBe(newcomer.account);
    }
    expect(new Set(steps)).toEqual(
      new Set([
        'new layer ADDRESS_INDEX',
        'new layer ROW_HASH',
        'waiting',
        'lift accounts',
        'lift attendees',
        'settledAt ADDRESS_INDEX',
        'settledAt ROW_HASH',
        'sweptAt ADDRESS_INDEX',
        'sweptAt ROW_HASH',
      ]),
    );
  });

  it('makes one account of an address, whether those who make it have heard of the new key or not', async () => {
    const outer = await openKeyFile(gateway.database.keys, gateway.config.keyFile);
    // Reads its keys now and not again for an hour: the last process to hear of anything.
    const laggard = await KeyRing.open(gateway.database.keys, outer, { lagMillis: HOUR });
    const { models } = gateway.services;
    const makers = async () => {
      const { keyRing } = gateway.services;
      await keyRing.refresh();
      return [
        { models, keyRing: laggard },
        { models, keyRing },
      ] as const;
    };
    for (let n = 0; n < 2; n += 1) {
      await killAt(gateway, 'address-index', 2);
      const [late, early] = await makers();
      expect(addressIndexes(early.keyRing, 'x@y.example')).toHaveLength(2);
      expect(addressIndexes(late.keyRing, 'x@y.example')).toHaveLength(1);
      const address = `newcomer.${n}@people.example`;
      const order = n === 0 ? [late, early] : [early, late];
      const first = await ensureAccount(order[0] as typeof late, address);
      expect(await ensureAccount(order[1] as typeof late, address)).toBe(first);
      const racing = await Promise.all(
        [late, early, late, early].map((by) => ensureAccount(by, `r${address}`)),
      );
      expect(new Set(racing).size).toBe(1);
      await rotate(gateway, ['address-index']);
      await laggard.refresh();
      expect(await ensureAccount(late, address)).toBe(first);
    }
  });

  it('a sign-in that began before it is completed after it', async () => {
    const person = await buildAttendee(gateway, { event: world.event });
    const browser = gateway.browser();
    const start = 'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }';
    await browser.mutate(start, { email: person.email });
    const code = await gateway.codeMailed(person.email);
    await rotate(gateway, ['address-index', 'session']);
    const done = await browser
      .at(other)
      .mutate('mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }', { code });
    expect(done.data).toEqual({ completeSignIn: { signedIn: true } });
  });

  it('asks the database the same for an address that is known and one that is not, in the middle of it', async () => {
    const person = await buildAttendee(gateway, { event: world.event });
    for (const n of [2, 5]) {
      await killAt(gateway, 'address-index', n);
      const begun = await gateway.another({ keyLagMillis: HOUR });
      const asked = async (email: string) =>
        commandsDuring(begun, async () => {
          const start = 'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }';
          await begun.browser().mutate(start, { email });
          await begun.services.mails.drain();
        });
      const known = await asked(person.email);
      expect(known.map(({ name }) => name)).toContain('aggregate accounts');
      expect(await asked('nobody.at.all@people.example')).toEqual(known);
      await begun.close();
      await rotate(gateway, ['address-index']);
    }
  });

  it('is written with by an import that had not heard of it, as soon as it meets a hash of it', async () => {
    const outer = await openKeyFile(gateway.database.keys, gateway.config.keyFile);
    const laggard = await KeyRing.open(gateway.database.keys, outer, { lagMillis: HOUR });
    await rotate(gateway, ['address-index']);
    const services = { ...gateway.services, keyRing: laggard };
    expect(await take({ ...gateway, services }, world.csv)).toMatchObject({ created: 0, unchanged: 3 });
  });
});

/** As if the hour had passed after which the new key is used. */
const afterTheHour = (purpose: string) =>
  recordsOf(gateway.database.keys).updateOne({ _id: purpose }, { $set: { 'keys.0.from': new Date(0) } });

describe('cursors', () => {
  const PAGE = `query ($event: ID!, $after: String) {
    attendees(event: $event, first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }`;
  interface Page {
    attendees: { nodes: { id: string }[]; pageInfo: { endCursor: string } };
  }
  const page = (after: string | null, at = gateway) =>
    world.viewer.at(at).query<Page>(PAGE, { event: world.event.id, after });

  it('of before work after a rotation, and new ones everywhere, until the old key ends', async () => {
    const first = (await page(null)).data?.attendees;
    const old = first?.pageInfo.endCursor ?? '';
    const second = (await page(old)).data?.attendees.nodes;
    await rotate(gateway, ['cursor']);
    await sleep(LAG);
    const anew = (await page(null)).data?.attendees.pageInfo.endCursor ?? '';
    const [newest] = (await keyIds(gateway)).get('CURSOR') ?? [];
    expect(anew.slice(0, 8)).toBe(newest?.slice(-8));
    for (const at of [gateway, other]) {
      for (const cursor of [old, anew])
        expect((await page(cursor, at)).data?.attendees.nodes).toEqual(second);
    }
    // A day later.
    const over = { $set: { 'keys.1.until': new Date() } };
    await recordsOf(gateway.database.keys).updateOne({ _id: 'CURSOR' }, over);
    await sleep(LAG);
    const refused = await page(old);
    expect(refused.errors?.[0]).toMatchObject({
      message: 'after: is no cursor of this list; pass an `endCursor` of a page with the same arguments.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect((await page(anew)).data?.attendees.nodes).toEqual(second);
    // The next rotation takes it away.
    await rotate(gateway, ['cursor']);
    expect((await keyIds(gateway)).get('CURSOR')).toEqual([expect.any(String), newest]);
  });

  it('are written under the new key only when every process knows it', async () => {
    await sleep(LAG);
    const ring = (await openRing()).keyRing;
    const [before] = ring.gatewayKeys('CURSOR');
    // However slow the machine is: everybody knows it only in an hour.
    await rotate(gateway, ['cursor'], undefined, HOUR);
    const { keyRing } = await openRing();
    expect(keyRing.gatewayKeys('CURSOR')[0].id).toBe(before.id);
    // One that is ahead has written a cursor: it is read already.
    const [, newest] = keyRing.gatewayKeys('CURSOR');
    const ahead = new Cursors(() => [newest ?? before]).write('list', ['a', 'b']);
    expect(new Cursors(() => keyRing.gatewayKeys('CURSOR')).read('list', ahead)).toEqual(['a', 'b']);
    // Run again meanwhile it says that it was done, and makes no third.
    expect(await rotate(gateway, ['cursor'])).toEqual([expect.stringContaining('has just been rotated')]);
    await afterTheHour('CURSOR');
    await keyRing.refresh();
    expect(keyRing.gatewayKeys('CURSOR')[0].id).toBe(newest?.id);
  });

  const openRing = async () => ({
    keyRing: await KeyRing.open(
      gateway.database.keys,
      await openKeyFile(gateway.database.keys, gateway.config.keyFile),
      { lagMillis: LAG },
    ),
  });
});

describe('sessions', () => {
  const WHO = '{ viewer { account { id } } }';
  const isSignedIn = async (client: typeof world.viewer, at: TestGateway) =>
    (await client.at(at).query<{ viewer: { account: unknown } | null }>(WHO)).data?.viewer?.account != null;

  it('go on after a rotation, and new ones are signed by the new key, until the old key ends', async () => {
    await rotate(gateway, ['session']);
    await sleep(LAG);
    const person = await buildAttendee(gateway, { event: world.event });
    const later = await other.as(person.email);
    for (const at of [gateway, other]) {
      expect(await isSignedIn(world.viewer, at)).toBe(true);
      expect(await isSignedIn(later, at)).toBe(true);
    }
    const record = await recordsOf(gateway.database.keys).findOne({ _id: 'SESSION' });
    const ends = record?.keys.map(({ until }) => until?.getTime());
    expect(ends?.[0]).toBeUndefined();
    expect(ends?.[1]).toBeGreaterThan(Date.now() + 13 * 24 * HOUR);
    const over = {
      $set: Object.fromEntries(
        record?.keys.slice(1).map((_, i) => [`keys.${i + 1}.until`, new Date()]) ?? [],
      ),
    };
    await recordsOf(gateway.database.keys).updateOne({ _id: 'SESSION' }, over);
    await sleep(LAG);
    expect(await isSignedIn(world.viewer, gateway)).toBe(false);
    expect(await isSignedIn(later, gateway)).toBe(true);
  });
});

describe('the key of networks', () => {
  it('is another one once every process knows it', async () => {
    const { keyRing } = gateway.services;
    const before = keyRing.keyedHash('NETWORK', '192.0.2.1');
    await rotate(gateway, ['network'], undefined, HOUR);
    await keyRing.refresh();
    expect(keyRing.keyedHash('NETWORK', '192.0.2.1')).toBe(before);
    await afterTheHour('NETWORK');
    await keyRing.refresh();
    expect(keyRing.keyedHash('NETWORK', '192.0.2.1')).not.toBe(before);
  });
});
