//! Members, seats and invitations from the command line; a hub may be running.

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Subcommand;
use domain::{MemberId, Role, SeatId, Wipe};
use hub::journal::{SeatBook, postgres, sqlite};
use hub::{Clock as _, Config, SystemClock, members, seats};
use protocol::member::{InvitationWish, MemberChange};

#[derive(Subcommand)]
pub(crate) enum SeatTask {
    /// Lets a member's desktop in and prints its token, this once.
    Add {
        /// The member's name.
        name: String,
        /// The role; where it is not said, the first member is an owner, and everybody else an agent.
        #[arg(long)]
        role: Option<String>,
    },
    /// Lists all seats.
    List,
    /// Turns a seat out.
    Revoke {
        /// Its id, as listed.
        id: String,
        /// Also has it wipe what it holds when it next calls.
        #[arg(long)]
        wipe: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum MemberTask {
    /// Lists all members.
    List,
    /// Gives a member another role.
    Role {
        /// Their id, as listed.
        id: String,
        /// owner, supervisor, agent or reviewer.
        role: String,
    },
    /// Lets none of a member's seats in any more.
    Disable {
        /// Their id, as listed.
        id: String,
    },
    /// Lets a member's seats in again.
    Enable {
        /// Their id, as listed.
        id: String,
    },
    /// Forgets a member's account at the provider, so that another can become theirs. Their desktops stay.
    ForgetAccount {
        /// Their id, as listed.
        id: String,
    },
}

/// The journal's book of members and seats; a hub may be running on it.
pub(crate) fn book(config: &Config) -> Result<SeatBook> {
    std::fs::create_dir_all(&config.data_dir).context("the data directory cannot be made")?;
    let (now, new_name) = (SystemClock.now(), seats::new_journal_name());
    Ok(match &config.journal {
        Some(address) => postgres::seat_book(address, &new_name, now)?,
        None => {
            let path = sqlite::path_in(&config.data_dir);
            sqlite::seat_book(&path, config.journal_key.as_ref(), &new_name, now)?
        }
    })
}

fn role_of(word: &str) -> Result<Role> {
    match Role::of_word(word) {
        Role::Other => bail!("there is no role {word}: say owner, supervisor, agent or reviewer"),
        role @ (Role::Owner | Role::Supervisor | Role::Agent | Role::Reviewer) => Ok(role),
    }
}

pub(crate) fn keep_seats(book: &SeatBook, task: SeatTask) -> Result<()> {
    let now = SystemClock.now();
    match task {
        SeatTask::Add { name, role } => {
            let role = match role {
                Some(word) => role_of(&word)?,
                None if book.members()?.is_empty() => Role::Owner,
                None => Role::Agent,
            };
            let (seat, token) = seats::mint(&name, now);
            book.add(&seat, role, &seats::digest(&token))?;
            eprintln!("seat {} for {name}, {}; its token is shown this once:", seat.id, role.word());
            println!("{token}");
        }
        SeatTask::List => {
            let members = book.members()?;
            for seat in book.seats()? {
                let state = match (seat.revoked_at, seat.wipe) {
                    (None, _) => "in",
                    (Some(_), Some(Wipe::Asked)) => "turned out, to be wiped",
                    (Some(_), Some(Wipe::Done)) => "turned out, wiped",
                    (Some(_), Some(Wipe::Other) | None) => "turned out",
                };
                let member = members.iter().find(|member| member.id == seat.member);
                let name = member.map_or("", |member| member.name.as_str());
                println!("{}\t{state}\t{name}\t{}", seat.id, seat.device.as_str());
            }
        }
        SeatTask::Revoke { id, wipe } => {
            if !book.revoke(&SeatId(id), wipe, now)? {
                bail!("no such seat, or it was turned out before");
            }
        }
    }
    Ok(())
}

pub(crate) fn keep_members(book: &SeatBook, task: MemberTask) -> Result<()> {
    let (id, change) = match task {
        MemberTask::List => {
            for member in book.members()? {
                let state = if member.disabled_at.is_some() { "disabled" } else { "in" };
                println!("{}\t{state}\t{}\t{}", member.id, member.role.word(), member.name.as_str());
            }
            return Ok(());
        }
        MemberTask::ForgetAccount { id } => {
            if !book.forget_accounts(&MemberId(id), SystemClock.now())? {
                bail!("there is no such member, or no account of theirs is known");
            }
            println!("forgotten: they sign in with another account by an invitation for their next desktop");
            return Ok(());
        }
        MemberTask::Role { id, role } => {
            (id, MemberChange { role: Some(role_of(&role)?), ..MemberChange::default() })
        }
        MemberTask::Disable { id } => (id, MemberChange { disabled: Some(true), ..MemberChange::default() }),
        MemberTask::Enable { id } => (id, MemberChange { disabled: Some(false), ..MemberChange::default() }),
    };
    let changed = book.change(&MemberId(id), &change, SystemClock.now())?;
    changed.map(drop).map_err(|refusal| anyhow!("{}", refusal.details.as_str()))
}

pub(crate) fn invite(config: &Config, role: &str, hours: Option<u32>) -> Result<()> {
    let wish = InvitationWish {
        role: role_of(role)?,
        teams: Vec::new(),
        lines: Vec::new(),
        member: None,
        valid_hours: hours,
    };
    let by = (MemberId("command-line".to_owned()), config.team.name.as_str().into());
    let (invited, made) = members::invitation(wish, by, &config.team, SystemClock.now());
    book(config)?.invite(&invited)?;
    eprintln!("an invitation for one {role}, shown this once:");
    if let Some(link) = &made.link {
        println!("{}", link.as_str());
    }
    println!("{}", made.code.as_str());
    Ok(())
}
