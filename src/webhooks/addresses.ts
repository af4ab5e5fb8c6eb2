/**
 * Which addresses are called. Threat: an endpoint's URL is written by somebody outside, and the gateway stands inside:
 * `https://printer.example` that leads to 10.0.0.5, to the database on this machine, or to 169.254.169.254, where a cloud
 * gives its keys to whoever asks from here (SSRF). A name that was looked at and led to a public address may lead
 * elsewhere when it is called. So every name is resolved here, each address is judged, and only an address that was
 * judged is connected to; and what is written as an address is judged as one, however it is written.
 *
 * Refused is what is not public: of IPv6 all but global unicast, so also addresses that carry one of IPv4 in them.
 *
 * And a name whose server never answers: the system's own look-up holds one of two threads for ten seconds and cannot be
 * called off, so a dozen such names would keep everybody's from being found. So names are asked for by a resolver that waits
 * for none.
 */
import { type LookupAddress, lookup as resolveBySystem } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { blocksOf, isWithin } from '../address-blocks.ts';

/** Blocks of `WEBHOOK_PRIVATE_NETWORKS`: addresses there are called, by plain http as well. */
export type PrivateNetworks = readonly string[];

/** IANA's special-purpose registry for IPv4, multicast and reserved; and an address of Azure’s that answers as a host’s own. */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32',
];
/** Within global unicast: Teredo and the rest of 2001::/23, documentation, 6to4. */
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const GLOBAL_UNICAST = ['2000::/3'];

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
}

/** What errors are told by: no address was found, for whatever reason. */
class NameUnknown extends Error {
  override readonly name = 'NameUnknown';
  readonly code = 'ENOTFOUND';
}

const WAIT = { timeout: 2_500, tries: 2 } as const;
/** Whoever serves names is not asked for it (RFC 6761, 6.3). */
const LOCALHOST = /(^|\.)localhost\.?$/i;
const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
const bySystem = promisify(resolveBySystem);

const notPublic4 = blocksOf(NOT_PUBLIC_4);
const notPublic6 = blocksOf(NOT_PUBLIC_6);
const globalUnicast = blocksOf(GLOBAL_UNICAST);

/** An address in words of a URL's host, without the brackets of IPv6. */
const bare = (host: string) => host.replace(/^\[|\]$/g, '');

/** Judges addresses by the settings. */
export class Addresses {
  readonly #allowed: BlockList;
  readonly #resolver = new Resolver(WAIT);
  /** Whether there are private networks that may be called, and so plain http. */
  readonly allowsPrivate: boolean;

  /** `nameServers`: those of the system, if nothing else is said. */
  constructor(networks: PrivateNetworks, nameServers?: readonly string[]) {
    this.#allowed = blocksOf(networks);
    this.allowsPrivate = networks.length > 0;
    if (nameServers !== undefined) this.#resolver.setServers(nameServers);
  }

  isAllowed(address: string, { plain }: { readonly plain: boolean }): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    if (isWithin(this.#allowed, address)) return true;
    if (plain) return false;
    if (family === 4) return !isWithin(notPublic4, address);
    return isWithin(globalUnicast, address) && !isWithin(notPublic6, address);
  }

  /** Why a URL is none that could ever be called, for whoever gave it; null for one that may be. */
  wrongUrl(text: string): string | null {
    if (!URL.canParse(text) || text.length > 2_000) return 'This is no URL of at most 2,000 characters.';
    const url = new URL(text);
    const plain = url.protocol === 'http:';
    if (url.protocol !== 'https:' && !(plain && this.allowsPrivate))
      return 'The URL must begin with https://.';
    if (url.username !== '' || url.password !== '') return 'Leave user and password out of the URL.';
    if (url.hash !== '') return 'Leave out what follows the # in the URL.';
    const host = bare(url.hostname);
    if (isIP(host) !== 0 && !this.isAllowed(host, { plain })) return 'This address is not a public one.';
    return null;
  }

  /** Throws {@link AddressRefused} for a host that is an address and is not called: of those nothing is looked up. */
  refuseLiteral({ hostname, protocol }: URL): void {
    const host = bare(hostname);
    if (isIP(host) !== 0 && !this.isAllowed(host, { plain: protocol === 'http:' }))
      throw new AddressRefused();
  }

  /** For `https.request`: resolves a name and answers the addresses that were judged, and no others. */
  lookupFor({ protocol }: URL): LookupFunction {
    const plain = protocol === 'http:';
    return (hostname, options, callback) => {
      const judge = (found: readonly LookupAddress[]) => {
        const allowed = found.filter(({ address }) => this.isAllowed(address, { plain }));
        const [first] = allowed;
        if (first === undefined) return callback(new AddressRefused(), '', 0);
        // Node asks for all where it tries both families, and for one elsewhere.
        if (options.all === true) callback(null, allowed as never);
        else callback(null, first.address, first.family);
      };
      void this.#addressesOf(hostname).then(judge, () => callback(new NameUnknown(), '', 0));
    };
  }

  /** Rejects where there are none. */
  async #addressesOf(name: string): Promise<readonly LookupAddress[]> {
    if (LOCALHOST.test(name)) return LOOPBACK;
    const asked = await Promise.allSettled([this.#resolver.resolve4(name), this.#resolver.resolve6(name)]);
    const found = asked.flatMap((one, i) =>
      one.status === 'rejected' ? [] : one.value.map((address) => ({ address, family: i === 0 ? 4 : 6 })),
    );
    // Names of a private network may stand in a file, or be short for others; where none may be called, no name is looked for there.
    if (found.length > 0) return found;
    if (!this.allowsPrivate) throw new NameUnknown();
    return bySystem(name, { all: true });
  }
}
