/**
 * What signs an endpoint's messages, after Standard Webhooks (https://www.standardwebhooks.com): `whsec_` and 32 random
 * bytes in base64. Threat: whoever reads the database, or a copy of it, signs messages that a receiver believes. So it is
 * sealed under a key of the endpoint's own, which goes with the endpoint, and is shown once.
 */
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { KeyRing } from '../disclosure/keys.ts';
import { open, type Sealed, seal } from '../disclosure/seal.ts';
import type { WebhookRecord } from './model.ts';

/** Of the places that are sealed: src/disclosure/rotation/places.ts. */
const FIELD = 'webhook';
const BYTES = 32;

const belonging = (webhook: string) => ({ event: '', subject: webhook, field: FIELD });

/** A new one: as it is shown once, and as it is kept. */
export async function newSecret(
  keyRing: KeyRing,
  webhook: string,
): Promise<{ readonly shown: string; readonly sealed: Sealed }> {
  const shown = `whsec_${randomBytes(BYTES).toString('base64')}`;
  const key = (await keyRing.ensureForSubjects([webhook])).get(webhook);
  if (key === undefined) throw new Error('an endpoint without a key');
  return { shown, sealed: seal(shown, key, belonging(webhook)) };
}

/** The secrets that sign, the newest first; none where its key was destroyed. */
export async function secretsOf(
  keyRing: KeyRing,
  { _id, secret, former }: Pick<WebhookRecord, '_id' | 'secret' | 'former'>,
  isOver: boolean,
): Promise<string[]> {
  const sealed = former === null || isOver ? [secret] : [secret, former.secret];
  const opened: string[] = [];
  for (const one of sealed) {
    const key = await keyRing.thatOpens(_id, one);
    if (key === null) return [];
    opened.push(open(one, key, belonging(_id)));
  }
  return opened;
}

/** The headers of a message; a signature by each secret. */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Record<string, string> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  return {
    'content-type': 'application/json',
    'user-agent': 'Attendant-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}
