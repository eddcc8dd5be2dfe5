// Written by `cargo xtask codegen` from crates/ipc. Do not edit: a test fails on drift.
/* eslint-disable */

/** One thing that was done. */
export type ActRow = {
  /** Its number. */
  no: number,
  /** When, by the hub's clock. */
  at: number,
  /** By whom: a member's name of then; `hub` or `command line` where no member did it. */
  by: string,
  /** Whether a member did it. */
  by_member: boolean, } & ({ "deed": "seat_let_in",
  /** Whose. */
  name: string,
  /** Their role. */
  role: Role,
  /** The device's name. */
  device: string,
  /** The provider at which the person signed in for it, by its host. */
  provider: string | null, } | { "deed": "account_bound",
  /** Whose. */
  name: string,
  /** The provider, by its host. */
  provider: string, } | { "deed": "account_forgotten",
  /** Whose they were. */
  name: string, } | { "deed": "seat_turned_out",
  /** The device's name. */
  device: string,
  /** Whether it is to wipe what it holds. */
  wipe: boolean, } | { "deed": "seat_wiped",
  /** The device's name. */
  device: string, } | { "deed": "member_changed",
  /** Who. */
  name: string,
  /** The new role. */
  role: Role | null,
  /** All teams from then on. */
  teams: Array<string> | null,
  /** All lines from then on; none stands for all that there are. */
  lines: Array<string> | null,
  /** Whether none of their seats is let in any more. */
  disabled: boolean | null, } | { "deed": "invitation_made",
  /** Into which role. */
  role: Role,
  /** Until when it could be used. */
  expires_at: number, } | { "deed": "invitation_taken_back" } | { "deed": "policy_changed",
  /** What is withheld from which role. */
  withheld: Array<[Role, Permission]>,
  /** `off`, `owners` or `all`. */
  two_step: string,
  /** Whether a member may use one desktop at a time. */
  one_active_seat: boolean,
  /** Whether whoever joins accepts an agreement. */
  agreement: boolean,
  /** The provider at which people sign in, by its host. */
  sign_in: string | null,
  /** Whether nobody joins without it. */
  sign_in_required: boolean, } | { "deed": "restored",
  /** When the backup was made. */
  made_at: number, } | { "deed": "conversation_exported",
  /** Which. */
  conversation: number,
  /** How many messages. */
  messages: number,
  /** How many files. */
  files: number, } | { "deed": "seat_took_over",
  /** The device's name. */
  device: string, } | { "deed": "other" });

/** What there is to tap in a message to be sent. */
export type ActionDraft = { "action": "buttons",
  /** The buttons. */
  buttons: Array<ButtonDraft>, } | { "action": "list",
  /** What opens it. */
  button: string,
  /** Its sections. */
  sections: Array<SectionDraft>, } | { "action": "link",
  /** What it says. */
  label: string,
  /** Where it leads. */
  url: string, } | { "action": "location_request", } | { "action": "flow",
  /** Its id there. */
  flow: string,
  /** What opens it. */
  label: string,
  /** The first screen, where one is named. */
  screen: string | null,
  /** Whether it is still a draft. */
  draft: boolean, };

/** What there is to tap in a message of ours. */
export type ActionRow = { "action": "buttons",
  /** What they say. */
  titles: Array<string>, } | { "action": "list",
  /** What opens it. */
  button: string,
  /** Its sections. */
  sections: Array<ListSection>, } | { "action": "link",
  /** What it says. */
  label: string,
  /** Where it leads. */
  url: string, } | { "action": "location_request", } | { "action": "flow",
  /** What opens it. */
  label: string, };

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

/** Takes in what the page was given to paste. */
export type AttachBytes = {
  /** Its name, where it has one. */
  name: string | null,
  /** Its bytes. */
  base64: string, };

/** Makes an attachment ready in another way. How far it is comes as events. */
export type AttachChange = {
  /** Which. */
  id: string,
  /** As what it is to be sent. */
  kind: AttachKind,
  /** What to do about what is wrong with it. */
  remedy: AttachRemedy | null,
  /** Whether places and camera data stay in it. */
  keep_metadata: boolean, };

/** Takes in the picture or the files of the system's clipboard. */
export type AttachClipboard = Record<symbol, never>;

/** Throws an attachment away, and ends the work on it. */
export type AttachDrop = {
  /** Which. */
  id: string, };

/** The kinds as which a file can be sent. */
export type AttachKind = "image" | "video" | "audio" | "voice" | "document" | "sticker";

/** Takes in files that were dropped, or recent pictures. */
export type AttachPaths = {
  /** Where they lie. */
  paths: Array<string>, };

/** Lets the person choose files. */
export type AttachPick = Record<symbol, never>;

/** Why a file cannot be sent as it stands. */
export type AttachProblem = "folder" | "empty" | "too_big" | "wrong_type" | "wrong_codec" | "wrong_shape" | "damaged" | "unreadable" | "program";

/** The newest pictures of the system's screenshots folder. */
export type AttachRecent = Record<symbol, never>;

/** What this machine can do about a file that does not fit. */
export type AttachRemedy = "compress" | "send_as_document" | "convert_to_jpeg" | "convert_to_png" | "make_sticker" | "transcode";

/** A file that was chosen: what it is, what is wrong with it, what can be done. */
export type AttachmentRow = {
  /** Names it in every question about attachments. */
  id: string,
  /** The file's name. */
  name: string,
  /** Bytes, as it would be sent. */
  size: number,
  /** As what it would be sent; absent when it cannot be. */
  kind: AttachKind | null,
  /** As what it could be sent, likeliest first. */
  kinds: Array<AttachKind>,
  /** The media type that its bytes say. */
  mime: string,
  /** Pixels across. */
  width: number | null,
  /** Pixels down. */
  height: number | null,
  /** How long it plays. */
  duration_ms: number | null,
  /** How many pages. */
  pages: number | null,
  /** Where the screen finds its bytes for a preview. */
  url: string,
  /** Loudness along it, 0 to 255; empty when unknown. */
  waveform: Array<number>,
  /** Why it cannot be sent as it stands. */
  problem: AttachProblem | null,
  /** The limit that is broken, in bytes or pixels. */
  limit: number | null,
  /** What was found instead, such as a media type. */
  found: string | null,
  /** What would be taken, as media types. */
  allowed: Array<string>,
  /** What this machine can do about it. */
  remedies: Array<AttachRemedy>,
  /** What to know before sending: `high_profile`, `b_frames`, `no_play_icon`, `unlisted_document`. */
  cautions: Array<string>,
  /** Whether places and camera data were taken out. */
  metadata_removed: boolean, };

/** A reply button to be sent. */
export type ButtonDraft = {
  /** Comes back when it is tapped. */
  id: string,
  /** What it says. */
  title: string, };

/** A card of a template. */
export type CardRow = {
  /** Its words and buttons. */
  look: LookRow,
  /** The file at its head. */
  media: MediaRow | null, };

/** What came of a check. */
export type CheckRow = { "outcome": "nothing", } | { "outcome": "no_export", } | { "outcome": "unreadable", } | { "outcome": "checked" } & CheckedExport;

/** An export that was checked. */
export type CheckedExport = {
  /** With whom. */
  name: string,
  /** On which line, as people write it. */
  line: string,
  /** When it was made, RFC 3339. */
  made_at: string,
  /** By whom. */
  made_by: string | null,
  /** How many messages it says that it has. */
  messages: number,
  /** How many files of messages. */
  files: number,
  /** How many messages could not be read when it was made. */
  unreadable: number,
  /** Whether it reaches back to the first message that the hub knows. */
  complete: boolean,
  /** When the first was written, RFC 3339; empty for none. */
  first_at: string,
  /** When the last was written. */
  last_at: string,
  /** The seal, to compare. */
  seal: string,
  /** Everything that is wrong, in order; empty when it is whole. */
  faults: Array<ExportFault>, };

/** What a chip says. */
export type ChipKind = "from" | "agent" | "time" | "kind" | "extension" | "is" | "in";

/** A piece of what was typed that was understood as an operator. */
export type ChipRow = {
  /** Where it begins, in UTF-16 units, a minus sign included. */
  from: number,
  /** Where it ends. */
  to: number,
  /** What it says. */
  kind: ChipKind,
  /** Whether what it says must not be. */
  negated: boolean,
  /** Its value, as typed. */
  value: string, };

