// Written by `cargo xtask codegen` from crates/ipc. Do not edit: a test fails on drift.
/* eslint-disable */

/** Where a page of a thread begins. Positions are a row's `at` and `seq`. */
export type Anchor = { "from": "newest" } | { "from": "before",
  /** Its `at`. */
  at: number,
  /** Its `seq`. */
  seq: number, } | { "from": "after",
  /** Its `at`. */
  at: number,
  /** Its `seq`. */
  seq: number, } | { "from": "index",
  /** The index. */
  index: number, };

/** What a message holds. */
export type ContentRow = { "type": "text",
  /** The words. */
  body: string, } | { "type": "media",
  /** `image`, `video`, `audio`, `voice`, `document`, `sticker`. */
  kind: string,
  /** The media type. */
  mime: string,
  /** The file's name. */
  filename: string | null,
  /** The words under it. */
  caption: string | null,
  /** Bytes, when stored at the hub. */
  size: number | null,
  /** `announced`, `stored` or `lost`. */
  state: string, } | { "type": "location",
  /** Degrees north. */
  latitude: string,
  /** Degrees east. */
  longitude: string,
  /** The place's name. */
  name: string | null,
  /** The place's address. */
  address: string | null, } | { "type": "contacts",
  /** The first card's name. */
  name: string,
  /** How many cards. */
  count: number, } | { "type": "choice",
  /** What was chosen. */
  title: string, } | { "type": "template",
  /** Its name. */
  name: string,
  /** Its words, when known. */
  body: string | null, } | { "type": "unsupported",
  /** Meta's word for it. */
  kind: string,
  /** The message as it came. */
  raw: string, };

/** The header of an open conversation, its draft included. */
export type ConversationAsk = {
  /** Which. */
  conversation: number, };

/** The header of an open conversation. */
export type ConversationHeader = {
  /** The row of the list. */
  row: ConversationRow,
  /** The first name for the send button. */
  first_name: string,
  /** The user name, when there is one. */
  username: string | null,
  /** The draft. */
  draft: string,
  /** When the first held message was written. */
  first_at: number | null,
  /** How many messages are held. */
  messages: number,
  /** Key of the first unread message, for the divider. */
  first_unread: string | null, };

/** Marks everything this replica holds of a conversation as read. */
export type ConversationRead = {
  /** Which. */
  conversation: number, };

/** A row of the queue list. */
export type ConversationRow = {
  /** Which. */
  id: number,
  /** The best name we have: name, user name, or formatted number. */
  name: string,
  /** The number as people write it, when shared. */
  phone: string | null,
  /** One line of the last message; absent when it has no words (the screen names its kind). */
  preview: string | null,
  /** The last message's kind (`text`, `image`, `voice` …); absent when there is no message. */
  kind: string | null,
  /** Who wrote last. */
  direction: Direction | null,
  /** The state of the last message, when it is ours. */
  delivery: Delivery | null,
  /** When the last message was written, milliseconds since 1970. */
  last_at: number | null,
  /** Unread messages. */
  unread: number,
  /** Whether the customer waits for an answer. */
  to_answer: boolean,
  /** Failed or unknown sends that nobody has handled. */
  failed: number,
  /** Whether a draft waits here. */
  draft: boolean,
  /** The window. */
  window: WindowRow, };

/** One row of the queue list again, after an event named it. Absent when there is no such conversation. */
export type ConversationRows = {
  /** Which. */
  conversations: Array<number>, };

/** Puts text on the clipboard. */
export type CopyText = {
  /** What. */
  text: string, };

/** The one visible state of a message of ours. */
export type Delivery = "waiting" | "sending" | "queued" | "refused" | "unknown" | "abandoned" | "accepted" | "sent" | "failed" | "delivered" | "read" | "played";

/** Leaves the demo and shreds it. */
export type DemoLeave = Record<symbol, never>;

/** Cuts or restores the demo's network. */
export type DemoNetwork = {
  /** Whether it is up. */
  up: boolean, };

