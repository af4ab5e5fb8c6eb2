/**
 * Where the bytes of photos are kept: in GridFS's two collections, a file for each size and format. Threats: somebody
 * reads the database or a backup of it; a photo put in another's place; bytes that stay when their owner is erased. So each
 * file is sealed under a key of its own, that key under its subject's data key, and both are associated with event,
 * subject and file: copied elsewhere they do not open, and they open nowhere once the subject's key is destroyed. A
 * rotation seals the small key anew and leaves the bytes where they are.
 *
 * They are written in the transaction that puts the photo on the profile, which the driver's bucket cannot; so there
 * are no files of a photo that never was. A photo that was replaced or taken away stays for as long as the change can be
 * undone, and is served to nobody meanwhile: what is served is what the vault holds.
 *
 * Sealed bytes never change (another photo has another id), so those that were sent lately are kept in this process's
 * memory, sealed as they are (docs/decisions/0072). They are looked for after all decisions, by whoever is about to be
 * sent them: whether there is such a file, and which key opens it, is asked of the database each time.
 */
import { randomBytes } from 'node:crypto';
import { Binary, type ClientSession, type Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import { literals } from '../database/literals.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import { findAtOnce, keptIn } from '../database/read-at-once.ts';
import { SharedLookUp } from '../database/shared-look-up.ts';
import { unavailable } from '../errors.ts';
import { groupedBy } from '../grouped-by.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import type { KeyRing } from './keys.ts';
import { type DataKey, open, openBytes, type Sealed, seal, sealBytes } from './seal.ts';
import { UsedLately } from './used-lately.ts';

/** The field of the seal of a file's key, before its id. */
export const PHOTO_KEY = 'photo key';

/** One file of a photo; `name` tells size and format. */
export interface PhotoBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface OfPhoto {
  readonly event: string;
  /** Attendee id. */
  readonly subject: string;
  /** The photo's id. */
  readonly photo: string;
  /** Of an imported one: keyed hash of the file's bytes, by which the same file is known again. */
  readonly imported?: string;
}

/** As GridFS has it. */
interface FileRecord {
  /** The photo's id and the file's name. */
  _id: string;
  /** Of the sealed bytes. */
  length: number;
  chunkSize: number;
  uploadDate: Date;
  filename: string;
  metadata: OfPhoto & {
    key: Sealed;
    /** Absent while it is on the profile. */
    keptUntil?: Date;
  };
}

/** As GridFS has it. */
interface ChunkRecord {
  files_id: string;
  n: number;
  data: Binary;
}

/** A file that was found; it is sealed still. */
export type FoundPhoto = Pick<FileRecord, '_id' | 'length' | 'metadata'>;

const CHUNK_BYTES = 255 * 1024;
const KEY_BYTES = 32;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;
/** Of how many files the bytes are read at once; the largest have two megabytes. */
const MOST_OPENED = 8;
/** Of how many sealed bytes this process remembers: 1,600 photos of 20 kB. */
const MOST_REMEMBERED = 32 * 1024 * 1024;
/** How many files are taken away at once. */
const BATCH = 600;

export class PhotoStore {
  readonly #connection: Connection;
  readonly #keys: KeyRing;
  readonly #keptMillis: number;
  // Of requests of the same moment; the parts are asked for by those alone who were allowed them.
  readonly #found = new SharedLookUp<FoundPhoto>((ids) => this.#readFiles(ids));
  readonly #sealed = new SharedLookUp<Buffer>((ids) => this.#readSealed(ids), MOST_OPENED);
  readonly #lately: UsedLately<Buffer>;

  /** `keptMillis`: how long the profile's earlier values are kept. `mostRemembered`: sealed bytes in memory. */
  constructor(
    connection: Connection,
    keys: KeyRing,
    keptMillis: number,
    mostRemembered: number = MOST_REMEMBERED,
  ) {
    this.#connection = connection;
    this.#keys = keys;
    // Longer than the change that names it: what can be undone is there.
    this.#keptMillis = keptMillis + DAY;
    this.#lately = new UsedLately(mostRemembered, ({ length }) => length);
  }

  async ensureIndexes(): Promise<void> {
    await this.#files().createIndexes([
      { key: { 'metadata.subject': 1, 'metadata.photo': 1 } },
      { key: { 'metadata.keptUntil': 1 }, sparse: true },
    ]);
    await this.#chunks().createIndex({ files_id: 1, n: 1 }, { unique: true });
  }

  /** Keeps a new photo's files, in the transaction that puts it on the profile. */
  async keep(of: OfPhoto, files: readonly PhotoBytes[], session: ClientSession): Promise<void> {
    const key = (await this.#keys.ensureForSubjects([of.subject])).get(of.subject);
    if (key === undefined) throw new Error('no key for the subject of a photo');
    const sealed = files.map(({ name, bytes }) => {
      const _id = fileId(of.photo, name);
      const own = randomBytes(KEY_BYTES);
      const metadata = { ...of, key: seal(own.toString('base64'), key, keyOf(of, _id)) };
      return { _id, metadata, bytes: sealBytes(bytes, { id: _id, bytes: own }, bytesOf(of, _id)) };
    });
    await this.#files().bulkWrite(
      sealed.map(({ _id, metadata, bytes: { length } }) => {
        const file = { length, chunkSize: CHUNK_BYTES, filename: _id, metadata };
        const update = [{ $set: { ...literals(file), uploadDate: NOW } }];
        return { updateOne: { filter: { _id }, update, upsert: true } };
      }),
      { session },
    );
    const chunks = sealed.flatMap(({ _id, bytes }) => chunksOf(_id, bytes));
    await this.#chunks().insertMany(chunks, { session });
  }

  /** After a change of the profile, in its transaction: what was there before goes in time, and what is there stays. */
  async changed(
    subject: string,
    { from, to }: { readonly from: string | null; readonly to: string | null },
    session: ClientSession,
  ): Promise<void> {
    const filesOf = (photo: string) => ({ 'metadata.subject': subject, 'metadata.photo': photo });
    const goes = [{ $set: { 'metadata.keptUntil': nowPlus(this.#keptMillis) } }];
    const stays = { $unset: { 'metadata.keptUntil': '' } } as const;
    const operations = [
      ...(from === null || from === to ? [] : [{ updateMany: { filter: filesOf(from), update: goes } }]),
      ...(to === null ? [] : [{ updateMany: { filter: filesOf(to), update: stays } }]),
    ];
    if (operations.length > 0) await this.#files().bulkWrite(operations, { session });
  }

  /** A photo's file, sealed; null where there is none. Who may see it is the caller's to ask before anything else. */
  find(photo: string, name: string): Promise<FoundPhoto | null> {
    return this.#found.ask(fileId(photo, name)).catch(away);
  }

  /** The bytes of a file that was found, for whoever was allowed them; null where its subject was erased meanwhile. */
  async open(file: FoundPhoto): Promise<Buffer | null> {
    const { _id, metadata } = file;
    const known = this.#lately.get(_id);
    const [sealed, key] = await Promise.all([
      known ?? this.#sealed.ask(_id),
      this.#keys.thatOpens(metadata.subject, metadata.key),
    ]).catch(away);
    if (key === null || sealed === null) {
      this.#lately.delete(_id);
      return null;
    }
    if (known === undefined) {
      const bytes = opened(file, sealed, key);
      // Only what did open.
      this.#lately.set(_id, copyOf(sealed));
      return bytes;
    }
    try {
      return opened(file, known, key);
    } catch {
      // Whatever came of the file: what counts is what the database has.
      this.#lately.delete(_id);
      return this.open(file);
    }
  }

  async #readFiles(ids: readonly string[]): Promise<Map<string, FoundPhoto>> {
    const found = await findAtOnce<FoundPhoto>(
      keptIn(this.#connection, this.#files()),
      { _id: { $in: [...ids] } },
      { projection: { length: 1, metadata: 1 } },
    );
    return new Map(found.map((file) => [file._id, file]));
  }

  async #readSealed(ids: readonly string[]): Promise<Map<string, Buffer>> {
    const found = await findAtOnce<Pick<ChunkRecord, 'files_id' | 'data'>>(
      keptIn(this.#connection, this.#chunks()),
      { files_id: { $in: [...ids] } },
      { projection: { _id: 0, n: 0 }, sort: { files_id: 1, n: 1 } },
    );
    const files = groupedBy(found, ({ files_id }) => files_id);
    return new Map([...files].map(([id, parts]) => [id, joined(parts.map(({ data }) => bytesIn(data)))]));
  }

  /** The keyed hash of the file that a photo was imported from; null for any other photo. */
  async importedAs(subject: string, photo: string, session: ClientSession): Promise<string | null> {
    const of = { 'metadata.subject': subject, 'metadata.photo': photo };
    const found = await this.#files().findOne(of, { projection: { 'metadata.imported': 1 }, session });
    return found?.metadata.imported ?? null;
  }

  /** How many photos these subjects have, on their profiles or kept of before. */
  async count(subjects: readonly string[]): Promise<number> {
    const of = { 'metadata.subject': { $in: [...subjects] } };
    return (await this.#files().distinct('metadata.photo', of)).length;
  }

  /** Takes away all of these subjects, durably. */
  remove(subjects: readonly string[]): Promise<void> {
    return this.#removeAll({ 'metadata.subject': { $in: [...subjects] } });
  }

  /** Takes away what was replaced or taken off a profile and is kept no longer. */
  removeOver(): Promise<void> {
    return this.#removeAll({
      'metadata.keptUntil': { $exists: true },
      $expr: { $lte: ['$metadata.keptUntil', NOW] },
    });
  }

  /** The parts first: a file without parts is found and taken away the next time, parts without a file never. */
  async #removeAll(where: object): Promise<void> {
    for (;;) {
      const found = await this.#files()
        .find(where, { projection: { _id: 1 }, limit: BATCH, batchSize: IN_ONE_BATCH })
        .toArray();
      if (found.length === 0) return;
      const ids = found.map(({ _id }) => _id);
      for (const id of ids) this.#lately.delete(id);
      await this.#chunks().deleteMany({ files_id: { $in: ids } }, DURABLE);
      await this.#files().deleteMany({ _id: { $in: ids } }, DURABLE);
    }
  }

  #files(): Collection<FileRecord> {
    return this.#connection.collection<FileRecord>('photos.files') as unknown as Collection<FileRecord>;
  }

  #chunks(): Collection<ChunkRecord> {
    return this.#connection.collection<ChunkRecord>('photos.chunks') as unknown as Collection<ChunkRecord>;
  }
}