/** A contact card, shown or to be sent. */
export type ContactCardRow = {
  /** The whole name. */
  name: string,
  /** Company. */
  company: string | null,
  /** What the person does there. */
  title: string | null,
  /** Telephone numbers. */
  phones: Array<LabelledRow>,
  /** Mail addresses. */
  emails: Array<LabelledRow>,
  /** Pages. */
  urls: Array<LabelledRow>,
  /** Postal addresses, each in one line. */
  addresses: Array<LabelledRow>,
  /** `YYYY-MM-DD`. */
  birthday: string | null, };

/** Saves a contact card where the person says, for an address book to read. */
export type ContactSave = {
  /** Whose it is. */
  name: string,
  /** The card, as a vCard. */
  vcard: string, };

/** What a message holds. */
export type ContentRow = { "type": "text",
  /** The words. */
  body: string, } | { "type": "media" } & MediaRow | { "type": "location",
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
  count: number,
  /** The cards; empty where an older hub kept only their count. */
  cards: Array<ContactCardRow>, } | { "type": "choice",
  /** What was chosen. */
  title: string,
  /** A list row's second line. */
  description: string | null, } | { "type": "form",
  /** `flow` or `address_message`. */
  name: string,
  /** What was answered, in the form's order. */
  fields: Array<FormFieldRow>,
  /** The answer as it came, JSON text. */
  raw: string, } | { "type": "order",
  /** From which catalogue. */
  catalog: string,
  /** The words with it. */
  text: string | null,
  /** What is in it. */
  lines: Array<OrderLineRow>,
  /** Its sums, one a currency; a currency with a price that cannot be read has none. */
  totals: Array<MoneyRow>, } | { "type": "interactive",
  /** What stands above the words. */
  header: HeaderRow | null,
  /** The words. */
  body: string,
  /** What stands below, small. */
  footer: string | null,
  /** What there is to tap. */
  action: ActionRow, } | { "type": "template",
  /** Its name. */
  name: string,
  /** Its language. */
  language: string,
  /** Its words, when known. */
  body: string | null,
  /** How the customer sees it, when known. */
  look: LookRow | null,
  /** The file at its head. */
  media: MediaRow | null,
  /** What it costs as. */
  category: string | null, } | { "type": "system",
  /** What happened. */
  what: SystemWord,
  /** Meta's own sentence. */
  body: string,
  /** The number before, as people write it. */
  before: string | null,
  /** The number now, as people write it. */
  now: string | null, } | { "type": "unsupported",
  /** Meta's word for it. */
  kind: string,
  /** The message as it came. */
  raw: string, };

/** The header of an open conversation, its draft included. */
export type ConversationAsk = {
  /** Which. */
  conversation: number, };

/** Gives a conversation to a team, or back to everybody. */
export type ConversationGive = {
  /** Which. */
  conversation: number,
  /** To whom; absent for everybody. */
  team: string | null, };

/** The header of an open conversation. */
export type ConversationHeader = {
  /** The row of the list. */
  row: ConversationRow,
  /** Meta's name for the line it is on: what this person may do there is theirs by line. */
  line: string,
  /** The team that it was given to; absent when it is everybody's. */
  team: string | null,
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
  first_unread: string | null,
  /** Another application answers this customer: nothing can be sent from here. */
  handler: HandlerRow | null,
  /** The conversation in which the same person goes on. */
  joined_to: number | null,
  /** The earlier conversations of the same person. */
  joined_from: Array<number>,
  /** What goes out later, the next first. */
  scheduled: Array<ScheduledRow>, };

/** Says that a conversation is with another person than the one it was joined to. */
export type ConversationPart = {
  /** The earlier conversation. */
  conversation: number, };

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

/** How many. */
export type CountRow = {
  /** So many. */
  count: number,
  /** And more: nobody waited for the end of the count. */
  more: boolean, };

/** What a search covers: nothing is left out in silence. */
export type CoverageRow = {
  /** Whether this machine holds every line from its first entry on. */
  whole: boolean,
  /** Otherwise everything from this moment on is held; absent where that is not known. */
  since: number | null,
  /** How far the index is, while it is being filled. */
  filling: FillingRow | null,
  /** Documents of which only the name and the caption are searched. */
  documents: CountRow, };

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

/** Looks at everything between this computer and the customer: fixed words and numbers, fit for a report. */
export type Diagnose = Record<symbol, never>;

/** Who wrote a message. */
export type Direction = "inbound" | "outbound";

/** Leaves the solo or team profile that is on the screen: forgets its secrets; the replica and journal stay until deleted by hand. */
export type Disconnect = Record<symbol, never>;

/** Nothing to say but "done". */
export type Done = Record<symbol, never>;

/** Keeps a draft. */
export type DraftSave = {
  /** Where. */
  conversation: number,
  /** The words; empty removes it. */
  text: string, };

/** A file for dragging out. */
export type DragFile = {
  /** Where it lies while the app runs. */
  path: string, };

/** Ends the export that is under way. Nothing of it is left. */
export type ExportCancel = Record<symbol, never>;

/** Checks an export that the person chooses. Asks nobody. */
export type ExportCheck = Record<symbol, never>;

/** Saves a conversation where the person says, with a proof that nothing is missing. How far it is comes as events. */
export type ExportConversation = {
  /** Which. */
  conversation: number,
  /** Whether the files go with it. */
  files: boolean, };

/** What is wrong with an export, and where. */
export type ExportFault = { "fault": "proof_changed" } | { "fault": "record_changed",
  /** Which, from 1 on. */
  n: number, } | { "fault": "record_missing",
  /** Which, from 1 on. */
  n: number, } | { "fault": "record_moved",
  /** Which, from 1 on. */
  n: number, } | { "fault": "record_added",
  /** At which line, from 1 on. */
  line: number, } | { "fault": "file_changed",
  /** Which. */
  name: string, } | { "fault": "file_missing",
  /** Which. */
  name: string, } | { "fault": "file_added",
  /** Which. */
  name: string, };

/** What came of an export. */
export type Exported = {
  /** Where it lies; absent when the person thought better of it. */
  saved: string | null,
  /** Messages in it. */
  messages: number,
  /** Files in it. */
  files: number,
  /** Files that are not. */
  missing: number,
  /** Messages that could not be read. */
  unreadable: number,
  /** Whether it reaches back to the first message that the hub knows. */
  complete: boolean,
  /** What the proof is known by, to compare. */
  seal: string, };

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

/** How far the index is filled. */
export type FillingRow = {
  /** Messages that can be found. */
  done: number,
  /** Messages in all. */
  total: number, };

/** What was found in a thread. */
export type FindAnswer = {
  /** The next hit in that direction; absent when there is none. */
  hit: FindHit | null,
  /** How many the thread holds. */
  total: CountRow, };

/** A hit in a thread: where it stands, and which one it is. */
export type FindHit = {
  /** Its row's `at`. */
  at: number,
  /** Its row's `seq`. */
  seq: number,
  /** Which one, the newest being the first. */
  nth: CountRow, };

/** The next hit in a thread. */
export type FindInThread = {
  /** In which conversation. */
  conversation: number,
  /** As typed, operators included. */
  text: string,
  /** From where, itself left out; absent for the end of the thread. */
  from: PlaceRow | null,
  /** In which direction. */
  toward: Toward, };

/** The first rows are drawn: what is not on the screen may be opened now. */
export type FirstDrawn = Record<symbol, never>;

/** A first word to a number that the hub refused. */
export type FirstWordRow = {
  /** Its name in the outbox. */
  command: string,
  /** To whom, as people write it. */
  phone: string,
  /** Why. */
  failure: FailureRow, };

/** What does not hold. */
export type Flaw = "act_missing" | "act_changed" | "checkpoint_missing" | "checkpoint_changed" | "other_acts" | "at_the_hub";

/** What does not hold, and where. */
export type FlawRow = {
  /** What. */
  what: Flaw,
  /** The number of the act, or of the checkpoint. */
  no: number, };

/** Which conversation is before the person's eyes, in a focused window: it is not notified. */
export type Focus = {
  /** Which; absent when none is open or the window is not focused. */
  conversation: number | null, };

/** One answer of a form. */
export type FormFieldRow = {
  /** The field's name, as the form calls it. */
  name: string,
  /** What was answered. */
  value: string, };