/** Opens the demo. */
export type DemoStart = Record<symbol, never>;

/** How much stands on a screen. */
export type Density = "comfort" | "normal" | "compact";

/** Who wrote a message. */
export type Direction = "inbound" | "outbound";

/** Leaves the solo or team profile: forgets its secrets; the replica and journal stay until deleted by hand. */
export type Disconnect = Record<symbol, never>;

/** Nothing to say but "done". */
export type Done = Record<symbol, never>;

/** Keeps a draft. */
export type DraftSave = {
  /** Where. */
  conversation: number,
  /** The words; empty removes it. */
  text: string, };

/** A failure, by what a person can do. The screen owns the words. */
export type FailureRow = {
  /** `window_closed`, `undeliverable`, … (`domain::FailureKind`), or a refusal code of the hub. */
  kind: string,
  /** Meta's code. */
  code: number | null,
  /** Meta's or the hub's explanation. */
  details: string,
  /** When another try makes sense. */
  retry_at: number | null,
  /** Whether sending the same words again makes sense. */
  may_be_retried: boolean, };

/** Which conversation is before the person's eyes, in a focused window: it is not notified. */
export type Focus = {
  /** Which; absent when none is open or the window is not focused. */
  conversation: number | null, };

/** How many conversations each view holds. */
export type InboxCounts = {
  /** The customer wrote last. */
  to_answer: number,
  /** Since when the longest-waiting customer waits, milliseconds since 1970. */
  oldest_waiting_since: number | null,
  /** Conversations with something unread. */
  unread: number,
  /** Conversations with a failed or unknown send. */
  failed: number,
  /** All conversations. */
  all: number, };

/** One page of the queue list. */
export type InboxPage = {
  /** Which view. */
  view: View,
  /** Where the last page ended; absent for the first. */
  after: string | null,
  /** At most this many rows. */
  limit: number, };

/** A page of the queue list. */
export type InboxPageAnswer = {
  /** The rows, in the view's order. */
  rows: Array<ConversationRow>,
  /** Where the next page begins; absent at the end. */
  next: string | null,
  /** The counts of all views. */
  counts: InboxCounts, };

/** The languages the screen speaks. */
export type Language = "auto" | "fr" | "en";

/** The truth line's state. */
export type LinkRow = { "state": "none" } | { "state": "live" } | { "state": "catching_up",
  /** How many. */
  remaining: number, } | { "state": "offline",
  /** Since when. */
  since: number, } | { "state": "action_needed",
  /** `sign_in`, `update_app`, `refill_replica`, `disk_full`, `token_dead`, `number_not_connected`, `sending_blocked`, `webhook_unsubscribed`, `quality_red`. */
  need: string, };

/** A row of a thread. */
export type MessageRow = {
  /** Names the row for ever: our command for what we sent here, Meta's name otherwise. */
  key: string,
  /** When it was written, milliseconds since 1970. */
  at: number,
  /** With `at`, its position; 0 for an outbox row, which stands after everything. */
  seq: number,
  /** Who wrote it. */
  direction: Direction,
  /** The member's name, `phone` for an echo; absent for a customer. */
  author: string | null,
  /** Whether it was sent from the phone. */
  from_phone: boolean,
  /** What it holds. */
  content: ContentRow,
  /** Its state, when it is ours. */
  delivery: Delivery | null,
  /** Why it failed. */
  failure: FailureRow | null,
  /** What it answers. */
  quote: QuoteRow | null,
  /** The reactions. */
  reactions: Array<ReactionRow>,
  /** Whether its writer changed it. */
  edited: boolean,
  /** Whether its writer took it back. */
  revoked: boolean,
  /** Whether it was forwarded. */
  forwarded: boolean, };

/** How much a notification shows. */
export type NotificationPrivacy = "name_and_text" | "name" | "nothing";

/** Opens a web page in the system's browser: only addresses the app itself offers, or a customer's link after a person clicked. */
export type OpenExternal = {
  /** An http or https address. */
  url: string, };

