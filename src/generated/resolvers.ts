// Made by codegen.ts from schema/; do not edit.
import type { ProtectedField } from '../protected-fields.ts';
import type { PhotoFormat } from '../photos/renditions.ts';
import type { PhotoSize } from '../photos/renditions.ts';
import type { ProfilePart } from '../history/model.ts';
import type { MessageType as WebhookType } from '../webhooks/model.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { OwnedBy, AccountParent, SecondFactorParent, AttendeeEdgeParent, BlockView, BlockPageParent, AlarmView, AlarmAboutParent, AlarmSuspectsParent, AlarmAcknowledgementParent, AlarmPageParent, GrantView, GrantPageParent, AskedErasureParent, MyDataParent, ConsentView, ConsentPageParent, ConsentRecipientParent, ContactRequestView, ContactRequestPageParent, DisclosureView, DisclosureBasisParent, DisclosurePageParent, DisclosureRecipientParent, IncidentView, IncidentReportView, InvitationParent, ProposalView, LockdownView, LockdownActorParent, IncidentDocumentParent, IncidentLettersParent, IncidentLetterView, IncidentLetterPageParent, IncidentLettersPreviewParent, IncidentLetterCountParent, ProfileChangeView, ProfileChangePageParent, PhotoView, PreviewParent, PreviewedFieldParent, WebhookView, DeletionView } from '../parents.ts';
import type { AttendeeView, AttendeePage } from '../attendees/load.ts';
import type { EventView } from '../events/load.ts';
import type { SessionView } from '../sign-in/session-store.ts';
import type { ComplaintView, ComplaintPage } from '../complaints/list.ts';
import type { Receipt } from '../receipts/make.ts';
import type { ReceiptPage } from '../receipts/read.ts';
import type { AnsweredProcessing } from '../processing/answer.ts';
import type { IntegrationView, ApiKeyView, CurrentKeyView } from '../integrations/views.ts';
import type { WantedField } from '../integrations/model.ts';
import type { PlantedCanary } from '../canaries/plant.ts';
import type { Unreachable } from '../incidents/letters/plan.ts';
import type { HeldPhotoView } from '../photos/moderation/mine.ts';
import type { WaitingPhoto, WaitingPage, Report } from '../photos/moderation/queue.ts';
import type { Given } from '../disclosure/list/given.ts';
import type { WebhookDeliveryRecord } from '../webhooks/model.ts';
import type { AskedDeletion } from '../webhooks/deletions.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A point in time, ISO 8601 in UTC with milliseconds, for example `2026-09-30T09:00:00.000Z`. */
  DateTime: { input: Date; output: Date; }
};

/** What can be changed. */
export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Begins to change the address that the viewer signs in by: mails a code and a link to the new one, which work for ten
   * minutes, once, and only with the cookie that this answer sets. Takes a sign-in of the last 15 minutes
   * (FRESH_SIGN_IN_REQUIRED) and, where the account has one, its second factor (SECOND_FACTOR_REQUIRED). The answer is
   * the same whether the new address has an account or not; one that has is told by mail, and cannot be taken.
   * `Attendee.email` is what the viewer shows, and stays as it is. RATE_LIMITED past 5 an hour, and as startSignIn is.
   */
  changeAddress: ChangeAddressPayload;
  /**
   * Changes the address, with the code of the mail or the token of its link, in the browser that asked for it. The
   * account's other sessions end, and a notice goes to the old address, with a link that undoes it for 72 hours. Five wrong tries end what
   * was begun. Whatever the reason, a failure is the one userError CHANGE_FAILED.
   */
  completeAddressChange: CompleteAddressChangePayload;
  /**
   * Undoes a change of address, by the link in the notice to the old one, signed in or not: that address comes back,
   * later changes are undone with it, and every session of the account ends. It works once, for 72 hours. RATE_LIMITED past 1,000 tries from one
   * network in ten minutes.
   */
  undoAddressChange: UndoAddressChangePayload;
  /** Says that somebody has looked at an alarm, and what it was. For organisers of its event, in a session with the second factor; never of one about themselves. */
  acknowledgeAlarm: AlarmPayload;
  /** Writes what the viewer says about themselves; fields left out stay. No import overwrites it afterwards. Another `phone` takes a sign-in of the last 15 minutes: FRESH_SIGN_IN_REQUIRED otherwise; taking it away never does. */
  updateProfile: UpdateProfilePayload;
  /** Lists the viewer in the event's directory, or takes them out of it. Being listed takes a sign-in of the last 15 minutes: FRESH_SIGN_IN_REQUIRED otherwise; leaving never does. Who is not listed is still named to those whose protected fields they read. */
  setListed: SetListedPayload;
  /** Withholds every protected field of the viewer's from one person of the event, whatever consents are in force, and keeps their contact requests out of the viewer's box: from the next request on, until unblocked. They still find the viewer where the viewer is listed. Nothing tells them: all looks as if there were no consent. Only when the viewer reads a protected field of theirs, they are told who did, as everybody is. */
  block: BlockPayload;
  /** Ends a block; the consents in force count again. */
  unblock: UnblockPayload;
  /**
   * Opens protected fields of some people without their consent, in an emergency: for this session, for 15 minutes, from
   * the next request on. For organisers, people of their own event, in a session with the second factor
   * (SECOND_FACTOR_REQUIRED) and a sign-in of the last 15 minutes (FRESH_SIGN_IN_REQUIRED). It stays on record with its
   * purpose (PURPOSE_REQUIRED), each of the people is told by mail who, which fields and what for, and each look is recorded.
   * At most 10 people at once and 50 a day (RATE_LIMITED); not under a lockdown (LOCKED_DOWN).
   */
  breakGlass: BreakGlassPayload;
  /** Ends what breakGlass opened, from the next request on. It ends by itself after 15 minutes, and with the session. */
  endBreakGlass: EndBreakGlassPayload;
  /**
   * Plants attendees who do not exist: no answer tells them from others, nobody has a reason to open them, and when somebody is shown
   * a field of one, organisers get an alarm. For organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED).
   */
  plantCanaries: PlantCanariesPayload;
  /** Removes a planted attendee, as anybody is erased; the ledger keeps who was shown them. For organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). */
  removeCanary: RemoveCanaryPayload;
  /**
   * Invites somebody without an account of their own (a group's ticket, no usable address) to take a registration over:
   * mails a link to an address of theirs, which works once, for 14 days. A newer invitation for the same attendee
   * replaces it. For organisers of the event, in a session with the second factor (SECOND_FACTOR_REQUIRED; FORBIDDEN for
   * somebody who organises nothing). The answer is the same for every address. RATE_LIMITED past 500 a day, or 5 a day to one address.
   */
  inviteAttendee: InviteAttendeePayload;
  /**
   * Takes over the registration that one was invited to, once, signed in by the address the invitation was sent to (an invitation is
   * a reason to sign in by startSignIn). Nothing is shown to anybody by it: what somebody else said on the form is
   * offered by `viewer.proposals`. Afterwards `viewer.attendee` answers it. RATE_LIMITED past 1,000 tries from one
   * network in ten minutes.
   */
  claimInvitation: ClaimInvitationPayload;
  /**
   * Complains about how an event treats the viewer's data. Whoever is signed in may, attending or not. They get a receipt by mail with the
   * complaint's number and the day by which they hear; the organisers are told and reminded. At most 10 a day (RATE_LIMITED).
   */
  fileComplaint: FileComplaintPayload;
  /**
   * For organisers: says that they have read a complaint and deal with it, which the person is told by mail. Takes a session with
   * the second factor (SECOND_FACTOR_REQUIRED).
   */
  acknowledgeComplaint: AcknowledgeComplaintPayload;
  /**
   * For organisers: closes a complaint with its outcome, which the person is told by mail in these words. Takes a session with the
   * second factor (SECOND_FACTOR_REQUIRED).
   */
  closeComplaint: CloseComplaintPayload;
  /** Permits a recipient to see fields of the viewer's; `myDisclosures` says who did. Consent to an audience or an integration takes a sign-in of the last 15 minutes: FRESH_SIGN_IN_REQUIRED otherwise. A consent that says the same already stays; one to the same recipient with another end or purpose ends, and the new one takes its place. */
  giveConsent: GiveConsentPayload;
  /** Takes consents back, from the next request on. Never asks for a fresh sign-in. */
  withdrawConsent: WithdrawConsentPayload;
  /** Asks somebody for fields of theirs, and may offer own fields in return, which become consents when they accept. Whoever asks is known to the one they ask from then on. One at a time to each person, for 14 days, whatever comes of it; at most 20 tries a day: RATE_LIMITED. */
  requestContact: RequestContactPayload;
  /** Accepts a request, which gives consents to the one who asked, or declines it, which they are not told. */
  answerContactRequest: AnswerContactRequestPayload;
  /** Takes a request back, with what was offered, as long as it was not accepted. It makes no room for another to the same person before its time. */
  cancelContactRequest: CancelContactRequestPayload;
  /** Turns mails about contact requests on or off, for the viewer themselves. Such a mail says that somebody asks, not who or what for; there are at most three a day, and none about people the viewer blocked. The one who asks is not told whether there was one. */
  setContactRequestMails: SetContactRequestMailsPayload;
  /**
   * Asks for everything about the viewer to be erased: their registrations at all events, and the account, unless it organises one. It is
   * done after a cooling-off (`AskedErasure.dueAt`), in which keepMe stops it. From the answer on the viewer is in no directory, and
   * what they permitted and asked for is taken back. They are told at once, at every address that is kept of them. Takes a sign-in of the last
   * 15 minutes (FRESH_SIGN_IN_REQUIRED), and the second factor of whoever has one (SECOND_FACTOR_REQUIRED). Asked again, it
   * answers the one that waits.
   */
  eraseMe: EraseMePayload;
  /**
   * Stops the erasure that the viewer asked for. Nobody is shown anything again by it: list yourself and give consents anew. Takes a sign-in
   * of the last 15 minutes (FRESH_SIGN_IN_REQUIRED).
   */
  keepMe: KeepMePayload;
  /**
   * Changes an event's settings: what is given; what is left out stays, and null takes it away where that is possible. For
   * its organisers, in a session that holds the second factor (SECOND_FACTOR_REQUIRED). It changes nobody's own choices:
   * who may no longer be listed is not shown from the next request on, and is again, if they still want to, when they may.
   */
  updateEventSettings: UpdateEventSettingsPayload;
  /**
   * Takes changes of the viewer's own profile back, all of them or none: each part holds again what it held before the
   * oldest that is named, and consents that were given are withdrawn. A part that was changed since by one that is not
   * named is CHANGED_SINCE. Taking back is a change, too, and can be taken back; a withdrawn consent is given anew by giveConsent.
   * Takes a sign-in of the last 15 minutes: FRESH_SIGN_IN_REQUIRED otherwise.
   */
  undoChanges: UndoChangesPayload;
  /**
   * For organisers: puts back what parts of somebody's profile held at a time, or takes them away. It writes no words of
   * theirs, shows them no value, puts nothing back where there is nothing now, and lists nobody. It is recorded and told to
   * the person, who can undo it. Takes a session with the second factor: SECOND_FACTOR_REQUIRED otherwise.
   */
  takeBack: TakeBackPayload;
  /**
   * Queues a letter to each person affected who was not written to yet, and with `updates` to those of whom there is more to
   * tell. What a letter says is fixed now. Twice is as good as once, and after a crash it queues the rest. For who may read
   * the incident, in a session with the second factor.
   */
  queueIncidentLetters: QueueIncidentLettersPayload;
  /** Sends a letter again that FAILED or is UNCERTAIN, under the same Message-ID; one that is uncertain may arrive twice. */
  retryIncidentLetter: RetryIncidentLetterPayload;
  /**
   * Writes down that something happened, and whom you suspect; both can be put right later. The 72 hours of Art. 33(1) GDPR
   * run from `awareAt`; the event's organisers are reminded by mail (of all events: who organises all, or where nobody does, any). For organisers, in a session with the second factor
   * (SECOND_FACTOR_REQUIRED); for all events at once only if you organise all of them.
   */
  openIncident: IncidentPayload;
  /** Puts right what is said of an incident, or adds what was done; what stood there before stays in its log. */
  changeIncident: IncidentPayload;
  /** Names more suspects, at most 200 times a day (RATE_LIMITED). None is ever taken off the record. */
  addSuspects: IncidentPayload;
  /** Says that it is over: no reminder comes any more. It can still be read, changed and restored from. */
  closeIncident: IncidentPayload;
  /**
   * Takes back what the suspects changed on profiles at the incident's event within its window, and withdraws the consents
   * they gave. What somebody else changed since stays, and is named; so does what may be the owner's own. Run again it does
   * what is left. The people are told by mail.
   */
  restoreIncident: RestoreIncidentPayload;
  /** Registers a third party, as people will read of it. It opens nothing: each field is approved by itself, and keys are made. For who organises all its events, in a session with the second factor (SECOND_FACTOR_REQUIRED) and a sign-in of the last 15 minutes (FRESH_SIGN_IN_REQUIRED). What was registered does not change: people consent to it as it stands. */
  registerIntegration: IntegrationPayload;
  /** Approves a field that an integration wants; people can consent to it then. As registerIntegration. */
  approveIntegrationField: IntegrationPayload;
  /** Refuses a field, or withdraws its approval, from the next request on and for good: consents that were given to it must not come back to life. For who organises one of its events, in a session with the second factor. */
  refuseIntegrationField: IntegrationPayload;
  /** Lets an integration read the roster: name, organisation and category of everybody with a valid registration, listed or not, by keys with the scope `roster:read`. The purpose is told to people. As registerIntegration. */
  grantRoster: IntegrationPayload;
  /** Takes the roster back, from the next request on. For who organises one of its events, in a session with the second factor. */
  withdrawRoster: IntegrationPayload;
  /** Ends an integration for good, and all its keys with it, from the next request on. For who organises all its events, in a session with the second factor. */
  endIntegration: IntegrationPayload;
  /** Makes an API key. It is shown in this answer and never again. As registerIntegration. */
  createApiKey: NewApiKeyPayload;
  /** Makes another key of the same kind; the one before goes on for a while, so that it can be exchanged. As registerIntegration. */
  rotateApiKey: NewApiKeyPayload;
  /** Ends a key for good, from the next request on, on every gateway. For who organises one of its events, in a session with the second factor. Who merely found a key posts it to `/keys/revoke`. */
  revokeApiKey: ApiKeyPayload;
  /** Takes back all that the viewer consented to one integration, at all their events, from the next request on. Never asks for a fresh sign-in. */
  withdrawIntegration: WithdrawIntegrationPayload;
  /**
   * Withholds protected fields, or ends sign-ins, for every request that begins after the answer, on every gateway. For
   * organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED): EVENT, FIELD, ATTENDEES and INTEGRATION of their own
   * events; EVERYTHING and SIGN_IN reach beyond those, and are lifted by who organises all events, or on the command line.
   */
  lockdown: LockdownPayload;
  /** Lifts a lockdown, from the next request on. It stays on record, with who lifted it and why. LOCKED_DOWN in a session begun since the time the lockdown names. */
  liftLockdown: LockdownPayload;
  /**
   * Has everything prepared that is held about the viewer, at all events (Art. 15, 20 GDPR); the answer comes at once, and a mail when it is ready.
   * Takes a sign-in of the last 15 minutes (FRESH_SIGN_IN_REQUIRED), and the second factor of whoever has one (SECOND_FACTOR_REQUIRED). One
   * that is ready gives way to a new one. At most 5 a day (RATE_LIMITED).
   */
  prepareMyData: PrepareMyDataPayload;
  /**
   * For organisers: shows a photo that waits to those whom its owner consented to, and ends its reports. It names the photo:
   * where another was put there meanwhile, it is UNKNOWN_PHOTO. Takes a session with the second factor (SECOND_FACTOR_REQUIRED);
   * waits under a lockdown (LOCKED_DOWN).
   */
  approvePhoto: ApprovePhotoPayload;
  /**
   * For organisers: withholds a photo that waits from everybody but its owner, from the next request on. The owner is told
   * the reason by mail, and can remove it, set another, or undo it, which asks the moderators once more. What they set next
   * waits until it is approved, whatever the event's setting. Takes a session with the second factor (SECOND_FACTOR_REQUIRED).
   */
  refusePhoto: RefusePhotoPayload;
  /**
   * For organisers: puts back, in the place of a photo that was refused, what its owner had set right before, as long as that
   * is kept (`EARLIER_VALUES_DAYS`). Nothing is put back that its owner had taken away. The owner is told, and can undo it.
   * Takes a session with the second factor (SECOND_FACTOR_REQUIRED); waits under a lockdown (LOCKED_DOWN).
   */
  restorePhoto: RestorePhotoPayload;
  /**
   * Asks the moderators to look at somebody's photo. It stays as it is until they judged, and they are not told who asked.
   * The answer is the same whether or not there is a photo that the viewer is shown. At most 20 a day (RATE_LIMITED).
   */
  reportPhoto: ReportPhotoPayload;
  /**
   * Where to send the viewer's photo at an event: its bytes go there by PUT, in the same session. Nothing is changed by this
   * alone; it says what the PUT would say about who asks. Takes a sign-in of the last 15 minutes: FRESH_SIGN_IN_REQUIRED
   * otherwise. Afterwards `Attendee.photo` is the new one, the former can be put back by undoChanges for a while, and the owner is told.
   */
  setPhoto: SetPhotoPayload;
  /** Takes the viewer's photo at an event away, from the next request on. It takes no fresh sign-in; undoChanges puts it back for a while. */
  removePhoto: RemovePhotoPayload;
  /**
   * Accepts or declines what a form said on the viewer's behalf, all of it or nothing. Accepting a consent gives it, as
   * giveConsent does; accepting to be listed lists. Accepting takes a sign-in of the last 15 minutes:
   * FRESH_SIGN_IN_REQUIRED otherwise; declining never does. What was answered is not offered again, whatever a later import says.
   */
  answerProposals: AnswerProposalsPayload;
  /**
   * A new secret for the viewer's authenticator app. It becomes the second factor with its first right code, by
   * verifySecondFactor in the same session within 15 minutes; until then nothing changes. For organisers. Takes a
   * sign-in of the last 15 minutes (FRESH_SIGN_IN_REQUIRED); to replace a factor, besides, a session that holds the old
   * one, by a code of it or a recovery code (SECOND_FACTOR_REQUIRED).
   */
  enrolSecondFactor: EnrolSecondFactorPayload;
  /**
   * Proves the second factor in this session, which gets a new id and ends when it would have. A code of the app works
   * once, and a clock may be 30 seconds off; a recovery code works once. After five wrong codes RATE_LIMITED for 15
   * minutes, then twice as long each time, to four hours; a recovery code works meanwhile. It holds for 8 hours.
   */
  verifySecondFactor: VerifySecondFactorPayload;
  /**
   * Ten new recovery codes in place of all there were. Takes a session with the second factor (SECOND_FACTOR_REQUIRED)
   * and a sign-in of the last 15 minutes (FRESH_SIGN_IN_REQUIRED).
   */
  regenerateRecoveryCodes: RegenerateRecoveryCodesPayload;
  /**
   * Starts signing in: if the address belongs to somebody who is registered, organises or was invited, a mail goes there with a code
   * and a link, which work for ten minutes, once, and only with the cookie that this answer sets. The answer is the same
   * for every address. RATE_LIMITED past 300 starts from one network in ten minutes; mails to one address are limited,
   * too, without a word.
   */
  startSignIn: StartSignInPayload;
  /**
   * Signs in with the code of the mail, or the token of its link, in the browser that asked for it; the session gets a
   * new id. Five wrong tries end the sign-in that was started. Whatever the reason, a failure is the one userError
   * SIGN_IN_FAILED. RATE_LIMITED past 1,000 tries from one network in ten minutes.
   */
  completeSignIn: CompleteSignInPayload;
  /** Mails the viewer a new code; completeSignIn with it makes the sign-in a fresh one, good for 15 minutes of what FRESH_SIGN_IN_REQUIRED asks for. At most 10 an hour, else RATE_LIMITED. */
  proveAgain: ProveAgainPayload;
  /** Ends this session, on the server, at once. */
  signOut: SignOutPayload;
  /** Ends every session of the account, this one included, on the server, at once. */
  signOutEverywhere: SignOutEverywherePayload;
  /** Ends one of the viewer's own sessions. */
  endSession: EndSessionPayload;
  /**
   * For integrations: registrations as another system has them, up to 500 a call, by the rules of an import
   * (docs/import.md). Whoever comes is private; what people wrote about themselves stays as it is; no consent is given. A row
   * is done whole or not at all, and a call with an `idempotencyKey` that was done in the last 24 hours is answered as
   * it was then. Results tell what became of a row beside what this key's integration said before, and nothing of anybody else.
   * Takes a key with the scope `attendee:write`.
   */
  upsertAttendees: UpsertAttendeesPayload;
  /**
   * Makes an endpoint: a place where an integration is told what happens, by Standard Webhooks. Its secret is shown once. For
   * organisers of all events of the integration, in a session with the second factor (SECOND_FACTOR_REQUIRED), and its own
   * keys; at most 10.
   */
  createWebhook: WebhookSecretPayload;
  /** Changes an endpoint. Switched on again, it is sent what it missed in the last 30 days. */
  changeWebhook: WebhookPayload;
  /** Takes an endpoint away, with its secret and what waits for it. */
  deleteWebhook: DeleteWebhookPayload;
  /** Makes a new secret, shown once. For 24 hours messages are signed by the one before as well. */
  rotateWebhookSecret: WebhookSecretPayload;
  /** Sends a message of the type `ping`; what came of it stands in `webhookDeliveries`. 120 an hour for an integration: RATE_LIMITED. */
  pingWebhook: PingWebhookPayload;
  /**
   * Sends again one message, or all since a time, of the last 30 days; a receiver knows them by their `webhook-id`. 600 an hour
   * for an integration, where all since a time count as ten: RATE_LIMITED.
   */
  replayWebhook: ReplayWebhookPayload;
  /** Says that an integration has deleted what a message asked it to delete. For its own keys alone. `POST /webhooks/ack/{message}` does the same. */
  acknowledgeDeletion: AcknowledgeDeletionPayload;
};


/** What can be changed. */
export type MutationChangeAddressArgs = {
  input: ChangeAddressInput;
};


/** What can be changed. */
export type MutationCompleteAddressChangeArgs = {
  input: CompleteAddressChangeInput;
};


/** What can be changed. */
export type MutationUndoAddressChangeArgs = {
  input: UndoAddressChangeInput;
};


/** What can be changed. */
export type MutationAcknowledgeAlarmArgs = {
  input: AcknowledgeAlarmInput;
};


/** What can be changed. */
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};


/** What can be changed. */
export type MutationSetListedArgs = {
  input: SetListedInput;
};


/** What can be changed. */
export type MutationBlockArgs = {
  input: BlockInput;
};


/** What can be changed. */
export type MutationUnblockArgs = {
  input: UnblockInput;
};


/** What can be changed. */
export type MutationBreakGlassArgs = {
  input: BreakGlassInput;
};


/** What can be changed. */
export type MutationEndBreakGlassArgs = {
  input: EndBreakGlassInput;
};


/** What can be changed. */
export type MutationPlantCanariesArgs = {
  input: PlantCanariesInput;
};


/** What can be changed. */
export type MutationRemoveCanaryArgs = {
  input: RemoveCanaryInput;
};


/** What can be changed. */
export type MutationInviteAttendeeArgs = {
  input: InviteAttendeeInput;
};


/** What can be changed. */
export type MutationClaimInvitationArgs = {
  input: ClaimInvitationInput;
};


/** What can be changed. */
export type MutationFileComplaintArgs = {
  input: FileComplaintInput;
};


/** What can be changed. */
export type MutationAcknowledgeComplaintArgs = {
  input: AcknowledgeComplaintInput;
};


/** What can be changed. */
export type MutationCloseComplaintArgs = {
  input: CloseComplaintInput;
};


/** What can be changed. */
export type MutationGiveConsentArgs = {
  input: GiveConsentInput;
};


/** What can be changed. */
export type MutationWithdrawConsentArgs = {
  input: WithdrawConsentInput;
};


/** What can be changed. */
export type MutationRequestContactArgs = {
  input: RequestContactInput;
};


/** What can be changed. */
export type MutationAnswerContactRequestArgs = {
  input: AnswerContactRequestInput;
};


/** What can be changed. */
export type MutationCancelContactRequestArgs = {
  input: CancelContactRequestInput;
};


/** What can be changed. */
export type MutationSetContactRequestMailsArgs = {
  input: SetContactRequestMailsInput;
};


/** What can be changed. */
export type MutationUpdateEventSettingsArgs = {
  input: UpdateEventSettingsInput;
};


/** What can be changed. */
export type MutationUndoChangesArgs = {
  input: UndoChangesInput;
};


/** What can be changed. */
export type MutationTakeBackArgs = {
  input: TakeBackInput;
};


/** What can be changed. */
export type MutationQueueIncidentLettersArgs = {
  input: QueueIncidentLettersInput;
};


/** What can be changed. */
export type MutationRetryIncidentLetterArgs = {
  input: RetryIncidentLetterInput;
};


/** What can be changed. */
export type MutationOpenIncidentArgs = {
  input: OpenIncidentInput;
};


/** What can be changed. */
export type MutationChangeIncidentArgs = {
  input: ChangeIncidentInput;
};


/** What can be changed. */
export type MutationAddSuspectsArgs = {
  input: AddSuspectsInput;
};


/** What can be changed. */
export type MutationCloseIncidentArgs = {
  input: CloseIncidentInput;
};


/** What can be changed. */
export type MutationRestoreIncidentArgs = {
  input: RestoreIncidentInput;
};


/** What can be changed. */
export type MutationRegisterIntegrationArgs = {
  input: RegisterIntegrationInput;
};


/** What can be changed. */
export type MutationApproveIntegrationFieldArgs = {
  input: ApproveIntegrationFieldInput;
};


/** What can be changed. */
export type MutationRefuseIntegrationFieldArgs = {
  input: RefuseIntegrationFieldInput;
};


/** What can be changed. */
export type MutationGrantRosterArgs = {
  input: GrantRosterInput;
};


/** What can be changed. */
export type MutationWithdrawRosterArgs = {
  input: WithdrawRosterInput;
};


/** What can be changed. */
export type MutationEndIntegrationArgs = {
  input: EndIntegrationInput;
};


/** What can be changed. */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/** What can be changed. */
export type MutationRotateApiKeyArgs = {
  input: RotateApiKeyInput;
};


/** What can be changed. */
export type MutationRevokeApiKeyArgs = {
  input: RevokeApiKeyInput;
};


/** What can be changed. */
export type MutationWithdrawIntegrationArgs = {
  input: WithdrawIntegrationInput;
};


/** What can be changed. */
export type MutationLockdownArgs = {
  input: LockdownInput;
};


/** What can be changed. */
export type MutationLiftLockdownArgs = {
  input: LiftLockdownInput;
};


/** What can be changed. */
export type MutationApprovePhotoArgs = {
  input: ApprovePhotoInput;
};


/** What can be changed. */
export type MutationRefusePhotoArgs = {
  input: RefusePhotoInput;
};


/** What can be changed. */
export type MutationRestorePhotoArgs = {
  input: RestorePhotoInput;
};


/** What can be changed. */
export type MutationReportPhotoArgs = {
  input: ReportPhotoInput;
};


/** What can be changed. */
export type MutationSetPhotoArgs = {
  input: SetPhotoInput;
};


/** What can be changed. */
export type MutationRemovePhotoArgs = {
  input: RemovePhotoInput;
};


/** What can be changed. */
export type MutationAnswerProposalsArgs = {
  input: AnswerProposalsInput;
};


/** What can be changed. */
export type MutationVerifySecondFactorArgs = {
  input: VerifySecondFactorInput;
};


/** What can be changed. */
export type MutationStartSignInArgs = {
  input: StartSignInInput;
};


/** What can be changed. */
export type MutationCompleteSignInArgs = {
  input: CompleteSignInInput;
};


/** What can be changed. */
export type MutationEndSessionArgs = {
  input: EndSessionInput;
};


/** What can be changed. */
export type MutationUpsertAttendeesArgs = {
  input: UpsertAttendeesInput;
};


/** What can be changed. */
export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


/** What can be changed. */
export type MutationChangeWebhookArgs = {
  input: ChangeWebhookInput;
};


/** What can be changed. */
export type MutationDeleteWebhookArgs = {
  input: DeleteWebhookInput;
};


/** What can be changed. */
export type MutationRotateWebhookSecretArgs = {
  input: RotateWebhookSecretInput;
};


/** What can be changed. */
export type MutationPingWebhookArgs = {
  input: PingWebhookInput;
};


/** What can be changed. */
export type MutationReplayWebhookArgs = {
  input: ReplayWebhookInput;
};


/** What can be changed. */
export type MutationAcknowledgeDeletionArgs = {
  input: AcknowledgeDeletionInput;
};

/** Which address to sign in by. */
export type ChangeAddressInput = {
  /** The new e-mail address, in any case. */
  email: Scalars['String']['input'];
};

/** What came of changeAddress. */
export type ChangeAddressPayload = {
  __typename?: 'ChangeAddressPayload';
  /** True when it was begun; it tells nothing about the new address. */
  accepted: Scalars['Boolean']['output'];
  /** BAD_ADDRESS, for a text that is no address; SAME_ADDRESS, for the account's own; TOO_MANY_CHANGES, while five can still be undone. */
  userErrors: Array<UserError>;
};

/** The proof of a new address. */
export type CompleteAddressChangeInput = {
  /** The code of the mail, with or without dash, in any case; or the token of its link. */
  code: Scalars['String']['input'];
};

/** What came of completeAddressChange. */
export type CompleteAddressChangePayload = {
  __typename?: 'CompleteAddressChangePayload';
  /** Whether the account signs in by the new address from now on. */
  changed: Scalars['Boolean']['output'];
  /** CHANGE_FAILED, whatever the reason. */
  userErrors: Array<UserError>;
};

/** The proof of the old address. */
export type UndoAddressChangeInput = {
  /** The token of the notice's link: what stands behind the #. */
  token: Scalars['String']['input'];
};

/** What came of undoAddressChange. */
export type UndoAddressChangePayload = {
  __typename?: 'UndoAddressChangePayload';
  /** Whether the address to which the link was sent is the account's again. */
  undone: Scalars['Boolean']['output'];
  /** UNDO_FAILED, whatever the reason. */
  userErrors: Array<UserError>;
};

