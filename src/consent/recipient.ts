/** From what a client names as recipient to whom it is, as far as the viewer may know. */
import type { Attendees } from '../attendees/load.ts';
import { cleanText, MAX_LENGTH } from '../attendees/normalise.ts';
import { type Problem, problem } from '../user-error.ts';
import { everyAttendee, everyoneOfCategory, oneAttendee, type Recipient } from './model.ts';

/** As `RecipientInput`: exactly one is set. */
export interface RecipientChoice {
  readonly attendee?: string | null;
  readonly everyAttendee?: boolean | null;
  readonly category?: string | null;
}

export type ChosenRecipient = {
  readonly recipient: Recipient;
  readonly audience: boolean;
  readonly attendee: string | null;
  readonly category: string | null;
};

/** One answer for a person who is not there, is hidden, or is at another event. */
const unknownAttendee = (field: string) =>
  problem('UNKNOWN_ATTENDEE', field, 'There is no such attendee at this event that you may know of.');

export async function chooseRecipient(
  attendees: Attendees,
  event: string,
  choice: RecipientChoice,
  field: string,
): Promise<ChosenRecipient | Problem> {
  if (choice.attendee != null) {
    const found = await attendees.load(choice.attendee);
    if (found === null || found.event !== event) return unknownAttendee(field);
    return {
      recipient: oneAttendee(found.id),
      audience: false,
      attendee: found.id,
      category: found.category,
    };
  }
  if (choice.category != null) {
    const category = cleanText(choice.category);
    if (category === '' || category.length > MAX_LENGTH.category) {
      return problem('BAD_CATEGORY', field, `A category has 1 to ${MAX_LENGTH.category} characters.`);
    }
    return { recipient: everyoneOfCategory(category), audience: true, attendee: null, category };
  }
  if (choice.everyAttendee === true)
    return { recipient: everyAttendee, audience: true, attendee: null, category: null };
  return problem('NO_RECIPIENT', field, 'Name one attendee or a category, or pass everyAttendee: true.');
}
