/** The directory tells nothing of hidden people by its work either: what is read of them takes time. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import { createContext } from '../src/context.ts';
import { buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

describe('a search', () => {
  it('reads as much where hidden people match as where nobody does', async () => {
    const event = await buildEvent(gateway);
    const viewer = await buildAttendee(gateway, { event, listed: true });
    for (let i = 0; i < 20; i += 1) {
      await buildAttendee(gateway, { event, name: `Listed ${i}`, listed: true });
      await buildAttendee(gateway, { event, name: `Hidden Zebulon ${i}` });
    }
    const client = await gateway.as(viewer.email);
    const finds: CommandStartedEvent['command'][] = [];
    const { client: driver, connection } = gateway.database;
    driver.on('commandStarted', ({ command }) => {
      if (command.find === 'attendees') finds.push(command);
    });
    const examined = async (search: string) => {
      await client.query(
        `query ($event: ID!, $search: String) { attendees(event: $event, search: $search) { nodes { id } } }`,
        { event: event.id, search },
      );
      const { find, filter, sort, limit, collation } = finds.at(-1) ?? {};
      const explained = await connection.db?.command({
        explain: { find, filter, sort, limit, collation },
        verbosity: 'executionStats',
      });
      const { totalDocsExamined, totalKeysExamined } = explained?.executionStats ?? {};
      return { totalDocsExamined, totalKeysExamined };
    };
    const absent = await examined('zebulom');
    expect(absent).toEqual({ totalDocsExamined: 0, totalKeysExamined: expect.any(Number) });
    expect(await examined('zebulon')).toEqual(absent);
    expect((await examined('listed')).totalDocsExamined).toBeGreaterThanOrEqual(20);
  });
});

describe('who came out', () => {
  it('is that very object, of that very operation: not a copy, nor one of another operation', async () => {
    const event = await buildEvent(gateway);
    const viewer = await buildAttendee(gateway, { event, listed: true });
    const attendances = [
      {
        attendee: viewer.id,
        event: event.id,
        category: null,
        listing: { kind: 'EVERYBODY', categories: [] },
      },
    ];
    const who = { kind: 'ACCOUNT', account: 'acc_x', session: 'ses_x', attendances, organises: [] };
    const rest = { organiserOf: [], lockdowns: [], grants: [], startedAt: new Date(), at: new Date() };
    const operation = () =>
      createContext({
        services: gateway.services,
        viewer: { ...who, ...rest } as never,
        http: {} as never,
      }).attendees;
    const [mine, other] = [operation(), operation()];
    const request = { event: event.id, first: 10, after: null, search: null };
    const [one] = (await mine.page(request)).attendees;
    const [same] = (await other.page(request)).attendees;
    expect(one).toMatchObject({ id: viewer.id });
    expect(mine.admitted(one)).toBe(true);
    expect(await mine.load(viewer.id)).toBe(one);
    expect(Object.isFrozen(one)).toBe(true);
    expect((one as object).constructor).toBe(Object);
    const forged = [
      same,
      { ...one },
      Object.create(one as object),
      structuredClone(one),
      new Proxy(one as object, {}),
    ];
    for (const parent of [...forged, viewer.id, null, undefined]) expect(mine.admitted(parent)).toBe(false);
  });
});
