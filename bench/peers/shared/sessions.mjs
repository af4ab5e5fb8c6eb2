/** Sessions by express-session and connect-mongo, as their documentation advises: written when they change, touched rarely. */
import MongoStore from 'connect-mongo';
import express from 'express';
import session from 'express-session';

const TOUCH_AFTER_SECONDS = 300; // As the gateway's.

/** Middleware: `/sign-in` for the benchmark, and nobody gets past it without a session. */
export function sessions(connection) {
  const store = MongoStore.create({
    client: connection.getClient(),
    dbName: connection.name,
    collectionName: 'peer_sessions',
    touchAfter: TOUCH_AFTER_SECONDS,
  });
  const app = express.Router();
  app.use(session({ secret: 'of the benchmark', store, resave: false, saveUninitialized: false }));
  app.post('/sign-in', express.json(), (req, res) => {
    req.session.account = req.body.account;
    res.end();
  });
  app.use((req, res, next) => {
    if (req.session.account !== undefined) return next();
    res.status(401).end();
  });
  return app;
}
