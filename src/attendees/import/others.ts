/** What a row changes for others who give its address: who has the account by it, and whose phone is in doubt. */
import type { AttendeeRecord } from '../model.ts';
import { holderOf, mayLose } from './accounts.ts';
import type { Changes } from './changes.ts';
import { phoneBeside } from './fields.ts';
import { accountOf, isSettled } from './holder.ts';
import type { Known } from './known.ts';
import type { AddressClaim, Verdict } from './voices.ts';

export function settleOthers(
  claim: AddressClaim,
  verdict: Verdict,
  existing: AttendeeRecord | undefined,
  known: Known,
  changes: Changes,
): void {
  if (claim.index === null || verdict.quiet) return;
  const holder = holderOf(claim.index, known);
  if (holder !== undefined && holder._id !== existing?._id && mayLose(holder, claim, verdict, known)) {
    takeAccount(holder, known.holders, changes);
  }
  if (!verdict.contested) return;
  for (const other of known.claimants.get(claim.index) ?? []) {
    if (other === existing || !phoneBeside(claim.index, other)) continue;
    const account = accountOf(other, known);
    if (account !== undefined && isSettled(account, other)) continue;
    changes.values.push({ event: other.event, subject: other._id, field: 'phone', value: null });
    changes.update(other, { doubtful: true });
  }
}

/** From somebody whose the address turned out not to be: the account, and the e-mail. */
export function takeAccount(
  freed: AttendeeRecord,
  holders: Map<string, AttendeeRecord>,
  changes: Changes,
): void {
  const { _id: subject, event, account } = freed;
  const { email: _email, ...from } = freed.from ?? {};
  changes.values.push({ event, subject, field: 'email', value: null });
  if (account !== null) {
    holders.delete(account);
    changes.unlinked.push(account);
  }
  changes.update(freed, { account: null, from });
}
