/** `retention run`: what a serving gateway does every ten minutes, now. */
import { loadConfig } from '../config.ts';
import { finishUnfinished, settle } from '../erasure/erase.ts';
import { runRetention } from '../events/retention.ts';
import { createMailer } from '../mail/mailer.ts';
import { openStorage } from '../services.ts';
import { CommandError } from './exit-codes.ts';
import { tell, withDatabase } from './open.ts';

export async function retentionRun(): Promise<void> {
  const config = loadConfig();
  const report = await withDatabase(config, async (database) => {
    const mailer = createMailer(config, { announce: tell });
    const { erasedFile, publicUrl } = config;
    const parts = { ...(await openStorage(config, database)), mailer, erasedFile, publicUrl };
    try {
      await finishUnfinished(parts);
      await settle(parts);
      return await runRetention(parts);
    } finally {
      mailer.close();
    }
  });
  const { told, erased, untold, waiting } = report;
  const lines = [
    ...told.map((event) => `${event}: the organisers were told that its people will be erased.`),
    ...erased.map(({ event, people }) => `${event}: ${people} people erased.`),
    ...waiting.map(
      ({ event, people }) =>
        `${event}: ${people} people wait for what comes of their complaint, until its day.`,
    ),
  ];
  process.stdout.write(`${lines.length === 0 ? 'Nothing was due.' : lines.join('\n')}\n`);
  if (untold.length > 0)
    throw new CommandError(
      `No organiser could be told by mail, so nobody is erased yet: ${untold.join(', ')}. Is SMTP_URL right?`,
    );
}
