/** `serve`: database, gateway, and the way out. */
import net from 'node:net';
import type { Config } from '../config.ts';
import { loadConfig } from '../config.ts';
import { DEMO_EVENT, importDemo } from './demo.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { openDatabase, tell } from './open.ts';

/** npm passes on the Ctrl-C that the terminal has sent to us already; what comes so soon after is no second one. */
const SAME_PRESS_MS = 1_000;

/** Serves until a signal comes; answers when everything is closed. */
export async function serve(): Promise<void> {
  const config = loadConfig();
  // Before the database, which takes seconds; the gateway's own listening decides in the end.
  await refuseTakenPort(config);
  const end = untilSignal();
  const opened = await openDatabase(config, end.now);
  try {
    if (end.happened()) return;
    const { createGateway } = await import('../gateway.ts');
    const gateway = await createGateway(config, opened.database, { announce: tell });
    try {
      const { models } = gateway.services;
      await importDemo(config, gateway.services);
      welcome(config, gateway.url, (await models.events.exists({ slug: DEMO_EVENT }).exec()) !== null);
      const lost = await end.promise;
      if (lost !== undefined) throw lost;
      tell('Stopping …');
    } finally {
      await gateway.close();
    }
  } finally {
    await opened.close();
  }
}

/** Where to go, as whom, and how to stop. */
function welcome({ sandbox, smtpUrl, dataDir }: Config, url: string, demo: boolean): void {
  const lines = [
    `Attendant listens on ${url}. Ctrl-C stops it.`,
    '',
    `  GraphQL     ${url}/graphql`,
    ...(sandbox ? [`  Sandbox     ${url}/sandbox`, `  GraphiQL    ${url}/graphiql`] : []),
    `  Sign in     ${url}/sign-in`,
    `  Mails       ${smtpUrl === undefined ? `${dataDir}/outbox` : 'by the server of SMTP_URL'}`,
    ...(demo ? ['  Sign in as  ben.okafor@demo.example or ada.archer@demo.example, of the demo event'] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** The first signal asks for an orderly end, a later one forces it. */
function untilSignal() {
  let now: (lost?: Error) => void = () => {};
  let since: number | undefined;
  const promise = new Promise<Error | undefined>((resolve) => {
    now = resolve;
  });
  const onSignal = (signal: NodeJS.Signals) => {
    if (since === undefined) {
      since = Date.now();
      now();
    } else if (Date.now() - since > SAME_PRESS_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
  return { promise, now: (lost?: Error) => now(lost), happened: () => since !== undefined };
}

function refuseTakenPort({ host, port }: Config): Promise<void> {
  if (port === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRNOTAVAIL') return reject(error);
      reject(new CommandError(`HOST: this machine has no address ${host}.`, EXIT.badSettings));
    });
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}