/** Throws an outbox row away. Its words become the draft if there is none. */
export type OutboxDiscard = {
  /** The row's command. */
  command: string, };

/** Gives a refused outbox row another try. */
export type OutboxRetry = {
  /** The row's command. */
  command: string, };

/** Conversations and contacts whose name, number or user name match. */
export type Palette = {
  /** What was typed. */
  query: string,
  /** At most this many rows. */
  limit: number, };

/** A hit of the palette. */
export type PaletteRow = {
  /** Which conversation. */
  conversation: number,
  /** Its name. */
  name: string,
  /** Its number. */
  phone: string | null,
  /** When the last message was written. */
  last_at: number | null, };

/** This person's preferences. A field that an older version did not know takes its default. */
export type Preferences = {
  /** Light or dark. */
  theme: Theme,
  /** French or English. */
  language: Language,
  /** How much stands on a screen. */
  density: Density,
  /** Whether Enter alone sends (Mod+Enter always does). */
  enter_sends: boolean,
  /** How much a notification shows. */
  notification_privacy: NotificationPrivacy,
  /** No notifications until this moment (milliseconds since 1970); 0 = not disturbed, -1 = until switched off. */
  do_not_disturb_until: number,
  /** Whether closing the window keeps receiving in the tray. */
  close_to_tray: boolean,
  /** Whether the app starts with the session. */
  start_at_login: boolean,
  /** Width of the list pane, CSS pixels. */
  list_width: number,
  /** Whether the customer pane is shown. */
  context_shown: boolean, };

/** This person's preferences. */
export type PreferencesAsk = Record<symbol, never>;

/** Keeps this person's preferences. */
export type PreferencesSave = {
  /** All of them. */
  preferences: Preferences, };

/** One check before connecting. */
export type PreflightTick = {
  /** `keychain`, `disk`, `clock`, `token`, `number`, `subscription`, `webhook`. */
  check: string,
  /** `ok`, `failed`, `waiting` (nothing to check yet). */
  state: string,
  /** A fixed word for what is wrong; the screen owns the sentence and the fix. */
  problem: string | null,
  /** For the details pane, and the values worth showing (number, name, skew). */
  details: string, };

/** Which profile is open. */
export type Profile = "demo" | "solo" | "team";

/** A quoted message. */
export type QuoteRow = {
  /** Its key, to jump to; absent when this replica does not hold it. */
  key: string | null,
  /** Who wrote it. */
  direction: Direction | null,
  /** Its words. */
  preview: string | null,
  /** Its kind. */
  kind: string | null, };

/** A reaction. */
export type ReactionRow = {
  /** The emoji. */
  emoji: string,
  /** Whether the customer reacted (otherwise we). */
  from_customer: boolean, };

/** Sets an unreadable replica aside (renamed, never deleted) and refills it from the hub; drafts and outbox are carried over where they can be read. */
export type ReplicaRebuild = Record<symbol, never>;

/** Sends the words of a failed message again, as a new command. */
export type SendAgain = {
  /** The failed message's key. */
  key: string, };

/** Sends free words: an outbox row, in the same transaction as clearing the draft. */
export type SendText = {
  /** Where. */
  conversation: number,
  /** The words. */
  text: string,
  /** The message it answers (its `key`). */
  reply_to: string | null, };

/** The wish is durable on this machine. */
export type Sent = {
  /** Its command, the row's `key` from now on. */
  command: string, };

/** Settles a send whose outcome is unknown. */
export type SettleSend = {
  /** The row's command. */
  command: string,
  /** Whether the person found that the customer has it. */
  was_sent: boolean, };

/** Stores the secrets in the keychain, starts the hub inside the app, opens the inbox. */
export type SoloConnect = {
  /** What was filled in. */
  form: SoloForm, };