/** A trip that failed says so; what does not open is damaged, and another matter. */
const away = (cause: unknown): never => {
  throw unavailable(cause);
};

const joined = (parts: readonly Buffer[]) =>
  parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);

/** A part of a larger piece of memory would keep all of that. */
function copyOf(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

/** Throws for bytes, or a key, that are not this file's. */
function opened({ _id, length, metadata }: FoundPhoto, sealed: Buffer, key: DataKey): Buffer {
  if (sealed.length !== length) throw new Error('a part of a photo is missing');
  const own = Buffer.from(open(metadata.key, key, keyOf(metadata, _id)), 'base64');
  return openBytes(sealed, { id: _id, bytes: own }, bytesOf(metadata, _id));
}

const bytesIn = ({ buffer, position }: Binary) => Buffer.from(buffer.buffer, buffer.byteOffset, position);

const fileId = (photo: string, name: string) => `${photo}/${name}`;

const keyOf = ({ event, subject }: OfPhoto, _id: string) => ({
  event,
  subject,
  field: `${PHOTO_KEY} ${_id}`,
});

const bytesOf = ({ event, subject }: OfPhoto, _id: string) => ({ event, subject, field: `photo ${_id}` });

function chunksOf(files_id: string, bytes: Buffer): ChunkRecord[] {
  const chunks: ChunkRecord[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    chunks.push({ files_id, n: chunks.length, data: new Binary(bytes.subarray(at, at + CHUNK_BYTES)) });
  return chunks;
}
