//! The team: asked of the hub, drawn as it answers.

use domain::{InvitationId, MemberId, SeatId, Team as TeamName, Text};
use engine::TeamError;
use protocol::RefusalCode;
use protocol::member::{InvitationWish, MemberChange};

use super::{Answered, Counter};
use crate::ask::{
    Done, InvitationMake, InvitationTakeBack, InvitationsAsk, MeAsk, MemberChangeAsk, MembersAsk, SeatRename,
    SeatRevoke, SeatsAsk,
};
use crate::error::{UiError, UiErrorCode};
use crate::row::{InvitationRow, MeRow, MemberRow, NewInvitationRow, SeatRow};

impl From<TeamError> for UiError {
    fn from(error: TeamError) -> Self {
        use RefusalCode as No;
        let TeamError::Refused { refusal, retry_after } = error else {
            // A hub that knows no members cannot be asked about them: to the screen, it is not there.
            return Self::because(UiErrorCode::Unreachable, error.to_string());
        };
        let code = match refusal.code {
            No::NotSignedIn | No::Wipe => UiErrorCode::TokenRefused,
            No::NotAllowed | No::OtherTeam => UiErrorCode::NotAllowed,
            No::UnknownInvitation => UiErrorCode::UnknownInvitation,
            No::InvitationExpired => UiErrorCode::InvitationExpired,
            No::InvitationUsed => UiErrorCode::InvitationUsed,
            No::InvitationTakenBack => UiErrorCode::InvitationTakenBack,
            No::AgreementMissing => UiErrorCode::AgreementMissing,
            No::TwoStepMissing => UiErrorCode::TwoStepMissing,
            No::TwoStepWrong => UiErrorCode::TwoStepWrong,
            No::TooManyTries => UiErrorCode::TooManyTries,
            No::TooManySeats => UiErrorCode::TooManySeats,
            No::LastOwner => UiErrorCode::LastOwner,
            No::UnknownMember => UiErrorCode::UnknownMember,
            No::UnknownSeat => UiErrorCode::UnknownSeat,
            No::InvalidValue => UiErrorCode::InvalidValue,
            No::SignInMissing => UiErrorCode::SignInMissing,
            No::SignInOver => UiErrorCode::SignInOver,
            No::SignInRefused => UiErrorCode::SignInRefused,
            No::ProviderUnreachable => UiErrorCode::ProviderUnreachable,
            No::AccountUnknown => UiErrorCode::AccountUnknown,
            No::AccountTaken => UiErrorCode::AccountTaken,
            No::AccountNotAllowed => UiErrorCode::AccountNotAllowed,
            No::MemberDisabled => UiErrorCode::MemberDisabled,
            No::JournalUnavailable => UiErrorCode::Unreachable,
            No::UnknownLine
            | No::UnknownConversation
            | No::WindowClosed
            | No::InvalidMessage
            | No::NothingToSettle
            | No::HandledElsewhere
            | No::FileMissing
            | No::NothingToCancel
            | No::NothingToImport
            | No::CommandReused
            | No::NotUnderstood
            | No::Other => UiErrorCode::NotPossible,
        };
        let retry_after = retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        Self { retry_after, ..Self::because(code, refusal.details.0) }
    }
}

impl Answered for MeAsk {
    async fn answered(self, counter: &Counter) -> Result<MeRow, UiError> {
        Ok(counter.engine.team().me().await?.into())
    }
}

impl Answered for MembersAsk {
    async fn answered(self, counter: &Counter) -> Result<Vec<MemberRow>, UiError> {
        let members = counter.engine.team().members().await?;
        Ok(members.into_iter().map(MemberRow::from).collect())
    }
}

impl Answered for MemberChangeAsk {
    async fn answered(self, counter: &Counter) -> Result<MemberRow, UiError> {
        let change = MemberChange {
            name: self.name.map(Text),
            role: self.role.map(Into::into),
            teams: self.teams.map(|all| all.into_iter().map(Into::into).collect()),
            skills: self.skills.map(|all| all.into_iter().map(Into::into).collect()),
            lines: self.lines.map(|all| all.into_iter().map(Into::into).collect()),
            disabled: self.disabled,
        };
        Ok(counter.engine.team().member_change(&MemberId(self.id), &change).await?.into())
    }
}

impl Answered for SeatsAsk {
    async fn answered(self, counter: &Counter) -> Result<Vec<SeatRow>, UiError> {
        let seats = counter.engine.team().seats().await?;
        Ok(seats.into_iter().map(SeatRow::from).collect())
    }
}

impl Answered for SeatRename {
    async fn answered(self, counter: &Counter) -> Result<SeatRow, UiError> {
        Ok(counter.engine.team().seat_rename(&SeatId(self.id), Text(self.device)).await?.into())
    }
}

impl Answered for SeatRevoke {
    async fn answered(self, counter: &Counter) -> Result<SeatRow, UiError> {
        Ok(counter.engine.team().seat_revoke(&SeatId(self.id), self.wipe).await?.into())
    }
}

impl Answered for InvitationsAsk {
    async fn answered(self, counter: &Counter) -> Result<Vec<InvitationRow>, UiError> {
        let invitations = counter.engine.team().invitations().await?;
        Ok(invitations.into_iter().map(InvitationRow::from).collect())
    }
}

impl Answered for InvitationMake {
    async fn answered(self, counter: &Counter) -> Result<NewInvitationRow, UiError> {
        let wish = InvitationWish {
            role: self.role.into(),
            teams: self.teams.into_iter().map(TeamName::from).collect(),
            lines: self.lines.into_iter().map(Into::into).collect(),
            member: self.member.map(MemberId),
            valid_hours: self.valid_hours,
        };
        Ok(counter.engine.team().invite(&wish).await?.into())
    }
}

impl Answered for InvitationTakeBack {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.engine.team().take_back(&InvitationId(self.id)).await?;
        Ok(Done {})
    }
}
