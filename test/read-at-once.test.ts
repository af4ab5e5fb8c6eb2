/** A read by a plain command answers what a find of ours does, also where the command alone does not. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import { connectDatabase, type Database } from '../src/database/connect.ts';
import { createModels } from '../src/database/models.ts';
import { readAtOnce } from '../src/database/read-at-once.ts';
import type { EventRecord } from '../src/events/model.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';

let server: FaultyServer;
let database: Database;
let events: Model<EventRecord>;
let commands: { name: string; readConcern: unknown }[] = [];

beforeAll(async () => {
  server = await startFaultyServer();
  database = await connectDatabase(server.uri.replace('/?', '/read-at-once?'), { monitorCommands: true });
  events = createModels(database).events;
  database.client.on('commandStarted', ({ commandName, command }) => {
    commands.push({ name: commandName, readConcern: command.readConcern?.level });
  });
  await events.collection.insertMany(Array.from({ length: 10_001 }, (_, n) => ({ _id: n })) as never[]);
});
afterAll(async () => {
  await database?.close();
  await server?.stop();
});

const read = async (limit: number) => {
  commands = [];
  const how = { projection: { _id: 1 }, sort: { _id: 1 }, limit } as const;
  const found = await readAtOnce<EventRecord, { _id: unknown }>(events, {}, how);
  return { count: found.length, last: found.at(-1)?._id, commands: commands.map(({ name }) => name) };
};
const namespace = ({ name }: Connection) => `${name}.events`;

it('is one command, of what a majority has', async () => {
  expect(await read(3)).toEqual({ count: 3, last: 2, commands: ['find'] });
  expect(commands.map(({ readConcern }) => readConcern)).toEqual(['majority']);
});

it('is all of it, also where that is more than one reply', async () => {
  const { count, last, commands: sent } = await read(0);
  expect([count, last, sent]).toEqual([10_001, 10_000, ['find', 'find', 'getMore']]);
});

it('is asked for again where it fails, and rejects where it goes on failing', async () => {
  const find = { failCommands: ['find'], namespace: namespace(database.connection) };
  await server.fail({ ...find, closeConnection: true }, 1);
  expect(await read(3)).toMatchObject({ count: 3, last: 2 });
  await server.fail({ ...find, errorCode: 96 });
  await expect(read(3)).rejects.toThrow(/failCommand/);
  await server.heal();
});
