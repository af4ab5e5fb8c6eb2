/**
 * Threat: the 2018 breach by import. In a group's order the buyer's e-mail, phone and answers stand on every position;
 * taken at face value they would let the buyer sign in as the others, and show the buyer's phone under their names.
 *
 * So an order's e-mail and phone belong to the one position whose attendee address equals the order's and whose name
 * equals the invoice name, or to nobody. Answers count for a person who gave them: of a single-position order, or that
 * buyer. An address that several people give signs in the one of them who is a buyer, or nobody. Positions that are
 * cancelled or rejected count as positions here: that somebody else stood in the order does not change afterwards.
 *
 * Memory grows by some 100 bytes a row (hashes and numbers, never a row; compact.ts).
 */
import { digest, Numbers, Texts } from './compact.ts';
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
  /** Whether the address is the known buyer's, who has another name and a row of their own that settles it. */
  readonly rival: boolean;
  /** Whether a paid row of another name gives the address, too. */
  readonly others: boolean;
  /** Which of the rows of this person this is, from 0; the one that has the address first. */
  readonly nth: number;
  /** Alike for rows of these files with the same address and name; empty without an address. */
  readonly who: string;
}

const NONE = -1;
const FILE_BITS = 15;
const FILE = (1 << FILE_BITS) - 1;

/** Collects the facts of all files of a source in the first pass; then says whose is what. */
export class Groups {
  readonly #rows = new Texts();
  readonly #orders = new Texts();
  readonly #addresses = new Texts();
  /** By row. Numbers that may be none are kept one higher. */
  readonly #orderOf = new Numbers();
  readonly #addressOf = new Numbers();
  readonly #nameHigh = new Numbers();
  readonly #nameLow = new Numbers();
  readonly #flags = new Numbers();
  /** The file whose facts count in the low half, and one more than the last it was taken from in the high. */
  readonly #files = new Numbers();
  /** Only of second and further rows of one person. */
  readonly #ordinals = new Numbers();
  /** By order. */
  readonly #positions = new Numbers();
  readonly #buyers = new Numbers();
  /** By address: how many rows, the first, its known buyer's, and the one that has it. */
  readonly #rowsOf = new Numbers();
  readonly #firstOf = new Numbers();
  readonly #buyerOf = new Numbers();
  readonly #keeperOf = new Numbers();
  readonly #doubts = new Numbers();

  /** Takes one row. Of several with the same id the last file's facts count, and of one file the first row's. */
  add(facts: RowFacts, file = 0): void {
    const order = this.#orders.intern(facts.order);
    const before = this.#rows.size;
    const row = this.#rows.intern(facts.sourceId);
    if (row !== before && (this.#files.get(row) & FILE) === file) return;
    this.#files.set(row, file);
    if (row === before) this.#positions.add(order, 1);
    this.#orderOf.set(row, order);
    this.#addressOf.set(row, facts.address ? this.#addresses.intern(facts.address) + 1 : 0);
    const [high, low] = facts.nameKey === '' ? [0, 0] : digest(facts.nameKey);
    this.#nameHigh.set(row, high);
    this.#nameLow.set(row, low);
    this.#flags.set(row, flagsOf(facts));
  }

  /**
   * Whether what is decided of this registration was decided of these facts. Threat: a row with the buyer's address
   * gets the account because another row of the same id, which is not taken or comes later, gives an address of its own.
   */
  decidedOf(facts: RowFacts): boolean {
    const row = this.#rows.find(facts.sourceId);
    if (row === NONE) return false;
    const [high, low] = facts.nameKey === '' ? [0, 0] : digest(facts.nameKey);
    const address = facts.address ? this.#addresses.find(facts.address) + 1 : 0;
    return (
      this.#orderOf.get(row) === this.#orders.find(facts.order) &&
      this.#addressOf.get(row) === address &&
      this.#nameHigh.get(row) === high &&
      this.#nameLow.get(row) === low &&
      this.#flags.get(row) === flagsOf(facts)
    );
  }

  /** A row that is rejected unread: it still is a position of its order. */
  addBroken(order: string): void {
    this.#positions.add(this.#orders.intern(order), 1);
  }

  /** After the last row; once. */
  conclude(): void {
    this.#eachRow((row) => {
      if (this.#has(row, MATCHES_BUYER)) this.#buyers.add(this.#orderOf.get(row), 1);
    });
    this.#eachRow((row, address) => this.#claim(row, address));
    this.#eachRow((row, address) => this.#keep(row, address));
    const seen = new Texts();
    const times = new Numbers();
    this.#eachRow((row, address) => this.#count(row, address, seen, times));
  }

  /** What is decided of a row; null for one that was not there in the first pass. */
  decide(sourceId: string): GroupDecision | null {
    const row = this.#rows.find(sourceId);
    if (row === NONE) return null;
    const buyer = this.#isBuyer(row);
    return {
      buyer,
      answersOwn: buyer || this.#isSingle(row),
      address: this.#ownership(row),
      live: this.#has(row, LIVE),
      ...this.#standing(row),
      nth: this.#nth(row),
      who: this.#who(row, this.#addressOf.get(row) - 1),
    };
  }

  /** Notes in the second pass that a row is taken: AGAIN if the same file had its id before, UNKNOWN if no first pass had. */
  take(sourceId: string, file: number): 'FIRST' | 'AGAIN' | 'UNKNOWN' {
    const row = this.#rows.find(sourceId);
    if (row === NONE) return 'UNKNOWN';
    if (this.#files.get(row) >>> FILE_BITS === file + 1) return 'AGAIN';
    this.#files.set(row, (this.#files.get(row) & FILE) | ((file + 1) << FILE_BITS));
    return 'FIRST';
  }

  #standing(row: number): Pick<GroupDecision, 'standing' | 'rival' | 'others'> {
    const address = this.#addressOf.get(row) - 1;
    const doubts = this.#doubts.get(address);
    const others = (doubts & SEVERAL_PAID) !== 0;
    if (this.#keeper(row) === NONE) return { standing: 'SHARED', rival: false, others };
    const buyerRow = this.#buyerOf.get(address) - 1;
    const isBuyer = buyerRow !== NONE && this.#sameName(buyerRow, row);
    const standing = isBuyer ? 'BUYER' : (doubts & SEVERAL) !== 0 ? 'SHARED' : 'ALONE';
    return { standing, rival: buyerRow !== NONE && !isBuyer, others };
  }

  #nth(row: number): number {
    const keeper = this.#keeper(row);
    const ordinal = this.#ordinals.get(row);
    if (keeper === row) return 0;
    return keeper > row && this.#sameName(keeper, row) ? ordinal + 1 : ordinal;
  }

  #ownership(row: number): Ownership {
    if (this.#addressOf.get(row) === 0) return 'NONE';
    const keeper = this.#keeper(row);
    if (keeper === row) return 'OWN';
    return keeper !== NONE && this.#mayKeep(row) ? 'DUPLICATE' : 'SHARED';
  }

  #keeper(row: number): number {
    const address = this.#addressOf.get(row) - 1;
    return address === NONE ? NONE : this.#keeperOf.get(address) - 1;
  }

