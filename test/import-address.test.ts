/** Unicode and case variants of one address are one account, and never two people's. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normaliseAddress } from '../src/accounts/address.ts';

describe('an address', () => {
  it.each([
    [' Ada.Archer@DEMO.example\n', 'ada.archer@demo.example'],
    ['ＡＤＡ＠demo．example', 'ada@demo.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ])('%j is %j however it is written', (text, address) => {
    expect(normaliseAddress(text)).toBe(address);
  });

  it('keeps apart what only one provider takes for the same', () => {
    const written = [
      'ada.archer@demo.example',
      'adaarcher@demo.example',
      'ada+x@demo.example',
      'adä@demo.example',
      'ıda@demo.example',
      'ida@demo.example',
    ];
    expect(new Set(written.map(normaliseAddress)).size).toBe(written.length);
  });

  it.each([
    'ada at demo.example',
    'ada@@demo.example',
    'ada@',
    '@demo.example',
    'ada@localhost',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@demo.example.',
    'ada@demo.example\r\nBcc: eve@evil.example',
    'ada@demo.example,eve@evil.example',
    'Ada <ada@demo.example>',
    '"ada"@demo.example',
    'a da@demo.example',
    'ada\u0000@demo.example',
    'ada\u202e@demo.example',
    'ada\u200b@demo.example',
    '\ud800@demo.example',
    'ada@%64emo.example',
    `${'a'.repeat(65)}@demo.example`,
    `ada@${'a'.repeat(64)}.example`,
    `ada@${'a.'.repeat(130)}example`,
    '',
  ])('%j is none', (text) => {
    expect(normaliseAddress(text)).toBe(null);
  });

  it('is its own normal form, and one line, whatever was typed', () => {
    const parts = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(parts, ([local, domain]) => {
        const address = normaliseAddress(`${local}@${domain}.example`);
        if (address === null) return;
        expect(normaliseAddress(address)).toBe(address);
        expect(address).not.toMatch(/[\s<>,;:"()[\]\\\p{C}]/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
