/** Run by {@link embeddedInChild}: holds the embedded database of a folder until SIGINT. */
import { startOrAttachEmbedded } from '../../src/database/embedded.ts';

const embedded = await startOrAttachEmbedded(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify({ owned: embedded.owned, uri: embedded.uri })}\n`);
const alive = setInterval(() => {}, 1_000);
process.once('SIGINT', async () => {
  await embedded.stop();
  clearInterval(alive);
});
