/** `demo key`: a key for the made-up people, so that a developer's first query takes one paste. */
import { loadConfig } from '../config.ts';
import { SCOPES } from '../integrations/model.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { DEMO_EVENT } from './demo.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { commandLineUser, withBook } from './integration.ts';
import { tell } from './open.ts';

const NAME = 'Demo integration';
const DAYS = 7;

export async function demoKey(): Promise<void> {
  const { publicUrl, production } = loadConfig();
  if (production)
    throw new CommandError('There is no demo in production: attendant key create makes keys.', EXIT.badInput);
  await withBook(async ({ book, models }) => {
    const { _id: event } = await eventNamed(models, DEMO_EVENT);
    const by = commandLineUser();
    const before = (await book.list([event], false)).find(({ name }) => name === NAME);
    const { _id: integration } = before ?? (await book.register({ ...DEMO, events: [event] }, by));
    for (const field of PROTECTED_FIELDS) await book.approve(integration, field, by);
    await book.grantRoster(integration, 'To try things out', by);
    const kind = { label: 'demo', scopes: SCOPES, events: [event], networks: [], days: DAYS };
    const { text } = await book.makeKey({ ...kind, integration, by, rotates: null });
    const query = `{ currentKey { integration { id name } } attendees(event: "${event}", first: 3) { nodes { id name organisation phone } } }`;
    const lines = [
      `curl ${publicUrl}/graphql \\`,
      `  -H 'authorization: Bearer ${text}' -H 'content-type: application/json' \\`,
      `  -d '${JSON.stringify({ query })}'`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    tell(
      `A key for the demo event, for ${DAYS} days. Each phone is null until its owner consents to ${integration}.`,
    );
  });
}

const DEMO = {
  name: NAME,
  company: 'You',
  contact: 'nobody',
  purpose: 'To try things out',
  fields: PROTECTED_FIELDS.map((field) => ({ field, why: 'To try things out' })),
  retentionDays: DAYS,
  eraseContact: 'nobody',
};
