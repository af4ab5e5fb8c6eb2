/**
 * The one place that loads graphql-shield and graphql-middleware, and by `require`: their ES modules do not load on
 * Node 23 and later, and one of each kind would not recognise the other's rules.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const { shield, rule, deny } = require('graphql-shield') as typeof import('graphql-shield');
export const { applyMiddleware } = require('graphql-middleware') as typeof import('graphql-middleware');
