/** A real browser, where the machine has one; tests that want it are skipped, visibly, where it has none. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** Whether there is a browser on this machine. */
export const hasChromium = existsSync(PROGRAM);

/** Starts one for which nothing but `localhost` can be reached: what a test wants from elsewhere it must stub. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
    ],
  });
}
