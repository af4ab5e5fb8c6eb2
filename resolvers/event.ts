import { secondFactorRequired } from '../src/errors.ts';
import { EVERYBODY_MAY } from '../src/events/listing.ts';
import { eventView, findEvent } from '../src/events/load.ts';
import { erasesAt } from '../src/events/model.ts';
import { noticeIn } from '../src/events/notice.ts';
import { changeSettings, unknownEvent } from '../src/events/settings.ts';
import type { EventResolvers, MutationResolvers, QueryResolvers } from '../src/generated/resolvers.ts';
import { photoModerationOf } from '../src/photos/moderation/rule.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'event'> = {
  event: (_root, { slug }, { services, viewer }) => findEvent(services.models.events, viewer, { slug }),
};

const Event: Pick<
  EventResolvers,
  'consentNotice' | 'categories' | 'listing' | 'erasesAt' | 'photoModeration'
> = {
  consentNotice: ({ notice }, { language }) => noticeIn(notice, language ?? null),
  categories: ({ categories }) => categories ?? [],
  listing: ({ listing = EVERYBODY_MAY }) => ({ who: listing.kind, categories: [...listing.categories] }),
  erasesAt: (event) => erasesAt(event),
  photoModeration: (event) => photoModerationOf(event),
};

const Mutation: Pick<MutationResolvers, 'updateEventSettings'> = {
  updateEventSettings: async (_root, { input: { event, ...settings } }, { services, viewer }) => {
    const organises = viewer.kind === 'ACCOUNT' && viewer.organiserOf.includes(event);
    if (!organises) return { event: null, userErrors: failed([unknownEvent()]) };
    if (!viewer.organises.includes(event)) throw secondFactorRequired();
    const outcome = await changeSettings(services.models, event, settings);
    if ('problems' in outcome) return { event: null, userErrors: failed(outcome.problems) };
    return { event: eventView(outcome.event), userErrors: [] };
  },
};

export const event = { Query, Event, Mutation };
