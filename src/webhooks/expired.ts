/** A consent that is over by itself ends what the integration may keep, as one that was withdrawn does. */
import { keepAudienceConsents } from '../consent/keep-audience.ts';
import { TO_INTEGRATIONS } from '../consent/model.ts';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';
import type { WebhookQueue } from './queue.ts';

interface Parts {
  readonly database: Pick<Database, 'transaction'>;
  readonly models: Pick<Models, 'attendees' | 'consents'>;
  readonly webhooks: WebhookQueue;
}

const AT_ONCE = 500;
const OVER = { open: true, ...TO_INTEGRATIONS, $expr: { $lte: ['$until', NOW] } } as const;

/** Its record stays as it is, but for `open`: of several processes one tells. */
export async function endConsentsThatAreOver({ database, models, webhooks }: Parts): Promise<void> {
  const found = await models.consents.find(OVER).select({ _id: 1 }).limit(AT_ONCE).lean().exec();
  for (const { _id } of found)
    await database.transaction(async (session) => {
      const over = await models.consents
        .findOneAndUpdate({ _id, ...OVER }, { open: false }, { session })
        .lean()
        .exec();
      if (over === null) return;
      const { event, subject } = over;
      await keepAudienceConsents(models, { event, subjects: [subject] }, session);
      await webhooks.consentsEnded([over], session);
    });
}