/** What can be asked. */
export type Query = {
  __typename?: 'Query';
  /** What rules found at an event, the newest first (docs/alarms.md). For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). Those about the viewer's own account are not in it. */
  alarms: AlarmConnection;
  /**
   * The directory of an event, ordered by name (blind to case and accents) and id. Those who attend see the people who
   * chose to be listed; organisers see everybody with a valid registration; for all others it is empty. A key sees the listed by
   * `attendee:read`, and everybody by `roster:read` where an organiser granted its integration the roster. There is no
   * count of the whole. Whoever reads a protected field of somebody here is named to them (`myDisclosures`), listed or not.
   */
  attendees: AttendeeConnection;
  /** Whom the viewer blocked at an event, the newest first. */
  myBlocks: BlockConnection;
  /** What was opened at an event by breaking the glass, the newest first. For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). */
  breakGlassGrants: BreakGlassGrantConnection;
  /** The planted attendees of an event, the newest first, at most 50. For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). */
  canaries: Array<Canary>;
  /**
   * What an invitation is about, before it is taken over: for who is signed in by the address it was sent to. Null for
   * everybody else, and for a link that is unknown, used, expired, or replaced by a newer one. RATE_LIMITED past 1,000 tries from one
   * network in ten minutes.
   */
  invitation: Maybe<Invitation>;
  /** The object with this id, if there is one that the viewer may know of; null otherwise, whatever the reason. Whoever reads somebody's protected field is named to them (`myDisclosures`), listed or not. */
  node: Maybe<Node>;
  /** The objects with these ids, one for each, in their order; null for each that the viewer may not know of. Whoever reads somebody's protected field is named to them (`myDisclosures`), listed or not. */
  nodes: Array<Maybe<Node>>;
  /** The viewer's own complaints, at whatever event, the newest first. */
  myComplaints: ComplaintConnection;
  /**
   * For organisers: the complaints about their event, the longest waiting first. Takes a session with the second factor
   * (SECOND_FACTOR_REQUIRED).
   */
  complaints: ComplaintConnection;
  /**
   * The receipt of a consent, by the consent's id, or of what was only asked for, by the id of a contact request. For who gave it, or was
   * asked: in every state. For whom it was given to as one person: while it is in force, and the request while nothing came of it, which
   * does not say whether it was declined. For an integration that it was given to, by a key with the field's scope: in every state.
   * Null for everything else: of a consent to an audience its members have none.
   */
  consentReceipt: Maybe<ConsentReceipt>;
  /** The receipts of the consents that the viewer gave at an event, in every state, or was given as one person, those in force: the newest first. */
  myConsentReceipts: ConsentReceiptConnection;
  /** The consents the viewer gave at an event, the newest first: those in force, and with `includeEnded` the history. */
  myConsents: ConsentConnection;
  /** How the viewer looks to somebody else of the event now: which fields are shown, and why. Decisions only, no values. Null where the viewer has no valid registration, or may not know that person. */
  previewAs: Maybe<Preview>;
  /** The contact requests the viewer received or sent at an event, the newest first. Those of people the viewer blocked are not in it while the block stands. */
  contactRequests: ContactRequestConnection;
  /** Whether the viewer gets a mail when a contact request comes at an event. False until they say otherwise, and where they do not attend. */
  contactRequestMails: Scalars['Boolean']['output'];
  /**
   * Who was shown the viewer's own protected fields at an event, the newest first. Whoever looks is named, listed or not, also
   * somebody the viewer blocked. Everything is in it that reached anybody before the request began; what was recorded and
   * then not sent is not. Of a registration that was taken over, or given to the account by an import, only what was since. Empty without a valid registration
   * at the event. Reading it is recorded, too. LOCKED_DOWN from a session that a lockdown calls suspect; LEDGER_UNAVAILABLE
   * or UNAVAILABLE when the record cannot be written or read. An operation may ask for 4 such lists.
   */
  myDisclosures: DisclosureConnection;
  /**
   * The same of somebody else: for organisers of their event, in a session with the second factor (SECOND_FACTOR_REQUIRED).
   * Each reading is recorded before it is answered, and the person sees it in `myDisclosures`.
   */
  disclosuresOf: DisclosureConnection;
  /**
   * What the integration of the API key that asks was shown at an event, the newest first: ids, no names and no values, so that it
   * knows what it holds. By whichever of its keys; also of people whom it may not know any more. Everything is in it that reached the
   * integration before the request began. Null for whoever asks without a key. FORBIDDEN for an event that the key does not reach;
   * LOCKED_DOWN where a lockdown covers the event; LEDGER_UNAVAILABLE or UNAVAILABLE when the record cannot be read.
   */
  keyDisclosures: Maybe<KeyDisclosureConnection>;
  /** The erasure that the viewer asked for, if one waits or is under way; null if not. */
  myErasure: Maybe<AskedErasure>;
  /** An event the viewer attends or organises; null otherwise. */
  event: Maybe<Event>;
  /** What was changed on the viewer's own profile at an event, and what of it was shown to others, the newest first. Never what it held before or after: undoChanges puts that back without showing it. */
  myChanges: ProfileChangeConnection;
  /**
   * A document about an incident, made from its report as it stands now; that it was read stands in the incident's log, and
   * the figures of a regulator's form are kept, so that a follow-up can say what changed. For who may read the incident
   * (null otherwise), in a session with the second factor (SECOND_FACTOR_REQUIRED). At most 2,000 people; beyond that on the command line:
   * `attendant incident document`.
   */
  incidentDocument: Maybe<IncidentDocument>;
  /** The letters of an incident to the people affected (Art. 34 GDPR); null for an incident that is not there or not yours. In a session with the second factor (SECOND_FACTOR_REQUIRED). */
  incidentLetters: Maybe<IncidentLetters>;
  /** The incidents of an event, and those of all events if you organise all; the newest first, at most 200. For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). Those that call this session suspect are not in it. */
  incidents: Array<Incident>;
  /** An incident; null for one that is not there, or not of an event of yours. For organisers, in a session with the second factor. FORBIDDEN in a session that the incident calls suspect. */
  incident: Maybe<Incident>;
  /** Who was affected, made now from the record of disclosures. That it was read, and by whom, is a line of the incident's log. For whom `incident` is. */
  incidentReport: Maybe<IncidentReport>;
  /**
   * The third parties that may come with API keys to an event, the newest first, at most 200: what for, which fields they want and why, how
   * long they keep them. For whoever attends or organises it; empty for all others. Nothing of anybody reaches one without
   * that person's consent to it (`giveConsent`), but to the roster (`rosterPurpose`).
   */
  integrations: Array<Integration>;
  /** The API key that asks, and what it may: a first thing to ask with a new one. Null for whoever asks without. */
  currentKey: Maybe<CurrentKey>;
  /** The lockdowns of an event, and those that reach beyond it, the newest first, at most 200. For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). */
  lockdowns: Array<Lockdown>;
  /** Everything held about the viewer, as they asked for it by prepareMyData; null if they did not, or its day is over. */
  myData: Maybe<MyData>;
  /**
   * The photos that wait for the moderators of an event, the longest waiting first: such as the event wants looked at, and
   * such as somebody reported. For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). An
   * organiser's own is not among them: it is for another to judge.
   */
  photosToModerate: PhotoToModerateConnection;
  /** The viewer's own photo at an event, if it is held back: nobody else is shown it. Null if it is not, or there is none. */
  myHeldPhoto: Maybe<HeldPhoto>;
  /** What an event does with data about people, for whoever attends or organises it (Art. 13 and 14 GDPR); made from settings, schema and integrations, and kept as it was. Null for who does not. */
  privacyNotice: Maybe<ProcessingDocument>;
  /** The record of processing activities (Art. 30 GDPR) of an event, for its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED). Null for everybody else. */
  processingRecord: Maybe<ProcessingDocument>;
  /** The one who is asking; null for somebody who is not signed in. */
  viewer: Maybe<Viewer>;
  /** The endpoints of an integration, at most 10. For its organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED), and its own keys; none of an integration that the viewer may not know of. */
  webhooks: Array<Webhook>;
  /** What an endpoint was sent, the newest first, for 30 days after it was settled. */
  webhookDeliveries: WebhookDeliveryConnection;
  /**
   * What integrations were asked to delete at an event and have not said that they have, the oldest first. For its
   * organisers, in a session with the second factor (SECOND_FACTOR_REQUIRED); a key sees what its own integration was asked.
   */
  pendingDeletions: PendingDeletionConnection;
  /** What integrations were asked to delete because the viewer withdrew a consent at an event, or it was over, the newest first, at most 200, and whether they said that they have. After an erasure there is nobody left to show it to; the organisers see it. */
  myDeletions: Array<Deletion>;
};


