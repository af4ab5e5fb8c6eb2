/** What the organisers of 2018 could not do: close, write down, report, restore, and tell each what was seen of them. */
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '../time.ts';
import type { Browser } from './browser.ts';
import type { Cast } from './people.ts';

const LOCK = `mutation ($scope: LockdownScopeInput!, $since: DateTime) {
  lockdown(input: { scope: $scope, since: $since, reason: "DRILL", evenThisSession: false }) { lockdown { id lockedAt } userErrors { code message } }
}`;
const LIFT =
  'mutation ($id: ID!) { liftLockdown(input: { lockdown: $id, reason: "DRILL: over" }) { lockdown { liftedAt } userErrors { code message } } }';
const OPEN = `mutation ($input: OpenIncidentInput!) { openIncident(input: $input) { incident { id drill } userErrors { code message } } }`;
const REPORT = `query ($id: ID!) { incidentReport(id: $id) {
  counts { peopleAffected peopleReleased peopleChanged recordsReleased }
  people(first: 200) { attendee released { field } changes { part takenBack } }
  restorableChanges
} }`;
const RESTORE =
  'mutation ($id: ID!, $changes: Int!) { restoreIncident(input: { incident: $id, changes: $changes }) { incident { id } userErrors { code message } } }';
const PREVIEW =
  'query ($id: ID!) { incidentLetters(incident: $id) { preview { letters unreachableCount } } }';
const QUEUE = `mutation ($id: ID!, $letters: Int!) {
  queueIncidentLetters(input: { incident: $id, letters: $letters }) { queued userErrors { code message } }
}`;
const STATES = `query ($id: ID!) { incidentLetters(incident: $id) { counts { state letters } letters(first: 200) { nodes { attendees text } } } }`;
const FORM =
  'query ($id: ID!) { incidentDocument(incident: $id, kind: REGULATOR_INITIAL, format: HTML) { text } }';
const CLOSE =
  'mutation ($id: ID!) { closeIncident(input: { incident: $id, note: "DRILL: over" }) { incident { closedAt } userErrors { code message } } }';

export interface Reported {
  readonly counts: { readonly peopleAffected: number; readonly recordsReleased: number };
  readonly restorableChanges: number;
  readonly people: readonly {
    readonly attendee: string;
    readonly released: readonly { readonly field: string }[];
    readonly changes: readonly { readonly part: string; readonly takenBack: boolean }[];
  }[];
}

export interface Letter {
  readonly attendees: readonly string[];
  readonly text: string;
}

/** The organiser's side, over one browser that holds the second factor. */
export class Organiser {
  readonly #browser: Browser;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  async lock(scope: object, since: string | null): Promise<{ id: string; lockedAt: string }> {
    type Locked = { lockdown: { lockdown: { id: string; lockedAt: string } } };
    return (await this.#browser.ask<Locked>(LOCK, { scope, since })).lockdown.lockdown;
  }

  lift(id: string): Promise<unknown> {
    return this.#browser.ask(LIFT, { id });
  }

  async open({ event, victims }: Cast, startedAt: string, awareAt: string): Promise<string> {
    const said = {
      title: 'DRILL: strangers signed in as attendees',
      foundBy: 'DRILL: somebody called the help desk.',
      effects: 'DRILL: profiles were read and changed by who could read the owners’ mail.',
      consequences: 'DRILL: calls and mails from strangers.',
      measures: 'DRILL: a lockdown of the event; profiles are put back.',
      contact: 'DRILL: the data protection officer of this event',
    };
    const suspects = { attendees: victims.map(({ id }) => id) };
    const input = { ...said, event, drill: true, awareAt, startedAt, endedAt: awareAt, suspects };
    return (await this.#browser.ask<{ openIncident: { incident: { id: string } } }>(OPEN, { input }))
      .openIncident.incident.id;
  }

  async report(id: string): Promise<Reported> {
    return (await this.#browser.ask<{ incidentReport: Reported }>(REPORT, { id })).incidentReport;
  }

  restore(id: string, changes: number): Promise<unknown> {
    return this.#browser.ask(RESTORE, { id, changes });
  }

  async regulatorsForm(id: string): Promise<string> {
    return (await this.#browser.ask<{ incidentDocument: { text: string } }>(FORM, { id })).incidentDocument
      .text;
  }

  async queueLetters(id: string): Promise<{ letters: number; unreachable: number }> {
    type Previewed = { incidentLetters: { preview: { letters: number; unreachableCount: number } } };
    const { letters, unreachableCount } = (await this.#browser.ask<Previewed>(PREVIEW, { id }))
      .incidentLetters.preview;
    await this.#browser.ask(QUEUE, { id, letters });
    return { letters, unreachable: unreachableCount };
  }

  /** Waits until none is on its way. */
  async lettersSent(
    id: string,
    withinMillis = 120 * SECOND,
  ): Promise<{ sent: number; letters: readonly Letter[] }> {
    type Seen = {
      incidentLetters: { counts: { state: string; letters: number }[]; letters: { nodes: Letter[] } };
    };
    const end = Date.now() + withinMillis;
    for (;;) {
      const { counts, letters } = (await this.#browser.ask<Seen>(STATES, { id })).incidentLetters;
      const of = (state: string) => counts.find((one) => one.state === state)?.letters ?? 0;
      if (of('QUEUED') + of('SENDING') === 0 || Date.now() > end)
        return { sent: of('SENT'), letters: letters.nodes };
      await wait(200);
    }
  }

  close(id: string): Promise<unknown> {
    return this.#browser.ask(CLOSE, { id });
  }
}
