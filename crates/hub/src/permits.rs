//! What each question needs: the table that the counter asks before anything is done.

use domain::Permission;
use protocol::CommandBody;

/// What a command needs.
#[must_use]
pub fn permission_of(command: &CommandBody) -> Permission {
    match command {
        CommandBody::SendMessage { .. }
        | CommandBody::ScheduleMessage { .. }
        | CommandBody::CancelScheduled { .. }
        | CommandBody::React { .. } => Permission::SendMessages,
        CommandBody::SendToNumber { .. } => Permission::StartConversations,
        CommandBody::ReadConversation { .. } => Permission::MarkRead,
        CommandBody::SettleSend { .. } => Permission::SettleSends,
        CommandBody::PartConversations { .. } => Permission::PartConversations,
        CommandBody::GiveConversation { .. } => Permission::GiveConversations,
        // Whoever may read can export; that it is said keeps nobody from it.
        CommandBody::NoteExport { .. } => Permission::Read,
        CommandBody::RefreshTemplates {} => Permission::RefreshTemplates,
        CommandBody::ImportHistory {} => Permission::ImportHistory,
    }
}