/** What an owner fills in to connect a number. */
export type SoloForm = {
  /** Meta's `phone_number_id`. */
  phone_number_id: string,
  /** Meta's WhatsApp Business Account id. */
  waba_id: string,
  /** The access token; goes to the keychain, never shown again. Empty keeps the stored one. */
  token: string,
  /** The app secret; goes to the keychain, never shown again. Empty keeps the stored one. */
  app_secret: string,
  /** The public address that reaches this computer; may be empty while preparing. */
  public_url: string, };

/** Runs every check; asks Meta with the given token. */
export type SoloPreflight = {
  /** What was filled in. */
  form: SoloForm, };

/** Prepares the hub's webhook door and says what to copy into Meta's dashboard. */
export type SoloPrepare = {
  /** The public address, when known. */
  public_url: string, };

/** What to copy into Meta's dashboard. */
export type SoloSetup = {
  /** Where the hub listens for webhooks on this computer. */
  local_url: string,
  /** The callback URL for Meta, when the public address is known. */
  callback_url: string | null,
  /** The verify token for Meta. */
  verify_token: string, };

/** What the screen needs first. */
export type Start = {
  /** How the app stands. */
  state: StartState,
  /** `windows`, `macos` or `linux`. */
  platform: string,
  /** The system's language, BCP 47. */
  locale: string,
  /** The app's version. */
  version: string,
  /** Whether the demo's network is up; true outside the demo. */
  demo_network: boolean,
  /** The team's hub that the command line names, to fill in the form of that door. */
  hub_url?: string, };

/** How the app stands. */
export type StartAsk = Record<symbol, never>;

/** Why no profile could be opened; each has a screen of its own. */
export type StartProblem = "keychain_missing" | "keychain_locked" | "key_lost" | "replica_damaged" | "replica_newer" | "journal_damaged" | "journal_newer" | "disk_full" | "folder_read_only" | "other";

/** Tries again to open what could not be opened. */
export type StartRetry = Record<symbol, never>;

/** How the app stands. */
export type StartState = { "state": "doors" } | { "state": "opening",
  /** Which. */
  profile: Profile, } | { "state": "open",
  /** Which. */
  profile: Profile, } | { "state": "problem",
  /** Why. */
  problem: StartProblem,
  /** The folder concerned, for the person to find. */
  folder: string,
  /** For the details pane. */
  details: string, };

/** How everything stands. */
export type Status = {
  /** The truth line. */
  link: LinkRow,
  /** Outbox rows that have not reached the hub. */
  outbox: number,
  /** Outbox rows that the hub refused. */
  refused: number,
  /** The hub's clock less ours, milliseconds; clocks on screen are corrected by it. */
  clock_skew_ms: number,
  /** Our number, as people write it. */
  line_number: string | null,
  /** The name customers see. */
  line_name: string | null,
  /** How far back this replica reaches; absent when it holds everything. */
  history_complete: boolean, };

/** How everything stands: the truth line and the outbox count. */
export type StatusAsk = Record<symbol, never>;

/** Joins a team's hub. */
export type TeamConnect = {
  /** The hub's address. */
  hub_url: string,
  /** The seat's token; goes to the keychain. */
  token: string, };

/** Light, dark, or as the system has it. */
export type Theme = "auto" | "light" | "dark";

/** One page of a thread, ascending in time; outbox rows stand at its end. */
export type ThreadPage = {
  /** Which conversation. */
  conversation: number,
  /** From where. */
  anchor: Anchor,
  /** At most this many rows. */
  limit: number, };

/** A page of a thread. */
export type ThreadPageAnswer = {
  /** The rows, oldest first. */
  rows: Array<MessageRow>,
  /** Whether this replica holds older rows than the first. */
  older: boolean,
  /** Whether this replica holds newer rows than the last. */
  newer: boolean,
  /** Whether the hub may hold older ones that this replica does not: the screen says so. */
  older_elsewhere: boolean,
  /** How many rows the conversation has here in all. */
  total: number,
  /** How many rows lie before the first one: with `total`, where the page stands. */
  before: number, };

