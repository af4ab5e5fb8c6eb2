import { findEvent } from '../src/events/load.ts';
import type { EventResolvers, QueryResolvers } from '../src/generated/resolvers.ts';

const Query: Pick<QueryResolvers, 'event'> = {
  event: (_root, { slug }, { services, viewer }) => findEvent(services.models.events, viewer, { slug }),
};

const Event: Pick<EventResolvers, 'consentNotice'> = {
  consentNotice: ({ notice }, { language }) => {
    const chosen = language != null && Object.hasOwn(notice.texts, language) ? language : 'en';
    return { version: notice.version, language: chosen, text: notice.texts[chosen] ?? '' };
  },
};

export const event = { Query, Event };
