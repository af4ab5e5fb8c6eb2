import { giveConsent, withdrawConsent } from '../src/consent/give.ts';
import type { ConsentRecord } from '../src/consent/model.ts';
import { parseRecipient } from '../src/consent/model.ts';
import { previewFor } from '../src/consent/preview.ts';
import type { Context } from '../src/context.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  ConsentConnectionResolvers,
  ConsentRecipientResolvers,
  ConsentResolvers,
  MutationResolvers,
  PreviewedFieldResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import { integrationView } from '../src/integrations/views.ts';
import type { ConsentView } from '../src/parents.ts';
import { FAR_FUTURE } from '../src/time.ts';
import { attendanceAt, type Viewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

/** Only for consents of the viewer's own attendees: whoever calls this has asked for those. */
export function consentView(viewer: Viewer, record: ConsentRecord): ConsentView {
  return { ...record, id: record._id, owner: viewer.kind === 'ACCOUNT' ? viewer.account : '' };
}

const ownAttendees = (viewer: Viewer) =>
  viewer.kind === 'ACCOUNT' ? viewer.attendances.map((own) => own.attendee) : [];

/** A consent the viewer gave; null for any other id. */
export async function findOwnConsent(id: string, { services, viewer }: Context): Promise<ConsentView | null> {
  const found = await services.consents.find(id, ownAttendees(viewer));
  return found === null ? null : consentView(viewer, found);
}

const EMPTY_PAGE = { consents: [], cursors: [], hasNextPage: false };

const Query: Pick<QueryResolvers, 'myConsents' | 'previewAs'> = {
  myConsents: async (_root, { event, first, after, includeEnded }, { services, viewer }) => {
    const size = pageSize(first);
    const own = attendanceAt(viewer, event);
    if (own === null) return EMPTY_PAGE;
    const request = {
      event,
      subject: own.attendee,
      first: size,
      after: after ?? null,
      includeEnded: includeEnded ?? false,
    };
    const page = await services.consents.page(request);
    return { ...page, consents: page.consents.map((record) => consentView(viewer, record)) };
  },
  previewAs: async (_root, { event, as }, context) => {
    const preview = await previewFor(context, event, as);
    const owner = context.viewer.kind === 'ACCOUNT' ? context.viewer.account : '';
    return preview === null
      ? null
      : { ...preview, owner, fields: preview.fields.map((field) => ({ ...field, owner })) };
  },
};

const ConsentConnection: ConsentConnectionResolvers = {
  edges: ({ consents, cursors }) => consents.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ consents }) => consents,
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

const Consent: Pick<ConsentResolvers, 'recipient' | 'until' | 'evidence'> = {
  recipient: ({ recipient, owner }) => ({ ...parseRecipient(recipient), owner }),
  until: ({ until }) => (until.getTime() === FAR_FUTURE.getTime() ? null : until),
  evidence: ({ evidence, owner }) => ({ ...evidence, privacyNotice: evidence.privacyNotice ?? null, owner }),
};

const ConsentRecipient: Pick<ConsentRecipientResolvers, 'attendee' | 'integration'> = {
  attendee: ({ attendee }, _args, { attendees }) => (attendee === null ? null : attendees.load(attendee)),
  integration: async ({ integration }, _args, { services }) => {
    const found = integration === null ? null : await services.namedIntegrations.find(integration);
    return found === null ? null : integrationView(found, '');
  },
};

const PreviewedField: Pick<PreviewedFieldResolvers, 'shown' | 'why' | 'consent'> = {
  shown: ({ decision }) => decision.kind === 'ALLOW',
  why: ({ decision, blocked }) => {
    if (decision.kind === 'ALLOW') return decision.basis.kind === 'OWNER' ? 'OWNER' : 'CONSENT';
    if (decision.kind === 'LOCKED') return 'LOCKED_DOWN';
    return blocked ? 'BLOCKED' : 'NO_CONSENT';
  },
  consent: ({ decision }, _args, context) => {
    if (decision.kind !== 'ALLOW' || decision.basis.kind !== 'CONSENT') return null;
    return findOwnConsent(decision.basis.consent, context);
  },
};

const Mutation: Pick<MutationResolvers, 'giveConsent' | 'withdrawConsent'> = {
  giveConsent: async (_root, { input }, context) => {
    const outcome = await giveConsent(context, input);
    if ('problems' in outcome) return { consents: [], userErrors: failed(outcome.problems) };
    context.forget();
    return {
      consents: outcome.consents.map((record) => consentView(context.viewer, record)),
      userErrors: [],
    };
  },
  withdrawConsent: async (_root, { input }, context) => {
    const outcome = await withdrawConsent(context, input.consents);
    if ('problems' in outcome) return { consents: [], userErrors: failed(outcome.problems) };
    context.forget();
    return {
      consents: outcome.consents.map((record) => consentView(context.viewer, record)),
      userErrors: [],
    };
  },
};

export const consent = {
  Query,
  ConsentConnection,
  Consent,
  ConsentRecipient,
  PreviewedField,
  Mutation,
};
