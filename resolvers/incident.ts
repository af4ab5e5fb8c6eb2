/** Incidents: arguments in, src/incidents called, payloads out. What belongs to one carries its event: the rule ORGANISER. */
import type { Context } from '../src/context.ts';
import type {
  IncidentReportResolvers,
  IncidentResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import {
  addSuspects,
  changeIncident,
  closeIncident,
  type Outcome,
  openIncident,
} from '../src/incidents/answer.ts';
import type { IncidentRecord } from '../src/incidents/model.ts';
import { remind } from '../src/incidents/reminders.ts';
import { changersIn, restorableOf } from '../src/incidents/report/changes.ts';
import { clockOf } from '../src/incidents/report/make.ts';
import { peoplePage, reportCounts } from '../src/incidents/report/views.ts';
import { requestsOf } from '../src/incidents/requests.ts';
import { restoreIncident } from '../src/incidents/restore.ts';
import {
  actorOf,
  answerParts,
  doing,
  incidentFor,
  isSuspected,
  isTheirs,
  responderOnly,
  unknownEvent,
  unknownIncident,
} from '../src/incidents/who-may.ts';
import { organiserOf } from '../src/organiser.ts';
import type { IncidentView } from '../src/parents.ts';
import { orUnavailable } from '../src/sign-in/or-unavailable.ts';
import type { Problem } from '../src/user-error.ts';
import { failed } from './user-error.ts';

const MOST_LISTED = 1_000;
const MOST_RULES = 200;
const NOTHING_RESTORED = {
  incident: null,
  restoredParts: 0,
  restored: [],
  leftParts: 0,
  left: [],
  withdrawn: 0,
  erasuresStopped: 0,
  packagesRemoved: 0,
};

const viewOf = (incident: IncidentRecord): IncidentView => ({ ...incident, id: incident._id });
const refused = (problem: Problem) => ({ incident: null, userErrors: failed([problem]) });
const payloadOf = (outcome: Outcome) =>
  'problems' in outcome
    ? { incident: null, userErrors: failed(outcome.problems) }
    : { incident: viewOf(outcome.incident), userErrors: [] };

const Query: Pick<QueryResolvers, 'incidents' | 'incident' | 'incidentReport'> = {
  incidents: async (_root, { event }, context) => {
    const { viewer, services } = context;
    organiserOf(viewer, event);
    const organiser = responderOnly(context);
    const shown: IncidentView[] = [];
    for (const incident of await services.incidents.list(event)) {
      const theirs = await isTheirs(context, organiser, incident.event);
      if (theirs && !(await isSuspected(context, organiser, incident.suspicion)))
        shown.push(viewOf(incident));
    }
    return shown;
  },
  incident: async (_root, { id }, context) => {
    const found = await incidentFor(context, id);
    return found && viewOf(found);
  },
  incidentReport: async (_root, { id }, context) => {
    const found = await incidentFor(context, id);
    if (found === null) return null;
    const report = await context.reports.of(found, actorOf(responderOnly(context)));
    return { ...report, event: found.event };
  },
};

const Incident: Pick<IncidentResolvers, 'suspects' | 'clock' | 'log'> = {
  suspects: ({ event, suspicion: { sessions, accounts, rules } }) => ({
    ...of(event),
    sessions: [...sessions],
    accounts: [...accounts],
    rules: rules.slice(0, MOST_RULES).map(({ networks, begunSince }) => ({
      ...of(event),
      namesNetwork: networks !== null,
      begunSince,
    })),
  }),
  clock: ({ event, awareAt }, _args, { viewer }) => ({
    ...of(event),
    ...clockOf(awareAt, viewer.kind === 'ACCOUNT' ? viewer.at : new Date()),
  }),
  log: async ({ id, event }, _args, { services }) => {
    const lines = await services.incidents.log.last(id, MOST_LISTED);
    return lines.map(({ at, what, note, by }) => ({
      ...{ ...of(event), at, what, note },
      by: by.kind === 'GATEWAY' ? null : { ...by, event },
    }));
  },
};

const IncidentReport: Pick<
  IncidentReportResolvers,
  | 'incident'
  | 'suspectSessions'
  | 'suspects'
  | 'counts'
  | 'people'
  | 'restorableChanges'
  | 'erasuresAsked'
  | 'listsRead'
  | 'cannotProve'
> = {
  incident: ({ incident }) => viewOf(incident),
  suspects: ({ suspects, event }) =>
    suspects.slice(0, MOST_LISTED).map((one) => ({ ...one, ...of(event), why: [...one.why] })),
  suspectSessions: ({ suspects }) => suspects.length,
  counts: ({ counts, event }) => reportCounts(counts, event),
  people: ({ people }, page) => peoplePage(people, page),
  restorableChanges: ({ people }) => restorableOf(people.flatMap(({ changes }) => changes)),
  erasuresAsked: async ({ incident, suspects, from, to }, _page, { services }) => {
    const { models, database } = services;
    const theirs = changersIn(incident, suspects, { from, to });
    const { erasures } = await orUnavailable(
      requestsOf({ models, connection: database.connection }, incident, theirs),
    );
    return erasures.length;
  },
  listsRead: ({ listsRead }) =>
    listsRead
      .slice(0, MOST_LISTED)
      .map(({ bases, sessions, ...list }) => ({ ...list, bases: [...bases], sessions: [...sessions] })),
  cannotProve: ({ cannotProve }) => [...cannotProve],
};

/** What the rule ORGANISER compares. */
const of = (event: string | null) => ({ event });

const Mutation: Pick<
  MutationResolvers,
  'openIncident' | 'changeIncident' | 'addSuspects' | 'closeIncident' | 'restoreIncident'
> = {
  openIncident: async (_root, { input: { event = null, ...input } }, context) => {
    const organiser = responderOnly(context);
    if (!(await isTheirs(context, organiser, event))) return refused(unknownEvent());
    if (input.suspects != null) await context.services.suspectsLimit.spend(organiser.account);
    const outcome = await openIncident(answerParts(context), { ...input, event }, doing(context, organiser));
    if ('problems' in outcome) return payloadOf(outcome);
    const { incident } = outcome;
    await remindOf(context, incident);
    return payloadOf({ incident: (await context.services.incidents.find(incident._id)) ?? incident });
  },
  changeIncident: async (_root, { input: { incident, ...input } }, context) =>
    payloadOf(
      await withIncident(context, incident, async (found) =>
        changeIncident(answerParts(context), found, input, doing(context, responderOnly(context))),
      ),
    ),
  addSuspects: async (_root, { input: { incident, suspects } }, context) =>
    payloadOf(
      await withIncident(context, incident, async (found) => {
        const organiser = responderOnly(context);
        await context.services.suspectsLimit.spend(organiser.account);
        return addSuspects(answerParts(context), found, suspects, doing(context, organiser));
      }),
    ),
  closeIncident: async (_root, { input: { incident, note } }, context) =>
    payloadOf(
      await withIncident(context, incident, async (found) =>
        closeIncident(answerParts(context), found, note, actorOf(responderOnly(context))),
      ),
    ),
  restoreIncident: async (_root, { input: { incident, changes } }, context) => {
    const found = await incidentFor(context, incident);
    const outcome =
      found === null
        ? { problems: [unknownIncident()] }
        : await restoreIncident(answerParts(context), found, {
            changes,
            by: actorOf(responderOnly(context)),
          });
    if ('problems' in outcome) return { ...NOTHING_RESTORED, userErrors: failed(outcome.problems) };
    context.forget();
    const { event } = outcome.incident;
    return {
      incident: viewOf(outcome.incident),
      restoredParts: outcome.restored.length,
      restored: outcome.restored.slice(0, MOST_LISTED).map((one) => ({ ...one, ...of(event) })),
      leftParts: outcome.left.length,
      left: outcome.left.slice(0, MOST_LISTED).map((one) => ({ ...one, ...of(event) })),
      withdrawn: outcome.withdrawn,
      erasuresStopped: outcome.erasuresStopped,
      packagesRemoved: outcome.packagesRemoved,
      userErrors: [],
    };
  },
};

async function withIncident(
  context: Context,
  id: string,
  work: (incident: IncidentRecord) => Promise<Outcome>,
): Promise<Outcome> {
  const found = await incidentFor(context, id);
  return found === null ? { problems: [unknownIncident()] } : work(found);
}

/** The incident is opened, whatever becomes of the reminder: the housekeeping sees to it later. */
async function remindOf({ services }: Context, { _id }: IncidentRecord): Promise<void> {
  await remind(services, _id).catch((err: unknown) =>
    services.log.error({ err, incident: _id }, 'a reminder of an incident waits for the housekeeping'),
  );
}

export const incident = { Query, Incident, IncidentReport, Mutation };
