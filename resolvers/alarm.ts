/** Alarms: arguments in, src/alarms called, payloads out. What belongs to one carries its event: the rule ORGANISER. */
import { aboutOf, suspectsOf } from '../src/alarms/about.ts';
import { acknowledgeAlarm, alarmsOf } from '../src/alarms/list.ts';
import type { AlarmRecord } from '../src/alarms/model.ts';
import { ruleWords } from '../src/alarms/rule-names.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  AlarmConnectionResolvers,
  AlarmResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { AlarmView } from '../src/parents.ts';
import { failed } from './user-error.ts';

const viewOf = (alarm: AlarmRecord): AlarmView => ({ ...alarm, id: alarm._id });

const Query: Pick<QueryResolvers, 'alarms'> = {
  alarms: async (_root, { event, unacknowledged, first, after }, context) => {
    const wanted = { event, unacknowledged: unacknowledged ?? false, after: after ?? null };
    const page = await alarmsOf(context, { ...wanted, first: pageSize(first) });
    return { ...page, alarms: page.alarms.map(viewOf) };
  },
};

const AlarmConnection: Pick<AlarmConnectionResolvers, 'nodes' | 'pageInfo' | 'evaluatedAt'> = {
  nodes: ({ alarms }) => [...alarms],
  pageInfo: ({ hasNextPage, endCursor }) => ({ hasNextPage, endCursor }),
  evaluatedAt: (_page, _args, { services }) => services.alarmRound.evaluatedAt(),
};

const Alarm: Pick<AlarmResolvers, 'words' | 'about' | 'suspects' | 'acknowledged'> = {
  words: ({ rule }) => ruleWords(rule),
  about: async (alarm, _args, { services }) => ({
    event: alarm.event,
    ...(await aboutOf(services.models, alarm)),
  }),
  suspects: async (alarm, _args, { services }) => ({
    event: alarm.event,
    ...(await suspectsOf(services.models, alarm)),
  }),
  acknowledged: ({ acknowledged, event }) => acknowledged && { event, ...acknowledged },
};

const Mutation: Pick<MutationResolvers, 'acknowledgeAlarm'> = {
  acknowledgeAlarm: async (_root, { input }, context) => {
    const outcome = await acknowledgeAlarm(context, input);
    if ('problem' in outcome) return { alarm: null, userErrors: failed([outcome.problem]) };
    return { alarm: viewOf(outcome.alarm), userErrors: [] };
  },
};

export const alarm = { Query, Mutation, AlarmConnection, Alarm };
