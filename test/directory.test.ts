/** The directory tells nothing of hidden people by its work either: what is read of them takes time. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
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