/** An invitation that the app was opened with. */
export type GivenRow = {
  /** Its link. */
  link: string | null, };

/** Another application that answers a customer. */
export type HandlerRow = {
  /** Its role as Meta names it, such as `ai_agent`. */
  role: string | null, };

/** What stands above the words of an interactive message to be sent. */
export type HeaderDraft = { "kind": "text",
  /** The words. */
  text: string, } | { "kind": "media",
  /** The attachment. */
  attachment: string, };

/** What stands above the words of an interactive message. */
export type HeaderRow = { "kind": "text",
  /** The words. */
  text: string, } | { "kind": "media",
  /** The file. */
  media: MediaRow, };

/** Asks Meta for the past of the owner's phone, which it gives once. */
export type ImportHistory = Record<symbol, never>;

/** How far the past of the owner's phone has been taken in. */
export type ImportRow = {
  /** Whether it can be asked for now: a line is there and nothing was asked yet. */
  available: boolean,
  /** Where it stands; absent when nothing was asked. */
  state: ImportWord | null,
  /** Meta's own measure, 0 to 100. */
  progress: number,
  /** Meta's phase: 0 the last day, 1 three months, 2 six months. */
  phase: number,
  /** Messages taken in so far. */
  messages: number, };

/** How far the past of the owner's phone has been taken in. */
export type ImportStateAsk = Record<symbol, never>;

/** Where the import of a phone's past stands. */
export type ImportWord = "asked" | "coming" | "complete" | "declined" | "refused";

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
  /** Of which of our numbers; absent for all. */
  line?: string,
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

/** A message with something to tap, to be sent. */
export type InteractiveDraft = {
  /** What stands above the words. */
  header: HeaderDraft | null,
  /** The words. */
  body: string,
  /** What stands below, small. */
  footer: string | null,
  /** What there is to tap. */
  action: ActionDraft, };

/** What an interactive message may be, in characters or pieces. */
export type InteractiveLimits = {
  /** Header words. */
  header: number,
  /** The words. */
  body: number,
  /** Footer. */
  footer: number,
  /** Buttons in a message. */
  buttons: number,
  /** A button's title. */
  button_title: number,
  /** A button's id. */
  button_id: number,
  /** What opens a list. */
  list_button: number,
  /** Sections of a list, and rows over all of them. */
  list_rows: number,
  /** A section's title. */
  section_title: number,
  /** A row's title. */
  row_title: number,
  /** A row's id. */
  row_id: number,
  /** A row's second line. */
  row_description: number,
  /** What a link says. */
  link_label: number,
  /** Where a link leads. */
  link_url: number,
  /** What opens a form. */
  flow_label: number, };

/** Invites somebody, or lets a further desktop in. */
export type InvitationMake = {
  /** Into which role. */
  role: Role,
  /** Into which teams. */
  teams: Array<string>,
  /** On which lines; none stands for all of them. */
  lines: Array<OnLineRow>,
  /** Another desktop of this member. */
  member: string | null,
  /** For how many hours: 1 to 720. */
  valid_hours: number | null, };

/** An invitation that can still be used. */
export type InvitationRow = {
  /** Which. */
  id: string,
  /** Into which role. */
  role: Role,
  /** Into which teams. */
  teams: Array<string>,
  /** The member whose next desktop it lets in. */
  member: string | null,
  /** Who made it. */
  by: string,
  /** When. */
  made_at: number,
  /** Until when it can be used. */
  expires_at: number, };

/** Takes an invitation back. */
export type InvitationTakeBack = {
  /** Which. */
  id: string, };

/** The invitations that can still be used. */
export type InvitationsAsk = Record<symbol, never>;

/** Accepts an invitation: this computer becomes a seat, and the team's profile opens. */
export type JoinAccept = {
  /** A link, or a code alone. */
  link: string,
  /** The hub's address, where there is a code alone. */
  hub: string | null,
  /** The person's name, where they are new. */
  name: string | null,
  /** The device's name. */
  device: string,
  /** Whether the agreement is accepted. */
  agreed: boolean,
  /** The two-step code. */
  two_step: string | null,
  /** Whether the account that was just proven becomes the member's. */
  signed_in: boolean, };

/** Hands over the invitation that the app was opened with, once. */
export type JoinGiven = Record<symbol, never>;

/** What an invitation is for. Uses nothing up. */
export type JoinLook = {
  /** A link, or a code alone. */
  link: string,
  /** The hub's address, where there is a code alone. */
  hub: string | null, };

/** How one may join a team's hub. */
export type JoinOffer = {
  /** The hub's address. */
  hub: string, };

/** A secret for an authenticator. */
export type JoinTwoStep = {
  /** A link, or a code alone. */
  link: string,
  /** The hub's address, where there is a code alone. */
  hub: string | null, };

/** This computer is a seat now. */
export type JoinedRow = {
  /** Codes that stand in for an authenticator, once each. */
  recovery_codes: Array<string>, };

/** What a seat will keep. */
export type KeepsRow = {
  /** Conversations and the names of people. */
  conversations: boolean,
  /** Their phone numbers. */
  numbers: boolean,
  /** Their pictures, sounds and documents. */
  media: boolean, };

/** What one kind of file may be. */
export type KindLimit = {
  /** `image`, `video`, `audio`, `voice`, `document`, `sticker`. */
  kind: string,
  /** The most bytes. */
  bytes: number,
  /** The media types. */
  types: Array<string>, };

/** A value of a contact card with its kind. */
export type LabelledRow = {
  /** The value. */
  value: string,
  /** `HOME`, `WORK`, `CELL` or any word. */
  kind: string | null,
  /** For a telephone: the number as WhatsApp knows it. */
  wa_id: string | null, };

/** The languages the screen speaks. */
export type Language = "auto" | "fr" | "en";

/** What Meta takes. */
export type LimitsAnswer = {
  /** Files, by kind. */
  kinds: Array<KindLimit>,
  /** Characters of a text. */
  text: number,
  /** Characters under a file. */
  caption: number,
  /** Contact cards in a message. */
  cards: number,
  /** Interactive messages. */
  interactive: InteractiveLimits, };

/** What Meta takes, for the checks that the screen makes while the person writes. */
export type LimitsAsk = Record<symbol, never>;

/** One of our numbers. */
export type LineRow = {
  /** Its name in every question. */
  id: string,
  /** The number as people write it, once the hub has looked. */
  number: string | null,
  /** The name that customers see. */
  name: string | null,
  /** Conversations in which the customer wrote last. */
  to_answer: number,
  /** Conversations with something unread. */
  unread: number, };

/** Our numbers that this hub serves, as the switcher shows them. */
export type Lines = Record<symbol, never>;

/** The truth line's state. */
export type LinkRow = { "state": "none" } | { "state": "live" } | { "state": "catching_up",
  /** How many. */
  remaining: number, } | { "state": "offline",
  /** Since when. */
  since: number, } | { "state": "action_needed",
  /** `sign_in`, `update_app`, `refill_replica`, `disk_full`, `token_dead`, `number_not_connected`, `sending_blocked`, `webhook_unsubscribed`, `quality_red`. */
  need: string, };

/** A row of a list. */
export type ListRow = {
  /** What it says. */
  title: string,
  /** A second line. */
  description: string | null, };

/** A section of a list. */
export type ListSection = {
  /** Its title; may be empty where there is one section. */
  title: string,
  /** Its rows. */
  rows: Array<ListRow>, };

/** A place as a value. */
export type LocationValue = {
  /** Degrees north. */
  latitude: string,
  /** Degrees east. */
  longitude: string,
  /** Its name. */
  name: string,
  /** Its address. */
  address: string, };

/** Gives the lock another passphrase; the recovery code stays as it is. */
export type LockChange = {
  /** The one that opens it now, or the recovery code. */
  word: string,
  /** The new one. */
  passphrase: string, };

/** Shuts the lock now: everything is taken out of memory. */
export type LockNow = Record<symbol, never>;

/** Opens the lock, and with it the profile behind it. */
export type LockOpen = {
  /** The passphrase, or the recovery code. */
  word: string, };

/** Sets a lock: from now on nothing here is read without it. */
export type LockSet = {
  /** What opens it: a PIN or a phrase, at least [`LockSet::SHORTEST`] characters. */
  passphrase: string, };

