import type { TestGateway } from './gateway.ts';
import { until } from './mongod.ts';

/** Waits until all that is due has left the outbox, by whichever gateway. */
export async function allMailed({ services }: Pick<TestGateway, 'services'>): Promise<void> {
  const waiting = { state: { $in: ['QUEUED' as const, 'SENDING' as const] }, dueAt: { $lte: new Date() } };
  await until(async () => {
    await services.postman.deliverDue();
    return (await services.models.outbox.countDocuments(waiting).exec()) === 0;
  });
}
