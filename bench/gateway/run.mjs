/** The gateway as it is served, in a process of its own. */
import { gatewayModule } from '../support/build.mjs';
import { serve } from '../support/serve.mjs';

const { loadConfig } = await gatewayModule('src/config.js');
const { connectDatabase } = await gatewayModule('src/database/connect.js');
const { createGateway } = await gatewayModule('src/gateway.js');

/** `change`: what a benchmark does to it before it is asked anything. */
export async function runGateway(change = () => {}) {
  const config = loadConfig(process.env);
  const database = await connectDatabase(config.mongodbUri);
  const gateway = await createGateway(config, database);
  await change(gateway, database);
  const close = async () => {
    await gateway.close();
    await database.close();
  };
  serve(`http://127.0.0.1:${new URL(gateway.url).port}`, close, {
    // For sign-in: until no mail is under way.
    drain: async () => {
      await gateway.services.mails.drain();
      return {};
    },
  });
}
