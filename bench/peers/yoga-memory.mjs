/** graphql-yoga, the people in memory, no authorization. */
import { serveYoga } from './shared/yoga.mjs';

await serveYoga();
