/** The gateway without its memory of sealed photos: every one comes from the database, as where more are looked at than it remembers. */
import { runGateway } from '../gateway/run.mjs';
import { gatewayModule } from '../support/build.mjs';

const { BytesLately } = await gatewayModule('src/disclosure/bytes-lately.js');
BytesLately.prototype.get = () => undefined;
BytesLately.prototype.set = () => {};

await runGateway();
