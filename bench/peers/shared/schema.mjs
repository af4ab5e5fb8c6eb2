/** The part of the gateway's schema that is asked for, as one would write it without authorization. */
export const typeDefs = `#graphql
  type Query {
    attendees(event: ID!, first: Int = 25, after: String): AttendeeConnection!
    attendee(id: ID!): Attendee
  }
  type AttendeeConnection { nodes: [Attendee!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Attendee { id: ID! name: String! organisation: String jobTitle: String phone: String email: String photo: Photo }
  type Photo { url: String! }
`;

/** Where a page ended: by name and id, as the gateway's pages are. */
export const cursorAt = ({ name, _id }) => Buffer.from(`${name}\n${_id}`).toString('base64url');
export function positionOf(cursor) {
  const [name, id] = Buffer.from(cursor, 'base64url').toString().split('\n');
  return { name, id };
}

export function pageOf(found, first) {
  const nodes = found.slice(0, first);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: { hasNextPage: found.length > first, endCursor: last === undefined ? null : cursorAt(last) },
  };
}
