/** The rotations by name: each can be killed at any step, and goes on when it is run again. */
import type { Database } from '../../database/connect.ts';
import type { KeyRing } from '../keys.ts';
import { rotateData } from './data.ts';
import { rotateIndexKeys } from './index-keys.ts';
import { withKeysLock } from './lock.ts';
import { prepareOuter, rotateOuter } from './outer.ts';
import { rotatePassing } from './passing.ts';
import type { Rotation } from './rotation.ts';

const ROTATIONS = {
  outer: rotateOuter,
  data: rotateData,
  'address-index': rotateIndexKeys,
  cursor: (rotation: Rotation) => rotatePassing(rotation, 'CURSOR'),
  session: (rotation: Rotation) => rotatePassing(rotation, 'SESSION'),
  links: (rotation: Rotation) => rotatePassing(rotation, 'PHOTO_LINK'),
  network: (rotation: Rotation) => rotatePassing(rotation, 'NETWORK'),
} as const;

export type Rotated = keyof typeof ROTATIONS;
export const ROTATED = Object.keys(ROTATIONS) as Rotated[];

export interface RotateParts {
  readonly database: Pick<Database, 'connection' | 'keys'>;
  readonly keyRing: KeyRing;
  readonly keyFile: string;
  readonly tell: (line: string) => void;
  readonly progress?: (done: number, of: number) => void;
  /** Tests stop a rotation at a step by throwing. */
  readonly onStep?: (name: string) => void | Promise<void>;
}

/** Rotates what is named, one after the other; throws RotationError or KeyFileError where that cannot be. */
export function rotateKeys(parts: RotateParts, what: readonly Rotated[]): Promise<void> {
  return asOnlyOne(parts, async (rotation) => {
    for (const one of what) await ROTATIONS[one](rotation);
  });
}

/** Makes the next outer key and no more. */
export const prepareOuterKey = (parts: RotateParts): Promise<void> => asOnlyOne(parts, prepareOuter);

/** Runs `work` while no other command works on the keys. */
export function asOnlyOne<T>(parts: RotateParts, work: (rotation: Rotation) => Promise<T>): Promise<T> {
  const { onStep, progress = () => {}, ...rest } = parts;
  return withKeysLock(parts.database.keys, (stillHeld) =>
    work({
      ...rest,
      progress,
      step: async (name) => {
        stillHeld();
        await onStep?.(name);
      },
    }),
  );
}
