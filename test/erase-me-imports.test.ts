/** An import that comes while a cooling-off runs shows nothing of whoever asked to be erased. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { type Position, pretixCsv } from './support/import.ts';

const YES: Position = { listed: 'Yes', showPhone: 'Yes', showEmail: 'Yes' };
const NOBODY: Position = { listed: '', showPhone: '', showEmail: '', showPhoto: '' };
const ERASE = 'mutation { done: eraseMe { erasure { state } userErrors { code } } }';
const EMAIL = 'ada@demo.example';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

async function take(event: string, position: Position): Promise<void> {
  const file = path.join(path.dirname(gateway.config.keyFile), `${event} ${Date.now()}.csv`);
  await writeFile(file, pretixCsv({ ...position, slug: event }));
  await importRegistrations(gateway.services, { files: [file], event, rejectsFile: `${file}.rejects` });
}

it('lists nobody who asked, here or at another event, and gives no consent', async () => {
  const { models } = gateway.services;
  await take('autumn', NOBODY);
  const ada = await gateway.as(EMAIL);
  const before = await models.attendees.findOne({}).orFail().lean().exec();
  expect(before).toMatchObject({ listed: false, listing: { by: 'REGISTRATION_FORM' } });
  expect((await ada.mutate(ERASE)).data).toEqual({ done: { erasure: { state: 'WAITING' }, userErrors: [] } });
  // On record as theirs, though they were not listed.
  expect(await models.changes.countDocuments({ subject: before._id, part: 'listed' })).toBe(1);
  await take('autumn', YES);
  await take('winter', { ...YES, order: 'ADA02' });
  const people = await models.attendees.find({ account: before.account }).lean().exec();
  expect(people).toHaveLength(2);
  for (const { listed } of people) expect(listed).toBe(false);
  const mine = people.find(({ _id }) => _id === before._id);
  expect(mine?.listing).toMatchObject({ by: 'OWNER' });
  expect(await models.consents.countDocuments({})).toBe(0);
});
