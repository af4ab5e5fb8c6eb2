/** What browsers are called in mails and lists: as people know them, and never in words of the requester's. */
import { describe, expect, it } from '@jest/globals';
import { browserName } from '../src/sign-in/browser-name.ts';

const MOZILLA = 'Mozilla/5.0';
const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('a browser', () => {
  it.each([
    [`${MOZILLA} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0`, 'Firefox on Linux'],
    [`${MOZILLA} (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/131.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [`${MOZILLA} (X11; Linux x86_64) ${KHTML} HeadlessChrome/131.0.0.0 Safari/537.36`, 'Chrome on Linux'],
    [`${MOZILLA} (X11; Linux x86_64) ${KHTML} Chromium/131.0.0.0 Safari/537.36`, 'Chrome on Linux'],
    [
      `${MOZILLA} (X11; Linux x86_64) ${KHTML} Ubuntu Chromium/80.0 Chrome/80.0 Safari/537.36`,
      'Chrome on Linux',
    ],
    [`${MOZILLA} (Windows NT 10.0) ${KHTML} Chrome/131.0.0.0 Safari/537.36 Edg/131.0`, 'Edge on Windows'],
    [
      `${MOZILLA} (X11; Linux x86_64) ${KHTML} HeadlessChrome/131.0 Safari/537.36 HeadlessEdg/131.0`,
      'Edge on Linux',
    ],
    [`${MOZILLA} (Linux; Android 14) ${KHTML} Chrome/131.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
    [
      `${MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/131.0 Mobile/15E148 Safari/604.1`,
      'Chrome on iPhone',
    ],
    [
      `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15`,
      'Safari on macOS',
    ],
    [
      `${MOZILLA} (Windows NT 10.0) ${KHTML} Chrome/131.0.0.0 Safari/537.36 OPR/117.0.0.0`,
      'Opera on Windows',
    ],
    ['curl/8.5.0', 'curl'],
  ])('that says %s is called by its name', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['words of their own', 'Your bank, http://evil.example'],
    ['a name behind 500 characters', `${'x'.repeat(500)} Firefox/1.0`],
  ])('that says %s is an unknown one', (_what, userAgent) => {
    expect(browserName(userAgent)).toBe('An unknown browser');
  });
});
