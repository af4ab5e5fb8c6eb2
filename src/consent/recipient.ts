/** From what a client names as recipient to whom it is, as far as the viewer may know. */
import { cleanText, MAX_LENGTH } from '../attendees/normalise.ts';
import type { Context } from '../context.ts';
import type { IntegrationRecord } from '../integrations/model.ts';
import { type Problem, problem } from '../user-error.ts';
import { everyAttendee, everyoneOfCategory, oneAttendee, oneIntegration, type Recipient } from './model.ts';

/** As `RecipientInput`: exactly one is set. */
export interface RecipientChoice {
  readonly attendee?: string | null;
  readonly everyAttendee?: boolean | null;
  readonly category?: string | null;
  readonly integration?: string | null;
}

export type ChosenRecipient = {
  readonly recipient: Recipient;
  readonly audience: boolean;
  readonly attendee: string | null;
  readonly category: string | null;
  readonly integration: IntegrationRecord | null;
};

/** One answer for a person who is not there, is hidden, or is at another event. */
const unknownAttendee = (field: string) =>
  problem('UNKNOWN_ATTENDEE', field, 'There is no such attendee at this event that you may know of.');

const unknownIntegration = (field: string) =>
  problem('UNKNOWN_INTEGRATION', field, 'There is no such integration at this event, or it has ended.');

const NOBODY = { attendee: null, category: null, integration: null } as const;

export async function chooseRecipient(
  { attendees, services }: Pick<Context, 'attendees' | 'services'>,
  event: string,
  choice: RecipientChoice,
  field: string,
): Promise<ChosenRecipient | Problem> {
  if (choice.attendee != null) {
    const found = await attendees.load(choice.attendee);
    if (found === null || found.event !== event) return unknownAttendee(field);
    const { id: attendee, category } = found;
    return { ...NOBODY, recipient: oneAttendee(attendee), audience: false, attendee, category };
  }
  if (choice.integration != null) {
    const integration = await services.namedIntegrations.at(event, choice.integration);
    if (integration === null) return unknownIntegration(field);
    return { ...NOBODY, recipient: oneIntegration(integration._id), audience: false, integration };
  }
  if (choice.category != null) {
    const category = cleanText(choice.category);
    if (category === '' || category.length > MAX_LENGTH.category) {
      return problem('BAD_CATEGORY', field, `A category has 1 to ${MAX_LENGTH.category} characters.`);
    }
    return { ...NOBODY, recipient: everyoneOfCategory(category), audience: true, category };
  }
  if (choice.everyAttendee === true) return { ...NOBODY, recipient: everyAttendee, audience: true };
  return problem(
    'NO_RECIPIENT',
    field,
    'Name one attendee, an integration or a category, or pass everyAttendee: true.',
  );
}
