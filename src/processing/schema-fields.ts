/** What the schema says of an attendee's fields: a field that is added there is in every notice and record from the next start on. */
import { Kind, parse } from 'graphql';
import { readTypeDefs } from '../schema/load.ts';

export interface DescribedField {
  readonly name: string;
  /** The first sentence of its description. */
  readonly what: string;
  readonly protected: boolean;
}

const OF_PEOPLE = 'Attendee';
/** What is not about the person, or is about who asks. */
const BESIDE: ReadonlySet<string> = new Set(['id', 'event', 'sharedWithMe']);

let read: readonly DescribedField[] | undefined;

/** All fields of an attendee, in the schema's order. */
export function attendeeFields(): readonly DescribedField[] {
  read ??= readTypeDefs().flatMap((text) => fieldsIn(text));
  return read;
}

/** Those of one file of SDL. */
export function fieldsIn(sdl: string): DescribedField[] {
  return parse(sdl, { noLocation: true }).definitions.flatMap((definition) => {
    const about =
      (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      definition.name.value === OF_PEOPLE;
    if (!about) return [];
    return (definition.fields ?? []).flatMap(({ name, description, directives }) =>
      BESIDE.has(name.value)
        ? []
        : [
            {
              name: name.value,
              what: firstSentence(description?.value ?? name.value),
              protected: (directives ?? []).some((one) => one.name.value === 'protected'),
            },
          ],
    );
  });
}

const firstSentence = (text: string) => /^.*?\.(?=\s|$)/s.exec(text.trim())?.[0] ?? text.trim();
