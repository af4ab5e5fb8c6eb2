/** Letters of incidents: arguments in, src/incidents/letters called, payloads out. */
import { pageSize } from '../src/cursor.ts';
import type {
  IncidentLetterConnectionResolvers,
  IncidentLetterResolvers,
  IncidentLettersPreviewResolvers,
  IncidentLettersResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import { blocksText } from '../src/incidents/documents/text.ts';
import { answerPage, answerPreview, answerQueue, answerRetry } from '../src/incidents/letters/answer.ts';
import { letterBlocks, placeOf } from '../src/incidents/letters/blocks.ts';
import type { LetterRecord } from '../src/incidents/letters/book.ts';
import { notReady } from '../src/incidents/letters/check.ts';
import { incidentFor } from '../src/incidents/who-may.ts';
import { MAIL_STATES } from '../src/mail/outbox/model.ts';
import type { IncidentLetterView } from '../src/parents.ts';
import { failed } from './user-error.ts';

const viewOf = (letter: LetterRecord, event: string | null): IncidentLetterView => ({
  ...letter,
  id: letter._id,
  event,
});

const Query: Pick<QueryResolvers, 'incidentLetters'> = {
  incidentLetters: async (_root, { incident: id }, context) => {
    const incident = await incidentFor(context, id);
    return incident && { incident, event: incident.event };
  },
};

const IncidentLetters: IncidentLettersResolvers = {
  counts: async ({ incident, event }, _args, { services }) => {
    const counts = await services.letters.counts(incident._id);
    return MAIL_STATES.map((state) => ({ state, letters: counts[state], event }));
  },
  letters: async ({ incident, event }, { state, first, after }, context) => {
    const { services } = context;
    const size = pageSize(first);
    const list = `letters ${incident._id} ${state ?? 'ALL'}`;
    const [from] = services.cursors.read(list, after) ?? [];
    const found = await answerPage(context, incident, { state, first: size, after: from ?? null });
    const page = found.slice(0, size);
    const last = page.at(-1);
    return {
      letters: page.map((letter) => viewOf(letter, event)),
      endCursor: last === undefined ? null : services.cursors.write(list, [last._id, '']),
      hasNextPage: found.length > size,
      event,
    };
  },
  preview: async ({ incident, event }, _args, context) => ({
    plan: await answerPreview(context, incident),
    incident,
    event,
  }),
};

const IncidentLetterConnection: IncidentLetterConnectionResolvers = {
  nodes: ({ letters }) => letters,
  pageInfo: ({ hasNextPage, endCursor }) => ({ hasNextPage, endCursor }),
};

const IncidentLetter: Pick<
  IncidentLetterResolvers,
  'attendees' | 'round' | 'toAddressOfBefore' | 'lastError' | 'text'
> = {
  attendees: ({ about }) => about.registrations.map(({ attendee }) => attendee),
  round: ({ about }) => about.round,
  toAddressOfBefore: ({ before }) => before != null,
  lastError: ({ lastError }) =>
    lastError &&
    [lastError.code, lastError.command, lastError.responseCode].filter((one) => one !== null).join(' '),
  text: ({ about }, _args, { services }) => blocksText(letterBlocks(about, placeOf(services.config))),
};

const MOST_SAMPLES = 20;
const MOST_UNREACHABLE = 1_000;

const IncidentLettersPreview: Pick<
  IncidentLettersPreviewResolvers,
  'letters' | 'updates' | 'lacking' | 'unreachableCount' | 'unreachable' | 'samples'
> = {
  letters: ({ plan }) => plan.first.length,
  updates: ({ plan }) => plan.updates.length,
  lacking: ({ incident }) => notReady(incident)?.message ?? null,
  unreachableCount: ({ plan }) => plan.unreachable.length,
  unreachable: ({ plan }) => plan.unreachable.slice(0, MOST_UNREACHABLE),
  samples: ({ plan }, { first }, { services }) =>
    [...plan.first, ...plan.updates]
      .slice(0, Math.min(MOST_SAMPLES, pageSize(first)))
      .map(({ content }) => blocksText(letterBlocks(content(), placeOf(services.config)))),
};

const Mutation: Pick<MutationResolvers, 'queueIncidentLetters' | 'retryIncidentLetter'> = {
  queueIncidentLetters: async (_root, { input }, context) => {
    const outcome = await answerQueue(context, input);
    if ('problems' in outcome) return { queued: null, letters: null, userErrors: failed(outcome.problems) };
    const { queued, incident } = outcome;
    return { queued, letters: { incident, event: incident.event }, userErrors: [] };
  },
  retryIncidentLetter: async (_root, { input }, context) => {
    const outcome = await answerRetry(context, input.letter);
    if ('problems' in outcome) return { letter: null, userErrors: failed(outcome.problems) };
    return { letter: viewOf(outcome.letter, outcome.event), userErrors: [] };
  },
};

export const incidentLetter = {
  Query,
  IncidentLetters,
  IncidentLetterConnection,
  IncidentLetter,
  IncidentLettersPreview,
  Mutation,
};
