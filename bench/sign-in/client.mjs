/** The client with the clock. */
import http from 'node:http';
import { headersFor } from '../support/browser.mjs';

/** One connection that stays open, and a network of its own for each request. */
export class Client {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  #url;
  #count = 0;

  constructor(url) {
    this.#url = url;
  }

  /** Milliseconds from asking to the answer's last byte; throws unless the answer holds `expected`. */
  ask(operation, expected) {
    const n = this.#count++;
    const network = `10.${(n >> 14) & 127}.${(n >> 7) & 127}.${n & 127}`;
    const headers = { ...headersFor(this.#url), 'x-forwarded-for': network };
    const body = JSON.stringify(operation);
    return new Promise((resolve, reject) => {
      const begun = performance.now();
      const options = { method: 'POST', agent: this.#agent, headers, timeout: 10_000 };
      const request = http.request(`${this.#url}/graphql`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          const millis = performance.now() - begun;
          if (response.statusCode === 200 && text.includes(expected)) resolve(millis);
          else reject(new Error(`startSignIn answered ${response.statusCode}: ${text}`));
        });
      });
      request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer in 10 s')));
      request.end(body);
    });
  }

  close() {
    this.#agent.destroy();
  }
}
