import type { Models } from '../database/models.ts';

/** How many people are registered at an event, hidden ones too. `comment`: on whose behalf, where no request waits for it. */
export const registeredAt = (
  { attendees }: Pick<Models, 'attendees'>,
  event: string,
  comment: string,
): Promise<number> => attendees.countDocuments({ event, registered: true }).comment(comment).exec();
