/**
 * A new outer key: every data key is rewrapped by it, the claim is switched, and the files are renamed. Both keys open
 * all the while, and each record names the one that wraps it, so a kill between any two steps loses nothing.
 */
import { link, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Binary } from 'mongodb';
import { DAY, NOW } from '../../time.ts';
import { KeyFileError, makeKey, nextFile, previousFile, readKey } from '../key-file.ts';
import { type Claim, claimsOf, DURABLE, type KeyRecord, recordsOf } from '../key-records.ts';
import { syncFolder } from '../new-file.ts';
import type { OuterKey } from '../outer-key.ts';
import { databaseTime, lagAfter, type Rotation, RotationError } from './rotation.ts';

/** How long the key before may be needed, for the backups that it wraps. */
const BACKUP_LIFETIME = 30 * DAY;
const BATCH = 500;

/** Makes the next outer key beside the key file, or finds it there, and does nothing else: to be copied to other machines. */
export async function prepareOuter(rotation: Rotation): Promise<void> {
  const claim = await claimOf(rotation);
  if (isUnderWay(claim))
    throw new RotationError('A rotation of the outer key is under way; finish it first.');
  const next = await nextKey(rotation, claim);
  rotation.tell(
    `${nextFile(rotation.keyFile)} holds the next outer key (${next.fingerprint}). Copy it beside the key file of every machine, then run: attendant keys rotate outer`,
  );
}

export async function rotateOuter(rotation: Rotation): Promise<void> {
  const begun = await claimOf(rotation);
  rotation.tell(
    isUnderWay(begun)
      ? 'outer key: a rotation was under way and goes on'
      : 'outer key: a new one, and every data key rewrapped by it',
  );
  if (!isUnderWay(begun)) await announce(rotation, begun);
  const { next } = await claimOf(rotation);
  if (next !== undefined) {
    await rewrap(rotation, next);
    await rotation.step('switch the claim');
    await claimsOf(rotation.database.keys).updateOne(
      { _id: 'outer', next },
      [
        { $set: { fingerprint: '$next', previous: '$fingerprint', switchedAt: NOW } },
        { $unset: ['next', 'settledAt'] },
      ],
      DURABLE,
    );
  }
  const claim = await claimOf(rotation);
  await rotation.keyRing.refresh();
  await settleFiles(rotation, claim);
  await lagAfter(rotation, claim.switchedAt);
  // What gateways wrapped by the old one until they heard of the new.
  await rewrap(rotation, claim.fingerprint);
  await rotation.step('settle the outer key');
  await claimsOf(rotation.database.keys).updateOne(
    { _id: 'outer', fingerprint: claim.fingerprint },
    [{ $set: { settledAt: NOW } }],
    DURABLE,
  );
  rotation.tell(
    `  done. Copy ${rotation.keyFile} to your other machines and to where its copy is kept. ${previousFile(rotation.keyFile)} opens backups of before; delete it when none of those is left, in ${BACKUP_LIFETIME / DAY} days at most`,
  );
}

const isUnderWay = ({ next, previous, settledAt }: Claim) =>
  next !== undefined || (previous !== undefined && settledAt === undefined);

async function claimOf({ database }: Rotation): Promise<Claim> {
  const claim = await claimsOf(database.keys).findOne({ _id: 'outer' });
  if (claim === null) throw new RotationError('The claim of the outer key is gone.');
  return claim;
}

async function announce(rotation: Rotation, claim: Claim): Promise<void> {
  await clearPrevious(rotation, claim);
  const next = await nextKey(rotation, claim);
  await rotation.step('announce the next key');
  const announced = await claimsOf(rotation.database.keys).updateOne(
    { _id: 'outer', fingerprint: claim.fingerprint, next: { $exists: false } },
    { $set: { next: next.fingerprint } },
    DURABLE,
  );
  if (announced.matchedCount === 0)
    throw new RotationError('The outer key was changed meanwhile; try again.');
}

