/** Budgets of people, opened as a gateway opens them, over the day that was made: how long that took, and in how much memory. */
import { gatewayModule } from '../support/build.mjs';

const { connectDatabase } = await gatewayModule('src/database/connect.js');
const { ReadingBudgets } = await gatewayModule('src/disclosure/budget/budget.js');
const { LedgerStore } = await gatewayModule('src/disclosure/ledger/store.js');

const [, , begun, chain] = process.argv;
const database = await connectDatabase(process.env.MONGODB_URI);
const from = performance.now();
const budgets = await ReadingBudgets.open({
  store: new LedgerStore(database.connection),
  leases: { open: async () => [{ chain, now: new Date() }] },
  own: () => chain,
  begun: Number(begun),
  settings: { peoplePerDay: 2_000, peoplePerTenMinutes: 500 },
  peopleAt: async () => 50_000,
  onHalf: async () => {},
  onTrouble: (error) => console.error(error),
  deadlineMillis: 10_000,
  everyMillis: 3_600_000,
});
const millis = performance.now() - from;
globalThis.gc?.();
console.log(JSON.stringify({ millis, heapMib: process.memoryUsage().heapUsed / 2 ** 20 }));
await budgets.close();
await database.close();
