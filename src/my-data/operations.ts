/** The operations that fill a package: what a client of the person's could ask. Of others they ask ids, and no field of theirs. */

export const ACCOUNT = `query MyDataAccount {
  viewer {
    account { id events { id slug name } secondFactor { enrolled } }
    sessions { id browser startedAt lastSeenAt }
  }
  myErasure { state askedAt dueAt browser refusedSince }
}`;

export const PROFILE = `query MyDataProfile($event: ID!) {
  viewer {
    attendee(event: $event) {
      id name organisation category phone email jobTitle
      photo { url(size: LARGE, format: JPEG) }
    }
    proposals(event: $event) { id kind field recipient category question answer }
  }
  contactRequestMails(event: $event)
  myHeldPhoto(event: $event) { refused reason }
  myDeletions(event: $event) { integration name eraseContact field askedAt acknowledgedAt }
}`;

const PAGED = 'pageInfo { hasNextPage endCursor }';

export const CONSENTS = `query MyDataConsents($event: ID!, $after: String) {
  page: myConsents(event: $event, includeEnded: true, first: 200, after: $after) {
    nodes {
      id field purpose from until withdrawnAt
      recipient { kind category attendee { id } integration { id name } }
      evidence { how noticeVersion noticeText language }
    }
    ${PAGED}
  }
}`;

export const BLOCKS = `query MyDataBlocks($event: ID!, $after: String) {
  page: myBlocks(event: $event, first: 200, after: $after) { nodes { id since attendee { id } } ${PAGED} }
}`;

export const REQUESTS = `query MyDataRequests($event: ID!, $box: ContactRequestBox!, $after: String) {
  page: contactRequests(event: $event, box: $box, first: 200, after: $after) {
    nodes { id state message fields offered sentAt until from { id } to { id } }
    ${PAGED}
  }
}`;

export const CHANGES = `query MyDataChanges($event: ID!, $after: String) {
  page: myChanges(event: $event, first: 200, after: $after) {
    nodes { id part at by integration session browser consent undoes }
    ${PAGED}
  }
}`;

/** For the record alone: who looked is read with their ids (disclosures.ts), which no operation tells. */
export const DISCLOSURES = `query MyDataDisclosures($event: ID!, $after: String) {
  page: myDisclosures(event: $event, first: 200, after: $after, includeOwn: true) { nodes { at } ${PAGED} }
}`;

export const COMPLAINTS = `query MyDataComplaints($after: String) {
  page: myComplaints(first: 200, after: $after) {
    nodes { id event text state receivedAt dueAt acknowledgedAt closedAt outcome }
    ${PAGED}
  }
}`;