/** Neither the passphrase nor the code is known any more: what lies here is set aside (never deleted), and the app begins anew. */
export type LockStartOver = Record<symbol, never>;

/** Takes the lock off. */
export type LockTakeOff = {
  /** What opens it. */
  word: string, };

/** A person is at work in the window: the lock does not fall shut by itself for a while. */
export type LockTouched = Record<symbol, never>;

/** A template as the customer sees it. */
export type LookRow = {
  /** Words at the head. */
  header: string | null,
  /** The words. */
  body: string,
  /** Small words at the foot. */
  footer: string | null,
  /** What the buttons say. */
  buttons: Array<string>,
  /** Words of an offer. */
  offer: string | null,
  /** Cards side by side. */
  cards: Array<CardRow>, };

/** A part of a text that is marked, or is not. */
export type MarkedPart = {
  /** The words. */
  text: string,
  /** Whether they were looked for. */
  mark: boolean, };

/** A piece of a text with what was looked for in it. */
export type MarkedText = {
  /** The piece, in parts. */
  parts: Array<MarkedPart>,
  /** Whether something stands before it. */
  cut_before: boolean,
  /** Whether something stands after it. */
  cut_after: boolean, };

/** Who this person is to the hub. */
export type MeAsk = Record<symbol, never>;

/** Who this person is to the hub, and what they may do there. */
export type MeRow = {
  /** The member. */
  member: MemberRow,
  /** The seat. */
  seat: SeatRow,
  /** The role's, less what the hub withholds. */
  permissions: Array<Permission>,
  /** Names what this seat may see. */
  view: string,
  /** The lines that this person has, and what they may do on each; none from a hub that does not tell lines apart. */
  lines: Array<MyLineRow>, };

/** Puts a file on the clipboard: a picture as a picture. */
export type MediaCopy = {
  /** Which. */
  id: string, };

/** Lays a file ready to be dragged out of the window. */
export type MediaDrag = {
  /** Which. */
  id: string, };

/** Fetches a file now; how far it is comes as events. */
export type MediaFetch = {
  /** Which. */
  id: string, };

/** A prepared file of a message. */
export type MediaItem = {
  /** The attachment. */
  attachment: string,
  /** The words under it; empty for none. */
  caption: string,
  /** The name that the customer sees, for documents; absent keeps the attachment's. */
  filename: string | null, };

/** Opens a file in the system's program for it. What would run is refused. */
export type MediaOpen = {
  /** Which. */
  id: string, };

/** Which files are fetched without being asked for. */
export type MediaPolicy = "always" | "small" | "never";

/** A file of a message. */
export type MediaRow = {
  /** Names it in every question about media. */
  id: string,
  /** `image`, `video`, `audio`, `voice`, `document`, `sticker`. */
  kind: string,
  /** The media type. */
  mime: string,
  /** The file's name. */
  filename: string | null,
  /** The words under it. */
  caption: string | null,
  /** Bytes, when known. */
  size: number | null,
  /** Where its bytes are. */
  state: MediaStand,
  /** Why it is lost: `expired`, `mismatch`, `too_large`, `refused`. */
  lost: string | null,
  /** Whether all of it is on this machine. */
  here: boolean,
  /** Pixels across. */
  width: number | null,
  /** Pixels down. */
  height: number | null,
  /** How long it plays. */
  duration_ms: number | null,
  /** How many pages. */
  pages: number | null,
  /** Loudness along it, 0 to 255; empty when unknown. */
  waveform: Array<number>,
  /** A few letters that stand for its colours (blurha.sh). */
  blurhash: string | null,
  /** Whether it moves. */
  animated: boolean,
  /** Where `<img>`, `<video>`, `<audio>` and `fetch` find its bytes, ranges included. */
  url: string,
  /** Whether opening it would run something. */
  program: boolean, };

/** Saves a file where the person says, under a safe name and marked as coming from the Internet. */
export type MediaSave = {
  /** Which. */
  id: string, };

/** Where the bytes of a file are. */
export type MediaStand = "announced" | "stored" | "lost" | "withheld" | "local";

/** Changes a member; what is absent stays. */
export type MemberChangeAsk = {
  /** Who. */
  id: string,
  /** The name. */
  name?: string,
  /** The role. */
  role?: Role,
  /** All teams. */
  teams?: Array<string>,
  /** All skills. */
  skills?: Array<string>,
  /** The lines; none stands for all of them. */
  lines?: Array<OnLineRow>,
  /** Whether no seat is let in any more. */
  disabled?: boolean, };

/** A person of the team. */
export type MemberRow = {
  /** Who. */
  id: string,
  /** Their name. */
  name: string,
  /** Their role. */
  role: Role,
  /** Their teams. */
  teams: Array<string>,
  /** Their skills. */
  skills: Array<string>,
  /** The lines that they have; none stands for all of them. */
  lines: Array<OnLineRow>,
  /** Since when. */
  created_at: number,
  /** Since when no seat of theirs is let in. */
  disabled_at: number | null,
  /** When the confidentiality agreement was accepted. */
  agreed_at: number | null,
  /** Whether a two-step code is asked for a new seat. */
  two_step: boolean, };

/** All members. */
export type MembersAsk = Record<symbol, never>;

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
  forwarded: boolean,
  /** Its files on their way to the hub, while it waits for them. */
  upload: UploadRow | null,
  /** It may be undone until this moment and does not leave before, milliseconds since 1970. */
  held_until: number | null,
  /** What it said before its writer changed it. */
  earlier: ContentRow | null,
  /** The advertisement through which the customer came. */
  referral: ReferralRow | null,
  /** The product that it asks about. */
  product: ProductRow | null,
  /** Whether it is from the phone's past. */
  imported: boolean,
  /** Whether another application answered when it came. */
  standby: boolean,
  /** Our reaction to it, while Meta has not taken it. */
  my_reaction: MyReactionRow | null, };

/** A sum of money, decimal text. */
export type MoneyRow = {
  /** Three letters. */
  currency: string,
  /** How much. */
  amount: string, };

/** What this person may do on a line. */
export type MyLineRow = {
  /** Which. */
  line: string,
  /** What. */
  permissions: Array<Permission>, };

/** A reaction of ours that Meta has not taken. */
export type MyReactionRow = {
  /** The emoji; absent when ours is being taken back. */
  emoji: string | null,
  /** How far it has come. */
  state: MyReactionState,
  /** Why it failed. */
  failure: FailureRow | null, };

/** How far a reaction of ours has come that Meta has not taken yet. */
export type MyReactionState = "waiting" | "queued" | "failed";

/** An invitation with its secret, which is told this once. */
export type NewInvitationRow = {
  /** The invitation. */
  invitation: InvitationRow,
  /** Its code. */
  code: string,
  /** Its link. */
  link: string,
  /** The hub's fingerprint, to be read out; empty where the hub does not tell it. */
  fingerprint: string, };

/** A lock that was just set. */
export type NewLockRow = {
  /** The code that opens it when the passphrase is forgotten: shown once, for paper. */
  recovery_code: string, };

/** How much a notification shows. */
export type NotificationPrivacy = "name_and_text" | "name" | "nothing";

/** How one may join a team's hub. */
export type OfferRow = {
  /** The hub's name. */
  hub: string,
  /** The hub's fingerprint. */
  fingerprint: string,
  /** The provider to sign in at. */
  provider: ProviderRow, };

/** A line that a member has. */
export type OnLineRow = {
  /** Which. */
  line: string,
  /** The role there, when it is another than the member's. */
  role: Role | null, };

/** Opens a web page in the system's browser: only addresses the app itself offers, or a customer's link after a person clicked. */
export type OpenExternal = {
  /** An http or https address. */
  url: string, };

/** A line of a basket. Money is decimal text. */
export type OrderLineRow = {
  /** The business's own id of the product. */
  product: string,
  /** How many. */
  quantity: number,
  /** Price of one. */
  price: string,
  /** Three letters. */
  currency: string,
  /** Price of all; empty when the price cannot be read. */
  total: string, };

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

/** One thing that may be allowed, by name; `other` is one of a newer hub. */
export type Permission = "read" | "see_numbers" | "see_media" | "mark_read" | "send_messages" | "start_conversations" | "settle_sends" | "part_conversations" | "refresh_templates" | "import_history" | "see_members" | "manage_members" | "manage_seats" | "invite" | "see_register" | "see_all_teams" | "give_conversations" | "other";

