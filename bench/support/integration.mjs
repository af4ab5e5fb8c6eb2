/** An integration with all fields approved, and its keys, as an organiser would have made them. */
import { gatewayModule } from './build.mjs';

const { newKey } = await gatewayModule('src/integrations/key-text.js');
const { SCOPES } = await gatewayModule('src/integrations/model.js');
const { PROTECTED_FIELDS } = await gatewayModule('src/protected-fields.js');

/** The keys as text; they live a day. */
export async function makeIntegration({ models }, { event, integration, keys = 1 }) {
  const at = new Date();
  const by = { createdAt: at, createdBy: 'cli:bench' };
  await models.integrations.create({
    ...{ _id: integration, name: 'CRM', company: 'CRM', contact: 'x@x.example', purpose: 'a benchmark' },
    fields: PROTECTED_FIELDS.map((field) => ({ field, why: 'x', approved: { at, by: 'cli:bench' } })),
    ...{ events: [event], retentionDays: 1, eraseContact: 'x@x.example', roster: null, endedAt: null, ...by },
  });
  const made = Array.from({ length: keys }, () => newKey('live'));
  await models.apiKeys.insertMany(
    made.map(({ id: _id, hash, lastFour }) => ({
      ...{ _id, integration, label: 'bench', events: [event], scopes: [...SCOPES], hash, lastFour },
      ...{ networks: [], expiresAt: new Date(+at + 86_400_000), ...by },
      ...{ revoked: null, rotates: null, lastUsedAt: null },
    })),
  );
  return made.map(({ text }) => text);
}