/** What can be asked. */
export type QueryAlarmsArgs = {
  event: Scalars['ID']['input'];
  unacknowledged?: InputMaybe<Scalars['Boolean']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryAttendeesArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
  search: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryMyBlocksArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryBreakGlassGrantsArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryCanariesArgs = {
  event: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryInvitationArgs = {
  token: Scalars['String']['input'];
};


/** What can be asked. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryNodesArgs = {
  ids: Array<Scalars['ID']['input']>;
};


/** What can be asked. */
export type QueryMyComplaintsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryComplaintsArgs = {
  event: Scalars['ID']['input'];
  includeClosed?: InputMaybe<Scalars['Boolean']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryConsentReceiptArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryMyConsentReceiptsArgs = {
  event: Scalars['ID']['input'];
  box?: InputMaybe<ConsentReceiptBox>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryMyConsentsArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
  includeEnded?: InputMaybe<Scalars['Boolean']['input']>;
};


/** What can be asked. */
export type QueryPreviewAsArgs = {
  event: Scalars['ID']['input'];
  as: RecipientInput;
};


/** What can be asked. */
export type QueryContactRequestsArgs = {
  event: Scalars['ID']['input'];
  box: ContactRequestBox;
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryContactRequestMailsArgs = {
  event: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryMyDisclosuresArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
  field: InputMaybe<ProtectedField>;
  since: InputMaybe<Scalars['DateTime']['input']>;
  includeOwn?: InputMaybe<Scalars['Boolean']['input']>;
  integration: InputMaybe<Scalars['ID']['input']>;
};


/** What can be asked. */
export type QueryDisclosuresOfArgs = {
  attendee: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
  field: InputMaybe<ProtectedField>;
  since: InputMaybe<Scalars['DateTime']['input']>;
  includeOwn?: InputMaybe<Scalars['Boolean']['input']>;
};


/** What can be asked. */
export type QueryKeyDisclosuresArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
  since: InputMaybe<Scalars['DateTime']['input']>;
};


/** What can be asked. */
export type QueryEventArgs = {
  slug: Scalars['String']['input'];
};


/** What can be asked. */
export type QueryMyChangesArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryIncidentDocumentArgs = {
  incident: Scalars['ID']['input'];
  kind: IncidentDocumentKind;
  format: IncidentDocumentFormat;
  event: InputMaybe<Scalars['ID']['input']>;
};


/** What can be asked. */
export type QueryIncidentLettersArgs = {
  incident: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryIncidentsArgs = {
  event: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryIncidentArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryIncidentReportArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryIntegrationsArgs = {
  event: Scalars['ID']['input'];
  includeEnded?: InputMaybe<Scalars['Boolean']['input']>;
};


/** What can be asked. */
export type QueryLockdownsArgs = {
  event: Scalars['ID']['input'];
  includeLifted?: InputMaybe<Scalars['Boolean']['input']>;
};


/** What can be asked. */
export type QueryPhotosToModerateArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryMyHeldPhotoArgs = {
  event: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryPrivacyNoticeArgs = {
  event: Scalars['ID']['input'];
  format?: InputMaybe<ProcessingFormat>;
  version: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryProcessingRecordArgs = {
  event: Scalars['ID']['input'];
  format?: InputMaybe<ProcessingFormat>;
  version: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryWebhooksArgs = {
  integration: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryWebhookDeliveriesArgs = {
  webhook: Scalars['ID']['input'];
  state: InputMaybe<WebhookDeliveryState>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryPendingDeletionsArgs = {
  event: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};


/** What can be asked. */
export type QueryMyDeletionsArgs = {
  event: Scalars['ID']['input'];
};

/** Something out of the ordinary. It holds ids: whose data it was stands in the record's entries. */
export type Alarm = {
  __typename?: 'Alarm';
  /** The alarm's id. */
  id: Scalars['ID']['output'];
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** The rule, for example `WIDE_READING`: docs/alarms.md has them all. */
  rule: Scalars['String']['output'];
  /** What the rule found, in words. */
  words: Scalars['String']['output'];
  /** Whom it is about. */
  about: AlarmAbout;
  /** The beginning of the window in which it happened. */
  from: Scalars['DateTime']['output'];
  /** When the last of it happened. */
  until: Scalars['DateTime']['output'];
  /** When it was raised. */
  raisedAt: Scalars['DateTime']['output'];
  /** What caused it, at most 100: of the record of disclosures `chain seq response entry`, else the id of a session, a change, or a start of a sign-in. */
  entries: Array<Scalars['ID']['output']>;
  /** How many there were. */
  count: Scalars['Int']['output'];
  /** How many organisers a mail was queued for. */
  told: Scalars['Int']['output'];
  /** Whom to name as suspects in openIncident. */
  suspects: AlarmSuspects;
  /** Who looked at it; null as long as nobody has. */
  acknowledged: Maybe<AlarmAcknowledgement>;
};

/** What an alarm is about. */
export type AlarmAboutKind =
  /** An account. */
  | 'ACCOUNT'
  /** An API key. */
  | 'KEY'
  /** A network, of which only a keyed hash is kept. */
  | 'NETWORK'
  /** A browser, of which only a hash is kept. */
  | 'BROWSER'
  /** The record of disclosures itself. */
  | 'RECORD'
  /** Somebody who was erased. */
  | 'ERASED';

/** Whom an alarm is about. */
export type AlarmAbout = {
  __typename?: 'AlarmAbout';
  /** What it is. */
  kind: AlarmAboutKind;
  /** The account's or the key's id; null for all else. */
  id: Maybe<Scalars['ID']['output']>;
  /** The attendee of this account at the event; null where there is none. */
  attendee: Maybe<Scalars['ID']['output']>;
  /** The attendee's name, or the integration's with the key's label; null where there is none. */
  name: Maybe<Scalars['String']['output']>;
};

/** Whom to name as suspects in openIncident. */
export type AlarmSuspects = {
  __typename?: 'AlarmSuspects';
  /** Public ids of sessions. */
  sessions: Array<Scalars['ID']['output']>;
  /** Account ids. */
  accounts: Array<Scalars['ID']['output']>;
  /** Key ids. */
  keys: Array<Scalars['ID']['output']>;
};

/** That somebody looked at an alarm. */
export type AlarmAcknowledgement = {
  __typename?: 'AlarmAcknowledgement';
  /** When. */
  at: Scalars['DateTime']['output'];
  /** The account's id, or `cli:` and a user of the system; null where the account was erased. */
  by: Maybe<Scalars['ID']['output']>;
  /** What it was. */
  note: Scalars['String']['output'];
};

/** A page of alarms. */
export type AlarmConnection = {
  __typename?: 'AlarmConnection';
  /** The page's alarms. */
  nodes: Array<Alarm>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** Up to when all that happened was looked at; null where it never was. More than a minute ago: nobody looks. */
  evaluatedAt: Maybe<Scalars['DateTime']['output']>;
};

/** Which alarm, and what it was. */
export type AcknowledgeAlarmInput = {
  /** The alarm's id. */
  alarm: Scalars['ID']['input'];
  /** What it was, in 1 to 500 characters. */
  note: Scalars['String']['input'];
};

/** What came of acknowledgeAlarm. */
export type AlarmPayload = {
  __typename?: 'AlarmPayload';
  /** The alarm as it is now; null when nothing was done. */
  alarm: Maybe<Alarm>;
  /** UNKNOWN_ALARM, BAD_NOTE, or ALREADY_ACKNOWLEDGED. */
  userErrors: Array<UserError>;
};

export type { ProtectedField };

/** One person at one event. */
export type Attendee = Node & {
  __typename?: 'Attendee';
  /** The attendee's id; another one at every event. */
  id: Scalars['ID']['output'];
  /** The name, as the person or their registration gives it. For everybody who may know that they exist. */
  name: Scalars['String']['output'];
  /** The organisation they come for. For everybody who may know that they exist. */
  organisation: Maybe<Scalars['String']['output']>;
  /** The kind of ticket, for example Speaker. For everybody who may know that they exist. */
  category: Maybe<Scalars['String']['output']>;
  /** The job title. For the owner, and those the owner consented to; null for everybody else, as when there is none. Integrations need the scope `attendee.jobTitle:read` besides. Whoever reads it is recorded, and named to the owner, listed or not. */
  jobTitle: Maybe<Scalars['String']['output']>;
  /** The phone number in E.164, for example `+447700900123`. For the owner, and those the owner consented to; null for everybody else, as when there is none. Integrations need the scope `attendee.phone:read` besides. Whoever reads it is recorded, and named to the owner, listed or not. */
  phone: Maybe<Scalars['String']['output']>;
  /** The e-mail address that the person shows, which may be another than the one they sign in by. For the owner, and those the owner consented to; null for everybody else, as when there is none. Integrations need the scope `attendee.email:read` besides. Whoever reads it is recorded, and named to the owner, listed or not. */
  email: Maybe<Scalars['String']['output']>;
  /** The photo. For the owner, and those the owner consented to; null for everybody else, as when there is none. Integrations need the scope `attendee.photo:read` besides. Whoever reads it is recorded, and named to the owner, listed or not. */
  photo: Maybe<Photo>;
  /** The protected fields that the viewer may read of this attendee, whether they hold a value or not. */
  sharedWithMe: Array<ProtectedField>;
};

/** A page of the directory. */
export type AttendeeConnection = {
  __typename?: 'AttendeeConnection';
  /** The page's people with their cursors. */
  edges: Array<AttendeeEdge>;
  /** The page's people. */
  nodes: Array<Attendee>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type AttendeeEdge = {
  __typename?: 'AttendeeEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The attendee. */
  node: Attendee;
};

/** What to write about oneself; a field left out stays, null takes it away. */
export type UpdateProfileInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** The name, 1 to 200 characters; it cannot be taken away. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The organisation, at most 200 characters. */
  organisation?: InputMaybe<Scalars['String']['input']>;
  /** The job title, at most 200 characters. */
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  /** The phone number: with + and country, or as it is dialled in the event's country. Kept in E.164. */
  phone?: InputMaybe<Scalars['String']['input']>;
};

/** What came of updateProfile. */
export type UpdateProfilePayload = {
  __typename?: 'UpdateProfilePayload';
  /** The viewer's attendee as it is now; null when nothing was written. */
  attendee: Maybe<Attendee>;
  /** What to put right; nothing was written when there is any. */
  userErrors: Array<UserError>;
};

/** Whether to be listed, and where. */
export type SetListedInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** True to be found by the others of the event. */
  listed: Scalars['Boolean']['input'];
};

/** What came of setListed. */
export type SetListedPayload = {
  __typename?: 'SetListedPayload';
  /** The viewer's attendee as it is now; null when nothing was written. */
  attendee: Maybe<Attendee>;
  /** Whether the viewer is listed now; null when nothing was written. */
  listed: Maybe<Scalars['Boolean']['output']>;
  /** What to put right; nothing was written when there is any. */
  userErrors: Array<UserError>;
};

/** That the viewer blocked somebody. For the one who did, and nobody else. */
export type Block = {
  __typename?: 'Block';
  /** The block's id. */
  id: Scalars['ID']['output'];
  /** Who is blocked, as long as the viewer may know of them. */
  attendee: Maybe<Attendee>;
  /** Since when. */
  since: Scalars['DateTime']['output'];
};

/** A page of blocks. */
export type BlockConnection = {
  __typename?: 'BlockConnection';
  /** The page's blocks with their cursors. */
  edges: Array<BlockEdge>;
  /** The page's blocks. */
  nodes: Array<Block>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type BlockEdge = {
  __typename?: 'BlockEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The block. */
  node: Block;
};

/** Whom to block. */
export type BlockInput = {
  /** By id: somebody the viewer may know of, or with whom there is or was a consent or a contact request, though they cannot be seen any more. */
  attendee: Scalars['ID']['input'];
};

/** What came of block. */
export type BlockPayload = {
  __typename?: 'BlockPayload';
  /** The block, also where it stood before; null when nobody was blocked. */
  block: Maybe<Block>;
  /** What to put right; nobody was blocked when there is any. */
  userErrors: Array<UserError>;
};

/** Which block to end. */
export type UnblockInput = {
  /** The block's id, from `myBlocks`. */
  block: Scalars['ID']['input'];
};

/** What came of unblock. */
export type UnblockPayload = {
  __typename?: 'UnblockPayload';
  /** The block as it was; null when none ended. */
  block: Maybe<Block>;
  /** What to put right; nothing ended when there is any. */
  userErrors: Array<UserError>;
};

/** What an organiser opened by breaking the glass, kept for ever. */
export type BreakGlassGrant = {
  __typename?: 'BreakGlassGrant';
  /** The grant's id; the people are told it as a reference. */
  id: Scalars['ID']['output'];
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** The id of the account that broke it. */
  account: Scalars['ID']['output'];
  /** The ids of the people. */
  attendees: Array<Scalars['ID']['output']>;
  /** The fields. */
  fields: Array<ProtectedField>;
  /** What for. */
  purpose: Scalars['String']['output'];
  /** Since when. */
  at: Scalars['DateTime']['output'];
  /** Until when. */
  until: Scalars['DateTime']['output'];
  /** When it was ended before its time; null if it was not. */
  endedAt: Maybe<Scalars['DateTime']['output']>;
  /** Whether anything was looked at: an entry of the ledger says so. False also when the event's entries were purged. */
  looked: Scalars['Boolean']['output'];
};

/** A page of grants. */
export type BreakGlassGrantConnection = {
  __typename?: 'BreakGlassGrantConnection';
  /** The page's grants with their cursors. */
  edges: Array<BreakGlassGrantEdge>;
  /** The page's grants. */
  nodes: Array<BreakGlassGrant>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type BreakGlassGrantEdge = {
  __typename?: 'BreakGlassGrantEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The grant. */
  node: BreakGlassGrant;
};

/** Whose fields to open, which, and what for. */
export type BreakGlassInput = {
  /** Ids of attendees of one event, 1 to 10, listed or not. */
  attendees: Array<Scalars['ID']['input']>;
  /** The fields, at least one. */
  fields: Array<ProtectedField>;
  /** What for, in 10 to 500 characters; the people are told. PURPOSE_REQUIRED without. */
  purpose?: InputMaybe<Scalars['String']['input']>;
};

/** What came of breakGlass. */
export type BreakGlassPayload = {
  __typename?: 'BreakGlassPayload';
  /** The grant; null when nothing was opened. Ask for the fields in another request. */
  grant: Maybe<BreakGlassGrant>;
  /** The ids of those who have no address of their own, and are told by nobody but you. */
  notTold: Array<Scalars['ID']['output']>;
  /** What to put right; nothing was opened when there is any. */
  userErrors: Array<UserError>;
};

/** Which grant to end. */
export type EndBreakGlassInput = {
  /** The grant's id. */
  grant: Scalars['ID']['input'];
};

/** What came of endBreakGlass. */
export type EndBreakGlassPayload = {
  __typename?: 'EndBreakGlassPayload';
  /** The grant as it is now; null when none ended. */
  grant: Maybe<BreakGlassGrant>;
  /** UNKNOWN_GRANT, when there is no such grant of the viewer's, or it is over. */
  userErrors: Array<UserError>;
};

/** A planted attendee. */
export type Canary = {
  __typename?: 'Canary';
  /** The attendee's id. */
  attendee: Scalars['ID']['output'];
  /** The attendee's name. */
  name: Scalars['String']['output'];
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** When it was planted. */
  plantedAt: Scalars['DateTime']['output'];
  /** Account of the organiser who planted it; null after their erasure. */
  plantedBy: Maybe<Scalars['ID']['output']>;
};

/** What plantCanaries takes. */
export type PlantCanariesInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** How many: 1 to 20; an event has at most 50. */
  count: Scalars['Int']['input'];
  /** Names to take, at most as many as are planted; the rest are made of the names that people there have. */
  names?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What they show to every attendee: PHONE, JOB_TITLE, or both. PHONE by default. Whatever your clients show in lists is opened by whoever scrolls. */
  fields?: InputMaybe<Array<ProtectedField>>;
};

/** What plantCanaries answers. */
export type PlantCanariesPayload = {
  __typename?: 'PlantCanariesPayload';
  /** Those that were planted, at most 20; null where there are errors. */
  canaries: Maybe<Array<Canary>>;
  /** What is wrong with the input. */
  userErrors: Array<UserError>;
};

/** What removeCanary takes. */
export type RemoveCanaryInput = {
  /** The attendee's id. */
  attendee: Scalars['ID']['input'];
};

/** What removeCanary answers. */
export type RemoveCanaryPayload = {
  __typename?: 'RemoveCanaryPayload';
  /** What is wrong with the input. */
  userErrors: Array<UserError>;
};

/** What an invitation is about, for the one it was sent to. */
export type Invitation = {
  __typename?: 'Invitation';
  /** The name on the registration. */
  name: Scalars['String']['output'];
  /** The event's name. */
  event: Scalars['String']['output'];
  /** Until when the invitation works. */
  expiresAt: Scalars['DateTime']['output'];
};

/** Whom to invite. */
export type InviteAttendeeInput = {
  /** An attendee without an account, of an event that the viewer organises. */
  attendee: Scalars['ID']['input'];
  /** An address that is theirs alone. */
  email: Scalars['String']['input'];
};

/** What came of inviteAttendee. */
export type InviteAttendeePayload = {
  __typename?: 'InviteAttendeePayload';
  /** True: the mail is on its way. It tells nothing about whether the address has an account. */
  invited: Scalars['Boolean']['output'];
  /** BAD_ADDRESS, for a text that is no address; HAS_ACCOUNT, for an attendee who has one; UNKNOWN_ATTENDEE, for all others. */
  userErrors: Array<UserError>;
};

/** The proof of an invitation. */
export type ClaimInvitationInput = {
  /** The token of the mail's link: what stands behind the #. */
  token: Scalars['String']['input'];
};

/** What came of claimInvitation. It holds ids only: who the viewer is changes with it, so the next request asks for more. */
export type ClaimInvitationPayload = {
  __typename?: 'ClaimInvitationPayload';
  /** The attendee that is the viewer's own now; null when nothing was taken over. */
  attendee: Maybe<Scalars['ID']['output']>;
  /** The event's id; null when nothing was taken over. */
  event: Maybe<Scalars['ID']['output']>;
  /** INVITATION_INVALID, whatever the reason; ALREADY_ATTENDING, for the right person, who has a registration of their own there. */
  userErrors: Array<UserError>;
};

/** Anything with a global id. */
export type Node = {
  /** A global id; it carries its kind and says nothing else. */
  id: Scalars['ID']['output'];
};

/** Where a page stands in its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether there is more after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Pass it as `after` to get the next page. Opaque, and valid only for the same list. */
  endCursor: Maybe<Scalars['String']['output']>;
};

/** Something in the input that the person can put right. */
export type UserError = {
  __typename?: 'UserError';
  /** A stable name in capitals. */
  code: Scalars['String']['output'];
  /** The path of the input it is about, for example `["input", "until"]`; null when it is about the whole. */
  field: Maybe<Array<Scalars['String']['output']>>;
  /** What is wrong and what to do, in a sentence. */
  message: Scalars['String']['output'];
};

/** How far a complaint has come. */
export type ComplaintState =
  /** It was received; no organiser has said that they deal with it. */
  | 'RECEIVED'
  /** An organiser deals with it. */
  | 'ACKNOWLEDGED'
  /** The person was told the outcome. */
  | 'CLOSED';

/** A complaint about how an event treats somebody's data; for that person and the event's organisers. */
export type Complaint = {
  __typename?: 'Complaint';
  /** Its number, `cpl_…`. */
  id: Scalars['ID']['output'];
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** The attendee who complained, by id; null for somebody without a registration there. */
  attendee: Maybe<Scalars['ID']['output']>;
  /** In their words. */
  text: Scalars['String']['output'];
  /** How far it has come. */
  state: ComplaintState;
  /** When it came. */
  receivedAt: Scalars['DateTime']['output'];
  /** By when the person hears the outcome: 30 days after it came. */
  dueAt: Scalars['DateTime']['output'];
  /** Whether that is over, and they have not. */
  overdue: Scalars['Boolean']['output'];
  /** When an organiser said that they deal with it, or closed it; null before. */
  acknowledgedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was closed; null before. */
  closedAt: Maybe<Scalars['DateTime']['output']>;
  /** What came of it, in the organisers' words; null before. */
  outcome: Maybe<Scalars['String']['output']>;
};

/** A page of complaints. */
export type ComplaintConnection = {
  __typename?: 'ComplaintConnection';
  /** The page's complaints with their cursors. */
  edges: Array<ComplaintEdge>;
  /** The page's complaints. */
  nodes: Array<Complaint>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type ComplaintEdge = {
  __typename?: 'ComplaintEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The complaint. */
  node: Complaint;
};

/** What somebody complains about. */
export type FileComplaintInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** What is wrong, in 1 to 5000 characters. */
  text: Scalars['String']['input'];
};

/** What came of fileComplaint. */
export type FileComplaintPayload = {
  __typename?: 'FileComplaintPayload';
  /** The complaint, with its number. */
  complaint: Maybe<Complaint>;
  /** What to put right; nothing was filed when there is any. */
  userErrors: Array<UserError>;
};

/** Which complaint an organiser deals with. */
export type AcknowledgeComplaintInput = {
  /** Its number. */
  complaint: Scalars['ID']['input'];
};

/** What came of acknowledgeComplaint. */
export type AcknowledgeComplaintPayload = {
  __typename?: 'AcknowledgeComplaintPayload';
  /** The complaint. */
  complaint: Maybe<Complaint>;
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** Which complaint is closed, and how. */
export type CloseComplaintInput = {
  /** Its number. */
  complaint: Scalars['ID']['input'];
  /** What came of it, in 1 to 5000 characters: the person reads this. */
  outcome: Scalars['String']['input'];
};

/** What came of closeComplaint. */
export type CloseComplaintPayload = {
  __typename?: 'CloseComplaintPayload';
  /** The complaint. */
  complaint: Maybe<Complaint>;
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** Given or received. */
export type ConsentReceiptBox =
  /** Of the viewer's own consents. */
  | 'GIVEN'
  /** Of consents to the viewer. */
  | 'RECEIVED';

/** The record of one consent by ISO/IEC TS 27560:2023, signed. There is no value in it; the recipient's copy names the giver by an id alone. */
export type ConsentReceipt = {
  __typename?: 'ConsentReceipt';
  /** The consent's id, or the contact request's. */
  id: Scalars['ID']['output'];
  /** The state it is in. */
  state: ConsentState;
  /** The record as JSON-LD, in W3C's profile `dpv-27560`. The same state is the same text. */
  record: Scalars['String']['output'];
  /** The same text, signed: a compact JWS (EdDSA). `GET /.well-known/jwks.json` has the keys it verifies with. */
  jws: Scalars['String']['output'];
  /** The version of the privacy notice that held: `privacyNotice` answers it. */
  privacyNotice: Scalars['String']['output'];
};

/** The state of a consent. */
export type ConsentState =
  /** It was asked for. */
  | 'REQUESTED'
  /** It is given, and holds. */
  | 'GIVEN'
  /** It was asked for, and refused. */
  | 'REFUSED'
  /** It was withdrawn. */
  | 'WITHDRAWN'
  /** Its time was over; of a request: before it was accepted. The one who asked is told so of one that was declined, too. */
  | 'EXPIRED'
  /** Somebody else had given it in the person's name. */
  | 'INVALIDATED';

/** A page of receipts. */
export type ConsentReceiptConnection = {
  __typename?: 'ConsentReceiptConnection';
  /** The page's receipts with their cursors. */
  edges: Array<ConsentReceiptEdge>;
  /** The page's receipts. */
  nodes: Array<ConsentReceipt>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type ConsentReceiptEdge = {
  __typename?: 'ConsentReceiptEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The receipt. */
  node: ConsentReceipt;
};

/** The owner's permission for a recipient to see one field, for a purpose, until a date or until withdrawn. */
export type Consent = Node & {
  __typename?: 'Consent';
  /** The consent's id. */
  id: Scalars['ID']['output'];
  /** The field that may be seen. */
  field: ProtectedField;
  /** Who may see it. */
  recipient: ConsentRecipient;
  /** What for, in the owner's or the form's words. */
  purpose: Scalars['String']['output'];
  /** Since when. */
  from: Scalars['DateTime']['output'];
  /** Until when; null if open. */
  until: Maybe<Scalars['DateTime']['output']>;
  /** When it was withdrawn; null if it was not. */
  withdrawnAt: Maybe<Scalars['DateTime']['output']>;
  /** How it was given, and the words that were shown (GDPR Art. 7(1)). */
  evidence: ConsentEvidence;
};

/** Who may see a field: one attendee, an audience of the event, or one integration. */
export type ConsentRecipient = {
  __typename?: 'ConsentRecipient';
  /** Which kind of recipient it is. */
  kind: RecipientKind;
  /** The one attendee, as long as the viewer may know of them. */
  attendee: Maybe<Attendee>;
  /** The ticket category, for an audience of one. */
  category: Maybe<Scalars['String']['output']>;
  /** The one integration. */
  integration: Maybe<Integration>;
};

/** A kind of recipient. */
export type RecipientKind =
  /** One attendee. */
  | 'ATTENDEE'
  /** Everybody who attends the event with a valid registration. */
  | 'EVERY_ATTENDEE'
  /** Everybody of one ticket category. */
  | 'CATEGORY'
  /** One integration: a third party that comes with API keys. */
  | 'INTEGRATION';

/** How a consent was given. */
export type ConsentEvidence = {
  __typename?: 'ConsentEvidence';
  /** By the owner here, or on the registration form. */
  how: ConsentSource;
  /** The version of the words that were shown. */
  noticeVersion: Scalars['String']['output'];
  /** The words that were shown. */
  noticeText: Scalars['String']['output'];
  /** The language they were in. */
  language: Scalars['String']['output'];
  /** The version of the event's privacy notice that held: `privacyNotice` answers it. Null where it was not noted: on a form, or before there was one. */
  privacyNotice: Maybe<Scalars['String']['output']>;
};

/** Where a consent was given. */
export type ConsentSource =
  /** By the owner, signed in. */
  | 'OWNER'
  /** By the owner, on the registration form. */
  | 'REGISTRATION_FORM';

/** A page of consents. */
export type ConsentConnection = {
  __typename?: 'ConsentConnection';
  /** The page's consents with their cursors. */
  edges: Array<ConsentEdge>;
  /** The page's consents. */
  nodes: Array<Consent>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type ConsentEdge = {
  __typename?: 'ConsentEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The consent. */
  node: Consent;
};

/** How the viewer looks to somebody else. */
export type Preview = {
  __typename?: 'Preview';
  /** Whether they can know that the viewer is there at all. */
  visible: Scalars['Boolean']['output'];
  /** One for each protected field: shown or not, and why. */
  fields: Array<PreviewedField>;
};

/** Whether one field is shown, and why. */
export type PreviewedField = {
  __typename?: 'PreviewedField';
  /** The field. */
  field: ProtectedField;
  /** Whether a value, if there is one, would be shown. */
  shown: Scalars['Boolean']['output'];
  /** Why. */
  why: PreviewReason;
  /** The consent that shows it. */
  consent: Maybe<Consent>;
};

/** Why a field is shown or not. */
export type PreviewReason =
  /** It is the viewer's own. */
  | 'OWNER'
  /** A consent to this person or audience is in force. */
  | 'CONSENT'
  /** No consent is in force. */
  | 'NO_CONSENT'
  /** The viewer blocked them, whatever consents are in force. They are not told. */
  | 'BLOCKED'
  /** A lockdown is on; what is in force counts again when it is lifted. */
  | 'LOCKED_DOWN';

/** A recipient: exactly one of the fields. */
export type RecipientInput =
  /** One attendee, by id. The viewer must be allowed to know of them. */
  { attendee: Scalars['ID']['input']; everyAttendee?: never; category?: never; integration?: never; }
  |  /** Everybody who attends the event: pass true. */
  { attendee?: never; everyAttendee: Scalars['Boolean']['input']; category?: never; integration?: never; }
  |  /** Everybody of a ticket category, by its name. */
  { attendee?: never; everyAttendee?: never; category: Scalars['String']['input']; integration?: never; }
  |  /** One integration of the event (`integrations`), by id. Consents to audiences never reach it. */
  { attendee?: never; everyAttendee?: never; category?: never; integration: Scalars['ID']['input']; };

/** What to permit. */
export type GiveConsentInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** The fields, at least one. */
  fields: Array<ProtectedField>;
  /** Who may see them. */
  to: RecipientInput;
  /** What for, 1 to 500 characters; the recipient is told. */
  purpose: Scalars['String']['input'];
  /** Until when, in the future; open if left out. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The version of `Event.consentNotice` that was shown. */
  noticeVersion: Scalars['String']['input'];
  /** The language it was shown in. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** What came of giveConsent. */
export type GiveConsentPayload = {
  __typename?: 'GiveConsentPayload';
  /** The consents in force for this recipient, one for each of the fields; empty when nothing was given. */
  consents: Array<Consent>;
  /** What to put right; nothing was given when there is any. */
  userErrors: Array<UserError>;
};

/** Which consents to take back. */
export type WithdrawConsentInput = {
  /** Ids of the viewer's own consents, 1 to 200. */
  consents: Array<Scalars['ID']['input']>;
};

/** What came of withdrawConsent. */
export type WithdrawConsentPayload = {
  __typename?: 'WithdrawConsentPayload';
  /** The consents, one for each of the input's, as they are now; empty when nothing was withdrawn. */
  consents: Array<Consent>;
  /** What to put right; nothing was withdrawn when there is any. */
  userErrors: Array<UserError>;
};

/** Received or sent. */
export type ContactRequestBox =
  /** What others asked the viewer. */
  | 'RECEIVED'
  /** What the viewer asked others. */
  | 'SENT';

/** Somebody's wish to see fields of somebody else's. For the two of them, and nobody else. */
export type ContactRequest = Node & {
  __typename?: 'ContactRequest';
  /** The request's id. */
  id: Scalars['ID']['output'];
  /** Who asks, as long as the viewer may know of them. */
  from: Maybe<Attendee>;
  /** Who is asked, as long as the viewer may know of them. */
  to: Maybe<Attendee>;
  /** The fields that are asked for. */
  fields: Array<ProtectedField>;
  /** The fields of the one who asks that are given in return, when it is accepted. */
  offered: Array<ProtectedField>;
  /** What for, in the words of the one who asks: plain text. It becomes the consents' purpose. */
  message: Scalars['String']['output'];
  /** How it stands, as far as the viewer is told. */
  state: ContactRequestState;
  /** When it was sent. */
  sentAt: Scalars['DateTime']['output'];
  /** When it ends if nobody accepts it. */
  until: Scalars['DateTime']['output'];
};

/** How a contact request stands. */
export type ContactRequestState =
  /** It waits for an answer; for the one who asked also when it was declined or is not seen. */
  | 'SENT'
  /** It was accepted. */
  | 'ACCEPTED'
  /** The viewer declined it. The one who asked is not told. */
  | 'DECLINED'
  /** The one who asked took it back. */
  | 'CANCELLED'
  /** Its time is over, and it was not accepted. */
  | 'EXPIRED';

/** A page of contact requests. */
export type ContactRequestConnection = {
  __typename?: 'ContactRequestConnection';
  /** The page's requests with their cursors. */
  edges: Array<ContactRequestEdge>;
  /** The page's requests. */
  nodes: Array<ContactRequest>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type ContactRequestEdge = {
  __typename?: 'ContactRequestEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The request. */
  node: ContactRequest;
};

/** Whom to ask, and for what. */
export type RequestContactInput = {
  /** Somebody else of the event, whom the viewer may know of, by id. */
  attendee: Scalars['ID']['input'];
  /** The fields to ask for, at least one. */
  fields: Array<ProtectedField>;
  /** What for, 1 to 500 characters of plain text; they read it, and it becomes the consents' purpose. */
  message: Scalars['String']['input'];
  /** Own fields to give in return. */
  offer?: InputMaybe<ContactOfferInput>;
};

/** What to give in return when a request is accepted: a consent for the one who was asked, as giveConsent would give it. What that person may see already stays as it is. */
export type ContactOfferInput = {
  /** The viewer's own fields, at least one. */
  fields: Array<ProtectedField>;
  /** Until when, in the future; open if left out. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The version of `Event.consentNotice` that was shown. */
  noticeVersion: Scalars['String']['input'];
  /** The language it was shown in. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** What came of requestContact. */
export type RequestContactPayload = {
  __typename?: 'RequestContactPayload';
  /** The request; null when none was sent. */
  request: Maybe<ContactRequest>;
  /** What to put right; nothing was sent when there is any. */
  userErrors: Array<UserError>;
};

/** Which request to answer, and how. */
export type AnswerContactRequestInput = {
  /** The id of a request the viewer received. */
  request: Scalars['ID']['input'];
  /** The answer. */
  answer: ContactRequestAnswerInput;
};

/** An answer: exactly one of the fields. */
export type ContactRequestAnswerInput =
  /** Accept it. */
  { accept: AcceptContactRequestInput; decline?: never; }
  |  /** Decline it: pass true. */
  { accept?: never; decline: Scalars['Boolean']['input']; };

/** What to give to the one who asked. */
export type AcceptContactRequestInput = {
  /** Of the fields that were asked for those to give, at least one. For others there is giveConsent. */
  fields: Array<ProtectedField>;
  /** Until when, in the future; open if left out. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** The version of `Event.consentNotice` that was shown. */
  noticeVersion: Scalars['String']['input'];
  /** The language it was shown in. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** What came of answerContactRequest. */
export type AnswerContactRequestPayload = {
  __typename?: 'AnswerContactRequestPayload';
  /** The request as it is now; null when it was not answered. */
  request: Maybe<ContactRequest>;
  /** The viewer's consents in force for the fields that were given, at most one for each; empty when it was declined. */
  consents: Array<Consent>;
  /** What to put right; nothing was answered when there is any. */
  userErrors: Array<UserError>;
};

/** Which request to take back. */
export type CancelContactRequestInput = {
  /** The id of a request the viewer sent. */
  request: Scalars['ID']['input'];
};

/** What came of cancelContactRequest. */
export type CancelContactRequestPayload = {
  __typename?: 'CancelContactRequestPayload';
  /** The request as it is now; null when it was not taken back. */
  request: Maybe<ContactRequest>;
  /** What to put right; nothing was taken back when there is any. */
  userErrors: Array<UserError>;
};

/** Whether to get mails about contact requests, and where. */
export type SetContactRequestMailsInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** True to get them. */
  wanted: Scalars['Boolean']['input'];
};

/** What came of setContactRequestMails. */
export type SetContactRequestMailsPayload = {
  __typename?: 'SetContactRequestMailsPayload';
  /** Whether the viewer gets mails now; null when nothing was written. */
  wanted: Maybe<Scalars['Boolean']['output']>;
  /** What to put right; nothing was written when there is any. */
  userErrors: Array<UserError>;
};

/** What a viewer must be to read a field. */
export type Access =
  /** No more than a client. */
  | 'ANYONE'
  /** Signed in, with an account that is not disabled. */
  | 'SIGNED_IN'
  /** Somebody who may know that this attendee exists: themselves; others at the event, if the attendee is listed; those the attendee consented to directly or sent a contact request; the event's organisers, in a session with the second factor. */
  | 'VISIBLE'
  /** Somebody who attends the event with a valid registration, or organises it. */
  | 'PARTICIPANT'
  /** Somebody who organises the event the record is about, in a session with the second factor. */
  | 'ORGANISER'
  /** The one the record belongs to. */
  | 'OWNER';

/** That an integration was shown fields of somebody, by one request. No value. */
export type KeyDisclosure = {
  __typename?: 'KeyDisclosure';
  /** The entry's id on the record; it stays. */
  id: Scalars['ID']['output'];
  /** When, by the database's clock. */
  at: Scalars['DateTime']['output'];
  /** Of whom: an attendee's id. Whether the key may know of them now is another question. */
  attendee: Scalars['ID']['output'];
  /** Which fields, in the order in which they were shown. */
  fields: Array<ProtectedField>;
  /** The id of the API key that it came with. */
  key: Scalars['ID']['output'];
};

/** A page of what an integration was shown. */
export type KeyDisclosureConnection = {
  __typename?: 'KeyDisclosureConnection';
  /** The page's entries. */
  nodes: Array<KeyDisclosure>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** That a protected field of somebody was shown to somebody. No value. For the person, and for an organiser who asked for it. */
export type Disclosure = {
  __typename?: 'Disclosure';
  /** When, by the database's clock. */
  at: Scalars['DateTime']['output'];
  /** Which field; null where the list of disclosures itself was read. */
  field: Maybe<ProtectedField>;
  /** To whom. */
  to: DisclosureRecipient;
  /** Why they could look. */
  basis: DisclosureBasis;
};

/** Who was shown a field. */
export type DisclosureRecipient = {
  __typename?: 'DisclosureRecipient';
  /** Who they were to the person. */
  kind: DisclosureRecipientKind;
  /** The name they had then; null for organisers who do not attend, and for whoever was erased since or is parted from that registration. It is what they called themselves. */
  name: Maybe<Scalars['String']['output']>;
  /** False where what they were called then is no longer kept (`EARLIER_VALUES_DAYS`), and `name` is the one they have now. */
  nameOfThen: Scalars['Boolean']['output'];
  /** Them, as long as the viewer may know of them otherwise. */
  attendee: Maybe<Attendee>;
  /** For INTEGRATION: its id. `name` is what it is called now. */
  integration: Maybe<Scalars['ID']['output']>;
  /** For INTEGRATION: the id of the API key that it came with. */
  key: Maybe<Scalars['ID']['output']>;
  /** For OWNER: the session, as `Viewer.sessions` names it. */
  session: Maybe<Scalars['ID']['output']>;
  /** For OWNER, and the owner alone: the browser of that session. Null once the session has ended, unless it changed something. */
  browser: Maybe<Scalars['String']['output']>;
};

/** Who was shown a field, by what let them look. */
export type DisclosureRecipientKind =
  /** Somebody signed in as the person themselves. */
  | 'OWNER'
  /** Somebody who attends the event. */
  | 'ATTENDEE'
  /** An organiser of the event, acting as one. */
  | 'ORGANISER'
  /** A third party that came with an API key, by the person's consent to it. */
  | 'INTEGRATION';

/** Why somebody could look. */
export type DisclosureBasis = {
  __typename?: 'DisclosureBasis';
  /** What kind of reason. */
  kind: DisclosureBasisKind;
  /** For CONSENT: the consent's id. */
  consent: Maybe<Scalars['ID']['output']>;
  /** For CONSENT: to whom it was given. Null where it is no longer kept. */
  audience: Maybe<RecipientKind>;
  /** For CONSENT to a ticket category: its name. */
  category: Maybe<Scalars['String']['output']>;
  /** For CONSENT, and the owner alone: what it was given for. For BREAK_GLASS: what for, in the organiser's words. */
  purpose: Maybe<Scalars['String']['output']>;
};

/** A kind of reason. */
export type DisclosureBasisKind =
  /** It was their own. */
  | 'OWNER'
  /** The person consented. */
  | 'CONSENT'
  /** An organiser opened it in an emergency (`breakGlass`). */
  | 'BREAK_GLASS'
  /** A moderator of the event looked at a photo that waited for their judgement (`photosToModerate`): the event has photos looked at, or somebody reported it. */
  | 'MODERATION'
  /** An organiser read this list (`disclosuresOf`). */
  | 'ORGANISER';

/** A page of disclosures. */
export type DisclosureConnection = {
  __typename?: 'DisclosureConnection';
  /** The page's disclosures with their cursors. */
  edges: Array<DisclosureEdge>;
  /** The page's disclosures. */
  nodes: Array<Disclosure>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type DisclosureEdge = {
  __typename?: 'DisclosureEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The disclosure. */
  node: Disclosure;
};

/** How far an erasure has come. */
export type ErasureState =
  /** It waits for the end of the cooling-off; keepMe stops it. */
  | 'WAITING'
  /** The cooling-off is over, and the last mail is on its way. */
  | 'TELLING'
  /** It is being carried out. */
  | 'UNDER_WAY';

/** An erasure that somebody asked for. */
export type AskedErasure = {
  __typename?: 'AskedErasure';
  /** How far it has come. */
  state: ErasureState;
  /** When it was asked for. */
  askedAt: Scalars['DateTime']['output'];
  /** When the cooling-off ends. */
  dueAt: Scalars['DateTime']['output'];
  /** Since when the viewer's mailbox refuses the mail about it for good; null where it does not. It is erased on its day nonetheless. */
  refusedSince: Maybe<Scalars['DateTime']['output']>;
  /** The browser it was asked for in, for example `Firefox on Linux`. */
  browser: Scalars['String']['output'];
};

/** What came of eraseMe. */
export type EraseMePayload = {
  __typename?: 'EraseMePayload';
  /** The erasure, and when it will be carried out. */
  erasure: Maybe<AskedErasure>;
  /** What to put right; nothing was asked for when there is any. */
  userErrors: Array<UserError>;
};

/** What came of keepMe. */
export type KeepMePayload = {
  __typename?: 'KeepMePayload';
  /** Whether it was stopped. */
  stopped: Scalars['Boolean']['output'];
  /** What to put right; nothing was stopped when there is any. */
  userErrors: Array<UserError>;
};

/** An event people are registered for. */
export type Event = Node & {
  __typename?: 'Event';
  /** The event's id. */
  id: Scalars['ID']['output'];
  /** The event's short name. */
  slug: Scalars['String']['output'];
  /** The event's name. */
  name: Scalars['String']['output'];
  /** The words to show before somebody consents; giveConsent wants their version back. */
  consentNotice: ConsentNotice;
  /** The country in whose way phone numbers without a country are read (ISO 3166-1 alpha-2). */
  region: Scalars['String']['output'];
  /** When it begins; null if that is not set. */
  startsAt: Maybe<Scalars['DateTime']['output']>;
  /** When it is over; null if that is not set. */
  endsAt: Maybe<Scalars['DateTime']['output']>;
  /** The ticket categories the organiser named, in their order, at most 100. People may have others. */
  categories: Array<EventCategory>;
  /** Who may be listed in the directory, of those who choose to be. */
  listing: ListingRule;
  /** Whether organisers look at photos here, before or after they are shown to those whom their owners consented to. Each look is recorded, and named to the person (`myDisclosures`). */
  photoModeration: PhotoModeration;
  /** How many days after the end its people are erased; null if that is not set. */
  retentionDays: Maybe<Scalars['Int']['output']>;
  /** When its people are erased, not sooner; null if end or retention are not set. Later if they were changed in the 7 days before. */
  erasesAt: Maybe<Scalars['DateTime']['output']>;
  /** The lockdown that is on at this event, so that a client can tell people; null when there is none. */
  lockdown: Maybe<LockdownNotice>;
};


/** An event people are registered for. */
export type EventConsentNoticeArgs = {
  language?: InputMaybe<Scalars['String']['input']>;
};

/** A ticket category of an event. */
export type EventCategory = {
  __typename?: 'EventCategory';
  /** What registrations and consents name it by (`Attendee.category`, `RecipientInput.category`). It never changes. */
  name: Scalars['String']['output'];
  /** What people read; the name, where there is no other. */
  label: Scalars['String']['output'];
};

/** Who may be listed in an event's directory. Nobody is who did not choose so themselves. */
export type ListingRule = {
  __typename?: 'ListingRule';
  /** Everybody, some categories, or nobody. */
  who: WhoMayBeListed;
  /** The names of the categories, where `who` is CATEGORIES; else empty. At most 100. */
  categories: Array<Scalars['String']['output']>;
};

/** Who may be listed. */
export type WhoMayBeListed =
  /** Everybody who chooses to. */
  | 'EVERYBODY'
  /** Those of some ticket categories who choose to. */
  | 'CATEGORIES'
  /** Nobody, whatever they chose. */
  | 'NOBODY';

/** Which event, and what is to change in it. */
export type UpdateEventSettingsInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** Its name, at most 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The country in whose way phone numbers without a country are read, two letters in capitals. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** The ticket categories, all of them, at most 100. Leaving one out changes nobody's, and no consent. */
  categories?: InputMaybe<Array<EventCategoryInput>>;
  /** The words of consents. Other words are another version; a language more is not. */
  notice?: InputMaybe<ConsentNoticeInput>;
  /** Who may be listed. */
  listing?: InputMaybe<ListingRuleInput>;
  /** Whether photos are moderated. It counts for photos set from then on: what is shown stays shown, and what waits goes on waiting. */
  photoModeration?: InputMaybe<PhotoModeration>;
  /** When it begins. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** When it is over. */
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** How many days after the end its people are erased, 0 to 3650; not sooner than 7 days after end or retention were changed. The organisers get a mail 7 days before. */
  retentionDays?: InputMaybe<Scalars['Int']['input']>;
};

/** A ticket category. */
export type EventCategoryInput = {
  /** As registrations name it, 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** What people read, at most 100 characters; the name, where it is left out. */
  label?: InputMaybe<Scalars['String']['input']>;
};

/** The words of consents, in all their languages. */
export type ConsentNoticeInput = {
  /** At most 40 characters; never one that had other words. */
  version: Scalars['String']['input'];
  /** At most 50; `en` must be there. */
  texts: Array<NoticeTextInput>;
};

/** The words in one language. */
export type NoticeTextInput = {
  /** A BCP 47 tag, like `en` or `de-CH`. */
  language: Scalars['String']['input'];
  /** At most 4000 characters. */
  text: Scalars['String']['input'];
};

/** Who may be listed. */
export type ListingRuleInput = {
  /** Everybody, some categories, or nobody. */
  who: WhoMayBeListed;
  /** The names of the categories; for CATEGORIES only. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** What came of updateEventSettings. */
export type UpdateEventSettingsPayload = {
  __typename?: 'UpdateEventSettingsPayload';
  /** The event as it is now; null when nothing was changed. */
  event: Maybe<Event>;
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** The words a person consents to (GDPR Art. 7(1) wants them kept with the consent). */
export type ConsentNotice = {
  __typename?: 'ConsentNotice';
  /** A new wording is a new version. */
  version: Scalars['String']['output'];
  /** The language the text is in. */
  language: Scalars['String']['output'];
  /** The words to show. */
  text: Scalars['String']['output'];
};

export type { ProfilePart };

/** Who made a change. */
export type ChangedBy =
  /** Somebody signed in as the owner. */
  | 'OWNER'
  /** An organiser, who took something back. */
  | 'ORGANISER'
  /** An import of registrations. */
  | 'IMPORT'
  /** An integration, by upsertAttendees. */
  | 'INTEGRATION'
  /** Whoever answered an incident, and took back what an intruder had changed. */
  | 'INCIDENT'
  /** Whoever runs this gateway, who restored an older copy of its database and so closed what was shown. */
  | 'RESTORE';

/** That a part of a profile was changed: what, when and from where. For the owner, and nobody else. */
export type ProfileChange = {
  __typename?: 'ProfileChange';
  /** The change's id. */
  id: Scalars['ID']['output'];
  /** What was changed. */
  part: ProfilePart;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** Who did it. */
  by: ChangedBy;
  /** The id of the integration that did it; null for all others. */
  integration: Maybe<Scalars['ID']['output']>;
  /** The session it was done in, as `Viewer.sessions` names it; null for what the owner did not do. */
  session: Maybe<Scalars['ID']['output']>;
  /** The browser it was done from, for example `Firefox on Linux`; null where it is not known, or not the owner's. */
  browser: Maybe<Scalars['String']['output']>;
  /** The consent that was given. */
  consent: Maybe<Scalars['ID']['output']>;
  /** Ids of the changes that it took back. */
  undoes: Array<Scalars['ID']['output']>;
  /** Whether undoChanges can take it back by itself now: the part was not changed since, and what it held is kept still. */
  undoable: Scalars['Boolean']['output'];
};

/** A page of changes. */
export type ProfileChangeConnection = {
  __typename?: 'ProfileChangeConnection';
  /** The page's changes with their cursors. */
  edges: Array<ProfileChangeEdge>;
  /** The page's changes. */
  nodes: Array<ProfileChange>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type ProfileChangeEdge = {
  __typename?: 'ProfileChangeEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The change. */
  node: ProfileChange;
};

/** Which changes to take back. */
export type UndoChangesInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** Ids from `myChanges`, 1 to 100. */
  changes: Array<Scalars['ID']['input']>;
};

/** What came of undoChanges. */
export type UndoChangesPayload = {
  __typename?: 'UndoChangesPayload';
  /** What was changed by it, one for each part that holds something else now. */
  changes: Array<ProfileChange>;
  /** How many consents were withdrawn. */
  withdrawn: Scalars['Int']['output'];
  /** What to put right; nothing was undone when there is any. */
  userErrors: Array<UserError>;
};

/** What an organiser takes back. */
export type TakeBackInput = {
  /** Somebody of an event that the viewer organises, by id. */
  attendee: Scalars['ID']['input'];
  /** Any of NAME, ORGANISATION, JOB_TITLE, PHONE, PHOTO and LISTED. */
  parts: Array<ProfilePart>;
  /** Puts back what the parts held then, as far as it is kept. Left out: takes the parts away. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What came of takeBack. */
export type TakeBackPayload = {
  __typename?: 'TakeBackPayload';
  /** True also where there was nothing to take back: no answer tells what a profile holds. */
  accepted: Scalars['Boolean']['output'];
  /** What to put right; nothing was taken back when there is any. */
  userErrors: Array<UserError>;
};

/** Documents that the GDPR wants of a breach. */
export type IncidentDocumentKind =
  /** To the controller, from whoever runs the gateway for them: Art. 33(2). With names. */
  | 'SUPPLIER_NOTICE'
  /** To the authority: Art. 33(3) a to d. Without names or ids of people. */
  | 'REGULATOR_INITIAL'
  /** To the authority, once more knows: Art. 33(4), with what changed since. Without names or ids of people. */
  | 'REGULATOR_FOLLOW_UP'
  /** To each person affected: Art. 34, all letters in one, for paper or another way than mail. With names. */
  | 'LETTERS';

/** What a document is written in. */
export type IncidentDocumentFormat =
  /** For programs. */
  | 'JSON'
  /** For spreadsheets; no cell begins a formula. */
  | 'CSV'
  /** One page to be printed, which loads nothing and has no script. */
  | 'HTML';

/** A document, whole. */
export type IncidentDocument = {
  __typename?: 'IncidentDocument';
  /** A name for a file. */
  fileName: Scalars['String']['output'];
  /** For example `text/csv; charset=utf-8`. */
  mediaType: Scalars['String']['output'];
  /** The document. */
  text: Scalars['String']['output'];
};

/** The letters of one incident. */
export type IncidentLetters = {
  __typename?: 'IncidentLetters';
  /** How many letters: one for each state there is. */
  counts: Array<IncidentLetterCount>;
  /** Those that were queued, in the order of their ids. */
  letters: IncidentLetterConnection;
  /** What would be queued now, from the report as it stands. */
  preview: IncidentLettersPreview;
};


/** The letters of one incident. */
export type IncidentLettersLettersArgs = {
  state: InputMaybe<LetterState>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['String']['input']>;
};

/** How far a letter is. */
export type LetterState =
  /** It waits to be sent, or to be tried again. */
  | 'QUEUED'
  /** It is being sent. */
  | 'SENDING'
  /** A mail server took it. */
  | 'SENT'
  /** It was handed over and no answer came: it may have arrived. It is not sent again by itself. */
  | 'UNCERTAIN'
  /** Refused for good, given up after all tries, or nobody is there any more. */
  | 'FAILED';

/** How many letters are in one state. */
export type IncidentLetterCount = {
  __typename?: 'IncidentLetterCount';
  /** The state. */
  state: LetterState;
  /** How many. */
  letters: Scalars['Int']['output'];
};

/** A page of letters. */
export type IncidentLetterConnection = {
  __typename?: 'IncidentLetterConnection';
  /** The letters. */
  nodes: Array<IncidentLetter>;
  /** Where the page ends. */
  pageInfo: PageInfo;
};

/** A letter that was queued. Its recipient's address is shown to nobody. */
export type IncidentLetter = {
  __typename?: 'IncidentLetter';
  /** The letter's id, for retryIncidentLetter. */
  id: Scalars['ID']['output'];
  /** The attendees it is about, by id: the registrations of one account. */
  attendees: Array<Scalars['ID']['output']>;
  /** 1 for the first letter to this person, 2 and more for updates. */
  round: Scalars['Int']['output'];
  /** Whether it goes to the address of before the incident; else to the present one. Somebody whose address was changed meanwhile gets both. */
  toAddressOfBefore: Scalars['Boolean']['output'];
  /** How far it is. */
  state: LetterState;
  /** When it was queued. */
  queuedAt: Scalars['DateTime']['output'];
  /** When it came to its end; null until then. */
  settledAt: Maybe<Scalars['DateTime']['output']>;
  /** How often it was tried. */
  attempts: Scalars['Int']['output'];
  /** The same for every attempt; null before the first. */
  messageId: Maybe<Scalars['String']['output']>;
  /** What went wrong last, in codes: for example `ECONNECTION`, or `EENVELOPE RCPT TO 550`. */
  lastError: Maybe<Scalars['String']['output']>;
  /** What it says, as plain text. */
  text: Scalars['String']['output'];
};

/** What queueIncidentLetters would do now. */
export type IncidentLettersPreview = {
  __typename?: 'IncidentLettersPreview';
  /** How many would be queued: pass it on. */
  letters: Scalars['Int']['output'];
  /** How many more with `updates`. */
  updates: Scalars['Int']['output'];
  /** What the incident lacks before letters can be queued; null when nothing. */
  lacking: Maybe<Scalars['String']['output']>;
  /** How many people no letter is known to reach. */
  unreachableCount: Scalars['Int']['output'];
  /** Whom no letter reaches, to be told in another way: at most 1,000; on the command line all. */
  unreachable: Array<UnreachablePerson>;
  /** What the first of them would say, as plain text; at most 20. */
  samples: Array<Scalars['String']['output']>;
};


/** What queueIncidentLetters would do now. */
export type IncidentLettersPreviewSamplesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** Somebody affected to whom no letter can go, or none that is known to reach them. */
export type UnreachablePerson = {
  __typename?: 'UnreachablePerson';
  /** The attendee's id. */
  attendee: Scalars['ID']['output'];
  /** The name; null where it is not known, as of somebody who was erased. */
  name: Maybe<Scalars['String']['output']>;
  /** Why not. */
  why: UnreachableWhy;
};

/** Why no letter can go to somebody. */
export type UnreachableWhy =
  /** Nobody owns this registration, so there is no address. */
  | 'NO_ACCOUNT'
  /** They were erased. */
  | 'ERASED'
  /** The address was changed since it began, and the one of before is not kept any more: the letter goes to one that is not known to be theirs. */
  | 'ADDRESS_CHANGED'
  /** Somebody took the registration over since; what was shown of whoever had it before is told to nobody else. */
  | 'CHANGED_HANDS';

/** Of which incident, and how many. */
export type QueueIncidentLettersInput = {
  /** The incident's id. */
  incident: Scalars['ID']['input'];
  /** How many letters the preview said (with `updates`: both figures together): nothing is queued where it would be another number. */
  letters: Scalars['Int']['input'];
  /** Also to people who were written to, and of whom there is more to tell now. */
  updates?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What came of queueIncidentLetters. */
export type QueueIncidentLettersPayload = {
  __typename?: 'QueueIncidentLettersPayload';
  /** How many mails were queued; somebody whose address was changed meanwhile gets two. Null when nothing was. */
  queued: Maybe<Scalars['Int']['output']>;
  /** The incident's letters as they are now; null when nothing was queued. */
  letters: Maybe<IncidentLetters>;
  /** What to put right; nothing was queued when there is any. */
  userErrors: Array<UserError>;
};

/** Which letter. */
export type RetryIncidentLetterInput = {
  /** The letter's id. */
  letter: Scalars['ID']['input'];
};

/** What came of retryIncidentLetter. */
export type RetryIncidentLetterPayload = {
  __typename?: 'RetryIncidentLetterPayload';
  /** The letter as it is now; null when it is not sent again. */
  letter: Maybe<IncidentLetter>;
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** A personal data breach, or what may be one; with its log, kept for ever (Art. 33(5) GDPR). */
export type Incident = {
  __typename?: 'Incident';
  /** The incident's id. */
  id: Scalars['ID']['output'];
  /** The event it is about; null for all events. */
  event: Maybe<Scalars['ID']['output']>;
  /** Its title. */
  title: Scalars['String']['output'];
  /** Whether it is played, not real. */
  drill: Scalars['Boolean']['output'];
  /** When somebody who answers for the event knew of it. */
  awareAt: Scalars['DateTime']['output'];
  /** When it began. */
  startedAt: Scalars['DateTime']['output'];
  /** When it ended; null while it goes on. */
  endedAt: Maybe<Scalars['DateTime']['output']>;
  /** How it was found. */
  foundBy: Scalars['String']['output'];
  /** What happened to the data. */
  effects: Scalars['String']['output'];
  /** Likely consequences for the people. */
  consequences: Scalars['String']['output'];
  /** Measures taken or proposed. */
  measures: Scalars['String']['output'];
  /** The data protection officer or another contact point. */
  contact: Scalars['String']['output'];
  /** Whom it suspects. */
  suspects: Suspicion;
  /** The 72 hours. */
  clock: IncidentClock;
  /** When the regulator was told. */
  regulatorToldAt: Maybe<Scalars['DateTime']['output']>;
  /** When the supplier told the controller. */
  controllerToldAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was closed; null while it is open. */
  closedAt: Maybe<Scalars['DateTime']['output']>;
  /** What was done, the oldest first; of a longer log the last lines, at most 1000. */
  log: Array<IncidentLogLine>;
};

/** What makes sessions suspect: whatever any of these names. */
export type Suspicion = {
  __typename?: 'Suspicion';
  /** Public ids of sessions. */
  sessions: Array<Scalars['ID']['output']>;
  /** Accounts, by id, of which every session within the window is meant. */
  accounts: Array<Scalars['ID']['output']>;
  /** Rules, at most 200. */
  rules: Array<SuspicionRule>;
};

/** Sessions from some networks, begun since a time. */
export type SuspicionRule = {
  __typename?: 'SuspicionRule';
  /** Whether it names a network; which is not kept, only keyed hashes are. */
  namesNetwork: Scalars['Boolean']['output'];
  /** Begun since then; null: whenever. */
  begunSince: Maybe<Scalars['DateTime']['output']>;
};

/** How much is left of the 72 hours (Art. 33(1) GDPR). */
export type IncidentClock = {
  __typename?: 'IncidentClock';
  /** When they are over: 72 hours from `awareAt`. */
  deadline: Scalars['DateTime']['output'];
  /** Milliseconds until then, negative afterwards. */
  millisLeft: Scalars['Float']['output'];
};

/** Something that was done about an incident. */
export type IncidentLogLine = {
  __typename?: 'IncidentLogLine';
  /** When. */
  at: Scalars['DateTime']['output'];
  /** What. */
  what: IncidentStep;
  /** What there is to say about it. */
  note: Scalars['String']['output'];
  /** Who did it; null for the gateway itself. */
  by: Maybe<LockdownActor>;
};

/** What can be done about an incident. */
export type IncidentStep =
  /** It was opened. */
  | 'OPENED'
  /** What is said of it was changed; the note has what stood there before. */
  | 'CHANGED'
  /** Suspects were added. */
  | 'SUSPECTS_ADDED'
  /** The report was read. */
  | 'REPORT_READ'
  /** Changes were taken back. */
  | 'RESTORED'
  /** Letters to the affected people were queued. */
  | 'LETTERS_QUEUED'
  /** Letters that were queued were read. */
  | 'LETTERS_READ'
  /** It was asked that a letter be sent again. */
  | 'LETTER_RETRIED'
  /** The organisers were reminded of the 72 hours. */
  | 'REMINDED'
  /** The regulator was told. */
  | 'REGULATOR_TOLD'
  /** The controller was told. */
  | 'CONTROLLER_TOLD'
  /** It was closed. */
  | 'CLOSED';

/** Who was affected by an incident, and by what. */
export type IncidentReport = {
  __typename?: 'IncidentReport';
  /** The incident. */
  incident: Incident;
  /** When this was made. */
  madeAt: Scalars['DateTime']['output'];
  /** The beginning of what it looks at. */
  from: Scalars['DateTime']['output'];
  /** The end of what it looks at. */
  to: Scalars['DateTime']['output'];
  /** How many sessions are suspect, of those listed. */
  suspectSessions: Scalars['Int']['output'];
  /** These, by id, at most 1000. In an incident of one event: of people who are at it or organise it, and whatever reached something of it. */
  suspects: Array<SuspectSession>;
  /** How many people and records. */
  counts: IncidentCounts;
  /** The affected people, by attendee id; at most 200 at once. */
  people: Array<AffectedPerson>;
  /** How many changes a restore would take back now: restoreIncident takes this number. It can turn out that a field was emptied in between, and some of these stay. */
  restorableChanges: Scalars['Int']['output'];
  /** How many erasures of people suspects asked for that are not carried out yet: restoreIncident stops them. */
  erasuresAsked: Scalars['Int']['output'];
  /** Whose lists of who was shown their fields (disclosuresOf, myDisclosures) suspect sessions read, by attendee id, at most 1000. Such a list holds no protected value; it is in no count. */
  listsRead: Array<ListRead>;
  /** What this report cannot know, in sentences. */
  cannotProve: Array<Scalars['String']['output']>;
};


/** Who was affected by an incident, and by what. */
export type IncidentReportPeopleArgs = {
  first: InputMaybe<Scalars['Int']['input']>;
  after: InputMaybe<Scalars['ID']['input']>;
};

/** A suspect session. */
export type SuspectSession = {
  __typename?: 'SuspectSession';
  /** Its public id. */
  session: Scalars['ID']['output'];
  /** The account that was signed in, by id. */
  account: Scalars['ID']['output'];
  /** When it began; null where that is not known any more. */
  begun: Maybe<Scalars['DateTime']['output']>;
  /** Why it is suspect. */
  why: Array<SuspectReason>;
};

/** Why a session is suspect. */
export type SuspectReason =
  /** It was named. */
  | 'NAMED'
  /** Its account was named. */
  | 'ACCOUNT'
  /** A rule covers it. */
  | 'RULE'
  /** It is a suspect session under another id: it goes on under a new one whenever something is proved in it. */
  | 'FOLLOWS';

/** How many people and records. A record is one field of one person, however often it was shown. */
export type IncidentCounts = {
  __typename?: 'IncidentCounts';
  /** Everybody in the report. */
  peopleAffected: Scalars['Int']['output'];
  /** People of whom a field was released. */
  peopleReleased: Scalars['Int']['output'];
  /** People of whom a field may have been released, beyond what is known. */
  peopleMayHave: Scalars['Int']['output'];
  /** People whose profile suspects changed. */
  peopleChanged: Scalars['Int']['output'];
  /** Records that were released. */
  recordsReleased: Scalars['Int']['output'];
  /** Records that may have been, beyond those. */
  recordsMayHave: Scalars['Int']['output'];
  /** By field, released or perhaps, one for each field. */
  byField: Array<CountByField>;
  /** By ticket category, one for each category. */
  byCategory: Array<CountByCategory>;
};

/** How many people of whom a field was released, or may have been. */
export type CountByField = {
  __typename?: 'CountByField';
  /** The field. */
  field: ProtectedField;
  /** How many people. */
  people: Scalars['Int']['output'];
};

/** How many people and records of a ticket category. */
export type CountByCategory = {
  __typename?: 'CountByCategory';
  /** The category; null for people without one. */
  category: Maybe<Scalars['String']['output']>;
  /** How many people. */
  people: Scalars['Int']['output'];
  /** How many records. */
  records: Scalars['Int']['output'];
};

/** Somebody whose data suspects reached. Which fields, never what stood in them. */
export type AffectedPerson = {
  __typename?: 'AffectedPerson';
  /** The attendee's id. */
  attendee: Scalars['ID']['output'];
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** Their name; null for somebody who was erased. */
  name: Maybe<Scalars['String']['output']>;
  /** Their ticket category. */
  category: Maybe<Scalars['String']['output']>;
  /** What suspects were shown, because an entry says so: one for each field. */
  released: Array<AffectedField>;
  /** What they may have been shown beyond that, one for each field: recorded but perhaps not sent, or a suspect session was signed in as this person. */
  mayHave: Array<AffectedField>;
  /** Suspect sessions that were signed in as this person. */
  signedInAs: Array<Scalars['ID']['output']>;
  /** What suspects changed on the profile, the oldest first, at most 200. */
  changes: Array<SuspectChange>;
};

/** A list of who was shown somebody's fields, that suspect sessions read. */
export type ListRead = {
  __typename?: 'ListRead';
  /** The id of the attendee whose list it is. */
  attendee: Scalars['ID']['output'];
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** How often, by the record. */
  times: Scalars['Int']['output'];
  /** When first. */
  first: Scalars['DateTime']['output'];
  /** When last. */
  last: Scalars['DateTime']['output'];
  /** On what basis: signed in as this person, or as an organiser. */
  bases: Array<DisclosureBasisKind>;
  /** In which sessions. */
  sessions: Array<Scalars['ID']['output']>;
  /** Whether the record says that it was sent; false where it may have been. */
  sent: Scalars['Boolean']['output'];
};

/** A field, as suspects were shown it or may have been. */
export type AffectedField = {
  __typename?: 'AffectedField';
  /** The field. */
  field: ProtectedField;
  /** How often, by the record; 0 where only a sign-in says so. */
  times: Scalars['Int']['output'];
  /** When first. */
  first: Maybe<Scalars['DateTime']['output']>;
  /** When last. */
  last: Maybe<Scalars['DateTime']['output']>;
  /** On what basis. */
  bases: Array<BasisKind>;
  /** In which sessions. */
  sessions: Array<Scalars['ID']['output']>;
};

/** On what basis a value was shown. */
export type BasisKind =
  /** Owners, signed in, see their own. */
  | 'OWNER'
  /** A consent. */
  | 'CONSENT'
  /** Broken glass. */
  | 'BREAK_GLASS'
  /** The moderation of photos. */
  | 'MODERATION';

/** A change of a profile that a suspect made. */
export type SuspectChange = {
  __typename?: 'SuspectChange';
  /** What was changed. */
  part: ProfilePart;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** In which session. */
  session: Maybe<Scalars['ID']['output']>;
  /** Whether a restore would take it back now. */
  restorable: Scalars['Boolean']['output'];
  /** Whether it was taken back. */
  takenBack: Scalars['Boolean']['output'];
};

/** Whom an incident suspects. Sessions, accounts and attendees are named by id. */
export type SuspectsInput = {
  /** Public ids of sessions, at most 1000 at once. */
  sessions?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Accounts, at most 200 at once: every session of theirs within the window is suspect, their owner's own, too. */
  accounts?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Attendees, at most 200 at once: their accounts are meant. */
  attendees?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** API keys, at most 200 at once. A report names each as a session. */
  keys?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Integrations, at most 200 at once: every key of theirs. A report names each as an account. */
  integrations?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Rules, at most 20 at once. */
  rules?: InputMaybe<Array<SuspicionRuleInput>>;
};

/** Sessions from a network, begun since a time; one of the two may be left out. */
export type SuspicionRuleInput = {
  /** An IP address, or a prefix of at most 256 addresses (IPv4), or 256 times /64 (IPv6). Only keyed hashes are kept of it. */
  network?: InputMaybe<Scalars['String']['input']>;
  /** Begun since then. */
  begunSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** An incident. */
export type OpenIncidentInput = {
  /** The event's id; leave it out for all events. */
  event?: InputMaybe<Scalars['ID']['input']>;
  /** Its title, 1 to 200 characters, without anybody's data. */
  title: Scalars['String']['input'];
  /** Whether it is a drill: whatever is made from it says so. */
  drill?: InputMaybe<Scalars['Boolean']['input']>;
  /** When somebody who answers for the event knew of it. */
  awareAt: Scalars['DateTime']['input'];
  /** When it began; at most 400 days before the end. */
  startedAt: Scalars['DateTime']['input'];
  /** When it ended; leave it out while it goes on. */
  endedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** How it was found, at most 2000 characters. */
  foundBy?: InputMaybe<Scalars['String']['input']>;
  /** What happened to the data, at most 5000 characters. */
  effects?: InputMaybe<Scalars['String']['input']>;
  /** Likely consequences, at most 5000 characters. */
  consequences?: InputMaybe<Scalars['String']['input']>;
  /** Measures taken or proposed, at most 5000 characters. */
  measures?: InputMaybe<Scalars['String']['input']>;
  /** The data protection officer or another contact point, at most 500 characters. */
  contact?: InputMaybe<Scalars['String']['input']>;
  /** Whom you suspect, if you know. */
  suspects?: InputMaybe<SuspectsInput>;
};

/** What is to be put right; what is left out stays. */
export type ChangeIncidentInput = {
  /** The incident's id. */
  incident: Scalars['ID']['input'];
  /** Its title. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** When somebody knew. */
  awareAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** When it began. */
  startedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** When it ended; null: it goes on. */
  endedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** How it was found. */
  foundBy?: InputMaybe<Scalars['String']['input']>;
  /** What happened to the data. */
  effects?: InputMaybe<Scalars['String']['input']>;
  /** Likely consequences. */
  consequences?: InputMaybe<Scalars['String']['input']>;
  /** Measures taken or proposed. */
  measures?: InputMaybe<Scalars['String']['input']>;
  /** The data protection officer or another contact point. */
  contact?: InputMaybe<Scalars['String']['input']>;
  /** When the regulator was told: reminders end. Null: they were not told after all. */
  regulatorToldAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** When the supplier told the controller (Art. 33(2)). Null: they were not told after all. */
  controllerToldAt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Which incident, and whom to suspect besides. */
export type AddSuspectsInput = {
  /** The incident's id. */
  incident: Scalars['ID']['input'];
  /** Whom. */
  suspects: SuspectsInput;
};

/** Which incident is over, and how. */
export type CloseIncidentInput = {
  /** The incident's id. */
  incident: Scalars['ID']['input'];
  /** How it ended, 1 to 2000 characters. */
  note: Scalars['String']['input'];
};

/** Which incident to restore from. */
export type RestoreIncidentInput = {
  /** The incident's id. */
  incident: Scalars['ID']['input'];
  /** How many changes, as IncidentReport.restorableChanges says; where it is another number by now, nothing is done. */
  changes: Scalars['Int']['input'];
};

/** What came of opening, changing or closing an incident. */
export type IncidentPayload = {
  __typename?: 'IncidentPayload';
  /** The incident as it is now; null when nothing was done. */
  incident: Maybe<Incident>;
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** What came of restoreIncident. */
export type RestoreIncidentPayload = {
  __typename?: 'RestoreIncidentPayload';
  /** The incident as it is now; null when nothing was done. */
  incident: Maybe<Incident>;
  /** How many parts of profiles were put back. */
  restoredParts: Scalars['Int']['output'];
  /** These, at most 1000. */
  restored: Array<RestoredPart>;
  /** How many parts stayed as they are. */
  leftParts: Scalars['Int']['output'];
  /** These, and why, at most 1000. */
  left: Array<LeftPart>;
  /** How many consents were withdrawn that suspects had given. */
  withdrawn: Scalars['Int']['output'];
  /** How many erasures were stopped that suspects had asked for. Each person is told by mail, and may ask again. */
  erasuresStopped: Scalars['Int']['output'];
  /** How many packages of all of somebody's data were taken away that suspects had asked for. */
  packagesRemoved: Scalars['Int']['output'];
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** A part of a profile that was put back. */
export type RestoredPart = {
  __typename?: 'RestoredPart';
  /** The attendee's id. */
  attendee: Scalars['ID']['output'];
  /** Which part. */
  part: ProfilePart;
};

/** A part of a profile that stayed as it is. */
export type LeftPart = {
  __typename?: 'LeftPart';
  /** The attendee's id. */
  attendee: Scalars['ID']['output'];
  /** Which part. */
  part: ProfilePart;
  /** Why it stayed. */
  why: LeftReason;
};

/** Why a part of a profile was not put back. */
export type LeftReason =
  /** It was changed in a session that began after awareAt, or may have, and that nobody named: it may be the owner's own. If it is not, name the session. */
  | 'AFTER_AWARE'
  /** Somebody else changed it since. */
  | 'CHANGED_SINCE'
  /** What stood there before is not kept any more. */
  | 'NOT_KEPT'
  /** It goes with the account or the ticket, and has a way of its own. */
  | 'NOT_RESTORABLE'
  /** It would list somebody who is not listed now, or fill a field that its owner may have emptied. The owner can undo that. */
  | 'WOULD_WIDEN';

/** A third party that comes with API keys: a badge printer, lead capture, a CRM. */
export type Integration = {
  __typename?: 'Integration';
  /** The integration's id; a recipient of consents. */
  id: Scalars['ID']['output'];
  /** Its name. */
  name: Scalars['String']['output'];
  /** The company behind it. */
  company: Scalars['String']['output'];
  /** Where its makers are reached. */
  contact: Scalars['String']['output'];
  /** What for, in words. */
  purpose: Scalars['String']['output'];
  /** The protected fields that it wants, and why; at most 4. */
  fields: Array<IntegrationField>;
  /** How many days it keeps what it was given. */
  retentionDays: Scalars['Int']['output'];
  /** Whom to ask to erase what it holds. */
  eraseContact: Scalars['String']['output'];
  /** What for it reads everybody's name, organisation and category; null: it does not. */
  rosterPurpose: Maybe<Scalars['String']['output']>;
  /** When it ended; null while it goes on. */
  endedAt: Maybe<Scalars['DateTime']['output']>;
  /** The fields that the viewer consents to show it now, at any of their events; `myConsents` has each consent. */
  shownByMe: Array<ProtectedField>;
  /** The ids of its events. */
  events: Array<Scalars['ID']['output']>;
  /** When it was registered. */
  createdAt: Scalars['DateTime']['output'];
  /** Its keys that reach the event, the newest first, dead ones too; at most 200. */
  keys: Array<ApiKey>;
};

/** A protected field that an integration wants. */
export type IntegrationField = {
  __typename?: 'IntegrationField';
  /** Which. */
  field: ProtectedField;
  /** Why, in its words. */
  why: Scalars['String']['output'];
  /** Whether an organiser approved it; only then can one consent to it. */
  approved: Scalars['Boolean']['output'];
  /** Whether it was refused, or its approval withdrawn: it stays so. */
  refused: Scalars['Boolean']['output'];
};

/** A key, as organisers see it: never the key itself. */
export type ApiKey = {
  __typename?: 'ApiKey';
  /** The key's id; it stands in the key, and in the ledger. */
  id: Scalars['ID']['output'];
  /** What organisers call it. */
  label: Scalars['String']['output'];
  /** The scopes, for example `attendee:read`. */
  scopes: Array<Scalars['String']['output']>;
  /** The ids of its events. */
  events: Array<Scalars['ID']['output']>;
  /** The last four characters. */
  lastFour: Scalars['String']['output'];
  /** The networks it may come from; none: from anywhere. */
  networks: Array<Scalars['String']['output']>;
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** When it ends, or ended. */
  expiresAt: Scalars['DateTime']['output'];
  /** When it was revoked; null if it was not. */
  revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it was revoked. */
  revokeReason: Maybe<Scalars['String']['output']>;
  /** The id of the key that it takes the place of. */
  rotates: Maybe<Scalars['ID']['output']>;
  /** When it was used last, to the minute; null if never. */
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
};

/** The key that asks. */
export type CurrentKey = {
  __typename?: 'CurrentKey';
  /** The key's id. */
  id: Scalars['ID']['output'];
  /** Its scopes. */
  scopes: Array<Scalars['String']['output']>;
  /** The events that it reaches now, at most 50. */
  events: Array<CurrentKeyEvent>;
  /** The fields that an organiser approved; each takes a scope and each person's consent besides. */
  approvedFields: Array<ProtectedField>;
  /** Whether an organiser granted it the roster; that takes the scope `roster:read` besides. */
  roster: Scalars['Boolean']['output'];
  /** When it ends. */
  expiresAt: Scalars['DateTime']['output'];
  /** Whose it is. */
  integration: Integration;
};

/** An event that a key reaches. */
export type CurrentKeyEvent = {
  __typename?: 'CurrentKeyEvent';
  /** The event's id. */
  id: Scalars['ID']['output'];
  /** Its short name. */
  slug: Scalars['String']['output'];
  /** Its name. */
  name: Scalars['String']['output'];
};

/** A third party, as people will read of it. */
export type RegisterIntegrationInput = {
  /** 1 to 100 characters. */
  name: Scalars['String']['input'];
  /** The company behind it, 1 to 200 characters. */
  company: Scalars['String']['input'];
  /** Where its makers are reached, 1 to 200 characters. */
  contact: Scalars['String']['input'];
  /** What for, 1 to 1000 characters. */
  purpose: Scalars['String']['input'];
  /** The protected fields it wants; none for a roster. */
  fields: Array<WantedFieldInput>;
  /** The ids of its events, 1 to 50. */
  events: Array<Scalars['ID']['input']>;
  /** How many days it keeps what it was given, 0 to 3650. */
  retentionDays: Scalars['Int']['input'];
  /** Whom to ask to erase what it holds, 1 to 200 characters. */
  eraseContact: Scalars['String']['input'];
};

/** A field, and why it is wanted. */
export type WantedFieldInput = {
  /** Which. */
  field: ProtectedField;
  /** Why, as people will read it, 1 to 500 characters. */
  why: Scalars['String']['input'];
};

/** Which field to approve. */
export type ApproveIntegrationFieldInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
  /** Which. */
  field: ProtectedField;
};

/** Which field to refuse. */
export type RefuseIntegrationFieldInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
  /** Which. */
  field: ProtectedField;
};

/** Who is to read the roster, and what for. */
export type GrantRosterInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
  /** What for, as people will read it, 1 to 500 characters. */
  purpose: Scalars['String']['input'];
};

/** From whom to take the roster back. */
export type WithdrawRosterInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
};

/** Which integration to end. */
export type EndIntegrationInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
};

/** From which integration to take all back. */
export type WithdrawIntegrationInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
};

/** What a key is for. */
export type CreateApiKeyInput = {
  /** The integration's id. */
  integration: Scalars['ID']['input'];
  /** What organisers call it, 1 to 100 characters. */
  label: Scalars['String']['input'];
  /** At least one of `attendee:read`, `roster:read`, `attendee.phone:read`, `attendee.email:read`, `attendee.photo:read`, `attendee.jobTitle:read`, `attendee:write`, `disclosure:read`, `webhook:manage`. */
  scopes: Array<Scalars['String']['input']>;
  /** Ids of the integration's events, at least one. */
  events: Array<Scalars['ID']['input']>;
  /** How many days it lives, 1 to 365. */
  days?: InputMaybe<Scalars['Int']['input']>;
  /** The only addresses or blocks it may come from, like `192.0.2.0/24`; none: from anywhere. At most 50. */
  networks?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** Which key is to be exchanged. */
export type RotateApiKeyInput = {
  /** The key's id. */
  key: Scalars['ID']['input'];
  /** How many hours the one before goes on at most, 0 to 720. */
  overlapHours?: InputMaybe<Scalars['Int']['input']>;
  /** How many days the new one lives, 1 to 365. */
  days?: InputMaybe<Scalars['Int']['input']>;
};

/** Which key is to end, and why. */
export type RevokeApiKeyInput = {
  /** The key's id. */
  key: Scalars['ID']['input'];
  /** Why; it stays on record. */
  reason?: Scalars['String']['input'];
};

/** What came of it. */
export type IntegrationPayload = {
  __typename?: 'IntegrationPayload';
  /** The integration as it is now; null when nothing was changed. */
  integration: Maybe<Integration>;
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** A new key. */
export type NewApiKeyPayload = {
  __typename?: 'NewApiKeyPayload';
  /** The key as it is listed; null when none was made. */
  key: Maybe<ApiKey>;
  /** The key itself, `att_…`: kept nowhere here, so keep it. Null when none was made. */
  secret: Maybe<Scalars['String']['output']>;
  /** What to put right; no key was made when there is any. */
  userErrors: Array<UserError>;
};

/** What came of revokeApiKey. */
export type ApiKeyPayload = {
  __typename?: 'ApiKeyPayload';
  /** The key as it is now; null when nothing was changed. */
  key: Maybe<ApiKey>;
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** What came of withdrawIntegration. */
export type WithdrawIntegrationPayload = {
  __typename?: 'WithdrawIntegrationPayload';
  /** The fields that it is no longer shown; empty when there were none. */
  fields: Array<ProtectedField>;
  /** What to put right; nothing was withdrawn when there is any. */
  userErrors: Array<UserError>;
};

/** That a lockdown is on. What and whom it covers is not said. */
export type LockdownNotice = {
  __typename?: 'LockdownNotice';
  /** Since when. */
  since: Scalars['DateTime']['output'];
};

/** A lockdown, kept for ever. */
export type Lockdown = {
  __typename?: 'Lockdown';
  /** The lockdown's id. */
  id: Scalars['ID']['output'];
  /** What it closes. */
  scope: LockdownScope;
  /** The id of the event it is about; null for EVERYTHING and SIGN_IN. */
  event: Maybe<Scalars['ID']['output']>;
  /** The field, for FIELD. */
  field: Maybe<ProtectedField>;
  /** The ids of the attendees, for ATTENDEES; else none. */
  attendees: Array<Scalars['ID']['output']>;
  /** The integration, for INTEGRATION; null: every one. */
  integration: Maybe<Scalars['ID']['output']>;
  /** Sessions begun since then are suspect; null: every session is. */
  since: Maybe<Scalars['DateTime']['output']>;
  /** Why it was put on. */
  reason: Scalars['String']['output'];
  /** When it was put on. */
  lockedAt: Scalars['DateTime']['output'];
  /** Who put it on. */
  lockedBy: LockdownActor;
  /** When it was lifted; null while it is on. */
  liftedAt: Maybe<Scalars['DateTime']['output']>;
  /** Who lifted it. */
  liftedBy: Maybe<LockdownActor>;
  /** Why it was lifted. */
  liftReason: Maybe<Scalars['String']['output']>;
};

/** Who locked or lifted. */
export type LockdownActor = {
  __typename?: 'LockdownActor';
  /** An organiser, or the command line. */
  kind: LockdownActorKind;
  /** The organiser's account, by id. */
  account: Maybe<Scalars['ID']['output']>;
  /** The operating-system user at the command line. */
  user: Maybe<Scalars['String']['output']>;
};

/** A kind of actor. */
export type LockdownActorKind =
  /** An organiser, in a session with the second factor. */
  | 'ORGANISER'
  /** Whoever runs the gateway. */
  | 'COMMAND_LINE';

/** What a lockdown closes. */
export type LockdownScope =
  /** Every protected field of everybody, at every event. */
  | 'EVERYTHING'
  /** Every protected field of everybody at one event. */
  | 'EVENT'
  /** One protected field of everybody at one event. */
  | 'FIELD'
  /** Every protected field of some people of one event. */
  | 'ATTENDEES'
  /** Signing in, for everybody; and the sessions begun since a time, which end for good. */
  | 'SIGN_IN'
  /** One event, to one third party or to all: its keys know nobody there. People among themselves go on. */
  | 'INTEGRATION';

/** What to lock: exactly one of the fields. */
export type LockdownScopeInput =
  /** EVERYTHING: pass true. */
  { everything: Scalars['Boolean']['input']; signIn?: never; event?: never; field?: never; attendees?: never; integration?: never; }
  |  /** SIGN_IN: pass true, and `since`. */
  { everything?: never; signIn: Scalars['Boolean']['input']; event?: never; field?: never; attendees?: never; integration?: never; }
  |  /** EVENT: the event's id. */
  { everything?: never; signIn?: never; event: Scalars['ID']['input']; field?: never; attendees?: never; integration?: never; }
  |  /** FIELD: which, and where. */
  { everything?: never; signIn?: never; event?: never; field: LockdownFieldInput; attendees?: never; integration?: never; }
  |  /** ATTENDEES: ids, 1 to 200, all of one event. */
  { everything?: never; signIn?: never; event?: never; field?: never; attendees: Array<Scalars['ID']['input']>; integration?: never; }
  |  /** INTEGRATION: at which event, and which. */
  { everything?: never; signIn?: never; event?: never; field?: never; attendees?: never; integration: LockdownIntegrationInput; };

/** An integration at one event. */
export type LockdownIntegrationInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** The integration's id; left out, every one that comes to the event. */
  integration?: InputMaybe<Scalars['ID']['input']>;
};

/** One field of one event. */
export type LockdownFieldInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** The field. */
  field: ProtectedField;
};

/** What to lock, and why. */
export type LockdownInput = {
  /** What to lock. */
  scope: LockdownScopeInput;
  /** Sessions begun since then are suspect: not even their own fields are shown to them, and SIGN_IN ends them. Without it, which SIGN_IN does not allow, every session is. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Why, 1 to 500 characters; it stays on record. */
  reason: Scalars['String']['input'];
  /** For a SIGN_IN that ends this very session: pass true if you mean it. */
  evenThisSession?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Which lockdown to lift, and why. */
export type LiftLockdownInput = {
  /** The lockdown's id. */
  lockdown: Scalars['ID']['input'];
  /** Why, 1 to 500 characters; it stays on record. */
  reason: Scalars['String']['input'];
};

/** What came of lockdown and liftLockdown. */
export type LockdownPayload = {
  __typename?: 'LockdownPayload';
  /** The lockdown as it is now; null when nothing was locked or lifted. */
  lockdown: Maybe<Lockdown>;
  /** What to put right; nothing was locked or lifted when there is any. */
  userErrors: Array<UserError>;
};

/** How far what is held about somebody has been prepared. */
export type MyDataState =
  /** It waits to be prepared. */
  | 'ASKED'
  /** It is being prepared. */
  | 'PREPARING'
  /** It can be fetched. */
  | 'READY'
  /** It could not be prepared; ask again. */
  | 'FAILED';

/** Everything held about somebody, for that person to fetch. */
export type MyData = {
  __typename?: 'MyData';
  /** How far it is. */
  state: MyDataState;
  /** When it was asked for. */
  askedAt: Scalars['DateTime']['output'];
  /** When it was ready; null before. */
  readyAt: Maybe<Scalars['DateTime']['output']>;
  /** When it goes. */
  expiresAt: Scalars['DateTime']['output'];
  /**
   * Where it is as JSON, once it is ready: to be asked by GET, in a session of this account with a sign-in of the last 15 minutes, and the second
   * factor of whoever has one. Each time is recorded before it is answered. Null before.
   */
  json: Maybe<Scalars['String']['output']>;
  /** Where it is as a page for people, in the same way. Null before. */
  page: Maybe<Scalars['String']['output']>;
};

/** What came of prepareMyData. */
export type PrepareMyDataPayload = {
  __typename?: 'PrepareMyDataPayload';
  /** What is being prepared. */
  data: Maybe<MyData>;
  /** What to put right; nothing is prepared when there is any. */
  userErrors: Array<UserError>;
};

/** Whether organisers look at photos. */
export type PhotoModeration =
  /** They do not, but at such as somebody reported. */
  | 'OFF'
  /** They look at each; until then it is shown to those whom its owner consented to. */
  | 'AFTER'
  /** Each is shown to nobody but its owner until they approved it. */
  | 'BEFORE';

/** A photo that waits for a moderator. */
export type PhotoToModerate = {
  __typename?: 'PhotoToModerate';
  /** The photo's id; a judgement names it. */
  id: Scalars['ID']['output'];
  /** Whose it is. */
  attendee: Maybe<Attendee>;
  /** Whether those whom its owner consented to are shown it meanwhile. */
  shown: Scalars['Boolean']['output'];
  /** Since when it waits. */
  since: Scalars['DateTime']['output'];
  /** Why it was refused before, if it was: its owner asks once more. */
  refusedBefore: Maybe<Scalars['String']['output']>;
  /** Why it was reported, the newest first, at most 20. */
  reports: Array<PhotoReport>;
  /** Where it is to be looked at, by GET, with the session's cookie. Each look is recorded before it is answered, and named to the person. */
  url: Scalars['String']['output'];
};


/** A photo that waits for a moderator. */
export type PhotoToModerateUrlArgs = {
  size?: PhotoSize;
  format?: PhotoFormat;
};

/** Why somebody reported a photo. */
export type PhotoReport = {
  __typename?: 'PhotoReport';
  /** In their words. */
  reason: Scalars['String']['output'];
  /** When. */
  at: Scalars['DateTime']['output'];
};

/** A page of photos that wait. */
export type PhotoToModerateConnection = {
  __typename?: 'PhotoToModerateConnection';
  /** The page's photos with their cursors. */
  edges: Array<PhotoToModerateEdge>;
  /** The page's photos. */
  nodes: Array<PhotoToModerate>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** One of a page. */
export type PhotoToModerateEdge = {
  __typename?: 'PhotoToModerateEdge';
  /** Pass it as `after` to go on from here. */
  cursor: Scalars['String']['output'];
  /** The photo. */
  node: PhotoToModerate;
};

/** One's own photo that is held back. */
export type HeldPhoto = {
  __typename?: 'HeldPhoto';
  /** Whether it was refused; else it waits for a moderator. */
  refused: Scalars['Boolean']['output'];
  /** Why it was refused, in the moderator's words. */
  reason: Maybe<Scalars['String']['output']>;
};

/** Which photo to approve. */
export type ApprovePhotoInput = {
  /** The photo's id, from `photosToModerate`. */
  photo: Scalars['ID']['input'];
};

/** What came of approvePhoto. */
export type ApprovePhotoPayload = {
  __typename?: 'ApprovePhotoPayload';
  /** Whether it was approved. */
  done: Scalars['Boolean']['output'];
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** Which photo to refuse, and why. */
export type RefusePhotoInput = {
  /** The photo's id, from `photosToModerate`. */
  photo: Scalars['ID']['input'];
  /** Why, in 3 to 500 characters; its owner is told. */
  reason: Scalars['String']['input'];
};

/** What came of refusePhoto. */
export type RefusePhotoPayload = {
  __typename?: 'RefusePhotoPayload';
  /** Whether it was refused. */
  done: Scalars['Boolean']['output'];
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** In whose place to put an earlier photo back. */
export type RestorePhotoInput = {
  /** The id of the photo that was refused. */
  photo: Scalars['ID']['input'];
};

/** What came of restorePhoto. */
export type RestorePhotoPayload = {
  __typename?: 'RestorePhotoPayload';
  /** Whether an earlier one was put back. */
  done: Scalars['Boolean']['output'];
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** Whose photo to report, and why. */
export type ReportPhotoInput = {
  /** Their id. */
  attendee: Scalars['ID']['input'];
  /** Why, in 3 to 500 characters; the moderators read it. */
  reason: Scalars['String']['input'];
};

/** What came of reportPhoto. */
export type ReportPhotoPayload = {
  __typename?: 'ReportPhotoPayload';
  /** True also where there was nothing to report: no answer tells who has a photo. */
  accepted: Scalars['Boolean']['output'];
  /** What to put right; nothing was reported when there is any. */
  userErrors: Array<UserError>;
};

/**
 * A photo; reached only through the protected field, and derived from it. Who has none, and who shows none, has null: show
 * the picture at `/photos/default.svg` then, which is the same for all.
 */
export type Photo = {
  __typename?: 'Photo';
  /**
   * Where its bytes are, for this viewer: to be asked by GET, with the session's cookie, or the same API key. It is decided and recorded again
   * then, and answers 404 to whomever the photo is not shown, as if there were none.
   */
  url: Scalars['String']['output'];
};


/**
 * A photo; reached only through the protected field, and derived from it. Who has none, and who shows none, has null: show
 * the picture at `/photos/default.svg` then, which is the same for all.
 */
export type PhotoUrlArgs = {
  size?: PhotoSize;
  format: InputMaybe<PhotoFormat>;
  signed?: Scalars['Boolean']['input'];
};

export type { PhotoSize };

export type { PhotoFormat };

/** Which photo to set. */
export type SetPhotoInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
};

/** What came of setPhoto. */
export type SetPhotoPayload = {
  __typename?: 'SetPhotoPayload';
  /** Where to send the photo; null when the viewer may not. */
  upload: Maybe<PhotoUpload>;
  /** What to put right. */
  userErrors: Array<UserError>;
};

/** How a photo is sent. It answers 204, or problem details (RFC 9457) with a `code` that says what is wrong with the picture. */
export type PhotoUpload = {
  __typename?: 'PhotoUpload';
  /** Where to, with the session's cookie and this method. */
  url: Scalars['String']['output'];
  /** The method: PUT. */
  method: Scalars['String']['output'];
  /** How many bytes at most. */
  mostBytes: Scalars['Int']['output'];
  /** Media types of what is taken: as the request's `Content-Type`, or that of the one file of a `multipart/form-data`. HEIC where the server reads it. */
  mediaTypes: Array<Scalars['String']['output']>;
};

/** Which photo to take away. */
export type RemovePhotoInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
};

/** What came of removePhoto. */
export type RemovePhotoPayload = {
  __typename?: 'RemovePhotoPayload';
  /** The viewer's attendee as it is now; null when nothing was changed. */
  attendee: Maybe<Attendee>;
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** What a document is written in. */
export type ProcessingFormat =
  /** For programs. */
  | 'JSON'
  /** One page to be printed, which loads nothing and has no script. */
  | 'HTML';

/** A privacy notice or a record of processing, whole. */
export type ProcessingDocument = {
  __typename?: 'ProcessingDocument';
  /** A hash of what it says: the same content is the same version. */
  version: Scalars['String']['output'];
  /** Since when it holds or held. */
  from: Scalars['DateTime']['output'];
  /** Settings that say nothing and should, for example `CONTROLLER_NAME`. At most 10. */
  missing: Array<Scalars['String']['output']>;
  /** A name for a file. */
  fileName: Scalars['String']['output'];
  /** For example `text/html; charset=utf-8`. */
  mediaType: Scalars['String']['output'];
  /** The document. */
  text: Scalars['String']['output'];
};

/** The one who is asking. */
export type Viewer = {
  __typename?: 'Viewer';
  /** What a registration form said on the viewer's behalf at an event, and the viewer has not answered: at most 100. It grants nothing by itself. */
  proposals: Array<Proposal>;
  /** The account that is signed in. */
  account: Account;
  /** Where this account is signed in, the newest first; at most 100. */
  sessions: Array<Session>;
  /** The viewer's own attendee at an event; null without a valid registration there. */
  attendee: Maybe<Attendee>;
};


/** The one who is asking. */
export type ViewerProposalsArgs = {
  event: Scalars['ID']['input'];
};


/** The one who is asking. */
export type ViewerAttendeeArgs = {
  event: Scalars['ID']['input'];
};

/** What somebody else said on a registration form, on the viewer's behalf. */
export type Proposal = {
  __typename?: 'Proposal';
  /** Names it to answerProposals. */
  id: Scalars['ID']['output'];
  /** What it proposes. */
  kind: ProposalKind;
  /** The field that others would see; null unless it proposes a consent. */
  field: Maybe<ProtectedField>;
  /** Who would see it; null unless it proposes a consent. */
  recipient: Maybe<RecipientKind>;
  /** The ticket category, where it is one whose people would see it. */
  category: Maybe<Scalars['String']['output']>;
  /** The form's question. */
  question: Scalars['String']['output'];
  /** What was answered there. */
  answer: Scalars['String']['output'];
};

/** What is proposed. */
export type ProposalKind =
  /** To be found by the others of the event. */
  | 'LISTED'
  /** To show a field. */
  | 'CONSENT'
  /** A Yes to somebody who is no recipient here (exhibitors, as long as there are no integrations): there is nothing it could be given to, so it can be declined, and never accepted. */
  | 'NOTED';

/** Which proposals to accept, and which to decline; those left out stay open. */
export type AnswerProposalsInput = {
  /** The event's id. */
  event: Scalars['ID']['input'];
  /** Ids of proposals to accept; with `decline` 1 to 100, each once. */
  accept?: Array<Scalars['ID']['input']>;
  /** Ids of proposals to decline. */
  decline?: Array<Scalars['ID']['input']>;
  /** The version of `Event.consentNotice` that was shown; needed where a consent is accepted. */
  noticeVersion?: InputMaybe<Scalars['String']['input']>;
  /** The language it was shown in. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** What came of answerProposals. */
export type AnswerProposalsPayload = {
  __typename?: 'AnswerProposalsPayload';
  /** Ids of the consents in force by what was accepted; `myConsents` and `node` answer them. */
  consents: Array<Scalars['ID']['output']>;
  /** What is still open, at most 100. */
  proposals: Array<Proposal>;
  /** What to put right; nothing was answered when there is any. */
  userErrors: Array<UserError>;
};

/** What came of enrolSecondFactor. */
export type EnrolSecondFactorPayload = {
  __typename?: 'EnrolSecondFactorPayload';
  /** What an authenticator app reads from a QR code (otpauth://…). It is answered this once. */
  uri: Maybe<Scalars['String']['output']>;
  /** The same secret in base32, to be typed where there is no camera. */
  secret: Maybe<Scalars['String']['output']>;
  /** NOT_ORGANISING, for somebody who organises nothing. */
  userErrors: Array<UserError>;
};

/** The proof of a second factor. */
export type VerifySecondFactorInput = {
  /** Six digits of the authenticator app, or a recovery code, in any spelling. */
  code: Scalars['String']['input'];
};

/** What came of verifySecondFactor. */
export type VerifySecondFactorPayload = {
  __typename?: 'VerifySecondFactorPayload';
  /** Whether this session holds the second factor by this. */
  verified: Scalars['Boolean']['output'];
  /** Ten recovery codes where this was a new secret's first code, answered this once; else none. */
  recoveryCodes: Array<Scalars['String']['output']>;
  /** SECOND_FACTOR_FAILED, for a wrong code or one that was used; NOT_ENROLLED, where there is no second factor. */
  userErrors: Array<UserError>;
};

/** What came of regenerateRecoveryCodes. */
export type RegenerateRecoveryCodesPayload = {
  __typename?: 'RegenerateRecoveryCodesPayload';
  /** Ten recovery codes, answered this once. */
  recoveryCodes: Array<Scalars['String']['output']>;
  /** Always empty for now. */
  userErrors: Array<UserError>;
};

/** A place where an account is signed in. It ends after 12 hours without a request, and after 14 days (for organisers 8 hours) in any case. */
export type Session = {
  __typename?: 'Session';
  /** The session's id, which is not what the cookie holds. */
  id: Scalars['ID']['output'];
  /** When somebody signed in here. */
  startedAt: Scalars['DateTime']['output'];
  /** When it was last used, to about five minutes. */
  lastSeenAt: Scalars['DateTime']['output'];
  /** The browser, as it calls itself, for example `Firefox on Linux`. */
  browser: Scalars['String']['output'];
  /** Whether it is the session of this request. */
  current: Scalars['Boolean']['output'];
};

/** Who wants to sign in. */
export type StartSignInInput = {
  /** The e-mail address of one's registration, in any case. */
  email: Scalars['String']['input'];
};

/** What came of startSignIn. */
export type StartSignInPayload = {
  __typename?: 'StartSignInPayload';
  /** True whenever the address has the form of one; it tells nothing about whether it is registered. */
  accepted: Scalars['Boolean']['output'];
  /** BAD_ADDRESS, for a text that is no address. */
  userErrors: Array<UserError>;
};

/** The proof of a sign-in. */
export type CompleteSignInInput = {
  /** The code of the mail, with or without dash, in any case; or the token of its link. */
  code: Scalars['String']['input'];
};

/** What came of completeSignIn. */
export type CompleteSignInPayload = {
  __typename?: 'CompleteSignInPayload';
  /** Whether the browser is signed in by this. Who it is, `viewer` answers to the next request. */
  signedIn: Scalars['Boolean']['output'];
  /** SIGN_IN_FAILED, whatever the reason. */
  userErrors: Array<UserError>;
};

/** What came of proveAgain. */
export type ProveAgainPayload = {
  __typename?: 'ProveAgainPayload';
  /** True: the mail is on its way to the account's own address. */
  accepted: Scalars['Boolean']['output'];
  /** Always empty for now. */
  userErrors: Array<UserError>;
};

/** What came of signOut. */
export type SignOutPayload = {
  __typename?: 'SignOutPayload';
  /** True: the session has ended. */
  signedOut: Scalars['Boolean']['output'];
  /** Always empty for now. */
  userErrors: Array<UserError>;
};

/** What came of signOutEverywhere. */
export type SignOutEverywherePayload = {
  __typename?: 'SignOutEverywherePayload';
  /** How many sessions have ended, this one included. */
  endedSessions: Scalars['Int']['output'];
  /** Always empty for now. */
  userErrors: Array<UserError>;
};

/** Which session to end. */
export type EndSessionInput = {
  /** A session's id, from `viewer.sessions`. */
  session: Scalars['ID']['input'];
};

/** What came of endSession. */
export type EndSessionPayload = {
  __typename?: 'EndSessionPayload';
  /** The id of the session that has ended; null when there is no such session of the viewer's. */
  endedSession: Maybe<Scalars['ID']['output']>;
  /** NOT_FOUND, when there is no such session of the viewer's. */
  userErrors: Array<UserError>;
};

/** Registrations of one event, from one system. */
export type UpsertAttendeesInput = {
  /** The id of one of the key's events. */
  event: Scalars['ID']['input'];
  /** What the system is called: 1 to 40 lower-case letters, digits and dashes. Ids of rows are unique within it. */
  source: Scalars['String']['input'];
  /** The rows, 1 to 500; of two with one id the second is refused. */
  rows: Array<RegistrationRowInput>;
  /** Chosen by the client for this call, 8 to 200 printable ASCII characters: the same call sent again has the same key. */
  idempotencyKey: Scalars['String']['input'];
};

/** One registration. What is left out is not touched; what is null is taken away, as far as this source brought it. */
export type RegistrationRowInput = {
  /** The registration's id in the source, 1 to 100 characters. */
  id: Scalars['ID']['input'];
  /** Whether it is valid. */
  status?: RegistrationStatus;
  /** The person's name, at most 200 characters; not needed where the registration is cancelled. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The person's own e-mail address. Not that of whoever bought the ticket: who has the mailbox signs in as this person. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The person's own phone number; without a country it is read in the way of `country`, else of the event's. */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** At most 200 characters. */
  organisation?: InputMaybe<Scalars['String']['input']>;
  /** At most 200 characters. */
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  /** The ticket category, at most 100 characters. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** ISO 3166-1 alpha-2. */
  country?: InputMaybe<Scalars['String']['input']>;
  /** BCP 47. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** Whether a registration is valid. */
export type RegistrationStatus =
  /** It is. */
  | 'REGISTERED'
  /** It is not, or not yet: the person exists for nobody, unless another source has them registered. */
  | 'CANCELLED';

/** What came of upsertAttendees. */
export type UpsertAttendeesPayload = {
  __typename?: 'UpsertAttendeesPayload';
  /** One for each row, in their order; empty where there is something to put right. */
  results: Array<RegistrationResult>;
  /** Whether the call was done before, and this is what it was answered then. */
  repeated: Scalars['Boolean']['output'];
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** What became of one row. */
export type RegistrationResult = {
  __typename?: 'RegistrationResult';
  /** Its place among the rows, from 0. */
  row: Scalars['Int']['output'];
  /** As the row says. */
  id: Scalars['ID']['output'];
  /** What became of it. */
  outcome: RegistrationOutcome;
  /** Why it was refused; null where it was not. */
  error: Maybe<RegistrationRemark>;
  /** What of it was left out: one for each value that was. */
  warnings: Array<RegistrationRemark>;
};

/** What became of a row, beside what the same source said of its id before. It says nothing about whom else the gateway knows. */
export type RegistrationOutcome =
  /** The source had not said this id before. */
  | 'CREATED'
  /** It says otherwise than before. */
  | 'UPDATED'
  /** It says the same as before; a cancelled one was not there, or was cancelled. */
  | 'UNCHANGED'
  /** It was not taken, and nothing of it was written. */
  | 'REFUSED';

/** What is wrong with a row, or with something in it. */
export type RegistrationRemark = {
  __typename?: 'RegistrationRemark';
  /** BAD_ID, DAMAGED, NO_NAME, LONG_CATEGORY, DUPLICATE_ID or ERASED of a row that was refused; TOO_LONG, NO_ADDRESS or UNUSABLE_PHONE of a value that was left out. */
  code: Scalars['String']['output'];
  /** The field of the row. */
  field: Scalars['String']['output'];
  /** For people. */
  message: Scalars['String']['output'];
};

/** Somebody who can sign in. The address one signs in by is no field, and changes by changeAddress; `Attendee.email` is what one shows, and may be another. */
export type Account = {
  __typename?: 'Account';
  /** The account's id. */
  id: Scalars['ID']['output'];
  /** The events the account attends with a valid registration, or organises, by slug; at most 200. */
  events: Array<Event>;
  /** Of those the ones that the account organises, by slug; at most 200. Acting on it takes the second factor, and seeing their names does not. */
  organisedEvents: Array<Event>;
  /** The account's registrations that are not valid, where none is in `events`; one for each event, at most 200. They open nothing: they can be complained about. */
  cancelledRegistrations: Array<CancelledRegistration>;
  /** The account's second factor, without which an organiser can do what an attendee can. */
  secondFactor: SecondFactor;
};

/** That somebody has a registration which is not valid, and where. Nothing else of it is shown, but in what `prepareMyData` prepares. */
export type CancelledRegistration = {
  __typename?: 'CancelledRegistration';
  /** The event's id. */
  event: Scalars['ID']['output'];
  /** The event's name. */
  eventName: Scalars['String']['output'];
};

/** A second factor: a code of an authenticator app besides the mailed one. */
export type SecondFactor = {
  __typename?: 'SecondFactor';
  /** Whether the account has one. */
  enrolled: Scalars['Boolean']['output'];
  /** Whether this session holds it: it was proved here, in the last 8 hours, and not replaced since. */
  held: Scalars['Boolean']['output'];
};

/** A place where an integration is told what happens. */
export type Webhook = {
  __typename?: 'Webhook';
  /** The endpoint's id. */
  id: Scalars['ID']['output'];
  /** The id of the integration. */
  integration: Scalars['ID']['output'];
  /** Where messages are sent. */
  url: Scalars['String']['output'];
  /** What it is told. */
  types: Array<WebhookType>;
  /** The ids of the events that it is told about. */
  events: Array<Scalars['ID']['output']>;
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** Until when the secret before signs as well; null when there is only one. */
  formerSecretUntil: Maybe<Scalars['DateTime']['output']>;
  /** When it was switched off; null while it is on. */
  disabledAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it was switched off. */
  disabledBecause: Maybe<WebhookDisabled>;
  /** For KEY_REVOKED: the id of that key. */
  disabledByKey: Maybe<Scalars['ID']['output']>;
};

/** Why an endpoint is switched off. */
export type WebhookDisabled =
  /** It answered 410 Gone. */
  | 'GONE'
  /** Somebody did. */
  | 'BY_HAND'
  /** An older copy of the database was put back, and nobody knows which endpoints were there since. An organiser switches it on again; a key cannot. */
  | 'RESTORED'
  /** A key that made it, or changed it, was revoked. An organiser looks at its URL and switches it on again; a key cannot. */
  | 'KEY_REVOKED';

export type { WebhookType };

/** Where a delivery is. */
export type WebhookDeliveryState =
  /** It is being sent, or will be. */
  | 'WAITING'
  /** The endpoint answered with 2xx. */
  | 'DELIVERED'
  /** It was given up: after three days, or because there is no such endpoint any more. */
  | 'FAILED';

/** That one message goes to one endpoint. */
export type WebhookDelivery = {
  __typename?: 'WebhookDelivery';
  /** The id of the message: `webhook-id`, the same for every try. */
  message: Scalars['ID']['output'];
  /** What it tells. */
  type: WebhookType;
  /** Where it is. */
  state: WebhookDeliveryState;
  /** Since when it is on its way, the last time. */
  queuedAt: Scalars['DateTime']['output'];
  /** When it is tried next; null once it is settled. */
  nextAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was settled; null while it waits. */
  settledAt: Maybe<Scalars['DateTime']['output']>;
  /** The last tries, at most 20, the oldest first. Nothing of an answer is kept but its status. */
  tries: Array<WebhookTry>;
};

/** One try. */
export type WebhookTry = {
  __typename?: 'WebhookTry';
  /** When it ended. */
  at: Scalars['DateTime']['output'];
  /** The status of the answer; null when there was none. */
  status: Maybe<Scalars['Int']['output']>;
  /** What went wrong; null for success. One of STATUS, GONE, REDIRECT, ADDRESS, NAME, TLS, CONNECTION, TIMEOUT, NO_SECRET, DISABLED, NO_ENDPOINT, NOT_THEIRS. */
  error: Maybe<Scalars['String']['output']>;
  /** How long it took, in milliseconds. */
  millis: Scalars['Int']['output'];
};

/** A page of deliveries. */
export type WebhookDeliveryConnection = {
  __typename?: 'WebhookDeliveryConnection';
  /** The page's deliveries. */
  nodes: Array<WebhookDelivery>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** What an integration was asked to delete, and has not said that it has. */
export type PendingDeletion = {
  __typename?: 'PendingDeletion';
  /** The id of the message; it is acknowledged by it. */
  message: Scalars['ID']['output'];
  /** The id of the integration. */
  integration: Scalars['ID']['output'];
  /** What it is called; null when it is gone. */
  name: Maybe<Scalars['String']['output']>;
  /** Whom to ask; null when it is gone. */
  eraseContact: Maybe<Scalars['String']['output']>;
  /** The id of the attendee. */
  attendee: Scalars['ID']['output'];
  /** Why: CONSENT_WITHDRAWN or ATTENDEE_ERASED. */
  because: WebhookType;
  /** The field, for CONSENT_WITHDRAWN; else all. */
  field: Maybe<ProtectedField>;
  /** Since when. */
  askedAt: Scalars['DateTime']['output'];
};

/** A page of deletions. */
export type PendingDeletionConnection = {
  __typename?: 'PendingDeletionConnection';
  /** The page's deletions. */
  nodes: Array<PendingDeletion>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** What an integration was asked to delete of the viewer's. */
export type Deletion = {
  __typename?: 'Deletion';
  /** The id of the integration. */
  integration: Scalars['ID']['output'];
  /** What it is called; null when it is gone. */
  name: Maybe<Scalars['String']['output']>;
  /** Whom to ask; null when it is gone. */
  eraseContact: Maybe<Scalars['String']['output']>;
  /** The field that it had a consent for. */
  field: Maybe<ProtectedField>;
  /** When it was asked to. */
  askedAt: Scalars['DateTime']['output'];
  /** When it said that it has; null when it has not. */
  acknowledgedAt: Maybe<Scalars['DateTime']['output']>;
};

/** Where an integration is to be told, and what. */
export type CreateWebhookInput = {
  /** The id of the integration. */
  integration: Scalars['ID']['input'];
  /** An https URL, at most 2,000 characters, that leads to a public address. */
  url: Scalars['String']['input'];
  /** What to tell, at least one; PING is none of them. */
  types: Array<WebhookType>;
  /** Ids of events of the integration; all of them (of a key: its own) if left out. */
  events?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** What to change of an endpoint; what is left out stays. */
export type ChangeWebhookInput = {
  /** The endpoint's id. */
  webhook: Scalars['ID']['input'];
  /** As in CreateWebhookInput. */
  url?: InputMaybe<Scalars['String']['input']>;
  /** As in CreateWebhookInput. */
  types?: InputMaybe<Array<WebhookType>>;
  /** As in CreateWebhookInput. */
  events?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Whether it is on. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
};

/** An endpoint to take away. */
export type DeleteWebhookInput = {
  /** The endpoint's id. */
  webhook: Scalars['ID']['input'];
};

/** An endpoint that gets a new secret. */
export type RotateWebhookSecretInput = {
  /** The endpoint's id. */
  webhook: Scalars['ID']['input'];
};

/** An endpoint to try. */
export type PingWebhookInput = {
  /** The endpoint's id. */
  webhook: Scalars['ID']['input'];
};

/** What to send again: one of `message` and `since`. */
export type ReplayWebhookInput = {
  /** The endpoint's id. */
  webhook: Scalars['ID']['input'];
  /** The id of one message. */
  message?: InputMaybe<Scalars['ID']['input']>;
  /** All messages since then. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Which deletion is done. */
export type AcknowledgeDeletionInput = {
  /** The message's id. */
  message: Scalars['ID']['input'];
};

/** An endpoint, and a secret to be shown once. */
export type WebhookSecretPayload = {
  __typename?: 'WebhookSecretPayload';
  /** The endpoint; null when nothing was done. */
  webhook: Maybe<Webhook>;
  /** `whsec_…`; null when nothing was done. It is not shown again. */
  secret: Maybe<Scalars['String']['output']>;
  /** What to put right; nothing was done when there is any. */
  userErrors: Array<UserError>;
};

/** What came of changeWebhook. */
export type WebhookPayload = {
  __typename?: 'WebhookPayload';
  /** The endpoint as it is now; null when nothing was changed. */
  webhook: Maybe<Webhook>;
  /** What to put right; nothing was changed when there is any. */
  userErrors: Array<UserError>;
};

/** What came of deleteWebhook. */
export type DeleteWebhookPayload = {
  __typename?: 'DeleteWebhookPayload';
  /** Whether it was taken away. */
  deleted: Scalars['Boolean']['output'];
  /** What to put right. */
  userErrors: Array<UserError>;
};

/** What came of pingWebhook. */
export type PingWebhookPayload = {
  __typename?: 'PingWebhookPayload';
  /** The message's id; null when nothing was sent. */
  message: Maybe<Scalars['ID']['output']>;
  /** What to put right; nothing was sent when there is any. */
  userErrors: Array<UserError>;
};

/** What came of replayWebhook. */
export type ReplayWebhookPayload = {
  __typename?: 'ReplayWebhookPayload';
  /** How many messages are on their way again. */
  messages: Scalars['Int']['output'];
  /** What to put right; nothing was sent when there is any. */
  userErrors: Array<UserError>;
};

/** What came of acknowledgeDeletion. */
export type AcknowledgeDeletionPayload = {
  __typename?: 'AcknowledgeDeletionPayload';
  /** When it was acknowledged, the first time; null when it was not. */
  acknowledgedAt: Maybe<Scalars['DateTime']['output']>;
  /** UNKNOWN_MESSAGE, when it is none that asked this integration to delete. */
  userErrors: Array<UserError>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( AttendeeView )
    | ( ConsentView )
    | ( ContactRequestView )
    | ( EventView )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ChangeAddressInput: ChangeAddressInput;
  ChangeAddressPayload: ResolverTypeWrapper<ChangeAddressPayload>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CompleteAddressChangeInput: CompleteAddressChangeInput;
  CompleteAddressChangePayload: ResolverTypeWrapper<CompleteAddressChangePayload>;
  UndoAddressChangeInput: UndoAddressChangeInput;
  UndoAddressChangePayload: ResolverTypeWrapper<UndoAddressChangePayload>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Alarm: ResolverTypeWrapper<AlarmView>;
  AlarmAboutKind: AlarmAboutKind;
  AlarmAbout: ResolverTypeWrapper<AlarmAboutParent>;
  AlarmSuspects: ResolverTypeWrapper<AlarmSuspectsParent>;
  AlarmAcknowledgement: ResolverTypeWrapper<AlarmAcknowledgementParent>;
  AlarmConnection: ResolverTypeWrapper<AlarmPageParent>;
  AcknowledgeAlarmInput: AcknowledgeAlarmInput;
  AlarmPayload: ResolverTypeWrapper<Omit<AlarmPayload, 'alarm'> & { alarm?: Maybe<ResolversTypes['Alarm']> }>;
  ProtectedField: ProtectedField;
  Attendee: ResolverTypeWrapper<AttendeeView>;
  AttendeeConnection: ResolverTypeWrapper<AttendeePage>;
  AttendeeEdge: ResolverTypeWrapper<AttendeeEdgeParent>;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfilePayload: ResolverTypeWrapper<Omit<UpdateProfilePayload, 'attendee'> & { attendee?: Maybe<ResolversTypes['Attendee']> }>;
  SetListedInput: SetListedInput;
  SetListedPayload: ResolverTypeWrapper<Omit<SetListedPayload, 'attendee'> & { attendee?: Maybe<ResolversTypes['Attendee']> }>;
  Block: ResolverTypeWrapper<BlockView>;
  BlockConnection: ResolverTypeWrapper<BlockPageParent>;
  BlockEdge: ResolverTypeWrapper<Omit<BlockEdge, 'node'> & { node: ResolversTypes['Block'] }>;
  BlockInput: BlockInput;
  BlockPayload: ResolverTypeWrapper<Omit<BlockPayload, 'block'> & { block?: Maybe<ResolversTypes['Block']> }>;
  UnblockInput: UnblockInput;
  UnblockPayload: ResolverTypeWrapper<Omit<UnblockPayload, 'block'> & { block?: Maybe<ResolversTypes['Block']> }>;
  BreakGlassGrant: ResolverTypeWrapper<GrantView>;
  BreakGlassGrantConnection: ResolverTypeWrapper<GrantPageParent>;
  BreakGlassGrantEdge: ResolverTypeWrapper<Omit<BreakGlassGrantEdge, 'node'> & { node: ResolversTypes['BreakGlassGrant'] }>;
  BreakGlassInput: BreakGlassInput;
  BreakGlassPayload: ResolverTypeWrapper<Omit<BreakGlassPayload, 'grant'> & { grant?: Maybe<ResolversTypes['BreakGlassGrant']> }>;
  EndBreakGlassInput: EndBreakGlassInput;
  EndBreakGlassPayload: ResolverTypeWrapper<Omit<EndBreakGlassPayload, 'grant'> & { grant?: Maybe<ResolversTypes['BreakGlassGrant']> }>;
  Canary: ResolverTypeWrapper<PlantedCanary>;
  PlantCanariesInput: PlantCanariesInput;
  PlantCanariesPayload: ResolverTypeWrapper<Omit<PlantCanariesPayload, 'canaries'> & { canaries?: Maybe<Array<ResolversTypes['Canary']>> }>;
  RemoveCanaryInput: RemoveCanaryInput;
  RemoveCanaryPayload: ResolverTypeWrapper<RemoveCanaryPayload>;
  Invitation: ResolverTypeWrapper<InvitationParent>;
  InviteAttendeeInput: InviteAttendeeInput;
  InviteAttendeePayload: ResolverTypeWrapper<InviteAttendeePayload>;
  ClaimInvitationInput: ClaimInvitationInput;
  ClaimInvitationPayload: ResolverTypeWrapper<ClaimInvitationPayload>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  UserError: ResolverTypeWrapper<UserError>;
  ComplaintState: ComplaintState;
  Complaint: ResolverTypeWrapper<ComplaintView>;
  ComplaintConnection: ResolverTypeWrapper<ComplaintPage>;
  ComplaintEdge: ResolverTypeWrapper<Omit<ComplaintEdge, 'node'> & { node: ResolversTypes['Complaint'] }>;
  FileComplaintInput: FileComplaintInput;
  FileComplaintPayload: ResolverTypeWrapper<Omit<FileComplaintPayload, 'complaint'> & { complaint?: Maybe<ResolversTypes['Complaint']> }>;
  AcknowledgeComplaintInput: AcknowledgeComplaintInput;
  AcknowledgeComplaintPayload: ResolverTypeWrapper<Omit<AcknowledgeComplaintPayload, 'complaint'> & { complaint?: Maybe<ResolversTypes['Complaint']> }>;
  CloseComplaintInput: CloseComplaintInput;
  CloseComplaintPayload: ResolverTypeWrapper<Omit<CloseComplaintPayload, 'complaint'> & { complaint?: Maybe<ResolversTypes['Complaint']> }>;
  ConsentReceiptBox: ConsentReceiptBox;
  ConsentReceipt: ResolverTypeWrapper<Receipt>;
  ConsentState: ConsentState;
  ConsentReceiptConnection: ResolverTypeWrapper<ReceiptPage>;
  ConsentReceiptEdge: ResolverTypeWrapper<Omit<ConsentReceiptEdge, 'node'> & { node: ResolversTypes['ConsentReceipt'] }>;
  Consent: ResolverTypeWrapper<ConsentView>;
  ConsentRecipient: ResolverTypeWrapper<ConsentRecipientParent>;
  RecipientKind: RecipientKind;
  ConsentEvidence: ResolverTypeWrapper<ConsentEvidence>;
  ConsentSource: ConsentSource;
  ConsentConnection: ResolverTypeWrapper<ConsentPageParent>;
  ConsentEdge: ResolverTypeWrapper<Omit<ConsentEdge, 'node'> & { node: ResolversTypes['Consent'] }>;
  Preview: ResolverTypeWrapper<PreviewParent>;
  PreviewedField: ResolverTypeWrapper<PreviewedFieldParent>;
  PreviewReason: PreviewReason;
  RecipientInput: RecipientInput;
  GiveConsentInput: GiveConsentInput;
  GiveConsentPayload: ResolverTypeWrapper<Omit<GiveConsentPayload, 'consents'> & { consents: Array<ResolversTypes['Consent']> }>;
  WithdrawConsentInput: WithdrawConsentInput;
  WithdrawConsentPayload: ResolverTypeWrapper<Omit<WithdrawConsentPayload, 'consents'> & { consents: Array<ResolversTypes['Consent']> }>;
  ContactRequestBox: ContactRequestBox;
  ContactRequest: ResolverTypeWrapper<ContactRequestView>;
  ContactRequestState: ContactRequestState;
  ContactRequestConnection: ResolverTypeWrapper<ContactRequestPageParent>;
  ContactRequestEdge: ResolverTypeWrapper<Omit<ContactRequestEdge, 'node'> & { node: ResolversTypes['ContactRequest'] }>;
  RequestContactInput: RequestContactInput;
  ContactOfferInput: ContactOfferInput;
  RequestContactPayload: ResolverTypeWrapper<Omit<RequestContactPayload, 'request'> & { request?: Maybe<ResolversTypes['ContactRequest']> }>;
  AnswerContactRequestInput: AnswerContactRequestInput;
  ContactRequestAnswerInput: ContactRequestAnswerInput;
  AcceptContactRequestInput: AcceptContactRequestInput;
  AnswerContactRequestPayload: ResolverTypeWrapper<Omit<AnswerContactRequestPayload, 'request' | 'consents'> & { request?: Maybe<ResolversTypes['ContactRequest']>, consents: Array<ResolversTypes['Consent']> }>;
  CancelContactRequestInput: CancelContactRequestInput;
  CancelContactRequestPayload: ResolverTypeWrapper<Omit<CancelContactRequestPayload, 'request'> & { request?: Maybe<ResolversTypes['ContactRequest']> }>;
  SetContactRequestMailsInput: SetContactRequestMailsInput;
  SetContactRequestMailsPayload: ResolverTypeWrapper<SetContactRequestMailsPayload>;
  Access: Access;
  KeyDisclosure: ResolverTypeWrapper<Given>;
  KeyDisclosureConnection: ResolverTypeWrapper<Omit<KeyDisclosureConnection, 'nodes'> & { nodes: Array<ResolversTypes['KeyDisclosure']> }>;
  Disclosure: ResolverTypeWrapper<DisclosureView>;
  DisclosureRecipient: ResolverTypeWrapper<DisclosureRecipientParent>;
  DisclosureRecipientKind: DisclosureRecipientKind;
  DisclosureBasis: ResolverTypeWrapper<DisclosureBasisParent>;
  DisclosureBasisKind: DisclosureBasisKind;
  DisclosureConnection: ResolverTypeWrapper<DisclosurePageParent>;
  DisclosureEdge: ResolverTypeWrapper<Omit<DisclosureEdge, 'node'> & { node: ResolversTypes['Disclosure'] }>;
  ErasureState: ErasureState;
  AskedErasure: ResolverTypeWrapper<AskedErasureParent>;
  EraseMePayload: ResolverTypeWrapper<Omit<EraseMePayload, 'erasure'> & { erasure?: Maybe<ResolversTypes['AskedErasure']> }>;
  KeepMePayload: ResolverTypeWrapper<KeepMePayload>;
  Event: ResolverTypeWrapper<EventView>;
  EventCategory: ResolverTypeWrapper<EventCategory>;
  ListingRule: ResolverTypeWrapper<ListingRule>;
  WhoMayBeListed: WhoMayBeListed;
  UpdateEventSettingsInput: UpdateEventSettingsInput;
  EventCategoryInput: EventCategoryInput;
  ConsentNoticeInput: ConsentNoticeInput;
  NoticeTextInput: NoticeTextInput;
  ListingRuleInput: ListingRuleInput;
  UpdateEventSettingsPayload: ResolverTypeWrapper<Omit<UpdateEventSettingsPayload, 'event'> & { event?: Maybe<ResolversTypes['Event']> }>;
  ConsentNotice: ResolverTypeWrapper<ConsentNotice>;
  ProfilePart: ProfilePart;
  ChangedBy: ChangedBy;
  ProfileChange: ResolverTypeWrapper<ProfileChangeView>;
  ProfileChangeConnection: ResolverTypeWrapper<ProfileChangePageParent>;
  ProfileChangeEdge: ResolverTypeWrapper<Omit<ProfileChangeEdge, 'node'> & { node: ResolversTypes['ProfileChange'] }>;
  UndoChangesInput: UndoChangesInput;
  UndoChangesPayload: ResolverTypeWrapper<Omit<UndoChangesPayload, 'changes'> & { changes: Array<ResolversTypes['ProfileChange']> }>;
  TakeBackInput: TakeBackInput;
  TakeBackPayload: ResolverTypeWrapper<TakeBackPayload>;
  IncidentDocumentKind: IncidentDocumentKind;
  IncidentDocumentFormat: IncidentDocumentFormat;
  IncidentDocument: ResolverTypeWrapper<IncidentDocumentParent>;
  IncidentLetters: ResolverTypeWrapper<IncidentLettersParent>;
  LetterState: LetterState;
  IncidentLetterCount: ResolverTypeWrapper<IncidentLetterCountParent>;
  IncidentLetterConnection: ResolverTypeWrapper<IncidentLetterPageParent>;
  IncidentLetter: ResolverTypeWrapper<IncidentLetterView>;
  IncidentLettersPreview: ResolverTypeWrapper<IncidentLettersPreviewParent>;
  UnreachablePerson: ResolverTypeWrapper<Unreachable>;
  UnreachableWhy: UnreachableWhy;
  QueueIncidentLettersInput: QueueIncidentLettersInput;
  QueueIncidentLettersPayload: ResolverTypeWrapper<Omit<QueueIncidentLettersPayload, 'letters'> & { letters?: Maybe<ResolversTypes['IncidentLetters']> }>;
  RetryIncidentLetterInput: RetryIncidentLetterInput;
  RetryIncidentLetterPayload: ResolverTypeWrapper<Omit<RetryIncidentLetterPayload, 'letter'> & { letter?: Maybe<ResolversTypes['IncidentLetter']> }>;
  Incident: ResolverTypeWrapper<IncidentView>;
  Suspicion: ResolverTypeWrapper<Suspicion>;
  SuspicionRule: ResolverTypeWrapper<SuspicionRule>;
  IncidentClock: ResolverTypeWrapper<IncidentClock>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  IncidentLogLine: ResolverTypeWrapper<Omit<IncidentLogLine, 'by'> & { by?: Maybe<ResolversTypes['LockdownActor']> }>;
  IncidentStep: IncidentStep;
  IncidentReport: ResolverTypeWrapper<IncidentReportView>;
  SuspectSession: ResolverTypeWrapper<SuspectSession>;
  SuspectReason: SuspectReason;
  IncidentCounts: ResolverTypeWrapper<IncidentCounts>;
  CountByField: ResolverTypeWrapper<CountByField>;
  CountByCategory: ResolverTypeWrapper<CountByCategory>;
  AffectedPerson: ResolverTypeWrapper<AffectedPerson>;
  ListRead: ResolverTypeWrapper<ListRead>;
  AffectedField: ResolverTypeWrapper<AffectedField>;
  BasisKind: BasisKind;
  SuspectChange: ResolverTypeWrapper<SuspectChange>;
  SuspectsInput: SuspectsInput;
  SuspicionRuleInput: SuspicionRuleInput;
  OpenIncidentInput: OpenIncidentInput;
  ChangeIncidentInput: ChangeIncidentInput;
  AddSuspectsInput: AddSuspectsInput;
  CloseIncidentInput: CloseIncidentInput;
  RestoreIncidentInput: RestoreIncidentInput;
  IncidentPayload: ResolverTypeWrapper<Omit<IncidentPayload, 'incident'> & { incident?: Maybe<ResolversTypes['Incident']> }>;
  RestoreIncidentPayload: ResolverTypeWrapper<Omit<RestoreIncidentPayload, 'incident'> & { incident?: Maybe<ResolversTypes['Incident']> }>;
  RestoredPart: ResolverTypeWrapper<RestoredPart>;
  LeftPart: ResolverTypeWrapper<LeftPart>;
  LeftReason: LeftReason;
  Integration: ResolverTypeWrapper<IntegrationView>;
  IntegrationField: ResolverTypeWrapper<WantedField>;
  ApiKey: ResolverTypeWrapper<ApiKeyView>;
  CurrentKey: ResolverTypeWrapper<CurrentKeyView>;
  CurrentKeyEvent: ResolverTypeWrapper<CurrentKeyEvent>;
  RegisterIntegrationInput: RegisterIntegrationInput;
  WantedFieldInput: WantedFieldInput;
  ApproveIntegrationFieldInput: ApproveIntegrationFieldInput;
  RefuseIntegrationFieldInput: RefuseIntegrationFieldInput;
  GrantRosterInput: GrantRosterInput;
  WithdrawRosterInput: WithdrawRosterInput;
  EndIntegrationInput: EndIntegrationInput;
  WithdrawIntegrationInput: WithdrawIntegrationInput;
  CreateApiKeyInput: CreateApiKeyInput;
  RotateApiKeyInput: RotateApiKeyInput;
  RevokeApiKeyInput: RevokeApiKeyInput;
  IntegrationPayload: ResolverTypeWrapper<Omit<IntegrationPayload, 'integration'> & { integration?: Maybe<ResolversTypes['Integration']> }>;
  NewApiKeyPayload: ResolverTypeWrapper<Omit<NewApiKeyPayload, 'key'> & { key?: Maybe<ResolversTypes['ApiKey']> }>;
  ApiKeyPayload: ResolverTypeWrapper<Omit<ApiKeyPayload, 'key'> & { key?: Maybe<ResolversTypes['ApiKey']> }>;
  WithdrawIntegrationPayload: ResolverTypeWrapper<WithdrawIntegrationPayload>;
  LockdownNotice: ResolverTypeWrapper<LockdownNotice>;
  Lockdown: ResolverTypeWrapper<LockdownView>;
  LockdownActor: ResolverTypeWrapper<LockdownActorParent>;
  LockdownActorKind: LockdownActorKind;
  LockdownScope: LockdownScope;
  LockdownScopeInput: LockdownScopeInput;
  LockdownIntegrationInput: LockdownIntegrationInput;
  LockdownFieldInput: LockdownFieldInput;
  LockdownInput: LockdownInput;
  LiftLockdownInput: LiftLockdownInput;
  LockdownPayload: ResolverTypeWrapper<Omit<LockdownPayload, 'lockdown'> & { lockdown?: Maybe<ResolversTypes['Lockdown']> }>;
  MyDataState: MyDataState;
  MyData: ResolverTypeWrapper<MyDataParent>;
  PrepareMyDataPayload: ResolverTypeWrapper<Omit<PrepareMyDataPayload, 'data'> & { data?: Maybe<ResolversTypes['MyData']> }>;
  PhotoModeration: PhotoModeration;
  PhotoToModerate: ResolverTypeWrapper<WaitingPhoto>;
  PhotoReport: ResolverTypeWrapper<Report>;
  PhotoToModerateConnection: ResolverTypeWrapper<WaitingPage>;
  PhotoToModerateEdge: ResolverTypeWrapper<Omit<PhotoToModerateEdge, 'node'> & { node: ResolversTypes['PhotoToModerate'] }>;
  HeldPhoto: ResolverTypeWrapper<HeldPhotoView>;
  ApprovePhotoInput: ApprovePhotoInput;
  ApprovePhotoPayload: ResolverTypeWrapper<ApprovePhotoPayload>;
  RefusePhotoInput: RefusePhotoInput;
  RefusePhotoPayload: ResolverTypeWrapper<RefusePhotoPayload>;
  RestorePhotoInput: RestorePhotoInput;
  RestorePhotoPayload: ResolverTypeWrapper<RestorePhotoPayload>;
  ReportPhotoInput: ReportPhotoInput;
  ReportPhotoPayload: ResolverTypeWrapper<ReportPhotoPayload>;
  Photo: ResolverTypeWrapper<PhotoView>;
  PhotoSize: PhotoSize;
  PhotoFormat: PhotoFormat;
  SetPhotoInput: SetPhotoInput;
  SetPhotoPayload: ResolverTypeWrapper<SetPhotoPayload>;
  PhotoUpload: ResolverTypeWrapper<PhotoUpload>;
  RemovePhotoInput: RemovePhotoInput;
  RemovePhotoPayload: ResolverTypeWrapper<Omit<RemovePhotoPayload, 'attendee'> & { attendee?: Maybe<ResolversTypes['Attendee']> }>;
  ProcessingFormat: ProcessingFormat;
  ProcessingDocument: ResolverTypeWrapper<AnsweredProcessing>;
  Viewer: ResolverTypeWrapper<OwnedBy>;
  Proposal: ResolverTypeWrapper<ProposalView>;
  ProposalKind: ProposalKind;
  AnswerProposalsInput: AnswerProposalsInput;
  AnswerProposalsPayload: ResolverTypeWrapper<Omit<AnswerProposalsPayload, 'proposals'> & { proposals: Array<ResolversTypes['Proposal']> }>;
  EnrolSecondFactorPayload: ResolverTypeWrapper<EnrolSecondFactorPayload>;
  VerifySecondFactorInput: VerifySecondFactorInput;
  VerifySecondFactorPayload: ResolverTypeWrapper<VerifySecondFactorPayload>;
  RegenerateRecoveryCodesPayload: ResolverTypeWrapper<RegenerateRecoveryCodesPayload>;
  Session: ResolverTypeWrapper<SessionView>;
  StartSignInInput: StartSignInInput;
  StartSignInPayload: ResolverTypeWrapper<StartSignInPayload>;
  CompleteSignInInput: CompleteSignInInput;
  CompleteSignInPayload: ResolverTypeWrapper<CompleteSignInPayload>;
  ProveAgainPayload: ResolverTypeWrapper<ProveAgainPayload>;
  SignOutPayload: ResolverTypeWrapper<SignOutPayload>;
  SignOutEverywherePayload: ResolverTypeWrapper<SignOutEverywherePayload>;
  EndSessionInput: EndSessionInput;
  EndSessionPayload: ResolverTypeWrapper<EndSessionPayload>;
  UpsertAttendeesInput: UpsertAttendeesInput;
  RegistrationRowInput: RegistrationRowInput;
  RegistrationStatus: RegistrationStatus;
  UpsertAttendeesPayload: ResolverTypeWrapper<UpsertAttendeesPayload>;
  RegistrationResult: ResolverTypeWrapper<RegistrationResult>;
  RegistrationOutcome: RegistrationOutcome;
  RegistrationRemark: ResolverTypeWrapper<RegistrationRemark>;
  Account: ResolverTypeWrapper<AccountParent>;
  CancelledRegistration: ResolverTypeWrapper<CancelledRegistration>;
  SecondFactor: ResolverTypeWrapper<SecondFactorParent>;
  Webhook: ResolverTypeWrapper<WebhookView>;
  WebhookDisabled: WebhookDisabled;
  WebhookType: WebhookType;
  WebhookDeliveryState: WebhookDeliveryState;
  WebhookDelivery: ResolverTypeWrapper<WebhookDeliveryRecord>;
  WebhookTry: ResolverTypeWrapper<WebhookTry>;
  WebhookDeliveryConnection: ResolverTypeWrapper<Omit<WebhookDeliveryConnection, 'nodes'> & { nodes: Array<ResolversTypes['WebhookDelivery']> }>;
  PendingDeletion: ResolverTypeWrapper<AskedDeletion>;
  PendingDeletionConnection: ResolverTypeWrapper<Omit<PendingDeletionConnection, 'nodes'> & { nodes: Array<ResolversTypes['PendingDeletion']> }>;
  Deletion: ResolverTypeWrapper<DeletionView>;
  CreateWebhookInput: CreateWebhookInput;
  ChangeWebhookInput: ChangeWebhookInput;
  DeleteWebhookInput: DeleteWebhookInput;
  RotateWebhookSecretInput: RotateWebhookSecretInput;
  PingWebhookInput: PingWebhookInput;
  ReplayWebhookInput: ReplayWebhookInput;
  AcknowledgeDeletionInput: AcknowledgeDeletionInput;
  WebhookSecretPayload: ResolverTypeWrapper<Omit<WebhookSecretPayload, 'webhook'> & { webhook?: Maybe<ResolversTypes['Webhook']> }>;
  WebhookPayload: ResolverTypeWrapper<Omit<WebhookPayload, 'webhook'> & { webhook?: Maybe<ResolversTypes['Webhook']> }>;
  DeleteWebhookPayload: ResolverTypeWrapper<DeleteWebhookPayload>;
  PingWebhookPayload: ResolverTypeWrapper<PingWebhookPayload>;
  ReplayWebhookPayload: ResolverTypeWrapper<ReplayWebhookPayload>;
  AcknowledgeDeletionPayload: ResolverTypeWrapper<AcknowledgeDeletionPayload>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Mutation: Record<PropertyKey, never>;
  ChangeAddressInput: ChangeAddressInput;
  ChangeAddressPayload: ChangeAddressPayload;
  Boolean: Scalars['Boolean']['output'];
  CompleteAddressChangeInput: CompleteAddressChangeInput;
  CompleteAddressChangePayload: CompleteAddressChangePayload;
  UndoAddressChangeInput: UndoAddressChangeInput;
  UndoAddressChangePayload: UndoAddressChangePayload;
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Alarm: AlarmView;
  AlarmAbout: AlarmAboutParent;
  AlarmSuspects: AlarmSuspectsParent;
  AlarmAcknowledgement: AlarmAcknowledgementParent;
  AlarmConnection: AlarmPageParent;
  AcknowledgeAlarmInput: AcknowledgeAlarmInput;
  AlarmPayload: Omit<AlarmPayload, 'alarm'> & { alarm?: Maybe<ResolversParentTypes['Alarm']> };
  Attendee: AttendeeView;
  AttendeeConnection: AttendeePage;
  AttendeeEdge: AttendeeEdgeParent;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfilePayload: Omit<UpdateProfilePayload, 'attendee'> & { attendee?: Maybe<ResolversParentTypes['Attendee']> };
  SetListedInput: SetListedInput;
  SetListedPayload: Omit<SetListedPayload, 'attendee'> & { attendee?: Maybe<ResolversParentTypes['Attendee']> };
  Block: BlockView;
  BlockConnection: BlockPageParent;
  BlockEdge: Omit<BlockEdge, 'node'> & { node: ResolversParentTypes['Block'] };
  BlockInput: BlockInput;
  BlockPayload: Omit<BlockPayload, 'block'> & { block?: Maybe<ResolversParentTypes['Block']> };
  UnblockInput: UnblockInput;
  UnblockPayload: Omit<UnblockPayload, 'block'> & { block?: Maybe<ResolversParentTypes['Block']> };
  BreakGlassGrant: GrantView;
  BreakGlassGrantConnection: GrantPageParent;
  BreakGlassGrantEdge: Omit<BreakGlassGrantEdge, 'node'> & { node: ResolversParentTypes['BreakGlassGrant'] };
  BreakGlassInput: BreakGlassInput;
  BreakGlassPayload: Omit<BreakGlassPayload, 'grant'> & { grant?: Maybe<ResolversParentTypes['BreakGlassGrant']> };
  EndBreakGlassInput: EndBreakGlassInput;
  EndBreakGlassPayload: Omit<EndBreakGlassPayload, 'grant'> & { grant?: Maybe<ResolversParentTypes['BreakGlassGrant']> };
  Canary: PlantedCanary;
  PlantCanariesInput: PlantCanariesInput;
  PlantCanariesPayload: Omit<PlantCanariesPayload, 'canaries'> & { canaries?: Maybe<Array<ResolversParentTypes['Canary']>> };
  RemoveCanaryInput: RemoveCanaryInput;
  RemoveCanaryPayload: RemoveCanaryPayload;
  Invitation: InvitationParent;
  InviteAttendeeInput: InviteAttendeeInput;
  InviteAttendeePayload: InviteAttendeePayload;
  ClaimInvitationInput: ClaimInvitationInput;
  ClaimInvitationPayload: ClaimInvitationPayload;
  DateTime: Scalars['DateTime']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  UserError: UserError;
  Complaint: ComplaintView;
  ComplaintConnection: ComplaintPage;
  ComplaintEdge: Omit<ComplaintEdge, 'node'> & { node: ResolversParentTypes['Complaint'] };
  FileComplaintInput: FileComplaintInput;
  FileComplaintPayload: Omit<FileComplaintPayload, 'complaint'> & { complaint?: Maybe<ResolversParentTypes['Complaint']> };
  AcknowledgeComplaintInput: AcknowledgeComplaintInput;
  AcknowledgeComplaintPayload: Omit<AcknowledgeComplaintPayload, 'complaint'> & { complaint?: Maybe<ResolversParentTypes['Complaint']> };
  CloseComplaintInput: CloseComplaintInput;
  CloseComplaintPayload: Omit<CloseComplaintPayload, 'complaint'> & { complaint?: Maybe<ResolversParentTypes['Complaint']> };
  ConsentReceipt: Receipt;
  ConsentReceiptConnection: ReceiptPage;
  ConsentReceiptEdge: Omit<ConsentReceiptEdge, 'node'> & { node: ResolversParentTypes['ConsentReceipt'] };
  Consent: ConsentView;
  ConsentRecipient: ConsentRecipientParent;
  ConsentEvidence: ConsentEvidence;
  ConsentConnection: ConsentPageParent;
  ConsentEdge: Omit<ConsentEdge, 'node'> & { node: ResolversParentTypes['Consent'] };
  Preview: PreviewParent;
  PreviewedField: PreviewedFieldParent;
  RecipientInput: RecipientInput;
  GiveConsentInput: GiveConsentInput;
  GiveConsentPayload: Omit<GiveConsentPayload, 'consents'> & { consents: Array<ResolversParentTypes['Consent']> };
  WithdrawConsentInput: WithdrawConsentInput;
  WithdrawConsentPayload: Omit<WithdrawConsentPayload, 'consents'> & { consents: Array<ResolversParentTypes['Consent']> };
  ContactRequest: ContactRequestView;
  ContactRequestConnection: ContactRequestPageParent;
  ContactRequestEdge: Omit<ContactRequestEdge, 'node'> & { node: ResolversParentTypes['ContactRequest'] };
  RequestContactInput: RequestContactInput;
  ContactOfferInput: ContactOfferInput;
  RequestContactPayload: Omit<RequestContactPayload, 'request'> & { request?: Maybe<ResolversParentTypes['ContactRequest']> };
  AnswerContactRequestInput: AnswerContactRequestInput;
  ContactRequestAnswerInput: ContactRequestAnswerInput;
  AcceptContactRequestInput: AcceptContactRequestInput;
  AnswerContactRequestPayload: Omit<AnswerContactRequestPayload, 'request' | 'consents'> & { request?: Maybe<ResolversParentTypes['ContactRequest']>, consents: Array<ResolversParentTypes['Consent']> };
  CancelContactRequestInput: CancelContactRequestInput;
  CancelContactRequestPayload: Omit<CancelContactRequestPayload, 'request'> & { request?: Maybe<ResolversParentTypes['ContactRequest']> };
  SetContactRequestMailsInput: SetContactRequestMailsInput;
  SetContactRequestMailsPayload: SetContactRequestMailsPayload;
  KeyDisclosure: Given;
  KeyDisclosureConnection: Omit<KeyDisclosureConnection, 'nodes'> & { nodes: Array<ResolversParentTypes['KeyDisclosure']> };
  Disclosure: DisclosureView;
  DisclosureRecipient: DisclosureRecipientParent;
  DisclosureBasis: DisclosureBasisParent;
  DisclosureConnection: DisclosurePageParent;
  DisclosureEdge: Omit<DisclosureEdge, 'node'> & { node: ResolversParentTypes['Disclosure'] };
  AskedErasure: AskedErasureParent;
  EraseMePayload: Omit<EraseMePayload, 'erasure'> & { erasure?: Maybe<ResolversParentTypes['AskedErasure']> };
  KeepMePayload: KeepMePayload;
  Event: EventView;
  EventCategory: EventCategory;
  ListingRule: ListingRule;
  UpdateEventSettingsInput: UpdateEventSettingsInput;
  EventCategoryInput: EventCategoryInput;
  ConsentNoticeInput: ConsentNoticeInput;
  NoticeTextInput: NoticeTextInput;
  ListingRuleInput: ListingRuleInput;
  UpdateEventSettingsPayload: Omit<UpdateEventSettingsPayload, 'event'> & { event?: Maybe<ResolversParentTypes['Event']> };
  ConsentNotice: ConsentNotice;
  ProfileChange: ProfileChangeView;
  ProfileChangeConnection: ProfileChangePageParent;
  ProfileChangeEdge: Omit<ProfileChangeEdge, 'node'> & { node: ResolversParentTypes['ProfileChange'] };
  UndoChangesInput: UndoChangesInput;
  UndoChangesPayload: Omit<UndoChangesPayload, 'changes'> & { changes: Array<ResolversParentTypes['ProfileChange']> };
  TakeBackInput: TakeBackInput;
  TakeBackPayload: TakeBackPayload;
  IncidentDocument: IncidentDocumentParent;
  IncidentLetters: IncidentLettersParent;
  IncidentLetterCount: IncidentLetterCountParent;
  IncidentLetterConnection: IncidentLetterPageParent;
  IncidentLetter: IncidentLetterView;
  IncidentLettersPreview: IncidentLettersPreviewParent;
  UnreachablePerson: Unreachable;
  QueueIncidentLettersInput: QueueIncidentLettersInput;
  QueueIncidentLettersPayload: Omit<QueueIncidentLettersPayload, 'letters'> & { letters?: Maybe<ResolversParentTypes['IncidentLetters']> };
  RetryIncidentLetterInput: RetryIncidentLetterInput;
  RetryIncidentLetterPayload: Omit<RetryIncidentLetterPayload, 'letter'> & { letter?: Maybe<ResolversParentTypes['IncidentLetter']> };
  Incident: IncidentView;
  Suspicion: Suspicion;
  SuspicionRule: SuspicionRule;
  IncidentClock: IncidentClock;
  Float: Scalars['Float']['output'];
  IncidentLogLine: Omit<IncidentLogLine, 'by'> & { by?: Maybe<ResolversParentTypes['LockdownActor']> };
  IncidentReport: IncidentReportView;
  SuspectSession: SuspectSession;
  IncidentCounts: IncidentCounts;
  CountByField: CountByField;
  CountByCategory: CountByCategory;
  AffectedPerson: AffectedPerson;
  ListRead: ListRead;
  AffectedField: AffectedField;
  SuspectChange: SuspectChange;
  SuspectsInput: SuspectsInput;
  SuspicionRuleInput: SuspicionRuleInput;
  OpenIncidentInput: OpenIncidentInput;
  ChangeIncidentInput: ChangeIncidentInput;
  AddSuspectsInput: AddSuspectsInput;
  CloseIncidentInput: CloseIncidentInput;
  RestoreIncidentInput: RestoreIncidentInput;
  IncidentPayload: Omit<IncidentPayload, 'incident'> & { incident?: Maybe<ResolversParentTypes['Incident']> };
  RestoreIncidentPayload: Omit<RestoreIncidentPayload, 'incident'> & { incident?: Maybe<ResolversParentTypes['Incident']> };
  RestoredPart: RestoredPart;
  LeftPart: LeftPart;
  Integration: IntegrationView;
  IntegrationField: WantedField;
  ApiKey: ApiKeyView;
  CurrentKey: CurrentKeyView;
  CurrentKeyEvent: CurrentKeyEvent;
  RegisterIntegrationInput: RegisterIntegrationInput;
  WantedFieldInput: WantedFieldInput;
  ApproveIntegrationFieldInput: ApproveIntegrationFieldInput;
  RefuseIntegrationFieldInput: RefuseIntegrationFieldInput;
  GrantRosterInput: GrantRosterInput;
  WithdrawRosterInput: WithdrawRosterInput;
  EndIntegrationInput: EndIntegrationInput;
  WithdrawIntegrationInput: WithdrawIntegrationInput;
  CreateApiKeyInput: CreateApiKeyInput;
  RotateApiKeyInput: RotateApiKeyInput;
  RevokeApiKeyInput: RevokeApiKeyInput;
  IntegrationPayload: Omit<IntegrationPayload, 'integration'> & { integration?: Maybe<ResolversParentTypes['Integration']> };
  NewApiKeyPayload: Omit<NewApiKeyPayload, 'key'> & { key?: Maybe<ResolversParentTypes['ApiKey']> };
  ApiKeyPayload: Omit<ApiKeyPayload, 'key'> & { key?: Maybe<ResolversParentTypes['ApiKey']> };
  WithdrawIntegrationPayload: WithdrawIntegrationPayload;
  LockdownNotice: LockdownNotice;
  Lockdown: LockdownView;
  LockdownActor: LockdownActorParent;
  LockdownScopeInput: LockdownScopeInput;
  LockdownIntegrationInput: LockdownIntegrationInput;
  LockdownFieldInput: LockdownFieldInput;
  LockdownInput: LockdownInput;
  LiftLockdownInput: LiftLockdownInput;
  LockdownPayload: Omit<LockdownPayload, 'lockdown'> & { lockdown?: Maybe<ResolversParentTypes['Lockdown']> };
  MyData: MyDataParent;
  PrepareMyDataPayload: Omit<PrepareMyDataPayload, 'data'> & { data?: Maybe<ResolversParentTypes['MyData']> };
  PhotoToModerate: WaitingPhoto;
  PhotoReport: Report;
  PhotoToModerateConnection: WaitingPage;
  PhotoToModerateEdge: Omit<PhotoToModerateEdge, 'node'> & { node: ResolversParentTypes['PhotoToModerate'] };
  HeldPhoto: HeldPhotoView;
  ApprovePhotoInput: ApprovePhotoInput;
  ApprovePhotoPayload: ApprovePhotoPayload;
  RefusePhotoInput: RefusePhotoInput;
  RefusePhotoPayload: RefusePhotoPayload;
  RestorePhotoInput: RestorePhotoInput;
  RestorePhotoPayload: RestorePhotoPayload;
  ReportPhotoInput: ReportPhotoInput;
  ReportPhotoPayload: ReportPhotoPayload;
  Photo: PhotoView;
  SetPhotoInput: SetPhotoInput;
  SetPhotoPayload: SetPhotoPayload;
  PhotoUpload: PhotoUpload;
  RemovePhotoInput: RemovePhotoInput;
  RemovePhotoPayload: Omit<RemovePhotoPayload, 'attendee'> & { attendee?: Maybe<ResolversParentTypes['Attendee']> };
  ProcessingDocument: AnsweredProcessing;
  Viewer: OwnedBy;
  Proposal: ProposalView;
  AnswerProposalsInput: AnswerProposalsInput;
  AnswerProposalsPayload: Omit<AnswerProposalsPayload, 'proposals'> & { proposals: Array<ResolversParentTypes['Proposal']> };
  EnrolSecondFactorPayload: EnrolSecondFactorPayload;
  VerifySecondFactorInput: VerifySecondFactorInput;
  VerifySecondFactorPayload: VerifySecondFactorPayload;
  RegenerateRecoveryCodesPayload: RegenerateRecoveryCodesPayload;
  Session: SessionView;
  StartSignInInput: StartSignInInput;
  StartSignInPayload: StartSignInPayload;
  CompleteSignInInput: CompleteSignInInput;
  CompleteSignInPayload: CompleteSignInPayload;
  ProveAgainPayload: ProveAgainPayload;
  SignOutPayload: SignOutPayload;
  SignOutEverywherePayload: SignOutEverywherePayload;
  EndSessionInput: EndSessionInput;
  EndSessionPayload: EndSessionPayload;
  UpsertAttendeesInput: UpsertAttendeesInput;
  RegistrationRowInput: RegistrationRowInput;
  UpsertAttendeesPayload: UpsertAttendeesPayload;
  RegistrationResult: RegistrationResult;
  RegistrationRemark: RegistrationRemark;
  Account: AccountParent;
  CancelledRegistration: CancelledRegistration;
  SecondFactor: SecondFactorParent;
  Webhook: WebhookView;
  WebhookDelivery: WebhookDeliveryRecord;
  WebhookTry: WebhookTry;
  WebhookDeliveryConnection: Omit<WebhookDeliveryConnection, 'nodes'> & { nodes: Array<ResolversParentTypes['WebhookDelivery']> };
  PendingDeletion: AskedDeletion;
  PendingDeletionConnection: Omit<PendingDeletionConnection, 'nodes'> & { nodes: Array<ResolversParentTypes['PendingDeletion']> };
  Deletion: DeletionView;
  CreateWebhookInput: CreateWebhookInput;
  ChangeWebhookInput: ChangeWebhookInput;
  DeleteWebhookInput: DeleteWebhookInput;
  RotateWebhookSecretInput: RotateWebhookSecretInput;
  PingWebhookInput: PingWebhookInput;
  ReplayWebhookInput: ReplayWebhookInput;
  AcknowledgeDeletionInput: AcknowledgeDeletionInput;
  WebhookSecretPayload: Omit<WebhookSecretPayload, 'webhook'> & { webhook?: Maybe<ResolversParentTypes['Webhook']> };
  WebhookPayload: Omit<WebhookPayload, 'webhook'> & { webhook?: Maybe<ResolversParentTypes['Webhook']> };
  DeleteWebhookPayload: DeleteWebhookPayload;
  PingWebhookPayload: PingWebhookPayload;
  ReplayWebhookPayload: ReplayWebhookPayload;
  AcknowledgeDeletionPayload: AcknowledgeDeletionPayload;
  String: Scalars['String']['output'];
  Int: Scalars['Int']['output'];
};

export type ProtectedDirectiveArgs = { };

export type ProtectedDirectiveResolver<Result, Parent, ContextType = Context, Args = ProtectedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AccessDirectiveArgs = {
  requires: Access;
  scope: Maybe<Scalars['String']['input']>;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = Context, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ChangesViewerDirectiveArgs = { };

export type ChangesViewerDirectiveResolver<Result, Parent, ContextType = Context, Args = ChangesViewerDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CostDirectiveArgs = {
  weight: Scalars['String']['input'];
};

export type CostDirectiveResolver<Result, Parent, ContextType = Context, Args = CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ListSizeDirectiveArgs = {
  assumedSize: Maybe<Scalars['Int']['input']>;
  slicingArguments: Maybe<Array<Scalars['String']['input']>>;
  sizedFields: Maybe<Array<Scalars['String']['input']>>;
};

export type ListSizeDirectiveResolver<Result, Parent, ContextType = Context, Args = ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  changeAddress?: Resolver<ResolversTypes['ChangeAddressPayload'], ParentType, ContextType, RequireFields<MutationChangeAddressArgs, 'input'>>;
  completeAddressChange?: Resolver<ResolversTypes['CompleteAddressChangePayload'], ParentType, ContextType, RequireFields<MutationCompleteAddressChangeArgs, 'input'>>;
  undoAddressChange?: Resolver<ResolversTypes['UndoAddressChangePayload'], ParentType, ContextType, RequireFields<MutationUndoAddressChangeArgs, 'input'>>;
  acknowledgeAlarm?: Resolver<ResolversTypes['AlarmPayload'], ParentType, ContextType, RequireFields<MutationAcknowledgeAlarmArgs, 'input'>>;
  updateProfile?: Resolver<ResolversTypes['UpdateProfilePayload'], ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
  setListed?: Resolver<ResolversTypes['SetListedPayload'], ParentType, ContextType, RequireFields<MutationSetListedArgs, 'input'>>;
  block?: Resolver<ResolversTypes['BlockPayload'], ParentType, ContextType, RequireFields<MutationBlockArgs, 'input'>>;
  unblock?: Resolver<ResolversTypes['UnblockPayload'], ParentType, ContextType, RequireFields<MutationUnblockArgs, 'input'>>;
  breakGlass?: Resolver<ResolversTypes['BreakGlassPayload'], ParentType, ContextType, RequireFields<MutationBreakGlassArgs, 'input'>>;
  endBreakGlass?: Resolver<ResolversTypes['EndBreakGlassPayload'], ParentType, ContextType, RequireFields<MutationEndBreakGlassArgs, 'input'>>;
  plantCanaries?: Resolver<ResolversTypes['PlantCanariesPayload'], ParentType, ContextType, RequireFields<MutationPlantCanariesArgs, 'input'>>;
  removeCanary?: Resolver<ResolversTypes['RemoveCanaryPayload'], ParentType, ContextType, RequireFields<MutationRemoveCanaryArgs, 'input'>>;
  inviteAttendee?: Resolver<ResolversTypes['InviteAttendeePayload'], ParentType, ContextType, RequireFields<MutationInviteAttendeeArgs, 'input'>>;
  claimInvitation?: Resolver<ResolversTypes['ClaimInvitationPayload'], ParentType, ContextType, RequireFields<MutationClaimInvitationArgs, 'input'>>;
  fileComplaint?: Resolver<ResolversTypes['FileComplaintPayload'], ParentType, ContextType, RequireFields<MutationFileComplaintArgs, 'input'>>;
  acknowledgeComplaint?: Resolver<ResolversTypes['AcknowledgeComplaintPayload'], ParentType, ContextType, RequireFields<MutationAcknowledgeComplaintArgs, 'input'>>;
  closeComplaint?: Resolver<ResolversTypes['CloseComplaintPayload'], ParentType, ContextType, RequireFields<MutationCloseComplaintArgs, 'input'>>;
  giveConsent?: Resolver<ResolversTypes['GiveConsentPayload'], ParentType, ContextType, RequireFields<MutationGiveConsentArgs, 'input'>>;
  withdrawConsent?: Resolver<ResolversTypes['WithdrawConsentPayload'], ParentType, ContextType, RequireFields<MutationWithdrawConsentArgs, 'input'>>;
  requestContact?: Resolver<ResolversTypes['RequestContactPayload'], ParentType, ContextType, RequireFields<MutationRequestContactArgs, 'input'>>;
  answerContactRequest?: Resolver<ResolversTypes['AnswerContactRequestPayload'], ParentType, ContextType, RequireFields<MutationAnswerContactRequestArgs, 'input'>>;
  cancelContactRequest?: Resolver<ResolversTypes['CancelContactRequestPayload'], ParentType, ContextType, RequireFields<MutationCancelContactRequestArgs, 'input'>>;
  setContactRequestMails?: Resolver<ResolversTypes['SetContactRequestMailsPayload'], ParentType, ContextType, RequireFields<MutationSetContactRequestMailsArgs, 'input'>>;
  eraseMe?: Resolver<ResolversTypes['EraseMePayload'], ParentType, ContextType>;
  keepMe?: Resolver<ResolversTypes['KeepMePayload'], ParentType, ContextType>;
  updateEventSettings?: Resolver<ResolversTypes['UpdateEventSettingsPayload'], ParentType, ContextType, RequireFields<MutationUpdateEventSettingsArgs, 'input'>>;
  undoChanges?: Resolver<ResolversTypes['UndoChangesPayload'], ParentType, ContextType, RequireFields<MutationUndoChangesArgs, 'input'>>;
  takeBack?: Resolver<ResolversTypes['TakeBackPayload'], ParentType, ContextType, RequireFields<MutationTakeBackArgs, 'input'>>;
  queueIncidentLetters?: Resolver<ResolversTypes['QueueIncidentLettersPayload'], ParentType, ContextType, RequireFields<MutationQueueIncidentLettersArgs, 'input'>>;
  retryIncidentLetter?: Resolver<ResolversTypes['RetryIncidentLetterPayload'], ParentType, ContextType, RequireFields<MutationRetryIncidentLetterArgs, 'input'>>;
  openIncident?: Resolver<ResolversTypes['IncidentPayload'], ParentType, ContextType, RequireFields<MutationOpenIncidentArgs, 'input'>>;
  changeIncident?: Resolver<ResolversTypes['IncidentPayload'], ParentType, ContextType, RequireFields<MutationChangeIncidentArgs, 'input'>>;
  addSuspects?: Resolver<ResolversTypes['IncidentPayload'], ParentType, ContextType, RequireFields<MutationAddSuspectsArgs, 'input'>>;
  closeIncident?: Resolver<ResolversTypes['IncidentPayload'], ParentType, ContextType, RequireFields<MutationCloseIncidentArgs, 'input'>>;
  restoreIncident?: Resolver<ResolversTypes['RestoreIncidentPayload'], ParentType, ContextType, RequireFields<MutationRestoreIncidentArgs, 'input'>>;
  registerIntegration?: Resolver<ResolversTypes['IntegrationPayload'], ParentType, ContextType, RequireFields<MutationRegisterIntegrationArgs, 'input'>>;
  approveIntegrationField?: Resolver<ResolversTypes['IntegrationPayload'], ParentType, ContextType, RequireFields<MutationApproveIntegrationFieldArgs, 'input'>>;
  refuseIntegrationField?: Resolver<ResolversTypes['IntegrationPayload'], ParentType, ContextType, RequireFields<MutationRefuseIntegrationFieldArgs, 'input'>>;
  grantRoster?: Resolver<ResolversTypes['IntegrationPayload'], ParentType, ContextType, RequireFields<MutationGrantRosterArgs, 'input'>>;
  withdrawRoster?: Resolver<ResolversTypes['IntegrationPayload'], ParentType, ContextType, RequireFields<MutationWithdrawRosterArgs, 'input'>>;
  endIntegration?: Resolver<ResolversTypes['IntegrationPayload'], ParentType, ContextType, RequireFields<MutationEndIntegrationArgs, 'input'>>;
  createApiKey?: Resolver<ResolversTypes['NewApiKeyPayload'], ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  rotateApiKey?: Resolver<ResolversTypes['NewApiKeyPayload'], ParentType, ContextType, RequireFields<MutationRotateApiKeyArgs, 'input'>>;
  revokeApiKey?: Resolver<ResolversTypes['ApiKeyPayload'], ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'input'>>;
  withdrawIntegration?: Resolver<ResolversTypes['WithdrawIntegrationPayload'], ParentType, ContextType, RequireFields<MutationWithdrawIntegrationArgs, 'input'>>;
  lockdown?: Resolver<ResolversTypes['LockdownPayload'], ParentType, ContextType, RequireFields<MutationLockdownArgs, 'input'>>;
  liftLockdown?: Resolver<ResolversTypes['LockdownPayload'], ParentType, ContextType, RequireFields<MutationLiftLockdownArgs, 'input'>>;
  prepareMyData?: Resolver<ResolversTypes['PrepareMyDataPayload'], ParentType, ContextType>;
  approvePhoto?: Resolver<ResolversTypes['ApprovePhotoPayload'], ParentType, ContextType, RequireFields<MutationApprovePhotoArgs, 'input'>>;
  refusePhoto?: Resolver<ResolversTypes['RefusePhotoPayload'], ParentType, ContextType, RequireFields<MutationRefusePhotoArgs, 'input'>>;
  restorePhoto?: Resolver<ResolversTypes['RestorePhotoPayload'], ParentType, ContextType, RequireFields<MutationRestorePhotoArgs, 'input'>>;
  reportPhoto?: Resolver<ResolversTypes['ReportPhotoPayload'], ParentType, ContextType, RequireFields<MutationReportPhotoArgs, 'input'>>;
  setPhoto?: Resolver<ResolversTypes['SetPhotoPayload'], ParentType, ContextType, RequireFields<MutationSetPhotoArgs, 'input'>>;
  removePhoto?: Resolver<ResolversTypes['RemovePhotoPayload'], ParentType, ContextType, RequireFields<MutationRemovePhotoArgs, 'input'>>;
  answerProposals?: Resolver<ResolversTypes['AnswerProposalsPayload'], ParentType, ContextType, RequireFields<MutationAnswerProposalsArgs, 'input'>>;
  enrolSecondFactor?: Resolver<ResolversTypes['EnrolSecondFactorPayload'], ParentType, ContextType>;
  verifySecondFactor?: Resolver<ResolversTypes['VerifySecondFactorPayload'], ParentType, ContextType, RequireFields<MutationVerifySecondFactorArgs, 'input'>>;
  regenerateRecoveryCodes?: Resolver<ResolversTypes['RegenerateRecoveryCodesPayload'], ParentType, ContextType>;
  startSignIn?: Resolver<ResolversTypes['StartSignInPayload'], ParentType, ContextType, RequireFields<MutationStartSignInArgs, 'input'>>;
  completeSignIn?: Resolver<ResolversTypes['CompleteSignInPayload'], ParentType, ContextType, RequireFields<MutationCompleteSignInArgs, 'input'>>;
  proveAgain?: Resolver<ResolversTypes['ProveAgainPayload'], ParentType, ContextType>;
  signOut?: Resolver<ResolversTypes['SignOutPayload'], ParentType, ContextType>;
  signOutEverywhere?: Resolver<ResolversTypes['SignOutEverywherePayload'], ParentType, ContextType>;
  endSession?: Resolver<ResolversTypes['EndSessionPayload'], ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'input'>>;
  upsertAttendees?: Resolver<ResolversTypes['UpsertAttendeesPayload'], ParentType, ContextType, RequireFields<MutationUpsertAttendeesArgs, 'input'>>;
  createWebhook?: Resolver<ResolversTypes['WebhookSecretPayload'], ParentType, ContextType, RequireFields<MutationCreateWebhookArgs, 'input'>>;
  changeWebhook?: Resolver<ResolversTypes['WebhookPayload'], ParentType, ContextType, RequireFields<MutationChangeWebhookArgs, 'input'>>;
  deleteWebhook?: Resolver<ResolversTypes['DeleteWebhookPayload'], ParentType, ContextType, RequireFields<MutationDeleteWebhookArgs, 'input'>>;
  rotateWebhookSecret?: Resolver<ResolversTypes['WebhookSecretPayload'], ParentType, ContextType, RequireFields<MutationRotateWebhookSecretArgs, 'input'>>;
  pingWebhook?: Resolver<ResolversTypes['PingWebhookPayload'], ParentType, ContextType, RequireFields<MutationPingWebhookArgs, 'input'>>;
  replayWebhook?: Resolver<ResolversTypes['ReplayWebhookPayload'], ParentType, ContextType, RequireFields<MutationReplayWebhookArgs, 'input'>>;
  acknowledgeDeletion?: Resolver<ResolversTypes['AcknowledgeDeletionPayload'], ParentType, ContextType, RequireFields<MutationAcknowledgeDeletionArgs, 'input'>>;
};

export type ChangeAddressPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ChangeAddressPayload'] = ResolversParentTypes['ChangeAddressPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CompleteAddressChangePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CompleteAddressChangePayload'] = ResolversParentTypes['CompleteAddressChangePayload']> = {
  changed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UndoAddressChangePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UndoAddressChangePayload'] = ResolversParentTypes['UndoAddressChangePayload']> = {
  undone?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  alarms?: Resolver<ResolversTypes['AlarmConnection'], ParentType, ContextType, RequireFields<QueryAlarmsArgs, 'event' | 'unacknowledged' | 'first'>>;
  attendees?: Resolver<ResolversTypes['AttendeeConnection'], ParentType, ContextType, RequireFields<QueryAttendeesArgs, 'event' | 'first'>>;
  myBlocks?: Resolver<ResolversTypes['BlockConnection'], ParentType, ContextType, RequireFields<QueryMyBlocksArgs, 'event' | 'first'>>;
  breakGlassGrants?: Resolver<ResolversTypes['BreakGlassGrantConnection'], ParentType, ContextType, RequireFields<QueryBreakGlassGrantsArgs, 'event' | 'first'>>;
  canaries?: Resolver<Array<ResolversTypes['Canary']>, ParentType, ContextType, RequireFields<QueryCanariesArgs, 'event'>>;
  invitation?: Resolver<Maybe<ResolversTypes['Invitation']>, ParentType, ContextType, RequireFields<QueryInvitationArgs, 'token'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  myComplaints?: Resolver<ResolversTypes['ComplaintConnection'], ParentType, ContextType, RequireFields<QueryMyComplaintsArgs, 'first'>>;
  complaints?: Resolver<ResolversTypes['ComplaintConnection'], ParentType, ContextType, RequireFields<QueryComplaintsArgs, 'event' | 'includeClosed' | 'first'>>;
  consentReceipt?: Resolver<Maybe<ResolversTypes['ConsentReceipt']>, ParentType, ContextType, RequireFields<QueryConsentReceiptArgs, 'id'>>;
  myConsentReceipts?: Resolver<ResolversTypes['ConsentReceiptConnection'], ParentType, ContextType, RequireFields<QueryMyConsentReceiptsArgs, 'event' | 'box' | 'first'>>;
  myConsents?: Resolver<ResolversTypes['ConsentConnection'], ParentType, ContextType, RequireFields<QueryMyConsentsArgs, 'event' | 'first' | 'includeEnded'>>;
  previewAs?: Resolver<Maybe<ResolversTypes['Preview']>, ParentType, ContextType, RequireFields<QueryPreviewAsArgs, 'event' | 'as'>>;
  contactRequests?: Resolver<ResolversTypes['ContactRequestConnection'], ParentType, ContextType, RequireFields<QueryContactRequestsArgs, 'event' | 'box' | 'first'>>;
  contactRequestMails?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<QueryContactRequestMailsArgs, 'event'>>;
  myDisclosures?: Resolver<ResolversTypes['DisclosureConnection'], ParentType, ContextType, RequireFields<QueryMyDisclosuresArgs, 'event' | 'first' | 'includeOwn'>>;
  disclosuresOf?: Resolver<ResolversTypes['DisclosureConnection'], ParentType, ContextType, RequireFields<QueryDisclosuresOfArgs, 'attendee' | 'first' | 'includeOwn'>>;
  keyDisclosures?: Resolver<Maybe<ResolversTypes['KeyDisclosureConnection']>, ParentType, ContextType, RequireFields<QueryKeyDisclosuresArgs, 'event' | 'first'>>;
  myErasure?: Resolver<Maybe<ResolversTypes['AskedErasure']>, ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType, RequireFields<QueryEventArgs, 'slug'>>;
  myChanges?: Resolver<ResolversTypes['ProfileChangeConnection'], ParentType, ContextType, RequireFields<QueryMyChangesArgs, 'event' | 'first'>>;
  incidentDocument?: Resolver<Maybe<ResolversTypes['IncidentDocument']>, ParentType, ContextType, RequireFields<QueryIncidentDocumentArgs, 'incident' | 'kind' | 'format'>>;
  incidentLetters?: Resolver<Maybe<ResolversTypes['IncidentLetters']>, ParentType, ContextType, RequireFields<QueryIncidentLettersArgs, 'incident'>>;
  incidents?: Resolver<Array<ResolversTypes['Incident']>, ParentType, ContextType, RequireFields<QueryIncidentsArgs, 'event'>>;
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType, RequireFields<QueryIncidentArgs, 'id'>>;
  incidentReport?: Resolver<Maybe<ResolversTypes['IncidentReport']>, ParentType, ContextType, RequireFields<QueryIncidentReportArgs, 'id'>>;
  integrations?: Resolver<Array<ResolversTypes['Integration']>, ParentType, ContextType, RequireFields<QueryIntegrationsArgs, 'event' | 'includeEnded'>>;
  currentKey?: Resolver<Maybe<ResolversTypes['CurrentKey']>, ParentType, ContextType>;
  lockdowns?: Resolver<Array<ResolversTypes['Lockdown']>, ParentType, ContextType, RequireFields<QueryLockdownsArgs, 'event' | 'includeLifted'>>;
  myData?: Resolver<Maybe<ResolversTypes['MyData']>, ParentType, ContextType>;
  photosToModerate?: Resolver<ResolversTypes['PhotoToModerateConnection'], ParentType, ContextType, RequireFields<QueryPhotosToModerateArgs, 'event' | 'first'>>;
  myHeldPhoto?: Resolver<Maybe<ResolversTypes['HeldPhoto']>, ParentType, ContextType, RequireFields<QueryMyHeldPhotoArgs, 'event'>>;
  privacyNotice?: Resolver<Maybe<ResolversTypes['ProcessingDocument']>, ParentType, ContextType, RequireFields<QueryPrivacyNoticeArgs, 'event' | 'format'>>;
  processingRecord?: Resolver<Maybe<ResolversTypes['ProcessingDocument']>, ParentType, ContextType, RequireFields<QueryProcessingRecordArgs, 'event' | 'format'>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
  webhooks?: Resolver<Array<ResolversTypes['Webhook']>, ParentType, ContextType, RequireFields<QueryWebhooksArgs, 'integration'>>;
  webhookDeliveries?: Resolver<ResolversTypes['WebhookDeliveryConnection'], ParentType, ContextType, RequireFields<QueryWebhookDeliveriesArgs, 'webhook' | 'first'>>;
  pendingDeletions?: Resolver<ResolversTypes['PendingDeletionConnection'], ParentType, ContextType, RequireFields<QueryPendingDeletionsArgs, 'event' | 'first'>>;
  myDeletions?: Resolver<Array<ResolversTypes['Deletion']>, ParentType, ContextType, RequireFields<QueryMyDeletionsArgs, 'event'>>;
};

export type AlarmResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Alarm'] = ResolversParentTypes['Alarm']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  words?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  about?: Resolver<ResolversTypes['AlarmAbout'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  until?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  raisedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  entries?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  told?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  suspects?: Resolver<ResolversTypes['AlarmSuspects'], ParentType, ContextType>;
  acknowledged?: Resolver<Maybe<ResolversTypes['AlarmAcknowledgement']>, ParentType, ContextType>;
};

export type AlarmAboutResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlarmAbout'] = ResolversParentTypes['AlarmAbout']> = {
  kind?: Resolver<ResolversTypes['AlarmAboutKind'], ParentType, ContextType>;
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AlarmSuspectsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlarmSuspects'] = ResolversParentTypes['AlarmSuspects']> = {
  sessions?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  accounts?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  keys?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type AlarmAcknowledgementResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlarmAcknowledgement'] = ResolversParentTypes['AlarmAcknowledgement']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  note?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AlarmConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlarmConnection'] = ResolversParentTypes['AlarmConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Alarm']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  evaluatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type AlarmPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AlarmPayload'] = ResolversParentTypes['AlarmPayload']> = {
  alarm?: Resolver<Maybe<ResolversTypes['Alarm']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ProtectedFieldResolvers = EnumResolverSignature<{ PHONE?: any, EMAIL?: any, PHOTO?: any, JOB_TITLE?: any }, ResolversTypes['ProtectedField']>;

export type AttendeeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Attendee'] = ResolversParentTypes['Attendee']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  organisation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  jobTitle?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  photo?: Resolver<Maybe<ResolversTypes['Photo']>, ParentType, ContextType>;
  sharedWithMe?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AttendeeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AttendeeConnection'] = ResolversParentTypes['AttendeeConnection']> = {
  edges?: Resolver<Array<ResolversTypes['AttendeeEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Attendee']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AttendeeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AttendeeEdge'] = ResolversParentTypes['AttendeeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Attendee'], ParentType, ContextType>;
};

export type UpdateProfilePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateProfilePayload'] = ResolversParentTypes['UpdateProfilePayload']> = {
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SetListedPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetListedPayload'] = ResolversParentTypes['SetListedPayload']> = {
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  listed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Block'] = ResolversParentTypes['Block']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type BlockConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BlockConnection'] = ResolversParentTypes['BlockConnection']> = {
  edges?: Resolver<Array<ResolversTypes['BlockEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Block']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type BlockEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BlockEdge'] = ResolversParentTypes['BlockEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Block'], ParentType, ContextType>;
};

export type BlockPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BlockPayload'] = ResolversParentTypes['BlockPayload']> = {
  block?: Resolver<Maybe<ResolversTypes['Block']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UnblockPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UnblockPayload'] = ResolversParentTypes['UnblockPayload']> = {
  block?: Resolver<Maybe<ResolversTypes['Block']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BreakGlassGrantResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BreakGlassGrant'] = ResolversParentTypes['BreakGlassGrant']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  attendees?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  until?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  looked?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type BreakGlassGrantConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BreakGlassGrantConnection'] = ResolversParentTypes['BreakGlassGrantConnection']> = {
  edges?: Resolver<Array<ResolversTypes['BreakGlassGrantEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['BreakGlassGrant']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type BreakGlassGrantEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BreakGlassGrantEdge'] = ResolversParentTypes['BreakGlassGrantEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['BreakGlassGrant'], ParentType, ContextType>;
};

export type BreakGlassPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BreakGlassPayload'] = ResolversParentTypes['BreakGlassPayload']> = {
  grant?: Resolver<Maybe<ResolversTypes['BreakGlassGrant']>, ParentType, ContextType>;
  notTold?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EndBreakGlassPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EndBreakGlassPayload'] = ResolversParentTypes['EndBreakGlassPayload']> = {
  grant?: Resolver<Maybe<ResolversTypes['BreakGlassGrant']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CanaryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Canary'] = ResolversParentTypes['Canary']> = {
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  plantedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  plantedBy?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type PlantCanariesPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlantCanariesPayload'] = ResolversParentTypes['PlantCanariesPayload']> = {
  canaries?: Resolver<Maybe<Array<ResolversTypes['Canary']>>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RemoveCanaryPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemoveCanaryPayload'] = ResolversParentTypes['RemoveCanaryPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type InvitationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Invitation'] = ResolversParentTypes['Invitation']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type InviteAttendeePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InviteAttendeePayload'] = ResolversParentTypes['InviteAttendeePayload']> = {
  invited?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ClaimInvitationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ClaimInvitationPayload'] = ResolversParentTypes['ClaimInvitationPayload']> = {
  attendee?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Attendee' | 'Consent' | 'ContactRequest' | 'Event', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ComplaintResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Complaint'] = ResolversParentTypes['Complaint']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ComplaintState'], ParentType, ContextType>;
  receivedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  dueAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  overdue?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  acknowledgedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ComplaintConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ComplaintConnection'] = ResolversParentTypes['ComplaintConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ComplaintEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Complaint']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ComplaintEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ComplaintEdge'] = ResolversParentTypes['ComplaintEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Complaint'], ParentType, ContextType>;
};

export type FileComplaintPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FileComplaintPayload'] = ResolversParentTypes['FileComplaintPayload']> = {
  complaint?: Resolver<Maybe<ResolversTypes['Complaint']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AcknowledgeComplaintPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AcknowledgeComplaintPayload'] = ResolversParentTypes['AcknowledgeComplaintPayload']> = {
  complaint?: Resolver<Maybe<ResolversTypes['Complaint']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CloseComplaintPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CloseComplaintPayload'] = ResolversParentTypes['CloseComplaintPayload']> = {
  complaint?: Resolver<Maybe<ResolversTypes['Complaint']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ConsentReceiptResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentReceipt'] = ResolversParentTypes['ConsentReceipt']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ConsentState'], ParentType, ContextType>;
  record?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  jws?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  privacyNotice?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ConsentReceiptConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentReceiptConnection'] = ResolversParentTypes['ConsentReceiptConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ConsentReceiptEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['ConsentReceipt']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ConsentReceiptEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentReceiptEdge'] = ResolversParentTypes['ConsentReceiptEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ConsentReceipt'], ParentType, ContextType>;
};

export type ConsentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Consent'] = ResolversParentTypes['Consent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['ProtectedField'], ParentType, ContextType>;
  recipient?: Resolver<ResolversTypes['ConsentRecipient'], ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  until?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  withdrawnAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  evidence?: Resolver<ResolversTypes['ConsentEvidence'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConsentRecipientResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentRecipient'] = ResolversParentTypes['ConsentRecipient']> = {
  kind?: Resolver<ResolversTypes['RecipientKind'], ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  integration?: Resolver<Maybe<ResolversTypes['Integration']>, ParentType, ContextType>;
};

export type ConsentEvidenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentEvidence'] = ResolversParentTypes['ConsentEvidence']> = {
  how?: Resolver<ResolversTypes['ConsentSource'], ParentType, ContextType>;
  noticeVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  noticeText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  privacyNotice?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ConsentConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentConnection'] = ResolversParentTypes['ConsentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ConsentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Consent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ConsentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentEdge'] = ResolversParentTypes['ConsentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Consent'], ParentType, ContextType>;
};

export type PreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Preview'] = ResolversParentTypes['Preview']> = {
  visible?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['PreviewedField']>, ParentType, ContextType>;
};

export type PreviewedFieldResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PreviewedField'] = ResolversParentTypes['PreviewedField']> = {
  field?: Resolver<ResolversTypes['ProtectedField'], ParentType, ContextType>;
  shown?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  why?: Resolver<ResolversTypes['PreviewReason'], ParentType, ContextType>;
  consent?: Resolver<Maybe<ResolversTypes['Consent']>, ParentType, ContextType>;
};

export type GiveConsentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GiveConsentPayload'] = ResolversParentTypes['GiveConsentPayload']> = {
  consents?: Resolver<Array<ResolversTypes['Consent']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WithdrawConsentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WithdrawConsentPayload'] = ResolversParentTypes['WithdrawConsentPayload']> = {
  consents?: Resolver<Array<ResolversTypes['Consent']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ContactRequestResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContactRequest'] = ResolversParentTypes['ContactRequest']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  offered?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ContactRequestState'], ParentType, ContextType>;
  sentAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  until?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ContactRequestConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContactRequestConnection'] = ResolversParentTypes['ContactRequestConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ContactRequestEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['ContactRequest']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ContactRequestEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContactRequestEdge'] = ResolversParentTypes['ContactRequestEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ContactRequest'], ParentType, ContextType>;
};

export type RequestContactPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RequestContactPayload'] = ResolversParentTypes['RequestContactPayload']> = {
  request?: Resolver<Maybe<ResolversTypes['ContactRequest']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AnswerContactRequestPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AnswerContactRequestPayload'] = ResolversParentTypes['AnswerContactRequestPayload']> = {
  request?: Resolver<Maybe<ResolversTypes['ContactRequest']>, ParentType, ContextType>;
  consents?: Resolver<Array<ResolversTypes['Consent']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CancelContactRequestPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelContactRequestPayload'] = ResolversParentTypes['CancelContactRequestPayload']> = {
  request?: Resolver<Maybe<ResolversTypes['ContactRequest']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SetContactRequestMailsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetContactRequestMailsPayload'] = ResolversParentTypes['SetContactRequestMailsPayload']> = {
  wanted?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type KeyDisclosureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['KeyDisclosure'] = ResolversParentTypes['KeyDisclosure']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  key?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type KeyDisclosureConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['KeyDisclosureConnection'] = ResolversParentTypes['KeyDisclosureConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['KeyDisclosure']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DisclosureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Disclosure'] = ResolversParentTypes['Disclosure']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DisclosureRecipient'], ParentType, ContextType>;
  basis?: Resolver<ResolversTypes['DisclosureBasis'], ParentType, ContextType>;
};

export type DisclosureRecipientResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DisclosureRecipient'] = ResolversParentTypes['DisclosureRecipient']> = {
  kind?: Resolver<ResolversTypes['DisclosureRecipientKind'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  nameOfThen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  integration?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  key?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  browser?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DisclosureBasisResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DisclosureBasis'] = ResolversParentTypes['DisclosureBasis']> = {
  kind?: Resolver<ResolversTypes['DisclosureBasisKind'], ParentType, ContextType>;
  consent?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  audience?: Resolver<Maybe<ResolversTypes['RecipientKind']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  purpose?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DisclosureConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DisclosureConnection'] = ResolversParentTypes['DisclosureConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DisclosureEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Disclosure']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DisclosureEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DisclosureEdge'] = ResolversParentTypes['DisclosureEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Disclosure'], ParentType, ContextType>;
};

export type AskedErasureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AskedErasure'] = ResolversParentTypes['AskedErasure']> = {
  state?: Resolver<ResolversTypes['ErasureState'], ParentType, ContextType>;
  askedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  dueAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  refusedSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  browser?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type EraseMePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EraseMePayload'] = ResolversParentTypes['EraseMePayload']> = {
  erasure?: Resolver<Maybe<ResolversTypes['AskedErasure']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type KeepMePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['KeepMePayload'] = ResolversParentTypes['KeepMePayload']> = {
  stopped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  consentNotice?: Resolver<ResolversTypes['ConsentNotice'], ParentType, ContextType, RequireFields<EventConsentNoticeArgs, 'language'>>;
  region?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  categories?: Resolver<Array<ResolversTypes['EventCategory']>, ParentType, ContextType>;
  listing?: Resolver<ResolversTypes['ListingRule'], ParentType, ContextType>;
  photoModeration?: Resolver<ResolversTypes['PhotoModeration'], ParentType, ContextType>;
  retentionDays?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  erasesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lockdown?: Resolver<Maybe<ResolversTypes['LockdownNotice']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EventCategoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EventCategory'] = ResolversParentTypes['EventCategory']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ListingRuleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ListingRule'] = ResolversParentTypes['ListingRule']> = {
  who?: Resolver<ResolversTypes['WhoMayBeListed'], ParentType, ContextType>;
  categories?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UpdateEventSettingsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateEventSettingsPayload'] = ResolversParentTypes['UpdateEventSettingsPayload']> = {
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ConsentNoticeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConsentNotice'] = ResolversParentTypes['ConsentNotice']> = {
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProfilePartResolvers = EnumResolverSignature<{ NAME?: any, ORGANISATION?: any, CATEGORY?: any, JOB_TITLE?: any, PHONE?: any, EMAIL?: any, PHOTO?: any, LISTED?: any, CONSENT?: any }, ResolversTypes['ProfilePart']>;

export type ProfileChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProfileChange'] = ResolversParentTypes['ProfileChange']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  part?: Resolver<ResolversTypes['ProfilePart'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  by?: Resolver<ResolversTypes['ChangedBy'], ParentType, ContextType>;
  integration?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  browser?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  consent?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  undoes?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  undoable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ProfileChangeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProfileChangeConnection'] = ResolversParentTypes['ProfileChangeConnection']> = {
  edges?: Resolver<Array<ResolversTypes['ProfileChangeEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['ProfileChange']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProfileChangeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProfileChangeEdge'] = ResolversParentTypes['ProfileChangeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ProfileChange'], ParentType, ContextType>;
};

export type UndoChangesPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UndoChangesPayload'] = ResolversParentTypes['UndoChangesPayload']> = {
  changes?: Resolver<Array<ResolversTypes['ProfileChange']>, ParentType, ContextType>;
  withdrawn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TakeBackPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TakeBackPayload'] = ResolversParentTypes['TakeBackPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type IncidentDocumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentDocument'] = ResolversParentTypes['IncidentDocument']> = {
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IncidentLettersResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentLetters'] = ResolversParentTypes['IncidentLetters']> = {
  counts?: Resolver<Array<ResolversTypes['IncidentLetterCount']>, ParentType, ContextType>;
  letters?: Resolver<ResolversTypes['IncidentLetterConnection'], ParentType, ContextType, RequireFields<IncidentLettersLettersArgs, 'first'>>;
  preview?: Resolver<ResolversTypes['IncidentLettersPreview'], ParentType, ContextType>;
};

export type IncidentLetterCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentLetterCount'] = ResolversParentTypes['IncidentLetterCount']> = {
  state?: Resolver<ResolversTypes['LetterState'], ParentType, ContextType>;
  letters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type IncidentLetterConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentLetterConnection'] = ResolversParentTypes['IncidentLetterConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['IncidentLetter']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type IncidentLetterResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentLetter'] = ResolversParentTypes['IncidentLetter']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  attendees?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  round?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toAddressOfBefore?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['LetterState'], ParentType, ContextType>;
  queuedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  messageId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IncidentLettersPreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentLettersPreview'] = ResolversParentTypes['IncidentLettersPreview']> = {
  letters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  updates?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lacking?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  unreachableCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unreachable?: Resolver<Array<ResolversTypes['UnreachablePerson']>, ParentType, ContextType>;
  samples?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType, RequireFields<IncidentLettersPreviewSamplesArgs, 'first'>>;
};

export type UnreachablePersonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UnreachablePerson'] = ResolversParentTypes['UnreachablePerson']> = {
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  why?: Resolver<ResolversTypes['UnreachableWhy'], ParentType, ContextType>;
};

export type QueueIncidentLettersPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QueueIncidentLettersPayload'] = ResolversParentTypes['QueueIncidentLettersPayload']> = {
  queued?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  letters?: Resolver<Maybe<ResolversTypes['IncidentLetters']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RetryIncidentLetterPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RetryIncidentLetterPayload'] = ResolversParentTypes['RetryIncidentLetterPayload']> = {
  letter?: Resolver<Maybe<ResolversTypes['IncidentLetter']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type IncidentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Incident'] = ResolversParentTypes['Incident']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  drill?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  awareAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  foundBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  effects?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  consequences?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  measures?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  contact?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  suspects?: Resolver<ResolversTypes['Suspicion'], ParentType, ContextType>;
  clock?: Resolver<ResolversTypes['IncidentClock'], ParentType, ContextType>;
  regulatorToldAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  controllerToldAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  log?: Resolver<Array<ResolversTypes['IncidentLogLine']>, ParentType, ContextType>;
};

export type SuspicionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Suspicion'] = ResolversParentTypes['Suspicion']> = {
  sessions?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  accounts?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  rules?: Resolver<Array<ResolversTypes['SuspicionRule']>, ParentType, ContextType>;
};

export type SuspicionRuleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SuspicionRule'] = ResolversParentTypes['SuspicionRule']> = {
  namesNetwork?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  begunSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type IncidentClockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentClock'] = ResolversParentTypes['IncidentClock']> = {
  deadline?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  millisLeft?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type IncidentLogLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentLogLine'] = ResolversParentTypes['IncidentLogLine']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  what?: Resolver<ResolversTypes['IncidentStep'], ParentType, ContextType>;
  note?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  by?: Resolver<Maybe<ResolversTypes['LockdownActor']>, ParentType, ContextType>;
};

export type IncidentReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentReport'] = ResolversParentTypes['IncidentReport']> = {
  incident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType>;
  madeAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  suspectSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  suspects?: Resolver<Array<ResolversTypes['SuspectSession']>, ParentType, ContextType>;
  counts?: Resolver<ResolversTypes['IncidentCounts'], ParentType, ContextType>;
  people?: Resolver<Array<ResolversTypes['AffectedPerson']>, ParentType, ContextType, Partial<IncidentReportPeopleArgs>>;
  restorableChanges?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  erasuresAsked?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  listsRead?: Resolver<Array<ResolversTypes['ListRead']>, ParentType, ContextType>;
  cannotProve?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SuspectSessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SuspectSession'] = ResolversParentTypes['SuspectSession']> = {
  session?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  account?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  begun?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  why?: Resolver<Array<ResolversTypes['SuspectReason']>, ParentType, ContextType>;
};

export type IncidentCountsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentCounts'] = ResolversParentTypes['IncidentCounts']> = {
  peopleAffected?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleReleased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleMayHave?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peopleChanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  recordsReleased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  recordsMayHave?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  byField?: Resolver<Array<ResolversTypes['CountByField']>, ParentType, ContextType>;
  byCategory?: Resolver<Array<ResolversTypes['CountByCategory']>, ParentType, ContextType>;
};

export type CountByFieldResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CountByField'] = ResolversParentTypes['CountByField']> = {
  field?: Resolver<ResolversTypes['ProtectedField'], ParentType, ContextType>;
  people?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CountByCategoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CountByCategory'] = ResolversParentTypes['CountByCategory']> = {
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  people?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  records?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AffectedPersonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AffectedPerson'] = ResolversParentTypes['AffectedPerson']> = {
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  released?: Resolver<Array<ResolversTypes['AffectedField']>, ParentType, ContextType>;
  mayHave?: Resolver<Array<ResolversTypes['AffectedField']>, ParentType, ContextType>;
  signedInAs?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['SuspectChange']>, ParentType, ContextType>;
};

export type ListReadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ListRead'] = ResolversParentTypes['ListRead']> = {
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  times?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  first?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  last?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  bases?: Resolver<Array<ResolversTypes['DisclosureBasisKind']>, ParentType, ContextType>;
  sessions?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  sent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type AffectedFieldResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AffectedField'] = ResolversParentTypes['AffectedField']> = {
  field?: Resolver<ResolversTypes['ProtectedField'], ParentType, ContextType>;
  times?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  first?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  last?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  bases?: Resolver<Array<ResolversTypes['BasisKind']>, ParentType, ContextType>;
  sessions?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type SuspectChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SuspectChange'] = ResolversParentTypes['SuspectChange']> = {
  part?: Resolver<ResolversTypes['ProfilePart'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  restorable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  takenBack?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type IncidentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IncidentPayload'] = ResolversParentTypes['IncidentPayload']> = {
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RestoreIncidentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RestoreIncidentPayload'] = ResolversParentTypes['RestoreIncidentPayload']> = {
  incident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType>;
  restoredParts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  restored?: Resolver<Array<ResolversTypes['RestoredPart']>, ParentType, ContextType>;
  leftParts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  left?: Resolver<Array<ResolversTypes['LeftPart']>, ParentType, ContextType>;
  withdrawn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  erasuresStopped?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  packagesRemoved?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RestoredPartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RestoredPart'] = ResolversParentTypes['RestoredPart']> = {
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  part?: Resolver<ResolversTypes['ProfilePart'], ParentType, ContextType>;
};

export type LeftPartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeftPart'] = ResolversParentTypes['LeftPart']> = {
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  part?: Resolver<ResolversTypes['ProfilePart'], ParentType, ContextType>;
  why?: Resolver<ResolversTypes['LeftReason'], ParentType, ContextType>;
};

export type IntegrationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Integration'] = ResolversParentTypes['Integration']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  company?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  contact?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['IntegrationField']>, ParentType, ContextType>;
  retentionDays?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  eraseContact?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rosterPurpose?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  shownByMe?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  keys?: Resolver<Array<ResolversTypes['ApiKey']>, ParentType, ContextType>;
};

export type IntegrationFieldResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IntegrationField'] = ResolversParentTypes['IntegrationField']> = {
  field?: Resolver<ResolversTypes['ProtectedField'], ParentType, ContextType>;
  why?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  approved?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  refused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ApiKeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  lastFour?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  networks?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokeReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rotates?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type CurrentKeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CurrentKey'] = ResolversParentTypes['CurrentKey']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['CurrentKeyEvent']>, ParentType, ContextType>;
  approvedFields?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  roster?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  integration?: Resolver<ResolversTypes['Integration'], ParentType, ContextType>;
};

export type CurrentKeyEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CurrentKeyEvent'] = ResolversParentTypes['CurrentKeyEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IntegrationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IntegrationPayload'] = ResolversParentTypes['IntegrationPayload']> = {
  integration?: Resolver<Maybe<ResolversTypes['Integration']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type NewApiKeyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NewApiKeyPayload'] = ResolversParentTypes['NewApiKeyPayload']> = {
  key?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ApiKeyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ApiKeyPayload'] = ResolversParentTypes['ApiKeyPayload']> = {
  key?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WithdrawIntegrationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WithdrawIntegrationPayload'] = ResolversParentTypes['WithdrawIntegrationPayload']> = {
  fields?: Resolver<Array<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type LockdownNoticeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LockdownNotice'] = ResolversParentTypes['LockdownNotice']> = {
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type LockdownResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Lockdown'] = ResolversParentTypes['Lockdown']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['LockdownScope'], ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  attendees?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  integration?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lockedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lockedBy?: Resolver<ResolversTypes['LockdownActor'], ParentType, ContextType>;
  liftedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  liftedBy?: Resolver<Maybe<ResolversTypes['LockdownActor']>, ParentType, ContextType>;
  liftReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LockdownActorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LockdownActor'] = ResolversParentTypes['LockdownActor']> = {
  kind?: Resolver<ResolversTypes['LockdownActorKind'], ParentType, ContextType>;
  account?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LockdownPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LockdownPayload'] = ResolversParentTypes['LockdownPayload']> = {
  lockdown?: Resolver<Maybe<ResolversTypes['Lockdown']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MyDataResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MyData'] = ResolversParentTypes['MyData']> = {
  state?: Resolver<ResolversTypes['MyDataState'], ParentType, ContextType>;
  askedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  readyAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  json?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  page?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PrepareMyDataPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PrepareMyDataPayload'] = ResolversParentTypes['PrepareMyDataPayload']> = {
  data?: Resolver<Maybe<ResolversTypes['MyData']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PhotoToModerateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PhotoToModerate'] = ResolversParentTypes['PhotoToModerate']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  shown?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  refusedBefore?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reports?: Resolver<Array<ResolversTypes['PhotoReport']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<PhotoToModerateUrlArgs, 'size' | 'format'>>;
};

export type PhotoReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PhotoReport'] = ResolversParentTypes['PhotoReport']> = {
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PhotoToModerateConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PhotoToModerateConnection'] = ResolversParentTypes['PhotoToModerateConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PhotoToModerateEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['PhotoToModerate']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PhotoToModerateEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PhotoToModerateEdge'] = ResolversParentTypes['PhotoToModerateEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PhotoToModerate'], ParentType, ContextType>;
};

