/** examples/: what third parties would write, with the typed client, run against a live gateway by keys. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { printBadges } from '../examples/badge-printer.ts';
import { Desk } from '../examples/check-in-desk.ts';
import { Crm, listening } from '../examples/crm-sync.ts';
import { oneIntegration } from '../src/consent/model.ts';
import type { Scope } from '../src/integrations/model.ts';
import { projectRoot } from '../src/schema/load.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import type { TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey } from './support/integrations.ts';
import { buildPhoto } from './support/photos.ts';
import { type Site, startSite } from './support/webhooks.ts';

let site: Site;
let gateway: TestGateway;
let folder: string;
let event: BuiltEvent;
let ada: BuiltAttendee;
let zoe: BuiltAttendee;
let integration: string;
beforeAll(async () => {
  site = await startSite();
  ({ gateway } = site);
  folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-examples-'));
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada <Lovelace>', category: 'Speaker' });
  zoe = await buildAttendee(gateway, { event, name: 'Zoë Example', listed: true });
  const roster = { purpose: 'to print badges and let people in', at: new Date(), by: 'cli:test' };
  integration = await buildIntegration(gateway, { events: [event], roster });
  await Promise.all([ada, zoe].map((person) => buildPhoto(gateway, person)));
  await buildConsent(gateway, { subject: ada, field: 'photo', recipient: oneIntegration(integration) });
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true, force: true });
});

const keyWith = async (...scopes: Scope[]) =>
  (await buildKey(gateway, { integration, events: [event], scopes })).text;
const at = () => ({ endpoint: `${gateway.url}/graphql`, event: event.id });
/** `prefix` of the ledger's recipients, as the person reads it. */
const seenBy = async (person: BuiltAttendee) => {
  const answer = await (await gateway.as(person.email)).query<{
    myDisclosures: { nodes: { field: string; to: { kind: string; integration: string | null } }[] };
  }>('query ($event: ID!) { myDisclosures(event: $event) { nodes { field to { kind integration } } } }', {
    event: event.id,
  });
  return answer.data?.myDisclosures.nodes;
};

describe('the badge printer', () => {
  it('prints everybody, with the photo of those who show it, and each photo is on the record', async () => {
    const badges = path.join(folder, 'badges');
    const key = await keyWith('roster:read', 'attendee.photo:read');
    expect(await printBadges({ ...at(), key, folder: badges })).toEqual({ badges: 2, photos: 1 });
    expect((await readdir(badges)).sort()).toEqual([`${ada.id}.svg`, `${zoe.id}.svg`].sort());
    const adas = await readFile(path.join(badges, `${ada.id}.svg`), 'utf8');
    expect(adas).toContain('Ada &#60;Lovelace&#62;');
    expect(adas).toContain('Speaker');
    expect(adas).toMatch(/href="data:image\/jpeg;base64,[\w+/=]{100,}"/);
    expect(await readFile(path.join(badges, `${zoe.id}.svg`), 'utf8')).not.toContain('<image');
    expect(await seenBy(ada)).toContainEqual({ field: 'PHOTO', to: { kind: 'INTEGRATION', integration } });
    expect(await seenBy(zoe)).toEqual([]);
  });

  it('is told which scope its key lacks', async () => {
    const asked = printBadges({ ...at(), key: await keyWith('roster:read'), folder });
    await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN', requiredScope: 'attendee.photo:read' });
  });
});

describe('the check-in desk', () => {
  it('finds people by a part of their name, lets each in once, and nobody who is not registered any more', async () => {
    const arrivals = path.join(folder, 'arrivals.csv');
    const cancelled = await buildAttendee(gateway, { event, name: 'Cy Cancelled' });
    const key = await keyWith('roster:read');
    const desk = await Desk.open({ ...at(), key, arrivals });
    expect(desk.find('zoe').map(({ id }) => id)).toEqual([zoe.id]);
    expect(await desk.checkIn(zoe.id)).toBe('WELCOME');
    expect(await desk.checkIn(zoe.id)).toBe('ALREADY_HERE');
    await gateway.services.models.attendees.updateOne({ _id: cancelled.id }, { registered: false }).exec();
    expect(await desk.checkIn(cancelled.id)).toBe('NOT_REGISTERED');
    // Another desk, or this one started anew.
    const again = await Desk.open({ ...at(), key, arrivals });
    expect(await again.checkIn(zoe.id)).toBe('ALREADY_HERE');
    expect(await again.checkIn(ada.id)).toBe('WELCOME');
    expect(await seenBy(zoe)).toEqual([]);
  });
});

describe('the CRM sync', () => {
  const kept = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

  it('keeps what people show it, forgets what they take back, and says so', async () => {
    const file = path.join(folder, 'contacts.json');
    const max = await buildAttendee(gateway, { event, name: 'Max', listed: true });
    const [phone] = await site.give(max, oneIntegration(integration), ['phone']);
    const fields: Scope[] = ['attendee.phone:read', 'attendee.email:read', 'attendee.jobTitle:read'];
    const key = await keyWith('attendee:read', 'webhook:manage', ...fields);
    const crm = await Crm.open({ ...at(), key, file });
    const nothing = { email: null, jobTitle: null };
    expect(await kept(file)).toEqual({ [max.id]: { name: 'Max', phone: max.values.phone, ...nothing } });

    // Its endpoint, which the gateway calls.
    await gateway.services.courier.deliverDue();
    const endpoint = createServer();
    await new Promise<void>((ready) => endpoint.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
    const { secret } = await site.listen(integration, [event], { url });
    const hearing = listening(crm, secret);
    endpoint.on('request', (...heard) => hearing.emit('request', ...heard));
    try {
      const body = JSON.stringify({ type: 'attendee.erased', data: { attendee: max.id } });
      expect((await fetch(url, { method: 'POST', body })).status).toBe(400);
      expect(Object.keys(await kept(file))).toEqual([max.id]);

      await site.give(max, oneIntegration(integration), ['jobTitle']);
      await gateway.services.courier.deliverDue();
      expect((await kept(file))[max.id]).toMatchObject({
        jobTitle: max.values.jobTitle,
        phone: max.values.phone,
      });

      await site.withdraw(max, phone === undefined ? [] : [phone]);
      await gateway.services.courier.deliverDue();
      expect((await kept(file))[max.id]).toMatchObject({ jobTitle: max.values.jobTitle, phone: null });
      const asMax = await gateway.as(max.email);
      const answer = await asMax.query<{ myDeletions: { field: string; acknowledgedAt: string | null }[] }>(
        'query ($event: ID!) { myDeletions(event: $event) { field acknowledgedAt } }',
        { event: event.id },
      );
      expect(answer.data?.myDeletions).toEqual([{ field: 'PHONE', acknowledgedAt: expect.any(String) }]);
    } finally {
      endpoint.close();
      endpoint.closeAllConnections();
    }
  });
});

describe('each example', () => {
  it('has fewer than 100 lines', async () => {
    const examples = path.join(projectRoot(), 'examples');
    for (const name of await readdir(examples)) {
      const lines = (await readFile(path.join(examples, name), 'utf8')).trimEnd().split('\n').length;
      expect([name, lines < 100]).toEqual([name, true]);
    }
  });
});