/** A person that was found. */
export type PersonHitRow = {
  /** The conversation with them. */
  conversation: number,
  /** Their name. */
  name: string,
  /** Their number. */
  phone: string | null,
  /** When the last message was written. */
  last_at: number | null,
  /** Whether what was typed is only nearly theirs. */
  nearly: boolean, };

/** The other conversations of the same person, as Meta or a member joined them. */
export type PersonOf = {
  /** Of which conversation's. */
  conversation: number, };

/** Where a message stands in its thread: its row's `at` and `seq`. */
export type PlaceRow = {
  /** When it was written. */
  at: number,
  /** The entry that brought it. */
  seq: number, };

/** How far a seat has read a line's journal. */
export type PositionRow = {
  /** Which line. */
  line: string,
  /** The last entry that was sent to it. */
  seq: number, };

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
  context_shown: boolean,
  /** How long a sent message can be undone before it leaves, seconds; 0 to [`Preferences::MOST_UNDO_SECONDS`]. */
  undo_seconds: number,
  /** Which files are fetched without being asked for. */
  media_policy: MediaPolicy,
  /** How much of the disk files may take, MiB. */
  media_cache_mb: number,
  /** Whether places and camera data are left in photos that are sent. */
  keep_photo_metadata: boolean,
  /** Whether customers see that we are typing. */
  send_typing: boolean,
  /** When the team's seats were last gone through (milliseconds since 1970); 0 for never. */
  seats_reviewed_at: number,
  /** After how long without a key or a move the lock falls shut, minutes; 0 for never. Without a lock it does nothing. */
  lock_after_minutes: number,
  /** Whether the lock falls shut when the computer sleeps or locks its own screen. */
  lock_with_system: boolean,
  /** Whether the system is asked to leave the window out of screenshots and shared screens. */
  hide_from_capture: boolean, };

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

/** The product that a message asks about. */
export type ProductRow = {
  /** From which catalogue. */
  catalog: string,
  /** The business's own id of the product. */
  id: string, };

/** What kind of profile. */
export type Profile = "demo" | "solo" | "team";

/** Names a profile as the person wants it; an empty name takes theirs back. */
export type ProfileName = {
  /** Which. */
  id: string,
  /** Its name. */
  name: string, };

/** A profile as the switcher shows it. */
export type ProfileRow = {
  /** Which. */
  id: string,
  /** What kind. */
  kind: Profile,
  /** Its name: as the person gave it, else as its hub told it, else as customers see it. */
  name: string | null,
  /** Whether the person gave the name. */
  named: boolean,
  /** Where its hub is, for a team. */
  hub: string | null,
  /** Its number, as people write it. */
  number: string | null,
  /** How it stands. */
  stands: ProfileStands,
  /** Conversations in which the customer wrote last. */
  to_answer: number,
  /** Conversations with something unread. */
  unread: number, };

/** Brings a profile on the screen. Those that were open stay open. */
export type ProfileShow = {
  /** Which. */
  id: string, };

/** How one of the profiles stands. */
export type ProfileStands = { "state": "waiting" } | { "state": "open",
  /** Its truth line. */
  link: LinkRow, } | { "state": "problem",
  /** Why. */
  problem: StartProblem, };

/** An account is proven. */
export type ProvenRow = {
  /** The person's name as the provider says it. */
  name: string | null,
  /** Into what, and what is still asked. */
  welcome: WelcomeRow, };

/** A provider of identities. */
export type ProviderRow = {
  /** Its name. */
  name: string,
  /** Whether nobody joins without it. */
  required: boolean, };

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

/** Reacts to a message, changes our reaction, or takes it back. */
export type React = {
  /** Where. */
  conversation: number,
  /** To which message (its `key`). */
  message: string,
  /** The emoji; absent to take ours back. */
  emoji: string | null, };

/** A reaction. */
export type ReactionRow = {
  /** The emoji. */
  emoji: string,
  /** Whether the customer reacted (otherwise we). */
  from_customer: boolean, };

/** A recent picture of the screenshots folder. */
export type RecentShot = {
  /** Where it lies: for `attach_paths`. */
  path: string,
  /** Its name. */
  name: string,
  /** When it was made, milliseconds since 1970. */
  at: number,
  /** A small picture of it, as a `data:` address. */
  thumb: string, };

/** The advertisement or post through which a customer came. */
export type ReferralRow = {
  /** `ad` or `post`. */
  kind: string,
  /** Its headline. */
  headline: string | null,
  /** Its words. */
  body: string | null,
  /** Where it stands. */
  url: string | null, };

/** The register: what is new is asked of the hub where it can be reached, and the whole is proved here. */
export type RegisterAsk = Record<symbol, never>;

/** Begins anew with the hub's register, where it does not continue what this seat holds. */
export type RegisterForget = Record<symbol, never>;

/** The register as this seat knows it. */
export type RegisterRow = {
  /** The newest acts, the newest first. */
  acts: Array<ActRow>,
  /** How many there are in all. */
  total: number,
  /** The last act that a signed checkpoint vouches for; 0 for none. */
  vouched: number,
  /** How many checkpoints are signed. */
  checkpoints: number,
  /** The signing keys, each by its first sixteen hexadecimal digits in groups of four. */
  signers: Array<string>,
  /** The first thing that does not hold. */
  flaw: FlawRow | null,
  /** Whether the hub was asked just now; else this is what was known before. */
  fresh: boolean, };

/** Sets an unreadable replica aside (renamed, never deleted) and refills it from the hub; drafts and outbox are carried over where they can be read. */
export type ReplicaRebuild = Record<symbol, never>;

/** What a member is in the team. */
export type Role = "owner" | "supervisor" | "agent" | "reviewer" | "other";

/** A row of a list to be sent. */
export type RowDraft = {
  /** Comes back when it is chosen. */
  id: string,
  /** What it says. */
  title: string,
  /** A second line. */
  description: string | null, };

/** Where a file was saved. */
export type SavedFile = {
  /** The path; absent when the person thought better of it. */
  saved: string | null, };

/** Calls a scheduled message off. Its words become the draft if there is none. */
export type ScheduleCancel = {
  /** The command that scheduled it. */
  command: string, };

/** Calls a scheduled message off and sends what it holds at once. */
export type ScheduleNow = {
  /** The command that scheduled it. */
  command: string, };

/** A message that goes out later. */
export type ScheduledRow = {
  /** Its command. */
  command: string,
  /** What it holds. */
  content: ContentRow,
  /** When it is to go, milliseconds since 1970. */
  due_at: number,
  /** The member who wrote it; absent for what was written here. */
  author: string | null,
  /** How far it has come. */
  state: ScheduledState, };

/** How far a message that goes out later has come. */
export type ScheduledState = "waiting" | "scheduled" | "cancelling";

/** A page of what a search finds among the messages held here. The outbox is not searched. */
export type Search = {
  /** As typed, operators included. "Today" is this person's. */
  text: string,
  /** In which order. */
  order: SearchOrder,
  /** Where the last page ended, for the same text and order; absent for the first. */
  cursor: string | null,
  /** At most this many hits; a page may hold fewer and still have a next. */
  limit: number, };

/** A page of what a search found. */
export type SearchAnswer = {
  /** The hits, in the order that was asked for. */
  hits: Array<SearchHitRow>,
  /** The conversations of these hits, each once, in the order of its first hit. */
  places: Array<SearchPlaceRow>,
  /** Where the next page begins; absent at the end. */
  next: string | null,
  /** How many hits there are in all; for the first page only. */
  total: CountRow | null,
  /** What was searched. */
  coverage: CoverageRow,
  /** What of the text was understood as operators, in its order. */
  chips: Array<ChipRow>, };

/** A message that was found. */
export type SearchHitRow = {
  /** In which conversation. */
  conversation: number,
  /** The message's row. */
  key: string,
  /** When it was written. */
  at: number,
  /** With `at`, where it stands in its thread. */
  seq: number,
  /** Who spoke. */
  direction: Direction,
  /** What it holds: the kind of its file, else the `type` of its content. */
  kind: string,
  /** The member who wrote it, by the name of then; absent for customers. */
  author: string | null,
  /** Whether the owner's phone wrote it. */
  from_phone: boolean,
  /** Why it was found. */
  snippet: MarkedText, };

/** In which order hits come. */
export type SearchOrder = "best" | "newest";