export type HeldPhotoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HeldPhoto'] = ResolversParentTypes['HeldPhoto']> = {
  refused?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ApprovePhotoPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ApprovePhotoPayload'] = ResolversParentTypes['ApprovePhotoPayload']> = {
  done?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RefusePhotoPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RefusePhotoPayload'] = ResolversParentTypes['RefusePhotoPayload']> = {
  done?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RestorePhotoPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RestorePhotoPayload'] = ResolversParentTypes['RestorePhotoPayload']> = {
  done?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ReportPhotoPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportPhotoPayload'] = ResolversParentTypes['ReportPhotoPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PhotoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Photo'] = ResolversParentTypes['Photo']> = {
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType, RequireFields<PhotoUrlArgs, 'size' | 'signed'>>;
};

export type PhotoSizeResolvers = EnumResolverSignature<{ SMALL?: any, MEDIUM?: any, LARGE?: any }, ResolversTypes['PhotoSize']>;

export type PhotoFormatResolvers = EnumResolverSignature<{ JPEG?: any, WEBP?: any }, ResolversTypes['PhotoFormat']>;

export type SetPhotoPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SetPhotoPayload'] = ResolversParentTypes['SetPhotoPayload']> = {
  upload?: Resolver<Maybe<ResolversTypes['PhotoUpload']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PhotoUploadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PhotoUpload'] = ResolversParentTypes['PhotoUpload']> = {
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mostBytes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mediaTypes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type RemovePhotoPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemovePhotoPayload'] = ResolversParentTypes['RemovePhotoPayload']> = {
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ProcessingDocumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProcessingDocument'] = ResolversParentTypes['ProcessingDocument']> = {
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  missing?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  proposals?: Resolver<Array<ResolversTypes['Proposal']>, ParentType, ContextType, RequireFields<ViewerProposalsArgs, 'event'>>;
  account?: Resolver<ResolversTypes['Account'], ParentType, ContextType>;
  sessions?: Resolver<Array<ResolversTypes['Session']>, ParentType, ContextType>;
  attendee?: Resolver<Maybe<ResolversTypes['Attendee']>, ParentType, ContextType, RequireFields<ViewerAttendeeArgs, 'event'>>;
};

