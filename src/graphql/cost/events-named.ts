/** Events that an operation names by their ids, in its text or its variables: whose points it takes, where events have any. */
import { type DocumentNode, Kind, visit } from 'graphql';
import { kindOf } from '../../ids.ts';

const inText = new WeakMap<DocumentNode, ReadonlySet<string>>();

/** A variable that the operation does not have counts as well: whoever asks can only name other events of their own. */
export function eventsNamed(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const named = new Set(eventsInText(document));
  for (const value of Object.values(variables)) {
    // One level of an input object, where mutations say the event.
    const inner = typeof value === 'object' && value !== null ? Object.values(value) : [value];
    for (const id of inner) if (isEvent(id)) named.add(id);
  }
  return named;
}

function eventsInText(document: DocumentNode): ReadonlySet<string> {
  const known = inText.get(document);
  if (known !== undefined) return known;
  const found = new Set<string>();
  visit(document, {
    [Kind.STRING]: ({ value }) => {
      if (isEvent(value)) found.add(value);
    },
  });
  inText.set(document, found);
  return found;
}

const isEvent = (value: unknown): value is string =>
  typeof value === 'string' && value.length < 64 && kindOf(value) === 'event';