/** People whose name, user name or number is what was typed, or nearly so; the surest first. */
export type SearchPeople = {
  /** What was typed. */
  text: string,
  /** At most this many rows. */
  limit: number, };

/** A conversation in which something was found. */
export type SearchPlaceRow = {
  /** Which. */
  conversation: number,
  /** Its name. */
  name: string,
  /** Its number. */
  phone: string | null, };

/** Names a device. */
export type SeatRename = {
  /** Which. */
  id: string,
  /** Its name. */
  device: string, };

/** Turns a seat out. */
export type SeatRevoke = {
  /** Which. */
  id: string,
  /** Whether it is to wipe itself. */
  wipe: boolean, };

/** A desktop of a member. */
export type SeatRow = {
  /** Which. */
  id: string,
  /** Whose. */
  member: string,
  /** The device's name. */
  device: string,
  /** Its system. */
  os: string | null,
  /** The app's version. */
  version: string | null,
  /** When it was let in. */
  created_at: number,
  /** When it was last heard of, to the minute. */
  last_seen: number | null,
  /** How far it had read then. */
  positions: Array<PositionRow>,
  /** Heard of within two minutes. */
  active: boolean,
  /** When it was turned out. */
  revoked_at: number | null,
  /** Whether it is to wipe itself. */
  wipe: WipeWord | null, };

/** Goes on at this desktop, where the hub lets a person use one at a time. */
export type SeatTakeOver = Record<symbol, never>;

/** The seats of all, or one's own. */
export type SeatsAsk = Record<symbol, never>;

/** A section of a list to be sent. */
export type SectionDraft = {
  /** Its title; may be empty where there is one section. */
  title: string,
  /** Its rows. */
  rows: Array<RowDraft>, };

/** Sends the words of a failed message again, as a new command. */
export type SendAgain = {
  /** The failed message's key. */
  key: string, };

/** Sends contact cards. */
export type SendContacts = {
  /** Where. */
  conversation: number,
  /** The cards. */
  cards: Array<ContactCardRow>,
  /** The message it answers (its `key`). */
  reply_to: string | null, };

/** Sends a message with something to tap. */
export type SendInteractive = {
  /** Where. */
  conversation: number,
  /** What. */
  message: InteractiveDraft,
  /** The message it answers (its `key`). */
  reply_to: string | null, };

/** Sends a place. */
export type SendLocation = {
  /** Where. */
  conversation: number,
  /** Degrees north. */
  latitude: number,
  /** Degrees east. */
  longitude: number,
  /** Its name. */
  name: string | null,
  /** Its address. */
  address: string | null,
  /** The message it answers (its `key`). */
  reply_to: string | null, };

/** Sends prepared files: one outbox row each, in their order. */
export type SendMedia = {
  /** Where. */
  conversation: number,
  /** What. */
  items: Array<MediaItem>,
  /** The message that the first answers (its `key`). */
  reply_to: string | null,
  /** When they are to go, milliseconds since 1970; absent for now. */
  due_at?: number | null, };

/** Lets a message go now that could still be undone. */
export type SendNow = {
  /** The row's command. */
  command: string, };

/** Sends a template, into a conversation or to a number. */
export type SendTemplate = {
  /** Where; absent for a number. */
  conversation: number | null,
  /** To which number: a first word, or a test to a number of one's own. */
  phone: string | null,
  /** Which. */
  id: string,
  /** What is filled in. */
  values: Array<SlotValueRow>,
  /** When it is to go, milliseconds since 1970; absent for now. */
  due_at?: number | null, };

/** Sends free words: an outbox row, in the same transaction as clearing the draft. */
export type SendText = {
  /** Where. */
  conversation: number,
  /** The words. */
  text: string,
  /** The message it answers (its `key`). */
  reply_to: string | null,
  /** When it is to go, milliseconds since 1970; absent for now. */
  due_at?: number | null, };

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

/** Opens the provider's page in the system's browser and waits until the person has signed in there, or thought better of it. One at a time: another ends the one before. */
export type SignInAsk = {
  /** The invitation that the account is to be used with: a link, or a code alone. */
  link: string | null,
  /** The hub's address, where no link says it. */
  hub: string | null, };

/** Waits no longer, and forgets what was proven. */
export type SignInCancel = Record<symbol, never>;

/** Puts the page's address on the clipboard, for a browser that did not open. */
export type SignInCopy = Record<symbol, never>;

/** Joins with the account that was just proven: this computer becomes a seat, and the team's profile opens. */
export type SignInFinish = {
  /** The person's name, where they are new. */
  name: string | null,
  /** The device's name. */
  device: string,
  /** Whether the agreement is accepted. */
  agreed: boolean, };

/** Opens the page once more for the sign-in that waits. */
export type SignInOpen = Record<symbol, never>;

/** Why this seat is no longer let in. */
export type SignedOut = "revoked" | "wiped" | "other_seat";

/** Kinds of slots. */
export type SlotKindWord = "text" | "image" | "video" | "document" | "location" | "code" | "url_end" | "moment";

/** A part of a template that takes values. */
export type SlotPart = "header" | "body" | "button" | "offer_end";

/** What is wrong with a filled template. */
export type SlotProblem = {
  /** In which slot; absent when it is the template itself. */
  key: string | null,
  /** What. */
  kind: SlotProblemKind,
  /** The limit that is broken. */
  limit: number | null,
  /** The unknown part's name, or the status. */
  name: string | null, };

/** What can be wrong with a filled template. */
export type SlotProblemKind = "missing" | "wrong_kind" | "bad_space" | "too_long" | "not_approved" | "unknown_part";

/** Something that a template asks for. */
export type SlotRow = {
  /** Names it; the same for the same template. */
  key: string,
  /** In which card, counted from 0. */
  card: number | null,
  /** In which part. */
  part: SlotPart,
  /** What it is. */
  kind: SlotKindWord,
  /** The gap's name, where it is one. */
  gap: string | null,
  /** What Meta was shown. */
  example: string | null,
  /** The most characters; 0 where it takes none. */
  max_chars: number,
  /** What to fill in unless the person wants something else. */
  suggestion: string | null, };

