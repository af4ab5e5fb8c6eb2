/** Who read the directory hears that somebody was erased, also who hid before: by eraseMe, by themselves, by an import. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { erase } from '../src/erasure/erase.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { LIST } from './support/history.ts';
import { buildIntegration, buildKey } from './support/integrations.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let integration: string;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
  integration = await buildIntegration(gateway, { events: [event] });
  await buildKey(gateway, { integration, events: [event], scopes: ['attendee:read'] });
  const types = ['attendee.erased'] as const;
  const wanted = { integration, url: 'https://badges.invalid/', types, events: [event.id] };
  await gateway.services.endpoints.create(wanted, 'acc_test');
});
afterAll(() => gateway.close());

const eraseNow = ({ id: _id, account }: BuiltAttendee) =>
  erase({ ...gateway.services, erasedFile: gateway.config.erasedFile }, [
    { _id, event: event.id, account, addressIndex: [], organiserToo: false, why: 'ASKED' },
  ]);
const isTold = async ({ id }: BuiltAttendee) =>
  (await gateway.services.models.webhookMessages
    .countDocuments({ integration, type: 'attendee.erased', 'data.attendee': id })
    .exec()) === 1;

it('whoever was listed, and nobody who never was', async () => {
  const listed = await buildAttendee(gateway, { event, listed: true });
  const [asked, hid, never, lapsed] = await Promise.all([
    buildAttendee(gateway, { event, listed: true }),
    buildAttendee(gateway, { event, listed: true }),
    buildAttendee(gateway, { event }),
    buildAttendee(gateway, { event }),
  ]);
  const leaves = 'mutation { eraseMe { userErrors { code } } }';
  for (const person of [asked, never]) await (await gateway.as(person.email)).mutate(leaves);
  await (await gateway.as(hid.email)).mutate(LIST, { event: event.id, listed: false });
  await gateway.services.models.attendees
    .updateOne({ _id: lapsed.id }, { $set: { 'listing.lapsed': true } })
    .exec();
  const people = [listed, asked, hid, lapsed, never];
  for (const person of people) await eraseNow(person);
  expect(await Promise.all(people.map(isTold))).toEqual([true, true, true, true, false]);
});
