/**
 * Threat: the 2018 breach by import. In a group's order the buyer's e-mail, phone and answers stand on every position;
 * taken at face value they would let the buyer sign in as the others, and show the buyer's phone under their names.
 *
 * So an order's e-mail and phone belong to the one position whose attendee address equals the order's and whose name
 * equals the invoice name, or to nobody. Answers count for a person who gave them: of a single-position order, or that
 * buyer. An address that several people give signs in the one of them who is a buyer, or nobody. Positions that are
 * cancelled or rejected count as positions here: that somebody else stood in the order does not change afterwards.
 *
 * Memory grows by some 330 bytes a row (hashes and numbers, never a row): 10⁶ rows were measured to take 330 MB.
 */
import { createHash } from 'node:crypto';
import type { RowFacts } from './row.ts';

/** Whose the address of a row is. */
export type Ownership =
  /** This registration's; the account is made for it. */
  | 'OWN'
  /** There is no usable one. */
  | 'NONE'
  /** Somebody else gives it too, or it is the buyer's and this is not known to be the buyer. */
  | 'SHARED'
  /** The same person is registered once more, and that registration has it. */
  | 'DUPLICATE';

/** What these files say of an address and a name: of its one known buyer, of nobody else, or of who knows whom. */
export type Standing = 'BUYER' | 'ALONE' | 'SHARED';

export interface GroupDecision {
  /** The one position of its order that is known to be the buyer. */
  readonly buyer: boolean;
  /** Whether the answers of the row are this person's own. */
  readonly answersOwn: boolean;
  readonly address: Ownership;
  /** Whether the row is a registration at all, in these files. */
  readonly live: boolean;
  /** Of the person, where `address` is of the row. */
  readonly standing: Standing;
  /** Whether somebody of another name is a known buyer by this address. */
  readonly rival: boolean;
  /** Which of the rows of this person this is, from 0; the one that has the address first. */
  readonly nth: number;
}

const NONE = -1;

interface Claim {
  readonly name: string;
  several: boolean;
  buyer: string | null;
  severalBuyers: boolean;
  keeper: number;
}

function newClaim(name: string): Claim {
  return { name, several: false, buyer: null, severalBuyers: false, keeper: NONE };
}

/** Collects the facts of all files in the first pass; then says whose is what. */
export class Groups {
  readonly #rows = new Map<string, number>();
  readonly #orders = new Map<string, number>();
  readonly #addresses = new Map<string, number>();
  /** By row. */
  readonly #orderOf: number[] = [];
  readonly #addressOf: number[] = [];
  readonly #nameOf: string[] = [];
  readonly #flags: number[] = [];
  readonly #fileOf: number[] = [];
  readonly #takenIn: number[] = [];
  /** By order. */
  readonly #positions: number[] = [];
  readonly #buyers: number[] = [];
  readonly #ordinals = new Map<number, number>();
  /** By address. */
  readonly #rowsOf: number[] = [];
  #claims: Claim[] = [];

  /** Takes one row. Of several with the same id the last file's facts count, and of one file the first row's. */
  add(facts: RowFacts, file = 0): void {
    const order = this.#orderIndex(facts.order);
    const id = digest(facts.sourceId);
    const known = this.#rows.get(id);
    if (known !== undefined && this.#fileOf[known] === file) return;
    const row = known ?? this.#rows.size;
    this.#fileOf[row] = file;
    if (known === undefined) {
      this.#rows.set(id, row);
      this.#positions[order] = (this.#positions[order] ?? 0) + 1;
    }
    this.#orderOf[row] = order;
    this.#addressOf[row] = facts.address ? intern(this.#addresses, facts.address) : NONE;
    this.#nameOf[row] = nameOf(facts);
    this.#flags[row] = flagsOf(facts);
  }

  /**
   * Whether what is decided of this registration was decided of these facts. Threat: a row with the buyer's address
   * gets the account because another row of the same id, which is not taken or comes later, gives an address of its own.
   */
  decidedOf(facts: RowFacts): boolean {
    const row = this.#rows.get(digest(facts.sourceId));
    if (row === undefined) return false;
    return (
      this.#orderOf[row] === this.#orders.get(digest(facts.order)) &&
      this.#addressOf[row] === (facts.address ? this.#addresses.get(digest(facts.address)) : NONE) &&
      this.#nameOf[row] === nameOf(facts) &&
      this.#flags[row] === flagsOf(facts)
    );
  }

  /** A row that is rejected unread: it still is a position of its order. */
  addBroken(order: string): void {
    const index = this.#orderIndex(order);
    this.#positions[index] = (this.#positions[index] ?? 0) + 1;
  }

  /** After the last row. */
  conclude(): void {
    this.#buyers.length = 0;
    this.#eachRow((row, order) => {
      if (this.#has(row, MATCHES_BUYER)) this.#buyers[order] = (this.#buyers[order] ?? 0) + 1;
    });
    this.#claims = [];
    this.#eachRow((row) => this.#claim(row));
    this.#eachRow((row) => this.#keep(row));
    const seen = new Map<string, number>();
    this.#eachRow((row) => this.#count(row, seen));
  }