export type ProposalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Proposal'] = ResolversParentTypes['Proposal']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ProposalKind'], ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  recipient?: Resolver<Maybe<ResolversTypes['RecipientKind']>, ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  question?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  answer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AnswerProposalsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AnswerProposalsPayload'] = ResolversParentTypes['AnswerProposalsPayload']> = {
  consents?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  proposals?: Resolver<Array<ResolversTypes['Proposal']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EnrolSecondFactorPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EnrolSecondFactorPayload'] = ResolversParentTypes['EnrolSecondFactorPayload']> = {
  uri?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type VerifySecondFactorPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['VerifySecondFactorPayload'] = ResolversParentTypes['VerifySecondFactorPayload']> = {
  verified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  recoveryCodes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RegenerateRecoveryCodesPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RegenerateRecoveryCodesPayload'] = ResolversParentTypes['RegenerateRecoveryCodesPayload']> = {
  recoveryCodes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  browser?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type StartSignInPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartSignInPayload'] = ResolversParentTypes['StartSignInPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CompleteSignInPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CompleteSignInPayload'] = ResolversParentTypes['CompleteSignInPayload']> = {
  signedIn?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ProveAgainPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProveAgainPayload'] = ResolversParentTypes['ProveAgainPayload']> = {
  accepted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SignOutPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SignOutPayload'] = ResolversParentTypes['SignOutPayload']> = {
  signedOut?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SignOutEverywherePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SignOutEverywherePayload'] = ResolversParentTypes['SignOutEverywherePayload']> = {
  endedSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EndSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EndSessionPayload'] = ResolversParentTypes['EndSessionPayload']> = {
  endedSession?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpsertAttendeesPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpsertAttendeesPayload'] = ResolversParentTypes['UpsertAttendeesPayload']> = {
  results?: Resolver<Array<ResolversTypes['RegistrationResult']>, ParentType, ContextType>;
  repeated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RegistrationResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RegistrationResult'] = ResolversParentTypes['RegistrationResult']> = {
  row?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['RegistrationOutcome'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['RegistrationRemark']>, ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['RegistrationRemark']>, ParentType, ContextType>;
};

export type RegistrationRemarkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RegistrationRemark'] = ResolversParentTypes['RegistrationRemark']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AccountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Account'] = ResolversParentTypes['Account']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['Event']>, ParentType, ContextType>;
  organisedEvents?: Resolver<Array<ResolversTypes['Event']>, ParentType, ContextType>;
  cancelledRegistrations?: Resolver<Array<ResolversTypes['CancelledRegistration']>, ParentType, ContextType>;
  secondFactor?: Resolver<ResolversTypes['SecondFactor'], ParentType, ContextType>;
};