/** What an ask answers when it fails. */
export type UiError = {
  /** Which. */
  code: UiErrorCode,
  /** For the details pane: never words of a customer, never a secret. */
  details: string, };

/** Why an ask failed. Add one only when the screen does something new with it. */
export type UiErrorCode = "not_open" | "window_closed" | "empty" | "too_long" | "not_found" | "not_possible" | "disk_full" | "no_keychain" | "unreachable" | "token_refused" | "invalid_input" | "bug";

/** Something the screen may have to redraw. */
export type UiEvent = { "event": "changed",
  /** Which; more than a few hundred at once are reported as `Refilled`. */
  conversations: Array<number>, } | { "event": "refilled" } | { "event": "status",
  /** How everything stands now. */
  status: Status, } | { "event": "open_conversation",
  /** Which. */
  conversation: number, } | { "event": "started",
  /** How the app stands now. */
  start: Start, } | { "event": "preferences_changed" };

/** The views of the queue list. */
export type View = "to_answer" | "unread" | "failed" | "all";

/** The service window of a conversation, as of now. */
export type WindowRow = { "state": "never_opened" } | { "state": "open",
  /** The first closed moment. */
  until: number, } | { "state": "closed",
  /** The moment it closed. */
  since: number, };

/** Every question there is: what it takes and what it answers. */
export interface Asks {
  inbox_page: { params: InboxPage; answer: InboxPageAnswer };
  conversation_rows: { params: ConversationRows; answer: Array<ConversationRow> };
  conversation: { params: ConversationAsk; answer: ConversationHeader };
  thread_page: { params: ThreadPage; answer: ThreadPageAnswer };
  send_text: { params: SendText; answer: Sent };
  draft_save: { params: DraftSave; answer: Done };
  conversation_read: { params: ConversationRead; answer: Done };
  focus: { params: Focus; answer: Done };
  outbox_retry: { params: OutboxRetry; answer: Done };
  outbox_discard: { params: OutboxDiscard; answer: Done };
  send_again: { params: SendAgain; answer: Sent };
  settle_send: { params: SettleSend; answer: Done };
  palette: { params: Palette; answer: Array<PaletteRow> };
  status: { params: StatusAsk; answer: Status };
  preferences: { params: PreferencesAsk; answer: Preferences };
  preferences_save: { params: PreferencesSave; answer: Done };
  start: { params: StartAsk; answer: Start };
  demo_start: { params: DemoStart; answer: Done };
  demo_leave: { params: DemoLeave; answer: Done };
  demo_network: { params: DemoNetwork; answer: Done };
  start_retry: { params: StartRetry; answer: Done };
  replica_rebuild: { params: ReplicaRebuild; answer: Done };
  team_connect: { params: TeamConnect; answer: Done };
  solo_prepare: { params: SoloPrepare; answer: SoloSetup };
  solo_preflight: { params: SoloPreflight; answer: Array<PreflightTick> };
  solo_connect: { params: SoloConnect; answer: Done };
  disconnect: { params: Disconnect; answer: Done };
  open_external: { params: OpenExternal; answer: Done };
  copy_text: { params: CopyText; answer: Done };
}

/** The questions that the core answers. */
export const CORE_ASKS = [
  'inbox_page',
  'conversation_rows',
  'conversation',
  'thread_page',
  'send_text',
  'draft_save',
  'conversation_read',
  'focus',
  'outbox_retry',
  'outbox_discard',
  'send_again',
  'settle_send',
  'palette',
  'status',
  'preferences',
  'preferences_save',
] as const;

/** The questions that the shell answers. */
export const SHELL_ASKS = [
  'start',
  'demo_start',
  'demo_leave',
  'demo_network',
  'start_retry',
  'replica_rebuild',
  'team_connect',
  'solo_prepare',
  'solo_preflight',
  'solo_connect',
  'disconnect',
  'open_external',
  'copy_text',
] as const;

/** The name of a question. */
export type AskName = keyof Asks;