  #claim(row: number, address: number): void {
    if (address === NONE) return;
    if (this.#rowsOf.get(address) === 0) this.#firstOf.set(address, row);
    this.#rowsOf.add(address, 1);
    if (!this.#sameName(this.#firstOf.get(address), row)) this.#doubt(address, SEVERAL);
    if (!this.#isBuyer(row)) return;
    const other = this.#buyerOf.get(address) - 1;
    if (other !== NONE && !this.#sameName(other, row)) this.#doubt(address, SEVERAL_BUYERS);
    this.#buyerOf.set(address, row + 1);
  }

  #doubt(address: number, doubt: number): void {
    this.#doubts.set(address, this.#doubts.get(address) | doubt);
  }

  #keep(row: number, address: number): void {
    if (address === NONE || this.#keeperOf.get(address) !== 0) return;
    if (this.#has(row, LIVE) && this.#mayKeep(row)) this.#keeperOf.set(address, row + 1);
  }

  #mayKeep(row: number): boolean {
    const doubts = this.#doubts.get(this.#addressOf.get(row) - 1);
    if ((doubts & (SEVERAL | SEVERAL_BUYERS)) !== 0)
      return this.#isBuyer(row) && (doubts & SEVERAL_BUYERS) === 0;
    return this.#isBuyer(row) || this.#isSingle(row) || !this.#has(row, ADDRESS_OF_ORDER);
  }

  /** Counts the rows of one person, and sees whether a keeper is the only one who pays by the address. */
  #count(row: number, address: number, seen: Texts, times: Numbers): void {
    if (address === NONE || !this.#has(row, LIVE) || this.#rowsOf.get(address) < 2) return;
    const keeper = this.#keeperOf.get(address) - 1;
    if (keeper !== NONE && !this.#sameName(keeper, row)) this.#doubt(address, SEVERAL_PAID);
    const person = seen.intern(this.#who(row, address));
    const before = times.get(person);
    if (before > 0) this.#ordinals.set(row, before);
    times.set(person, before + 1);
  }

  #who(row: number, address: number): string {
    return address === NONE ? '' : `${address} ${this.#nameHigh.get(row)} ${this.#nameLow.get(row)}`;
  }

  #sameName(one: number, other: number): boolean {
    const same = this.#nameHigh.get(one) === this.#nameHigh.get(other);
    return same && this.#nameLow.get(one) === this.#nameLow.get(other);
  }

  #isBuyer(row: number): boolean {
    return this.#has(row, MATCHES_BUYER) && this.#buyers.get(this.#orderOf.get(row)) === 1;
  }

  #isSingle(row: number): boolean {
    return this.#positions.get(this.#orderOf.get(row)) === 1;
  }

  #has(row: number, flag: number): boolean {
    return (this.#flags.get(row) & flag) !== 0;
  }

  #eachRow(see: (row: number, address: number) => void): void {
    for (let row = 0; row < this.#rows.size; row += 1) see(row, this.#addressOf.get(row) - 1);
  }
}

const LIVE = 1;
const ADDRESS_OF_ORDER = 2;
const MATCHES_BUYER = 4;

/** Of an address: several names give it; several names are its order's buyer; a paid row has another name than its keeper's. */
const SEVERAL = 1;
const SEVERAL_BUYERS = 2;
const SEVERAL_PAID = 4;

function flagsOf(facts: RowFacts): number {
  const ofOrder = facts.address != null && facts.address === facts.orderAddress;
  const matches = ofOrder && facts.nameKey !== '' && facts.nameKey === facts.buyerKey;
  return (
    (facts.state === 'LIVE' ? LIVE : 0) | (ofOrder ? ADDRESS_OF_ORDER : 0) | (matches ? MATCHES_BUYER : 0)
  );
}