  /** What is decided of a row; null for one that was not there in the first pass. */
  decide(sourceId: string): GroupDecision | null {
    const row = this.#rows.get(digest(sourceId));
    if (row === undefined) return null;
    const buyer = this.#isBuyer(row);
    return {
      buyer,
      answersOwn: buyer || this.#isSingle(row),
      address: this.#ownership(row),
      live: this.#has(row, LIVE),
      ...this.#standing(row),
      nth: this.#nth(row),
    };
  }

  #standing(row: number): Pick<GroupDecision, 'standing' | 'rival'> {
    const claim = this.#claims[this.#addressOf[row] ?? NONE];
    if (claim === undefined || claim.keeper === NONE)
      return { standing: 'SHARED', rival: claim?.severalBuyers === true };
    const isBuyer = claim.buyer !== null && claim.buyer === this.#nameOf[row];
    const standing = isBuyer ? 'BUYER' : claim.several ? 'SHARED' : 'ALONE';
    return { standing, rival: claim.buyer !== null && !isBuyer };
  }

  #nth(row: number): number {
    const keeper = this.#claims[this.#addressOf[row] ?? NONE]?.keeper ?? NONE;
    const ordinal = this.#ordinals.get(row) ?? 0;
    if (keeper === NONE || keeper === row || this.#nameOf[keeper] !== this.#nameOf[row])
      return keeper === row ? 0 : ordinal;
    return keeper > row ? ordinal + 1 : ordinal;
  }

  /** Counts the rows of one person; only second and further ones take memory. */
  #count(row: number, seen: Map<string, number>): void {
    const address = this.#addressOf[row] ?? NONE;
    if (address === NONE || !this.#has(row, LIVE) || (this.#rowsOf[address] ?? 0) < 2) return;
    const person = `${address} ${this.#nameOf[row]}`;
    const before = seen.get(person) ?? 0;
    if (before > 0) this.#ordinals.set(row, before);
    seen.set(person, before + 1);
  }

  /** Notes in the second pass that a row is taken; false if the same file had its id before. */
  take(sourceId: string, file: number): boolean {
    const row = this.#rows.get(digest(sourceId));
    if (row === undefined || this.#takenIn[row] === file) return false;
    this.#takenIn[row] = file;
    return true;
  }

  #ownership(row: number): Ownership {
    const claim = this.#claims[this.#addressOf[row] ?? NONE];
    if (claim === undefined) return 'NONE';
    if (claim.keeper === row) return 'OWN';
    return claim.keeper !== NONE && this.#mayKeep(row, claim) ? 'DUPLICATE' : 'SHARED';
  }

  #claim(row: number): void {
    const address = this.#addressOf[row] ?? NONE;
    if (address === NONE) return;
    this.#rowsOf[address] = (this.#rowsOf[address] ?? 0) + 1;
    const name = this.#nameOf[row] ?? '';
    const claim = this.#claims[address] ?? newClaim(name);
    this.#claims[address] = claim;
    if (claim.name !== name) claim.several = true;
    if (!this.#isBuyer(row)) return;
    if (claim.buyer !== null && claim.buyer !== name) claim.severalBuyers = true;
    claim.buyer = name;
  }

  #keep(row: number): void {
    const claim = this.#claims[this.#addressOf[row] ?? NONE];
    if (claim === undefined || claim.keeper !== NONE) return;
    if (this.#has(row, LIVE) && this.#mayKeep(row, claim)) claim.keeper = row;
  }

  #mayKeep(row: number, claim: Claim): boolean {
    if (claim.several) return this.#isBuyer(row) && !claim.severalBuyers && claim.buyer === this.#nameOf[row];
    return this.#isBuyer(row) || this.#isSingle(row) || !this.#has(row, ADDRESS_OF_ORDER);
  }

  #isBuyer(row: number): boolean {
    return this.#has(row, MATCHES_BUYER) && this.#buyers[this.#orderOf[row] ?? NONE] === 1;
  }

  #isSingle(row: number): boolean {
    return this.#positions[this.#orderOf[row] ?? NONE] === 1;
  }

  #has(row: number, flag: number): boolean {
    return ((this.#flags[row] ?? 0) & flag) !== 0;
  }

  #orderIndex(order: string): number {
    return intern(this.#orders, order);
  }

  #eachRow(see: (row: number, order: number) => void): void {
    for (let row = 0; row < this.#orderOf.length; row += 1) see(row, this.#orderOf[row] ?? NONE);
  }
}

const LIVE = 1;
const ADDRESS_OF_ORDER = 2;
const MATCHES_BUYER = 4;

function flagsOf(facts: RowFacts): number {
  const ofOrder = facts.address != null && facts.address === facts.orderAddress;
  const matches = ofOrder && facts.nameKey !== '' && facts.nameKey === facts.buyerKey;
  return (
    (facts.state === 'LIVE' ? LIVE : 0) | (ofOrder ? ADDRESS_OF_ORDER : 0) | (matches ? MATCHES_BUYER : 0)
  );
}

const nameOf = ({ nameKey }: RowFacts) => (nameKey === '' ? '' : digest(nameKey));

function intern(table: Map<string, number>, text: string): number {
  const key = digest(text);
  const known = table.get(key);
  if (known !== undefined) return known;
  table.set(key, table.size);
  return table.size - 1;
}

/** 96 bits as a string of 12 bytes: short in memory, and two texts are never taken for one. */
function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest().toString('latin1', 0, 12);
}
