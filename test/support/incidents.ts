/** What tests of incidents ask. */
import type { Client } from './client.ts';

export const INCIDENT = `fragment Whole on Incident {
  id event title drill awareAt startedAt endedAt foundBy effects consequences measures contact
  suspects { sessions accounts rules { namesNetwork begunSince } }
  clock { deadline millisLeft } regulatorToldAt controllerToldAt closedAt
  log { at what note by { kind account user } }
}`;
const payload = (name: string, type: string) => `mutation ($input: ${type}!) {
  done: ${name}(input: $input) { incident { ...Whole } userErrors { code field message } }
} ${INCIDENT}`;

export const OPEN = payload('openIncident', 'OpenIncidentInput');
export const CHANGE = payload('changeIncident', 'ChangeIncidentInput');
export const SUSPECT = payload('addSuspects', 'AddSuspectsInput');
export const CLOSE = payload('closeIncident', 'CloseIncidentInput');
export const RESTORE = `mutation ($input: RestoreIncidentInput!) {
  done: restoreIncident(input: $input) {
    incident { ...Whole } restored { attendee part } left { attendee part why } withdrawn userErrors { code field message }
  }
} ${INCIDENT}`;
export const FIND = `query ($id: ID!) { incident(id: $id) { ...Whole } } ${INCIDENT}`;
export const LIST_INCIDENTS = 'query ($event: ID!) { incidents(event: $event) { id } }';
export const REPORT = `query ($id: ID!, $first: Int, $after: ID) {
  incidentReport(id: $id) {
    incident { id } madeAt from to cannotProve
    suspects { session account begun why }
    counts {
      peopleAffected peopleReleased peopleMayHave peopleChanged recordsReleased recordsMayHave
      byField { field people } byCategory { category people records }
    }
    people(first: $first, after: $after) {
      attendee event name category signedInAs
      released { field times first last bases sessions } mayHave { field times first last bases sessions }
      changes { part at session restorable takenBack }
    }
    restorableChanges
    listsRead { attendee event times first last bases sessions sent }
  }
}`;

export interface Line {
  readonly what: string;
  readonly note: string;
  readonly by: {
    readonly kind: string;
    readonly account: string | null;
    readonly user: string | null;
  } | null;
}

export interface Opened {
  readonly id: string;
  readonly title: string;
  readonly log: readonly Line[];
  readonly clock: { readonly deadline: string; readonly millisLeft: number };
  readonly suspects: {
    readonly sessions: readonly string[];
    readonly accounts: readonly string[];
    readonly rules: readonly { readonly namesNetwork: boolean; readonly begunSince: string | null }[];
  };
  readonly closedAt: string | null;
}

export interface Done {
  readonly done: {
    readonly incident: Opened | null;
    readonly userErrors: readonly {
      readonly code: string;
      readonly field: string[];
      readonly message: string;
    }[];
  };
}

export interface ShownField {
  readonly field: string;
  readonly times: number;
  readonly bases: readonly string[];
  readonly sessions: readonly string[];
}

export interface Shown {
  readonly incidentReport: {
    readonly suspects: readonly { session: string; account: string; begun: string | null; why: string[] }[];
    readonly counts: Readonly<Record<string, unknown>>;
    readonly people: readonly {
      readonly attendee: string;
      readonly name: string | null;
      readonly signedInAs: readonly string[];
      readonly released: readonly ShownField[];
      readonly mayHave: readonly ShownField[];
      readonly changes: readonly { part: string; session: string; restorable: boolean; takenBack: boolean }[];
    }[];
    readonly restorableChanges: number;
    readonly listsRead: readonly {
      readonly attendee: string;
      readonly bases: readonly string[];
      readonly sessions: readonly string[];
      readonly sent: boolean;
    }[];
    readonly cannotProve: readonly string[];
  } | null;
}

/** The public id of the session that asks. */
export async function sessionOf(client: Client): Promise<string> {
  const { data } = await client.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
    '{ viewer { sessions { id current } } }',
  );
  return data?.viewer.sessions.find(({ current }) => current)?.id ?? '';
}

export const ago = (millis: number) => new Date(Date.now() - millis).toISOString();
/** What an incident needs at least, known now and begun an hour ago. */
export const facts = () => ({
  title: 'Strangers are signed in',
  awareAt: ago(1_000),
  startedAt: ago(3_600_000),
});

export async function opened(client: Client, input: object): Promise<Opened> {
  const answer = await client.mutate<Done>(OPEN, { input: { ...facts(), ...input } });
  if (answer.data?.done.incident == null) throw new Error(`not opened: ${JSON.stringify(answer)}`);
  return answer.data.done.incident;
}

export async function reportOn(client: Client, id: string, page: object = {}) {
  const answer = await client.query<Shown>(REPORT, { id, ...page });
  if (answer.data?.incidentReport == null) throw new Error(`no report: ${JSON.stringify(answer)}`);
  return answer.data.incidentReport;
}
