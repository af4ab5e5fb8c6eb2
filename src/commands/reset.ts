/** `reset`: an empty database again. The key file stays, because other copies of the data may need it. */
import { rename } from 'node:fs/promises';
import { type Config, loadConfig } from '../config.ts';
import { connectDatabase } from '../database/connect.ts';
import { removeEmbedded } from '../database/embedded.ts';
import { ask } from './ask.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** Deletes every event, registration, consent and record; asks first, unless `yes`. */
export async function reset({ yes }: { yes?: boolean }): Promise<void> {
  const config = loadConfig();
  if (config.mongodbUri !== undefined) await resetServer(config.mongodbUri, yes ?? false);
  else {
    if (!yes) await confirm(config);
    await removeEmbedded(config.dataDir);
    process.stdout.write(
      `The database in ${config.dataDir} is gone. The key file ${config.keyFile} was kept.\n`,
    );
  }
  await setHeadsAside(config);
}

/** They prove what the ledger held that is gone now; of the next one they would say that chains are missing. */
async function setHeadsAside({ ledgerHeadsFiles }: Config): Promise<void> {
  for (const file of ledgerHeadsFiles) {
    const aside = `${file}.${new Date().toISOString().replaceAll(':', '-')}`;
    const moved = await rename(file, aside).then(
      () => true,
      () => false,
    );
    if (moved) process.stdout.write(`The heads of its ledger are in ${aside} now.\n`);
  }
}

async function resetServer(uri: string, yes: boolean): Promise<void> {
  // No question would be careful enough where MONGODB_URI may be everybody's.
  if (!yes)
    throw new CommandError(
      'MONGODB_URI is set: this would drop both databases there. Say --yes if you mean it.',
      EXIT.usage,
    );
  const database = await connectDatabase(uri);
  try {
    await database.connection.dropDatabase();
    await database.keys.dropDatabase();
    process.stdout.write(
      `The databases ${database.connection.name} and ${database.keys.name} are gone. The key file was kept.\n`,
    );
  } finally {
    await database.close();
  }
}

async function confirm({ dataDir }: Config): Promise<void> {
  const answer = await ask(`Delete everything in the database of ${dataDir}? Type yes: `);
  if (answer.toLowerCase() !== 'yes') throw new CommandError('Nothing was deleted.');
}