async function nextKey({ keyFile, step }: Rotation, claim: Claim): Promise<OuterKey> {
  const file = nextFile(keyFile);
  await step('make the next key');
  const next = (await readKey(file)) ?? (await makeKey(file));
  if (next.fingerprint === claim.fingerprint)
    throw new KeyFileError(`${file} holds the key that is in use already; delete it, then try again.`);
  return next;
}

/** The key before the present one goes only when no backup can need it, and nothing is wrapped by it. */
async function clearPrevious(rotation: Rotation, claim: Claim): Promise<void> {
  const file = previousFile(rotation.keyFile);
  const previous = await readKey(file);
  if (previous === null || previous.fingerprint === claim.fingerprint) return;
  const age = (await databaseTime(rotation)).getTime() - (claim.switchedAt?.getTime() ?? 0);
  const wrapping = await recordsOf(rotation.database.keys).findOne({ 'keys.outer': previous.fingerprint });
  if (wrapping !== null || age < BACKUP_LIFETIME) {
    throw new RotationError(
      `${file} still opens backups of the keys that were made before the last rotation. Move it to where those are kept, or delete it if there are none, then try again.`,
    );
  }
  await rotation.step('remove the key before');
  await rm(file);
}

async function rewrap(rotation: Rotation, to: string): Promise<void> {
  const records = recordsOf(rotation.database.keys);
  const { outer } = rotation.keyRing;
  const target = await outer.opener(to);
  if (target === null)
    throw new KeyFileError(
      `${nextFile(rotation.keyFile)} is missing: the next outer key, ${to}. Put it back.`,
    );
  const others = { 'keys.outer': { $ne: to } };
  const of = await records.countDocuments(others);
  let done = 0;
  for (const from of (await records.distinct('keys.outer')).filter((one) => one !== to)) {
    const opener = await outer.opener(from);
    if (opener === null)
      throw new KeyFileError(
        `Some keys are wrapped by the outer key ${from}, which is not here; put it back as ${previousFile(rotation.keyFile)}.`,
      );
    for (;;) {
      const batch = await records.find({ 'keys.outer': from }).limit(BATCH).toArray();
      if (batch.length === 0) break;
      await rotation.step('rewrap');
      await records.bulkWrite(
        batch.flatMap((record) => rewrapped(record, opener, target)),
        {
          ordered: false,
          ...DURABLE,
        },
      );
      done += batch.length;
      rotation.progress(done, of);
    }
  }
  if (done > 0) rotation.tell(`  ${done} holders' keys are rewrapped`);
}

/** Only where it is still wrapped as it was read. */
function rewrapped({ _id, keys }: KeyRecord, from: OuterKey, to: OuterKey) {
  return keys
    .filter(({ outer }) => outer === from.fingerprint)
    .map(({ id, wrapped }) => {
      const anew = new Binary(to.wrap(from.unwrap(Buffer.from(wrapped.buffer), id), id));
      const set = { 'keys.$.wrapped': anew, 'keys.$.outer': to.fingerprint };
      const filter = { _id, keys: { $elemMatch: { id, outer: from.fingerprint } } };
      return { updateOne: { filter, update: { $set: set } } };
    });
}

/** The key file holds the key that is claimed, and `.previous` the one before. */
async function settleFiles({ keyFile, step }: Rotation, claim: Claim): Promise<void> {
  const [there, next] = [await readKey(keyFile), await readKey(nextFile(keyFile))];
  if (there?.fingerprint === claim.fingerprint) return;
  if (next?.fingerprint !== claim.fingerprint)
    throw new KeyFileError(
      `No file holds the outer key ${claim.fingerprint}; put it back as ${nextFile(keyFile)}.`,
    );
  if (there !== null) {
    await step('keep the key before');
    await link(keyFile, previousFile(keyFile)).catch((error: { code?: unknown }) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if ((await readKey(previousFile(keyFile)))?.fingerprint !== there.fingerprint)
      throw new KeyFileError(
        `${previousFile(keyFile)} holds another key than ${keyFile}; move it away, then try again.`,
      );
  }
  await step('rename the next key');
  await rename(nextFile(keyFile), keyFile);
  await syncFolder(path.dirname(keyFile));
}
