CREATE TABLE replica_message_name (
    -- 64-bit hash of line, kind of name and name; the name itself stands in the message and is checked on a hit.
    hash INTEGER NOT NULL,
    -- Position of the message.
    conversation INTEGER NOT NULL,
    -- Position of the message.
    at_ms INTEGER NOT NULL,
    -- Position of the message.
    seq INTEGER NOT NULL,
    PRIMARY KEY (hash, conversation, at_ms, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_pending (
    -- As in replica_message_name: the name of a message that has not come yet.
    hash INTEGER NOT NULL,
    -- The entry that brought the fact.
    seq INTEGER NOT NULL,
    -- Whose journal.
    line TEXT NOT NULL,
    -- The name itself, JSON of MessageName.
    name TEXT NOT NULL,
    -- When the hub journaled the fact.
    at_ms INTEGER NOT NULL,
    -- The fact, JSON, folded once its message comes.
    fact TEXT NOT NULL,
    PRIMARY KEY (hash, seq, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_word (
    -- A word of a contact's name, user name or number, without case and accents.
    word TEXT NOT NULL,
    -- Whose.
    conversation INTEGER NOT NULL,
    PRIMARY KEY (word, conversation)
) STRICT, WITHOUT ROWID;

CREATE TABLE local_draft (
    -- Where.
    conversation INTEGER NOT NULL PRIMARY KEY,
    -- The words so far.
    text TEXT NOT NULL,
    -- When they were last changed.
    saved_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE local_preference (
    -- Its name.
    key TEXT NOT NULL PRIMARY KEY,
    -- Its value, JSON.
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE local_notified (
    -- Which line.
    line TEXT NOT NULL PRIMARY KEY,
    -- This person was told of everything up to this entry.
    up_to INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_line (
    -- Meta's phone_number_id.
    line TEXT NOT NULL PRIMARY KEY,
    -- The name of the journal that is held; another name means another journal.
    journal TEXT NOT NULL,
    -- The lowest Seq held; high + 1 when nothing is.
    low INTEGER NOT NULL,
    -- The highest Seq held.
    high INTEGER NOT NULL,
    -- What the hub last found at Meta, JSON of LineHealth.
    health TEXT,
    -- The Seq that set it.
    health_seq INTEGER NOT NULL DEFAULT 0,
    -- How far the past of the owner's phone was taken in, JSON of HistoryImport.
    import TEXT,
    -- The Seq that set it.
    import_seq INTEGER NOT NULL DEFAULT 0,
    -- How many conversations hold a message that somebody wrote; this count and the next are kept by apply.
    conversations INTEGER NOT NULL DEFAULT 0,
    -- How many conversations have a customer who wrote last.
    to_answer INTEGER NOT NULL DEFAULT 0,
    -- How many conversations have something unread.
    unread INTEGER NOT NULL DEFAULT 0,
    -- How many conversations have a failed or unknown send.
    failed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_conversation (
    -- The hub's number for it, unique over its lines.
    conversation INTEGER NOT NULL PRIMARY KEY,
    -- Whose.
    line TEXT NOT NULL,
    -- The name that the person shows.
    name TEXT,
    -- The Seq that set it.
    name_seq INTEGER NOT NULL DEFAULT 0,
    -- The phone number, digits.
    phone TEXT,
    -- The Seq that set it.
    phone_seq INTEGER NOT NULL DEFAULT 0,
    -- Meta's business-scoped name for the person.
    user_id TEXT,
    -- The Seq that set it.
    user_id_seq INTEGER NOT NULL DEFAULT 0,
    -- The user name.
    username TEXT,
    -- The Seq that set it.
    username_seq INTEGER NOT NULL DEFAULT 0,
    -- The name under which the owner's phone keeps the person; empty when it no longer does.
    saved_name TEXT,
    -- The Seq that set it.
    saved_name_seq INTEGER NOT NULL DEFAULT 0,
    -- Who answers this customer, JSON of Handler; absent while nobody said.
    handler TEXT,
    -- The Seq that set it.
    handler_seq INTEGER NOT NULL DEFAULT 0,
    -- The conversation in which the same person goes on; absent when there is none or they were parted.
    joined_to INTEGER,
    -- The Seq that set it.
    joined_seq INTEGER NOT NULL DEFAULT 0,
    -- Everything up to this Seq is read by the team.
    read_up_to INTEGER NOT NULL DEFAULT 0,
    -- How many messages are held. This and all below follow from the messages and are kept for the list.
    messages INTEGER NOT NULL DEFAULT 0,
    -- How many customer messages came after read_up_to.
    unread INTEGER NOT NULL DEFAULT 0,
    -- How many sends failed or have an unknown outcome.
    failed INTEGER NOT NULL DEFAULT 0,
    -- 1 when the last message is the customer's and stands.
    to_answer INTEGER NOT NULL DEFAULT 0,
    -- The highest Seq that brought a customer message.
    max_inbound_seq INTEGER NOT NULL DEFAULT 0,
    -- The highest Seq that set or took back a reaction of the customer's.
    max_reaction_seq INTEGER NOT NULL DEFAULT 0,
    -- When the customer last wrote: opens the window. Echoes and the phone's past never count.
    last_inbound_at_ms INTEGER,
    -- Position of the last message that somebody wrote: when that was; 0 when there is none.
    last_at_ms INTEGER NOT NULL DEFAULT 0,
    -- Position of the last message: the Seq that brought it.
    last_seq INTEGER NOT NULL DEFAULT 0,
    -- Who wrote the last message, as in replica_message.origin.
    last_origin INTEGER,
    -- The kind of the last message.
    last_label TEXT,
    -- The first words of the last message.
    last_preview TEXT,
    -- How far the last message has come.
    last_status TEXT,
    -- 1 when the last message was taken back.
    last_revoked INTEGER NOT NULL DEFAULT 0
, team TEXT, team_seq INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX replica_conversation_by_activity
    ON replica_conversation (last_at_ms, conversation);

CREATE INDEX replica_conversation_to_answer
    ON replica_conversation (last_inbound_at_ms, conversation) WHERE to_answer = 1;

CREATE INDEX replica_conversation_unread
    ON replica_conversation (last_at_ms, conversation) WHERE unread > 0;

CREATE INDEX replica_conversation_failed
    ON replica_conversation (last_at_ms, conversation) WHERE failed > 0;

CREATE INDEX replica_conversation_news
    ON replica_conversation (line, max_inbound_seq) WHERE unread > 0;

CREATE INDEX replica_conversation_reactions
    ON replica_conversation (line, max_reaction_seq) WHERE max_reaction_seq > 0;

CREATE INDEX replica_conversation_joined
    ON replica_conversation (joined_to) WHERE joined_to IS NOT NULL;

CREATE TABLE replica_message (
    -- Where.
    conversation INTEGER NOT NULL,
    -- When it was written, by its writer's clock.
    at_ms INTEGER NOT NULL,
    -- The entry that brought it; the lowest, where it was repeated.
    seq INTEGER NOT NULL,
    -- Who wrote it: 0 the customer, 1 the owner's phone (an echo), 2 a member at a seat; of the phone's past 3 the
    -- customer, 4 the phone; 5 nobody (Meta says something of the customer).
    origin INTEGER NOT NULL CHECK (origin BETWEEN 0 AND 5),
    -- Meta's name for it, once given.
    wamid TEXT,
    -- The command that sent it.
    command TEXT,
    -- Further names, JSON array; only when the outside world contradicts itself.
    other_names TEXT,
    -- The seat that wrote it.
    author_id TEXT,
    -- The name of the member who wrote it, as it was then.
    author_name TEXT,
    -- The kind of its content, as Content::label says.
    label TEXT NOT NULL,
    -- Its words, for the list, the notification, later the search.
    words TEXT,
    -- Its content, JSON; absent where the words are all there is.
    detail TEXT,
    -- The message it answers, by Meta's name.
    reply_to TEXT,
    -- 1 when it was forwarded from elsewhere.
    forwarded INTEGER NOT NULL DEFAULT 0,
    -- The advertisement through which the customer came, JSON of Referral.
    referral TEXT,
    -- The product that it asks about, JSON of Product.
    product TEXT,
    -- How far it has come, when it is ours: reports join by their order.
    status TEXT,
    -- When it came that far; the earliest, where reports were repeated.
    status_at_ms INTEGER,
    -- Why it failed, JSON of Failure.
    failure TEXT,
    -- The Seq that set it.
    failure_seq INTEGER,
    -- What it holds since its writer changed it, JSON of Content.
    edited TEXT,
    -- The Seq that set it.
    edited_seq INTEGER,
    -- What its placeholder stood for, JSON of Content; an edit outranks it.
    filled TEXT,
    -- The Seq that set it.
    filled_seq INTEGER,
    -- 1 when its writer took it back.
    revoked INTEGER NOT NULL DEFAULT 0,
    -- The customer's reaction; absent when taken back.
    their_emoji TEXT,
    -- The Seq that set it.
    their_emoji_seq INTEGER,
    -- Our reaction; absent when taken back.
    our_emoji TEXT,
    -- The Seq that set it.
    our_emoji_seq INTEGER,
    -- Our last wish to react, JSON of its command and emoji; over once a later Seq set our_emoji or our_refusal.
    our_wish TEXT,
    -- The Seq that set it.
    our_wish_seq INTEGER,
    -- Why Meta did not take a reaction of ours, JSON of its command and failure.
    our_refusal TEXT,
    -- The Seq that set it.
    our_refusal_seq INTEGER,
    PRIMARY KEY (conversation, at_ms, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX replica_message_place ON replica_message (conversation, at_ms, seq) WHERE seq > 0;

CREATE INDEX replica_message_reacted
    ON replica_message (conversation, their_emoji_seq) WHERE their_emoji IS NOT NULL;

CREATE TABLE replica_media (
    -- Meta's name for the medium.
    media TEXT NOT NULL PRIMARY KEY,
    -- On which line it was heard of.
    line TEXT NOT NULL,
    -- The conversation whose message announced it; the lowest, where several did.
    conversation INTEGER,
    -- What it is, as MediaKind is written; the first in order, where messages contradict each other.
    kind TEXT,
    -- Its media type, as announced; the first in order.
    mime TEXT,
    -- The file's name; the first in order.
    filename TEXT,
    -- SHA-256 of the bytes at the hub, lower-case hex; where to fetch them.
    sha256 TEXT,
    -- How many bytes.
    size INTEGER,
    -- The Seq that set both.
    stored_seq INTEGER NOT NULL DEFAULT 0,
    -- Why it cannot be had; outranked by sha256.
    lost TEXT,
    -- The Seq that set it.
    lost_seq INTEGER NOT NULL DEFAULT 0
, shared INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE INDEX replica_media_by_stored ON replica_media (stored_seq DESC, media) WHERE sha256 IS NOT NULL;

CREATE TABLE replica_kept (
    -- Whose journal.
    line TEXT NOT NULL,
    -- The entry.
    seq INTEGER NOT NULL,
    -- When the hub journaled it.
    at_ms INTEGER NOT NULL,
    -- The version of the fold that did not understand it.
    version INTEGER NOT NULL,
    -- The fact as it came, JSON; folded by the first version that understands it.
    fact TEXT NOT NULL,
    PRIMARY KEY (line, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_scheduled (
    -- The command that scheduled it; the message's name once it is queued.
    command TEXT NOT NULL PRIMARY KEY,
    -- Whose journal.
    line TEXT NOT NULL,
    -- Where.
    conversation INTEGER NOT NULL,
    -- The entry that brought it, the lowest where it was repeated; absent while only its end is known.
    seq INTEGER,
    -- The seat that wrote it.
    author_id TEXT,
    -- The name of the member who wrote it, as it was then.
    author_name TEXT,
    -- When it was written.
    made_at_ms INTEGER,
    -- When it is to go.
    due_at_ms INTEGER,
    -- What it holds, JSON of Content.
    content TEXT,
    -- The message it answers, by Meta's name.
    reply_to TEXT,
    -- 1 when it waits no more, whatever came first.
    ended INTEGER NOT NULL DEFAULT 0,
    -- Why it did not go when its time came, as ScheduleEnd is written; then it stands in the thread as failed.
    missed TEXT,
    -- The Seq that set it.
    missed_seq INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX replica_scheduled_waiting
    ON replica_scheduled (conversation, due_at_ms) WHERE ended = 0 AND seq IS NOT NULL;

CREATE TABLE replica_template (
    -- Whose account.
    line TEXT NOT NULL,
    -- Meta's id for it.
    template TEXT NOT NULL,
    -- The Seq that set it.
    seq INTEGER NOT NULL,
    -- The template, JSON of Template; also one that is gone, so that an older word cannot bring it back.
    body TEXT NOT NULL,
    PRIMARY KEY (line, template)
) STRICT, WITHOUT ROWID;

CREATE TABLE local_outbox (
    -- The order of composing; never used again.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The command's id, minted once.
    command TEXT NOT NULL UNIQUE,
    -- On which line.
    line TEXT NOT NULL,
    -- The conversation, for the thread and the list.
    conversation INTEGER,
    -- What it is: a message for now or for later, a reaction, a scheduled one called off, a read mark, an unknown send
    -- settled, the phone's past asked for, or an errand that shows nowhere.
    kind TEXT NOT NULL CHECK (kind IN ('send', 'schedule', 'react', 'cancel', 'read', 'settle', 'import', 'errand')),
    -- For read: up to which entry.
    read_up_to INTEGER,
    -- For react: Meta's name for the message. For cancel: the command that is called off.
    target TEXT,
    -- It does not leave before this moment, by the hub's clock: until then it can be undone.
    not_before_ms INTEGER,
    -- The command that must stand in the journal before this one leaves; where it is refused, this one goes with it.
    follows TEXT,
    -- When the person acted, by this machine's clock corrected to the hub's.
    made_at_ms INTEGER NOT NULL,
    -- The command, JSON.
    body TEXT NOT NULL,
    -- Where it stands, as domain::OutboxState draws it.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'in_flight', 'unanswered', 'journaled', 'refused')),
    -- When it came there.
    state_at_ms INTEGER NOT NULL,
    -- For journaled: the entry that carries it.
    journaled_seq INTEGER,
    -- For refused: the hub's reason, JSON of Refusal.
    refusal TEXT
) STRICT;

CREATE INDEX local_outbox_by_conversation ON local_outbox (conversation);

CREATE INDEX local_outbox_by_line ON local_outbox (line, state, id);

CREATE TABLE local_upload (
    -- The outbox row whose message carries the file; the row waits for it and takes it along when it goes.
    command TEXT NOT NULL,
    -- Which of the message's files.
    place INTEGER NOT NULL,
    -- On which line.
    line TEXT NOT NULL,
    -- SHA-256 of the bytes, lower-case hex.
    sha256 TEXT NOT NULL,
    -- Its media type.
    mime TEXT NOT NULL,
    -- How many bytes.
    size INTEGER NOT NULL,
    -- Where it stands; how far it has come the hub knows best.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'paused', 'failed', 'done')),
    -- For failed: why, in a fixed word.
    trouble TEXT,
    PRIMARY KEY (command, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX local_upload_by_file ON local_upload (line, sha256);

CREATE TABLE local_attachment (
    -- Minted when it was chosen.
    id TEXT NOT NULL PRIMARY KEY,
    -- The file's name.
    name TEXT NOT NULL,
    -- As what it would be sent, as MediaKind is written; absent when it cannot be.
    kind TEXT,
    -- Its media type.
    mime TEXT NOT NULL,
    -- SHA-256 of the bytes that would be sent, lower-case hex; absent when there are none.
    sha256 TEXT,
    -- How many bytes.
    size INTEGER NOT NULL,
    -- What is known of it, JSON of MediaFacts.
    facts TEXT NOT NULL,
    -- SHA-256 of what was pasted, where it is another file.
    original TEXT,
    -- The file it came from.
    path TEXT,
    -- 1 when the person keeps places and camera data in it.
    keeps_metadata INTEGER NOT NULL,
    -- 1 when places and camera data were taken out.
    metadata_removed INTEGER NOT NULL,
    -- 1 when it can be sent as it stands.
    fits INTEGER NOT NULL,
    -- When it was chosen.
    made_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE local_medium (
    -- SHA-256 of the bytes, lower-case hex.
    sha256 TEXT NOT NULL PRIMARY KEY,
    -- What this machine found out by looking at them, JSON of MediaFacts.
    facts TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE local_template_use (
    -- Meta's id for the template.
    template TEXT NOT NULL PRIMARY KEY,
    -- When it was last sent from this machine.
    used_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE replica_search USING fts5 (
    -- The words of a message and what it is, as crate::indexed writes them; its rowid is replica_search_place.id.
    words,
    -- No text and no length is kept a second time; words that begin with two letters are looked up, not collected.
    content = '', columnsize = 0, prefix = '2', tokenize = 'ascii'
);

CREATE TABLE 'replica_search_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'replica_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE 'replica_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE replica_search_place (
    -- When it was written, in seconds, and 12 bits that keep the messages of a second apart: newest first needs no sorting.
    id INTEGER NOT NULL PRIMARY KEY,
    -- Position of the message.
    conversation INTEGER NOT NULL,
    -- Position of the message.
    at_ms INTEGER NOT NULL,
    -- Position of the message.
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE replica_search_state (
    -- There is one row.
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    -- The rules by which the words were cut, as domain::search::FOLDING numbers them.
    folding INTEGER NOT NULL,
    -- By how many seconds at most an id lies after its moment: 0 until 4,096 messages were written in one second.
    late INTEGER NOT NULL DEFAULT 0,
    -- 1 when every message is in; a file from before the search is filled bit by bit.
    filled INTEGER NOT NULL,
    -- While it is filled: messages up to this position are in.
    conversation INTEGER NOT NULL DEFAULT 0,
    -- While it is filled: messages up to this position are in.
    at_ms INTEGER NOT NULL DEFAULT 0,
    -- While it is filled: messages up to this position are in.
    seq INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE replica_reach (
    -- Which line.
    line TEXT NOT NULL PRIMARY KEY,
    -- When the hub journaled the lowest entry that is held: from here on the line is complete.
    low_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE replica_view (
    -- Which line.
    line TEXT NOT NULL PRIMARY KEY,
    -- What this seat was allowed to see when the line was filled, as the hub names it; no row when it was everything.
    view TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE local_act (
    -- Its number, from 1.
    no INTEGER PRIMARY KEY,
    -- The JSON text, byte for byte as the hub digested it.
    act TEXT NOT NULL,
    -- The salt, in hex.
    salt TEXT NOT NULL,
    -- The link up to here, in hex.
    link TEXT NOT NULL
) STRICT;

CREATE TABLE local_checkpoint (
    -- Its number, from 1.
    no INTEGER PRIMARY KEY,
    -- The JSON text.
    checkpoint TEXT NOT NULL
) STRICT;

CREATE TABLE replica_hidden (
    -- A conversation that is another team's: nothing else of it is here.
    conversation INTEGER NOT NULL PRIMARY KEY,
    -- Whose journal.
    line TEXT NOT NULL,
    -- The Seq that gave it away.
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE replica_past (
    -- A conversation of which this seat sees what came before only since it was given to a team of this seat's.
    conversation INTEGER NOT NULL PRIMARY KEY,
    -- Whose journal.
    line TEXT NOT NULL,
    -- What came before is here up to this Seq, as far as the line reaches back.
    after INTEGER NOT NULL,
    -- From this Seq on everything came with the stream.
    until INTEGER NOT NULL
) STRICT;

CREATE INDEX replica_media_of ON replica_media (conversation) WHERE conversation IS NOT NULL;
