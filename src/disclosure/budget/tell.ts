/**
 * Tells organisers that a reader was given half of what is allowed, with the entries that say so. A key that exports everybody
 * does what it is for where its integration was granted the roster: of that nobody is told, unless a number was set for keys.
 */
import type { Alarms } from '../../alarms/raise.ts';
import type { Models } from '../../database/models.ts';
import { type GivenResponse, showsValue } from '../ledger/given.ts';
import type { LedgerStore } from '../ledger/store.ts';
import type { Half } from './budget.ts';
import type { ReadingSettings } from './limits.ts';
import { type Reader, WINDOWS } from './tallies.ts';

export interface TellParts {
  readonly alarms: Pick<Alarms, 'raise'>;
  readonly store: Pick<LedgerStore, 'given'>;
  readonly models: Pick<Models, 'apiKeys' | 'integrations'>;
  readonly settings: ReadingSettings;
}

/** How many entries an alarm names. */
const MOST_NAMED = 100;

const BY = { ACCOUNT: 'VIEWER', KEY: 'SESSION', NETWORK: 'NETWORK' } as const;

export const tellOrganisers =
  (parts: TellParts) =>
  async ({ reader, event, window, from }: Half): Promise<void> => {
    if (reader.kind === 'KEY' && (await isForEverybody(parts, reader))) return;
    const until = new Date(from.getTime() + WINDOWS[window]);
    const entries: string[] = [];
    let count = 0;
    for await (const record of parts.store.given({ at: from, to: { by: BY[reader.kind], id: reader.id } })) {
      const { chain, seq } = record._id;
      for (const [nth, response] of record.responses.entries()) {
        if (!isOf(response, reader) || !(response.asked && response.asked.at >= from)) continue;
        for (const [index, text] of response.shown.entries()) {
          if (response.events[index] !== event || text === null || !showsValue(text)) continue;
          count += 1;
          if (entries.length < MOST_NAMED) entries.push(`${chain} ${seq} ${nth} ${index}`);
        }
      }
    }
    await parts.alarms.raise({
      eventId: event,
      rule: 'BUDGET_HALF',
      about: reader.id,
      entries,
      count,
      from,
      quietUntil: until,
    });
  };

const isOf = ({ asked }: GivenResponse, { kind, id }: Reader): boolean => {
  if (asked === null) return false;
  const { viewer, network } = asked;
  return id === { ACCOUNT: viewer.id, KEY: viewer.session, NETWORK: network }[kind];
};

async function isForEverybody({ models, settings }: TellParts, { id }: Reader): Promise<boolean> {
  if (settings.keyPeoplePerDay !== undefined) return false;
  const key = await models.apiKeys.findById(id, { integration: 1 }).lean().exec();
  const found = key && (await models.integrations.findById(key.integration, { roster: 1 }).lean().exec());
  return found?.roster != null;
}
