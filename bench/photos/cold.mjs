/** The gateway without its memory of sealed photos: every one comes from the database, as where more are looked at than it remembers. */
import { runGateway } from '../gateway/run.mjs';
import { gatewayModule } from '../support/build.mjs';

const { UsedLately } = await gatewayModule('src/disclosure/used-lately.js');
const { set } = UsedLately.prototype;
UsedLately.prototype.set = function (key, value) {
  if (!Buffer.isBuffer(value)) set.call(this, key, value);
};

await runGateway();