export type CancelledRegistrationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelledRegistration'] = ResolversParentTypes['CancelledRegistration']> = {
  event?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  eventName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SecondFactorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecondFactor'] = ResolversParentTypes['SecondFactor']> = {
  enrolled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  held?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type WebhookResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Webhook'] = ResolversParentTypes['Webhook']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  integration?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  types?: Resolver<Array<ResolversTypes['WebhookType']>, ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  formerSecretUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  disabledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  disabledBecause?: Resolver<Maybe<ResolversTypes['WebhookDisabled']>, ParentType, ContextType>;
  disabledByKey?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type WebhookTypeResolvers = EnumResolverSignature<{ CONSENT_GIVEN?: any, CONSENT_WITHDRAWN?: any, ATTENDEE_ERASED?: any, ATTENDEE_UPDATED?: any, DISCLOSURE_ALARM?: any, PING?: any }, ResolversTypes['WebhookType']>;

export type WebhookDeliveryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookDelivery'] = ResolversParentTypes['WebhookDelivery']> = {
  message?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['WebhookType'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['WebhookDeliveryState'], ParentType, ContextType>;
  queuedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  nextAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  settledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tries?: Resolver<Array<ResolversTypes['WebhookTry']>, ParentType, ContextType>;
};

export type WebhookTryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookTry'] = ResolversParentTypes['WebhookTry']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  millis?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WebhookDeliveryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookDeliveryConnection'] = ResolversParentTypes['WebhookDeliveryConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['WebhookDelivery']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PendingDeletionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PendingDeletion'] = ResolversParentTypes['PendingDeletion']> = {
  message?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  integration?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  eraseContact?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  attendee?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  because?: Resolver<ResolversTypes['WebhookType'], ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  askedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PendingDeletionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PendingDeletionConnection'] = ResolversParentTypes['PendingDeletionConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['PendingDeletion']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DeletionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Deletion'] = ResolversParentTypes['Deletion']> = {
  integration?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  eraseContact?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['ProtectedField']>, ParentType, ContextType>;
  askedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  acknowledgedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type WebhookSecretPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookSecretPayload'] = ResolversParentTypes['WebhookSecretPayload']> = {
  webhook?: Resolver<Maybe<ResolversTypes['Webhook']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookPayload'] = ResolversParentTypes['WebhookPayload']> = {
  webhook?: Resolver<Maybe<ResolversTypes['Webhook']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteWebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteWebhookPayload'] = ResolversParentTypes['DeleteWebhookPayload']> = {
  deleted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PingWebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PingWebhookPayload'] = ResolversParentTypes['PingWebhookPayload']> = {
  message?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ReplayWebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReplayWebhookPayload'] = ResolversParentTypes['ReplayWebhookPayload']> = {
  messages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AcknowledgeDeletionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AcknowledgeDeletionPayload'] = ResolversParentTypes['AcknowledgeDeletionPayload']> = {
  acknowledgedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Mutation?: MutationResolvers<ContextType>;
  ChangeAddressPayload?: ChangeAddressPayloadResolvers<ContextType>;
  CompleteAddressChangePayload?: CompleteAddressChangePayloadResolvers<ContextType>;
  UndoAddressChangePayload?: UndoAddressChangePayloadResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Alarm?: AlarmResolvers<ContextType>;
  AlarmAbout?: AlarmAboutResolvers<ContextType>;
  AlarmSuspects?: AlarmSuspectsResolvers<ContextType>;
  AlarmAcknowledgement?: AlarmAcknowledgementResolvers<ContextType>;
  AlarmConnection?: AlarmConnectionResolvers<ContextType>;
  AlarmPayload?: AlarmPayloadResolvers<ContextType>;
  ProtectedField?: ProtectedFieldResolvers;
  Attendee?: AttendeeResolvers<ContextType>;
  AttendeeConnection?: AttendeeConnectionResolvers<ContextType>;
  AttendeeEdge?: AttendeeEdgeResolvers<ContextType>;
  UpdateProfilePayload?: UpdateProfilePayloadResolvers<ContextType>;
  SetListedPayload?: SetListedPayloadResolvers<ContextType>;
  Block?: BlockResolvers<ContextType>;
  BlockConnection?: BlockConnectionResolvers<ContextType>;
  BlockEdge?: BlockEdgeResolvers<ContextType>;
  BlockPayload?: BlockPayloadResolvers<ContextType>;
  UnblockPayload?: UnblockPayloadResolvers<ContextType>;
  BreakGlassGrant?: BreakGlassGrantResolvers<ContextType>;
  BreakGlassGrantConnection?: BreakGlassGrantConnectionResolvers<ContextType>;
  BreakGlassGrantEdge?: BreakGlassGrantEdgeResolvers<ContextType>;
  BreakGlassPayload?: BreakGlassPayloadResolvers<ContextType>;
  EndBreakGlassPayload?: EndBreakGlassPayloadResolvers<ContextType>;
  Canary?: CanaryResolvers<ContextType>;
  PlantCanariesPayload?: PlantCanariesPayloadResolvers<ContextType>;
  RemoveCanaryPayload?: RemoveCanaryPayloadResolvers<ContextType>;
  Invitation?: InvitationResolvers<ContextType>;
  InviteAttendeePayload?: InviteAttendeePayloadResolvers<ContextType>;
  ClaimInvitationPayload?: ClaimInvitationPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Complaint?: ComplaintResolvers<ContextType>;
  ComplaintConnection?: ComplaintConnectionResolvers<ContextType>;
  ComplaintEdge?: ComplaintEdgeResolvers<ContextType>;
  FileComplaintPayload?: FileComplaintPayloadResolvers<ContextType>;
  AcknowledgeComplaintPayload?: AcknowledgeComplaintPayloadResolvers<ContextType>;
  CloseComplaintPayload?: CloseComplaintPayloadResolvers<ContextType>;
  ConsentReceipt?: ConsentReceiptResolvers<ContextType>;
  ConsentReceiptConnection?: ConsentReceiptConnectionResolvers<ContextType>;
  ConsentReceiptEdge?: ConsentReceiptEdgeResolvers<ContextType>;
  Consent?: ConsentResolvers<ContextType>;
  ConsentRecipient?: ConsentRecipientResolvers<ContextType>;
  ConsentEvidence?: ConsentEvidenceResolvers<ContextType>;
  ConsentConnection?: ConsentConnectionResolvers<ContextType>;
  ConsentEdge?: ConsentEdgeResolvers<ContextType>;
  Preview?: PreviewResolvers<ContextType>;
  PreviewedField?: PreviewedFieldResolvers<ContextType>;
  GiveConsentPayload?: GiveConsentPayloadResolvers<ContextType>;
  WithdrawConsentPayload?: WithdrawConsentPayloadResolvers<ContextType>;
  ContactRequest?: ContactRequestResolvers<ContextType>;
  ContactRequestConnection?: ContactRequestConnectionResolvers<ContextType>;
  ContactRequestEdge?: ContactRequestEdgeResolvers<ContextType>;
  RequestContactPayload?: RequestContactPayloadResolvers<ContextType>;
  AnswerContactRequestPayload?: AnswerContactRequestPayloadResolvers<ContextType>;
  CancelContactRequestPayload?: CancelContactRequestPayloadResolvers<ContextType>;
  SetContactRequestMailsPayload?: SetContactRequestMailsPayloadResolvers<ContextType>;
  KeyDisclosure?: KeyDisclosureResolvers<ContextType>;
  KeyDisclosureConnection?: KeyDisclosureConnectionResolvers<ContextType>;
  Disclosure?: DisclosureResolvers<ContextType>;
  DisclosureRecipient?: DisclosureRecipientResolvers<ContextType>;
  DisclosureBasis?: DisclosureBasisResolvers<ContextType>;
  DisclosureConnection?: DisclosureConnectionResolvers<ContextType>;
  DisclosureEdge?: DisclosureEdgeResolvers<ContextType>;
  AskedErasure?: AskedErasureResolvers<ContextType>;
  EraseMePayload?: EraseMePayloadResolvers<ContextType>;
  KeepMePayload?: KeepMePayloadResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  EventCategory?: EventCategoryResolvers<ContextType>;
  ListingRule?: ListingRuleResolvers<ContextType>;
  UpdateEventSettingsPayload?: UpdateEventSettingsPayloadResolvers<ContextType>;
  ConsentNotice?: ConsentNoticeResolvers<ContextType>;
  ProfilePart?: ProfilePartResolvers;
  ProfileChange?: ProfileChangeResolvers<ContextType>;
  ProfileChangeConnection?: ProfileChangeConnectionResolvers<ContextType>;
  ProfileChangeEdge?: ProfileChangeEdgeResolvers<ContextType>;
  UndoChangesPayload?: UndoChangesPayloadResolvers<ContextType>;
  TakeBackPayload?: TakeBackPayloadResolvers<ContextType>;
  IncidentDocument?: IncidentDocumentResolvers<ContextType>;
  IncidentLetters?: IncidentLettersResolvers<ContextType>;
  IncidentLetterCount?: IncidentLetterCountResolvers<ContextType>;
  IncidentLetterConnection?: IncidentLetterConnectionResolvers<ContextType>;
  IncidentLetter?: IncidentLetterResolvers<ContextType>;
  IncidentLettersPreview?: IncidentLettersPreviewResolvers<ContextType>;
  UnreachablePerson?: UnreachablePersonResolvers<ContextType>;
  QueueIncidentLettersPayload?: QueueIncidentLettersPayloadResolvers<ContextType>;
  RetryIncidentLetterPayload?: RetryIncidentLetterPayloadResolvers<ContextType>;
  Incident?: IncidentResolvers<ContextType>;
  Suspicion?: SuspicionResolvers<ContextType>;
  SuspicionRule?: SuspicionRuleResolvers<ContextType>;
  IncidentClock?: IncidentClockResolvers<ContextType>;
  IncidentLogLine?: IncidentLogLineResolvers<ContextType>;
  IncidentReport?: IncidentReportResolvers<ContextType>;
  SuspectSession?: SuspectSessionResolvers<ContextType>;
  IncidentCounts?: IncidentCountsResolvers<ContextType>;
  CountByField?: CountByFieldResolvers<ContextType>;
  CountByCategory?: CountByCategoryResolvers<ContextType>;
  AffectedPerson?: AffectedPersonResolvers<ContextType>;
  ListRead?: ListReadResolvers<ContextType>;
  AffectedField?: AffectedFieldResolvers<ContextType>;
  SuspectChange?: SuspectChangeResolvers<ContextType>;
  IncidentPayload?: IncidentPayloadResolvers<ContextType>;
  RestoreIncidentPayload?: RestoreIncidentPayloadResolvers<ContextType>;
  RestoredPart?: RestoredPartResolvers<ContextType>;
  LeftPart?: LeftPartResolvers<ContextType>;
  Integration?: IntegrationResolvers<ContextType>;
  IntegrationField?: IntegrationFieldResolvers<ContextType>;
  ApiKey?: ApiKeyResolvers<ContextType>;
  CurrentKey?: CurrentKeyResolvers<ContextType>;
  CurrentKeyEvent?: CurrentKeyEventResolvers<ContextType>;
  IntegrationPayload?: IntegrationPayloadResolvers<ContextType>;
  NewApiKeyPayload?: NewApiKeyPayloadResolvers<ContextType>;
  ApiKeyPayload?: ApiKeyPayloadResolvers<ContextType>;
  WithdrawIntegrationPayload?: WithdrawIntegrationPayloadResolvers<ContextType>;
  LockdownNotice?: LockdownNoticeResolvers<ContextType>;
  Lockdown?: LockdownResolvers<ContextType>;
  LockdownActor?: LockdownActorResolvers<ContextType>;
  LockdownPayload?: LockdownPayloadResolvers<ContextType>;
  MyData?: MyDataResolvers<ContextType>;
  PrepareMyDataPayload?: PrepareMyDataPayloadResolvers<ContextType>;
  PhotoToModerate?: PhotoToModerateResolvers<ContextType>;
  PhotoReport?: PhotoReportResolvers<ContextType>;
  PhotoToModerateConnection?: PhotoToModerateConnectionResolvers<ContextType>;
  PhotoToModerateEdge?: PhotoToModerateEdgeResolvers<ContextType>;
  HeldPhoto?: HeldPhotoResolvers<ContextType>;
  ApprovePhotoPayload?: ApprovePhotoPayloadResolvers<ContextType>;
  RefusePhotoPayload?: RefusePhotoPayloadResolvers<ContextType>;
  RestorePhotoPayload?: RestorePhotoPayloadResolvers<ContextType>;
  ReportPhotoPayload?: ReportPhotoPayloadResolvers<ContextType>;
  Photo?: PhotoResolvers<ContextType>;
  PhotoSize?: PhotoSizeResolvers;
  PhotoFormat?: PhotoFormatResolvers;
  SetPhotoPayload?: SetPhotoPayloadResolvers<ContextType>;
  PhotoUpload?: PhotoUploadResolvers<ContextType>;
  RemovePhotoPayload?: RemovePhotoPayloadResolvers<ContextType>;
  ProcessingDocument?: ProcessingDocumentResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  Proposal?: ProposalResolvers<ContextType>;
  AnswerProposalsPayload?: AnswerProposalsPayloadResolvers<ContextType>;
  EnrolSecondFactorPayload?: EnrolSecondFactorPayloadResolvers<ContextType>;
  VerifySecondFactorPayload?: VerifySecondFactorPayloadResolvers<ContextType>;
  RegenerateRecoveryCodesPayload?: RegenerateRecoveryCodesPayloadResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  StartSignInPayload?: StartSignInPayloadResolvers<ContextType>;
  CompleteSignInPayload?: CompleteSignInPayloadResolvers<ContextType>;
  ProveAgainPayload?: ProveAgainPayloadResolvers<ContextType>;
  SignOutPayload?: SignOutPayloadResolvers<ContextType>;
  SignOutEverywherePayload?: SignOutEverywherePayloadResolvers<ContextType>;
  EndSessionPayload?: EndSessionPayloadResolvers<ContextType>;
  UpsertAttendeesPayload?: UpsertAttendeesPayloadResolvers<ContextType>;
  RegistrationResult?: RegistrationResultResolvers<ContextType>;
  RegistrationRemark?: RegistrationRemarkResolvers<ContextType>;
  Account?: AccountResolvers<ContextType>;
  CancelledRegistration?: CancelledRegistrationResolvers<ContextType>;
  SecondFactor?: SecondFactorResolvers<ContextType>;
  Webhook?: WebhookResolvers<ContextType>;
  WebhookType?: WebhookTypeResolvers;
  WebhookDelivery?: WebhookDeliveryResolvers<ContextType>;
  WebhookTry?: WebhookTryResolvers<ContextType>;
  WebhookDeliveryConnection?: WebhookDeliveryConnectionResolvers<ContextType>;
  PendingDeletion?: PendingDeletionResolvers<ContextType>;
  PendingDeletionConnection?: PendingDeletionConnectionResolvers<ContextType>;
  Deletion?: DeletionResolvers<ContextType>;
  WebhookSecretPayload?: WebhookSecretPayloadResolvers<ContextType>;
  WebhookPayload?: WebhookPayloadResolvers<ContextType>;
  DeleteWebhookPayload?: DeleteWebhookPayloadResolvers<ContextType>;
  PingWebhookPayload?: PingWebhookPayloadResolvers<ContextType>;
  ReplayWebhookPayload?: ReplayWebhookPayloadResolvers<ContextType>;
  AcknowledgeDeletionPayload?: AcknowledgeDeletionPayloadResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  protected?: ProtectedDirectiveResolver<any, any, ContextType>;
  access?: AccessDirectiveResolver<any, any, ContextType>;
  changesViewer?: ChangesViewerDirectiveResolver<any, any, ContextType>;
  cost?: CostDirectiveResolver<any, any, ContextType>;
  listSize?: ListSizeDirectiveResolver<any, any, ContextType>;
};

