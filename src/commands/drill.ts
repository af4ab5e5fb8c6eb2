/** `drill` (npm run drill): beside a running gateway, in another terminal. */
import { type Config, loadConfig } from '../config.ts';
import { DrillError } from '../drill/browser.ts';
import { cleanDrills } from '../drill/people.ts';
import { type Outcome, playDrill } from '../drill/play.ts';
import { openStorage } from '../services.ts';
import { SECOND } from '../time.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';

export interface DrillFlags {
  readonly url?: string;
  readonly signIn: boolean;
  readonly clean: boolean;
}

/** Answers the exit code: `failed` where a check fails. */
export async function drill(flags: DrillFlags): Promise<number> {
  const config = loadConfig();
  if (flags.clean) return clean(config);
  const url = (flags.url ?? config.publicUrl).replace(/\/+$/, '');
  if (config.smtpUrl !== undefined)
    throw new CommandError(
      'The drill reads its mails as files, and here they go to SMTP_URL. Start a gateway without it over the same database, for the time of the drill: SMTP_URL= PORT=4001 PUBLIC_URL=http://localhost:4001 npm start; and in another terminal: SMTP_URL= npm run drill -- --url http://localhost:4001',
      EXIT.badSettings,
    );
  await refuseNoGateway(url);
  print(`DRILL against ${url}. All of it is marked as a drill.`);
  const { checks, incident, slug } = await withDatabase(config, async (database) => {
    const storage = await openStorage(config, database);
    return playDrill({
      ...{ url, storage, dataDir: config.dataDir, signInToo: flags.signIn },
      onStep: (what, millis) => print(`${(millis / SECOND).toFixed(1).padStart(7)} s  ${what}`),
    });
  }).catch((error: unknown) => {
    if (error instanceof DrillError)
      throw new CommandError(`The drill ended early. ${error.message} ${CLEAN}`, EXIT.failed);
    throw error;
  });
  return result({ checks, incident, slug });
}

const CLEAN = 'To erase the people and events of drills: npm run drill -- --clean';

async function clean(config: Config): Promise<number> {
  const { events, people, left } = await withDatabase(config, async (database) =>
    cleanDrills(await openStorage(config, database), config.erasedFile),
  );
  print(
    `${events} events of drills and their ${people} people are erased. Incidents and lockdowns stay on record, as drills.`,
  );
  for (const slug of left) print(`${slug} has people who were not made for a drill; it is left as it is.`);
  return left.length === 0 ? EXIT.ok : EXIT.failed;
}

async function refuseNoGateway(url: string): Promise<void> {
  const answer = await fetch(`${url}/health/live`).catch(() => null);
  if (answer?.ok !== true)
    throw new CommandError(
      `No gateway answers at ${url}. Start one in another terminal: npm start; or name another: npm run drill -- --url URL`,
      EXIT.failed,
    );
}

function result({ checks, incident, slug }: Outcome): number {
  print('');
  for (const { what, ok } of checks) print(`${ok ? '  ok    ' : '  FAILED'}  ${what}`);
  const failed = checks.filter(({ ok }) => !ok).length;
  print('');
  print(failed === 0 ? `All ${checks.length} checks hold.` : `${failed} of ${checks.length} checks FAILED.`);
  print(`Look around: attendant incident show ${incident}; the event is ${slug}. ${CLEAN}`);
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

const print = (text: string) => void process.stdout.write(`${text}\n`);
