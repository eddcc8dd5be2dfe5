//! The one table of all questions: who answers what. The generator, the two dispatchers and the tests read it,
//! so a question that stands here is generated and answered, and one that does not stand here is neither.

/// Hands the types of all questions that the core answers to another macro.
macro_rules! core_asks {
    ($with:ident!($($before:tt)*)) => {
        $with! { $($before)*
            $crate::ask::InboxPage, $crate::ask::Lines, $crate::ask::ConversationRows, $crate::ask::ConversationAsk,
            $crate::ask::ThreadPage, $crate::ask::SendText, $crate::ask::DraftSave,
            $crate::ask::ConversationRead, $crate::ask::Focus, $crate::ask::OutboxRetry,
            $crate::ask::OutboxDiscard, $crate::ask::SendAgain, $crate::ask::SettleSend,
            $crate::ask::Palette, $crate::ask::StatusAsk, $crate::ask::PreferencesAsk,
            $crate::ask::PreferencesSave,
            $crate::ask::Search, $crate::ask::SearchPeople, $crate::ask::FindInThread, $crate::ask::ThreadAt,
            $crate::ask::PersonOf, $crate::ask::ConversationPart, $crate::ask::Typing,
            $crate::ask::ConversationGive, $crate::ask::TeamsAsk,
            $crate::ask::SendMedia, $crate::ask::SendLocation, $crate::ask::SendContacts,
            $crate::ask::SendInteractive, $crate::ask::React,
            $crate::ask::UndoSend, $crate::ask::SendNow, $crate::ask::ScheduleCancel,
            $crate::ask::ScheduleNow, $crate::ask::Templates, $crate::ask::TemplateFormAsk,
            $crate::ask::TemplatePreviewAsk, $crate::ask::SendTemplate, $crate::ask::TemplatesRefresh,
            $crate::ask::ImportStateAsk, $crate::ask::ImportHistory, $crate::ask::LimitsAsk,
            $crate::ask::MediaFetch, $crate::ask::AttachPaths, $crate::ask::AttachBytes,
            $crate::ask::AttachRecent, $crate::ask::AttachChange, $crate::ask::AttachDrop,
            $crate::ask::VoiceStart, $crate::ask::VoicePause, $crate::ask::VoiceStop,
            $crate::ask::VoiceCancel, $crate::ask::UploadPause,
            $crate::ask::MeAsk, $crate::ask::MembersAsk, $crate::ask::MemberChangeAsk, $crate::ask::SeatsAsk,
            $crate::ask::SeatRename, $crate::ask::SeatRevoke, $crate::ask::InvitationsAsk,
            $crate::ask::InvitationMake, $crate::ask::InvitationTakeBack, $crate::ask::RegisterAsk,
            $crate::ask::RegisterForget, $crate::ask::SeatTakeOver,
        }
    };
}

/// Hands the types of all questions that the shell answers, each with its method of [`crate::shell::Shell`].
macro_rules! shell_asks {
    ($with:ident!($($before:tt)*)) => {
        $with! { $($before)*
            $crate::shell::StartAsk => start,
            $crate::shell::DemoStart => demo_start,
            $crate::shell::DemoLeave => demo_leave,
            $crate::shell::DemoNetwork => demo_network,
            $crate::shell::StartRetry => start_retry,
            $crate::shell::ReplicaRebuild => replica_rebuild,
            $crate::shell::TeamConnect => team_connect,
            $crate::ask::JoinLook => join_look,
            $crate::ask::JoinTwoStep => join_two_step,
            $crate::ask::JoinAccept => join_accept,
            $crate::ask::JoinGiven => join_given,
            $crate::ask::JoinOffer => join_offer,
            $crate::ask::SignInAsk => sign_in,
            $crate::ask::SignInOpen => sign_in_open,
            $crate::ask::SignInCopy => sign_in_copy,
            $crate::ask::SignInCancel => sign_in_cancel,
            $crate::ask::SignInFinish => sign_in_finish,
            $crate::shell::SoloPrepare => solo_prepare,
            $crate::shell::SoloPreflight => solo_preflight,
            $crate::shell::SoloConnect => solo_connect,
            $crate::profile::ProfileShow => profile_show,
            $crate::profile::ProfileName => profile_name,
            $crate::profile::FirstDrawn => first_drawn,
            $crate::shell::Diagnose => diagnose,
            $crate::shell::Disconnect => disconnect,
            $crate::shell::OpenExternal => open_external,
            $crate::shell::CopyText => copy_text,
            $crate::shell::ContactSave => contact_save,
            $crate::ask::LockSet => lock_set,
            $crate::ask::LockChange => lock_change,
            $crate::ask::LockTakeOff => lock_take_off,
            $crate::ask::LockOpen => lock_open,
            $crate::ask::LockNow => lock_now,
            $crate::ask::LockTouched => lock_touched,
            $crate::ask::LockStartOver => lock_start_over,
            $crate::ask::ExportConversation => export_conversation,
            $crate::ask::ExportCancel => export_cancel,
            $crate::ask::ExportCheck => export_check,
            $crate::ask::AttachPick => attach_pick,
            $crate::ask::AttachClipboard => attach_clipboard,
            $crate::ask::MediaSave => media_save,
            $crate::ask::MediaCopy => media_copy,
            $crate::ask::MediaOpen => media_open,
            $crate::ask::MediaDrag => media_drag,
        }
    };
}

pub(crate) use {core_asks, shell_asks};

/// Who answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// [`crate::Counter::ask`].
    Core,
    /// [`crate::ask_shell`].
    Shell,
    /// Nobody: the screen is newer than the core, or garbled.
    Unknown,
}

/// Who answers the question of that name.
#[must_use]
pub fn route(name: &str) -> Room {
    use crate::ask::Ask;
    macro_rules! core_names { ($($ask:ty),* $(,)?) => { &[$(<$ask as Ask>::NAME),*] }; }
    macro_rules! shell_names { ($($ask:ty => $method:ident),* $(,)?) => { &[$(<$ask as Ask>::NAME),*] }; }
    const CORE: &[&str] = core_asks!(core_names!());
    const SHELL: &[&str] = shell_asks!(shell_names!());
    if CORE.contains(&name) {
        Room::Core
    } else if SHELL.contains(&name) {
        Room::Shell
    } else {
        Room::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_one_room() {
        assert_eq!(route("inbox_page"), Room::Core);
        assert_eq!(route("demo_start"), Room::Shell);
        assert_eq!(route("make_coffee"), Room::Unknown);
    }
}