/** What the person filled in; the slot's kind says which field counts. */
export type SlotValueRow = {
  /** Which slot. */
  key: string,
  /** Words, a code, the end of an address. */
  text: string | null,
  /** A file: an attachment's id. */
  attachment: string | null,
  /** A place. */
  location: LocationValue | null,
  /** A moment, milliseconds since 1970. */
  moment: number | null, };

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
  /** What the addresses of files begin with, such as `media://localhost/`. */
  media_base: string,
  /** Whether there is a lock to shut: the profile was opened through it. */
  has_lock: boolean,
  /** Every profile of this computer, in the order of the switcher; none behind a lock. */
  profiles: Array<ProfileRow>,
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
  /** What kind. */
  profile: Profile,
  /** Which. */
  id: string, } | { "state": "open",
  /** What kind. */
  profile: Profile,
  /** Which. */
  id: string, } | { "state": "locked",
  /** What kind was on the screen. */
  profile: Profile,
  /** The person's language. */
  language: Language,
  /** Light or dark. */
  theme: Theme,
  /** Messages of customers that have come since, over all profiles, where that is known; [`protocol::arrivals::MOST`] stands for so many or more. */
  arrived: number, } | { "state": "problem",
  /** Which. */
  id: string,
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
  /** First words to numbers that the hub refused: they stand in no conversation. */
  refused_first_words: Array<FirstWordRow>,
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

/** What Meta can say of a customer in the middle of a thread. */
export type SystemWord = "number_changed" | "id_changed" | "identity_changed" | "other";

/** Joins a team's hub, beside what there is. At a hub that is there already, the token is renewed. */
export type TeamConnect = {
  /** The hub's address. */
  hub_url: string,
  /** The seat's token; goes to the keychain. */
  token: string, };

/** The teams that conversations were given to, as far as this seat knows. */
export type TeamsAsk = Record<symbol, never>;

/** A template as a form to fill. */
export type TemplateForm = {
  /** Its row of the list. */
  row: TemplateRow,
  /** How it looks with nothing filled in. */
  look: LookRow,
  /** What it asks for, in reading order. */
  slots: Array<SlotRow>, };

/** A template as a form to fill. */
export type TemplateFormAsk = {
  /** Which. */
  id: string,
  /** For whom: suggestions are made from what is known of them. */
  conversation?: number | null, };

/** How a template looks with what is filled in so far. */
export type TemplatePreview = {
  /** How the customer would see it. */
  look: LookRow,
  /** The first thing that is wrong. */
  problem: SlotProblem | null, };

/** How a template looks with what is filled in so far. */
export type TemplatePreviewAsk = {
  /** Which. */
  id: string,
  /** What is filled in. */
  values: Array<SlotValueRow>, };

/** A template in the list. */
export type TemplateRow = {
  /** Meta's id for it. */
  id: string,
  /** Its name. */
  name: string,
  /** Its language, such as `fr` or `en_US`. */
  language: string,
  /** `approved`, `pending`, `rejected`, `paused`, `disabled`, `deleted`, `other`. */
  status: string,
  /** `authentication`, `marketing`, `utility`, `other`. */
  category: string,
  /** `green`, `yellow`, `red`, `unknown`. */
  quality: string,
  /** Why Meta refused or paused it. */
  reason: string | null,
  /** Whether it can be sent. */
  usable: boolean,
  /** The part that this version does not know, which is why it cannot. */
  unknown_part: string | null,
  /** Its body, gaps as they are. */
  preview: string,
  /** When it was last sent from this machine, milliseconds since 1970. */
  used_at: number | null,
  /** How many slots it asks to fill. */
  needs: number, };

/** The templates of the line: those that can be sent first, then the others with the reason. */
export type Templates = {
  /** For which conversation; absent for a number. */
  conversation: number | null,
  /** Words of their name or body; empty for all. */
  query: string, };

/** Asks the hub to look at Meta's list of templates again. */
export type TemplatesRefresh = Record<symbol, never>;

/** Light, dark, or as the system has it. */
export type Theme = "auto" | "light" | "dark";

/** Where a thread stands at a moment: its first message then or later, else the last one before. Absent when none is held. */
export type ThreadAt = {
  /** In which conversation. */
  conversation: number,
  /** The moment. */
  at: number, };

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

/** In which direction somebody looks on in a thread. */
export type Toward = "older" | "newer";

/** What became of a word that was to open the lock. */
export type TriedRow = { "outcome": "right" } | { "outcome": "wrong",
  /** When the next one is looked at, milliseconds since 1970; absent for at once. */
  next_at: number | null, } | { "outcome": "too_soon",
  /** When the next one is looked at, milliseconds since 1970. */
  next_at: number, };

/** A secret for an authenticator. */
export type TwoStepRow = {
  /** In base32, to be typed. */
  secret: string,
  /** `otpauth://…`, to be shown as a QR code. */
  url: string, };

/** Which two-step code is asked at joining. */
export type TwoStepWord = "set_up" | "enter";

/** Shows the customer that we are typing: best effort, at most once every 20 seconds, and only where the person's preferences say so. */
export type Typing = {
  /** To whom. */
  conversation: number, };

/** What an ask answers when it fails. */
export type UiError = {
  /** Which. */
  code: UiErrorCode,
  /** For the details pane: never words of a customer, never a secret. */
  details: string,
  /** After how many seconds it may be tried again, where it was tried too often. */
  retry_after?: number, };

/** Why an ask failed. Add one only when the screen does something new with it. */
export type UiErrorCode = "not_open" | "window_closed" | "empty" | "too_long" | "not_found" | "not_possible" | "disk_full" | "no_keychain" | "unreachable" | "token_refused" | "invalid_input" | "no_microphone" | "file_missing" | "too_big" | "handled_elsewhere" | "template_problem" | "not_allowed" | "unknown_invitation" | "invitation_expired" | "invitation_used" | "invitation_taken_back" | "agreement_missing" | "two_step_missing" | "two_step_wrong" | "too_many_tries" | "too_many_seats" | "last_owner" | "unknown_member" | "unknown_seat" | "invalid_value" | "sign_in_missing" | "sign_in_over" | "sign_in_refused" | "sign_in_not_offered" | "provider_unreachable" | "account_unknown" | "account_taken" | "account_not_allowed" | "member_disabled" | "cancelled" | "bug";

/** Something the screen may have to redraw. */
export type UiEvent = { "event": "changed",
  /** Which; more than a few hundred at once are reported as `Refilled`. */
  conversations: Array<number>, } | { "event": "refilled" } | { "event": "status",
  /** How everything stands now. */
  status: Status, } | { "event": "open_conversation",
  /** Which. */
  conversation: number, } | { "event": "started",
  /** How the app stands now. */
  start: Start, } | { "event": "profiles",
  /** All of them, in the order of the switcher. */
  profiles: Array<ProfileRow>, } | { "event": "preferences_changed" } | { "event": "attachment",
  /** As it is now. */
  row: AttachmentRow,
  /** How far, 0 to 1; absent when nothing is being done. */
  progress: number | null, } | { "event": "upload",
  /** The row's command. */
  command: string,
  /** As it is now. */
  upload: UploadRow, } | { "event": "media",
  /** Which. */
  id: string,
  /** Bytes that are here. */
  have: number,
  /** Bytes in all, when known. */
  total: number | null,
  /** Whether it is whole. */
  here: boolean, } | { "event": "voice",
  /** How it stands. */
  state: VoiceState,
  /** How loud it is, 0 to 255. */
  level: number,
  /** How long the note is. */
  duration_ms: number,
  /** What is in the way. */
  trouble: string | null, } | { "event": "dropped",
  /** Where they lie; may be empty while they are dragged over. */
  paths: Array<string>,
  /** Whether they are still in the air. */
  over: boolean,
  /** Where the pointer is, CSS pixels; below 0 when it left the window. */
  x: number,
  /** Where the pointer is, CSS pixels. */
  y: number, } | { "event": "export",
  /** Messages that are done. */
  done: number,
  /** Messages in all. */
  total: number, } | { "event": "import" } & ImportRow | { "event": "templates_changed" } | { "event": "me_changed",
  /** Who they are now. */
  me: MeRow, } | { "event": "signed_out",
  /** Why. */
  reason: SignedOut, } | { "event": "join_given" };

/** Takes a message back while it may be undone. Its words become the draft if there is none. */
export type UndoSend = {
  /** The row's command. */
  command: string, };

/** Holds the files of an outbox row back, or lets them go on. */
export type UploadPause = {
  /** The row's command. */
  command: string,
  /** Whether they are to be held. */
  paused: boolean, };

/** A file on its way to the hub. */
export type UploadRow = {
  /** Bytes that the hub has. */
  sent: number,
  /** Bytes in all; with several files, of all of them. */
  total: number,
  /** How it stands. */
  state: UploadState,
  /** What is in the way: `offline`, `too_big`, `missing`, `disk`. */
  trouble: string | null, };

/** How a file stands on its way to the hub. */
export type UploadState = "waiting" | "running" | "paused" | "failed";

/** The views of the queue list. */
export type View = "to_answer" | "unread" | "failed" | "all";

/** Throws the recording away. */
export type VoiceCancel = Record<symbol, never>;

/** Holds the recording, or goes on with it. */
export type VoicePause = {
  /** Whether it is to be held. */
  paused: boolean, };

/** Begins to record a voice message. */
export type VoiceStart = Record<symbol, never>;

/** How the recorder stands. */
export type VoiceState = "recording" | "paused" | "stopped" | "failed";

/** Ends the recording: the note is an attachment. */
export type VoiceStop = Record<symbol, never>;

/** What somebody is invited to. */
export type WelcomeRow = {
  /** The hub's name. */
  hub: string,
  /** To be compared with what whoever invited reads out. */
  fingerprint: string,
  /** Who invited. */
  by: string,
  /** Into which role. */
  role: Role,
  /** What that role may do here. */
  permissions: Array<Permission>,
  /** Into which teams. */
  teams: Array<string>,
  /** The member whose desktop it will be, where they are there already. */
  member: string | null,
  /** Until when. */
  expires_at: number,
  /** What this seat will keep. */
  keeps: KeepsRow,
  /** The agreement to accept. */
  agreement: string | null,
  /** The two-step code that is asked. */
  two_step: TwoStepWord | null,
  /** The provider to sign in at, where there is one and it was not yet done. */
  sign_in: ProviderRow | null,
  /** What this computer calls itself. */
  device: string, };

/** The service window of a conversation, as of now. */
export type WindowRow = { "state": "never_opened" } | { "state": "open",
  /** The first closed moment. */
  until: number, } | { "state": "closed",
  /** The moment it closed. */
  since: number, };

/** Whether a seat is to wipe itself, and whether it has. */
export type WipeWord = "asked" | "done";

/** Every question there is: what it takes and what it answers. */
export interface Asks {
  inbox_page: { params: InboxPage; answer: InboxPageAnswer };
  lines: { params: Lines; answer: Array<LineRow> };
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
  search: { params: Search; answer: SearchAnswer };
  search_people: { params: SearchPeople; answer: Array<PersonHitRow> };
  find_in_thread: { params: FindInThread; answer: FindAnswer };
  thread_at: { params: ThreadAt; answer: PlaceRow | null };
  person_of: { params: PersonOf; answer: Array<ConversationRow> };
  conversation_part: { params: ConversationPart; answer: Done };
  typing: { params: Typing; answer: Done };
  conversation_give: { params: ConversationGive; answer: Done };
  teams: { params: TeamsAsk; answer: Array<string> };
  send_media: { params: SendMedia; answer: Array<Sent> };
  send_location: { params: SendLocation; answer: Sent };
  send_contacts: { params: SendContacts; answer: Sent };
  send_interactive: { params: SendInteractive; answer: Sent };
  react: { params: React; answer: Done };
  undo_send: { params: UndoSend; answer: Done };
  send_now: { params: SendNow; answer: Done };
  schedule_cancel: { params: ScheduleCancel; answer: Done };
  schedule_now: { params: ScheduleNow; answer: Done };
  templates: { params: Templates; answer: Array<TemplateRow> };
  template_form: { params: TemplateFormAsk; answer: TemplateForm };
  template_preview: { params: TemplatePreviewAsk; answer: TemplatePreview };
  send_template: { params: SendTemplate; answer: Sent };
  templates_refresh: { params: TemplatesRefresh; answer: Done };
  import_state: { params: ImportStateAsk; answer: ImportRow };
  import_history: { params: ImportHistory; answer: Done };
  limits: { params: LimitsAsk; answer: LimitsAnswer };
  media_fetch: { params: MediaFetch; answer: Done };
  attach_paths: { params: AttachPaths; answer: Array<AttachmentRow> };
  attach_bytes: { params: AttachBytes; answer: AttachmentRow };
  attach_recent: { params: AttachRecent; answer: Array<RecentShot> };
  attach_change: { params: AttachChange; answer: AttachmentRow };
  attach_drop: { params: AttachDrop; answer: Done };
  voice_start: { params: VoiceStart; answer: Done };
  voice_pause: { params: VoicePause; answer: Done };
  voice_stop: { params: VoiceStop; answer: AttachmentRow };
  voice_cancel: { params: VoiceCancel; answer: Done };
  upload_pause: { params: UploadPause; answer: Done };
  me: { params: MeAsk; answer: MeRow };
  members: { params: MembersAsk; answer: Array<MemberRow> };
  member_change: { params: MemberChangeAsk; answer: MemberRow };
  seats: { params: SeatsAsk; answer: Array<SeatRow> };
  seat_rename: { params: SeatRename; answer: SeatRow };
  seat_revoke: { params: SeatRevoke; answer: SeatRow };
  invitations: { params: InvitationsAsk; answer: Array<InvitationRow> };
  invitation_make: { params: InvitationMake; answer: NewInvitationRow };
  invitation_take_back: { params: InvitationTakeBack; answer: Done };
  register: { params: RegisterAsk; answer: RegisterRow };
  register_forget: { params: RegisterForget; answer: Done };
  seat_take_over: { params: SeatTakeOver; answer: Done };
  start: { params: StartAsk; answer: Start };
  demo_start: { params: DemoStart; answer: Done };
  demo_leave: { params: DemoLeave; answer: Done };
  demo_network: { params: DemoNetwork; answer: Done };
  start_retry: { params: StartRetry; answer: Done };
  replica_rebuild: { params: ReplicaRebuild; answer: Done };
  team_connect: { params: TeamConnect; answer: Done };
  join_look: { params: JoinLook; answer: WelcomeRow };
  join_two_step: { params: JoinTwoStep; answer: TwoStepRow };
  join_accept: { params: JoinAccept; answer: JoinedRow };
  join_given: { params: JoinGiven; answer: GivenRow };
  join_offer: { params: JoinOffer; answer: OfferRow };
  sign_in: { params: SignInAsk; answer: ProvenRow };
  sign_in_open: { params: SignInOpen; answer: Done };
  sign_in_copy: { params: SignInCopy; answer: Done };
  sign_in_cancel: { params: SignInCancel; answer: Done };
  sign_in_finish: { params: SignInFinish; answer: JoinedRow };
  solo_prepare: { params: SoloPrepare; answer: SoloSetup };
  solo_preflight: { params: SoloPreflight; answer: Array<PreflightTick> };
  solo_connect: { params: SoloConnect; answer: Done };
  profile_show: { params: ProfileShow; answer: Done };
  profile_name: { params: ProfileName; answer: Done };
  first_drawn: { params: FirstDrawn; answer: Done };
  diagnose: { params: Diagnose; answer: Array<PreflightTick> };
  disconnect: { params: Disconnect; answer: Done };
  open_external: { params: OpenExternal; answer: Done };
  copy_text: { params: CopyText; answer: Done };
  contact_save: { params: ContactSave; answer: SavedFile };
  lock_set: { params: LockSet; answer: NewLockRow };
  lock_change: { params: LockChange; answer: TriedRow };
  lock_take_off: { params: LockTakeOff; answer: TriedRow };
  lock_open: { params: LockOpen; answer: TriedRow };
  lock_now: { params: LockNow; answer: Done };
  lock_touched: { params: LockTouched; answer: Done };
  lock_start_over: { params: LockStartOver; answer: Done };
  export_conversation: { params: ExportConversation; answer: Exported };
  export_cancel: { params: ExportCancel; answer: Done };
  export_check: { params: ExportCheck; answer: CheckRow };
  attach_pick: { params: AttachPick; answer: Array<AttachmentRow> };
  attach_clipboard: { params: AttachClipboard; answer: Array<AttachmentRow> };
  media_save: { params: MediaSave; answer: SavedFile };
  media_copy: { params: MediaCopy; answer: Done };
  media_open: { params: MediaOpen; answer: Done };
  media_drag: { params: MediaDrag; answer: DragFile };
}

/** The questions that the core answers. */
export const CORE_ASKS = [
  'inbox_page',
  'lines',
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
  'search',
  'search_people',
  'find_in_thread',
  'thread_at',
  'person_of',
  'conversation_part',
  'typing',
  'conversation_give',
  'teams',
  'send_media',
  'send_location',
  'send_contacts',
  'send_interactive',
  'react',
  'undo_send',
  'send_now',
  'schedule_cancel',
  'schedule_now',
  'templates',
  'template_form',
  'template_preview',
  'send_template',
  'templates_refresh',
  'import_state',
  'import_history',
  'limits',
  'media_fetch',
  'attach_paths',
  'attach_bytes',
  'attach_recent',
  'attach_change',
  'attach_drop',
  'voice_start',
  'voice_pause',
  'voice_stop',
  'voice_cancel',
  'upload_pause',
  'me',
  'members',
  'member_change',
  'seats',
  'seat_rename',
  'seat_revoke',
  'invitations',
  'invitation_make',
  'invitation_take_back',
  'register',
  'register_forget',
  'seat_take_over',
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
  'join_look',
  'join_two_step',
  'join_accept',
  'join_given',
  'join_offer',
  'sign_in',
  'sign_in_open',
  'sign_in_copy',
  'sign_in_cancel',
  'sign_in_finish',
  'solo_prepare',
  'solo_preflight',
  'solo_connect',
  'profile_show',
  'profile_name',
  'first_drawn',
  'diagnose',
  'disconnect',
  'open_external',
  'copy_text',
  'contact_save',
  'lock_set',
  'lock_change',
  'lock_take_off',
  'lock_open',
  'lock_now',
  'lock_touched',
  'lock_start_over',
  'export_conversation',
  'export_cancel',
  'export_check',
  'attach_pick',
  'attach_clipboard',
  'media_save',
  'media_copy',
  'media_open',
  'media_drag',
] as const;

/** The name of a question. */
export type AskName = keyof Asks;
